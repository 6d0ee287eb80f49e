import { and, asc, gt, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { feed } from '../db/tables/index.ts';
import type { FeedChange } from '../feed/change.ts';
import { decodeCursor, encodeCursor } from '../feed/cursor.ts';
import { Incarnations, incarnationsSince } from '../feed/incarnations.ts';
import { withoutTexts } from '../record/bundle/withheld.ts';
import { builder, type Context } from './builder.ts';
import { changeFields } from './change-fields.ts';
import { refuse } from './errors.ts';
import { readAbout, whatIsAbout, whereAbout } from './feed/about.ts';
import type { NodeType } from './ids.ts';
import { findNode, Node } from './nodes.ts';
import { canFail } from './nullability.ts';
import { readPageSize } from './pages.ts';
import { ChangeKind, RecordType } from './vocabulary.ts';

/** What a `Change` is made of: any reader of the feed has it. */
type Told = Omit<FeedChange, 'bytes' | 'position'>;

/** The type of the node that a change is about. */
export const nodeTypeOf: Record<Told['entity'], NodeType> = {
  DOCUMENT: 'Document',
  ACTOR: 'Actor',
  AFFILIATION: 'Affiliation',
  ITEM: 'Item',
  PLACE: 'Place',
  TARGET: 'Target',
  EVENT: 'Event',
  TRANSFER: 'Transfer',
  RESTRICTION: 'Restriction',
  STATEMENT: 'Statement',
  RELATION: 'StatementRelation',
  STATUS: 'StatusPeriod',
  CONSENT: 'ConsentPeriod',
};

const lineFor = ({ textsWithheld }: Context, line: Told['before']) =>
  textsWithheld ? withoutTexts(line) : line;

const keyOf = ({ before, after }: Told) => ((after ?? before)?.key as string | undefined) ?? null;

export const Change = builder.objectRef<Told>('Change').implement({
  description:
    'One committed fact: what a transaction did to one entity. The feed has each once, in commit order.',
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: 'Its place in the feed.' }),
    kind: t.expose('kind', { type: ChangeKind, description: 'What it was.' }),
    recordType: t.expose('entity', { type: RecordType, description: 'What it is about.' }),
    node: t.field({
      type: Node,
      nullable: true,
      description: 'The record as it is *now*, not as the change left it. Null when it has been removed.',
      resolve: (change, _, context) => findNode(context, nodeTypeOf[change.entity], change.entityId) as never,
    }),
    key: t.string({
      nullable: true,
      description: 'The key of the record as of this change. Null where there is none, as for a status.',
      resolve: keyOf,
    }),
    before: t.field({
      type: 'JSON',
      resolve: ({ before }, _, context) => lineFor(context, before),
      nullable: true,
      description:
        'The line of a bundle that described it before; of a new period, the line of the one it took over from. Null when there was none.',
    }),
    after: t.field({
      type: 'JSON',
      resolve: ({ after }, _, context) => lineFor(context, after),
      nullable: true,
      description: 'The line of a bundle that describes it after. Null when it was removed.',
    }),
    ...changeFields(t),
  }),
});

export const ChangeFilter = builder.inputType('ChangeFilter', {
  description: 'All fields given must hold; null is refused.',
  fields: (t) => ({
    recordTypes: t.field({
      type: [RecordType],
      description: 'About one of these. An empty list matches nothing.',
    }),
    kinds: t.field({ type: [ChangeKind], description: 'One of these kinds. An empty list matches nothing.' }),
    about: t.idList({ description: whatIsAbout }),
  }),
});
export type ChangeFilterInput = typeof ChangeFilter.$inferInput;
type Filter = ChangeFilterInput | null | undefined;

async function changeWhere(db: Database, filter: Filter): Promise<SQL | undefined> {
  const among = (column: SQL, values: readonly string[], type: string) =>
    sql`${column} = any (${sql.param(`{${values.join(',')}}`)}::${sql.raw(type)}[])`;
  return and(
    filter?.recordTypes ? among(sql`${feed.entity}`, filter.recordTypes, 'entity_type') : undefined,
    filter?.kinds ? among(sql`${feed.kind}`, filter.kinds, 'change_kind') : undefined,
    filter?.about ? whereAbout(feed, await readAbout(db, filter.about)) : undefined,
  );
}

type ChangePage = { changes: Told[]; after: boolean; more: boolean; count: () => Promise<number> };

