import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { charges } from '../../access/limits.ts';
import { changeKind, entityType } from '../../db/tables/index.ts';
import {
  type FeedChange,
  MOST_SECONDS_AHEAD,
  readChanges,
  readCursorBefore,
  readHead,
} from '../../feed/change.ts';
import { decodeCursor, encodeCursor, type FeedPosition } from '../../feed/cursor.ts';
import type { Subscription } from '../../live/hub.ts';
import { type Interest, interestIn } from '../../live/interest.ts';
import { FeedReset, isChange, type Message, type ResetCause } from '../../live/message.ts';
import { openSse, sendSseHead } from '../../live/sinks/sse.ts';
import { joinBySse, readLastEventId, refuseWhileDraining } from '../graphql/sse.ts';
import type { Resume } from '../graphql/subscriptions.ts';
import { Problem } from '../problem.ts';
import type { Handler, RouteContext } from '../route.ts';
import { type FeedForm, feedFormOf } from '../server/content-negotiation.ts';
import { matchesEtag } from '../server/etag.ts';
import {
  type ParameterNames,
  readInstant,
  readNames,
  readWhole,
  searchOf,
} from '../server/query-parameters.ts';
import { cloudEventOf } from './cloud-event.ts';

const sizes = { default: 100, most: 1_000 };
const LONGEST_WAIT_SECONDS = 30;
/** Rows read from Postgres at a time. */
const PAGE = 1_000;
/** Before the oldest change that the feed still has. */
const BEGINNING: FeedPosition = { epoch: '', position: -1 };

export const changesParameters: ParameterNames = {
  GET: ['after', 'from', 'first', 'wait', 'entities', 'kinds'],
};

const isPaged = (form: FeedForm) =>
  form === 'application/json' || form === 'application/cloudevents-batch+json';

/** The query parameters of a request. */
type ChangesQuery = {
  /** A cursor; or `from`, an instant. Neither: from the oldest change that the feed still has. */
  after: string | null;
  from: string | null;
  first: number;
  waitMilliseconds: number;
  entities: FeedChange['entity'][] | null;
  kinds: FeedChange['kind'][] | null;
};

/**
 * `GET /changes`: the feed for pipelines. A page of CloudEvents as JSON; all changes with Accept: application/x-ndjson; all changes
 * and then new ones with Accept: text/event-stream. `after` accepts any cursor of Caveat. HEAD is answered as GET, without the
 * body.
 */
export const handleChanges: Handler = async (request, response, context) => {
  const form = feedFormOf(request.headers.accept);
  const query = readQuery(searchOf(request), form);
  response.appendHeader('vary', 'accept, authorization');
  if (form === 'text/event-stream') {
    context.allowance.acquire();
    return streamChanges(request, query, response, context);
  }
  // A response that waits, or is long, ends with the credential of its request.
  response.once(
    'close',
    context.credentials.watch(context.principal, () => response.destroy()),
  );
  const isAll = form === 'application/x-ndjson';
  await context.allowance.spend(isAll ? charges.dump : charges.event * query.first);
  if (isAll) return sendAll(query, request, response, context);
  if (query.waitMilliseconds > 0) context.allowance.acquire();
  await sendPage(query, form, request, response, context);
};

function readQuery(parameters: URLSearchParams, form: FeedForm): ChangesQuery {
  if (!isPaged(form))
    for (const name of ['first', 'wait'])
      if (parameters.has(name))
        throw new Problem('BAD_USER_INPUT', `"${name}" is for pages; ${form} has all changes.`);
  if (parameters.get('after') && parameters.has('from'))
    throw new Problem('BAD_USER_INPUT', 'Use either "after" or "from", not both.');
  return {
    // A script may send an empty cursor before its first page.
    after: parameters.get('after') || null,
    from: readInstant(parameters, 'from'),
    first: readWhole(parameters, 'first', sizes.most, 'PAGE_SIZE_OUT_OF_RANGE') ?? sizes.default,
    waitMilliseconds: 1_000 * (readWhole(parameters, 'wait', LONGEST_WAIT_SECONDS) ?? 0),
    entities: readNames(parameters, 'entities', entityType.enumValues),
    kinds: readNames(parameters, 'kinds', changeKind.enumValues),
  };
}

