import { describe, expect, test } from 'vitest';
import { authenticate, createKey, listKeys, revokeKey } from '../../src/access/keys.ts';
import { Unauthenticated } from '../../src/access/principal.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase();

test('a key is who it was made for, until it is revoked', async () => {
  const { db } = database;
  const { id, key } = await createKey(db, 'ada');
  expect(await authenticate(db, `Bearer ${key}`)).toEqual({
    name: 'ada',
    canWrite: true,
    credential: { id, expiresAt: null },
  });
  expect([await revokeKey(db, id), await revokeKey(db, id)]).toEqual([true, false]);
  await expect(authenticate(db, `Bearer ${key}`)).rejects.toThrow(Unauthenticated);
  expect(await listKeys(db)).toContainEqual({
    id,
    name: 'ada',
    createdAt: expect.any(String),
    expiresAt: null,
    revokedAt: expect.any(String),
  });
});

test('only the hash of a key is kept', async () => {
  const { key } = await createKey(database.db, 'grace');
  expect(key).toMatch(/^cav_[\w-]{43}$/);
  const rows = await database.sql`select api_keys::text as row from api_keys`;
  expect(rows.map(({ row }) => row).join()).not.toContain(key.slice(4));
});

describe('authorization', () => {
  test('that is not given is nobody', async () => {
    expect(await authenticate(database.db, undefined)).toBeNull();
  });

  test.each(['', 'Bearer', 'Bearer nothing', `Basic cav_${'x'.repeat(43)}`, `Bearer cav_${'x'.repeat(43)}`])(
    '"%s" is refused',
    async (header) => {
      await expect(authenticate(database.db, header)).rejects.toThrow(Unauthenticated);
    },
  );
});

test('a key is good until it expires', async () => {
  const { db } = database;
  const soon = new Date(Date.now() + 300).toISOString();
  const { key } = await createKey(db, 'visitor', soon);
  expect(await authenticate(db, `Bearer ${key}`)).toMatchObject({ name: 'visitor' });
  await expect
    .poll(() => authenticate(db, `Bearer ${key}`).catch((error: unknown) => error))
    .toBeInstanceOf(Unauthenticated);
});
