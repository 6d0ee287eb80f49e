import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Feed } from '../feed/feed.ts';
import { type ChangeRange, PastRetention } from '../feed/page-cache.ts';
import { Batch } from './batch.ts';
import { FeedReset, type Message, Progress, type ResetCause, SnapshotEnd } from './message.ts';
import { type GroupReader, isFull, type MulticastGroup } from './multicast-group.ts';
import { retry } from './retry.ts';
import type { StreamSink } from './sinks/sink.ts';

/** Where a follower starts, and what is wrong with where it should have. */
export type StartingPoint = {
  position: number;
  reset?: ResetCause | undefined;
  /** It is told the present state before what follows. */
  withState: boolean;
  /** It begins now: its reader has no cursor yet to come back with. */
  isNew?: boolean;
};

export type CatchUpReaderOptions = {
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
export class CatchUpReader implements GroupReader {
  readonly sink: StreamSink;
  readonly group: MulticastGroup;
  /** It has all that is wanted up to here. While it is live, its group knows better. */
  position = 0;
  /** Waits until what it was handed is taken. */
  #parked: { since: number; delivered: number } | null = null;
  readonly #feed: Feed;
  readonly #options: CatchUpReaderOptions;
  #generation: number;
  #told = 0;
  #ended = false;

  constructor(group: MulticastGroup, feed: Feed, door: StreamSink, options: CatchUpReaderOptions) {
    this.group = group;
    this.sink = door;
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
    const { delivered } = this.sink;
    if (delivered > this.#parked.delivered) this.#parked = { since: now, delivered };
    return now - this.#parked.since;
  }

  begin({ position, reset, withState, isNew }: StartingPoint): void {
    this.position = position;
    this.#told = position;
    this.#attempt(async () => {
      if (reset) await this.#reset(reset);
      else if (withState) await this.#tellState();
      else if (isNew && this.#isGood()) await this.#tellBeginning();
      await this.#follow();
    });
  }

  resumeAfter(position: number): void {
    this.position = Math.max(this.position, position);
    this.#told = this.position;
    this.#attempt(() => this.#follow());
  }

  end(): void {
    this.#ended = true;
    this.group.remove(this);
  }

  #attempt(work: () => Promise<void>): void {
    work().catch(this.#options.onFailure);
  }

  async #follow(): Promise<void> {
    while (!this.#ended) {
      if (this.#generation !== this.#feed.generation) await this.#startOver('OTHER_EPOCH', this.#feed.head);
      if (isFull(this.sink)) return this.#park(() => this.#attempt(() => this.#follow()));
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
  async #stretchAfter(position: number): Promise<ChangeRange | undefined> {
    try {
      return await retry(
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
      if (isFull(this.sink)) return false;
      this.group.write(this.sink, batch);
      this.position = batch.messages.at(-1)?.position ?? this.position;
      this.#told = this.position;
    }
    return true;
  }

  #park(resume: () => void): void {
    this.#parked = { since: performance.now(), delivered: this.sink.delivered };
    this.sink.onDrain(() => {
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
    const state = await retry(
      async () => snapshots?.take(),
      () => this.#ended,
    );
    if (!state) return;
    for (const batch of state.batches) {
      if (isFull(this.sink)) await new Promise<void>((resolve) => this.#park(resolve));
      if (this.#ended) return;
      this.group.write(this.sink, batch);
    }
    this.position = state.position;
    this.#told = state.position;
    await this.#tell(new SnapshotEnd(this.#feed.cursorOf(state.position)));
  }

  /** Without it, a reader that is cut off before its first event would begin at a later now, and miss what came between. */
  async #tellBeginning(): Promise<void> {
    const cursor = this.#feed.cursorOf(this.position);
    if (this.group.renderer.rendering.tellsProgress) await this.#tell(new Progress(cursor));
    else this.sink.begin?.(cursor);
  }

  async #tellProgress(): Promise<void> {
    this.#told = this.position;
    if (this.group.renderer.rendering.tellsProgress)
      await this.#tell(new Progress(this.#feed.cursorOf(this.position)));
  }

  async #tell(message: Message): Promise<void> {
    const rendered = await this.group.renderer.render(message);
    if (rendered && !this.#ended) this.group.write(this.sink, new Batch([rendered]));
  }
}
