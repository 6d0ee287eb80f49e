/**
 * The offsets at which a pattern occurs in a text, overlapping occurrences included, in order; none for an empty
 * pattern.
 *
 * Searches for a rare unit of the pattern, and compares the pattern around it. If that takes too many steps, as in a
 * text of one letter, it continues with Knuth, Morris and Pratt: so it is linear in both lengths for every input, which
 * `indexOf` is not.
 */
export function* occurrencesOf(pattern: Uint16Array, text: Uint16Array): Generator<number> {
  if (pattern.length === 0 || pattern.length > text.length) return;
  const anchor = rarestOf(pattern, text);
  const budget = { left: 2 * text.length };
  let at = 0;
  for (; ; at += 1) {
    at = nextAround(anchor, pattern, text, at, budget);
    if (at < 0) return;
    if (budget.left < 0) break;
    yield at;
  }
  yield* occurrencesFrom(at, pattern, text);
}

const SAMPLES = 2_000;
/** The cost of one search for a unit in steps, however near it is. */
const LOOK = 30;

/** The offset in a pattern of the unit that is rarest in samples of a text. */
function rarestOf(pattern: Uint16Array, text: Uint16Array): number {
  const counts = new Uint16Array(256);
  const every = Math.ceil(text.length / SAMPLES);
  for (let at = 0; at < text.length; at += every) {
    const slot = (text[at] as number) & 255;
    counts[slot] = (counts[slot] as number) + 1;
  }
  let rarest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at < pattern.length && least > 0; at += 1) {
    const count = counts[(pattern[at] as number) & 255] as number;
    if (count < least) [rarest, least] = [at, count];
  }
  return rarest;
}

/**
 * The next occurrence at `from` or later, -1 without one; once the budget is spent, the offset up to which all was
 * compared.
 */
function nextAround(
  anchor: number,
  pattern: Uint16Array,
  text: Uint16Array,
  from: number,
  budget: { left: number },
): number {
  const unit = pattern[anchor] as number;
  const last = text.length - pattern.length;
  for (let at = from; at <= last; at += 1) {
    at = text.indexOf(unit, at + anchor) - anchor;
    if (at < 0 || at > last) return -1;
    let length = 0;
    while (length < pattern.length && pattern[length] === text[at + length]) length += 1;
    budget.left -= length + LOOK;
    if (length === pattern.length || budget.left < 0) return at;
  }
  return -1;
}

/** The occurrences at `from` or later, by Knuth, Morris and Pratt. */
function* occurrencesFrom(from: number, pattern: Uint16Array, text: Uint16Array): Generator<number> {
  const borders = bordersOf(pattern);
  let matched = 0;
  for (let at = from; ; matched = borders[pattern.length - 1] as number) {
    at = endOfNext(pattern, borders, text, at, matched);
    if (at < 0) return;
    yield at - pattern.length;
  }
}

/**
 * The end of the next occurrence, given the length that is matched so far; -1 without one. A function of its own: a
 * loop in a generator is slow.
 */
function endOfNext(
  pattern: Uint16Array,
  borders: Uint32Array,
  text: Uint16Array,
  from: number,
  matched: number,
): number {
  let length = matched;
  for (let at = from; at < text.length; at += 1) {
    const unit = text[at];
    while (length > 0 && pattern[length] !== unit) length = borders[length - 1] as number;
    if (pattern[length] === unit) length += 1;
    if (length === pattern.length) return at + 1;
  }
  return -1;
}

/** For each prefix of the pattern, the length of its longest proper prefix that is also its suffix. */
function bordersOf(pattern: Uint16Array): Uint32Array {
  const borders = new Uint32Array(pattern.length);
  let border = 0;
  for (let at = 1; at < pattern.length; at += 1) {
    while (border > 0 && pattern[border] !== pattern[at]) border = borders[border - 1] ?? 0;
    if (pattern[border] === pattern[at]) border += 1;
    borders[at] = border;
  }
  return borders;
}
