import { type SQL, sql } from 'drizzle-orm';
import { asOfArg, asOfKnownArg, ofAllTimes } from './as-of.ts';
import { builder } from './builder.ts';
import { connectionOf } from './connection.ts';
import { Consent, ConsentConnection } from './consent.ts';
import { entityQueries } from './entity-queries.ts';
import { EvidenceConnection, inOrder } from './evidence.ts';
import { keyedFields } from './fields.ts';
import { orderedBy, orderOf } from './filters/order.ts';
import { isBlocked } from './filters/status-conditions.ts';
import { scoped } from './groups/scope.ts';
import { neverNull } from './nullability.ts';
import { labelOf } from './records/label.ts';
import { keyed } from './records/record.ts';
import { relatedPage } from './related-page.ts';
import { RestrictionFilter, restrictionWhere } from './restriction-filter.ts';
import { StatementConnection, StatementFilter, statementOrder } from './statement.ts';
import { type StatementFilterInput, statementAboutWhere } from './statement-filter.ts';
import {
  Action,
  Modality,
  PartyDerivation,
  PartyRole,
  RestrictionRelationKind,
  RestrictionStatus,
  ScopeDimension,
  ScopeOperator,
} from './vocabulary.ts';

export { RestrictionFilter, restrictionWhere } from './restriction-filter.ts';

export const RestrictionParty = builder.drizzleObject('restrictionParties', {
  name: 'RestrictionParty',
  description: "An actor's part in a restriction.",
  select: { columns: {} },
  fields: (t) => ({
    actor: t.relation('actor', { description: 'Whose part it is.' }),
    role: t.expose('function', { type: PartyRole, description: 'Imposes it, or is bound by it.' }),
    derivation: t.expose('derivation', { type: PartyDerivation, description: 'How that is known.' }),
    restriction: t.relation('restriction', { description: 'The restriction.' }),
  }),
});

export const RestrictionPartyConnection = connectionOf(RestrictionParty, 'RestrictionParty');

export const RestrictionScope = builder.drizzleObject('restrictionScopes', {
  name: 'RestrictionScope',
  description:
    'A condition of where or against what a use must be to fall under the rule. All of a rule must hold.',
  select: { columns: {} },
  fields: (t) => ({
    dimension: t.expose('dimension', {
      type: ScopeDimension,
      description: 'Whether it is about a place or a target.',
    }),
    operator: t.expose('operator', { type: ScopeOperator, description: 'Inside or outside of it.' }),
    place: t.relation('place', { nullable: true, description: 'The place. Null when it is about a target.' }),
    target: t.relation('target', {
      nullable: true,
      description: 'The kind of target. Null when it is about a place.',
    }),
  }),
});

export const RestrictionRelation = builder.drizzleObject('restrictionRelations', {
  name: 'RestrictionRelation',
  description: 'How one restriction stands to another: `subject` `kind` `target`.',
  select: { columns: {} },
  fields: (t) => ({
    subject: t.relation('restriction', {
      description: 'The one that is narrower, part, exception, successor.',
    }),
    kind: t.expose('relation', {
      type: RestrictionRelationKind,
      description: 'How the first stands to the second.',
    }),
    target: t.relation('related', { description: 'The one it stands to.' }),
  }),
});

export const RestrictionRelationConnection = connectionOf(RestrictionRelation, 'RestrictionRelation');

