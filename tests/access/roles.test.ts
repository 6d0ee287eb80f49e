import { type GraphQLObjectType, getNamedType, isInterfaceType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKey } from '../../src/access/keys.ts';
import { type Role, roles } from '../../src/access/principal.ts';
import { schema } from '../../src/graphql/schema.ts';
import { bundle } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { openIssuer } from '../support/servers/issuer.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';

const database = useDatabase();
let server: TestServer;
let issuer: Awaited<ReturnType<typeof openIssuer>>;
const keys = {} as Record<Role, string>;

beforeAll(async () => {
  issuer = await openIssuer();
  for (const role of roles) keys[role] = (await createKey(database.db, role.toLowerCase(), { role })).key;
  server = await startServer(database, schema, issuer.settings);
});
afterAll(async () => {
  await server?.close();
  await issuer?.close();
});

/** Asks with a credential, or as nobody. */
async function ask(query: string, credential?: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
      ...headers,
    },
    body: JSON.stringify({ query }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: each test asserts the shape
  return { status: response.status, headers: response.headers, body: (await response.json()) as any };
}

const codeOf = ({ status, body }: Awaited<ReturnType<typeof ask>>) => [
  status,
  body.errors?.[0].extensions.code,
];

const addPlace = (key: string, more = '') =>
  `mutation { addPlace(input: { key: "${key}", name: "${key}" ${more} }) {
    place { id key name version } isReplayed refusals { __typename message path } } }`;
const makeKey = (name: string, more = '') =>
  `mutation { createApiKey(input: { name: "${name}", accessRole: READER ${more} }) {
    secret apiKey { id name accessRole createdBy revokedAt } revision { id } isReplayed outcome refusals { __typename message path } } }`;

/** What each may do, and what it is answered when it may not. */
const doors: [what: string, least: Role, knock: (credential?: string) => Promise<unknown[]>][] = [
  ['a mutation', 'EDITOR', async (it) => codeOf(await ask(addPlace(`p-${crypto.randomUUID()}`), it))],
  [
    'loadLines',
    'EDITOR',
    async (it) => codeOf(await ask('mutation { loadLines(input: { lines: [] }) { outcome } }', it)),
  ],
  ['apiKeys', 'ADMIN', async (it) => codeOf(await ask('{ apiKeys { nodes { id } } }', it))],
  ['createApiKey', 'ADMIN', async (it) => codeOf(await ask(makeKey('somebody'), it))],
  [
    'revokeApiKey',
    'ADMIN',
    async (it) => codeOf(await ask('mutation { revokeApiKey(input: { id: "none" }) { __typename } }', it)),
  ],
];

describe('with the role', () => {
  const callers = [undefined, ...roles];

  test.each(doors)('%s: %s, or a greater one', async (_, least, knock) => {
    for (const role of callers) {
      const allowed = role !== undefined && roles.indexOf(role) >= roles.indexOf(least);
      expect(await knock(role && keys[role])).toEqual([200, allowed ? undefined : 'FORBIDDEN']);
      if (role === undefined) continue;
      expect(await knock(await issuer.sign({ role }))).toEqual([200, allowed ? undefined : 'FORBIDDEN']);
    }
  });

  test('names the role that is needed', async () => {
    const { body } = await ask('{ apiKeys { nodes { id } } }', keys.EDITOR);
    expect(body.errors[0]).toMatchObject({
      message: expect.stringMatching(
        /^This needs a key or a token with the role ADMIN(: send it in the header Authorization: Bearer KEY|; yours has (READER|EDITOR))$/,
      ),
      path: ['apiKeys'],
    });
  });

  test('loads bundles as an EDITOR', async () => {
    const load = (credential?: string) =>
      fetch(`${server.url}/bundles`, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-ndjson',
          ...(credential && { authorization: `Bearer ${credential}` }),
        },
        body: bundle('roles', { type: 'place', key: 'loaded', name: 'Loaded' }),
      });
    for (const credential of [undefined, keys.READER, await issuer.sign()]) {
      const response = await load(credential);
      expect([response.status, (await response.json()).code]).toEqual([403, 'FORBIDDEN']);
    }
    expect((await load(keys.EDITOR)).status).toBe(200);
  });
});

