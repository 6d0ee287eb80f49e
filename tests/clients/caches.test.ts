import { InMemoryCache } from '@apollo/client';
import { Client, fetchExchange } from '@urql/core';
import { offlineExchange, type StorageAdapter } from '@urql/exchange-graphcache';
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  graphql,
  introspectionFromSchema,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  TypeInfo,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { createOperationDescriptor, Environment, Network, RecordSource, Store } from 'relay-runtime';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { clientFolder } from '../../src/commands/client.ts';
import { examples } from '../../src/graphql/examples.ts';
import { schema } from '../../src/graphql/schema.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { firstOperations } from '../support/pages/pages.ts';

const { cacheOptions } = await import(`${clientFolder}apollo.js`);
const { keys } = await import(`${clientFolder}urql.js`);
const database = useDatabase();

type Asked = {
  document: DocumentNode;
  variables: Record<string, unknown>;
  data: object;
};
/** A normalised cache: what a query answered is put in, and read as the cache would then answer it; null where it cannot. */
type Cache = {
  write(asked: Asked): Promise<unknown>;
  read(asked: Asked): unknown;
};

function apollo(): Cache {
  const cache = new InMemoryCache(cacheOptions);
  return {
    write: async ({ document: query, variables, data }) => cache.writeQuery({ query, variables, data }),
    read: ({ document: query, variables }) => cache.readQuery({ query, variables }),
  };
}

/** What Graphcache warns of, such as a type that it has no key for. */
const warnings: string[] = [];
/** A storage that has nothing kept, as at a first start. */
const storage: StorageAdapter = { readData: async () => ({}), writeData: async () => {} };

function urql(given = keys): Cache {
  let answer: object = {};
  const client = new Client({
    url: 'http://caveat.invalid/graphql',
    preferGetMethod: false,
    exchanges: [
      offlineExchange({
        ...{ keys: given, storage, schema: introspectionFromSchema(schema) as never },
        logger: (_, message) => warnings.push(message),
      }),
      fetchExchange,
    ],
    fetch: async () => Response.json({ data: answer }),
  });
  return {
    write: async ({ document, variables, data }) => {
      answer = data;
      const { error } = await client
        .query(document, variables, { requestPolicy: 'network-only' })
        .toPromise();
      expect(error).toBeUndefined();
    },
    read: ({ document, variables }) => client.readQuery(document, variables)?.data ?? null,
  };
}

function relay(): Cache {
  const environment = new Environment({
    network: Network.create(() => Promise.reject(new Error('Nothing is asked of a server.'))),
    store: new Store(new RecordSource()),
  });
  return {
    write: async (asked) => environment.commitPayload(operationOf(asked), asked.data as never),
    read: (asked) => {
      const { data, isMissingData } = environment.lookup(operationOf(asked).fragment);
      return isMissingData ? null : data;
    },
  };
}

/** What Relay's compiler makes of a query. */
function operationOf({ document, variables }: Asked) {
  const [definition] = document.definitions as [OperationDefinitionNode];
  const name = definition.name?.value ?? 'Query';
  const selections = selectionsOf(definition.selectionSet, schema.getQueryType() as never, variables);
  const shape = { argumentDefinitions: [], name, selections };
  const request = {
    kind: 'Request',
    fragment: {
      ...shape,
      kind: 'Fragment',
      metadata: null,
      type: 'Query',
      abstractKey: null,
    },
    operation: { ...shape, kind: 'Operation' },
    params: {
      cacheID: print(document),
      id: null,
      metadata: {},
      name,
      operationKind: 'query',
      text: '',
    },
  };
  return createOperationDescriptor(request as never, {});
}

function selectionsOf(
  set: SelectionSetNode,
  parent: GraphQLOutputType,
  variables: Record<string, unknown>,
): object[] {
  return set.selections.map((selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) throw new Error('Fragments with a name are not for here.');
    if (selection.kind === Kind.FIELD) return fieldOf(selection, parent, variables);
    const type = selection.typeCondition ? schema.getType(selection.typeCondition.name.value) : parent;
    return {
      kind: 'InlineFragment',
      type: String(type),
      abstractKey: null,
      selections: selectionsOf(selection.selectionSet, type as GraphQLOutputType, variables),
    };
  });
}

function fieldOf(field: FieldNode, parent: GraphQLOutputType, variables: Record<string, unknown>): object {
  const name = field.name.value;
  const given = (field.arguments ?? []).map((it) => ({
    kind: 'Literal',
    name: it.name.value,
    value: valueFromASTUntyped(it.value, variables),
  }));
  const args = given.length > 0 ? given.sort((a, b) => (a.name < b.name ? -1 : 1)) : null;
  const shape = {
    alias: field.alias?.value ?? null,
    args,
    name,
    storageKey: null,
  };
  if (!field.selectionSet) return { kind: 'ScalarField', ...shape };
  const type = schema.getField(parent as never, name)?.type as GraphQLOutputType;
  const named = getNamedType(type);
  return {
    kind: 'LinkedField',
    ...shape,
    concreteType: isObjectType(named) ? named.name : null,
    plural: isListType(getNullableType(type)),
    selections: selectionsOf(field.selectionSet, named as GraphQLOutputType, variables),
  };
}

