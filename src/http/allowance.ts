import type { ServerResponse } from 'node:http';
import { type Caller, LimitReached, type Standing } from '../access/callers.ts';
import type { Head } from './head.ts';
import { Problem } from './problem.ts';

/** What a request may still ask for. What refuses is a `Problem`, 429 over HTTP. */
export type Allowance = {
  /** What its operation may cost; 0: anything. */
  maxCost: number;
  spend(points: number): Promise<void>;
  /** Charges for what is done already. */
  owe(points: number): void;
  /** Takes back what was charged in vain, or charges what was read beyond (negative). */
  settle(points: number): Promise<void>;
  /** Takes a place for what stays open; it is given back when the answer ends, or with `release`. */
  hold(): () => void;
};

/**
 * The allowance of a caller. An answer over HTTP says where its caller stands, as the IETF's draft of RateLimit headers
 * has it (draft-ietf-httpapi-ratelimit-headers-10): two headers that name the policy, by key or by address.
 */
export function allowanceOf(caller: Caller, response?: ServerResponse, head?: Head): Allowance {
  return {
    maxCost: caller.maxCost,
    async spend(points) {
      try {
        tell(await caller.spend(points), head);
      } catch (error) {
        throw asProblem(error);
      }
    },
    owe: (points) => caller.owe(points),
    async settle(points) {
      tell(await caller.settle(points), head);
    },
    hold() {
      try {
        const release = caller.hold();
        response?.once('close', release);
        // Whoever waits is told now and then that we are there, or is watched by the hub.
        response?.socket?.setTimeout(0);
        return release;
      } catch (error) {
        throw asProblem(error);
      }
    },
  };
}

function tell(standing: Standing | null, head: Head | undefined): void {
  if (standing === null || head === undefined) return;
  const { policy, limit, remaining, seconds } = standing;
  head.set('ratelimit-policy', `"${policy}";q=${limit};w=60`);
  head.set('ratelimit', `"${policy}";r=${remaining};t=${seconds}`);
}

/** As it is told to callers; whatever else went wrong stays as it is. */
export function asProblem(error: unknown): unknown {
  return error instanceof LimitReached
    ? new Problem('RATE_LIMITED', error.message, { 'retry-after': String(error.seconds) }, 429, {
        retryAfter: error.seconds,
      })
    : error;
}
