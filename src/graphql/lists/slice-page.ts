import type { Slice, SortColumn, SortKey } from '../../record/rules/slice.ts';
import { refuse } from '../schema/errors.ts';
import { canFail } from '../schema/nullability.ts';
import { Edge, PageInfo } from './edge.ts';
import { bindingLater, readCursor, readPageSize, writeCursor } from './pages.ts';

/**
 * Pages of lists that are no relation of a table: what is computed, or found by SQL of its own. Their arguments, cursors
 * and refusals are those of every connection.
 */
export const ownPages = { ...canFail.extensions, ownPages: true } as const;

/** The four arguments of a connection. */
export type PageArguments = {
  first?: number | null | undefined;
  last?: number | null | undefined;
  after?: string | null | undefined;
  before?: string | null | undefined;
};

/** A slice that is asked for, and what binds its cursors to the field, filter and order: found out where there are any. */
export type AskedSlice = { slice: Slice; binding: () => string };

type PlaceType = SortColumn['type'];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const INSTANT = /^(-?infinity|\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00( BC)?)$/;
const isOfType: Record<PlaceType, (value: unknown) => boolean> = {
  text: (value) => typeof value === 'string' && !value.includes('\0') && value.isWellFormed(),
  uuid: (value) => typeof value === 'string' && UUID.test(value),
  timestamptz: (value) => typeof value === 'string' && INSTANT.test(value),
  bigint: (value) => Number.isSafeInteger(value) || (typeof value === 'string' && /^-?\d{1,15}$/.test(value)),
};

/**
 * The slice that a field's arguments ask for; `types` are those of a place. Throws PAGE_SIZE_OUT_OF_RANGE, BAD_USER_INPUT,
 * INVALID_CURSOR, CURSOR_MISMATCH.
 */
export function readSlice(field: string, args: PageArguments, types: readonly PlaceType[]): AskedSlice {
  const { first, last, after, before } = args;
  if (first != null && last != null)
    throw refuse('BAD_USER_INPUT', '`first` and `last` are not given together');
  const isBackward = last != null;
  const size = isBackward ? readPageSize('last', last) : readPageSize('first', first);
  const binding = bindingLater(field, args);
  const read = (cursor: string | null | undefined) =>
    cursor == null ? null : readPlace(readCursor(binding(), cursor), types);
  return { slice: { size, isBackward, after: read(after), before: read(before) }, binding };
}

function readPlace(text: string, types: readonly PlaceType[]): SortKey {
  let place: unknown = null;
  try {
    place = JSON.parse(text);
  } catch {
    // What is no JSON is no place.
  }
  if (
    !Array.isArray(place) ||
    place.length !== types.length ||
    !types.every((type, at) => isOfType[type](place[at]))
  )
    throw refuse('INVALID_CURSOR', 'This is not a cursor that this server gives');
  return place as SortKey;
}

/** A page, in the form in which every connection is resolved. */
export type SlicePage<Node> = {
  edges: readonly Edge<Node>[];
  pageInfo: PageInfo;
  totalCount: () => number | Promise<number>;
};

/** The page of a slice. `found` are its elements in the order of the list, and one more where there are others. */
export function pageOf<Element, Node>(
  { slice, binding }: AskedSlice,
  found: readonly Element[],
  { placeIn, nodeIn }: { placeIn: (element: Element) => SortKey; nodeIn: (element: Element) => Node },
  totalCount: () => number | Promise<number>,
): SlicePage<Node> {
  const { size, isBackward, after, before } = slice;
  const isFull = found.length > size;
  const shown = !isFull ? found : isBackward ? found.slice(1) : found.slice(0, size);
  const edges = shown.map(
    (it) => new Edge(nodeIn(it), () => writeCursor(binding(), JSON.stringify(placeIn(it)))),
  );
  const hasNextPage = before !== null || (!isBackward && isFull);
  const hasPreviousPage = after !== null || (isBackward && isFull);
  return { edges, pageInfo: new PageInfo(edges, hasNextPage, hasPreviousPage), totalCount };
}
