import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/db/client.ts';
import type { LoadReport } from '../../../src/record/bundle/load.ts';
import { BundleRefused } from '../../../src/record/errors.ts';
import { type Answer, asking } from '../../support/asking.ts';
import { bundle, dump, load } from '../../support/bundle.ts';
import { createDatabase, useDatabase } from '../../support/database.ts';
import { writing } from '../../support/writing.ts';

const database = useDatabase();
const ask = asking(database);

let count = 0;
/** Each test has namespaces and shared keys of its own. */
let n = '';
beforeEach(() => {
  count += 1;
  n = `n${count}`;
});

const text = 'Ada says no. Ada, the countess, says yes to the plan. Bob says no such thing.';
const paper = (more: object = {}) => ({ type: 'document', key: 'paper', text, ...more });
const ada = (more: object = {}) => ({ type: 'actor', key: `ada-${n}`, kind: 'PERSON', name: 'Ada', ...more });
const bob = (more: object = {}) => ({ type: 'actor', key: `bob-${n}`, kind: 'PERSON', name: 'Bob', ...more });
const court = () => ({ type: 'actor', key: `court-${n}`, kind: 'ORGANIZATION', name: 'Court' });
const claim = (more: object = {}) => ({
  type: 'statement',
  key: 'claim',
  quotation: 'INDIRECT',
  attribution: 'ON_THE_RECORD',
  speakers: [{ actor: `ada-${n}` }],
  evidence: { document: 'paper', exact: 'Ada says no.' },
  ...more,
});
const quote = (exact: string, document = 'paper') => ({ document, exact });

const head = async (of = database) =>
  Number((await of.db.execute<{ head: string }>(sql`select feed_head() as head`))[0]?.head);

/** The recorded line of an entity. */
async function lineOf(key: string): Promise<Answer> {
  const [row] = await database.db.execute<{ line: object }>(
    sql`select line from lines where line ->> 'key' = ${key}`,
  );
  return row?.line;
}

async function mutate(name: string, input: object): Promise<Answer> {
  const written = await writing(ask)(name, input);
  expect(written).not.toHaveProperty('message');
  return written;
}

const amend = (key: string, fields: object, name = 'amendActor') =>
  lineVersion(key).then((expectedVersion) =>
    mutate(name, { [name.slice('amend'.length).toLowerCase()]: key, expectedVersion, ...fields }),
  );

async function lineVersion(key: string): Promise<number> {
  const [row] = await database.db.execute<{ version: number }>(sql`
    select version from actors where key = ${key} union all select version from statements where key = ${key}
    union all select version from restrictions where key = ${key}`);
  return row?.version as number;
}

async function lastRevision(): Promise<string> {
  const [row] = await database.db.execute<{ id: string }>(
    sql`select max(id) as id from revisions where recorded_at is not null`,
  );
  return `r${row?.id}`;
}

const undo = (revision: string) => mutate('undoRevision', { revision });

/** Loads a bundle once more, and expects that it does nothing. */
async function expectNothing(text: string): Promise<LoadReport> {
  const before = await head();
  const report = await load(database.db, text);
  for (const [type, it] of Object.entries(report.counts)) {
    expect(it, type).toMatchObject({ created: 0, revised: 0 });
  }
  expect(await head()).toBe(before);
  return report;
}

