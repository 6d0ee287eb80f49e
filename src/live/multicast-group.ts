import { setTimeout as delay } from 'node:timers/promises';
import { BoundedMap } from '../bounded-map.ts';
import type { Feed } from '../feed/feed.ts';
import type { ChangeRange } from '../feed/page-cache.ts';
import { ChangeBatch, type RenderedMessage } from './batch.ts';
import type { Interest } from './interest.ts';
import { Progress } from './message.ts';
import { Renderer, type RendererOptions } from './renderer.ts';
import type { Rendering } from './rendering.ts';
import { retry } from './retry.ts';
import type { StreamSink } from './sinks/sink.ts';
import { type State, StateSnapshotCache } from './state-snapshots.ts';

/** The state that the groups of a hub share. */
export type HubState = RendererOptions & {
  readonly feed: Feed;
  /** Every change up to here has been offered to the groups interested in it. */
  position: number;
  readonly counts: { executions: number; deliveries: number };
  readonly log: { warn(about: object, line: string): void };
};

/** The parts that all subscriptions of a group have in common. */
export type GroupSubscription = {
  interest: Interest;
  rendering: Rendering;
  readState?: () => Promise<State>;
};

/** A reader, as its group sees it. */
export type GroupReader = {
  readonly sink: StreamSink;
  /** Its position while it is not live. */
  readonly position: number;
  /** The reader is not live any more, and reads on by itself after this position. */
  resumeAfter(position: number): void;
};

/** Unreceived bytes beyond which a reader is parked; one write adds at most about `LARGEST_WRITE_BYTES`. */
const MAXIMUM_BACKLOG_BYTES = 256 * 1024;
const LARGEST_WRITE_BYTES = 64 * 1024;
/** Under load, one write per socket in this time; the first is immediate. */
const PACE_MILLISECONDS = 5;
const BATCHES_KEPT = 8;

/**
 * Subscriptions that receive the same bytes. Those that are up to date are *live*: each change is rendered once and written to
 * all of them. The others catch up at their own pace, and share the rendered messages.
 */
export class MulticastGroup {
  readonly interest: Interest;
  readonly renderer: Renderer;
  /** The present state, for subscriptions that begin with it. */
  readonly snapshots: StateSnapshotCache | undefined;
  /** The number of readers, live or not. */
  readers = 0;
  readonly #shared: HubState;
  /** With their sinks: writing a change to a thousand readers then touches no other memory of theirs. */
  readonly #live = new Map<GroupReader, StreamSink>();
  /** Some live readers were ahead of the others when they joined: they have everything up to here. */
  #aheadTo = 0;
  /** While draining: the position up to which the live readers have been written to. Otherwise they have everything offered. */
  #drainedTo = 0;
  #isDraining = false;
  #wroteAt = Number.NEGATIVE_INFINITY;
  /** The last position that the live readers know. */
  #reportedTo: number;
  readonly #batches = new BoundedMap<string, Promise<ChangeBatch[]>>({ entries: BATCHES_KEPT });
  #closed = false;

  constructor(shared: HubState, { interest, rendering, readState }: GroupSubscription) {
    this.#shared = shared;
    this.interest = interest;
    this.#reportedTo = shared.position;
    this.renderer = new Renderer(shared, rendering);
    this.snapshots =
      readState &&
      new StateSnapshotCache(readState, async (changes) =>
        intoBatches(await this.renderer.renderState(changes)),
      );
  }

  /** The sinks of the live readers. */
  get liveSinks(): Iterable<StreamSink> {
    return this.#live.values();
  }

  /** The position of the live readers. */
  get position(): number {
    return this.#isDraining ? this.#drainedTo : this.#shared.position;
  }

  /** Makes a reader live if it has caught up with the live ones. */
  admit(reader: GroupReader): boolean {
    if (reader.position < this.position) return false;
    this.#aheadTo = Math.max(this.#aheadTo, reader.position);
    this.#live.set(reader, reader.sink);
    return true;
  }

  remove(reader: GroupReader): void {
    this.#live.delete(reader);
  }

  /** Called when the last reader has left. */
  close(): void {
    this.#closed = true;
    this.renderer.close();
  }

  /** The epoch changed: every reader restarts by itself. */
  reset(): void {
    this.#removeAllLive();
    this.#aheadTo = 0;
    this.#reportedTo = this.#shared.position;
    this.renderer.forget();
    this.snapshots?.forget();
    this.#batches.clear();
  }

