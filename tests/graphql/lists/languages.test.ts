import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/db/client.ts';
import type { Answer } from '../../support/asking.ts';
import { asking } from '../../support/asking.ts';
import { bundle, dump, load } from '../../support/bundle.ts';
import { codedIn } from '../../support/coded.ts';
import { createDatabase, useDatabase } from '../../support/database.ts';

// Texts in several languages: what they say in English, who said so, and by which words they are found.

const database = useDatabase();
const { answer, ask, dumped, lastChange, reasons, write } = codedIn(database);

const texts = {
  de: 'Ostheim lehnt weitere Lieferungen von Booten ab. Kein Schiff verläßt den Hafen an der Uferstraße, sagt der Bürgermeister.',
  fr: 'Les exportations de canots sont refusées. « Nous n’avons pas cédé », dit la mairesse.',
  ar: 'رفضت المدينة بيع القوارب للجيران.',
  uk: 'Місто не продає човнів сусідам.',
  ru: 'Город запретил продажу новых лодок.',
  en: 'The town sells no boats. A courier of the arms office said so.',
};
type Language = keyof typeof texts;
const translation = (text: string, by = 'CODER', language = 'en') => ({ language, text, by });
const refusal = translation('Eastham refuses further deliveries of barges.');
const byMachine = translation('Eastham declines more barge shipments.', 'MACHINE');
const translations: Partial<Record<Language, object[]>> = {
  de: [refusal, byMachine],
  uk: [translation('Die Stadt verkauft den Nachbarn keine Kähne.', 'PUBLISHER', 'de-AT')],
};
const lines = Object.entries(texts).flatMap(([language, text]) => {
  const given = translations[language as Language];
  return [
    {
      type: 'document',
      key: language,
      language: language === 'de' ? 'de-CH' : language,
      title: text.slice(0, 20),
      text,
    },
    {
      ...{ type: 'statement', key: `s-${language}`, quotation: 'INDIRECT', attribution: 'NARRATOR' },
      ...{ evidence: [{ document: language, exact: text }], ...(given && { translations: given }) },
    },
  ];
});
beforeAll(() => load(database.db, bundle('n', ...lines)));

const found = async (text: string, type = 'STATEMENT', asks: (query: string) => Promise<Answer> = ask) => {
  const { search } = await asks(
    `{ search(text: ${JSON.stringify(text)}, types: [${type}]) { nodes { ... on Keyed { key } } } }`,
  );
  return search.nodes.map(({ key }: Answer) => key.replace(/^n:(s-)?/, '')).sort();
};
const filtered = async (text: string) => {
  const asked = JSON.stringify(text);
  const { statements, documents } = await answer(`{
    statements(where: { evidence: { text: ${asked} } }) { nodes { key } }
    documents(where: { text: ${asked} }) { nodes { key } } }`);
  return [statements, documents].map(({ nodes }) =>
    nodes.map(({ key }: Answer) => key.replace(/^n:(s-)?/, '')).sort(),
  );
};

describe('a text is found by the dictionary of its language', () => {
  it.each<[asked: string, keys: Language[], why: string]>([
    ['Lieferung', ['de'], 'another form'],
    ['Häfen Uferstrassen', ['de'], 'the umlaut of a form, and ß'],
    ['die Lieferung', ['de'], 'a word that German has everywhere'],
    ['"weiterer Lieferung"', ['de'], 'a phrase'],
    ['Lieferung liefer*', ['de'], 'the beginning of a word beside a form'],
    ['exportation refusé', ['fr'], 'the accent of a form'],
    ['exportation refuse', ['fr'], 'without it'],
    ['céder', ['fr'], 'an infinitive'],
    ['مدينة', ['ar'], 'without its article'],
    ['новой запретила', ['ru'], 'й, which is a letter'],
    ['човнів', ['uk'], 'as it is written: Postgres has no Ukrainian dictionary'],
    ['човнами', [], 'no form of it'],
    ['boat', ['en'], 'English'],
    ['die boat', [], 'a German word without meaning asks for itself in an English text'],
    ['Lieferung -Boot', [], 'another form of a word that it must not have'],
    ['Lieferung -Panzer', ['de'], 'none'],
  ])('%s finds %j: %s', async (asked, keys) => {
    expect(await found(asked)).toEqual(keys);
    expect(await found(asked, 'DOCUMENT')).toEqual(keys);
    expect(await filtered(asked)).toEqual([keys, keys]);
  });

  it('shows the passage that was found, by its language', async () => {
    const { search } = await ask(`{ search(text: "Lieferung", types: [STATEMENT, DOCUMENT]) { edges {
      node { __typename } snippets { field text } } } }`);
    const [, first] = texts.de.match(/^(.*?\.)/) ?? [];
    expect(search.edges).toEqual(
      expect.arrayContaining([
        { node: { __typename: 'Statement' }, snippets: [{ field: 'EVIDENCE', text: first }] },
        expect.objectContaining({ snippets: [{ field: 'TEXT', text: first }] }),
      ]),
    );
  });

  it('is found by another one once its document turns out to be in another language, and as before until then', async () => {
    const { document } = await ask('{ document(name: "n:fr") { version lastRecordedAt } }');
    const input = { document: 'n:fr', expectedVersion: document.version, language: 'ro' };
    const { revision } = await write('amendDocument', input, 'revision { id }');
    expect([await found('céder'), await found('céder', 'DOCUMENT')]).toEqual([[], []]);
    const before = `asOf: { knownAt: "${document.lastRecordedAt}" }`;
    const then = await ask(
      `{ search(text: "céder", types: [STATEMENT], ${before}) { nodes { ... on Keyed { key } } } }`,
    );
    expect(then.search.nodes).toEqual([{ key: 'n:s-fr' }]);
    await write('undoRevision', { revision: revision.id }, 'outcome');
    expect([await found('céder'), await found('céder', 'DOCUMENT')]).toEqual([['fr'], ['fr']]);
  });
});

