import { setTimeout as delay } from 'node:timers/promises';
import type { Feed } from '../feed/feed.ts';
import type { ChangeRange } from '../feed/page-cache.ts';
import { Batch, type RenderedMessage } from './batch.ts';
import type { Interest } from './interest.ts';
import { Progress } from './message.ts';
import { Renderer, type RendererOptions } from './renderer.ts';
import type { Rendering } from './rendering.ts';
import { retry } from './retry.ts';
import type { StreamSink } from './sinks/sink.ts';
import { type State, StateSnapshotCache } from './state-snapshots.ts';

/** What the groups of a hub share. */
export type HubState = RendererOptions & {
  readonly feed: Feed;
  /** Up to here every change has been offered to the groups that want it. */
  position: number;
  readonly counts: { executions: number; deliveries: number };
  readonly log: { warn(about: object, line: string): void };
};

/** What the subscriptions of a group have in common. */
export type GroupSubscription = {
  interest: Interest;
  rendering: Rendering;
  readState?: () => Promise<State>;
};

/** A reader, as far as its group knows it. */
export type GroupReader = {
  readonly sink: StreamSink;
  /** What it has, when it is not live. */
  readonly position: number;
  /** It is not live any more, and goes on by itself after this position. */
  resumeAfter(position: number): void;
};

/** Bytes that a reader may leave unread before it is parked; one write adds at most about `LARGEST_WRITE` to them. */
const MOST_BACKLOG = 256 * 1024;
const LARGEST_WRITE = 64 * 1024;
/** While more keeps coming, one write per socket in so long; the first goes at once. */
const PACE_MILLISECONDS = 5;
const BATCHES_KEPT = 8;

/**
 * Subscriptions that get the same bytes. Those that have all there is are *live*: each change is rendered once and
 * written to all of them. The others follow at their own pace, and share what is rendered.
 */
export class MulticastGroup {
  readonly interest: Interest;
  readonly renderer: Renderer;
  /** The present state, for those who begin with it. */
  readonly snapshots: StateSnapshotCache | undefined;
  /** How many follow, live or not. */
  readers = 0;
  readonly #shared: HubState;
  /** With their doors: a change looks at nothing else of a thousand readers, each of which would be fetched from afar. */
  readonly #live = new Map<GroupReader, StreamSink>();
  /** Some of the live ones had more than the others when they came: everything up to here. */
  #aheadTo = 0;
  /** While it walks: what the live ones have been handed. At rest they have all that was offered. */
  #walkedTo = 0;
  #walking = false;
  #wroteAt = Number.NEGATIVE_INFINITY;
  /** The last place that the live ones were told of. */
  #toldTo: number;
  readonly #batches = new Map<string, Promise<Batch[]>>();
  #closed = false;

  constructor(shared: HubState, { interest, rendering, readState }: GroupSubscription) {
    this.#shared = shared;
    this.interest = interest;
    this.#toldTo = shared.position;
    this.renderer = new Renderer(shared, rendering);
    this.snapshots =
      readState &&
      new StateSnapshotCache(readState, async (changes) =>
        intoBatches(await this.renderer.renderState(changes)),
      );
  }

  /** Of the live ones. */
  get liveSinks(): Iterable<StreamSink> {
    return this.#live.values();
  }

  /** What the live ones have. */
  get position(): number {
    return this.#walking ? this.#walkedTo : this.#shared.position;
  }

  /** Makes a reader live if it has all that the live ones have. */
  admit(reader: GroupReader): boolean {
    if (reader.position < this.position) return false;
    this.#aheadTo = Math.max(this.#aheadTo, reader.position);
    this.#live.set(reader, reader.sink);
    return true;
  }

  remove(reader: GroupReader): void {
    this.#live.delete(reader);
  }

  /** Nobody follows any more. */
  close(): void {
    this.#closed = true;
    this.renderer.close();
  }

  /** Positions have come to mean other things: every reader begins anew, by itself. */
  reset(): void {
    this.#sendAllBack();
    this.#aheadTo = 0;
    this.#toldTo = this.#shared.position;
    this.renderer.forget();
    this.snapshots?.forget();
    this.#batches.clear();
  }

