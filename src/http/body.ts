import type { IncomingMessage, ServerResponse } from 'node:http';
import { limits } from '../access/limits.ts';
import { Problem } from './problem.ts';

/** The parameters of a GraphQL request, of the right types but otherwise unchecked. */
export type Parameters = {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string;
  extensions?: Record<string, unknown>;
};

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
  const { headers } = request;
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!types.includes(type))
    throw new Problem('UNSUPPORTED_MEDIA_TYPE', `The body is sent as ${types.join(' or ')}.`);
  // Nobody can tell how large it is before it is.
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity')
    throw new Problem('UNSUPPORTED_MEDIA_TYPE', 'The body is sent without compression.');
  const tooLarge = () => new Problem('PAYLOAD_TOO_LARGE', `A body is at most ${most} bytes.`);
  if (Number(headers['content-length'] ?? 0) > most) throw tooLarge();
  if (headers.expect !== undefined) response.writeContinue();
  let length = 0;
  // Not by destroying the request on the way out: the answer goes over the same socket.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > most) throw tooLarge();
    yield chunk;
  }
}

/** Reads the parameters that a POST carries as JSON: nothing else, so that no form of another page can send them. */
export async function readPosted(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<{ parameters: Parameters; bytes: number }> {
  const chunks: Buffer[] = [];
  for await (const chunk of readBody(request, response, ['application/json'], limits.body))
    chunks.push(chunk);
  const body = Buffer.concat(chunks);
  return { parameters: checkParameters(parseJson(decode(body), 'The body')), bytes: body.length };
}

/** Reads the parameters in the address of a GET. */
export function readAddressed(search: URLSearchParams): Parameters {
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

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
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

function checkParameters(value: unknown): Parameters {
  if (Array.isArray(value))
    throw new Problem('BATCHING_NOT_SUPPORTED', 'Send one operation, not a list of them.');
  if (!isObject(value)) throw new Problem('BAD_USER_INPUT', 'The parameters must be a JSON object.');
  const { query, operationName, variables, extensions } = value;
  if (typeof query !== 'string') throw new Problem('BAD_USER_INPUT', '"query" must be a string.');
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string')
    throw new Problem('BAD_USER_INPUT', '"operationName" must be a string.');
  return {
    query,
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
