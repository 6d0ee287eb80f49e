import { type SQL, sql } from 'drizzle-orm';
import { decodeId, type NodeType } from '../../record/names/global-id.ts';
import { actorsNamedIn } from '../../record/names/reference.ts';
import { raw } from '../filters/raw.ts';
import { refuse } from './errors.ts';

/** The row's id behind a global ID of that type. Throws INVALID_ID. */
export function requireId(type: NodeType, text: string): string {
  const decoded = decodeId(text);
  if (decoded?.type !== type) throw refuse('INVALID_ID', `This is not an ID of type ${type}`);
  return decoded.id;
}

/** Where a record is named by its global ID or its key. An ID of another type is INVALID_ID. */
export function byIdOrKey(type: NodeType, text: string): { id: string } | { key: string } {
  const decoded = decodeId(text);
  if (decoded === null) return { key: text };
  if (decoded.type !== type)
    throw refuse('INVALID_ID', `This is an ID of type ${decoded.type}, not of type ${type}`);
  return { id: decoded.id };
}

/** The same for a list, ids and keys apart. */
export function splitNames(type: NodeType, names: readonly string[]): { ids: string[]; keys: string[] } {
  const ids: string[] = [];
  const keys: string[] = [];
  for (const name of names) {
    const where = byIdOrKey(type, name);
    if ('id' in where) ids.push(where.id);
    else keys.push(where.key);
  }
  return { ids, keys };
}

/** Rows that any of the names names. An empty list names none. */
export function amongIdsOrKeys(type: NodeType, names: readonly string[]): Record<string, unknown> {
  if (type === 'Actor') return { RAW: areNamed('id', names) };
  const { ids, keys } = splitNames(type, names);
  return { OR: [{ id: { in: ids } }, { key: { in: keys } }] };
}

/** Rows that name one of these actors in a column of their own: its index finds them, without a look at the actors. */
export function ofActors(names: readonly string[]): Record<string, unknown> {
  return { RAW: areNamed('actorId', names) };
}

/** Postgres takes a list that it does not know yet for ten: one name is asked for as one. */
function areNamed(column: 'id' | 'actorId', names: readonly string[]) {
  const { ids, keys } = splitNames('Actor', names);
  const isOne = names.length === 1;
  return raw<Record<string, SQL>>(
    `${isOne ? 'actor' : 'actors'} in ${column}`,
    [JSON.stringify(ids), JSON.stringify(keys)],
    (rows, [ids = '', keys = '']) => {
      const actors = actorsNamedIn(ids, keys);
      return isOne
        ? sql`${rows[column]} = (${actors} limit 1)`
        : sql`${rows[column]} = any (array(${actors}))`;
    },
  );
}

const REVISION = /^r([1-9]\d{0,14})$/;

export {
  areSameTimes,
  decodeId,
  encodeId,
  type NodeType,
  nodeTypes,
  now,
  type Times,
} from '../../record/names/global-id.ts';
/** The revision behind its global ID, or behind its name in bundles and in the feed over HTTP: `r12`. Throws INVALID_ID. */
export function decodeRevision(text: string): number {
  const [, id] = REVISION.exec(text) ?? [];
  return Number(id ?? requireId('Revision', text));
}
