import { sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { recordRevision } from '../../../src/record/revisions/revision.ts';
import { undoRevision } from '../../../src/record/revisions/undo.ts';
import { type Answer, asking } from '../../support/asking.ts';
import { bundle, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';

const database = useDatabase();
const ask = asking(database);

/** When each revision was committed, by its number. */
let commits: Map<number, string>;

const places = (...names: [key: string, name: string][]) =>
  load(database.db, bundle('n', ...names.map(([key, name]) => ({ type: 'place', key, name }))));
const undo = (revision: number) =>
  recordRevision(database.db, { principal: 'test' }, (tx) => undoRevision(tx, revision));

async function readCommits(): Promise<Map<number, string>> {
  const rows = await database.db.execute<{ id: string; at: string }>(
    sql`select id, to_char(recorded_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from revisions order by id`,
  );
  return new Map(rows.map(({ id, at }) => [Number(id), at]));
}

const inMicroseconds = (instant: string) =>
  instant.replace(/(?:\.(\d+))?Z$/, (_, decimals = '') => `.${decimals.padEnd(6, '0')}Z`);

beforeAll(async () => {
  await places(['hill', 'Hill'], ['lake', 'Lake']);
  await places(['hill', 'The hill']);
  await load(
    database.db,
    bundle(
      'n',
      { type: 'document', key: 'paper', text: 'The land forbids it.' },
      { type: 'actor', key: 'land', kind: 'STATE', name: 'Land' },
      { type: 'actor', key: 'ally', kind: 'STATE', name: 'Ally' },
      {
        type: 'statement',
        key: 'says',
        quotation: 'INDIRECT',
        attribution: 'ON_THE_RECORD',
        speakers: [{ actor: 'land' }],
        evidence: { document: 'paper', exact: 'The land forbids it.' },
      },
      { type: 'restriction', key: 'rule', title: 'A rule', modality: 'PROHIBITION' },
    ),
  );
  await load(
    database.db,
    bundle('n', {
      type: 'status',
      restriction: 'rule',
      status: 'PROHIBITED',
      validFrom: '2024-01-01',
      grounds: [{ statement: 'says', for: 'STATUS', weight: 'SUPPORTS' }],
    }),
  );
  commits = await readCommits();
}, 60_000);

const timesOf = async (query: string): Promise<Answer> => {
  const data = await ask(`{ it: ${query} { firstRecordedAt lastRecordedAt } }`);
  return data.it && [inMicroseconds(data.it.firstRecordedAt), inMicroseconds(data.it.lastRecordedAt)];
};

it('tells when a record was first recorded, and when last, then and now', async () => {
  const [loaded, renamed, ruled, forbidden] = [...commits.values()];
  expect(await timesOf('place(name: "hill")')).toEqual([loaded, renamed]);
  expect(await timesOf('place(name: "lake")')).toEqual([loaded, loaded]);
  // A change of its status is one of the restriction.
  expect(await timesOf('restriction(name: "rule")')).toEqual([ruled, forbidden]);
  expect(await timesOf(`restriction(name: "rule", asOf: { knownAt: "${ruled}" })`)).toEqual([ruled, ruled]);
});

it('keeps when a record was first recorded when an undo brings it back', async () => {
  await places(['gone', 'Gone']);
  const [made] = [...(await readCommits())].at(-1) as [number, string];
  await undo(made);
  const { places: left } = await ask('{ places(where: { name: { eq: "Gone" } }) { totalCount } }');
  expect(left.totalCount).toBe(0);
  const [removed] = [...(await readCommits())].at(-1) as [number, string];
  await undo(removed);
  const all = await readCommits();
  expect(await timesOf('place(name: "gone")')).toEqual([all.get(made), [...all.values()].at(-1)]);
});

it('orders by either time', async () => {
  const order = async (field: string, direction: string) => {
    const { actors } = await ask(
      `{ actors(orderBy: { field: ${field}, direction: ${direction} }) { nodes { key } } }`,
    );
    return actors.nodes.map((it: Answer) => it.key);
  };
  await load(database.db, bundle('n', { type: 'actor', key: 'newest', kind: 'STATE', name: 'Newest' }));
  await load(database.db, bundle('n', { type: 'actor', key: 'land', kind: 'STATE', name: 'The land' }));
  expect((await order('LAST_RECORDED', 'DESC'))[0]).toBe('land');
  expect((await order('FIRST_RECORDED', 'DESC'))[0]).toBe('newest');
  expect((await order('LAST_RECORDED', 'ASC'))[0]).toBe('ally');
  expect((await order('FIRST_RECORDED', 'ASC')).at(-1)).toBe('newest');
});

it('takes a known time without microseconds for all of its millisecond or second, and a day for its end', async () => {
  const renamed = [...commits.values()][1] as string;
  const nameAt = async (knownAt: string) =>
    (
      await ask(
        `{ place(name: "hill") { name } then: restrictions(asOf: { knownAt: "${knownAt}" }) { totalCount } }`,
      )
    ).then.totalCount;
  const ruled = [...commits.values()][2] as string;
  expect(ruled > renamed).toBe(true);
  const before = new Date(Date.parse(ruled) - 5_000).toISOString();
  expect(await nameAt(before)).toBe(0);
  // What `Date` makes of it, with an offset or without.
  expect(await nameAt(new Date(ruled).toISOString())).toBe(1);
  expect(await nameAt(ruled.replace(/\d{3}Z$/, 'Z'))).toBe(1);
  expect(await nameAt(ruled.replace(/\.\d{6}Z$/, '+00:00'))).toBe(1);
  expect(await nameAt(ruled.slice(0, 10))).toBe(1);
  expect(await nameAt(ruled)).toBe(1);
  const justBefore = (BigInt(ruled.slice(20, 26)) - 1n).toString().padStart(6, '0');
  if (!justBefore.startsWith('-')) expect(await nameAt(`${ruled.slice(0, 20)}${justBefore}Z`)).toBe(0);
});