export const Restriction = builder.drizzleNode('restrictions', {
  name: 'Restriction',
  description:
    'A rule on the use of items, with where it stands (ODRL Rule): “no ATACMS strikes deep inside Russia”.',
  id: { column: (restriction) => restriction.id },
  interfaces: keyed,
  select: { columns: { id: true } },
  fields: (t) => ({
    label: labelOf(t, ['title'], 'its title'),
    ...keyedFields(
      t,
      'restriction',
      { summary: 'summary' },
      ' A change of its statuses, of its consents, or of the evidence of either counts as one.',
    ),
    title: t.exposeString('title', { ...neverNull, description: 'The rule in a few words.' }),
    summary: t.exposeString('summary', {
      nullable: true,
      description: 'The rule in full. Null: see `absences`.',
    }),
    modality: t.expose('modality', { type: Modality, description: 'What sort of rule it is.' }),
    action: t.expose('action', {
      type: Action,
      description: 'What it rules: using the items, or passing them on.',
    }),
    parties: t.relation('parties', {
      query: { orderBy: { ordinal: 'asc' } },
      description: 'Who imposes it and who is bound. Without an assignee it binds nobody in particular.',
    }),
    items: t.relation('items', {
      query: { orderBy: { sortName: 'asc', id: 'asc' } },
      description: 'What it restricts, by name. Narrower items are bound too.',
    }),
    scope: t.relation('scope', {
      query: { orderBy: { ordinal: 'asc' } },
      description: 'Where and against what it applies; empty means everywhere and anything.',
    }),
    relations: t.relation('related', {
      query: { orderBy: { relation: 'asc', relatedId: 'asc' } },
      description: 'How it stands to other restrictions.',
    }),
    relationsFrom: t.relatedConnection(
      'relatedFrom',
      {
        ...relatedPage(t),
        query: { orderBy: { relation: 'asc', restrictionId: 'asc' } },
        description: 'How other restrictions stand to it, by what they do to it.',
      },
      RestrictionRelationConnection,
    ),
    status: t.field({
      type: RestrictionStatus,
      nullable: true,
      args: { asOf: asOfArg(t) },
      description: 'What it does at `asOf`, by default now. Null when nothing is recorded for that time.',
      select: { with: { status: { columns: { status: true } } } },
      resolve: (restriction) => restriction.status?.status ?? null,
    }),
    statusPeriod: t.relation('status', {
      nullable: true,
      args: { asOf: asOfArg(t) },
      description:
        'The period of its status that holds at `asOf`, by default now, with its dates and grounds. Null when nothing is recorded for that time.',
    }),
    timeline: t.relation('timeline', {
      args: { asOf: asOfKnownArg(t) },
      extensions: ofAllTimes,
      query: { orderBy: { startsAt: 'asc' } },
      description: 'Every status, the earliest first; an unknown start counts as always.',
    }),
    consents: t.relatedConnection(
      'consents',
      {
        ...relatedPage(t),
        query: { orderBy: { id: 'asc' } },
        description:
          'Whose agreement is needed before the permitted use is expanded, in the order they were recorded.',
      },
      ConsentConnection,
    ),
    blockedBy: t.field({
      type: [Consent],
      args: { asOf: asOfArg(t) },
      description:
        'The consents still missing: those whose state is not `GRANTED`, or not recorded. In the order they were recorded.',
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
      args: { asOf: asOfArg(t) },
      description: 'Whether a consent is missing then: see `blockedBy`, which has those that are.',
      select: { extras: { isBlocked } },
      resolve: (restriction) => restriction.isBlocked,
    }),
    statements: t.relatedConnection(
      'statements',
      {
        description:
          'Statements that take a stance on it. `stance` in `where` is the one on this restriction.',
        ...scoped(({ id }: { id: string }, { where: filter }: { where?: StatementFilterInput | null }) => ({
          where: statementAboutWhere(filter, {}),
          filter,
          about: id,
        })),
        totalCount: true,
        args: {
          asOf: asOfArg(t),
          where: t.arg({ type: StatementFilter, description: 'Which ones; all when left out.' }),
          orderBy: t.arg({ type: [statementOrder.Order], description: orderedBy('date') }),
        },
        query: (args) => {
          const sorting = statementOrder.read(args.orderBy);
          return { where: statementAboutWhere(args.where, sorting.orderBy), ...sorting };
        },
      },
      StatementConnection,
    ),
    evidence: t.relatedConnection(
      'evidence',
      {
        ...relatedPage(t),
        query: inOrder,
        description: 'Where sources speak of it, in the order in which it was given.',
      },
      EvidenceConnection,
    ),
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
    value: ofStatus((period) => sql`array_position(enum_range(null::restriction_status), ${period}.status)`),
    bounds: ['0', '1000'],
    description:
      'By the status at `asOf`: `PROPOSED`, `PROHIBITED`, `LIMITED`, `DISCOURAGED`, `PERMITTED`, `LIFTED`. Restrictions of which nothing is recorded for then go where `nulls` says.',
  },
  STATUS_SINCE: {
    computed: 'statusSince',
    value: ofStatus((period) => sql`nullif(${period}.starts_at, '-infinity')`),
    bounds: ["'-infinity'", "'infinity'"],
    description:
      'By when the status at `asOf` began: its place on the timeline. Those of which no start is known go where `nulls` says.',
  },
  LAST_EVIDENCE: {
    computed: 'statusLastEvidence',
    value: ofStatus((period) => sql`status_last_evidence(${period}.id)`),
    bounds: ["'-infinity'", "'infinity'"],
    description:
      'By the newest evidence of the status at `asOf`: its `lastEvidenceAt`. Those of which nothing is dated go where `nulls` says.',
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
