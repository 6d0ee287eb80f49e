/**
 * Parses a JSON object and finds duplicate names in its objects (JSON.parse silently keeps the last); undefined for a
 * text that is no JSON object.
 */
export function readObject(text: string): { value: Record<string, unknown>; repeated: string[] } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  // There are as many names as members, so no name is duplicate. The slower check is only for lines that are refused
  // anyway.
  const repeated = countNames(text) === countMembers(value) ? [] : repeatedNames(text);
  return { value: { ...value }, repeated };
}

const COLON = 58;
const BACKSLASH = 92;
const WHITE_SPACE = new Set([9, 10, 13, 32]);

function countNames(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) {
    at = endOfString(text, at);
    if (isName(text, at)) count += 1;
  }
  return count;
}

function countMembers(value: object): number {
  let count = 0;
  const rest: object[] = [value];
  for (let it = rest.pop(); it !== undefined; it = rest.pop()) {
    const values = Object.values(it);
    if (!Array.isArray(it)) count += values.length;
    for (const inner of values) if (typeof inner === 'object' && inner !== null) rest.push(inner);
  }
  return count;
}

/** The end, at its quotation mark, of the string that begins at `from`. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); ; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
}

/** True if the string that ends at `end` is the name of a member. */
function isName(text: string, end: number): boolean {
  let next = end + 1;
  while (WHITE_SPACE.has(text.charCodeAt(next))) next += 1;
  return text.charCodeAt(next) === COLON;
}

type Level = { names: Set<string> | null; place: string | number };

/** The path of each duplicate name: `evidence[1].exact`. The text is known to be JSON. */
function repeatedNames(text: string): string[] {
  const levels: Level[] = [];
  const found = new Set<string>();
  for (let at = 0; at < text.length; at += 1) {
    const level = levels.at(-1);
    const character = text[at];
    if (character === '{') levels.push({ names: new Set(), place: '' });
    else if (character === '[') levels.push({ names: null, place: 0 });
    else if (character === '}' || character === ']') levels.pop();
    else if (character === ',' && level?.names === null) level.place = (level.place as number) + 1;
    else if (character === '"') {
      const end = endOfString(text, at);
      if (level?.names && isName(text, end)) {
        level.place = JSON.parse(text.slice(at, end + 1)) as string;
        if (level.names.has(level.place) && found.size < MOST_REPEATED) found.add(pathOf(levels));
        level.names.add(level.place);
      }
      at = end;
    }
  }
  return [...found];
}

const MOST_REPEATED = 100;
const LONGEST_PATH = 100;

function pathOf(levels: Level[]): string {
  let path = '';
  for (const { place } of levels) {
    path += typeof place === 'number' ? `[${place}]` : `${path && '.'}${place}`;
    if (path.length > LONGEST_PATH) return `${path.slice(0, LONGEST_PATH)}…`;
  }
  return path;
}
