import { randomUUID } from 'node:crypto';
import { SQL, sql } from 'drizzle-orm';
import { BoundedMap } from '../../bounded-map.ts';
import type { Reader } from '../client.ts';
import { type Text, writeAsSent } from './queries.ts';

/** A statement, or a part of one: those of one `shape` differ in their values alone. */
export type Template<Values extends object> = {
  shape: string;
  values: Values;
  write: (values: Values) => SQL;
};

/** Writes a part of a filter in SQL of its own; `about`: the same about other values. */
export type Shaped = {
  readonly shape: string;
  readonly values: readonly string[];
  about(values: readonly string[]): Shaped;
};
const isShaped = (part: unknown): part is Shaped => typeof part === 'function' && 'about' in part;

/** A text with its parameters, and the index of each parameter's value: -1 for a constant. */
type Form = Text & { places: number[] };
type Outline = { shape: string; values: unknown[] };

const MOST_SHAPES = 64;
/** Begins what stands for a value, and nothing that anybody asks for. */
const STAND_IN = randomUUID();

/** SQL that is written once for each shape: only what it compares with is new each time. */
export class SqlTemplates {
  /** Without a form where each has to be written by itself. */
  readonly #forms = new BoundedMap<string, { form: Form | null }>({ entries: MOST_SHAPES });
  readonly #pieces = new BoundedMap<string, Pieces>({ entries: MOST_SHAPES });

  /** The SQL that `write` writes; texts differ if `shape` differs, or the shape of `about`. */
  write<About extends object>(shape: string, about: About, write: (about: About) => Text): Text {
    const outline: Outline = { shape: `${shape} `, values: [] };
    if (!draw(about, outline)) return write(about);
    const { values } = outline;
    const known = this.#forms.get(outline.shape);
    if (known?.form) {
      const { text, parameters, places } = known.form;
      return { text, parameters: places.map((place, at) => (place < 0 ? parameters[at] : values[place])) };
    }
    const written = write(about);
    if (!known) this.#forms.set(outline.shape, { form: readForm(written, about, values, write) });
    return written;
  }

  /** The statement as one that Drizzle has next to nothing to build of. */
  fill<Values extends object>(db: Reader, { shape, values, write }: Template<Values>): SQL {
    const { text, parameters } = this.write(shape, values, (all) => writeAsSent(db, write(all)));
    let pieces = this.#pieces.get(text);
    if (!pieces) {
      pieces = piecesOf(text);
      this.#pieces.set(text, pieces);
    }
    return new SQL(pieces.map((it) => (typeof it === 'number' ? sql.param(parameters[it]) : it)));
  }
}

/** Text, and which parameters stand between. */
type Pieces = readonly (number | ReturnType<typeof sql.raw>['queryChunks'][number])[];

/** Text and numbers of parameters alternate. */
const piecesOf = (text: string): Pieces =>
  text
    .split(/\$(\d+)/)
    .flatMap((piece, at) => (at % 2 === 1 ? [Number(piece) - 1] : sql.raw(piece).queryChunks));

/**
 * Finds the parameters that are values by writing the same SQL for stand-ins: a value may happen to equal a constant.
 * Null if the value is sent to Postgres in another form.
 */
function readForm<About>(
  { text, parameters }: Text,
  about: About,
  values: readonly unknown[],
  write: (about: About) => Text,
): Form | null {
  const names = values.map((_, place) => `${STAND_IN} ${place}`);
  try {
    const named = write(replace(about, (value) => names[values.indexOf(value)]) as About);
    const places = named.parameters.map((name) => names.indexOf(name as string));
    const isSame = places.every(
      (place, at) => parameters[at] === (place < 0 ? named.parameters[at] : values[place]),
    );
    return named.text === text && isSame ? { text, parameters, places } : null;
  } catch {
    return null;
  }
}

/** The same with each value replaced. */
function replace(part: unknown, other: (value: unknown) => unknown): unknown {
  if (Array.isArray(part)) return part.map((one) => replace(one, other));
  if (isShaped(part)) return part.about(part.values.map((value) => String(other(value) ?? value)));
  if (typeof part === 'object' && part !== null)
    return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, replace(value, other)]));
  return other(part) ?? part;
}

/**
 * Describes the shape of a filter without its values, each of which is named once: the SQL may depend on two being
 * equal. False if a part writes SQL itself without declaring a shape.
 */
function draw(part: unknown, outline: Outline): boolean {
  switch (typeof part) {
    case 'string':
    case 'number':
    case 'bigint': {
      const { values } = outline;
      const at = values.indexOf(part);
      outline.shape += `$${at < 0 ? values.push(part) - 1 : at}`;
      return true;
    }
    case 'boolean':
    case 'undefined':
      outline.shape += part;
      return true;
    case 'object':
      break;
    case 'function':
      if (!isShaped(part)) return false;
      outline.shape += `${part.shape} `;
      return draw(part.values, outline);
    default:
      return false;
  }
  if (part === null) {
    outline.shape += 'null';
    return true;
  }
  if (Array.isArray(part)) {
    outline.shape += '[';
    for (const one of part) {
      if (!draw(one, outline)) return false;
      outline.shape += ',';
    }
    outline.shape += ']';
    return true;
  }
  if (Object.getPrototypeOf(part) !== Object.prototype) return false;
  outline.shape += '{';
  for (const [name, value] of Object.entries(part)) {
    outline.shape += `${name}:`;
    if (!draw(value, outline)) return false;
    outline.shape += ',';
  }
  outline.shape += '}';
  return true;
}
