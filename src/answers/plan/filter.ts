import type { SQL } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { writeFilter } from './sql.ts';

type Filter = { sql: string; params: unknown[] };
/** The SQL of a filter, and which of its values each parameter is. */
type Form = { sql: string; places: number[] };
type Outline = { shape: string; values: unknown[] };

const MOST_FORMS = 64;

/** Filters of one table. Those of one shape are written once: only what they compare with is new each time. */
export class Filters {
  readonly #forms = new Map<string, Form>();

  /** `build`: what `where` is in SQL. Its parameters come after so many others. */
  write(db: Database, where: object, after: number, build: () => SQL): Filter {
    const outline: Outline = { shape: '', values: [] };
    if (!draw(where, outline)) return writeFilter(db, build(), after);
    const { values } = outline;
    const shape = `${after} ${outline.shape}`;
    const known = this.#forms.get(shape);
    if (known) return { sql: known.sql, params: known.places.map((place) => values[place]) };
    const written = writeFilter(db, build(), after);
    const places = written.params.map((value) => values.indexOf(value));
    // A value that Postgres is told in other words is told so each time.
    if (!places.includes(-1)) {
      if (this.#forms.size >= MOST_FORMS) this.#forms.clear();
      this.#forms.set(shape, { sql: written.sql, places });
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
