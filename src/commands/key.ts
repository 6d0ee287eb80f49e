import { createKey, listKeys, revokeKey } from '../access/keys.ts';
import { type Role, roles } from '../access/principal.ts';
import { refusalsIn } from '../record/errors.ts';
import { type Arguments, type Command, UsageError } from './arguments.ts';
import { CommandError } from './explain.ts';
import { runCommand } from './open.ts';

const command = {
  name: 'npm run key',
  about: 'Makes, lists and revokes API keys.',
  takes: 'create NAME | list | revoke ID',
  options: {
    role: { type: 'string', value: roles.join('|'), help: 'the role of a new key; EDITOR unless given' },
    expires: {
      type: 'string',
      value: 'DAY',
      help: 'the day or instant until which a new key is valid, such as 2030-01-31',
    },
  },
} as const satisfies Command;

const EXPIRES = '--expires is a day or an instant to come, like 2030-01-31 or 2030-01-31T12:00:00Z.';

/** `npm run key`: makes, lists and revokes API keys; one that is made is an EDITOR's, unless told otherwise. */
await runCommand(
  command,
  async ({ db, log }, { verb, subject, role, expiresAt }) => {
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
  },
  readGiven,
);

/** Reads what is to be done with which key. Throws UsageError for other arguments. */
function readGiven({ positionals, values }: Arguments<typeof command.options>) {
  const [verb = '', subject = '', ...rest] = positionals;
  const isComplete = verb === 'list' ? subject === '' : ['create', 'revoke'].includes(verb) && subject !== '';
  const isOfOther = verb !== 'create' && (values.role ?? values.expires) !== undefined;
  if (!isComplete || rest.length > 0 || isOfOther)
    throw new UsageError(
      'usage: npm run key -- create NAME [--role=ROLE] [--expires=DAY] | list | revoke ID. See npm run key -- --help',
    );
  return {
    ...{ verb, subject, role: readRole(values.role) },
    expiresAt: values.expires === undefined ? null : readExpiry(values.expires),
  };
}

function readRole(text = 'EDITOR'): Role {
  const role = roles.find((it) => it === text.toUpperCase());
  if (role === undefined) throw new UsageError(`--role is one of ${roles.join(', ')}.`);
  return role;
}

function readExpiry(text: string): string {
  const instant = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(text) ? new Date(text) : undefined;
  if (instant === undefined || Number.isNaN(instant.getTime())) throw new UsageError(EXPIRES);
  return instant.toISOString();
}

/** The database's clock decides whether it is in the future. */
function explain(error: unknown): never {
  const [first] = refusalsIn(error) ?? [];
  if (first === undefined) throw error;
  throw new CommandError(first.field === 'expiresAt' ? EXPIRES : `The ${first.field} ${first.message}.`);
}
