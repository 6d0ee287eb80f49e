import { beforeAll, describe, expect, it } from 'vitest';
import { type Answer, asking } from '../../support/asking.ts';
import { bundle, dump, load } from '../../support/bundle.ts';
import { codedIn } from '../../support/coded.ts';
import { useDatabase } from '../../support/database.ts';

// What texts say of who speaks for whom: invented texts, coded, asked, and asked again of what their dump was loaded into.

const database = useDatabase();
const again = useDatabase();
const { answer, ask, dumped, lastChange, reasons, write } = codedIn(database);

const local = (key: string) => key.replace(/^.*:/, '');
/** The same answer from the record and from what its dump was loaded into. */
async function kept(query: string): Promise<Answer> {
  const found = await answer(query);
  await load(again.db, await dump(database.db));
  expect(await answer(query, again.db)).toEqual(found);
  return found;
}

/** What each actor holds and who took it, a plus before who did so on its behalf. */
const told = ({ nodes }: Answer): Record<string, Answer> =>
  Object.fromEntries(
    nodes.map(({ actor, stance, absence, speakers }: Answer) => [
      local(actor.key),
      [
        stance ?? absence,
        ...speakers.map((it: Answer) => `${it.isOnBehalf ? '+' : ''}${local(it.actor.key)}`),
      ],
    ]),
  );
const position = 'nodes { actor { key } stance absence speakers { actor { key } isOnBehalf } }';

