import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/db/client.ts';
import { BundleRefused } from '../../../src/record/errors.ts';
import { recordRevision } from '../../../src/record/revisions/revision.ts';
import { mergeActors } from '../../../src/record/write/entity-commands.ts';
import { bundle, dump, load } from '../../support/bundle.ts';
import { createDatabase, useDatabase } from '../../support/database.ts';
import { casesOf } from '../../support/pages/cases.ts';
import { fc } from '../../support/runs/drawing.ts';

const database = useDatabase();
let count = 0;
let space = '';
beforeEach(() => next());
const next = () => {
  count += 1;
  space = `n${count}`;
};

type Term = {
  person?: string;
  role?: string;
  validFrom?: string;
  validTo?: string;
  evidence?: object;
  absent?: object;
};
const text = 'Ada was chair. Ada was chair again.';
const term = (more: Term = {}) => ({
  type: 'affiliation',
  person: `ada-${count}`,
  organization: `council-${count}`,
  role: 'Chair',
  ...more,
});
const record = (...lines: object[]) =>
  bundle(
    space,
    { type: 'document', key: 'paper', text },
    { type: 'actor', key: `ada-${count}`, kind: 'PERSON', name: 'Ada' },
    { type: 'actor', key: `council-${count}`, kind: 'ORGANIZATION', name: 'Council' },
    ...['one', 'two'].map((key) => ({
      type: 'statement',
      key,
      quotation: 'INDIRECT',
      attribution: 'NARRATOR',
      evidence: { document: 'paper', exact: 'Ada was chair.' },
    })),
    ...lines,
  );

const head = async () => {
  const [row] = await database.db.execute<{ head: string }>(sql`select feed_head() as head`);
  return Number(row?.head);
};
async function loaded(text: string) {
  const before = await head();
  const { counts } = await load(database.db, text);
  return { ...counts.affiliation, moved: (await head()) - before };
}
/** The terms that the record has, as `from/to`, in order. */
const terms = async () => {
  const rows = await database.db.execute<{ from: string | null; to: string | null }>(sql`
    select valid_from_edtf as "from", valid_to_edtf as "to" from affiliations f join actors a on a.id = f.person_id
     where a.key = ${`ada-${count}`} order by 1, 2`);
  return rows.map((it) => `${it.from ?? ''}/${it.to ?? ''}`);
};
const problemsOf = async (...lines: object[]) => {
  const error = await load(database.db, record(...lines)).catch((it: unknown) => it);
  expect(error).toBeInstanceOf(BundleRefused);
  return (error as BundleRefused).problems.map(
    ({ line, field, code, reason }) => `${line} ${field} ${code} ${reason.match(/line \d+/)?.[0]}`,
  );
};
const evidence = (start: number) => ({ document: 'paper', exact: 'Ada was chair', start });

