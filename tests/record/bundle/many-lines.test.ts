import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { BundleRefused } from '../../../src/record/errors.ts';
import { bundle, dump, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';

const database = useDatabase();

/** More than are written together: the next ones are checked while Postgres is busy with those before. */
const MANY = 2_500;
const text = 'Ada said no.';
const paper = { type: 'document', key: 'paper', text };
const claim = (index: number, more: object = {}) => ({
  type: 'statement',
  key: `claim-${index}`,
  quotation: 'INDIRECT',
  attribution: 'NARRATOR',
  evidence: { document: 'paper', exact: text },
  ...more,
});
const claims = (more: (index: number) => object = () => ({})) =>
  Array.from({ length: MANY }, (_, index) => claim(index, more(index)));

/** What a dump has of a namespace, by the header that each one has. */
async function dumped(namespace: string): Promise<string[]> {
  const sections = (await dump(database.db)).split(/^(?={"type":"bundle")/m);
  const [, ...lines] = sections.find((it) => it.includes(`"namespace":"${namespace}"`))?.split('\n') ?? [];
  return lines;
}

describe('a bundle of many lines', () => {
  it('says what its parts say, loaded one after the other, and again with every line changed', async () => {
    const changed = (index: number) => ({ note: `seen ${index}` });
    for (const more of [() => ({}), changed]) {
      await load(database.db, bundle('whole', paper, ...claims(more)));
      const lines = claims(more);
      for (let from = 0; from < MANY; from += 500)
        await load(database.db, bundle('parts', paper, ...lines.slice(from, from + 500)));
      const whole = await dumped('whole');
      expect(whole.length).toBeGreaterThan(MANY);
      expect(whole).toEqual(await dumped('parts'));
    }
    const { counts } = await load(database.db, bundle('whole', paper, ...claims(changed)));
    expect(counts.statement).toMatchObject({ created: 0, revised: 0, unchanged: MANY });
  });

  it('is refused with the line that the database refuses, whatever was sent after it', async () => {
    await database.db.execute(sql`
      alter table statements add constraint unwanted_note check (note is distinct from 'unwanted') not valid`);
    try {
      const lines = claims((index) => (index === 400 ? { note: 'unwanted' } : {}));
      const refused = await load(database.db, bundle('refused', paper, ...lines)).catch((error) => error);
      expect(refused).toBeInstanceOf(BundleRefused);
      expect(refused.problems).toMatchObject([
        { line: 403, type: 'statement', reason: 'the record refuses it: unwanted note' },
      ]);
      expect(await dumped('refused')).toEqual([]);
    } finally {
      await database.db.execute(sql`alter table statements drop constraint unwanted_note`);
    }
  });
});
