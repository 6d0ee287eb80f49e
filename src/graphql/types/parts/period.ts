import type { ArgumentRef } from '@pothos/core';
import { type SQL, sql } from 'drizzle-orm';
import { asOfKnownArg, ofAllTimes } from '../../as-of/as-of.ts';
import { microsecondsOf } from '../../as-of/instants.ts';
import { allOf, stretchOf } from '../../filters/filters.ts';
import type { Types } from '../../schema/builder.ts';
import { addField, type FieldBuilder, uncertainDate } from '../../schema/fields.ts';
import { canFail } from '../../schema/nullability.ts';

type Row = Record<string, unknown>;
type Column = { name: string };
type Columns = Record<
  | 'startsAt'
  | 'resumes'
  | 'groundedId'
  | 'validFromEdtf'
  | 'validFromEarliest'
  | 'validFromLatest'
  | 'validToLatest'
  | 'observedAtEdtf'
  | 'observedAtEarliest'
  | 'observedAtLatest'
  | 'lastObservedAtLatest',
  Column
>;

const heldFrom = (it: Columns): SQL<string | null> =>
  sql`held_from(${it.startsAt}, ${it.resumes}, ${it.validFromEdtf}, ${it.validFromEarliest}, ${it.validFromLatest},
    ${it.observedAtEdtf}, ${it.observedAtEarliest}, ${it.observedAtLatest})`;

/** The last instant that a source gives it, and no later than something else begins. */
const heldTo = (table: 'status_periods' | 'consent_periods', it: Columns): SQL<string | null> =>
  sql`case when ${heldFrom(it)} is not null then greatest(${heldFrom(it)}, least(
    coalesce(${it.validToLatest}, greatest(${it.validFromLatest}, ${it.observedAtLatest}, ${it.lastObservedAtLatest}),
      ${heldFrom(it)}) + interval '999 microseconds',
    (select max(ends_at) - interval '1 microsecond' from ${sql.identifier(table)} part
      where part.grounded_id = ${it.groundedId}))) end`;

type Range = { from?: string | null | undefined; until?: string | null | undefined };
const instantArg = (t: Parameters<typeof asOfKnownArg>[0], description: string) =>
  t.arg({ type: 'DateOrTime', description } as never) as ArgumentRef<Types, string | null | undefined>;

function overlaps(range: Range) {
  const { from, until } = stretchOf(range);
  const isEmpty = from !== null && until !== null && microsecondsOf(from) > microsecondsOf(until);
  return allOf(
    from !== null && { endsAt: { gt: from } },
    until !== null && { startsAt: { lte: until } },
    isEmpty && { RAW: sql`false` },
  );
}

/** The options of a field with all periods of a restriction or a consent, or those that overlap an interval. */
export const timelineOf = (t: Parameters<typeof asOfKnownArg>[0], what: string) => ({
  args: {
    from: instantArg(
      t,
      'The start of the range: an instant, or a day, which is its first instant (UTC). By default all earlier periods are included.',
    ),
    until: instantArg(
      t,
      'The end of the range, inclusive: an instant, or a day, which is its last instant (UTC). By default all later periods are included.',
    ),
    asOf: asOfKnownArg(t),
  },
  nullable: canFail.nullable,
  extensions: { ...canFail.extensions, ...ofAllTimes },
  query: ({ from, until }: Range) => ({
    // Nothing asked is nothing said: it is the same list that other fields read.
    ...((from != null || until != null) && { where: overlaps({ from, until }) }),
    orderBy: { startsAt: 'asc' as const },
  }),
  description: `${what}, or those that overlap the range from \`from\` to \`until\`, the earliest first. A period with an unknown start comes first. A range that ends before it begins overlaps none. It has the periods of all times: an \`asOf.validAt\` of a field above does not narrow it, and its own \`asOf\` takes only \`knownAt\`.`,
});

/** The fields that periods of statuses and of consents share: their dates and observations. */
export function periodFields(t: FieldBuilder, table: 'status_periods' | 'consent_periods') {
  const from = (it: unknown) => heldFrom(it as Columns);
  const to = (it: unknown) => heldTo(table, it as Columns);
  return {
    validFrom: uncertainDate(
      t,
      'validFrom',
      'The date from which it holds. Null when no start is known: see `absences`.',
    ),
    validTo: uncertainDate(t, 'validTo', 'The end that sources state. Null when no end is known.'),
    observedAt: uncertainDate(
      t,
      'observedAt',
      'The first date on which a source shows that it holds. Null: see `absences`.',
    ),
    lastObservedAt: uncertainDate(
      t,
      'lastObservedAt',
      'The last date on which a source shows that it holds. Null when that is `observedAt`, or none is known.',
    ),
    isStartStated: addField(t, {
      type: 'Boolean',
      description:
        'Whether a source states when it began. When false, it was only observed and began at some time before; its position in the timeline is the day of the first observation.',
      select: { columns: { validFromEdtf: true } },
      resolve: (period: Row) => period.validFromEdtf !== null,
    }),
    heldFrom: addField(t, {
      type: 'DateTime',
      nullable: true,
      description:
        'The first instant at which a source shows that it holds: its stated start, or the day of its first observation. Null when it has no date.',
      select: { extras: { heldFrom: from } },
      resolve: (period: Row) => period.heldFrom,
    }),
    heldTo: addField(t, {
      type: 'DateTime',
      nullable: true,
      description:
        'The last instant at which a source shows that it holds: its stated end, otherwise the end of the day of its last observation or of its start, but not later than the next period begins. Null when it has no date.',
      select: { extras: { heldTo: to } },
      resolve: (period: Row) => period.heldTo,
    }),
    isShown: addField(t, {
      type: 'Boolean',
      description:
        'Whether the time asked for (`asOf.validAt`, by default now) lies between `heldFrom` and `heldTo`. When false, the period is assumed to hold at that time because nothing contradicts it, but no source shows it. For example, a rule first observed in 2024 is in force as of 1950, but not shown.',
      select: {
        extras: {
          isShown: (it: unknown) =>
            sql<boolean>`coalesce(valid_at() between ${from(it)} and ${to(it)}, false)`,
        },
      },
      resolve: (period: Row) => period.isShown,
    }),
  };
}
