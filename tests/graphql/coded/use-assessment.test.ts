import { type OperationDefinitionNode, parse, validateExecutionArgs } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { costs } from '../../../src/access/limits.ts';
import type { Database } from '../../../src/db/client.ts';
import { costOf } from '../../../src/graphql/limits/cost.ts';
import { encodeId } from '../../../src/graphql/schema/ids.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { countsPlainly, graphql } from '../../support/both-ways.ts';
import { article, bundle, demo, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { executePlan } from '../../support/planned.ts';

// biome-ignore lint/suspicious/noExplicitAny: an answer's shape is the query's
type Answer = any;

function useRecord(prepare: (db: Database) => Promise<unknown>) {
  const queries: string[] = [];
  countsPlainly(queries);
  const database = useDatabase({ onQuery: (query) => queries.push(query) });
  beforeAll(() => prepare(database.db));
  const answer = (source: string, variableValues: Record<string, unknown> = {}) => {
    queries.length = 0;
    const contextValue = { db: database.db, principal: null, requestId: 'test' };
    return graphql({ schema, source, variableValues, contextValue });
  };
  const ask = async (source: string, variables?: Record<string, unknown>): Promise<Answer> => {
    const { data, errors } = await answer(source, variables);
    expect(errors?.map((error) => error.originalError ?? error)).toBeUndefined();
    return data;
  };
  const refusal = async (source: string, variables?: Record<string, unknown>) => {
    const { errors } = await answer(source, variables);
    return errors?.map(({ message, extensions }) => [extensions.code, message]);
  };
  return { database, queries, ask, refusal };
}

const assessment = `query ($item: ID!, $user: ID!, $place: ID, $target: ID, $asOf: AsOf) {
  assessUse(item: $item, user: $user, place: $place, target: $target, asOf: $asOf) {
    answer reason
    decidedBy { restriction { key } }
    findings { nodes {
      restriction { key } finding isInForce overriddenBy { key } statusPeriod { status }
      conditions { finding scope { operator places { key } targets { key } } }
      evidence { nodes { start end exact } }
    } }
    missingConsents { state consentingParty { key } restriction { key } }
  }
}`;
const keysOf = (all: { restriction: { key: string } }[]) => all.map((it) => it.restriction.key);

const airfieldInRussia = {
  item: 'storm-shadow',
  user: 'ukraine',
  place: 'russia-territory',
  target: 'airfields',
};

describe('several uses at once', () => {
  const { database, ask } = useRecord((db) => load(db, demo));
  const source = `query ($uses: [UseInput!]!, $asOf: AsOf) { assessUses(uses: $uses, asOf: $asOf) { answer reason decidedBy { restriction { key } } } }`;
  const others = [
    { item: 'atacms', user: 'ukraine' },
    { item: 'storm-shadow', user: 'ukraine', place: 'russia-territory' },
  ];
  const run = (uses: object, asOf?: object) =>
    graphql({
      schema,
      source,
      variableValues: { uses, asOf },
      contextValue: { db: database.db, principal: null, requestId: 'test' },
    });

  it('are answered as each by itself, in their order', async () => {
    const { assessUses } = await ask(source, { uses: [airfieldInRussia, ...others] });
    const alone = [airfieldInRussia, ...others].map((use) =>
      ask(
        `query ($item: ID!, $user: ID!, $place: ID, $target: ID) { assessUse(item: $item, user: $user, place: $place, target: $target)
          { answer reason decidedBy { restriction { key } } } }`,
        use,
      ),
    );
    expect(assessUses).toEqual((await Promise.all(alone)).map((it) => it.assessUse));
    expect(assessUses).toHaveLength(3);
  });

  it('one that names what is not there is null, with its own error; the others are answered', async () => {
    const wrongType = { item: encodeId('Place', '01900000-0000-7000-8000-000000000000'), user: 'ukraine' };
    const { data, errors } = await run([
      others[0] as object,
      { item: 'storm_shadow', user: 'ukraine' },
      wrongType,
      others[1] as object,
    ]);
    expect((data as Answer).assessUses.map((it: Answer) => it?.answer ?? null)).toEqual([
      expect.any(String),
      null,
      null,
      expect.any(String),
    ]);
    expect(errors?.map(({ path, extensions }) => [path, extensions.code, extensions.path]).sort()).toEqual([
      [['assessUses', 1], 'UNKNOWN_REFERENCE', ['uses', '1', 'item']],
      [['assessUses', 2], 'INVALID_ID', undefined],
    ]);
  });

  it('a plan leaves those to graphql-js, and no promise that nobody awaits', async () => {
    const document = parse('{ assessUses(uses: [{ item: "nothing", user: "nobody" }]) { answer } }');
    const contextValue = { db: database.db, principal: null, requestId: 'test' };
    const asked = validateExecutionArgs({ schema, document, contextValue } as never);
    if (!('schema' in asked)) throw asked[0];
    expect(await executePlan(asked)).toBeNull();
  });

  it('what was not known yet is null without an error, and more than 20 are refused', async () => {
    const { data, errors } = await run(others, { knownAt: '2001-01-01' });
    expect([data?.assessUses, errors]).toEqual([[null, null], undefined]);
    const tooMany = await run(Array.from({ length: 21 }, () => others[0]));
    expect(tooMany.errors?.[0]?.extensions).toMatchObject({ code: 'PAGE_SIZE_OUT_OF_RANGE', maximum: 20 });
    expect(tooMany.data).toEqual({ assessUses: null });
  });

  it('cost as much as they are', () => {
    const priced = (uses: string) => {
      const document = parse(`{ assessUses(uses: ${uses}) { answer } }`);
      return costOf(schema, document, document.definitions[0] as OperationDefinitionNode, {});
    };
    const use = '{ item: "a", user: "b" }';
    expect(priced(`[${use}, ${use}, ${use}]`) - priced(`[${use}]`)).toBe(2 * (costs.fields.assessUse + 1));
  });
});

describe.skipIf(article === null)('the coded article beside the project', () => {
  const { ask } = useRecord((db) => load(db, article ?? demo));

  it('says whether Storm Shadow may be used on an airfield in Russia, and where that is written', async () => {
    const { assessUse } = await ask(assessment, airfieldInRussia);
    expect(assessUse).toMatchObject({ answer: 'NOT_PERMITTED', reason: 'PROHIBITION_MET' });
    expect(assessUse.missingConsents).toMatchObject([{ consentingParty: { key: 'united-states' } }]);
    expect(keysOf(assessUse.decidedBy)).toEqual(['uk.storm-shadow.ukraine-only']);

    const {
      documents: { nodes },
    } = await ask('{ documents { nodes { text } } }');
    const [found] = assessUse.findings.nodes.filter(
      (it: Answer) => it.restriction.key === 'uk.storm-shadow.ukraine-only',
    );
    const paragraphs = found.evidence.nodes.map(
      ({ start }: { start: number }) => [...nodes[0].text].slice(0, start).join('').split('\n').length,
    );
    expect(new Set(paragraphs)).toEqual(new Set([4]));
  });

  it('says what the consent of the United States would unlock', async () => {
    const { actor } = await ask('{ actor(name: "united-states") { unlocks { nodes { key } } } }');
    expect(actor.unlocks.nodes.map((it: Answer) => it.key).sort()).toEqual([
      'fr.similar-weapons.ukraine-only',
      'uk.storm-shadow.ukraine-only',
    ]);
  });
});

describe('the demo record', () => {
  const { ask, queries, refusal } = useRecord((db) => load(db, demo));

  it('lists every rule it looked at, with what was found of it', async () => {
    const { assessUse } = await ask(assessment, airfieldInRussia);
    expect(assessUse.answer).toBe('NOT_PERMITTED');
    expect(assessUse.missingConsents).toEqual([
      {
        state: 'UNDER_CONSIDERATION',
        consentingParty: { key: 'united-states' },
        restriction: { key: 'uk.storm-shadow.ukraine-only' },
      },
    ]);
    const found = assessUse.findings.nodes.map((it: Answer) => [
      it.restriction.key,
      it.finding,
      it.isInForce,
      it.statusPeriod.status,
    ]);
    expect(found).toEqual([
      ['non-us.long-range.deep-strike', 'NOT_COMPARABLE', false, 'PROPOSED'],
      ['uk.storm-shadow.ukraine-only', 'MET', true, 'LIMITED'],
      ['west.long-range.deep-strike', 'NOT_COMPARABLE', true, 'PROHIBITED'],
    ]);
    expect(assessUse.findings.nodes[1].conditions).toEqual([
      {
        finding: 'MET',
        scope: { operator: 'NOT_WITHIN', places: [{ key: 'ukraine-territory' }], targets: [] },
      },
    ]);
    const spans = assessUse.findings.nodes[1].evidence.nodes.map((it: Answer) => it.exact);
    expect(spans).toHaveLength(new Set(spans).size);
    expect(spans.length).toBeGreaterThan(0);
  });

  it.each([
    [{ item: 'storm-shadow', place: 'crimea' }, 'PERMITTED_WITH_LIMITS', 'WITHIN_LIMITS'],
    [{ item: 'storm-shadow' }, 'UNKNOWN', 'PROHIBITION_NOT_COMPARABLE'],
    [{ item: 'atacms', place: 'russia-deep' }, 'NOT_PERMITTED', 'PROHIBITION_MET'],
    [{ item: 'atacms', place: 'russia-territory' }, 'UNKNOWN', 'PROHIBITION_NOT_COMPARABLE'],
    [{ item: 'atacms', place: 'russia-border' }, 'PERMITTED_WITH_LIMITS', 'WITHIN_LIMITS'],
    [{ item: 'atacms', place: 'kyiv' }, 'UNKNOWN', 'NOTHING_DECIDES'],
    [
      { item: 'us-long-range-stock', place: 'crimea', target: 'less-strategic-targets-russia' },
      'DISCOURAGED',
      'ADVISED_AGAINST',
    ],
    [{ item: 'us-long-range-stock', place: 'crimea', target: 'airfields' }, 'UNKNOWN', 'NOTHING_DECIDES'],
  ])('may Ukraine use %j: %s', async (use, answer, reason) => {
    const { assessUse } = await ask(assessment, { user: 'ukraine', ...use });
    expect(assessUse).toMatchObject({ answer, reason });
    expect(assessUse.missingConsents).toEqual([]);
  });

  it('binds nobody but who is bound', async () => {
    const { assessUse } = await ask(assessment, { ...airfieldInRussia, user: 'united-kingdom' });
    expect(assessUse).toMatchObject({
      answer: 'UNKNOWN',
      reason: 'NOTHING_DECIDES',
      findings: { nodes: [] },
    });
  });

  it('takes IDs as well as keys', async () => {
    const named = await ask(
      `{ item(name: "storm-shadow") { id } actor(name: "ukraine") { id }
         place(name: "russia-territory") { id } target(name: "airfields") { id } }`,
    );
    const { item, actor, place, target } = named;
    const ids = { item: item.id, user: actor.id, place: place.id, target: target.id };
    expect(await ask(assessment, ids)).toEqual(await ask(assessment, airfieldInRussia));
    const unlocked = await ask('query ($id: ID!) { actor(name: $id) { unlocks { nodes { key } } } }', {
      id: actor.id,
    });
    expect(unlocked.actor.unlocks.nodes).toEqual([]);
  });

  it.each(['item', 'user', 'place', 'target'])('refuses a name of nothing: %s', async (argument) => {
    const expected = [['UNKNOWN_REFERENCE', expect.stringContaining(`\`${argument}\``)]];
    expect(await refusal(assessment, { ...airfieldInRussia, [argument]: 'nothing' })).toEqual(expected);
    const type = { item: 'Item', user: 'Actor', place: 'Place', target: 'Target' }[argument];
    const gone = encodeId(String(type), '00000000-0000-7000-8000-000000000000');
    expect(await refusal(assessment, { ...airfieldInRussia, [argument]: gone })).toEqual(expected);
  });

  it('refuses an ID of something else', async () => {
    const { place } = await ask('{ place(name: "russia-territory") { id } }');
    expect(await refusal(assessment, { ...airfieldInRussia, item: place.id })).toEqual([
      ['INVALID_ID', expect.any(String)],
    ]);
  });

  it('asks the database once for an answer, and once more for each kind of record that is selected', async () => {
    const use = 'item: "storm-shadow", user: "ukraine", place: "russia-territory"';
    await ask(
      `{ assessUse(${use}) { answer reason findings { nodes { finding isInForce conditions { finding } } } } }`,
    );
    expect(queries).toHaveLength(1);
    await ask(
      `{ assessUse(${use}) { findings { nodes { restriction { title } } } decidedBy { restriction { title } } } }`,
    );
    expect(queries).toHaveLength(2);
    await ask('{ actor(name: "united-states") { unlocks { nodes { title } } } }');
    expect(queries).toHaveLength(3);
  });

  it('says what a consent would unlock, by title', async () => {
    const { actor } = await ask('{ actor(name: "united-states") { unlocks { nodes { key status } } } }');
    expect(actor.unlocks.nodes).toEqual([
      { key: 'uk.storm-shadow.ukraine-only', status: 'LIMITED' },
      { key: 'fr.similar-weapons.ukraine-only', status: 'LIMITED' },
    ]);
  });
});

describe('a record of invented rules', () => {
  const grounds = [{ statement: 'claim', for: 'STATUS', weight: 'SUPPORTS' }];
  const rule = (key: string, item: string, user: string | null, more: object = {}) => ({
    type: 'restriction',
    key,
    title: key,
    modality: 'PROHIBITION',
    items: [item],
    ...(user && { parties: [{ actor: user, function: 'ASSIGNEE', derivation: 'STATED' }] }),
    ...more,
  });
  const status = (restriction: string, status: string, validFrom: string) => ({
    type: 'status',
    restriction,
    status,
    validFrom,
    grounds,
  });
  const consent = (restriction: string, consentingParty: string, state: string, more: object = {}) => ({
    type: 'consent',
    restriction,
    consentingParty,
    covers: 'EXPANSION_OF_USE',
    state,
    validFrom: '2024-01-01',
    grounds: [{ statement: 'claim', weight: 'SUPPORTS' }],
    ...more,
  });

  const { database, ask } = useRecord((db) =>
    load(
      db,
      bundle(
        'n',
        { type: 'document', key: 'paper', text: 'It is so. It was said. It is so.' },
        {
          type: 'statement',
          key: 'claim',
          quotation: 'INDIRECT',
          attribution: 'NARRATOR',
          evidence: { document: 'paper', exact: 'It was said' },
        },
        { type: 'item', key: 'rockets', kind: 'CLASS' },
        { type: 'item', key: 'long-rockets', kind: 'CLASS', broader: ['rockets'] },
        { type: 'item', key: 'comet', kind: 'DESIGNATION', broader: ['long-rockets'] },
        { type: 'item', key: 'meteor', kind: 'DESIGNATION', broader: ['long-rockets'] },
        { type: 'actor', key: 'freedonia', kind: 'STATE', name: 'Freedonia' },
        { type: 'actor', key: 'sylvania', kind: 'STATE', name: 'Sylvania' },
        { type: 'actor', key: 'ruritania', kind: 'STATE', name: 'Ruritania' },
        { type: 'actor', key: 'pact', kind: 'GROUP', name: 'the pact', members: ['freedonia'] },
        { type: 'actor', key: 'league', kind: 'GROUP', name: 'the league', members: ['n:pact'] },
        { type: 'place', key: 'valley', name: 'Valley' },
        rule('all-rockets', 'rockets', 'freedonia', {
          evidence: { document: 'paper', start: 10, end: 21, exact: 'It was said' },
        }),
        status('all-rockets', 'PROHIBITED', '2024-01-01'),
        status('all-rockets', 'LIFTED', '2024-06-01'),
        rule('comet-alone', 'comet', 'freedonia'),
        rule('anybody', 'comet', null),
        rule('league', 'comet', 'n:league'),
        rule('sylvania', 'comet', 'sylvania'),
        rule('passing-on', 'comet', 'freedonia', { action: 'TRANSFER' }),
        status('passing-on', 'PROHIBITED', '2024-01-01'),
        consent('passing-on', 'ruritania', 'DENIED', { covers: 'TRANSFER' }),
        rule('exception', 'comet', 'freedonia', {
          modality: 'PERMISSION',
          related: [{ relation: 'EXCEPTION_TO', restriction: 'all-rockets' }],
        }),
        status('exception', 'PERMITTED', '2024-03-01'),
        rule('waits-for-one', 'meteor', 'sylvania'),
        status('waits-for-one', 'LIMITED', '2024-01-01'),
        consent('waits-for-one', 'ruritania', 'REQUESTED'),
        consent('waits-for-one', 'ruritania', 'GRANTED', { validFrom: '2024-06-01' }),
        consent('waits-for-one', 'freedonia', 'GRANTED'),
        rule('waits-for-two', 'meteor', 'sylvania'),
        status('waits-for-two', 'LIMITED', '2024-01-01'),
        consent('waits-for-two', 'ruritania', 'DENIED'),
        consent('waits-for-two', 'freedonia', 'DENIED'),
        consent('waits-for-two', 'freedonia', 'GRANTED', { validFrom: '2024-06-01' }),
        rule('proposed', 'meteor', 'sylvania'),
        status('proposed', 'PROPOSED', '2024-01-01'),
        consent('proposed', 'ruritania', 'DENIED'),
        rule('without-status', 'meteor', 'sylvania'),
        consent('without-status', 'ruritania', 'DENIED'),
      ),
    ),
  );

  const on = (day: string) => ({ validAt: `${day}T00:00:00Z` });
  const assess = async (item: string, user: string, asOf?: object) =>
    (await ask(assessment, { item, user, place: 'valley', asOf })).assessUse;
  const rulesFor = async (item: string, user: string) => keysOf((await assess(item, user)).findings.nodes);

  it('is bound by rules on broader items, not on narrower or neighbouring ones', async () => {
    expect(await rulesFor('meteor', 'freedonia')).toEqual(['all-rockets']);
    expect(await rulesFor('rockets', 'freedonia')).toEqual(['all-rockets']);
  });

  it('is bound by rules on its groups and on nobody in particular, not on others', async () => {
    const bound = ['all-rockets', 'anybody', 'comet-alone', 'exception', 'league'];
    expect(await rulesFor('comet', 'freedonia')).toEqual(bound);
    expect(await rulesFor('comet', 'n:pact')).toEqual(['anybody', 'league']);
    expect(await rulesFor('comet', 'sylvania')).toEqual(['anybody', 'sylvania']);
    expect(await rulesFor('comet', 'ruritania')).toEqual(['anybody']);
  });

  it('finds a rule without a status not in force', async () => {
    const { findings } = await assess('comet', 'ruritania');
    expect(findings.nodes).toMatchObject([
      { finding: 'MET', isInForce: false, statusPeriod: null, evidence: { nodes: [] } },
    ]);
  });

  it('answers as of a day in the world', async () => {
    const answers = [];
    for (const day of ['2023-12-31', '2024-01-01', '2024-02-29', '2024-03-01', '2024-06-01'])
      answers.push((await assess('comet', 'freedonia', on(day))).answer);
    expect(answers).toEqual(['UNKNOWN', 'NOT_PERMITTED', 'NOT_PERMITTED', 'PERMITTED', 'PERMITTED']);

    const before = await assess('comet', 'freedonia', on('2024-02-29'));
    expect(keysOf(before.decidedBy)).toEqual(['all-rockets']);
    const [found] = (await assess('comet', 'freedonia', on('2024-04-01'))).findings.nodes;
    expect(found).toMatchObject({
      overriddenBy: [{ key: 'exception' }],
      statusPeriod: { status: 'PROHIBITED' },
    });
  });

  it('gives each span once, though rule and status share it', async () => {
    const [found] = (await assess('rockets', 'freedonia', on('2024-02-01'))).findings.nodes;
    expect(found.evidence.nodes).toEqual([{ start: 10, end: 21, exact: 'It was said' }]);
  });

  it('unlocks what waits for one party alone', async () => {
    const unlocks = async (party: string, day: string) => {
      const data = await ask(
        'query ($party: ID!, $asOf: AsOf) { actor(name: $party) { unlocks(asOf: $asOf) { nodes { key } } } }',
        { party, asOf: on(day) },
      );
      return data.actor.unlocks.nodes.map((it: Answer) => it.key);
    };
    expect(await unlocks('ruritania', '2023-12-31')).toEqual([]);
    expect(await unlocks('ruritania', '2024-02-01')).toEqual(['passing-on', 'waits-for-one']);
    expect(await unlocks('freedonia', '2024-02-01')).toEqual([]);
    expect(await unlocks('ruritania', '2024-07-01')).toEqual(['passing-on', 'waits-for-two']);
    expect(await unlocks('sylvania', '2024-07-01')).toEqual([]);
  });

  it('answers as it was known', async () => {
    const [{ now: knownAt } = { now: '' }] = await database.db.execute<{ now: string }>('select now()');
    await load(
      database.db,
      bundle('n', rule('late', 'meteor', 'ruritania'), status('late', 'PROHIBITED', '2024-01-01')),
    );
    expect((await assess('meteor', 'ruritania')).answer).toBe('NOT_PERMITTED');
    const then = await assess('meteor', 'ruritania', { knownAt: new Date(knownAt).toISOString() });
    expect(then).toMatchObject({ answer: 'UNKNOWN', findings: { nodes: [] } });
  });
});
