import { isDeepStrictEqual } from 'node:util';
import { InvalidInput, Refusal, UnknownReference } from '../errors.ts';
import { capitalized } from '../lines/characters.ts';
import type { SpanLine } from '../lines/fields.ts';
import { type Input, withoutNulls } from '../lines/input.ts';
import { surrounds } from '../quotes/anchor.ts';
import { locateQuote } from '../quotes/quote.ts';
import type { KeyedType } from './concept.ts';
import type { Texts } from './document-text-cache.ts';
import type { Writing } from './write-session.ts';

/** The lists that a patch may add to and take from, and what their elements are: spans, names, or references to records. */
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
      else left.splice(left.indexOf(meant[0]), 1);
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

/** How elements of a list compare. */
type Comparing = {
  /** Whether two are one element: what is added and there already is not added again. */
  isSame(one: unknown, other: unknown): boolean;
  /** Whether a caller who takes an element away means this one. */
  isMeant(removed: unknown, known: unknown): boolean;
  /** What is added, with all that tells it from others. */
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
  // Unknown names stay apart, so that each is reported.
  const meaning = (it: unknown) =>
    writing.identities.resolve(type, referenceIn(it), namespace) ?? referenceIn(it);
  const isSame = (one: unknown, other: unknown) => meaning(one) === meaning(other);
  if (kind !== 'span') return { isSame, isMeant: isSame, wholeOf };
  const spans = elements.map((it) => ({ ...(it as SpanLine), document: meaning(it) }));
  await writing.loadTexts(spans);
  return comparingSpans(writing.texts, meaning);
}

/** Spans are the same at one place of one version; who takes one away need not say all of it. */
function comparingSpans(texts: Texts, documentOf: (span: unknown) => string): Comparing {
  const named = (it: unknown) => ({ ...(withoutNulls(it) as SpanLine), document: documentOf(it) });
  const placed = (it: unknown) => {
    const span = named(it);
    const text = texts.find(span.document, span.version);
    if (text === undefined) return undefined;
    try {
      return [span.document, text.number, locateQuote(text.text, span)];
    } catch (error) {
      // Words that are not found, or in several places, are refused where all quotes are checked.
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
    // Without a version it would be taken for the same words in an older one, which the record has.
    wholeOf(added) {
      const span = named(added);
      const version = span.version ?? texts.find(span.document)?.number;
      return version === undefined ? added : { ...(added as SpanLine), version };
    },
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

/** What a refusal of a list is called in a patch that has no such field: what was added, or the one that was given. */
function renamed(
  field: string,
  list: string,
  { add, whole }: { add: string; whole: string },
  kept: number,
  indexes: number[],
): string {
  if (!new RegExp(`^${list}(\\W|$)`).test(field)) return field;
  // `evidence[3].exact` of a list with three that stay is `addEvidence[0].exact`; the only element has no index.
  const [, at = '0', rest = ''] = new RegExp(`^${list}(?:\\[(\\d+)\\])?(\\..*|$)`).exec(field) ?? [];
  const index = indexes[Number(at) - kept];
  return index === undefined ? whole : `${add}[${index}]${rest}`;
}
