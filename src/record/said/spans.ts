import { isDeepStrictEqual } from 'node:util';
import type { SpanLine } from '../lines/fields.ts';

/** The fields that identify a span. Its locator is not among them. */
const FIELDS = ['document', 'version', 'start', 'end', 'exact', 'prefix', 'suffix'] as const;

/** The quotes of a line as given, and anchored, in the same order. */
export type PlacedQuotes = { given: readonly SpanLine[]; located: readonly SpanLine[] };

/** True if the record has exactly the quotes of the previous line, in any order. */
export function areSameSpans(said: readonly SpanLine[] = [], record: readonly SpanLine[] = []): boolean {
  return said.length === record.length && pair(said, record, [isSame]).size === said.length;
}

/** True if the record has a quote that was said, with its locator if one was said. */
export function hasSpan(record: readonly SpanLine[] = [], said: SpanLine): boolean {
  return record.some(
    (it) => saysNoMore(said, it) && (said.locator === undefined || said.locator === it.locator),
  );
}

/** Quotes of the previous line that the record no longer has. */
export function removedSpans(said: readonly SpanLine[] = [], record: readonly SpanLine[] = []): SpanLine[] {
  if (said.length === 0) return [];
  const recorded = pair(said, record, [saysNoMore]);
  return said.filter((_, at) => !recorded.has(at));
}

/**
 * Merges the quotes: one that is repeated keeps its recorded anchor, unless the line gives another position or version
 * now; new ones are added, and those no longer said are removed. A changed locator is applied; otherwise the record
 * keeps its own.
 */
export function mergeSpans(
  said: readonly SpanLine[],
  { given, located }: PlacedQuotes,
  record: readonly SpanLine[],
): SpanLine[] {
  const repeated = pairRepeated(said, { given, located });
  const placeOf = new Map([...repeated].map(([i, j]) => [said[j], located[i] as SpanLine]));
  const isWhereItIsSaid = (it: SpanLine, there: SpanLine) => {
    const place = placeOf.get(it);
    return place !== undefined && isSamePlace(there, place) && saysNoMore(it, there);
  };
  // If a quote is in two versions, the one that the line means now is the one that it said before.
  const recorded = pair(said, record, [isWhereItIsSaid, saysNoMore]);
  const isNew = new Set(located);
  const merged: (SpanLine | undefined)[] = [...record];
  for (const [i, j] of repeated) {
    const now = located[i] as SpanLine;
    isNew.delete(now);
    const at = recorded.get(j);
    if (at === undefined) continue;
    const [stands, before, again] = [record[at] as SpanLine, said[j] as SpanLine, given[i] as SpanLine];
    const locator = again.locator === before.locator ? stands.locator : again.locator;
    const isThere = () => record.some((it, k) => k !== at && isSamePlace(it, now));
    if (stays(stands, before, again, now)) merged[at] = withLocator(stands, locator);
    else merged[at] = isThere() ? undefined : withLocator(now, locator);
  }
  const isRepeated = new Set(repeated.values());
  for (const [j, at] of recorded) if (!isRepeated.has(j)) merged[at] = undefined;
  for (const now of isNew) {
    const at = record.findIndex((it) => isSamePlace(it, now));
    const there = merged[at] ?? record[at];
    if (there === undefined) merged.push(now);
    else merged[at] = withLocator(there, now.locator ?? there.locator);
  }
  return merged.filter((it) => it !== undefined);
}

/** True if a line has the same quotes as the previous one; the record may then differ. */
export function areRepeated(said: readonly SpanLine[], placed: PlacedQuotes): boolean {
  const repeated = pairRepeated(said, placed);
  const hasLocators = [...repeated].every(([i, j]) => placed.given[i]?.locator === said[j]?.locator);
  return said.length === placed.given.length && repeated.size === said.length && hasLocators;
}

/** Matches the quotes of a line with those of the previous one. */
function pairRepeated(said: readonly SpanLine[], { given, located }: PlacedQuotes): Map<number, number> {
  const locatedOf = new Map(given.map((it, i) => [it, located[i] as SpanLine]));
  return pair(given, said, [
    isDeepStrictEqual,
    saysNoMore,
    // A quote that was said without its position may have one now.
    (it, before) =>
      (it.version === undefined || before.version === undefined || it.version === before.version) &&
      saysNoMore({ ...before, version: undefined }, locatedOf.get(it) as SpanLine),
  ]);
}

/** True if the record's quote is still the one that a repeating line means. */
function stays(record: SpanLine, said: SpanLine, given: SpanLine, located: SpanLine): boolean {
  const hasContext = (['prefix', 'suffix'] as const).every(
    (field) => given[field] === undefined || given[field] === said[field],
  );
  return isSamePlace(record, located) && hasContext;
}

const isSame = (said: SpanLine, record: SpanLine) =>
  saysNoMore(said, record) && said.locator === record.locator;

/** The quote with this locator, or without one. */
export function withLocator(span: SpanLine, locator: string | undefined): SpanLine {
  if (span.locator === locator) return span;
  const { locator: _, ...rest } = span;
  return locator === undefined ? rest : { ...rest, locator };
}

function isSamePlace(a: SpanLine, b: SpanLine): boolean {
  return a.document === b.document && a.version === b.version && a.start === b.start && a.end === b.end;
}

/** True if a quote has no field that contradicts or adds to another one. */
function saysNoMore(less: SpanLine, more: SpanLine): boolean {
  return FIELDS.every((field) => less[field] === undefined || less[field] === more[field]);
}

/**
 * Pairs of indexes of two lists, each index once: by the first rule that matches, and within a rule the most specific
 * first.
 */
function pair(
  ones: readonly SpanLine[],
  others: readonly SpanLine[],
  rules: readonly ((one: SpanLine, other: SpanLine) => boolean)[],
): Map<number, number> {
  const pairs = new Map<number, number>();
  const taken = new Set<number>();
  const size = (at: number) => FIELDS.filter((field) => ones[at]?.[field] !== undefined).length;
  const order = [...ones.keys()].sort((a, b) => size(b) - size(a));
  for (const fits of rules) {
    for (const i of order) {
      if (pairs.has(i)) continue;
      const j = others.findIndex((it, at) => !taken.has(at) && fits(ones[i] as SpanLine, it));
      if (j < 0) continue;
      taken.add(j);
      pairs.set(i, j);
    }
  }
  return pairs;
}