describe('a translation', () => {
  const selection = 'translations { language text by }';

  it('is given back with who made it, in order, and comes back from a dump', async () => {
    const { statement, none } = await answer(`{
      statement(name: "n:s-de") { ${selection} }
      none: statement(name: "n:s-fr") { ${selection} } }`);
    expect([statement.translations, none.translations]).toEqual([[refusal, byMachine], []]);
    const told = await dumped();
    expect(told['s-de'].translations).toEqual([refusal, byMachine]);
    expect(told['s-fr']).not.toHaveProperty('translations');
    expect((await load(database.db, bundle('n', ...lines))).counts.statement).toMatchObject({ unchanged: 6 });
  });

  it('is what an English question finds, and a German one, also after a dump is loaded elsewhere', async () => {
    const other = await createDatabase();
    const elsewhere = openDatabase(other.url);
    await load(elsewhere.db, await dump(database.db));
    for (const asks of [ask, asking(elsewhere)]) {
      expect(await found('refusing delivery', 'STATEMENT', asks)).toEqual(['de']);
      expect(await found('Stadt -Kahn', 'STATEMENT', asks)).toEqual([]);
      expect(await found('Städten Kahn', 'STATEMENT', asks)).toEqual(['uk']);
      expect(await found('Lieferung', 'STATEMENT', asks)).toEqual(['de']);
    }
    await elsewhere.close();
    await other.drop();
    const { search } = await ask(
      '{ search(text: "shipment", types: [STATEMENT]) { edges { snippets { field text } } } }',
    );
    expect(search.edges).toEqual([{ snippets: [{ field: 'TRANSLATION', text: byMachine.text }] }]);
  });

  it.each([
    ['translation: { by: { eq: MACHINE } }', ['de']],
    ['translation: { language: { startsWith: "de" }, by: { in: [CODER, PUBLISHER] } }', ['uk']],
    ['translation: { language: { eq: "en" }, by: { eq: PUBLISHER } }', []],
    ['translation: { not: { by: { eq: MACHINE } } }', ['de', 'uk']],
    ['hasTranslations: false', ['ar', 'en', 'fr', 'ru']],
  ])('is filtered by %s', async (filter, keys) => {
    const { statements } = await answer(
      `{ statements(where: { ${filter} }, orderBy: { field: KEY }) { nodes { key } } }`,
    );
    expect(statements.nodes.map(({ key }: Answer) => key.slice(4))).toEqual(keys);
  });

  it('is amended, told before and after, asked as of before, and taken back', async () => {
    const { statement } = await ask('{ statement(name: "n:s-de") { version lastRecordedAt } }');
    const better = translation('Eastham turns away further deliveries of barges.', 'PUBLISHER');
    const input = { statement: 'n:s-de', expectedVersion: statement.version, translations: [better] };
    const amended = await write('amendStatement', input, `${selection} revision { id }`);
    expect(amended.translations).toEqual([better]);
    expect(await lastChange('STATEMENT')).toMatchObject({
      before: { translations: [refusal, byMachine] },
      after: { translations: [better] },
    });
    expect([await found('shipment'), await found('turning')]).toEqual([[], ['de']]);
    const before = `asOf: { knownAt: "${statement.lastRecordedAt}" }`;
    const then = await ask(`{
      statement(name: "n:s-de", ${before}) { ${selection} }
      search(text: "shipment", types: [STATEMENT], ${before}) { nodes { ... on Keyed { key } } } }`);
    expect(then.statement.translations).toEqual([refusal, byMachine]);
    expect(then.search.nodes).toEqual([{ key: 'n:s-de' }]);
    await write('undoRevision', { revision: amended.revision.id }, 'outcome');
    expect((await dumped())['s-de'].translations).toEqual([refusal, byMachine]);
    const added = {
      ...{ key: 'n:s-new', quotation: 'INDIRECT', attribution: 'NARRATOR' },
      ...{ evidence: [{ document: 'n:en', exact: 'The town sells no boats.' }] },
      translations: [translation('A cidade não vende barcos.', 'MACHINE', 'pt')],
    };
    expect((await write('addStatement', added, selection)).translations).toEqual(added.translations);
    expect(await found('cidades')).toEqual(['new']);
  });

  it('is refused where its language is no tag, and where one translator has two in one language', async () => {
    const line = { ...lines[1], key: 's-other' };
    expect(await reasons({ ...line, translations: [refusal, { ...refusal, text: 'Other.' }] })).toEqual([
      'translations: "en CODER" is there twice',
    ]);
    expect(
      await reasons({
        ...line,
        translations: [
          { ...refusal, by: 'ANN' },
          { ...refusal, text: ' ' },
        ],
      }),
    ).toEqual([
      'translations[0].by: "ANN" is not one of CODER, PUBLISHER, MACHINE',
      'translations[1].text: is blank',
    ]);
    const { warnings } = await load(
      database.db,
      bundle('n', { ...line, translations: [{ ...refusal, language: 'e n' }] }),
    );
    expect(warnings).toContainEqual(
      expect.objectContaining({ field: 'translations', code: 'IMPLAUSIBLE_VALUE' }),
    );
  });
});
