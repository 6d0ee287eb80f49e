import { beforeAll, describe, expect, it } from 'vitest';
import { InvalidDate, parseEdtf } from '../../src/record/dates/date.ts';
import { bundle, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { anyDateText, dateTexts } from '../support/dates.ts';
import { fc } from '../support/runs/drawing.ts';

const database = useDatabase();

/** As the database reads texts, in the form of `parseEdtf`; null for what is no date. */
async function readByDatabase(texts: string[]) {
  const iso = 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"';
  const rows = await database.sql`
    select t.edtf, b.valid, to_char(b.earliest at time zone 'UTC', ${iso}) as earliest,
           to_char(b.latest at time zone 'UTC', ${iso}) as latest
      from jsonb_array_elements_text(${JSON.stringify(texts)}::text::jsonb) with ordinality t(edtf, n) cross join edtf_bounds(t.edtf) b order by n`;
  return rows.map(({ edtf, valid, earliest, latest }) => (valid ? { edtf, earliest, latest } : null));
}

function readHere(text: string) {
  try {
    return parseEdtf(text);
  } catch (error) {
    if (error instanceof InvalidDate) return null;
    throw error;
  }
}

describe('the database reads dates as the record does', () => {
  it('each of a table', async () => {
    expect(await readByDatabase(dateTexts)).toEqual(dateTexts.map(readHere));
  });

  it('whatever the text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyDateText, { minLength: 1, maxLength: 30 }), async (texts) => {
        expect(await readByDatabase(texts)).toEqual(texts.map(readHere));
      }),
      { numRuns: 200 },
    );
  }, 120_000);
});

describe('a date whose parts do not belong together is refused', () => {
  const dates: string[][] = [];
  beforeAll(async () => {
    const rows = await database.sql`
      select c.table_name as name, left(c.column_name, -5) as date from information_schema.columns c
       where c.table_schema = 'public' and c.column_name like '%\_edtf'
         and exists (select from pg_class where relnamespace = 'history'::regnamespace and relname = c.table_name)`;
    dates.push(...rows.map(({ name, date }) => [name, date]));
    const text = 'Ada said so.';
    await load(
      database.db,
      bundle(
        'n',
        { type: 'document', key: 'paper', text, published: '2024-02-01' },
        { type: 'actor', key: 'ada', kind: 'PERSON', name: 'Ada' },
        { type: 'actor', key: 'state', kind: 'STATE', name: 'State' },
        { type: 'actor', key: 'states', kind: 'GROUP', members: [{ actor: 'state', validFrom: '2020' }] },
        { type: 'place', key: 'coast', name: 'Coast' },
        { type: 'place', key: 'bay', name: 'Bay', within: { place: 'coast', validFrom: '2020' } },
        { type: 'item', key: 'rocket', kind: 'SYSTEM', name: 'Rocket' },
        { type: 'affiliation', person: 'ada', organization: 'state', role: 'Minister' },
        { type: 'event', key: 'talk', name: 'Talk', status: 'OCCURRED', date: '2024-01' },
        {
          type: 'transfer',
          key: 'gift',
          supplier: 'state',
          recipient: 'state',
          item: 'rocket',
          status: 'DELIVERED',
        },
        { type: 'restriction', key: 'rule', title: 'Rule', modality: 'PROHIBITION', items: ['rocket'] },
        {
          type: 'statement',
          key: 'claim',
          quotation: 'INDIRECT',
          attribution: 'NARRATOR',
          spoken: { edtf: '[2024-01-01..]', expression: 'since January', derivation: 'INFERRED' },
          evidence: { document: 'paper', exact: text },
        },
        {
          type: 'status',
          restriction: 'rule',
          status: 'PROHIBITED',
          validFrom: '2024-01-01',
          grounds: [{ statement: 'claim', for: 'STATUS', weight: 'SUPPORTS' }],
        },
        {
          type: 'consent',
          restriction: 'rule',
          consentingParty: 'state',
          covers: 'EXPANSION_OF_USE',
          state: 'REQUESTED',
          grounds: [{ statement: 'claim', weight: 'SUPPORTS' }],
        },
      ),
    );
    await database.sql`insert into document_retractions (document_id) select id from documents`;
  });

  it.each([
    [
      'a bound of another day',
      "'2024-01-15'",
      "'2024-01-15T00:00Z'",
      "'2024-01-16T23:59:59.999Z'",
      'null',
      "'STATED'",
    ],
    [
      'a bound that the text has not',
      "'[..2024-01-15]'",
      "'2024-01-01T00:00Z'",
      "'2024-01-15T23:59:59.999Z'",
      'null',
      "'STATED'",
    ],
    ['no bound where the text has one', "'2024-01-15'", 'null', 'null', 'null', "'STATED'"],
    [
      'a microsecond more',
      "'2024-01-15'",
      "'2024-01-15T00:00Z'",
      "'2024-01-15T23:59:59.999001Z'",
      'null',
      "'STATED'",
    ],
    ['a text that is no date', "'soon'", 'null', 'null', 'null', "'STATED'"],
    ['no derivation', "'2024-01-15'", "'2024-01-15T00:00Z'", "'2024-01-15T23:59:59.999Z'", 'null', 'null'],
    ['bounds alone', 'null', "'2024-01-15T00:00Z'", "'2024-01-15T23:59:59.999Z'", 'null', 'null'],
    ['a derivation alone', 'null', 'null', 'null', 'null', "'STATED'"],
    ['an expression alone', 'null', 'null', 'null', "'one day'", 'null'],
  ])('%s', async (_, ...values) => {
    expect(dates.length).toBeGreaterThanOrEqual(12);
    for (const [name = '', date] of dates) {
      const columns = ['edtf', 'earliest', 'latest', 'expression', 'derivation'];
      const set = columns.map((column, index) => `${date}_${column} = ${values[index]}`).join(', ');
      const error = await database.sql.unsafe(`update ${name} set ${set}`).catch((it) => it);
      expect(error.constraint_name, `${name}.${date}`).toBe(`${name}_${date}_is_of_its_text`);
    }
  });

  it('and one whose parts do is taken', async () => {
    for (const [name = '', date] of dates) {
      if (date === 'valid_to') continue;
      const { count } = await database.sql.unsafe(
        `update ${name} set ${date}_edtf = '201X?', ${date}_earliest = '2010-01-01T00:00Z',
          ${date}_latest = '2019-12-31T23:59:59.999Z', ${date}_expression = 'then', ${date}_derivation = 'RESOLVED'`,
      );
      expect(count, `${name}.${date}`).toBeGreaterThan(0);
    }
  });
});
