import { graphql } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '../../src/graphql/builder.ts';
import { schema } from '../../src/graphql/schema.ts';
import { article, bundle, demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';

// biome-ignore lint/suspicious/noExplicitAny: an answer's shape is the query's.
type Answer = any;

function useRecord(...bundles: string[]) {
  const queries: string[] = [];
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
  const onUmbrella = (args: string, fields: string) =>
    `{ positions(restriction: "umbrella", ${args}) { actor { key } ${fields} } }`;

  test('is the last word of each who took a stance, by name: by the last instant, the first, then publication', async () => {
    const { positions } = await ask(
      '{ positions(restriction: "umbrella") { actor { key } stance absence stances { stance } } }',
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
    const { positions } = await ask(
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
      'stance absence stances { stance } statements { key } spoken { edtf } independentSourceCount narrower { stance } broader { stance }';
    const { positions } = await ask(onUmbrella('actors: ["gus", "fay"]', fields));
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
        narrower: [{ stance: 'LIFT' }],
        broader: [],
      },
    ]);
  });

  test('is found by what it holds, tied stances included; then the unrecorded are left out', async () => {
    const { positions } = await ask(onUmbrella('stances: [EASE, TIGHTEN]', 'stance stances { stance }'));
    expect(heldBy(positions)).toEqual({ ben: ['EASE', 'LIFT'], cleo: 'TIGHTEN', hal: 'EASE' });
    const named = await ask(onUmbrella('stances: [EASE], actors: ["gus", "ann", "hal"]', 'stance'));
    expect(heldBy(named.positions)).toEqual({ hal: 'EASE' });
    expect((await ask(onUmbrella('stances: []', 'stance'))).positions).toEqual([]);
  });

  test('is never mixed with what is held of narrower restrictions or of the umbrella', async () => {
    const kin = 'stance narrower { restriction { key } stance } broader { restriction { key } stance }';
    const { umbrella, narrow } = await ask(`{
      umbrella: positions(restriction: "umbrella", actors: ["ann"]) { ${kin} }
      narrow: positions(restriction: "narrow", actors: ["ann", "gus"]) { ${kin} }
    }`);
    expect(umbrella).toEqual([
      {
        stance: 'MAINTAIN',
        narrower: [
          { restriction: { key: 'narrow' }, stance: 'EASE' },
          { restriction: { key: 'part' }, stance: 'NEUTRAL' },
        ],
        broader: [],
      },
    ]);
    expect(narrow).toEqual([
      {
        stance: 'EASE',
        narrower: [],
        broader: [
          { restriction: { key: 'part' }, stance: 'NEUTRAL' },
          { restriction: { key: 'umbrella' }, stance: 'MAINTAIN' },
        ],
      },
      { stance: 'LIFT', narrower: [], broader: [] },
    ]);
  });

  test('is that of an instant: what was certainly said later does not count, what is undated does', async () => {
    const at = (instant: string) =>
      onUmbrella(`asOf: { validAt: "${instant}" }`, 'stance stances { stance } narrower { stance }');
    const before = await ask(at('2024-01-02T12:00:00Z'));
    expect(heldBy(before.positions)).toEqual({ ann: 'LIFT', dora: 'MAINTAIN', eve: 'LIFT' });
    expect(before.positions[0].narrower).toEqual([{ stance: 'NEUTRAL' }]);
    const long = await ask(at('1990-01-01T00:00:00Z'));
    expect(heldBy(long.positions)).toEqual({ dora: 'MAINTAIN', eve: 'EASE' });
    const unknown = await ask(onUmbrella('asOf: { knownAt: "2020-01-01T00:00:00Z" }', 'stance'));
    expect(unknown.positions).toEqual([]);
  });

  test('is also asked of an actor, on all restrictions or on those named', async () => {
    const { ann, gus } = await ask(`{
      ann: actor(name: "ann") {
        positions { restriction { key } stance }
        then: positions(asOf: { validAt: "2024-01-02T12:00:00Z" }) { restriction { key } stance }
        lifting: positions(stances: [LIFT]) { restriction { key } }
      }
      gus: actor(name: "gus") { positions(restrictions: ["umbrella", "narrow"]) { restriction { key } stance absence } }
    }`);
    expect(ann.positions.map((it: Answer) => [it.restriction.key, it.stance])).toEqual([
      ['narrow', 'EASE'],
      ['part', 'NEUTRAL'],
      ['successor', 'LIFT'],
      ['umbrella', 'MAINTAIN'],
    ]);
    expect(ann.then.map((it: Answer) => [it.restriction.key, it.stance])).toEqual([
      ['part', 'NEUTRAL'],
      ['umbrella', 'LIFT'],
    ]);
    expect(ann.lifting).toEqual([{ restriction: { key: 'successor' } }]);
    expect(gus.positions).toEqual([
      { restriction: { key: 'narrow' }, stance: 'LIFT', absence: null },
      { restriction: { key: 'umbrella' }, stance: null, absence: 'NOT_RECORDED' },
    ]);
  });

  test('is asked by ID as by key, and refuses the ID of something else', async () => {
    const { restriction, actor } = await ask(
      '{ restriction(name: "umbrella") { id } actor(name: "ann") { id } }',
    );
    const { positions } = await ask(
      `{ positions(restriction: "${restriction.id}", actors: ["${actor.id}", "ben"]) { actor { id } } }`,
    );
    expect(positions[0].actor.id).toBe(actor.id);
    const wrong = await answer(`{ positions(restriction: "${actor.id}") { stance } }`);
    expect(wrong.errors?.map(({ extensions }) => extensions.code)).toEqual(['INVALID_ID']);
    const names = JSON.stringify(Array.from({ length: 101 }, () => 'ann'));
    const many = await answer(`{ positions(restriction: "umbrella", actors: ${names}) { stance } }`);
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
    const { positions } = await ask(`{
      positions(restriction: "ban", actors: ["ann", "ben", "cleo"]) { actor { key } stance absence statements { key } }
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
          grounds { axis statement { key speakers { actor { key } } relations { relation } evidence { exact } } }
        }
      }
    }`);
    expect(restriction.statusPeriod.independentSourceCount).toBe(2);
    expect(restriction.statusPeriod.grounds).toHaveLength(6);
    expect(queries).toHaveLength(1);
  });

  test('of a position are those of its own statements', async () => {
    const { positions } = await ask(
      '{ positions(restriction: "ban") { actor { key } stance independentSourceCount } }',
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
    const nodes = await board('positions { stance absence spoken { edtf } actor { id } }');
    expect(nodes.flatMap((it: Answer) => it.positions)).toHaveLength(40);
    expect(queries).toHaveLength(2);
    await board(
      'positions { stance actor { key name } statements { key } stances { stance } restriction { title } }',
    );
    expect(queries).toHaveLength(6);
    await board('positions { independentSourceCount broader { stance actor { key } } narrower { stance } }');
    expect(queries).toHaveLength(6);
  });

  test('asks once for each set of arguments', async () => {
    const [first] = await board(
      'a: positions(stances: [LIFT]) { stance } b: positions(actors: ["ann"]) { stance } c: positions(actors: ["ann"]) { stance }',
    );
    expect(first).toMatchObject({ b: [{ stance: 'EASE' }], c: [{ stance: 'EASE' }] });
    // One of them looks whether there is such an actor.
    expect(queries).toHaveLength(4);
  });
});

