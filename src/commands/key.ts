import { parseArgs } from 'node:util';
import { createKey, listKeys, revokeKey } from '../access/keys.ts';
import { type Role, roles } from '../access/principal.ts';
import { refusalsIn } from '../record/errors.ts';
import { CommandError } from './explain.ts';
import { runCommand } from './open.ts';

const usage = `usage: npm run key -- create NAME [--role=${roles.join('|')}] [--expires=DAY] | list | revoke ID`;

const EXPIRES = '--expires is a day or an instant to come, like 2030-01-31 or 2030-01-31T12:00:00Z.';

/** `npm run key`: makes, lists and revokes API keys; one that is made is an EDITOR's, unless told otherwise. */
await runCommand(async ({ db, log }, { verb, subject, role, expiresAt }) => {
  if (verb === 'create') {
    const { id, key } = await createKey(db, subject, { role, expiresAt }).catch(explain);
    console.error(`Key ${id} for ${subject}, ${role}. It is shown this once:`);
    log(key);
  } else if (verb === 'list') {
    for (const { id, name, role, createdAt, expiresAt, revokedAt } of await listKeys(db)) {
      const until = expiresAt ? ` until ${expiresAt}` : '';
      log(`${id}  ${role}  ${revokedAt ? `revoked ${revokedAt}` : `since ${createdAt}${until}`}  ${name}`);
    }
  } else {
    if (!(await revokeKey(db, subject))) throw new CommandError(`No key ${subject} is in use.`);
    log(`Key ${subject} is revoked.`);
  }
}, readGiven);

/** What is to be done with which key. Throws CommandError for what is none of it. */
function readGiven() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { role: { type: 'string' }, expires: { type: 'string' } },
  });
  const [verb = '', subject = '', ...rest] = positionals;
  const isComplete = verb === 'list' ? subject === '' : ['create', 'revoke'].includes(verb) && subject !== '';
  if (!isComplete || rest.length > 0 || (verb !== 'create' && Object.keys(values).length > 0))
    throw new CommandError(usage);
  return {
    ...{ verb, subject, role: readRole(values.role) },
    expiresAt: values.expires === undefined ? null : readExpiry(values.expires),
  };
}

function readRole(text = 'EDITOR'): Role {
  const role = roles.find((it) => it === text.toUpperCase());
  if (role === undefined) throw new CommandError(`--role is one of ${roles.join(', ')}.`);
  return role;
}

function readExpiry(text: string): string {
  const instant = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(text) ? new Date(text) : undefined;
  if (instant === undefined || Number.isNaN(instant.getTime())) throw new CommandError(EXPIRES);
  return instant.toISOString();
}

/** Whether it is to come, the database's clock decides. */
function explain(error: unknown): never {
  const [first] = refusalsIn(error) ?? [];
  if (first === undefined) throw error;
  throw new CommandError(first.field === 'expiresAt' ? EXPIRES : `The ${first.field} ${first.message}.`);
}
