import type { Marked } from '../db/connection/snapshot.ts';
import type { FeedPosition } from '../feed/cursor.ts';

/** The mark of a snapshot that reads its position. */
export const positionMark = 'select epoch, head from feed_place -- answer';

export function positionOf([row]: Marked): FeedPosition {
  return { epoch: String(row?.epoch), position: Number(row?.head) };
}
