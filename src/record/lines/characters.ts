/** Invisible characters: controls, formats, direction marks, soft hyphens, and others that a display may omit. */
export const INVISIBLE = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
const WHITE_SPACE = /\p{White_Space}/u;
const COMBINING = /\p{M}/u;
const ASCII_LETTER = /[0-9A-Za-z]/;

/** Common names of the characters that are most often confused. */
const NAMES = new Map<number, string>(
  Object.entries({
    '9': 'tab',
    a: 'line feed',
    d: 'carriage return',
    '20': 'space',
    a0: 'no-break space',
    ad: 'soft hyphen',
    '2009': 'thin space',
    '200b': 'zero-width space',
    '200c': 'zero-width non-joiner',
    '200d': 'zero-width joiner',
    '200e': 'left-to-right mark',
    '200f': 'right-to-left mark',
    '2010': 'hyphen',
    '2011': 'no-break hyphen',
    '2013': 'en dash',
    '2014': 'em dash',
    '2028': 'line separator',
    '2029': 'paragraph separator',
    '202a': 'left-to-right embedding',
    '202b': 'right-to-left embedding',
    '202c': 'pop directional formatting',
    '202d': 'left-to-right override',
    '202e': 'right-to-left override',
    '202f': 'narrow no-break space',
    '2060': 'word joiner',
    '2066': 'left-to-right isolate',
    '2067': 'right-to-left isolate',
    '2068': 'first strong isolate',
    '2069': 'pop directional isolate',
    '2212': 'minus sign',
    feff: 'byte order mark',
  }).map(([hex, name]) => [Number.parseInt(hex, 16), name]),
);

/** The first invisible character of a text, and its position in code points. */
export function findInvisible(text: string): { character: string; at: number } | undefined {
  let at = 0;
  for (const character of text) {
    if (INVISIBLE.test(character)) return { character, at };
    at += 1;
  }
  return undefined;
}

/**
 * A character for a message: itself if it is visible, with its number, `’ (U+2019)`, if it may be confused with
 * another.
 */
export function nameCharacter(character: string): string {
  if (ASCII_LETTER.test(character)) return character;
  const number = numberOf(character);
  const name = NAMES.get(character.codePointAt(0) ?? 0);
  const isSeen = !INVISIBLE.test(character) && !WHITE_SPACE.test(character) && !COMBINING.test(character);
  if (isSeen && character.isWellFormed())
    return name ? `${character} (${number}, ${name})` : `${character} (${number})`;
  return name ? `${number} (${name})` : number;
}

/** A text for a message, with the number of each invisible character: `ada<U+200B>`. */
export function reveal(text: string): string {
  return text.toWellFormed().replace(new RegExp(INVISIBLE, 'gu'), (character) => `<${numberOf(character)}>`);
}

const numberOf = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Converts a field's name to a type's, or back: they differ in the case of the first letter. */
export const capitalized = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
export const uncapitalized = (name: string): string => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
