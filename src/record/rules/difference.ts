import { sql } from 'drizzle-orm';
import type { Reader } from '../../db/client.ts';
import { fromInstant } from '../timeline/assertions/dates.ts';

/** A period of status in a timeline; instants in Postgres's notation. */
export type TimelinePeriod = {
  id: string;
  status: string;
  review: string;
  /** The ID of the actor that suspended it. */
  suspendedBy: string | null;
  licencePolicy: string | null;
  startsAt: string;
  endsAt: string;
  validFrom: string | null;
  validTo: string | null;
};

/**
 * WORLD: one period followed another, according to the later knowledge. KNOWLEDGE: the record has changed about the
 * time of the earlier view. `before` or `after` is null if there was no period.
 */
export type Difference = { of: 'WORLD' | 'KNOWLEDGE'; before: string | null; after: string | null };

/** A valid time, null for now, and the timeline of a restriction as known then. */
export type View = { validAt: string | null; timeline: readonly TimelinePeriod[] };

/**
 * The differences between two views of one restriction, in order of valid time. The valid time of `from` is not after
 * that of `to`. Further evidence for the same is no difference.
 */
export function differences(from: View, to: View, now: number): Difference[] {
  const [since, until] = [from, to].map(({ validAt }) => (validAt === null ? now : Date.parse(validAt))) as [
    number,
    number,
  ];
  const known = new Map(from.timeline.map((period) => [period.id, period]));
  const found: (Difference & { at: number })[] = [];
  for (const [index, period] of to.timeline.entries()) {
    const at = fromInstant(period.startsAt);
    const old = known.get(period.id);
    known.delete(period.id);
    if (old ? contentOf(old) !== contentOf(period) : at <= since)
      found.push({ at, of: 'KNOWLEDGE', before: old?.id ?? null, after: period.id });
    if (at > since && at <= until) {
      const previous = to.timeline[index - 1];
      const before = previous && previous.endsAt === period.startsAt ? previous.id : null;
      found.push({ at, of: 'WORLD', before, after: period.id });
    }
    const end = fromInstant(period.endsAt);
    if (end > since && end <= until && to.timeline[index + 1]?.startsAt !== period.endsAt)
      found.push({ at: end, of: 'WORLD', before: period.id, after: null });
  }
  for (const period of known.values())
    found.push({ at: fromInstant(period.startsAt), of: 'KNOWLEDGE', before: period.id, after: null });
  return found.sort((a, b) => a.at - b.at).map(({ at: _, ...difference }) => difference);
}

const contentOf = ({
  status,
  review,
  suspendedBy,
  licencePolicy,
  startsAt,
  validFrom,
  validTo,
}: TimelinePeriod) =>
  JSON.stringify([status, review, suspendedBy, licencePolicy, startsAt, validFrom, validTo]);

/** The two known times; `now` is by the database's clock, in milliseconds since 1970. */
export type Timelines = { before: TimelinePeriod[]; after: TimelinePeriod[]; now: number };

/** For each restriction its timeline as known at either instant, null for now, by one statement. */
export async function readTimelinesKnownAt(
  db: Reader,
  restrictionIds: readonly string[],
  knownAt: readonly [string | null, string | null],
): Promise<Map<string, Timelines>> {
  const of = (moment: string | null) => sql`(
    select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'status', p.status, 'review', p.review, 'suspendedBy', p.suspended_by_id,
             'licencePolicy', p.licence_policy,
             'startsAt', p.starts_at, 'endsAt', p.ends_at, 'validFrom', p.valid_from_edtf, 'validTo', p.valid_to_edtf)
             order by p.starts_at), '[]')
      from timeline_known_at(r.id, ${moment}::timestamptz) p)`;
  const rows = await db.execute<Timelines & { id: string }>(sql`
    select r.id, ${of(knownAt[0])} as before, ${of(knownAt[1])} as after,
           extract(epoch from now())::float8 * 1000 as now
      from unnest(${`{${restrictionIds.join(',')}}`}::uuid[]) r(id)`);
  return new Map(rows.map(({ id, ...timelines }) => [id, timelines]));
}