test.each(['cav_nothing', 'a.b.c', ''])(
  'a mutation with the credential "%s" is refused with 401',
  async (it) => {
    const answer = await ask(addPlace('never'), it);
    expect(codeOf(answer)).toEqual([401, 'UNAUTHENTICATED']);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  },
);

describe('the schema', () => {
  type Guarded = { extensions: { pothosOptions?: { authScopes?: object } } };
  const scopesOf = (of: unknown) => (of as Guarded).extensions.pothosOptions?.authScopes;

  test('lets nobody write without a role', () => {
    for (const field of Object.values(schema.getMutationType()?.getFields() ?? {}))
      expect([field.name, scopesOf(field)]).toEqual([
        field.name,
        /Key$/.test(field.name) ? { admin: true } : { editor: true },
      ]);
  });

  /** The authority lies on the type: no route to it, now or to come, can be without. */
  test('has keys behind one authority, whichever way they are reached', () => {
    const types = Object.values(schema.getTypeMap()).filter((it) => isObjectType(it) || isInterfaceType(it));
    const guarded = types.filter((it) => it.name === 'ApiKey');
    const pages = types.filter(({ name }) => name === 'ApiKeyConnection');
    // Only the ID of a `Node` is selected: a field whose object may be a key has no authority of its own, and stays
    // shared.
    const open = guarded.flatMap((it) =>
      Object.values(it.getFields())
        .filter((field) => (scopesOf(field) ?? scopesOf(it)) === undefined)
        .map((field) => `${it.name}.${field.name}`),
    );
    expect(open).toEqual(['ApiKey.id']);
    expect(
      types
        .filter((it) => scopesOf(it) !== undefined)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['ApiKeyConnection', 'ApiKeyEdge']);
    const leading = types.flatMap((type) =>
      Object.values(type.getFields())
        .filter((field) => [...guarded, ...pages].includes(getNamedType(field.type) as GraphQLObjectType))
        .map((field) => [`${type.name}.${field.name}`, scopesOf(field) ?? scopesOf(type)]),
    );
    expect(leading).toEqual([
      ['ApiKeyConnection.nodes', { admin: true }],
      ['ApiKeyEdge.node', { admin: true }],
      ['CreateApiKeyPayload.apiKey', { admin: true }],
      ['Query.apiKeys', { admin: true }],
      ['RevokeApiKeyPayload.apiKey', { admin: true }],
    ]);
  });
});

