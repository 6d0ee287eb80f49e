const FOLDED_MARK = /[\p{White_Space}\p{Dash}⁃\p{Quotation_Mark}`´ʹʺʻʼʽˮ′‵″‶‴‷⁗]/u;
const DASH = /[\p{Dash}⁃]/u;
const WHITE_SPACE = /\p{White_Space}/u;

const SPACE = ' ';
// ΐ is one unit and folds to three; no code point grows more.
const GREATEST_GROWTH = 3;

/**
 * A text with its quotation marks made one kind, its dashes one kind, a run of white space one space, and its letters
 * small, with the way back to the original. Everything is counted in UTF-16 units. Made in linear time.
 */
export class FoldedText {
  readonly units: Uint16Array;
  /** For each folded unit, where the original code point begins that it came from. */
  readonly #origins: Uint32Array;
  readonly #original: string;

  constructor(original: string) {
    const units = new Uint16Array(original.length * GREATEST_GROWTH);
    const origins = new Uint32Array(original.length * GREATEST_GROWTH);
    let length = 0;
    let inWhiteSpace = false;
    for (let at = 0; at < original.length; ) {
      const codePoint = original.codePointAt(at) ?? 0;
      const fold = foldOf(codePoint);
      if (fold !== SPACE || !inWhiteSpace) {
        for (let unit = 0; unit < fold.length; unit += 1) {
          units[length] = fold.charCodeAt(unit);
          origins[length] = at;
          length += 1;
        }
      }
      inWhiteSpace = fold === SPACE;
      at += codePoint > 0xffff ? 2 : 1;
    }
    this.units = units.slice(0, length);
    this.#origins = origins.slice(0, length);
    this.#original = original;
  }

  /** The folded units without white space at either end. */
  get trimmed(): Uint16Array {
    const space = SPACE.charCodeAt(0);
    const start = this.units[0] === space ? 1 : 0;
    const end = this.units.length - (this.units.at(-1) === space ? 1 : 0);
    return this.units.subarray(start, Math.max(start, end));
  }

  /**
   * Where a folded span that does not end in white space came from; null when it begins or ends inside what one code
   * point became, as "s" does in the "ss" of "ß".
   */
  originalSpan(start: number, end: number): { start: number; end: number } | null {
    const first = this.#origins[start];
    const last = this.#origins[end - 1];
    if (first === undefined || last === undefined) return null;
    if (first === this.#origins[start - 1] || last === this.#origins[end]) return null;
    return { start: first, end: last + ((this.#original.codePointAt(last) ?? 0) > 0xffff ? 2 : 1) };
  }
}

/** What the code points below U+10000 fold to, as they are met: a text has few of them, many times. */
const folds: (string | undefined)[] = [];

function foldOf(codePoint: number): string {
  if (codePoint > 0xffff) return foldCharacter(String.fromCodePoint(codePoint));
  let fold = folds[codePoint];
  if (fold === undefined) {
    fold = foldCharacter(String.fromCodePoint(codePoint));
    folds[codePoint] = fold;
  }
  return fold;
}

function foldCharacter(character: string): string {
  if (FOLDED_MARK.test(character)) {
    if (WHITE_SPACE.test(character)) return SPACE;
    return DASH.test(character) ? '-' : "'";
  }
  // Small, capital, small: ẞ, ß and SS meet, and so do ς and σ, K (Kelvin) and k.
  return character.toLowerCase().toUpperCase().toLowerCase();
}
