import { setTimeout as delay } from 'node:timers/promises';
import type { FeedChange } from '../feed/change.ts';
import type { Feed } from '../feed/feed.ts';
import type { Stretch } from '../feed/history.ts';
import type { Door } from './door.ts';
import { Batch, type Rendered } from './frame.ts';
import type { Interest } from './interest.ts';
import { isChange, type Message, Progress } from './message.ts';
import { mayPass, persist } from './patience.ts';
import type { Memory, Rendering, Turnstile } from './rendering.ts';
import { Snapshots, type State } from './snapshots.ts';

/** What the groups of a hub share. */
export type Shared = {
  readonly feed: Feed;
  /** Up to here every change has been offered to the groups that want it. */
  position: number;
  readonly memory: Memory;
  readonly turnstile: Turnstile;
  readonly counts: { executions: number; deliveries: number };
  readonly log: { warn(about: object, line: string): void };
};

export type ReadState = () => Promise<State>;

/** A reader, as far as its group knows it. */
export type Reader = {
  readonly door: Door;
  /** What it has, when it is not live. */
  readonly position: number;
  /** It is not live any more, and goes on by itself after this position. */
  goOnAfter(position: number): void;
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
export class Group {
  readonly interest: Interest;
  readonly rendering: Rendering;
  readonly #shared: Shared;
  /** Wants the present state, for those who begin with it. */
  readonly snapshots: Snapshots | undefined;
  readonly #live = new Set<Reader>();
  /** While it walks: what the live ones have been handed. At rest they have all that was offered. */
  #walkedTo = 0;
  #walking = false;
  #wroteAt = Number.NEGATIVE_INFINITY;
  /** The last place that the live ones were told of. */
  #toldTo: number;
  readonly #rendered = new Map<number, Rendered | Promise<Rendered>>();
  readonly #batches = new Map<string, Promise<Batch[]>>();
  #closed = false;

  constructor(shared: Shared, wanted: { interest: Interest; rendering: Rendering; readState?: ReadState }) {
    this.#shared = shared;
    this.interest = wanted.interest;
    this.rendering = wanted.rendering;
    this.#toldTo = shared.position;
    const { readState } = wanted;
    this.snapshots =
      readState &&
      new Snapshots(readState, async (changes) => splitIntoBatches(await this.#renderState(changes)));
  }

  get live(): ReadonlySet<Reader> {
    return this.#live;
  }

  /** What the live ones have. */
  get position(): number {
    return this.#walking ? this.#walkedTo : this.#shared.position;
  }

  /** Makes a reader live if it has all that the live ones have. */
  admit(reader: Reader): boolean {
    if (reader.position < this.position) return false;
    this.#live.add(reader);
    return true;
  }

  dismiss(reader: Reader): void {
    this.#live.delete(reader);
  }

  /** Sends every live reader back to follow by itself, from where it is. */
  dismissAll(): void {
    for (const reader of [...this.#live]) this.#sendBack(reader, this.position);
  }

  /** Nobody follows any more. */
  close(): void {
    this.#closed = true;
    this.#rendered.clear();
  }

  /** What it rendered is of positions that mean other things now. */
  forget(): void {
    this.dismissAll();
    this.#walking = false;
    this.#rendered.clear();
    this.#batches.clear();
    this.#toldTo = this.#shared.position;
  }

  /** The change at `position` is wanted, and none between it and those offered before. */
  offer(position: number): void {
    if (this.#walking || this.#live.size === 0) return;
    this.#walking = true;
    this.#walkedTo = position - 1;
    const rest = this.#restMilliseconds();
    if (rest > 0) setTimeout(() => this.#walk(), rest).unref();
    else queueMicrotask(() => this.#walk());
  }

  /** Tells the live ones where they are, if the last they were told was somewhere else. */
  async tellProgress(): Promise<void> {
    const { position, feed } = this.#shared;
    if (this.#walking || !this.rendering.tellsProgress || this.#toldTo >= position) return;
    this.#toldTo = position;
    const told = await this.render(new Progress(feed.cursorOf(position)));
    // A change that came meanwhile says more.
    if (told && this.#toldTo === position && !this.#walking)
      for (const reader of this.#live) this.write(reader, new Batch([told]));
  }

  /** The wanted changes of the stretch after `from`, in batches made once for all who stand there. */
  batchesOf(from: number, stretch: Stretch): Promise<Batch[]> {
    const place = `${from} ${stretch.until}`;
    const known = this.#batches.get(place);
    if (known) return known;
    const made = this.#renderAll(stretch).then(splitIntoBatches);
    this.#batches.set(place, made);
    made.catch(() => this.#batches.delete(place));
    const [oldest] = this.#batches.keys();
    if (this.#batches.size > BATCHES_KEPT && oldest !== undefined) this.#batches.delete(oldest);
    return made;
  }

  /** One message, as often as it takes; undefined once the group is closed. */
  render(message: Message): Promise<Rendered | undefined> {
    return persist(
      () => this.#shared.turnstile.pass(() => this.#execute(message)),
      () => this.#closed,
    );
  }

  #restMilliseconds(): number {
    return this.#wroteAt + PACE_MILLISECONDS - performance.now();
  }

  async #walk(): Promise<void> {
    const { feed } = this.#shared;
    const { generation } = feed;
    const ended = () => this.#closed || generation !== feed.generation;
    try {
      while (this.#live.size > 0 && !ended()) {
        const from = this.#walkedTo;
        const stretch = await persist(() => feed.after(from), ended);
        const messages = stretch && (await this.#renderAll(stretch));
        if (!messages || ended()) break;
        this.#tell(messages);
        this.#walkedTo = stretch.until;
        if (this.#walkedTo >= this.#shared.position) break;
        await delay(Math.max(0, this.#restMilliseconds()), undefined, { ref: false });
      }
    } catch (error) {
      // Whoever stood here meets the same, and tells its reader what it means.
      if (!ended()) this.#shared.log.warn({ err: error }, 'a group of streams cannot go on as one');
      if (!ended()) this.dismissAll();
    } finally {
      if (generation === feed.generation) this.#walking = false;
    }
  }

  /** Writes messages that follow what the live ones have. Who does not take them is parked, at the last that it took. */
  #tell(messages: readonly Rendered[]): void {
    let handed = this.#walkedTo;
    for (const batch of splitIntoBatches(messages)) {
      const first = batch.messages[0]?.position ?? 0;
      for (const reader of this.#live) {
        if (isFull(reader.door)) this.#sendBack(reader, handed);
        else if (reader.position < first) this.write(reader, batch);
        else this.write(reader, batchAfter(reader.position, batch));
      }
      handed = batch.messages.at(-1)?.position ?? handed;
      this.#toldTo = handed;
      this.#wroteAt = performance.now();
    }
  }

  write(reader: Reader, batch: Batch): void {
    if (batch.messages.length === 0) return;
    reader.door.write(batch);
    this.#shared.counts.deliveries += batch.messages.length;
  }

  #sendBack(reader: Reader, position: number): void {
    this.#live.delete(reader);
    reader.goOnAfter(position);
  }

  async #renderAll({ changes }: Stretch): Promise<Rendered[]> {
    const wanted = changes.filter((change) => this.interest.wants(change));
    const { turnstile } = this.#shared;
    const made = wanted.map((change) => {
      const known = this.#rendered.get(change.position);
      if (known) return known;
      const rendered = turnstile.pass(() => this.#executeOrPersist(change));
      this.#remember(change.position, rendered);
      return rendered;
    });
    return made.some((it) => it instanceof Promise) ? Promise.all(made) : (made as Rendered[]);
  }

  #executeOrPersist(message: Message): Rendered | Promise<Rendered> {
    const made = this.#execute(message);
    return made instanceof Promise ? made.catch((error) => this.#executeAgain(message, error)) : made;
  }

  async #executeAgain(message: Message, error: unknown): Promise<Rendered> {
    if (!mayPass(error)) throw error;
    const made = await persist(
      () => this.#execute(message),
      () => this.#closed,
    );
    if (!made) throw new Closed();
    return made;
  }

  #renderState(changes: readonly FeedChange[]): Promise<Rendered[]> {
    const { turnstile } = this.#shared;
    return Promise.all(changes.map((change) => turnstile.pass(() => this.#executeOrPersist(change))));
  }

  #execute(message: Message): Rendered | Promise<Rendered> {
    this.#shared.counts.executions += 1;
    const made = this.rendering.render(message);
    const position = isChange(message) ? message.position : Number.POSITIVE_INFINITY;
    const { cursor } = message;
    return made instanceof Promise
      ? made.then((outgoing) => ({ position, cursor, ...outgoing }))
      : { position, cursor, ...made };
  }

  #remember(position: number, made: Rendered | Promise<Rendered>): void {
    const rendered = this.#rendered;
    rendered.set(position, made);
    const keep = (it: Rendered) => {
      if (rendered.get(position) !== made) return;
      rendered.set(position, it);
      this.#shared.memory.keep(it.json.length + 200, () => rendered.delete(position));
    };
    if (made instanceof Promise) made.then(keep, () => rendered.delete(position));
    else keep(made);
  }
}

class Closed extends Error {}

/** Whether a reader has left so much unread that writing more to it would only fill memory. */
export const isFull = (door: Door): boolean => door.backlog > MOST_BACKLOG;

function splitIntoBatches(messages: readonly Rendered[]): Batch[] {
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
  new Batch(batch.messages.filter((message) => message.position > position));
