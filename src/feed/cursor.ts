/** A position in the feed: after the change at `position`, in the epoch that gave it. */
export type FeedPosition = {
  /** The incarnation in which the position was given: see `Incarnations`. */
  epoch: string;
  position: number;
  /** Within a state snapshot taken at `position`: continuing from here sends the snapshot again from its start. */
  midSnapshot?: boolean;
};

/** The opaque text of a position. */
export function encodeCursor({ epoch, position, midSnapshot = false }: FeedPosition): string {
  return Buffer.from(`${epoch}.${position}${midSnapshot ? 's' : ''}`).toString('base64url');
}

/** The position of a cursor; null for any text that `encodeCursor` does not produce. */
export function decodeCursor(text: string): FeedPosition | null {
  if (text.length > 64) return null;
  const found = /^([0-9a-f]{16})\.(0|[1-9]\d*)(s?)$/.exec(Buffer.from(text, 'base64url').toString('latin1'));
  if (!found) return null;
  const place = {
    epoch: String(found[1]),
    position: Number(found[2]),
    ...(found[3] === 's' && { midSnapshot: true }),
  };
  // The decoder ignores characters that are not base64url: accept only the canonical text.
  return Number.isSafeInteger(place.position) && encodeCursor(place) === text ? place : null;
}
