import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { answerOnce, BLANK_KEY, isBlank } from '../access/idempotency.ts';
import { charges, limits } from '../access/limits.ts';
import { mayActAs, tellRoleNeeded } from '../access/principal.ts';
import { readHead, readPlaceOf } from '../feed/change.ts';
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
 * `GET /bundles` is the present record as a bundle, `POST /bundles` loads one; `?dryRun=true` only checks it, and
 * `?overwrite=true` applies what differs, too.
 */
export function handleBundles(): Handler {
  const send = sendBundle();
  return (request, response, context) =>
    request.method === 'POST' ? takeBundle(request, response, context) : send(request, response, context);
}

const takeBundle: Handler = async (request, response, { db, answers, principal, requestId }) => {
  if (principal === null || !mayActAs(principal, 'EDITOR'))
    throw new Problem('FORBIDDEN', `${tellRoleNeeded(principal, 'EDITOR')}.`);
  const key = headerOf(request, 'idempotency-key');
  if (key !== undefined && isBlank(key))
    throw new Problem('BAD_USER_INPUT', `Idempotency-Key: ${BLANK_KEY}.`);
  // Loading may take longer than others may be silent.
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
    }).finally(() => answers.wrote());
    // Answers that were kept before there was this field are without it.
    const { revision = null } = report;
    const position = dryRun ? null : encodeCursor(await readPlaceOf(db, idOf(revision)));
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

/** Each has a connection to Postgres for as long as its reader takes: so few at once, and none for ever. */
function sendBundle(): Handler {
  let reading = 0;
  return async (request, response, context) => {
    await context.allowance.spend(charges.dump);
    if (reading >= limits.dumps)
      throw new Problem('OVERLOADED', 'Others read the record. Try again.', { 'retry-after': '5' });
    reading += 1;
    const stop = context.credentials.watch(context.principal, () => response.destroy());
    try {
      let place: FeedPosition | undefined;
      const lines = dumpBundle(context.db, async (tx) => {
        place = await readHead(tx);
      });
      // Before the answer begins: a database that is busy is a 503.
      const first = await lines.next();
      response.writeHead(200, {
        'content-type': 'application/x-ndjson; charset=utf-8',
        'cache-control': 'no-store',
        vary: 'authorization',
        // Where all of it is true: what came after it are the changes after this cursor.
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

/** Not by `yield*`, which would hand what its reader throws to who cannot catch it. */
async function* from<Line>(first: IteratorResult<Line>, rest: AsyncGenerator<Line>): AsyncGenerator<Line> {
  try {
    for (let it = first; !it.done; it = await rest.next()) yield it.value;
  } finally {
    await rest.return(undefined);
  }
}

/** The same lines for who may not read the texts of documents. */
async function* withheld(lines: AsyncGenerator<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(withoutTexts(JSON.parse(line)))}\n`;
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