describe('what is said on behalf of others', () => {
  const text =
    'In March 2016 Norden asked for a stricter ban on the sale of boats. “The ban must stay,” its envoy, also speaking for Westland, said on 2 May 2024. The trade minister of Norden would lift it, she said in June.';
  const statement = (key: string, exact: string, spoken: string, stance: string, ...speakers: object[]) => ({
    ...{ type: 'statement', key, quotation: 'INDIRECT', attribution: 'ON_THE_RECORD', speakers, spoken },
    evidence: { document: 'council', exact },
    stances: [{ restriction: 'boats', stance, explicitness: 'EXPLICIT' }],
  });
  const envoySpoke = statement(
    'envoy-said',
    'The ban must stay',
    '2024-05-02',
    'MAINTAIN',
    { actor: 'envoy', role: 'envoy', onBehalfOf: ['norden', 'westland'] },
    { actor: 'deputy', onBehalfOf: ['norden'] },
  );
  const lines = [
    { type: 'document', key: 'council', text, published: '2024-07-01' },
    ...['norden', 'westland'].map((key) => ({ type: 'actor', key, kind: 'STATE', name: key })),
    ...['envoy', 'deputy', 'minister'].map((key) => ({ type: 'actor', key, kind: 'PERSON', name: key })),
    { type: 'actor', key: 'mission', kind: 'OFFICE', name: 'mission' },
    { type: 'affiliation', person: 'minister', organization: 'norden', role: 'trade minister' },
    { type: 'affiliation', person: 'mission', organization: 'norden', role: 'permanent mission' },
    { type: 'restriction', key: 'boats', title: 'No sale of boats', modality: 'PROHIBITION' },
    statement('norden-asked', 'Norden asked for a stricter ban', '2016-03', 'TIGHTEN', { actor: 'norden' }),
    statement('minister-said', 'The trade minister of Norden would lift it', '2024-06', 'LIFT', {
      actor: 'minister',
    }),
  ];
  let before: string;
  beforeAll(async () => {
    await load(database.db, bundle('n', ...lines));
    before = (await ask('{ revisions(last: 1) { nodes { id } } }')).revisions.nodes[0].id;
    await load(database.db, bundle('n', ...lines, envoySpoke));
  });
  const all = 'where: { restrictions: ["boats"], actors: ["norden", "westland", "envoy", "minister"] }';

  it('is the position of those, beside their own word, with who said it', async () => {
    const { positions, norden } = await kept(`{
      positions(${all}) { ${position} }
      norden: actor(name: "norden") { positions { nodes { stance statements { key } independentSourceCount } } } }`);
    expect(told(positions)).toEqual({
      norden: ['MAINTAIN', '+envoy', '+deputy'],
      westland: ['MAINTAIN', '+envoy'],
      envoy: ['MAINTAIN', 'envoy'],
      minister: ['LIFT', 'minister'],
    });
    expect(norden.positions.nodes).toEqual([
      { stance: 'MAINTAIN', statements: [{ key: 'n:envoy-said' }], independentSourceCount: 1 },
    ]);
  });

  it('was another one as of other times', async () => {
    const { then, unheard } = await ask(`{
      then: positions(${all}, asOf: { validAt: "2020-01-01" }) { ${position} }
      unheard: positions(${all}, asOf: { knownRevision: "${before}" }) { ${position} } }`);
    expect(told(then)).toEqual({
      norden: ['TIGHTEN', 'norden'],
      westland: ['NOT_RECORDED'],
      envoy: ['NOT_RECORDED'],
      minister: ['NOT_RECORDED'],
    });
    expect(told(unheard)).toMatchObject({ norden: ['TIGHTEN', 'norden'], westland: ['NOT_RECORDED'] });
  });

  it('counts once, without the positions that were taken for others only', async () => {
    const { each, envoys, pages } = await kept(`{
      each: positions(where: { restrictions: ["boats"], isForOthers: false }) { totalCount ${position} }
      envoys: positions(where: { restrictions: ["boats"], isForOthers: true }) {
        totalCount nodes { actor { key } onBehalfOf { key } } }
      pages: restriction(name: "boats") { positions(first: 2, where: { isForOthers: false }) {
        totalCount nodes { actor { key } } pageInfo { hasNextPage } } } }`);
    expect([each.totalCount, Object.keys(told(each))]).toEqual([3, ['minister', 'norden', 'westland']]);
    expect(envoys.nodes).toEqual([
      { actor: { key: 'deputy' }, onBehalfOf: [{ key: 'norden' }] },
      { actor: { key: 'envoy' }, onBehalfOf: [{ key: 'norden' }, { key: 'westland' }] },
    ]);
    expect(pages.positions).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
  });

  it('follows a merge of the actor for whom somebody spoke, and its undo', async () => {
    const { westland } = await ask('{ westland: actor(name: "westland") { version } }');
    const merge = { actor: 'westland', into: 'norden', expectedVersion: westland.version };
    const { revision } = await write('mergeActors', merge, 'revision { id }');
    const asked = `{ positions(where: { restrictions: ["boats"], isForOthers: false }) { ${position} } }`;
    expect(told((await answer(asked)).positions)).toEqual({
      norden: ['MAINTAIN', '+envoy', '+deputy'],
      minister: ['LIFT', 'minister'],
    });
    await write('undoRevision', { revision: revision.id }, 'outcome');
    expect(told((await answer(asked)).positions)).toHaveProperty('westland', ['MAINTAIN', '+envoy']);
  });

  it('may be said by an office, which is affiliated to a state as a person is', async () => {
    const { mission } = await kept(
      '{ mission: actor(name: "mission") { affiliations { nodes { organization { key } role person { kind } } } } }',
    );
    expect(mission.affiliations.nodes).toEqual([
      { organization: { key: 'norden' }, role: 'permanent mission', person: { kind: 'OFFICE' } },
    ]);
    expect(
      await reasons({ type: 'affiliation', person: 'westland', organization: 'norden', role: 'neighbour' }),
    ).toEqual(['person: an affiliation is of a PERSON or an OFFICE']);
    const added = { person: 'mission', organization: 'westland', role: 'liaison' };
    expect(await write('addAffiliation', added, 'role')).toMatchObject({ role: 'liaison' });
    expect(Object.keys(await dumped())).toContain('mission');
  });
});

