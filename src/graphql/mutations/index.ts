import { builder } from '../schema/builder.ts';
import './actor.ts';
import './document.ts';
import './event.ts';
import './item.ts';
import './key.ts';
import './load.ts';
import './restriction.ts';
import './revision.ts';
import './statement.ts';
import './status.ts';

builder.mutationType({
  description:
    'Write operations. They need the role `EDITOR`; those about API keys need `ADMIN`. Each field is a transaction of its own, executed in the order of the document: a field that is refused (`refusals` in its payload) or fails (an error, and null) does not affect the others. To write several records atomically, use `loadLines`, or `POST /bundles` for a whole record. There are no delete mutations: `undoRevision` reverts what one transaction wrote.',
});
