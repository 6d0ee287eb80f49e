import { isDeepStrictEqual } from 'node:util';
import { InvalidInput, Refusal, UnknownReference } from '../../errors.ts';
import { capitalized } from '../../lines/characters.ts';
import type { SpanLine } from '../../lines/fields.ts';
import { type Input, withoutNulls } from '../../lines/input.ts';
import { surrounds } from '../../quotes/anchor.ts';
import { locateQuote } from '../../quotes/quote.ts';
import type { KeyedType } from '../concept.ts';
import type { Texts } from '../document-text-cache.ts';
import type { Writing } from '../write-session.ts';

/** The lists that a patch may add to and remove from, and the kind of their elements: spans, names, or references. */
const lists = {
  evidence: 'span',
  aliases: 'name',
  members: 'actor',
  participants: 'actor',
  addressees: 'actor',
  about: 'restriction',
  broader: 'item',
  items: 'item',
} as const satisfies Record<string, 'span' | 'name' | KeyedType>;
export type GrowingList = keyof typeof lists;

/** The fields of a patch that add elements to a list and remove them from it: `addEvidence`, `removeEvidence`. */
export const deltaNames = (list: string) => {
  const name = capitalized(list);
  return { add: `add${name}`, remove: `remove${name}` };
};

/** A patch with whole lists, their unchanged elements, and the paths of its refusals in the original patch. */
type Applied = { patch: Input; kept: Input; rename(field: string): string };

/**
 * Replaces additions and removals by whole lists. Notes a list that is also given whole, and an element to remove that
 * the list lacks. An element that the list has is not added again.
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
    const { isSame, isMeant, wholeOf } = await comparing(writing, namespace, kind, [
      before[list],
      adds,
      removes,
    ]);
    const left = [...((before[list] ?? []) as unknown[])];
    for (const [index, removed] of (removes ?? []).entries()) {
      const meant = left.filter((it) => isMeant(removed, it));
      const field = `${names.remove}[${index}]`;
      if (meant.length === 0) note(absentFrom(writing, namespace, kind, field, removed, before[list]));
      else if (!meant.every((it) => isSame(it, meant[0]))) note(new InvalidInput(field, severalMeant));
      // A member goes with all its terms.
      else for (const it of kind === 'actor' ? meant : meant.slice(0, 1)) left.splice(left.indexOf(it), 1);
    }
    const wanted = (adds ?? []).map(wholeOf);
    const isNew = (it: unknown, index: number) =>
      ![...left, ...wanted.slice(0, index)].some((other) => isSame(it, other));
    const added = [...wanted.entries()].filter(([index, it]) => isNew(it, index));
    kept[list] = left;
    patch[list] = [...left, ...added.map(([, it]) => it)];
    const indexes = added.map(([index]) => index);
    const whole = adds == null ? names.remove : names.add;
    renames.push((field) => renamed(field, list, { ...names, whole }, left.length, indexes));
  }
  return { patch, kept, rename: (field) => renames.reduce((it, rename) => rename(it), field) };
}

type Kind = (typeof lists)[GrowingList];

const severalMeant =
  'is in the list more than once: `start`, `version`, `prefix` or `suffix` tell which is meant';

/** The comparisons of a list's elements. */
type Comparing = {
  /** True if two are one element: an added one that the list has is not added again. */
  isSame(one: unknown, other: unknown): boolean;
  /** True if a caller who removes an element means this one. */
  isMeant(removed: unknown, known: unknown): boolean;
  /** An added element, with all fields that identify it. */
  wholeOf(added: unknown): unknown;
};

async function comparing(
  writing: Writing,
  namespace: string,
  kind: Kind,
  all: unknown[],
): Promise<Comparing> {
  const wholeOf = (it: unknown) => it;
  if (kind === 'name') {
    const isSame = (one: unknown, other: unknown) => one === other;
    return { isSame, isMeant: isSame, wholeOf };
  }
  const type = kind === 'span' ? 'document' : kind;
  const elements = all.flatMap((it) => (it ?? []) as unknown[]);
  const references = elements.map((it) => ({ reference: referenceIn(it), namespace }));
  await writing.identities.loadReferences(type, references);
  // Unknown names stay distinct, so that each is reported.
  const meaning = (it: unknown) =>
    writing.identities.resolve(type, referenceIn(it), namespace) ?? referenceIn(it);
  const isSame = (one: unknown, other: unknown) => meaning(one) === meaning(other);
  if (kind !== 'span') return { isSame, isMeant: isSame, wholeOf };
  const spans = elements.map((it) => ({ ...(it as SpanLine), document: meaning(it) }));
  await writing.loadTexts(spans);
  return comparingSpans(writing.texts, meaning);
}

/** Spans are equal at one position of one version; a removal need not give all of it. */
function comparingSpans(texts: Texts, documentOf: (span: unknown) => string): Comparing {
  const named = (it: unknown) => ({ ...(withoutNulls(it) as SpanLine), document: documentOf(it) });
  const placed = (it: unknown) => {
    const span = named(it);
    const text = texts.find(span.document, span.version);
    if (text === undefined) return undefined;
    try {
      return [span.document, text.number, locateQuote(text.text, span)];
    } catch (error) {
      // Words that are missing or ambiguous are refused with all other quotes.
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  };
  const places = ['version', 'start', 'end'] as const;
  return {
    isSame(one, other) {
      const place = placed(one);
      return place !== undefined && isDeepStrictEqual(place, placed(other));
    },
    isMeant(removed, it) {
      const [span, known] = [named(removed), named(it)];
      return (
        span.exact === known.exact &&
        span.document === known.document &&
        places.every((place) => span[place] === undefined || span[place] === known[place]) &&
        surrounds(texts, known, span)
      );
    },
    // Without a version it would equal the same words in an older one, which the record has.
    wholeOf(added) {
      const span = named(added);
      const version = span.version ?? texts.find(span.document)?.number;
      return version === undefined ? added : { ...(added as SpanLine), version };
    },
  };
}

const referenceIn = (element: unknown): string => {
  if (typeof element === 'string') return element;
  const { document, actor } = (element ?? {}) as { document?: unknown; actor?: unknown };
  return String(document ?? actor);
};

/** The reason why an element cannot be removed. */
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

/** The path of a list's refusal in the original patch: the addition, or the list that was given. */
function renamed(
  field: string,
  list: string,
  { add, whole }: { add: string; whole: string },
  kept: number,
  indexes: number[],
): string {
  if (!new RegExp(`^${list}(\\W|$)`).test(field)) return field;
  // `evidence[3].exact` of a list with three unchanged elements is `addEvidence[0].exact`; a single element has no
  // index.
  const [, at = '0', rest = ''] = new RegExp(`^${list}(?:\\[(\\d+)\\])?(\\..*|$)`).exec(field) ?? [];
  const index = indexes[Number(at) - kept];
  return index === undefined ? whole : `${add}[${index}]${rest}`;
}
