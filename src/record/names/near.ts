import { getTableName, type SQL, sql } from 'drizzle-orm';
import type { Reader } from '../../db/client.ts';
import { type KeyedType, keyedTables } from './identities.ts';
import type { Name } from './missing.ts';
import { suggest } from './suggest.ts';

const MOST_CANDIDATES = 1_000;
const MOST_NAMESPACES = 100;
const LONGEST_NAME = 200;
/** The number of correct letters at the start of a misspelt key, the usual number, and the minimum length of a prefix. */
const [RIGHT, LONGER, BEGINNING] = [2, 6, 3];

/** The sources of a type's names, each indexed by the prefixes of its words: [rows, the record's ID, the name]. */
const names: Partial<Record<KeyedType, readonly (readonly [rows: string, id: string, name: string])[]>> = {
  actor: [
    ['actors', 'id', 'name'],
    ['actor_aliases', 'actor_id', 'name'],
  ],
  item: [
    ['items', 'id', 'name'],
    ['item_aliases', 'item_id', 'name'],
  ],
  place: [['places', 'id', 'name']],
  target: [['targets', 'id', 'name']],
  event: [['events', 'id', 'name']],
  document: [['documents', 'id', 'title']],
  restriction: [['restrictions', 'id', 'title']],
};

/** The table that shows a type's namespaces: its own if all its keys are local; for actors, that of documents. */
const spaced: Partial<Record<KeyedType, KeyedType>> = {
  actor: 'document',
  document: 'document',
  event: 'event',
  statement: 'statement',
  transfer: 'transfer',
};

/**
 * The key that an unknown reference most likely means: the same in another namespace or case, else a misspelt one with
 * the same beginning, else the key of the record with this name, else the shortest key with this prefix. Null if
 * nothing is near. Every search uses an index.
 */
export async function nearKey(db: Reader, { type, name }: Name): Promise<string | null> {
  if (name.length > LONGEST_NAME || name.trim() === '') return null;
  const colon = name.indexOf(':');
  const local = name.slice(colon + 1);
  const spaces = await namespacesOf(db, type);
  const within = (key: string) => [
    key,
    key.toLowerCase(),
    ...spaces.flatMap((it) => [`${it}:${key}`, `${it}:${key.toLowerCase()}`]),
  ];
  const whole = [...new Set([name.toLowerCase(), ...within(local)])];
  const [same] = await keysAmong(db, type, whole);
  if (same !== undefined) return same;

  // Names with a longer common prefix come first.
  const begun = [LONGER, RIGHT].flatMap((length) => {
    const beginningOf = (text: string) => [...text].slice(0, length).join('');
    return [beginningOf(name), beginningOf(name).toLowerCase(), ...within(beginningOf(local))];
  });
  const near = await keysFrom(db, type, [...new Set(begun)], MOST_CANDIDATES);
  const misspelt = suggest(name, near) ?? near[indexOf(suggest(local, near.map(localOf)), near)];
  if (misspelt !== undefined) return misspelt;

  if (local.length < BEGINNING) return null;
  const named = await keyNamed(db, type, name);
  if (named !== undefined) return named;
  const beginning = await keysFrom(db, type, whole, MOST_CANDIDATES);
  return beginning.toSorted((a, b) => a.length - b.length)[0] ?? null;
}

const localOf = (key: string) => key.slice(key.indexOf(':') + 1);
const indexOf = (local: string | undefined, keys: readonly string[]) =>
  local === undefined ? -1 : keys.findIndex((it) => localOf(it) === local);
const tableOf = (type: KeyedType) => sql.identifier(getTableName(keyedTables[type]));
const list = (values: readonly string[]) =>
  sql`(select value collate pg_c_utf8 as value from jsonb_array_elements_text(${JSON.stringify(values)}::jsonb) it(value)) asked`;

/** The namespaces of all keys, found one after the other by a skip scan. */
async function namespacesOf(db: Reader, type: KeyedType): Promise<string[]> {
  const from = spaced[type];
  if (from === undefined) return [];
  const rows = await db.execute<{ namespace: string }>(sql`
    with recursive found(key) as (
      (select key from ${tableOf(from)} order by key limit 1)
      union all
      select (select it.key from ${tableOf(from)} it
               where it.key >= (split_part(found.key, ':', 1) || ';') collate pg_c_utf8 order by it.key limit 1)
        from found where found.key is not null)
    select split_part(key, ':', 1) as namespace from found where key is not null limit ${MOST_NAMESPACES}`);
  return rows.map(({ namespace }) => namespace);
}

async function keysAmong(db: Reader, type: KeyedType, keys: readonly string[]): Promise<string[]> {
  const rows = await db.execute<{ key: string }>(
    sql`select it.key from ${list(keys)} join ${tableOf(type)} it on it.key = asked.value order by it.key`,
  );
  return rows.map(({ key }) => key);
}

/** At most `most` keys with one of these prefixes, in code point order. */
async function keysFrom(
  db: Reader,
  type: KeyedType,
  prefixes: readonly string[],
  most: number,
): Promise<string[]> {
  const rows = await db.execute<{ key: string }>(sql`
    select it.key from ${list(prefixes)}, lateral (
      select key from ${tableOf(type)} where key >= asked.value and key < asked.value || U&'\\+10FFFF'
       order by key limit ${most}) it
     limit ${most}`);
  return [...new Set(rows.map(({ key }) => key))];
}

/** The key of the record with the shortest name that begins with this text. */
async function keyNamed(db: Reader, type: KeyedType, name: string): Promise<string | undefined> {
  const looks = (names[type] ?? []).map(
    ([rows, id, column]): SQL => sql`
      (select ${sql.raw(id)} as id, ${sql.raw(column)} as name from ${sql.raw(rows)}
       where name_vector(${sql.raw(column)}) @@ name_query(${name}, true) limit ${MOST_CANDIDATES})`,
  );
  if (looks.length === 0) return undefined;
  const [found] = await db.execute<{ key: string }>(sql`
    select it.key from (${sql.join(looks, sql` union all `)}) found join ${tableOf(type)} it on it.id = found.id
     order by length(found.name), it.key limit 1`);
  return found?.key;
}
