import type { IncomingMessage, ServerResponse } from 'node:http';
import { limits } from '../../access/limits.ts';
import { Problem } from '../problem.ts';
import { readWholeBody } from '../server/body.ts';
import { refuseUnknown } from '../server/query-parameters.ts';

/** The parameters of a GraphQL request (GraphQL over HTTP), their types checked. */
export type GraphqlParameters = {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string;
  extensions?: Record<string, unknown>;
};

/** Their names. Others are refused, because a misspelt one would be ignored silently. */
export const parameterNames: readonly string[] = ['query', 'operationName', 'variables', 'extensions'];

/** The parameters as received: a persisted query has only the hash of its text. */
export type ReceivedParameters = Omit<GraphqlParameters, 'query'> & { query?: string };

/** Reads the parameters of a POST. Only JSON is accepted, which an HTML form of another site cannot send. */
export async function readPosted(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<{ received: ReceivedParameters; bytes: number }> {
  const body = await readWholeBody(request, response, ['application/json'], limits.body);
  return { received: checkParameters(parseJson(decode(body), 'The body')), bytes: body.length };
}

/** Reads the parameters in the query string of a GET. */
export function readAddressed(search: URLSearchParams): ReceivedParameters {
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

function checkParameters(value: unknown): ReceivedParameters {
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
