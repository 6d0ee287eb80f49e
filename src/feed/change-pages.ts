import { and, type SQL, sql } from 'drizzle-orm';
import type { Reader } from '../db/client.ts';
import type { NodeType } from '../record/names/global-id.ts';
import type { FeedChange } from './change.ts';
import { encodeCursor } from './cursor.ts';
import { Incarnations, incarnationsSince } from './incarnations.ts';

/** The record whose changes are requested. */
export type Subject = { type: NodeType; id: string };

/** A filter on changes; a null field does not filter. */
export type ChangesAsked = {
  entities: readonly FeedChange['entity'][] | null;
  kinds: readonly FeedChange['kind'][] | null;
  principals: readonly string[] | null;
  /** Recorded from this instant until that one, both inclusive. */
  from: string | null;
  until: string | null;
  about: readonly Subject[] | null;
};

/** All changes, or for each record, or each revision, its own: then each has pages of its own. */
export type Owners = { subjects: readonly Subject[] } | { revisions: readonly number[] } | null;

/** The part of the feed that is asked for, by positions: `after` and `before` are not in it. */
export type FeedSlice = { size: number; isBackward: boolean; after: number | null; before: number | null };

/** A change as a page tells it. */
export type PagedChange = Omit<FeedChange, 'bytes'>;

/** A part of the feed, and the state of its history. */
export type FeedPages = {
  /** In the order of the feed, and one more where there are others; by owner: its ID or the number of its revision, `''` for all. */
  changes: ReadonlyMap<string, PagedChange[]>;
  incarnations: Incarnations;
  head: number;
  trimmedTo: number;
};

type Row = Omit<PagedChange, 'cursor' | 'position' | 'revisionId'> & {
  owner: string;
  position: string;
  revisionId: string;
};

/**
 * Reads the slice of each owner by one statement, then the state of the history: changes that were trimmed between the
 * two are then known to be gone.
 */
export async function readChangePages(
  db: Reader,
  owners: Owners,
  asked: ChangesAsked,
  slice: FeedSlice,
): Promise<FeedPages> {
  const { start, each, own, order } = sourceOf(owners, asked.about);
  const direction = slice.isBackward ? sql`desc` : sql`asc`;
  const sorted = sql.join(
    order.map((column) => sql`${column} ${direction}`),
    sql`, `,
  );
  const rows = await db.execute<Row>(sql`${start}
    select f.owner, f.position, f.revision_id as "revisionId", f.entity, f.entity_id as "entityId", f.kind, f.before, f.after,
           f.principal, f.reason, f.recorded_at::text as "recordedAt", f.facets
      from ${each} cross join lateral (
        select o.owner, f.* from ${own} f where ${within(slice)} and ${matching(asked)}
         order by ${sorted} limit ${slice.size + 1}) f
     order by f.position`);
  const [state] = await db.execute<{ incarnations: string; head: string; trimmedTo: string }>(
    sql`select ${incarnationsSince(sql`0`)} as incarnations, feed_head() as head,
               trimmed_to as "trimmedTo" from feed_retention`,
  );
  const incarnations = Incarnations.parse(state?.incarnations ?? '');
  const changes = Map.groupBy(
    rows.map((row) => {
      const position = Number(row.position);
      const cursor = encodeCursor({ epoch: incarnations.of(position), position });
      return { ...row, position, cursor, revisionId: Number(row.revisionId) };
    }),
    ({ owner }) => owner,
  );
  return { changes, incarnations, head: Number(state?.head), trimmedTo: Number(state?.trimmedTo) };
}

/** The number of changes of each owner, whatever the slice. */
export async function countChanges(
  db: Reader,
  owners: Owners,
  asked: ChangesAsked,
): Promise<ReadonlyMap<string, number>> {
  const { start, each, own } = sourceOf(owners, asked.about);
  const rows = await db.execute<{ owner: string; count: string }>(sql`${start}
    select o.owner, f.count from ${each} cross join lateral (
      select count(*) as count from ${own} f where ${matching(asked)}) f`);
  return new Map(rows.map(({ owner, count }) => [owner, Number(count)]));
}

/** The bound on a revision's last position, if only that it has one, is what the index serves; a revision may straddle a cursor. */
function within({ after, before }: FeedSlice): SQL {
  const from =
    after === null
      ? sql`f.last_position is not null`
      : sql`f.last_position > ${after} and f.position > ${after}`;
  return before === null ? from : sql`${from} and f.position < ${before}`;
}

