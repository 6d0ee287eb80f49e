import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../support/asking.ts';
import { bundle, dump, load } from '../../support/bundle.ts';
import { codedIn } from '../../support/coded.ts';
import { useDatabase } from '../../support/database.ts';

// The legal acts that rules rest on, and where in a source a passage is: from a line to an answer, and back into a dump.

const text =
  'Under Article 4 of the Sluice Act, barges of Sudmark may not pass. The Ferry Order, made under the same Act, keeps tugs in port. Norden’s own statute bars rafts.';
const article = {
  instrument: 'Sluice Act (2019)',
  provision: 'Article 4',
  url: 'https://acts.test/sluice#4',
};
const act = { instrument: 'Sluice Act (2019)' };
const order = { instrument: 'Ferry Order', provision: '§ 2(b)' };
const statute = { instrument: 'Статут Нордену' };
const passage = (exact: string, locator?: string) => ({ document: 'gazette', exact, locator });
const rule = (key: string, evidence: object | undefined, ...basis: object[]) => ({
  ...{ type: 'restriction', key, title: key, modality: 'PROHIBITION', evidence, basis },
});
const barges = passage('barges of Sudmark may not pass', 'p. 12');
const tugs = passage('keeps tugs in port', '00:14:05');
const lines = [
  { type: 'document', key: 'gazette', text },
  rule('barges', barges, article),
  rule('tugs', [tugs, passage('made under the same Act')], order, act),
  rule('rafts', passage('bars rafts'), statute),
  rule('kayaks', undefined),
  {
    ...{ type: 'statement', key: 'bars', quotation: 'MIXED', attribution: 'NARRATOR' },
    evidence: passage('Norden’s own statute bars rafts', 'col. 3'),
    verbatim: passage('own statute', 'col. 3, line 2'),
  },
];

const database = useDatabase();
const again = useDatabase();
const { ask, dumped, lastChange, reasons, write } = codedIn(database);
const record = (...changed: object[]) => load(database.db, bundle('n', ...lines, ...changed));

beforeAll(async () => {
  await record();
  await load(again.db, await dump(database.db));
});

const basis = 'basis { instrument provision url }';
const whole = (one: object) => ({ provision: null, url: null, ...one });

