import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { type Allowed, guesses } from './limits.ts';
import type { Principal } from './principal.ts';

/** Whoever asks has asked for too much, or holds too much. */
export class LimitReached extends Error {
  override name = 'LimitReached';
  readonly code = 'RATE_LIMITED';
  /** After which there is something again. */
  readonly seconds: number;
  constructor(message: string, seconds: number) {
    super(message);
    this.seconds = seconds;
  }
}

/** Where a caller stands: of so many points a minute, so many are left, until so many seconds have gone. */
export type Standing = { policy: 'address' | 'key'; limit: number; remaining: number; seconds: number };

const WINDOW_SECONDS = 60;
/** Addresses counted one by one; what is new beyond them in a minute is counted as one. */
const MOST_ADDRESSES = 50_000;

/** Counts what callers ask for and hold, in this process. */
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

  /** By its key, else by its address: who has a key is not held to what others of its address do. */
  of(address: string, principal: Principal | null): Caller {
    const { connectionsPerAddress, connectionsPerKey, costPerOperation, costPerOperationWithKey } =
      this.#allowed;
    if (principal === null)
      return new Caller(this.#addresses, address, costPerOperation, () =>
        this.#hold(`address ${address}`, connectionsPerAddress),
      );
    const id = principal.credential?.id ?? principal.name;
    return new Caller(this.#keys, id, costPerOperationWithKey, () =>
      this.#hold(`key ${id}`, connectionsPerKey),
    );
  }

  /** Throws `LimitReached` where too many wrong keys came from. */
  async mayGuess(address: string): Promise<void> {
    await this.#guesses.look(address);
  }

  hasGuessed(address: string): void {
    this.#guesses.owe(address, 1);
  }

  #hold(name: string, most: number): () => void {
    if (most === 0) return () => {};
    const count = this.#held.get(name) ?? 0;
    if (count >= most) throw new LimitReached(`At most ${most} connections are open at once.`, 1);
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

/** One who asks, as the limits see it. */
export class Caller {
  /** What one operation of theirs may cost; 0: anything. */
  readonly maxCost: number;
  /** Takes a place for a connection that stays, and returns how to give it back. Throws `LimitReached`. */
  readonly acquire: () => () => void;
  readonly #rate: Rate;
  readonly #name: string;

  constructor(rate: Rate, name: string, maxCost: number, hold: () => () => void) {
    this.#rate = rate;
    this.#name = name;
    this.maxCost = maxCost;
    this.acquire = hold;
  }

  /** Null: there is no limit. Throws `LimitReached`. */
  spend(points: number): Promise<Standing | null> {
    return this.#rate.spend(this.#name, points);
  }

  /** Charges for what is done already. */
  charge(points: number): void {
    this.#rate.owe(this.#name, points);
  }

  /** Takes back what was charged in vain; charges, where this is negative, what was read beyond. Null: no limit, or a new minute. */
  settle(points: number): Promise<Standing | null> {
    return this.#rate.settle(this.#name, points);
  }
}

/** Points a minute, each name by itself. */
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

  /** Throws `LimitReached` when nothing is left. */
  async look(name: string): Promise<void> {
    const found = await this.#limiter?.get(name);
    if (found && found.consumedPoints >= this.#limit) throw this.#refuse(found);
  }

  owe(name: string, points: number): void {
    if (this.#limiter) void this.#nameOf(name).then((known) => this.#limiter?.penalty(known, points));
  }

  /** Never more than was charged: what was charged in a minute that is over is not given back in the next. */
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
    return new LimitReached(`More was asked than ${this.#limit} points a minute.`, Math.max(1, seconds));
  }

  /** Bounded: the name itself, or that of all the others. */
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
