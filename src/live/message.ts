import type { FeedChange } from '../feed/change.ts';

/** Why a stream cannot continue from a client's cursor. */
export const resetCauses = ['OTHER_EPOCH', 'FORGED', 'AHEAD', 'PAST_RETENTION'] as const;
export type ResetCause = (typeof resetCauses)[number];

/** Reports a gap: changes may have been missed, and the stream continues after `cursor`. */
export class FeedReset {
  readonly cause: ResetCause;
  readonly cursor: string;
  constructor(cause: ResetCause, cursor: string) {
    this.cause = cause;
    this.cursor = cursor;
  }
}

/** The present state has been sent; later messages were committed after `cursor`. */
export class SnapshotEnd {
  readonly cursor: string;
  constructor(cursor: string) {
    this.cursor = cursor;
  }
}

/** Nothing up to `cursor` was of interest: a client that reconnects can continue from there. */
export class Progress {
  readonly cursor: string;
  constructor(cursor: string) {
    this.cursor = cursor;
  }
}

/** A message of a stream. Continuing after its cursor misses nothing. */
export type Message = FeedChange | FeedReset | SnapshotEnd | Progress;

export const isChange = (message: Message): message is FeedChange => 'entityId' in message;
