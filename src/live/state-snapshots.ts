import type { FeedChange } from '../feed/change.ts';
import type { ChangeBatch } from './batch.ts';

/** The present state in the form of changes, and the position of the feed in the same snapshot. */
export type State = { changes: readonly FeedChange[]; position: number };

type Snapshot = { batches: ChangeBatch[]; position: number };

/** A snapshot can be shared, because readers continue from its position: many that start at once share one. */
const SHARED_MILLISECONDS = 1_000;

/** The present state as a group's readers receive it, read and rendered once for all that ask within a second. */
export class StateSnapshotCache {
  readonly #read: () => Promise<State>;
  readonly #render: (changes: readonly FeedChange[]) => Promise<ChangeBatch[]>;
  #last: { snapshot: Promise<Snapshot>; at: number } | undefined;

  constructor(
    read: () => Promise<State>,
    render: (changes: readonly FeedChange[]) => Promise<ChangeBatch[]>,
  ) {
    this.#read = read;
    this.#render = render;
  }

  /** Called when the epoch changed. */
  forget(): void {
    this.#last = undefined;
  }

  take(): Promise<Snapshot> {
    if (this.#last && performance.now() - this.#last.at < SHARED_MILLISECONDS) return this.#last.snapshot;
    const snapshot = this.#make();
    const last = { snapshot, at: performance.now() };
    this.#last = last;
    snapshot.catch(() => {
      if (this.#last === last) this.#last = undefined;
    });
    return snapshot;
  }

  async #make(): Promise<Snapshot> {
    const { changes, position } = await this.#read();
    return { batches: await this.#render(changes), position };
  }
}
