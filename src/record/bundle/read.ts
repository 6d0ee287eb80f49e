import { createHash, hash } from 'node:crypto';
import { z } from 'zod';
import { isPeriod } from '../entities/index.ts';
import { type BundleProblem, BundleRefused, InvalidInput, KeyTaken, type Refusal } from '../errors.ts';
import { lineTypeOf } from '../lines/api-names.ts';
import { namespace, note } from '../lines/fields.ts';
import { didYouMean, echo, type Fault, faultsOf } from '../lines/form.ts';
import { NEWEST_VERSION } from '../lines/format-version.ts';
import { withoutNulls } from '../lines/input.ts';
import { isKeyedType } from '../names/identities.ts';
import { suggest } from '../names/suggest.ts';
import { takeSaid } from '../said/take.ts';
import type { KeyedLine, KeyedType } from '../write/concept.ts';
import { type Source, shortKey, wholeKey } from '../write/write-session.ts';
import { readObject } from './json.ts';
import { findJsonFault } from './json-fault.ts';
import { lineTypes, splitLines } from './lines.ts';
import { PrettyPrinted } from './pretty-printed.ts';
import { remainsOf } from './remains.ts';
import { Spool } from './spool.ts';
import { BundleTexts } from './texts.ts';

/** The first line of a bundle. Its version says what a reader has to know; any line may have all that this one knows. */
export const header = z.strictObject({
  type: z.literal('bundle'),
  version: z.int().min(1),
  namespace: namespace(),
  note: note().optional(),
});

const NO_HEADER =
  'comes before any bundle header, such as {"type":"bundle","version":1,"namespace":"my-source"}';

/** The name under which the keys of a type are spooled. */
export const keysOf = (type: KeyedType) => `keys of ${type}`;

/** A bundle whose lines have passed the check of their form and were spooled. It can be written any number of times. */
export type Bundle = {
  spool: Spool;
  problems: BundleProblem[];
  /** The refusals that say more than their problem. */
  causes: Map<BundleProblem, Refusal>;
  /** Lines that were refused. What refers to their keys is not wrong for that. */
  failed: Source<{ type: string; key: string }>[];
  /** Refused documents, and their text with them. */
  unreadable: Source<{ type: string; key: string }>[];
  /** Lines, by type, that repeat an earlier line. */
  repeated: Map<string, number>;
  /** The highest version of each document, by whole key, if the bundle numbers its texts. */
  highest: ReadonlyMap<string, number>;
  lines: number;
  sha256: string;
};

/** Checks the form of every line and spools it. Throws BundleRefused for bytes that are not lines of UTF-8. */
export async function readBundle(
  chunks: AsyncIterable<Uint8Array>,
  onProgress: (read: number) => void,
): Promise<Bundle> {
  const digest = createHash('sha256');
  const reader = new Reader();
  for await (const text of splitLines(hashed(chunks, digest), notLines)) {
    reader.read(text);
    if (reader.number % 1_000 === 0) onProgress(reader.number);
  }
  return reader.end(digest.digest('hex'));
}

async function* hashed(
  chunks: AsyncIterable<Uint8Array>,
  digest: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    digest.update(chunk);
    yield chunk;
  }
}

function notLines(line: number, code: string): BundleRefused {
  const reason = code === 'BAD_ENCODING' ? 'is not UTF-8' : 'is too long';
  return new BundleRefused([{ line, type: null, field: '', code, reason }], 1);
}

