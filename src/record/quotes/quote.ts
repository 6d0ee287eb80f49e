import { describeDifference } from './difference.ts';
import { countCodePoints, type DocumentText, unitsOf } from './document-text.ts';
import { FoldedText } from './folded-text.ts';
import { nearSpansOf } from './near.ts';
import { occurrencesOf } from './occurrence.ts';
import { describePlace, QuoteAmbiguous, type QuoteCandidate, QuoteNotFound } from './refusals.ts';

export { DocumentText } from './document-text.ts';
export { QuoteAmbiguous, type QuoteCandidate, QuoteNotFound } from './refusals.ts';

/** A span of a document: Unicode code points, end exclusive. */
export type TextSpan = { start: number; end: number };

/** A coder's quote with its position: W3C TextQuoteSelector and TextPositionSelector, counted in code points. */
export type QuoteSelector = {
  exact: string;
  start?: number | undefined;
  end?: number | undefined;
  /** The text that ends where the quote starts. */
  prefix?: string | undefined;
  /** The text that begins where the quote ends. */
  suffix?: string | undefined;
};

const MOST_CANDIDATES = 5;
const MOST_POSITIONS = 100;
const MOST_POSITION_UNITS = 1_000_000;
const CONTEXT = 32;
/** A quote with an ellipsis in the middle. */
const ELLIPSIS = /[[(]\s*(?:…|\.\s?\.\s?\.)\s*[\])]|…|\.\s?\.\s?\./u;

/**
 * Finds the one span of the document that is the quote, code point by code point: nothing is normalised, a curly
 * apostrophe is not a straight one. Throws `QuoteNotFound` or `QuoteAmbiguous`; never accepts a similar span.
 *
 * With `start` or `end` the quote must be there; without, it must occur exactly once. `prefix` and `suffix` must match
 * either way.
 */
export function locateQuote(document: DocumentText, selector: QuoteSelector): TextSpan {
  const { exact } = selector;
  if (exact === '') throw new QuoteNotFound(exact, []);

  const given = givenSpan(selector);
  if (given) {
    if (standsAt(document, selector, given)) return given;
    throw notFound(document, selector, given);
  }

  const listed = Math.max(2, Math.min(MOST_POSITIONS, Math.floor(MOST_POSITION_UNITS / exact.length)));
  const found: TextSpan[] = [];
  let count = 0;
  for (const units of matchesOf(document, selector)) {
    count += 1;
    if (count <= listed) found.push(units);
  }
  const positions = found.map((units) => candidateAt(document, units));
  const [only, another] = positions;
  if (!only) throw notFound(document, selector);
  if (another) throw new QuoteAmbiguous(exact, count, positions);
  return { start: only.start, end: only.end };
}

function givenSpan({ exact, start, end }: QuoteSelector): TextSpan | undefined {
  if (start !== undefined) return { start, end: end ?? start + countCodePoints(exact) };
  if (end !== undefined) return { start: end - countCodePoints(exact), end };
  return undefined;
}

/** True if the quote stands there, with its prefix before it and its suffix after it. */
export function standsAt(document: DocumentText, selector: QuoteSelector, { start, end }: TextSpan): boolean {
  const { exact, prefix = '', suffix = '' } = selector;
  if (!Number.isInteger(start) || !Number.isInteger(end)) return false;
  if (start < 0 || end < start || end > document.length) return false;
  const from = document.unitAt(start);
  const to = document.unitAt(end);
  return (
    document.text.slice(from, to) === exact &&
    document.text.slice(Math.max(0, from - prefix.length), from) === prefix &&
    document.text.slice(to, to + suffix.length) === suffix &&
    document.isBoundary(from - prefix.length) &&
    document.isBoundary(to + suffix.length)
  );
}

/** Every span, in units, where the quote stands between its prefix and its suffix. */
function* matchesOf(document: DocumentText, selector: QuoteSelector): Generator<TextSpan> {
  const { exact, prefix = '', suffix = '' } = selector;
  // One search for all three: checking the text around every occurrence would be quadratic for a long prefix.
  for (const at of occurrencesOf(unitsOf(prefix + exact + suffix), document.units)) {
    const start = at + prefix.length;
    const end = start + exact.length;
    const whole =
      document.isBoundary(at) &&
      document.isBoundary(start) &&
      document.isBoundary(end) &&
      document.isBoundary(end + suffix.length);
    if (whole) yield { start, end };
  }
}

function notFound(document: DocumentText, selector: QuoteSelector, given?: TextSpan): QuoteNotFound {
  const { exact } = selector;
  const unit = given === undefined || Number.isNaN(given.start) ? 0 : document.unitAt(given.start);
  const verbatim = nearest(matchesOf(document, { exact }), unit);
  const candidates: QuoteCandidate[] = verbatim.map((units) => {
    const candidate = candidateAt(document, units);
    return { ...candidate, difference: describePlace(...surroundings(document, selector, given, candidate)) };
  });
  if (candidates.length < MOST_CANDIDATES) candidates.push(...lookAlikes(document, exact, unit, verbatim));
  const [ellipsis] = candidates.length > 0 ? [] : (ELLIPSIS.exec(exact) ?? []);
  if (candidates.length === 0 && ellipsis === undefined) candidates.push(...nearly(document, exact, unit));
  return ellipsis === undefined
    ? new QuoteNotFound(exact, candidates.slice(0, MOST_CANDIDATES))
    : new QuoteNotFound(exact, partsOf(document, exact, unit), ellipsis);
}

