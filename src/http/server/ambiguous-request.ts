import type { IncomingMessage } from 'node:http';
import { Problem } from '../problem.ts';

/** What is meant once; of two, a proxy before us may have believed the other. */
const once = new Set([
  'authorization',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'idempotency-key',
  'last-event-id',
  'origin',
  'transfer-encoding',
  'upgrade',
]);

/** Throws for a request that two readers could read in two ways. */
export function refuseAmbiguous(request: IncomingMessage): void {
  const seen = new Set<string>();
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const name = String(request.rawHeaders[at]).toLowerCase();
    if (!once.has(name)) continue;
    if (seen.has(name)) throw new Problem('BAD_USER_INPUT', `The header ${name} is given twice.`, closing);
    seen.add(name);
  }
  if (!seen.has('host') && request.httpVersion !== '1.0')
    throw new Problem('BAD_USER_INPUT', 'The header host is missing.', closing);
  const { expect } = request.headers;
  if (expect !== undefined && expect.toLowerCase() !== '100-continue')
    throw new Problem('BAD_USER_INPUT', 'Nothing is expected of us but 100-continue.', closing, 417);
}

const closing = { connection: 'close' };

/**
 * Of every answer: it is what it says, no page of others shows it or takes it for a script, and it runs nothing. The one
 * page that does has a policy of its own. Names and values in turn.
 */
export const securityHeaders: readonly string[] = [
  'x-content-type-options',
  'nosniff',
  'x-frame-options',
  'DENY',
  'content-security-policy',
  "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy',
  'no-referrer',
  'cross-origin-resource-policy',
  'same-origin',
  'cross-origin-opener-policy',
  'same-origin',
];
