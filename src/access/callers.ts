import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { type Allowed, guesses } from './limits.ts';
import type { Principal } from './principal.ts';

/** The caller exceeded its rate limit or its connection limit. */
export class LimitReached extends Error {
  override name = 'LimitReached';
  readonly code = 'RATE_LIMITED';
  /** Seconds after which the caller may try again. */
  readonly seconds: number;
  constructor(message: string, seconds: number) {
    super(message);
    this.seconds = seconds;
  }
}

/** A caller's rate limit in points a minute, what remains of it, and the seconds until it resets. */
export type Standing = { policy: 'address' | 'key'; limit: number; remaining: number; seconds: number };

const WINDOW_SECONDS = 60;
/** Addresses with a counter of their own; further ones within the same minute share one counter. */
const MOST_ADDRESSES = 50_000;

/** Counts the points that callers spend and the connections they hold, in this process. */
export class Callers {
  readonly #allowed: Allowed;
  readonly #addresses: Rate;
  readonly #keys: Rate;
  readonly #guesses = new Rate('address', guesses);
  readonly #held = new Map<string, number>();

  constructor(allowed: Allowed) {
    this.#allowed = allowed;
    this.#addresses = new Rate('address', allowed.ratePerAddress);
    this.#keys = new Rate('key', allowed.ratePerKey);
  }

  /**
   * Limits an authenticated caller by its key and everybody else by address, so that a key is unaffected by its
   * neighbours.
   */
  of(address: string, principal: Principal | null): Caller {
    const { connectionsPerAddress, connectionsPerKey, costPerOperation, costPerOperationWithKey } =
      this.#allowed;
    if (principal === null)
      return new Caller(this.#addresses, address, costPerOperation, () =>
        this.#acquire(`address ${address}`, connectionsPerAddress),
      );
    const id = principal.credential?.id ?? principal.name;
    return new Caller(this.#keys, id, costPerOperationWithKey, () =>
      this.#acquire(`key ${id}`, connectionsPerKey),
    );
  }

  /** Throws `LimitReached` when the address has sent too many wrong keys. */
  async mayGuess(address: string): Promise<void> {
    await this.#guesses.check(address);
  }

  hasGuessed(address: string): void {
    this.#guesses.charge(address, 1);
  }

  #acquire(name: string, most: number): () => void {
    if (most === 0) return () => {};
    const count = this.#held.get(name) ?? 0;
    if (count >= most) throw new LimitReached(`The limit of ${most} open connections is reached.`, 1);
    this.#held.set(name, count + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const left = (this.#held.get(name) ?? 1) - 1;
      if (left > 0) this.#held.set(name, left);
      else this.#held.delete(name);
    };
  }
}

/** A caller as the limits see it. */
export class Caller {
  /** The highest cost of one operation; 0 means no limit. */
  readonly maxCost: number;
  /** Counts a long-lived connection and returns its release. Throws `LimitReached`. */
  readonly acquire: () => () => void;
  readonly #rate: Rate;
  readonly #name: string;

  constructor(rate: Rate, name: string, maxCost: number, acquire: () => () => void) {
    this.#rate = rate;
    this.#name = name;
    this.maxCost = maxCost;
    this.acquire = acquire;
  }

  /** Null when there is no limit. Throws `LimitReached`. */
  spend(points: number): Promise<Standing | null> {
    return this.#rate.spend(this.#name, points);
  }

  /** Charges for work that is already done; never throws. */
  charge(points: number): void {
    this.#rate.charge(this.#name, points);
  }

  /**
   * Refunds points charged in advance, or charges the excess where `points` is negative. Null without a limit or in a
   * new minute.
   */
  settle(points: number): Promise<Standing | null> {
    return this.#rate.settle(this.#name, points);
  }
}

/** Points a minute, counted for each name. */
class Rate {
  readonly #policy: Standing['policy'];
  readonly #limit: number;
  readonly #limiter: RateLimiterMemory | undefined;
  #fresh = 0;
  #since = 0;

  constructor(policy: Standing['policy'], limit: number) {
    this.#policy = policy;
    this.#limit = limit;
    if (limit > 0) this.#limiter = new RateLimiterMemory({ points: limit, duration: WINDOW_SECONDS });
  }

  async spend(name: string, points: number): Promise<Standing | null> {
    if (!this.#limiter) return null;
    try {
      return this.#read(await this.#limiter.consume(await this.#nameOf(name), points));
    } catch (refused) {
      throw this.#refuse(refused);
    }
  }

  /** Throws `LimitReached` when no points remain. */
  async check(name: string): Promise<void> {
    const found = await this.#limiter?.get(name);
    if (found && found.consumedPoints >= this.#limit) throw this.#refuse(found);
  }

  charge(name: string, points: number): void {
    if (this.#limiter) void this.#nameOf(name).then((known) => this.#limiter?.penalty(known, points));
  }

  /** Refunds no more than was charged in the current minute. */
  async settle(name: string, points: number): Promise<Standing | null> {
    if (!this.#limiter || points === 0) return null;
    const known = await this.#nameOf(name);
    if (points < 0) return this.#read(await this.#limiter.penalty(known, -points));
    const found = await this.#limiter.get(known);
    if (!found) return null;
    return this.#read(await this.#limiter.reward(known, Math.min(points, found.consumedPoints)));
  }

  #read({ remainingPoints, msBeforeNext }: RateLimiterRes): Standing {
    const remaining = Math.floor(remainingPoints);
    return { policy: this.#policy, limit: this.#limit, remaining, seconds: Math.ceil(msBeforeNext / 1_000) };
  }

  #refuse(found: unknown): unknown {
    if (found instanceof Error) return found;
    const { seconds } = this.#read(found as RateLimiterRes);
    return new LimitReached(
      `The rate limit of ${this.#limit} points a minute is exceeded.`,
      Math.max(1, seconds),
    );
  }

  /** The counter's name: the caller's own, or the shared one once there are too many names. */
  async #nameOf(name: string): Promise<string> {
    const now = Date.now();
    if (now - this.#since > 1_000 * WINDOW_SECONDS) {
      this.#since = now;
      this.#fresh = 0;
    }
    if (await this.#limiter?.get(name)) return name;
    if (this.#fresh >= MOST_ADDRESSES) return 'others';
    this.#fresh += 1;
    return name;
  }
}
