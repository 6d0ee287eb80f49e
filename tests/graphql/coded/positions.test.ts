import { beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '../../../src/graphql/schema/builder.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { countsPlainly, graphql } from '../../support/both-ways.ts';
import { article, bundle, demo, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';

// biome-ignore lint/suspicious/noExplicitAny: an answer's shape is the query's.
type Answer = any;

function useRecord(...bundles: string[]) {
  const queries: string[] = [];
  countsPlainly(queries);
  const database = useDatabase({ onQuery: (query) => queries.push(query) });
  beforeAll(async () => {
    for (const text of bundles) await load(database.db, text);
  });
  const answer = async (source: string) => {
    queries.length = 0;
    const contextValue = { db: database.db, principal: null, requestId: 'test' } as Partial<Context>;
    return graphql({ schema, source, contextValue });
  };
  const ask = async (source: string): Promise<Answer> => {
    const { data, errors } = await answer(source);
    expect(errors?.map((error) => error.originalError ?? error)).toBeUndefined();
    return data;
  };
  return { ask, answer, queries };
}

const local = (key: string) => key.replace(/^.*:/, '');

/** What each actor holds: its stance, or all that are tied. */
const heldBy = (positions: Answer[]) =>
  Object.fromEntries(
    positions.map((it) => [local(it.actor.key), it.stance ?? it.stances.map((tied: Answer) => tied.stance)]),
  );

type Short = { speakers?: string[]; spoken?: string; in?: string; via?: string[]; walksBack?: string };

/** A statement, said in a paper of its own unless told otherwise, with the stances it takes. */
function said(key: string, stances: Record<string, string>, short: Short) {
  const text = `${key} was said.`;
  return [
    ...(short.in ? [] : [{ type: 'document', key: `paper-of-${key}`, text }]),
    {
      type: 'statement',
      key,
      quotation: 'INDIRECT',
      attribution: short.speakers ? 'ON_THE_RECORD' : 'NARRATOR',
      evidence: { document: short.in ?? `paper-of-${key}`, exact: short.in ? `${key} was said.` : text },
      ...(short.speakers && { speakers: short.speakers.map((actor) => ({ actor })) }),
      ...(short.via && { via: short.via.map((actor) => ({ actor, relation: 'REPORTED' })) }),
      ...(short.spoken && { spoken: { edtf: short.spoken, derivation: 'STATED' } }),
      stances: Object.entries(stances).map(([restriction, stance]) => ({
        restriction,
        stance,
        explicitness: 'EXPLICIT',
      })),
    },
    ...(short.walksBack
      ? [{ type: 'relation', subject: key, relation: 'WALKS_BACK', object: short.walksBack }]
      : []),
  ];
}

const people = ['ann', 'ben', 'cleo', 'dora', 'eve', 'fay', 'gus', 'hal'];
const person = (key: string) => ({ type: 'actor', key, kind: 'PERSON', name: key });
const rule = (key: string, related: object[] = []) => ({
  type: 'restriction',
  key,
  title: key,
  modality: 'PROHIBITION',
  related,
});

const invented = bundle(
  'invented',
  ...people.map(person),
  { type: 'actor', key: 'council', kind: 'GROUP', name: 'the council', members: ['fay', 'gus'] },
  rule('umbrella'),
  rule('part', [{ relation: 'PART_OF', restriction: 'umbrella' }]),
  rule('narrow', [{ relation: 'NARROWER_THAN', restriction: 'part' }]),
  rule('successor', [{ relation: 'SUPERSEDES', restriction: 'umbrella' }]),
  { type: 'document', key: 'january', text: 'cleo-1 was said.', published: '2024-01-10' },
  { type: 'document', key: 'february', text: 'cleo-2 was said.', published: '2024-02-10' },
  ...said('ann-1', { umbrella: 'LIFT' }, { speakers: ['ann'], spoken: '2024-01-01' }),
  ...said('ann-2', { umbrella: 'MAINTAIN' }, { speakers: ['ann'], spoken: '2024-01-05' }),
  ...said('ann-3', { narrow: 'EASE', successor: 'LIFT' }, { speakers: ['ann'], spoken: '2024-01-09' }),
  ...said('ann-4', { part: 'NEUTRAL' }, { speakers: ['ann'], spoken: '2024-01-02' }),
  ...said('ben-1', { umbrella: 'EASE' }, { speakers: ['ben'], spoken: '2024-01-03' }),
  ...said('ben-2', { umbrella: 'LIFT' }, { speakers: ['ben'], spoken: '2024-01-03' }),
  ...said('cleo-2', { umbrella: 'TIGHTEN' }, { speakers: ['cleo'], spoken: '2024-01-03', in: 'february' }),
  ...said('cleo-1', { umbrella: 'LIFT' }, { speakers: ['cleo'], spoken: '2024-01-03', in: 'january' }),
  ...said('dora-1', { umbrella: 'LIFT' }, { speakers: ['dora'], spoken: '2024-01-03' }),
  ...said('dora-2', { umbrella: 'MAINTAIN' }, { speakers: ['dora'] }),
  ...said('eve-1', { umbrella: 'LIFT' }, { speakers: ['eve'], spoken: '[2024-01-02..2024-01-05]' }),
  ...said('eve-2', { umbrella: 'EASE' }, { speakers: ['eve'], spoken: '[..2024-01-05]' }),
  ...said('council-1', { umbrella: 'SKEPTICAL' }, { speakers: ['council', 'fay'], spoken: '2024-01-03' }),
  ...said('gus-1', { narrow: 'LIFT' }, { speakers: ['gus'] }),
  ...said('hal-1', { umbrella: 'EASE' }, { speakers: ['hal'], spoken: '2024-01-04' }),
  ...said('hal-2', { umbrella: 'EASE' }, { speakers: ['hal'], spoken: '2024-01-04' }),
  ...said('paper-1', { umbrella: 'LIFT' }, {}),
);

describe('a position', () => {
  const { ask, answer } = useRecord(invented);
  const onUmbrella = (where: string, fields: string, args = '') =>
    `{ positions(where: { restrictions: ["umbrella"], ${where} }${args}) { nodes { actor { key } ${fields} } } }`;

  test('is the last word of each who took a stance, by name: by the last instant, the first, then publication', async () => {
    const {
      positions: { nodes: positions },
    } = await ask(
      '{ positions(where: { restrictions: ["umbrella"] }) { nodes { actor { key } stance absence stances { stance } } } }',
    );
    expect(positions.map((it: Answer) => local(it.actor.key))).toEqual(
      expect.arrayContaining(['ann', 'ben', 'cleo', 'dora', 'eve', 'fay', 'council', 'hal']),
    );
    expect(heldBy(positions)).toEqual({
      ann: 'MAINTAIN',
      ben: ['EASE', 'LIFT'],
      cleo: 'TIGHTEN',
      council: 'SKEPTICAL',
      dora: 'LIFT',
      eve: 'LIFT',
      fay: 'SKEPTICAL',
      hal: 'EASE',
    });
    expect(positions.every((it: Answer) => it.absence === null)).toBe(true);
  });

  test('shows what is tied as several stances, each with its statement', async () => {
    const {
      positions: { nodes: positions },
    } = await ask(
      onUmbrella(
        'actors: ["ben", "hal"]',
        'stance stances { stance explicitness statement { key } } statements { key } spoken { edtf } restriction { key }',
      ),
    );
    const tied = (key: string, stance: string) => ({
      stance,
      explicitness: 'EXPLICIT',
      statement: { key: `invented:${key}` },
    });
    expect(positions).toEqual([
      {
        actor: { key: 'ben' },
        restriction: { key: 'umbrella' },
        stance: null,
        stances: [tied('ben-1', 'EASE'), tied('ben-2', 'LIFT')],
        statements: [{ key: 'invented:ben-1' }, { key: 'invented:ben-2' }],
        spoken: { edtf: '2024-01-03' },
      },
      expect.objectContaining({
        stance: 'EASE',
        stances: [tied('hal-1', 'EASE'), tied('hal-2', 'EASE')],
      }),
    ]);
  });

  test('of those named is listed also when nobody recorded one, and a member did not speak for its group', async () => {
    const fields =
      'stance absence stances { stance } statements { key } spoken { edtf } independentSourceCount narrower { nodes { stance } } broader { nodes { stance } }';
    const {
      positions: { nodes: positions },
    } = await ask(onUmbrella('actors: ["gus", "fay"]', fields));
    expect(positions).toEqual([
      expect.objectContaining({ actor: { key: 'fay' }, stance: 'SKEPTICAL', absence: null }),
      {
        actor: { key: 'gus' },
        stance: null,
        absence: 'NOT_RECORDED',
        stances: [],
        statements: [],
        spoken: null,
        independentSourceCount: 0,
        narrower: { nodes: [{ stance: 'LIFT' }] },
        broader: { nodes: [] },
      },
    ]);
  });

  test('is found by what it holds, tied stances included; then the unrecorded are left out', async () => {
    const {
      positions: { nodes: positions },
    } = await ask(onUmbrella('stances: [EASE, TIGHTEN]', 'stance stances { stance }'));
    expect(heldBy(positions)).toEqual({ ben: ['EASE', 'LIFT'], cleo: 'TIGHTEN', hal: 'EASE' });
    const named = await ask(onUmbrella('stances: [EASE], actors: ["gus", "ann", "hal"]', 'stance'));
    expect(heldBy(named.positions.nodes)).toEqual({ hal: 'EASE' });
    expect((await ask(onUmbrella('stances: []', 'stance'))).positions.nodes).toEqual([]);
  });

  test('is never mixed with what is held of narrower restrictions or of the umbrella', async () => {
    const kin =
      'stance narrower { nodes { restriction { key } stance } } broader { nodes { restriction { key } stance } }';
    const { umbrella, narrow } = await ask(`{
      umbrella: positions(where: { restrictions: ["umbrella"], actors: ["ann"] }) { nodes { ${kin} } }
      narrow: positions(where: { restrictions: ["narrow"], actors: ["ann", "gus"] }) { nodes { ${kin} } }
    }`);
    expect(umbrella.nodes).toEqual([
      {
        stance: 'MAINTAIN',
        narrower: {
          nodes: [
            { restriction: { key: 'narrow' }, stance: 'EASE' },
            { restriction: { key: 'part' }, stance: 'NEUTRAL' },
          ],
        },
        broader: { nodes: [] },
      },
    ]);
    expect(narrow.nodes).toEqual([
      {
        stance: 'EASE',
        narrower: { nodes: [] },
        broader: {
          nodes: [
            { restriction: { key: 'part' }, stance: 'NEUTRAL' },
            { restriction: { key: 'umbrella' }, stance: 'MAINTAIN' },
          ],
        },
      },
      { stance: 'LIFT', narrower: { nodes: [] }, broader: { nodes: [] } },
    ]);
  });

  test('is that of an instant: what was certainly said later does not count, what is undated does', async () => {
    const at = (instant: string) =>
      onUmbrella(
        '',
        'stance stances { stance } narrower { nodes { stance } }',
        `, asOf: { validAt: "${instant}" }`,
      );
    const before = await ask(at('2024-01-02T12:00:00Z'));
    expect(heldBy(before.positions.nodes)).toEqual({ ann: 'LIFT', dora: 'MAINTAIN', eve: 'LIFT' });
    expect(before.positions.nodes[0].narrower.nodes).toEqual([{ stance: 'NEUTRAL' }]);
    const long = await ask(at('1990-01-01T00:00:00Z'));
    expect(heldBy(long.positions.nodes)).toEqual({ dora: 'MAINTAIN', eve: 'EASE' });
    const unknown = await ask(onUmbrella('', 'stance', ', asOf: { knownAt: "2020-01-01T00:00:00Z" }'));
    expect(unknown.positions.nodes).toEqual([]);
  });

  test('is also asked of an actor, on all restrictions or on those named', async () => {
    const { ann, gus } = await ask(`{
      ann: actor(name: "ann") {
        positions { nodes { restriction { key } stance } }
        then: positions(asOf: { validAt: "2024-01-02T12:00:00Z" }) { nodes { restriction { key } stance } }
        lifting: positions(where: { stances: [LIFT] }) { nodes { restriction { key } } }
      }
      gus: actor(name: "gus") { positions(where: { restrictions: ["umbrella", "narrow"] }) { nodes { restriction { key } stance absence } } }
    }`);
    expect(ann.positions.nodes.map((it: Answer) => [it.restriction.key, it.stance])).toEqual([
      ['narrow', 'EASE'],
      ['part', 'NEUTRAL'],
      ['successor', 'LIFT'],
      ['umbrella', 'MAINTAIN'],
    ]);
    expect(ann.then.nodes.map((it: Answer) => [it.restriction.key, it.stance])).toEqual([
      ['part', 'NEUTRAL'],
      ['umbrella', 'LIFT'],
    ]);
    expect(ann.lifting.nodes).toEqual([{ restriction: { key: 'successor' } }]);
    expect(gus.positions.nodes).toEqual([
      { restriction: { key: 'narrow' }, stance: 'LIFT', absence: null },
      { restriction: { key: 'umbrella' }, stance: null, absence: 'NOT_RECORDED' },
    ]);
  });

  test('is asked by ID as by key, and refuses the ID of something else', async () => {
    const { restriction, actor } = await ask(
      '{ restriction(name: "umbrella") { id } actor(name: "ann") { id } }',
    );
    const {
      positions: { nodes: positions },
    } = await ask(
      `{ positions(where: { restrictions: ["${restriction.id}"], actors: ["${actor.id}", "ben"] }) { nodes { actor { id } } } }`,
    );
    expect(positions[0].actor.id).toBe(actor.id);
    const wrong = await answer(
      `{ positions(where: { restrictions: ["${actor.id}"] }) { nodes { stance } } }`,
    );
    expect(wrong.errors?.map(({ extensions }) => extensions.code)).toEqual(['INVALID_ID']);
    const names = JSON.stringify(Array.from({ length: 101 }, () => 'ann'));
    const many = await answer(
      `{ positions(where: { restrictions: ["umbrella"], actors: ${names} }) { nodes { stance } } }`,
    );
    expect(many.errors?.map(({ extensions }) => extensions.code)).toEqual(['PAGE_SIZE_OUT_OF_RANGE']);
  });
});

describe('what no longer counts', () => {
  const { ask } = useRecord(
    bundle(
      'taken-back',
      ...people.map(person),
      rule('ban'),
      { type: 'document', key: 'withdrawn', text: 'ben-2 was said.', retracted: {} },
      ...said('ann-1', { ban: 'LIFT' }, { speakers: ['ann'], spoken: '2024-01-01' }),
      ...said('ann-2', { ban: 'EASE' }, { speakers: ['ann'], spoken: '2024-01-02' }),
      ...said('ann-3', { ban: 'MAINTAIN' }, { speakers: ['ann'], spoken: '2024-01-02' }),
      ...said('ann-4', { ban: 'TIGHTEN' }, { speakers: ['ann'], spoken: '2024-01-03' }),
      ...said('ann-5', {}, { speakers: ['ann'], spoken: '2024-01-04', walksBack: 'ann-4' }),
      ...said('ann-6', {}, { speakers: ['ann'], spoken: '2024-01-04', walksBack: 'ann-2' }),
      ...said('ben-1', { ban: 'LIFT' }, { speakers: ['ben'] }),
      ...said('ben-2', { ban: 'MAINTAIN' }, { speakers: ['ben'], spoken: '2024-01-05', in: 'withdrawn' }),
      ...said('cleo-1', { ban: 'LIFT' }, { speakers: ['cleo'] }),
      ...said('cleo-2', {}, { speakers: ['cleo'], walksBack: 'cleo-1' }),
    ),
  );

  test('is passed over for what was said before it: what was walked back, or only a retracted document shows', async () => {
    const {
      positions: { nodes: positions },
    } = await ask(`{
      positions(where: { restrictions: ["ban"], actors: ["ann", "ben", "cleo"] }) { nodes { actor { key } stance absence statements { key } } }
    }`);
    expect(positions.map((it: Answer) => [it.actor.key, it.stance, it.absence])).toEqual([
      ['ann', 'MAINTAIN', null],
      ['ben', 'LIFT', null],
      ['cleo', null, 'NOT_RECORDED'],
    ]);
    expect(positions[0].statements).toEqual([{ key: 'taken-back:ann-3' }]);
  });
});

describe('independent sources', () => {
  const { ask, queries } = useRecord(
    bundle(
      'sources',
      ...['ann', 'ben', 'agency'].map(person),
      rule('ban'),
      { type: 'document', key: 'paper', text: 'own-1 was said. own-2 was said.' },
      ...said('own-1', {}, { in: 'paper' }),
      ...said('own-2', {}, { in: 'paper' }),
      ...said('ann-1', { ban: 'EASE' }, { speakers: ['ann'], via: ['agency'], spoken: '2024-01-01' }),
      ...said('ben-1', {}, { speakers: ['ben'], via: ['agency'] }),
      ...said('other', { ban: 'LIFT' }, { speakers: ['ben'] }),
      {
        type: 'status',
        restriction: 'ban',
        status: 'PROHIBITED',
        review: 'UNDER_REVIEW',
        observedAt: '2024-01-01',
        grounds: [
          { statement: 'own-1', for: 'STATUS', weight: 'SUPPORTS' },
          { statement: 'own-2', for: 'STATUS', weight: 'SUPPORTS' },
          { statement: 'ann-1', for: 'STATUS', weight: 'SUPPORTS' },
          { statement: 'ann-1', for: 'REVIEW', weight: 'SUPPORTS' },
          { statement: 'ben-1', for: 'REVIEW', weight: 'SUPPORTS' },
          { statement: 'other', for: 'REVIEW', weight: 'AGAINST' },
        ],
      },
    ),
  );

  test('of a status are those of its supporting grounds, read with it in one query', async () => {
    const { restriction } = await ask(`{
      restriction(name: "ban") {
        statusPeriod {
          independentSourceCount
          grounds { axis statement { key speakers { actor { key } } relations { relation } evidence { nodes { exact } } } }
        }
      }
    }`);
    expect(restriction.statusPeriod.independentSourceCount).toBe(2);
    expect(restriction.statusPeriod.grounds).toHaveLength(6);
    expect(queries).toHaveLength(1);
  });

  test('of a position are those of its own statements', async () => {
    const {
      positions: { nodes: positions },
    } = await ask(
      '{ positions(where: { restrictions: ["ban"] }) { nodes { actor { key } stance independentSourceCount } } }',
    );
    expect(positions).toEqual([
      { actor: { key: 'ann' }, stance: 'EASE', independentSourceCount: 1 },
      { actor: { key: 'ben' }, stance: 'LIFT', independentSourceCount: 1 },
    ]);
  });
});

describe('a board of twenty restrictions', () => {
  const rules = Array.from({ length: 20 }, (_, n) => `rule-${n}`);
  const { ask, queries } = useRecord(
    bundle(
      'board',
      ...['ann', 'ben'].map(person),
      rule('zone'),
      ...rules.map((key) => rule(key, [{ relation: 'PART_OF', restriction: 'zone' }])),
      ...rules.flatMap((key) => [
        ...said(`ann-on-${key}`, { [key]: 'EASE', zone: 'EASE' }, { speakers: ['ann'] }),
        ...said(`ben-on-${key}`, { [key]: 'LIFT' }, { speakers: ['ben'] }),
      ]),
    ),
  );
  const board = (fields: string) =>
    ask(`{ restrictions(first: 20) { nodes { key ${fields} } } }`).then((data) => data.restrictions.nodes);

  test('costs one statement more with positions, and one more for each type selected in them', async () => {
    await board('title');
    expect(queries).toHaveLength(1);
    const nodes = await board('positions { nodes { stance absence spoken { edtf } actor { id } } }');
    expect(nodes.flatMap((it: Answer) => it.positions.nodes)).toHaveLength(40);
    expect(queries).toHaveLength(2);
    await board(
      'positions { nodes { stance actor { key name } statements { key } stances { stance } restriction { title } } }',
    );
    expect(queries).toHaveLength(6);
    await board(
      'positions { nodes { independentSourceCount broader { nodes { stance actor { key } } } narrower { nodes { stance } } } }',
    );
    expect(queries).toHaveLength(6);
  });

  test('asks once for each set of arguments', async () => {
    const [first] = await board(
      'a: positions(where: { stances: [LIFT] }) { nodes { stance } } b: positions(where: { actors: ["ann"] }) { nodes { stance } } c: positions(where: { actors: ["ann"] }) { nodes { stance } }',
    );
    expect(first).toMatchObject({ b: { nodes: [{ stance: 'EASE' }] }, c: { nodes: [{ stance: 'EASE' }] } });
    // One of them looks whether there is such an actor.
    expect(queries).toHaveLength(4);
  });
});

describe('the demo record', () => {
  const { ask } = useRecord(demo);

  test('says who holds what about the umbrella rule, and from when', async () => {
    const {
      positions: { nodes: positions },
    } = await ask(`{
      positions(where: { restrictions: ["west.long-range.deep-strike"] }) { nodes {
        actor { key } stance stances { stance } spoken { edtf } statements { key } narrower { nodes { restriction { key } stance } }
      } }
    }`);
    expect(heldBy(positions)).toMatchObject({
      austin: 'SKEPTICAL',
      biden: 'UNDECIDED',
      'invented-mira-holt': 'EASE',
      putin: 'MAINTAIN',
      shaheen: 'EASE',
      zelensky: 'LIFT',
    });
    const of = (key: string) => positions.find((it: Answer) => it.actor.key === key);
    expect(of('austin')).toMatchObject({ spoken: { edtf: '2024-09-06' }, statements: [{}, {}] });
    expect(of('shaheen').narrower.nodes).toEqual([
      { restriction: { key: 'us.weapons.longer-range' }, stance: 'LIFT' },
    ]);
    expect(of('invented-mira-holt').narrower.nodes.map((it: Answer) => it.stance)).toEqual(
      ['EASE', 'UNDECIDED'].sort(),
    );
  });

  test('knows no position of one who is only mentioned', async () => {
    const {
      positions: { nodes: positions },
    } = await ask(`{
      positions(where: { restrictions: ["west.long-range.deep-strike"], actors: ["starmer"] }) { nodes { stance absence } }
    }`);
    expect(positions).toEqual([{ stance: null, absence: 'NOT_RECORDED' }]);
  });
});

describe.skipIf(article === null)('the coded article beside the project', () => {
  const { ask } = useRecord(article ?? demo);

  test('says what each actor holds about the umbrella rule, and why', async () => {
    const {
      positions: { nodes: positions },
    } = await ask(`{
      positions(where: { restrictions: ["west.long-range.deep-strike"] }) { nodes {
        actor { key } stance stances { stance statement { key } } statements { key evidence { nodes { exact } } }
        independentSourceCount narrower { nodes { restriction { key } stance } } broader { nodes { stance } }
      } }
    }`);
    expect(heldBy(positions)).toEqual({
      'administration-officials-concerned': 'SKEPTICAL',
      'administration-officials-loosen': 'EASE',
      assessors: 'NEUTRAL',
      austin: 'SKEPTICAL',
      biden: 'UNDECIDED',
      blinken: 'UNDECIDED',
      cardin: 'EASE',
      'former-officials-17': 'EASE',
      'house-republicans-group': 'EASE',
      insiders: 'NEUTRAL',
      lammy: 'NEUTRAL',
      putin: 'MAINTAIN',
      'senior-administration-officials': 'SKEPTICAL',
      'sfrc-senior-democrats': 'EASE',
      shaheen: 'EASE',
      'ukraine-caucus': 'LIFT',
      'ukrainian-officials': 'LIFT',
      'us-officials-p22': 'NEUTRAL',
      zelensky: 'LIFT',
    });
    const why = Object.fromEntries(
      positions.map((it: Answer) => [it.actor.key, it.statements.map(({ key }: Answer) => local(key))]),
    );
    expect(why).toMatchObject({
      austin: ['s20', 's21', 's22', 's23'],
      blinken: ['s17', 's18'],
      shaheen: ['s27'],
      zelensky: ['s15'],
    });
    expect(positions.every((it: Answer) => it.independentSourceCount === 1)).toBe(true);
    expect(
      positions.every((it: Answer) =>
        it.statements.every(({ evidence }: Answer) => evidence.nodes.length > 0),
      ),
    ).toBe(true);
    const narrower = positions.filter((it: Answer) => it.narrower.nodes.length > 0);
    expect(narrower.map((it: Answer) => [it.actor.key, it.narrower.nodes])).toEqual([
      ['shaheen', [{ restriction: { key: 'us.weapons.longer-range' }, stance: 'LIFT' }]],
    ]);
  });

  test('has no position of Starmer', async () => {
    const { positions, starmer } = await ask(`{
      positions(where: { restrictions: ["west.long-range.deep-strike"], actors: ["starmer"] }) { nodes { stance absence actor { givenName } } }
      starmer: actor(name: "starmer") { positions { nodes { stance } } }
    }`);
    expect(positions.nodes).toEqual([{ stance: null, absence: 'NOT_RECORDED', actor: { givenName: null } }]);
    expect(starmer.positions.nodes).toEqual([]);
  });

  test('names the persons for easing or lifting', async () => {
    const { actors } = await ask(`{
      actors(where: { kind: { in: [PERSON] } }, first: 100) { nodes { key positions(where: { stances: [EASE, LIFT] }) { nodes { stance } } } }
    }`);
    const forIt = actors.nodes.filter((it: Answer) => it.positions.nodes.length > 0);
    expect(forIt.map((it: Answer) => it.key).sort()).toEqual(['cardin', 'shaheen', 'zelensky']);
  });

  test('tells where “nearing a decision” comes from: officials, through an outlet without a name', async () => {
    const {
      positions: { nodes: positions },
    } = await ask(`{
      positions(where: { restrictions: ["non-us.long-range.deep-strike"] }) { nodes {
        actor { key name } stance
        statements {
          key evidence { nodes { document { publisher absences { field reason } } } }
          via { relation actor { name absences { field reason } } }
        }
      } }
    }`);
    expect(positions).toHaveLength(1);
    const [{ actor, stance, statements }] = positions;
    expect([actor.name, stance]).toEqual(['European officials', 'NEUTRAL']);
    expect(statements).toHaveLength(1);
    const notStated = (field: string) => expect.arrayContaining([{ field, reason: 'NOT_STATED' }]);
    expect(statements[0].via).toEqual([
      { relation: 'REPORTED', actor: { name: null, absences: notStated('NAME') } },
    ]);
    expect(statements[0].evidence.nodes[0].document).toEqual({
      publisher: null,
      absences: notStated('PUBLISHER'),
    });
  });
});

describe('a page of positions', () => {
  const speakers = Array.from({ length: 130 }, (_, n) => `p${String(n).padStart(3, '0')}`);
  const record = useRecord(
    bundle(
      'crowd',
      { type: 'document', key: 'paper', text: speakers.map((name) => `${name} agrees.`).join(' ') },
      { type: 'restriction', key: 'crowded', title: 'A crowded rule', modality: 'PROHIBITION' },
      ...speakers.flatMap((name) => [
        { type: 'actor', key: name, kind: 'PERSON', name },
        {
          type: 'statement',
          key: `says-${name}`,
          quotation: 'INDIRECT',
          attribution: 'ON_THE_RECORD',
          speakers: [{ actor: name }],
          evidence: { document: 'paper', exact: `${name} agrees.` },
          stances: [{ restriction: 'crowded', stance: 'EASE', explicitness: 'EXPLICIT' }],
        },
      ]),
    ),
  );

  const page = async (args: string, where = '') => {
    const { positions } = await record.ask(
      `{ positions(where: { restrictions: ["crowded"] ${where} }, ${args}) {
        totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        nodes { actor { name } } edges { cursor node { actor { name } } } } }`,
    );
    expect(positions.edges.map((it: Answer) => it.node)).toEqual(positions.nodes);
    const names: string[] = positions.nodes.map((it: Answer) => it.actor.name);
    return { ...positions, ...positions.pageInfo, names };
  };

  test('is twenty without a size, and says that there are more: never an error because there are many', async () => {
    const { restriction, positions } = await record.ask(`{
      restriction(name: "crowded") { positions { totalCount nodes { stance } pageInfo { hasNextPage } } }
      positions(where: { restrictions: ["crowded"] }) { totalCount nodes { stance } pageInfo { hasNextPage } }
    }`);
    for (const it of [restriction.positions, positions]) {
      expect(it.nodes).toHaveLength(20);
      expect(it).toMatchObject({ totalCount: 130, pageInfo: { hasNextPage: true } });
    }
  });

  test.each([
    ['by name', '', ''],
    ['by name, from the last one', '', ', orderBy: [{ field: ACTOR, direction: DESC }]'],
    ['by when it was said', '', ', orderBy: [{ field: SPOKEN }]'],
    ['by when it was said, the last first', '', ', orderBy: [{ field: SPOKEN, direction: DESC }]'],
    ['of those with a stance', ', stances: [EASE]', ''],
    ['of those named', `, actors: ${JSON.stringify(speakers.slice(0, 90))}`, ''],
  ])('is followed by the next one, forwards and backwards: %s', async (_, where, order) => {
    const walk = async (size: 'first' | 'last') => {
      const seen: string[][] = [];
      for (let cursor = ''; ; ) {
        const it = await page(`${size}: 40${cursor}${order}`, where);
        seen.push(it.names);
        if (!(size === 'first' ? it.hasNextPage : it.hasPreviousPage)) return seen;
        cursor = size === 'first' ? `, after: "${it.endCursor}"` : `, before: "${it.startCursor}"`;
      }
    };
    const forwards = (await walk('first')).flat();
    const expected = where.includes('actors') ? speakers.slice(0, 90) : speakers;
    expect([...forwards].sort()).toEqual(expected);
    if (order === '') expect(forwards).toEqual(expected);
    if (order.includes('ACTOR')) expect(forwards).toEqual([...expected].reverse());
    expect((await walk('last')).reverse().flat()).toEqual(forwards);
  });

  test('lies between two cursors', async () => {
    const { edges } = await page('first: 10');
    const [second, ninth] = [edges[1].cursor, edges[8].cursor];
    const between = await page(`after: "${second}", before: "${ninth}"`);
    expect(between.names).toEqual(speakers.slice(2, 8));
    expect((await page(`last: 2, after: "${second}", before: "${ninth}"`)).names).toEqual(
      speakers.slice(6, 8),
    );
  });

  test('refuses a size, a cursor and a filter that are none', async () => {
    const { endCursor } = await page('first: 5');
    const forged = Buffer.from(`${Buffer.from(endCursor, 'base64url')}x`).toString('base64url');
    for (const [args, code] of [
      ['where: { restrictions: ["crowded"] }, first: 101', 'PAGE_SIZE_OUT_OF_RANGE'],
      ['where: { restrictions: ["crowded"] }, first: 1, last: 1', 'BAD_USER_INPUT'],
      [`where: { restrictions: ["crowded"] }, after: "${forged}"`, 'INVALID_CURSOR'],
      [`where: { restrictions: ["crowded"], stances: [EASE] }, after: "${endCursor}"`, 'CURSOR_MISMATCH'],
      ['where: { stances: [EASE] }', 'BAD_USER_INPUT'],
    ]) {
      const { data, errors } = await record.answer(
        `{ positions(${args}) { nodes { stance } } other: __typename }`,
      );
      expect({ args, code: errors?.[0]?.extensions.code }).toEqual({ args, code });
      // What stands beside it is answered.
      expect(data).toEqual({ positions: null, other: 'Query' });
    }
  });
});
