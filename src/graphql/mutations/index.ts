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
    'Writes, for the role EDITOR; those about API keys for ADMIN. Each field is a transaction of its own, in the order of the document: one that is refused (`refusals` in its payload) or fails (an error, and null) leaves the others as they are. To write several records all or none, load a bundle: `POST /bundles`. Nothing has a mutation that removes it: `undoRevision` takes back what one transaction wrote.',
});
