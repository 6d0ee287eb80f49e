import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { BundleRefused } from '../../../src/record/errors.ts';
import { recordRevision } from '../../../src/record/revisions/revision.ts';
import type { KeyedLine } from '../../../src/record/write/concept.ts';
import { concepts } from '../../../src/record/write/concepts.ts';
import { addDocumentVersion } from '../../../src/record/write/entity-commands.ts';
import { writeKeyed } from '../../../src/record/write/upsert-keyed.ts';
import { Writing } from '../../../src/record/write/write-session.ts';
import { bundle, dump, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { casesOf } from '../../support/pages/cases.ts';
import { fc } from '../../support/runs/drawing.ts';
import { seen } from '../../support/seen.ts';

const database = useDatabase();
let count = 0;
let space = '';
beforeEach(() => {
  count += 1;
  space = `n${count}`;
});

const first = 'Ada said no. Bob said yes. The paper closed.';
const second = 'Ada said no. Bob said perhaps. The paper closed, and Cyd left.';
const paper = (text: string, more: object = {}) => ({ type: 'document', key: 'paper', text, ...more });
const claim = (key: string, exact: string, span: object = {}) => ({
  type: 'statement',
  key,
  quotation: 'INDIRECT',
  attribution: 'NARRATOR',
  evidence: { document: 'paper', exact, ...span },
});
const original = () =>
  bundle(space, paper(first), claim('ada', 'Ada said no.'), claim('bob', 'Bob said yes.'));
const corrected = () =>
  bundle(space, paper(second), claim('ada', 'Ada said no.'), claim('cyd', 'Cyd left', { start: 53 }));

const head = async () => {
  const [row] = await database.db.execute<{ head: string }>(sql`select feed_head() as head`);
  return Number(row?.head);
};
/** What a load changed, and what it reported. */
async function loaded(text: string) {
  const before = await head();
  const { counts, differing } = await load(database.db, text);
  const changed = Object.values(counts).reduce((sum, it) => sum + (it?.created ?? 0) + (it?.revised ?? 0), 0);
  return { changed, moved: (await head()) - before, differing };
}
const nothing = { changed: 0, moved: 0 };
const texts = async () => {
  const rows = await database.db.execute<{ text: string }>(sql`
    select v.text from document_versions v join documents d on d.id = v.document_id
     where d.key = ${`${space}:paper`} order by number`);
  return rows.map(({ text }) => text);
};
const anchors = async () => {
  const rows = await database.db.execute<{ key: string; number: number; start: number; stands: boolean }>(sql`
    select s.key, v.number, e.start, statement_supports(s.id) as stands
      from evidence e join statements s on s.id = e.statement_id join document_versions v on v.id = e.document_version_id
     where s.namespace = ${space} order by s.key`);
  return rows.map((it) => `${it.key.split(':')[1]} ${it.number} ${it.start} ${it.stands}`);
};
const problemsOf = async (...lines: object[]) => {
  const error = await load(database.db, bundle(space, ...lines)).catch((it: unknown) => it);
  expect(error).toBeInstanceOf(BundleRefused);
  return (error as BundleRefused).problems.map(({ line, field, code, reason }) => ({
    at: `${line} ${field} ${code}`,
    names: reason.match(/line \d+/)?.[0],
  }));
};
const addVersion = (text: string) =>
  recordRevision(database.db, { principal: 'test' }, async (tx) => {
    const key = `${space}:paper`;
    await addDocumentVersion(tx, key, text, await seen(tx, 'document', key));
  });

describe('a text that an older version of the document has', () => {
  it('is reported and changes nothing, whichever of two bundles is loaded how often', async () => {
    await loaded(original());
    expect((await loaded(corrected())).differing).toEqual([]);
    const before = await dump(database.db);
    const stood = await anchors();
    for (let round = 0; round < 3; round += 1) {
      expect(await loaded(original())).toEqual({
        ...nothing,
        differing: [
          {
            line: 2,
            type: 'document',
            key: `${space}:paper`,
            field: 'text',
            record: 'version 2 (newest)',
            bundle: 'version 1',
          },
        ],
      });
      expect(await loaded(corrected())).toEqual({ ...nothing, differing: [] });
    }
    expect(await texts()).toEqual([first, second]);
    expect(await dump(database.db)).toBe(before);
    // Bob's words are gone from the newest text: nothing that is loaded says otherwise.
    expect(await anchors()).toEqual(stood);
    expect(stood).toEqual(['ada 2 0 true', 'bob 1 13 false', 'cyd 2 53 true']);
  });

  it('takes what else the line says', async () => {
    await loaded(original());
    await loaded(corrected());
    const again = bundle(space, paper(first, { title: 'A title' }), claim('more', 'The paper closed.'));
    expect(await loaded(again)).toMatchObject({ changed: 2 });
    expect(await loaded(again)).toMatchObject(nothing);
    expect(await texts()).toEqual([first, second]);
    // A new quote is verified in the text that it came with.
    expect(await anchors()).toContain('more 1 27 false');
    expect(await problemsOf(paper(first), claim('wrong', 'Cyd left'))).toEqual([
      { at: '3 evidence.exact QUOTE_NOT_FOUND', names: undefined },
    ]);
  });

  it('becomes the newest by addDocumentVersion; the bundle with the other text changes nothing then', async () => {
    await loaded(original());
    await loaded(corrected());
    await addVersion(first);
    expect(await texts()).toEqual([first, second, first]);
    expect((await anchors()).map((it) => it.split(' ').at(-1))).toEqual(['true', 'true', 'false']);
    expect(await loaded(original())).toMatchObject({ moved: 1, differing: [] });
    expect(await loaded(original())).toEqual({ ...nothing, differing: [] });
    expect(await loaded(corrected())).toMatchObject({
      ...nothing,
      differing: [{ field: 'text', record: 'version 3 (newest)', bundle: 'version 2' }],
    });
    await expect(addVersion(first)).rejects.toThrow('version 3 has this text already');
  });

  it('becomes the newest where overwriting was asked for, and again changes nothing', async () => {
    await loaded(original());
    await loaded(corrected());
    const overwrite = () =>
      recordRevision(database.db, { principal: 'test' }, async (tx) => {
        const writing = new Writing(tx, { overwrite: true });
        const lines = [paper(first), claim('ada', 'Ada said no.')];
        for (const [number, line] of lines.entries()) {
          const concept = concepts[line.type as 'document'];
          const parsed = concept.schema.parse(line) as KeyedLine;
          await writeKeyed(writing, concept, [{ number, namespace: space, line: parsed }]);
        }
        return [writing.counts, writing.differing, writing.refusals];
      });
    const counts = { created: 0, revised: 0, unchanged: 0, differing: 0 };
    const one = { ...counts, revised: 1 };
    const same = { ...counts, unchanged: 1 };
    expect(await overwrite()).toEqual([{ document: one, statement: one }, [], []]);
    expect(await overwrite()).toEqual([{ document: same, statement: same }, [], []]);
    expect(await texts()).toEqual([first, second, first]);
    expect(await anchors()).toContain('ada 3 0 true');
  });

  it('a text that somebody added by hand stays when the bundle is loaded again', async () => {
    await loaded(original());
    await addVersion(second);
    const before = await dump(database.db);
    expect(await loaded(original())).toMatchObject({
      ...nothing,
      differing: [{ record: 'version 2 (newest)' }],
    });
    // Also without the document's line: what was verified stays where it was.
    expect(await loaded(bundle(space, claim('bob', 'Bob said yes.')))).toMatchObject(nothing);
    expect(await loaded(bundle(space, claim('ada', 'Ada said no.', { start: 0 })))).toMatchObject(nothing);
    expect(await dump(database.db)).toBe(before);
  });
});

describe('several texts of one document in a bundle', () => {
  it("are distinguished by their version, in any order; the last is the document's text", async () => {
    const both = [paper(second, { version: 2, title: 'T' }), paper(first, { version: 1 })];
    const quote = claim('bob', 'Bob said yes.', { version: 1 });
    expect(await loaded(bundle(space, ...both, quote))).toMatchObject({ differing: [] });
    expect(await texts()).toEqual([first, second]);
    expect(await loaded(bundle(space, ...both, quote))).toEqual({ ...nothing, differing: [] });
    await addVersion(first);
    expect(await loaded(bundle(space, ...both.toReversed()))).toMatchObject({
      ...nothing,
      differing: [{ line: 3, record: 'version 3 (newest)', bundle: 'version 2' }],
    });
    expect(await problemsOf(paper(first, { version: 2 }))).toEqual([
      { at: '2 text INVALID_INPUT', names: undefined },
    ]);
    expect(await problemsOf(paper(second, { version: 9 }))).toEqual([
      { at: '2 version INVALID_INPUT', names: undefined },
    ]);
  });

  it('are refused without it, with both lines named; the same line twice is one', async () => {
    const named = [{ at: '3 version INVALID_INPUT', names: 'line 2' }];
    expect(await problemsOf(paper(first), paper(second))).toEqual(named);
    expect(await problemsOf(paper(first), { ...paper(second), key: `${space}:paper` })).toEqual(named);
    expect(await problemsOf(paper(first), paper(second, { version: 1 }))).toEqual(named);
    expect(await problemsOf(paper(first, { version: 1 }), paper(second))).toEqual(named);
    expect(await problemsOf(paper(first, { version: 1 }), paper(second, { version: 1 }))).toEqual([
      { at: '3 key KEY_TAKEN', names: 'line 2' },
    ]);
    const quoted = bundle(space, paper(first), paper(second), claim('bob', 'Bob said yes.'));
    await expect(load(database.db, quoted)).rejects.toMatchObject({
      problems: [{ line: 3, reason: expect.stringContaining('1 quote from it was not checked') }],
    });
    expect(await texts()).toEqual([]);
    await loaded(bundle(space, paper(first), paper(first)));
    expect(await texts()).toEqual([first]);
  });
});

describe('bundles of one paper, loaded again and again', () => {
  const words = ['Ada said no.', 'Bob said yes.', 'Cyd left.', 'The paper closed.'];
  const text = fc.uniqueArray(fc.constantFrom(...words), { minLength: 1 }).map((some) => some.join(' '));
  const edition = text.chain((whole) =>
    fc.record({
      text: fc.constant(whole),
      quoted: fc.subarray(words.filter((it) => whole.includes(it))),
    }),
  );

  it('each text is a version once, and the second load of any changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(edition, { minLength: 1, maxLength: 4 }), async (editions) => {
        count += 1;
        space = `n${count}`;
        const bundles = editions.map(({ text, quoted }) =>
          bundle(space, paper(text), ...quoted.map((exact) => claim(String(words.indexOf(exact)), exact))),
        );
        for (const it of bundles) {
          await loaded(it);
          expect(await loaded(it)).toMatchObject(nothing);
        }
        // By now every text is known: nothing is new, in whatever order they come again.
        for (const it of bundles) await loaded(it);
        for (const it of bundles.toReversed()) expect(await loaded(it)).toMatchObject(nothing);
        expect(await texts()).toEqual([...new Set(editions.map((it) => it.text))]);
        // Whether a statement stands is decided by the newest text alone.
        const newest = (await texts()).at(-1) as string;
        for (const anchor of await anchors()) {
          const [key, , , stands] = anchor.split(' ');
          expect(stands).toBe(String(newest.includes(words[Number(key)] as string)));
        }
      }),
      { numRuns: casesOf(50) },
    );
  }, 600_000);
});
