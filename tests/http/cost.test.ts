import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { costs } from '../../src/access/limits.ts';
import { readConfig } from '../../src/config.ts';
import { schema } from '../../src/graphql/schema.ts';
import { generateBundle } from '../bench/generate.ts';
import { load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';

const database = useDatabase();
let server: TestServer;
beforeAll(async () => {
  await load(database.db, [...generateBundle(1_000)].join(''));
  server = await startServer(database, schema, { answerCacheMegabytes: 0 });
}, 120_000);
afterAll(() => server?.close());

async function ask(query: string, variables: object = {}) {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const remaining = Number(/r=(\d+)/.exec(String(response.headers.get('ratelimit')))?.[1]);
  return { ...(await response.json()), remaining };
}

const question = (rules: number, statements: number) => `{
  restrictions(first: ${rules}) { nodes {
    key title statusPeriod { status review }
    statements(first: ${statements}) { nodes {
      key speakers { role actor { name kind } } stances { stance explicitness restriction { key } }
      evidence { nodes { exact document { title } } }
    } }
  } }
}`;

describe('with the defaults, without a key', () => {
  test.each([
    [20, 20],
    [50, 20],
  ])("an analyst's question of %i rules with %i statements each is answered", async (rules, statements) => {
    const { data, errors, extensions } = await ask(question(rules, statements));
    expect(errors).toBeUndefined();
    expect(data.restrictions.nodes[0].statements.nodes).toHaveLength(statements);
    // What there might have been is what is asked for, however many rules there are here.
    expect(extensions.cost.requested).toBeGreaterThan(rules * statements * 15);
  });

  const honest = (rules: number) => `{
    restrictions(first: ${rules}) { totalCount pageInfo { endCursor hasNextPage } nodes {
      key title parties { role actor { name } } consents { nodes { state consentingParty { name } } }
      timeline { status review validFrom { edtf } validTo { edtf } observedAt { edtf }
        grounds { weight axis statement { key spoken { edtf } speakers { role actor { name kind } } via { relation actor { name } }
          evidence { nodes { exact start end document { key title publisher published { edtf } url } } } } } }
    } }
  }`;

  test.each([20, 100])('what held when, who said so and where is answered for %i rules', async (rules) => {
    const before = (await ask('{ __typename }')).remaining;
    const { errors, extensions, remaining } = await ask(honest(rules));
    expect(errors).toBeUndefined();
    expect(extensions.cost.requested).toBeLessThan(extensions.cost.maximum);
    // The sizes that are taken for lists are about those of a record.
    expect(before - remaining).toBeLessThan(1.5 * extensions.cost.requested);
  });

  test('a page of ten components, each with its IDs, types and pages as Relay adds them, is answered', async () => {
    const component = (n: number) => `fragment C${n} on Restriction {
      __typename id c${n}: key title statusPeriod { __typename id status review isStale }
      statements(first: 2) { edges { cursor node { __typename id key spoken { edtf } } } pageInfo { endCursor hasNextPage } } }`;
    const all = Array.from({ length: 10 }, (_, n) => n);
    const { data, errors } = await ask(`query Page { restrictions(first: 20) {
      edges { cursor node { __typename id ${all.map((n) => `...C${n}`).join(' ')} } } pageInfo { endCursor hasNextPage } } }
      ${all.map(component).join('\n')}`);
    expect(errors).toBeUndefined();
    expect(data.restrictions.edges[0].node).toMatchObject({ c0: expect.any(String), c9: expect.any(String) });
  });

  test.each([
    [
      '100 rules with 100 statements each',
      question(100, 100),
      'restrictions.nodes.statements.nodes.evidence',
    ],
    [
      'what rests on nothing, of as many documents as can be named at once',
      `{ ${Array.from({ length: 20 }, (_, at) => `a${at}: documents(first: 100) { nodes { leftUnsupported { nodes { id } } } }`).join(' ')} }`,
      'a0.nodes',
    ],
    [
      '90 searches',
      `{ ${Array.from({ length: 90 }, (_, at) => `a${at}: search(text: "a") { totalCount }`).join(' ')} }`,
      'a0',
    ],
    [
      'positions on positions',
      '{ restrictions(first: 100) { nodes { positions(first: 100) { nodes { actor { positions(first: 100) { nodes { stance } } } } } } } }',
      'restrictions.nodes.positions.nodes.actor',
    ],
  ])('%s are refused, with the dearest field named', async (_, query, path) => {
    const { errors } = await ask(query);
    const [{ message, extensions }] = errors;
    expect(extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX', maxCost: 100_000 });
    expect(extensions.dearest.path).toContain(path);
    expect(extensions.dearest.cost).toBeLessThanOrEqual(extensions.cost);
    expect(message).toContain(extensions.dearest.path);
    expect(message.length).toBeLessThanOrEqual(256);
  });

  test('a refusal names a page that would fit, and it does', async () => {
    const [{ message, extensions }] = (await ask(question(100, 100))).errors;
    const { path, first } = extensions.fitting;
    expect(message).toContain(`\`first: ${first}\` of ${path} would fit`);
    const withPage = (size: number) => (path === 'restrictions' ? question(size, 100) : question(100, size));
    expect((await ask(withPage(first))).errors).toBeUndefined();
    expect((await ask(withPage(first + 1))).errors[0].extensions.code).toBe('QUERY_TOO_COMPLEX');
  });

  test('many names in a variable are charged wherever they are given: each is looked up', async () => {
    const actors = { in: Array.from({ length: 1_000 }, (_, at) => `nobody-${at}`) };
    const asked = 'where: { speaker: { actor: $actors } }';
    const of = async (selection: string) => {
      const { extensions, errors } = await ask(`query ($actors: ActorRefFilter) { ${selection} }`, {
        actors,
      });
      return extensions?.cost.requested ?? errors[0].extensions.cost;
    };
    const one = await of(`a: statements(${asked}) { totalCount }`);
    expect(one).toBe(costs.query + costs.fields.totalCount + 1_000 - costs.givenFreely);
    expect(await of(`a: statements(${asked}) { totalCount } b: statements(${asked}) { totalCount }`)).toBe(
      2 * one,
    );
    expect(
      await of(`restrictions(first: 100) { nodes { statements(${asked}) { totalCount } } }`),
    ).toBeGreaterThan(90_000);
    const bomb = Array.from({ length: 20 }, (_, at) => `a${at}: statements(${asked}) { totalCount }`).join(
      ' ',
    );
    const names = { in: Array.from({ length: 10_000 }, (_, at) => `nobody-${at}`) };
    const { errors } = await ask(`query ($actors: ActorRefFilter) { ${bomb} }`, { actors: names });
    expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX', dearest: { path: 'a0' } } }]);
  });

  test('a refusal names a path of any length by its end', async () => {
    const alias = 'a'.repeat(300);
    const { errors } = await ask(
      question(100, 100).replace(
        'evidence',
        `${alias}: evidence { nodes { exact prefix suffix start end } } evidence`,
      ),
    );
    expect(errors[0].message).toMatch(
      /^This may cost \d+ points; the maximum is 100000\. Ask for less of …a+\.nodes \(\d+ points\)\. `first: \d+` of restrictions would fit\.$/,
    );
  });
});

describe('a minute', () => {
  const whole = readConfig({}).ratePerAddress;
  const fields = (value: unknown): number =>
    Array.isArray(value)
      ? value.reduce((sum: number, it) => sum + fields(it), 0)
      : typeof value === 'object' && value !== null
        ? Object.values(value).reduce((sum: number, it) => sum + 1 + fields(it), 0)
        : 0;

  test('is charged for what was read, list by list', async () => {
    // A query of its own costs `query` in place of one field.
    const once = costs.query - costs.field;
    for (const [query, more] of [
      [
        '{ restrictions(first: 100) { nodes { key statements(first: 3) { nodes { key speakers { role } } } } } }',
        0,
      ],
      [
        '{ restrictions(first: 2) { totalCount edges { cursor node { ...A ...B } } } } fragment A on Restriction { key title } fragment B on Restriction { key }',
        costs.fields.totalCount - 1,
      ],
      ['{ restriction(name: "nothing") { key title } }', 0],
      [
        '{ documents(first: 3) { nodes { leftUnsupported { nodes { id } } } } }',
        3 * (costs.needsReviewList - 1),
      ],
    ] as const) {
      const before = await ask('{ __typename }');
      const { data, extensions, remaining } = await ask(query);
      const actual = fields(data) + once + more;
      // Beside it the request itself, and the bytes and tokens that it took to say so.
      const beside = before.remaining - remaining - actual;
      expect({ query, beside }).toEqual({
        query,
        beside: expect.toSatisfy((it: number) => it >= 10 && it < 80),
      });
      expect(actual).toBeLessThanOrEqual(extensions.cost.requested);
    }
  });

  test('lets the same question be asked as often as what it reads allows', async () => {
    const query =
      '{ restrictions(first: 100, where: { restrictions: { in: ["rule-0"] } }) { nodes { key statements(first: 100) { nodes { a: key } } } } }';
    const first = await ask(query);
    const second = await ask(query);
    const charged = first.remaining - second.remaining;
    expect(charged).toBeGreaterThan(fields(second.data));
    expect(charged).toBeLessThan(fields(second.data) + 50);
    expect(first.remaining).toBeLessThan(whole);
    expect(first.extensions.cost.requested).toBeGreaterThan(20 * charged);
  });

  test('is charged for what lists have beyond their usual sizes', async () => {
    const speakers = Array.from({ length: 40 }, (_, n) => ({
      type: 'actor',
      key: `choir-${n}`,
      kind: 'ORGANIZATION',
      name: `Choir ${n}`,
    }));
    const lines = [
      { type: 'bundle', version: 1, namespace: 'choir' },
      { type: 'document', key: 'song', text: 'We all sing.' },
      ...speakers,
      {
        ...{ type: 'statement', key: 'song', quotation: 'INDIRECT', attribution: 'ON_THE_RECORD' },
        speakers: speakers.map(({ key }) => ({ actor: key })),
        evidence: { document: 'song', exact: 'We all sing' },
      },
    ];
    await load(database.db, lines.map((it) => `${JSON.stringify(it)}\n`).join(''));
    const { remaining: before } = await ask('{ __typename }');
    const { data, remaining, extensions } = await ask(
      '{ statement(name: "choir:song") { speakers { role actor { a: key b: key c: key } } } }',
    );
    expect(extensions.cost.requested).toBeLessThan(fields(data));
    expect(before - remaining).toBeGreaterThan(fields(data));
  });

  test('gets nothing back for what failed', async () => {
    const before = await ask('{ __typename }');
    const query = '{ restrictions(first: 100, after: "nonsense") { nodes { key title } } }';
    const failed = await ask(query);
    expect(failed.errors[0].extensions.code).toBe('INVALID_CURSOR');
    expect(before.remaining - failed.remaining).toBeGreaterThan(200);
  });
});

test('docs/limits.md has the prices that hold', () => {
  const page = readFileSync(new URL('../../docs/limits.md', import.meta.url), 'utf8');
  for (const [name, cost] of Object.entries(costs.fields))
    expect(page).toMatch(new RegExp(`\\| .*\`${name}\`.* \\| ${cost.toLocaleString('en')} \\|`));
  expect(page).toContain(`| ${costs.needsReviewList} |`);
  expect(page).toContain(`| \`groups\` | ${costs.groups.toLocaleString('en')} |`);
  const { costPerOperation, costPerOperationWithKey } = readConfig({});
  expect(page).toContain(`(${costPerOperation.toLocaleString('en')}) without a key`);
  expect(page).toContain(`(${costPerOperationWithKey.toLocaleString('en')}) with one`);
});
