import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { charges } from '../../access/limits.ts';
import { changeKind, entityType } from '../../db/tables/index.ts';
import {
  type FeedChange,
  MOST_SECONDS_AHEAD,
  readChanges,
  readHead,
  readPlaceBefore,
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
/** Rows asked of Postgres at once. */
const PAGE = 1_000;
/** From the oldest that is kept, wherever that is. */
const BEGINNING: FeedPosition = { epoch: '', position: -1 };

export const changesParameters: ParameterNames = {
  GET: ['after', 'from', 'first', 'wait', 'entities', 'kinds'],
};

const isPaged = (form: FeedForm) =>
  form === 'application/json' || form === 'application/cloudevents-batch+json';

/** What the address asks for. */
type Asked = {
  /** A cursor, or an instant; neither: from the oldest that is kept. */
  after: string | null;
  from: string | null;
  first: number;
  waitMilliseconds: number;
  entities: FeedChange['entity'][] | null;
  kinds: FeedChange['kind'][] | null;
};

/**
 * `GET /changes`: the feed for pipelines. A page of CloudEvents as JSON; all there is with Accept: application/x-ndjson;
 * all there is and then what comes with Accept: text/event-stream. Any cursor that Caveat gave is taken as `after`. HEAD is
 * answered as GET, without the body.
 */
export const handleChanges: Handler = async (request, response, context) => {
  const form = feedFormOf(request.headers.accept);
  const asked = readAsked(searchOf(request), form);
  response.appendHeader('vary', 'accept, authorization');
  if (form === 'text/event-stream') {
    context.allowance.acquire();
    return follow(request, asked, response, context);
  }
  // An answer that waits, or is long, does not outlive the credential that it was asked with.
  response.once(
    'close',
    context.credentials.watch(context.principal, () => response.destroy()),
  );
  const isAll = form === 'application/x-ndjson';
  await context.allowance.spend(isAll ? charges.dump : charges.event * asked.first);
  if (isAll) return sendAll(asked, request, response, context);
  if (asked.waitMilliseconds > 0) context.allowance.acquire();
  await sendPage(asked, form, request, response, context);
};

function readAsked(parameters: URLSearchParams, form: FeedForm): Asked {
  if (!isPaged(form))
    for (const name of ['first', 'wait'])
      if (parameters.has(name))
        throw new Problem('BAD_USER_INPUT', `"${name}" is for pages: ${form} has all there is.`);
  if (parameters.get('after') && parameters.has('from'))
    throw new Problem('BAD_USER_INPUT', 'Either "after" or "from" says where to begin.');
  return {
    // An empty one is what a script has before its first page.
    after: parameters.get('after') || null,
    from: readInstant(parameters, 'from'),
    first: readWhole(parameters, 'first', sizes.most, 'PAGE_SIZE_OUT_OF_RANGE') ?? sizes.default,
    waitMilliseconds: 1_000 * (readWhole(parameters, 'wait', LONGEST_WAIT_SECONDS) ?? 0),
    entities: readNames(parameters, 'entities', entityType.enumValues),
    kinds: readNames(parameters, 'kinds', changeKind.enumValues),
  };
}

/** Where an instant is in the feed: one that lies a moment ahead is now. Throws 400 for one that lies further ahead. */
async function placeAt(from: string, { db }: RouteContext): Promise<FeedPosition> {
  const place = await readPlaceBefore(db, from);
  if (place === null)
    throw new Problem('BAD_USER_INPUT', `"from" lies more than ${MOST_SECONDS_AHEAD} seconds ahead.`);
  return place;
}

/** Where to begin. Throws 400 for what is no cursor, or an instant that lies too far ahead. */
async function placeOf({ after, from }: Asked, context: RouteContext): Promise<FeedPosition> {
  if (from !== null) return placeAt(from, context);
  if (after === null) return BEGINNING;
  const place = decodeCursor(after);
  if (!place) throw new Problem('INVALID_CURSOR', 'This is not a cursor that this server gives.', {}, 400);
  return place;
}

const lost: Record<ResetCause, string> = {
  OTHER_EPOCH: 'the database was restored or replaced',
  AHEAD: 'the database lost what came there',
  PAST_RETENTION: 'what followed it is no longer kept',
  FORGED: 'it is none',
};
const gone = (reason: ResetCause) =>
  new Problem('FEED_RESET', `The feed cannot go on from this cursor: ${lost[reason]}. Read anew.`, {}, 410, {
    reason,
  });

/** `more`: it is full, and there may be more; else it ends with the feed, or none were asked for. */
type Page = { changes: FeedChange[]; place: FeedPosition; more: boolean };

/** The next changes that are wanted. Throws 410 where the feed cannot go on from there, or no longer has some of it. */
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
    } else if (!page.incarnations.has(from)) throw gone('OTHER_EPOCH');
    else if (page.head < from.position) throw gone('AHEAD');
    else if (from.position < page.trimmedTo) throw gone('PAST_RETENTION');
    // An empty page only checks the cursor: following it would never reach the end.
    if (first === 0) return { changes, place: at, more: false };
    for (const change of page.changes) {
      // A full page ends with its last change, so that it is the same for ever.
      if (changes.length === first) return { changes, place: at, more: true };
      at = placeAt(change.position);
      if (interest.wants(change)) changes.push(change);
    }
    if (page.until === null) return { changes, place: at, more: changes.length === first };
    from = placeAt(page.until);
  }
}

