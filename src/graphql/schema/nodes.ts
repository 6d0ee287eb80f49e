import { brandWithType } from '@pothos/core';
import { findKey } from '../../access/keys.ts';
import { describeRoleNeeded, mayActAs } from '../../access/principal.ts';
import type { Database } from '../../db/client.ts';
import { Travel } from '../as-of/travel.ts';
import { inOneTurn } from '../lists/batch-loader.ts';
import { connectionOf } from '../lists/connection.ts';
import { pageSizes } from '../lists/pages.ts';
import { neverKept } from '../server/never-kept.ts';
import { builder, type Context } from './builder.ts';
import { refuse } from './errors.ts';
import { amongIdsOrKeys, areSameTimes, decodeId, type NodeType, now, splitNames } from './ids.ts';
import { canFail } from './nullability.ts';

const tables: Record<NodeType, keyof Database['query']> = {
  Actor: 'actors',
  ApiKey: 'apiKeys',
  Affiliation: 'affiliations',
  Consent: 'consents',
  ConsentPeriod: 'consentPeriods',
  Document: 'documents',
  Event: 'events',
  Item: 'items',
  Place: 'places',
  Restriction: 'restrictions',
  Revision: 'revisions',
  Statement: 'statements',
  StatementRelation: 'statementRelations',
  StatusPeriod: 'statusPeriods',
  Target: 'targets',
  Transfer: 'transfers',
};

/** A record of which plugin-drizzle loads what is selected, where its type cannot be told from the field. */
export function nodeOf(type: NodeType, id: string | number): object {
  const node = { id };
  brandWithType(node, type as never);
  return node;
}

/** All IDs that are asked for in one turn of a request are looked up at once, type by type. */
const meantBy = inOneTurn(async ({ db }, type: NodeType, ids: string[]) => {
  const found = await findIds(db, type, ids);
  return (id: string) => found.get(id);
});

/** The record with this ID, or null; what is selected of it is loaded by plugin-drizzle. */
export async function findNode(context: Context, type: NodeType, id: string): Promise<object | null> {
  if (type === 'ApiKey') return findKeyNode(context, id);
  const found = await meantBy(context, type, id);
  return found === undefined ? null : nodeOf(type, found);
}

/** Throws FORBIDDEN for all but an ADMIN. */
async function findKeyNode({ db, principal }: Context, id: string): Promise<object | null> {
  if (!mayActAs(principal, 'ADMIN')) throw refuse('FORBIDDEN', describeRoleNeeded(principal, 'ADMIN'));
  const key = await findKey(db, id);
  if (key !== null) brandWithType(key, 'ApiKey' as never);
  return key;
}

/** Which row each id means. */
async function findIds(db: Database, type: NodeType, ids: string[]): Promise<Map<string, string | number>> {
  const query = db.query[tables[type]] as unknown as {
    findMany(config: object): Promise<{ id: string | number; merge?: { intoId: string } | null }[]>;
  };
  const rows = await query.findMany({
    columns: { id: true },
    where: { id: { in: ids }, ...(type === 'Revision' && { RAW: () => neverKept }) },
    ...(type === 'Actor' && { with: { merge: { columns: { intoId: true } } } }),
  });
  return new Map(rows.map((row) => [String(row.id), row.merge?.intoId ?? row.id]));
}

/**
 * The keys of records that global IDs or keys refer to, for types with keys. An unknown ID is omitted; a key is kept,
 * because such a record may exist later; a merged actor adds the key of the actor it was merged into. Throws INVALID_ID
 * for an ID of another type.
 */
export async function resolveKeys(db: Database, type: NodeType, names: readonly string[]): Promise<string[]> {
  const { ids, keys } = splitNames(type, names);
  if (type !== 'Actor' && ids.length === 0) return keys;
  const query = db.query[tables[type]] as unknown as {
    findMany(config: object): Promise<{ key: string }[]>;
  };
  const rows = await query.findMany({
    columns: { key: true },
    where: type === 'Actor' ? amongIdsOrKeys(type, names) : { id: { in: ids } },
  });
  return [...new Set([...keys, ...rows.map((row) => row.key)])];
}

function readId(text: string) {
  const decoded = decodeId(text);
  if (decoded === null) throw refuse('INVALID_ID', 'This is not an ID that this server gives');
  return decoded;
}

function readIds(texts: readonly string[]) {
  if (texts.length > pageSizes.most)
    throw refuse('PAGE_SIZE_OUT_OF_RANGE', `\`ids\` holds more than ${pageSizes.most}`);
  return texts.map(readId);
}

export const Node = builder.nodeInterfaceRef();
export const NodeConnection = connectionOf(Node as never, 'Node');

builder.queryFields((t) => ({
  node: t.field({
    type: Node,
    nullable: true,
    description:
      'Finds a record by its global ID. Null for an unknown ID. An ID that was read beneath an `asOf` gives the record as of the same times. A malformed ID is refused (`INVALID_ID`).',
    args: {
      id: t.arg.id({
        required: true,
        description: 'A global ID, as the field `id` returns it. Keys are refused.',
      }),
    },
    extensions: { timesOfArgs: ({ id }: { id: string }) => readId(id).times },
    resolve: (_, args, context) => {
      const { type, id } = readId(args.id);
      return findNode(context, type, id) as never;
    },
  }),
  nodes: t.field({
    type: [Node],
    nullable: { list: true, items: true },
    description:
      'Finds records by their global IDs, in the same order, with null for an unknown ID. Each ID gives the record as of the times in it, as in `node`.',
    args: {
      ids: t.arg.idList({
        required: true,
        description: 'Up to 100 global IDs. A single malformed ID fails the whole field (`INVALID_ID`).',
      }),
    },
    extensions: {
      ...canFail.extensions,
      timesOfArgs: ({ ids }: { ids: string[] }) => readIds(ids).map(({ times }) => times),
    },
    resolve: (_, args, context) =>
      Promise.all(
        readIds(args.ids).map(async ({ type, id, times }) => {
          const then = areSameTimes(times, now) ? context : await Travel.of(context).openIfThere(times);
          return then && findNode(then as Context, type, id);
        }),
      ) as never,
  }),
}));