describe('declining to say', () => {
  const text =
    'The night ban stays, the harbour minister said on 3 March. On 9 April he had “nothing to say” about it. The clerk, too, did not comment. The captain, silent in February, asked to end it in March. The mayor spoke of it at length.';
  const statement = (key: string, exact: string, actor: string, spoken: string, more: object) => ({
    ...{ type: 'statement', key, quotation: 'INDIRECT', attribution: 'ON_THE_RECORD', spoken, ...more },
    ...{ speakers: [{ actor }], evidence: { document: 'harbour', exact } },
  });
  const stance = (kind: string) => ({
    stances: [{ restriction: 'night', stance: kind, explicitness: 'EXPLICIT' }],
  });
  const spoke = statement('mayor-spoke', 'The mayor spoke of it', 'mayor', '2024-04-10', {
    about: ['night', 'day', 'night'],
  });
  beforeAll(async () => {
    await load(
      database.db,
      bundle(
        'n',
        { type: 'document', key: 'harbour', text, published: '2024-04-11' },
        ...['harbour-minister', 'clerk', 'captain', 'mayor'].map((key) => ({
          ...{ type: 'actor', key, kind: 'PERSON', name: key },
        })),
        ...['night', 'day'].map((key) => ({ type: 'restriction', key, title: key, modality: 'PROHIBITION' })),
        statement('stays', 'The night ban stays', 'harbour-minister', '2024-03-03', stance('MAINTAIN')),
        statement('nothing', 'nothing to say', 'harbour-minister', '2024-04-09', stance('WITHHELD')),
        statement('clerk', 'The clerk, too, did not comment', 'clerk', '2024-04-09', stance('WITHHELD')),
        statement('silent', 'silent in February', 'captain', '2024-02', stance('WITHHELD')),
        statement('end-it', 'asked to end it', 'captain', '2024-03', stance('LIFT')),
        spoke,
      ),
    );
  });
  const withheld = 'nodes { actor { key } stance absence withheld { stance statement { key } } }';
  const shown = ({ nodes }: Answer) =>
    Object.fromEntries(
      nodes.map((it: Answer) => [
        it.actor.key,
        [it.stance ?? it.absence, ...it.withheld.map((one: Answer) => one.statement.key)],
      ]),
    );
  const everybody = '["harbour-minister", "clerk", "captain", "mayor"]';

  it('never replaces a position, and is shown beside it', async () => {
    const { positions, declined, then } = await kept(`{
      positions(where: { restrictions: ["night"], actors: ${everybody} }) { ${withheld} }
      declined: positions(where: { restrictions: ["night"], stances: [WITHHELD] }) { totalCount ${withheld} }
      then: actor(name: "clerk") { positions(where: { stances: [WITHHELD] }) { nodes { stance } } } }`);
    expect(shown(positions)).toEqual({
      'harbour-minister': ['MAINTAIN', 'n:nothing'],
      clerk: ['WITHHELD'],
      captain: ['LIFT'],
      mayor: ['NOT_RECORDED'],
    });
    expect([declined.totalCount, shown(declined)]).toEqual([1, { clerk: ['WITHHELD'] }]);
    expect(then.positions.nodes).toEqual([{ stance: 'WITHHELD' }]);
  });

  it('was not said yet as of before', async () => {
    const { positions } = await ask(`{ positions(asOf: { validAt: "2024-03-15" },
      where: { restrictions: ["night"], actors: ${everybody} }) { ${withheld} } }`);
    expect(shown(positions)).toMatchObject({ 'harbour-minister': ['MAINTAIN'], clerk: ['NOT_RECORDED'] });
  });

  it('a statement about a rule without a stance is found as about it, amended and taken back', async () => {
    const about = 'about { key } stances { stance }';
    const found = await kept(`{
      statements(where: { about: { in: ["night"] } }, orderBy: { field: KEY }) { nodes { key } }
      others: statements(where: { about: { notIn: ["night"] } }) { totalCount }
      mentions: restriction(name: "night") { mentions { totalCount nodes { key } } statements { totalCount } }
      mayor: statement(name: "n:mayor-spoke") { ${about} } }`);
    const { statements, others, mentions, mayor } = found;
    const { now } = await ask('{ now: statement(name: "n:mayor-spoke") { version lastRecordedAt } }');
    expect(statements.nodes.map((it: Answer) => local(it.key))).toEqual([
      'clerk',
      'end-it',
      'mayor-spoke',
      'nothing',
      'silent',
      'stays',
    ]);
    expect(others.totalCount).toBeGreaterThan(0);
    expect(mentions).toEqual({
      mentions: { totalCount: 1, nodes: [{ key: 'n:mayor-spoke' }] },
      statements: { totalCount: 5 },
    });
    expect(mayor).toMatchObject({ about: [{ key: 'day' }, { key: 'night' }], stances: [] });
    expect((await dumped())['mayor-spoke'].about).toEqual(['day', 'night']);
    const amended = await write(
      'amendStatement',
      { statement: 'n:mayor-spoke', expectedVersion: now.version, removeAbout: ['day'] },
      `${about} revision { id }`,
    );
    expect(amended.about).toEqual([{ key: 'night' }]);
    expect(await lastChange('STATEMENT')).toMatchObject({
      before: { about: ['day', 'night'] },
      after: { about: ['night'] },
    });
    const { then } = await ask(
      `{ then: statement(name: "n:mayor-spoke", asOf: { knownAt: "${now.lastRecordedAt}" }) { ${about} } }`,
    );
    expect(then.about).toHaveLength(2);
    await write('undoRevision', { revision: amended.revision.id }, 'outcome');
    expect((await dumped())['mayor-spoke'].about).toEqual(['day', 'night']);
    expect(await reasons({ ...spoke, key: 'both', ...stance('LIFT') })).toEqual([
      'about: it takes a stance on "night": only restrictions without one are named',
    ]);
  });
});

