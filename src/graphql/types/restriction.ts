import { type SQL, sql } from 'drizzle-orm';
import { asOfArg } from '../as-of/as-of.ts';
import { allOf } from '../filters/filters.ts';
import { orderedBy, orderOf } from '../filters/order.ts';
import { RestrictionFilter, restrictionWhere } from '../filters/restriction-filter.ts';
import {
  type StatementFilterInput,
  statementAboutWhere,
  statementWhere,
} from '../filters/statement-filter.ts';
import { isBlocked, ranks, statusOf, statusRank } from '../filters/status-conditions.ts';
import { scoped } from '../groups/scope.ts';
import { connectionOf } from '../lists/connection.ts';
import { entityQueries } from '../lists/entity-queries.ts';
import { relatedPage } from '../lists/related-page.ts';
import { labelOf } from '../records/label.ts';
import { keyed } from '../records/record.ts';
import { builder } from '../schema/builder.ts';
import { keyedFields } from '../schema/fields.ts';
import { canFail, neverNull } from '../schema/nullability.ts';
import { Action, LicenceKind, Modality, RestrictionStatus } from '../schema/vocabulary.ts';
import { Consent, ConsentConnection } from './consent.ts';
import { evidenceOf } from './parts/evidence.ts';
import { timelineOf } from './parts/period.ts';
import { RestrictionRelationConnection } from './parts/restriction-parts.ts';
import { StatementConnection, StatementFilter, statementOrder } from './statement.ts';

export { RestrictionFilter, restrictionWhere } from '../filters/restriction-filter.ts';

