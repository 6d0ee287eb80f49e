import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../support/asking.ts';
import { bundle, dump, load } from '../../support/bundle.ts';
import { codedIn } from '../../support/coded.ts';
import { useDatabase } from '../../support/database.ts';

// What texts say in more than a word: from a bundle's line to an answer, and back into a dump.

const database = useDatabase();
const again = useDatabase();
const { answer, ask, dumped, lastChange, reasons, write } = codedIn(database);

const transfer = (key: string, more: object) => ({
  ...{ type: 'transfer', key, supplier: 'north', recipient: 'south', item: 'boat' },
  ...{ ...more, status: 'ORDERED' },
});
const quantities: [key: string, given: unknown, kept?: unknown][] = [
  ['three', 3],
  ['none', 0],
  ['exact', { amount: 7 }, 7],
  ['tonnes', { amount: 2.5, unit: 't' }],
  ['about', { amount: 30, isApproximate: true, expression: 'some thirty' }],
  ['rough', { amount: 30, minimum: 25, maximum: 35, isApproximate: true }],
  ['least', { minimum: 4, isApproximate: false }, { minimum: 4 }],
  ['between', { minimum: 20, maximum: 30.5, unit: 'km' }],
  ['same', { minimum: 5, maximum: 5 }, 5],
  ['words', { expression: 'dozens' }],
  ['large', 999_999_999_999_999],
  ['small', 0.000_000_123_456_789],
];

beforeAll(async () => {
  await load(
    database.db,
    bundle(
      'n',
      { type: 'document', key: 'paper', text: 'The envoy said no.' },
      ...['north', 'south', 'east', 'west'].map((key) => ({ type: 'actor', key, kind: 'STATE', name: key })),
      { type: 'item', key: 'boat', kind: 'CLASS', name: 'Boats' },
      transfer('unsaid', { absent: { quantity: 'NOT_STATED' } }),
      ...quantities.map(([key, quantity]) => transfer(key, { quantity })),
    ),
  );
});

const quantity = 'quantity { amount minimum maximum isApproximate unit expression }';