describe('ends that a text sets', () => {
  const text =
    'The first licence runs until 31 March 2024, the second from May until 30 June 2024, the third for good. The fourth ended in March and was granted again in April.';
  const licence = (key: string) => ({ type: 'restriction', key, title: key, modality: 'PERMISSION' });
  const period = (restriction: string, status: string, validFrom: string, validTo?: string) => ({
    ...{ type: 'status', restriction, status, validFrom, ...(validTo && { validTo }) },
    grounds: [{ statement: 'licences' }],
  });
  beforeAll(async () => {
    await load(
      database.db,
      bundle(
        'n',
        { type: 'document', key: 'register', text, published: '2024-02-01' },
        {
          ...{ type: 'statement', key: 'licences', quotation: 'INDIRECT', attribution: 'NARRATOR' },
          evidence: { document: 'register', exact: 'The first licence runs until 31 March 2024' },
        },
        ...['first', 'second', 'third', 'fourth'].map(licence),
        period('first', 'PERMITTED', '2024-01-01', '2024-03-31'),
        period('second', 'PERMITTED', '2024-05-01', '2024-06-30'),
        period('third', 'PERMITTED', '2024-01-01'),
        period('fourth', 'PERMITTED', '2024-01-01', '2024-03-15'),
        period('fourth', 'LIMITED', '2024-04-01', '2024-12-31'),
      ),
    );
  });
  const keysOf = ({ nodes }: Answer) => nodes.map(({ key }: Answer) => key);

  it('are found: what expires in a quarter, and what has lapsed', async () => {
    const mid = 'asOf: { validAt: "2024-05-15T12:00:00Z" }';
    const questions = `{
      expiring: restrictions(${mid}, where: { statusUntil: { from: "2024-04-01", until: "2024-06-30" } }) { nodes { key } }
      lapsed: restrictions(${mid}, where: { status: { eq: EXPIRED }, statusUntil: { from: "2024-01-01", until: "2024-03-31" } }) {
        nodes { key status statusPeriod { id } lastStatusPeriod { status validTo { edtf } } } }
      open: restrictions(${mid}, where: { key: { in: ["first", "second", "third", "fourth"] }, statusUntil: { isNull: true } }) {
        nodes { key lastStatusPeriod { status } } } }`;
    const found = await ask(questions);
    await load(again.db, await dump(database.db));
    expect(await asking(again)(questions)).toEqual(found);
    expect(keysOf(found.expiring)).toEqual(['second']);
    expect(found.lapsed.nodes).toEqual([
      {
        ...{ key: 'first', status: 'EXPIRED', statusPeriod: null },
        lastStatusPeriod: { status: 'PERMITTED', validTo: { edtf: '2024-03-31' } },
      },
    ]);
    expect(found.open.nodes).toEqual([{ key: 'third', lastStatusPeriod: { status: 'PERMITTED' } }]);
  });

  it('order rules and periods, now and in the record that their dump makes', async () => {
    const { restrictions, backwards, periods } = await kept(`{
      restrictions(where: { key: { in: ["first", "second", "third", "fourth"] } },
        orderBy: { field: STATUS_UNTIL }) { nodes { key status } }
      backwards: restrictions(where: { key: { in: ["first", "second", "third", "fourth"] } },
        orderBy: { field: STATUS_UNTIL, direction: DESC, nulls: FIRST }, first: 2) { nodes { key } }
      periods: statusPeriods(where: { until: { from: "2024-01-01", until: "2024-12-31" } },
        orderBy: { field: UNTIL, direction: DESC }) { nodes { status validTo { edtf } } } }`);
    expect(keysOf(restrictions)).toEqual(['first', 'second', 'fourth', 'third']);
    expect(restrictions.nodes[0].status).toBe('EXPIRED');
    expect(keysOf(backwards)).toEqual(['third', 'fourth']);
    expect(periods.nodes.map((it: Answer) => it.validTo.edtf)).toEqual([
      '2024-12-31',
      '2024-06-30',
      '2024-03-31',
      '2024-03-15',
    ]);
  });
});

