import { createHash, randomBytes } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { apiKeys } from '../db/tables/access.ts';
import { type Principal, Unauthenticated } from './principal.ts';

/** A key that may write, as it is listed: never the key itself. */
export type ListedKey = { id: string; name: string; createdAt: string; revokedAt: string | null };

/** Makes an API key. `key` is shown this once: only its SHA-256 is kept. */
export async function createKey(db: Database, name: string): Promise<{ id: string; key: string }> {
  const key = `cav_${randomBytes(32).toString('base64url')}`;
  const [row] = await db
    .insert(apiKeys)
    .values({ name, sha256: hash(key) })
    .returning({ id: apiKeys.id });
  if (!row) throw new Error('the key was not stored');
  return { id: row.id, key };
}

/** All keys, the revoked ones too, oldest first. */
export async function listKeys(db: Database): Promise<ListedKey[]> {
  const { id, name, createdAt, revokedAt } = apiKeys;
  return db.select({ id, name, createdAt, revokedAt }).from(apiKeys).orderBy(createdAt, id);
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
    .select({ name: apiKeys.name })
    .from(apiKeys)
    .where(and(eq(apiKeys.sha256, hash(key)), isNull(apiKeys.revokedAt)));
  if (!row) throw new Unauthenticated();
  return { name: row.name, canWrite: true };
}

function hash(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