describe('a correction by hand', () => {
  it('survives the same bundle, and what the bundle says otherwise than before is applied beside it', async () => {
    await load(database.db, bundle(n, ada({ description: 'a mathematician' }), bob()));
    await amend(`ada-${n}`, { name: 'Ada Lovelace', description: null });
    expect(
      (await expectNothing(bundle(n, ada({ description: 'a mathematician' }), bob()))).differing,
    ).toEqual([]);

    const changed = bundle(n, ada({ description: 'a mathematician', country: 'GB' }), bob());
    const report = await load(database.db, changed);
    expect(report.counts.actor).toEqual({ created: 0, revised: 1, unchanged: 1, differing: 0 });
    expect(await lineOf(`ada-${n}`)).toEqual({
      type: 'actor',
      key: `ada-${n}`,
      kind: 'PERSON',
      name: 'Ada Lovelace',
      country: 'GB',
    });
    expect((await expectNothing(changed)).differing).toEqual([]);
  });

  it('is reported where the bundle has a third value, at each load until it is overwritten', async () => {
    await load(database.db, bundle(n, ada()));
    await amend(`ada-${n}`, { name: 'Ada Lovelace' });
    const third = bundle(n, ada({ name: 'Augusta' }));
    const differing = [
      {
        line: 2,
        type: 'actor',
        key: `ada-${n}`,
        field: 'name',
        record: 'Ada Lovelace',
        said: 'Ada',
        bundle: 'Augusta',
      },
    ];
    const report = await load(database.db, third);
    expect(report).toMatchObject({ differing, warnings: [] });
    expect(report.counts.actor).toEqual({ created: 0, revised: 0, unchanged: 1, differing: 1 });
    expect((await expectNothing(third)).differing).toEqual(differing);

    const overwritten = await load(database.db, third, { overwrite: true });
    expect(overwritten.differing).toEqual([]);
    expect(overwritten.counts.actor).toMatchObject({ revised: 1, differing: 0 });
    expect((await lineOf(`ada-${n}`)).name).toBe('Augusta');
    expect((await expectNothing(third)).differing).toEqual([]);
  });

  it('is agreed to by a bundle that comes to say the same', async () => {
    await load(database.db, bundle(n, ada()));
    await amend(`ada-${n}`, { name: 'Ada Lovelace' });
    await expectNothing(bundle(n, ada({ name: 'Ada Lovelace' })));
    await load(database.db, bundle(n, ada({ name: 'Augusta' })));
    expect((await lineOf(`ada-${n}`)).name).toBe('Augusta');
  });

  it('of a list that is no set is kept or reported as a whole', async () => {
    const record = (more: object = {}) => bundle(n, paper(), ada(), bob(), court(), claim(more));
    await load(database.db, record());
    await amend(`${n}:claim`, { speakers: [{ actor: `bob-${n}` }] }, 'amendStatement');
    await expectNothing(record());
    const report = await expectNothing(record({ speakers: [{ actor: `court-${n}` }] }));
    expect(report.differing).toEqual([
      {
        line: 6,
        type: 'statement',
        key: `${n}:claim`,
        field: 'speakers',
        record: [{ actor: `bob-${n}` }],
        said: [{ actor: `ada-${n}` }],
        bundle: [{ actor: `court-${n}` }],
      },
    ]);
  });

  it('of an absence is compared by the field that it is about', async () => {
    const record = (absent: object, more: object = {}) => bundle(n, ada({ absent, ...more }));
    await load(database.db, record({ country: 'WITHHELD', description: 'NOT_STATED' }));
    await amend(`ada-${n}`, { country: 'GB' });
    await expectNothing(record({ country: 'WITHHELD', description: 'NOT_STATED' }));
    const report = await load(database.db, record({ country: 'NOT_APPLICABLE', description: 'WITHHELD' }));
    expect(report.differing).toMatchObject([
      { field: 'absent.country', record: null, said: 'WITHHELD', bundle: 'NOT_APPLICABLE' },
    ]);
    expect(await lineOf(`ada-${n}`)).toMatchObject({ country: 'GB', absent: { description: 'WITHHELD' } });
    // A value that a bundle comes to have takes the absence away.
    await load(database.db, record({}, { country: 'GB', description: 'a mathematician' }));
    expect(await lineOf(`ada-${n}`)).not.toHaveProperty('absent');
  });

  it('that a changed line does not go with makes it differ, and no load fail', async () => {
    const no = quote('Ada says no.');
    const yes = quote('says yes');
    const record = (...evidence: object[]) => bundle(n, paper(), ada(), claim({ evidence }));
    await load(database.db, record(no, yes));
    await amend(`${n}:claim`, { evidence: [{ ...yes, document: `${n}:paper` }] }, 'amendStatement');
    const report = await expectNothing(record(no));
    expect(report.differing).toMatchObject([{ type: 'statement', key: `${n}:claim`, field: 'evidence' }]);
    await expectNothing(record(no));
    await load(database.db, record(no), { overwrite: true });
    expect((await lineOf(`${n}:claim`)).evidence).toMatchObject([{ exact: 'Ada says no.' }]);
    expect((await expectNothing(record(no))).differing).toEqual([]);
  });
});

