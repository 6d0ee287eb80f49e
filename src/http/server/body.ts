import type { IncomingMessage, ServerResponse } from 'node:http';
import { limits } from '../../access/limits.ts';
import { Problem } from '../problem.ts';
import { refuseUnknown } from './query-parameters.ts';

/** The parameters of a GraphQL request, of the right types but otherwise unchecked. */
export type Parameters = {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string;
  extensions?: Record<string, unknown>;
};

/** Their names. GraphQL over HTTP reserves all others for itself: one that is misspelt would be passed over. */
export const parameterNames: readonly string[] = ['query', 'operationName', 'variables', 'extensions'];

/** Those of a request whose `query` is perhaps told by its hash alone. */
export type Given = Omit<Parameters, 'query'> & { query?: string };

/** Throws for a body that is not of one of the media types, or says that it is longer than `most` bytes. */
function checkHead({ headers }: IncomingMessage, types: readonly string[], most: number): void {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!types.includes(type))
    throw new Problem('UNSUPPORTED_MEDIA_TYPE', `The body is sent as ${types.join(' or ')}.`);
  // Nobody can tell how large it is before it is.
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity')
    throw new Problem('UNSUPPORTED_MEDIA_TYPE', 'The body is sent without compression.');
  if (Number(headers['content-length'] ?? 0) > most) throw tooLarge(most);
}

const tooLarge = (most: number) => new Problem('PAYLOAD_TOO_LARGE', `A body is at most ${most} bytes.`);

/**
 * A body of one of the media types, in pieces, of at most `most` bytes. A body that is refused is left unread, and is not
 * asked for if the client waits for that (`Expect: 100-continue`).
 */
export async function* readBody(
  request: IncomingMessage,
  response: ServerResponse,
  types: readonly string[],
  most: number,
): AsyncGenerator<Buffer, void, undefined> {
  checkHead(request, types, most);
  if (request.headers.expect !== undefined) response.writeContinue();
  let length = 0;
  // Not by destroying the request on the way out: the answer goes over the same socket.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > most) throw tooLarge(most);
    yield chunk;
  }
}

/** The same, whole: by events, which cost a fraction of an iterator where a body is one piece. */
function readWhole(
  request: IncomingMessage,
  response: ServerResponse,
  types: readonly string[],
  most: number,
): Promise<Buffer> {
  checkHead(request, types, most);
  if (request.headers.expect !== undefined) response.writeContinue();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const take = (chunk: Buffer) => {
      length += chunk.length;
      if (length <= most) return void chunks.push(chunk);
      leave();
      // The rest is left unread.
      request.pause();
      reject(tooLarge(most));
    };
    const end = () => {
      leave();
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
    };
    const fail = (error?: Error) => {
      leave();
      reject(error ?? Object.assign(new Error('The request was cut off.'), { code: 'ECONNRESET' }));
    };
    const leave = () => request.off('data', take).off('end', end).off('error', fail).off('close', fail);
    request.on('data', take).on('end', end).on('error', fail).on('close', fail);
  });
}

/** Reads the parameters that a POST carries as JSON: nothing else, so that no form of another page can send them. */
export async function readPosted(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<{ given: Given; bytes: number }> {
  const body = await readWhole(request, response, ['application/json'], limits.body);
  return { given: checkParameters(parseJson(decode(body), 'The body')), bytes: body.length };
}

/** Reads the parameters in the address of a GET. */
export function readAddressed(search: URLSearchParams): Given {
  const json = (name: string) => {
    const text = search.get(name);
    return text ? parseJson(text, `"${name}"`) : undefined;
  };
  return checkParameters({
    query: search.get('query') ?? undefined,
    operationName: search.get('operationName') || undefined,
    variables: json('variables'),
    extensions: json('extensions'),
  });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Problem('BAD_ENCODING', 'The body is not UTF-8.');
  }
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem('BAD_JSON', `${what} is not JSON.`);
  }
}

function checkParameters(value: unknown): Given {
  if (Array.isArray(value))
    throw new Problem('BATCHING_NOT_SUPPORTED', 'Send one operation, not a list of them.');
  if (!isObject(value)) throw new Problem('BAD_USER_INPUT', 'The parameters must be a JSON object.');
  refuseUnknown(Object.keys(value), parameterNames);
  const { query, operationName, variables, extensions } = value;
  if (query !== undefined && typeof query !== 'string')
    throw new Problem('BAD_USER_INPUT', '"query" must be a string.');
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string')
    throw new Problem('BAD_USER_INPUT', '"operationName" must be a string.');
  return {
    ...(query !== undefined && { query }),
    ...(typeof operationName === 'string' && { operationName }),
    ...optionalObject('variables', variables),
    ...optionalObject('extensions', extensions),
  };
}

function optionalObject(name: string, value: unknown) {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw new Problem('BAD_USER_INPUT', `"${name}" must be an object.`);
  return { [name]: value };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
