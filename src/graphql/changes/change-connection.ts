import type { ArgBuilder } from '@pothos/core';
import {
  type ChangesAsked,
  countChanges,
  type FeedPages,
  type FeedSlice,
  type Owners,
  type PagedChange,
  readChangePages,
} from '../../feed/change-pages.ts';
import { decodeCursor, type FeedPosition } from '../../feed/cursor.ts';
import { refuseNeverRecorded } from '../feed/about.ts';
import { inOneTurn } from '../lists/batch-loader.ts';
import { readPageSize } from '../lists/pages.ts';
import { ownPages } from '../lists/slice-page.ts';
import { builder, type Context, type Types } from '../schema/builder.ts';
import { refuse } from '../schema/errors.ts';
import { canFail } from '../schema/nullability.ts';
import { Change } from './change.ts';
import { ChangeFilter, type ChangeFilterInput, readChangeFilter } from './change-filter.ts';

/** A page of changes, in commit order. */
export type ChangeConnectionPage = {
  changes: readonly PagedChange[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  count: () => Promise<number>;
};

const ChangeEdge = builder.objectRef<PagedChange>('ChangeEdge').implement({
  description: 'A change and its cursor.',
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: 'The position in the feed.' }),
    node: t.field({ type: Change, description: 'The change.', resolve: (change) => change }),
  }),
});

export const ChangeConnection = builder.objectRef<ChangeConnectionPage>('ChangeConnection').implement({
  description:
    'A page of the feed, oldest change first. Continue after `pageInfo.endCursor`, here or with the subscription `changed`.',
  fields: (t) => ({
    edges: t.field({
      type: [ChangeEdge],
      description: 'The changes of this page with their cursors, in commit order.',
      resolve: ({ changes }) => [...changes],
    }),
    nodes: t.field({
      type: [Change],
      description: 'The changes of this page without cursors, in commit order.',
      resolve: ({ changes }) => [...changes],
    }),
    pageInfo: t.field({
      type: builder.pageInfoRef(),
      description: 'Whether there are more pages, and the cursors to request them with.',
      resolve: ({ changes, hasNextPage, hasPreviousPage }) => ({
        hasNextPage,
        hasPreviousPage,
        startCursor: changes[0]?.cursor ?? null,
        endCursor: changes.at(-1)?.cursor ?? null,
      }),
    }),
    totalCount: t.int({
      ...canFail,
      description: 'The number of changes in the feed that match the filter, on all pages together.',
      resolve: ({ count }) => count(),
    }),
  }),
});

type Arguments = {
  where?: ChangeFilterInput;
  first?: number | null | undefined;
  last?: number | null | undefined;
  after?: string | null | undefined;
  before?: string | null | undefined;
};

const oneOfThem = 'a cursor of this feed, from here or from a subscription';

/** The arguments of a page of changes. */
export const changeArguments = (t: ArgBuilder<Types>) => ({
  where: t({ type: ChangeFilter, description: 'Filter. Without it, all changes.' }),
  first: t.int({
    description:
      'Page size from the oldest change on: 0 to 100, by default 20 if `last` is not given either. More is refused (`PAGE_SIZE_OUT_OF_RANGE`).',
  }),
  after: t({
    type: 'Cursor',
    description: `Start after this position of the feed: ${oneOfThem}. By default, the oldest change that is kept.`,
  }),
  last: t.int({
    description:
      'Page size from the newest change back: 0 to 100. More is refused (`PAGE_SIZE_OUT_OF_RANGE`); it cannot be combined with `first`.',
  }),
  before: t({
    type: 'Cursor',
    description: `End before this position of the feed: ${oneOfThem}. By default, the newest change is included.`,
  }),
});

/** The request for a page: its filter, its slice, and the positions that bound it. */
export type AskedChanges = {
  asked: ChangesAsked;
  slice: FeedSlice;
  after: FeedPosition | null;
  before: FeedPosition | null;
};

