import { BoundedMap } from '../../bounded-map.ts';
import { INVISIBLE } from '../lines/characters.ts';

const FOLDED_MARK = /[\p{White_Space}\p{Dash}⁃\p{Quotation_Mark}`´ʹʺʻʼʽˮ′‵″‶‴‷⁗]/u;
const DASH = /[\p{Dash}⁃]/u;
const WHITE_SPACE = /\p{White_Space}/u;
/** Accents of all scripts. The voicing marks of Japanese and the signs of other scripts change the letter. */
const ACCENT = /(?![\u3099\u309a])\p{Mn}(?<=\p{Script=Inherited})/gu;
const UNASSIGNED = /(?!\p{Default_Ignorable_Code_Point})[\p{Cn}\p{Co}\p{Cs}]/u;
const CASELESS = /\p{Lo}/u;
const MARK = /\p{M}/u;
/** Characters that are folded in addition to whole kinds: invisible ones, except white space. */
const SPECIAL = new RegExp(`${FOLDED_MARK.source}|${INVISIBLE.source}`, 'u');
const LETTER = /\p{L}/u;
const DIGIT = /\p{N}/u;
/** Ligatures and the like that Unicode itself does not decompose. */
const JOINED: Record<string, string> = { æ: 'ae', œ: 'oe' };

const SPACE = ' ';
const HYPHEN = '-';
const SOFT_HYPHEN = 0xad;

/** The folded form of a code point, and its role beside a hyphen. */
type Fold = { text: string; isLetter: boolean; isDigit: boolean; isAccent: boolean };

/**
 * A text without the usual differences between two copies of it, with the way back to the original: one kind of
 * quotation mark and of dash, a run of white space is one space, letters are lower case without accents, ligatures and
 * ellipses are decomposed, invisible characters are removed, and so is a hyphen between letters with the white space
 * after it, as at the end of a line. All offsets are in UTF-16 units. Computed in linear time.
 */
export class FoldedText {
  #units: Uint16Array;
  /** For each folded unit, the start of its original code point. */
  #origins: Uint32Array;
  #length = 0;
  readonly #original: string;

  constructor(original: string) {
    this.#original = original;
    this.#units = new Uint16Array(original.length + 16);
    this.#origins = new Uint32Array(original.length + 16);
    let before: Fold | undefined;
    let inWhiteSpace = false;
    for (let at = 0; at < original.length; ) {
      const codePoint = original.codePointAt(at) ?? 0;
      const fold = foldOf(codePoint);
      const next = at + widthOf(codePoint);
      const isHyphen = fold.text === HYPHEN || codePoint === SOFT_HYPHEN;
      const joined = isHyphen ? this.#joinAcross(before, next) : undefined;
      if (joined !== undefined) {
        if (joined.isKept && fold.text === HYPHEN) this.#add(HYPHEN, at);
        inWhiteSpace = false;
        at = joined.next;
        continue;
      }
      at = next;
      if (fold.text === '') continue;
      if (fold.text !== SPACE || !inWhiteSpace) this.#add(fold.text, next - widthOf(codePoint));
      inWhiteSpace = fold.text === SPACE;
      before = fold;
    }
    this.#units = this.#units.slice(0, this.#length);
    this.#origins = this.#origins.slice(0, this.#length);
  }

  get units(): Uint16Array {
    return this.#units;
  }

  /** The folded units without white space at either end. */
  get trimmed(): Uint16Array {
    const { start, end } = this.trimmedSpan;
    return this.units.subarray(start, end);
  }

  /** The span of these units in the folded text. */
  get trimmedSpan(): { start: number; end: number } {
    const space = SPACE.charCodeAt(0);
    const start = this.units[0] === space ? 1 : 0;
    const end = this.units.length - (this.units.at(-1) === space ? 1 : 0);
    return { start, end: Math.max(start, end) };
  }

  /** The start of the original code point of a folded unit; the end of the text for one past the last. */
  originOf(unit: number): number {
    return this.#origins[unit] ?? this.#original.length;
  }

  /** True if a folded unit is the first of its code point. */
  isStart(unit: number): boolean {
    return this.#origins[unit] !== this.#origins[unit - 1];
  }

  /**
   * The original span of a folded one that does not end in white space; null if it begins or ends inside the folded
   * form of one code point, like "s" in the "ss" of "ß". Accents belong to their letter.
   */
  originalSpan(start: number, end: number): { start: number; end: number } | null {
    const first = this.#origins[start];
    const last = this.#origins[end - 1];
    if (first === undefined || last === undefined) return null;
    if (first === this.#origins[start - 1] || last === this.#origins[end]) return null;
    const codePointAt = (at: number) => this.#original.codePointAt(at) ?? 0;
    let to = last + widthOf(codePointAt(last));
    while (to < this.#original.length && foldOf(codePointAt(to)).isAccent) to += widthOf(codePointAt(to));
    return { start: first, end: to };
  }

  #add(fold: string, origin: number): void {
    if (this.#length + fold.length > this.#units.length) this.#grow();
    for (let unit = 0; unit < fold.length; unit += 1) {
      this.#units[this.#length] = fold.charCodeAt(unit);
      this.#origins[this.#length] = origin;
      this.#length += 1;
    }
  }

  #grow(): void {
    const units = new Uint16Array(this.#units.length * 2 + 16);
    const origins = new Uint32Array(units.length);
    units.set(this.#units);
    origins.set(this.#origins);
    this.#units = units;
    this.#origins = origins;
  }

  /**
   * The position at which a word continues after a hyphen; undefined if the hyphen is not between letters and digits.
   */
  #joinAcross(before: Fold | undefined, from: number): { next: number; isKept: boolean } | undefined {
    if (!before?.isLetter && !before?.isDigit) return undefined;
    let next = from;
    for (; next < this.#original.length; ) {
      const codePoint = this.#original.codePointAt(next) ?? 0;
      const fold = foldOf(codePoint);
      if (fold.text !== SPACE && fold.text !== '') {
        if (!fold.isLetter && !fold.isDigit) return undefined;
        return { next, isKept: !(before.isLetter && fold.isLetter) };
      }
      next += widthOf(codePoint);
    }
    return undefined;
  }
}

const widthOf = (codePoint: number) => (codePoint > 0xffff ? 2 : 1);

const OTHER = { isLetter: false, isDigit: false, isAccent: false };

/** A cache of folded code points: a text has few of them, many times. */
const folds: (Fold | undefined)[] = [];
/** The same above U+FFFF. */
const foldsAbove = new BoundedMap<number, Fold>({ entries: 5_000 });

function foldOf(codePoint: number): Fold {
  let fold = codePoint > 0xffff ? foldsAbove.get(codePoint) : folds[codePoint];
  if (fold !== undefined) return fold;
  fold = foldCharacter(String.fromCodePoint(codePoint));
  if (codePoint <= 0xffff) folds[codePoint] = fold;
  else foldsAbove.set(codePoint, fold);
  return fold;
}

function foldCharacter(character: string): Fold {
  const parts = character.normalize('NFKD');
  const isSimple = parts === character;
  if (isSimple && UNASSIGNED.test(character)) return { ...OTHER, text: character };
  const isLetter = LETTER.test(character);
  const isDigit = !isLetter && DIGIT.test(character);
  if (SPECIAL.test(character)) return { text: foldSpecial(character), isLetter, isDigit, isAccent: false };
  if (isSimple && (isDigit || CASELESS.test(character)))
    return { text: character, isLetter, isDigit, isAccent: false };
  // Lower, upper, lower case: ẞ, ß and SS become equal, and so do ς and σ, K (Kelvin) and k.
  const small = isSimple && !isLetter ? parts : parts.toLowerCase().toUpperCase().toLowerCase();
  const text = MARK.test(small) || !isSimple ? small.normalize('NFKD').replace(ACCENT, '') : small;
  return { text: JOINED[text] ?? text, isLetter, isDigit, isAccent: text === '' };
}

function foldSpecial(character: string): string {
  if (!FOLDED_MARK.test(character)) return '';
  if (WHITE_SPACE.test(character)) return SPACE;
  return DASH.test(character) ? HYPHEN : "'";
}
