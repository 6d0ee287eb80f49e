import { once } from 'node:events';
import { dumpBundle } from '../record/bundle/dump.ts';
import { runCommand } from './open.ts';

/** `npm run dump`: the present record as a bundle on standard output. */
await runCommand(async ({ db }) => {
  for await (const line of dumpBundle(db)) {
    if (!process.stdout.write(line)) await once(process.stdout, 'drain');
  }
});
