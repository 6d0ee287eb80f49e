import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../support/asking.ts';
import { bundle, dump, load } from '../../support/bundle.ts';
import { codedIn } from '../../support/coded.ts';
import { useDatabase } from '../../support/database.ts';

// Rules on something else than using or transferring an item: from a line to an answer, and back into a dump.

const text =
  'Ministers of Sudmark may not enter Norden. Their accounts are frozen, and a bank that holds one has to report it. Yachts of theirs may not sail.';
const statement = (key: string, exact: string) => ({
  ...{ type: 'statement', key, quotation: 'INDIRECT', attribution: 'NARRATOR' },
  evidence: { document: 'gazette', exact },
});
const rule = (key: string, modality: string, more: object) => ({
  ...{ type: 'restriction', key, title: key, modality, ...more },
  parties: [{ actor: 'ministers', function: 'ASSIGNEE', derivation: 'STATED' }],
});
const other = (key: string, modality: string, actionText: string, items: string[] = []) =>
  rule(key, modality, { action: 'OTHER', actionText, items });
const status = (restriction: string, status: string, by: string) => ({
  ...{ type: 'status', restriction, status, validFrom: '2025-01-01' },
  grounds: [{ statement: by }],
});
const lines = [
  { type: 'document', key: 'gazette', text },
  { type: 'actor', key: 'ministers', kind: 'GROUP', name: 'Ministers of Sudmark' },
  { type: 'actor', key: 'sudmark', kind: 'STATE', name: 'Sudmark' },
  { type: 'item', key: 'yachts', kind: 'CLASS', name: 'Yachts' },
  statement('enter', 'Ministers of Sudmark may not enter Norden'),
  statement('frozen', 'Their accounts are frozen, and a bank that holds one has to report it'),
  statement('sail', 'Yachts of theirs may not sail'),
  other('travel', 'PROHIBITION', 'entering the country'),
  other('accounts', 'PROHIBITION', 'disposing of funds', ['yachts']),
  other('reports', 'DUTY', 'reporting frozen accounts', ['yachts']),
  rule('sailing', 'PROHIBITION', { items: ['yachts'] }),
  status('travel', 'PROHIBITED', 'enter'),
  status('accounts', 'PROHIBITED', 'frozen'),
  status('reports', 'IN_FORCE', 'frozen'),
];

const database = useDatabase();
const again = useDatabase();
const { ask, dumped, lastChange, reasons, write } = codedIn(database);

beforeAll(async () => {
  await load(database.db, bundle('n', ...lines));
  await load(again.db, await dump(database.db));
});

