/**
 * Where a pattern begins in a text, overlapping occurrences too, in order; nothing for an empty pattern.
 *
 * Knuth, Morris and Pratt: linear in both lengths whatever they hold, which `indexOf` is not.
 */
export function* occurrencesOf(pattern: Uint16Array, text: Uint16Array): Generator<number> {
  if (pattern.length === 0 || pattern.length > text.length) return;
  const borders = bordersOf(pattern);
  let matched = 0;
  for (let at = 0; at < text.length; at += 1) {
    while (matched > 0 && pattern[matched] !== text[at]) matched = borders[matched - 1] ?? 0;
    if (pattern[matched] === text[at]) matched += 1;
    if (matched === pattern.length) {
      yield at + 1 - matched;
      matched = borders[matched - 1] ?? 0;
    }
  }
}

/** For each beginning of the pattern, the length of the longest shorter beginning it also ends with. */
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
