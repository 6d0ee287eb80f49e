import type { IncomingMessage } from 'node:http';
import { Problem } from '../problem.ts';

/** Headers that may occur once. If one occurs twice, a proxy may have read the other value. */
const singleHeaders = new Set([
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

/** Throws BAD_USER_INPUT for a request that a proxy and this server could read in two ways (request smuggling). */
export function refuseAmbiguous(request: IncomingMessage): void {
  const seen = new Set<string>();
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const name = String(request.rawHeaders[at]).toLowerCase();
    if (!singleHeaders.has(name)) continue;
    if (seen.has(name)) throw new Problem('BAD_USER_INPUT', `The header ${name} is given twice.`, closing);
    seen.add(name);
  }
  if (!seen.has('host') && request.httpVersion !== '1.0')
    throw new Problem('BAD_USER_INPUT', 'The header host is missing.', closing);
  const { expect } = request.headers;
  if (expect !== undefined && expect.toLowerCase() !== '100-continue')
    throw new Problem(
      'BAD_USER_INPUT',
      'The header expect has an unsupported value; only 100-continue is accepted.',
      closing,
      417,
    );
}

const closing = { connection: 'close' };
