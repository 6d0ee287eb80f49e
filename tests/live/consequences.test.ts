import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { schema } from '../../src/graphql/schema.ts';
import { type Answer, asking } from '../support/asking.ts';
import { bundle, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';
import { writing } from '../support/writing.ts';

const database = useDatabase();
const ask = asking(database);
let server: TestServer;

const statement = (key: string, exact: string) => ({
  type: 'statement',
  key,
  quotation: 'INDIRECT',
  attribution: 'NARRATOR',
  evidence: { document: 'paper', exact },
});

beforeAll(async () => {
  await load(
    database.db,
    bundle(
      'n',
      {
        type: 'document',
        key: 'paper',
        text: 'The rule holds. Land is asked. Land agrees. Land takes it back.',
      },
      { type: 'actor', key: 'land', kind: 'STATE', name: 'Land' },
      { type: 'restriction', key: 'rule', title: 'A rule', modality: 'PROHIBITION' },
      statement('holds', 'The rule holds.'),
      statement('asked', 'Land is asked.'),
      statement('agrees', 'Land agrees.'),
      statement('withdraws', 'Land takes it back.'),
      {
        type: 'status',
        restriction: 'rule',
        status: 'PROHIBITED',
        validFrom: '2024-01-01',
        grounds: [{ statement: 'holds' }],
      },
      {
        type: 'consent',
        restriction: 'rule',
        consentingParty: 'land',
        covers: 'EXPANSION_OF_USE',
        state: 'REQUESTED',
        validFrom: '2024-01-01',
        grounds: [{ statement: 'asked' }],
      },
    ),
  );
  server = await startServer(database, schema);
});

afterAll(() => server?.close());

/** The messages of a subscriber with this filter, as they come. */
async function listen(where: object | null): Promise<{ told: string[]; stop: () => void }> {
  const client = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  const told: string[] = [];
  const open = server.hub.streams;
  client.subscribe(
    {
      query: `subscription ($where: StatusChangeFilter) { statusChanged(where: $where) {
        ... on StatusChange { kind from to before { status } restriction { key blockedBy { state } statusPeriod { needsReview } } } } }`,
      variables: { where },
    },
    {
      next: ({ data }) => {
        const change = (data as Answer).statusChanged;
        expect(change.restriction.key).toBe('rule');
        told.push(`${change.kind} ${change.from} ${change.to}`);
      },
      error: (error) => told.push(JSON.stringify(error)),
      complete: () => {},
    },
  );
  await expect.poll(() => server.hub.streams).toBeGreaterThan(open);
  return { told, stop: () => void client.dispose() };
}

async function write(name: string, input: object): Promise<string> {
  const { restriction } = await ask('{ restriction(name: "rule") { version } }');
  const given = { expectedVersion: restriction.version, ...input };
  const { message, revision } = await writing(ask)(name, given, 'revision { id }');
  expect(message).toBeUndefined();
  return revision.id;
}

test('changes of the world, of the record of it, and of its evidence are distinguished', async () => {
  const everything = await listen(null);
  const world = await listen({
    from: { in: ['PROHIBITED', 'LIMITED', 'LIFTED'] },
    kinds: ['TRANSITION', 'TOOK_EFFECT', 'ENDED'],
  });
  const asked = await listen({ to: { in: ['LIFTED'] }, kinds: ['CORRECTION'] });
  const freed = await listen({ consentingParties: { in: ['land'] }, kinds: ['UNBLOCKED', 'BLOCKED'] });
  const grounds = [{ statement: 'n:holds', axis: 'STATUS', weight: 'SUPPORTS' }];
  const consent = { restriction: 'rule', consentingParty: 'land', covers: 'EXPANSION_OF_USE' };

  await write('changeStatus', {
    restriction: 'rule',
    status: 'LIMITED',
    validFrom: { edtf: '2024-06-01' },
    grounds,
  });
  const { restriction } = await ask('{ restriction(name: "rule") { statusPeriod { id } } }');
  const corrected = await write('correctStatus', { period: restriction.statusPeriod.id, status: 'LIFTED' });
  await ask(`mutation ($r: ID!) { undoRevision(input: { revision: $r }) { outcome } }`, { r: corrected });
  await write('changeConsent', {
    ...consent,
    state: 'GRANTED',
    validFrom: { edtf: '2024-05-01' },
    grounds: [{ statement: 'n:agrees', weight: 'SUPPORTS' }],
  });
  await write('changeConsent', {
    ...consent,
    state: 'WITHDRAWN',
    validFrom: { edtf: '2024-06-01' },
    grounds: [{ statement: 'n:withdraws', weight: 'SUPPORTS' }],
  });
  await write('retractDocument', { document: 'n:paper', expectedVersion: 1 });

  await expect
    .poll(() => everything.told)
    .toEqual([
      'TRANSITION PROHIBITED LIMITED',
      'CORRECTION LIMITED LIFTED',
      'CORRECTION LIFTED LIMITED',
      'UNBLOCKED LIMITED LIMITED',
      'BLOCKED LIMITED LIMITED',
      'SUPPORT_LOST PROHIBITED PROHIBITED',
      'SUPPORT_LOST LIMITED LIMITED',
    ]);
  await expect.poll(() => world.told).toEqual(['TRANSITION PROHIBITED LIMITED']);
  await expect.poll(() => asked.told).toEqual(['CORRECTION LIMITED LIFTED']);
  await expect.poll(() => freed.told).toEqual(['UNBLOCKED LIMITED LIMITED', 'BLOCKED LIMITED LIMITED']);
  for (const { stop } of [everything, world, asked, freed]) stop();
});
