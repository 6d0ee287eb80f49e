import type { FeedChange } from '../../feed/change.ts';
import type { MaybeDate } from '../../record/write/concept.ts';
import { dateColumns } from '../../record/write/rows.ts';
import { builder } from '../schema/builder.ts';
import { StatusChangeKind } from '../schema/change-vocabulary.ts';
import { uncertainDate } from '../schema/fields.ts';
import { GroundAxis, GroundWeight, LicencePolicy, RestrictionStatus, Review } from '../schema/vocabulary.ts';
import { Actor } from '../types/actor.ts';
import { Restriction } from '../types/restriction.ts';
import { Statement } from '../types/statement.ts';
import { changeFields } from './change-fields.ts';

type Status = typeof RestrictionStatus.$inferType;
type Ground = {
  statement: string;
  for: typeof GroundAxis.$inferType;
  weight: typeof GroundWeight.$inferType;
};

/** The line of a status, as the feed has it. */
export type StatusChangeLine = {
  type: 'status';
  restriction: string;
  status: Status;
  suspendedBy?: string;
  licencePolicy?: typeof LicencePolicy.$inferType;
  review?: typeof Review.$inferType;
  validFrom?: MaybeDate;
  validTo?: MaybeDate;
  observedAt?: MaybeDate;
  lastObservedAt?: MaybeDate;
  grounds?: Ground[];
};

/** A change of a status: its lines are those of statuses. */
export type StatusChangeRow = Omit<FeedChange, 'before' | 'after'> & {
  before: StatusChangeLine | null;
  after: StatusChangeLine | null;
};

const SnapshotGround = builder.objectRef<Ground>('StatusSnapshotGround').implement({
  description: 'A statement that supported the status at that time, or contradicted it.',
  fields: (t) => ({
    statement: t.drizzleField({
      type: Statement,
      nullable: true,
      description: 'The statement in its present state. Null when it has been removed since.',
      resolve: async (query, { statement }, _, { db }) =>
        (await db.query.statements.findFirst(query({ where: { key: statement } }))) ?? null,
    }),
    statementKey: t.exposeString('statement', {
      description:
        'The key of the statement at the change. It is there even when the statement has been removed since.',
    }),
    axis: t.expose('for', {
      type: GroundAxis,
      description: 'The half of the status that the statement is about.',
    }),
    weight: t.expose('weight', {
      type: GroundWeight,
      description: 'Whether the statement supports it or contradicts it.',
    }),
  }),
});

const StatusSnapshot = builder.objectRef<StatusChangeLine>('StatusSnapshot').implement({
  description: 'A status as it was recorded at a change. Later changes do not affect it.',
  fields: (t) => ({
    status: t.expose('status', {
      type: RestrictionStatus,
      description: 'The status of the restriction at that time. Never `EXPIRED`.',
    }),
    licencePolicy: t.field({
      type: LicencePolicy,
      nullable: true,
      description:
        'With `LICENCE_REQUIRED`, how applications for a licence were judged. Null when no source said, and with any other status.',
      resolve: ({ licencePolicy }) => licencePolicy ?? null,
    }),
    suspendedBy: t.drizzleField({
      type: Actor,
      nullable: true,
      description:
        'With `SUSPENDED`, the actor that suspended the restriction, in its present state. Null when no source said, and when it has been removed since.',
      resolve: async (query, { suspendedBy: key }, _, { db }) =>
        key === undefined ? null : ((await db.query.actors.findFirst(query({ where: { key } }))) ?? null),
    }),
    suspendedByKey: t.string({
      nullable: true,
      description:
        'The key of that actor at the change. Null when no source said, and with any other status.',
      resolve: ({ suspendedBy }) => suspendedBy ?? null,
    }),
    review: t.field({
      type: Review,
      description: 'The review at that time.',
      resolve: ({ review }) => review ?? 'NONE',
    }),
    validFrom: t.field(dateField('validFrom', 'The date from which it held. Null when no start was known.')),
    validTo: t.field(dateField('validTo', 'The end that sources stated. Null when no end was known.')),
    observedAt: t.field(
      dateField(
        'observedAt',
        'The first date on which a source showed that it held. Null when none was known.',
      ),
    ),
    lastObservedAt: t.field(
      dateField(
        'lastObservedAt',
        'The last date on which a source showed that it held. Null when that is `observedAt`, or none was known.',
      ),
    ),
    isStartStated: t.boolean({
      description: 'Whether a source stated when it began. When false, it was only observed.',
      resolve: ({ validFrom }) => validFrom !== undefined,
    }),
    grounds: t.field({
      type: [SnapshotGround],
      description:
        'The statements that supported it, and those that contradicted it, in the order in which they were entered.',
      resolve: ({ grounds }) => grounds ?? [],
    }),
  }),
});

