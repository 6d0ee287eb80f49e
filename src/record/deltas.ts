import { capitalized } from './characters.ts';
import type { KeyedType } from './concept.ts';
import { InvalidInput, type Refusal, UnknownReference } from './errors.ts';
import type { SpanLine } from './fields.ts';
import type { Input } from './input.ts';
import type { Writing } from './writing.ts';

/** The lists that a patch may add to and take from, and what their elements are: spans, names, or references to records. */
const lists = {
  evidence: 'span',
  aliases: 'name',
  members: 'actor',
  participants: 'actor',
  addressees: 'actor',
  broader: 'item',
  items: 'item',
} as const satisfies Record<string, 'span' | 'name' | KeyedType>;
export type GrowingList = keyof typeof lists;

/** The fields of a patch that add elements to a list and take them from it: `addEvidence`, `removeEvidence`. */
export const deltaNames = (list: string) => {
  const name = capitalized(list);
  return { add: `add${name}`, remove: `remove${name}` };
};

/** A patch that names whole lists, what stays of these, and how fields of its refusals are called in the patch it came from. */
type Applied = { patch: Input; kept: Input; rename(field: string): string };

/**
 * The patch with whole lists for those that it adds to or takes from. Noted is a list that is given whole as well, and an
 * element to be taken away that is not there. What is there already is not added again.
 */
export async function applyDeltas(
  writing: Writing,
  namespace: string,
  before: Input,
  given: Input,
  note: (refusal: Refusal) => void,
): Promise<Applied> {
  const patch = { ...given };
  const kept: Input = {};
  const renames: ((field: string) => string)[] = [];
  for (const [list, kind] of Object.entries(lists)) {
    const names = deltaNames(list);
    const [adds, removes] = [patch[names.add], patch[names.remove]] as (unknown[] | null | undefined)[];
    delete patch[names.add];
    delete patch[names.remove];
    if (adds == null && removes == null) continue;
    if (Object.hasOwn(given, list)) {
      const field = adds == null ? names.remove : names.add;
      note(new InvalidInput(field, `give either "${list}", the whole list, or what is added and removed`));
      continue;
    }
    const isSame = await comparing(writing, namespace, kind, [before[list], adds, removes]);
    const left = [...((before[list] ?? []) as unknown[])];
    for (const [index, removed] of (removes ?? []).entries()) {
      const at = left.findIndex((it) => isSame(removed, it));
      if (at >= 0) left.splice(at, 1);
      else note(absentFrom(writing, namespace, kind, `${names.remove}[${index}]`, removed, before[list]));
    }
    const isNew = (it: unknown, index: number, all: unknown[]) =>
      ![...left, ...all.slice(0, index)].some((other) => isSame(it, other));
    const added = [...(adds ?? []).entries()].filter(([index, it]) => isNew(it, index, adds ?? []));
    kept[list] = left;
    patch[list] = [...left, ...added.map(([, it]) => it)];
    const indexes = added.map(([index]) => index);
    renames.push((field) => renamed(field, list, names.add, left.length, indexes));
  }
  return { patch, kept, rename: (field) => renames.reduce((it, rename) => rename(it), field) };
}

type Kind = (typeof lists)[GrowingList];

/** Whether an element that a caller names is one that the record has. */
async function comparing(
  writing: Writing,
  namespace: string,
  kind: Kind,
  all: unknown[],
): Promise<(named: unknown, known: unknown) => boolean> {
  if (kind === 'name') return (named, known) => named === known;
  const type = kind === 'span' ? 'document' : kind;
  const elements = all.flatMap((it) => (it ?? []) as unknown[]);
  const references = elements.map((it) => ({ reference: referenceIn(it), namespace }));
  await writing.identities.loadReferences(type, references);
  const isSame = (named: unknown, known: unknown) =>
    writing.identities.resolve(type, referenceIn(named), namespace) ===
    writing.identities.resolve(type, referenceIn(known), namespace);
  if (kind !== 'span') return isSame;
  const places = ['version', 'start', 'end'] as const;
  return (named, known) => {
    const [one, other] = [named as SpanLine, known as SpanLine];
    return (
      one.exact === other.exact &&
      isSame(one, other) &&
      places.every((it) => one[it] == null || one[it] === other[it])
    );
  };
}

const referenceIn = (element: unknown): string =>
  typeof element === 'string' ? element : String((element as Partial<SpanLine> | null)?.document);

/** Why an element cannot be taken away. */
function absentFrom(
  { identities }: Writing,
  namespace: string,
  kind: Kind,
  field: string,
  element: unknown,
  there: unknown,
): Refusal {
  const type = kind === 'span' ? 'document' : kind;
  if (type !== 'name' && identities.resolve(type, referenceIn(element), namespace) === undefined)
    return new UnknownReference(kind === 'span' ? `${field}.document` : field, type, referenceIn(element));
  const accepted = kind === 'span' ? null : ((there ?? []) as string[]);
  return new InvalidInput(field, 'is not in the list that it would be taken from', accepted);
}

/** `evidence[3].exact` of a list with three that stay is `addEvidence[0].exact`; the only element has no index. */
function renamed(field: string, list: string, add: string, kept: number, indexes: number[]): string {
  const [, at = '0', rest = ''] = new RegExp(`^${list}(?:\\[(\\d+)\\])?(\\..*|$)`).exec(field) ?? [];
  if (!new RegExp(`^${list}(\\W|$)`).test(field)) return field;
  const index = indexes[Number(at) - kept];
  return index === undefined ? field : `${add}[${index}]${rest}`;
}
