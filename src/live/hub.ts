import type { Database } from '../db/client.ts';
import { readHead } from '../feed/change.ts';
import { decodeCursor, type FeedPosition } from '../feed/cursor.ts';
import { type Feed, openFeed } from '../feed/feed.ts';
import type { FeedLog } from '../feed/tail.ts';
import { CatchUpReader, type StartingPoint } from './catch-up-reader.ts';
import { InterestIndex } from './interest.ts';
import { type ResetCause, resetCauses } from './message.ts';
import { type GroupSubscription, type HubState, MulticastGroup } from './multicast-group.ts';
import { RenderCache } from './render-cache.ts';
import { retry } from './retry.ts';
import { Semaphore } from './semaphore.ts';
import type { StreamSink } from './sinks/sink.ts';

/** The source of a client's cursor. */
export const resumeSources = ['argument', 'last_event_id'] as const;
export type ResumeSource = (typeof resumeSources)[number];

/** A stream that a client asks for. Subscriptions with equal keys of `rendering` have equal interests and states. */
export type Subscription = GroupSubscription & {
  /** The start without a cursor. */
  startWith: 'NOW' | 'CURRENT_STATE' | 'BEGINNING';
  /** The cursor of the client's last message; takes precedence over `startWith`. */
  after?: { cursor: string; source: ResumeSource } | undefined;
};

/** Counters since the start of the process, and gauges. */
export type HubFigures = {
  head: number;
  position: number;
  missedNotifications: number;
  notificationQueueUsage: number;
  historyReads: number;
  groups: number;
  streams: number;
  parked: number;
  executions: number;
  deliveries: number;
  resumes: Record<ResumeSource, number>;
  resets: Record<ResetCause, number>;
  tooSlow: number;
};

/** Pushes the changes of the feed to the streams that are interested in them. */
export type Hub = {
  readonly feed: Feed;
  /** True if the feed is being followed. */
  readonly ready: boolean;
  /** The number of open streams. */
  readonly streams: number;
  figures(): HubFigures;
  /** Writes the changes of interest to `sink`, in order, until `leave` is called or the hub closes the sink. */
  join(subscription: Subscription, sink: StreamSink): { leave(): void };
  /** Closes every stream, and stops following the feed. */
  close(): Promise<void>;
};

export type HubOptions = {
  /** The time for which a client may receive nothing of what was written before its stream is closed. */
  slowMilliseconds?: number;
  /** The interval at which streams without changes of interest get their position. */
  progressMilliseconds?: number;
};

const TICK_MILLISECONDS = 1_000;
/** Proxies close connections that are idle for a minute. */
const HEARTBEAT_MILLISECONDS = 30_000;
/** Concurrent executions of messages: requests need the database, too. */
const CONCURRENT_EXECUTIONS = 4;

/** Starts to follow the feed of the database at `url`; `db` serves readers that are behind. */
export async function openHub(
  db: Database,
  url: string,
  log: FeedLog,
  options: HubOptions = {},
): Promise<Hub> {
  return new FeedHub(db, await openFeed(db, url, log), log, options);
}

class FeedHub implements Hub {
  readonly feed: Feed;
  readonly #db: Database;
  readonly #shared: HubState;
  readonly #groups = new Map<string, MulticastGroup>();
  readonly #index = new InterestIndex<MulticastGroup>();
  readonly #readers = new Map<CatchUpReader, () => void>();
  readonly #resumes = zeros(resumeSources);
  readonly #resets = zeros(resetCauses);
  readonly #options: Required<HubOptions>;
  readonly #clock: NodeJS.Timeout;
  #tooSlow = 0;
  #closed = false;
  #generation: number;
  #nextProgress: number;
  #nextHeartbeat: number;

