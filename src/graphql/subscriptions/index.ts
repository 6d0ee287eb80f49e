import { builder } from '../builder.ts';
import './status-changed.ts';
import './statement-recorded.ts';
import './changed.ts';

builder.subscriptionType({
  description:
    'What is committed, told as it happens: each message once, in commit order. Each `next` has its cursor in `extensions.cursor`, too.',
});
