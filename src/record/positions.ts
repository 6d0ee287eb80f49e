import { type SQL, sql } from 'drizzle-orm';
import type { Reader } from '../db/client.ts';
import type { derivation, explicitness, stanceKind } from '../db/tables/index.ts';
import { actorsNamed } from './reference.ts';
import { isWithin, type Place, placeOf, type Slice, type SortColumn, sortedBy } from './slice.ts';

type Value<Enum extends { enumValues: readonly string[] }> = Enum['enumValues'][number];
export type StanceKind = Value<typeof stanceKind>;

type HeldStance = { statementId: string; stance: StanceKind; explicitness: Value<typeof explicitness> };

/** When the first of the statements was made. Those that are tied share `earliest` and `latest`. */
type Spoken = {
  spokenEdtf: string | null;
  spokenEarliest: string | null;
  spokenLatest: string | null;
  spokenExpression: string | null;
  spokenDerivation: Value<typeof derivation> | null;
};

/** What an actor holds about a restriction: its last stances, several when tied, none when nothing is recorded. */
export type Position = Pair & Spoken & { stances: HeldStance[] };
/** A position where it stands in a list. */
export type PlacedPosition = Position & { place: Place };
type Pair = { restrictionId: string; actorId: string };

/** What is held. Null when nothing is recorded, or what is tied differs. */
export function stanceOf({ stances: [first, ...others] }: Position): StanceKind | null {
  return first && others.every(({ stance }) => stance === first.stance) ? first.stance : null;
}

/**
 * Records by id or by key; what names nothing is left out. Without `keys` the ids are of rows that are there: nobody looks
 * them up, and Postgres knows how many.
 */
export type Named = { ids: readonly string[]; keys: readonly string[] | null };

export type PositionQuery = {
  restrictions: Named | null;
  actors: Named | null;
  /** Positions that hold one of these; all when null. */
  stances: readonly StanceKind[] | null;
  /** Each restriction, or each actor, has a list of its own; null: all are one list. */
  each: 'restriction' | 'actor' | null;
};
export type PositionOrder = { by: 'RESTRICTION' | 'ACTOR' | 'SPOKEN'; descending: boolean };

const sortColumns: Record<PositionOrder['by'], readonly SortColumn[]> = {
  RESTRICTION: [
    { value: sql`r.title`, type: 'text' },
    { value: sql`r.id`, type: 'uuid' },
  ],
  ACTOR: [
    { value: sql`a.sort_name`, type: 'text' },
    { value: sql`a.id`, type: 'uuid' },
  ],
  SPOKEN: [{ value: sql`coalesce(l.sort_date, 'infinity')`, type: 'timestamptz' }],
};
/** For the descending order: what has no date comes last there, too. */
const spokenLastFirst: SortColumn = {
  value: sql`coalesce(l.sort_date_desc, '-infinity')`,
  type: 'timestamptz',
  descending: true,
};

/** What positions are ordered by: as asked, then by title and name, so that each has a place of its own. */
export function positionColumns(order: readonly PositionOrder[]): SortColumn[] {
  const seen = new Set<PositionOrder['by']>();
  const rest = (['RESTRICTION', 'ACTOR'] as const).map((by) => ({ by, descending: false }));
  return [...order, ...rest].flatMap(({ by, descending }) => {
    if (seen.has(by)) return [];
    seen.add(by);
    if (by === 'SPOKEN' && descending) return [spokenLastFirst];
    return sortColumns[by].map((column) => ({ ...column, descending }));
  });
}

/**
 * Positions on restrictions, of actors or both. Where both are named, and no stances, each pair is there, also when nothing
 * is recorded. Only what can have been said by `validAt` counts. Of each list the slice, and one more where there are others.
 */
export function findPositions(
  db: Reader,
  query: PositionQuery,
  { order, slice }: { order: readonly PositionOrder[]; slice: Slice },
  validAt: SQL,
): Promise<PlacedPosition[]> {
  const { start, listed } = positionsOf(
    query,
    validAt,
    isByActor(query, order) ? { order, slice } : undefined,
  );
  const { each } = query;
  const list = each === null ? null : each === 'actor' ? sql`a.id` : sql`r.id`;
  return readPositions(db, start, listed, { list, columns: positionColumns(order), slice });
}

