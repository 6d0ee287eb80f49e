import { createHash, randomBytes } from 'node:crypto';
import { and, eq, gt, inArray, isNull, or, sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { apiKeys } from '../db/tables/access.ts';
import { type Principal, Unauthenticated } from './principal.ts';

/** A key that may write, as it is listed: never the key itself. */
export type ListedKey = {
  id: string;
  name: string;
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
};

/** Makes an API key, good for ever or until an instant. `key` is shown this once: only its SHA-256 is kept. */
export async function createKey(
  db: Database,
  name: string,
  expiresAt: string | null = null,
): Promise<{ id: string; key: string }> {
  const key = `cav_${randomBytes(32).toString('base64url')}`;
  const [row] = await db
    .insert(apiKeys)
    .values({ name, sha256: hash(key), expiresAt })
    .returning({ id: apiKeys.id });
  if (!row) throw new Error('the key was not stored');
  return { id: row.id, key };
}

/** All keys, the revoked ones too, oldest first. */
export async function listKeys(db: Database): Promise<ListedKey[]> {
  const { id, name, createdAt, expiresAt, revokedAt } = apiKeys;
  return db.select({ id, name, createdAt, expiresAt, revokedAt }).from(apiKeys).orderBy(createdAt, id);
}

/** False when there is no such key, or it was revoked before. */
export async function revokeKey(db: Database, id: string): Promise<boolean> {
  const now = new Date().toISOString();
  const rows = await db
    .update(apiKeys)
    .set({ revokedAt: now })
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id });
  return rows.length === 1;
}

/** Whose key an `Authorization` header carries; null without a header. Throws `Unauthenticated` for any other one. */
export async function authenticate(
  db: Database,
  authorization: string | null | undefined,
): Promise<Principal | null> {
  if (authorization === null || authorization === undefined) return null;
  const key = /^Bearer (cav_[\w-]{43})$/i.exec(authorization)?.[1];
  if (!key) throw new Unauthenticated();
  const [row] = await db
    .select({ id: apiKeys.id, name: apiKeys.name, expiresAt: apiKeys.expiresAt })
    .from(apiKeys)
    .where(and(eq(apiKeys.sha256, hash(key)), isGood));
  if (!row) throw new Unauthenticated();
  const { id, name, expiresAt } = row;
  return { name, canWrite: true, credential: { id, expiresAt } };
}

/** Neither revoked nor expired. */
const isGood = and(
  isNull(apiKeys.revokedAt),
  or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`clock_timestamp()`)),
);

/** Which of these keys are good no more. */
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
