import {
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { schema } from '../../src/graphql/schema.ts';
import { encodeVersion } from '../../src/record/revisions/version.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { fc } from '../support/runs/drawing.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';
import { subscribeBySse } from './small-server.ts';

const database = useDatabase();
let server: TestServer;
beforeAll(async () => {
  await load(database.db, demo);
  server = await startServer(database, schema, { ratePerAddress: 0, costPerOperation: 0 });
});
afterAll(() => server?.close());

type Answer = { status: number; body: { data?: unknown; errors?: Told[] } };
type Told = { message: string; extensions: { code: string } };

async function ask(query: string, variables: object = {}): Promise<Answer> {
  const isStream = query.startsWith('subscription');
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: isStream ? 'text/event-stream' : 'application/graphql-response+json',
    },
    body: JSON.stringify({ query, variables }),
  });
  if (!isStream) return { status: response.status, body: await response.json() };
  // A stream that was refused has one message, and ends.
  const [, message = ''] = /^data: (.+)$/m.exec(await response.text()) ?? [];
  return { status: 400, body: JSON.parse(message) };
}

/** A literal that fits a type. */
function sample(type: GraphQLInputType): string {
  if (isNonNullType(type)) return sample(type.ofType);
  if (isListType(type)) return `[${sample(type.ofType)}]`;
  if (isEnumType(type)) return String(type.getValues()[0]?.name);
  if (isInputObjectType(type)) {
    const needed = Object.values(type.getFields()).filter(isRequiredInputField);
    const fields = type.isOneOf ? Object.values(type.getFields()).slice(0, 1) : needed;
    return `{ ${fields.map((it) => `${it.name}: ${sample(it.type)}`).join(' ')} }`;
  }
  return (
    {
      Int: '1',
      Float: '1.5',
      Boolean: 'true',
      DateTime: '"2024-01-01T00:00:00Z"',
      DateOrTime: '"2024-01-01"',
      Version: `"${encodeVersion({ id: '00000000-0000-7000-8000-000000000000', version: 1 })}"`,
    }[type.name] ?? '"x"'
  );
}

type Place = { argument: GraphQLArgument; ask: (value: string) => string };

/** Every argument of the schema, by the shortest way to its field, with an operation that gives it a value. */
function places(): Place[] {
  const found: Place[] = [];
  const seen = new Set<GraphQLNamedType>();
  const left = (['query', 'mutation', 'subscription'] as const).map((name) => ({
    type: schema.getRootType(name as never) as GraphQLObjectType,
    around: (selection: string) => `${name}|{ ${selection} }`,
  }));
  for (let next = left.shift(); next; next = left.shift()) {
    const { type, around } = next;
    if (seen.has(type)) continue;
    seen.add(type);
    for (const field of Object.values(type.getFields())) {
      const inner = getNamedType(field.type);
      const given = (skip?: string) =>
        field.args
          .filter((it) => isRequiredArgument(it) && it.name !== skip)
          .map((it) => `${it.name}: ${sample(it.type)}`);
      const within = (values: string[], selection: string) =>
        around(`${field.name}${values.length > 0 ? `(${values.join(' ')})` : ''} ${selection}`);
      for (const argument of field.args)
        found.push({
          argument,
          ask: (value) =>
            within(
              [...given(argument.name), `${argument.name}: ${value}`],
              isCompositeType(inner) ? '{ __typename }' : '',
            ),
        });
      if (!isCompositeType(inner)) continue;
      for (const possible of isObjectType(inner) ? [inner] : schema.getPossibleTypes(inner))
        left.push({
          type: possible,
          around: (it) => within(given(), `{ ... on ${possible.name} { ${it} } }`),
        });
    }
  }
  return found;
}

type Hole = { document: string; type: string };
const declared = ([operation, selection]: string[], variable: string) =>
  `${operation} ${variable} ${selection}`;

/** Operations with a variable wherever the schema wants a value: in an argument, in its fields, in its lists. */
function holesThatMayNotBeNull(): Hole[] {
  const found: Hole[] = [];
  const into = (
    type: GraphQLInputType,
    put: (value: string) => string,
    path: readonly GraphQLNamedType[],
  ) => {
    if (isNonNullType(type)) {
      const name = String(type.ofType);
      found.push({
        document: declared(put('$it').split('|'), `($it: ${name} = ${sample(type)})`),
        type: name,
      });
      return into(type.ofType, put, path);
    }
    if (isListType(type)) return into(type.ofType, (it) => put(`[${it}]`), path);
    if (!isInputObjectType(type) || path.includes(type)) return;
    for (const field of Object.values(type.getFields())) {
      const needed = Object.values(type.getFields()).filter((it) => isRequiredInputField(it) && it !== field);
      const beside = needed.map((it) => `${it.name}: ${sample(it.type)} `).join('');
      into(field.type, (it) => put(`{ ${beside}${field.name}: ${it} }`), [...path, type]);
    }
  };
  const seen = new Set<string>();
  for (const { argument, ask: put } of places()) {
    // One of each form: forty mutations have their key in the same place.
    const key = `${argument.name}: ${argument.type}`;
    if (!seen.has(key)) into(argument.type, put, []);
    seen.add(key);
  }
  return found;
}