export const Restriction = builder.drizzleNode('restrictions', {
  name: 'Restriction',
  description:
    'A rule on the use or transfer of items, or on another action (ODRL Rule), such as “no ATACMS strikes deep inside Russia”, with its status over time.',
  id: { column: (restriction) => restriction.id },
  interfaces: keyed,
  select: { columns: { id: true } },
  // biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of fields
  fields: (t) => ({
    label: labelOf(t, ['title'], 'its title'),
    ...keyedFields(
      t,
      'restriction',
      { summary: 'summary' },
      ' A change of its statuses, its consents or the evidence of either counts.',
    ),
    title: t.exposeString('title', { ...neverNull, description: 'The rule in a few words.' }),
    summary: t.exposeString('summary', {
      nullable: true,
      description: 'The whole rule. Null: see `absences`.',
    }),
    modality: t.expose('modality', { type: Modality, description: 'The kind of rule.' }),
    action: t.expose('action', {
      type: Action,
      description:
        'The restricted action: using the items, transferring them, or what `actionText` says (`OTHER`).',
    }),
    actionText: t.exposeString('actionText', {
      nullable: true,
      description:
        'The restricted action in words, such as “entering the country”, if it is `OTHER`. Null for all other actions.',
    }),
    licenceAuthority: t.relation('licenceAuthority', {
      nullable: true,
      description:
        'The actor that grants the licences that it demands, or that granted the licence that it is. Null when none is recorded.',
    }),
    licenceKind: t.expose('licenceKind', {
      type: LicenceKind,
      nullable: true,
      description:
        'The kind of the licences that it demands, or of the licence that it is. Null when none is recorded.',
    }),
    parties: t.relation('parties', {
      query: { orderBy: { ordinal: 'asc' } },
      description:
        'The actors that impose it, those that it binds, and the recipients to whom transfers are restricted. Without an assignee it binds nobody in particular; without a recipient it is about all recipients.',
    }),
    items: t.relation('items', {
      query: { orderBy: { sortName: 'asc', id: 'asc' } },
      description: 'The restricted items, sorted by name. Narrower items are also bound.',
    }),
    scope: t.relation('scope', {
      query: { orderBy: { ordinal: 'asc' } },
      description: 'The places and targets to which it applies. Empty: everywhere and against anything.',
    }),
    basis: t.relation('basis', {
      query: { orderBy: { ordinal: 'asc' } },
      description:
        'The legal acts that it rests on, in the order in which they were entered. Their passages are in `evidence`. Empty: none is recorded.',
    }),
    limits: t.relation('limits', {
      query: { orderBy: { ordinal: 'asc' } },
      description:
        'The numbers that bound what it covers, such as a range above 80 km: it is about what satisfies all of them. Empty: no number bounds it. Assessments do not compare with them.',
    }),
    conditions: t.relation('conditions', {
      query: { orderBy: { ordinal: 'asc' } },
      description:
        'The conditions under which it applies, besides its scope, in the order in which they were entered. Their passages are in `evidence`. Empty: none.',
    }),
    relations: t.relation('related', {
      query: { orderBy: { relation: 'asc', relatedId: 'asc' } },
      description: 'The relations of this restriction to others.',
    }),
    relationsFrom: t.relatedConnection(
      'relatedFrom',
      {
        ...relatedPage(t),
        query: { orderBy: { relation: 'asc', restrictionId: 'asc' } },
        description: 'The relations of other restrictions to this one, sorted by kind of relation.',
      },
      RestrictionRelationConnection,
    ),
    status: t.field({
      type: RestrictionStatus,
      nullable: true,
      args: { asOf: asOfArg(t) },
      description:
        'The status at `asOf`, by default now. `EXPIRED` when the stated end of the last status has passed and no other follows: `statusPeriod` is null then. Null when nothing is recorded for that time.',
      select: { extras: { statusOf } },
      resolve: (restriction) => restriction.statusOf,
    }),
    statusPeriod: t.relation('status', {
      nullable: true,
      args: { asOf: asOfArg(t) },
      description:
        'The period of its status that holds at `asOf`, by default now, with its dates and grounds. Null when nothing is recorded for that time, also when the last one has expired.',
    }),
    lastStatusPeriod: t.relation('lastStatus', {
      nullable: true,
      args: { asOf: asOfArg(t) },
      description:
        'The period of its status that began last, by `asOf`: the one that holds, or one that has ended since. For an `EXPIRED` restriction, it is the period whose stated end has passed. Null when none had begun by then.',
    }),
    timeline: t.relation('timeline', timelineOf(t, 'All periods of its status')),
    consents: t.relatedConnection(
      'consents',
      {
        ...relatedPage(t),
        query: { orderBy: { id: 'asc' } },
        description:
          'The consents that are needed before the permitted use is expanded, in the order they were recorded.',
      },
      ConsentConnection,
    ),
    blockedBy: t.field({
      type: [Consent],
      ...canFail,
      args: { asOf: asOfArg(t) },
      description:
        'The missing consents: those whose state at `asOf` is not `GRANTED` or not recorded. In the order they were recorded.',
      select: (_args, _context, nested) => ({
        with: {
          neededConsents: nested({
            with: { current: { columns: { state: true } } },
            orderBy: { id: 'asc' },
          } as never),
        },
      }),
      resolve: (restriction) => {
        const { neededConsents } = restriction as unknown as {
          neededConsents: { current: { state: string } | null }[];
        };
        return neededConsents.filter(({ current }) => current?.state !== 'GRANTED') as never;
      },
    }),
    isBlocked: t.boolean({
      ...canFail,
      args: { asOf: asOfArg(t) },
      description:
        'Whether a consent is missing at `asOf`, by default now. `blockedBy` lists the missing ones. Null when the restriction was not known yet then.',
      select: { extras: { isBlocked } },
      resolve: (restriction) => restriction.isBlocked,
    }),
    statements: t.relatedConnection(
      'statements',
      {
        description:
          'The statements that take a stance on this restriction. `stance` in `where` refers to the stance on this restriction. Those without a stance are in `mentions`.',
        ...scoped(({ id }: { id: string }, { where: filter }: { where?: StatementFilterInput | null }) => ({
          where: statementAboutWhere(filter, {}),
          filter,
          about: id,
        })),
        totalCount: true,
        args: {
          asOf: asOfArg(t),
          where: t.arg({ type: StatementFilter, description: 'Filter. Without it, all records.' }),
          orderBy: t.arg({ type: [statementOrder.Order], description: orderedBy('date') }),
        },
        query: (args) => {
          const sorting = statementOrder.read(args.orderBy);
          return { where: statementAboutWhere(args.where, sorting.orderBy), ...sorting };
        },
      },
      StatementConnection,
    ),
    mentions: t.relatedConnection(
      'mentions',
      {
        description:
          'The statements that are about this restriction and take no stance on it: see `Statement.about`.',
        ...scoped(({ id }: { id: string }, { where: filter }: { where?: StatementFilterInput | null }) => ({
          where: allOf(statementWhere(filter), { about: { id: { eq: id } } }),
          filter,
        })),
        totalCount: true,
        args: {
          asOf: asOfArg(t),
          where: t.arg({ type: StatementFilter, description: 'Filter. Without it, all records.' }),
          orderBy: t.arg({ type: [statementOrder.Order], description: orderedBy('date') }),
        },
        query: (args) => {
          const sorting = statementOrder.read(args.orderBy);
          return { where: statementWhere(args.where, sorting.orderBy), ...sorting };
        },
      },
      StatementConnection,
    ),
    evidence: evidenceOf(t),
  }),
});
export const RestrictionConnection = connectionOf(Restriction, 'Restriction');

