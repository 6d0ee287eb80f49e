import { createKey, listKeys, revokeKey } from '../access/keys.ts';
import { CommandError, runCommand } from './open.ts';

const usage = 'usage: npm run key -- create NAME | list | revoke ID';

/** `npm run key`: makes, lists and revokes the keys with which the record is written. */
await runCommand(async ({ db, log }) => {
  const [verb, subject, ...rest] = process.argv.slice(2);
  if (rest.length > 0) throw new CommandError(usage);
  if (verb === 'create' && subject) {
    const { id, key } = await createKey(db, subject);
    console.error(`Key ${id} for ${subject}. It is shown this once:`);
    log(key);
  } else if (verb === 'list' && subject === undefined) {
    for (const { id, name, createdAt, revokedAt } of await listKeys(db)) {
      log(`${id}  ${revokedAt ? `revoked ${revokedAt}` : `since ${createdAt}`}  ${name}`);
    }
  } else if (verb === 'revoke' && subject) {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(subject) || !(await revokeKey(db, subject)))
      throw new CommandError(`No key ${subject} is in use.`);
    log(`Key ${subject} is revoked.`);
  } else {
    throw new CommandError(usage);
  }
});
