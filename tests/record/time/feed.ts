import { isDeepStrictEqual } from 'node:util';
import { sql } from 'drizzle-orm';
import type { Database } from '../../../src/db/client.ts';

type Line = Record<string, never>;
type Change = {
  revision_id: string;
  entity: string;
  entity_id: string;
  kind: string;
  before: Line | null;
  after: Line | null;
};

/** The changes of some revisions, in the feed's order. */
export async function readFeed(db: Database, revisions: readonly number[]): Promise<Change[]> {
  const rows = await db.execute<Change>(sql`
    select revision_id, entity, entity_id, kind, before, after from feed
     where revision_id = any (${`{${revisions}}`}::bigint[]) order by position`);
  return [...rows];
}

/** When each of some revisions was recorded, and the instant before that. */
export async function readTimes(
  db: Database,
  revisions: readonly number[],
): Promise<{ at: string; before: string }[]> {
  const iso = (at: string) => `to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
  const rows = await db.execute<{ id: string; at: string; before: string }>(sql`
    select id, ${sql.raw(iso('recorded_at'))} as at, ${sql.raw(iso("(recorded_at - interval '1 microsecond')"))} as before
      from revisions where id = any (${`{${revisions}}`}::bigint[])`);
  const times = new Map(rows.map((it) => [Number(it.id), it]));
  return revisions.map((id) => times.get(id) as never);
}

/** The changes of a revision, as the model expects them. */
export function toldBy(feed: Change[], revision: number, names: Map<string, string>): string[] {
  return feed
    .filter((it) => Number(it.revision_id) === revision)
    .map(({ kind, entity, entity_id: id, before, after }) => {
      const line = (after ?? before) as Record<string, string>;
      const name =
        entity === 'RELATION'
          ? `${line.subject} ${line.relation} ${line.object}`
          : (names.get(id) ?? line.key ?? id);
      return `${kind} ${name}`;
    })
    .sort();
}

/** The lines that the feed comes to, by id; each change must begin where the one before it left the entity. */
export function replay(feed: Change[]): Map<string, Line> {
  const lines = new Map<string, Line>();
  for (const { entity_id: id, kind, before, after } of feed) {
    const stands = lines.get(id) ?? null;
    // If a period is new, `before` is the one that it follows.
    if (stands !== null && !isDeepStrictEqual(before, stands))
      throw new Error(`${kind} ${id} begins elsewhere`);
    if (after === null) lines.delete(id);
    else lines.set(id, after);
  }
  return lines;
}

/** The lines that stand, of these entities and of all periods of these restrictions. */
export async function readLines(
  db: Database,
  ids: Iterable<string>,
  rules: string[],
): Promise<Map<string, Line>> {
  const rows = await db.execute<{ id: string; line: Line }>(sql`
    select entity_id as id, line from lines
     where entity_id = any (${`{${[...ids]}}`}::uuid[]) or entity_id in (
       select p.id from status_periods p join restrictions r on r.id = p.restriction_id where r.key = any (${`{${rules}}`})
       union all
       select p.id from consent_periods p join consents c on c.id = p.consent_id
         join restrictions r on r.id = c.restriction_id where r.key = any (${`{${rules}}`}))`);
  return new Map(rows.map(({ id, line }) => [id, line]));
}

/** How many pairs of periods of one owner ever overlapped in both times, and how many rows were compared. */
export async function findOverlaps(db: Database): Promise<{ rows: number; overlaps: number }> {
  const periods = (table: string, owner: string) => `
    select id, ${owner} as owner, starts_at, ends_at, revision_id, null::bigint as superseded_in from public.${table}
    union all select id, ${owner}, starts_at, ends_at, revision_id, superseded_in from history.${table}`;
  const [found] = await db.execute<{ rows: string; overlaps: string }>(sql`
    with periods as materialized (
      select p.id, p.owner, row_number() over () as number, tstzrange(p.starts_at, p.ends_at) as valid,
             tstzrange(born.recorded_at, ended.recorded_at) as known
        from (${sql.raw(periods('status_periods', 'restriction_id'))} union all ${sql.raw(periods('consent_periods', 'consent_id'))}) p
        join revisions born on born.id = p.revision_id left join revisions ended on ended.id = p.superseded_in)
    select (select count(*) from periods) as rows, count(*) as overlaps
      from periods a join periods b on b.owner = a.owner and a.number < b.number and a.known && b.known
       and (a.id = b.id or a.valid && b.valid)`);
  return { rows: Number(found?.rows), overlaps: Number(found?.overlaps) };
}
