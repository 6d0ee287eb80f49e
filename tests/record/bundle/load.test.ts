import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/db/client.ts';
import { BundleRefused } from '../../../src/record/errors.ts';
import { article, bundle, demo, dump, load } from '../../support/bundle.ts';
import { createDatabase, useDatabase } from '../../support/database.ts';

const head = async (db: { execute: (query: string) => PromiseLike<unknown> }) =>
  Number(((await db.execute('select feed_head() as head')) as unknown as { head: string }[])[0]?.head);

async function emptyDatabase() {
  const database = await createDatabase();
  const { db, close } = openDatabase(database.url);
  return {
    db,
    async drop() {
      await close();
      await database.drop();
    },
  };
}

const sources: [string, string | null, Record<string, number>][] = [
  [
    'the demo record',
    demo,
    { actor: 43, statement: 44, restriction: 12, status: 14, consent: 2, event: 8, transfer: 4 },
  ],
  [
    'the coded article beside the project',
    article,
    { actor: 49, statement: 60, restriction: 8, status: 8, item: 11, transfer: 5, event: 20, consent: 2 },
  ],
];

describe.each(sources.filter(([, text]) => text !== null))('%s', (_name, text, expected) => {
  const database = useDatabase();
  const whole = text as string;

  it('loads, every line of it', async () => {
    const report = await load(database.db, whole);
    for (const [type, created] of Object.entries(expected)) {
      expect(report.counts[type], type).toMatchObject({ created, revised: 0, differing: 0 });
    }
  });

  it('changes nothing when loaded again', async () => {
    const before = await head(database.db);
    const report = await load(database.db, whole);
    expect(Object.values(report.counts).every((it) => it?.created === 0 && it.revised === 0)).toBe(true);
    expect(await head(database.db)).toBe(before);
  });

  it('comes out as a bundle that makes the same record, byte for byte', async () => {
    const first = await dump(database.db);
    expect(first).not.toContain('"said"');
    const other = await emptyDatabase();
    await load(other.db, first);
    expect(await dump(other.db)).toBe(first);
    await other.drop();
  });
});