describe('a rule on another action', () => {
  it('says which, is found by its words, and stands apart from others', async () => {
    for (const record of [database, again]) {
      const { restriction, restrictions, frozen, search } = await codedIn(record).answer(`{
        restriction(name: "travel") { action actionText status }
        restrictions(where: { action: { eq: OTHER } }, orderBy: { field: KEY }) { nodes { key } }
        frozen: restrictions(where: { actionText: { contains: "FUNDS" } }) { nodes { key } }
        search(text: "enters countries", types: [RESTRICTION]) { nodes { ... on Restriction { key } } edges { snippets { field text } } } }`);
      expect(restriction).toEqual({
        ...{ action: 'OTHER', actionText: 'entering the country', status: 'PROHIBITED' },
      });
      expect(restrictions.nodes.map(({ key }: Answer) => key)).toEqual(['accounts', 'reports', 'travel']);
      expect(frozen.nodes).toEqual([{ key: 'accounts' }]);
      expect(search.nodes).toEqual([{ key: 'travel' }]);
      expect(search.edges[0].snippets).toEqual([{ field: 'ACTION_TEXT', text: 'entering the country' }]);
    }
    const { restrictions } = await ask(
      `{ restrictions { groups(by: [ACTION, ACTION_TEXT]) { nodes { count action actionText } } } }`,
    );
    expect(restrictions.groups.nodes).toEqual([
      { count: 1, action: 'USE', actionText: null },
      { count: 1, action: 'OTHER', actionText: 'disposing of funds' },
      { count: 1, action: 'OTHER', actionText: 'entering the country' },
      { count: 1, action: 'OTHER', actionText: 'reporting frozen accounts' },
    ]);
    expect((await load(again.db, bundle('n', ...lines))).counts.restriction).toMatchObject({ unchanged: 4 });
    const lineOf = async (key: string) => (await dumped())[key];
    expect(await lineOf('travel')).toMatchObject({ action: 'OTHER', actionText: 'entering the country' });
    expect(await lineOf('sailing')).not.toHaveProperty('actionText');
  });

  it('is never looked at by an assessment, of a use or of a transfer', async () => {
    const asked = 'answer reason duties { restriction { key } } findings { nodes { restriction { key } } }';
    const { assessUse, assessTransfer } = await codedIn(again).answer(`{
      assessUse(item: "yachts", user: "n:ministers") { ${asked} }
      assessTransfer(item: "yachts", supplier: "n:ministers", recipient: "sudmark") { ${asked} } }`);
    const nothing = { answer: 'UNKNOWN', reason: 'NOTHING_DECIDES', duties: [] };
    expect(assessUse).toEqual({ ...nothing, findings: { nodes: [{ restriction: { key: 'sailing' } }] } });
    expect(assessTransfer).toEqual({ ...nothing, findings: { nodes: [] } });
  });

  it('is amended, told before and after, asked as of before, found by its new words, and taken back', async () => {
    const { restriction } = await ask('{ restriction(name: "travel") { version lastRecordedAt } }');
    const input = { restriction: 'travel', expectedVersion: restriction.version };
    const selection = 'action actionText revision { id }';
    const use = await write('amendRestriction', { ...input, action: 'USE' }, selection);
    expect(use).toMatchObject({ __typename: 'InvalidInput', field: 'actionText' });
    const actionText = 'crossing the border';
    const amended = await write('amendRestriction', { ...input, actionText }, selection);
    expect(amended).toMatchObject({ action: 'OTHER', actionText });
    const { before, after } = await lastChange('RESTRICTION');
    expect([before.actionText, after.actionText]).toEqual(['entering the country', actionText]);
    const then = `asOf: { knownAt: "${restriction.lastRecordedAt}" }`;
    const found = await ask(`{
      past: restriction(name: "travel", ${then}) { actionText }
      old: restrictions(where: { actionText: { eq: "entering the country" } }, ${then}) { totalCount }
      new: search(text: "border", types: [RESTRICTION]) { totalCount }
      gone: search(text: "entering", types: [RESTRICTION]) { totalCount } }`);
    expect(found).toEqual({
      past: { actionText: 'entering the country' },
      ...{ old: { totalCount: 1 }, new: { totalCount: 1 }, gone: { totalCount: 0 } },
    });
    await write('undoRevision', { revision: amended.revision.id }, 'outcome');
    expect((await dumped()).travel.actionText).toBe('entering the country');
    const added = {
      key: 'serving',
      title: 'serving',
      modality: 'DUTY',
      action: 'OTHER',
      actionText: 'serving in the army',
    };
    expect(await write('addRestriction', added, selection)).toMatchObject({ action: 'OTHER' });
  });

  it('has a text, which no other action has; two texts are two rules; only transfers have recipients', async () => {
    expect(await reasons(rule('a', 'DUTY', { action: 'OTHER' }))).toEqual([
      expect.stringMatching(/^actionText: is missing/),
    ]);
    expect(await reasons(rule('a', 'DUTY', { actionText: 'sailing' }))).toEqual([
      'actionText: only an action OTHER has a text: this one is USE',
    ]);
    const twice = bundle('n', other('a', 'DUTY', 'sailing'), other('a', 'DUTY', 'rowing'));
    expect((await load(database.db, twice).catch((error) => error)).problems).toMatchObject([
      { code: 'KEY_TAKEN' },
    ]);
    const parties = [{ actor: 'sudmark', function: 'RECIPIENT', derivation: 'STATED' }];
    expect(await reasons({ ...other('a', 'DUTY', 'paying'), parties })).toEqual([
      expect.stringMatching(/^parties\[0\]\.function: only a restriction on transfers/),
    ]);
  });
});