function matching({ entities, kinds, principals, from, until }: ChangesAsked): SQL {
  const among = (column: SQL, values: readonly string[], type: string) =>
    sql`${column} = any (array(select jsonb_array_elements_text(${JSON.stringify(values)}::text::jsonb))::${sql.raw(type)}[])`;
  const asked = and(
    entities ? among(sql`f.entity`, entities, 'entity_type') : undefined,
    kinds ? among(sql`f.kind`, kinds, 'change_kind') : undefined,
    principals ? among(sql`f.principal`, principals, 'text') : undefined,
    from === null ? undefined : sql`f.recorded_at >= ${from}::timestamptz`,
    until === null ? undefined : sql`f.recorded_at <= ${until}::timestamptz`,
  );
  return asked ?? sql`true`;
}

/** The source of pages: `each` of the owners, `o`; its `own` changes, in the order of these columns of them. */
type Source = { start: SQL; each: SQL; own: SQL; order: SQL[] };

const byPlace = [sql`f.last_position`, sql`f.position`];
const columns = sql`r.first_position + c.ordinal - 1 as position, r.last_position, c.revision_id, c.ordinal, c.entity,
  c.entity_id, c.kind, c.before, c.after, r.principal, r.reason, r.recorded_at, c.facets`;

function sourceOf(owners: Owners, about: readonly Subject[] | null): Source {
  const all = sql`(select '' as owner) o`;
  const isAbout = about === null ? sql`true` : sql`(c.entity, c.entity_id) in (select entity, id from asked)`;
  const asked = about === null ? sql`` : sql`, asked as materialized (${partsOf(about)})`;
  if (owners === null && about === null) return { start: sql``, each: all, own: sql`feed`, order: byPlace };
  if (owners !== null && 'revisions' in owners)
    return {
      start: about === null ? sql`` : sql`with asked as materialized (${partsOf(about)})`,
      each: sql`(select id::text as owner, id from unnest(${`{${owners.revisions.join(',')}}`}::bigint[]) id) o`,
      own: sql`(select ${columns} from revisions r join changes c on c.revision_id = r.id
                 where r.id = o.id and r.first_position is not null and ${isAbout})`,
      order: [sql`f.ordinal`],
    };
  // An entity has few changes among all of the feed: they are found first, then put in order.
  const parts = owners === null ? (about ?? []) : owners.subjects;
  const matched = sql`parts as materialized (${partsOf(parts)})${asked}, matched as materialized (
    select ${owners === null ? sql`''` : sql`p.owner::text`} as part_of, ${columns}
      from ${owners === null ? sql`(select distinct entity, id from parts)` : sql`parts`} p
      join changes c on c.entity = p.entity and c.entity_id = p.id join revisions r on r.id = c.revision_id
     where r.first_position is not null and ${owners === null ? sql`true` : isAbout})`;
  return {
    start: sql`with ${matched}`,
    each: owners === null ? all : sql`(select distinct owner::text as owner from parts) o`,
    own: sql`(select * from matched m where m.part_of = o.owner)`,
    order: byPlace,
  };
}

const entityOf: Partial<Record<NodeType, FeedChange['entity']>> = {
  Actor: 'ACTOR',
  Affiliation: 'AFFILIATION',
  ConsentPeriod: 'CONSENT',
  Document: 'DOCUMENT',
  Event: 'EVENT',
  Item: 'ITEM',
  Place: 'PLACE',
  Restriction: 'RESTRICTION',
  Statement: 'STATEMENT',
  StatementRelation: 'RELATION',
  StatusPeriod: 'STATUS',
  Target: 'TARGET',
  Transfer: 'TRANSFER',
};

/**
 * The entities whose changes are those of a record: itself and its parts (`parts_ever`); for an actor also the actors
 * merged into it, and the one it was merged into.
 */
function partsOf(subjects: readonly Subject[]): SQL {
  const listOf = (values: readonly string[]) => `{${values.join(',')}}`;
  const idsOf = (type: NodeType) => {
    const ids = subjects.filter((it) => it.type === type).map(({ id }) => id);
    return sql`${listOf(ids)}::uuid[]`;
  };
  const own = subjects.flatMap(({ type, id }) => {
    const entity = entityOf[type];
    return entity === undefined ? [] : [{ entity, id }];
  });
  const actors = idsOf('Actor');
  return sql`
    with actors_meant as (
      select id as owner, id from unnest(${actors}) id
      union select into_id, actor_id from actor_merges where into_id = any (${actors})
      union select actor_id, into_id from actor_merges where actor_id = any (${actors})
    )
    select id as owner, entity, id from unnest(${listOf(own.map(({ entity }) => entity))}::entity_type[],
      ${listOf(own.map(({ id }) => id))}::uuid[]) as own(entity, id)
    union select owner, 'ACTOR', id from actors_meant
    union select coalesce(a.owner, p.owner), p.entity, p.id
      from parts_ever(${idsOf('Restriction')}, ${idsOf('Consent')}, array(select id from actors_meant), ${idsOf('Statement')}) p
      left join actors_meant a on a.id = p.owner`;
}