describe('a set is merged by element', () => {
  it('evidence: what is said again stays, what is new comes, what is no longer said goes', async () => {
    const record = (...evidence: object[]) => bundle(n, paper(), ada(), claim({ evidence }));
    await load(database.db, record(quote('Ada says no.'), quote('says yes')));
    await amend(
      `${n}:claim`,
      { evidence: [quote('Ada says no.', `${n}:paper`), quote('Bob says no', `${n}:paper`)] },
      'amendStatement',
    );
    await expectNothing(record(quote('says yes'), quote('Ada says no.')));
    await load(database.db, record(quote('says yes'), quote('the plan')));
    expect((await lineOf(`${n}:claim`)).evidence.map((it: Answer) => it.exact)).toEqual([
      'Bob says no',
      'the plan',
    ]);
  });

  it('evidence: also what a person took from another document', async () => {
    const other = { type: 'document', key: 'other', text: 'The council met.' };
    await load(database.db, bundle(n, paper(), other, ada(), claim()));
    const spans = [quote('The council met.', `${n}:other`), quote('Ada says no.', `${n}:paper`)];
    await amend(`${n}:claim`, { evidence: spans }, 'amendStatement');
    await load(database.db, bundle(n, claim({ evidence: [quote('Ada says no.'), quote('the plan')] })));
    const { evidence } = await lineOf(`${n}:claim`);
    expect(evidence.map((it: Answer) => it.exact)).toEqual(['The council met.', 'Ada says no.', 'the plan']);
  });

  it('evidence: a quote that a person took away moves no other one back to an older text', async () => {
    const record = bundle(n, paper(), ada(), claim({ evidence: [quote('Ada says no.'), quote('says yes')] }));
    await load(database.db, record);
    await mutate('addDocumentVersion', {
      document: `${n}:paper`,
      text: `Corrected. ${text}`,
      expectedVersion: 1,
    });
    const spans = [{ ...quote('Ada says no.', `${n}:paper`), version: 2 }];
    await amend(`${n}:claim`, { evidence: spans }, 'amendStatement');
    await expectNothing(record);
    expect((await lineOf(`${n}:claim`)).evidence).toMatchObject([{ exact: 'Ada says no.', version: 2 }]);
  });

  it('evidence: of two versions of a quote, the line said the one that it means', async () => {
    const record = (...evidence: object[]) =>
      bundle(
        n,
        { ...paper(), version: 1 },
        { ...paper(), version: 2, text: `Corrected. ${text}` },
        ada(),
        claim({ evidence }),
      );
    await load(database.db, record({ ...quote('Ada says no.'), version: 1 }, quote('says yes')));
    await load(database.db, record(quote('says yes')));
    await undo(await lastRevision());
    const again = record(quote('Ada says no.'), quote('says yes'));
    await load(database.db, again);
    const { evidence } = await lineOf(`${n}:claim`);
    expect(evidence.map((it: Answer) => [it.exact, it.version])).toEqual([
      ['Ada says no.', 1],
      ['says yes', 2],
      ['Ada says no.', 2],
    ]);
    await expectNothing(again);
  });

  it('a quote that is located now and was not then is the same', async () => {
    await load(database.db, bundle(n, paper(), ada(), claim({ evidence: quote('Ada says no.') })));
    await expectNothing(
      bundle(n, paper(), ada(), claim({ evidence: { ...quote('Ada says no.'), start: 0, end: 12 } })),
    );
    await expectNothing(bundle(n, paper(), ada(), claim({ evidence: [quote('Ada says no.')] })));
  });

  it('names: also those that other namespaces give', async () => {
    await load(database.db, bundle(n, ada({ aliases: ['A', 'B'] })));
    const others = bundle(`${n}x`, ada({ aliases: ['B', 'C'] }));
    await load(database.db, others);
    await expectNothing(others);
    await amend(`ada-${n}`, { aliases: ['B', 'D'] });
    await expectNothing(bundle(n, ada({ aliases: ['B', 'A'] })));
    // Nobody says A any more; the other still says B, and D was a person's.
    await load(database.db, bundle(n, ada()));
    expect((await lineOf(`ada-${n}`)).aliases).toEqual([
      { name: 'B', namespace: `${n}x` },
      { name: 'C', namespace: `${n}x` },
      'D',
    ]);
    await expectNothing(others);
    await load(database.db, bundle(`${n}x`, ada()));
    expect((await lineOf(`ada-${n}`)).aliases).toEqual(['D']);
  });

  it('parties: each actor in each function', async () => {
    const party = (actor: object, derivation = 'STATED') => ({
      actor: (actor as Answer).key,
      function: 'ASSIGNEE',
      derivation,
    });
    const record = (...parties: object[]) =>
      bundle(n, ada(), bob(), court(), {
        type: 'restriction',
        key: `rule-${n}`,
        title: 'A rule',
        modality: 'PROHIBITION',
        parties,
      });
    await load(database.db, record(party(ada()), party(bob())));
    await amend(
      `rule-${n}`,
      { parties: [party(bob(), 'INFERRED')].map(({ function: role, ...it }) => ({ ...it, role })) },
      'amendRestriction',
    );
    await expectNothing(record(party(bob()), party(ada())));
    await load(database.db, record(party(bob()), party(court())));
    expect((await lineOf(`rule-${n}`)).parties).toEqual([party(bob(), 'INFERRED'), party(court())]);
    const report = await expectNothing(record(party(court())));
    expect(report.differing).toMatchObject([
      { field: 'parties', record: [party(bob(), 'INFERRED'), party(court())], bundle: [party(court())] },
    ]);
    expect((await expectNothing(record(party(court())))).differing).toHaveLength(1);
  });
});

