import type { Interest } from './interest.ts';
import type { State } from './state-snapshots.ts';

type ReadState = () => Promise<State>;

export type SubscriptionRequestOptions = {
  interest: Interest;
  /** The cursor of the last message that the caller has. */
  after?: string | null | undefined;
  startWith?: 'NOW' | 'CURRENT_STATE' | 'BEGINNING';
  /** Whether it is told of its progress, too. */
  progress?: boolean;
  /** Reads the present state, where that can be asked for. */
  readState?: ReadState;
};

/**
 * What the field of a subscription answers with: what it wants. The transport hands it to a hub, which tells each change
 * to everybody who wants the same at once; it is not iterated, though graphql asks that it could be.
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
    throw new Error('A subscription is handed to a hub, which streams it');
  }
}
