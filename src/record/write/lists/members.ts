import { isDeepStrictEqual } from 'node:util';
import { InvalidInput } from '../../errors.ts';
import { byCodePoint, type MemberLine, type Term } from '../../lines/fields.ts';
import { faultOf } from '../../timeline/assertions/assertion.ts';
import { dated } from '../../timeline/assertions/dates.ts';
import { nameOf, type Refer } from '../concept.ts';
import { dateColumns } from '../rows.ts';

// What a place is within, and what a group has as members: for a time, or at all times.

type Type = 'place' | 'actor';

export const keyOfMember = <Field extends Type>(field: Field, member: MemberLine<Field>): string =>
  typeof member === 'string' ? member : member[field];

/** A list of them, also where one stands alone. */
export const membersOf = <Member>(given: Member | Member[] | undefined): Member[] =>
  given === undefined ? [] : Array.isArray(given) ? given : [given];

const termOf = (member: string | Term): Term => (typeof member === 'string' ? {} : member);

const placeOf = (at: string, given: unknown, index: number) =>
  Array.isArray(given) ? `${at}[${index}]` : at;

/** Members, sorted by what they mean, each once: where two keys mean one actor, the first stays. */
export function referMembers<Field extends Type>(
  field: Field,
  given: MemberLine<Field> | MemberLine<Field>[],
  at: string,
  to: Refer,
): MemberLine<Field>[] {
  const first = new Map<string, { named: string; member: MemberLine<Field> }>();
  const meant: { key: string; member: MemberLine<Field> }[] = [];
  for (const [index, it] of membersOf(given).entries()) {
    const own = placeOf(at, given, index);
    const named = nameOf(to, field, keyOfMember(field, it));
    const key = to(field, keyOfMember(field, it), typeof it === 'string' ? own : `${own}.${field}`);
    const member = typeof it === 'string' ? key : { ...it, [field]: key };
    const same = first.get(key);
    if (same === undefined) first.set(key, { named, member });
    // One that is named twice by one name, and otherwise, is refused.
    if (same === undefined || (same.named === named && !isDeepStrictEqual(same.member, member)))
      meant.push({ key, member });
  }
  return meant.sort((a, b) => byCodePoint(a.key, b.key)).map(({ member }) => member);
}

/** What is wrong with members: one that is named twice with two terms, and a term that ends before it starts. */
export function* faultsOfMembers<Field extends Type>(
  field: Field,
  given: MemberLine<Field> | MemberLine<Field>[] | undefined,
  at: string,
): Generator<InvalidInput> {
  const seen = new Set<string>();
  const members = membersOf(given);
  for (const [index, member] of members.entries()) {
    const key = keyOfMember(field, member);
    if (seen.has(key)) yield new InvalidInput(at, `"${key}" is there twice`);
    seen.add(key);
    const { validFrom, validTo } = termOf(member);
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