describe('a quantity', () => {
  it('is dumped as it was loaded, a number where no more is said of it', async () => {
    const lines = await dumped();
    for (const [key, given, kept = given] of quantities) expect(lines[key].quantity, key).toEqual(kept);
    expect((await load(database.db, await dump(database.db))).counts.transfer).toMatchObject({
      created: 0,
      revised: 0,
    });
  });

  it('has its number, what it can be at least and at most, its unit and its words', async () => {
    const { transfers } = await answer(
      `{ transfers(first: 50) { nodes { key ${quantity} absences { field reason } } } }`,
    );
    const told = Object.fromEntries(transfers.nodes.map((it: Answer) => [it.key, it.quantity]));
    const none = {
      ...{ amount: null, minimum: null, maximum: null, isApproximate: false, unit: null, expression: null },
    };
    expect(told).toMatchObject({
      'n:three': { ...none, amount: 3, minimum: 3, maximum: 3 },
      'n:none': { ...none, amount: 0, minimum: 0, maximum: 0 },
      'n:tonnes': { ...none, amount: 2.5, minimum: 2.5, maximum: 2.5, unit: 't' },
      'n:about': { ...none, amount: 30, isApproximate: true, expression: 'some thirty' },
      'n:rough': { ...none, amount: 30, minimum: 25, maximum: 35, isApproximate: true },
      'n:least': { ...none, minimum: 4 },
      'n:between': { ...none, minimum: 20, maximum: 30.5, unit: 'km' },
      'n:same': { ...none, amount: 5, minimum: 5, maximum: 5 },
      'n:words': { ...none, expression: 'dozens' },
      'n:large': { amount: 999_999_999_999_999 },
      'n:small': { amount: 0.000_000_123_456_789 },
    });
    expect(told['n:unsaid']).toBeNull();
    for (const { key, absences } of transfers.nodes)
      expect(absences.filter((it: Answer) => it.field === 'QUANTITY')).toEqual(
        key === 'n:unsaid' ? [{ field: 'QUANTITY', reason: 'NOT_STATED' }] : [],
      );
  });

  it('is amended as a whole, told before and after, asked as of before, and taken back', async () => {
    const amended = await write(
      'amendTransfer',
      { transfer: 'n:three', expectedVersion: 1, quantity: { minimum: 3, expression: 'three or more' } },
      `${quantity} revision { id }`,
    );
    expect(amended.quantity).toMatchObject({ amount: null, minimum: 3, expression: 'three or more' });
    expect(await lastChange('TRANSFER')).toMatchObject({
      before: { quantity: 3 },
      after: { quantity: { minimum: 3, expression: 'three or more' } },
    });
    expect((await dumped()).three).toMatchObject({
      quantity: { minimum: 3, expression: 'three or more' },
      said: { quantity: 3 },
    });
    const { revisions } = await ask('{ revisions(last: 2) { nodes { id } } }');
    const { transfer: before } = await ask(
      `query ($id: ID!) { transfer(name: "n:three", asOf: { knownRevision: $id }) { ${quantity} } }`,
      { id: revisions.nodes[0].id },
    );
    expect(before.quantity).toMatchObject({ amount: 3, minimum: 3 });
    await write('undoRevision', { revision: amended.revision.id }, 'outcome');
    expect((await dumped()).three.quantity).toBe(3);
  });

  it.each([
    [-1, 'quantity: must be at least 0, not -1'],
    [0.1 + 0.2, 'quantity: has more than 15 significant digits'],
    [1e15, 'quantity: must be at most 999999999999999, not 1000000000000000'],
    [{}, 'quantity: says neither an amount nor a minimum, a maximum or an expression'],
    [{ unit: 't' }, 'quantity: says neither an amount nor a minimum, a maximum or an expression'],
    [{ minimum: 5, maximum: 3 }, 'quantity: has a minimum, 5, above its maximum, 3'],
    [{ minimum: 5, isApproximate: true }, 'quantity: is approximate, and says no amount'],
    [
      { amount: 5, maximum: 7 },
      'quantity: says an amount and bounds of it: only one that is approximate has both',
    ],
    [
      { amount: 9, maximum: 7, isApproximate: true },
      'quantity: has an amount, 9, that is not between its minimum and its maximum',
    ],
    [{ amount: 'four' }, 'quantity.amount: must be a number, not text'],
  ])('of %j is refused', async (given, reason) => {
    expect(await reasons(transfer('refused', { quantity: given }))).toEqual([reason]);
  });

  it('that a mutation gives is refused where it is wrong', async () => {
    const input = { key: 'n:new', supplier: 'north', recipient: 'south', item: 'boat', progress: 'ORDERED' };
    expect(await write('addTransfer', { ...input, quantity: { amount: -1 } })).toMatchObject({
      __typename: 'InvalidInput',
      field: 'quantity.amount',
    });
  });
});

