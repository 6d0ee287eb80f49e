import { existsSync, readFileSync } from 'node:fs';
import { graphql, OperationTypeNode, parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '../../src/access/keys.ts';
import { variables } from '../../src/config.ts';
import { schema } from '../../src/graphql/schema.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { startServer, type TestServer } from '../support/server.ts';

const root = new URL('../../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');
const scripts = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')).scripts as Record<
  string,
  string
>;
const blocks = (language: string, page = readme) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))].map((match) => match[1] as string);

/** The commands that ask a server, each in one line. */
const curls = [...blocks('sh'), ...blocks('sh', readFileSync(new URL('docs/feed.md', root), 'utf8'))]
  .join('\n')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line.startsWith('curl '));

type Known = {
  restriction: { version: string; statusPeriod: { id: string } };
  document: { version: string };
  actor: { version: string };
};

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
      contextValue: { db: database.db, principal: { name: 'reader', role: 'EDITOR' }, requestId: 'test' },
    });

  it.each(blocks('graphql'))('has an operation that works on the demo record: %#', async (source) => {
    const document = parse(source);
    expect(validate(schema, document)).toEqual([]);
    const [operation] = document.definitions;
    if (operation?.kind !== 'OperationDefinition') throw new Error('no operation');
    if (operation.operation === OperationTypeNode.SUBSCRIPTION) return;
    const { data: now } = await run(
      `mutation { addPlace(input: { key: "p${crypto.randomUUID()}", name: "Nowhere" }) { revision { id } } }`,
    );
    const { data: known } = await run(`{
      restriction(name: "us.atacms.deep-strike") { version statusPeriod { id } }
      document(name: "demo-2024-09:brief") { version }
      actor(name: "cardin") { version }
    }`);
    const { restriction, document: brief, actor } = known as Known;
    const { data, errors } = await run(source, {
      version: restriction.version,
      restrictionVersion: restriction.version,
      period: restriction.statusPeriod.id,
      documentVersion: brief.version,
      actorVersion: actor.version,
      revision: (now as { addPlace: { revision: { id: string } } }).addPlace.revision.id,
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

  describe('with curl', () => {
    let server: TestServer;
    let key: string;
    beforeAll(async () => {
      server = await startServer(database, schema);
      key = (await createKey(database.db, 'reader')).key;
    });
    afterAll(() => server?.close());

    it.each(curls)('gets an answer: %s', async (command) => {
      const words = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
        (it) => it[1] ?? it[2] ?? it[3] ?? '',
      );
      const wordsAfter = (...names: string[]) =>
        words.flatMap((word, index) => (names.includes(word) ? [String(words[index + 1])] : []));
      const [url = ''] = words.filter((word) => word.startsWith('http://127.0.0.1:4000'));
      const headers = Object.fromEntries(
        wordsAfter('-H').map((header) =>
          header
            .replace('$KEY', key)
            .split(/: (.*)/)
            .slice(0, 2),
        ),
      );
      const [file] = wordsAfter('--data-binary');
      const [body = file && demo] = wordsAfter('-d');
      const stop = new AbortController();
      const response = await fetch(url.replace('http://127.0.0.1:4000', server.url), {
        method: body === undefined ? 'GET' : 'POST',
        headers,
        ...(body !== undefined && { body }),
        signal: stop.signal,
      });
      expect(response.status).toBe(200);
      // A stream says first how long to wait before coming back.
      const first = await response.body?.getReader().read();
      const text = Buffer.from(first?.value ?? []).toString();
      expect(text).toMatch(words.includes('-N') ? /^retry: / : /^[[{]/);
      expect(text).not.toContain('"errors"');
      stop.abort();
    });
  });
});
