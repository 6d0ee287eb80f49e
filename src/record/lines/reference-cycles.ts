import { inArray, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { CyclicRelation } from '../errors.ts';
import { keyedTables } from '../names/identities.ts';
import type { Concept, KeyedLine, Relation } from '../write/concept.ts';
import type { Graph, Source, Writing } from '../write/write-session.ts';

/** A line with hierarchical relations, its references whole keys. */
export type PlacedLine<Line> = { id: string; source: Source<Line>; line: Line };

/**
 * Refuses every line that is part of a cycle among these lines, earlier ones and the record. They are found before
 * anything is written: a constraint of the database would end the transaction at the first one. Returns the ids.
 */
export async function refuseRings<Line extends KeyedLine>(
  writing: Writing,
  concept: Concept<Line>,
  lines: PlacedLine<Line>[],
): Promise<Set<string>> {
  const refused = new Set<string>();
  for (const [index, relation] of (concept.rings ?? []).entries()) {
    const name = `${concept.type} ${index}`;
    const graph: Graph = writing.graphs.get(name) ?? new Map();
    writing.graphs.set(name, graph);
    const isLinked = addLines(writing, concept, relation, lines, graph);
    if (!isLinked) continue;
    await addRecorded(writing, relation, graph);
    for (const ring of ringsOf(graph)) {
      const refusal = await describeRing(writing, concept, relation, ring, graph);
      for (const id of ring) {
        const source = graph.get(id)?.source;
        if (source === undefined) continue;
        refused.add(id);
        writing.refuse(source, refusal());
      }
      // Reported once for each cycle.
      for (const id of ring) graph.set(id, { ...graph.get(id), above: [] });
    }
  }
  return refused;
}

/** True if one of the lines is below another entity. */
function addLines<Line extends KeyedLine>(
  writing: Writing,
  { type }: Concept<Line>,
  relation: Relation<Line>,
  lines: PlacedLine<Line>[],
  graph: Graph,
): boolean {
  let isLinked = false;
  for (const { id, source, line } of lines) {
    const above = relation.keys(line).flatMap((key) => writing.identities.find(type, key)?.id ?? []);
    if (above.length > 0) isLinked = true;
    graph.set(id, { above, key: line.key, source });
  }
  return isLinked;
}

/** The recorded ancestors of the entities in question. The relations in lines replace those of the record. */
async function addRecorded<Line>(
  writing: Writing,
  { table, from, to, where }: Relation<Line>,
  graph: Graph,
): Promise<void> {
  const above = new Set([...graph.values()].flatMap((node) => node.above));
  const unknown = [...above].filter((id) => !graph.has(id));
  if (unknown.length === 0) return;
  const only = where === undefined ? sql`true` : where;
  await writing.saved();
  const rows = await writing.tx.execute<{ id: string; above: string }>(sql`
    with recursive up(id, above) as (
      select ${from}, ${to} from ${table}
       where ${from} = any(${`{${unknown.join(',')}}`}::uuid[]) and ${to} is not null and ${only}
      union
      select ${from}, ${to} from up join ${table} on ${from} = up.above where ${to} is not null and ${only}
    )
    select id, above from up`);
  const recorded = Map.groupBy(rows, (row) => row.id);
  for (const [id, some] of recorded) {
    if (!graph.has(id)) graph.set(id, { above: some.map((row) => row.above) });
  }
  for (const id of [...unknown, ...rows.map((row) => row.above)]) {
    if (!graph.has(id)) graph.set(id, { above: [] });
  }
}

/** The groups of entities that are their own ancestors (Tarjan's strongly connected components). */
function ringsOf(graph: Graph): string[][] {
  const rings: string[][] = [];
  const order = new Map<string, number>();
  const least = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const aboveOf = (id: string) => graph.get(id)?.above ?? [];
  const enter = (id: string) => {
    order.set(id, order.size);
    least.set(id, order.get(id) as number);
    open.push(id);
    isOpen.add(id);
    return { id, next: 0 };
  };
  const lower = (id: string, to: number | undefined) =>
    least.set(id, Math.min(least.get(id) as number, to as number));
  for (const root of graph.keys()) {
    if (order.has(root)) continue;
    const path = [enter(root)];
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const above = aboveOf(at.id)[at.next];
      at.next += 1;
      if (above !== undefined) {
        if (!order.has(above)) path.push(enter(above));
        else if (isOpen.has(above)) lower(at.id, order.get(above));
        continue;
      }
      path.pop();
      const below = path.at(-1);
      if (below) lower(below.id, least.get(at.id));
      if (least.get(at.id) !== order.get(at.id)) continue;
      const group = open.splice(open.indexOf(at.id));
      for (const id of group) isOpen.delete(id);
      if (group.length > 1 || aboveOf(at.id).includes(at.id)) rings.push(group);
    }
  }
  return rings;
}

/** The refusal that names the entities of a cycle and their lines. */
async function describeRing<Line extends KeyedLine>(
  { tx }: Writing,
  { type }: Concept<Line>,
  { field }: Relation<Line>,
  ring: string[],
  graph: Graph,
): Promise<() => CyclicRelation> {
  const way = [ring[0] as string];
  for (;;) {
    const next = graph.get(way.at(-1) as string)?.above.find((id) => ring.includes(id)) as string;
    if (way.includes(next)) {
      way.splice(0, way.indexOf(next));
      way.push(next);
      break;
    }
    way.push(next);
  }
  const table = keyedTables[type] as unknown as PgTable & { id: PgColumn; key: PgColumn };
  const rows = await tx
    .select({ id: table.id, key: table.key })
    .from(table as PgTable)
    .where(inArray(table.id, way));
  const keys = new Map(rows.map((row) => [row.id, row.key as string]));
  const names = way.map((id) => `"${graph.get(id)?.key ?? keys.get(id) ?? id}"`);
  const numbers = ring.map((id) => graph.get(id)?.source?.number ?? 0).filter((number) => number > 0);
  const lines = numbers.length < 2 ? '' : ` (lines ${numbers.sort((a, b) => a - b).join(', ')})`;
  return () => new CyclicRelation(field, `this would make a ring${lines}: ${names.join(', ')}`);
}