describe('terms of one office', () => {
  it('are distinguished by their start, else by their end; loading them again changes nothing, in any order', async () => {
    const three = ['2012', '2015', '2018'].map((validTo) => term({ validTo }));
    const two = [term({ validFrom: '2019', validTo: '2020' }), term({ validFrom: '2021' })];
    expect(await loaded(record(...three, ...two))).toMatchObject({ created: 5 });
    expect(await terms()).toEqual(['2019/2020', '2021/', '/2012', '/2015', '/2018']);
    for (const lines of [three.toReversed(), [...two, ...three]]) {
      expect(await loaded(record(...lines))).toMatchObject({ created: 0, revised: 0, moved: 0 });
    }
    const first = await dump(database.db);
    const other = await createDatabase();
    const { db, close } = openDatabase(other.url);
    await load(db, first);
    expect(await dump(db)).toBe(first);
    await close();
    await other.drop();
  });

  it('that cannot be told apart are refused, with both lines named', async () => {
    const refused = ['8 validFrom KEY_TAKEN line 7'];
    expect(await problemsOf(term(), term())).toEqual(refused);
    expect(await problemsOf(term(), term({ evidence: evidence(0) }))).toEqual(refused);
    const from = { validFrom: '2010' };
    expect(await problemsOf(term(from), term({ ...from, validTo: '2012' }))).toEqual(refused);
    expect(await problemsOf(term(from), term({ ...from, absent: { validTo: 'WITHHELD' } }))).toEqual(refused);
    const to = { validTo: '2012' };
    expect(await problemsOf(term(to), term({ ...to, evidence: evidence(0) }))).toEqual(refused);
    expect(await terms()).toEqual([]);
  });

  it('the same line twice is one', async () => {
    expect(await loaded(record(term({ validFrom: '2010' }), term({ validFrom: '2010' })))).toMatchObject({
      created: 1,
      unchanged: 1,
    });
    expect(await terms()).toEqual(['2010/']);
  });

  it('what is learned later of when it was refines the one term, also where the older bundle comes again', async () => {
    await loaded(record(term({ evidence: evidence(0) })));
    expect(await loaded(record(term({ validTo: '2012', evidence: evidence(0) })))).toMatchObject({
      created: 0,
      revised: 1,
    });
    const whole = record(term({ validFrom: '2010', validTo: '2012', evidence: evidence(0) }));
    expect(await loaded(whole)).toMatchObject({ created: 0, revised: 1 });
    expect(await terms()).toEqual(['2010/2012']);
    for (const older of [{}, { validTo: '2012' }, { absent: { validFrom: 'NOT_STATED' } }]) {
      expect(await loaded(record(term({ ...older, evidence: evidence(0) })))).toMatchObject({
        unchanged: 1,
        moved: 0,
      });
    }
    expect(await loaded(whole)).toMatchObject({ unchanged: 1, moved: 0 });
    // Another end is another term, until its start is known.
    expect(await loaded(record(term({ validTo: '2015' })))).toMatchObject({ created: 1 });
    expect(await terms()).toEqual(['2010/2012', '/2015']);
  });

  it('a more precise start refines the one term, and the wider one again takes nothing away', async () => {
    await loaded(record(term({ validFrom: '2010' })));
    expect(await loaded(record(term({ validFrom: '2010-03' })))).toMatchObject({ created: 0, revised: 1 });
    expect(await terms()).toEqual(['2010-03/']);
    expect(await loaded(record(term({ validFrom: '2010-03' })))).toMatchObject({ revised: 0, moved: 0 });
    expect(await loaded(record(term({ validFrom: '2010' })))).toMatchObject({ created: 0, moved: 0 });
    expect(await loaded(record(term({ validFrom: '2012' })))).toMatchObject({ created: 1 });
    expect(await terms()).toEqual(['2010-03/', '2012/']);
  });

  it('nothing is guessed where several could be meant, and another namespace refines nothing', async () => {
    await loaded(record(term()));
    const two = [term({ validFrom: '2010' }), term({ validFrom: '2014' })];
    expect(await loaded(record(...two))).toMatchObject({ created: 2, revised: 0 });
    expect(await loaded(record(...two.toReversed()))).toMatchObject({ unchanged: 2, moved: 0 });
    expect(await terms()).toEqual(['2010/', '2014/', '/']);
    const other = bundle(`m${count}`, term({ validTo: '2012' }), term({ validFrom: '2010' }));
    expect(await loaded(other)).toMatchObject({ created: 1, unchanged: 1 });
    expect(await terms()).toEqual(['2010/', '2014/', '/2012', '/']);
  });

  it('two lines of one term come in the same order out of every database', async () => {
    const evidence = { document: 'paper', exact: 'Ada was chair.' };
    const whole = term({ validFrom: '2021', validTo: '2022', evidence });
    const partly = { ...whole, said: { evidence: null, validFrom: null } };
    const dumps: string[] = [];
    // By what a line is remembered depends on what was known of the term when it was said.
    for (const first of ['is null', 'is not null']) {
      const other = await createDatabase();
      const { db, close } = openDatabase(other.url, { connections: 2 });
      try {
        await load(db, record(whole, partly));
        await db.execute(sql`
          update last_said set identity = '! ' || identity
           where entity = 'AFFILIATION' and line ->> 'validFrom' ${sql.raw(first)}`);
        dumps.push(await dump(db));
      } finally {
        await close();
        await other.drop();
      }
    }
    expect(dumps[0]?.match(/"affiliation"/g)).toHaveLength(2);
    expect(dumps[1]).toBe(dumps[0]);
  });

  it('keep the evidence that a merge of actors brought from another namespace, and are dumped with it', async () => {
    await loaded(record(term()));
    const her = { type: 'actor', key: `lady-${count}`, kind: 'PERSON', name: 'Lady Ada' };
    const paper = { type: 'document', key: 'paper', text };
    const theirs = bundle(`o${count}`, paper, her, term({ person: her.key, evidence: evidence(0) }));
    await loaded(theirs);
    await recordRevision(database.db, { principal: 'hand' }, async (tx) => {
      const rows = await tx.execute<{ id: string; version: number }>(
        sql`select id, version from actors where key = ${her.key}`,
      );
      await mergeActors(tx, her.key, `ada-${count}`, rows[0] as { id: string; version: number });
    });
    expect(await terms()).toEqual(['/']);
    const dumped = await dump(database.db);
    const lines = dumped.split('\n').filter((it) => it.includes(`"ada-${count}","organization"`));
    expect(lines).toEqual([expect.stringContaining(`"document":"o${count}:paper"`)]);
    const other = await createDatabase();
    const { db, close } = openDatabase(other.url, { connections: 2 });
    await load(db, dumped);
    expect(await dump(db)).toBe(dumped);
    await close();
    await other.drop();
    // A change of the one line takes nothing away from it, and adds nothing twice.
    for (const more of [term(), term({ validFrom: '2010' })]) await loaded(record(more));
    expect(await loaded(theirs)).toMatchObject({ moved: 0 });
    const spans = await database.db.execute(sql`
      select e.exact from evidence e join affiliations f on f.id = e.affiliation_id
        join actors a on a.id = f.person_id where a.key = ${`ada-${count}`}`);
    expect(spans).toHaveLength(1);
  });

  it('two lines that a merge of actors made one settle in one load, whichever comes first', async () => {
    const her = { type: 'actor', key: `lady-${count}`, kind: 'PERSON', name: 'Lady Ada' };
    const from = { validFrom: '2010' };
    const hers = term({ person: her.key, ...from });
    await loaded(record(her, hers, term({ ...from, validTo: '2012' })));
    await recordRevision(database.db, { principal: 'hand' }, async (tx) => {
      const rows = await tx.execute<{ id: string; version: number }>(
        sql`select id, version from actors where key = ${her.key}`,
      );
      await mergeActors(tx, her.key, `ada-${count}`, rows[0] as { id: string; version: number });
    });
    // Her end is later now, and was as his until he had none.
    const now = [{ ...hers, validTo: '2013' }, term(from)];
    for (const lines of [now, now.toReversed()]) {
      await loaded(record(her, ...lines));
      expect(await terms()).toEqual(['2010/2013']);
      expect(await loaded(record(her, ...lines))).toMatchObject({ moved: 0 });
    }
  });

  it('cannot be doubled by psql either', async () => {
    await loaded(record(term({ validTo: '2012' })));
    const date = (name: string, edtf: string | null) => sql`
      select ${edtf}::text as ${sql.raw(name)}_edtf, earliest as ${sql.raw(name)}_earliest,
             latest as ${sql.raw(name)}_latest, ${edtf === null ? null : 'STATED'}::derivation as ${sql.raw(name)}_derivation
        from edtf_bounds(${edtf})`;
    const columns = (name: string) =>
      sql.raw(`${name}_edtf, ${name}_earliest, ${name}_latest, ${name}_derivation`);
    const copy = (from: string | null, to: string) =>
      database.db.execute(sql`
        insert into affiliations (namespace, person_id, organization_id, role,
                                  ${columns('valid_from')}, ${columns('valid_to')})
        select namespace, person_id, organization_id, role, f.*, t.*
          from (select distinct namespace, person_id, organization_id, role from affiliations
                 where namespace = ${space}) a,
               (${date('valid_from', from)}) f, (${date('valid_to', to)}) t`);
    const isDoubled = { cause: { constraint_name: 'affiliations_identity' } };
    await expect(copy(null, '2012')).rejects.toMatchObject(isDoubled);
    await copy(null, '2013');
    await copy('2011', '2013');
    await expect(copy('2011', '2012')).rejects.toMatchObject(isDoubled);
  });
});