describe('the demo record', () => {
  const { ask } = useRecord(demo);

  test('says who holds what about the umbrella rule, and from when', async () => {
    const { positions } = await ask(`{
      positions(restriction: "west.long-range.deep-strike") {
        actor { key } stance stances { stance } spoken { edtf } statements { key } narrower { restriction { key } stance }
      }
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
    expect(of('shaheen').narrower).toEqual([
      { restriction: { key: 'us.weapons.longer-range' }, stance: 'LIFT' },
    ]);
    expect(of('invented-mira-holt').narrower.map((it: Answer) => it.stance)).toEqual(
      ['EASE', 'UNDECIDED'].sort(),
    );
  });

  test('knows no position of one who is only mentioned', async () => {
    const { positions } = await ask(`{
      positions(restriction: "west.long-range.deep-strike", actors: ["starmer"]) { stance absence }
    }`);
    expect(positions).toEqual([{ stance: null, absence: 'NOT_RECORDED' }]);
  });
});

describe.skipIf(article === null)('the coded article beside the project', () => {
  const { ask } = useRecord(article ?? demo);

  test('says what each actor holds about the umbrella rule, and why', async () => {
    const { positions } = await ask(`{
      positions(restriction: "west.long-range.deep-strike") {
        actor { key } stance stances { stance statement { key } } statements { key evidence { exact } }
        independentSourceCount narrower { restriction { key } stance } broader { stance }
      }
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
      positions.every((it: Answer) => it.statements.every(({ evidence }: Answer) => evidence.length > 0)),
    ).toBe(true);
    const narrower = positions.filter((it: Answer) => it.narrower.length > 0);
    expect(narrower.map((it: Answer) => [it.actor.key, it.narrower])).toEqual([
      ['shaheen', [{ restriction: { key: 'us.weapons.longer-range' }, stance: 'LIFT' }]],
    ]);
  });

  test('has no position of Starmer', async () => {
    const { positions, starmer } = await ask(`{
      positions(restriction: "west.long-range.deep-strike", actors: ["starmer"]) { stance absence actor { givenName } }
      starmer: actor(name: "starmer") { positions { stance } }
    }`);
    expect(positions).toEqual([{ stance: null, absence: 'NOT_RECORDED', actor: { givenName: null } }]);
    expect(starmer.positions).toEqual([]);
  });

  test('names the persons for easing or lifting', async () => {
    const { actors } = await ask(`{
      actors(where: { kind: { in: [PERSON] } }, first: 100) { nodes { key positions(stances: [EASE, LIFT]) { stance } } }
    }`);
    const forIt = actors.nodes.filter((it: Answer) => it.positions.length > 0);
    expect(forIt.map((it: Answer) => it.key).sort()).toEqual(['cardin', 'shaheen', 'zelensky']);
  });

  test('tells where “nearing a decision” comes from: officials, through an outlet without a name', async () => {
    const { positions } = await ask(`{
      positions(restriction: "non-us.long-range.deep-strike") {
        actor { key name } stance
        statements {
          key evidence { document { publisher absences { field reason } } }
          via { relation actor { name absences { field reason } } }
        }
      }
    }`);
    expect(positions).toHaveLength(1);
    const [{ actor, stance, statements }] = positions;
    expect([actor.name, stance]).toEqual(['European officials', 'NEUTRAL']);
    expect(statements).toHaveLength(1);
    const notStated = (field: string) => expect.arrayContaining([{ field, reason: 'NOT_STATED' }]);
    expect(statements[0].via).toEqual([
      { relation: 'REPORTED', actor: { name: null, absences: notStated('name') } },
    ]);
    expect(statements[0].evidence[0].document).toEqual({
      publisher: null,
      absences: notStated('publisher'),
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

  const refusal = async (source: string) => {
    const [error] = (await record.answer(source)).errors ?? [];
    expect(error?.extensions.code).toBe('PAGE_SIZE_OUT_OF_RANGE');
    return error?.message;
  };

  test('holds all of them, one after the other, and leaves none out in silence', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    for (;;) {
      const place: string = after === null ? '' : `, after: "${after}"`;
      const { positions } = await record.ask(
        `{ positions(restriction: "crowded", first: 50${place}) { actor { id name } } }`,
      );
      seen.push(...positions.map((it: Answer) => it.actor.name));
      if (positions.length < 50) break;
      after = positions.at(-1).actor.id;
    }
    expect(seen).toEqual(speakers);
    expect(await refusal('{ positions(restriction: "crowded") { stance } }')).toContain('130');
    expect(await refusal('{ restriction(name: "crowded") { positions(first: 101) { stance } } }')).toContain(
      '100',
    );
  });
});
