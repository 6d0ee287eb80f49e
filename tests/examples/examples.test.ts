import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { EventSource } from 'eventsource';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKey } from '../../src/access/keys.ts';
import { schema } from '../../src/graphql/schema.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { environmentOf, root } from '../support/servers/process.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';

const PAGE = 'http://page.example';
const database = useDatabase();
let server: TestServer;
let settings: Record<string, string>;
let folder: string;

beforeAll(async () => {
  await load(database.db, demo);
  server = await startServer(database, schema, { corsOrigins: [PAGE] });
  const { key } = await createKey(database.db, 'examples');
  settings = environmentOf({ CAVEAT_URL: server.url, CAVEAT_KEY: key });
  folder = await mkdtemp(join(tmpdir(), 'caveat-examples-'));
});
afterAll(async () => {
  await server?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** Runs an example to its end; it must not fail. Answers what it printed. */
async function run(program: string, ...args: string[]): Promise<string> {
  const child = spawn(program, args, { cwd: root, env: settings });
  let printed = '';
  let faults = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  child.stderr.on('data', (chunk) => {
    faults += chunk;
  });
  const [code] = await once(child, 'close');
  expect([code, faults]).toEqual([0, '']);
  return printed;
}

const ask = async (query: string, variables: object = {}) => {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${settings.CAVEAT_KEY}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  expect(errors).toBeUndefined();
  return data;
};
const has = (program: string) => spawnSync(program, ['--version']).status === 0;
const addPlace = (key: string) =>
  ask(`mutation { addPlace(input: { key: "${key}", name: "${key}" }) { position refusals { message } } }`);

/** The demo record's rules. */
const rules = demo.match(/^{"type": "restriction"/gm)?.length ?? 0;

test.skipIf(!has('curl'))('curl.sh', async () => {
  const lines = (await run('sh', 'examples/curl.sh'))
    .trim()
    .split('\n')
    .map((it) => JSON.parse(it));
  expect(lines).toMatchObject([
    { data: { restriction: { status: expect.any(String) } } },
    { dryRun: true, counts: { place: { created: 1 } } },
    { events: [{}, {}], more: true },
  ]);
});

test.skipIf(!has('psql'))('board.sql', async () => {
  const printed = await run('psql', database.url, '-X', '-f', 'examples/board.sql');
  expect(printed).toContain(`(${rules} rows)`);
  expect(printed).toMatch(/CREATED +\| psql +\| an example/);
});

test('graphql-ws.mjs prints the change, and continues after its cursor', async () => {
  const { position } = await ask('{ position }');
  const restriction = 'us.atacms.deep-strike';
  const { restriction: read } = await ask(`{ restriction(name: "${restriction}") { version title } }`);
  const change = (status: string, day: string, expectedVersion: string) =>
    ask(
      'mutation ($input: ChangeStatusInput!) { changeStatus(input: $input) { statusPeriod { restriction { version } } refusals { message } } }',
      {
        input: {
          restriction,
          status,
          expectedVersion,
          validFrom: { edtf: day },
          grounds: [{ statement: 'demo-2024-09:n09' }],
          reason: 'seen',
        },
      },
    );
  const { changeStatus } = await change('LIMITED', '2024-11-17', read.version);
  await change('LIFTED', '2024-11-18', changeStatus.statusPeriod.restriction.version);
  const next = async (cursor: string) => {
    const child = spawn(process.execPath, ['examples/graphql-ws.mjs', cursor], { cwd: root, env: settings });
    let line = '';
    for await (const chunk of child.stdout) {
      line += chunk;
      if (line.includes('\n')) break;
    }
    child.kill();
    return line.split('\n')[0] ?? '';
  };
  const first = await next(position);
  expect(first).toContain(`${read.title}: PROHIBITED -> LIMITED (examples: seen)`);
  expect(await next(first.split(' ').at(-1) ?? '')).toContain('LIMITED -> LIFTED');
});

test('eventsource.html', async () => {
  const { position } = await ask('{ position }');
  await addPlace('example-jetty');
  const [, script = ''] =
    /<script>([\s\S]*)<\/script>/.exec(readFileSync(join(root, 'examples/eventsource.html'), 'utf8')) ?? [];
  let source: EventSource | undefined;
  const shown = new Promise<string>((resolve) => {
    class FromPage extends EventSource {
      constructor(url: string) {
        super(url, {
          fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, origin: PAGE } }),
        });
        source = this;
      }
    }
    const list = { prepend: ({ textContent }: { textContent: string }) => resolve(textContent) };
    runInNewContext(script, {
      EventSource: FromPage,
      URLSearchParams,
      location: { search: `?${new URLSearchParams({ server: server.url, after: position })}` },
      document: { querySelector: () => list, createElement: () => ({}) },
    });
  });
  expect(await shown).toMatch(/^2\S+Z caveat\.place\.created example-jetty by examples$/);
  source?.close();
});

test('urql.mjs reads the second time from its cache', async () => {
  const printed = await run(process.execPath, 'examples/urql.mjs');
  expect(printed).toContain(
    `From the network: ${rules} restrictions\nFrom the cache: ${rules} restrictions\n`,
  );
});

test('apollo.mjs reads all pages into one list', async () => {
  const { statements } = await ask('{ statements(where: { hasSpeakers: true }) { totalCount } }');
  const lines = (await run(process.execPath, 'examples/apollo.mjs')).trim().split('\n');
  expect(lines.at(-1)).toBe(`${statements.totalCount} of ${statements.totalCount} statements`);
  expect(new Set(lines).size).toBe(statements.totalCount + 1);
});

test.skipIf(!has('python3'))('changes.py continues in the next run', async () => {
  const file = join(folder, 'cursor');
  const { changes } = await ask('{ changes { totalCount } }');
  const first = (await run('python3', 'examples/changes.py', file)).trim().split('\n');
  expect(first).toHaveLength(changes.totalCount);
  await addPlace('example-pier');
  expect(await run('python3', 'examples/changes.py', file)).toMatch(
    /^\S+\tcaveat\.place\.created\texample-pier\texamples\n$/,
  );
});

test.skipIf(!has('python3'))('positions.py', async () => {
  expect(await run('python3', 'examples/positions.py')).toMatch(/\b(LIFT|EASE) +#+ \d+\n/);
});

test('each has at most 60 lines, and names the versions that are installed', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const versions = { ...manifest.dependencies, ...manifest.devDependencies };
  for (const name of readdirSync(join(root, 'examples')).filter((it) => it !== 'README.md')) {
    const text = readFileSync(join(root, 'examples', name), 'utf8');
    expect([name, text.split('\n').length <= 61]).toEqual([name, true]);
    const [, packages = ''] = /npm install (.*)/.exec(text) ?? [];
    for (const [, pinned = '', version] of packages.matchAll(/(@?[\w/-]+)@(\d\S*)/g))
      expect([pinned, version]).toEqual([pinned, versions[pinned]]);
    const imported = [...text.matchAll(/from '(@?[\w/-]+)'/g)].map(([, it = '']) => it);
    for (const it of imported)
      expect(packages).toContain(
        `${it
          .split('/')
          .slice(0, it.startsWith('@') ? 2 : 1)
          .join('/')}@`,
      );
  }
});
