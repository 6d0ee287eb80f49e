import { LONGEST_LINE } from './lines.ts';

const LAST_MARK = /[{[,:]\s*$/;

/** An object that spans several lines, as programs print it for people. */
export class PrettyPrinted {
  /** The number of its first line. */
  readonly line: number;
  /** Its lines so far, up to the maximum length of a line. */
  text = '';
  lines = 0;
  readonly #isObject: boolean;
  #depth = 0;

  /**
   * Undefined for a text that was cut rather than pretty-printed: a pretty-printed line ends with a bracket, a comma or
   * a colon.
   */
  static begin(line: number, text: string): PrettyPrinted | undefined {
    if (!LAST_MARK.test(text)) return undefined;
    const begun = new PrettyPrinted(line, text.trimStart().startsWith('{'));
    begun.add(text);
    return begun;
  }

  private constructor(line: number, isObject: boolean) {
    this.line = line;
    this.#isObject = isObject;
  }

  get isArray(): boolean {
    return !this.#isObject;
  }

  /** True if this line is its last one. */
  add(text: string): boolean {
    if (this.text.length + text.length <= LONGEST_LINE) this.text += `${text}\n`;
    this.lines += 1;
    this.#depth += depthOf(text);
    return this.#depth <= 0;
  }

  /** True if a line cannot be part of it: objects nested in a bundle's line have no type. */
  isCutBefore(value: { type?: unknown } | undefined): boolean {
    return this.#isObject && typeof value?.type === 'string';
  }
}

/** The number of brackets that a line opens, less those that it closes. */
function depthOf(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    else if (character === '"') at = endOfString(text, at);
  }
  return depth;
}

function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