  constructor(db: Database, feed: Feed, log: FeedLog, options: HubOptions) {
    this.#db = db;
    this.feed = feed;
    this.#options = { slowMilliseconds: 60_000, progressMilliseconds: 15_000, ...options };
    this.#generation = feed.generation;
    this.#shared = {
      feed,
      position: feed.head,
      renderCache: new RenderCache(),
      semaphore: new Semaphore(CONCURRENT_EXECUTIONS),
      counts: { executions: 0, deliveries: 0 },
      log,
    };
    feed.onChange(() => this.#offerChanges());
    this.#nextProgress = performance.now() + this.#options.progressMilliseconds;
    this.#nextHeartbeat = performance.now() + HEARTBEAT_MILLISECONDS;
    const tick = Math.min(TICK_MILLISECONDS, this.#options.progressMilliseconds);
    this.#clock = setInterval(() => this.#tick(), tick).unref();
  }

  get ready() {
    return this.feed.ready;
  }

  get streams() {
    return this.#readers.size;
  }

  figures(): HubFigures {
    const { feed, counts, position } = { ...this.#shared };
    let parked = 0;
    for (const { isParked } of this.#readers.keys()) if (isParked) parked += 1;
    return {
      head: feed.head,
      position,
      missedNotifications: feed.missed,
      notificationQueueUsage: feed.queueUsage,
      historyReads: feed.reads,
      groups: this.#groups.size,
      streams: this.streams,
      parked,
      ...counts,
      resumes: { ...this.#resumes },
      resets: { ...this.#resets },
      tooSlow: this.#tooSlow,
    };
  }

  join(subscription: Subscription, sink: StreamSink) {
    // Read before the cursor is checked: every later commit belongs to the stream.
    const head = this.feed.head;
    const group = this.#enter(subscription);
    const fail = (error: unknown) => {
      this.#shared.log.warn({ err: error }, 'a stream failed');
      this.#end(reader, 'FAILED');
    };
    const reader = new CatchUpReader(group, this.feed, sink, {
      stateAfterReset: subscription.startWith === 'CURRENT_STATE',
      onReset: (cause) => {
        this.#resets[cause] += 1;
      },
      onFailure: fail,
    });
    const leave = () => {
      if (!this.#readers.delete(reader)) return;
      reader.end();
      this.#exit(group);
    };
    this.#readers.set(reader, leave);
    this.#startOf(subscription, head).then((start) => reader.begin(start), fail);
    return { leave };
  }

  async close() {
    this.#closed = true;
    clearInterval(this.#clock);
    for (const reader of [...this.#readers.keys()]) this.#end(reader, 'DRAINING');
    await this.feed.close();
  }

  #end(reader: CatchUpReader, ending: Parameters<StreamSink['close']>[0]): void {
    this.#readers.get(reader)?.();
    reader.sink.close(ending);
  }

  #enter(subscription: Subscription): MulticastGroup {
    const { key } = subscription.rendering;
    let group = this.#groups.get(key);
    if (!group) {
      group = new MulticastGroup(this.#shared, subscription);
      this.#groups.set(key, group);
      this.#index.add(group);
    }
    group.readers += 1;
    return group;
  }

  #exit(group: MulticastGroup): void {
    group.readers -= 1;
    if (group.readers > 0) return;
    this.#groups.delete(group.renderer.rendering.key);
    this.#index.remove(group);
    group.close();
  }

  async #startOf({ after, startWith }: Subscription, head: number): Promise<StartingPoint> {
    if (!after)
      return {
        position: startWith === 'BEGINNING' ? 0 : head,
        withState: startWith === 'CURRENT_STATE',
        isNew: startWith === 'NOW',
      };
    this.#resumes[after.source] += 1;
    const place = decodeCursor(after.cursor);
    const reset = (cause: ResetCause) => ({ position: head, reset: cause, withState: false });
    if (!place) return reset('FORGED');
    if (!(await this.#has(place))) return reset('OTHER_EPOCH');
    if (place.midSnapshot) return { position: place.position, withState: true };
    // Another process may have sent changes that this one has not seen yet.
    if (place.position > head) {
      const newest = await retry(
        () => readHead(this.#db),
        () => this.#closed,
      );
      if (newest && place.position > newest.position) return reset('AHEAD');
    }
    return { position: place.position, withState: false };
  }

  /** True if a position belongs to the history that is followed. Polls once for an incarnation that only another process knows yet. */
  async #has(place: FeedPosition): Promise<boolean> {
    const { feed } = this;
    if (feed.has(place)) return true;
    await retry(
      async () => {
        await feed.poll();
        if (!feed.ready) throw new NotFollowed();
      },
      () => this.#closed,
    );
    return feed.has(place);
  }

  /** Announces each change to the groups interested in it, which then read it from the feed. */
  #offerChanges(): void {
    const { feed } = this;
    if (this.#generation !== feed.generation) {
      this.#generation = feed.generation;
      this.#shared.position = feed.head;
      for (const group of this.#groups.values()) group.reset();
    }
    while (this.#shared.position < feed.head) {
      const range = feed.recent(this.#shared.position);
      if (range === undefined) {
        // More changes than memory holds: every group reads the feed.
        for (const group of this.#groups.values()) group.offer(this.#shared.position + 1);
        this.#shared.position = feed.head;
        return;
      }
      for (const change of range.changes)
        for (const group of this.#index.interestedIn(change)) group.offer(change.position);
      this.#shared.position = range.until;
    }
  }

  #tick(): void {
    const now = performance.now();
    for (const reader of [...this.#readers.keys()]) {
      if (reader.stalledFor(now) < this.#options.slowMilliseconds) continue;
      this.#tooSlow += 1;
      this.#end(reader, 'TOO_SLOW');
    }
    if (now >= this.#nextProgress) {
      this.#nextProgress = now + this.#options.progressMilliseconds;
      for (const group of this.#groups.values()) void group.sendProgress().catch(() => {});
    }
    if (now >= this.#nextHeartbeat) {
      this.#nextHeartbeat = now + HEARTBEAT_MILLISECONDS;
      for (const group of this.#groups.values()) {
        const cursor = this.feed.cursorOf(group.position);
        for (const sink of group.liveSinks) sink.heartbeat?.(cursor);
      }
    }
  }
}

/** The feed cannot be read now; the tail retries. */
class NotFollowed extends Error {
  override name = 'NotFollowed';
  readonly code = 'OVERLOADED';
}

function zeros<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}