/** The position of the feed at an instant. An instant a few seconds ahead means now; throws 400 for one further ahead. */
async function placeAt(from: string, { db }: RouteContext): Promise<FeedPosition> {
  const place = await readCursorBefore(db, from);
  if (place === null)
    throw new Problem('BAD_USER_INPUT', `"from" lies more than ${MOST_SECONDS_AHEAD} seconds ahead.`);
  return place;
}

/** The position to begin after. Throws 400 for a malformed cursor, or an instant too far ahead. */
async function placeOf({ after, from }: ChangesQuery, context: RouteContext): Promise<FeedPosition> {
  if (from !== null) return placeAt(from, context);
  if (after === null) return BEGINNING;
  const place = decodeCursor(after);
  if (!place)
    throw new Problem(
      'INVALID_CURSOR',
      'Malformed cursor: "after" must be a cursor of this server.',
      {},
      400,
    );
  return place;
}

const causes: Record<ResetCause, string> = {
  OTHER_EPOCH: 'the database was restored or replaced',
  AHEAD: 'the database lost the changes up to it',
  PAST_RETENTION: 'the changes after it are no longer kept',
  FORGED: 'it is not a cursor',
};
const feedReset = (reason: ResetCause) =>
  new Problem(
    'FEED_RESET',
    `The feed cannot continue from this cursor: ${causes[reason]}. Read the record again, from the start.`,
    {},
    410,
    { reason },
  );

/** `more`: the page is full, and there may be more; otherwise it ends with the feed, or has no room (`first: 0`). */
type Page = { changes: FeedChange[]; place: FeedPosition; more: boolean };

/** The next changes of interest. Throws 410 where the feed cannot continue from the position, or no longer has what follows. */
async function readPage(
  { db }: RouteContext,
  interest: Interest,
  place: FeedPosition,
  first: number,
): Promise<Page> {
  const changes: FeedChange[] = [];
  for (let [from, at] = [place, place]; ; ) {
    const page = await readChanges(db, Math.max(from.position, 0), PAGE);
    const placeAt = (position: number) => ({ epoch: page.incarnations.of(position), position });
    if (from === BEGINNING) {
      from = at = placeAt(page.trimmedTo);
      if (page.trimmedTo > 0) continue;
    } else if (!page.incarnations.has(from)) throw feedReset('OTHER_EPOCH');
    else if (page.head < from.position) throw feedReset('AHEAD');
    else if (from.position < page.trimmedTo) throw feedReset('PAST_RETENTION');
    // An empty page only checks the cursor; its link would never reach the end.
    if (first === 0) return { changes, place: at, more: false };
    for (const change of page.changes) {
      // A full page ends at its last change, so that it never changes.
      if (changes.length === first) return { changes, place: at, more: true };
      at = placeAt(change.position);
      if (interest.wants(change)) changes.push(change);
    }
    if (page.until === null) return { changes, place: at, more: changes.length === first };
    from = placeAt(page.until);
  }
}

async function sendPage(
  query: ChangesQuery,
  form: FeedForm,
  request: IncomingMessage,
  response: ServerResponse,
  context: RouteContext,
): Promise<void> {
  const { first, after } = query;
  const page = await waitForPage(query, response, context);
  const cursor = encodeCursor(page.place);
  // A full page after a cursor never changes. One from the beginning does, when the oldest changes are trimmed.
  const isImmutable = after !== null && first > 0 && page.changes.length === first;
  // A shared cache must not give authenticated responses to others.
  const audience = context.principal === null ? 'public' : 'private';
  const isBatch = form === 'application/cloudevents-batch+json';
  const { textsWithheld } = context;
  const tag = `"${cursor}${isBatch ? '.batch' : ''}${textsWithheld ? '.withheld' : ''}"`;
  const headers = {
    'cache-control': isImmutable ? `${audience}, max-age=31536000, immutable` : 'no-store',
    // The position to continue from, which may lie after that of the last event of interest.
    'caveat-position': cursor,
    ...(isImmutable && { etag: tag }),
    // The last page has no link.
    ...(page.more && { link: linkTo(page.place, query) }),
  };
  if (isImmutable && matchesEtag(tag, request.headers['if-none-match']))
    return void response.writeHead(304, headers).end();
  const events = page.changes.map((change) => cloudEventOf(change, textsWithheld));
  response.writeHead(200, { ...headers, 'content-type': `${form}; charset=utf-8` });
  response.end(JSON.stringify(isBatch ? events : { events, cursor, more: page.more }));
}

