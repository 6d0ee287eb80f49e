import type { Database } from '../db/client.ts';
import { readHead } from '../feed/change.ts';
import { decodeCursor, type FeedPosition } from '../feed/cursor.ts';
import { type Feed, openFeed } from '../feed/feed.ts';
import type { FeedLog } from '../feed/tail.ts';
import { CatchUpReader, type StartingPoint } from './catch-up-reader.ts';
import { InterestIndex } from './interest.ts';
import { type ResetCause, resetCauses } from './message.ts';
import { type GroupSubscription, type HubState, MulticastGroup } from './multicast-group.ts';
import { RenderCache, Semaphore } from './rendering.ts';
import { retry } from './retry.ts';
import type { StreamSink } from './sinks/sink.ts';

/** How a client said where it stands. */
export const resumeSources = ['argument', 'last_event_id'] as const;
export type ResumeSource = (typeof resumeSources)[number];

/** A stream that somebody asks for. Equal keys of `rendering` go with equal interests and states. */
export type Subscription = GroupSubscription & {
  /** Where to begin when no cursor says it. */
  startWith: 'NOW' | 'CURRENT_STATE' | 'BEGINNING';
  /** The cursor of the last message that the reader has: it goes before `startWith`. */
  after?: { cursor: string; source: ResumeSource } | undefined;
};

/** Numbers since the process began, and of now. */
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

/** Who is told what. */
export type Hub = {
  readonly feed: Feed;
  /** The feed is followed. */
  readonly ready: boolean;
  /** How many streams are open. */
  readonly streams: number;
  figures(): HubFigures;
  /** Tells `door` all that is wanted, in order, until `leave` is called or the door is ended from here. */
  join(subscription: Subscription, door: StreamSink): { leave(): void };
  /** Ends every stream, and stops following the feed. */
  close(): Promise<void>;
};

export type HubOptions = {
  /** How long a reader may take nothing before its stream is ended. */
  slowMilliseconds?: number;
  /** How often streams to which nothing happened are told where they are. */
  progressMilliseconds?: number;
};

const TICK_MILLISECONDS = 1_000;
/** Proxies close what is silent for a minute. */
const BEAT_MILLISECONDS = 30_000;
/** Executions that wait for the database at once: requests need it, too. */
const MOST_WAITING = 4;

/** Starts to follow the feed of the database at `url`; `db` serves readers who are behind. */
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
  readonly #followers = new Map<CatchUpReader, () => void>();
  readonly #resumes = zeros(resumeSources);
  readonly #resets = zeros(resetCauses);
  readonly #options: Required<HubOptions>;
  readonly #clock: NodeJS.Timeout;
  #tooSlow = 0;
  #closed = false;
  #generation: number;
  #nextProgress: number;
  #nextBeat: number;

  constructor(db: Database, feed: Feed, log: FeedLog, options: HubOptions) {
    this.#db = db;
    this.feed = feed;
    this.#options = { slowMilliseconds: 60_000, progressMilliseconds: 15_000, ...options };
    this.#generation = feed.generation;
    this.#shared = {
      feed,
      position: feed.head,
      memory: new RenderCache(),
      turnstile: new Semaphore(MOST_WAITING),
      counts: { executions: 0, deliveries: 0 },
      log,
    };
    feed.onChange(() => this.#offerNews());
    this.#nextProgress = performance.now() + this.#options.progressMilliseconds;
    this.#nextBeat = performance.now() + BEAT_MILLISECONDS;
    const tick = Math.min(TICK_MILLISECONDS, this.#options.progressMilliseconds);
    this.#clock = setInterval(() => this.#tick(), tick).unref();
  }

  get ready() {
    return this.feed.ready;
  }

  get streams() {
    return this.#followers.size;
  }

  figures(): HubFigures {
    const { feed, counts, position } = { ...this.#shared };
    let parked = 0;
    for (const { isParked } of this.#followers.keys()) if (isParked) parked += 1;
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

  join(subscription: Subscription, door: StreamSink) {
    // Now, not when the cursor has been looked at: what is committed from here on belongs to the stream.
    const head = this.feed.head;
    const group = this.#enter(subscription);
    const fail = (error: unknown) => {
      this.#shared.log.warn({ err: error }, 'a stream cannot go on');
      this.#end(follower, 'FAILED');
    };
    const follower = new CatchUpReader(group, this.feed, door, {
      stateAfterReset: subscription.startWith === 'CURRENT_STATE',
      onReset: (cause) => {
        this.#resets[cause] += 1;
      },
      onFailure: fail,
    });
    const leave = () => {
      if (!this.#followers.delete(follower)) return;
      follower.end();
      this.#exit(group);
    };
    this.#followers.set(follower, leave);
    this.#startOf(subscription, head).then((start) => follower.begin(start), fail);
    return { leave };
  }

  async close() {
    this.#closed = true;
    clearInterval(this.#clock);
    for (const follower of [...this.#followers.keys()]) this.#end(follower, 'DRAINING');
    await this.feed.close();
  }

  #end(follower: CatchUpReader, ending: Parameters<StreamSink['close']>[0]): void {
    this.#followers.get(follower)?.();
    follower.sink.close(ending);
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
    // Another process may have seen, and told, what we have not yet.
    if (place.position > head) {
      const newest = await retry(
        () => readHead(this.#db),
        () => this.#closed,
      );
      if (newest && place.position > newest.position) return reset('AHEAD');
    }
    return { position: place.position, withState: false };
  }

  /** Whether a place lies in the history that is followed: another process may know an incarnation that is newer than the last look. */
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

  /** Each change to the groups that want it, which then read for themselves. */
  #offerNews(): void {
    const { feed } = this;
    if (this.#generation !== feed.generation) {
      this.#generation = feed.generation;
      this.#shared.position = feed.head;
      for (const group of this.#groups.values()) group.reset();
    }
    while (this.#shared.position < feed.head) {
      const stretch = feed.recent(this.#shared.position);
      if (stretch === undefined) {
        // Memory was too small for one page: everybody looks.
        for (const group of this.#groups.values()) group.offer(this.#shared.position + 1);
        this.#shared.position = feed.head;
        return;
      }
      for (const change of stretch.changes)
        for (const group of this.#index.interestedIn(change)) group.offer(change.position);
      this.#shared.position = stretch.until;
    }
  }

  #tick(): void {
    const now = performance.now();
    for (const follower of [...this.#followers.keys()]) {
      if (follower.stalledFor(now) < this.#options.slowMilliseconds) continue;
      this.#tooSlow += 1;
      this.#end(follower, 'TOO_SLOW');
    }
    if (now >= this.#nextProgress) {
      this.#nextProgress = now + this.#options.progressMilliseconds;
      for (const group of this.#groups.values()) void group.tellProgress().catch(() => {});
    }
    if (now >= this.#nextBeat) {
      this.#nextBeat = now + BEAT_MILLISECONDS;
      for (const group of this.#groups.values()) {
        const cursor = this.feed.cursorOf(group.position);
        for (const door of group.liveSinks) door.heartbeat?.(cursor);
      }
    }
  }
}

/** The feed cannot be read now; the tail tries again. */
class NotFollowed extends Error {
  override name = 'NotFollowed';
  readonly code = 'OVERLOADED';
}

function zeros<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}