class Reader {
  number = 0;
  readonly #bundle: Omit<Bundle, 'highest' | 'lines' | 'sha256'> = {
    spool: new Spool(),
    problems: [],
    causes: new Map(),
    failed: [],
    unreadable: [],
    repeated: new Map(),
  };
  /** The header of the following lines; undefined before the first one. */
  #namespace: string | undefined;
  /** The line of each key, and its content. */
  readonly #seen = new Map<string, string>();
  readonly #texts = new BundleTexts();
  /** An object that began on an earlier line and is unfinished. */
  #begun: PrettyPrinted | undefined;

  read(text: string): void {
    this.number += 1;
    if (text.trim() === '') return;
    const object = readObject(text);
    if (this.#readOn(text, object?.value)) return;
    if (object !== undefined) this.#readObject(object, text);
    else this.#refuseText(text);
  }

  /** True if the line continues an unfinished object and was added to it. */
  #readOn(text: string, value: Record<string, unknown> | undefined): boolean {
    const begun = this.#begun;
    if (begun === undefined) return false;
    if (begun.isCutBefore(value)) {
      this.#begun = undefined;
      this.#at(begun.line, () => this.#refuseText(begun.text, false));
      return false;
    }
    if (begun.add(text)) this.#endPretty(begun);
    return true;
  }

  /** Refuses an object that spans several lines. Its other faults are reported, too. */
  #endPretty(begun: PrettyPrinted): void {
    this.#begun = undefined;
    const what = begun.isArray ? 'is a JSON array' : 'is one JSON object';
    const reason = `${what} over ${begun.lines} lines: a bundle has one object a line (JSON Lines)`;
    this.#at(begun.line, () => {
      this.#report(null, { field: '', code: 'BAD_JSON', reason });
      const object = readObject(begun.text);
      if (object !== undefined) this.#readObject(object, begun.text, true);
    });
  }

  #at(line: number, work: () => void): void {
    const now = this.number;
    this.number = line;
    work();
    this.number = now;
  }

  #readObject(object: NonNullable<ReturnType<typeof readObject>>, text: string, isRefused = false): void {
    const value = text.includes('null') ? withoutGivenNulls(object.value) : object.value;
    const type = typeof value.type === 'string' ? value.type : null;
    for (const field of object.repeated)
      this.#report(type, { field, reason: 'is there twice: a name stands once in an object' });
    if (type === 'bundle') this.#readHeader(value);
    else if (type !== null && Object.hasOwn(lineTypes, type))
      this.#readLine(type, value, text.length, isRefused || object.repeated.length > 0);
    else this.#refuseType(type, value, text.length);
  }

  end(sha256: string): Bundle {
    const begun = this.#begun;
    if (begun !== undefined) {
      this.#begun = undefined;
      if (begun.lines > 1) this.#endPretty(begun);
      else this.#at(begun.line, () => this.#refuseText(begun.text, false));
    }
    if (this.number === 0) this.#report(null, { field: '', reason: 'the bundle is empty' });
    return { ...this.#bundle, highest: this.#texts.highest, lines: this.number, sha256 };
  }

  #report(type: string | null, fault: Omit<Fault, 'code'> & { code?: string }): void {
    const { field, code = 'INVALID_INPUT', reason, refusal, accepted } = fault;
    const problem = { line: this.number, type, field, code, reason };
    this.#bundle.problems.push(problem);
    const cause = refusal ?? (accepted && new InvalidInput(field, reason, accepted));
    if (cause !== undefined) this.#bundle.causes.set(problem, cause);
  }

  #readHeader(value: Record<string, unknown>): void {
    const parsed = header.safeParse(value);
    if (!parsed.success)
      for (const fault of faultsOf(parsed.error, header, value)) this.#report('bundle', fault);
    else if (parsed.data.version > NEWEST_VERSION) throw this.#tooNew(parsed.data.version);
    // Lines are not refused for the faults of their header.
    const given = header.shape.namespace.safeParse(value.namespace);
    this.#namespace = given.data ?? '-';
  }

  /** Refuses a bundle of a later version. Its lines are not checked: they may be right in a form that this server does not know. */
  #tooNew(version: number): BundleRefused {
    const reason = `is ${version}: this server knows the versions up to ${NEWEST_VERSION} of the bundle format, and a newer one wrote this`;
    const problem = { type: 'bundle', field: 'version', code: 'INVALID_INPUT', reason };
    return new BundleRefused([{ line: this.number, ...problem }], 1);
  }

  /** The namespace of the present line; a missing one is reported once. */
  #space(type: string): string {
    if (this.#namespace === undefined) {
      this.#report(type, { field: '', reason: NO_HEADER });
      this.#namespace = '-';
    }
    return this.#namespace;
  }

  /** The most likely key of a text that is no JSON, so that references to it are not reported as errors. */
  #refuseText(text: string, mayGoOn = true): void {
    const { reason, isUnfinished = false } = findJsonFault(text);
    if (mayGoOn && isUnfinished) this.#begun = PrettyPrinted.begin(this.number, text);
    if (this.#begun !== undefined) return;
    this.#report(null, { field: '', code: 'BAD_JSON', reason });
    // A byte order mark before it, or a comma after it, does not hide other faults.
    const object = readObject(text.replace(/^[\ufeff\s]+|[\s,]+$/g, ''));
    if (object !== undefined) {
      this.#readObject(object, text, true);
      return;
    }
    const type = /"type"\s*:\s*"(\w{1,40})"/.exec(text)?.[1];
    const key = /"key"\s*:\s*"([^"\\]{1,201})"/.exec(text)?.[1];
    if (type === undefined || key === undefined || !Object.hasOwn(lineTypes, type)) return;
    const kind = /"kind"\s*:\s*"(\w{1,40})"/.exec(text)?.[1];
    const line = { type, key, kind, name: key } as unknown as KeyedLine;
    this.#fail(type, line, true);
    this.#announce(type, line);
  }

  #refuseType(type: string | null, value: Record<string, unknown>, size: number): void {
    const types = [...Object.keys(lineTypes), 'bundle'];
    const near = type === null ? undefined : (lineTypeOf(type) ?? suggest(type, types));
    const meant = near === undefined ? `: ${types.join(', ')}` : didYouMean(type ?? '', near);
    const told = `"${echo(type ?? '')}" is not a type of line${meant}`;
    this.#report(null, { field: 'type', reason: type === null ? 'has no type' : told });
    if (near === 'bundle') this.#readHeader({ ...value, type: near });
    else if (near !== undefined) this.#readLine(near, { ...value, type: near }, size, true);
  }

  #readLine(type: string, given: Record<string, unknown>, size: number, isRefused: boolean): void {
    const space = this.#space(type);
    const { schema } = lineTypes[type] as (typeof lineTypes)[string];
    const { said: told, ...value } = given;
    // The remembered lines of a period are a field of its line.
    if (isPeriod(type.toUpperCase()) && told !== undefined) value.said = told;
    const parsed = schema.safeParse(value);
    const faults = parsed.success ? [] : faultsOf(parsed.error, schema, value);
    const said =
      parsed.success && told !== undefined && !isPeriod(type.toUpperCase())
        ? takeSaid(schema, value, told)
        : undefined;
    if (said?.faults) faults.push(...said.faults);
    for (const fault of faults) this.#report(type, fault);
    if (!parsed.success || faults.length > 0 || isRefused) {
      this.#keepRemains(type, value, size);
      return;
    }
    const json = JSON.stringify(parsed.data);
    const line = JSON.parse(json) as KeyedLine;
    if (this.#isKnown(type, line, wordsOf(line, json) + JSON.stringify(said ?? null))) return;
    if (type === 'document' && !this.#isTextOfItsOwn(line)) return;
    this.#announce(type, line);
    this.#bundle.spool.push(type, { number: this.number, namespace: space, line, said: said?.said }, size);
  }

  /** The valid parts of a refused line are spooled for further checks, and its key is known. */
  #keepRemains(type: string, value: Record<string, unknown>, size: number): void {
    const { spool } = this.#bundle;
    const at = { number: this.number, namespace: this.#space(type) };
    const remains = remainsOf((lineTypes[type] as (typeof lineTypes)[string]).schema, type, value);
    const whole = remains[0]?.line as Partial<KeyedLine> | undefined;
    const key = whole?.key;
    if (key !== undefined) {
      const { kind, name, shared } = value;
      const line = { ...whole, kind, name, shared, key } as unknown as KeyedLine & { text?: string };
      this.#fail(type, line, line.text === undefined);
      this.#announce(type, line);
      // Quotes are checked against its text, whatever else is wrong with the document.
      if (type === 'document' && line.text !== undefined) {
        if (!this.#isTextOfItsOwn(line)) return;
        const { text, version } = line as unknown as { text: string; version?: number };
        spool.push(
          type,
          { ...at, line: { type, key, text, ...(version !== undefined && { version }) } as never },
          size,
        );
        return;
      }
    }
    for (const { line, ...rest } of remains)
      spool.push(type, { ...at, line: { ...line, of: undefined }, remains: rest } as never, size);
  }

  #fail(type: string, { key }: KeyedLine, isUnreadable: boolean): void {
    const source = { number: this.number, namespace: this.#space(type), line: { type, key } };
    this.#bundle.failed.push(source);
    if (type === 'document' && isUnreadable) this.#bundle.unreadable.push(source);
  }

  /**
   * True if an earlier line has the key; a line with other content is refused. A document may have several versions.
   */
  #isKnown(type: string, { key, of }: KeyedLine, words: string): boolean {
    if (!isKeyedType(type)) return false;
    const space = this.#space(type);
    // An entity of another namespace may have the same short key as one of this namespace.
    const isAnothers = of !== undefined && of !== space;
    const identity = `${type} ${space} ${isAnothers ? `:${key}` : shortKey(key, space)}`;
    const digest = hash('sha1', words, 'base64');
    const [number, said] = this.#seen.get(identity)?.split(' ') ?? [];
    if (said === digest) {
      this.#bundle.repeated.set(type, (this.#bundle.repeated.get(type) ?? 0) + 1);
      return true;
    }
    if (number !== undefined && type !== 'document') {
      const reason = `line ${number} has this key and says something else`;
      const refusal = new KeyTaken('key', key, reason);
      this.#report(type, { field: 'key', code: refusal.code, reason, refusal });
    }
    this.#seen.set(identity, `${this.number} ${digest}`);
    return false;
  }

  /** True if the version of a document's text is unambiguous among those of the bundle; refused otherwise. */
  #isTextOfItsOwn(line: KeyedLine & { version?: number }): boolean {
    const document = wholeKey(line.key, this.#space('document'));
    const fault = this.#texts.add(document, line.version, this.number, line);
    if (fault === undefined) return true;
    const { field, code, reason } = fault;
    const isTaken = code === 'KEY_TAKEN';
    this.#report('document', {
      ...fault,
      ...(isTaken && { refusal: new KeyTaken(field, document, reason) }),
    });
    // Which of the texts a quote is from is not known.
    this.#fail('document', line, true);
    return false;
  }

  /** Makes a key known before any line is written, so that references may point forward. */
  #announce(type: string, line: KeyedLine): void {
    if (!isKeyedType(type)) return;
    const { key, kind, name, shared, of } = line as KeyedLine & {
      kind?: string;
      name?: string;
      shared?: boolean;
    };
    const source = {
      number: this.number,
      namespace: this.#space(type),
      line: { type, key, kind, name, shared, of },
    };
    this.#bundle.spool.push(keysOf(type), source, key.length + 100);
  }
}

/** The content of a line of valid JSON: equal for lines that differ only in the order of a set. */
function wordsOf(line: object, json: string): string {
  const sets = Object.entries(line).filter(([field, value]) => isSetOfSeveral(field, value));
  if (sets.length === 0) return json;
  const words = sets.map(([field, set]) => [
    field,
    [...new Set((set as unknown[]).map((it) => JSON.stringify(it)))].sort(),
  ]);
  return JSON.stringify({ ...line, ...Object.fromEntries(words) });
}

const isSetOfSeveral = (field: string, value: unknown): boolean =>
  Array.isArray(value) && value.length > 1 && (typeof value[0] === 'string' || field === 'related');

/**
 * A null stands for an absent field, except in the remembered lines of a dump, where it is a field that was not said.
 */
function withoutGivenNulls({ said, ...given }: Record<string, unknown>): Record<string, unknown> {
  const value = withoutNulls(given) as Record<string, unknown>;
  return said === undefined || said === null ? value : { ...value, said };
}