describe('a shared entity', () => {
  it('is reported at each load where another namespace says it otherwise, with what it said before', async () => {
    await load(database.db, bundle(n, ada()));
    const other = (name: string) => bundle(`${n}x`, ada({ name, aliases: ['Countess'] }));
    const first = await load(database.db, other('Ada L.'));
    expect(first.differing).toMatchObject([{ field: 'name', record: 'Ada', said: null, bundle: 'Ada L.' }]);
    expect(first.counts.actor).toEqual({ created: 0, revised: 1, unchanged: 0, differing: 1 });
    const second = await expectNothing(other('Ada Lo.'));
    expect(second.differing).toMatchObject([
      { field: 'name', record: 'Ada', said: 'Ada L.', bundle: 'Ada Lo.' },
    ]);
    await load(database.db, other('Ada Lo.'), { overwrite: true });
    expect((await lineOf(`ada-${n}`)).name).toBe('Ada');
  });

  it('keeps what a person made of what another namespace added', async () => {
    await load(database.db, bundle(n, paper(), ada()));
    const other = bundle(
      `${n}x`,
      ada({ aliases: ['Countess'], evidence: quote('the countess', `${n}:paper`) }),
    );
    await load(database.db, other);
    const addition = await lastRevision();
    await undo(addition);
    expect(await lineOf(`ada-${n}`)).not.toHaveProperty('aliases');
    await expectNothing(other);
    expect(await lineOf(`ada-${n}`)).not.toHaveProperty('evidence');
  });
});

describe('a shared actor stays shared', () => {
  it('also when its name is taken away', async () => {
    await load(database.db, bundle(n, ada()));
    const refused = await writing(ask)('amendActor', {
      actor: `ada-${n}`,
      expectedVersion: 1,
      name: null,
    });
    expect(refused).toMatchObject({ field: 'name', message: expect.stringContaining('shared by all') });
  });

  it('also when it turns into a group', async () => {
    await load(database.db, bundle(n, ada()));
    const changed = load(database.db, bundle(n, ada({ kind: 'GROUP' })));
    await expect(changed).rejects.toThrow(BundleRefused);
    await expect(changed).rejects.toMatchObject({ problems: [{ field: 'kind' }] });
  });
});

