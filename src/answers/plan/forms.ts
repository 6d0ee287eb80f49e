import type { Text } from './sql.ts';

/** A text, and which of the values each parameter is. */
type Form = { text: string; places: number[] };
type Outline = { shape: string; values: unknown[] };

const MOST_FORMS = 64;

/** SQL that is written once for each shape: only what it compares with is new each time. */
export class Forms {
  readonly #forms = new Map<string, Form>();

  /** What `write` writes; texts differ where `shape` does, or the shape of what they are `about`. */
  write(shape: string, about: object, write: () => Text): Text {
    const outline: Outline = { shape: `${shape} `, values: [] };
    if (!draw(about, outline)) return write();
    const { values } = outline;
    const known = this.#forms.get(outline.shape);
    if (known) return { text: known.text, parameters: known.places.map((place) => values[place]) };
    const written = write();
    const places = written.parameters.map((value) => values.indexOf(value));
    // A value that Postgres is told in other words is told so each time.
    if (!places.includes(-1)) {
      if (this.#forms.size >= MOST_FORMS) this.#forms.clear();
      this.#forms.set(outline.shape, { text: written.text, places });
    }
    return written;
  }
}

/**
 * Draws a filter without the values that it compares with, each of which is named once: where two are equal, the SQL may
 * say so. False where something in it writes SQL by itself.
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