  /** Announces the change at `position` as of interest, and those between it and the last one announced as not. */
  offer(position: number): void {
    if (this.#isDraining || this.#live.size === 0) return;
    this.#isDraining = true;
    this.#drainedTo = position - 1;
    const { generation } = this.#shared.feed;
    const pause = this.#pauseMilliseconds();
    if (pause > 0) setTimeout(() => this.#drain(generation), pause).unref();
    else queueMicrotask(() => this.#drain(generation));
  }

  /** Sends the live readers their position, unless they know it already. */
  async sendProgress(): Promise<void> {
    const { position, feed } = this.#shared;
    if (this.#isDraining || !this.renderer.rendering.tellsProgress || this.#reportedTo >= position) return;
    this.#reportedTo = position;
    const told = await this.renderer.render(new Progress(feed.cursorOf(position)));
    // A change that was sent in the meantime has a newer cursor.
    if (!told || this.#reportedTo !== position || this.#isDraining) return;
    const batch = new ChangeBatch([told]);
    for (const [reader, door] of this.#live) if (reader.position <= position) this.write(door, batch);
  }

  /** The changes of interest in the range after `from`, in batches that are made once for all readers at that position. */
  batchesOf(from: number, range: ChangeRange): Promise<ChangeBatch[]> {
    const place = `${from} ${range.until}`;
    const known = this.#batches.get(place);
    if (known) return known;
    const made = Promise.resolve(this.#renderOfInterest(range)).then(intoBatches);
    this.#batches.set(place, made);
    made.catch(() => this.#batches.delete(place));
    return made;
  }

  /** Writes messages to a reader, and counts them. */
  write(door: StreamSink, batch: ChangeBatch): void {
    if (batch.messages.length === 0) return;
    door.write(batch);
    this.#shared.counts.deliveries += batch.messages.length;
  }

  #renderOfInterest({ changes }: ChangeRange): RenderedMessage[] | Promise<RenderedMessage[]> {
    const wanted = changes.filter((change) => this.interest.wants(change));
    // A single reader has no one to share rendered messages with.
    return this.renderer.renderAll(wanted, this.readers > 1);
  }

  #pauseMilliseconds(): number {
    return this.#wroteAt + PACE_MILLISECONDS - performance.now();
  }

  /** Reads from the first announced change to the head of the feed, and writes to all live readers. */
  async #drain(generation: number): Promise<void> {
    const { feed } = this.#shared;
    const ended = () => this.#closed || generation !== feed.generation;
    try {
      while (this.#live.size > 0 && !ended()) {
        const from = this.#drainedTo;
        // Awaited only if it is a promise: this runs for each group and change.
        const found = feed.recent(from);
        const range = found ?? (await retry(() => feed.after(from), ended));
        if (!range || ended()) break;
        const rendered = this.#renderOfInterest(range);
        const messages = rendered instanceof Promise ? await rendered : rendered;
        if (ended()) break;
        this.#writeAll(messages);
        this.#drainedTo = range.until;
        if (this.#drainedTo >= this.#shared.position) break;
        await delay(Math.max(0, this.#pauseMilliseconds()), undefined, { ref: false });
      }
    } catch (error) {
      // Each reader will meet the same error, and handle it.
      if (ended()) return;
      this.#shared.log.warn({ err: error }, 'a multicast group failed; its readers continue one by one');
      this.#removeAllLive();
    } finally {
      if (generation === feed.generation) this.#isDraining = false;
    }
  }

  /** Writes the next messages to the live readers. A reader whose sink is full leaves, at the last position written to it. */
  #writeAll(messages: readonly RenderedMessage[]): void {
    let written = this.#drainedTo;
    for (const batch of intoBatches(messages)) {
      const isNewToAll = this.#aheadTo < (batch.messages[0]?.position ?? 0);
      this.#live.forEach((door, reader) => {
        if (isFull(door)) this.#removeLive(reader, written);
        else this.write(door, isNewToAll ? batch : batchAfter(reader.position, batch));
      });
      written = batch.messages.at(-1)?.position ?? written;
      this.#reportedTo = written;
      this.#wroteAt = performance.now();
    }
  }

  #removeLive(reader: GroupReader, position: number): void {
    this.#live.delete(reader);
    reader.resumeAfter(position);
  }

  #removeAllLive(): void {
    const { position } = this;
    // Clear the flag first; otherwise `resumeAfter` would re-admit the reader.
    this.#isDraining = false;
    for (const reader of [...this.#live.keys()]) this.#removeLive(reader, position);
  }
}

/** True if so much is unreceived that writing more would only fill memory. */
export const isFull = (door: StreamSink): boolean => door.backlog > MAXIMUM_BACKLOG_BYTES;

function intoBatches(messages: readonly RenderedMessage[]): ChangeBatch[] {
  const batches: ChangeBatch[] = [];
  let from = 0;
  let bytes = 0;
  messages.forEach(({ json }, index) => {
    if (bytes > 0 && bytes + json.length > LARGEST_WRITE_BYTES) {
      batches.push(new ChangeBatch(messages.slice(from, index)));
      from = index;
      bytes = 0;
    }
    bytes += json.length;
  });
  if (from < messages.length) batches.push(new ChangeBatch(messages.slice(from)));
  return batches;
}

/** The part of a batch after `position`, for a reader ahead of the group. */
const batchAfter = (position: number, batch: ChangeBatch) =>
  position < (batch.messages[0]?.position ?? 0)
    ? batch
    : new ChangeBatch(batch.messages.filter((message) => message.position > position));
