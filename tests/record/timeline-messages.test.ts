import { expect, it, test } from 'vitest';
import { asking } from '../support/asking.ts';
import { bundle, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { writing } from '../support/writing.ts';

const database = useDatabase();
const ask = asking(database);

let rules = 0;

/** Loads a rule with a status and a statement, and answers its key. */
async function record(status: object): Promise<string> {
  rules += 1;
  const restriction = `rule-${rules}`;
  await load(
    database.db,
    bundle(
      'n',
      { type: 'document', key: 'paper', text: 'It is so.' },
      {
        type: 'statement',
        key: 'claim',
        quotation: 'INDIRECT',
        attribution: 'NARRATOR',
        evidence: { document: 'paper', exact: 'It is so' },
      },
      { type: 'restriction', key: restriction, title: 'A rule', modality: 'PROHIBITION' },
      { type: 'status', restriction, grounds: [{ statement: 'claim' }], ...status },
    ),
  );
  return restriction;
}

async function refusalOf(
  restriction: string,
  dates: Record<string, string>,
): Promise<{ field: string; message: string }> {
  const { restriction: found } = await ask('query ($key: ID!) { restriction(name: $key) { version } }', {
    key: restriction,
  });
  return writing(ask)('changeStatus', {
    restriction,
    expectedVersion: found.version,
    status: 'PROHIBITED',
    grounds: [{ statement: 'n:claim' }],
    ...Object.fromEntries(Object.entries(dates).map(([field, edtf]) => [field, { edtf }])),
  });
}

test.each([
  [
    { validFrom: '2024-01-05', validTo: '2024-12-31' },
    { validFrom: '2024-04-01' },
    'validFrom 2024-04-01 contradicts what is recorded, PROHIBITED since 2024-01-05 until 2024-12-31; if the record is wrong, use correctStatus',
  ],
  [
    { validFrom: '2024-01-05', validTo: '2024-12-31' },
    { observedAt: '2025-03-01' },
    'observedAt 2025-03-01 contradicts what is recorded, PROHIBITED since 2024-01-05 until 2024-12-31; if the record is wrong, use correctStatus',
  ],
  [
    { validFrom: '2024-01-05' },
    { observedAt: '2023-12-01' },
    'observedAt 2023-12-01 contradicts what is recorded, PROHIBITED since 2024-01-05; if the record is wrong, use correctStatus',
  ],
])(
  'a contradiction of %j is reported with its own date, and all dates of what is recorded',
  async (recorded, dates, message) => {
    const rule = await record({ status: 'PROHIBITED', ...recorded });
    expect(await refusalOf(rule, dates as Record<string, string>)).toEqual({
      __typename: 'StatusOverlap',
      field: Object.keys(dates)[0],
      message,
    });
  },
);

it('a start that is not stated is written as a day, or as a time where a time is meant', async () => {
  const rule = await record({ status: 'PROHIBITED', validFrom: '2024-01-01' });
  const status = { type: 'status', restriction: rule, grounds: [{ statement: 'claim' }] };
  const told = async (dates: object) =>
    (await load(database.db, bundle('n', { ...status, ...dates }))).warnings.map(({ reason }) => reason);
  expect(await told({ status: 'LIFTED', observedAt: '2024-05-01' })).toEqual([
    'LIFTED is only observed, after PROHIBITED since 2024-01-01: when it began is not stated, it is taken to begin on 2024-05-01. If a source states the start, give it as validFrom',
  ]);
  expect(await told({ status: 'LIMITED', observedAt: '2024-05-01T16:30Z' })).toEqual([
    expect.stringContaining(
      'LIMITED is only observed, after LIFTED observed at 2024-05-01: when it began is not stated, it is taken to begin at 2024-05-01T16:30:00Z.',
    ),
  ]);
});