/** How many positions each list has; the list of all is `null`'s. */
export async function countPositions(
  db: Reader,
  query: PositionQuery,
  validAt: SQL,
): Promise<ReadonlyMap<string | null, number>> {
  const { start, listed } = positionsOf(query, validAt);
  const { each } = query;
  const list = each === null ? sql`null::uuid` : each === 'actor' ? sql`a.id` : sql`r.id`;
  const rows = await db.execute<{ list: string | null; count: string }>(sql`${start}
    select ${list} as list, count(distinct (r.id, a.id)) as count from ${listed} group by 1`);
  return new Map(rows.map((row) => [row.list, Number(row.count)]));
}

type Asked = { order: readonly PositionOrder[]; slice: Slice };

/** Of one restriction, by the actors' names: only the slice has to be looked at. */
function isByActor(
  { restrictions, actors, stances }: PositionQuery,
  [first, ...more]: readonly PositionOrder[],
): boolean {
  const isOne = restrictions !== null && restrictions.ids.length + (restrictions.keys?.length ?? 0) === 1;
  return (
    isOne && actors === null && stances === null && (!first || (first.by === 'ACTOR' && more.length === 0))
  );
}

function positionsOf(
  { restrictions, actors, stances }: PositionQuery,
  validAt: SQL,
  page?: Asked,
): { start: SQL; listed: SQL } {
  const said = sql`
    select ss.restriction_id as asked_id, ss.restriction_id, sp.actor_id, ss.statement_id, ss.stance, ss.explicitness
    from statement_stances ss join statement_speakers sp on sp.statement_id = ss.statement_id
    where ${restrictions ? isAmong(sql`ss.restriction_id`, 'restrictions', restrictions) : sql`true`}
      and ${actors ? isAmong(sql`sp.actor_id`, 'actors', actors) : sql`true`}`;
  const listed =
    restrictions && actors && stances === null
      ? sql`${rowsOf('restrictions', restrictions)} r cross join ${rowsOf('actors', actors)} a
          left join latest l on l.restriction_id = r.id and l.actor_id = a.id`
      : spoken;
  return { start: sql`with ${latestOf(said, validAt, { stances, page })}`, listed };
}

/** How restrictions are reached from one another through NARROWER_THAN and PART_OF. */
const directions = {
  NARROWER: { from: sql`related_id`, to: sql`restriction_id` },
  BROADER: { from: sql`restriction_id`, to: sql`related_id` },
};
export type Direction = keyof typeof directions;

/** What kindred positions are ordered by: title. */
export const kindredColumns = sortColumns.RESTRICTION;

/**
 * For each pair the same actor's positions on all narrower restrictions and parts, or on all that its restriction is
 * narrower than or part of; by title. `askedId` is the pair's own restriction. Of each pair the slice, and one more where
 * there are others.
 */
export function findKindred(
  db: Reader,
  pairs: readonly Pair[],
  direction: Direction,
  slice: Slice,
  validAt: SQL,
): Promise<(PlacedPosition & { askedId: string })[]> {
  const list = sql`l.asked_id, a.id`;
  return readPositions(db, kindredOf(pairs, direction, validAt), spoken, {
    list,
    columns: kindredColumns,
    slice,
  });
}

