import { sql } from 'drizzle-orm';
import { BoundedMap } from '../../bounded-map.ts';
import type { Database } from '../../db/client.ts';
import { entityType } from '../../db/tables/index.ts';
import { recordedTables } from '../../record/entities/index.ts';

/** The parts of the record that a statement reads, as far as they decide how long its answer holds. */
export type Dependencies = {
  /** Kinds of entities whose changes may change it, a bit each in the order of `entityType`. */
  kinds: number;
  /** True if it depends on the time. */
  readsClock: boolean;
  /** True if it reads whether a status is stale. */
  asksStale: boolean;
};

type Row = { kind: 'TABLE' | 'VIEW' | 'FUNCTION'; name: string; text: string };
type Thing = { words: Set<string>; isTable: boolean };

const names = entityType.enumValues;
export const everyKind = 2 ** names.length - 1;
export const bitOf = (entity: (typeof names)[number]): number => 1 << names.indexOf(entity);

/**
 * Every row of these tables belongs to an entity that the same query reads (its writer, time, and the database's
 * incarnation), or is derived from one, like the parts of a text and the dictionaries for searching it: they need no
 * invalidation of their own.
 */
const ofTheirOwners = new Set(['revisions', 'feed_incarnations', 'document_parts', 'text_dictionaries']);
/**
 * Expressions that depend on the present: Postgres's own, and our functions that compare with the clock of this
 * process.
 */
const clocks = new Set([
  'now',
  'valid_at',
  'current_timestamp',
  'current_date',
  'localtimestamp',
  'clock_timestamp',
  'statement_timestamp',
  'transaction_timestamp',
]);
/**
 * Results of these functions are compared with the clock of this process and with instants in the request: never
 * cached.
 */
const uncacheableFunctions = new Set(['timeline_known_at', 'random', 'gen_random_uuid', 'uuidv7', 'nextval']);
const MOST_KNOWN = 5_000;

/**
 * Finds the dependencies of statements in their text: a statement that names a table, a view or a function depends on
 * it and, by the database's own definitions, on everything that it names in turn. A word that only looks like a name
 * makes a response expire too early.
 */
export class DependencyIndex {
  readonly #things: ReadonlyMap<string, Thing>;
  readonly #kinds: ReadonlyMap<string, number>;
  readonly #known = new BoundedMap<string, { found: Dependencies | null }>({ entries: MOST_KNOWN });

  constructor(rows: readonly Row[]) {
    const things = new Map<string, Thing>();
    for (const { kind, name, text } of rows) {
      const words = wordsOf(text);
      for (const word of things.get(name)?.words ?? []) words.add(word);
      things.set(name, { words, isTable: kind === 'TABLE' });
    }
    this.#things = things;
    this.#kinds = kindsOfTables();
  }

  /** Null if it is unknown how long a response that was read by these statements stays true. */
  dependenciesOf(texts: Iterable<string>): Dependencies | null {
    const all: Dependencies = { kinds: 0, readsClock: false, asksStale: false };
    for (const text of texts) {
      const found = this.#dependenciesOf(text);
      if (!found) return null;
      all.kinds |= found.kinds;
      all.readsClock ||= found.readsClock;
      all.asksStale ||= found.asksStale;
    }
    return all;
  }

  #dependenciesOf(text: string): Dependencies | null {
    const known = this.#known.get(text) ?? { found: this.#find(text) };
    this.#known.set(text, known);
    return known.found;
  }

  #find(text: string): Dependencies | null {
    const found: Dependencies = { kinds: 0, readsClock: false, asksStale: false };
    const seen = new Set<string>();
    const left = [...wordsOf(text)];
    for (let word = left.pop(); word !== undefined; word = left.pop()) {
      if (seen.has(word)) continue;
      seen.add(word);
      if (uncacheableFunctions.has(word)) return null;
      if (clocks.has(word)) found.readsClock = true;
      if (word === 'stale_days') found.asksStale = true;
      const thing = this.#things.get(word);
      if (thing?.isTable && !ofTheirOwners.has(word)) {
        const kinds = this.#kinds.get(word);
        if (kinds === undefined) return null;
        found.kinds |= kinds;
      }
      if (thing) left.push(...thing.words);
    }
    return found;
  }
}

/** A quoted identifier is one word. Words in strings count, too, because some strings are executed. */
function wordsOf(text: string): Set<string> {
  const words = text.toLowerCase().matchAll(/"([^"]+)"|[a-z_][a-z0-9_]*/g);
  return new Set(Array.from(words, ([word, quoted]) => quoted ?? word));
}

/**
 * The kinds of entity whose changes may have written to each table: a written row touches the entities of its owners,
 * and raises the version of the rows that own it.
 */
export function kindsOfTables(): Map<string, number> {
  const kinds = new Map<string, number>();
  const add = (table: string, bits: number) => kinds.set(table, (kinds.get(table) ?? 0) | bits);
  const ownOf = (entity: (typeof names)[number] | undefined) => (entity === undefined ? 0 : bitOf(entity));
  for (const { name, owners } of recordedTables) for (const { entity } of owners) add(name, ownOf(entity));
  // Chains of tables have at most three links; a further round changes nothing.
  for (const _ of recordedTables)
    for (const { name, owners, alsoWrites = [] } of recordedTables) {
      const all = kinds.get(name) ?? 0;
      for (const { entity, raises } of owners) if (raises) add(raises, ownOf(entity) || all);
      for (const table of alsoWrites) add(table, all);
    }
  return kinds;
}

/** Reads the database's definitions of its tables, views and functions. */
export async function readDependencyIndex(db: Database): Promise<DependencyIndex> {
  const rows = await db.execute<Row>(sql`
    select 'TABLE' as kind, relname as name, '' as text from pg_class
     where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
    union all
    select 'VIEW', relname, pg_get_viewdef(oid) from pg_class
     where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace
    union all
    select 'FUNCTION', p.proname, pg_get_functiondef(p.oid) from pg_proc p join pg_language l on l.oid = p.prolang
     where p.pronamespace = 'public'::regnamespace and l.lanname in ('sql', 'plpgsql')
       and p.prorettype <> 'trigger'::regtype and p.prokind = 'f' -- readDependencyIndex`);
  return new DependencyIndex(rows);
}
