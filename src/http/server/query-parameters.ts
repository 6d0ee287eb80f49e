import type { IncomingMessage } from 'node:http';
import { firstOf } from '../../graphql/as-of/instants.ts';
import { readDateOrTime } from '../../graphql/schema/scalars.ts';
import { suggest } from '../../record/names/suggest.ts';
import { Problem } from '../problem.ts';

/** The names of a route's query parameters, by method; HEAD has those of GET. */
export type ParameterNames = Partial<Record<'GET' | 'POST', readonly string[]>>;

const LONGEST_ECHO = 40;

/** The query string of a request. */
export function searchOf({ url = '/' }: IncomingMessage): URLSearchParams {
  return new URLSearchParams(url.slice(url.indexOf('?') + 1 || url.length));
}

/**
 * Throws BAD_USER_INPUT for an unknown or repeated parameter, and BAD_ENCODING for one that is not UTF-8. If a misspelt parameter
 * were ignored, the response would answer another request.
 */
export function refuseParameters(request: IncomingMessage, names: ParameterNames = {}): void {
  const { url = '/' } = request;
  if (!url.includes('?')) return;
  const known = names[request.method === 'POST' ? 'POST' : 'GET'] ?? [];
  refuseBadEncoding(url);
  const seen = new Set<string>();
  for (const name of searchOf(request).keys()) {
    refuseUnknown([name], known);
    if (seen.has(name)) throw new Problem('BAD_USER_INPUT', `"${name}" is given twice.`);
    seen.add(name);
  }
}

/** Throws BAD_USER_INPUT for the first of `names` that is not `known`, with a suggestion. */
export function refuseUnknown(names: readonly string[], known: readonly string[]): void {
  const name = names.find((it) => !known.includes(it));
  if (name === undefined) return;
  const shown = name.length > LONGEST_ECHO ? `${name.slice(0, LONGEST_ECHO)}…` : name;
  const near = suggest(name, known);
  const allowed = known.length === 0 ? 'No parameter is allowed here' : `Allowed: ${known.join(', ')}`;
  const meant = near === undefined ? '.' : `; did you mean "${near}"?`;
  throw new Problem('BAD_USER_INPUT', `Unknown parameter "${shown}"${meant} ${allowed}.`);
}

/** URLSearchParams would silently decode invalid UTF-8 as U+FFFD. */
function refuseBadEncoding(url: string): void {
  try {
    for (const [bytes] of url.matchAll(/(?:%[0-9a-f]{2})+/gi)) decodeURIComponent(bytes);
  } catch {
    throw new Problem('BAD_ENCODING', 'The parameters are not UTF-8.');
  }
}

/** A parameter that is `true` or `false`. Default: false. */
export function readFlag(parameters: URLSearchParams, name: string): boolean {
  const text = parameters.get(name);
  if (text === null || text === 'false') return false;
  if (text === 'true') return true;
  throw new Problem('BAD_USER_INPUT', `"${name}" must be true or false.`);
}

/** A whole number from 0 to `most`. Default: null. */
export function readWhole(
  parameters: URLSearchParams,
  name: string,
  most: number,
  code: 'PAGE_SIZE_OUT_OF_RANGE' | 'BAD_USER_INPUT' = 'BAD_USER_INPUT',
): number | null {
  const text = parameters.get(name);
  if (text === null) return null;
  if (/^\d{1,6}$/.test(text) && Number(text) <= most) return Number(text);
  throw new Problem(code, `"${name}" must be a whole number from 0 to ${most}.`, {}, 400);
}

/** Some of the given names, in any case, separated by commas. Default: null. */
export function readNames<Name extends string>(
  parameters: URLSearchParams,
  name: string,
  all: readonly Name[],
): Name[] | null {
  const text = parameters.get(name);
  if (text === null) return null;
  return text.split(',').map((it) => {
    const found = all.find((value) => value === it.toUpperCase());
    if (!found)
      throw new Problem(
        'BAD_USER_INPUT',
        `"${name}" must be some of ${all.join(', ')}, separated by commas.`,
      );
    return found;
  });
}

/** An instant, or the first instant of a day (UTC). Default: null. */
export function readInstant(parameters: URLSearchParams, name: string): string | null {
  const text = parameters.get(name);
  if (text === null) return null;
  try {
    return firstOf(readDateOrTime(text));
  } catch (error) {
    // A plus sign that is not encoded as %2B is a space.
    const hint = text.includes(' ') ? ' (encode + as %2B)' : '';
    throw new Problem('BAD_USER_INPUT', `"${name}"${hint}: ${(error as Error).message}.`);
  }
}
