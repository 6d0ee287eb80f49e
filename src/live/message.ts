import type { FeedChange } from '../feed/change.ts';

/** Why a stream cannot go on from where its reader stood. */
export const resetCauses = ['OTHER_EPOCH', 'FORGED', 'AHEAD', 'PAST_RETENTION'] as const;
export type ResetCause = (typeof resetCauses)[number];

/** Said instead of a silent hole: changes may have been missed, and the stream goes on after `cursor`. */
export class FeedReset {
  readonly cause: ResetCause;
  readonly cursor: string;
  constructor(cause: ResetCause, cursor: string) {
    this.cause = cause;
    this.cursor = cursor;
  }
}

/** The present state has been told; what follows was committed after `cursor`. */
export class SnapshotEnd {
  readonly cursor: string;
  constructor(cursor: string) {
    this.cursor = cursor;
  }
}

/** Nothing up to `cursor` was wanted: whoever comes again after it need not look there. */
export class Progress {
  readonly cursor: string;
  constructor(cursor: string) {
    this.cursor = cursor;
  }
}

/** What a stream tells. Each has a cursor: to go on after it is to miss nothing. */
export type Message = FeedChange | FeedReset | SnapshotEnd | Progress;

export const isChange = (message: Message): message is FeedChange => 'entityId' in message;
