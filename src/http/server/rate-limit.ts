import type { ServerResponse } from 'node:http';
import { type Caller, LimitReached, type Standing } from '../../access/callers.ts';
import { Problem } from '../problem.ts';
import type { ResponseHeaders } from './response-headers.ts';

/** The points that a request may still spend. Refusals are a `Problem`, 429 over HTTP. */
export type Allowance = {
  /** The highest cost of one operation, in points; 0: no limit. */
  maxCost: number;
  spend(points: number): Promise<void>;
  /** Charges for work that is done already; never refuses. */
  charge(points: number): void;
  /** Returns points that were charged in advance and not used; a negative number charges more. */
  settle(points: number): Promise<void>;
  /**
   * Counts one of the caller's open connections. It is released when the response closes, or by the returned function.
   */
  acquire(): () => void;
};

/**
 * The allowance of a caller. Responses over HTTP have the two RateLimit headers of the IETF's draft
 * (draft-ietf-httpapi-ratelimit-headers-10); the policy's name says whether a key or an address is limited.
 */
export function allowanceOf(caller: Caller, response?: ServerResponse, headers?: ResponseHeaders): Allowance {
  return {
    maxCost: caller.maxCost,
    async spend(points) {
      try {
        setRateLimit(await caller.spend(points), headers);
      } catch (error) {
        throw limitAsProblem(error);
      }
    },
    charge: (points) => caller.charge(points),
    async settle(points) {
      setRateLimit(await caller.settle(points), headers);
    },
    acquire() {
      try {
        const release = caller.acquire();
        response?.once('close', release);
        // Long-lived responses have heartbeats or are monitored by the hub: no idle timeout here.
        response?.socket?.setTimeout(0);
        return release;
      } catch (error) {
        throw limitAsProblem(error);
      }
    },
  };
}

function setRateLimit(standing: Standing | null, headers: ResponseHeaders | undefined): void {
  if (standing === null || headers === undefined) return;
  const { policy, limit, remaining, seconds } = standing;
  headers.set('ratelimit-policy', `"${policy}";q=${limit};w=60`);
  headers.set('ratelimit', `"${policy}";r=${remaining};t=${seconds}`);
}

/** A `Problem` for a limit that was reached; any other error unchanged. */
export function limitAsProblem(error: unknown): unknown {
  return error instanceof LimitReached
    ? new Problem('RATE_LIMITED', error.message, { 'retry-after': String(error.seconds) }, 429, {
        retryAfter: error.seconds,
      })
    : error;
}