/** The same for every field of every filter. */
function holesInFilters(): (Hole & {
  literal: string;
  whole: [document: string, value: object];
  path: string[];
})[] {
  const found: ReturnType<typeof holesInFilters> = [];
  const seen = new Set<string>();
  for (const { argument, ask: put } of places()) {
    const into = (type: GraphQLNamedType, names: string[], above: GraphQLNamedType[]) => {
      if (!isInputObjectType(type) || above.includes(type)) return;
      for (const field of Object.values(type.getFields())) {
        const path = [...names, field.name];
        const key = `${type.name}.${field.name}`;
        if (type.name.endsWith('Filter') && !isNonNullType(field.type) && !seen.has(key)) {
          seen.add(key);
          const nest = (value: string) => path.reduceRight((inner, name) => `{ ${name}: ${inner} }`, value);
          const value = path.reduceRight<object | null>((inner, name) => ({ [name]: inner }), null) as object;
          const type = String(field.type);
          found.push({
            type,
            path: ['where', ...path],
            document: declared(put(nest('$it')).split('|'), `($it: ${type})`),
            literal: declared(put(nest('null')).split('|'), ''),
            whole: [declared(put('$it').split('|'), `($it: ${argument.type})`), value],
          });
        }
        into(getNamedType(field.type), path, [...above, type]);
      }
    };
    if (argument.name === 'where') into(getNamedType(argument.type), [], []);
  }
  return found;
}

const refused = (sentence: RegExp, path?: string[]) => ({
  status: 400,
  body: {
    errors: [
      {
        message: expect.stringMatching(sentence),
        extensions: { code: 'BAD_USER_INPUT', ...(path && { path }) },
      },
    ],
  },
});

