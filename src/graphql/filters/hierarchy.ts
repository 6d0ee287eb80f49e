import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { actorsNamed } from '../../record/names/reference.ts';
import { holds } from '../../record/rules/valid-at.ts';
import { type NodeType, splitNames } from '../schema/ids.ts';

/** Where a type's edges stand: each row leads from something narrower to something broader. */
const edges = {
  Item: { table: 'item_broader', narrower: 'item_id', broader: 'broader_id', rows: 'items' },
  Place: { table: 'place_broader', narrower: 'place_id', broader: 'broader_id', rows: 'places' },
  Target: { table: 'targets', narrower: 'id', broader: 'broader_id', rows: 'targets' },
  Actor: { table: 'actor_members', narrower: 'member_id', broader: 'group_id', rows: 'actors' },
} as const;
export type HierarchyType = keyof typeof edges;

/** `binding`: what is named and all above it; `within`: what is named and all below it. */
export type Way = 'binding' | 'within';

/** Those whose edges hold for a time. */
const dated: readonly HierarchyType[] = ['Place', 'Actor'];

/**
 * A query for the ids of what is named and of all that is above or below it, at any depth: at the time that is asked for. Edges make no
 * ring.
 */
export function idsAlong(type: HierarchyType, way: Way, names: readonly string[]): SQL {
  const { table, narrower, broader, rows } = edges[type];
  const [from, to] = way === 'binding' ? [narrower, broader] : [broader, narrower];
  const { ids, keys } = splitNames(type, names);
  const named =
    type === 'Actor'
      ? sql`(${actorsNamed(ids, keys)})`
      : sql`(select id from ${sql.identifier(rows)} where id = any (${listOf(ids)}::uuid[]) or key = any (${listOf(keys)}::text[]))`;
  return sql`with recursive found (id) as (
      ${named}
      union
      select e.${sql.identifier(to)} from found join ${sql.identifier(table)} e on e.${sql.identifier(from)} = found.id
       where e.${sql.identifier(to)} is not null and ${dated.includes(type) ? holds(sql`e`) : sql`true`})
    select id from found`;
}

/** The keys of the same. A key that nothing has yet is one of them: there may be such a record later. */
export async function keysAlong(
  db: Database,
  type: NodeType,
  way: Way,
  names: readonly string[],
): Promise<string[]> {
  if (!isHierarchical(type)) throw new TypeError(`Nothing is above or below a ${type}`);
  const rows = await db.execute<{ key: string }>(
    sql`select key from ${sql.identifier(edges[type].rows)} where id = any (array(${idsAlong(type, way, names)}))`,
  );
  return [...new Set([...splitNames(type, names).keys, ...rows.map(({ key }) => key)])];
}

const listOf = (texts: readonly string[]) =>
  sql`(select array(select jsonb_array_elements_text(${JSON.stringify(texts)}::text::jsonb)))`;

export const isHierarchical = (type: NodeType): type is HierarchyType => type in edges;
