import { type SQL, sql } from 'drizzle-orm';
import type { Reader } from '../db/client.ts';
import type { derivation, explicitness, stanceKind } from '../db/tables/index.ts';
import { actorsNamed } from './reference.ts';

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
  /** Of one restriction, without `actors` and `stances`: only so many, from this actor's on; the rest is not looked at. */
  page?: Page;
};
export type Page = { from: string | null; most: number };

/**
 * Positions on restrictions, of actors or both, by title, then name. Where both are named each pair is there, also when
 * nothing is recorded. Only what can have been said by `validAt` counts.
 */
export async function findPositions(
  db: Reader,
  { restrictions, actors, stances, page }: PositionQuery,
  validAt: SQL,
): Promise<Position[]> {
  const said = sql`
    select ss.restriction_id as asked_id, ss.restriction_id, sp.actor_id, ss.statement_id, ss.stance, ss.explicitness
    from statement_stances ss join statement_speakers sp on sp.statement_id = ss.statement_id
    where ${restrictions ? isAmong(sql`ss.restriction_id`, 'restrictions', restrictions) : sql`true`}
      and ${actors ? isAmong(sql`sp.actor_id`, 'actors', actors) : sql`true`}`;
  const listed =
    restrictions && actors
      ? sql`${rowsOf('restrictions', restrictions)} r cross join ${rowsOf('actors', actors)} a
          left join latest l on l.restriction_id = r.id and l.actor_id = a.id`
      : spoken;
  const positions = await readPositions(db, sql`with ${latestOf(said, validAt, page)}`, listed);
  if (stances === null) return positions;
  return positions.filter((it) => it.stances.some(({ stance }) => stances.includes(stance)));
}

/** How restrictions are reached from one another through NARROWER_THAN and PART_OF. */
const directions = {
  NARROWER: { from: sql`related_id`, to: sql`restriction_id` },
  BROADER: { from: sql`restriction_id`, to: sql`related_id` },
};
export type Direction = keyof typeof directions;

/**
 * For each pair the same actor's positions on all narrower restrictions and parts, or on all that its restriction is
 * narrower than or part of; by title. `askedId` is the pair's own restriction.
 */
export function findKindred(
  db: Reader,
  pairs: readonly Pair[],
  direction: Direction,
  validAt: SQL,
): Promise<(Position & { askedId: string })[]> {
  const { from, to } = directions[direction];
  const said = sql`
    select k.asked_id, k.restriction_id, p.actor_id, ss.statement_id, ss.stance, ss.explicitness
    from pairs p join kindred k on k.asked_id = p.restriction_id and k.restriction_id <> k.asked_id
      join statement_stances ss on ss.restriction_id = k.restriction_id
      join statement_speakers sp on sp.statement_id = ss.statement_id and sp.actor_id = p.actor_id`;
  const start = sql`with recursive pairs as (
      select * from unnest(${listOf(pairs.map((it) => it.restrictionId))}::uuid[],
        ${listOf(pairs.map((it) => it.actorId))}::uuid[]) as p(restriction_id, actor_id)
    ), kindred(asked_id, restriction_id) as (
      select restriction_id, restriction_id from pairs
      union select k.asked_id, rr.${to} from kindred k join restriction_relations rr on rr.${from} = k.restriction_id
        and rr.relation in ('NARROWER_THAN', 'PART_OF')
    ), ${latestOf(said, validAt)}`;
  return readPositions(db, start, spoken);
}

/**
 * The CTE `latest`: of what was said, each actor's last word that still counts; what is dated comes after what is not.
 * Whether a statement counts costs more than all the rest: it is asked from the last one back until one does, then of
 * those tied with it (`offset 0` keeps Postgres from asking sooner).
 */
function latestOf(said: SQL, validAt: SQL, page?: Page): SQL {
  const pair = sql`asked_id, restriction_id, actor_id`;
  const asked = page ? sql`(${inOrder(page)}) said_by` : sql`said_by`;
  const most = page ? sql`where place is not null limit ${page.most}` : sql``;
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
      select last.*, s.key, s.spoken_edtf, s.spoken_earliest, s.spoken_latest, s.spoken_expression, s.spoken_derivation,
        rank() over (partition by ${pair} order by (
          select max(d.published_latest) from evidence e join document_versions v on v.id = e.document_version_id
            join documents d on d.id = v.document_id
          where e.statement_id = s.id
        ) desc nulls last) as publication
      from last join statements s on s.id = last.statement_id
    ), latest as (select * from by_publication where publication = 1)`;
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
function inOrder({ from }: Page): SQL {
  const rest =
    from === null
      ? sql`true`
      : sql`(a.sort_name, a.id) >= (select sort_name, id from actors where id = ${from}::uuid)`;
  return sql`select said_by.* from said_by join actors a on a.id = said_by.actor_id where ${rest} order by a.sort_name, a.id`;
}

const spoken = sql`latest l join restrictions r on r.id = l.restriction_id join actors a on a.id = l.actor_id`;

type Row = Pair & Spoken & { askedId: string } & { [Column in keyof HeldStance]: HeldStance[Column] | null };

async function readPositions(
  db: Reader,
  start: SQL,
  listed: SQL,
): Promise<(Position & { askedId: string })[]> {
  const rows = await db.execute<Row>(sql`${start}
    select coalesce(l.asked_id, r.id) as "askedId", r.id as "restrictionId", a.id as "actorId",
      l.statement_id as "statementId", l.stance, l.explicitness, l.spoken_edtf as "spokenEdtf",
      l.spoken_earliest as "spokenEarliest", l.spoken_latest as "spokenLatest",
      l.spoken_expression as "spokenExpression", l.spoken_derivation as "spokenDerivation"
    from ${listed} order by r.title, r.id, a.sort_name, a.id, "askedId", l.key`);
  const positions: (Position & { askedId: string })[] = [];
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
