import { beforeAll, describe, expect, it } from 'vitest';
import { matches } from '../../../src/graphql/filters/filters.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { type Answer, asking } from '../../support/asking.ts';
import { graphql } from '../../support/both-ways.ts';
import { bundle, demo, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import {
  exclusions,
  found,
  inAlphabet,
  searches,
  walkNames,
  wordsBundle,
} from '../../support/pages/words.ts';
import { fc } from '../../support/runs/drawing.ts';

describe('the demo record', () => {
  const database = useDatabase();
  const ask = asking(database);
  beforeAll(async () => {
    await load(database.db, demo);
  });

  it('finds "Pentagon" in statements, names, and passages of the document', async () => {
    expect(await found(ask, 'Pentagon', ['STATEMENT'])).toHaveLength(1);
    expect(await found(ask, 'Pentagon', ['ACTOR'])).toEqual(['us-defense-department']);
    const { search, document } = await ask(`{
      search(text: "Pentagon", types: [DOCUMENT]) { totalCount edges { node { ... on Document { key } } snippets { text start end } } }
      document(name: "demo-2024-09:brief") { text } }`);
    expect(search.totalCount).toBe(1);
    const [{ snippets }] = search.edges;
    expect(snippets.map((it: { text: string }) => it.text)).toEqual([
      expect.stringContaining('the Pentagon’s shelves'),
      expect.stringContaining('who runs the Pentagon,'),
    ]);
    const points = [...(document?.text ?? '')];
    for (const { text, start, end } of snippets) expect(points.slice(start, end).join('')).toBe(text);
  });

  it('shows of each type what matched, and where', async () => {
    await load(
      database.db,
      bundle(
        'shown',
        {
          type: 'document',
          key: 'paper',
          title: 'Zebras of the north',
          publisher: 'Zebra Press',
          text: 'No such animal.',
        },
        {
          type: 'actor',
          key: 'shown',
          kind: 'PERSON',
          name: 'Ann',
          aliases: ['The Zebra', 'Nan'],
          description: 'A person. Keeps zebras. And more.',
        },
        { type: 'actor', key: 'shown-too', kind: 'PERSON', name: 'Bea', aliases: ['Zebra Bea'] },
        { type: 'item', key: 'shown', kind: 'CLASS', name: 'Zebras, large', aliases: ['Big zebras'] },
        { type: 'place', key: 'shown', name: 'Zebra Hill' },
        { type: 'target', key: 'shown', name: 'Zebra crossings' },
        { type: 'event', key: 'shown', name: 'The zebra talks', status: 'PLANNED' },
        {
          type: 'restriction',
          key: 'shown',
          title: 'No zebras',
          summary: `${'Long. '.repeat(100)}A zebra may not. The rest.`,
          modality: 'PROHIBITION',
          items: ['shown'],
        },
      ),
    );
    await database.sql`insert into actor_merges (actor_id, into_id) select a.id, b.id from actors a, actors b where a.key = 'shown-too' and b.key = 'shown'`;
    const { search } = await ask(
      '{ search(text: "zebra*", first: 100) { edges { node { __typename } snippets { field text start end } } } }',
    );
    const shown = Object.fromEntries(
      search.edges.map(({ node, snippets }: Answer) => [
        node.__typename,
        snippets.map(({ field, text, start, end }: Answer) => {
          expect(end - start).toBe([...text].length);
          return `${field} ${start} ${text}`;
        }),
      ]),
    );
    expect(shown).toEqual({
      Actor: ['ALIAS 0 The Zebra', 'ALIAS 0 Zebra Bea', 'DESCRIPTION 10 Keeps zebras.'],
      Item: ['NAME 0 Zebras, large', 'ALIAS 0 Big zebras'],
      Place: ['NAME 0 Zebra Hill'],
      Target: ['NAME 0 Zebra crossings'],
      Event: ['NAME 0 The zebra talks'],
      Restriction: ['TITLE 0 No zebras', 'SUMMARY 600 A zebra may not.'],
      Document: ['TITLE 0 Zebras of the north', 'PUBLISHER 0 Zebra Press'],
    });
    const said = await ask(
      '{ search(text: "Pentagon", types: [STATEMENT]) { edges { snippets { field text } } } }',
    );
    expect(said.search.edges).toEqual([
      { snippets: [{ field: 'EVIDENCE', text: expect.stringContaining('Pentagon') }] },
    ]);
  });

  it('joins a text with who said it, of what, and when', async () => {
    const asked = async (where: string) =>
      (
        await ask(
          `{ statements(where: { ${where} }) { nodes { speakers { actor { key } } evidence { nodes { exact } } } } }`,
        )
      ).statements.nodes;
    const all = await asked('evidence: { text: "rules or rule or limits" }');
    const his = await asked(
      'evidence: { text: "rules or rule or limits" }, speaker: { actor: { in: ["zelensky"] } }',
    );
    expect(his.length).toBeGreaterThan(0);
    expect(all.length).toBeGreaterThan(his.length);
    for (const { speakers, evidence } of his) {
      expect(speakers.map((it: { actor: { key: string } }) => it.actor.key)).toContain('zelensky');
      expect(JSON.stringify(evidence)).toMatch(/\b(rule|limit)s?\b/i);
    }
    expect(
      await asked(
        'evidence: { text: "limits" }, speaker: { actor: { in: ["zelensky"] } }, spoken: { until: "2020-01-01" }',
      ),
    ).toEqual([]);
    const { actors } = await ask(
      '{ actors(where: { spoke: { evidence: { text: "pentagon" } } }) { totalCount } }',
    );
    expect(actors.totalCount).toBe(1);
  });

  it('filters each type of result by the filter of that type, also as of another time', async () => {
    const { alike, all, none, past, paged } = await ask(`
      fragment it on SearchConnection { totalCount nodes { __typename key } }
      query {
        alike: search(text: "storm* or biden", where: {
          actors: { kind: { eq: STATE } }
          items: { level: { eq: DESIGNATION } }
          statements: { spoken: { from: "2024-09-01" }, not: { speaker: { actor: { in: "biden" } } } }
          restrictions: { status: { eq: PROHIBITED } }
        }) { ...it }
        all: search(text: "storm* or biden", first: 100) { ...it }
        none: search(text: "biden", types: [ACTOR], where: { actors: { country: { eq: "SE" } } }) { ...it }
        past: search(text: "biden", types: [ACTOR], where: { actors: { kind: { eq: PERSON } } }, asOf: { knownAt: "2000-01-01" }) { ...it }
        paged: search(text: "storm*", first: 1, where: { items: { level: { eq: DESIGNATION } } }) { pageInfo { endCursor } }
      }`);
    expect(all.nodes).toContainEqual({ __typename: 'Actor', key: 'biden' });
    expect(alike.nodes).not.toContainEqual({ __typename: 'Actor', key: 'biden' });
    expect(alike.nodes).toContainEqual({ __typename: 'Item', key: 'storm-shadow' });
    expect(alike.totalCount).toBeLessThan(all.totalCount);
    expect([none.totalCount, past.totalCount]).toEqual([0, 0]);
    // Each that is left is found by the filter of its type.
    for (const { __typename, key } of alike.nodes) expect(all.nodes).toContainEqual({ __typename, key });
    const { errors } = await graphql({
      schema,
      source: `{
        elsewhere: search(text: "storm*", after: "${paged.pageInfo.endCursor}") { totalCount }
        unknown: search(text: "storm*", where: { items: { origin: { in: "nobody" } } }) { totalCount }
        country: actors(where: { country: { in: ["SE", "usa"] } }) { totalCount }
      }`,
      contextValue: { db: database.db, principal: null, requestId: 'test' },
    });
    expect(errors?.map(({ path, message, extensions }) => [path?.[0], extensions.code, message])).toEqual(
      expect.arrayContaining([
        ['elsewhere', 'CURSOR_MISMATCH', expect.anything()],
        ['unknown', 'UNKNOWN_REFERENCE', expect.stringContaining('where.items.origin.in.0')],
        ['country', 'BAD_USER_INPUT', expect.stringContaining('"usa" is not an ISO 3166-1 alpha-2 code')],
      ]),
    );
  });

  it('refuses a text that is too long, and one to be subscribed to', async () => {
    const code = async (source: string, text: string) => {
      const { errors } = await graphql({
        schema,
        source,
        variableValues: { text },
        contextValue: { db: database.db, principal: null, requestId: 'test' },
      });
      return errors?.map(({ extensions }) => extensions.code);
    };
    const statements =
      'query ($text: String!) { statements(where: { evidence: { text: $text } }) { totalCount } }';
    expect(await code(statements, 'x'.repeat(1_001))).toEqual(['BAD_USER_INPUT']);
    expect(await code(statements, 'x'.repeat(1_000))).toBeUndefined();
    expect(await code(statements, '')).toBeUndefined();
    const places = 'query ($text: String!) { places(where: { name: { contains: $text } }) { totalCount } }';
    expect(await code(places, '\u200b')).toEqual(['BAD_USER_INPUT']);
    expect(await code(places, ' ')).toBeUndefined();
  });
});

describe('words', () => {
  const database = useDatabase();
  const ask = asking(database);
  beforeAll(async () => {
    await load(database.db, wordsBundle);
  });

  it.each(searches)('are found whatever touches them: %s', async (text, keys) => {
    expect((await found(ask, text, ['STATEMENT'])).sort()).toEqual([...keys].sort());
    const { statements } = await ask(
      'query ($text: String!) { statements(where: { evidence: { text: $text } }, first: 100) { totalCount } }',
      { text },
    );
    expect(statements.totalCount).toBe(keys.length);
    if (keys.length > 0 && !text.includes(' -'))
      expect(await found(ask, text, ['DOCUMENT'])).toEqual(['paper']);
  });

  it.each(exclusions)(
    'that are not wanted are in no text of what is found: %s in %s',
    async (text, type, keys) => {
      expect(await found(ask, text, [type])).toEqual(keys);
      if (type !== 'STATEMENT') return;
      const { statements } = await ask(
        'query ($text: String!) { statements(where: { evidence: { text: $text } }) { nodes { key } } }',
        { text },
      );
      expect(statements.nodes.map((it: { key: string }) => it.key)).toEqual(
        keys.map((key) => `words:${key}`),
      );
    },
  );

  it('with accents find what has none, too, and list first what has them', async () => {
    expect(await found(ask, 'Erdoğan', ['STATEMENT'])).toEqual(['marked', 'unmarked']);
    expect(await found(ask, 'Müll*', ['STATEMENT'])).toEqual(['marked', 'unmarked']);
    expect(await found(ask, 'Zoë', ['ACTOR'])).toEqual(['person-0', 'person-6']);
    expect(await found(ask, 'gesprache nunez', ['DOCUMENT'])).toEqual(['paper']);
  });

  it.each([
    ['contains', 'ÁBE', ['Abel', 'ábel']],
    ['contains', 'a\u030angstro', ['Ångström']],
    ['contains', 'UKAS', ['Lukas', 'Łukasz']],
    ['contains', '％', []],
    ['startsWith', 'zoe', ['Zoe', 'Zoë']],
    ['startsWith', 'ＬＵＫＡ', ['Lukas', 'Łukasz']],
    ['startsWith', 'oe', []],
    ['eq', 'Zoe', ['Zoe']],
  ])('are compared blind to case, accents and form: %s %s', async (operator, text, names) => {
    expect(await walkNames(ask, 'actors', { kind: { eq: 'PERSON' }, name: { [operator]: text } })).toEqual(
      names,
    );
    expect(await walkNames(ask, 'places', { name: { [operator]: text } })).toEqual(names);
  });

  it('are refused where nothing is left to compare once they are folded', async () => {
    const [row] = await database.sql<{ empty: string }[]>`
      select string_agg(chr(n), '') as empty from generate_series(1, 0xe0fff) n
       where (n < 0x3000 or n between 0xfe00 and 0xffff or n > 0xe0000) and fold(chr(n)) = ''`;
    const nothing = [...(row?.empty ?? '')];
    expect(nothing.length).toBeGreaterThan(500);
    const filters = ['', ...nothing].map((part) => matches.bind(null, 'name', { contains: part }));
    for (const filter of [...filters, () => matches('name', { startsWith: '\u200b' })])
      expect(filter).toThrow('has no character to look for: leave it out, or write one');
  });

  it('broken at the end of a line are shown whole', async () => {
    const { search } = await ask('{ search(text: "ballistic") { edges { snippets { text start } } } }');
    expect(search.edges).toEqual([{ snippets: [{ text: 'The ballis-\ntic one, too.', start: 19 }] }]);
  });

  it('beside each other are found and shown once wherever a long text is cut', async () => {
    const sentence = 'The ferry carried twelve copper lanterns.';
    const texts = [-40, -20, 0].map(
      (by) =>
        `${'a '.repeat(50_000 + by / 2)}. ${sentence} ${'b '.repeat(49_500)}. ${sentence}${' c'.repeat(5_000)}`,
    );
    const documents = texts.map((text, index) => ({ type: 'document', key: `long-${index}`, text }));
    await load(database.db, bundle('words', ...documents));
    const { search } = await ask(
      `{ search(text: "\\"twelve copper lanterns\\"", types: [DOCUMENT]) { edges { node { ... on Document { key } } snippets { text start } } } }`,
    );
    expect(search.edges).toHaveLength(texts.length);
    for (const { node, snippets } of search.edges) {
      const text = texts[Number(node.key.at(-1))] as string;
      expect(snippets.map((it: { text: string }) => it.text)).toContain(sentence);
      for (const { text: passage, start } of snippets) expect(text.slice(start)).toContain(passage);
      expect(new Set(snippets.map((it: { start: number }) => it.start)).size).toBe(snippets.length);
    }
  });

  it('are in alphabetical order, and pages through it lose nothing', async () => {
    expect(await walkNames(ask, 'actors', { kind: { eq: 'PERSON' } })).toEqual(inAlphabet);
    expect(await walkNames(ask, 'places', {})).toEqual(inAlphabet);
  });
});

/** Punctuation, signs and spaces of all scripts; not what belongs to a word: marks, and what writes a query. */
const between = fc
  .integer({ min: 0x20, max: 0x1_ffff })
  .map((point) => (point >= 0xd800 && point < 0xe000 ? ' ' : String.fromCodePoint(point)))
  .filter((sign) => /[\p{P}\p{S}\p{Z}]/u.test(sign) && sign !== "'" && sign !== '’')
  // Radicals of ideographs are folded to these.
  .filter((sign) => !/[\u2e80-\u2fdf]/.test(sign));

describe('any word', () => {
  const database = useDatabase();
  const ask = asking(database);

  it('is found, whatever sign touches it on either side', async () => {
    const touched = fc.sample(fc.tuple(between, between), 120);
    const exacts = touched.map(
      ([left, right], index) =>
        `x${left}word${'abcdefghij'[Math.floor(index / 12)]}${'klmnopqrstuv'[index % 12]}${right}y`,
    );
    const lines = exacts.map((exact, index) => ({
      type: 'statement',
      key: `s${index}`,
      quotation: 'INDIRECT',
      attribution: 'NARRATOR',
      evidence: { document: 'paper', exact },
    }));
    await load(
      database.db,
      bundle('words', { type: 'document', key: 'paper', text: exacts.join('\n') }, ...lines),
    );
    for (const [index, exact] of exacts.entries()) {
      const word = /word[a-j][k-v]/.exec(exact)?.[0] ?? '';
      expect([exact, await found(ask, word.toUpperCase(), ['STATEMENT'])]).toEqual([exact, [`s${index}`]]);
    }
  });

  it('is folded once for all forms', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }), { minLength: 50, maxLength: 50 }),
        async (any) => {
          const texts = any.map((text) => text.replaceAll('\0', '').toWellFormed());
          const forms = texts.flatMap((text) => [text, text.normalize('NFC'), text.normalize('NFD')]);
          const rows = await database.sql<{ folded: string; again: string }[]>`
          select fold(text) as folded, fold(fold(text)) as again from jsonb_array_elements_text(${JSON.stringify(forms)}::text::jsonb) with ordinality t (text, n) order by n`;
          for (const [index, { folded, again }] of rows.entries()) {
            expect([forms[index], again]).toEqual([forms[index], folded]);
            expect([forms[index], folded]).toEqual([forms[index], rows[index - (index % 3)]?.folded]);
          }
        },
      ),
      { numRuns: 5, endOnFailure: true },
    );
  });
});
