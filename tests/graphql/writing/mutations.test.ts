import { beforeAll, describe, expect, it } from 'vitest';
import { decodeCursor } from '../../../src/feed/cursor.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { decodeVersion, encodeVersion, type Seen } from '../../../src/record/revisions/version.ts';
import { graphql } from '../../support/both-ways.ts';
import { bundle, demo, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';

// biome-ignore lint/suspicious/noExplicitAny: the answer's shape is asserted by each test
type Answer = any;

const database = useDatabase();
const editor = { name: 'editor', role: 'EDITOR' };

beforeAll(async () => {
  await load(database.db, demo);
});

const send = (source: string, principal: { name: string; role: string } | null = editor): Promise<Answer> =>
  graphql({ schema, source, contextValue: { db: database.db, principal, requestId: 'test' } });
const ask = async (source: string, principal = editor): Promise<Answer> => {
  const { data, errors } = await send(source, principal);
  expect(errors).toBeUndefined();
  return data;
};
const addActor = (fields: string) => `mutation {
  addActor(input: { ${fields} }) {
    outcome isReplayed revision { id } position
    actor { id key name version absences { field reason } }
    refusals { __typename code message path ... on KeyTaken { key } ... on InvalidInput { accepted } }
  }
}`;

describe('a mutation', () => {
  it('needs a key that may write', async () => {
    for (const principal of [null, { name: 'reader', role: 'READER' }]) {
      const { data, errors } = await send(addActor('key: "nobody", kind: PERSON, name: "N"'), principal);
      expect(data).toEqual({ addActor: null });
      expect(errors?.[0].extensions.code).toBe('FORBIDDEN');
    }
  });

  it('writes, and its change says who and why', async () => {
    const { addActor: written } = await ask(
      addActor(
        'key: "mira", kind: PERSON, name: "Mira", reason: "for the test", absences: [{ field: COUNTRY, reason: WITHHELD }]',
      ),
    );
    expect(written).toMatchObject({
      outcome: 'ADDED',
      isReplayed: false,
      revision: { id: expect.any(String) },
      actor: { key: 'mira' },
      refusals: [],
    });
    expect(written.actor.absences).toContainEqual({ field: 'COUNTRY', reason: 'WITHHELD' });
    expect(written.actor.absences).toContainEqual({ field: 'GIVEN_NAME', reason: 'NOT_RECORDED' });
    const rows = await database.db.execute(
      "select principal, reason, position from feed where after ->> 'key' = 'mira' order by position",
    );
    const [{ position, ...change } = {} as Answer] = [...rows];
    expect(change).toEqual({ principal: 'editor', reason: 'for the test' });
    expect(decodeCursor(written.position)?.position).toBe(Number(position));
  });

  it('that fails leaves what others wrote, and are answered, as it is', async () => {
    const { data, errors } = await send(`mutation {
      a: addPlace(input: { key: "beside", name: "Beside" }) { place { key } }
      b: createApiKey(input: { name: "x", accessRole: READER }) { secret }
      c: addPlace(input: { key: "beside", name: "Again" }) { outcome place { key } refusals { code } }
      d: addPlace(input: { key: "later", name: "Later" }) { place { key } }
    }`);
    expect(errors).toMatchObject([{ path: ['b'], extensions: { code: 'FORBIDDEN' } }]);
    expect(data).toEqual({
      a: { place: { key: 'beside' } },
      b: null,
      c: { outcome: null, place: null, refusals: [{ code: 'KEY_TAKEN' }] },
      d: { place: { key: 'later' } },
    });
  });

  it('answers refusals as data, all at once', async () => {
    expect((await ask(addActor('key: "mira", kind: PERSON, name: "Mira"'))).addActor).toEqual({
      outcome: null,
      isReplayed: false,
      revision: null,
      position: null,
      actor: null,
      refusals: [
        {
          __typename: 'KeyTaken',
          code: 'KEY_TAKEN',
          message: '"mira" is taken',
          path: ['key'],
          key: 'mira',
        },
      ],
    });
    const { addStatement } = await ask(`mutation {
      addStatement(input: {
        key: "demo-2024-09:none", quotation: INDIRECT, attribution: ON_THE_RECORD
        speakers: [{ actor: "biden" }, { actor: "nobody" }]
        spoken: { edtf: "2023-02-29" }
        evidence: [{ document: "demo-2024-09:brief", exact: "nowhere" }, { document: "none", exact: "x" }]
        absences: [{ field: MEDIUM, reason: WITHHELD }, { field: VALID_FROM, reason: WITHHELD }]
        note: " "
      }) { refusals { code path ... on InvalidInput { accepted } ... on InvalidDate { value } } }
    }`);
    expect(addStatement.refusals).toEqual([
      { code: 'INVALID_DATE', path: ['spoken', 'edtf'], value: '2023-02-29' },
      { code: 'INVALID_INPUT', path: ['note'], accepted: null },
      {
        code: 'INVALID_INPUT',
        path: ['absences', '1', 'field'],
        accepted: ['SPEAKERS', 'ADDRESSEES', 'SPOKEN', 'EVENT', 'MEDIUM', 'SPEECH_ACT'],
      },
      { code: 'UNKNOWN_REFERENCE', path: ['evidence', '1', 'document'] },
      { code: 'UNKNOWN_REFERENCE', path: ['speakers', '1', 'actor'] },
      { code: 'QUOTE_NOT_FOUND', path: ['evidence', '0', 'exact'] },
    ]);
  });

  it('that is a Conflict tells what else is wrong, and what is there now', async () => {
    const { actor } = await ask('{ actor(name: "biden") { version } }');
    const { id } = decodeVersion(actor.version) as Seen;
    const stale = encodeVersion({ id, version: 99 });
    const { amendActor } = await ask(`mutation {
      amendActor(input: { actor: "biden", expectedVersion: "${stale}", country: "USA", evidence: [{ document: "none", exact: "x" }] }) {
        refusals { code path message ... on Conflict { currentVersion revision { principal } current { ... on Actor { key version } } } }
      }
    }`);
    expect(amendActor.refusals).toMatchObject([
      {
        code: 'CONFLICT',
        path: ['expectedVersion'],
        message: expect.stringMatching(
          /^the actor has been changed since you read it, last by revision r\d+: read it again/,
        ),
        current: { key: 'biden' },
      },
      { code: 'INVALID_INPUT', path: ['country'] },
      { code: 'UNKNOWN_REFERENCE', path: ['evidence', '0', 'document'] },
    ]);
    expect(amendActor.refusals[0].current.version).toBe(amendActor.refusals[0].currentVersion);
  });

  it('takes an ID wherever it takes a key', async () => {
    const { actor } = await ask('{ actor(name: "united-states") { id } }');
    const data = await ask(`mutation {
      addItem(input: { key: "thing", level: SYSTEM, name: "Thing", origin: "${actor.id}", broader: ["storm-shadow"] }) {
        item { origin { key } broader { key } }
      }
    }`);
    expect(data.addItem.item).toEqual({
      origin: { key: 'united-states' },
      broader: [{ key: 'storm-shadow' }],
    });
  });

  it('says of which type an ID is that is of another', async () => {
    const { actor } = await ask('{ actor(name: "biden") { id version } }');
    const { addItem, amendRestriction } = await ask(`mutation {
      addItem(input: { key: "part", level: SYSTEM, name: "Part", broader: ["${actor.id}"] }) { refusals { code message } }
      amendRestriction(input: { restriction: "${actor.id}", expectedVersion: "${actor.version}", title: "T" }) {
        refusals { code message }
      }
    }`);
    const code = 'UNKNOWN_REFERENCE';
    const is = 'this is the ID of an actor, where';
    expect(addItem.refusals).toEqual([{ code, message: `${is} an item is expected` }]);
    expect(amendRestriction.refusals).toEqual([{ code, message: `${is} a restriction is expected` }]);
  });

  it('names the field of which it says what is wrong, and what to write', async () => {
    const { addActor, addStatement } = await ask(`mutation {
      addActor(input: { key: "nobody", kind: PERSON, name: " ", country: "se", members: ["biden"] }) { refusals { message } }
      addStatement(input: {
        key: "mute", quotation: INDIRECT, attribution: ON_THE_RECORD
        evidence: [{ document: "demo:none", exact: "x" }]
      }) { refusals { message } }
    }`);
    const told = [...addActor.refusals, ...addStatement.refusals].map((it: Answer) => it.message);
    expect(told).toEqual(
      expect.arrayContaining([
        'name is blank',
        'country is not an ISO 3166-1 alpha-2 code: write SE',
        'only a GROUP has members',
        'a speaker is missing: only a statement whose attribution is NARRATOR has none',
      ]),
    );
  });

  it('refuses what cannot be right, and warns of what hardly is; a bundle is warned of both', async () => {
    const { addDocument, addTransfer, addActor } = await ask(`mutation {
      addDocument(input: { key: "odd", text: "x", url: "not a url", language: "not a language" }) { refusals { message } }
      addTransfer(input: { key: "odd", supplier: "united-states", recipient: "united-states", item: "atacms", progress: DELIVERED }) {
        refusals { message }
      }
      addActor(input: { key: "odd-one", kind: PERSON, name: "Odd", country: "QZ" }) { warnings { code message path } }
    }`);
    expect(addDocument.refusals).toEqual([
      { message: 'url is not a URL: it has a scheme, such as https:, and no white space' },
      { message: 'language is not a well-formed language tag (BCP 47), such as en or pt-BR' },
    ]);
    expect(addTransfer.refusals).toEqual([{ message: 'the recipient is the supplier itself' }]);
    const { addAffiliation } = await ask(`mutation {
      addAffiliation(input: { person: "biden", organization: "biden", role: "Friend" }) { refusals { message path } } }`);
    expect(addAffiliation.refusals).toEqual([
      { message: 'the organization is the person itself', path: ['organization'] },
    ]);
    expect(addActor.warnings).toEqual([
      { code: 'IMPLAUSIBLE_VALUE', message: 'QZ is a code that no country has', path: ['country'] },
    ]);
    const odd = { type: 'document', key: 'odd', text: 'Said.', url: 'not a url' };
    const said = {
      type: 'statement',
      key: 'odd',
      quotation: 'INDIRECT',
      attribution: 'NARRATOR',
      spoken: '2999',
    };
    const { warnings } = await load(
      database.db,
      bundle(
        'odd',
        odd,
        { type: 'affiliation', person: 'biden', organization: 'biden', role: 'Friend' },
        { ...said, evidence: { document: 'odd', exact: 'Said.' } },
      ),
    );
    expect(warnings.map(({ line, field, code }) => [line, field, code])).toEqual([
      [2, 'url', 'IMPLAUSIBLE_VALUE'],
      [3, 'organization', 'IMPLAUSIBLE_VALUE'],
      [4, 'spoken', 'IMPLAUSIBLE_VALUE'],
    ]);
  });

  it('warns of a state with the country code of another one, by a mutation and in a dry run', async () => {
    const usa = { type: 'actor', key: 'usa', kind: 'STATE', name: 'USA', country: 'US' };
    const lines = bundle('second', usa, { ...usa, key: 'us-army', kind: 'ORGANIZATION', name: 'US Army' });
    const { warnings } = await load(database.db, lines, { dryRun: true });
    expect(warnings.map(({ line, field, code }) => [line, field, code])).toEqual([
      [2, 'country', 'SAME_COUNTRY'],
    ]);
    expect(warnings[0]?.reason).toContain('"united-states"');
    const { addActor } = await ask(`mutation {
      addActor(input: { key: "usa", kind: STATE, name: "USA", country: "US" }) { actor { version } warnings { code path } } }`);
    const { amendActor } = await ask(`mutation {
      amendActor(input: { actor: "usa", expectedVersion: "${addActor.actor.version}", name: "U.S.A." }) { warnings { code } } }`);
    expect(addActor.warnings).toEqual([{ code: 'SAME_COUNTRY', path: ['country'] }]);
    // The code was there before.
    expect(amendActor.warnings).toEqual([]);
    const { warnings: ofMerged } = await load(
      database.db,
      bundle('third', { ...usa, key: 'the-us', mergedInto: 'united-states' }),
    );
    expect(ofMerged).toEqual([]);
  });

  it('warns of an office with the name of another one, unless they are of two countries', async () => {
    const office = (key: string, more: object) => ({
      type: 'actor',
      key,
      kind: 'OFFICE',
      name: 'Ministry of Tides',
      ...more,
    });
    const warned = async (...offices: object[]) => {
      const { warnings } = await load(database.db, bundle('tides', ...offices), { dryRun: true });
      return warnings.map(({ line, field, code }) => [line, field, code]);
    };
    expect(await warned(office('tides-a', { country: 'NO' }), office('tides-b', { country: 'SE' }))).toEqual(
      [],
    );
    expect(await warned(office('tides-a', {}), { ...office('tides-c', {}), kind: 'ORGANIZATION' })).toEqual(
      [],
    );
    expect(
      await warned(office('tides-a', { country: 'NO' }), office('tides-b', { name: 'ministry of tîdes' })),
    ).toEqual([
      [2, 'name', 'SAME_NAME'],
      [3, 'name', 'SAME_NAME'],
    ]);
    await load(database.db, bundle('tides', office('tides-a', { country: 'NO' })));
    const { addActor } = await ask(`mutation {
      addActor(input: { key: "tides-b", kind: OFFICE, name: "Ministry of Tides", country: "NO" }) { actor { key } warnings { code path message } } }`);
    expect(addActor.warnings).toEqual([
      { code: 'SAME_NAME', path: ['name'], message: expect.stringContaining('"tides-a"') },
    ]);
  });

  it('warns of words that were said after every text that has them was published', async () => {
    const text = 'She said so.';
    const paper = (key: string, published?: string) => ({
      type: 'document',
      key,
      text,
      ...(published && { published }),
    });
    const said = (key: string, spoken: string, ...documents: string[]) => ({
      ...{ type: 'statement', key, quotation: 'INDIRECT', attribution: 'NARRATOR', spoken },
      evidence: documents.map((document) => ({ document, exact: text })),
    });
    const papers = [paper('early', '2024-09-13'), paper('late', '2024-09-20'), paper('undated')];
    const first = bundle(
      'slips',
      ...papers,
      said('same-day', '2024-09-13', 'early'),
      said('across-zones', '2024-09-14', 'early'),
      said('slip', '2024-09-15', 'early'),
      said('in-the-late-one', '2024-09-15', 'early', 'late'),
      said('perhaps', '2024-09', 'early'),
      said('nobody-knows', '2024-09-15', 'undated'),
    );
    const slips = async (lines: string, options = {}) =>
      (await load(database.db, lines, options)).warnings.map(({ line, field, code }) => [line, field, code]);
    const slip = [7, 'spoken', 'IMPLAUSIBLE_VALUE'];
    expect(await slips(first, { dryRun: true })).toEqual([slip]);
    expect(await slips(first)).toEqual([slip]);
    // It was there before.
    expect(await slips(first)).toEqual([]);
    const { addStatement } = await ask(`mutation { addStatement(input: {
      key: "slips:later", quotation: INDIRECT, attribution: NARRATOR, spoken: { edtf: "2024-09-16" },
      evidence: [{ document: "slips:early", exact: "${text}" }] }) { warnings { code path } } }`);
    expect(addStatement.warnings).toEqual([{ code: 'IMPLAUSIBLE_VALUE', path: ['spoken'] }]);
    // A live report goes on.
    const report = { ...paper('early', '2024-09-13'), text: `${text} Later: he did, too.` };
    const went = {
      ...said('went-on', '2024-09-16', 'early'),
      evidence: { document: 'early', exact: 'he did, too' },
    };
    expect(await slips(bundle('slips', report, went))).toEqual([]);
  });

  it('leaves fields that a kind of actor cannot have without a value, as not applicable', async () => {
    const { actor } = await ask('{ actor(name: "biden") { absences { field reason } } }');
    const inapplicable = actor.absences.filter((it: Answer) => it.reason === 'NOT_APPLICABLE');
    expect(inapplicable.map((it: Answer) => it.field)).toEqual([
      'CARDINALITY',
      'DOCUMENT',
      'HAS_ALL_MEMBERS',
    ]);
  });

  it('verifies quotes, and shows the right one where a straight apostrophe stands for a curly one', async () => {
    const added = await ask(`mutation {
      addDocument(input: { key: "test:paper", text: "😀 It’s over, said Ada." }) {
        document { key sha256 text }
      }
    }`);
    expect(added.addDocument.document.sha256).toMatch(/^[0-9a-f]{64}$/);
    const record = (exact: string) =>
      ask(`mutation {
        addStatement(input: {
          key: "test:claim", quotation: INDIRECT, attribution: ON_THE_RECORD, speakers: [{ actor: "mira", role: "Clerk" }]
          evidence: [{ document: "test:paper", exact: ${JSON.stringify(exact)} }]
          spoken: { edtf: "[2024-09-09..2024-09-13]", derivation: RESOLVED, expression: "over" }
          stances: [{ restriction: "us.atacms.deep-strike", stance: EASE, explicitness: IMPLIED }]
        }) {
          statement {
            evidence { nodes { start end exact } } speakers { role actor { key } } spoken { edtf earliest latest derivation }
            stances { stance restriction { key } }
          }
          refusals { path message ... on QuoteNotFound { candidates { exact start end difference } } }
        }
      }`);
    const [refused] = (await record("It's over")).addStatement.refusals;
    expect(refused).toEqual({
      path: ['evidence', '0', 'exact'],
      message:
        'The quote "It\'s over" is not in the document as given: 1 candidate, at 2-11: it has ’ (U+2019) for \' (U+0027).',
      candidates: [{ exact: 'It’s over', start: 2, end: 11, difference: "it has ’ (U+2019) for ' (U+0027)" }],
    });
    expect((await record('It’s over')).addStatement.statement).toEqual({
      evidence: { nodes: [{ start: 2, end: 11, exact: 'It’s over' }] },
      speakers: [{ role: 'Clerk', actor: { key: 'mira' } }],
      spoken: {
        edtf: '[2024-09-09..2024-09-13]',
        earliest: '2024-09-09T00:00:00Z',
        latest: '2024-09-13T23:59:59.999Z',
        derivation: 'RESOLVED',
      },
      stances: [{ stance: 'EASE', restriction: { key: 'us.atacms.deep-strike' } }],
    });
  });

  it('is answered once for each idempotency key', async () => {
    const once = (name: string) =>
      addActor(`key: "once", kind: PERSON, name: "${name}", idempotencyKey: "a key"`);
    const first = await ask(once('Once'));
    expect((await ask(once('Once'))).addActor).toEqual({ ...first.addActor, isReplayed: true });
    const codeOf = ({ addActor: { refusals } }: Answer) => refusals[0]?.code;
    expect(codeOf(await ask(once('Twice')))).toBe('IDEMPOTENCY_KEY_REUSED');
    // Another principal's key is another key.
    const other = await ask(once('Once'), { name: 'another', role: 'EDITOR' });
    expect(codeOf(other)).toBe('KEY_TAKEN');
    const race = await Promise.all(
      Array.from({ length: 5 }, () =>
        ask(addActor('key: "raced", kind: PERSON, name: "R", idempotencyKey: "race"')),
      ),
    );
    expect(race.filter((it) => it.addActor.actor !== null && !it.addActor.isReplayed)).toHaveLength(1);
    const codes = new Set(race.map(codeOf));
    expect([...codes].every((it) => it === undefined || it === 'IDEMPOTENCY_IN_PROGRESS')).toBe(true);
  });

  it.each(['', ' \t'])('is refused with a blank idempotency key: %j', async (key) => {
    const add = addActor(`key: "blank", kind: PERSON, name: "Blank", idempotencyKey: ${JSON.stringify(key)}`);
    const [{ refusals }, { refusals: again }] = [(await ask(add)).addActor, (await ask(add)).addActor];
    expect(refusals).toMatchObject([{ code: 'INVALID_INPUT', path: ['idempotencyKey'] }]);
    expect(again).toEqual(refusals);
  });

  it('whose write was undone since is answered without a record', async () => {
    const add = addActor('key: "gone", kind: PERSON, name: "Gone", idempotencyKey: "gone"');
    const first = (await ask(add)).addActor;
    await ask(`mutation { undoRevision(input: { revision: "${first.revision.id}" }) { outcome } }`);
    expect((await ask(add)).addActor).toEqual({ ...first, actor: null, isReplayed: true });
  });

  it('that has nothing to write says so', async () => {
    const { item } = await ask('{ item(name: "storm-shadow") { name version } }');
    const { amendItem } = await ask(`mutation {
      amendItem(input: { item: "storm-shadow", expectedVersion: "${item.version}", name: "${item.name}" }) {
        outcome revision { id } position item { version }
      }
    }`);
    expect(amendItem).toEqual({
      outcome: 'UNCHANGED',
      revision: null,
      position: expect.any(String),
      item: { version: item.version },
    });
  });

  it('of a status returns its outcome and its warnings', async () => {
    const change = async (fields: string) => {
      const { restriction } = await ask('{ restriction(name: "us.atacms.deep-strike") { version } }');
      const { changeStatus } = await ask(`mutation {
        changeStatus(input: { restriction: "us.atacms.deep-strike", expectedVersion: "${restriction.version}", ${fields} }) {
          outcome statusPeriod { status } restriction { key } warnings { code path }
          refusals { code path ... on UnknownReference { near } ... on StatusOverlap { period { label ... on StatusPeriod { status } } } }
        }
      }`);
      return changeStatus;
    };
    const lifted =
      'status: LIFTED, observedAt: { edtf: "2024-11" }, grounds: [{ statement: "demo-2024-09:n09" }]';
    expect(await change(lifted)).toEqual({
      outcome: 'BEGAN',
      statusPeriod: { status: 'LIFTED' },
      restriction: { key: 'us.atacms.deep-strike' },
      warnings: [{ code: 'START_NOT_STATED', path: ['observedAt'] }],
      refusals: [],
    });
    expect(await change(lifted)).toMatchObject({ outcome: 'UNCHANGED' });
    expect(await change(lifted.replace('"2024-11"', '"2024-11-17"'))).toMatchObject({ outcome: 'REFINED' });
    expect(await change(lifted.replace('n09', 'n08'))).toMatchObject({ outcome: 'GROUNDS_ADDED' });
    expect(
      await change('status: LIMITED, grounds: [{ statement: "a" }, { statement: "demo-2024-09:n9" }]'),
    ).toMatchObject({
      outcome: null,
      statusPeriod: null,
      restriction: null,
      refusals: [
        { code: 'UNKNOWN_REFERENCE', path: ['grounds', '0', 'statement'], near: [] },
        { code: 'UNKNOWN_REFERENCE', path: ['grounds', '1', 'statement'], near: ['demo-2024-09:n09'] },
      ],
    });
    const atOnce = (status: string) =>
      `status: ${status}, validFrom: { edtf: "2024-12-05" }, grounds: [{ statement: "demo-2024-09:n09" }]`;
    await change(atOnce('LIMITED'));
    expect((await change(atOnce('PROHIBITED'))).refusals).toMatchObject([
      { code: 'STATUS_OVERLAP', period: { status: 'LIMITED', label: expect.stringContaining('LIMITED') } },
    ]);
  });

  it('of a status warns of a ground that supports nothing now, and of one about something else', async () => {
    const said = (key: string, exact: string, restriction: string) => ({
      ...{
        type: 'statement',
        key,
        quotation: 'INDIRECT',
        attribution: 'NARRATOR',
        evidence: { document: 'note', exact },
      },
      stances: [{ restriction, stance: 'MAINTAIN', explicitness: 'EXPLICIT' }],
    });
    const rule = (key: string) => ({ type: 'restriction', key, title: key, modality: 'PROHIBITION' });
    await load(
      database.db,
      bundle(
        'ground',
        { type: 'document', key: 'note', text: 'The bridge is closed. It is not. The road is closed.' },
        ...[rule('bridge'), rule('road')],
        said('closed', 'The bridge is closed.', 'bridge'),
        said('open', 'It is not.', 'bridge'),
        said('elsewhere', 'The road is closed.', 'road'),
        { type: 'relation', subject: 'open', relation: 'DENIES', object: 'closed' },
      ),
    );
    const { restriction } = await ask('{ restriction(name: "bridge") { version } }');
    const { changeStatus } = await ask(`mutation {
      changeStatus(input: { restriction: "bridge", expectedVersion: "${restriction.version}", status: PROHIBITED
        validFrom: { edtf: "2024-01-01" }
        grounds: [{ statement: "ground:open", weight: AGAINST }, { statement: "ground:closed" }, { statement: "ground:elsewhere" }] }) {
        outcome statusPeriod { id version } warnings { code path } } }`);
    expect(changeStatus).toMatchObject({
      outcome: 'BEGAN',
      warnings: [
        { code: 'GROUND_NEEDS_REVIEW', path: ['grounds', '1', 'statement'] },
        { code: 'GROUND_ABOUT_ANOTHER', path: ['grounds', '2', 'statement'] },
      ],
    });
    const { id, version } = changeStatus.statusPeriod;
    const correct = async (fields: string) =>
      (
        await ask(
          `mutation { correctStatus(input: { period: "${id}", expectedVersion: "${version}", ${fields} }) { warnings { code path } refusals { message } } }`,
        )
      ).correctStatus;
    expect(await correct('grounds: [{ statement: "ground:elsewhere" }]')).toEqual({
      warnings: [{ code: 'GROUND_ABOUT_ANOTHER', path: ['grounds', '0', 'statement'] }],
      refusals: [],
    });
  });

  it('of a status that has expired warns that what has no date is taken for the period that ended', async () => {
    await ask(
      'mutation { addRestriction(input: { key: "expires", title: "Expires", modality: PROHIBITION }) { outcome } }',
    );
    const change = async (ground: string, dates = '') => {
      const { restriction } = await ask('{ restriction(name: "expires") { version } }');
      const { changeStatus } = await ask(`mutation { changeStatus(input: {
        restriction: "expires", expectedVersion: "${restriction.version}", status: PROHIBITED, ${dates}
        grounds: [{ statement: "demo-2024-09:${ground}" }] }) { outcome restriction { status } warnings { code } } }`);
      return changeStatus;
    };
    const dates = 'validFrom: { edtf: "2024-01-01" }, validTo: { edtf: "2024-06-01" },';
    const restriction = { status: 'EXPIRED' };
    expect(await change('n09', dates)).toEqual({ outcome: 'BEGAN', restriction, warnings: [] });
    expect(await change('n08')).toEqual({
      ...{ outcome: 'GROUNDS_ADDED', restriction },
      warnings: [{ code: 'PERIOD_ENDED' }],
    });
    expect(await change('n07', dates)).toEqual({ outcome: 'GROUNDS_ADDED', restriction, warnings: [] });
  });

  it('gives one reason for a field that has no value', async () => {
    const { addEvent } = await ask(`mutation {
      addEvent(input: { key: "demo-2024-09:twice", name: "Twice", phase: OCCURRED, absences: [
        { field: DATE, reason: WITHHELD }, { field: PLACE, reason: WITHHELD }, { field: DATE, reason: NOT_STATED }
      ] }) { refusals { code path } } }`);
    expect(addEvent.refusals).toEqual([{ code: 'INVALID_INPUT', path: ['absences', '2', 'field'] }]);
  });

  it('amends what was read, and nothing newer', async () => {
    const amend = (version: string) =>
      ask(`mutation {
        amendRestriction(input: { restriction: "us.atacms.deep-strike", expectedVersion: "${version}", summary: "read" }) {
          restriction { version summary title parties { role actor { key } } }
          refusals { code ... on Conflict { currentVersion } }
        }
      }`);
    const { restriction } = await ask('{ restriction(name: "us.atacms.deep-strike") { version title } }');
    const done = (await amend(restriction.version)).amendRestriction.restriction;
    expect(done).toMatchObject({ title: restriction.title, summary: 'read' });
    const [before, after] = [restriction, done].map((it) => decodeVersion(it.version)?.version as number);
    expect(after).toBe((before as number) + 1);
    expect(done.parties).toHaveLength(2);
    expect((await amend(restriction.version)).amendRestriction).toEqual({
      restriction: null,
      refusals: [{ code: 'CONFLICT', currentVersion: done.version }],
    });
  });
});