/** How many there are of each pair. */
export async function countKindred(
  db: Reader,
  pairs: readonly Pair[],
  direction: Direction,
  validAt: SQL,
): Promise<(Pair & { count: number })[]> {
  const rows = await db.execute<Pair & { count: string }>(sql`${kindredOf(pairs, direction, validAt)}
    select l.asked_id as "restrictionId", a.id as "actorId", count(distinct r.id) as count from ${spoken} group by 1, 2`);
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

function kindredOf(pairs: readonly Pair[], direction: Direction, validAt: SQL): SQL {
  const { from, to } = directions[direction];
  const said = sql`
    select k.asked_id, k.restriction_id, p.actor_id, ss.statement_id, ss.stance, ss.explicitness
    from pairs p join kindred k on k.asked_id = p.restriction_id and k.restriction_id <> k.asked_id
      join statement_stances ss on ss.restriction_id = k.restriction_id
      join statement_speakers sp on sp.statement_id = ss.statement_id and sp.actor_id = p.actor_id`;
  return sql`with recursive pairs as (
      select * from unnest(${listOf(pairs.map((it) => it.restrictionId))}::uuid[],
        ${listOf(pairs.map((it) => it.actorId))}::uuid[]) as p(restriction_id, actor_id)
    ), kindred(asked_id, restriction_id) as (
      select restriction_id, restriction_id from pairs
      union select k.asked_id, rr.${to} from kindred k join restriction_relations rr on rr.${from} = k.restriction_id
        and rr.relation in ('NARROWER_THAN', 'PART_OF')
    ), ${latestOf(said, validAt)}`;
}

/**
 * The CTE `latest`: of what was said, each actor's last word that still counts; what is dated comes after what is not.
 * Whether a statement counts costs more than all the rest: it is asked from the last one back until one does, then of
 * those tied with it (`offset 0` keeps Postgres from asking sooner).
 */
function latestOf(
  said: SQL,
  validAt: SQL,
  { stances = null, page }: { stances?: readonly StanceKind[] | null; page?: Asked | undefined } = {},
): SQL {
  const pair = sql`asked_id, restriction_id, actor_id`;
  const asked = page ? sql`(${inOrder(page)}) said_by` : sql`said_by`;
  const most = page ? sql`where place is not null limit ${page.slice.size + 1}` : sql``;
  const latest =
    stances === null
      ? sql`select * from by_publication where publication = 1`
      : sql`select * from (
          select *, bool_or(stance = any(${listOf(stances)}::stance_kind[])) over (partition by ${pair}) as is_asked
          from by_publication where publication = 1) latest where is_asked`;
  return sql`by_date as (
      select said.*, rank() over (partition by ${pair}
          order by s.sort_date_desc desc, s.spoken_earliest desc nulls last) as place
      from (${said}) said join statements s on s.id = said.statement_id
      where coalesce(s.spoken_earliest, '-infinity') <= ${validAt}
    ), said_by as (
      select ${pair}, array_agg(place order by place) as places, array_agg(statement_id order by place) as statements,
        array_agg(stance order by place) as stances, array_agg(explicitness order by place) as plainly
      from by_date group by ${pair}
    ), last as (
      select ${pair}, said.statement_id, said.stance, said.explicitness
      from (select * from (select *, (
          select u.place from unnest(places, statements) as u(place, statement_id)
          where ${counts(sql`u.statement_id`)} limit 1) as place from ${asked} offset 0) placed ${most}) found
        cross join lateral unnest(places, statements, stances, plainly)
          as said(at, statement_id, stance, explicitness)
      where said.at = found.place and ${counts(sql`said.statement_id`)}
    ), by_publication as (
      select last.*, s.key, s.sort_date, s.sort_date_desc, s.spoken_edtf, s.spoken_earliest, s.spoken_latest, s.spoken_expression, s.spoken_derivation,
        rank() over (partition by ${pair} order by (
          select max(d.published_latest) from evidence e join document_versions v on v.id = e.document_version_id
            join documents d on d.id = v.document_id
          where e.statement_id = s.id
        ) desc nulls last) as publication
      from last join statements s on s.id = last.statement_id
    ), latest as (${latest})`;
}

/**
 * Whether a statement counts. Most are shown by a document that is not retracted, in its newest text, and never walked back:
 * that is found at a tenth of what the function costs, which decides about the others.
 */
const counts = (statementId: SQL): SQL => sql`(
  (exists (select from evidence e join document_versions v on v.id = e.document_version_id
            where e.statement_id = ${statementId}
              and not exists (select from document_retractions d where d.document_id = v.document_id)
              and not exists (select from document_versions o where o.document_id = v.document_id and o.number > v.number))
    and not exists (select from statement_relations r where r.object_id = ${statementId} and r.relation = 'WALKS_BACK'))
  or statement_counts(${statementId}))`;

/** By the actor's name, so that a limit ends the work. */
function inOrder({ order: [first], slice }: Asked): SQL {
  const columns = sortColumns.ACTOR.map((column) => ({ ...column, descending: first?.descending ?? false }));
  // Of a place only the actor's part: the restriction is one and the same.
  const byActor = (place: Place | null) => place && (first ? place.slice(0, 2) : place.slice(2));
  const rest = isWithin(columns, { ...slice, after: byActor(slice.after), before: byActor(slice.before) });
  return sql`select said_by.* from said_by join actors a on a.id = said_by.actor_id where ${rest}
    order by ${sortedBy(columns, slice.isBackward)}`;
}

const spoken = sql`latest l join restrictions r on r.id = l.restriction_id join actors a on a.id = l.actor_id`;

type Row = Pair &
  Spoken & { askedId: string; place: string[] } & {
    [Column in keyof HeldStance]: HeldStance[Column] | null;
  };

/** `list`: what tells one list from the others; null for one. */
type Lists = { list: SQL | null; columns: readonly SortColumn[]; slice: Slice };

async function readPositions(
  db: Reader,
  start: SQL,
  listed: SQL,
  { list, columns, slice }: Lists,
): Promise<(PlacedPosition & { askedId: string })[]> {
  const each = list === null ? sql`` : sql`partition by ${list}`;
  const rows = await db.execute<Row>(sql`${start}
    select "askedId", "restrictionId", "actorId", "statementId", stance, explicitness, "spokenEdtf", "spokenEarliest",
      "spokenLatest", "spokenExpression", "spokenDerivation", place
    from (select coalesce(l.asked_id, r.id) as "askedId", r.id as "restrictionId", a.id as "actorId",
      l.statement_id as "statementId", l.stance, l.explicitness, l.spoken_edtf as "spokenEdtf",
      l.spoken_earliest as "spokenEarliest", l.spoken_latest as "spokenLatest",
      l.spoken_expression as "spokenExpression", l.spoken_derivation as "spokenDerivation", ${placeOf(columns)} as place,
      dense_rank() over (${each} order by ${sortedBy(columns, slice.isBackward)}) as nth,
      row_number() over (order by ${sortedBy(columns)}, r.id, a.id, l.asked_id, l.key) as at
      from ${listed} where ${isWithin(columns, slice)}) listed
    where nth <= ${slice.size + 1} order by at`);
  const positions: (PlacedPosition & { askedId: string })[] = [];
  for (const { statementId, stance, explicitness, ...row } of rows) {
    let position = positions.at(-1);
    if (
      position?.actorId !== row.actorId ||
      position.restrictionId !== row.restrictionId ||
      position.askedId !== row.askedId
    ) {
      position = { ...row, stances: [] };
      positions.push(position);
    }
    if (statementId !== null && stance !== null && explicitness !== null)
      position.stances.push({ statementId, stance, explicitness });
  }
  return positions;
}

const listOf = (ids: readonly string[]) => `{${ids.join(',')}}`;
const quoted = (key: string) => `"${key.replace(/["\\]/g, '\\$&')}"`;

/** Whether a column holds the id of a row that is named. */
function isAmong(column: SQL, table: 'restrictions' | 'actors', named: Named): SQL {
  return named.keys === null
    ? sql`${column} = any(${listOf(named.ids)}::uuid[])`
    : sql`${column} in (select id from ${rowsOf(table, named)} named)`;
}

/** A table's rows that are named. */
function rowsOf(table: 'restrictions' | 'actors', { ids, keys }: Named): SQL {
  if (table === 'actors')
    return sql`(select * from actors where id = any(array(${actorsNamed(ids, keys ?? [])})))`;
  return sql`(select * from ${sql.identifier(table)}
    where id = any(${listOf(ids)}::uuid[]) or key = any(${listOf((keys ?? []).map(quoted))}::text[]))`;
}
