import { afterEach, describe, expect, it, test, vi } from 'vitest';
import { newId } from '../../src/record/names/new-id.ts';
import { asking } from '../support/asking.ts';
import { bundle, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase();
const ask = asking(database);

const many = Array.from({ length: 40 }, (_, at) => at);
const person = (key: string) => ({ type: 'actor', key, kind: 'PERSON', name: key });
const body = (key: string) => ({ type: 'actor', key, kind: 'ORGANIZATION', name: key });

describe('a list in the order its members were recorded', () => {
  it('is in the order of the lines of a load, and of one load after the other', async () => {
    const roles = many.map((at) => `role ${(at * 7) % many.length}`);
    const affiliation = (role: string) => ({
      type: 'affiliation',
      person: 'ada',
      organization: 'office',
      role,
    });
    await load(database.db, bundle('n', person('ada'), body('office'), ...roles.map(affiliation)));
    await load(database.db, bundle('n', ...['b', 'a'].map(affiliation)));
    const { ada, office } = await ask(
      '{ ada: actor(name: "ada") { affiliations(first: 100) { nodes { role } } } office: actor(name: "office") { affiliates(first: 100) { nodes { role } } } }',
    );
    const expected = [...roles, 'b', 'a'].map((role) => ({ role }));
    expect(ada.affiliations.nodes).toEqual(expected);
    expect(office.affiliates.nodes).toEqual(expected);
  });

  it('is that also for consents, and for what a statement does to others', async () => {
    const parties = many.map((at) => `party-${(at * 11) % many.length}`);
    const claim = (key: string) => ({
      type: 'statement',
      key,
      quotation: 'INDIRECT',
      attribution: 'NARRATOR',
      evidence: { document: 'paper', exact: 'It is so.' },
    });
    await load(
      database.db,
      bundle(
        'm',
        { type: 'document', key: 'paper', text: 'It is so.' },
        { type: 'restriction', key: 'rule', title: 'A rule', modality: 'PROHIBITION' },
        ...[...parties].sort().flatMap((key) => [body(key), claim(key)]),
        claim('claim'),
        ...parties.map((key) => ({
          type: 'consent',
          restriction: 'rule',
          consentingParty: key,
          covers: 'EXPANSION_OF_USE',
          state: 'DENIED',
          observedAt: '2024-09-12',
          grounds: [{ statement: 'claim' }],
        })),
        ...parties.map((object) => ({ type: 'relation', subject: 'claim', relation: 'REPEATS', object })),
      ),
    );
    const { restriction, statement } = await ask(
      `{ restriction(name: "rule") { consents(first: 100) { nodes { consentingParty { key } } } blockedBy { consentingParty { key } } }
         statement(name: "m:claim") { relations { target { key } } } }`,
    );
    const keys = (list: { consentingParty: { key: string } }[]) => list.map((it) => it.consentingParty.key);
    expect(keys(restriction.consents.nodes)).toEqual(parties);
    expect(keys(restriction.blockedBy)).toEqual(parties);
    expect(statement.relations.map((it: { target: { key: string } }) => it.target.key)).toEqual(
      parties.map((key) => `m:${key}`),
    );
  });

  it('is that for what mutations add', async () => {
    await load(database.db, bundle('k', person('eve'), body('club')));
    const roles = many.slice(0, 12).map((at) => `role ${(at * 5) % 12}`);
    const fields = roles.map(
      (role, at) =>
        `m${at}: addAffiliation(input: { person: "eve", organization: "club", role: "${role}" }) { refusals { message } }`,
    );
    await ask(`mutation { ${fields.join('\n')} }`);
    const { actor } = await ask('{ actor(name: "eve") { affiliations { nodes { role } } } }');
    expect(actor.affiliations.nodes).toEqual(roles.map((role) => ({ role })));
  });
});

describe('an id', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  const form = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

  test('is a UUIDv7, greater than those before', () => {
    const ids = Array.from({ length: 50_000 }, newId);
    expect(ids.every((id) => form.test(id))).toBe(true);
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
    expect(
      Math.abs(Number.parseInt((ids[0] ?? '').replace('-', '').slice(0, 12), 16) - Date.now()),
    ).toBeLessThan(5_000);
  });

  test('is that also when the clock stands or is put back', () => {
    vi.useFakeTimers({ now: Date.now() + 1_000 });
    const ids = Array.from({ length: 10_000 }, newId);
    vi.setSystemTime(Date.now() - 3_600_000);
    ids.push(...Array.from({ length: 10 }, newId));
    expect(ids).toEqual([...ids].sort());
    expect(ids.every((id) => form.test(id))).toBe(true);
  });
});