describe('stances on rules of two kinds', () => {
  const text =
    'Ann wants the ban on nets lifted. Ben wants the exemption for traps lifted, and a duty to report adopted; Cleo opposes that duty.';
  const statement = (key: string, exact: string, actor: string, stances: Record<string, string>) => ({
    ...{ type: 'statement', key, quotation: 'INDIRECT', attribution: 'ON_THE_RECORD' },
    ...{ speakers: [{ actor }], evidence: { document: 'fisheries', exact } },
    stances: Object.entries(stances).map(([restriction, stance]) => ({
      ...{ restriction, stance, explicitness: 'EXPLICIT' },
    })),
  });
  beforeAll(async () => {
    await load(
      database.db,
      bundle(
        'n',
        { type: 'document', key: 'fisheries', text },
        ...['ann', 'ben', 'cleo'].map((key) => ({ type: 'actor', key, kind: 'PERSON', name: key })),
        { type: 'restriction', key: 'nets', title: 'No nets', modality: 'PROHIBITION' },
        { type: 'restriction', key: 'traps', title: 'Traps are exempt', modality: 'PERMISSION' },
        { type: 'restriction', key: 'report', title: 'Catches are reported', modality: 'DUTY' },
        statement('ann-nets', 'Ann wants the ban on nets lifted', 'ann', { nets: 'LIFT' }),
        statement('ben-traps', 'Ben wants the exemption for traps lifted', 'ben', {
          ...{ traps: 'LIFT', report: 'ADOPT' },
        }),
        statement('cleo-report', 'Cleo opposes that duty', 'cleo', { report: 'OPPOSE' }),
      ),
    );
  });

  it('are counted apart by the kind of rule, and rules not there yet are adopted or opposed', async () => {
    const { statements, report } = await kept(`{
      statements(where: { about: { in: ["nets", "traps", "report"] } }) {
        groups(by: [STANCE, MODALITY]) { nodes { stance modality count } } }
      report: positions(where: { restrictions: ["report"] }) { nodes { actor { key } stance } } }`);
    expect(statements.groups.nodes).toEqual([
      { stance: 'LIFT', modality: 'PROHIBITION', count: 1 },
      { stance: 'LIFT', modality: 'PERMISSION', count: 1 },
      { stance: 'ADOPT', modality: 'DUTY', count: 1 },
      { stance: 'OPPOSE', modality: 'DUTY', count: 1 },
    ]);
    expect(report.nodes).toEqual([
      { actor: { key: 'ben' }, stance: 'ADOPT' },
      { actor: { key: 'cleo' }, stance: 'OPPOSE' },
    ]);
  });
});