describe('relations of the same two statements', () => {
  const relation = (more: object = {}) => ({
    type: 'relation',
    subject: 'one',
    relation: 'CLARIFIES',
    object: 'two',
    ...more,
  });
  it('that differ are refused with both lines named; the same line twice is one', async () => {
    const refused = ['8 relation KEY_TAKEN line 7'];
    expect(await problemsOf(relation(), relation({ note: 'a note' }))).toEqual(refused);
    expect(await problemsOf(relation({ note: 'a' }), relation({ note: 'b' }))).toEqual(refused);
    expect(await problemsOf(relation(), relation({ absent: { note: 'WITHHELD' } }))).toEqual(refused);
    expect(await problemsOf(relation(), { ...relation({ note: 'b' }), subject: `${space}:one` })).toEqual(
      refused,
    );
    const both = record(relation(), relation(), relation({ relation: 'REPEATS', note: 'a' }));
    expect((await load(database.db, both)).counts.relation).toMatchObject({ created: 2, unchanged: 1 });
    expect((await load(database.db, both)).counts.relation).toMatchObject({ unchanged: 3, revised: 0 });
  });
});

describe('bundles of one office, loaded again and again', () => {
  const date = (...years: string[]) => fc.option(fc.constantFrom(...years), { nil: undefined });
  const line = fc
    .record({ validFrom: date('2010', '2014'), validTo: date('2012', '2016'), quoted: fc.boolean() })
    .filter(({ validFrom, validTo }) => !validFrom || !validTo || validFrom < validTo)
    .map(({ validFrom, validTo, quoted }) => ({
      ...(validFrom && { validFrom }),
      ...(validTo && { validTo }),
      ...(quoted && { evidence: evidence(0) }),
    }));
  const edition = fc.uniqueArray(line, {
    minLength: 1,
    maxLength: 4,
    selector: ({ validFrom, validTo }: Term) => `${validFrom ?? `to ${validTo ?? ''}`}`,
  });

  it('the second load of each changes nothing, in whatever order its lines come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(edition, { minLength: 1, maxLength: 4 }), async (editions) => {
        next();
        for (const lines of editions) {
          await loaded(record(...lines.map(term)));
          const after = await terms();
          const again = await loaded(record(...lines.toReversed().map(term)));
          expect(again).toMatchObject({ created: 0, revised: 0, moved: 0 });
          expect(await terms()).toEqual(after);
        }
      }),
      { numRuns: casesOf(60) },
    );
  }, 600_000);
});
