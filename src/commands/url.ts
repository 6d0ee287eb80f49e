import { CommandError } from './explain.ts';
import { runCommand } from './open.ts';

/** `npm run url`: where the record's Postgres is, for psql and pg_dump. The embedded one must be running. */
await runCommand(async ({ owner, embedded, shared, log }) => {
  if (embedded && !shared)
    throw new CommandError('The embedded Postgres runs only with the server: npm start first.');
  log(owner);
});