/** The options of an `UncertainDate` that is read from a line instead of from columns. */
function dateField(
  name: 'validFrom' | 'validTo' | 'observedAt' | 'lastObservedAt',
  description: string,
): never {
  const options = uncertainDate({ field: (it: never) => it }, name, description) as {
    resolve(row: object): unknown;
  };
  const resolve = (line: StatusChangeLine) => options.resolve(dateColumns(name, line[name]));
  return { ...options, select: undefined, resolve } as never;
}

export const StatusChange = builder.objectRef<StatusChangeRow>('StatusChange').implement({
  description:
    'A change of the status of a restriction, in the world or only in the record: `kind` tells which. For example, “on 18 November it went from `PROHIBITED` to `LIMITED`”.',
  fields: (t) => ({
    cursor: t.expose('cursor', {
      type: 'Cursor',
      description: 'The position in the feed. Continue after it.',
    }),
    kind: t.field({
      type: StatusChangeKind,
      description:
        'The kind of change. `TRANSITION`, `TOOK_EFFECT` and `ENDED`: the world changed. `REVISED`: more is known. `CORRECTION`: the record was wrong. `INITIAL`: the first status. All others: the status is unchanged, but its support or its consents changed.',
      resolve: ({ kind }) => kind as typeof StatusChangeKind.$inferType,
    }),
    restriction: t.drizzleField({
      type: Restriction,
      nullable: true,
      description:
        'The restriction whose status changed, in its present state. Null when it has been removed since.',
      resolve: async (query, change, _, { db }) =>
        (await db.query.restrictions.findFirst(query({ where: { key: restrictionOf(change) } }))) ?? null,
    }),
    restrictionKey: t.string({
      description:
        'The key of the restriction. It is there even when the restriction has been removed since.',
      resolve: restrictionOf,
    }),
    from: t.field({
      type: RestrictionStatus,
      nullable: true,
      description:
        'The status before: `EXPIRED` when the stated end of a period had passed and no other status followed. Null when none was known.',
      resolve: ({ kind, before, facets }) => statusBefore(kind, before, facets),
    }),
    to: t.field({
      type: RestrictionStatus,
      nullable: true,
      description:
        'The status after. For `ENDED`, the status that holds from then on, `EXPIRED` when no other follows. Null when a correction removed the period.',
      resolve: ({ kind, after, facets }) => statusAfter(kind, after, facets),
    }),
    before: t.expose('before', {
      type: StatusSnapshot,
      nullable: true,
      description:
        'For a transition, the period that ended; for a correction, the period as it was recorded before. Null when there was none.',
    }),
    after: t.expose('after', {
      type: StatusSnapshot,
      nullable: true,
      description:
        'The period that began, or that is recorded now. Null when a correction removed the period.',
    }),
    isStartStated: t.boolean({
      nullable: true,
      description:
        'Whether a source states when the period began. When false, it was only observed, and the change happened at some time before. Null when a correction removed the period.',
      resolve: ({ after }) => (after === null ? null : after.validFrom !== undefined),
    }),
    isCurrent: t.boolean({
      description:
        'Whether the period held in the world at the time of the commit. False for past and future periods and for those that were removed. The present status is in `restriction { status }`.',
      resolve: ({ facets }) => facets?.current ?? false,
    }),
    ...changeFields(t),
  }),
});

/** What a restriction did before a change: where no line says so, as the feed stored it. What is corrected was no status before. */
export function statusBefore(
  kind: FeedChange['kind'],
  before: StatusChangeLine | null,
  facets: FeedChange['facets'],
): Status | null {
  if (before !== null) return before.status;
  return kind === 'TRANSITION' || kind === 'TOOK_EFFECT' ? ((facets?.from ?? null) as Status | null) : null;
}

/** What a restriction does after a change. At the stated end of a period that is what holds then, as the feed stored it. */
export function statusAfter(
  kind: FeedChange['kind'],
  after: StatusChangeLine | null,
  facets: FeedChange['facets'],
): Status | null {
  if (kind === 'ENDED') return (facets?.to ?? 'EXPIRED') as Status;
  return (facets?.to ?? after?.status ?? null) as Status | null;
}

const restrictionOf = ({ before, after }: StatusChangeRow) => String((after ?? before)?.restriction);
