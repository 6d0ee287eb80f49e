import { describe, expect, it } from 'vitest';
import { createAuthentication } from '../../src/access/authentication.ts';
import { readConfig } from '../../src/config.ts';
import { useDatabase } from '../support/database.ts';
import { run } from '../support/servers/process.ts';

const database = useDatabase();
const key = (...args: string[]) => run('src/commands/key.ts', args, { DATABASE_URL: database.url });
const whoHas = (text: string) => createAuthentication(database.db, readConfig({}))(`Bearer ${text.trim()}`);

describe('npm run key', () => {
  it('makes a key whose text alone is on standard output, lists it, and revokes it', async () => {
    const made = await key('create', 'ada', '--role=ADMIN', '--expires=2999-01-01');
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^cav_[\w-]{43}\n$/) });
    const { role, credential } = (await whoHas(made.stdout)) ?? {};
    expect([role, credential?.expiresAt]).toEqual(['ADMIN', '2999-01-01 00:00:00+00']);
    const list = await key('list');
    expect(list.stdout).toMatch(new RegExp(`^${credential?.id}  ADMIN  since .+ until 2999-.+  ada\\n$`));
    expect(await key('revoke', credential?.id ?? '')).toMatchObject({ code: 0 });
    await expect(whoHas(made.stdout)).rejects.toThrow('authorization');
    expect((await key('list')).stdout).toContain('revoked ');
  });

  it('makes it for an EDITOR, unless told otherwise', async () => {
    expect(await whoHas((await key('create', 'grace')).stdout)).toMatchObject({ role: 'EDITOR' });
  });

  it.each([
    [[], 'usage: '],
    [['create'], 'usage: '],
    [['list', '--role=ADMIN'], 'usage: '],
    [['create', 'ada', '--role=ROOT'], '--role is one of READER, EDITOR, ADMIN.'],
    [['create', 'ada', '--expires=2020-01-01'], '--expires is a day or an instant to come', 1],
    [['create', 'jwt:ada'], 'The name must be 1 to 80 letters', 1],
    [['create', 'ada', '--admin'], 'npm run key has no option --admin'],
    [['revoke', 'none'], 'No key none is in use.', 1],
  ])('%j is refused in a line', async (args, line, exit = 2) => {
    const { code, stdout, stderr } = await key(...args);
    expect([code, stdout]).toEqual([exit, '']);
    expect(stderr.startsWith(line)).toBe(true);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