describe('what was made by a mutation', () => {
  it('was said in the namespace of its key', async () => {
    await mutate('addActor', { key: `ada-${n}`, kind: 'PERSON', name: 'Ada' });
    await amend(`ada-${n}`, { name: 'Ada Lovelace' });
    await expectNothing(bundle('graphql', ada()));
    const report = await expectNothing(bundle(n, ada()));
    expect(report.differing).toMatchObject([
      { field: 'name', record: 'Ada Lovelace', said: null, bundle: 'Ada' },
    ]);
  });

  it('gets from a bundle of its namespace what it lacks, and keeps what it has', async () => {
    await database.db.execute(sql`
      insert into actors (id, key, namespace, kind, name) values (uuidv7(), ${`ada-${n}`}, ${n}, 'PERSON', 'Ada Lovelace')`);
    const record = bundle(n, ada({ country: 'GB' }));
    const report = await load(database.db, record);
    expect(report.differing).toMatchObject([
      { field: 'name', record: 'Ada Lovelace', said: null, bundle: 'Ada' },
    ]);
    expect(await lineOf(`ada-${n}`)).toMatchObject({ name: 'Ada Lovelace', country: 'GB' });
    expect((await expectNothing(record)).differing).toHaveLength(1);
  });
});

describe('undo', () => {
  it('of a correction by hand gives the record what was said', async () => {
    await load(database.db, bundle(n, ada()));
    await amend(`ada-${n}`, { name: 'Ada Lovelace' });
    await undo(await lastRevision());
    expect((await lineOf(`ada-${n}`)).name).toBe('Ada');
    await expectNothing(bundle(n, ada()));
  });

  it('of what a load changed is a correction: what was said stays said', async () => {
    await load(database.db, bundle(n, ada()));
    const changed = bundle(n, ada({ name: 'Augusta' }));
    await load(database.db, changed);
    await undo(await lastRevision());
    expect((await expectNothing(changed)).differing).toEqual([]);
    expect((await lineOf(`ada-${n}`)).name).toBe('Ada');
  });

  it('of the load that made an entity lets it be forgotten: a load makes it again, and counts it', async () => {
    const record = bundle(n, paper(), ada(), court(), claim(), {
      type: 'affiliation',
      person: `ada-${n}`,
      organization: `court-${n}`,
      role: 'Judge',
    });
    await load(database.db, record);
    await undo(await lastRevision());
    const again = await load(database.db, record);
    for (const type of ['document', 'actor', 'statement', 'affiliation'])
      expect(again.counts[type], type).toMatchObject({
        created: type === 'actor' ? 2 : 1,
        revised: 0,
        unchanged: 0,
      });
    await expectNothing(record);
    // Taken back, and taken back again: it is there as it was, and was said as it was.
    const before = await dump(database.db);
    expect(before).not.toMatch(new RegExp(`"key":"ada-${n}".*"said"`));
    await undo(await lastRevision());
    await undo(await lastRevision());
    expect(await dump(database.db)).toBe(before);
    const corrected = await load(database.db, bundle(n, ada({ name: 'Augusta' })));
    expect([corrected.counts.actor, corrected.differing]).toEqual([
      expect.objectContaining({ revised: 1 }),
      [],
    ]);
    await undo(await lastRevision());
    expect((await expectNothing(record)).differing).toEqual([]);
  });
});

