import { FoldedText } from './folded-text.ts';

const CHECKPOINT = 1_000;

/**
 * A document's text, addressed in Unicode code points while JavaScript counts UTF-16 units.
 *
 * A text without surrogates is its own index; another keeps the unit of every 1,000th code point. An unpaired surrogate
 * counts as one code point.
 */
export class DocumentText {
  readonly text: string;
  /** In code points. */
  readonly length: number;
  /** The units at which code points 0, 1000, 2000, … begin; null if code points and units coincide. */
  readonly #checkpoints: number[] | null;
  #units: Uint16Array | undefined;
  #folded: FoldedText | undefined;

  constructor(text: string) {
    this.text = text;
    if (!/[\uD800-\uDFFF]/.test(text)) {
      this.length = text.length;
      this.#checkpoints = null;
      return;
    }
    const checkpoints: number[] = [];
    let length = 0;
    for (let unit = 0; unit < text.length; unit += widthAt(text, unit)) {
      if (length % CHECKPOINT === 0) checkpoints.push(unit);
      length += 1;
    }
    this.length = length;
    this.#checkpoints = checkpoints;
  }

  /** The text of code points `start` (inclusive) to `end` (exclusive), cut to the text's length. */
  slice(start: number, end: number): string {
    return this.text.slice(this.unitAt(start), this.unitAt(end));
  }

  /** The unit at which a code point begins; the end of the text for one past it. */
  unitAt(codePoint: number): number {
    const target = Math.min(Math.max(codePoint, 0), this.length);
    if (!this.#checkpoints) return target;
    const checkpoint = Math.floor(target / CHECKPOINT);
    let unit = this.#checkpoints[checkpoint] ?? this.text.length;
    for (let left = target % CHECKPOINT; left > 0; left -= 1) unit += widthAt(this.text, unit);
    return unit;
  }

  /** The number of code points before a unit that begins one. */
  codePointAt(unit: number): number {
    if (!this.#checkpoints) return unit;
    let low = 0;
    let high = this.#checkpoints.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#checkpoints[middle] ?? Infinity) <= unit) low = middle;
      else high = middle;
    }
    let codePoint = low * CHECKPOINT;
    for (let at = this.#checkpoints[low] ?? 0; at < unit; at += widthAt(this.text, at)) codePoint += 1;
    return codePoint;
  }

  /** True if a code point begins or the text ends at this unit; false inside a surrogate pair. */
  isBoundary(unit: number): boolean {
    return !(isLow(this.text.charCodeAt(unit)) && isHigh(this.text.charCodeAt(unit - 1)));
  }

  /** The UTF-16 units, for searching; computed at the first call. */
  get units(): Uint16Array {
    this.#units ??= unitsOf(this.text);
    return this.#units;
  }

  /** The text with quotation marks, dashes, white space and case folded; computed at the first call. */
  get folded(): FoldedText {
    this.#folded ??= new FoldedText(this.text);
    return this.#folded;
  }
}

export function unitsOf(text: string): Uint16Array {
  const units = new Uint16Array(text.length);
  for (let unit = 0; unit < units.length; unit += 1) units[unit] = text.charCodeAt(unit);
  return units;
}

/** The number of code points in a text. */
export function countCodePoints(text: string): number {
  let count = 0;
  for (let unit = 0; unit < text.length; unit += widthAt(text, unit)) count += 1;
  return count;
}

function widthAt(text: string, unit: number): 1 | 2 {
  return isHigh(text.charCodeAt(unit)) && isLow(text.charCodeAt(unit + 1)) ? 2 : 1;
}

// Both are false for NaN, which charCodeAt returns outside the text.
function isHigh(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
