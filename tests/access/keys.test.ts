import { describe, expect, test } from 'vitest';
import { createAuthentication } from '../../src/access/authentication.ts';
import { createKey, issueKey, listKeys, revokeKey, withdrawKey } from '../../src/access/keys.ts';
import { type Principal, Unauthenticated } from '../../src/access/principal.ts';
import { readConfig } from '../../src/config.ts';
import type { Database } from '../../src/db/client.ts';
import { IdempotencyKeyReused, InvalidInput, UnknownReference } from '../../src/record/errors.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase();
const authenticate = (db: Database, header: string | undefined) =>
  createAuthentication(db, readConfig({}))(header);

/** A key as somebody who asks with it. */
async function asAdmin(name: string): Promise<Principal & { id: string }> {
  const { id, key } = await createKey(database.db, name, { role: 'ADMIN' });
  return { ...((await authenticate(database.db, `Bearer ${key}`)) as Principal), id };
}

test('a key is who it was made for, until it is revoked', async () => {
  const { db } = database;
  const { id, key } = await createKey(db, 'ada', { role: 'READER' });
  expect(await authenticate(db, `Bearer ${key}`)).toEqual({
    name: 'ada',
    role: 'READER',
    credential: { id, expiresAt: null },
  });
  expect([await revokeKey(db, id), await revokeKey(db, id), await revokeKey(db, 'none')]).toEqual([
    true,
    false,
    false,
  ]);
  await expect(authenticate(db, `Bearer ${key}`)).rejects.toThrow(Unauthenticated);
  expect(await listKeys(db)).toContainEqual({
    id,
    name: 'ada',
    role: 'READER',
    createdAt: expect.any(String),
    createdBy: null,
    expiresAt: null,
    revokedAt: expect.any(String),
    revokedBy: null,
  });
});

test('only the hash of a key is kept, also of one that was asked for', async () => {
  const admin = await asAdmin('grace');
  const input = { name: 'issued', role: 'EDITOR', expiresAt: null, idempotencyKey: 'once' } as const;
  const { key } = await issueKey(database.db, admin, input);
  expect(key).toMatch(/^cav_[\w-]{43}$/);
  const rows = await database.sql`
    select api_keys::text as row from api_keys union all select idempotency_keys::text from idempotency_keys`;
  expect(rows.map(({ row }) => row).join()).not.toContain(key?.slice(4));
});

test('a key is not made twice by a repeated request, whose answer has no text', async () => {
  const { db } = database;
  const admin = await asAdmin('repeater');
  const ask = (name: string) =>
    issueKey(db, admin, { name, role: 'READER', expiresAt: null, idempotencyKey: 'again' });
  const first = await ask('twice');
  expect(await ask('twice')).toEqual({ id: first.id, key: null, isReplayed: true });
  await expect(ask('other')).rejects.toThrow(IdempotencyKeyReused);
  const made = (await listKeys(db)).filter(({ createdBy }) => createdBy === 'repeater');
  expect(made).toMatchObject([{ id: first.id, name: 'twice' }]);
});

describe('a name', () => {
  test.each([
    '',
    ' ada',
    'a:b',
    'jwt:ada',
    'postgres:ada',
    'caveat',
    'Load',
    'demo',
    'a\nb',
    'a\u001b[31m',
    'a\u202eb',
    'x'.repeat(81),
  ])('is not %j', async (name) => {
    await expect(createKey(database.db, name)).rejects.toThrow(InvalidInput);
  });

  test.each(['a', 'Zoë Nkrumah', 'team-7', 'ada@example.org', 'x'.repeat(80)])('may be %j', async (name) => {
    await expect(createKey(database.db, name)).resolves.toBeDefined();
  });
});

test.each(['2020-01-01T00:00:00Z', '9999-12-31T23:59:59-14:00', 'infinity'])(
  'a key does not end at %s',
  async (expiresAt) => {
    await expect(createKey(database.db, 'late', { expiresAt })).rejects.toThrow(InvalidInput);
  },
);

describe('authorization', () => {
  test('that is not given is nobody, or refused where reading needs a credential', async () => {
    expect(await authenticate(database.db, undefined)).toBeNull();
    const closed = createAuthentication(database.db, readConfig({ PUBLIC_READ: 'false' }));
    await expect(closed(undefined)).rejects.toThrow(Unauthenticated);
  });

  test.each([
    '',
    'Bearer',
    'Bearer nothing',
    'Bearer a.b.c',
    `Basic cav_${'x'.repeat(43)}`,
    `Bearer cav_${'x'.repeat(43)}`,
    `Bearer cav_${'x'.repeat(43)} `,
    `Bearer ${'x'.repeat(60_000)}`,
  ])('%.60s is refused', async (header) => {
    await expect(authenticate(database.db, header)).rejects.toThrow(Unauthenticated);
  });
});

test('a key is accepted until it expires', async () => {
  const { db } = database;
  const { key } = await createKey(db, 'visitor', { expiresAt: new Date(Date.now() + 300).toISOString() });
  expect(await authenticate(db, `Bearer ${key}`)).toMatchObject({ name: 'visitor' });
  await expect
    .poll(() => authenticate(db, `Bearer ${key}`).catch((error: unknown) => error))
    .toBeInstanceOf(Unauthenticated);
});

describe('a key that revokes', () => {
  test('another one, says who it was', async () => {
    const { db } = database;
    const [admin, other] = [await asAdmin('one'), await asAdmin('two')];
    await withdrawKey(db, admin, other.id);
    await withdrawKey(db, admin, other.id);
    expect((await listKeys(db)).find(({ id }) => id === other.id)).toMatchObject({ revokedBy: 'one' });
  });

  test('itself, or none, is refused', async () => {
    const admin = await asAdmin('self');
    await expect(withdrawKey(database.db, admin, admin.id.toUpperCase())).rejects.toThrow(InvalidInput);
    for (const id of ['none', '00000000-0000-0000-0000-000000000000'])
      await expect(withdrawKey(database.db, admin, id)).rejects.toThrow(UnknownReference);
  });

  test('one that revokes it, is the only one that is left', async () => {
    const { db } = database;
    for (let round = 0; round < 5; round += 1) {
      const [left, right] = [await asAdmin('left'), await asAdmin('right')];
      const ends = await Promise.allSettled([
        withdrawKey(db, left, right.id),
        withdrawKey(db, right, left.id),
      ]);
      expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(ends.find(({ status }) => status === 'rejected')).toMatchObject({
        reason: expect.any(Unauthenticated),
      });
    }
  });
});
