import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { Reader, Sql } from '../db/client.ts';
import type { changes, Facets } from '../db/tables/index.ts';
import { encodeCursor, type FeedPosition } from './cursor.ts';
import { Incarnations, incarnationsSince } from './incarnations.ts';

type Entity = typeof changes.$inferSelect.entity;
type Kind = typeof changes.$inferSelect.kind;
/** An entity's coded form, as a bundle writes it. */
export type Line = { type: string } & Record<string, unknown>;

/** The change that one committed revision made to one entity. */
export type FeedChange = {
  /** Increases with every commit; there are gaps. */
  position: number;
  /** The cursor to continue from after this change. */
  cursor: string;
  revisionId: number;
  entity: Entity;
  entityId: string;
  kind: Kind;
  /** Null for a new entity; for a new period the line of the one before it. */
  before: Line | null;
  /** Null for a removed entity. */
  after: Line | null;
  principal: string;
  reason: string | null;
  /** As Postgres writes it, in UTC, with microseconds. */
  recordedAt: string;
  /** Names that filters need and the lines lack, as of the commit. */
  facets: Facets | null;
  /** Its approximate size in memory. */
  bytes: number;
};

/** Changes as read from Postgres in one snapshot. */
export type ChangePage = {
  /** The incarnations from the one that gave the requested position on. */
  incarnations: Incarnations;
  /** The newest committed position. If it is below the requested one, changes were lost, or the history is another one. */
  head: number;
  /** Changes up to here were trimmed: a page from before it has a gap. */
  trimmedTo: number;
  /** In the order of the feed. */
  changes: FeedChange[];
  /** The end of the page, if there may be more changes; null if the page has all. */
  until: number | null;
  /** The last position in the page of a revision that produced no change; 0 for none. */
  unchangedUpTo: number;
};

const LARGEST_PAGE_BYTES = 8 * 1024 * 1024;

type Told = Omit<FeedChange, 'position' | 'revisionId' | 'cursor'>;
/** A change, or a revision that produced none; without a position: neither. */
type Row = {
  incarnations: string;
  head: string;
  trimmedTo: string;
  position: string | null;
  revisionId: string;
  fits: boolean;
} & (Told | { [name in keyof Told]: null });

/**
 * The query of `readPage`. History and retention are read once, in the same snapshot as the rows. The position is a sub-select,
 * so that the plan does not depend on its value and is not made again for each. The newest position is read without
 * `feed_head()`: the call took a quarter of the time.
 */
const changesAfter = (after: SQL | number, most: SQL | number) => sql`
    select ${incarnationsSince(sql`${after}::bigint`)} as incarnations,
           coalesce((select max(last_position) from revisions), 0) as head,
           trimmed_to as "trimmedTo", f.*
      from feed_retention left join lateral (
        select *, sum(bytes) over (order by position) - bytes < ${sql.raw(String(LARGEST_PAGE_BYTES))} as fits
          from (select coalesce(r.first_position + c.ordinal - 1, r.last_position) as position,
                       r.id as "revisionId", c.entity, c.entity_id as "entityId", c.kind, c.before, c.after,
                       r.principal, r.reason, r.recorded_at::text as "recordedAt", c.facets, 500
                         + coalesce(pg_column_size(c.before), 0) + coalesce(pg_column_size(c.after), 0) as bytes
                  from (select * from revisions where last_position > (select ${after}::bigint)
                         order by last_position limit ${most}) r
                  left join lateral (
                        select * from changes
                         where revision_id = r.id and ordinal > (select ${after}::bigint) - r.first_position + 1
                         order by ordinal limit ${most}) c on true
                 order by r.last_position, c.ordinal limit ${most}) sized) f on f.fits
     order by position -- readChanges`;

/** A page of changes after a position: at most `most` of them and, except for the first, a bounded size. */
export async function readChanges(db: Reader, after: number, most: number): Promise<ChangePage> {
  return readPage(await db.execute<Row>(changesAfter(after, most)), most);
}

/** The same statement for a frequent caller, built once for a client of its own. */
export function prepareChanges(client: Sql, most: number): (after: number) => Promise<ChangePage> {
  const { sql: text, params } = new PgDialect().sqlToQuery(changesAfter(0, sql.raw(String(most))));
  return async (after) =>
    readPage(await client.unsafe<Row[]>(text, Array(params.length).fill(after), { prepare: true }), most);
}

