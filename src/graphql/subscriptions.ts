import type { FeedChange } from '../feed/change.ts';
import { FeedReset, type resetReasons } from '../live/hub.ts';
import { builder, type Context } from './builder.ts';
import { Change, ChangeFilter } from './change.ts';
import { refuse } from './errors.ts';
import { allOf } from './filters.ts';
import { restrictionWhere } from './restriction-filter.ts';
import { Statement } from './statement.ts';
import { statementWhere } from './statement-filter.ts';
import { StatusChange, type StatusLine } from './status-change.ts';
import { ChangeKind, RestrictionStatus, Review, StanceKind } from './vocabulary.ts';

const resetMeanings: Record<(typeof resetReasons)[number], string> = {
  OTHER_EPOCH: 'it is of another history, because the database was restored or replaced',
  FORGED: 'it is not a cursor that this server gives',
  AHEAD: 'it lies after the newest change, because the database lost what came there',
};

const FeedResetRef = builder.objectType(FeedReset, {
  name: 'FeedReset',
  description:
    'Changes may have been missed: read anew what matters. The stream goes on with whatever is committed after `cursor`.',
  fields: (t) => ({
    // Nullable text like the reason of a change: a document that selects both is then valid without an alias.
    reason: t.exposeString('reason', {
      nullable: true,
      description: `Why the cursor was no good, never null. ${Object.entries(resetMeanings)
        .map(([reason, meaning]) => `\`${reason}\`: ${meaning}.`)
        .join(' ')}`,
    }),
    cursor: t.expose('cursor', { type: 'Cursor', description: 'The place from which the stream goes on.' }),
  }),
});

const after = {
  type: 'Cursor' as const,
  description:
    'The cursor of the last message you have: what was missed comes first, then what is new, with no gap and no double. Left out: only what is committed from now on.',
};

const StatusChangeFilter = builder.inputType('StatusChangeFilter', {
  description: 'All fields given must hold. An empty list matches nothing.',
  fields: (t) => ({
    restrictions: t.idList({ description: 'Of one of these restrictions: IDs or keys.' }),
    items: t.idList({ description: 'Of a restriction that names one of these items itself: IDs or keys.' }),
    assigners: t.idList({ description: 'Of a restriction imposed by one of these actors: IDs or keys.' }),
    consentingParties: t.idList({
      description: "Of a restriction that needs one of these actors' consent: IDs or keys.",
    }),
    from: t.field({ type: [RestrictionStatus], description: 'It did one of these before.' }),
    to: t.field({ type: [RestrictionStatus], description: 'It does one of these after.' }),
    review: t.field({ type: [Review], description: 'Its review is one of these after.' }),
    kinds: t.field({
      type: [ChangeKind],
      description:
        'One of these kinds: TRANSITION, TOOK_EFFECT, CORRECTION or INITIAL. Left out: all but INITIAL, and with `from` or `to` no CORRECTION either, because the world did not change. More evidence for what holds already is never sent.',
    }),
  }),
});

const StatusMessage = builder.unionType('StatusMessage', {
  description: 'A change of a status, or that the stream could not go on where it should.',
  types: [StatusChange, FeedResetRef],
  resolveType: (message) => (message instanceof FeedReset ? 'FeedReset' : 'StatusChange'),
});

function wantsStatus(db: Context['db'], where: typeof StatusChangeFilter.$inferInput | null | undefined) {
  const { from, to, review, restrictions, items, assigners, consentingParties } = where ?? {};
  const world = ['TRANSITION', 'TOOK_EFFECT'] as const;
  const kinds: readonly string[] = where?.kinds ?? (from || to ? world : [...world, 'CORRECTION']);
  const asksRestriction = restrictions || items || assigners || consentingParties;
  const ofRestriction = restrictionWhere({
    restrictions,
    items,
    assigners,
    consents: consentingParties && { consentingParties },
  });
  return async (change: FeedChange) => {
    if (change.entity !== 'STATUS' || change.kind === 'REVISED' || !kinds.includes(change.kind)) return false;
    const [old, now] = [change.before, change.after] as unknown as (StatusLine | null)[];
    if (from && !(old && from.includes(old.status))) return false;
    if (to && !(now && to.includes(now.status))) return false;
    if (review && !(now && review.includes(now.review ?? 'NONE'))) return false;
    if (!asksRestriction) return true;
    const key = (now ?? old)?.restriction ?? '';
    const found = await db.query.restrictions.findFirst({
      columns: { id: true },
      where: allOf({ key: { eq: key } }, ofRestriction),
    });
    return found !== undefined;
  };
}

const StatementRecorded = builder.objectRef<FeedChange>('StatementRecorded').implement({
  description: 'A statement that came into the record.',
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: 'Its place in the feed: go on after it.' }),
    statement: t.drizzleField({
      type: Statement,
      description: 'The statement, as the record has it now.',
      resolve: async (query, { entityId }, _, { db }) => {
        const found = await db.query.statements.findFirst(query({ where: { id: entityId } }));
        if (!found) throw refuse('NOT_FOUND', 'This is no longer in the record');
        return found;
      },
    }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'Why, as the writer says. Null when not said.',
    }),
    principal: t.exposeString('principal', {
      description: 'Who wrote it: the name of a key, or the database user.',
    }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When it was committed.' }),
  }),
});

const StatementRecordedFilter = builder.inputType('StatementRecordedFilter', {
  description:
    'All fields given must hold; `restrictions` and `stances` of one and the same stance. An empty list matches nothing.',
  fields: (t) => ({
    restrictions: t.idList({ description: 'Takes a stance on one of these restrictions: IDs or keys.' }),
    stances: t.field({ type: [StanceKind], description: 'Takes one of these stances.' }),
    speakers: t.idList({ description: 'Spoken by one of these actors themselves: IDs or keys.' }),
    documents: t.idList({ description: 'With evidence in one of these documents: IDs or keys.' }),
  }),
});

const StatementMessage = builder.unionType('StatementMessage', {
  description: 'A statement that came into the record, or that the stream could not go on where it should.',
  types: [StatementRecorded, FeedResetRef],
  resolveType: (message) => (message instanceof FeedReset ? 'FeedReset' : 'StatementRecorded'),
});

function wantsStatement(
  db: Context['db'],
  where: typeof StatementRecordedFilter.$inferInput | null | undefined,
) {
  const { restrictions, stances, speakers, documents } = where ?? {};
  const asked = statementWhere({ restrictions, speakers, documents, stance: stances && { in: stances } });
  return async ({ entity, kind, entityId }: FeedChange) => {
    if (entity !== 'STATEMENT' || kind !== 'CREATED') return false;
    if (!restrictions && !stances && !speakers && !documents) return true;
    const found = await db.query.statements.findFirst({
      columns: { id: true },
      where: allOf({ id: { eq: entityId } }, asked),
    });
    return found !== undefined;
  };
}

const ChangeMessage = builder.unionType('ChangeMessage', {
  description: 'A change, or that the stream could not go on where it should.',
  types: [Change, FeedResetRef],
  resolveType: (message) => (message instanceof FeedReset ? 'FeedReset' : 'Change'),
});

builder.subscriptionType({
  description: 'What is committed, told as it happens. Each message once, in commit order.',
  fields: (t) => ({
    statusChanged: t.field({
      type: StatusMessage,
      description: 'The status of a restriction changed: “tell me when it is lifted”.',
      args: {
        where: t.arg({
          type: StatusChangeFilter,
          description: 'Which ones; all transitions and corrections when left out.',
        }),
        after: t.arg(after),
      },
      subscribe: (_, args, { db, hub }) =>
        hub.changes({ after: args.after, filter: wantsStatus(db, args.where) }),
      resolve: (message) => message as never,
    }),
    statementRecorded: t.field({
      type: StatementMessage,
      description: 'A statement came into the record: “tell me when she speaks of it”.',
      args: {
        where: t.arg({ type: StatementRecordedFilter, description: 'Which ones; all when left out.' }),
        after: t.arg(after),
      },
      subscribe: (_, args, { db, hub }) =>
        hub.changes({ after: args.after, filter: wantsStatement(db, args.where) }),
      resolve: (message) => message as never,
    }),
    changed: t.field({
      type: ChangeMessage,
      description: 'Anything changed: the same feed as the query `changes`, as it grows.',
      args: {
        where: t.arg({ type: ChangeFilter, description: 'Which ones; all when left out.' }),
        after: t.arg(after),
      },
      subscribe: (_, { where, after }, { hub }) =>
        hub.changes({
          after,
          filter: ({ entity, kind }) =>
            (where?.entities?.includes(entity) ?? true) && (where?.kinds?.includes(kind) ?? true),
        }),
      resolve: (message) => message as never,
    }),
  }),
});
