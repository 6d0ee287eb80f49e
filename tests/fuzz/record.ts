import assert from 'node:assert/strict';
import { type GraphQLSchema, getNamedType, isObjectType, isRequiredArgument } from 'graphql';
import { createKey } from '../../src/access/keys.ts';
import { encodeId } from '../../src/graphql/schema/ids.ts';
import { schema } from '../../src/graphql/schema.ts';
import { demo, load } from '../support/bundle.ts';
import type { TestDatabase } from '../support/database.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';
import type { Known } from './inputs/values.ts';

/** A server with the demo record on it, and who may ask it for what. */
export type Fuzzed = {
  server: TestServer;
  database: TestDatabase;
  schema: GraphQLSchema;
  known: Known;
  keys: Record<'reader' | 'editor' | 'admin', string>;
};

/** Fills a database with the demo record and serves it, without the limits that one address would reach at once. */
export async function openFuzzed(database: TestDatabase): Promise<Fuzzed> {
  await load(database.db, demo);
  const unlimited = { connectionsPerAddress: 0, connectionsPerKey: 0, ratePerAddress: 0, ratePerKey: 0 };
  const server = await startServer(database, schema, { ...unlimited, trustProxy: 1 });
  const make = async (role: 'READER' | 'EDITOR' | 'ADMIN') =>
    (await createKey(database.db, `fuzz-${role.toLowerCase()}`, { role })).key;
  const keys = { reader: await make('READER'), editor: await make('EDITOR'), admin: await make('ADMIN') };
  const known = await readKnown(server.url);
  return {
    server,
    database,
    schema,
    keys,
    known: { ...known, byName: known.byName.set('revision', await write(database)) },
  };
}

/** A few revisions of their own, to be undone: without the demo record the rest of a run would ask for nothing that is there. */
async function write({ sql }: TestDatabase): Promise<string[]> {
  const revisions: string[] = [];
  for (const key of ['one', 'two', 'three', 'four', 'five']) {
    const [row] = await sql`
      insert into places (namespace, key, name) values ('fuzz', ${key}, ${key}) returning revision_id`;
    revisions.push(encodeId('Revision', String(row?.revision_id)));
  }
  return revisions;
}

const LONGEST_TEXT = 1_000;

/** By the names that fields have in the bundle, which are those of the inputs. */
function readBundle(): Map<string, unknown[]> {
  const byName = new Map<string, Set<unknown>>();
  const add = (name: string, value: unknown): void => {
    if (Array.isArray(value)) for (const it of value) add(name, it);
    else if (value !== null && typeof value === 'object')
      for (const [inner, it] of Object.entries(value)) add(inner, it);
    else if (typeof value === 'number' || (typeof value === 'string' && value.length < LONGEST_TEXT))
      byName.set(name, (byName.get(name) ?? new Set()).add(value));
  };
  for (const line of demo.split('\n')) if (line !== '') add('', JSON.parse(line));
  return new Map([...byName].map(([name, values]) => [name, [...values]]));
}

/** What a stranger can find out: IDs, keys, cursors. */
async function readKnown(url: string) {
  const byName = readBundle();
  const ids = new Set<string>();
  const versions = new Map<string, string>();
  const cursors = new Set<string>();
  const keep = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(keep);
    if (value === null || typeof value !== 'object') return;
    for (const [name, it] of Object.entries(value)) {
      if (name === 'id') ids.add(String(it));
      else if (name === 'version') versions.set(String((value as { id?: unknown }).id), String(it));
      else if (/cursor/i.test(name) && it !== null) cursors.add(String(it));
      else keep(it);
    }
  };
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const connection = getNamedType(field.type);
    if (!isObjectType(connection) || !connection.getFields().pageInfo) continue;
    if (field.args.some((it) => it.name !== 'text' && isRequiredArgument(it))) continue;
    const node = getNamedType(connection.getFields().nodes?.type);
    const selection =
      isObjectType(node) && node.getFields().cursor
        ? 'cursor node { id }'
        : `... on Node { id } ${isObjectType(node) && node.getFields().version ? 'version' : ''}`;
    const text = field.args.some(({ name }) => name === 'text') ? '(text: "missiles")' : '(first: 40)';
    const query = `{ ${field.name}${text} { nodes { ${selection} } edges { cursor } pageInfo { startCursor endCursor } } }`;
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const { data, errors } = await response.json();
    // A stranger does not see API keys.
    const faults = (errors ?? []).filter(
      (it: { extensions: { code: string } }) => it.extensions.code !== 'FORBIDDEN',
    );
    assert.deepEqual(faults, []);
    keep(data);
  }
  return { byName, ids: [...ids], versions, cursors: [...cursors] };
}
