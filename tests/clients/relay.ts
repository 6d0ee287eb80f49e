/**
 * Compiles fragments with Relay's compiler, runs them against a server with the demo record, and reads them from a
 * Relay store. See docs/contributing/relay.md. Its argument is the address of the server; any failed check ends it with
 * an error.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createOperationDescriptor,
  Environment,
  getSingularSelector,
  Network,
  type OperationDescriptor,
  RecordSource,
  Store,
} from 'relay-runtime';

const COMPILER = 'relay-compiler@21.0.1';
const root = fileURLToPath(new URL('../../', import.meta.url));
const [server = 'http://127.0.0.1:4000'] = process.argv.slice(2);
/** A rule with many statements, and one whose status changed. */
const SPOKEN_OF = 'west.long-range.deep-strike';
const CHANGED = 'us.weapons.cross-border-limited';

const source = `
const { graphql } = require('relay-runtime');
graphql\`fragment Page_statements on Restriction @refetchable(queryName: "PageMoreQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" }) {
    statements(first: $count, after: $cursor) @connection(key: "Page_statements") {
      edges { node { key spoken { edtf } speakers { actor { ...Page_name } } } }
    }
  }\`;
graphql\`fragment Page_name on Keyed { label key }\`;
graphql\`fragment Page_head on Restriction { title statusPeriod { status validFrom { edtf } } timeline { status } }\`;
graphql\`query PageQuery($rule: ID!) { restriction(name: $rule) { id ...Page_head ...Page_statements } }\`;
graphql\`query PageThenQuery($rule: ID!, $asOf: AsOf!) { restriction(name: $rule, asOf: $asOf) { id ...Page_head } }\`;
`;

const folder = await mkdtemp(join(tmpdir(), 'caveat-relay-'));
try {
  const load = await compile();
  await readPages(load);
  console.log('Relay: compiled, paged, refetched, and the past kept apart from the present.');
} finally {
  await rm(folder, { recursive: true });
}

type Artifact = { fragment: { selections: unknown[] } };

/** Compiles the fragments; gives the artifacts by name. */
async function compile(): Promise<(name: string) => Artifact> {
  await mkdir(join(folder, 'src'));
  await cp(join(root, 'schema.graphql'), join(folder, 'schema.graphql'));
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  await writeFile(join(folder, 'src/Page.js'), source);
  const options = { language: 'javascript', eagerEsModules: false };
  const customScalarTypes = JSON.parse(await readFile(join(root, 'client/scalars.json'), 'utf8'));
  await writeFile(
    join(folder, 'relay.config.json'),
    JSON.stringify({ ...options, src: './src', schema: './schema.graphql', customScalarTypes }),
  );
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  run('npm', 'install', '--no-save', '--no-audit', '--no-fund', COMPILER);
  run('npx', 'relay-compiler', 'relay.config.json');
  const require = createRequire(join(folder, 'src/Page.js'));
  return (name) => require(`./__generated__/${name}.graphql.js`);
}

async function readPages(load: (name: string) => Artifact): Promise<void> {
  const environment = new Environment({
    network: Network.create(async ({ text }, variables) => {
      const response = await fetch(`${server}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: text, variables }),
      });
      return response.json();
    }),
    store: new Store(new RecordSource()),
  });
  const ask = async (name: string, variables: object) => {
    const operation = createOperationDescriptor(load(name) as never, variables as never);
    await new Promise<void>((done, fail) => {
      environment.execute({ operation }).subscribe({ complete: done, error: fail });
    });
    return operation;
  };
  const read = (operation: OperationDescriptor, fragment: string) => {
    const { data, isMissingData } = environment.lookup(operation.fragment);
    assert.equal(isMissingData, false);
    const [owner] = Object.values(data as object) as [object];
    const selector = getSingularSelector(load(fragment) as never, owner);
    assert.ok(selector);
    const found = environment.lookup(selector);
    assert.equal(found.isMissingData, false, `${fragment} is missing data`);
    return { id: (owner as { id: string }).id, data: found.data as Record<string, unknown> };
  };
  type Edges = { edges: { node: { key: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };

  const page = await ask('PageQuery', { rule: SPOKEN_OF });
  const { id } = read(page, 'Page_head');
  const statements = () => (read(page, 'Page_statements').data as { statements: Edges }).statements;
  const first = statements();
  assert.equal(first.edges.length, 2);
  assert.equal(first.pageInfo.hasNextPage, true);

  await ask('PageMoreQuery', { id, count: 2, cursor: first.pageInfo.endCursor });
  const both = statements();
  assert.ok(both.edges.length > 2, 'the second page was not added to the first');
  assert.equal(new Set(both.edges.map(({ node }) => node.key)).size, both.edges.length);

  const now = await ask('PageQuery', { rule: CHANGED });
  const before = read(now, 'Page_head').data;
  const then = await ask('PageThenQuery', { rule: CHANGED, asOf: { validAt: '2024-05-01' } });
  assert.deepEqual(read(now, 'Page_head').data, before);
  assert.notDeepEqual(read(then, 'Page_head').data, before);
  assert.notEqual(read(then, 'Page_head').id, read(now, 'Page_head').id);
}
