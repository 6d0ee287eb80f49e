import { existsSync, readFileSync } from 'node:fs';
import { graphql, OperationTypeNode, parse, validate } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { variables } from '../../src/config.ts';
import { schema } from '../../src/graphql/schema.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';

const root = new URL('../../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');
const scripts = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')).scripts as Record<
  string,
  string
>;
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))].map(
    (match) => match[1] as string,
  );

describe('the README', () => {
  const database = useDatabase();
  beforeAll(async () => {
    await load(database.db, demo);
  });
  const run = (source: string, variableValues = {}) =>
    graphql({
      schema,
      source,
      variableValues,
      contextValue: { db: database.db, principal: { name: 'reader', canWrite: true }, requestId: 'test' },
    });

  it.each(blocks('graphql'))('has an operation that works on the demo record: %#', async (source) => {
    const document = parse(source);
    expect(validate(schema, document)).toEqual([]);
    const [operation] = document.definitions;
    if (operation?.kind !== 'OperationDefinition') throw new Error('no operation');
    if (operation.operation === OperationTypeNode.SUBSCRIPTION) return;
    const version = await run('{ restriction(key: "us.atacms.deep-strike") { version } }');
    const { data, errors } = await run(source, {
      version: (version.data as { restriction: { version: number } }).restriction.version,
    });
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).not.toContain('message');
  });

  it('names only scripts, files and rooms that are there', () => {
    for (const [, script = ''] of readme.matchAll(/npm run (?:--silent )?([\w:]+)/g))
      expect(scripts).toHaveProperty(script);
    for (const [, path = ''] of readme.matchAll(/`((?:src|drizzle|tests)\/[\w./-]+)`/g)) {
      expect(existsSync(new URL(path, root)), path).toBe(true);
    }
  });

  it('lists every setting', () => {
    for (const { name } of Object.values(variables)) expect(readme).toContain(`\`${name}\``);
  });

  it('sends GraphQL that is valid with curl, too', () => {
    const sent = [...readme.matchAll(/-d '(\{"query".*?\})'/g)].map(
      (match) => JSON.parse(match[1] as string).query,
    );
    expect(sent.length).toBeGreaterThan(1);
    for (const query of sent) expect(validate(schema, parse(query))).toEqual([]);
  });
});
