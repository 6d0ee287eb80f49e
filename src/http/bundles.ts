import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { answerOnce } from '../access/idempotency.ts';
import { dumpBundle } from '../record/bundle/dump.ts';
import { loadBundle } from '../record/bundle/load.ts';
import { BundleRefused, IdempotencyInProgress, IdempotencyKeyReused } from '../record/errors.ts';
import { Problem } from './problem.ts';
import type { Handler } from './route.ts';

/** Bytes of a bundle that come over HTTP; larger ones are loaded by `npm run load`. */
export const LARGEST_BUNDLE = 64_000_000;
const MEDIA_TYPES = ['application/x-ndjson', 'application/jsonl'];

/** `GET /bundles` is the present record as a bundle, `POST /bundles` loads one; `?dryRun=true` only checks it. */
export const handleBundles: Handler = (request, response, context) =>
  request.method === 'POST' ? takeBundle(request, response, context) : sendBundle(request, response, context);

const takeBundle: Handler = async (request, response, { db, principal, requestId }) => {
  if (!principal?.canWrite) throw new Problem('FORBIDDEN', 'Loading a bundle needs a key that may write.');
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!MEDIA_TYPES.includes(type)) {
    throw new Problem('UNSUPPORTED_MEDIA_TYPE', `A bundle is sent as ${MEDIA_TYPES.join(' or ')}.`);
  }
  const parameters = new URL(request.url ?? '/', 'http://localhost').searchParams;
  const dryRun = parameters.get('dryRun') === 'true';
  const key = headerOf(request, 'idempotency-key');
  try {
    const report = await loadBundle(db, { principal: principal.name }, bounded(request), {
      dryRun,
      once: (tx, sha256, write) =>
        answerOnce(tx, { principal: principal.name, key, content: ['POST /bundles', sha256, dryRun] }, write),
    });
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(report));
  } catch (error) {
    if (error instanceof IdempotencyInProgress || error instanceof IdempotencyKeyReused) {
      throw new Problem(error.code, error.message);
    }
    if (!(error instanceof BundleRefused)) throw error;
    const body = {
      type: 'about:blank',
      status: 422,
      code: error.code,
      detail: error.message,
      requestId,
      count: error.count,
      problems: error.problems,
    };
    response.writeHead(422, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify(body));
  }
};

const sendBundle: Handler = async (_request, response, { db }) => {
  response.writeHead(200, {
    'content-type': 'application/x-ndjson; charset=utf-8',
    'cache-control': 'no-store',
  });
  await pipeline(Readable.from(dumpBundle(db)), response);
};

async function* bounded(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  const tooLarge = () =>
    new Problem('PAYLOAD_TOO_LARGE', `A bundle is at most ${LARGEST_BUNDLE} bytes.`, { connection: 'close' });
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_BUNDLE) throw tooLarge();
  let length = 0;
  // The answer goes over the same socket, so the request is not destroyed on the way out.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > LARGEST_BUNDLE) throw tooLarge();
    yield chunk;
  }
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
