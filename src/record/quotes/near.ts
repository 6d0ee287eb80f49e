import type { DocumentText } from './document-text.ts';
import { FoldedText } from './folded-text.ts';

/** A span of a text in units, and the number of folded characters in which it differs from the pattern. */
export type NearSpan = { start: number; end: number; distance: number };

/** The allowed number of differences by the minimum length of a quote, both in folded characters. */
const TOLERANCES = [
  [48, 4],
  [24, 3],
  [10, 2],
  [5, 1],
] as const;

/** The budget of one search in steps: a character that is passed, or a pair that is compared. */
const MOST_STEPS = 4_000_000;
/** The budget of one document: every quote of a bundle may be wrong. */
const MOST_STEPS_OF_A_TEXT = 40_000_000;
const MOST_KEPT = 100;
const spent = new WeakMap<DocumentText, number>();

/**
 * Spans of a document that differ from a quote in few characters once both are folded, the nearest first, then in
 * order; they do not overlap. The search stops once the budget of this document is spent.
 *
 * A quote that differs in k characters has, of its k + 1 parts, at least one that is in the text unchanged: the whole
 * quote is compared around it.
 */
export function nearSpansOf(document: DocumentText, exact: string): NearSpan[] {
  const pattern = new FoldedText(exact).trimmed;
  const most = TOLERANCES.find(([length]) => pattern.length >= length)?.[1] ?? 0;
  const used = spent.get(document) ?? 0;
  const budget = { left: Math.min(MOST_STEPS, MOST_STEPS_OF_A_TEXT - used) };
  const whole = budget.left;
  const found = most === 0 ? [] : compareAround(document.folded.units, pattern, most, budget);
  spent.set(document, used + whole - Math.max(0, budget.left));
  return apart(found).flatMap(({ start, end, distance }) => {
    const span = document.folded.originalSpan(start, end);
    return span === null ? [] : [{ ...span, distance }];
  });
}

function compareAround(
  text: Uint16Array,
  pattern: Uint16Array,
  most: number,
  budget: { left: number },
): NearSpan[] {
  const found: NearSpan[] = [];
  const seen = new Set<number>();
  for (const begins of placesOfParts(text, pattern, most + 1, budget)) {
    if (seen.has(begins)) continue;
    seen.add(begins);
    budget.left -= pattern.length * (4 * most + 1);
    if (budget.left < 0) break;
    const near = compareAt(text, pattern, begins, most);
    if (near !== null) found.push(near);
  }
  return found;
}

const SLOTS = 4_096;
const slotOf = (first = 0, second = 0) => (first * 31 + second) & (SLOTS - 1);

/** The candidate starts of a pattern: the offsets at which one of its equally long parts occurs, found in one pass. */
function* placesOfParts(
  text: Uint16Array,
  pattern: Uint16Array,
  count: number,
  budget: { left: number },
): Generator<number> {
  const parts = Array.from({ length: count }, (_, part) => {
    const from = Math.floor((part * pattern.length) / count);
    return { from, units: pattern.subarray(from, Math.floor(((part + 1) * pattern.length) / count)) };
  });
  // Parts by the hash of their first two characters.
  const slots = new Uint8Array(SLOTS);
  for (const { units } of parts) slots[slotOf(units[0], units[1])] = 1;
  budget.left -= text.length;
  for (let at = 0; at < text.length; at += 1) {
    if (slots[slotOf(text[at], text[at + 1])] === 0) continue;
    for (const { from, units } of parts) {
      let length = 0;
      while (length < units.length && text[at + length] === units[length]) length += 1;
      budget.left -= length + 1;
      if (length === units.length) yield at - from;
    }
    if (budget.left < 0) return;
  }
}

/** The nearest span to a pattern that begins within `most` characters of an offset; null if it has more differences. */
function compareAt(text: Uint16Array, pattern: Uint16Array, begins: number, most: number): NearSpan | null {
  const width = 4 * most + 1;
  const from = begins - most;
  // Cell c of row i: the distance of the first i characters from a span that ends at `from + i + c - most`, and its
  // start.
  let above = { costs: new Uint8Array(width).fill(most + 1), starts: new Int32Array(width) };
  let row = { costs: new Uint8Array(width), starts: new Int32Array(width) };
  for (let cell = most; cell <= 3 * most; cell += 1) {
    const place = from + cell - most;
    if (place < 0 || place > text.length) continue;
    above.costs[cell] = 0;
    above.starts[cell] = place;
  }
  for (let at = 0; at < pattern.length; at += 1) {
    if (!fillRow(text, pattern[at] as number, from + at + 1 - most, most, above, row)) return null;
    [above, row] = [row, above];
  }
  return nearestIn(above, from + pattern.length - most, pattern.length, most);
}

type Row = { costs: Uint8Array; starts: Int32Array };

/**
 * Computes the row of one more character of the pattern; false if no cell of it is near. `first`: the end of its first
 * cell.
 */
function fillRow(
  text: Uint16Array,
  unit: number,
  first: number,
  most: number,
  above: Row,
  { costs, starts }: Row,
): boolean {
  let isNear = false;
  for (let cell = 0; cell < costs.length; cell += 1) {
    const place = first + cell;
    let cost = most + 1;
    let start = 0;
    if (place > 0 && place <= text.length) {
      cost = (above.costs[cell] as number) + (text[place - 1] === unit ? 0 : 1);
      start = above.starts[cell] as number;
    }
    if (place >= 0 && place <= text.length) {
      const skipped = (above.costs[cell + 1] ?? most) + 1;
      if (skipped < cost) [cost, start] = [skipped, above.starts[cell + 1] as number];
      const added = (cell > 0 ? (costs[cell - 1] as number) : most) + 1;
      if (added < cost) [cost, start] = [added, starts[cell - 1] as number];
    }
    costs[cell] = Math.min(cost, most + 1);
    starts[cell] = start;
    if (cost <= most) isNear = true;
  }
  return isNear;
}

/** The best end of the last row; of several with the same distance, the span that is as long as the pattern. */
function nearestIn({ costs, starts }: Row, place: number, length: number, most: number): NearSpan | null {
  let best: NearSpan | null = null;
  const off = ({ start, end }: NearSpan) => Math.abs(end - start - length);
  for (const [cell, distance] of costs.entries()) {
    if (distance > most) continue;
    const it = { start: starts[cell] as number, end: place + cell, distance };
    if (it.end <= it.start) continue;
    if (best === null || distance < best.distance || (distance === best.distance && off(it) < off(best)))
      best = it;
  }
  return best;
}

/** The spans with the fewest differences, without those that overlap a better one. */
function apart(spans: NearSpan[]): NearSpan[] {
  const kept: NearSpan[] = [];
  for (const span of spans.sort((a, b) => a.distance - b.distance || a.start - b.start)) {
    if (kept.length === MOST_KEPT) break;
    if (kept.every(({ start, end }) => span.end <= start || end <= span.start)) kept.push(span);
  }
  return kept;
}
