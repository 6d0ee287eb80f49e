import { builder } from '../schema/builder.ts';
import './status-changed.ts';
import './statement-recorded.ts';
import './changed.ts';

builder.subscriptionType({
  description:
    'Streams of changes as they are committed: each message once, in commit order. Each `next` also has its cursor in `extensions.cursor`.',
});