function readPage(rows: readonly Row[], most: number): ChangePage {
  const [first] = rows;
  if (!first) throw new Error('feed_retention has no row');
  const incarnations = Incarnations.parse(first.incarnations);
  const changes: FeedChange[] = [];
  let until = 0;
  let unchangedUpTo = 0;
  let bytes = 0;
  for (const { incarnations: _, head: _head, trimmedTo: _trimmedTo, fits: _fits, ...row } of rows) {
    if (row.position === null) continue;
    until = Number(row.position);
    bytes += row.bytes ?? 0;
    if (row.entity === null) unchangedUpTo = until;
    else
      changes.push({
        ...row,
        position: until,
        revisionId: Number(row.revisionId),
        cursor: encodeCursor({ epoch: incarnations.of(until), position: until }),
      });
  }
  const isWhole = until === 0 || (rows.length < most && bytes < LARGEST_PAGE_BYTES);
  return {
    incarnations,
    head: Number(first.head),
    trimmedTo: Number(first.trimmedTo),
    changes,
    until: isWhole ? null : until,
    unchangedUpTo,
  };
}

/** The cursor after the newest change; its position is 0 before the first. */
export async function readHead(db: Reader): Promise<FeedPosition> {
  const [row] = await db.execute<{ epoch: string; head: string }>(
    sql`select epoch, head from feed_place -- readHead`,
  );
  if (!row) throw new Error('feed_place has no row');
  return { epoch: row.epoch, position: Number(row.head) };
}

/**
 * The cursor right after the last change of a revision; after the newest change if the revision changed nothing, or is
 * null.
 */
export async function readCursorAfter(db: Reader, revisionId: number | null): Promise<FeedPosition> {
  const [row] = await db.execute<{ epoch: string; position: string }>(sql`
    select feed_incarnation(at.position) as epoch, at.position
      from (select coalesce((select last_position from revisions where id = ${revisionId}), feed_head()) as position) at`);
  if (!row) throw new Error('feed_head answered nothing');
  return { epoch: row.epoch, position: Number(row.position) };
}

/** All that names the history of a database, and its newest position. */
export type FeedHistory = { incarnations: Incarnations; position: number };

/** Reads it. A process does so before it answers anything: then the incarnation of this start of Postgres is open. */
export async function openHistory(db: Reader): Promise<FeedHistory> {
  await db.execute(sql`select open_incarnation() -- openHistory`);
  const [row] = await db.execute<{ incarnations: string; head: string }>(
    sql`select ${incarnationsSince(sql`0`)} as incarnations, head from feed_place -- openHistory`,
  );
  if (!row) throw new Error('feed_place has no row');
  return { incarnations: Incarnations.parse(row.incarnations), position: Number(row.head) };
}

/** Why the feed cannot go on from a place: the database's history has no such place, or not yet. Null where it can. */
export async function findMismatch(
  db: Reader,
  { epoch, position }: FeedPosition,
): Promise<'OTHER_EPOCH' | 'AHEAD' | null> {
  const [row] = await db.execute<{ epoch: string; head: string }>(
    sql`select feed_incarnation(greatest(${position}::bigint, 0)) as epoch, head from feed_place -- findMismatch`,
  );
  if (row?.epoch !== epoch) return 'OTHER_EPOCH';
  return position > Number(row.head) ? 'AHEAD' : null;
}

/** By how much a client's clock may be ahead of the database's. */
export const MOST_SECONDS_AHEAD = 5;

/**
 * The cursor before the changes that were recorded at an instant or later, by the database's clock; null for an instant
 * further ahead than clocks differ. Its time is proportional to the number of revisions since.
 */
export async function readCursorBefore(db: Reader, instant: string): Promise<FeedPosition | null> {
  const [row] = await db.execute<{ isAhead: boolean; epoch: string; position: string }>(sql`
    select ${instant}::timestamptz > clock_timestamp() + make_interval(secs => ${MOST_SECONDS_AHEAD}) as "isAhead",
           feed_incarnation(position) as epoch, position
      from (select coalesce((select last_position from revisions
                              where last_position is not null and recorded_at < ${instant}::timestamptz
                              order by last_position desc limit 1), 0) as position) before -- readCursorBefore`);
  return row === undefined || row.isAhead ? null : { epoch: row.epoch, position: Number(row.position) };
}
