import { beforeAll, describe, expect, it, test } from 'vitest';
import { schema } from '../../../src/graphql/schema.ts';
import { type Answer, asking } from '../../support/asking.ts';
import { graphql } from '../../support/both-ways.ts';
import { bundle, dump, load } from '../../support/bundle.ts';
import { codedIn } from '../../support/coded.ts';
import { useDatabase } from '../../support/database.ts';
import { tablesIn, wordsOf } from '../../support/pages/page-tables.ts';

// Rules on transfers, from a text to an answer, and back into a dump.

const text =
  'Norden may not ship turbines to Sudmark, the council ruled on 3 March 2025. Its members may not sell spare parts to the league.';
const parties = (assignee: string | undefined, recipient: string | undefined) => [
  ...(assignee ? [{ actor: assignee, function: 'ASSIGNEE', derivation: 'STATED' }] : []),
  ...(recipient ? [{ actor: recipient, function: 'RECIPIENT', derivation: 'STATED' }] : []),
];
const statement = (key: string, exact: string) => ({
  ...{ type: 'statement', key, quotation: 'INDIRECT', attribution: 'ON_THE_RECORD' },
  ...{ speakers: [{ actor: 'council' }], evidence: { document: 'paper', exact } },
});
const status = (restriction: string, status: string, validFrom: string, by = 'ruling') => ({
  ...{ type: 'status', restriction, status, validFrom },
  grounds: [{ statement: by }],
});

const [rules = [], questions = []] = tablesIn('assessments.md', 'Which rules are looked at');
const ofPage = rules.flatMap((row): object[] => {
  const { Rule: key = '', Kind: modality, Status = '', Item: item, Assignee, Recipient = '' } = row;
  const isUse = Recipient.startsWith('*');
  const [, place] = /^within (\w+)$/.exec(row.Scope ?? '') ?? [];
  return [
    {
      ...{
        type: 'restriction',
        key,
        title: key,
        modality,
        action: isUse ? 'USE' : 'TRANSFER',
        items: [item],
      },
      parties: parties(Assignee, isUse ? undefined : Recipient),
      ...(place && { scope: [{ dimension: 'PLACE', operator: 'WITHIN', value: place }] }),
    },
    status(key, Status, '2024'),
  ];
});
const lines = [
  { type: 'document', key: 'paper', text },
  ...['norden', 'sudmark', 'ruritania'].map((key) => ({ type: 'actor', key, kind: 'STATE', name: key })),
  ...[
    ['council', []],
    ['pact', ['norden']],
    ['league', ['sudmark']],
  ].map(([key, members]) => ({ type: 'actor', key, kind: 'GROUP', name: key, members })),
  { type: 'place', key: 'land', name: 'land' },
  ...['delta', 'valley'].map((key) => ({ type: 'place', key, name: key, within: 'land' })),
  { type: 'item', key: 'rockets', kind: 'CLASS' },
  { type: 'item', key: 'comet', kind: 'DESIGNATION', broader: ['rockets'] },
  ...['meteor', 'flare', 'turbines', 'parts'].map((key) => ({ type: 'item', key, kind: 'CLASS' })),
  statement('ruling', 'Norden may not ship turbines to Sudmark'),
  statement('members', 'Its members may not sell spare parts to the league'),
  ...ofPage,
  {
    ...{ type: 'restriction', key: 'turbines', title: 'No turbines to Sudmark', modality: 'PROHIBITION' },
    ...{ action: 'TRANSFER', items: ['turbines'], parties: parties('norden', 'sudmark') },
    evidence: { document: 'paper', exact: 'Norden may not ship turbines to Sudmark' },
  },
  status('turbines', 'PROHIBITED', '2025-03-03'),
  {
    ...{ type: 'consent', restriction: 'turbines', consentingParty: 'ruritania', covers: 'TRANSFER' },
    ...{ state: 'REQUESTED', validFrom: '2025-04-01', grounds: [{ statement: 'ruling' }] },
  },
  {
    ...{ type: 'restriction', key: 'parts', title: 'No parts to the league', modality: 'PROHIBITION' },
    ...{ action: 'TRANSFER', items: ['parts'], parties: parties(undefined, 'league') },
  },
  status('parts', 'PROHIBITED', '2025-03-03', 'members'),
];

