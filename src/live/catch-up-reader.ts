import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Feed } from '../feed/feed.ts';
import { type ChangeRange, PastRetention } from '../feed/page-cache.ts';
import { ChangeBatch } from './batch.ts';
import { FeedReset, type Message, Progress, type ResetCause, SnapshotEnd } from './message.ts';
import { type GroupReader, isFull, type MulticastGroup } from './multicast-group.ts';
import { retry } from './retry.ts';
import type { StreamSink } from './sinks/sink.ts';

/** The start of a reader, and the reason why it cannot start from its cursor. */
export type StartingPoint = {
  position: number;
  reset?: ResetCause | undefined;
  /** The present state is sent first. */
  withState: boolean;
  /** It starts with new changes: the client has no cursor yet. */
  isNew?: boolean;
};

export type CatchUpReaderOptions = {
  stateAfterReset: boolean;
  onReset: (cause: ResetCause) => void;
  /** Called once, with an unexpected error: the reader has stopped. */
  onFailure: (error: unknown) => void;
};

/** A reader that is behind gets a `Progress` after this many positions without a change of interest. */
const PROGRESS_POSITIONS = 1_000;

/**
 * A reader that is behind the live readers of its group: it reads on from its position, from memory or from Postgres, until it has
 * caught up and joins them. A live reader that is too slow becomes one again. Its only state is its position.
 */
export class CatchUpReader implements GroupReader {
  readonly sink: StreamSink;
  readonly group: MulticastGroup;
  /** Everything of interest up to here has been written. While the reader is live, its group has the position. */
  position = 0;
  /** Set while it waits for the client to receive what was written. */
  #parked: { since: number; delivered: number } | null = null;
  readonly #feed: Feed;
  readonly #options: CatchUpReaderOptions;
  #generation: number;
  #reportedTo = 0;
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

  /** Milliseconds during which the client has received nothing of what was written; 0 unless it is parked. */
  stalledFor(now: number): number {
    if (this.#parked === null) return 0;
    const { delivered } = this.sink;
    if (delivered > this.#parked.delivered) this.#parked = { since: now, delivered };
    return now - this.#parked.since;
  }

  begin({ position, reset, withState, isNew }: StartingPoint): void {
    this.position = position;
    this.#reportedTo = position;
    this.#attempt(async () => {
      if (reset) await this.#reset(reset);
      else if (withState) await this.#sendState();
      else if (isNew && this.#isCurrent()) await this.#sendBeginning();
      await this.#follow();
    });
  }

  resumeAfter(position: number): void {
    this.position = Math.max(this.position, position);
    this.#reportedTo = this.position;
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
      if (this.#generation !== this.#feed.generation) await this.#restart('OTHER_EPOCH', this.#feed.head);
      if (isFull(this.sink)) return this.#park(() => this.#attempt(() => this.#follow()));
      if (this.group.admit(this)) return;
      const from = this.position;
      const range = await this.#rangeAfter(from);
      const batches = range && (await this.group.batchesOf(from, range));
      if (!range || !batches || !this.#isCurrent()) continue;
      if (this.#write(batches)) {
        this.position = range.until;
        if (this.position - this.#reportedTo > PROGRESS_POSITIONS) await this.#sendProgress();
      }
      // Lets other work run between ranges.
      await nextTurn();
    }
  }

  #isCurrent(): boolean {
    return !this.#ended && this.#generation === this.#feed.generation;
  }

  /** Undefined after a reset: the epoch changed, or the changes after the position were trimmed. */
  async #rangeAfter(position: number): Promise<ChangeRange | undefined> {
    try {
      return await retry(
        () => this.#feed.after(position),
        () => !this.#isCurrent(),
      );
    } catch (error) {
      if (!(error instanceof PastRetention)) throw error;
      await this.#restart('PAST_RETENTION', error.trimmedTo);
      return undefined;
    }
  }

  /** Writes batches until all are written (true) or the sink is full (false). Advances the position. */
  #write(batches: readonly ChangeBatch[]): boolean {
    for (const batch of batches) {
      if (isFull(this.sink)) return false;
      this.group.write(this.sink, batch);
      this.position = batch.messages.at(-1)?.position ?? this.position;
      this.#reportedTo = this.position;
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

  async #restart(cause: ResetCause, position: number): Promise<void> {
    this.#generation = this.#feed.generation;
    this.position = position;
    this.#reportedTo = position;
    await this.#reset(cause);
  }

  async #reset(cause: ResetCause): Promise<void> {
    this.#options.onReset(cause);
    await this.#send(new FeedReset(cause, this.#feed.cursorOf(this.position)));
    if (this.#options.stateAfterReset) await this.#sendState();
  }

  async #sendState(): Promise<void> {
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
    this.#reportedTo = state.position;
    await this.#send(new SnapshotEnd(this.#feed.cursorOf(state.position)));
  }

  /** Without a first cursor, a client that disconnects before its first event would miss the changes until it reconnects. */
  async #sendBeginning(): Promise<void> {
    const cursor = this.#feed.cursorOf(this.position);
    if (this.group.renderer.rendering.tellsProgress) await this.#send(new Progress(cursor));
    else this.sink.begin?.(cursor);
  }

  async #sendProgress(): Promise<void> {
    this.#reportedTo = this.position;
    if (this.group.renderer.rendering.tellsProgress)
      await this.#send(new Progress(this.#feed.cursorOf(this.position)));
  }

  async #send(message: Message): Promise<void> {
    const rendered = await this.group.renderer.render(message);
    if (rendered && !this.#ended) this.group.write(this.sink, new ChangeBatch([rendered]));
  }
}
