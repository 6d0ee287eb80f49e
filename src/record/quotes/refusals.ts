import { Refusal } from '../errors.ts';
import { describeDifference, excerpt } from './difference.ts';

/** A span with its text and up to 32 code points on either side. */
export type QuoteCandidate = {
  start: number;
  end: number;
  exact: string;
  prefix: string;
  suffix: string;
  /** Its difference from a quote that was not found, for people: `it has ’ (U+2019) for ' (U+0027)`. */
  difference?: string | undefined;
};

const LONGEST_ECHO = 80;
const LONGEST_BESIDE_CANDIDATES = 50;

/** The quote is not in the document, or not at the given position. */
export class QuoteNotFound extends Refusal {
  readonly code = 'QUOTE_NOT_FOUND';
  readonly exact: string;
  /**
   * At most five: exact occurrences elsewhere first, then spans that look alike, else some that differ in a few
   * characters. A missing quote with an ellipsis has its parts as candidates. The nearest to the given position come
   * first; without one, the first in the text.
   */
  readonly candidates: QuoteCandidate[];

  constructor(exact: string, candidates: QuoteCandidate[], ellipsis?: string) {
    super(
      '',
      ellipsis === undefined
        ? describeCandidates(exact, candidates)
        : describeParts(exact, candidates, ellipsis),
    );
    this.exact = exact;
    this.candidates = candidates;
  }
}

/** The quote occurs more than once, and nothing says which occurrence is meant. */
export class QuoteAmbiguous extends Refusal {
  readonly code = 'QUOTE_AMBIGUOUS';
  readonly exact: string;
  /** The number of occurrences. */
  readonly count: number;
  /** The occurrences; the first hundred, or fewer for a quote of more than 10,000 characters. */
  readonly positions: QuoteCandidate[];

  constructor(exact: string, count: number, positions: QuoteCandidate[]) {
    super('', `The quote "${excerpt(exact, LONGEST_ECHO)}" stands in the document ${count} times.`);
    this.exact = exact;
    this.count = count;
    this.positions = positions;
  }
}

function describeCandidates(exact: string, candidates: QuoteCandidate[]): string {
  const [first] = candidates;
  if (first === undefined)
    return `The quote "${excerpt(exact, LONGEST_ECHO)}" is not in the document, nor anything like it.`;
  const quote = excerpt(exact, LONGEST_BESIDE_CANDIDATES);
  const places =
    candidates.length === 1
      ? `1 candidate, at ${placesOf(candidates)}`
      : `${candidates.length} candidates, at ${placesOf(candidates)}; the first differs`;
  return `The quote "${quote}" is not in the document as given: ${places}: ${first.difference}.`;
}

function describeParts(exact: string, parts: QuoteCandidate[], ellipsis: string): string {
  const found = parts.length === 0 ? '' : `; parts of it stand at ${placesOf(parts)}`;
  const quote = excerpt(exact, LONGEST_BESIDE_CANDIDATES);
  return `The quote "${quote}" is not in the document. Evidence may be several spans, one for each part around "${ellipsis}"${found}.`;
}

const placesOf = (spans: QuoteCandidate[]) => spans.map(({ start, end }) => `${start}-${end}`).join(', ');

/** The difference between the given position, prefix and suffix, and those of the same words in the document. */
export function describePlace(
  given: { start?: number | undefined; end?: number | undefined; prefix: string; suffix: string },
  found: { start: number; end: number; prefix: string; suffix: string },
): string {
  const { start = found.start, end = found.end } = given;
  if (start !== found.start || end !== found.end)
    return `it is at ${found.start}-${found.end}, not ${start}-${end}`;
  const side = given.prefix === found.prefix ? 'suffix' : 'prefix';
  const difference = describeDifference(given[side], found[side]);
  return `its ${side} is "${excerpt(found[side], 32)}"${difference ? `, with ${difference}` : ''}`;
}