/** The query as such clients send it: with the ID and the type of all that has one. */
function forCaches(query: string): DocumentNode {
  const types = new TypeInfo(schema);
  const field = (name: string): FieldNode => ({
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: name },
  });
  return visit(
    parse(query),
    visitWithTypeInfo(types, {
      SelectionSet: {
        leave(set) {
          const type = types.getParentType();
          if (!isCompositeType(type) || type === schema.getQueryType()) return undefined;
          const added = ['__typename', ...('getFields' in type && 'id' in type.getFields() ? ['id'] : [])];
          const others = set.selections.filter(
            (it) => it.kind !== Kind.FIELD || it.alias !== undefined || !added.includes(it.name.value),
          );
          return { ...set, selections: [...added.map(field), ...others] };
        },
      },
    }),
  );
}

const RULE = 'us.weapons.cross-border-limited';
const documented = firstOperations();
const ofReadme = (name: string) => documented.find((it) => it.includes(`query ${name}`)) ?? '';
const fields = `title version lastRecordedAt
  statusPeriod { status isShown lastRecordedAt } timeline { status isShown restriction { title } }
  consents { nodes { state statePeriod { state } } } relations { target { title } }`;

/** Asked of the present first, then of other times. */
let present: Asked[];
let past: Asked[];

async function ask(query: string, variables: Record<string, unknown> = {}): Promise<Asked> {
  const document = forCaches(query);
  const { data, errors } = await graphql({
    schema,
    source: print(document),
    variableValues: variables,
    contextValue: { db: database.db, principal: null, requestId: 'test' },
  });
  expect(errors).toBeUndefined();
  // As it comes over the wire.
  return { document, variables, data: JSON.parse(JSON.stringify(data)) };
}

beforeAll(async () => {
  await load(database.db, demo);
  await load(database.db, demo.replace('Cross-border strikes with US-supplied weapons', 'Another title'));
  const asOfTwoTimes = examples.find(({ title }) => title === 'As of two times');
  present = [
    await ask(ofReadme('Board')),
    await ask(
      `query Now { restriction(name: "${RULE}") { ${fields} } restrictions { nodes { ${fields} } } }`,
    ),
  ];
  past = [
    await ask(ofReadme('Then')),
    await ask(asOfTwoTimes?.query ?? '', asOfTwoTimes?.variables ?? {}),
    await ask(
      `query Past { restriction(name: "${RULE}", asOf: { validAt: "2024-05-01", knownRevision: "r1" }) { ${fields} }
         restrictions(asOf: { validAt: "2023-01-01" }) { nodes { ${fields} } } }`,
    ),
    await ask(
      `query Nested { restriction(name: "${RULE}") { timeline(asOf: { knownRevision: "r1" }) { status isShown restriction { title } }
         statusPeriod(asOf: { validAt: "2024-05-01" }) { status isShown lastRecordedAt restriction { title statusPeriod { status } } }
         diff(from: { validAt: "2024-05-01", knownRevision: "r1" }, to: {}) { before { status restriction { title } } after { status restriction { title } } } } }`,
    ),
  ];
}, 60_000);

it('asks what is otherwise at other times', () => {
  const [, now] = present as [Asked, Asked];
  const then = past[2] as Asked;
  const told = (it: Asked) => (it.data as { restriction: Record<string, unknown> }).restriction;
  expect(told(now).title).toBe('Another title');
  expect(told(then).title).not.toBe(told(now).title);
  expect(told(then).statusPeriod).not.toEqual(told(now).statusPeriod);
});

it("gives urql's Graphcache the keys of all types, and no reason to warn", async () => {
  const cache = urql();
  for (const it of [...present, ...past]) await cache.write(it);
  expect(warnings).toEqual([]);
  const { UncertainDate: _, ...others } = keys;
  for (const it of present) await urql(others).write(it);
  for (const it of past) await urql(others).write(it);
  expect(warnings.splice(0).join()).toContain('UncertainDate');
});

describe.each([
  ['Apollo Client', apollo],
  ["urql's Graphcache", () => urql()],
  ["Relay's store", relay],
])('the cache of %s', (_, open) => {
  it.each(['present first', 'past first'])(
    'reads the present as the present and the past as the past, %s',
    async (order) => {
      const cache = open();
      const asked = order === 'present first' ? [...present, ...past] : [...past, ...present];
      for (const it of asked) await cache.write(it);
      for (const it of asked) expect(cache.read(it), print(it.document)).toEqual(it.data);
    },
  );

  it('would tell if the past had the ID of the present', async () => {
    // Relay says so itself, to the console.
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const cache = open();
    const withoutTimes = past.map((it) => ({
      ...it,
      data: JSON.parse(
        JSON.stringify(it.data).replace(/"id":"([^"]+)"/g, (_, id: string) => `"id":"${plain(id)}"`),
      ),
    }));
    for (const it of [...present, ...withoutTimes]) await cache.write(it);
    const [, now] = present as [Asked, Asked];
    expect(cache.read(now)).not.toEqual(now.data);
    said.mockRestore();
  });
});

const plain = (id: string) =>
  Buffer.from(Buffer.from(id, 'base64').toString().replace(/@.*$/, '')).toString('base64');
