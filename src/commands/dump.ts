import { once } from 'node:events';
import { readHead } from '../feed/change.ts';
import { encodeCursor } from '../feed/cursor.ts';
import { dumpBundle } from '../record/bundle/dump.ts';
import { runCommand } from './open.ts';

/** `npm run dump`: the present record as a bundle on standard output; on standard error, the cursor at which it is true. */
const command = {
  name: 'npm run dump',
  about:
    'Writes the present record to standard output, as a bundle, and its position in the feed to standard error.',
  more: 'For a file: npm run --silent dump > record.ndjson',
};

await runCommand(command, async ({ db }) => {
  const lines = dumpBundle(db, async (tx) => {
    console.error(`position ${encodeCursor(await readHead(tx))}`);
  });
  for await (const line of lines) {
    if (!process.stdout.write(line)) await once(process.stdout, 'drain');
  }
});