const database = useDatabase();
const again = useDatabase();
const { answer, ask, write } = codedIn(database);

beforeAll(async () => {
  await load(database.db, bundle('n', ...lines));
  await load(again.db, await dump(database.db));
});

const run = (source: string) =>
  graphql({ schema, source, contextValue: { db: database.db, principal: null, requestId: 'test' } });
const keys = (all: Answer[]) => all.map((it) => (it.restriction ?? it).key);
/** Actors of a group are of the namespace. */
const named = (name: string) => (['pact', 'league', 'council'].includes(name) ? `n:${name}` : name);
const transfer = (item: string, supplier: string, recipient: string, more = '') =>
  `(item: "${item}", supplier: "${named(supplier)}", recipient: "${named(recipient)}"${more})`;
const selection = `{ answer reason decidedBy { restriction { key } } findings { nodes { restriction { key } } totalCount }
  missingConsents { consentingParty { key } covers } }`;

describe('a transfer', () => {
  test.each(questions)(
    'docs/assessments.md: $Item, $Supplier to $Recipient $Destination: $Answer',
    async (row) => {
      const { Item = '', Supplier = '', Recipient = '', Destination } = row;
      const asked = transfer(Item, Supplier, Recipient, Destination ? `, place: "${Destination}"` : '');
      for (const record of [database, again]) {
        const { assessTransfer } = await codedIn(record).answer(`{ assessTransfer${asked} ${selection} }`);
        expect([keys(assessTransfer.findings.nodes), assessTransfer.answer]).toEqual([
          wordsOf(row['Rules looked at']),
          row.Answer,
        ]);
      }
    },
  );

  it('is forbidden by a text that forbids it, from its day on, and names the consent that is missing', async () => {
    const asked = (asOf: string) =>
      `assessTransfer${transfer('turbines', 'norden', 'sudmark', `, asOf: { validAt: "${asOf}" }`)} ${selection}`;
    for (const record of [database, again]) {
      const { before, after } = await asking(record)(
        `{ before: ${asked('2025-03-02')} after: ${asked('2025-05-01')} }`,
      );
      expect(before).toMatchObject({ answer: 'UNKNOWN', reason: 'NOTHING_DECIDES', missingConsents: [] });
      expect(after).toMatchObject({
        ...{
          answer: 'NOT_PERMITTED',
          reason: 'PROHIBITION_MET',
          decidedBy: [{ restriction: { key: 'turbines' } }],
        },
        missingConsents: [{ consentingParty: { key: 'ruritania' }, covers: 'TRANSFER' }],
      });
    }
  });

  it('is answered beside others as by itself, and is null alone where it names what is not there', async () => {
    const [one, other, wrong] = [
      ['turbines', 'norden'],
      ['turbines', 'ruritania'],
      ['turbine', 'norden'],
    ].map(([item, supplier]) => `{ item: "${item}", supplier: "${supplier}", recipient: "sudmark" }`);
    const { assessTransfers } = await answer(`{ assessTransfers(transfers: [${one}, ${other}]) { answer } }`);
    expect(assessTransfers).toEqual([{ answer: 'NOT_PERMITTED' }, { answer: 'UNKNOWN' }]);
    const { data, errors } = await run(`{ assessTransfers(transfers: [${one}, ${wrong}]) { answer } }`);
    expect(data).toEqual({ assessTransfers: [{ answer: 'NOT_PERMITTED' }, null] });
    expect(errors?.map(({ extensions }) => extensions)).toMatchObject([
      { code: 'UNKNOWN_REFERENCE', path: ['transfers', '1', 'item'], near: ['turbines'] },
    ]);
    const unknown = await run(`{ assessTransfer${transfer('turbines', 'norden', 'sudland')} { answer } }`);
    expect(unknown.errors?.map(({ extensions }) => extensions.path)).toEqual([['recipient']]);
    const many = await run(`{ assessTransfers(transfers: [${Array(21).fill(one)}]) { answer } }`);
    expect(many.errors?.map(({ extensions }) => extensions.code)).toEqual(['PAGE_SIZE_OUT_OF_RANGE']);
  });
});