/** Throws what is wrong with the arguments. */
export function readChangesAsked({ where, first, last, after, before }: Arguments): AskedChanges {
  if (first != null && last != null)
    throw refuse('BAD_USER_INPUT', '`first` and `last` are not given together');
  const isBackward = last != null;
  const size = isBackward ? readPageSize('last', last) : readPageSize('first', first);
  const places = { after: readPlace(after), before: readPlace(before) };
  return {
    asked: readChangeFilter(where),
    slice: {
      size,
      isBackward,
      after: places.after?.position ?? null,
      before: places.before?.position ?? null,
    },
    ...places,
  };
}

function readPlace(cursor: string | null | undefined): FeedPosition | null {
  if (cursor == null) return null;
  const place = decodeCursor(cursor);
  if (place === null) throw refuse('INVALID_CURSOR', 'This is not a cursor that this server gives');
  return place;
}

/** The page of one owner among those that were read. Throws FEED_RESET. */
export function changePageOf(
  pages: FeedPages,
  owner: string,
  asked: AskedChanges,
  count: () => Promise<number>,
): ChangeConnectionPage {
  refuseLost(pages, asked);
  const { size, isBackward, after, before } = asked.slice;
  const found = pages.changes.get(owner) ?? [];
  const isFull = found.length > size;
  return {
    changes: !isFull ? found : isBackward ? found.slice(1) : found.slice(0, size),
    hasNextPage: before !== null || (!isBackward && isFull),
    hasPreviousPage: (after ?? 0) > 0 || (isBackward && isFull),
    count,
  };
}

function refuseLost({ incarnations, head, trimmedTo }: FeedPages, { after, before }: AskedChanges): void {
  for (const place of [after, before]) {
    if (place === null) continue;
    if (!incarnations.has(place))
      throw refuse('FEED_RESET', 'This cursor is of another history: the database was restored or replaced', {
        cause: 'OTHER_EPOCH',
      });
    if (place.position > head)
      throw refuse(
        'FEED_RESET',
        'This cursor lies after the newest change: the database lost what came there',
        { cause: 'AHEAD' },
      );
  }
  if (after !== null && after.position < trimmedTo)
    throw refuse('FEED_RESET', 'What followed this cursor is no longer kept in the feed', {
      cause: 'PAST_RETENTION',
    });
}

/** The page of the changes of an owner: those of all owners that ask in one turn are read by one statement. */
export function changePagesOf<Owner>(
  ownersOf: (owners: Owner[]) => Owners,
  nameOf: (owner: Owner) => string,
) {
  const pages = inOneTurn(async ({ db }, { asked, slice }: AskedChanges, owners: Owner[]) => {
    await refuseNeverRecorded(db, asked.about ?? []);
    const found = await readChangePages(db, ownersOf(owners), asked, slice);
    return () => found;
  });
  const counts = inOneTurn(async ({ db }, asked: ChangesAsked, owners: Owner[]) => {
    const found = await countChanges(db, ownersOf(owners), asked);
    return (owner) => found.get(nameOf(owner)) ?? 0;
  });
  return async (context: Context, args: Arguments, owner: Owner): Promise<ChangeConnectionPage> => {
    const asked = readChangesAsked(args);
    return changePageOf(await pages(context, asked, owner), nameOf(owner), asked, () =>
      counts(context, asked.asked, owner),
    );
  };
}

const allChanges = changePagesOf(
  (_: null[]) => null,
  () => '',
);

builder.queryField('changes', (t) =>
  t.field({
    type: ChangeConnection,
    nullable: true,
    extensions: ownPages,
    description:
      'The log of changes, oldest first, complete and without repetition, as far back as the feed is kept (`RETENTION_DAYS`). `last: 10` gives the newest ten. A cursor from before the oldest change, or of another database, is refused with `FEED_RESET`, and `extensions.cause` gives the reason.',
    args: changeArguments(t.arg),
    resolve: (_, args, context) => allChanges(context, args, null),
  }),
);