describe('a condition of a scope', () => {
  const rule = (key: string, ...scope: object[]) => ({
    ...{ type: 'restriction', key, title: key, modality: 'PROHIBITION', items: ['boat'], scope },
  });
  const condition = (operator: string, value: unknown, dimension = 'PLACE') => ({
    dimension,
    operator,
    value,
  });

  beforeAll(async () => {
    await load(
      database.db,
      bundle(
        'n',
        ...['sea', 'lake', 'river', 'pond'].map((key) => ({ type: 'place', key, name: key })),
        { type: 'place', key: 'bay', name: 'bay', within: 'sea' },
        ...['ports', 'ships'].map((key) => ({ type: 'target', key, name: key })),
        rule(
          'either',
          condition('WITHIN', ['sea', 'lake']),
          condition('WITHIN', ['ships', 'ports'], 'TARGET'),
        ),
        rule('neither', condition('NOT_WITHIN', ['sea', 'lake', 'sea'])),
        rule('one', condition('WITHIN', ['river'])),
        {
          ...{ type: 'statement', key: 'rules', quotation: 'INDIRECT', attribution: 'NARRATOR' },
          evidence: { document: 'paper', exact: 'The envoy said no.' },
        },
        ...['either', 'neither', 'one'].map((restriction) => ({
          ...{ type: 'status', restriction, status: 'PROHIBITED', validFrom: '2024-01-01' },
          grounds: [{ statement: 'rules' }],
        })),
      ),
    );
  });

  it('is dumped as a list where it names several, in the order of their keys, and as one word otherwise', async () => {
    const lines = await dumped();
    expect(lines.either.scope).toEqual([
      condition('WITHIN', ['lake', 'sea']),
      condition('WITHIN', ['ports', 'ships'], 'TARGET'),
    ]);
    expect(lines.neither.scope).toEqual([condition('NOT_WITHIN', ['lake', 'sea'])]);
    expect(lines.one.scope).toEqual([condition('WITHIN', 'river')]);
    const { counts } = await load(database.db, await dump(database.db));
    expect(counts.restriction).toMatchObject({ created: 0, revised: 0 });
  });

  it('has all its places or targets, and is found by each', async () => {
    const { restrictions, lake, binding } = await answer(`{
      restrictions(orderBy: { field: KEY }) { nodes { key scope { operator places { key } targets { key } } } }
      lake: restrictions(where: { places: { in: ["lake"] } }, orderBy: { field: KEY }) { nodes { key } }
      binding: restrictions(where: { places: { binding: ["bay"] }, targets: { in: ["ships"] } }) { nodes { key } }
    }`);
    const named = (...keys: string[]) => keys.map((key) => ({ key }));
    expect(restrictions.nodes).toEqual([
      {
        key: 'either',
        scope: [
          { operator: 'WITHIN', places: named('lake', 'sea'), targets: [] },
          { operator: 'WITHIN', places: [], targets: named('ports', 'ships') },
        ],
      },
      { key: 'neither', scope: [{ operator: 'NOT_WITHIN', places: named('lake', 'sea'), targets: [] }] },
      { key: 'one', scope: [{ operator: 'WITHIN', places: named('river'), targets: [] }] },
    ]);
    expect(lake.nodes).toEqual(named('either', 'neither'));
    expect(binding.nodes).toEqual(named('either'));
    const { place } = await ask('{ place(name: "lake") { restrictions { nodes { key } } } }');
    expect(place.restrictions.nodes).toEqual(named('either', 'neither'));
  });

  it.each([
    ['bay', 'NOT_PERMITTED', { either: 'MET', neither: 'NOT_MET', one: 'NOT_MET' }],
    ['lake', 'NOT_PERMITTED', { either: 'MET', neither: 'NOT_MET', one: 'NOT_MET' }],
    ['pond', 'NOT_PERMITTED', { either: 'NOT_MET', neither: 'MET', one: 'NOT_MET' }],
  ])('is judged by any of its values: in the %s', async (place, expected, findings) => {
    const { assessUse } =
      await ask(`{ assessUse(item: "boat", user: "north", place: "${place}", target: "ships") {
      answer findings { nodes { restriction { key } finding conditions { finding scope { places { key } } } } } } }`);
    expect(assessUse.answer).toBe(expected);
    const { nodes } = assessUse.findings;
    expect(Object.fromEntries(nodes.map((it: Answer) => [it.restriction.key, it.finding]))).toEqual(findings);
    const [either] = nodes;
    expect(either.conditions[0].scope.places).toEqual([{ key: 'lake' }, { key: 'sea' }]);
  });

  it('is amended, told before and after, asked as of before, and taken back', async () => {
    const scope = [{ dimension: 'PLACE', operator: 'WITHIN', values: ['pond', 'lake'] }];
    const { restriction } = await ask('{ restriction(name: "one") { version lastRecordedAt } }');
    const input = { restriction: 'one', expectedVersion: restriction.version };
    const selection = 'scope { places { key } } revision { id }';
    const amended = await write('amendRestriction', { ...input, scope }, selection);
    expect(amended.scope).toEqual([{ places: [{ key: 'lake' }, { key: 'pond' }] }]);
    expect(await lastChange('RESTRICTION')).toMatchObject({
      before: { scope: [condition('WITHIN', 'river')] },
      after: { scope: [condition('WITHIN', ['lake', 'pond'])] },
    });
    const then = await ask(
      `{ restriction(name: "one", asOf: { knownAt: "${restriction.lastRecordedAt}" }) { scope { places { key } } } }`,
    );
    expect(then.restriction.scope).toEqual([{ places: [{ key: 'river' }] }]);
    await write('undoRevision', { revision: amended.revision.id }, 'outcome');
    expect((await dumped()).one.scope).toEqual([condition('WITHIN', 'river')]);
    const wrong = [{ ...scope[0], values: ['pond', 'nowhere'] }];
    const { restriction: now } = await ask('{ restriction(name: "one") { version } }');
    expect(
      await write('amendRestriction', { ...input, expectedVersion: now.version, scope: wrong }),
    ).toMatchObject({ __typename: 'UnknownReference', field: 'scope.0.values.1' });
  });

  it('names one at least, and its rows are of one kind', async () => {
    expect(await reasons(rule('empty', condition('WITHIN', [])))).toEqual([
      'scope[0].value: must have at least 1 elements, not 0',
    ]);
    await expect(
      database.sql`update restriction_scopes set operator = 'NOT_WITHIN'
        where position = 1 and restriction_id = (select id from restrictions where key = 'either')`,
    ).rejects.toThrow('the values of a condition are of one dimension and one operator');
  });
});

