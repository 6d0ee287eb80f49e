import { type SQL, sql } from 'drizzle-orm';
import { isWithin, type Slice, type SortKey, sortedBy } from '../rules/slice.ts';
import { validAt } from '../rules/valid-at.ts';
import { type PositionOrder, sortColumns } from './position.ts';

export type PositionPage = { order: readonly PositionOrder[]; slice: Slice };

/** A filter on positions. */
export type Narrowing = {
  /** Those that hold one of these, as a list of Postgres; all when null. */
  stances?: string | null;
  /** Those that the actor took, or did not take, only where it spoke on behalf of others; both when null. */
  isForOthers?: boolean | null;
  page?: PositionPage | undefined;
};

/**
 * The stances of actors, from their own statements and from those that others make on their behalf, without duplicates.
 * `from` joins the stances as `ss`, `where` narrows them and `sp.actor_id`; `askedId` is the restriction of the
 * question.
 */
export function wordsOf(askedId: SQL, from: SQL, where: SQL): SQL {
  const words = (speakers: SQL) => sql`
      ${askedId} as asked_id, ss.restriction_id, sp.actor_id, ss.statement_id, ss.stance, ss.explicitness
      from ${from} join ${speakers} sp on sp.statement_id = ss.statement_id where ${where}`;
  return sql`select ${words(sql`statement_speakers`)}
    union all select distinct ${words(sql`statement_on_behalf_of`)} and not exists (
      select from statement_speakers itself
       where itself.statement_id = sp.statement_id and itself.actor_id = sp.actor_id)`;
}

/**
 * The CTE `latest`: each actor's latest statements that count; dated statements are later than undated ones, and a
 * withheld stance is the latest only for an actor without another one. The check whether a statement counts is the most
 * expensive part: it runs from the latest backwards until one counts, then for those of the same date (`offset 0` keeps
 * Postgres from running it earlier).
 */
export function latestOf(said: SQL, { stances, isForOthers, page }: Narrowing = {}): SQL {
  const pair = sql`asked_id, restriction_id, actor_id`;
  const asked = page ? sql`(${inOrder(page)}) said_by` : sql`said_by`;
  const most = page ? sql`where place is not null limit ${page.slice.size + 1}` : sql``;
  const conditions = [
    stances != null && sql`bool_or(stance = any(${stances}::stance_kind[])) over (partition by ${pair})`,
    isForOthers != null &&
      sql`${isForOthers ? sql`` : sql`not `}bool_and(exists (
            select from statement_on_behalf_of b where b.statement_id = by_publication.statement_id
               and b.speaker_id = by_publication.actor_id)) over (partition by ${pair})`,
  ].filter((it) => it !== false);
  const isAsked = conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
  return sql`by_date as (
      select said.*, rank() over (partition by ${pair}
          order by said.stance = 'WITHHELD', s.sort_date_desc desc, s.spoken_earliest desc nulls last) as place
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
    ), latest as (
      select * from (select *, ${isAsked} as is_asked from by_publication where publication = 1) latest where is_asked
    )`;
}

/**
 * True if a statement counts. Most are shown by a document that is not retracted, in its newest text, and never walked
 * back: that check costs a tenth of the function, which decides about the others.
 */
const counts = (statementId: SQL): SQL => sql`(
  (exists (select from evidence e join document_versions v on v.id = e.document_version_id
            where e.statement_id = ${statementId}
              and not exists (select from document_retractions d where d.document_id = v.document_id)
              and not exists (select from document_versions o where o.document_id = v.document_id and o.number > v.number))
    and not exists (select from statement_relations r where r.object_id = ${statementId} and r.relation = 'WALKS_BACK'))
  or statement_counts(${statementId}))`;

/** By the actor's name, so that a limit ends the work. */
function inOrder({ order: [first], slice }: PositionPage): SQL {
  const columns = sortColumns.ACTOR.map((column) => ({ ...column, descending: first?.descending ?? false }));
  // Only the actor's part of a cursor is compared: the restriction is always the same.
  const byActor = (place: SortKey | null) => place && (first ? place.slice(0, 2) : place.slice(2));
  const rest = isWithin(columns, { ...slice, after: byActor(slice.after), before: byActor(slice.before) });
  return sql`select said_by.* from said_by join actors a on a.id = said_by.actor_id where ${rest}
    order by ${sortedBy(columns, slice.isBackward)}`;
}
