import { isDeepStrictEqual } from 'node:util';
import { InvalidInput } from '../../errors.ts';
import { byCodePoint, type MemberLine, type Term } from '../../lines/fields.ts';
import { faultOf } from '../../timeline/assertions/assertion.ts';
import { dated } from '../../timeline/assertions/dates.ts';
import { nameOf, type Refer } from '../concept.ts';
import { dateColumns } from '../rows.ts';

// The broader places of a place and the members of a group: for a time, or at all times.

type Type = 'place' | 'actor';

export const keyOfMember = <Field extends Type>(field: Field, member: MemberLine<Field>): string =>
  typeof member === 'string' ? member : member[field];

/** A list of them, also where one stands alone. */
export const membersOf = <Member>(given: Member | Member[] | undefined): Member[] =>
  given === undefined ? [] : Array.isArray(given) ? given : [given];

const termOf = (member: string | Term): Term => (typeof member === 'string' ? {} : member);

const placeOf = (at: string, given: unknown, index: number) =>
  Array.isArray(given) ? `${at}[${index}]` : at;

/**
 * Members, sorted by what they mean and by time, each term once. Where two keys mean one actor, the terms of the key that
 * begin first, and end last, stay: the order in which they were given is of no account, as in `moveReferences`.
 */
export function referMembers<Field extends Type>(
  field: Field,
  given: MemberLine<Field> | MemberLine<Field>[],
  at: string,
  to: Refer,
): MemberLine<Field>[] {
  const meant = new Map<string, Map<string, MemberLine<Field>[]>>();
  for (const [index, it] of membersOf(given).entries()) {
    const own = placeOf(at, given, index);
    const named = nameOf(to, field, keyOfMember(field, it));
    const key = to(field, keyOfMember(field, it), typeof it === 'string' ? own : `${own}.${field}`);
    const member = typeof it === 'string' ? key : { ...it, [field]: key };
    const names = meant.get(key) ?? new Map<string, MemberLine<Field>[]>();
    const terms = names.get(named) ?? [];
    if (!terms.some((term) => isDeepStrictEqual(term, member))) terms.push(member);
    meant.set(key, names.set(named, terms));
  }
  return [...meant]
    .sort(([a], [b]) => byCodePoint(a, b))
    .flatMap(([, names]) => {
      const each = [...names.values()].map((terms) => terms.sort((a, b) => compare(startOf(a), startOf(b))));
      return each.sort(byTime)[0] ?? [];
    });
}

/** The terms that begin first, then those that end last. */
function byTime<Member extends string | Term>(a: Member[], b: Member[]): number {
  const lastEnd = (terms: Member[]) => Math.max(...terms.map(endOf));
  const order = compare(startOf(a[0] ?? {}), startOf(b[0] ?? {})) || compare(lastEnd(b), lastEnd(a));
  return order || byCodePoint(JSON.stringify(a), JSON.stringify(b));
}

const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);
const endOf = (member: string | Term): number =>
  dated(termOf(member).validTo)?.to ?? Number.POSITIVE_INFINITY;
const startOf = (member: string | Term): number =>
  dated(termOf(member).validFrom)?.from ?? Number.NEGATIVE_INFINITY;

/** The place of each member among the terms of the same one, which are in order. */
export function numbered<Field extends Type>(
  field: Field,
  members: MemberLine<Field>[],
): { key: string; member: MemberLine<Field>; ordinal: number }[] {
  const counts = new Map<string, number>();
  return members.map((member) => {
    const key = keyOfMember(field, member);
    const ordinal = counts.get(key) ?? 0;
    counts.set(key, ordinal + 1);
    return { key, member, ordinal };
  });
}

/** The faults of members: two terms of one that may overlap, and a term that ends before it starts. */
export function* faultsOfMembers<Field extends Type>(
  field: Field,
  given: MemberLine<Field> | MemberLine<Field>[] | undefined,
  at: string,
): Generator<InvalidInput> {
  const ends = new Map<string, number>();
  const members = membersOf(given);
  for (const [index, member] of members.entries()) {
    const key = keyOfMember(field, member);
    const { validFrom, validTo } = termOf(member);
    const end = ends.get(key);
    if (end !== undefined && startOf(member) < end)
      yield new InvalidInput(
        at,
        `"${key}" is there twice at one time: the last day of one term has to be before the first day on which the next may begin`,
      );
    ends.set(key, endOf(member));
    const fault = faultOf({
      validFrom: dated(validFrom),
      validTo: dated(validTo),
      observedAt: null,
      lastObservedAt: null,
    });
    if (fault) yield new InvalidInput(`${placeOf(at, given, index)}.${fault.field}`, fault.reason);
  }
}

/** The columns of the time of a membership. */
export function termColumns(member: string | Term) {
  const { validFrom, validTo } = termOf(member);
  return { ...dateColumns('validFrom', validFrom), ...dateColumns('validTo', validTo) };
}
