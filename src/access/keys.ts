import { createHash, randomBytes } from 'node:crypto';
import { and, eq, getColumns, gt, inArray, isNull, or, sql } from 'drizzle-orm';
import type { Database, Transaction } from '../db/client.ts';
import { apiKeys } from '../db/tables/bookkeeping/access.ts';
import { InvalidInput, type Refusal, throwRefusals, UnknownReference } from '../record/errors.ts';
import { isWithin, placeOf, type Slice, type SortColumn, sortedBy } from '../record/rules/slice.ts';
import { answerOnce } from './idempotency.ts';
import { type Principal, type Role, Unauthenticated } from './principal.ts';

/** A listed key, without its text or hash. */
export type ListedKey = Omit<typeof apiKeys.$inferSelect, 'sha256'>;
export type KeyOptions = { role?: Role; expiresAt?: string | null; createdBy?: string | null };

/**
 * Names that other writers use in revisions. Those of database users and tokens contain a colon (`postgres:`, `jwt:`).
 */
const RESERVED = new Set(['caveat', 'demo', 'load']);
const LATEST = Date.UTC(9999, 0);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._@-]{0,79}$/u;

/**
 * Makes an API key; by default its role is EDITOR and it does not expire. `key` is its text, returned this once: only
 * its SHA-256 is stored. Throws InvalidInput, or Refusals.
 */
export async function createKey(
  db: Database | Transaction,
  name: string,
  { role = 'EDITOR', expiresAt = null, createdBy = null }: KeyOptions = {},
): Promise<{ id: string; key: string }> {
  const refusals: Refusal[] = [];
  if (!NAME.test(name) || RESERVED.has(name.toLowerCase())) {
    const names = `must be 1 to 80 letters, digits, spaces and . _ @ -, beginning with a letter or digit, and none of ${[...RESERVED].join(', ')}`;
    refusals.push(new InvalidInput('name', names));
  }
  if (expiresAt !== null && !(Date.parse(expiresAt) < LATEST && (await isAhead(db, expiresAt))))
    refusals.push(new InvalidInput('expiresAt', 'must be in the future, before the year 9999'));
  throwRefusals(refusals);
  const key = `cav_${randomBytes(32).toString('base64url')}`;
  const [row] = await db
    .insert(apiKeys)
    .values({ name, role, sha256: hash(key), expiresAt, createdBy })
    .returning({ id: apiKeys.id });
  if (!row) throw new Error('the key was not stored');
  return { id: row.id, key };
}

/** The database's clock decides when the key expires. */
async function isAhead(db: Database | Transaction, instant: string): Promise<boolean> {
  const [row] = await db.execute<{ ahead: boolean }>(
    sql`select ${instant}::timestamptz > clock_timestamp() as ahead`,
  );
  return row?.ahead === true;
}

/**
 * Makes a key for a principal. A request repeated with its idempotency key makes no second one and returns the first
 * with null for its text, which is stored nowhere.
 */
export async function issueKey(
  db: Database,
  by: Principal,
  {
    idempotencyKey,
    ...input
  }: { name: string; role: Role; expiresAt: string | null; idempotencyKey: string | null },
): Promise<{ id: string; key: string | null; isReplayed: boolean }> {
  let text: string | null = null;
  const { answer: id, isReplayed } = await db.transaction((tx) =>
    answerOnce(
      tx,
      { principal: by.name, key: idempotencyKey, content: ['createApiKey', input] },
      async () => {
        const { name, ...options } = input;
        const made = await createKey(tx, name, { ...options, createdBy: by.name });
        text = made.key;
        return made.id;
      },
    ),
  );
  return { id, key: text, isReplayed };
}

const { sha256: _, ...listed } = getColumns(apiKeys);

/** All keys, including revoked ones, oldest first. */
export async function listKeys(db: Database): Promise<ListedKey[]> {
  return db.select(listed).from(apiKeys).orderBy(apiKeys.createdAt, apiKeys.id);
}

/** The sort order of lists of keys: oldest first. */
export const keyColumns: readonly SortColumn[] = [
  { value: sql`${apiKeys.createdAt}`, type: 'timestamptz' },
  { value: sql`${apiKeys.id}`, type: 'uuid' },
];