describe('a bundle', () => {
  const database = useDatabase();
  const text = 'Ada 😀 said “no” twice: no, and it’s no.';
  const document = { type: 'document', key: 'paper', text };
  const span = (exact: string, more: object = {}) => ({ document: 'paper', exact, ...more });
  const restriction = { type: 'restriction', key: 'rule', title: 'A rule', modality: 'PROHIBITION' };
  const claim = {
    type: 'statement',
    key: 'claim',
    quotation: 'INDIRECT',
    attribution: 'NARRATOR',
    evidence: span('Ada 😀 said'),
  };
  const status = (value: string, more: object = {}) => ({
    type: 'status',
    restriction: 'rule',
    status: value,
    grounds: [{ statement: 'claim', for: 'STATUS', weight: 'SUPPORTS' }],
    ...more,
  });

  const problemsOf = async (...lines: object[]) => {
    const before = await head(database.db);
    const error = await load(database.db, bundle('n', ...lines)).catch((it: unknown) => it);
    expect(error).toBeInstanceOf(BundleRefused);
    expect(await head(database.db)).toBe(before);
    return (error as BundleRefused).problems.map(({ line, field, code }) => `${line} ${field} ${code}`);
  };

  it('is refused with every problem by line, and nothing of it is stored', async () => {
    expect(
      await problemsOf(
        document,
        restriction,
        claim,
        { ...claim, key: 'wrong', evidence: span("it's no") },
        { ...claim, key: 'unknown', speakers: [{ actor: 'nobody' }] },
        { ...claim, key: 'undated', spoken: { edtf: '2023-02-29' } },
        status('PROHIBITED', { observedAt: '2024-01-01' }),
        status('PERMITTED', { observedAt: '2024-01-01' }),
        { ...claim, key: 'twice', evidence: span('no') },
        { type: 'actor', key: 'a', kind: 'PERSON', name: 'A\0' },
        { type: 'actor', key: 'b', kind: 'PERSON', name: 'B', colour: 'red' },
      ),
    ).toEqual([
      '5 evidence.exact QUOTE_NOT_FOUND',
      '6 speakers[0].actor UNKNOWN_REFERENCE',
      '7 spoken.edtf INVALID_DATE',
      '8 observedAt STATUS_OVERLAP',
      '10 evidence.exact QUOTE_AMBIGUOUS',
      '11 name INVALID_TEXT',
      '12 colour INVALID_INPUT',
    ]);
  });

  it('does not blame a line for resting on a refused one', async () => {
    expect(
      await problemsOf({ ...document, text: '' }, claim, restriction, status('PROHIBITED'), {
        type: 'actor',
        key: 'someone',
        kind: 'UNNAMED_SOURCE',
        document: 'paper',
      }),
    ).toEqual(['2 text INVALID_INPUT']);
  });

  it('is refused for bytes that are no UTF-8, no JSON, or no line', async () => {
    expect(await problemsOf({ type: 'sonnet' })).toEqual(['2 type INVALID_INPUT']);
    await expect(load(database.db, 'nonsense\n')).rejects.toThrow(BundleRefused);
    await expect(load(database.db, '')).rejects.toThrow(BundleRefused);
  });

  it('stores nothing in a dry run, and counts as if it had', async () => {
    const before = await head(database.db);
    const report = await load(database.db, bundle('n', document, claim), { dryRun: true });
    expect(report.counts.statement?.created).toBe(1);
    expect(await head(database.db)).toBe(before);
  });

  it('reads lines in any order, revises what changed, and leaves out nothing that it does not name', async () => {
    await load(database.db, bundle('n', status('PROHIBITED'), claim, restriction, document));
    const again = await load(database.db, bundle('n', { ...claim, note: 'seen twice' }));
    expect(again.counts).toEqual({ statement: { created: 0, revised: 1, unchanged: 0, differing: 0 } });
    const later = await load(
      database.db,
      bundle(
        'n',
        status('PERMITTED', { validFrom: '2024-05-01' }),
        status('PROPOSED', { validFrom: '2023' }),
      ),
    );
    expect(later.counts.status).toMatchObject({ created: 2 });
    const kinds = await database.db.execute(
      "select kind from feed where entity = 'STATUS' order by position",
    );
    expect(kinds.map((it) => it.kind)).toEqual(['INITIAL', 'TRANSITION', 'TRANSITION']);
  });

  it('lets another namespace add names and evidence to a shared entity, and tells what it says otherwise', async () => {
    const actor = { type: 'actor', key: 'ada', kind: 'PERSON', name: 'Ada', evidence: span('Ada') };
    await load(database.db, bundle('n', actor));
    const other = {
      ...actor,
      name: 'Ada L.',
      aliases: ['Countess'],
      evidence: { document: 'n:paper', exact: 'Ada 😀' },
    };
    const report = await load(database.db, bundle('m', other));
    expect(report.differing).toEqual([
      { line: 2, type: 'actor', key: 'ada', field: 'name', record: 'Ada', said: null, bundle: 'Ada L.' },
    ]);
    expect((await load(database.db, bundle('m', other))).counts.actor).toMatchObject({
      revised: 0,
      unchanged: 1,
    });
    const first = await dump(database.db);
    const fresh = await emptyDatabase();
    await load(fresh.db, first);
    expect(await dump(fresh.db)).toBe(first);
    await fresh.drop();
  });

  it('keeps a changed text as a new version, and quotes from both', async () => {
    const changed = { ...document, text: `${text} Later: yes.` };
    await load(database.db, bundle('n', changed, { ...claim, key: 'later', evidence: span('Later: yes') }));
    const first = await dump(database.db);
    expect(first.match(/"type":"document"/g)).toHaveLength(2);
    const fresh = await emptyDatabase();
    await load(fresh.db, first);
    expect(await dump(fresh.db)).toBe(first);
    await fresh.drop();
  });
});
