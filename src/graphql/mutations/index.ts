import { builder } from '../builder.ts';
import './actor.ts';
import './document.ts';
import './event.ts';
import './item.ts';
import './key.ts';
import './restriction.ts';
import './revision.ts';
import './statement.ts';
import './status.ts';

builder.mutationType({
  description:
    'Writes. Each is one transaction and needs the role EDITOR, those about keys ADMIN; what a caller can expect to be refused for is in its result.',
});
