import type { Batch } from '../batch.ts';

/** Why a stream is ended from here. */
export type CloseReason = 'TOO_SLOW' | 'DRAINING' | 'FAILED';

/** The way out to one reader. */
export type StreamSink = {
  /** Bytes handed over that the other side has not taken. */
  readonly backlog: number;
  /** Bytes that it has taken: as long as they grow, it is slow, but there. */
  readonly delivered: number;
  /** Hands these over in one write. What is written after the other side is gone goes nowhere. */
  write(batch: Batch): void;
  /** Gives the client the place where a stream begins that has nothing to tell yet, where the transport has a way of its own. */
  begin?(cursor: string): void;
  /** Calls once, when everything that was handed over has been taken. */
  onDrain(resume: () => void): void;
  /** Shows that we are still here, where the transport has no way of its own. `cursor`: nothing up to it was left out. */
  heartbeat?(cursor: string): void;
  /** Says why, as far as the transport can, and ends the stream: what `leave` does has been done. */
  close(ending: CloseReason): void;
};