describe('a question and its answer', () => {
  const text =
    '“Will the fleet sail?” a reporter asked. “If the storm passes, it will,” the admiral said. “Had we sailed, we would have lost it.” She would not say when.';
  const statement = (key: string, exact: string, actor: string, more: object) => ({
    ...{ type: 'statement', key, quotation: 'DIRECT', attribution: 'ON_THE_RECORD', ...more },
    ...{ speakers: [{ actor }], evidence: { document: 'fleet', exact } },
  });
  const answers = { type: 'relation', subject: 'fleet-if', relation: 'ANSWERS', object: 'fleet-asked' };
  beforeAll(async () => {
    await load(
      database.db,
      bundle(
        'n',
        { type: 'document', key: 'fleet', text },
        ...['reporter', 'admiral'].map((key) => ({ type: 'actor', key, kind: 'PERSON', name: key })),
        statement('fleet-asked', 'Will the fleet sail?', 'reporter', { speechAct: 'ASK' }),
        statement('fleet-if', 'If the storm passes, it will', 'admiral', {
          ...{ speechAct: 'COMMIT', factuality: 'CONDITIONAL' },
        }),
        statement('fleet-had', 'Had we sailed, we would have lost it', 'admiral', {
          ...{ speechAct: 'ASSESS', factuality: 'COUNTERFACTUAL' },
        }),
        statement('fleet-when', 'She would not say when', 'admiral', {
          ...{ speechAct: 'DECLINE', quotation: 'INDIRECT' },
        }),
        answers,
      ),
    );
  });

  it('belong together, and say whether they are facts, conditions or neither', async () => {
    const { asked, answered, would, promises, declined } = await kept(`{
      asked: statement(name: "n:fleet-asked") { speechAct factuality
        relationsFrom { nodes { relation subject { key } } } }
      answered: statementRelations(where: { relation: { eq: ANSWERS } }) { nodes { subject { key factuality } target { key } } }
      would: statements(where: { factuality: { notIn: [FACT] } }, orderBy: { field: KEY }) { nodes { key factuality } }
      promises: statements(where: { speechAct: { eq: COMMIT } }) { nodes { key } }
      declined: statements(where: { speechAct: { eq: DECLINE }, factuality: { isNull: true } }) { nodes { key } } }`);
    expect(asked).toEqual({
      ...{ speechAct: 'ASK', factuality: null },
      relationsFrom: { nodes: [{ relation: 'ANSWERS', subject: { key: 'n:fleet-if' } }] },
    });
    expect(answered.nodes).toEqual([
      { subject: { key: 'n:fleet-if', factuality: 'CONDITIONAL' }, target: { key: 'n:fleet-asked' } },
    ]);
    expect(would.nodes).toEqual([
      { key: 'n:fleet-had', factuality: 'COUNTERFACTUAL' },
      { key: 'n:fleet-if', factuality: 'CONDITIONAL' },
    ]);
    expect([promises.nodes, declined.nodes]).toEqual([[{ key: 'n:fleet-if' }], [{ key: 'n:fleet-when' }]]);
  });

  it('is amended, told before and after, and taken back', async () => {
    const { now } = await ask('{ now: statement(name: "n:fleet-if") { version lastRecordedAt } }');
    const amended = await write(
      'amendStatement',
      { statement: 'n:fleet-if', expectedVersion: now.version, factuality: 'FACT' },
      'factuality revision { id }',
    );
    expect(amended.factuality).toBe('FACT');
    expect(await lastChange('STATEMENT')).toMatchObject({
      before: { factuality: 'CONDITIONAL' },
      after: { factuality: 'FACT' },
    });
    const { then } = await ask(
      `{ then: statement(name: "n:fleet-if", asOf: { knownAt: "${now.lastRecordedAt}" }) { factuality } }`,
    );
    expect(then.factuality).toBe('CONDITIONAL');
    await write('undoRevision', { revision: amended.revision.id }, 'outcome');
    expect((await dumped())['fleet-if'].factuality).toBe('CONDITIONAL');
  });
});

