import { graphql } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';

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
const registerActor = (fields: string) => `mutation {
  registerActor(input: { ${fields} }) {
    __typename
    ... on Actor { id key name version absences { field reason } }
    ... on Refusal { message field }
    ... on KeyTaken { key }
  }
}`;

describe('a mutation', () => {
  it('needs a key that may write', async () => {
    for (const principal of [null, { name: 'reader', role: 'READER' }]) {
      const { data, errors } = await send(registerActor('key: "nobody", kind: PERSON, name: "N"'), principal);
      expect(data?.registerActor ?? null).toBeNull();
      expect(errors?.[0].extensions.code).toBe('FORBIDDEN');
    }
  });

  it('writes, and its change says who and why', async () => {
    const { registerActor: actor } = await ask(
      registerActor(
        'key: "mira", kind: PERSON, name: "Mira", reason: "for the test", absences: [{ field: "country", reason: WITHHELD }]',
      ),
    );
    expect(actor).toMatchObject({ __typename: 'Actor', key: 'mira', version: 1 });
    expect(actor.absences).toContainEqual({ field: 'country', reason: 'WITHHELD' });
    expect(actor.absences).toContainEqual({ field: 'givenName', reason: 'NOT_RECORDED' });
    const rows = await database.db.execute(
      "select principal, reason from feed where after ->> 'key' = 'mira' order by position",
    );
    expect([...rows]).toEqual([{ principal: 'editor', reason: 'for the test' }]);
  });

  it('answers a refusal as data', async () => {
    expect((await ask(registerActor('key: "mira", kind: PERSON, name: "Mira"'))).registerActor).toEqual({
      __typename: 'KeyTaken',
      message: '"mira" is taken',
      field: 'key',
      key: 'mira',
    });
    const blank = await ask(registerActor('key: "blank", kind: PERSON, name: " "'));
    expect(blank.registerActor).toMatchObject({ __typename: 'InvalidInput', field: 'name' });
    const undated = await ask(`mutation {
      addEvent(input: { key: "demo-2024-09:never", name: "Never", phase: PLANNED, date: { edtf: "2023-02-29" } }) {
        __typename
        ... on InvalidDate { field value }
      }
    }`);
    expect(undated.addEvent).toEqual({ __typename: 'InvalidDate', field: 'date.edtf', value: '2023-02-29' });
  });

  it('takes an ID wherever it takes a key', async () => {
    const { actor } = await ask('{ actor(name: "united-states") { id } }');
    const data = await ask(`mutation {
      addItem(input: { key: "thing", level: SYSTEM, name: "Thing", origin: "${actor.id}", broader: ["storm-shadow"] }) {
        ... on Item { origin { key } broader { key } }
        ... on Refusal { message field }
      }
    }`);
    expect(data.addItem).toEqual({ origin: { key: 'united-states' }, broader: [{ key: 'storm-shadow' }] });
  });

  it('verifies quotes, and shows the right one where a straight apostrophe stands for a curly one', async () => {
    const added = await ask(`mutation {
      addDocument(input: { key: "test:paper", text: "😀 It’s over, said Ada." }) {
        ... on Document { key sha256 text }
        ... on Refusal { message }
      }
    }`);
    expect(added.addDocument.sha256).toMatch(/^[0-9a-f]{64}$/);
    const record = (exact: string) =>
      ask(`mutation {
        recordStatement(input: {
          key: "test:claim", quotation: INDIRECT, attribution: ON_THE_RECORD, speakers: [{ actor: "mira", role: "Clerk" }]
          evidence: [{ document: "test:paper", exact: ${JSON.stringify(exact)} }]
          spoken: { edtf: "[2024-09-09..2024-09-13]", derivation: RESOLVED, expression: "over" }
          stances: [{ restriction: "us.atacms.deep-strike", stance: EASE, explicitness: IMPLIED }]
        }) {
          __typename
          ... on Statement {
            evidence { start end exact } speakers { role actor { key } } spoken { edtf earliest latest derivation }
            stances { stance restriction { key } }
          }
          ... on QuoteNotFound { field message candidates { exact start end difference } }
        }
      }`);
    expect((await record("It's over")).recordStatement).toEqual({
      __typename: 'QuoteNotFound',
      field: 'evidence.exact',
      message:
        'The quote "It\'s over" is not in the document as given: 1 candidate, at 2-11: it has ’ (U+2019) for \' (U+0027).',
      candidates: [{ exact: 'It’s over', start: 2, end: 11, difference: "it has ’ (U+2019) for ' (U+0027)" }],
    });
    expect((await record('It’s over')).recordStatement).toEqual({
      __typename: 'Statement',
      evidence: [{ start: 2, end: 11, exact: 'It’s over' }],
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
      registerActor(`key: "once", kind: PERSON, name: "${name}", idempotencyKey: "a key"`);
    const first = await ask(once('Once'));
    expect(await ask(once('Once'))).toEqual(first);
    expect((await ask(once('Twice'))).registerActor.__typename).toBe('IdempotencyKeyReused');
    // Another principal's key is another key.
    const other = await ask(once('Once'), { name: 'another', role: 'EDITOR' });
    expect(other.registerActor.__typename).toBe('KeyTaken');
    const race = await Promise.all(
      Array.from({ length: 5 }, () =>
        ask(registerActor('key: "raced", kind: PERSON, name: "R", idempotencyKey: "race"')),
      ),
    );
    const types = new Set(race.map((it) => it.registerActor.__typename));
    expect([...types].every((it) => it === 'Actor' || it === 'IdempotencyInProgress')).toBe(true);
    expect(types.has('Actor')).toBe(true);
  });

  it('amends what was read, and nothing newer', async () => {
    const amend = (version: number) =>
      ask(`mutation {
        amendRestriction(input: { id: "us.atacms.deep-strike", expectedVersion: ${version}, summary: "v${version}" }) {
          __typename
          ... on Restriction { version summary title parties { role actor { key } } }
          ... on Conflict { currentVersion }
        }
      }`);
    const { restriction } = await ask('{ restriction(name: "us.atacms.deep-strike") { version title } }');
    const done = (await amend(restriction.version)).amendRestriction;
    expect(done).toMatchObject({ title: restriction.title, summary: `v${restriction.version}` });
    expect(done.parties).toHaveLength(2);
    expect((await amend(restriction.version)).amendRestriction).toEqual({
      __typename: 'Conflict',
      currentVersion: restriction.version + 1,
    });
  });
});
