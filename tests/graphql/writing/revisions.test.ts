import { beforeAll, expect, it } from 'vitest';
import { createKey } from '../../../src/access/keys.ts';
import { encodeId } from '../../../src/graphql/schema/ids.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { recordRevision } from '../../../src/record/revisions/revision.ts';
import { undoRevision } from '../../../src/record/revisions/undo.ts';
import { asking } from '../../support/asking.ts';
import { graphql } from '../../support/both-ways.ts';
import { bundle, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';

const database = useDatabase();
const ask = asking(database);

const undo = (revision: number) =>
  recordRevision(database.db, { principal: 'second thoughts', reason: 'mistaken' }, (tx) =>
    undoRevision(tx, revision),
  );

beforeAll(async () => {
  const place = (name: string) =>
    load(database.db, bundle('n', { type: 'actor', key: 'hill', kind: 'STATE', name }));
  await place('Hill');
  await place('Mount');
  await undo(2);
});

const fields = 'id principal reason undoes { id } undoneBy { id principal }';

it('says of a record in one request who changed it last, and what took that back', async () => {
  const { actor: place, revision } = await ask(
    `{ actor(name: "hill") { name revision { ${fields} changes { nodes { kind node { id } revision { id } } } } }
       revision(id: "r2") { ${fields} } }`,
  );
  const third = { id: encodeId('Revision', '3'), principal: 'second thoughts' };
  expect(place).toMatchObject({
    name: 'Hill',
    revision: { ...third, reason: 'mistaken', undoes: { id: revision.id }, undoneBy: null },
  });
  expect(place.revision.changes.nodes[0].revision).toEqual({ id: third.id });
  expect(revision).toMatchObject({ principal: 'test', undoes: null, undoneBy: third });
});

it('is the same as of all times, and leads back to now', async () => {
  const { then, now } = await ask(
    `{ then: actor(name: "hill", asOf: { knownRevision: "r1" }) { id name revision { ${fields} changes { nodes { node { id } } } } }
       now: actor(name: "hill") { id } }`,
  );
  expect(then.id).not.toBe(now.id);
  expect(then.revision.id).toBe(encodeId('Revision', '1'));
  expect(then.revision.changes.nodes).toEqual([{ node: { id: now.id } }]);
});

it('is given by node(id), and named by its ID or by its name in the feed over HTTP', async () => {
  const id = encodeId('Revision', '2');
  const data = await ask(
    `query ($id: ID!) { node(id: $id) { __typename ... on Revision { ${fields} } } revision(id: $id) { ${fields} }
       actor(name: "hill", asOf: { knownRevision: $id }) { name }
       none: node(id: "${encodeId('Revision', '999')}") { id } }`,
    { id },
  );
  expect(data.node).toEqual({ __typename: 'Revision', ...data.revision });
  expect(data.actor).toEqual({ name: 'Mount' });
  expect(data.none).toBeNull();
});

it('gives an API key by its ID to an ADMIN only', async () => {
  const { id } = await createKey(database.db, 'visitor', { role: 'READER' });
  const answer = (role: 'ADMIN' | 'EDITOR') =>
    graphql({
      schema,
      source: 'query ($id: ID!) { node(id: $id) { __typename id ... on ApiKey { name } } }',
      variableValues: { id: encodeId('ApiKey', id) },
      contextValue: { db: database.db, principal: { name: 'test', role }, requestId: 'test' },
    });
  expect((await answer('ADMIN')).data).toEqual({
    node: { __typename: 'ApiKey', id: encodeId('ApiKey', id), name: 'visitor' },
  });
  expect((await answer('EDITOR')).errors).toMatchObject([
    { extensions: { code: 'FORBIDDEN' }, path: ['node'] },
  ]);
});
