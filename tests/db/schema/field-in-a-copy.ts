import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { graphql } from 'graphql';
import { openDatabase } from '../../../src/db/client.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { dumpBundle } from '../../../src/record/bundle/dump.ts';
import { loadBundle } from '../../../src/record/bundle/load.ts';
import { migrateDatabase } from '../../../src/record/migrate.ts';

/** Run in a copy that has the field `rationale`, with the addresses of a kept and of an empty database. */
const [kept = '', empty = ''] = process.argv.slice(2);

async function open(url: string) {
  await migrateDatabase(url);
  const { db, close } = openDatabase(url, { connections: 2 });
  const ask = async (source: string, variableValues: Record<string, unknown> = {}) => {
    const contextValue = { db, principal: { name: 'test', role: 'EDITOR' }, requestId: 'test' };
    const { data, errors } = await graphql({ schema, source, variableValues, contextValue });
    assert.deepEqual(errors ?? [], []);
    return data as Record<string, Record<string, unknown>>;
  };
  const dump = async () => (await Array.fromAsync(dumpBundle(db))).join('');
  return { db, ask, dump, close };
}

const record = await open(kept);
const read = async (asOf = '') => {
  const query = `{ restriction(name: "rule") { id version revision { id } lastRecordedAt rationale } }`;
  const { restriction } = await record.ask(
    asOf === '' ? query : query.replace('"rule")', `"rule", asOf: { knownAt: "${asOf}" })`),
  );
  return restriction as {
    id: string;
    version: string;
    rationale: string | null;
    revision: { id: string };
    lastRecordedAt: string;
  };
};
const amend = async (rationale: string) => {
  const { id, version } = await read();
  const { amendRestriction } = await record.ask(
    `mutation ($input: AmendRestrictionInput!) { amendRestriction(input: $input) { outcome } }`,
    { input: { restriction: id, expectedVersion: version, rationale, idempotencyKey: rationale } },
  );
  assert.equal(amendRestriction?.outcome, 'AMENDED');
};

const before = await read();
assert.equal(before.rationale, null);
await amend('Fear of a wider war');
const first = await read();
await amend('Few in stock');
assert.equal((await read(before.lastRecordedAt)).rationale, null);
assert.equal((await read(first.lastRecordedAt)).rationale, 'Fear of a wider war');
const { revision } = await read();
await record.ask(`mutation ($input: UndoRevisionInput!) { undoRevision(input: $input) { outcome } }`, {
  input: { revision: revision.id, idempotencyKey: 'undo' },
});
assert.equal((await read()).rationale, 'Fear of a wider war');

const text = await record.dump();
assert.match(text, /"rationale":"Fear of a wider war"/);
const other = await open(empty);
await loadBundle(other.db, { principal: 'test' }, Readable.from([Buffer.from(text)]));
assert.equal(await other.dump(), text);
await Promise.all([record.close(), other.close()]);