describe('what an actor may not receive', () => {
  it('is found from the actor, with what its groups may not, and with what is in force then', async () => {
    const { actor, before, group } = await ask(`{
      actor(name: "sudmark") { cannotReceive { nodes { key } totalCount } partyTo { nodes { role restriction { key } } } }
      before: actor(name: "sudmark") { cannotReceive(asOf: { validAt: "2025-01-01" }, first: 1) { nodes { key } pageInfo { hasNextPage } } }
      group: actor(name: "n:league") { cannotReceive { nodes { key } } } }`);
    expect(keys(actor.cannotReceive.nodes)).toEqual(['embargo', 'parts', 'turbines', 'pact-only']);
    expect(actor.cannotReceive.totalCount).toBe(4);
    expect(actor.partyTo.nodes).toContainEqual({ role: 'RECIPIENT', restriction: { key: 'turbines' } });
    expect(before.cannotReceive).toEqual({ nodes: [{ key: 'embargo' }], pageInfo: { hasNextPage: true } });
    expect(keys(group.cannotReceive.nodes)).toEqual(['parts', 'pact-only']);
  });

  it('is found by filters, and counted', async () => {
    const { named, bound, none, all } = await answer(`{
      named: restrictions(where: { recipients: { in: ["sudmark"] } }) { nodes { key } }
      bound: restrictions(where: { recipients: { binding: ["sudmark"] }, status: { eq: PROHIBITED } }) { nodes { key } }
      none: restrictions(where: { recipients: { isNull: true }, action: { eq: TRANSFER } }) { nodes { key } }
      all: restrictions { groups(by: [RECIPIENT]) { nodes { recipient { key } count } } } }`);
    expect(keys(named.nodes)).toEqual(['embargo', 'turbines', 'sale']);
    expect(keys(bound.nodes)).toEqual(['embargo', 'parts', 'turbines', 'pact-only']);
    expect(keys(none.nodes)).toEqual(['any-buyer', 'delta']);
    expect(all.groups.nodes).toEqual(
      expect.arrayContaining([
        { recipient: { key: 'sudmark' }, count: 3 },
        { recipient: { key: 'n:league' }, count: 2 },
        { recipient: null, count: 3 },
      ]),
    );
  });
});

describe('a recipient', () => {
  it('is amended and taken back, told, and read as of before; a rule on use has none', async () => {
    const { restriction } = await ask('{ restriction(name: "parts") { version lastRecordedAt } }');
    const input = { restriction: 'parts', expectedVersion: restriction.version };
    const parties = [{ actor: 'ruritania', role: 'RECIPIENT', derivation: 'INFERRED' }];
    const selected = 'parties { actor { key } role derivation } revision { id }';
    const amended = await write('amendRestriction', { ...input, parties }, selected);
    expect(amended.parties).toEqual([{ ...parties[0], actor: { key: 'ruritania' } }]);
    const { changes } = await ask('{ changes(last: 1) { nodes { before after } } }');
    expect(changes.nodes[0]).toMatchObject({
      before: { parties: [{ actor: 'n:league', function: 'RECIPIENT', derivation: 'STATED' }] },
      after: { parties: [{ actor: 'ruritania', function: 'RECIPIENT', derivation: 'INFERRED' }] },
    });
    const asOf = `asOf: { knownAt: "${restriction.lastRecordedAt}" }`;
    const { then } = await ask(
      `{ then: assessTransfer${transfer('parts', 'norden', 'sudmark', `, ${asOf}`)} { answer } }`,
    );
    expect(then.answer).toBe('NOT_PERMITTED');
    await write('undoRevision', { revision: amended.revision.id }, 'outcome');
    const { now } = await ask(`{ now: assessTransfer${transfer('parts', 'norden', 'sudmark')} { answer } }`);
    expect(now.answer).toBe('NOT_PERMITTED');
    const { restriction: it } = await ask('{ restriction(name: "parts") { version } }');
    const refused = await write('amendRestriction', { ...input, expectedVersion: it.version, action: 'USE' });
    expect(refused).toMatchObject({ __typename: 'InvalidInput', field: 'parties.0.role' });
  });
});
