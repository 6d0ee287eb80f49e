import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { answerOnce, BLANK_KEY, isBlank } from '../access/idempotency.ts';
import { charges, limits } from '../access/limits.ts';
import { describeRoleNeeded, mayActAs } from '../access/principal.ts';
import { readCursorAfter, readHead } from '../feed/change.ts';
import { encodeCursor, type FeedPosition } from '../feed/cursor.ts';
import { dumpBundle } from '../record/bundle/dump.ts';
import { loadBundle } from '../record/bundle/load.ts';
import { withoutTexts } from '../record/bundle/withheld.ts';
import { BundleRefused, IdempotencyInProgress, IdempotencyKeyReused } from '../record/errors.ts';
import { Problem } from './problem.ts';
import type { Handler } from './route.ts';
import { readBody } from './server/body.ts';
import { type ParameterNames, readFlag, searchOf } from './server/query-parameters.ts';

export const bundlesParameters: ParameterNames = { POST: ['dryRun', 'overwrite'] };

const MEDIA_TYPES = ['application/x-ndjson', 'application/jsonl'];

/**
 * `GET /bundles` sends the present record as a bundle, `POST /bundles` loads one. `?dryRun=true` only checks it;
 * `?overwrite=true` also applies values that differ from the record.
 */
export function handleBundles(): Handler {
  const send = sendBundle();
  return (request, response, context) =>
    request.method === 'POST' ? receiveBundle(request, response, context) : send(request, response, context);
}

const receiveBundle: Handler = async (request, response, { db, executor, principal, requestId }) => {
  if (principal === null || !mayActAs(principal, 'EDITOR'))
    throw new Problem('FORBIDDEN', `${describeRoleNeeded(principal, 'EDITOR')}.`);
  const key = headerOf(request, 'idempotency-key');
  if (key !== undefined && isBlank(key))
    throw new Problem('BAD_USER_INPUT', `Idempotency-Key: ${BLANK_KEY}.`);
  // Loading may take longer than the idle timeout.
  request.socket.setTimeout(0);
  const parameters = searchOf(request);
  const dryRun = readFlag(parameters, 'dryRun');
  const overwrite = readFlag(parameters, 'overwrite');
  const body = readBody(request, response, MEDIA_TYPES, limits.bundle);
  let isReplayed = false;
  try {
    const report = await loadBundle(db, { principal: principal.name }, body, {
      dryRun,
      overwrite,
      once: async (tx, sha256, write) => {
        const content = ['POST /bundles', sha256, dryRun, ...(overwrite ? ['overwrite'] : [])];
        const once = await answerOnce(tx, { principal: principal.name, key, content }, write);
        isReplayed = once.isReplayed;
        return once.answer;
      },
    }).finally(() => executor.afterWrite());
    // Results that were stored before this field existed lack it.
    const { revision = null } = report;
    const position = dryRun ? null : encodeCursor(await readCursorAfter(db, idOf(revision)));
    response.writeHead(200, {
      'content-type': 'application/json',
      ...(position && { 'caveat-position': position }),
    });
    response.end(JSON.stringify({ ...report, revision, position, isReplayed }));
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

const idOf = (revision: string | null) => (revision === null ? null : Number(revision.slice(1)));

/** Sends the record. A dump occupies a connection to Postgres until its reader is done: few run at once, each with a deadline. */
function sendBundle(): Handler {
  let reading = 0;
  return async (request, response, context) => {
    await context.allowance.spend(charges.dump);
    if (reading >= limits.dumps)
      throw new Problem(
        'OVERLOADED',
        `Too many dumps in progress (the limit is ${limits.dumps}). Try again.`,
        { 'retry-after': '5' },
      );
    reading += 1;
    const stop = context.credentials.watch(context.principal, () => response.destroy());
    try {
      let place: FeedPosition | undefined;
      const lines = dumpBundle(context.db, async (tx) => {
        place = await readHead(tx);
      });
      // Read before the response begins, so that a busy database is a 503.
      const first = await lines.next();
      response.writeHead(200, {
        'content-type': 'application/x-ndjson; charset=utf-8',
        'cache-control': 'no-store',
        vary: 'authorization',
        // The position of the snapshot: continue with the changes after it.
        ...(place && { 'caveat-position': encodeCursor(place) }),
      });
      request.socket.setTimeout(limits.dumpPause);
      const signal = AbortSignal.timeout(limits.bundleTime);
      const all = from(first, lines);
      await pipeline(Readable.from(context.textsWithheld ? withheld(all) : all), response, { signal });
    } finally {
      stop();
      reading -= 1;
    }
  };
}

/** Not `yield*`: it would forward the consumer's `throw()` into a generator that does not handle it. */
async function* from<Line>(first: IteratorResult<Line>, rest: AsyncGenerator<Line>): AsyncGenerator<Line> {
  try {
    for (let it = first; !it.done; it = await rest.next()) yield it.value;
  } finally {
    await rest.return(undefined);
  }
}

/** The lines without the texts of documents. */
async function* withheld(lines: AsyncGenerator<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(withoutTexts(JSON.parse(line)))}\n`;
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
