import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { minifyIntrospection, outputIntrospectionFile } from '@gql.tada/internal';
import { codegen } from '@graphql-codegen/core';
import * as documentNodes from '@graphql-codegen/typed-document-node';
import * as operations from '@graphql-codegen/typescript-operations';
import { introspectionFromSchema, parse } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientFolder } from '../../src/commands/client.ts';
import { examples } from '../../src/graphql/examples.ts';
import { schema } from '../../src/graphql/schema.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { config } = await import(`${clientFolder}codegen.js`);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caveat-clients-'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
});
afterAll(() => rm(folder, { recursive: true }));

/** The README's first query with what is left to clients: a scalar, an enum, a date, a page. */
const board = `query Rules($asOf: AsOf) {
  restrictions(first: 20, asOf: $asOf) {
    nodes { id key lastRecordedAt version statusPeriod { status validFrom { earliest edtf } grounds { axis statement { evidence { nodes { exact } } } } } }
  }
  changes(last: 1) { nodes { after } }
}`;
const onlyIf = `type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
export const is = <A, B>(_: Same<A, B>) => {};`;
/** What is claimed of the data of that query, and what must not be. */
const claims = (data: string) => `
type Row = NonNullable<NonNullable<${data}['restrictions']>['nodes'][number]>;
is<Row['key'], string>(true);
is<Row['lastRecordedAt'], string>(true);
is<Row['version'], string>(true);
type Period = NonNullable<Row['statusPeriod']>;
is<NonNullable<Period['validFrom']>['earliest'], string | null | undefined>(NULLS);
const status: Period['status'] = 'LIFTED';
// @ts-expect-error: no status of that name.
const wrong: Period['status'] = 'LIFTTED';
// @ts-expect-error: a page may be missing.
const page: { nodes: unknown[] } = {} as ${data}['restrictions'];
is<NonNullable<${data}['changes']>['nodes'][number]['after'], unknown>(true);
export { page, status, wrong };
`;

/** What the compiler says of the files. */
async function faultsOf(files: Record<string, string>): Promise<string> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const compilerOptions = {
    ...{ target: 'esnext', module: 'esnext', moduleResolution: 'bundler', strict: true, noEmit: true },
    ...{ skipLibCheck: true, types: [], lib: ['esnext'], allowImportingTsExtensions: true },
  };
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: Object.keys(files) }),
  );
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  return promisify(execFile)(process.execPath, [compiler, '-p', folder]).then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
}

const generated = (source: readonly string[]) =>
  codegen({
    filename: 'types.ts',
    schema: parse('type Query { _: Int }'),
    schemaAst: schema,
    documents: source.map((it) => ({ document: parse(it) })),
    config: { ...config, useTypeImports: true },
    plugins: [{ operations: {} }, { documentNodes: {} }],
    pluginMap: { operations, documentNodes } as never,
  });

test('the types that graphql-codegen and gql.tada make of the schema are those of the answers', async () => {
  const files = {
    'is.ts': onlyIf,
    'types.ts': await generated([board, ...examples.map(({ query }) => query)]),
    'codegen.ts': `import { is } from './is.ts';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { RulesDocument, type RulesQuery, type RulesQueryVariables } from './types.ts';
const document: TypedDocumentNode<RulesQuery, RulesQueryVariables> = RulesDocument;
export { document };${claims('RulesQuery').replace('NULLS', 'false')}`,
    'graphql-env.d.ts': outputIntrospectionFile(minifyIntrospection(introspectionFromSchema(schema)), {
      fileType: '.d.ts',
    }),
    'tada.ts': `import { is } from './is.ts';
import { initGraphQLTada, type ResultOf } from 'gql.tada';
import type { introspection } from './graphql-env.d.ts';
import type { scalars } from '${clientFolder}gql-tada.d.ts';
const graphql = initGraphQLTada<{ introspection: introspection; scalars: scalars }>();
const board = graphql(${JSON.stringify(board)});
type Board = ResultOf<typeof board>;${claims('Board').replace('NULLS', 'false')}`,
    'options.ts': `import { InMemoryCache } from '@apollo/client';
import { cacheExchange } from '@urql/exchange-graphcache';
import { cacheOptions } from '${clientFolder}apollo.js';
import { config } from '${clientFolder}codegen.js';
import { keys } from '${clientFolder}urql.js';
export const all = [new InMemoryCache(cacheOptions), cacheExchange({ keys }), config.scalars];`,
  };
  expect(await faultsOf(files)).toBe('');
}, 60_000);
