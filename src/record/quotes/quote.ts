import { Refusal } from '../errors.ts';
import { countCodePoints, type DocumentText, unitsOf } from './document-text.ts';
import { FoldedText } from './folded-text.ts';
import { occurrencesOf } from './occurrence.ts';

export { DocumentText } from './document-text.ts';

/** A span of a document: Unicode code points, end exclusive. */
export type Span = { start: number; end: number };

/** What a coder says a quote is and where: W3C TextQuoteSelector and TextPositionSelector, counted in code points. */
export type QuoteSelector = {
  exact: string;
  start?: number | undefined;
  end?: number | undefined;
  /** The text that ends where the quote starts. */
  prefix?: string | undefined;
  /** The text that begins where the quote ends. */
  suffix?: string | undefined;
};

/** A span with its text and up to 32 code points on either side. */
export type QuoteCandidate = Span & { exact: string; prefix: string; suffix: string };

const MOST_CANDIDATES = 5;
const MOST_POSITIONS = 100;
const MOST_POSITION_UNITS = 1_000_000;
const CONTEXT = 32;
const LONGEST_ECHO = 80;

/** The quote is not in the document, or not at the place given. */
export class QuoteNotFound extends Refusal {
  readonly code = 'QUOTE_NOT_FOUND';
  readonly exact: string;
  /**
   * At most five: where the quote does stand word for word, then spans that are equal to it once quotation marks,
   * dashes, white space and case are folded. The nearest to the place given; without one, the first.
   */
  readonly candidates: QuoteCandidate[];

  constructor(exact: string, candidates: QuoteCandidate[]) {
    super(
      '',
      `The quote "${echo(exact)}" is not in the document as given (${tellCount(candidates.length)}).`,
    );
    this.exact = exact;
    this.candidates = candidates;
  }
}

/** The quote stands in the document more than once, and nothing says which is meant. */
export class QuoteAmbiguous extends Refusal {
  readonly code = 'QUOTE_AMBIGUOUS';
  readonly exact: string;
  /** How often it stands there. */
  readonly count: number;
  /** Each of them; the first hundred when there are more, or fewer when the quote is longer than 10,000 characters. */
  readonly positions: QuoteCandidate[];

  constructor(exact: string, count: number, positions: QuoteCandidate[]) {
    super('', `The quote "${echo(exact)}" stands in the document ${count} times.`);
    this.exact = exact;
    this.count = count;
    this.positions = positions;
  }
}

/**
 * Finds the one span of the document that is the quote, code point by code point: nothing is normalised, a curly
 * apostrophe is not a straight one. Throws `QuoteNotFound` or `QuoteAmbiguous`; never settles for a similar span.
 *
 * With `start` or `end` it must stand there; without, exactly once. `prefix` and `suffix` must match either way.
 */
export function locateQuote(document: DocumentText, selector: QuoteSelector): Span {
  const { exact } = selector;
  if (exact === '') throw new QuoteNotFound(exact, []);

  const given = givenSpan(selector);
  if (given) {
    if (standsAt(document, selector, given)) return given;
    throw new QuoteNotFound(exact, candidatesFor(document, exact, given.start));
  }

  const listed = Math.max(2, Math.min(MOST_POSITIONS, Math.floor(MOST_POSITION_UNITS / exact.length)));
  const found: Span[] = [];
  let count = 0;
  for (const units of matchesOf(document, selector)) {
    count += 1;
    if (count <= listed) found.push(units);
  }
  const positions = found.map((units) => candidateAt(document, units));
  const [only, another] = positions;
  if (!only) throw new QuoteNotFound(exact, candidatesFor(document, exact));
  if (another) throw new QuoteAmbiguous(exact, count, positions);
  return { start: only.start, end: only.end };
}

function givenSpan({ exact, start, end }: QuoteSelector): Span | undefined {
  if (start !== undefined) return { start, end: end ?? start + countCodePoints(exact) };
  if (end !== undefined) return { start: end - countCodePoints(exact), end };
  return undefined;
}

function standsAt(document: DocumentText, selector: QuoteSelector, { start, end }: Span): boolean {
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
function* matchesOf(document: DocumentText, selector: QuoteSelector): Generator<Span> {
  const { exact, prefix = '', suffix = '' } = selector;
  // One search for all three: looking left and right of every occurrence would be quadratic for a long prefix.
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

function candidatesFor(document: DocumentText, exact: string, near?: number): QuoteCandidate[] {
  const unit = near === undefined || Number.isNaN(near) ? 0 : document.unitAt(near);
  const verbatim = nearest(matchesOf(document, { exact }), unit);
  const found = [...verbatim];
  if (found.length < MOST_CANDIDATES) {
    // Fewer than five are all there are, so none of them comes again as its own folded equal.
    const isNew = (span: Span) => !verbatim.some(({ start, end }) => start <= span.start && span.end <= end);
    found.push(...nearest(foldedMatchesOf(document, exact).filter(isNew), unit));
  }
  return found.slice(0, MOST_CANDIDATES).map((units) => candidateAt(document, units));
}

/** Every span, in units, that is equal to the quote once both are folded. */
function* foldedMatchesOf(document: DocumentText, exact: string): Generator<Span> {
  const pattern = new FoldedText(exact).trimmed;
  for (const at of occurrencesOf(pattern, document.folded.units)) {
    const span = document.folded.originalSpan(at, at + pattern.length);
    if (span) yield span;
  }
}

/** The five spans nearest to a unit, of spans in order: a window that moves on while that brings it nearer. */
function nearest(spans: Iterable<Span>, unit: number): Span[] {
  const window: Span[] = [];
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

function candidateAt(document: DocumentText, units: Span): QuoteCandidate {
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

function tellCount(candidates: number): string {
  if (candidates === 0) return 'no candidate';
  return candidates === 1 ? '1 candidate' : `${candidates} candidates`;
}

/** The beginning of a quote, safe to print. */
function echo(exact: string): string {
  const beginning = exact
    .slice(0, LONGEST_ECHO)
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ');
  return exact.length > LONGEST_ECHO ? `${beginning}…` : beginning;
}
