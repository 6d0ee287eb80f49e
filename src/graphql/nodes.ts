import { brandWithType, createContextCache } from '@pothos/core';
import type { Database } from '../db/client.ts';
import { builder, type Context } from './builder.ts';
import { refuse } from './errors.ts';
import { amongIdsOrKeys, byIdOrKey, decodeId, encodeId, type NodeType } from './ids.ts';
import { pageSizes } from './pages.ts';

const tables: Record<NodeType, keyof Database['query']> = {
  Actor: 'actors',
  Affiliation: 'affiliations',
  Consent: 'consents',
  ConsentPeriod: 'consentPeriods',
  Document: 'documents',
  Event: 'events',
  Item: 'items',
  Place: 'places',
  Restriction: 'restrictions',
  Statement: 'statements',
  StatementRelation: 'statementRelations',
  StatusPeriod: 'statusPeriods',
  Target: 'targets',
  Transfer: 'transfers',
};

/** Which row each id means. */
type Found = Promise<ReadonlyMap<string, string>>;
/** IDs asked for in one turn of a request, by type. */
const batches = createContextCache(() => new Map<NodeType, { ids: Set<string>; found: Found }>());

/**
 * The record with this ID, or null. All that are asked for in the same turn are looked up at once; fields that the
 * caller selects are then loaded together, by plugin-drizzle.
 */
export async function findNode(context: Context, type: NodeType, id: string): Promise<object | null> {
  const waiting = batches(context);
  let batch = waiting.get(type);
  if (!batch) {
    const ids = new Set<string>();
    const found = Promise.resolve().then(() => {
      waiting.delete(type);
      return findIds(context.db, type, [...ids]);
    });
    batch = { ids, found };
    waiting.set(type, batch);
  }
  batch.ids.add(id);
  const found = (await batch.found).get(id);
  if (found === undefined) return null;
  const node = { id: found };
  brandWithType(node, type as never);
  return node;
}

async function findIds(db: Database, type: NodeType, ids: string[]): Found {
  const query = db.query[tables[type]] as unknown as {
    findMany(config: object): Promise<{ id: string; merge?: { intoId: string } | null }[]>;
  };
  const rows = await query.findMany({
    columns: { id: true },
    where: { id: { in: ids } },
    ...(type === 'Actor' && { with: { merge: { columns: { intoId: true } } } }),
  });
  return new Map(rows.map((row) => [row.id, row.merge?.intoId ?? row.id]));
}

/**
 * The keys of what global IDs or keys name, for those that have keys. An ID that names nothing is left out, a key is taken
 * as it is: there may be such a record later; of an actor that turned out to be another one, that one's too. Throws INVALID_ID for an ID of another type.
 */
export async function resolveKeys(db: Database, type: NodeType, names: readonly string[]): Promise<string[]> {
  const asked = names.map((name) => byIdOrKey(type, name));
  const keys = asked.flatMap((it) => ('key' in it ? [it.key] : []));
  const ids = asked.flatMap((it) => ('id' in it ? [it.id] : []));
  if (type !== 'Actor' && ids.length === 0) return keys;
  const query = db.query[tables[type]] as unknown as {
    findMany(config: object): Promise<{ key: string }[]>;
  };
  const rows = await query.findMany({
    columns: { key: true },
    where: amongIdsOrKeys(type, type === 'Actor' ? names : ids.map((id) => encodeId(type, id))),
  });
  return [...new Set([...keys, ...rows.map((row) => row.key)])];
}

function readId(text: string) {
  const decoded = decodeId(text);
  if (decoded === null) throw refuse('INVALID_ID', 'This is not an ID that this server gives');
  return decoded;
}

export const Node = builder.nodeInterfaceRef();

builder.queryFields((t) => ({
  node: t.field({
    type: Node,
    nullable: true,
    description: 'The record with this ID; null when there is none. Not well formed: `INVALID_ID`.',
    args: {
      id: t.arg.id({
        required: true,
        description: 'A global ID, as the field `id` gives it. Keys are not taken here.',
      }),
    },
    resolve: (_, args, context) => {
      const { type, id } = readId(args.id);
      return findNode(context, type, id) as never;
    },
  }),
  nodes: t.field({
    type: [Node],
    nullable: { list: false, items: true },
    description: 'The records with these IDs, in the same order, null where there is none.',
    args: {
      ids: t.arg.idList({
        required: true,
        description: 'Up to 100 global IDs. One that is not well formed fails them all: `INVALID_ID`.',
      }),
    },
    resolve: (_, args, context) => {
      if (args.ids.length > pageSizes.most)
        throw refuse('PAGE_SIZE_OUT_OF_RANGE', `\`ids\` holds more than ${pageSizes.most}`);
      const ids = args.ids.map(readId);
      return Promise.all(ids.map(({ type, id }) => findNode(context, type, id))) as never;
    },
  }),
}));
