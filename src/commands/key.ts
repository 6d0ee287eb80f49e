import { createKey, listKeys, revokeKey } from '../access/keys.ts';
import { CommandError, runCommand } from './open.ts';

const usage = 'usage: npm run key -- create NAME [EXPIRES] | list | revoke ID';

/** `npm run key`: makes, lists and revokes the keys with which the record is written. */
await runCommand(async ({ db, log }) => {
  const [verb, subject, expires, ...rest] = process.argv.slice(2);
  if (rest.length > 0 || (expires !== undefined && verb !== 'create')) throw new CommandError(usage);
  if (verb === 'create' && subject) {
    const { id, key } = await createKey(db, subject, expires === undefined ? null : readExpiry(expires));
    console.error(`Key ${id} for ${subject}. It is shown this once:`);
    log(key);
  } else if (verb === 'list' && subject === undefined) {
    for (const { id, name, createdAt, expiresAt, revokedAt } of await listKeys(db)) {
      const until = expiresAt ? ` until ${expiresAt}` : '';
      log(`${id}  ${revokedAt ? `revoked ${revokedAt}` : `since ${createdAt}${until}`}  ${name}`);
    }
  } else if (verb === 'revoke' && subject) {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(subject) || !(await revokeKey(db, subject)))
      throw new CommandError(`No key ${subject} is in use.`);
    log(`Key ${subject} is revoked.`);
  } else {
    throw new CommandError(usage);
  }
});

function readExpiry(text: string): string {
  const instant = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(text) ? new Date(text) : undefined;
  if (instant === undefined || Number.isNaN(instant.getTime()) || instant.getTime() <= Date.now())
    throw new CommandError(
      'EXPIRES is a day or an instant to come, like 2030-01-31 or 2030-01-31T12:00:00Z.',
    );
  return instant.toISOString();
}
