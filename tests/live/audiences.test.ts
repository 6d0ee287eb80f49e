import { buildSchema, type GraphQLField, type GraphQLFieldResolver } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKey } from '../../src/access/keys.ts';
import type { RouteContext } from '../../src/http/route.ts';
import { interestIn } from '../../src/live/interest.ts';
import { SubscriptionRequest } from '../../src/live/subscription-request.ts';
import { openTap, type Tap, type Transport } from '../faults/support/tap.ts';
import { useDatabase } from '../support/database.ts';
import { fc } from '../support/runs/drawing.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';

const schema = buildSchema(`
  type Query { hello: String! }
  type Subscription {
    "Declared to be the same for everybody."
    open(where: String): Told!
    "Not declared."
    private(where: String): Told!
  }
  type Told {
    key(prefix: String = "none"): String!
    viewer: String!
    "Has an authority of its own."
    secret: String
    vault: Vault!
    box: Box!
  }
  "Has no authority; what it turns out to be has."
  interface Box { owner: String }
  "Has an authority of its own, whichever field is asked for."
  type Vault implements Box { owner: String }
`);

type Resolve = GraphQLFieldResolver<{ after: { key: string } }, RouteContext>;
const viewer: Resolve = (_, __, { principal }) => principal?.name ?? 'public';
const guarded = { pothosOptions: { authScopes: { signedIn: true } } };

function define(type: string, field: string, options: Partial<GraphQLField<unknown, RouteContext>>) {
  const found = schema.getType(type);
  if (!found || !('getFields' in found)) throw new Error(`no type ${type}`);
  Object.assign(found.getFields()[field] ?? {}, options);
}

const subscribe = () => new SubscriptionRequest({ interest: interestIn(['PLACE'], null) });
const itself: Resolve = (message) => message;
define('Subscription', 'open', { subscribe, resolve: itself, extensions: { audience: 'PUBLIC' } } as never);
define('Subscription', 'private', { subscribe, resolve: itself } as never);
define('Told', 'key', { resolve: ((it, { prefix }) => `${prefix} ${it.after.key}`) as Resolve } as never);
define('Told', 'viewer', { resolve: viewer } as never);
define('Told', 'vault', { resolve: itself } as never);
define('Told', 'box', { resolve: itself } as never);
Object.assign(schema.getType('Box') ?? {}, { resolveType: () => 'Vault' });
define('Told', 'secret', { resolve: viewer, extensions: guarded } as never);
define('Vault', 'owner', { resolve: viewer } as never);
Object.assign(schema.getType('Vault') ?? {}, { extensions: guarded });

/** What may be asked, and whether one execution may serve everybody: never, only who shows no key, or all. */
const documents = [
  { selection: 'open { viewer key(prefix: $prefix) }', shared: 'ALL' },
  { selection: 'open { key(prefix: $prefix) viewer }', shared: 'ALL' },
  { selection: 'open(where: $prefix) { ...Plain }', shared: 'ALL' },
  { selection: 'open { viewer key(prefix: $prefix) secret }', shared: 'ANONYMOUS' },
  { selection: 'open { viewer key(prefix: $prefix) vault { owner } }', shared: 'ANONYMOUS' },
  { selection: 'open { viewer key(prefix: $prefix) vault { __typename } }', shared: 'ANONYMOUS' },
  { selection: 'open { viewer key(prefix: $prefix) box { owner } }', shared: 'ANONYMOUS' },
  { selection: 'open { ...Guarded }', shared: 'ANONYMOUS' },
  { selection: 'open { viewer key(prefix: $prefix) secret @skip(if: true) }', shared: 'ANONYMOUS' },
  { selection: 'private { viewer key(prefix: $prefix) }', shared: 'NOBODY' },
  { selection: 'private { viewer key(prefix: $prefix) secret }', shared: 'NOBODY' },
] as const;

const queryOf = (selection: string) => `subscription ($prefix: String) { ${selection} }
  ${selection.includes('Plain') ? 'fragment Plain on Told { viewer key(prefix: $prefix) }' : ''}
  ${selection.includes('Guarded') ? 'fragment Guarded on Told { viewer key(prefix: $prefix) secret vault { owner } }' : ''}`;

