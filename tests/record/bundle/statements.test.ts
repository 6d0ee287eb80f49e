import { describe, expect, it, test } from 'vitest';
import { BundleRefused } from '../../../src/record/errors.ts';
import { type Surrounded, warningsOf } from '../../../src/record/rules/statement-warnings.ts';
import { asking } from '../../support/asking.ts';
import { article, bundle, demo, dump, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';

const database = useDatabase();
const ask = asking(database);

const first = 'The office said “we see no need” on Monday.';
const second = `On reflection: ${first}`;
const paper = { type: 'document', key: 'paper', text: first };
const office = { type: 'actor', key: 'office', kind: 'ORGANIZATION', name: 'The office' };
const quote = (exact: string, more: object = {}) => ({ document: 'paper', exact, ...more });
const claim = {
  type: 'statement',
  key: 'claim',
  quotation: 'MIXED',
  attribution: 'ON_THE_RECORD',
  speakers: [{ actor: 'office' }],
  evidence: quote('The office said “we see no need”'),
  verbatim: quote('we see no need'),
};

const problemsOf = async (text: string) => {
  const error = await load(database.db, text).catch((it: unknown) => it);
  expect(error).toBeInstanceOf(BundleRefused);
  return (error as BundleRefused).problems.map((it) => `${it.line} ${it.field} ${it.code}: ${it.reason}`);
};

describe('verbatim words', () => {
  it('are refused in another version of the document than the evidence', async () => {
    const texts = [
      { ...paper, version: 1 },
      { ...paper, version: 2, text: second },
    ];
    const versions = (evidence: number, verbatim: number) => ({
      ...claim,
      evidence: quote('The office said “we see no need” on Monday.', { version: evidence }),
      verbatim: quote('we see no need', { version: verbatim }),
    });
    // At these offsets the words of the one version lie within the evidence of the other.
    expect(await problemsOf(bundle('a', office, ...texts, versions(1, 2)))).toEqual([
      '5 verbatim INVALID_INPUT: verbatim words lie within the evidence, in the same version of the document: these are in version 2, the evidence is in version 1',
    ]);
    await load(database.db, bundle('a', office, ...texts, versions(2, 2)));
  });

  it('are looked for where the evidence is, when they name no version', async () => {
    const texts = [
      { ...paper, version: 1 },
      { ...paper, version: 2, text: 'Nothing of it.' },
    ];
    const old = { ...claim, evidence: quote('The office said “we see no need”', { version: 1 }) };
    await load(database.db, bundle('b', office, ...texts, old));
    const { statement } = await ask(
      '{ statement(name: "b:claim") { evidence { nodes { version { number } } } verbatim { exact version { number } } } }',
    );
    expect(statement).toEqual({
      evidence: { nodes: [{ version: { number: 1 } }] },
      verbatim: [{ exact: 'we see no need', version: { number: 1 } }],
    });
    const before = await dump(database.db);
    expect((await load(database.db, bundle('b', office, ...texts, old))).counts.statement).toMatchObject({
      unchanged: 1,
    });
    expect(await dump(database.db)).toBe(before);
  });

  it('are looked for in every version that the evidence is in', async () => {
    const texts = [
      { ...paper, version: 1, text: 'Old words here. We go.' },
      { ...paper, version: 2, text: 'We go. New words there.' },
    ];
    const both = {
      ...claim,
      evidence: [quote('Old words here. We go', { version: 1 }), quote('New words', { version: 2 })],
      verbatim: ['Old words', 'New words', 'We go'].map((exact) => quote(exact)),
    };
    const text = bundle('f', office, ...texts, both);
    await load(database.db, text);
    const { statement } = await ask(
      '{ statement(name: "f:claim") { verbatim { exact version { number } } } }',
    );
    expect(statement.verbatim).toEqual([
      { exact: 'Old words', version: { number: 1 } },
      { exact: 'New words', version: { number: 2 } },
      { exact: 'We go', version: { number: 1 } },
    ]);
    for (const again of [text, bundle('f', both)])
      expect((await load(database.db, again)).counts.statement).toMatchObject({ unchanged: 1 });
    expect(await problemsOf(bundle('f', { ...both, verbatim: quote('old words') }))).toEqual([
      '2 verbatim.exact QUOTE_NOT_FOUND: The quote "old words" is not in the document as given: 1 candidate, at 0-9: it has O for o.',
    ]);
  });

  it('are refused outside the evidence, by a mutation, too', async () => {
    await load(database.db, bundle('c', office, paper));
    const { addStatement } = await ask(
      `mutation { addStatement(input: { key: "c:claim", quotation: MIXED, attribution: ON_THE_RECORD,
         speakers: [{ actor: "office" }], evidence: [{ document: "c:paper", exact: "The office" }],
         verbatim: [{ document: "c:paper", exact: "we see" }] }) { refusals { __typename path message } } }`,
    );
    expect(addStatement.refusals).toEqual([
      {
        __typename: 'InvalidInput',
        path: ['verbatim'],
        message: 'verbatim words lie within the evidence',
      },
    ]);
  });
});

describe('a warning', () => {
  const direct = (key: string, exact: string, more: object = {}) => ({
    ...claim,
    key,
    quotation: 'DIRECT',
    verbatim: undefined,
    evidence: quote(exact),
    ...more,
  });
  const unnamed = { type: 'actor', key: 'somebody', kind: 'UNNAMED_SOURCE', document: 'paper' };

  it('is given for direct speech without quotation marks, and for a source on the record without a name', async () => {
    const plain = { ...paper, key: 'plain', text: 'We see no need, the office said.' };
    const { warnings } = await load(
      database.db,
      bundle(
        'd',
        office,
        paper,
        plain,
        unnamed,
        direct('a', 'we see no need'),
        direct('b', 'The office said'),
        direct('c', 'We see no need', { evidence: { document: 'plain', exact: 'We see no need' } }),
        direct('e', 'The office said', { quotation: 'INDIRECT' }),
        direct('f', 'we see no need', { speakers: [{ actor: 'somebody' }] }),
      ),
    );
    expect(warnings.map((it) => `${it.line} ${it.type} ${it.field} ${it.code}`)).toEqual([
      '7 statement evidence NO_QUOTATION_MARKS',
      '10 statement attribution UNNAMED_ON_THE_RECORD',
    ]);
  });

  it('is in the answer of a mutation, and of whoever reads the statement', async () => {
    await load(database.db, bundle('e', office, paper, unnamed));
    const { addStatement } = await ask(
      `mutation { addStatement(input: { key: "e:claim", quotation: DIRECT, attribution: ON_THE_RECORD,
         speakers: [{ actor: "e:somebody" }],
         evidence: [{ document: "e:paper", exact: "we see no need" }, { document: "e:paper", exact: "on Monday" }] }) {
         statement { version warnings { code path message } } warnings { code path message } } }`,
    );
    expect(addStatement.warnings).toEqual(addStatement.statement.warnings);
    expect(addStatement.warnings).toMatchObject([
      { code: 'NO_QUOTATION_MARKS', path: ['evidence', '1'], message: expect.stringContaining('INDIRECT') },
      { code: 'UNNAMED_ON_THE_RECORD', path: ['attribution'] },
    ]);
    const corrected = await ask(
      `mutation { amendStatement(input: { statement: "e:claim", expectedVersion: "${addStatement.statement.version}", attribution: ON_BACKGROUND,
         evidence: [{ document: "e:paper", exact: "we see no need" }] }) { statement { warnings { code } } warnings { code } } }`,
    );
    expect(corrected).toEqual({ amendStatement: { statement: { warnings: [] }, warnings: [] } });
    const { statements } = await ask(
      '{ statements(where: { quotation: { in: [DIRECT] } }, orderBy: { field: KEY, direction: ASC }) { nodes { key warnings { code } } } }',
    );
    expect(statements.nodes).toContainEqual({ key: 'd:b', warnings: [{ code: 'NO_QUOTATION_MARKS' }] });
    expect(statements.nodes).toContainEqual({ key: 'd:c', warnings: [] });
  });

  it('is not given for the records that the project ships with', async () => {
    for (const text of [demo, article]) {
      if (text === null) continue;
      const { warnings } = await load(database.db, text);
      expect(warnings.filter(({ type }) => type === 'statement')).toEqual([]);
    }
  });
});

describe('quotation marks', () => {
  const codes = (before: string, exact: string, after: string) => {
    const span: Surrounded = { exact, before, after, hasMarks: true };
    return warningsOf({ quotation: 'DIRECT', attribution: 'NARRATOR', speakers: [], spans: [span] });
  };

  test.each([
    ['“', 'We go', ',” she said'],
    ['she said: ‘', 'We go', '.’'],
    ["she said: '", 'We go', ".'"],
    ['elle dit « ', 'non', ' »'],
    ['sie sagt „', 'nein', '“'],
    ['she said: "We stay. ', 'We go', '. We eat," and went'],
    ['“We stay. ', 'We go.', ' We eat,” she said'],
    ['”A ', 'b', ' c d” sade hon'],
    ['»A ', 'b', ' c d» sade hon'],
    ['»A ', 'b', ' c d«'],
    ['„A ‚b‘ ', 'c', ' d“'],
    ['“A ‘b’ ', 'c', ' d”'],
    ['„A b“, sagte er. „C ', 'd', ' e“'],
    ['', '“We go,” she said', ''],
    ['", said he. "', 'We go', '"'],
  ])('stand beside %j%j%j', (before, exact, after) => {
    expect(codes(before, exact, after)).toEqual([]);
  });

  test.each([
    ['The office said “no”. ', 'The ferry sails.', ' It is late'],
    ['She said "no" and left. ', 'We go', ' on Monday'],
    ['„A b c“, sagte er. ', 'Other', ' words'],
    ['„A b c”, rzekł. ', 'Other', ' words'],
    ['»A b c«, sagte er. ', 'Other', ' words'],
    ['« A b c », dit-il. ', 'Other', ' words'],
    ['”A b c”, sade hon. ', 'Other', ' words'],
    ['»A b c», sade hon. ', 'Other', ' words'],
    ['the end of it,” he said. ', 'Other', ' words'],
    ['“A ‘b’ c,” she said. ', 'Other', ' words'],
    ['the dogs’ owner said that ', 'we go', ' on Monday'],
    ['“We stay.\n\nThe town ', 'sleeps', ' now'],
  ])('do not in %j%j%j', (before, exact, after) => {
    expect(codes(before, exact, after)).toMatchObject([{ code: 'NO_QUOTATION_MARKS', path: ['evidence'] }]);
  });
});
