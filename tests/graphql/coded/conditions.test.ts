import { beforeAll, describe, expect, it } from 'vitest';
import { bundle, dump, load } from '../../support/bundle.ts';
import { codedIn } from '../../support/coded.ts';
import { useDatabase } from '../../support/database.ts';

// What texts demand that no scope can say: given back, never computed. From a line to an answer, and back into a dump.

const text =
  'The alliance lets Norden use its howitzers across the river, but only to answer fire, and only if each strike is reported. Whoever knows that shells go to Sudmark may not sell them.';
const answersFire = { kind: 'PURPOSE', text: 'only to answer fire' };
const isReported = { kind: 'PROCEDURE', text: 'each strike is reported' };
const statement = (key: string, exact: string) => ({
  ...{ type: 'statement', key, quotation: 'INDIRECT', attribution: 'NARRATOR' },
  evidence: { document: 'paper', exact },
});
const status = (restriction: string, status: string, by: string) => ({
  ...{ type: 'status', restriction, status, validFrom: '2025-01-01' },
  grounds: [{ statement: by }],
});
const lines = [
  { type: 'document', key: 'paper', text },
  ...['norden', 'sudmark'].map((key) => ({ type: 'actor', key, kind: 'STATE', name: key })),
  ...['howitzers', 'shells'].map((key) => ({ type: 'item', key, kind: 'CLASS' })),
  { type: 'place', key: 'land', name: 'land' },
  { type: 'place', key: 'far-bank', name: 'far bank', within: 'land' },
  statement('lets', 'The alliance lets Norden use its howitzers across the river'),
  statement('knows', 'Whoever knows that shells go to Sudmark may not sell them'),
  {
    ...{ type: 'restriction', key: 'across', title: 'across', modality: 'PERMISSION', items: ['howitzers'] },
    scope: [{ dimension: 'PLACE', operator: 'WITHIN', value: 'far-bank' }],
    conditions: [answersFire, isReported],
    evidence: { document: 'paper', exact: 'but only to answer fire, and only if each strike is reported' },
  },
  {
    ...{ type: 'restriction', key: 'shells', title: 'shells', modality: 'PROHIBITION', action: 'TRANSFER' },
    ...{
      items: ['shells'],
      conditions: [{ kind: 'KNOWLEDGE', text: 'the seller knows that they go to Sudmark' }],
    },
  },
  status('across', 'PERMITTED', 'lets'),
  status('shells', 'PROHIBITED', 'knows'),
];

const database = useDatabase();
const again = useDatabase();
const { ask, dumped, lastChange, reasons, write } = codedIn(database);

beforeAll(async () => {
  await load(database.db, bundle('n', ...lines));
  await load(again.db, await dump(database.db));
});

const asked = (place: string) => `assessUse(item: "howitzers", user: "norden", place: "${place}") {
  answer reason mustHold { kind text restriction { key } } }`;

describe('the conditions of a rule', () => {
  it('are given back by what depends on them, which is no flat yes and no flat no', async () => {
    for (const record of [database, again]) {
      const { there, anywhere, transfer, restriction } = await codedIn(record).answer(`{
        there: ${asked('far-bank')} anywhere: ${asked('land')}
        transfer: assessTransfer(item: "shells", supplier: "norden", recipient: "sudmark") { answer reason mustHold { kind } }
        restriction(name: "across") { conditions { kind text } evidence { nodes { exact } } } }`);
      const across = { restriction: { key: 'across' } };
      expect(there).toEqual({
        ...{ answer: 'PERMITTED_IF', reason: 'PERMISSION_MET' },
        mustHold: [
          { ...answersFire, ...across },
          { ...isReported, ...across },
        ],
      });
      expect(anywhere).toMatchObject({ answer: 'UNKNOWN', mustHold: [] });
      expect(transfer).toEqual({
        ...{ answer: 'UNKNOWN', reason: 'PROHIBITION_CONDITIONAL', mustHold: [{ kind: 'KNOWLEDGE' }] },
      });
      expect(restriction.conditions).toEqual([answersFire, isReported]);
    }
    const found = `search(text: "reporting strikes", types: [RESTRICTION]) { edges { node { ... on Keyed { key } } snippets { field text } } }`;
    for (const record of [database, again])
      expect((await codedIn(record).ask(`{ ${found} }`)).search.edges).toEqual([
        { node: { key: 'across' }, snippets: [{ field: 'CONDITION', text: isReported.text }] },
      ]);
    expect((await dumped()).across.conditions).toEqual([answersFire, isReported]);
    const twice = await load(database.db, await dump(database.db));
    expect(twice.counts.restriction).toMatchObject({ created: 0, revised: 0 });
  });

  it('are amended, told before and after, asked as of before, and taken back', async () => {
    const { restriction } = await ask('{ restriction(name: "across") { version lastRecordedAt } }');
    const input = { restriction: 'across', expectedVersion: restriction.version };
    const selection = 'conditions { kind } revision { id }';
    const amended = await write('amendRestriction', { ...input, conditions: [isReported] }, selection);
    expect(amended.conditions).toEqual([{ kind: 'PROCEDURE' }]);
    const { before, after } = await lastChange('RESTRICTION');
    expect([before.conditions, after.conditions]).toEqual([[answersFire, isReported], [isReported]]);
    const then = `asOf: { knownAt: "${restriction.lastRecordedAt}" }`;
    const words = 'search(text: "answering fire", types: [RESTRICTION]';
    const found = await ask(
      `{ now: ${words}) { totalCount } before: ${words}, ${then}) { nodes { ... on Keyed { key } } } }`,
    );
    expect(found).toEqual({ now: { totalCount: 0 }, before: { nodes: [{ key: 'across' }] } });
    const { past } = await ask(
      `{ past: assessUse(item: "howitzers", user: "norden", place: "far-bank", ${then}) { mustHold { kind } } }`,
    );
    expect(past.mustHold).toEqual([{ kind: 'PURPOSE' }, { kind: 'PROCEDURE' }]);
    const { version } = (await ask('{ restriction(name: "across") { version } }')).restriction;
    const none = await write(
      'amendRestriction',
      { ...input, expectedVersion: version, conditions: [] },
      selection,
    );
    const { now } = await ask(`{ now: ${asked('far-bank')} }`);
    expect(now).toMatchObject({ answer: 'PERMITTED', mustHold: [] });
    for (const { revision } of [none, amended])
      await write('undoRevision', { revision: revision.id }, 'outcome');
    expect((await dumped()).across.conditions).toEqual([answersFire, isReported]);
  });

  it('are of a known kind, in words, each once', async () => {
    const [, across] = lines.filter((it) => 'conditions' in it);
    const wrong = (conditions: object[]) => reasons({ ...across, conditions });
    expect(await wrong([{ kind: 'MOOD', text: 'x' }])).toEqual([
      expect.stringMatching(/^conditions\[0\]\.kind: .*PURPOSE/),
    ]);
    expect(await wrong([isReported, isReported])).toEqual([expect.stringContaining('conditions: ')]);
  });
});
