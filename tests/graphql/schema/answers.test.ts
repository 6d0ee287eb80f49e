import { beforeAll, describe, expect, it } from 'vitest';
import { type Answer, asking } from '../../support/asking.ts';
import { article, demo, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';

function useRecord(bundle: string) {
  const database = useDatabase();
  beforeAll(async () => {
    await load(database.db, bundle);
  });
  return asking(database);
}

const counted = (groups: Record<string, unknown>[]) =>
  Object.fromEntries(groups.map(({ count, ...values }) => [Object.values(values).join(' '), count]));

describe.skipIf(article === null)('the coded article beside the project', () => {
  const ask = useRecord(article ?? demo);

  it('counts the restrictions by status and by review', async () => {
    const data = await ask(`{
      restrictions {
        totalCount
        status: groups(by: STATUS) { nodes { status count } }
        review: groups(by: REVIEW) { nodes { review count } }
      }
    }`);
    expect(counted(data.restrictions.status.nodes)).toEqual({
      PROHIBITED: 3,
      LIMITED: 3,
      DISCOURAGED: 1,
      PROPOSED: 1,
    });
    expect(counted(data.restrictions.review.nodes)).toMatchObject({ UNDER_REVIEW: 5 });
    expect(data.restrictions.totalCount).toBe(8);
  });

  it('says where a third actor must consent', async () => {
    const data = await ask(`{
      restrictions(where: { status: { notIn: [PROPOSED, LIFTED] } }, first: 100) {
        nodes { key blockedBy { covers consentingParty { key } } }
      }
    }`);
    const blocked = data.restrictions.nodes.filter((it: Answer) => it.blockedBy.length > 0);
    expect(blocked.map((it: Answer) => [it.key, it.blockedBy[0].consentingParty.key]).sort()).toEqual([
      ['fr.similar-weapons.ukraine-only', 'united-states'],
      ['uk.storm-shadow.ukraine-only', 'united-states'],
    ]);
  });

  it('names the persons for easing or lifting', async () => {
    const data = await ask(`{
      actors(where: { kind: { in: [PERSON] }, spoke: { stance: { kind: { in: [EASE, LIFT] } } } }) { nodes { key } }
    }`);
    expect(data.actors.nodes.map((it: Answer) => it.key).sort()).toEqual(['cardin', 'shaheen', 'zelensky']);
  });

  it('has eight verbatim quotations with their speakers', async () => {
    const data = await ask(`{
      statements(where: { quotation: { in: [DIRECT, MIXED] } }, first: 100) {
        nodes { verbatim { exact } speakers { actor { key } } }
      }
    }`);
    const bySpeaker = data.statements.nodes.flatMap((it: Answer) =>
      it.verbatim.map(() => it.speakers[0].actor.key.replace(/^.*:/, '')),
    );
    expect(bySpeaker.sort()).toEqual(
      ['austin', 'austin', 'biden', 'blinken', 'blinken', 'former-officials-17', 'putin', 'shaheen'].sort(),
    );
  });

  it('counts the statements by stance', async () => {
    const data = await ask(`{
      statements(where: { hasSpeakers: true }) { groups(by: STANCE) { nodes { stance count } } }
    }`);
    expect(counted(data.statements.groups.nodes)).toEqual({
      LIFT: 5,
      EASE: 5,
      UNDECIDED: 3,
      SKEPTICAL: 6,
      MAINTAIN: 4,
      NEUTRAL: 8,
      '': 2,
    });
  });

  it('keeps unnamed sources apart', async () => {
    const data = await ask(`{
      all: statements(where: { hasSpeakers: true }) { totalCount }
      unnamed: statements(where: { speaker: { kind: { in: [UNNAMED_SOURCE] } } }, first: 100) {
        totalCount
        nodes { speakers { actor { name } } }
      }
      officials: actors(where: { kind: { in: [UNNAMED_SOURCE] }, name: { eq: "US officials" } }) { totalCount }
    }`);
    expect(data.all.totalCount).toBe(33);
    expect(data.unnamed.totalCount).toBe(14);
    const labels = new Set(
      data.unnamed.nodes.flatMap((it: Answer) => it.speakers.map((by: Answer) => by.actor.name)),
    );
    expect(labels.size).toBe(9);
    expect(data.officials.totalCount).toBe(4);
  });

  it('tells through whom a claim came, holes included', async () => {
    const data = await ask(`{
      statement(name: "2024-09-13-long-range:s04") {
        evidence { nodes { document { publisher absences { field reason } } } }
        via { actor { name absences { field reason } } }
        speakers { actor { name } }
      }
    }`);
    const [{ document }] = data.statement.evidence.nodes;
    expect(document.publisher).toBeNull();
    expect(document.absences).toContainEqual({ field: 'PUBLISHER', reason: 'NOT_STATED' });
    expect(data.statement.via).toHaveLength(1);
    expect(data.statement.via[0].actor.name).toBeNull();
    expect(data.statement.via[0].actor.absences).toContainEqual({ field: 'NAME', reason: 'NOT_STATED' });
    expect(data.statement.speakers).toEqual([{ actor: { name: 'European officials' } }]);
  });

  it('says why there is no value', async () => {
    const data = await ask(`{
      transfers { totalCount nodes { quantity { amount } date { edtf } absences { field reason } } }
      starmer: actor(name: "starmer") { givenName absences { field reason } statements { totalCount } }
      french: item(name: "french-similar") { name absences { field reason } }
    }`);
    expect(data.transfers.totalCount).toBe(5);
    for (const it of data.transfers.nodes) {
      expect(it).toMatchObject({ quantity: null, date: null });
      expect(it.absences).toEqual(
        expect.arrayContaining([
          { field: 'QUANTITY', reason: 'NOT_STATED' },
          { field: 'DATE', reason: 'NOT_STATED' },
        ]),
      );
    }
    expect(data.starmer).toMatchObject({ givenName: null, statements: { totalCount: 0 } });
    expect(data.starmer.absences).toContainEqual({ field: 'GIVEN_NAME', reason: 'NOT_STATED' });
    expect(data.french).toMatchObject({ name: null });
    expect(data.french.absences).toContainEqual({ field: 'NAME', reason: 'NOT_STATED' });
  });

  const local = (key: string) => key.replace(/^.*:/, '');
  const speakers = (it: Answer) => it.speakers.map((by: Answer) => local(by.actor.key));

  it('says the same as of the day of the article, and nothing as of a time before it was known', async () => {
    const data = await ask(`{
      then: restrictions(asOf: { validAt: "2024-09-13T12:00:00Z" }) { groups(by: STATUS) { nodes { status count } } }
      before: restrictions(asOf: { knownAt: "2024-09-13T12:00:00Z" }) { groups(by: STATUS) { nodes { count } } }
    }`);
    expect(counted(data.then.groups.nodes)).toEqual({
      PROHIBITED: 3,
      LIMITED: 3,
      DISCOURAGED: 1,
      PROPOSED: 1,
    });
    expect(data.before.groups.nodes).toEqual([]);
  });

  it('shows which sources disagree on whether a decision is near', async () => {
    const data = await ask(`{
      statement(name: "2024-09-13-long-range:s04") {
        speakers { actor { key } }
        relations { relation note target { key speakers { actor { key } } } }
      }
    }`);
    expect(speakers(data.statement)).toEqual(['european-officials']);
    expect(data.statement.relations.map((it: Answer) => [it.relation, it.note, speakers(it.target)])).toEqual(
      [['CONTRADICTS', 'scope differs', ['insiders']]],
    );
  });

  it('tells who lobbied whom', async () => {
    const data = await ask(`{
      statements(where: { speechAct: { eq: REQUEST } }, first: 100) {
        nodes { speakers { actor { key } } addressees { key } }
      }
    }`);
    const pairs = data.statements.nodes.flatMap((it: Answer) =>
      it.addressees.map((to: Answer) => `${speakers(it)} → ${local(to.key)}`),
    );
    expect([...new Set(pairs)].sort()).toEqual([
      'former-officials-17 → blinken',
      'former-officials-17 → lammy',
      'house-republicans-group → biden',
      'ukraine-caucus → biden',
      'ukrainian-officials → biden',
      'zelensky → us-uk-diplomats',
    ]);
  });

  it('tells which restrictions are legally narrower than which', async () => {
    const data = await ask(`{
      restrictions(first: 100) { nodes { key relations { kind target { key } } } }
    }`);
    const narrower = data.restrictions.nodes.flatMap((it: Answer) =>
      it.relations
        .filter(({ kind }: Answer) => kind === 'NARROWER_THAN')
        .map(({ target }: Answer) => [it.key, target.key]),
    );
    expect(narrower).toEqual([['us.atacms.deep-strike', 'us.weapons.longer-range']]);
  });

  it('tells statements dated to the day from those dated by inference', async () => {
    const data = await ask(`{
      statements(where: { hasSpeakers: true }, first: 100) { nodes { key spoken { edtf earliest latest derivation } } }
    }`);
    const dated = data.statements.nodes.filter((it: Answer) => it.spoken);
    const exactly = dated.filter(
      ({ spoken }: Answer) =>
        spoken.derivation !== 'INFERRED' && spoken.earliest?.slice(0, 10) === spoken.latest?.slice(0, 10),
    );
    expect(exactly.map((it: Answer) => local(it.key)).sort()).toEqual(['s08', 's13', 's17', 's31']);
    const inferred = dated.filter(({ spoken }: Answer) => spoken.derivation === 'INFERRED');
    expect(inferred).toHaveLength(25);
    expect(dated).toHaveLength(33);
  });

  it('knows of no consent whose state changed', async () => {
    const data = await ask(`{
      changes(where: { recordTypes: [CONSENT_PERIOD], kinds: [TRANSITION, TOOK_EFFECT, CORRECTION] }) { totalCount }
      restrictions(first: 100) { nodes { consents { nodes { timeline { state } } } } }
      actor(name: "united-states") { unlocks { nodes { key } } }
    }`);
    expect(data.changes.totalCount).toBe(0);
    const consents = data.restrictions.nodes.flatMap((it: Answer) => it.consents.nodes);
    expect(consents).toEqual(Array(2).fill({ timeline: [{ state: 'UNDER_CONSIDERATION' }] }));
    expect(data.actor.unlocks.nodes.map((it: Answer) => it.key).sort()).toEqual([
      'fr.similar-weapons.ukraine-only',
      'uk.storm-shadow.ukraine-only',
    ]);
  });
});

describe('the demo record', () => {
  const ask = useRecord(demo);
  const linesOf = (type: string) => demo.split('\n').filter((line) => line.startsWith(`{"type": "${type}"`));
  const isExpired = (it: Answer) => it.status === 'EXPIRED';

  it('answers a board with what each status rests on', async () => {
    const data = await ask(`{
      restrictions(first: 20) {
        totalCount
        nodes { key status statusPeriod { status review isContested grounds { statement { evidence { nodes { exact } } } } } timeline { status } }
      }
    }`);
    const { totalCount, nodes } = data.restrictions;
    expect(totalCount).toBe(linesOf('restriction').length);
    const [expired, others] = [nodes.filter(isExpired), nodes.filter((it: Answer) => !isExpired(it))];
    expect(expired).toMatchObject([{ key: 'velland.survey-drones.general-licence-3', statusPeriod: null }]);
    expect(others.every((it: Answer) => it.statusPeriod.grounds.length > 0)).toBe(true);
    expect(others.filter((it: Answer) => it.statusPeriod.isContested)).toHaveLength(1);
    const limited = nodes.find((it: Answer) => it.key === 'us.weapons.cross-border-limited');
    expect(limited.timeline).toEqual([{ status: 'PROPOSED' }, { status: 'LIMITED' }]);
  });

  it('finds statements and names by their words', async () => {
    const data = await ask(`{ search(text: "Storm Shadow", first: 50) { nodes { __typename } totalCount } }`);
    const types = new Set(data.search.nodes.map((it: Answer) => it.__typename));
    expect(types.has('Item') && types.has('Restriction')).toBe(true);
    const none = await ask('{ search(text: "%") { totalCount } }');
    expect(none.search.totalCount).toBe(0);
  });

  it('lists every change, in order', async () => {
    const first = await ask(
      '{ changes(first: 100) { nodes { kind recordType } pageInfo { hasNextPage endCursor } } }',
    );
    expect(first.changes.nodes[0]).toEqual({ kind: 'CREATED', recordType: 'DOCUMENT' });
    expect(first.changes.pageInfo.hasNextPage).toBe(true);
    const next = await ask(
      `{ changes(first: 100, after: "${first.changes.pageInfo.endCursor}") { nodes { kind } } }`,
    );
    const records = demo.trim().split('\n').length - linesOf('bundle').length;
    expect(next.changes.nodes).toHaveLength(records - 100);
  });
});
