import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { changeStatus, correctStatus } from '../../src/record/entities/status.ts';
import { recordRevision } from '../../src/record/revisions/revision.ts';
import { asking } from '../support/asking.ts';
import { bundle, dump, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { seen } from '../support/seen.ts';

const database = useDatabase();
const elsewhere = useDatabase();
const ask = asking(database);
let count = 0;
let rule = '';

const claims = ['g1', 'g2', 'g3'];
const cite = (statement: string, axis = 'STATUS') => ({ statement, for: axis, weight: 'SUPPORTS' });
const line = (status: string, dates: object = {}, ...grounds: object[]) => ({
  type: 'status',
  restriction: rule,
  status,
  grounds: grounds.length > 0 ? grounds : [cite('g1')],
  ...dates,
});
const record = (...lines: object[]) => load(database.db, bundle(`n${count}`, ...lines));

beforeEach(async () => {
  count += 1;
  rule = `again-${count}`;
  await record(
    { type: 'document', key: 'paper', text: claims.map((it) => `The source says ${it}.`).join(' ') },
    ...claims.map((key) => ({
      type: 'statement',
      key,
      quotation: 'INDIRECT',
      attribution: 'NARRATOR',
      evidence: { document: 'paper', exact: `The source says ${key}.` },
    })),
    { type: 'restriction', key: rule, title: 'A rule', modality: 'PROHIBITION' },
  );
});

const periods = async () =>
  (
    await database.db.execute<{ words: string }>(sql`
      select concat_ws(' ', p.status, nullif(p.review, 'NONE'), p.valid_from_edtf, 'to', p.valid_to_edtf, 'seen',
               p.observed_at_edtf, p.last_observed_at_edtf) as words
        from status_periods p join restrictions r on r.id = p.restriction_id
       where r.key = ${rule} and p.resumes is null order by p.starts_at`)
  ).map(({ words }) => words);

const grounds = async () =>
  (
    await database.db.execute<{ key: string }>(sql`
      select s.key from status_grounds g join statements s on s.id = g.statement_id
        join status_periods p on p.id = g.status_period_id join restrictions r on r.id = p.restriction_id
       where r.key = ${rule} order by s.key`)
  ).map(({ key }) => key.split(':')[1]);

const head = async () =>
  (await database.db.execute<{ head: string }>(sql`select feed_head() as head`))[0]?.head;

async function correct(patch: object): Promise<void> {
  const read = await seen(database.db, 'restriction', rule);
  const [row] = await database.db.execute<{ id: string }>(sql`
    select p.id from status_periods p join restrictions r on r.id = p.restriction_id where r.key = ${rule}
     order by p.starts_at limit 1`);
  await recordRevision(database.db, { principal: 'person' }, (tx) =>
    correctStatus(tx, row?.id as string, { ...patch }, read),
  );
}

describe('a line that changed', () => {
  it('with which the recorded periods would not fit together differs, and no period goes', async () => {
    await record(
      line('PROHIBITED', { validFrom: '2024-01-01' }),
      line('LIFTED', { validFrom: '2024-06-01' }, cite('g2')),
    );
    const changed = [
      line('PROHIBITED', { validFrom: '2024-01-01', observedAt: '2024-06-01' }),
      line('LIFTED', { validFrom: '2024-06-01' }, cite('g2')),
    ];
    for (const _night of [1, 2]) {
      const report = await record(...changed);
      expect(report.differing).toMatchObject([{ field: 'observedAt', bundle: '2024-06-01' }]);
      expect(await periods()).toEqual(['PROHIBITED 2024-01-01 to seen', 'LIFTED 2024-06-01 to seen']);
    }
  });

  it('and is applied in one field only counts as revised and as differing', async () => {
    await record(line('PROHIBITED', { validFrom: '2024-01-01', validTo: '2024-05-01' }));
    await correct({ validTo: { edtf: '2024-06-01' } });
    const changed = line(
      'PROHIBITED',
      { validFrom: '2024-01-01', validTo: '2024-07-01' },
      cite('g1'),
      cite('g2'),
    );
    for (const [revised, unchanged] of [
      [1, 0],
      [0, 1],
    ]) {
      const report = await record(changed);
      expect(report.differing).toMatchObject([{ line: 2, field: 'validTo' }]);
      expect(report.counts.status).toEqual({ created: 0, revised, unchanged, differing: 1 });
    }
  });

  it('with an observation before the start that a person corrected is reported with that start', async () => {
    await record(line('PROHIBITED', { validFrom: '2024-01-01' }));
    await correct({ validFrom: { edtf: '2024-02-01' } });
    const report = await record(line('PROHIBITED', { validFrom: '2024-01-01', observedAt: '2024-01-15' }));
    expect(report.differing).toMatchObject([
      { field: 'observedAt', record: { validFrom: '2024-02-01' }, bundle: '2024-01-15' },
    ]);
  });

  it('whose grounds a person removed leaves the period its evidence', async () => {
    await record(line('PROHIBITED', { validFrom: '2024-01-01' }, cite('g1'), cite('g2')));
    await correct({ grounds: [cite(`n${count}:g1`)] });
    await record(line('PROHIBITED', { validFrom: '2024-01-01' }, cite('g2')));
    expect(await periods()).toEqual(['PROHIBITED 2024-01-01 to seen']);
    expect(await grounds()).toEqual(['g1']);
  });

  it('beside another changed line of the same period: both are applied', async () => {
    const other = (ground: string, end?: string) =>
      bundle(`m${count}`, {
        ...line('PROHIBITED', { validFrom: '2024-01-01' }, cite(`n${count}:${ground}`)),
        ...(end && { validTo: end }),
      });
    const own = (end: string) =>
      bundle(`n${count}`, line('PROHIBITED', { validFrom: '2024-01-01', validTo: end }));
    await load(database.db, own('2024-05-01') + other('g2'));
    await load(database.db, own('2024-06-01') + other('g3'));
    expect(await periods()).toEqual(['PROHIBITED 2024-01-01 to 2024-06-01 seen']);
    expect(await grounds()).toEqual(['g1', 'g3']);
  });

  it('that is observed later each night keeps the first and the last, as revisions', async () => {
    for (const day of ['01', '02', '03'])
      await record(line('PROHIBITED', { validFrom: '2024-01-01', observedAt: `2024-02-${day}` }));
    expect(await periods()).toEqual(['PROHIBITED 2024-01-01 to seen 2024-02-01 2024-02-03']);
    const kinds = await database.db.execute<{ kind: string }>(sql`
      select kind from feed where entity = 'STATUS' and after ->> 'restriction' = ${rule} order by position`);
    expect(kinds.map(({ kind }) => kind)).toEqual(['INITIAL', 'REVISED', 'REVISED']);
  });

  it('keeps a review that it says nothing of any more', async () => {
    await record(
      line(
        'PROHIBITED',
        { validFrom: '2024-01-01', review: 'UNDER_REVIEW' },
        cite('g1'),
        cite('g2', 'REVIEW'),
      ),
    );
    await record(line('PROHIBITED', { validFrom: '2024-01-01' }, cite('g1'), cite('g2', 'REVIEW')));
    expect(await periods()).toEqual(['PROHIBITED UNDER_REVIEW 2024-01-01 to seen']);
  });
});

it('a dump loaded into its own database changes nothing, also of a line that became two periods', async () => {
  await record(line('PROHIBITED', { validFrom: '2024-03', observedAt: '2024-03' }));
  await record(line('LIFTED', { validFrom: '2024-03-15' }, cite('g2')));
  const [before, at, dumped] = [await periods(), await head(), await dump(database.db)];
  await load(database.db, dumped);
  expect([await periods(), await head()]).toEqual([before, at]);
});

it('a dump keeps periods apart that a correction made alike, and loads elsewhere as here', async () => {
  const lines = [
    line('PROHIBITED', { validFrom: '2024-01-01' }),
    line('LIFTED', { validFrom: '2024-03-01' }, cite('g2')),
    line('PROHIBITED', { validFrom: '2024-06-01' }, cite('g3')),
  ];
  await record(...lines);
  const read = await seen(database.db, 'restriction', rule);
  const [middle] = await database.db.execute<{ id: string }>(sql`
    select p.id from status_periods p join restrictions r on r.id = p.restriction_id
     where r.key = ${rule} and p.status = 'LIFTED'`);
  await recordRevision(database.db, { principal: 'person' }, (tx) =>
    correctStatus(tx, middle?.id as string, { status: 'PROHIBITED' }, read),
  );
  const dumped = await dump(database.db);
  await load(elsewhere.db, dumped);
  expect(await dump(elsewhere.db)).toBe(dumped);
  const report = await load(elsewhere.db, bundle(`n${count}`, ...lines));
  expect(report.counts.status).toEqual({ created: 0, revised: 0, unchanged: 3, differing: 0 });
  expect(await dump(elsewhere.db)).toBe(dumped);
});

it('what was overwritten of one line makes room for another one in the same load, and the next night changes nothing', async () => {
  await record(
    line('PROPOSED', { validFrom: '2024-02-10' }),
    line('PROPOSED', { validFrom: '../2024-05-15' }, cite('g2')),
  );
  const changed = bundle(
    `n${count}`,
    line('PROPOSED', { validFrom: '../2024-05-15', observedAt: '2024-01-05' }, cite('g2')),
    line('PROPOSED', { validFrom: '2024-02-10', validTo: '2024-03' }),
  );
  const report = await load(database.db, changed, { overwrite: true });
  expect(report).toMatchObject({ differing: [], counts: { status: { revised: 2, differing: 0 } } });
  expect(await periods()).toEqual([
    'PROPOSED ../2024-05-15 to seen 2024-01-05',
    'PROPOSED 2024-02-10 to 2024-03 seen',
  ]);
  const before = await head();
  for (const overwrite of [true, false])
    expect(await load(database.db, changed, { overwrite })).toMatchObject({
      differing: [],
      counts: { status: { created: 0, revised: 0, unchanged: 2 } },
    });
  expect(await head()).toBe(before);
});

it('a start that was overwritten is no longer what was said: the old line contradicts, and may overwrite in turn', async () => {
  const at = (day: string) => line('PROHIBITED', { validFrom: day });
  const overwrite = (day: string) => load(database.db, bundle(`n${count}`, at(day)), { overwrite: true });
  await record(at('2024-01-01'));
  await overwrite('2024-01-15');
  expect((await record(at('2024-01-01'))).differing).toMatchObject([
    { field: 'validFrom', record: '2024-01-15', bundle: '2024-01-01' },
  ]);
  await overwrite('2024-01-01');
  expect(await periods()).toEqual(['PROHIBITED 2024-01-01 to seen']);
  expect((await record(at('2024-01-01'))).differing).toEqual([]);
});

it('dates that contradict each other fit once a more precise one lies in both, in any order', async () => {
  const lines = [
    line('PROHIBITED', { validFrom: '[2024-02-10..2024-03-02]' }, cite('g1')),
    line('PROHIBITED', { validFrom: '2024-03' }, cite('g2')),
    line('PROHIBITED', { validFrom: '2024-03-01' }, cite('g3')),
  ];
  await record(lines[0] as object);
  const report = await record(lines[1] as object);
  expect(report.differing).toMatchObject([{ field: 'validFrom', bundle: '2024-03' }]);
  await record(lines[2] as object);
  expect(await periods()).toEqual(['PROHIBITED 2024-03-01 to seen']);
  expect(await grounds()).toEqual(['g1', 'g2', 'g3']);
  const at = await head();
  expect((await record(...lines)).differing).toEqual([]);
  expect(await head()).toBe(at);
});

describe('a line that says something of two periods, another state between them', () => {
  const lines = () => [
    line('PROHIBITED', { validFrom: '2024-01-01', observedAt: '2024-06-01' }),
    line('PERMITTED', { validFrom: '2024-03-01' }, cite('g2')),
  ];
  const ended = () => line('PERMITTED', { observedAt: '2024-04-01', validTo: '2024-05-01' }, cite('g3'));

  it('is one period again once the state between them turns out to have ended', async () => {
    await record(...lines());
    expect(await periods()).toEqual([
      'PROHIBITED 2024-01-01 to seen',
      'PERMITTED 2024-03-01 to seen',
      'PROHIBITED to seen 2024-06-01',
    ]);
    await record(ended());
    expect(await periods()).toEqual([
      'PROHIBITED 2024-01-01 to seen 2024-06-01',
      'PERMITTED 2024-03-01 to 2024-05-01 seen 2024-04-01',
    ]);
  });

  it('and that is observed later each night keeps the first and the last observation of the second', async () => {
    await record(...lines());
    await record(line('PROHIBITED', { validFrom: '2024-01-01', observedAt: '2024-06-02' }));
    expect((await periods()).at(-1)).toBe('PROHIBITED to seen 2024-06-01 2024-06-02');
    const at = await head();
    await record(line('PROHIBITED', { validFrom: '2024-01-01', observedAt: '2024-06-02' }));
    expect(await head()).toBe(at);
  });

  it('leaves the second alone when the first is corrected', async () => {
    await record(...lines());
    await correct({ validFrom: '2024-01-15' });
    await record(...lines());
    expect(await periods()).toEqual([
      'PROHIBITED 2024-01-15 to seen',
      'PERMITTED 2024-03-01 to seen',
      'PROHIBITED to seen 2024-06-01',
    ]);
  });
});

it('a date that may be any day says no more than none', async () => {
  const change = async (status: string, dates: object) => {
    const read = await seen(database.db, 'restriction', rule);
    return recordRevision(database.db, { principal: 'test' }, (tx) =>
      changeStatus(tx, { restriction: rule, status, grounds: [cite(`n${count}:g1`)], ...dates }, read),
    );
  };
  await change('PROHIBITED', { validFrom: '2024-01-01' });
  for (const validFrom of ['XXXX', '../..'])
    await expect(change('LIFTED', { validFrom })).rejects.toThrow(/neither validFrom nor observedAt/);
});

it('a period is shown on the days on which a source shows it, and not before or after', async () => {
  await record(line('PROHIBITED', { observedAt: '2024-09-13' }));
  const { restriction } = await ask(`{ restriction(name: "${rule}") {
    long: statusPeriod(asOf: { validAt: "1950-01-01" }) { status isShown isStartStated }
    day: statusPeriod(asOf: { validAt: "2024-09-13" }) { isShown heldFrom heldTo }
    after: statusPeriod(asOf: { validAt: "2024-09-14" }) { isShown } } }`);
  expect(restriction).toEqual({
    long: { status: 'PROHIBITED', isShown: false, isStartStated: false },
    day: { isShown: true, heldFrom: '2024-09-13T00:00:00Z', heldTo: '2024-09-13T23:59:59.999999Z' },
    after: { isShown: false },
  });
});
