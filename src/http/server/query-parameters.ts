import type { IncomingMessage } from 'node:http';
import { firstOf } from '../../graphql/as-of/instants.ts';
import { readDateOrTime } from '../../graphql/schema/scalars.ts';
import { suggest } from '../../record/names/suggest.ts';
import { Problem } from '../problem.ts';

/** The names of the parameters that a route takes, by method; HEAD takes those of GET. */
export type ParameterNames = Partial<Record<'GET' | 'POST', readonly string[]>>;

const LONGEST_ECHO = 40;

/** The parameters in the address of a request. */
export function searchOf({ url = '/' }: IncomingMessage): URLSearchParams {
  return new URLSearchParams(url.slice(url.indexOf('?') + 1 || url.length));
}

/**
 * Throws BAD_USER_INPUT for a parameter that the route does not take, or that is given twice, and BAD_ENCODING for one
 * that is not UTF-8. A parameter that is passed over would be a request for something else than was answered.
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

/** Throws BAD_USER_INPUT for the first of `names` that is not one of the `known`, and says which one it may have been. */
export function refuseUnknown(names: readonly string[], known: readonly string[]): void {
  const name = names.find((it) => !known.includes(it));
  if (name === undefined) return;
  const shown = name.length > LONGEST_ECHO ? `${name.slice(0, LONGEST_ECHO)}…` : name;
  const near = suggest(name, known);
  const there = known.length === 0 ? 'It takes none here' : `It takes ${known.join(', ')} here`;
  const meant = near === undefined ? '.' : `; did you mean "${near}"?`;
  throw new Problem('BAD_USER_INPUT', `There is no parameter "${shown}"${meant} ${there}.`);
}

/** Percent signs that stand for bytes which are no UTF-8 would be read as U+FFFD. */
function refuseBadEncoding(url: string): void {
  try {
    for (const [bytes] of url.matchAll(/(?:%[0-9a-f]{2})+/gi)) decodeURIComponent(bytes);
  } catch {
    throw new Problem('BAD_ENCODING', 'The parameters are not UTF-8.');
  }
}

/** A parameter that is `true` or `false`; false where it is left out. */
export function readFlag(parameters: URLSearchParams, name: string): boolean {
  const text = parameters.get(name);
  if (text === null || text === 'false') return false;
  if (text === 'true') return true;
  throw new Problem('BAD_USER_INPUT', `"${name}" is true or false.`);
}

/** A whole number from 0 to `most`; null where it is left out. */
export function readWhole(
  parameters: URLSearchParams,
  name: string,
  most: number,
  code: 'PAGE_SIZE_OUT_OF_RANGE' | 'BAD_USER_INPUT' = 'BAD_USER_INPUT',
): number | null {
  const text = parameters.get(name);
  if (text === null) return null;
  if (/^\d{1,6}$/.test(text) && Number(text) <= most) return Number(text);
  throw new Problem(code, `"${name}" is a whole number from 0 to ${most}.`, {}, 400);
}

/** Some of the given names, in any case, with commas between; null where it is left out. */
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
      throw new Problem('BAD_USER_INPUT', `"${name}" is some of ${all.join(', ')}, with commas between.`);
    return found;
  });
}

/** An instant, or the first of a day (UTC); null where it is left out. */
export function readInstant(parameters: URLSearchParams, name: string): string | null {
  const text = parameters.get(name);
  if (text === null) return null;
  try {
    return firstOf(readDateOrTime(text));
  } catch (error) {
    // A plus sign that is not written as %2B is a space.
    const hint = text.includes(' ') ? ' (a + is written %2B)' : '';
    throw new Problem('BAD_USER_INPUT', `"${name}"${hint}: ${(error as Error).message}.`);
  }
}