describe('the legal acts that a rule rests on', () => {
  it('are given back in their order, and after a dump and a load', async () => {
    for (const it of [database, again]) {
      const { barges, tugs, kayaks } = await codedIn(
        it,
      ).answer(`{ barges: restriction(name: "barges") { ${basis} }
        tugs: restriction(name: "tugs") { ${basis} } kayaks: restriction(name: "kayaks") { ${basis} } }`);
      expect(barges.basis).toEqual([article]);
      expect(tugs.basis).toEqual([order, act].map(whole));
      expect(kayaks.basis).toEqual([]);
    }
    const { tugs, kayaks } = await dumped();
    expect(tugs.basis).toEqual([order, act]);
    expect(kayaks).not.toHaveProperty('basis');
    for (const bundled of [await dump(database.db), bundle('n', ...lines)])
      expect((await load(again.db, bundled)).counts.restriction).toMatchObject({ unchanged: 4 });
  });

  it.each([
    ['instrument: { contains: "sluice act" }', ['barges', 'tugs']],
    ['instrument: { eq: "Sluice Act (2019)" }, provision: { isNull: true }', ['tugs']],
    ['instrument: { startsWith: "ferry" }', ['tugs']],
    ['instrument: { contains: "СТАТУТ" }', ['rafts']],
    ['instrument: { startsWith: "Ferry" }, provision: { isNull: true }', []],
    ['url: { startsWith: "https://acts.test/" }', ['barges']],
    ['or: [{ provision: { eq: "Article 4" } }, { instrument: { in: ["Ferry Order"] } }]', ['barges', 'tugs']],
  ])('find the rules that rest on one: %s', async (filter, keys) => {
    for (const it of [database, again]) {
      const { restrictions, others } = await codedIn(it).answer(`{
        restrictions(where: { basis: { ${filter} } }, orderBy: { field: KEY }) { totalCount nodes { key } }
        others: restrictions(where: { not: { basis: { ${filter} } } }) { totalCount } }`);
      expect(restrictions.nodes.map(({ key }: Answer) => key)).toEqual(keys);
      expect(others.totalCount).toBe(4 - keys.length);
    }
  });

  it.each([
    ['sluice', ['barges', 'tugs']],
    ['"sluice act" article', ['barges']],
    ['§ 2(b)', ['tugs']],
    ['sluice -article', ['tugs']],
    ['СТАТУТ Нордену', ['rafts']],
  ])('are found by the search for %s, as is their passage', async (words, keys) => {
    for (const it of [database, again]) {
      const { search } = await codedIn(it).ask(
        `{ search(text: ${JSON.stringify(words)}, types: [RESTRICTION]) { totalCount nodes { ... on Keyed { key } } edges { snippets { field } } } }`,
      );
      expect(search.nodes.map(({ key }: Answer) => key).sort()).toEqual(keys);
      expect(search.totalCount).toBe(keys.length);
      const fields = search.edges.flatMap((edge: Answer) => edge.snippets.map(({ field }: Answer) => field));
      expect(['INSTRUMENT', 'PROVISION']).toEqual(expect.arrayContaining([...new Set(fields)]));
      expect(fields.length).toBeGreaterThanOrEqual(keys.length);
    }
  });

  it('are amended, told before and after, asked as of before, and taken back', async () => {
    const { restriction } = await ask('{ restriction(name: "tugs") { version lastRecordedAt } }');
    const input = { restriction: 'tugs', expectedVersion: restriction.version, basis: [article] };
    const amended = await write('amendRestriction', input, `${basis} revision { id }`);
    expect(amended.basis).toEqual([article]);
    const { before, after } = await lastChange('RESTRICTION');
    expect([before.basis, after.basis]).toEqual([[order, act], [article]]);
    expect((await dumped()).tugs).toMatchObject({ basis: [article], said: { basis: [order, act] } });
    const then = `asOf: { knownAt: "${restriction.lastRecordedAt}" }`;
    const past = await ask(`{ restriction(name: "tugs", ${then}) { ${basis} }
      restrictions(where: { basis: { instrument: { eq: "Ferry Order" } } }, ${then}) { nodes { key } } }`);
    expect(past.restriction.basis).toEqual([order, act].map(whole));
    expect(past.restrictions.nodes).toEqual([{ key: 'tugs' }]);
    expect((await record()).counts.restriction).toMatchObject({ unchanged: 4 });
    await write('undoRevision', { revision: amended.revision.id }, 'outcome');
    expect((await dumped()).tugs.basis).toEqual([order, act]);
    const added = { key: 'sloops', title: 'sloops', modality: 'DUTY', basis: [statute] };
    expect((await write('addRestriction', added, basis)).basis).toEqual([whole(statute)]);
  });

  it('are named, each once, with an address that is one', async () => {
    expect(await reasons(rule('a', undefined, act, { ...act, url: 'https://acts.test/' }))).toEqual([
      'basis: "Sluice Act (2019)" is there twice',
    ]);
    expect(await reasons(rule('a', undefined, { ...act, url: 'acts.test' }, { provision: '§ 1' }))).toEqual([
      expect.stringMatching(/^basis\[0\]\.url: is not a URL/),
      'basis[1].instrument: is missing',
    ]);
    const wrong = { key: 'b', title: 'b', modality: 'DUTY', basis: [{ ...act, url: 'acts.test' }] };
    expect(await write('addRestriction', wrong)).toMatchObject({ field: 'basis.0.url' });
  });
});