  /** The change at `position` is wanted, and none between it and those offered before. */
  offer(position: number): void {
    if (this.#walking || this.#live.size === 0) return;
    this.#walking = true;
    this.#walkedTo = position - 1;
    const { generation } = this.#shared.feed;
    const rest = this.#restMilliseconds();
    if (rest > 0) setTimeout(() => this.#walk(generation), rest).unref();
    else queueMicrotask(() => this.#walk(generation));
  }

  /** Tells the live ones where they are, if the last they were told was somewhere else. */
  async tellProgress(): Promise<void> {
    const { position, feed } = this.#shared;
    if (this.#walking || !this.renderer.rendering.tellsProgress || this.#toldTo >= position) return;
    this.#toldTo = position;
    const told = await this.renderer.render(new Progress(feed.cursorOf(position)));
    // A change that came meanwhile says more, and so does where later readers began.
    if (!told || this.#toldTo !== position || this.#walking) return;
    const batch = new Batch([told]);
    for (const [reader, door] of this.#live) if (reader.position <= position) this.write(door, batch);
  }

  /** The wanted changes of the stretch after `from`, in batches made once for all who stand there. */
  batchesOf(from: number, stretch: ChangeRange): Promise<Batch[]> {
    const place = `${from} ${stretch.until}`;
    const known = this.#batches.get(place);
    if (known) return known;
    const made = Promise.resolve(this.#renderWanted(stretch)).then(intoBatches);
    this.#batches.set(place, made);
    made.catch(() => this.#batches.delete(place));
    const [oldest] = this.#batches.keys();
    if (this.#batches.size > BATCHES_KEPT && oldest !== undefined) this.#batches.delete(oldest);
    return made;
  }

  /** Hands a reader messages, and counts them. */
  write(door: StreamSink, batch: Batch): void {
    if (batch.messages.length === 0) return;
    door.write(batch);
    this.#shared.counts.deliveries += batch.messages.length;
  }

  #renderWanted({ changes }: ChangeRange): RenderedMessage[] | Promise<RenderedMessage[]> {
    const wanted = changes.filter((change) => this.interest.wants(change));
    // One who is alone has nobody to share with.
    return this.renderer.renderAll(wanted, this.readers > 1);
  }

  #restMilliseconds(): number {
    return this.#wroteAt + PACE_MILLISECONDS - performance.now();
  }

  /** From what was offered to the end of the feed, together with all who are live. */
  async #walk(generation: number): Promise<void> {
    const { feed } = this.#shared;
    const ended = () => this.#closed || generation !== feed.generation;
    try {
      while (this.#live.size > 0 && !ended()) {
        const from = this.#walkedTo;
        // Awaited only where there is something to wait for: this is done for each group and change.
        const found = feed.recent(from);
        const stretch = found ?? (await retry(() => feed.after(from), ended));
        if (!stretch || ended()) break;
        const rendered = this.#renderWanted(stretch);
        const messages = rendered instanceof Promise ? await rendered : rendered;
        if (ended()) break;
        this.#tell(messages);
        this.#walkedTo = stretch.until;
        if (this.#walkedTo >= this.#shared.position) break;
        await delay(Math.max(0, this.#restMilliseconds()), undefined, { ref: false });
      }
    } catch (error) {
      // Whoever stood here meets the same, and tells its reader what it means.
      if (ended()) return;
      this.#shared.log.warn({ err: error }, 'a group of streams cannot go on as one');
      this.#sendAllBack();
    } finally {
      if (generation === feed.generation) this.#walking = false;
    }
  }

  /** Writes messages that follow what the live ones have. Who does not take them is parked, at the last that it took. */
  #tell(messages: readonly RenderedMessage[]): void {
    let handed = this.#walkedTo;
    for (const batch of intoBatches(messages)) {
      const isNewToAll = this.#aheadTo < (batch.messages[0]?.position ?? 0);
      this.#live.forEach((door, reader) => {
        if (isFull(door)) this.#sendBack(reader, handed);
        else this.write(door, isNewToAll ? batch : batchAfter(reader.position, batch));
      });
      handed = batch.messages.at(-1)?.position ?? handed;
      this.#toldTo = handed;
      this.#wroteAt = performance.now();
    }
  }

  #sendBack(reader: GroupReader, position: number): void {
    this.#live.delete(reader);
    reader.resumeAfter(position);
  }

  #sendAllBack(): void {
    const { position } = this;
    // First, or who is sent back would find that it has what the live ones have, and be one of them again.
    this.#walking = false;
    for (const reader of [...this.#live.keys()]) this.#sendBack(reader, position);
  }
}

/** Whether a reader has left so much unread that writing more to it would only fill memory. */
export const isFull = (door: StreamSink): boolean => door.backlog > MOST_BACKLOG;

function intoBatches(messages: readonly RenderedMessage[]): Batch[] {
  const batches: Batch[] = [];
  let from = 0;
  let bytes = 0;
  messages.forEach(({ json }, index) => {
    if (bytes > 0 && bytes + json.length > LARGEST_WRITE) {
      batches.push(new Batch(messages.slice(from, index)));
      from = index;
      bytes = 0;
    }
    bytes += json.length;
  });
  if (from < messages.length) batches.push(new Batch(messages.slice(from)));
  return batches;
}

/** What of a batch somebody has not had who is ahead of the others. */
const batchAfter = (position: number, batch: Batch) =>
  position < (batch.messages[0]?.position ?? 0)
    ? batch
    : new Batch(batch.messages.filter((message) => message.position > position));
