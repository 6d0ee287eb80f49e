import type { Database } from '../../db/client.ts';
import { type Combined, checkSize } from '../filters/combined.ts';
import type { Operators } from '../filters/filters.ts';
import { keysAlong } from '../filters/hierarchy.ts';
import type { RefOperators } from '../filters/references.ts';
import { refuse } from '../schema/errors.ts';
import type { NodeType } from '../schema/ids.ts';
import { resolveKeys } from '../schema/nodes.ts';

/** What a filter asks of something in a line of the feed. */
export type LinePredicate<Thing> = {
  /** `unknown`: what a condition comes to that cannot be asked of the thing. It is true where everything that may match is wanted. */
  test(thing: Thing, unknown?: boolean): boolean;
  /** Every match has one of these keys; null if it may have any. */
  keys: readonly string[] | null;
};

/** What a filter asks that may hold others of its kind; `read` tells what its own fields ask. */
export async function readCombined<Own, Thing>(
  filter: Combined<Own>,
  read: (own: Combined<Own>) => Promise<LinePredicate<Thing>>,
): Promise<LinePredicate<Thing>> {
  checkSize(filter);
  const whole = async (it: Combined<Own>): Promise<LinePredicate<Thing>> => {
    const own = await read(it);
    const and = await Promise.all((it.and ?? []).map(whole));
    const or = it.or ? await Promise.all(it.or.map(whole)) : null;
    const not = it.not ? await whole(it.not) : null;
    return {
      test: (thing, unknown = true) =>
        own.test(thing, unknown) &&
        and.every((one) => one.test(thing, unknown)) &&
        (or === null || or.some((one) => one.test(thing, unknown))) &&
        !not?.test(thing, !unknown),
      keys: [own, ...and].find(({ keys }) => keys !== null)?.keys ?? (or && keysOfAny(or)),
    };
  };
  return await whole(filter);
}

const keysOfAny = (asked: readonly LinePredicate<never>[]) =>
  asked.every(({ keys }) => keys !== null) ? asked.flatMap(({ keys }) => keys ?? []) : null;

/** What is asked of the keys that a line names in one field. What is above and below is as it is now. */
export async function readReferences(
  db: Database,
  type: NodeType,
  operators: RefOperators | null | undefined,
): Promise<LinePredicate<readonly string[]>> {
  const { in: among, notIn, binding, within, isNull } = operators ?? {};
  const wanted = await Promise.all([
    among && resolveKeys(db, type, among),
    binding && keysAlong(db, type, 'binding', binding),
    within && keysAlong(db, type, 'within', within),
  ]);
  const lists = wanted.filter((keys): keys is string[] => keys != null);
  const unwanted = notIn ? await resolveKeys(db, type, notIn) : null;
  return {
    test: (found) =>
      lists.every((keys) => found.some((key) => keys.includes(key))) &&
      (unwanted === null || (found.length > 0 && !found.some((key) => unwanted.includes(key)))) &&
      (isNull == null || isNull === (found.length === 0)),
    keys: lists[0] ?? null,
  };
}

/** As `matches` in `filters.ts` has it: what has no value matches none of them but `isNull`. */
export function matchesOperators(
  operators: Operators | null | undefined,
  value: string | null | undefined,
): boolean {
  const { eq, in: among, notIn, isNull } = operators ?? {};
  if (isNull != null && isNull !== (value == null)) return false;
  if (eq == null && among == null && notIn == null) return true;
  return (
    value != null &&
    (eq == null || value === eq) &&
    (among == null || among.includes(value)) &&
    (notIn == null || !notIn.includes(value))
  );
}

/** The same for words. Throws BAD_USER_INPUT for what only the database compares. */
export function readWords(field: string, operators: Operators | null | undefined) {
  if (operators?.contains != null || operators?.startsWith != null)
    throw refuse(
      'BAD_USER_INPUT',
      `\`${field}\` can be subscribed to by \`eq\`, \`in\`, \`notIn\` and \`isNull\` only`,
    );
  return (value: string | null | undefined) => matchesOperators(operators, value);
}