/** Waits for a page with at least one change, until the deadline. */
async function waitForPage(
  query: ChangesQuery,
  response: ServerResponse,
  context: RouteContext,
): Promise<Page> {
  const { first, entities, kinds } = query;
  const interest = interestIn(entities, kinds);
  const deadline = performance.now() + query.waitMilliseconds;
  let { head } = context.hub.feed;
  let page = await readPage(context, interest, await placeOf(query, context), first);
  while (page.changes.length === 0 && first > 0 && performance.now() < deadline && !response.destroyed) {
    // Changes may have come while the page was read.
    if (context.hub.feed.head === head) await changeOrTimeout(context, deadline - performance.now());
    if (context.lifetime.signal.aborted) break;
    head = context.hub.feed.head;
    page = await readPage(context, interest, page.place, first);
  }
  return page;
}

function linkTo(place: FeedPosition, { first, entities, kinds }: ChangesQuery): string {
  const next = new URLSearchParams({ after: encodeCursor(place), first: String(first) });
  if (entities) next.set('entities', entities.join(','));
  if (kinds) next.set('kinds', kinds.join(','));
  return `</changes?${next}>; rel="next"`;
}

/** Resolves at the next change, after the time, or when the server drains. */
async function changeOrTimeout({ hub, lifetime }: RouteContext, milliseconds: number): Promise<void> {
  const { signal } = lifetime;
  await new Promise<void>((resolve) => {
    const stop = hub.feed.onChange(finish);
    const timer = setTimeout(finish, milliseconds);
    signal.addEventListener('abort', finish);
    function finish() {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      stop();
      resolve();
    }
    if (signal.aborted) finish();
  });
}

/** Sends all changes up to the head at the start, one CloudEvent a line. */
async function sendAll(
  query: ChangesQuery,
  request: IncomingMessage,
  response: ServerResponse,
  context: RouteContext,
): Promise<void> {
  const interest = interestIn(query.entities, query.kinds);
  const { position: head } = await readHead(context.db);
  let page = await readPage(context, interest, await placeOf(query, context), PAGE);
  response.writeHead(200, {
    'content-type': 'application/x-ndjson; charset=utf-8',
    'cache-control': 'no-store',
  });
  if (request.method === 'HEAD') return void response.end();
  for (;;) {
    const lines = page.changes
      .filter((change) => change.position <= head)
      .map((change) => lineOf(change, context));
    if (lines.length > 0 && !response.write(lines.join('')))
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
    if (!page.more || page.place.position >= head || response.destroyed) break;
    page = await readPage(context, interest, page.place, PAGE);
  }
  response.end();
}

const lineOf = (change: FeedChange, { textsWithheld }: RouteContext) =>
  `${JSON.stringify(cloudEventOf(change, textsWithheld))}\n`;

/** Streams all changes and then new ones. Without a cursor from the oldest that the feed still has, as for a page. */
async function streamChanges(
  request: IncomingMessage,
  query: ChangesQuery,
  response: ServerResponse,
  context: RouteContext,
): Promise<void> {
  refuseWhileDraining(context);
  const { entities, kinds } = query;
  const { textsWithheld } = context;
  const resumed = readLastEventId(request);
  // A client that reconnects sends the same URL, with its Last-Event-ID.
  const given = resumed ?? (await beginningOf(query, context));
  if (response.destroyed) return;
  if (request.method === 'HEAD') return sendSseHead(response);
  const subscription: Subscription = {
    interest: interestIn(entities, kinds),
    startWith: 'BEGINNING',
    after: given,
    rendering: {
      key: JSON.stringify(['/changes', entities?.toSorted(), kinds?.toSorted(), textsWithheld]),
      tellsProgress: false,
      render: (message) => renderEvent(message, textsWithheld),
    },
  };
  const stream = openSse(response);
  joinBySse(subscription, stream, response, context, () => stream.close('DRAINING'));
}

async function beginningOf(
  { after, from }: ChangesQuery,
  context: RouteContext,
): Promise<Resume | undefined> {
  const cursor = from === null ? after : encodeCursor(await placeAt(from, context));
  return cursor === null ? undefined : { cursor, source: 'argument' };
}

/** Changes are events without a name, for `onmessage`; a reset is an event named `reset`. */
function renderEvent(message: Message, textsWithheld: boolean) {
  if (isChange(message)) return { event: null, json: JSON.stringify(cloudEventOf(message, textsWithheld)) };
  const reason = message instanceof FeedReset ? message.cause : null;
  return { event: 'reset', json: JSON.stringify({ reason, cursor: message.cursor }) };
}
