import { CommandError } from './explain.ts';
import { runCommand } from './open.ts';

/** `npm run url`: where the record's Postgres is, for psql and pg_dump. The embedded one must be running. */
const command = {
  name: 'npm run url',
  about: 'Prints the address of the Postgres that has the record, with its password, for psql and pg_dump.',
};

await runCommand(command, async ({ owner, embedded, shared, log }) => {
  if (embedded && !shared)
    throw new CommandError('The embedded Postgres runs only with the server: npm start first.');
  log(owner);
});