describe('keys', () => {
  test('are made, listed and revoked by an ADMIN, and leave nothing in the feed', async () => {
    const head = async () => (await database.sql`select feed_head() as head`)[0]?.head;
    const before = await head();
    const made = (await ask(makeKey('visitor'), keys.ADMIN)).body.data.createApiKey;
    expect(made).toEqual({
      outcome: 'ADDED',
      revision: null,
      isReplayed: false,
      refusals: [],
      secret: expect.stringMatching(/^cav_[\w-]{43}$/),
      apiKey: {
        id: expect.any(String),
        name: 'visitor',
        accessRole: 'READER',
        createdBy: 'admin',
        revokedAt: null,
      },
    });
    expect((await ask('{ __typename }', made.secret)).status).toBe(200);
    const revoke = `mutation { revokeApiKey(input: { id: "${made.apiKey.id}" }) {
      outcome apiKey { name revokedBy } refusals { message } } }`;
    for (const outcome of ['AMENDED', 'UNCHANGED'])
      expect((await ask(revoke, keys.ADMIN)).body.data.revokeApiKey).toEqual({
        outcome,
        apiKey: { name: 'visitor', revokedBy: 'admin' },
        refusals: [],
      });
    expect(codeOf(await ask('{ __typename }', made.secret))).toEqual([401, 'UNAUTHENTICATED']);
    const { body } = await ask('{ apiKeys { nodes { id name accessRole } } }', keys.ADMIN);
    expect(body.data.apiKeys.nodes).toContainEqual({
      id: made.apiKey.id,
      name: 'visitor',
      accessRole: 'READER',
    });
    const live = async (is: boolean) =>
      (await ask(`{ apiKeys(where: { isLive: ${is} }, last: 100) { totalCount nodes { id } } }`, keys.ADMIN))
        .body.data.apiKeys;
    expect((await live(false)).nodes).toContainEqual({ id: made.apiKey.id });
    expect((await live(true)).nodes).not.toContainEqual({ id: made.apiKey.id });
    const [newest] = (await ask('{ apiKeys(last: 1) { edges { cursor node { id } } } }', keys.ADMIN)).body
      .data.apiKeys.edges;
    const older = await ask(
      `{ apiKeys(last: 100, before: "${newest.cursor}") { totalCount nodes { id } } }`,
      keys.ADMIN,
    );
    expect(older.body.data.apiKeys.nodes).toHaveLength(older.body.data.apiKeys.totalCount - 1);
    expect(await head()).toBe(before);
  });

  test('are refused as data', async () => {
    for (const [query, ...refusals] of [
      [makeKey('jwt:ada'), ['InvalidInput', 'name']],
      [
        makeKey('jwt:ada', ', expiresAt: "2020-01-01T00:00:00Z"'),
        ['InvalidInput', 'name'],
        ['InvalidInput', 'expiresAt'],
      ],
      [
        'mutation { revokeApiKey(input: { id: "none" }) { refusals { __typename path } } }',
        ['UnknownReference', 'id'],
      ],
    ] as const) {
      const [answer] = Object.values((await ask(query, keys.ADMIN)).body.data) as { refusals: unknown }[];
      expect(answer?.refusals).toMatchObject(
        refusals.map(([__typename, field]) => ({ __typename, path: [field] })),
      );
    }
  });

  test('do not revoke themselves; a token of an ADMIN revokes any', async () => {
    const { id, key } = await createKey(database.db, 'lonely', { role: 'ADMIN' });
    const revoke = `mutation { revokeApiKey(input: { id: "${id}" }) { outcome refusals { code } } }`;
    expect((await ask(revoke, key)).body.data.revokeApiKey.refusals).toEqual([{ code: 'INVALID_INPUT' }]);
    const token = await issuer.sign({ role: 'ADMIN' });
    expect((await ask(revoke, token)).body.data.revokeApiKey.outcome).toBe('AMENDED');
  });
});

/** attacks.md, row 41. */
test.each([
  ['the version', addPlace('mass', 'version: 7')],
  ['the id', addPlace('mass', 'id: "x"')],
  ['who wrote it', addPlace('mass', 'principal: "somebody"')],
  ['the hash of a key', makeKey('mass', 'sha256: "00"')],
  ['who made a key', makeKey('mass', 'createdBy: "somebody"')],
])('%s cannot be assigned', async (_, query) => {
  const answer = await ask(query, keys.ADMIN, { accept: 'application/graphql-response+json' });
  expect(codeOf(answer)).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
});

