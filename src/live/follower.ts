import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Feed } from '../feed/feed.ts';
import { PastRetention, type Stretch } from '../feed/history.ts';
import type { Door } from './door.ts';
import { Batch } from './frame.ts';
import { type Group, isFull, type Reader } from './group.ts';
import { FeedReset, type Message, Progress, type ResetCause, SnapshotEnd } from './message.ts';
import { persist } from './patience.ts';

/** Where a follower starts, and what is wrong with where it should have. */
export type Start = {
  position: number;
  reset?: ResetCause | undefined;
  /** It is told the present state before what follows. */
  withState: boolean;
  /** It begins now: its reader has no cursor yet to come back with. */
  isNew?: boolean;
};

export type FollowerOptions = {
  stateAfterReset: boolean;
  onReset: (cause: ResetCause) => void;
  /** It cannot go on, for a reason that nobody expected. */
  onFailure: (error: unknown) => void;
};

/** After so many positions without anything wanted, a follower that is behind is told where it is. */
const LONGEST_SILENCE = 1_000;

/**
 * One reader on its way through the feed: it follows by position, from memory or from Postgres, until it has what the
 * live ones of its group have, and again when it was too slow for them. It holds nothing but its place.
 */
export class Follower implements Reader {
  readonly door: Door;
  readonly group: Group;
  /** It has all that is wanted up to here. While it is live, its group knows better. */
  position = 0;
  /** Waits until what it was handed is taken. */
  #parked: { since: number; taken: number } | null = null;
  readonly #feed: Feed;
  readonly #options: FollowerOptions;
  #generation: number;
  #told = 0;
  #ended = false;

  constructor(group: Group, feed: Feed, door: Door, options: FollowerOptions) {
    this.group = group;
    this.door = door;
    this.#feed = feed;
    this.#options = options;
    this.#generation = feed.generation;
  }

  get isParked(): boolean {
    return this.#parked !== null;
  }

  /** For how long it has taken nothing of what it was handed: 0 unless it is parked. */
  stalledFor(now: number): number {
    if (this.#parked === null) return 0;
    const { taken } = this.door;
    if (taken > this.#parked.taken) this.#parked = { since: now, taken };
    return now - this.#parked.since;
  }

  begin({ position, reset, withState, isNew }: Start): void {
    this.position = position;
    this.#told = position;
    this.#attempt(async () => {
      if (reset) await this.#reset(reset);
      else if (withState) await this.#tellState();
      else if (isNew && this.#isGood()) await this.#tellBeginning();
      await this.#follow();
    });
  }

  goOnAfter(position: number): void {
    this.position = Math.max(this.position, position);
    this.#told = this.position;
    this.#attempt(() => this.#follow());
  }

  end(): void {
    this.#ended = true;
    this.group.dismiss(this);
  }

  #attempt(work: () => Promise<void>): void {
    work().catch(this.#options.onFailure);
  }

  async #follow(): Promise<void> {
    while (!this.#ended) {
      if (this.#generation !== this.#feed.generation) await this.#startOver('OTHER_EPOCH', this.#feed.head);
      if (isFull(this.door)) return this.#park(() => this.#attempt(() => this.#follow()));
      if (this.group.admit(this)) return;
      const from = this.position;
      const stretch = await this.#stretchAfter(from);
      const batches = stretch && (await this.group.batchesOf(from, stretch));
      if (!stretch || !batches || !this.#isGood()) continue;
      if (this.#hand(batches)) {
        this.position = stretch.until;
        if (this.position - this.#told > LONGEST_SILENCE) await this.#tellProgress();
      }
      // Others have their turn between stretches.
      await nextTurn();
    }
  }

  #isGood(): boolean {
    return !this.#ended && this.#generation === this.#feed.generation;
  }

  /** Undefined when positions have come to mean other things, or when what follows is gone. */
  async #stretchAfter(position: number): Promise<Stretch | undefined> {
    try {
      return await persist(
        () => this.#feed.after(position),
        () => !this.#isGood(),
      );
    } catch (error) {
      if (!(error instanceof PastRetention)) throw error;
      await this.#startOver('PAST_RETENTION', error.trimmedTo);
      return undefined;
    }
  }

  /** Writes batches until they are through (true) or the reader is full; the position says how far it came. */
  #hand(batches: readonly Batch[]): boolean {
    for (const batch of batches) {
      if (isFull(this.door)) return false;
      this.group.write(this.door, batch);
      this.position = batch.messages.at(-1)?.position ?? this.position;
      this.#told = this.position;
    }
    return true;
  }

  #park(resume: () => void): void {
    this.#parked = { since: performance.now(), taken: this.door.taken };
    this.door.onDrained(() => {
      this.#parked = null;
      resume();
    });
  }

  async #startOver(cause: ResetCause, position: number): Promise<void> {
    this.#generation = this.#feed.generation;
    this.position = position;
    this.#told = position;
    await this.#reset(cause);
  }

  async #reset(cause: ResetCause): Promise<void> {
    this.#options.onReset(cause);
    await this.#tell(new FeedReset(cause, this.#feed.cursorOf(this.position)));
    if (this.#options.stateAfterReset) await this.#tellState();
  }

  async #tellState(): Promise<void> {
    const { snapshots } = this.group;
    const state = await persist(
      async () => snapshots?.take(),
      () => this.#ended,
    );
    if (!state) return;
    for (const batch of state.batches) {
      if (isFull(this.door)) await new Promise<void>((resolve) => this.#park(resolve));
      if (this.#ended) return;
      this.group.write(this.door, batch);
    }
    this.position = state.position;
    this.#told = state.position;
    await this.#tell(new SnapshotEnd(this.#feed.cursorOf(state.position)));
  }

  /** Without it, a reader that is cut off before its first event would begin at a later now, and miss what came between. */
  async #tellBeginning(): Promise<void> {
    const cursor = this.#feed.cursorOf(this.position);
    if (this.group.renderer.rendering.tellsProgress) await this.#tell(new Progress(cursor));
    else this.door.begin?.(cursor);
  }

  async #tellProgress(): Promise<void> {
    this.#told = this.position;
    if (this.group.renderer.rendering.tellsProgress)
      await this.#tell(new Progress(this.#feed.cursorOf(this.position)));
  }

  async #tell(message: Message): Promise<void> {
    const rendered = await this.group.renderer.render(message);
    if (rendered && !this.#ended) this.group.write(this.door, new Batch([rendered]));
  }
}
