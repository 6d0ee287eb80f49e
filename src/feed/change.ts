import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { Reader, Sql } from '../db/client.ts';
import type { changes, Facets } from '../db/tables/index.ts';
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
  /** What its lines do not say of it, as of its commit. */
  facets: Facets | null;
  /** About how much room it takes in memory. */
  bytes: number;
};

/** Changes as Postgres has them at one moment. */
export type ChangePage = {
  epoch: string;
  /** What was up to here has been let go: a page asked for from before it has a hole. */
  trimmedTo: number;
  /** In order; fewer than asked for only when there are no more, or when they are large. */
  changes: FeedChange[];
  /** Larger ones were cut off: there are more. */
  cut: boolean;
  /** The last position, after the one asked for, of a revision that changed nothing that is told; 0 for none. */
  quietAt: number;
};

const LARGEST_PAGE_BYTES = 8 * 1024 * 1024;

type Row = Omit<FeedChange, 'position' | 'revisionId' | 'cursor' | 'bytes'> & {
  epoch: string;
  trimmedTo: string;
  quietAt: string | null;
  position: string | null;
  revisionId: string;
  bytes: number;
  fits: boolean;
};

/** What `readPage` reads from. Epoch and retention are asked once, in the same snapshot as the rows. */
const changesAfter = (after: SQL | number, most: SQL | number) => sql`
    select (select feed_epoch()) as epoch, trimmed_to as "trimmedTo", (
        select max(last_position) from (
          select id, last_position from revisions where last_position > ${after}::bigint
           order by last_position limit ${most}::integer) r
         where not exists (select from changes c where c.revision_id = r.id)) as "quietAt", f.*
      from feed_retention left join lateral (
        select position, revision_id as "revisionId", entity, entity_id as "entityId", kind, before, after,
               principal, reason, recorded_at::text as "recordedAt", facets, bytes,
               sum(bytes) over (order by position) - bytes < ${sql.raw(String(LARGEST_PAGE_BYTES))} as fits
          from (select *, 500 + coalesce(pg_column_size(before), 0) + coalesce(pg_column_size(after), 0) as bytes
                  from feed_after(${after}::bigint, ${most}::integer)) sized) f on f.fits
     order by position -- readChanges`;

/** The next changes after a position, at most so many and, but for the first, so large. */
export async function readChanges(db: Reader, after: number, most: number): Promise<ChangePage> {
  return readPage(await db.execute<Row>(changesAfter(after, most)), most);
}

/** The same statement, for who asks it so often that building it counts: once, for a client of its own. */
export function prepareChanges(client: Sql): (after: number, most: number) => Promise<ChangePage> {
  const { sql: text } = new PgDialect().sqlToQuery(changesAfter(0, 0));
  return async (after, most) =>
    readPage(await client.unsafe<Row[]>(text, [after, most, after, most], { prepare: true }), most);
}

function readPage(rows: readonly Row[], most: number): ChangePage {
  const [first] = rows;
  if (!first) throw new Error('feed_retention has no row');
  const { epoch } = first;
  const changes: FeedChange[] = [];
  for (const { epoch: _epoch, trimmedTo: _trimmedTo, quietAt: _quietAt, fits: _fits, ...row } of rows) {
    if (row.position === null) continue;
    const position = Number(row.position);
    changes.push({
      ...row,
      position,
      revisionId: Number(row.revisionId),
      cursor: encodeCursor({ epoch, position }),
    });
  }
  const bytes = changes.reduce((sum, change) => sum + change.bytes, 0);
  return {
    epoch,
    trimmedTo: Number(first.trimmedTo),
    changes,
    quietAt: Number(first.quietAt ?? 0),
    cut: changes.length < most && bytes >= LARGEST_PAGE_BYTES,
  };
}

/** Which database this is, and the position of its newest change, 0 before the first. */
export async function readHead(db: Reader): Promise<{ epoch: string; position: number }> {
  const [row] = await db.execute<{ epoch: string; head: string }>(
    sql`select feed_epoch() as epoch, feed_head() as head -- readHead`,
  );
  if (!row) throw new Error('feed_head answered nothing');
  return { epoch: row.epoch, position: Number(row.head) };
}