async function sendPage(
  asked: Asked,
  form: FeedForm,
  request: IncomingMessage,
  response: ServerResponse,
  context: RouteContext,
): Promise<void> {
  const { first, after } = asked;
  const page = await waitForPage(asked, response, context);
  const cursor = encodeCursor(page.place);
  // What follows a cursor up to a full page never changes: from the beginning, it does when the oldest goes.
  const isForEver = after !== null && first > 0 && page.changes.length === first;
  // What needed a credential, a shared cache would give to everybody.
  const audience = context.principal === null ? 'public' : 'private';
  const isBatch = form === 'application/cloudevents-batch+json';
  const { textsWithheld } = context;
  const tag = `"${cursor}${isBatch ? '.batch' : ''}${textsWithheld ? '.withheld' : ''}"`;
  const headers = {
    'cache-control': isForEver ? `${audience}, max-age=31536000, immutable` : 'no-store',
    // Where to go on, also where no event says so: a page may end after the last that was wanted.
    'caveat-position': cursor,
    ...(isForEver && { etag: tag }),
    // Who walks from link to link ends where the feed does.
    ...(page.more && { link: linkTo(page.place, asked) }),
  };
  if (isForEver && matchesEtag(tag, request.headers['if-none-match']))
    return void response.writeHead(304, headers).end();
  const events = page.changes.map((change) => cloudEventOf(change, textsWithheld));
  response.writeHead(200, { ...headers, 'content-type': `${form}; charset=utf-8` });
  response.end(JSON.stringify(isBatch ? events : { events, cursor, more: page.more }));
}

/** A page with a change in it, where one comes in time. */
async function waitForPage(asked: Asked, response: ServerResponse, context: RouteContext): Promise<Page> {
  const { first, entities, kinds } = asked;
  const interest = interestIn(entities, kinds);
  const deadline = performance.now() + asked.waitMilliseconds;
  let { head } = context.hub.feed;
  let page = await readPage(context, interest, await placeOf(asked, context), first);
  while (page.changes.length === 0 && first > 0 && performance.now() < deadline && !response.destroyed) {
    // What came while the page was read is no news any more.
    if (context.hub.feed.head === head) await newsOr(context, deadline - performance.now());
    if (context.lifetime.draining) break;
    head = context.hub.feed.head;
    page = await readPage(context, interest, page.place, first);
  }
  return page;
}

function linkTo(place: FeedPosition, { first, entities, kinds }: Asked): string {
  const next = new URLSearchParams({ after: encodeCursor(place), first: String(first) });
  if (entities) next.set('entities', entities.join(','));
  if (kinds) next.set('kinds', kinds.join(','));
  return `</changes?${next}>; rel="next"`;
}

/** Until there is news, for so long at most, and no longer than the server is there. */
async function newsOr({ hub, lifetime }: RouteContext, milliseconds: number): Promise<void> {
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

/** All that there is, a CloudEvent a line, to the head as it was when it began. */
async function sendAll(
  asked: Asked,
  request: IncomingMessage,
  response: ServerResponse,
  context: RouteContext,
): Promise<void> {
  const interest = interestIn(asked.entities, asked.kinds);
  const { position: head } = await readHead(context.db);
  let page = await readPage(context, interest, await placeOf(asked, context), PAGE);
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

/** What there is, and then what comes. Without a cursor from the oldest that is kept, as for a page. */
async function follow(
  request: IncomingMessage,
  asked: Asked,
  response: ServerResponse,
  context: RouteContext,
): Promise<void> {
  refuseWhileDraining(context);
  const { entities, kinds } = asked;
  const { textsWithheld } = context;
  const resumed = readLastEventId(request);
  // Who comes back sends the address again, with where it was.
  const given = resumed ?? (await beginningOf(asked, context));
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

async function beginningOf({ after, from }: Asked, context: RouteContext): Promise<Resume | undefined> {
  const cursor = from === null ? after : encodeCursor(await placeAt(from, context));
  return cursor === null ? undefined : { cursor, source: 'argument' };
}

/** Changes are nameless events, for `onmessage`; a reset is an event `reset`. */
function renderEvent(message: Message, textsWithheld: boolean) {
  if (isChange(message)) return { event: null, json: JSON.stringify(cloudEventOf(message, textsWithheld)) };
  const reason = message instanceof FeedReset ? message.cause : null;
  return { event: 'reset', json: JSON.stringify({ reason, cursor: message.cursor }) };
}
