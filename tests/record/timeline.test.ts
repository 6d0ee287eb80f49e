import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { changeStatus, correctStatus } from '../../src/record/entities/status.ts';
import { BundleRefused } from '../../src/record/errors.ts';
import { recordRevision } from '../../src/record/revisions/revision.ts';
import { undoRevision } from '../../src/record/revisions/undo.ts';
import { bundle, dump, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { seen } from '../support/seen.ts';

const database = useDatabase();
let count = 0;
let rule = '';

const claims = ['g1', 'g2', 'g3', 'g4', 'g5'];
const grounds = (statement: string, more: object = {}) => [
  { statement, for: 'STATUS', weight: 'SUPPORTS', ...more },
];
const under = (statement: string) => [
  ...grounds(statement),
  { statement, for: 'REVIEW', weight: 'SUPPORTS' },
];

/** A status line of the restriction at hand; each has its own grounds unless it names others. */
const line = (status: string, dates: object = {}, statement = 'g1') => ({
  type: 'status',
  restriction: rule,
  status,
  grounds: grounds(statement),
  ...dates,
});

const record = (...lines: object[]) => load(database.db, bundle('n', ...lines));

/** Each test has a restriction of its own. */
beforeEach(async () => {
  count += 1;
  rule = `rule-${count}`;
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

type Row = { id: string; words: string; resumes: string | null };

async function rows(of = rule): Promise<Row[]> {
  const found = await database.db.execute<Row>(sql`
    select p.id, p.resumes, concat_ws(' ', p.status, nullif(p.review, 'NONE'),
             case p.starts_at when '-infinity' then '..' else p.starts_at::date::text end, 'to',
             case p.ends_at when 'infinity' then '..' else p.ends_at::date::text end,
             case when p.resumes is not null then '(resumed)' end) as words
      from status_periods p join restrictions r on r.id = p.restriction_id where r.key = ${of} order by p.starts_at`);
  return [...found];
}
const timeline = async (of = rule) => (await rows(of)).map(({ words }) => words);

const kinds = async () =>
  (
    await database.db.execute<{ kind: string }>(sql`
      select kind from feed where entity = 'STATUS' and coalesce(after, before) ->> 'restriction' = ${rule} order by position`)
  ).map(({ kind }) => kind);

const version = () => seen(database.db, 'restriction', rule);
const change = (given: object) =>
  recordRevision(database.db, { principal: 'test' }, async (tx) =>
    changeStatus(tx, { restriction: rule, grounds: grounds('n:g1'), ...given }, await version()),
  );

describe('lines in any order, by any door, give the same timeline', () => {
  it.each<[string, (typeof line extends (...args: infer Args) => unknown ? Args : never)[], string[]]>([
    [
      'a late start moves the open start of what was the first',
      [
        ['LIFTED', { validFrom: '2024-06-01' }],
        ['PROHIBITED', { observedAt: '2024-01-01' }, 'g2'],
      ],
      ['PROHIBITED .. to 2024-06-01', 'LIFTED 2024-06-01 to ..'],
    ],
    [
      'what is observed again after another state is a period of its own',
      [
        ['PROHIBITED', { observedAt: '2024-01-01' }],
        ['PROHIBITED', { observedAt: '2024-05-01' }, 'g2'],
        ['LIFTED', { validFrom: '2024-03-01' }, 'g3'],
        ['PROHIBITED', { observedAt: '2024-09-01' }, 'g4'],
      ],
      ['PROHIBITED .. to 2024-03-01', 'LIFTED 2024-03-01 to 2024-05-01', 'PROHIBITED 2024-05-01 to ..'],
    ],
    [
      'a start without a lower bound is laid where it had begun by',
      [
        ['PROHIBITED', { observedAt: '2024-01-01' }],
        ['LIFTED', { validFrom: '[..2024-09-13]' }, 'g2'],
      ],
      ['PROHIBITED .. to 2024-09-13', 'LIFTED 2024-09-13 to ..'],
    ],
    [
      'an observation known to the month is laid on its last day',
      [
        ['PROHIBITED', { validFrom: '2024-01-01' }],
        ['LIFTED', { observedAt: '2024-09' }, 'g2'],
      ],
      ['PROHIBITED 2024-01-01 to 2024-09-30', 'LIFTED 2024-09-30 to ..'],
    ],
    [
      'a stated end interrupts, and what holds by itself resumes',
      [
        ['PROHIBITED', { validFrom: '2024-01-01' }],
        ['LIFTED', { validFrom: '2024-03-01', validTo: '2024-03-31' }, 'g2'],
        ['LIMITED', { validFrom: '2024-06-01' }, 'g3'],
      ],
      [
        'PROHIBITED 2024-01-01 to 2024-03-01',
        'LIFTED 2024-03-01 to 2024-04-01',
        'PROHIBITED 2024-04-01 to 2024-06-01 (resumed)',
        'LIMITED 2024-06-01 to ..',
      ],
    ],
    [
      'interruptions nest, and none resumes past its own end',
      [
        ['PROHIBITED', { validFrom: '2024-01-01', validTo: '2024-12-31' }],
        ['LIMITED', { validFrom: '2024-02-01', validTo: '2024-09-30' }, 'g2'],
        ['LIFTED', { validFrom: '2024-04-01', validTo: '2024-04-30' }, 'g3'],
      ],
      [
        'PROHIBITED 2024-01-01 to 2024-02-01',
        'LIMITED 2024-02-01 to 2024-04-01',
        'LIFTED 2024-04-01 to 2024-05-01',
        'LIMITED 2024-05-01 to 2024-10-01 (resumed)',
        'PROHIBITED 2024-10-01 to 2025-01-01 (resumed)',
      ],
    ],
    [
      'a step on the way does not resume',
      [
        ['PROPOSED', { validFrom: '2024-01-01' }],
        ['PERMITTED', { validFrom: '2024-03-01', validTo: '2024-03-31' }, 'g2'],
      ],
      ['PROPOSED 2024-01-01 to 2024-03-01', 'PERMITTED 2024-03-01 to 2024-04-01'],
    ],
    [
      'an observation during what was interrupted belongs to the original',
      [
        ['PROHIBITED', { validFrom: '2024-01-01' }],
        ['LIFTED', { validFrom: '2024-03-01', validTo: '2024-03-31' }, 'g2'],
        ['PROHIBITED', { observedAt: '2024-08-01' }, 'g3'],
      ],
      [
        'PROHIBITED 2024-01-01 to 2024-03-01',
        'LIFTED 2024-03-01 to 2024-04-01',
        'PROHIBITED 2024-04-01 to .. (resumed)',
      ],
    ],
    [
      'the same state with a later start and a later end extends it; a gap stays a gap',
      [
        ['LIMITED', { validFrom: '2024-01-01', validTo: '2024-03-31' }],
        ['LIMITED', { validFrom: '2024-03-01', validTo: '2024-06-30' }, 'g2'],
        ['LIMITED', { validFrom: '2024-08-01', validTo: '2024-09-30' }, 'g3'],
      ],
      [
        'LIMITED 2024-01-01 to 2024-04-01',
        'LIMITED 2024-04-01 to 2024-07-01',
        'LIMITED 2024-08-01 to 2024-10-01',
      ],
    ],
    [
      'a wider date says nothing new, a more precise one refines',
      [
        ['PROHIBITED', { validFrom: '2024' }],
        ['PROHIBITED', { validFrom: '2024-05-12' }, 'g2'],
        ['PROHIBITED', { validFrom: '2024-05' }, 'g3'],
      ],
      ['PROHIBITED 2024-05-12 to ..'],
    ],
    [
      'two changes of one day are told apart by the time of day',
      [
        ['PROHIBITED', { validFrom: '2024-05-01T08:00Z' }],
        ['LIFTED', { validFrom: '2024-05-01T15:00Z' }, 'g2'],
        ['LIMITED', { validFrom: '2024-05-02' }, 'g3'],
      ],
      ['PROHIBITED 2024-05-01 to 2024-05-01', 'LIFTED 2024-05-01 to 2024-05-02', 'LIMITED 2024-05-02 to ..'],
    ],
  ])('%s', async (_what, lines, expected) => {
    const all = lines.map((it) => line(...it));
    const orders = [all, all.toReversed(), [...all.slice(1), ...all.slice(0, 1)]];
    const dumps = new Set<string>();
    for (const [index, order] of orders.entries()) {
      for (const door of ['one bundle', 'a bundle each', 'mutations']) {
        const own = `${rule}-${index}-${door.replaceAll(' ', '-')}`;
        const mine = order.map((it) => ({ ...it, restriction: own }));
        await record({ type: 'restriction', key: own, title: own, modality: 'PROHIBITION' });
        if (door === 'one bundle') await record(...mine);
        else if (door === 'a bundle each') for (const it of mine) await record(it);
        else
          for (const { type: _, ...it } of mine)
            await recordRevision(database.db, { principal: 'test' }, async (tx) => {
              const cited = it.grounds.map((ground) => ({ ...ground, statement: `n:${ground.statement}` }));
              return changeStatus(tx, { ...it, grounds: cited }, await seen(tx, 'restriction', own));
            });
        expect(await timeline(own), `${door}, order ${index}`).toEqual(expected);
        dumps.add(await linesOf(own));
      }
    }
    expect([...dumps]).toHaveLength(1);
  });

  /** The dumped lines of a restriction's statuses, its grounds as sets. */
  async function linesOf(own: string): Promise<string> {
    const text = await dump(database.db);
    return text
      .split('\n')
      .filter((it) => it.startsWith('{"type":"status"') && it.includes(`"${own}"`))
      .map((it) => {
        const { said: _, grounds: cited, ...rest } = JSON.parse(it.replace(own, 'rule'));
        return JSON.stringify({ ...rest, grounds: cited.map((one: object) => JSON.stringify(one)).sort() });
      })
      .sort()
      .join('\n');
  }
});

describe('a review', () => {
  it('goes on where nothing is said of it, and ends where NONE is', async () => {
    await record({
      ...line('PROHIBITED', { observedAt: '2024-01-01' }),
      review: 'UNDER_REVIEW',
      grounds: under('g1'),
    });
    await record(line('PROHIBITED', { observedAt: '2024-02-01' }, 'g2'));
    expect(await timeline()).toEqual(['PROHIBITED UNDER_REVIEW .. to ..']);
    await record({ ...line('PROHIBITED', { observedAt: '2024-03-01' }, 'g3'), review: 'NONE' });
    expect(await timeline()).toEqual([
      'PROHIBITED UNDER_REVIEW .. to 2024-03-01',
      'PROHIBITED 2024-03-01 to ..',
    ]);
  });

  it('that nothing is said of has the reason that the line gives, and NONE that is said is dumped', async () => {
    await record({ ...line('PROHIBITED', { observedAt: '2024-01-01' }), absent: { review: 'WITHHELD' } });
    await record({ ...line('LIFTED', { observedAt: '2024-05-01' }, 'g2'), review: 'NONE' });
    const dumped = (await dump(database.db))
      .split('\n')
      .filter((it) => it.includes(`"restriction":"${rule}"`));
    expect(dumped.map((it) => JSON.parse(it)).map(({ review, absent }) => ({ review, absent }))).toEqual([
      { review: undefined, absent: { review: 'WITHHELD' } },
      { review: 'NONE', absent: undefined },
    ]);
  });
});

describe('a line without a date', () => {
  it('adds its grounds to the one period that has its state, and is refused where none has', async () => {
    await change({ status: 'PROHIBITED', observedAt: '2024-01-01' });
    const held = await change({ status: 'LIFTED', validFrom: '2024-06-01' });
    expect(await change({ status: 'LIFTED', grounds: grounds('n:g2') })).toMatchObject({
      id: held.id,
      outcome: 'GROUNDS_ADDED',
    });
    await expect(change({ status: 'LIMITED' })).rejects.toThrow(
      /neither validFrom nor observedAt.*PROHIBITED observed at 2024-01-01, LIFTED since 2024-06-01/,
    );
    await change({ status: 'PROHIBITED', validFrom: '2024-09-01' });
    await expect(change({ status: 'PROHIBITED' })).rejects.toThrow(/neither validFrom nor observedAt/);
  });

  it('is laid first in a load, and refused beside another one that differs', async () => {
    await record(line('LIFTED', { validFrom: '2024-06-01' }), line('PROHIBITED', {}, 'g2'));
    expect(await timeline()).toEqual(['PROHIBITED .. to 2024-06-01', 'LIFTED 2024-06-01 to ..']);
    const other = `${rule}-other`;
    await record({ type: 'restriction', key: other, title: 'Other', modality: 'PROHIBITION' });
    const refused = await record(
      { ...line('PROHIBITED'), restriction: other },
      { ...line('LIFTED', {}, 'g2'), restriction: other },
    ).catch((it: unknown) => it);
    expect(refused).toBeInstanceOf(BundleRefused);
    expect((refused as BundleRefused).problems).toMatchObject([
      {
        code: 'STATUS_OVERLAP',
        reason: expect.stringMatching(/two lines without a date differ: LIFTED and PROHIBITED/),
      },
    ]);
  });
});

describe('an observation of another state', () => {
  it('is a change whose start is not stated: a load warns', async () => {
    await record(line('PROHIBITED', { validFrom: '2024-01-01' }));
    const report = await record(line('LIFTED', { observedAt: '2024-05-01' }, 'g2'));
    expect(report.warnings).toEqual([
      {
        line: 2,
        type: 'status',
        field: 'observedAt',
        code: 'START_NOT_STATED',
        reason: expect.stringContaining('when it began is not stated'),
      },
    ]);
    expect(await kinds()).toEqual(['INITIAL', 'TRANSITION']);
  });

  it('is refused on the day on which what holds began, in either order', async () => {
    await record(line('PROHIBITED', { observedAt: '2024-05-01' }));
    await expect(change({ status: 'LIFTED', observedAt: '2024-05-01' })).rejects.toThrow(/time of day/);
    await expect(change({ status: 'LIFTED', validFrom: '2024-05-01' })).rejects.toThrow(/time of day/);
    await change({ status: 'LIFTED', validFrom: '2024-05-01T16:00Z' });
  });
});

describe('what is learned later', () => {
  it('refines as a revision, keeps the first and the last observation, and takes absences away', async () => {
    await record({
      ...line('PROHIBITED', { observedAt: '2024-03-01' }),
      absent: { validFrom: 'NOT_STATED' },
    });
    const report = await load(
      database.db,
      bundle('other', {
        ...line('PROHIBITED', { validFrom: '2024-02', observedAt: '2024-07-01', validTo: '2024-12-31' }),
        grounds: grounds('n:g2'),
      }),
    );
    expect(report.counts.status).toMatchObject({ revised: 1 });
    expect(await timeline()).toEqual(['PROHIBITED 2024-02-01 to 2025-01-01']);
    expect(await kinds()).toEqual(['INITIAL', 'REVISED']);
    const [row] = await database.db.execute(sql`
      select p.observed_at_edtf, p.last_observed_at_edtf, p.absences from status_periods p
        join restrictions r on r.id = p.restriction_id where r.key = ${rule}`);
    expect(row).toEqual({
      observed_at_edtf: '2024-03-01',
      last_observed_at_edtf: '2024-07-01',
      absences: {},
    });
  });

  it.each([
    ['another start', { validFrom: '2024-04-01' }, 'validFrom'],
    ['an observation before the start', { observedAt: '2023-12-01' }, 'observedAt'],
    ['an observation after the end', { observedAt: '2025-03-01' }, 'observedAt'],
    ['another end', { observedAt: '2024-02-01', validTo: '2024-06-30' }, 'validTo'],
  ])('%s contradicts: a load lists it, a mutation names correctStatus', async (_what, dates, field) => {
    await record(line('PROHIBITED', { validFrom: '2024-01-05', validTo: '2024-12-31' }));
    const before = await timeline();
    const report = await record(line('PROHIBITED', dates, 'g2'));
    expect(report.differing).toMatchObject([{ type: 'status', key: rule, field }]);
    expect(report.counts.status).toEqual({ created: 0, revised: 0, unchanged: 1, differing: 1 });
    await expect(change({ status: 'PROHIBITED', ...dates })).rejects.toThrow(/correctStatus/);
    expect(await timeline()).toEqual(before);
  });

  it('that contradicted is applied once another line makes room for it', async () => {
    await record(line('PROHIBITED', { observedAt: '2024-01-01' }));
    const report = await record(line('PROHIBITED', { validFrom: '2024-06-01' }, 'g2'));
    expect(report.differing).toHaveLength(1);
    await record(line('LIFTED', { validFrom: '2024-03-01' }, 'g3'));
    expect(await timeline()).toEqual([
      'PROHIBITED .. to 2024-03-01',
      'LIFTED 2024-03-01 to 2024-06-01',
      'PROHIBITED 2024-06-01 to ..',
    ]);
  });
});

describe('a resumed part', () => {
  const interrupted = async () => {
    await record(line('PROHIBITED', { validFrom: '2024-01-01' }));
    await record(line('LIFTED', { validFrom: '2024-03-01', validTo: '2024-03-31' }, 'g2'));
    return rows();
  };

  it('has no line, is not told, and is corrected with its original only', async () => {
    const [original, , part] = await interrupted();
    expect(part?.resumes).toBe(original?.id);
    expect(await kinds()).toEqual(['INITIAL', 'TRANSITION']);
    expect((await dump(database.db)).match(new RegExp(`"restriction":"${rule}"`, 'g'))).toHaveLength(2);
    const correct = (id: string, patch: object) =>
      recordRevision(database.db, { principal: 'test' }, async (tx) =>
        correctStatus(tx, id, { ...patch }, await version()),
      );
    await expect(correct(part?.id as string, { status: 'LIMITED' })).rejects.toMatchObject({
      period: { entity: 'STATUS', id: original?.id },
    });
    await correct(original?.id as string, { status: 'LIMITED' });
    expect(await timeline()).toEqual([
      'LIMITED 2024-01-01 to 2024-03-01',
      'LIFTED 2024-03-01 to 2024-04-01',
      'LIMITED 2024-04-01 to .. (resumed)',
    ]);
    expect((await rows())[2]?.id).toBe(part?.id);
  });

  it('goes when the inner period is undone, also when the outer has gained grounds', async () => {
    await interrupted();
    const [inner] = await database.db.execute<{ id: number }>(sql`
      select revision_id as id from status_periods where status = 'LIFTED' and restriction_id =
        (select id from restrictions where key = ${rule})`);
    await record(line('PROHIBITED', { observedAt: '2024-08-01' }, 'g4'));
    await recordRevision(database.db, { principal: 'test' }, (tx) => undoRevision(tx, Number(inner?.id)));
    expect(await timeline()).toEqual(['PROHIBITED 2024-01-01 to ..']);
  });

  it('cannot be written by hand without its original, or against it', async () => {
    const [original] = await interrupted();
    const insert = (resumes: string, status: string) =>
      database.sql`
        insert into status_periods (namespace, restriction_id, status, starts_at, ends_at, resumes)
        select 'n', restriction_id, ${status}::restriction_status, '2023-01-01', '2023-02-01', ${resumes}
          from status_periods where id = ${original?.id as string}`;
    await expect(insert(original?.id as string, 'PROHIBITED')).rejects.toThrow(/follows it/);
    await expect(insert('01900000-0000-7000-8000-000000000000', 'PROHIBITED')).rejects.toThrow(
      /foreign key|follows it/,
    );
  });
});

describe('a resumed part that is changed by hand', () => {
  it('keeps the dates of its original, and has no grounds of its own', async () => {
    await record(line('PROHIBITED', { validFrom: '2024-01-01' }));
    await record(line('LIFTED', { validFrom: '2024-03-01', validTo: '2024-03-31' }, 'g2'));
    const part = (await rows()).find((it) => it.resumes !== null)?.id as string;
    await expect(
      database.sql`
        update status_periods set valid_from_edtf = '2024-01-02', valid_from_earliest = '2024-01-02',
               valid_from_latest = '2024-01-02T23:59:59.999Z' where id = ${part}`,
    ).rejects.toThrow(/says what that one says/);
    await expect(
      database.sql`
        insert into status_grounds (status_period_id, statement_id, "for", weight, ordinal)
        select ${part}, id, 'STATUS', 'SUPPORTS', 0 from statements where key = 'n:g3'`,
    ).rejects.toThrow(/are those of that one/);
  });
});

describe('a correction', () => {
  it('is one whatever it corrects, and leaves no period but the first without a date', async () => {
    await record(line('PROHIBITED', { observedAt: '2024-01-01' }));
    const { id } = await change({ status: 'LIFTED', observedAt: '2024-06-01' });
    const correct = (patch: object) =>
      recordRevision(database.db, { principal: 'test' }, async (tx) =>
        correctStatus(tx, id, { ...patch }, await version()),
      );
    await correct({ observedAt: '2024-06-02' });
    await correct({ grounds: grounds('n:g3') });
    expect(await kinds()).toEqual(['INITIAL', 'TRANSITION', 'CORRECTION', 'CORRECTION']);
    await expect(correct({ observedAt: null })).rejects.toThrow(/only the first period/);
  });
});