describe('what has no key', () => {
  const role = (more: object = {}) => ({
    type: 'affiliation',
    person: `ada-${n}`,
    organization: `court-${n}`,
    role: 'Judge',
    ...more,
  });
  const correctRole = (column: string, value: string) =>
    database.db.execute(sql`
      update affiliations set ${sql.raw(column)}_edtf = ${value}, ${sql.raw(column)}_earliest = ${value}::timestamptz,
             ${sql.raw(column)}_latest = ${`${value}T23:59:59.999Z`}::timestamptz, ${sql.raw(column)}_derivation = 'STATED'
       where person_id = (select id from actors where key = ${`ada-${n}`})`);

  it('keeps what a person made of it, also where that told it apart', async () => {
    const record = (more: object) => bundle(n, ada(), court(), role({ validFrom: '2020-01-01', ...more }));
    await load(database.db, record({ validTo: '2021-01-01' }));
    await correctRole('valid_to', '2022-01-01');
    await correctRole('valid_from', '2019-01-01');
    await expectNothing(record({ validTo: '2021-01-01' }));
    const report = await expectNothing(record({ validTo: '2023-01-01' }));
    expect(report.differing).toEqual([
      {
        line: 4,
        type: 'affiliation',
        key: `ada-${n} court-${n} Judge`,
        field: 'validTo',
        record: '2022-01-01',
        said: '2021-01-01',
        bundle: '2023-01-01',
      },
    ]);
    await load(database.db, record({ validTo: '2023-01-01' }), { overwrite: true });
    const [row] = await database.db.execute(sql`
      select valid_from_edtf as "from", valid_to_edtf as "to" from affiliations
       where person_id = (select id from actors where key = ${`ada-${n}`})`);
    expect(row).toEqual({ from: '2019-01-01', to: '2023-01-01' });
  });

  it('is compared with what was said of it before more was known of when it was', async () => {
    const [no, such] = [quote('Ada says no.'), quote('no such thing')];
    const record = (more: object) => bundle(n, paper(), ada(), court(), role(more));
    await load(database.db, record({ evidence: no }));
    const dated = { validFrom: '2020-01-01', validTo: '2021-01-01' };
    expect((await load(database.db, record({ ...dated, evidence: such }))).counts.affiliation).toMatchObject({
      revised: 1,
    });
    const said = await database.db.execute(sql`
      select identity, jsonb_array_length(l.line -> 'evidence') as quotes from last_said s
        join lines l on l.entity = s.entity and l.entity_id = s.entity_id
       where s.entity = 'AFFILIATION' and s.namespace = ${n}`);
    expect([...said]).toEqual([{ identity: `ada-${n} court-${n} from 2020-01-01 Judge`, quotes: 1 }]);
    // The values that the older line takes over from the record do not count as said: a person's change has precedence
    // over the next line.
    await expectNothing(record({ evidence: such }));
    await correctRole('valid_to', '2022-01-01');
    const report = await expectNothing(record({ ...dated, validTo: '2023-01-01', evidence: such }));
    expect(report.differing).toMatchObject([
      { field: 'validTo', record: '2022-01-01', said: null, bundle: '2023-01-01' },
    ]);
  });

  it('is reported where another namespace says it otherwise', async () => {
    const from = { validFrom: '2020-01-01' };
    await load(database.db, bundle(n, paper(), ada(), court(), role(from)));
    const other = bundle(
      `${n}x`,
      role({ ...from, validTo: '2021-01-01', evidence: quote('the countess', `${n}:paper`) }),
    );
    const report = await expectNothing(other);
    expect(report.differing.map((it) => it.field).sort()).toEqual(['evidence', 'validTo']);
    expect(report.counts.affiliation).toEqual({ created: 0, revised: 0, unchanged: 1, differing: 1 });
  });

  it('of two people who were merged is one, and neither line removes the other', async () => {
    const record = bundle(
      n,
      paper(),
      ada(),
      bob(),
      court(),
      role({ evidence: quote('Ada says no.') }),
      role({ person: `bob-${n}`, evidence: quote('Bob says no such thing.') }),
      claim({ speakers: [{ actor: `ada-${n}` }, { actor: `bob-${n}` }] }),
    );
    await load(database.db, record);
    await mutate('mergeActors', { actor: `ada-${n}`, into: `bob-${n}`, expectedVersion: 1 });
    await expectNothing(record);
    await expectNothing(record);
    const first = await dump(database.db);
    expect(
      first
        .split('\n')
        .filter((it) => it.includes('affiliation') && it.includes('Judge') && it.includes(`bob-${n}`)),
    ).toHaveLength(1);
  });

  it('keeps the note of a relation that a person corrected', async () => {
    const record = (note: string) =>
      bundle(n, paper(), ada(), claim(), claim({ key: 'other' }), {
        type: 'relation',
        subject: 'other',
        relation: 'REPEATS',
        object: 'claim',
        note,
      });
    await load(database.db, record('word for word'));
    await database.db.execute(sql`
      update statement_relations set note = 'almost' where namespace = ${n}`);
    await expectNothing(record('word for word'));
    const report = await expectNothing(record('freely'));
    expect(report.differing).toMatchObject([
      { field: 'note', record: 'almost', said: 'word for word', bundle: 'freely' },
    ]);
  });
});

