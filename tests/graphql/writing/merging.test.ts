import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Answer, asking } from '../../support/asking.ts';
import { bundle, dump, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { casesOf } from '../../support/pages/cases.ts';
import { fc } from '../../support/runs/drawing.ts';
import { writing } from '../../support/writing.ts';

const database = useDatabase();
const ask = asking(database);
// Two digits: the newest of them comes last in a dump.
let count = 10;
let space = '';
beforeEach(() => next());
const next = () => {
  count += 1;
  space = `n${count}`;
};
const own = (key: string) => `${key}-${count}`;

const statement = (key: string, more: object) => ({
  type: 'statement',
  key,
  quotation: 'INDIRECT',
  attribution: 'ON_THE_RECORD',
  evidence: { document: 'paper', exact: 'One said so.' },
  speakers: [{ actor: own('cyd') }],
  ...more,
});
const link = (name: string, relation = 'REPORTED') => ({ actor: own(name), relation });
const person = (name: string) => ({ type: 'actor', key: own(name), kind: 'PERSON', name });
const role = (name: string, more: object = {}) => ({
  type: 'affiliation',
  person: own(name),
  organization: own('land'),
  role: 'Chair',
  validFrom: '2010',
  ...more,
});
const group = (key: string, ...names: string[]) => ({
  type: 'actor',
  key,
  kind: 'GROUP',
  members: names.map(own),
});
const quote = (start: number) => ({ document: 'paper', exact: 'so', start });
/** `bob` and `ada`, who turn out to be one, and all that they stand in. */
const lines = () => [
  { type: 'document', key: 'paper', text: 'One said so. so so' },
  ...['ada', 'bob', 'cyd', 'eve'].map(person),
  { type: 'actor', key: own('land'), kind: 'STATE', name: 'Land' },
  { type: 'item', key: own('drone'), kind: 'CLASS', name: 'Drones' },
  statement('plain', { speakers: [{ actor: own('bob') }] }),
  statement('self', { speakers: [{ actor: own('ada') }], addressees: [own('bob')] }),
  statement('both', {
    speakers: [
      { actor: own('bob'), role: 'Clerk' },
      { actor: own('cyd') },
      { actor: own('ada'), role: 'Chair' },
    ],
    addressees: [own('ada'), own('bob')],
  }),
  statement('chain', { via: [link('bob'), link('ada'), link('cyd')] }),
  statement('links', { via: [link('bob', 'CITED'), link('ada')] }),
  statement('ring', { via: [link('ada'), link('cyd'), link('bob')] }),
  statement('hole', { via: [link('ada'), { relation: 'REPORTED' }] }),
  group('pair', 'ada', 'bob'),
  group('trio', 'ada', 'bob', 'cyd'),
  group('alone', 'ada'),
  role('ada', { validTo: '2012', evidence: quote(9) }),
  role('bob', { evidence: [quote(13), quote(16)] }),
  role('bob', { validFrom: '2014' }),
  {
    type: 'restriction',
    key: own('rule'),
    title: 'A rule',
    modality: 'PROHIBITION',
    parties: [
      { actor: own('bob'), function: 'ASSIGNER', derivation: 'INFERRED' },
      { actor: own('ada'), function: 'ASSIGNER', derivation: 'STATED' },
    ],
  },
  {
    type: 'transfer',
    key: 'gift',
    supplier: own('ada'),
    recipient: own('bob'),
    item: own('drone'),
    status: 'ORDERED',
  },
  { type: 'event', key: 'met', name: 'They met', status: 'OCCURRED', participants: [own('ada'), own('bob')] },
];
const record = (...more: object[]) => bundle(space, ...lines(), ...more);

const write = writing(ask);
const review = `doubtfulAfterMerge { nodes { __typename ... on Statement { key } ... on Transfer { key } ... on Actor { key } } }`;
const merge = (actor = 'bob', into = 'ada') =>
  write(
    'mergeActors',
    { actor: own(actor), into: own(into), expectedVersion: 1 },
    `... on Actor { revision { id } ${review} }`,
  );
const reviewOf = async (key: string) => {
  const { actor } = await ask(`query ($key: ID!) { actor(name: $key) { ${review} } }`, { key });
  return actor.doubtfulAfterMerge.nodes.map((it: Answer) => it.key.split(':').at(-1)).toSorted();
};
const flags = async () => {
  const { statements } = await ask(
    `query ($documents: [ID!]) { statements(where: { evidence: { document: { in: $documents } } }, first: 50) { nodes { key needsReview } } }`,
    { documents: [`${space}:paper`] },
  );
  return statements.nodes
    .filter((it: Answer) => it.needsReview)
    .map((it: Answer) => it.key.split(':')[1])
    .toSorted();
};
const lineOf = async (key: string) =>
  (await dump(database.db))
    .split('\n')
    .filter((it) => it.includes(`"key":"${key}"`))
    .map((it) => JSON.parse(it))
    .at(-1);
/** The lines of this test's record, as they stand. */
const present = async () => {
  const rows = await database.db.execute<{ line: object }>(sql`
    select line from lines where line::text like ${`%-${count}"%`} or line::text like ${`%"${space}:%`} order by line::text`);
  return rows.map(({ line }) => line);
};
/** Loads, and expects that nothing is created, revised or told. */
async function expectNothing(text: string): Promise<void> {
  const head = () => database.db.execute('select feed_head() as head');
  const [before] = await head();
  const { counts } = await load(database.db, text);
  const changed = Object.entries(counts).filter(([, it]) => (it?.created ?? 0) + (it?.revised ?? 0) > 0);
  expect(changed).toEqual([]);
  expect(await head()).toEqual([before]);
}

const doubtful = ['both', 'links', 'ring', 'self'];

describe('after two actors were merged', () => {
  it('what a rule decides is decided, and the rest is flagged; taken back, nothing is left of it', async () => {
    await load(database.db, record());
    const before = await present();
    expect(await flags()).toEqual([]);
    expect(await reviewOf(own('ada'))).toEqual([]);

    const merged = await merge();
    expect(merged.doubtfulAfterMerge.nodes.map((it: Answer) => `${it.__typename} ${it.key}`)).toEqual([
      ...doubtful.map(() => expect.stringMatching(/^Statement /)),
      `Transfer ${space}:gift`,
      `Actor ${space}:pair`,
    ]);
    expect(await reviewOf(own('ada'))).toEqual([...doubtful, 'gift', 'pair'].toSorted());
    expect(await reviewOf(`${space}:pair`)).toEqual(['pair']);
    expect(await reviewOf(`${space}:alone`)).toEqual([]);
    expect(await flags()).toEqual(doubtful);
    // The first of two stays as it was said, and a chain names nobody twice in a row.
    expect((await lineOf('both')).speakers).toEqual([
      { actor: own('ada'), role: 'Clerk' },
      { actor: own('cyd') },
    ]);
    expect((await lineOf('chain')).via).toEqual([link('ada'), link('cyd')]);
    expect((await lineOf(own('rule'))).parties).toEqual([
      { actor: own('ada'), function: 'ASSIGNER', derivation: 'INFERRED' },
    ]);

    await write('undoRevision', { revision: merged.revision.id }, '');
    expect(await present()).toEqual(before);
    expect(await flags()).toEqual([]);
    expect(await reviewOf(own('ada'))).toEqual([]);
    await expectNothing(record());
  });

  it('the bundle from before, loaded again, changes nothing, by whichever door they were merged', async () => {
    await load(database.db, record());
    await merge();
    await expectNothing(record());
    expect(await dump(database.db)).toContain('"mergedInto"');

    next();
    await load(database.db, record());
    const line = { ...person('bob'), mergedInto: own('ada') };
    await load(database.db, bundle(space, line));
    expect(await flags()).toEqual(doubtful);
    expect(await reviewOf(own('ada'))).toEqual([...doubtful, 'gift', 'pair'].toSorted());
    await expectNothing(record());
    await expectNothing(bundle(space, line));

    // In the bundle that brings them, too: it is the same record then.
    next();
    const together = lines().map((it) =>
      'key' in it && it.key === own('bob') ? { ...it, mergedInto: own('ada') } : it,
    );
    await load(database.db, bundle(space, ...together));
    expect(await flags()).toEqual(doubtful);
    await expectNothing(bundle(space, ...together));
    await expectNothing(record());
  });

  it('a consent is asked of the one who remains, in its line, too, and of both again when the merge is taken back', async () => {
    const consent = {
      type: 'consent',
      restriction: own('rule'),
      consentingParty: own('bob'),
      covers: 'TRANSFER',
      state: 'REQUESTED',
      validFrom: '2024-01',
      grounds: [{ statement: 'plain' }],
    };
    await load(database.db, record(consent));
    const before = await present();
    const told = async () => {
      const rows = await database.db.execute<{ kind: string; party: string }>(sql`
        select kind, after ->> 'consentingParty' as party from feed
         where entity = 'CONSENT' and after ->> 'restriction' = ${own('rule')} order by position`);
      return rows.map(({ kind, party }) => `${kind} ${party}`);
    };
    const merged = await merge();
    expect(await told()).toEqual([`INITIAL ${own('bob')}`, `REVISED ${own('ada')}`]);
    const dumped = (await dump(database.db))
      .split('\n')
      .find((it) => it.includes('"consent"') && it.includes(own('rule')));
    expect(JSON.parse(dumped ?? '')).toMatchObject({ consentingParty: own('ada') });
    await expectNothing(record(consent));

    await write('undoRevision', { revision: merged.revision.id }, '');
    expect(await present()).toEqual(before);
    expect((await told()).at(-1)).toBe(`REVISED ${own('bob')}`);
    await expectNothing(record(consent));
  });

  it('two that voted differently in one vote are refused, those that voted alike are not', async () => {
    const poll = (bob: string) => ({
      ...{ type: 'event', key: 'poll', name: 'A vote', status: 'OCCURRED' },
      vote: {
        motion: own('rule'),
        ballots: [
          { actor: own('bob'), option: bob },
          { actor: own('ada'), option: 'YES' },
        ],
      },
    });
    await load(database.db, record(poll('ABSTAIN')));
    expect(await merge()).toMatchObject({
      message: expect.stringContaining(`both voted at the event "${space}:poll", and not alike`),
    });
    await load(database.db, record(poll('YES')));
    expect(await merge()).toMatchObject({ __typename: 'Actor' });
    await expectNothing(record(poll('YES')));
  });

  it('the flag goes when a person has looked', async () => {
    await load(database.db, record());
    await merge();
    const correct = (key: string, patch: object) =>
      write(
        'amendStatement',
        { statement: `${space}:${key}`, expectedVersion: 2, ...patch },
        '... on Statement { needsReview }',
      );
    expect(await correct('self', { addressees: null })).toMatchObject({ needsReview: false });
    expect(await correct('links', { via: [link('ada')] })).toMatchObject({ needsReview: false });
    expect(await flags()).toEqual(['both', 'ring']);
    const amended = await write(
      'amendActor',
      { actor: `${space}:pair`, expectedVersion: 2, members: [own('ada'), own('cyd')] },
      `... on Actor { ${review} }`,
    );
    expect(amended).toMatchObject({ doubtfulAfterMerge: { nodes: [] } });
    expect(await reviewOf(own('ada'))).toEqual(['both', 'gift', 'ring']);
  });

  it('what was coded so, and nobody merged, is not flagged', async () => {
    const self = { speakers: [{ actor: own('eve') }], addressees: [own('eve')] };
    await load(database.db, record(statement('alone', self)));
    await merge();
    expect(await flags()).toEqual(doubtful);
    expect(await reviewOf(own('eve'))).toEqual([]);
  });

  it('chains of merges in one bundle mean the last, in any order; rings are refused', async () => {
    for (const isReversed of [false, true]) {
      next();
      const both = [
        { ...person('bob'), mergedInto: own('ada') },
        { ...person('ada'), mergedInto: own('eve') },
      ];
      await load(database.db, record());
      const text = bundle(space, ...(isReversed ? both.toReversed() : both));
      await load(database.db, text);
      expect((await lineOf('plain')).speakers).toEqual([{ actor: own('eve') }]);
      expect((await lineOf(own('bob'))).mergedInto).toBe(own('eve'));
      await expectNothing(text);
      await expectNothing(record());
    }
    next();
    await load(database.db, record());
    const ring = bundle(
      space,
      { ...person('bob'), mergedInto: own('ada') },
      { ...person('ada'), mergedInto: own('bob') },
    );
    await expect(load(database.db, ring)).rejects.toMatchObject({
      problems: [
        { line: 2, field: 'mergedInto', code: 'CYCLIC_RELATION' },
        { line: 3, field: 'mergedInto', code: 'CYCLIC_RELATION' },
      ],
    });
  });

  it('loading the bundle again changes nothing, whatever it says of them and whoever is merged into whom', async () => {
    const names = ['ada', 'bob', 'cyd', 'eve'];
    const some = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 });
    const chain = fc.array(
      fc.record({ name: fc.constantFrom(...names), relation: fc.constantFrom('REPORTED', 'CITED') }),
      { maxLength: 4 },
    );
    const spoken = fc.record({ speakers: some, addressees: some, chain, parties: some, members: some });
    const served = fc.uniqueArray(
      fc.record({
        name: fc.constantFrom(...names),
        to: fc.option(fc.constantFrom('2011', '2012')),
        start: fc.constantFrom(9, 13, 16),
      }),
      { selector: (it) => it.name },
    );
    const merges = fc.uniqueArray(fc.tuple(fc.nat(3), fc.nat(3)), {
      minLength: 1,
      maxLength: 3,
      selector: ([from]) => from,
    });
    await fc.assert(
      fc.asyncProperty(spoken, served, merges, async (said, roles, pairs) => {
        next();
        const whole = bundle(
          space,
          { type: 'document', key: 'paper', text: 'One said so. so so' },
          ...names.map(person),
          { type: 'actor', key: own('land'), kind: 'STATE', name: 'Land' },
          group('members', ...said.members),
          statement('said', {
            speakers: said.speakers.map((it) => ({ actor: own(it), role: it })),
            addressees: said.addressees.map(own),
            via: said.chain.map((it) => link(it.name, it.relation)),
          }),
          {
            type: 'restriction',
            key: own('rule'),
            title: 'A rule',
            modality: 'PROHIBITION',
            parties: said.parties.map((it, index) => ({
              actor: own(it),
              function: 'ASSIGNEE',
              derivation: index % 2 === 0 ? 'STATED' : 'INFERRED',
            })),
          },
          ...roles.map(({ name, to, start }) =>
            role(name, { ...(to && { validTo: to }), evidence: quote(start) }),
          ),
        );
        await load(database.db, whole);
        const before = await present();
        const revisions: string[] = [];
        for (const [from, into] of pairs) {
          const { actor } = await ask(`query ($key: ID!) { actor(name: $key) { version } }`, {
            key: own(names[from] as string),
          });
          const done = await write(
            'mergeActors',
            {
              actor: own(names[from] as string),
              into: own(names[into] as string),
              expectedVersion: actor.version,
            },
            '... on Actor { revision { id } }',
          );
          if (done.revision) revisions.push(done.revision.id);
          await expectNothing(whole);
        }
        for (const revision of revisions.toReversed()) {
          expect(await write('undoRevision', { revision })).toMatchObject({ refusals: [] });
        }
        expect(await present()).toEqual(before);
        await expectNothing(whole);
      }),
      { numRuns: casesOf(40) },
    );
  }, 600_000);
});