/** Something of the period of its status that holds at the instant asked for; null where none does. */
const ofStatus =
  (read: (period: SQL) => SQL) =>
  ({ id }: { id: unknown }): SQL =>
    sql`(select ${read(sql`p`)} from status_periods p
          where p.restriction_id = ${id} and p.starts_at <= valid_at() and p.ends_at > valid_at())`;

export const restrictionOrder = orderOf('Restriction', {
  TITLE: { column: 'title', description: 'By title.' },
  KEY: { column: 'key', description: 'By key.' },
  STATUS: {
    computed: 'statusRank',
    value: statusRank,
    bounds: ['0', '1000'],
    description: `By the status at \`asOf\`: ${ranks.map((it) => `\`${it}\``).join(', ')}. Restrictions without a recorded status go where \`nulls\` says.`,
  },
  STATUS_SINCE: {
    computed: 'statusSince',
    value: ofStatus((period) => sql`nullif(${period}.starts_at, '-infinity')`),
    bounds: ["'-infinity'", "'infinity'"],
    description:
      'By the start of the status at `asOf`, its position in the timeline. Restrictions without a known start go where `nulls` says.',
  },
  STATUS_UNTIL: {
    computed: 'statusUntil',
    value: ({ id }) =>
      sql`(select p.valid_to_latest from status_periods p where p.restriction_id = ${id} and p.starts_at <= valid_at()
            order by p.starts_at desc limit 1)`,
    bounds: ["'-infinity'", "'infinity'"],
    description:
      'By the stated end of the status at `asOf`, or of the one that has expired by then: the last possible instant of `validTo` of `lastStatusPeriod`. Restrictions without a stated end go where `nulls` says.',
  },
  LAST_EVIDENCE: {
    computed: 'statusLastEvidence',
    value: ofStatus((period) => sql`status_last_evidence(${period}.id)`),
    bounds: ["'-infinity'", "'infinity'"],
    description:
      'By the date of the newest evidence of the status at `asOf`, its `lastEvidenceAt`. Restrictions without dated evidence go where `nulls` says.',
  },
  LAST_RECORDED: { column: 'revisionId', description: 'By `lastRecordedAt`.' },
  FIRST_RECORDED: { column: 'firstRevisionId', description: 'By `firstRecordedAt`.' },
});

entityQueries({
  name: 'Restriction',
  one: 'restriction',
  all: 'restrictions',
  type: Restriction,
  connection: RestrictionConnection,
  filter: RestrictionFilter,
  where: restrictionWhere,
  order: restrictionOrder,
  orderedBy: 'title',
});