describe('how sure something is', () => {
  const text =
    'An official who would not be named said the depot was closed. “The depot is closed,” the mayor said later. The harbour, a source heard from others, is closed, too.';
  const statement = (key: string, exact: string, attribution: string, more: object = {}) => ({
    ...{ type: 'statement', key, quotation: 'INDIRECT', attribution, ...more },
    ...{ speakers: [{ actor: 'town-hall' }], evidence: { document: 'depot', exact } },
  });
  const closed = (restriction: string, validFrom: string, ...grounds: string[]) => ({
    ...{ type: 'status', restriction, status: 'PROHIBITED', validFrom },
    grounds: grounds.map((it) => ({ statement: it })),
  });
  const lines = [
    { type: 'document', key: 'depot', text },
    { type: 'document', key: 'transcript', text: 'MAYOR: The depot is closed.' },
    { type: 'actor', key: 'town-hall', kind: 'OFFICE', name: 'Town hall' },
    ...['depot-use', 'harbour-use', 'park-use'].map((key) => ({
      ...{ type: 'restriction', key, title: key, modality: 'PROHIBITION' },
    })),
    statement('unnamed', 'An official who would not be named said the depot was closed', 'ANONYMOUS'),
    statement('heard', 'The harbour, a source heard from others, is closed, too', 'REPORTED_BY'),
    closed('depot-use', '2024-01-01', 'unnamed'),
    closed('harbour-use', '2024-01-01', 'heard'),
  ];
  const confirmed = statement('confirmed', 'The depot is closed', 'ON_THE_RECORD', { spoken: '2024-01-05' });
  const transcribed = {
    ...{ ...confirmed, key: 'transcribed' },
    evidence: { document: 'transcript', exact: 'The depot is closed' },
  };
  const same = { type: 'relation', subject: 'transcribed', relation: 'SAME_UTTERANCE', object: 'confirmed' };
  let before: string;
  beforeAll(async () => {
    await load(database.db, bundle('n', ...lines));
    before = (await ask('{ revisions(last: 1) { nodes { id } } }')).revisions.nodes[0].id;
    const grounds = closed('depot-use', '2024-01-01', 'unnamed', 'confirmed');
    await load(
      database.db,
      bundle('n', ...lines.filter((it) => it !== lines[8]), confirmed, transcribed, same, grounds),
    );
  });
  const uses = 'key: { in: ["depot-use", "harbour-use", "park-use"] }';

  it('a status is attested by the best of what supports it, now and as of before', async () => {
    const attested = '{ nodes { key statusPeriod { attestation } } }';
    const { all, unsure, none, periods } = await kept(`{
      all: restrictions(where: { ${uses} }) ${attested}
      unsure: restrictions(where: { ${uses}, attestation: { notIn: [ON_THE_RECORD, ON_BACKGROUND] } }) { nodes { key } }
      none: restrictions(where: { ${uses}, attestation: { isNull: true } }) { nodes { key } }
      periods: statusPeriods(where: { restriction: { in: ["depot-use", "harbour-use"] }, attestation: { eq: REPORTED_BY } }) {
        nodes { restriction { key } } } }`);
    const told = ({ nodes }: Answer) =>
      Object.fromEntries(nodes.map((it: Answer) => [it.key, it.statusPeriod?.attestation ?? null]));
    expect(told(all)).toEqual({
      ...{ 'depot-use': 'ON_THE_RECORD', 'harbour-use': 'REPORTED_BY', 'park-use': null },
    });
    expect([unsure.nodes, none.nodes]).toEqual([[{ key: 'harbour-use' }], [{ key: 'park-use' }]]);
    expect(periods.nodes).toEqual([{ restriction: { key: 'harbour-use' } }]);
    const { then } = await ask(
      `{ then: restrictions(asOf: { knownRevision: "${before}" }, where: { ${uses} }) ${attested} }`,
    );
    expect(told(then)).toMatchObject({ 'depot-use': 'ANONYMOUS' });
  });

  it('one utterance in two texts is one, where that is asked for', async () => {
    const said = 'speaker: { actor: { in: ["town-hall"] } }, attribution: { eq: ON_THE_RECORD }';
    const { statements, first } = await kept(`{
      statements(where: { ${said} }) { totalCount
        each: groups(by: SPEAKER) { nodes { count } }
        once: groups(by: SPEAKER, distinct: true) { nodes { count } } }
      first: statements(where: { ${said}, isFirstText: true }) { totalCount } }`);
    expect(statements).toEqual({
      totalCount: 2,
      each: { nodes: [{ count: 2 }] },
      once: { nodes: [{ count: 1 }] },
    });
    expect(first.totalCount).toBe(1);
  });
});