/** Spans that are equal to the quote once folded, the nearest first. Those that `verbatim` has are none. */
function lookAlikes(document: DocumentText, exact: string, unit: number, verbatim: TextSpan[] = []) {
  // Fewer than five are all there are, so none of them comes again as its own folded equal.
  const isNew = (span: TextSpan) =>
    !verbatim.some(({ start, end }) => start <= span.start && span.end <= end);
  return nearest(foldedMatchesOf(document, exact).filter(isNew), unit).map((units) => {
    const candidate = candidateAt(document, units);
    return { ...candidate, difference: `it has ${describeDifference(exact, candidate.exact)}` };
  });
}

/** Spans that differ from the quote in a few characters, those with the fewest differences first, then the nearest. */
function nearly(document: DocumentText, exact: string, unit: number): QuoteCandidate[] {
  const found = nearSpansOf(document, exact);
  const least = found[0]?.distance ?? 0;
  return found
    .filter(({ distance }) => distance <= least + 1)
    .sort((a, b) => a.distance - b.distance || Math.abs(a.start - unit) - Math.abs(b.start - unit))
    .slice(0, MOST_CANDIDATES)
    .map((units) => {
      const candidate = candidateAt(document, units);
      return { ...candidate, difference: `it has ${describeDifference(exact.trim(), candidate.exact)}` };
    });
}

/** The first occurrence of each part of a quote around its ellipses, exact or near. */
function partsOf(document: DocumentText, exact: string, unit: number): QuoteCandidate[] {
  const parts = exact.split(new RegExp(ELLIPSIS, 'gu'), MOST_CANDIDATES).map((part) => part.trim());
  return parts.flatMap((part) => {
    const [found] = nearest(matchesOf(document, { exact: part }), unit);
    if (found) return [candidateAt(document, found)];
    const [alike] = [...lookAlikes(document, part, unit), ...nearly(document, part, unit)];
    return alike ? [alike] : [];
  });
}

/**
 * The given prefix, suffix and offsets of a quote, and those of a span with its words, as far as either is compared.
 */
function surroundings(
  document: DocumentText,
  { start, end, prefix = '', suffix = '' }: QuoteSelector,
  given: TextSpan | undefined,
  found: TextSpan,
): Parameters<typeof describePlace> {
  const around = {
    prefix: besides(document.slice(found.start - 2 * countCodePoints(prefix) - 1, found.start), prefix, true),
    suffix: besides(document.slice(found.end, found.end + 2 * countCodePoints(suffix) + 1), suffix, false),
  };
  const place = given === undefined ? {} : { start: start ?? given.start, end: end ?? given.end };
  return [
    { ...place, prefix, suffix },
    { start: found.start, end: found.end, ...around },
  ];
}

/** The part at one end of a text to compare with the given one: a similar one, else one of the same length. */
function besides(text: string, given: string, isBefore: boolean): string {
  const folded = new FoldedText(text);
  const pattern = new FoldedText(given).trimmed;
  const { start, end } = folded.trimmedSpan;
  const at = isBefore ? end - pattern.length : start;
  const looksLike = pattern.length > 0 && pattern.every((unit, index) => unit === folded.units[at + index]);
  const span = looksLike ? folded.originalSpan(at, at + pattern.length) : null;
  if (span !== null) return isBefore ? text.slice(span.start) : text.slice(0, span.end);
  const characters = [...text];
  const count = countCodePoints(given);
  return (
    isBefore ? characters.slice(Math.max(0, characters.length - count)) : characters.slice(0, count)
  ).join('');
}

/** Every span, in units, that is equal to the quote once both are folded. */
function* foldedMatchesOf(document: DocumentText, exact: string): Generator<TextSpan> {
  const pattern = new FoldedText(exact).trimmed;
  for (const at of occurrencesOf(pattern, document.folded.units)) {
    const span = document.folded.originalSpan(at, at + pattern.length);
    if (span) yield span;
  }
}

/** The five spans nearest to a unit, of spans in order: a window that moves on while that brings it nearer. */
function nearest(spans: Iterable<TextSpan>, unit: number): TextSpan[] {
  const window: TextSpan[] = [];
  for (const span of spans) {
    const [farthest] = window;
    if (window.length < MOST_CANDIDATES) window.push(span);
    else if (farthest && Math.abs(span.start - unit) < Math.abs(farthest.start - unit)) {
      window.shift();
      window.push(span);
    } else break;
  }
  return window;
}

function candidateAt(document: DocumentText, units: TextSpan): QuoteCandidate {
  const start = document.codePointAt(units.start);
  const end = document.codePointAt(units.end);
  return {
    start,
    end,
    exact: document.text.slice(units.start, units.end),
    prefix: document.slice(start - CONTEXT, start),
    suffix: document.slice(end, end + CONTEXT),
  };
}