it('a quantity is the same in the record that its dump makes', async () => {
  const asked = `{ transfers(first: 50, orderBy: { field: KEY }) { nodes { key ${quantity} } } }`;
  await load(again.db, await dump(database.db));
  const found = await answer(asked);
  expect(found.transfers.nodes.length).toBeGreaterThan(quantities.length);
  expect(await answer(asked, again.db)).toEqual(found);
});

describe('a limit', () => {
  // “The ordinance lets boats of up to 12.5 metres pass the locks. Engines of more than 80 kilowatts stay forbidden.
  // At least half of the crew, and no more than 40 persons, must live in the valley.”
  const length = { quantity: 'length', operator: 'AT_MOST', value: 12.5, unit: 'm' };
  const power = {
    quantity: 'power',
    operator: 'MORE_THAN',
    value: 80,
    unit: 'kW',
    expression: 'more than 80 kilowatts',
  };
  const share = { quantity: 'share of the crew', operator: 'AT_LEAST', value: 50, unit: '%' };
  const persons = { quantity: 'crew', operator: 'LESS_THAN', value: 41, unit: '{persons}' };
  const cold = { quantity: 'temperature', operator: 'EQUAL_TO', value: -5, unit: 'Cel' };
  const limited = (key: string, modality: string, ...limits: object[]) => ({
    ...{ type: 'restriction', key, title: key, modality, items: ['boat'] },
    ...(limits.length > 0 && { limits }),
  });
  const rules = [
    limited('passage', 'PERMISSION', length),
    limited('engines', 'PROHIBITION', power),
    limited('crews', 'DUTY', share, persons, cold),
    limited('unlimited', 'PROHIBITION'),
  ];
  const record = () => load(database.db, bundle('n', ...rules));
  beforeAll(async () => {
    await record();
    await load(again.db, await dump(database.db));
  });

  const limits = 'limits { quantity operator value unit expression }';
  const whole = (limit: object) => ({ unit: null, expression: null, ...limit });

  it('is given back, in order, and comes back from a dump', async () => {
    const { engines, crews, unlimited } = await answer(`{
      engines: restriction(name: "engines") { ${limits} }
      crews: restriction(name: "crews") { ${limits} }
      unlimited: restriction(name: "unlimited") { ${limits} } }`);
    expect(engines.limits).toEqual([power]);
    expect(crews.limits).toEqual([share, persons, cold].map(whole));
    expect(unlimited.limits).toEqual([]);
    const lines = await dumped();
    expect(lines.crews.limits).toEqual([share, persons, cold]);
    expect(lines.unlimited).not.toHaveProperty('limits');
    const { counts } = await load(database.db, await dump(database.db));
    expect(counts.restriction).toMatchObject({ created: 0, revised: 0 });
    expect((await record()).counts.restriction).toMatchObject({ unchanged: 4 });
  });

  it.each([
    ['satisfiedBy: { amount: 12.5, unit: "m" }', ['passage']],
    ['satisfiedBy: { amount: 12.6, unit: "m" }', []],
    ['satisfiedBy: { amount: 0.0126, unit: "km" }', []],
    ['satisfiedBy: { amount: 80, unit: "kW" }', []],
    ['satisfiedBy: { amount: 80.5, unit: "kW" }, quantity: { eq: "power" }', ['engines']],
    ['satisfiedBy: { amount: 50, unit: "%" }', ['crews']],
    ['satisfiedBy: { amount: 41, unit: "{persons}" }', []],
    ['satisfiedBy: { amount: -5, unit: "Cel" }', ['crews']],
    ['satisfiedBy: { amount: 50 }', []],
    ['value: { from: 41, until: 80 }', ['crews', 'engines']],
    ['value: { from: 41, until: 80 }, operator: { in: [AT_LEAST] }', ['crews']],
    ['value: { eq: 80 }, unit: { eq: "kw" }', []],
    ['quantity: { startsWith: "LENG" }', ['passage']],
  ])('is found by %s', async (filter, keys) => {
    for (const it of [database, again]) {
      const { restrictions, others } = await codedIn(it).answer(`{
        restrictions(where: { limits: { ${filter} } }, orderBy: { field: KEY }) { totalCount nodes { key } }
        others: restrictions(where: { not: { limits: { ${filter} } }, items: { in: "boat" } }, first: 50) { nodes { key } } }`);
      expect(restrictions.nodes.map((it: Answer) => it.key)).toEqual(keys);
      expect(restrictions.totalCount).toBe(keys.length);
      for (const key of keys) expect(others.nodes).not.toContainEqual({ key });
    }
  });

  it('is amended, told before and after, asked as of before, and taken back', async () => {
    const { restriction } = await ask('{ restriction(name: "passage") { version lastRecordedAt } }');
    const input = { restriction: 'passage', expectedVersion: restriction.version };
    const longer = { ...length, value: 14 };
    const amended = await write(
      'amendRestriction',
      { ...input, limits: [longer] },
      `${limits} revision { id }`,
    );
    expect(amended.limits).toEqual([whole(longer)]);
    expect(await lastChange('RESTRICTION')).toMatchObject({
      before: { limits: [length] },
      after: { limits: [longer] },
    });
    const before = `asOf: { knownAt: "${restriction.lastRecordedAt}" }`;
    const then = await ask(`{
      restriction(name: "passage", ${before}) { ${limits} }
      restrictions(where: { limits: { value: { eq: 12.5 } } }, ${before}) { nodes { key } } }`);
    expect(then.restriction.limits).toEqual([whole(length)]);
    expect(then.restrictions.nodes).toEqual([{ key: 'passage' }]);
    await write('undoRevision', { revision: amended.revision.id }, 'outcome');
    expect((await dumped()).passage.limits).toEqual([length]);
    const added = await write(
      'addRestriction',
      { key: 'n2', title: 'N', modality: 'DUTY', limits: [power] },
      limits,
    );
    expect(added.limits).toEqual([power]);
  });

  it('is refused where its unit has no form, and where it is said twice', async () => {
    const told = [
      limited('a', 'DUTY', { ...power, unit: 'kilo watt' }, { ...length, unit: 'm{' }),
      limited('b', 'DUTY', length, { ...length, value: 3 }),
      limited('c', 'DUTY', { ...length, operator: 'UNDER', value: '3' }),
    ];
    expect((await Promise.all(told.map((line) => reasons(line)))).flat()).toEqual([
      expect.stringMatching(/^limits\[0\]\.unit: is not a UCUM code, such as km/),
      'limits[1].unit: is not a UCUM code: its brackets are not paired',
      'limits: "length AT_MOST m" is there twice',
      'limits[0].operator: "UNDER" is not one of LESS_THAN, AT_MOST, EQUAL_TO, AT_LEAST, MORE_THAN',
      'limits[0].value: must be a number, not text: write 3 without quotation marks',
    ]);
  });
});

