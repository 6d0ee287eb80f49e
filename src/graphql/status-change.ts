import type { FeedChange } from '../feed/change.ts';
import type { MaybeDate } from '../record/concept.ts';
import { dateColumns } from '../record/rows.ts';
import { builder } from './builder.ts';
import { changeFields } from './change-fields.ts';
import { uncertainDate } from './fields.ts';
import { Restriction } from './restriction.ts';
import { Statement } from './statement.ts';
import { GroundAxis, GroundWeight, RestrictionStatus, Review, StatusChangeKind } from './vocabulary.ts';

type Status = typeof RestrictionStatus.$inferType;
type Ground = {
  statement: string;
  for: typeof GroundAxis.$inferType;
  weight: typeof GroundWeight.$inferType;
};

/** The line of a status, as the feed has it. */
export type StatusLine = {
  type: 'status';
  restriction: string;
  status: Status;
  review?: typeof Review.$inferType;
  validFrom?: MaybeDate;
  validTo?: MaybeDate;
  observedAt?: MaybeDate;
  lastObservedAt?: MaybeDate;
  grounds?: Ground[];
};

/** A change of a status: its lines are those of statuses. */
export type StatusChangeRow = Omit<FeedChange, 'before' | 'after'> & {
  before: StatusLine | null;
  after: StatusLine | null;
};

const SnapshotGround = builder.objectRef<Ground>('StatusSnapshotGround').implement({
  description: 'A statement that the status rested on then, or that spoke against it.',
  fields: (t) => ({
    statement: t.drizzleField({
      type: Statement,
      nullable: true,
      description: 'The statement as the record has it now. Null when it has been removed since.',
      resolve: async (query, { statement }, _, { db }) =>
        (await db.query.statements.findFirst(query({ where: { key: statement } }))) ?? null,
    }),
    statementKey: t.exposeString('statement', {
      description: 'The key of the statement as of the change, also when it has been removed since.',
    }),
    axis: t.expose('for', { type: GroundAxis, description: 'Which half of the status it speaks to.' }),
    weight: t.expose('weight', { type: GroundWeight, description: 'Which way it weighs.' }),
  }),
});

const StatusSnapshot = builder.objectRef<StatusLine>('StatusSnapshot').implement({
  description: 'A status as it was recorded at the moment of a change. Later changes do not alter it.',
  fields: (t) => ({
    status: t.expose('status', { type: RestrictionStatus, description: 'What the restriction did.' }),
    review: t.field({
      type: Review,
      description: 'Whether a change was being weighed.',
      resolve: ({ review }) => review ?? 'NONE',
    }),
    validFrom: t.field(dateField('validFrom', 'Since when it holds. Null when no start was known.')),
    validTo: t.field(dateField('validTo', 'Until when. Null when no end was known.')),
    observedAt: t.field(
      dateField('observedAt', 'The first date at which a source shows it to hold. Null when none was known.'),
    ),
    lastObservedAt: t.field(
      dateField(
        'lastObservedAt',
        'The last date at which a source shows it to hold. Null when that is `observedAt`, or none was known.',
      ),
    ),
    isStartStated: t.boolean({
      description: 'Whether a source said when it began. False: it was only observed.',
      resolve: ({ validFrom }) => validFrom !== undefined,
    }),
    grounds: t.field({
      type: [SnapshotGround],
      description: 'The statements it rested on, and those against it, in the order they were given.',
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
  const resolve = (line: StatusLine) => options.resolve(dateColumns(name, line[name]));
  return { ...options, select: undefined, resolve } as never;
}

export const StatusChange = builder.objectRef<StatusChangeRow>('StatusChange').implement({
  description:
    'The status of a restriction changed, or our record of it did: `kind` says which. “On 18 November it went from PROHIBITED to LIMITED.”',
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: 'Its place in the feed: go on after it.' }),
    kind: t.field({
      type: StatusChangeKind,
      description:
        'Whether the world changed (TRANSITION, TOOK_EFFECT, ENDED), it is known better (REVISED), we were wrong (CORRECTION), it is the first (INITIAL), or it stays as it is and something it rests on or needs changed.',
      resolve: ({ kind }) => kind as typeof StatusChangeKind.$inferType,
    }),
    restriction: t.drizzleField({
      type: Restriction,
      nullable: true,
      description:
        'The restriction whose status it is, as the record has it now. Null when it has been removed since.',
      resolve: async (query, change, _, { db }) =>
        (await db.query.restrictions.findFirst(query({ where: { key: restrictionOf(change) } }))) ?? null,
    }),
    restrictionKey: t.string({
      description: 'The key of the restriction, also when it has been removed since.',
      resolve: restrictionOf,
    }),
    from: t.field({
      type: RestrictionStatus,
      nullable: true,
      description: 'What the restriction did before. Null when nothing was known.',
      resolve: ({ before }) => before?.status ?? null,
    }),
    to: t.field({
      type: RestrictionStatus,
      nullable: true,
      description:
        'What it does after. Of ENDED, what holds from then on, null when nothing does; otherwise null when a correction took the period out of the record.',
      resolve: ({ kind, after, facets }) => statusAfter(kind, after, facets),
    }),
    before: t.expose('before', {
      type: StatusSnapshot,
      nullable: true,
      description:
        'Of a transition, the period that ended; of a correction, what we had recorded. Null when there was none.',
    }),
    after: t.expose('after', {
      type: StatusSnapshot,
      nullable: true,
      description: 'The period that began, or what is recorded now. Null when a correction took it out.',
    }),
    isStartStated: t.boolean({
      nullable: true,
      description:
        'Whether a source says when the period began. False: it is only observed, and the change happened at some time before. Null when a correction took the period out.',
      resolve: ({ after }) => (after === null ? null : after.validFrom !== undefined),
    }),
    isCurrent: t.boolean({
      description:
        'Whether the period it is about held in the world when this was committed. False for what is told of a past or a future one, or of one that was taken out: what holds now is in `restriction { status }`.',
      resolve: ({ facets }) => facets?.current ?? false,
    }),
    ...changeFields(t),
  }),
});

/** What a restriction does after a change. At the end of a period that is what holds then, as the feed stored it. */
export function statusAfter(
  kind: FeedChange['kind'],
  after: StatusLine | null,
  facets: FeedChange['facets'],
): Status | null {
  return kind === 'ENDED' ? ((facets?.to ?? null) as Status | null) : (after?.status ?? null);
}

const restrictionOf = ({ before, after }: StatusChangeRow) => String((after ?? before)?.restriction);