describe('a variable that is null where none may be', () => {
  test('is refused with the sentence of graphql at every place of the schema, and changes nothing', async () => {
    const head = async () => (await database.sql`select feed_head() as head`)[0]?.head;
    const before = await head();
    const holes = holesThatMayNotBeNull();
    expect(holes.length).toBeGreaterThan(150);
    for (const { document, type } of holes) {
      const answer = await ask(document, { it: null });
      expect({ document, ...answer }).toMatchObject({
        document,
        ...refused(/^Argument ".+" has invalid value.*: Expected .+ not to be null\.$/),
      });
      expect(type).not.toBe('');
    }
    expect(await head()).toBe(before);
    expect(server.lines.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  }, 60_000);

  test.each([
    'query ($it: Boolean = true) { restrictions { totalCount @include(if: $it) } }',
    'query ($it: Boolean = true) { restrictions { totalCount @skip(if: $it) } }',
    'query ($it: Boolean = true) { ... @include(if: $it) { restrictions { totalCount } } }',
    'query ($it: Boolean = true) { ...A } fragment A on Query { ...B @skip(if: $it) } fragment B on Query { __typename }',
    'query ($it: ID = "biden") { nodes(ids: ["x", $it]) { id } }',
    'query ($it: Direction = DESC) { restrictions(orderBy: { field: KEY, direction: $it }) { nodes { key } } }',
  ])('is refused in %s, and the default holds where it is left out', async (query) => {
    expect(await ask(query, { it: null })).toMatchObject(refused(/not to be null\.$/));
    const { status, body } = await ask(query);
    expect([status, body.errors?.[0]?.extensions.code ?? 'INVALID_ID']).toEqual([200, 'INVALID_ID']);
  });

  test('is refused over SSE and WebSocket, as it is where a query came first', async () => {
    const query = `subscription ($it: Certainty = POSSIBLY) {
      statementRecorded(where: { spoken: { certainty: $it } }) { __typename }
    }`;
    const sse = await subscribeBySse(server.url, query, { it: null });
    expect(await sse.response.text()).toMatch(/non-null type \\"Certainty!\\" not to be null/);
    const client = createClient({
      url: `${server.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    });
    const told = await new Promise<unknown>((resolve) => {
      client.subscribe(
        { query, variables: { it: null } },
        { next: resolve, error: resolve, complete: () => resolve(null) },
      );
    });
    expect(told).toMatchObject([
      { message: expect.stringMatching(/not to be null\.$/), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    await client.dispose();
  });
});

describe('a null within a filter', () => {
  const holes = holesInFilters();

  test('is refused in every field of every filter, however it is given', async () => {
    expect(holes.length).toBeGreaterThan(120);
    for (const { document, literal, whole, path } of holes)
      for (const answer of [
        await ask(document, { it: null }),
        await ask(literal),
        await ask(whole[0], { it: whole[1] }),
      ])
        expect({ document, ...answer }).toMatchObject({
          document,
          ...refused(/^Argument ".+\(where:\)" has invalid value at \..+: A filter holds no null/, path),
        });
  }, 60_000);

  test('asks for nothing where its variable is left out, and is refused where that leaves an inner filter empty', async () => {
    // API keys are for an ADMIN, and positions need one of them.
    for (const { document, path } of holes.filter(({ document: it }) => !/apiKeys|positions/.test(it))) {
      const isInner = path.length > 2;
      if (!isInner && document.startsWith('subscription')) continue;
      const { status, body } = await ask(document);
      const [error] = body.errors ?? [];
      const { code, path: at } = { code: undefined, path: undefined, ...error?.extensions };
      expect({ document, status, code, at }).toEqual({
        document,
        status: isInner ? 400 : 200,
        code: isInner ? 'BAD_USER_INPUT' : undefined,
        at: isInner ? path.slice(0, -1) : undefined,
      });
    }
  }, 60_000);

  test.each([
    ['speaker', '{ speaker: {} }'],
    ['speaker.actor', '{ speaker: { actor: {} } }'],
    ['not', '{ not: {} }'],
    ['or.1', '{ or: [{ hasStance: true }, {}] }'],
    ['spoken', '{ spoken: { certainty: POSSIBLY } }'],
  ])('is refused like an empty filter at %s, in a literal and in a variable', async (at, where) => {
    const sentence = /^Argument ".+" has invalid value at .+: This filter names no operator and no field/;
    const path = ['where', ...at.split('.')];
    expect(await ask(`{ statements(where: ${where}) { totalCount } }`)).toMatchObject(
      refused(sentence, path),
    );
    const value = JSON.parse(where.replace(/(\w+):/g, '"$1":').replace('POSSIBLY', '"POSSIBLY"'));
    const query = 'query ($where: StatementFilter) { statements(where: $where) { totalCount } }';
    expect(await ask(query, { where: value })).toMatchObject(refused(sentence, path));
    const live = `subscription { statementRecorded(where: ${where}) { __typename } }`;
    expect(await ask(live)).toMatchObject(refused(sentence, path));
  });

  test('may be the whole where', async () => {
    const { status } = await ask(
      '{ a: statements(where: {}) { totalCount } b: places(where: {}) { totalCount } }',
    );
    expect(status).toBe(200);
  });

  test('is refused whatever stands beside it', async () => {
    const filter = fc.record(
      {
        hasStance: fc.boolean(),
        addressees: fc.constant({ in: ['biden'] }),
        quotation: fc.record({ eq: fc.constant('DIRECT') }),
        spoken: fc.record(
          { from: fc.constant('2024-01-01'), certainty: fc.constant('POSSIBLY') },
          { requiredKeys: ['from'] },
        ),
      },
      { requiredKeys: [] },
    );
    const query = 'query ($where: StatementFilter) { statements(where: $where) { totalCount } }';
    const name = fc.constantFrom(
      'addressees',
      'addressees.in',
      'not',
      'spoken',
      'quotation.eq',
      'quotation.notIn',
      'spoken.until',
      'hasStance',
    );
    await fc.assert(
      fc.asyncProperty(filter, name, async (where, at) => {
        const [outer = '', inner] = at.split('.');
        const broken = inner ? { ...((where as Record<string, object>)[outer] ?? {}), [inner]: null } : null;
        expect((await ask(query, { where })).status).toBe(200);
        expect((await ask(query, { where: { ...where, [outer]: broken } })).status).toBe(400);
      }),
      { numRuns: 60 },
    );
  });

  test('an argument that is null is left out, as clients send it that have no value for it', async () => {
    const query = `query ($where: RestrictionFilter, $orderBy: [RestrictionOrder!], $first: Int, $after: String, $order: [PositionOrder!]) {
      restrictions(where: $where, orderBy: $orderBy, first: $first, after: $after) { nodes { key positions(orderBy: $order) { nodes { actor { key } } } } }
    }`;
    const nothing = { where: null, orderBy: null, first: null, after: null, order: null };
    const answer = await ask(query, nothing);
    expect(answer).toMatchObject({ status: 200, body: { data: (await ask(query)).body.data as object } });
  });
});

test('an invalid document is reported with its place, and with the present way to name a record', async () => {
  const { status, body } = await ask(`{
    a: statements(where: { and: [{ spoken: { from: "2024-13-45" } }] }) { totalCount }
    b: statements(where: { stance: { explicitness: { in: [EXPLICIT, SOON] } } }) { totalCount }
    restriction(key: "us.atacms.deep-strike") { key }
  }`);
  expect(status).toBe(400);
  const told = body.errors?.map((it) => it as Told & { locations?: object[] });
  expect(told).toMatchObject([
    {
      message: expect.stringContaining('there is no such day'),
      locations: [{ line: 2, column: 52 }],
      extensions: { code: 'BAD_USER_INPUT', path: ['where', 'and', '0', 'spoken', 'from'] },
    },
    { extensions: { path: ['where', 'stance', 'explicitness', 'in', '1'] } },
    {
      message:
        'Unknown argument "key" on field "Query.restriction". Did you mean "name"? It takes an ID or a key.',
    },
    { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
  ]);
});
