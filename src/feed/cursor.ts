/** A place in the feed: after the change at `position`. */
export type FeedPosition = {
  /** The incarnation in which the position was given: see `Incarnations`. */
  epoch: string;
  position: number;
  /** In the middle of a snapshot that was taken at `position`: to go on from here is to begin it anew. */
  midSnapshot?: boolean;
};

/** The text that stands for a place. Callers give it back as it is. */
export function encodeCursor({ epoch, position, midSnapshot = false }: FeedPosition): string {
  return Buffer.from(`${epoch}.${position}${midSnapshot ? 's' : ''}`).toString('base64url');
}

/** Null for anything that `encodeCursor` did not write. */
export function decodeCursor(text: string): FeedPosition | null {
  if (text.length > 64) return null;
  const found = /^([0-9a-f]{16})\.(0|[1-9]\d*)(s?)$/.exec(Buffer.from(text, 'base64url').toString('latin1'));
  if (!found) return null;
  const place = {
    epoch: String(found[1]),
    position: Number(found[2]),
    ...(found[3] === 's' && { midSnapshot: true }),
  };
  // Decoding skips what is not base64url: only the text itself is a cursor.
  return Number.isSafeInteger(place.position) && encodeCursor(place) === text ? place : null;
}
