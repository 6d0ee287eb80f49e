import { sql } from 'drizzle-orm';
import type { Reader } from '../db/client.ts';
import type { changes } from '../db/tables/index.ts';
import { encodeCursor } from './cursor.ts';

type Entity = typeof changes.$inferSelect.entity;
type Kind = typeof changes.$inferSelect.kind;
/** An entity's coded form, as a bundle writes it. */
export type Line = { type: string } & Record<string, unknown>;

/** What one committed revision did to one entity. */
export type FeedChange = {
  /** Rises with every commit; there are gaps. */
  position: number;
  /** Where to go on after this change. */
  cursor: string;
  revisionId: number;
  entity: Entity;
  entityId: string;
  kind: Kind;
  /** Null for what is new; for a new period, the one it took over from. */
  before: Line | null;
  /** Null for what was removed. */
  after: Line | null;
  principal: string;
  reason: string | null;
  /** As Postgres writes it, in UTC, with microseconds. */
  recordedAt: string;
  /** About how much room it takes in memory. */
  bytes: number;
};

type Row = Omit<FeedChange, 'position' | 'revisionId' | 'cursor'> & {
  epoch: string;
  position: string;
  revisionId: string;
};

/** The next changes after a position, in order; fewer than `most` only when there are no more. */
export async function readChanges(db: Reader, after: number, most: number): Promise<FeedChange[]> {
  const rows = await db.execute<Row>(sql`
    select (select feed_epoch()) as epoch, position, revision_id as "revisionId", entity, entity_id as "entityId", kind,
           before, after, principal, reason, recorded_at as "recordedAt",
           500 + coalesce(pg_column_size(before), 0) + coalesce(pg_column_size(after), 0) as bytes
      from feed_after(${after}::bigint, ${most}::integer) -- readChanges`);
  return rows.map(({ epoch, ...row }) => {
    const position = Number(row.position);
    return {
      ...row,
      position,
      revisionId: Number(row.revisionId),
      cursor: encodeCursor({ epoch, position }),
    };
  });
}

/** Which database this is, and the position of its newest change, 0 before the first. */
export async function readHead(db: Reader): Promise<{ epoch: string; position: number }> {
  const [row] = await db.execute<{ epoch: string; head: string }>(
    sql`select feed_epoch() as epoch, feed_head() as head -- readHead`,
  );
  if (!row) throw new Error('feed_head answered nothing');
  return { epoch: row.epoch, position: Number(row.head) };
}
