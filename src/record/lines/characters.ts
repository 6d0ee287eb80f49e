/** Characters that nobody sees: controls, formats, marks of direction, soft hyphens, whatever may be left out of a display. */
export const INVISIBLE = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
const WHITE_SPACE = /\p{White_Space}/u;
const COMBINING = /\p{M}/u;
const ASCII_LETTER = /[0-9A-Za-z]/;

/** What people call the characters that are most often taken for each other. */
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

/** The first character of a text that nobody sees, and where it is in code points. */
export function findInvisible(text: string): { character: string; at: number } | undefined {
  let at = 0;
  for (const character of text) {
    if (INVISIBLE.test(character)) return { character, at };
    at += 1;
  }
  return undefined;
}

/** A character for a message: itself where it can be seen, and its number, `’ (U+2019)`, where it may be taken for another. */
export function nameCharacter(character: string): string {
  if (ASCII_LETTER.test(character)) return character;
  const number = numberOf(character);
  const name = NAMES.get(character.codePointAt(0) ?? 0);
  const isSeen = !INVISIBLE.test(character) && !WHITE_SPACE.test(character) && !COMBINING.test(character);
  if (isSeen && character.isWellFormed())
    return name ? `${character} (${number}, ${name})` : `${character} (${number})`;
  return name ? `${number} (${name})` : number;
}

/** A text for a message, with the number of each character in it that nobody sees: `ada<U+200B>`. */
export function reveal(text: string): string {
  return text.toWellFormed().replace(new RegExp(INVISIBLE, 'gu'), (character) => `<${numberOf(character)}>`);
}

const numberOf = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** A name of a field as that of a type, and the other way round: its first letter alone. */
export const capitalized = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
export const uncapitalized = (name: string): string => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
