import { beforeAll, expect, it } from 'vitest';
import { type Answer, asking } from '../../support/asking.ts';
import { demo, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';

// The questions that answers.test.ts asks of the coded article, which no clone has, asked of the record that each has.
const database = useDatabase();
beforeAll(async () => {
  await load(database.db, demo);
});
const ask = asking(database);

const lines: Answer[] = demo
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const statements = lines.filter(({ type, speakers }) => type === 'statement' && speakers?.length > 0);
const counted = (groups: Record<string, unknown>[]) =>
  Object.fromEntries(groups.map(({ count, ...values }) => [Object.values(values).join(' '), count]));
const local = (key: string) => key.replace(/^.*:/, '');
const speakersOf = (it: Answer): string[] => it.speakers.map((by: Answer) => local(by.actor.key));

it('counts the restrictions by status and by review', async () => {
  const { restrictions, then, before } = await ask(`{
    restrictions {
      totalCount
      status: groups(by: STATUS) { nodes { status count } }
      review: groups(by: REVIEW) { nodes { review count } }
    }
    then: restrictions(asOf: { validAt: "2024-09-13T12:00:00Z" }) { groups(by: STATUS) { nodes { status count } } }
    before: restrictions(asOf: { knownAt: "2024-09-13T12:00:00Z" }) { groups(by: STATUS) { nodes { count } } }
  }`);
  const byStatus = {
    PROHIBITED: 4,
    LICENCE_REQUIRED: 1,
    LIMITED: 3,
    DISCOURAGED: 1,
    PERMITTED: 1,
    PROPOSED: 1,
    EXPIRED: 1,
  };
  expect(restrictions.totalCount).toBe(12);
  expect(counted(restrictions.status.nodes)).toEqual(byStatus);
  expect(counted(restrictions.review.nodes)).toEqual({
    NONE: 5,
    UNDER_REVIEW: 5,
    DECISION_EXPECTED: 1,
    '': 1,
  });
  // A general licence had not expired on that day.
  const { EXPIRED: _, ...others } = byStatus;
  expect(counted(then.groups.nodes)).toEqual({ ...others, PERMITTED: 2 });
  expect(before.groups.nodes).toEqual([]);
});

it('says where a third actor must consent, and that no consent has changed', async () => {
  const { restrictions, actor, changes } = await ask(`{
    restrictions(first: 100) {
      nodes { key blockedBy { consentingParty { key } } consents { nodes { timeline { state } } } }
    }
    actor(name: "united-states") { unlocks { nodes { key } } }
    changes(where: { recordTypes: [CONSENT_PERIOD], kinds: [TRANSITION, TOOK_EFFECT, CORRECTION] }) { totalCount }
  }`);
  const blocked = restrictions.nodes.filter((it: Answer) => it.blockedBy.length > 0);
  const rules = ['fr.similar-weapons.ukraine-only', 'uk.storm-shadow.ukraine-only'];
  expect(blocked.map((it: Answer) => [it.key, it.blockedBy[0].consentingParty.key]).sort()).toEqual(
    rules.map((key) => [key, 'united-states']),
  );
  expect(actor.unlocks.nodes.map((it: Answer) => it.key).sort()).toEqual(rules);
  expect(restrictions.nodes.flatMap((it: Answer) => it.consents.nodes)).toEqual(
    Array(2).fill({ timeline: [{ state: 'UNDER_CONSIDERATION' }] }),
  );
  expect(changes.totalCount).toBe(0);
});

it('names the persons for easing or lifting, and who asked whom', async () => {
  const { actors, requests } = await ask(`{
    actors(where: { kind: { in: [PERSON] }, spoke: { stance: { kind: { in: [EASE, LIFT] } } } }) { nodes { key } }
    requests: statements(where: { speechAct: { eq: REQUEST } }, first: 100) {
      nodes { speakers { actor { key } } addressees { key } }
    }
  }`);
  expect(actors.nodes.map((it: Answer) => it.key).sort()).toEqual([
    'cardin',
    'invented-mira-holt',
    'shaheen',
    'zelensky',
  ]);
  const pairs = requests.nodes.flatMap((it: Answer) =>
    it.addressees.map((to: Answer) => `${speakersOf(it)} → ${local(to.key)}`),
  );
  expect(pairs.sort()).toEqual([
    'former-officials-17 → blinken',
    'former-officials-17 → lammy',
    'house-republicans → biden',
    'ukraine-caucus → biden',
    'zelensky → blinken-and-lammy',
  ]);
});

it('has every verbatim quotation with its speaker', async () => {
  const { quoting } = await ask(`{
    quoting: statements(where: { quotation: { in: [DIRECT, MIXED] } }, first: 100) {
      nodes { key verbatim { exact } speakers { actor { key } } }
    }
  }`);
  const quoted = statements.filter(({ quotation }) => quotation === 'DIRECT' || quotation === 'MIXED');
  expect(quoting.nodes.map((it: Answer) => local(it.key)).sort()).toEqual(
    quoted.map(({ key }) => key).sort(),
  );
  const bySpeaker = quoting.nodes.flatMap((it: Answer) => it.verbatim.map(() => speakersOf(it)[0]));
  expect(bySpeaker.sort()).toEqual(['invented-ilse-roth', 'invented-mira-holt', 'invented-mira-holt']);
});

it('counts the statements by stance', async () => {
  const { all } = await ask(`{
    all: statements(where: { hasSpeakers: true }) { totalCount groups(by: STANCE) { nodes { stance count } } }
  }`);
  expect(all.totalCount).toBe(statements.length);
  const expected: Record<string, number> = {};
  for (const { stances = [] } of statements) {
    const kinds = new Set<string>(stances.map(({ stance }: Answer) => stance));
    for (const kind of kinds.size === 0 ? [''] : kinds) expected[kind] = (expected[kind] ?? 0) + 1;
  }
  expect(counted(all.groups.nodes)).toEqual(expected);
});

it('keeps unnamed sources apart', async () => {
  const { unnamed } = await ask(`{
    unnamed: statements(where: { speaker: { kind: { in: [UNNAMED_SOURCE] } } }, first: 100) {
      totalCount nodes { speakers { actor { name } } }
    }
  }`);
  expect(unnamed.totalCount).toBe(7);
  const names = unnamed.nodes.flatMap((it: Answer) => it.speakers.map((by: Answer) => by.actor.name));
  expect([...new Set(names)].sort()).toEqual([
    'European officials',
    'officials in Washington',
    'officials who fear a wider war',
    'officials who want looser rules',
    'one American official',
    'people close to the preparations',
  ]);
});

it('says through whom a claim came, and which source contradicts it', async () => {
  const { statement } = await ask(`{
    statement(name: "demo-2024-09:s05") {
      speakers { actor { key } }
      via { relation actor { name absences { field reason } } }
      relationsFrom { nodes { relation note subject { speakers { actor { key } } } } }
    }
  }`);
  expect(speakersOf(statement)).toEqual(['european-officials']);
  expect(statement.via).toMatchObject([{ relation: 'REPORTED', actor: { name: null } }]);
  expect(statement.via[0].actor.absences).toContainEqual({ field: 'NAME', reason: 'NOT_STATED' });
  const relations = statement.relationsFrom.nodes;
  expect(relations.map((it: Answer) => [it.relation, it.note, speakersOf(it.subject)])).toEqual([
    [
      'CONTRADICTS',
      'one expects no decision on Friday, the other a decision soon',
      ['close-to-preparations'],
    ],
  ]);
});

it('says why there is no value', async () => {
  const { transfers, starmer, french } = await ask(`{
    transfers { totalCount nodes { quantity { amount } absences { field reason } } }
    starmer: actor(name: "starmer") { givenName absences { field reason } statements { totalCount } }
    french: item(name: "french-similar") { name absences { field reason } }
  }`);
  expect(transfers.totalCount).toBe(4);
  const [known, unknown] = [true, false].map((isKnown) =>
    transfers.nodes.filter(({ quantity }: Answer) => (quantity !== null) === isKnown),
  );
  expect(known).toEqual([{ quantity: { amount: 30 }, absences: [] }]);
  for (const it of unknown) expect(it.absences).toContainEqual({ field: 'QUANTITY', reason: 'NOT_STATED' });
  expect(unknown).toHaveLength(3);
  expect(starmer).toMatchObject({ givenName: null, statements: { totalCount: 0 } });
  expect(starmer.absences).toContainEqual({ field: 'GIVEN_NAME', reason: 'NOT_RECORDED' });
  expect(french).toMatchObject({ name: null, absences: [{ field: 'NAME', reason: 'NOT_STATED' }] });
});

it('says which rules are legally narrower than which', async () => {
  const { restrictions } = await ask(
    '{ restrictions(first: 100) { nodes { key relations { kind target { key } } } } }',
  );
  const narrower = restrictions.nodes.flatMap((it: Answer) =>
    it.relations
      .filter(({ kind }: Answer) => kind === 'NARROWER_THAN')
      .map(({ target }: Answer) => [it.key, target.key]),
  );
  expect(narrower).toEqual([['us.atacms.deep-strike', 'us.weapons.longer-range']]);
});

it('keeps statements that are dated to the day apart from those dated by inference', async () => {
  const { dated } = await ask(`{
    dated: statements(where: { hasSpeakers: true }, first: 100) { nodes { key spoken { edtf earliest latest derivation } } }
  }`);
  const exactly = dated.nodes.filter(
    ({ spoken }: Answer) =>
      spoken.derivation !== 'INFERRED' && spoken.earliest?.slice(0, 10) === spoken.latest?.slice(0, 10),
  );
  const days = ['s01', 's04', 's07', 's08', 's09', 's10', 's12', 's13', 's17', 's21'];
  expect(exactly.map((it: Answer) => local(it.key)).sort()).toEqual(days);
  expect(dated.nodes.filter(({ spoken }: Answer) => spoken.derivation === 'INFERRED')).toHaveLength(12);
});