describe('a dump', () => {
  async function elsewhere<Result>(use: (db: typeof database.db) => Promise<Result>): Promise<Result> {
    const other = await createDatabase();
    const { db, close } = openDatabase(other.url);
    try {
      return await use(db);
    } finally {
      await close();
      await other.drop();
    }
  }

  it('keeps the key of an actor whose name was learned later, for all who name it', async () => {
    const alone = await createDatabase();
    const { db, close } = openDatabase(alone.url);
    const nameless = { type: 'actor', key: 'envoy', kind: 'PERSON', description: 'an envoy' };
    await load(db, bundle(n, paper(), nameless));
    await load(db, bundle(`${n}x`, paper(), claim({ speakers: [{ actor: `${n}:envoy` }] })));
    await writing(asking({ db }))('amendActor', { actor: `${n}:envoy`, expectedVersion: 1, name: 'Ada' });
    const dumped = await dump(db);
    await elsewhere(async (there) => {
      await load(there, dumped);
      expect(await dump(there)).toBe(dumped);
    });
    await close();
    await alone.drop();
  });

  it('tells what its namespace last said where the record has it otherwise, and only there', async () => {
    const alone = await createDatabase();
    const { db, close } = openDatabase(alone.url);
    const record = bundle(n, paper(), ada({ aliases: ['A'] }), bob(), claim());
    const other = bundle(`${n}x`, ada({ aliases: ['A', 'C'] }));
    await load(db, record);
    await load(db, other);
    expect(await dump(db)).not.toContain('"said":{"name"');
    await writing(asking({ db }))('amendActor', {
      actor: `ada-${n}`,
      expectedVersion: 2,
      name: 'Ada Lovelace',
      country: 'GB',
    });
    const dumped = await dump(db);
    const lines = dumped
      .split('\n')
      .filter((it) => it.includes('"said"'))
      .map((it) => JSON.parse(it));
    expect(lines).toEqual([
      {
        type: 'actor',
        key: `ada-${n}`,
        kind: 'PERSON',
        name: 'Ada Lovelace',
        aliases: ['A'],
        country: 'GB',
        said: { name: 'Ada', country: null },
      },
      // It says A as well, which the record has from the first.
      expect.objectContaining({ of: n, aliases: ['C'], said: { aliases: ['A', 'C'] } }),
    ]);
    await elsewhere(async (there) => {
      await load(there, dumped);
      expect(await dump(there)).toBe(dumped);
      for (const text of [record, other, dumped, record]) {
        const report = await load(there, text);
        for (const it of Object.values(report.counts)) expect(it).toMatchObject({ created: 0, revised: 0 });
      }
      expect(await dump(there)).toBe(dumped);
      const report = await load(there, bundle(n, ada({ name: 'Augusta', aliases: ['A'] })));
      expect(report.differing).toMatchObject([
        { field: 'name', record: 'Ada Lovelace', said: 'Ada', bundle: 'Augusta' },
      ]);
    });
    await close();
    await alone.drop();
  });

  it('has a role of two people who were merged as each line said it, quotes of both twice', async () => {
    const role = (person: string) => ({
      type: 'affiliation',
      person,
      organization: `court-${n}`,
      role: 'Judge',
      evidence: quote('Ada says no.'),
    });
    const record = bundle(n, paper(), ada(), bob(), court(), role(`ada-${n}`), role(`bob-${n}`));
    await elsewhere(async (first) => {
      await load(first, record);
      await load(first, bundle(n, ada({ mergedInto: `bob-${n}` })));
      const dumped = await dump(first);
      await elsewhere(async (second) => {
        await load(second, dumped);
        expect(await dump(second)).toBe(dumped);
        const again = await load(second, record);
        expect(again.counts.affiliation).toEqual({ created: 0, revised: 0, unchanged: 2, differing: 0 });
      });
    });
  });

  it('is refused where it says that something was said which a line cannot say', async () => {
    const problems = async (said: unknown) => {
      const error = await load(database.db, bundle(n, ada({ said }))).catch((it: unknown) => it);
      expect(error).toBeInstanceOf(BundleRefused);
      return (error as BundleRefused).problems.map(({ line, field, code }) => `${line} ${field} ${code}`);
    };
    expect(await problems('Ada')).toEqual(['2 said INVALID_INPUT']);
    expect(await problems({ key: 'other' })).toEqual(['2 said.key INVALID_INPUT']);
    expect(await problems({ colour: null })).toEqual(['2 said.colour INVALID_INPUT']);
    expect(await problems({ country: 'Britain' })).toEqual(['2 said.country INVALID_INPUT']);
  });
});