type Asked = {
  who: number | null;
  document: number;
  prefix: { value?: string | null };
  transport: Transport;
};
/** Nobody, or the first, second or third key; the prefix not given is not the same as null. */
const anyAsked: fc.Arbitrary<Asked> = fc.record({
  who: fc.constantFrom(null, null, 0, 1, 2),
  document: fc.nat({ max: documents.length - 1 }),
  prefix: fc.constantFrom({}, { value: null }, { value: 'a' }, { value: 'b' }),
  transport: fc.constantFrom<Transport>('ws', 'sse'),
});

const database = useDatabase();
let server: TestServer;
const names = ['ada', 'bede', 'cato'];
let keys: string[];
let count = 0;

beforeAll(async () => {
  keys = await Promise.all(names.map(async (name) => (await createKey(database.db, name)).key));
  server = await startServer(database, schema);
});
afterAll(() => server?.close());

const documentOf = ({ document }: Asked) => documents[document] as (typeof documents)[number];

/** Subscribers with the same audience are executed as one; whoever is alone has a name that nobody else has. */
function audienceOf(asked: Asked, index: number): string {
  const { shared, selection } = documentOf(asked);
  const isAlone = shared === 'NOBODY' || (shared === 'ANONYMOUS' && asked.who !== null);
  return isAlone ? `alone ${index}` : JSON.stringify([selection, asked.prefix]);
}

/** The one answer that a subscriber may be sent. */
function answerTo(asked: Asked, place: string) {
  const { selection, shared } = documentOf(asked);
  const isOwn = shared === 'NOBODY' || (shared === 'ANONYMOUS' && asked.who !== null);
  const as = isOwn && asked.who !== null ? names[asked.who] : 'public';
  const { value = 'none' } = asked.prefix;
  const vault = selection.includes('__typename') ? { __typename: 'Vault' } : { owner: as };
  const isGuarded = selection.includes('Guarded');
  return {
    [selection.startsWith('open') ? 'open' : 'private']: {
      viewer: as,
      key: `${value} ${place}`,
      ...((isGuarded || (selection.includes('secret') && !selection.includes('@skip'))) && { secret: as }),
      ...((isGuarded || selection.includes('vault')) && { vault }),
      ...(selection.includes('box') && { box: vault }),
    },
  };
}

async function checkCrowd(crowd: readonly Asked[]) {
  const told: { data: unknown }[][] = crowd.map(() => []);
  const taps = await Promise.all(
    crowd.map(
      ({ who, prefix, transport, ...asked }, index): Promise<Tap> =>
        openTap(server.url, transport, {
          query: queryOf(documentOf({ who, prefix, transport, ...asked }).selection),
          variables: 'value' in prefix ? { prefix: prefix.value } : {},
          authorization: who === null ? undefined : `Bearer ${keys[who]}`,
          onNext: (result) => told[index]?.push(JSON.parse(result)),
        }),
    ),
  );
  try {
    await expect.poll(() => server.hub.streams).toBe(crowd.length);
    const before = server.hub.figures();
    count += 1;
    const places = [`place-${count}-a`, `place-${count}-b`];
    for (const key of places)
      await database.sql`insert into places (namespace, key, name) values ('test', ${key}, ${key})`;
    await expect.poll(() => told.every((results) => results.length === places.length)).toBe(true);
    crowd.forEach((asked, index) => {
      expect(told[index]?.map(({ data }) => data)).toEqual(places.map((place) => answerTo(asked, place)));
    });
    const { executions } = server.hub.figures();
    const audiences = new Set(crowd.map(audienceOf)).size;
    expect(executions - before.executions).toBe(audiences * places.length);
    expect(before.groups).toBe(audiences);
  } finally {
    for (const { close } of taps) close();
    await expect.poll(() => server.hub.streams).toBe(0);
  }
}

test('each sees what is its own or what is public, and only what is public is shared', async () => {
  await fc.assert(fc.asyncProperty(fc.array(anyAsked, { minLength: 1, maxLength: 20 }), checkCrowd), {
    numRuns: 30,
    seed: 7,
    endOnFailure: false,
  });
});

test('every document, with and without each key, at once', () =>
  checkCrowd(
    documents.flatMap((_, document) =>
      [null, null, 0, 0, 1].map((who, n) => ({
        who,
        document,
        prefix: {},
        transport: n % 2 === 0 ? ('ws' as const) : ('sse' as const),
      })),
    ),
  ));