/** The changes that follow a cursor, in commit order; null follows from the beginning. */
async function readPage(
  db: Database,
  filter: Filter,
  after: string | null,
  size: number,
): Promise<ChangePage> {
  const place = after === null ? null : decodeCursor(after);
  if (after !== null && place === null)
    throw refuse('INVALID_CURSOR', 'This is not a cursor that this server gives');
  const position = place?.position ?? 0;
  const matching = await changeWhere(db, filter);
  // The bound on the revision's last position is what the index serves; a revision may straddle the cursor.
  const rows = await db
    .select()
    .from(feed)
    .where(and(gt(feed.lastPosition, position), gt(feed.position, position), matching))
    .orderBy(asc(feed.lastPosition), asc(feed.position))
    .limit(size + 1);
  // After the rows: what is let go meanwhile is then known to be gone.
  const [feedNow] = await db.execute<{ incarnations: string; head: string; trimmedTo: string }>(
    sql`select ${incarnationsSince(sql`${position}::bigint`)} as incarnations, feed_head() as head,
               trimmed_to as "trimmedTo" from feed_retention`,
  );
  const incarnations = Incarnations.parse(feedNow?.incarnations ?? '');
  const cursorOf = (at: number) => encodeCursor({ epoch: incarnations.of(at), position: at });
  if (place !== null && !incarnations.has(place))
    throw refuse('FEED_RESET', 'This cursor is of another history: the database was restored or replaced', {
      cause: 'OTHER_EPOCH',
    });
  if (place !== null && position > Number(feedNow?.head))
    throw refuse(
      'FEED_RESET',
      'This cursor lies after the newest change: the database lost what came there',
      { cause: 'AHEAD' },
    );
  if (place !== null && position < Number(feedNow?.trimmedTo))
    throw refuse('FEED_RESET', 'What followed this cursor is no longer kept in the feed', {
      cause: 'PAST_RETENTION',
    });
  return {
    changes: rows.slice(0, size).map((row) => ({ ...row, cursor: cursorOf(row.position) }) as Told),
    after: position > 0,
    more: rows.length > size,
    count: () => db.$count(feed as never, matching),
  };
}

const ChangeEdge = builder.objectRef<Told>('ChangeEdge').implement({
  description: 'A change with its place in the feed.',
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: 'Its place in the feed.' }),
    node: t.field({ type: Change, description: 'The change.', resolve: (change) => change }),
  }),
});

const ChangeConnection = builder.objectRef<ChangePage>('ChangeConnection').implement({
  description: 'A page of the feed. Go on from `pageInfo.endCursor`, here or with a subscription.',
  fields: (t) => ({
    edges: t.field({
      type: [ChangeEdge],
      description: 'Each with its cursor, in commit order.',
      resolve: ({ changes }) => changes,
    }),
    nodes: t.field({
      type: [Change],
      description: 'The same changes without their cursors, in commit order.',
      resolve: ({ changes }) => changes,
    }),
    pageInfo: t.field({
      type: builder.pageInfoRef(),
      description: 'Whether there is more, and where to go on.',
      resolve: ({ changes, after, more }) => {
        const [first, last] = [changes[0], changes.at(-1)];
        return {
          hasNextPage: more,
          hasPreviousPage: after,
          startCursor: first ? first.cursor : null,
          endCursor: last ? last.cursor : null,
        };
      },
    }),
    totalCount: t.int({
      ...canFail,
      description: 'How many match the filter in the whole feed, on all pages together.',
      resolve: ({ count }) => count(),
    }),
  }),
});

builder.queryField('changes', (t) =>
  t.field({
    type: ChangeConnection,
    ...canFail,
    description:
      'What was committed, in commit order: everything once, nothing left out, for as long as the feed is kept. A cursor from before that, or of another database, is `FEED_RESET`, with its `cause` in `extensions`.',
    args: {
      where: t.arg({ type: ChangeFilter, description: 'Which ones; all when left out.' }),
      after: t.arg({
        type: 'Cursor',
        description: 'Only what was committed after this place; from the oldest that is kept when left out.',
      }),
      first: t.arg.int({ description: 'The first so many, 0 to 100; 20 when left out.' }),
    },
    resolve: (_, { where, after, first }, { db }) =>
      readPage(db, where, after ?? null, readPageSize('first', first)),
  }),
);
