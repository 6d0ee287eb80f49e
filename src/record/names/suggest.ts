const LONGEST_WORD = 40;

/**
 * The one of `known` that a misspelt word most likely means: case, dashes and underscores are ignored, and at most a
 * third of its letters may be wrong. Undefined if none is near.
 */
export function suggest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  const folded = fold(word);
  let least = Math.max(1, Math.floor(folded.length / 3)) + 1;
  let best: string | undefined;
  for (const candidate of known) {
    const distance = editDistance(folded, fold(candidate), least - 1);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

const fold = (word: string) => word.toLowerCase().replace(/[\s_-]+/g, '');

/**
 * The number of letters to add, remove, replace, or swap with the next one (Damerau-Levenshtein distance). Above `most`
 * it is some larger number.
 */
export function editDistance(a: string, b: string, most = Number.POSITIVE_INFINITY): number {
  const apart = Math.abs(a.length - b.length);
  if (apart > most) return apart;
  let [beforeLast, last, row] = [0, 1, 2].map(() => new Uint16Array(b.length + 1)) as [Row, Row, Row];
  for (let j = 0; j <= b.length; j += 1) last[j] = j;
  for (let i = 1; i <= a.length; i += 1) {
    row[0] = i;
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      let cost = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, at(beforeLast, j - 2) + 1);
      row[j] = cost;
      if (cost < least) least = cost;
    }
    // A swap spans two rows and costs one.
    if (least > most + 1) return least;
    [beforeLast, last, row] = [last, row, beforeLast];
  }
  return at(last, b.length);
}

type Row = Uint16Array;
const at = (row: Row, column: number) => row[column] as number;