describe('a speaker who speaks on behalf of others', () => {
  const statement = (key: string, ...speakers: object[]) => ({
    ...{ type: 'statement', key, quotation: 'INDIRECT', attribution: 'ON_THE_RECORD', speakers },
    evidence: { document: 'paper', exact: 'The envoy said no.' },
    stances: [{ restriction: 'policy', stance: 'MAINTAIN', explicitness: 'EXPLICIT' }],
  });
  const said = [
    statement('alone', { actor: 'envoy' }),
    statement('for-two', { actor: 'envoy', role: 'envoy', onBehalfOf: ['west', 'east', 'west'] }),
    statement(
      'joint',
      { actor: 'envoy', onBehalfOf: ['norden'] },
      { actor: 'deputy', onBehalfOf: ['east', 'envoy'] },
    ),
  ];
  const record = () => load(database.db, bundle('n', ...said));

  beforeAll(async () => {
    await load(
      database.db,
      bundle(
        'n',
        ...['envoy', 'deputy'].map((key) => ({ type: 'actor', key, kind: 'PERSON', name: key })),
        { type: 'actor', key: 'norden', kind: 'STATE', name: 'Norden' },
        { type: 'restriction', key: 'policy', title: 'policy', modality: 'PROHIBITION' },
        ...said,
      ),
    );
  });

  const speakers = 'speakers { actor { key } role onBehalfOf { key } }';
  const named = (...keys: string[]) => keys.map((key) => ({ key }));

  it('is given back, found by whom they speak for, and dumped', async () => {
    const {
      statement: found,
      east,
      nobody,
    } = await answer(`{
      statement(name: "n:for-two") { ${speakers} }
      east: statements(where: { speaker: { actor: { in: ["envoy"] }, onBehalfOf: { in: ["east"] } } }) { nodes { key } }
      nobody: statements(where: { not: { speaker: { onBehalfOf: { isNull: false } } } }, orderBy: { field: KEY }) { nodes { key } } }`);
    expect(found.speakers).toEqual([
      { actor: { key: 'envoy' }, role: 'envoy', onBehalfOf: named('east', 'west') },
    ]);
    expect(east.nodes).toEqual(named('n:for-two'));
    expect(nobody.nodes).toContainEqual({ key: 'n:alone' });
    expect(nobody.nodes).not.toContainEqual({ key: 'n:joint' });
    const lines = await dumped();
    expect(lines['for-two'].speakers).toEqual([
      { actor: 'envoy', role: 'envoy', onBehalfOf: ['east', 'west'] },
    ]);
    expect(lines.alone.speakers).toEqual([{ actor: 'envoy' }]);
    const { counts } = await load(database.db, await dump(database.db));
    expect(counts.statement).toMatchObject({ created: 0, revised: 0 });
    expect((await record()).counts.statement).toMatchObject({ unchanged: 3 });
  });

  it('is amended, told before and after, asked as of before, and taken back', async () => {
    const { statement: before } = await ask('{ statement(name: "n:alone") { version lastRecordedAt } }');
    const amended = await write(
      'amendStatement',
      {
        ...{ statement: 'n:alone', expectedVersion: before.version },
        speakers: [{ actor: 'envoy', onBehalfOf: ['north'] }],
      },
      `${speakers} revision { id }`,
    );
    expect(amended.speakers).toEqual([{ actor: { key: 'envoy' }, role: null, onBehalfOf: named('north') }]);
    expect(await lastChange('STATEMENT')).toMatchObject({
      before: { speakers: [{ actor: 'envoy' }] },
      after: { speakers: [{ actor: 'envoy', onBehalfOf: ['north'] }] },
    });
    const then = await ask(
      `{ statement(name: "n:alone", asOf: { knownAt: "${before.lastRecordedAt}" }) { ${speakers} } }`,
    );
    expect(then.statement.speakers).toEqual([{ actor: { key: 'envoy' }, role: null, onBehalfOf: [] }]);
    await write('undoRevision', { revision: amended.revision.id }, 'outcome');
    expect((await dumped()).alone.speakers).toEqual([{ actor: 'envoy' }]);
  });

  it('does not speak on behalf of themselves, or of nobody', async () => {
    expect(await reasons(statement('self', { actor: 'envoy', onBehalfOf: ['east', 'envoy'] }))).toEqual([
      'speakers[0].onBehalfOf: nobody speaks on behalf of themselves',
    ]);
    expect(await reasons(statement('unknown', { actor: 'envoy', onBehalfOf: ['east', 'nowhere'] }))).toEqual([
      expect.stringMatching(/^speakers\[0\]\.onBehalfOf\[1\]: /),
    ]);
    // By ID and by key, too, of which neither is lost without a word.
    const { envoy, one } = await ask(`{ envoy: actor(name: "envoy") { id }
      one: statement(name: "n:alone") { version } }`);
    const amend = (speakers: object[]) =>
      write('amendStatement', { statement: 'n:alone', expectedVersion: one.version, speakers });
    expect(await amend([{ actor: 'envoy', onBehalfOf: [envoy.id] }])).toMatchObject({
      field: 'speakers.0.onBehalfOf',
      message: 'nobody speaks on behalf of themselves',
    });
    expect(
      await amend([
        { actor: 'envoy', role: 'envoy' },
        { actor: envoy.id, role: 'friend' },
      ]),
    ).toMatchObject({ __typename: 'InvalidInput', field: 'speakers' });
    await expect(
      database.sql`insert into statement_on_behalf_of (statement_id, speaker_id, actor_id)
        select s.id, d.id, e.id from statements s, actors d, actors e
         where s.key = 'n:alone' and d.key = 'deputy' and e.key = 'east'`,
    ).rejects.toThrow('statement_on_behalf_of_speaker_fkey');
  });

  it('follows those who turn out to be others, as the same bundle does when it is loaded again', async () => {
    const merge = async (actor: string, into: string) => {
      const { actor: it } = await ask('query ($name: ID!) { actor(name: $name) { version } }', {
        name: actor,
      });
      return await write('mergeActors', { actor, into, expectedVersion: it.version }, 'revision { id }');
    };
    const first = await merge('norden', 'north');
    expect(first.__typename).toBe('Actor');
    expect((await dumped()).joint.speakers).toEqual([
      { actor: 'envoy', onBehalfOf: ['north'] },
      { actor: 'deputy', onBehalfOf: ['east', 'envoy'] },
    ]);
    const second = await merge('deputy', 'envoy');
    const { statement: joint } = await answer(`{ statement(name: "n:joint") { ${speakers} } }`);
    expect(joint.speakers).toEqual([
      { actor: { key: 'envoy' }, role: null, onBehalfOf: named('east', 'north') },
    ]);
    // An older bundle names both; a new one that does is refused, because they are one.
    const { one } = await ask('{ one: statement(name: "n:alone") { version } }');
    expect(
      await write('amendStatement', {
        ...{ statement: 'n:alone', expectedVersion: one.version },
        speakers: [{ actor: 'envoy', onBehalfOf: ['deputy'] }],
      }),
    ).toMatchObject({
      field: 'speakers.0.onBehalfOf',
      message: 'nobody speaks on behalf of themselves',
    });
    expect((await record()).counts.statement).toMatchObject({ unchanged: 3 });
    const { counts } = await load(database.db, await dump(database.db));
    expect(counts.statement).toMatchObject({ revised: 0 });
    const { revisions } = await ask('{ revisions(last: 2) { nodes { id } } }');
    for (const { id } of revisions.nodes.reverse()) await write('undoRevision', { revision: id }, 'outcome');
    expect(second.__typename).toBe('Actor');
    expect((await dumped()).joint.speakers).toEqual([
      { actor: 'envoy', onBehalfOf: ['norden'] },
      { actor: 'deputy', onBehalfOf: ['east', 'envoy'] },
    ]);
  });
});
