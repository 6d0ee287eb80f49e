import type { Interest } from './interest.ts';
import type { State } from './state-snapshots.ts';

type ReadState = () => Promise<State>;

export type SubscriptionRequestOptions = {
  interest: Interest;
  /** The cursor of the client's last message. */
  after?: string | null | undefined;
  startWith?: 'NOW' | 'CURRENT_STATE' | 'BEGINNING';
  /** True if the stream gets `Progress` messages. */
  progress?: boolean;
  /** Reads the present state, for fields with `startWith: CURRENT_STATE`. */
  readState?: ReadState;
};

/**
 * What the field of a subscription returns: what the stream wants. The transport passes it to the hub, which pushes each change to
 * all streams that want it. It is never iterated; graphql-js only checks that it could be.
 */
export class SubscriptionRequest implements AsyncIterable<never> {
  readonly interest: Interest;
  readonly after: string | null;
  readonly startWith: 'NOW' | 'CURRENT_STATE' | 'BEGINNING';
  readonly progress: boolean;
  readonly readState: ReadState | undefined;

  constructor({ interest, after, startWith, progress, readState }: SubscriptionRequestOptions) {
    this.interest = interest;
    this.after = after ?? null;
    this.startWith = startWith ?? 'NOW';
    this.progress = progress ?? false;
    this.readState = readState;
  }

  [Symbol.asyncIterator](): never {
    throw new Error('A SubscriptionRequest is streamed by the hub, and cannot be iterated');
  }
}