/** A key and its sort values, from which its cursor is made. */
export type SortableKey = ListedKey & { place: string[] };

/**
 * A slice of the valid keys (`live` is true), the invalid ones (false) or all (null), and one more row if others
 * follow.
 */
export async function findKeys(db: Database, live: boolean | null, slice: Slice): Promise<SortableKey[]> {
  const found = await db
    .select({ ...listed, place: placeOf(keyColumns) })
    .from(apiKeys)
    .where(and(whetherLive(live), isWithin(keyColumns, slice)))
    .orderBy(sortedBy(keyColumns, slice.isBackward))
    .limit(slice.size + 1);
  return slice.isBackward ? found.reverse() : found;
}

/** The number of keys that `findKeys` pages through. */
export const countKeys = (db: Database, live: boolean | null): Promise<number> =>
  db.$count(apiKeys, whetherLive(live));

const whetherLive = (live: boolean | null) => (live === null ? undefined : sql`(${isGood}) = ${live}`);

/** Null for an unknown ID. */
export async function findKey(db: Database, id: string): Promise<ListedKey | null> {
  const [row] = await db.select(listed).from(apiKeys).where(eq(apiKeys.id, id));
  return row ?? null;
}

/** False for an unknown key and for one that was revoked before. */
export async function revokeKey(
  db: Database | Transaction,
  id: string,
  revokedBy: string | null = null,
): Promise<boolean> {
  if (!UUID.test(id)) return false;
  const rows = await db
    .update(apiKeys)
    .set({ revokedAt: sql`clock_timestamp()`, revokedBy })
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id });
  return rows.length === 1;
}

/**
 * Revokes a key for a principal; false if it was revoked before. No key revokes itself, so that the last ADMIN is never
 * lost by mistake. Throws InvalidInput, UnknownReference.
 */
export async function withdrawKey(db: Database, by: Principal, id: string): Promise<boolean> {
  if (!UUID.test(id)) throw new UnknownReference('id', 'key', id);
  const own = by.credential?.id ?? null;
  if (id.toLowerCase() === own)
    throw new InvalidInput(
      'id',
      'is the key of this request: revoke it with another key, or with npm run key',
    );
  return db.transaction(async (tx) => {
    const ids = own === null ? [id] : [id, own];
    // Rows are locked in one order; if two keys revoke each other, the second finds itself revoked.
    const locked = await tx
      .select({ id: apiKeys.id, good: sql<boolean>`(${isGood})` })
      .from(apiKeys)
      .where(inArray(apiKeys.id, ids))
      .orderBy(apiKeys.id)
      .for('update');
    if (own !== null && !locked.some((row) => row.id === own && row.good)) throw new Unauthenticated();
    if (!locked.some((row) => row.id === id.toLowerCase())) throw new UnknownReference('id', 'key', id);
    return revokeKey(tx, id, by.name);
  });
}

/** The principal of a key. Throws Unauthenticated for an unknown, revoked or expired key. */
export async function authenticateKey(db: Database, key: string): Promise<Principal> {
  const asked = performance.now();
  const [row] = await db
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      role: apiKeys.role,
      expiresAt: apiKeys.expiresAt,
      left: sql<number | null>`extract(epoch from ${apiKeys.expiresAt} - clock_timestamp())::float8 * 1000`,
    })
    .from(apiKeys)
    .where(and(eq(apiKeys.sha256, hash(key)), isGood));
  if (!row) throw new Unauthenticated();
  const { id, name, role, expiresAt, left } = row;
  return {
    name,
    role,
    credential: { id, expiresAt, ...(left !== null && { endsAt: asked + left }) },
  };
}

/** The key is neither revoked nor expired. */
const isGood = and(
  isNull(apiKeys.revokedAt),
  or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`clock_timestamp()`)),
);

/** The keys among these that are revoked, expired or unknown. */
export async function findEndedKeys(db: Database, ids: readonly string[]): Promise<string[]> {
  const good = await db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(inArray(apiKeys.id, [...ids]), isGood));
  const still = new Set(good.map((row) => row.id));
  return ids.filter((id) => !still.has(id));
}

function hash(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