/** attacks.md, row 42. */
describe('an idempotency key', () => {
  const once = (name: string, key = 'k') => addPlace(name, `, idempotencyKey: "${key}"`);

  test('sent again gets the first answer; with other arguments it is refused', async () => {
    const first = await ask(once('once'), keys.EDITOR);
    expect(first.body.data.addPlace).toMatchObject({ place: { key: 'once' }, isReplayed: false });
    expect((await ask(once('once'), keys.EDITOR)).body.data.addPlace).toEqual({
      ...first.body.data.addPlace,
      isReplayed: true,
    });
    const other = await ask(once('other'), keys.EDITOR);
    expect(other.body.data.addPlace).toMatchObject({
      place: null,
      refusals: [{ __typename: 'IdempotencyKeyReused', path: ['idempotencyKey'] }],
    });
  });

  test('is its principal’s own: a token of the same name does not get the answer of a key', async () => {
    const ada = (await createKey(database.db, 'ada')).key;
    const token = await issuer.sign({ sub: 'ada', role: 'EDITOR' });
    const mine = await ask(once('of-ada', 'shared'), ada);
    const theirs = await ask(once('of-jwt-ada', 'shared'), token);
    expect([mine, theirs].map(({ body }) => body.data.addPlace.place.key)).toEqual(['of-ada', 'of-jwt-ada']);
  });

  test('sent twenty times at once writes once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ask(once('raced', 'race'), keys.EDITOR)),
    );
    const places = answers.map(({ body }) => body.data.addPlace);
    const written = places.filter((it) => it.place !== null);
    expect(new Set(written.map(({ place }) => place.id)).size).toBe(1);
    expect(written.filter((it) => !it.isReplayed)).toHaveLength(1);
    const refusals = places.flatMap((it) => it.refusals as { __typename: string }[]);
    expect(new Set(refusals.map((it) => it.__typename))).toBeOneOf([
      new Set(),
      new Set(['IdempotencyInProgress']),
    ]);
    const [{ count } = {}] = await database.sql`select count(*)::int from places where key = 'raced'`;
    expect(count).toBe(1);
  });

  test('of createApiKey makes one key, whose text is shown once', async () => {
    const query = makeKey('told-once', ', idempotencyKey: "key"');
    const [first, second] = [await ask(query, keys.ADMIN), await ask(query, keys.ADMIN)];
    expect(first.body.data.createApiKey.secret).toEqual(expect.any(String));
    expect(second.body.data.createApiKey).toEqual({
      ...first.body.data.createApiKey,
      secret: null,
      isReplayed: true,
    });
  });
});

/** attacks.md, row 43. */
test('lets one of two changes of a version through, and gives the other the new version', async () => {
  const add = `mutation { addItem(input: { key: "raced-item", level: CLASS, name: "0" }) {
    item { id version } } }`;
  const { id, version } = (await ask(add, keys.EDITOR)).body.data.addItem.item;
  const amend = (name: string) =>
    ask(
      `mutation { amendItem(input: { item: "${id}", expectedVersion: "${version}", name: "${name}" }) {
        item { name version } refusals { code ... on Conflict {
          currentVersion revision { id } current { ... on Item { name version revision { id } } } } } } }`,
      keys.EDITOR,
    );
  const answers = await Promise.all(['1', '2'].map(amend));
  const told = answers.map(({ body }) => body.data.amendItem);
  const { item } = told.find((it) => it.item !== null);
  const revision = { id: expect.any(String) };
  expect(told.find((it) => it.item === null).refusals).toEqual([
    { code: 'CONFLICT', currentVersion: item.version, revision, current: { ...item, revision } },
  ]);
});

describe('each change names who made it:', () => {
  const writers: [string, string, (key: string) => Promise<unknown>][] = [
    ['a key', 'editor', (key) => ask(addPlace(key), keys.EDITOR)],
    ['a token', 'jwt:ada', async (key) => ask(addPlace(key), await issuer.sign({ role: 'EDITOR' }))],
    ['a key that loads', 'editor', async (key) => load(key, keys.EDITOR)],
    ['a token that loads', 'jwt:ada', async (key) => load(key, await issuer.sign({ role: 'EDITOR' }))],
    [
      'a user of the database',
      expect.stringMatching(/^postgres:/),
      (key) => database.sql`insert into places (namespace, key, name) values ('roles', ${key}, ${key})`,
    ],
  ];
  const load = (key: string, credential: string) =>
    fetch(`${server.url}/bundles`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${credential}` },
      body: bundle('roles', { type: 'place', key, name: key }),
    });

  test.each(writers)('%s', async (_, name, write) => {
    const key = `by-${crypto.randomUUID()}`;
    await write(key);
    const { events } = await (await fetch(`${server.url}/changes?entities=PLACE&first=1000`)).json();
    const found = events.find(({ subject }: { subject: string }) => subject.endsWith(key));
    expect(found?.data.principal).toEqual(name);
  });
});