describe('a vote', () => {
  const text =
    'The council rejected the embargo by 2 votes to 0, with 2 abstentions. Norden and Westland were for it, Southland abstained; its envoy said that his government was against it.';
  const statement = (key: string, exact: string, more: object) => ({
    ...{ type: 'statement', key, quotation: 'INDIRECT', attribution: 'ON_THE_RECORD', ...more },
    ...{ spoken: '2024-05-02', event: 'vote', evidence: { document: 'record', exact } },
  });
  const event = {
    ...{ type: 'event', key: 'vote', name: 'Vote on the embargo', status: 'OCCURRED', date: '2024-05-02' },
    vote: {
      ...{ motion: 'embargo', result: 'REJECTED', yes: 2, no: 0, abstentions: 2 },
      ballots: [
        { actor: 'westland', option: 'YES' },
        { actor: 'southland', option: 'ABSTAIN' },
        { actor: 'norden', option: 'YES' },
      ],
    },
  };
  beforeAll(async () => {
    await load(
      database.db,
      bundle(
        'n',
        { type: 'document', key: 'record', text },
        ...['norden', 'westland', 'southland'].map((key) => ({
          ...{ type: 'actor', key, kind: 'STATE', name: key },
        })),
        { type: 'actor', key: 'envoy', kind: 'PERSON', name: 'envoy' },
        event,
        { type: 'restriction', key: 'embargo', title: 'No arms to anybody', modality: 'PROHIBITION' },
        statement('rejected', 'The council rejected the embargo', { attribution: 'NARRATOR' }),
        statement('explained', 'his government was against it', {
          speakers: [{ actor: 'envoy', onBehalfOf: ['southland'] }],
          stances: [{ restriction: 'embargo', stance: 'OPPOSE', explicitness: 'EXPLICIT' }],
        }),
        {
          ...{ type: 'status', restriction: 'embargo', status: 'PROPOSED', validFrom: '2024-04-01' },
          grounds: [{ statement: 'rejected' }],
        },
      ),
    );
  });
  const vote = 'vote { motion { key } result yes no abstentions notVoting ballots { actor { key } option } }';

  it('has its motion, its result, its numbers and each ballot, and a status rests on it', async () => {
    const {
      event: found,
      rule,
      abstained,
      others,
      southland,
    } = await kept(`{
      event(name: "n:vote") { ${vote} }
      rule: restriction(name: "embargo") { votes { nodes { key } }
        statusPeriod { grounds { statement { key event { vote { result } } } } } }
      abstained: events(where: { vote: { motion: { in: ["embargo"] },
        ballot: { actor: { in: ["southland"] }, option: { eq: ABSTAIN } } } }) { nodes { key } }
      others: events(where: { vote: { ballot: { actor: { in: ["southland"] }, option: { eq: YES } } } }) { totalCount }
      southland: positions(where: { restrictions: ["embargo"], actors: ["southland", "norden"] }) { ${position} } }`);
    const { ballots, ...told } = found.vote;
    expect(told).toEqual({
      ...{ motion: { key: 'embargo' }, result: 'REJECTED', yes: 2, no: 0, abstentions: 2, notVoting: null },
    });
    expect(ballots).toHaveLength(3);
    expect(ballots[2]).toEqual({ actor: { key: 'southland' }, option: 'ABSTAIN' });
    expect(rule).toEqual({
      votes: { nodes: [{ key: 'n:vote' }] },
      statusPeriod: {
        grounds: [{ statement: { key: 'n:rejected', event: { vote: { result: 'REJECTED' } } } }],
      },
    });
    expect([abstained.nodes, others.totalCount]).toEqual([[{ key: 'n:vote' }], 0]);
    expect(
      Object.fromEntries(southland.nodes.map((it: Answer) => [it.actor.key, it.stance ?? it.absence])),
    ).toEqual({ norden: 'NOT_RECORDED', southland: 'OPPOSE' });
    expect((await dumped()).vote.vote).toEqual({
      ...event.vote,
      ballots: event.vote.ballots.sort((a, b) => (a.actor < b.actor ? -1 : 1)),
    });
  });

  it('is amended, told before and after, asked as of before, and taken back', async () => {
    const { now } = await ask('{ now: event(name: "n:vote") { version lastRecordedAt } }');
    const given = { motion: 'embargo', result: 'VETOED', ballots: [{ actor: 'norden', option: 'NO' }] };
    const amend = (given: object | null, selection = '') =>
      write('amendEvent', { event: 'n:vote', expectedVersion: now.version, vote: given }, selection);
    expect(await amend({ ...given, no: 0 })).toMatchObject({
      ...{ field: 'vote.no', message: 'vote.no is 0, and 1 ballots are NO' },
    });
    const amended = await amend(given, `${vote} revision { id }`);
    expect(amended.vote).toMatchObject({ result: 'VETOED', yes: null, ballots: [{ option: 'NO' }] });
    expect(await lastChange('EVENT')).toMatchObject({
      before: { vote: { result: 'REJECTED' } },
      after: { vote: given },
    });
    const { then } = await ask(
      `{ then: event(name: "n:vote", asOf: { knownAt: "${now.lastRecordedAt}" }) { ${vote} } }`,
    );
    expect(then.vote).toMatchObject({ result: 'REJECTED', abstentions: 2 });
    expect(then.vote.ballots).toHaveLength(3);
    await write('undoRevision', { revision: amended.revision.id }, 'outcome');
    expect((await dumped()).vote.vote).toMatchObject({ result: 'REJECTED', yes: 2 });
    // Two that turn out to be one have voted once, also where the same bundle is loaded again.
    const { westland } = await ask('{ westland: actor(name: "westland") { version } }');
    const merge = { actor: 'westland', into: 'norden', expectedVersion: westland.version };
    const merged = await write('mergeActors', merge, 'revision { id }');
    expect((await dumped()).vote.vote.ballots.map((it: Answer) => it.actor)).toEqual(['norden', 'southland']);
    expect((await load(database.db, bundle('n', event))).counts.event).toMatchObject({ unchanged: 1 });
    await write('undoRevision', { revision: merged.revision.id }, 'outcome');
    expect((await dumped()).vote.vote.ballots).toHaveLength(3);
    const twice = {
      ...event,
      key: 'twice',
      vote: { ...event.vote, ballots: Array(2).fill(event.vote.ballots[0]) },
    };
    expect(await reasons(twice)).toEqual([expect.stringMatching(/^vote\.ballots/)]);
  });
});
