import type { FeedChange } from '../feed/change.ts';
import type { Batch } from './batch.ts';

/** The present state in the form of changes, and the position of the feed at the same moment. */
export type State = { changes: readonly FeedChange[]; position: number };

type Snapshot = { batches: Batch[]; position: number };

/** A state is good for whoever goes on from its position: a crowd that comes at once shares one. */
const GOOD_FOR_MILLISECONDS = 1_000;

/** The present state as a group's readers get it, read and rendered once for all who ask at about the same time. */
export class StateSnapshotCache {
  readonly #read: () => Promise<State>;
  readonly #render: (changes: readonly FeedChange[]) => Promise<Batch[]>;
  #last: { snapshot: Promise<Snapshot>; at: number } | undefined;

  constructor(read: () => Promise<State>, render: (changes: readonly FeedChange[]) => Promise<Batch[]>) {
    this.#read = read;
    this.#render = render;
  }

  /** For positions that have come to mean other things. */
  forget(): void {
    this.#last = undefined;
  }

  take(): Promise<Snapshot> {
    if (this.#last && performance.now() - this.#last.at < GOOD_FOR_MILLISECONDS) return this.#last.snapshot;
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
