import type { ServerResponse } from 'node:http';
import { type Caller, LimitReached, type Standing } from '../../access/callers.ts';
import { Problem } from '../problem.ts';
import type { ResponseHeaders } from './response-headers.ts';

/** What a request may still ask for. What refuses is a `Problem`, 429 over HTTP. */
export type Allowance = {
  /** What its operation may cost; 0: anything. */
  maxCost: number;
  spend(points: number): Promise<void>;
  /** Charges for what is done already. */
  charge(points: number): void;
  /** Takes back what was charged in vain, or charges what was read beyond (negative). */
  settle(points: number): Promise<void>;
  /** Takes a place for what stays open; it is given back when the answer ends, or with `release`. */
  acquire(): () => void;
};

/**
 * The allowance of a caller. An answer over HTTP says where its caller stands, as the IETF's draft of RateLimit headers
 * has it (draft-ietf-httpapi-ratelimit-headers-10): two headers that name the policy, by key or by address.
 */
export function allowanceOf(caller: Caller, response?: ServerResponse, head?: ResponseHeaders): Allowance {
  return {
    maxCost: caller.maxCost,
    async spend(points) {
      try {
        tell(await caller.spend(points), head);
      } catch (error) {
        throw limitAsProblem(error);
      }
    },
    charge: (points) => caller.charge(points),
    async settle(points) {
      tell(await caller.settle(points), head);
    },
    acquire() {
      try {
        const release = caller.acquire();
        response?.once('close', release);
        // Whoever waits is told now and then that we are there, or is watched by the hub.
        response?.socket?.setTimeout(0);
        return release;
      } catch (error) {
        throw limitAsProblem(error);
      }
    },
  };
}

function tell(standing: Standing | null, head: ResponseHeaders | undefined): void {
  if (standing === null || head === undefined) return;
  const { policy, limit, remaining, seconds } = standing;
  head.set('ratelimit-policy', `"${policy}";q=${limit};w=60`);
  head.set('ratelimit', `"${policy}";r=${remaining};t=${seconds}`);
}

/** As it is told to callers; whatever else went wrong stays as it is. */
export function limitAsProblem(error: unknown): unknown {
  return error instanceof LimitReached
    ? new Problem('RATE_LIMITED', error.message, { 'retry-after': String(error.seconds) }, 429, {
        retryAfter: error.seconds,
      })
    : error;
}
