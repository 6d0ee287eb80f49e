import type { ChangeBatch } from '../batch.ts';

/** Why the server closes a stream. */
export type CloseReason = 'TOO_SLOW' | 'DRAINING' | 'FAILED';

/** The transport of one stream. */
export type StreamSink = {
  /** Bytes written that the client has not received. */
  readonly backlog: number;
  /** Bytes received by the client: while the number grows, the client is slow but alive. */
  readonly delivered: number;
  /** Writes the messages in one write. Does nothing once the client has disconnected. */
  write(batch: ChangeBatch): void;
  /** Sends the cursor at which a stream without messages begins, if the transport has a way of its own for it. */
  begin?(cursor: string): void;
  /** Calls `resume` once, when everything written has been received. */
  onDrain(resume: () => void): void;
  /** Keeps the connection alive, if the transport has no way of its own. Everything up to `cursor` has been sent. */
  heartbeat?(cursor: string): void;
  /** Closes the stream, with the reason as far as the transport can carry it. The reader has left its group already. */
  close(ending: CloseReason): void;
};
