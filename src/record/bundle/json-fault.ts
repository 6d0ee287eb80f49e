import { nameCharacter, reveal } from '../lines/characters.ts';

/** The reason why a text is not one JSON object, and its position; `isUnfinished`: the text is the beginning of one. */
export type JsonFault = { reason: string; isUnfinished?: boolean };

const WHITE_SPACE = new Set([' ', '\t', '\r', '\n']);
const LITERAL = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;
const WORD = /[^\s{}[\],:"]+/uy;
const ESCAPE = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/;
const LONGEST_WORD = 20;

/** The tokens that may come next, in the words of a message. */
const expectations = {
  VALUE: 'a value',
  VALUE_OR_END: 'a value or ]',
  NAME: 'a name between quotation marks',
  NAME_OR_END: 'a name between quotation marks, or }',
  COLON: ': and a value',
  COMMA: ', or the end of what is open',
} as const;
type State = keyof typeof expectations;

/** Describes the fault of a text that is known not to be a JSON object. */
export function findJsonFault(text: string): JsonFault {
  const levels: ('{' | '[')[] = [];
  let state = 'VALUE' as State;
  let at = 0;
  const place = () => `at character ${[...text.slice(0, at)].length + 1}`;
  const isOver = () => levels.length === 0 && state === 'COMMA';
  for (; at < text.length; at += 1) {
    const character = text[at] as string;
    if (WHITE_SPACE.has(character)) continue;
    if (isOver()) return goesOn(text, at, place());
    if (character === '"') {
      if (state === 'COLON' || state === 'COMMA') return misplaced(text, at, state, place());
      const string = readString(text, at);
      if (string.reason !== undefined) return { reason: string.reason };
      at = string.end;
      state = state === 'NAME' || state === 'NAME_OR_END' ? 'COLON' : 'COMMA';
      continue;
    }
    const next = afterMark(character, state, levels);
    if (next !== undefined) {
      state = next;
      continue;
    }
    if ('{}[]:,'.includes(character)) return misplaced(text, at, state, place());
    WORD.lastIndex = at;
    const word = WORD.exec(text)?.[0] ?? [...text.slice(at, at + 2)][0] ?? character;
    if (!LITERAL.test(word)) return { reason: describeWord(word, place()) };
    if (state !== 'VALUE' && state !== 'VALUE_OR_END') return misplaced(text, at, state, place());
    at += word.length - 1;
    state = 'COMMA';
  }
  if (isOver()) return { reason: describeValue(text) };
  const missing = levels.map((level) => (level === '{' ? '}' : ']')).reverse();
  const told = missing.length > 3 ? `${missing.length} brackets are` : `${missing.join('')} is`;
  return { reason: `ends before its object does: ${told} missing`, isUnfinished: true };
}

/** The state after a punctuation mark, undefined if the mark is misplaced. Opens and closes levels. */
function afterMark(mark: string, state: State, levels: ('{' | '[')[]): State | undefined {
  const isValue = state === 'VALUE' || state === 'VALUE_OR_END';
  const level = levels.at(-1);
  if (mark === '{' && isValue) {
    levels.push('{');
    return 'NAME_OR_END';
  }
  if (mark === '[' && isValue) {
    levels.push('[');
    return 'VALUE_OR_END';
  }
  if (mark === ':' && state === 'COLON') return 'VALUE';
  if (mark === ',' && state === 'COMMA') return level === '{' ? 'NAME' : 'VALUE';
  const closes =
    (mark === '}' && level === '{' && (state === 'COMMA' || state === 'NAME_OR_END')) ||
    (mark === ']' && level === '[' && (state === 'COMMA' || state === 'VALUE_OR_END'));
  if (!closes) return undefined;
  levels.pop();
  return 'COMMA';
}

/** The end of a string at its quotation mark, or the reason why it does not end. */
function readString(text: string, from: number): { end: number; reason?: string } {
  const placeOf = (at: number) => `at character ${[...text.slice(0, at)].length + 1}`;
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 34) return { end: at };
    if (code < 32) {
      const written = code === 9 ? '\\t' : `\\u${code.toString(16).padStart(4, '0')}`;
      const reason = `has ${nameCharacter(text[at] as string)} in a text, ${placeOf(at)}: JSON writes it as ${written}`;
      return { end: at, reason };
    }
    if (code !== 92) continue;
    if (at + 1 < text.length && !ESCAPE.test(text.slice(at, at + 6))) {
      const reason = `has ${reveal(text.slice(at, at + 2))} in a text, ${placeOf(at)}: JSON has no such escape; a backslash is written \\\\`;
      return { end: at, reason };
    }
    at += 1;
  }
  return {
    end: text.length,
    reason: `ends in the middle of the text that begins ${placeOf(from)}: a line break in a text is written \\n`,
  };
}

function goesOn(text: string, at: number, place: string): JsonFault {
  if (text[at] === ',') return { reason: 'has a comma after its object: lines are not separated by commas' };
  if (text[at] === '\ufeff') return { reason: describeMark(place) };
  const hint = text[at] === '{' ? ' (`curl -d` removes line ends: use `--data-binary`)' : '';
  return { reason: `goes on after its object ${place}: each object has a line of its own${hint}` };
}

function misplaced(text: string, at: number, state: State, place: string): JsonFault {
  const found = text[at] as string;
  if (state === 'NAME' && found === '}')
    return { reason: `has a comma before the } ${place}: JSON has none after the last field` };
  if (state === 'VALUE' && found === ']')
    return { reason: `has a comma before the ] ${place}: JSON has none after the last element` };
  return { reason: `is not JSON ${place}: ${found} stands where JSON has ${expectations[state]}` };
}

const describeMark = (place: string) =>
  `has U+FEFF (byte order mark) ${place}, as where files with a mark at their start were joined: leave it out`;

function describeWord(word: string, place: string): string {
  const first = [...word][0] ?? '';
  const shown = reveal(word.slice(0, LONGEST_WORD));
  if (first === '\ufeff') return describeMark(place);
  if (/^[-+]?(?:nan|inf|infinity)$/i.test(word))
    return `has ${shown} ${place}, which is no value of JSON: leave the field out, or write null`;
  if (/^(?:true|false|none|null|nil|undefined)$/i.test(word))
    return `has ${shown} ${place}: JSON writes true, false and null`;
  if (/^['‘’“”„«»`]/u.test(first))
    return `has ${nameCharacter(first)} ${place}: JSON has " (U+0022) around names and texts`;
  if (/^(?:\/\/|\/\*|#)/.test(word)) return `has a comment ${place}: JSON has none`;
  if (/^[-+.]?\d/.test(word)) return `has ${shown} ${place}, which is no number of JSON`;
  if (/^\W/u.test(first) && !/^\p{L}/u.test(first)) return `is not JSON ${place}: ${nameCharacter(first)}`;
  return `has "${shown}" ${place} without quotation marks: JSON has " (U+0022) around names and texts`;
}

function describeValue(text: string): string {
  const value: unknown = JSON.parse(text);
  if (Array.isArray(value))
    return 'is a JSON array: a bundle has one object a line, with nothing around them';
  return `is ${value === null ? 'null' : `a JSON ${typeof value}`}, not an object`;
}