describe('the locator of a passage', () => {
  const evidence = 'evidence { nodes { exact locator } }';
  const locators = async (key: string) => {
    const { restriction } = await ask(`{ restriction(name: "${key}") { ${evidence} } }`);
    return restriction.evidence.nodes.map(({ locator }: Answer) => locator);
  };

  it('is given back, also after a dump and a load, and changes nothing when it comes again', async () => {
    for (const it of [database, again]) {
      const { restriction, statement } = await codedIn(it).answer(`{ restriction(name: "tugs") { ${evidence} }
        statement(name: "n:bars") { ${evidence} verbatim { locator } } }`);
      expect(restriction.evidence.nodes.map(({ locator }: Answer) => locator)).toEqual(['00:14:05', null]);
      expect(statement).toMatchObject({
        evidence: { nodes: [{ locator: 'col. 3' }] },
        verbatim: [{ locator: 'col. 3, line 2' }],
      });
    }
    const { barges: line, rafts } = await dumped();
    expect(line.evidence.locator).toBe('p. 12');
    expect(rafts.evidence).not.toHaveProperty('locator');
    for (const bundled of [await dump(database.db), bundle('n', ...lines)])
      expect((await load(again.db, bundled)).counts).toMatchObject({
        restriction: { revised: 0 },
        statement: { unchanged: 1 },
      });
  });

  it('is changed and taken away by a later line, and is no other passage for that', async () => {
    const only = (evidence: object, ...others: object[]) =>
      load(database.db, bundle('n', lines[0] as object, rule('barges', evidence, article), ...others));
    const { locator: _, ...bare } = barges;
    for (const [given, kept] of [
      [{ ...barges, locator: 'p. 13' }, 'p. 13'],
      [bare, null],
      [barges, 'p. 12'],
    ] as const) {
      expect((await only(given)).counts.restriction).toMatchObject({ revised: 1 });
      expect(await locators('barges')).toEqual([kept]);
      expect((await only(given)).counts.restriction).toMatchObject({ unchanged: 1 });
    }
    const { before, after } = await lastChange('RESTRICTION');
    expect([before, after].map((it) => it.evidence[0].locator)).toEqual([undefined, 'p. 12']);
  });

  it('stays as a person corrected it, until the source says another one', async () => {
    const { restriction } = await ask('{ restriction(name: "barges") { version } }');
    const corrected = { ...barges, document: 'n:gazette', locator: 'p. 14' };
    const input = { restriction: 'barges', expectedVersion: restriction.version, evidence: [corrected] };
    await write('amendRestriction', input, 'key');
    expect((await record()).counts.restriction).toMatchObject({ revised: 0 });
    expect(await locators('barges')).toEqual(['p. 14']);
    expect((await dumped()).barges.said.evidence).toMatchObject([{ locator: 'p. 12' }]);
    const copy = await dump(database.db);
    await load(again.db, copy);
    expect((await load(again.db, bundle('n', ...lines))).counts.restriction).toMatchObject({ revised: 0 });
    const now = { ...barges, locator: 'p. 15' };
    await load(database.db, bundle('n', lines[0] as object, rule('barges', now, article)));
    expect(await locators('barges')).toEqual(['p. 15']);
  });

  it('of what is added or taken away by a mutation says nothing about which passage is meant', async () => {
    const amend = async (lists: object) => {
      const { restriction } = await ask('{ restriction(name: "rafts") { version } }');
      const input = { restriction: 'rafts', expectedVersion: restriction.version, ...lists };
      await write('amendRestriction', input, 'key');
      return locators('rafts');
    };
    const span = { document: 'n:gazette', exact: 'bars rafts' };
    expect(await amend({ addEvidence: [{ ...span, locator: 'p. 1' }] })).toEqual([null]);
    const replaced = { removeEvidence: [span], addEvidence: [{ ...span, locator: 'p. 1' }] };
    expect(await amend(replaced)).toEqual(['p. 1']);
  });
});
