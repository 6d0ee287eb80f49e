import assert from 'node:assert/strict';

/** The closed list of the error contract, written out again: a code that is new in the server is new here, too. */
const codes: Record<number, readonly string[]> = {
  400: [
    ...['BAD_JSON', 'BAD_ENCODING', 'INVALID_TEXT', 'GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'],
    ...['BAD_USER_INPUT', 'QUERY_TOO_DEEP', 'QUERY_TOO_BROAD', 'QUERY_TOO_COMPLEX', 'BATCHING_NOT_SUPPORTED'],
    'OPERATION_RESOLUTION_FAILURE',
  ],
  401: ['UNAUTHENTICATED'],
  403: ['FORBIDDEN'],
  405: ['METHOD_NOT_ALLOWED'],
  408: ['REQUEST_TIMEOUT'],
  413: ['PAYLOAD_TOO_LARGE'],
  415: ['UNSUPPORTED_MEDIA_TYPE'],
  429: ['RATE_LIMITED'],
  431: ['HEADERS_TOO_LARGE'],
  503: ['OVERLOADED', 'DRAINING'],
};
/** Beside data, at a field. What stands above as 400 may also be found out that late. */
const inBand = [
  ...[
    'NOT_FOUND',
    'FORBIDDEN',
    'INVALID_CURSOR',
    'CURSOR_MISMATCH',
    'FEED_RESET',
    'INVALID_ID',
    'UNKNOWN_REFERENCE',
    'PAGE_SIZE_OUT_OF_RANGE',
  ],
  ...['TIMEOUT', 'TOO_MANY_SUBSCRIPTIONS', 'OVERLOADED', 'BAD_USER_INPUT'],
];

/** What is ours to know: stacks, paths, queries, and how Postgres says things. Nothing that is sent has any of it. */
const leaks =
  /node_modules|\/work\/|file:\/\/|\.ts:\d+|\n {4}at |Failed query|PostgresError|DrizzleQueryError|syntax error at or near|invalid input syntax|violates [a-z-]+ constraint|\bselect "|\binsert into "|does not exist at character|Cannot read propert|is not a function|is not iterable|undefined \(/;

/** In bytes. */
const LONGEST_REFUSAL = 4_000;
const LONGEST_MESSAGE = 256;
const MOST_ERRORS = 10;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

// biome-ignore lint/suspicious/noExplicitAny: what came is checked here
type Json = any;
export type Answer = { status: number; headers: Record<string, string | string[] | undefined>; text: string };

/** What came of a case, as `200 data` or a close code, and the codes of all errors in it. */
export type Outcome = { kind: string; codes: string[] };

/** An HTTP answer of `/graphql` within the contract. Throws an AssertionError. */
export function checkAnswer({ status, headers, text }: Answer, method: string, accept: string): Outcome {
  const type = String(headers['content-type']);
  assert.match(String(headers['x-request-id']), UUID);
  if (status === 503 || status === 429) assert.match(String(headers['retry-after']), /^\d+$/);
  if (status === 405) assert.match(String(headers.allow), /POST/);
  if (method === 'HEAD' || method === 'OPTIONS') {
    assert.equal(text, '');
    assert.ok(status === 204 || status in codes, `${method} got ${status}`);
    return { kind: `${status} ${method}`, codes: [] };
  }
  if (type.startsWith('text/html')) {
    assert.equal(status, 200);
    assert.match(accept, /html/);
    return { kind: '200 page', codes: [] };
  }
  assert.doesNotMatch(text, leaks);
  if (type.startsWith('text/event-stream')) {
    assert.equal(status, 200);
    return { kind: '200 stream', codes: checkEvents(text) };
  }
  if (type === 'application/problem+json') return checkProblem(status, JSON.parse(text));
  assert.match(type, /^application\/(graphql-response\+)?json; charset=utf-8$/);
  const body = JSON.parse(text);
  const found = checkResult(body);
  if ('data' in body) {
    assert.ok(status === 200 || (status === 503 && found.includes('OVERLOADED')), `data with ${status}`);
    return { kind: `${status} ${body.data === null ? 'null' : 'data'}`, codes: found };
  }
  // Under application/json what is no fault of the transport comes with 200, as GraphQL over HTTP wants.
  const stated = statusOf(body.errors?.[0]?.extensions.code);
  const plain = type.startsWith('application/json');
  assert.ok(status === stated || (plain && stated === 400 && status === 200), `${found[0]} with ${status}`);
  return { kind: `${stated} refused`, codes: found };
}

const statusOf = (code: string) =>
  Number(Object.keys(codes).find((it) => codes[Number(it)]?.includes(code)) ?? 200);

/** A result of an operation, over any transport: the codes of its errors, each once. */
export function checkResult(body: Json): string[] {
  assert.ok(body !== null && typeof body === 'object' && !Array.isArray(body), 'a result is an object');
  assert.deepEqual(
    Object.keys(body).filter((it) => !['data', 'errors', 'extensions'].includes(it)),
    [],
  );
  if (body.errors !== undefined) return checkErrors(body.errors, body.data !== undefined);
  assert.ok(body.data, 'neither data nor an error');
  return [];
}

/** `executed`: they stand beside data. */
export function checkErrors(errors: Json, executed: boolean): string[] {
  assert.ok(Array.isArray(errors) && errors.length > 0 && errors.length <= MOST_ERRORS, 'one to ten errors');
  const length = Buffer.byteLength(JSON.stringify(errors));
  assert.ok(executed || length < LONGEST_REFUSAL, `${length} bytes of refusal`);
  const allowed = executed ? inBand : [...Object.values(codes).flat(), ...inBand];
  for (const error of errors) {
    const { message, extensions, ...rest } = error;
    const extra = Object.keys(rest).filter((it) => !['locations', 'path'].includes(it));
    assert.deepEqual(extra, []);
    checkMessage(message);
    assert.ok(allowed.includes(extensions?.code), `the code ${extensions?.code}: ${message}`);
    assert.match(String(extensions.requestId), UUID);
    if (executed) assert.ok(Array.isArray(error.path), `${extensions.code} beside data has no path`);
  }
  return [...new Set(errors.map(({ extensions }: Json) => extensions.code as string))].sort();
}

function checkProblem(status: number, { code, detail, requestId, ...rest }: Json): Outcome {
  assert.ok(codes[status]?.includes(code), `${code} with ${status}`);
  checkMessage(detail);
  assert.match(requestId, UUID);
  assert.equal(rest.status, status);
  return { kind: `${status} refused`, codes: [code] };
}

function checkMessage(message: unknown): void {
  assert.ok(
    typeof message === 'string' && message.length > 0 && message.length <= LONGEST_MESSAGE,
    `the message ${message}`,
  );
  assert.ok(message.isWellFormed(), 'half a character in a message');
}

/** As much of a stream as was read. */
function checkEvents(text: string): string[] {
  const found = new Set<string>();
  for (const block of text.split('\n\n').slice(0, -1)) {
    // No regular expression is used, because it would end a line at U+2028; an event stream does not.
    const line = block.split('\n').find((it) => it.startsWith('data:'));
    const data = line?.slice('data:'.length);
    if (data) for (const code of checkResult(JSON.parse(data))) found.add(code);
  }
  return [...found];
}

/** Levels of pino: 50 is an error. What is sent to us is no error of ours. */
export function checkLog(lines: Record<string, unknown>[]): void {
  const errors = lines.filter(({ level }) => Number(level) >= 50);
  lines.length = 0;
  assert.deepEqual(errors, []);
}
