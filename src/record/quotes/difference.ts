import { nameCharacter, reveal } from '../lines/characters.ts';
import { FoldedText } from './folded-text.ts';

/** A difference between two texts: the part of the one, and the part of the other. Either may be empty. */
type Difference = { given: string; found: string };

const MOST_TOLD = 3;
const MOST_CHARACTERS = 4;
const MOST_KINDS = 100;
/** The maximum length; of longer texts the beginnings are compared. */
const MOST_UNITS = 20_000;

/**
 * The differences of `found` from a similar text: `’ (U+2019) for ' (U+0027)`; undefined without any. Names three kinds
 * of difference, and counts the others.
 */
export function describeDifference(given: string, found: string): string | undefined {
  if (given === found) return undefined;
  const pieces = new Map<string, Difference>();
  for (const it of differencesOf(given.slice(0, MOST_UNITS), found.slice(0, MOST_UNITS))) {
    pieces.set(`${it.given}\0${it.found}`, it);
    if (pieces.size === MOST_KINDS) break;
  }
  const differences = new Map([...pieces.values()].map(strip).map((it) => [`${it.given}\0${it.found}`, it]));
  if (differences.size === 0) return 'it differs further on';
  const told = [...differences.values()].slice(0, MOST_TOLD).map(describeOne);
  const more = differences.size - told.length;
  return `${told.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/**
 * The same for texts that look alike, which differ only in case, accents, marks or invisible characters. Undefined for
 * others.
 */
export function describeLookAlike(given: string, found: string): string | undefined {
  if (given === found || given.length > MOST_UNITS || found.length > MOST_UNITS) return undefined;
  const [ours, theirs] = [new FoldedText(given).trimmed, new FoldedText(found).trimmed];
  const isAlike = ours.length === theirs.length && ours.every((unit, at) => unit === theirs[at]);
  return isAlike ? describeDifference(given, found) : undefined;
}

function describeOne({ given, found }: Difference): string {
  if (given === '') return `an extra ${nameText(found)}`;
  return found === '' ? `no ${nameText(given)}` : `${nameText(found)} for ${nameText(given)}`;
}

function nameText(text: string): string {
  const characters = [...text];
  if (/^[!-~]{2,20}$/.test(text)) return `"${text}"`;
  const named = characters.slice(0, MOST_CHARACTERS).map(nameCharacter).join(' + ');
  return characters.length > MOST_CHARACTERS ? `${named} …` : named;
}

/** The differences of two texts. Texts that are equal once folded are compared piece by piece, others as a whole. */
function* differencesOf(given: string, found: string): Generator<Difference> {
  const [ours, theirs] = [new FoldedText(given), new FoldedText(found)];
  const [here, there] = [ours.trimmedSpan, theirs.trimmedSpan];
  const isCut = given.length === MOST_UNITS || found.length === MOST_UNITS;
  const length = Math.min(here.end - here.start, there.end - there.start);
  const isEqual = ours.trimmed.subarray(0, length).every((unit, at) => unit === theirs.trimmed[at]);
  if (!isEqual || (!isCut && ours.trimmed.length !== theirs.trimmed.length)) {
    yield { given, found };
    return;
  }
  let [from, since] = [0, 0];
  for (let at = 1; at <= length; at += 1) {
    const isEnd = at === length;
    if (isEnd && isCut) return;
    if (!isEnd && !(ours.isStart(here.start + at) && theirs.isStart(there.start + at))) continue;
    const to = isEnd ? given.length : ours.originOf(here.start + at);
    const until = isEnd ? found.length : theirs.originOf(there.start + at);
    const piece = { given: given.slice(from, to), found: found.slice(since, until) };
    if (piece.given !== piece.found) yield piece;
    [from, since] = [to, until];
  }
}

/** Removes the common prefix and suffix, in whole characters; an accent stays with its letter. */
function strip({ given, found }: Difference): Difference {
  const [a, b] = [charactersOf(given), charactersOf(found)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return {
    given: a.slice(start, a.length - end).join(''),
    found: b.slice(start, b.length - end).join(''),
  };
}

const charactersOf = (text: string) => text.match(/\P{M}?\p{M}+|./gsu) ?? [];

/** A text for a message, cut to length; invisible characters are shown by number. */
export function excerpt(text: string, most: number): string {
  const shown = reveal(text.replace(/\s+/g, ' '));
  return shown.length > most ? `${shown.slice(0, most).toWellFormed()}…` : shown;
}
