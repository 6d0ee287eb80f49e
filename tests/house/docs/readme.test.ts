import { existsSync, readFileSync, statSync } from 'node:fs';
import { OperationTypeNode, parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '../../../src/access/keys.ts';
import { printConfiguration } from '../../../src/commands/docs.ts';
import { printValues } from '../../../src/commands/values-page.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { graphql } from '../../support/both-ways.ts';
import { demo, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { blocksOf, pages, readPage } from '../../support/pages/pages.ts';
import { startServer, type TestServer } from '../../support/servers/server.ts';

const root = new URL('../../../', import.meta.url);
const scripts = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')).scripts as Record<
  string,
  string
>;

/** Every operation of a page that asks the demo record, those that write last. The coding guide and the tutorial have texts of their own. */
const operations = pages
  .filter(([name]) => !/^docs\/(coding-guide\/|tutorial)/.test(name))
  .flatMap(([name, page]) => blocksOf(page, 'graphql').map((source) => [name, source] as const))
  .toSorted(([, a], [, b]) => Number(a.startsWith('mutation')) - Number(b.startsWith('mutation')));

/** The commands that ask a server, each in one line; one that ends in `…` is not whole. */
const curls = pages
  .flatMap(([, page]) => blocksOf(page, 'sh'))
  .join('\n')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line.startsWith('curl ') && !line.endsWith('…'));

/** What is not there in an answer is what the page says of it; `refusals` are empty where nothing is refused. */
const meantToBeEmpty = new Set(['known.totalCount']);

/** The lists and counts of an answer, by their place in it, that have nothing in any of their occurrences. */
function emptyIn(data: unknown): string[] {
  const found = new Map<string, boolean>();
  const walk = (value: unknown, path: string): void => {
    const [name = ''] = path.split('.').slice(-1);
    if (name === 'refusals') return;
    if (Array.isArray(value) || name === 'totalCount')
      found.set(path, found.get(path) || (Array.isArray(value) ? value.length > 0 : value !== 0));
    if (Array.isArray(value)) for (const it of value) walk(it, path);
    else if (typeof value === 'object' && value !== null)
      for (const [key, it] of Object.entries(value)) walk(it, path === '' ? key : `${path}.${key}`);
    else if (value === null && !path.includes('.')) found.set(path, false);
  };
  walk(data, '');
  return [...found].filter(([path, any]) => !any && !meantToBeEmpty.has(path)).map(([path]) => path);
}

/** The anchors of a page's headings, as GitHub makes them. */
const anchorsOf = (page: string): string[] =>
  [...page.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );

type Known = {
  restriction: { version: string; statusPeriod: { id: string } };
  document: { version: string };
  actor: { version: string };
};

describe('the README and the docs', () => {
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

  it.each(operations)(
    'has an operation that finds something in the demo record: %s: %#',
    async (_, source) => {
      const document = parse(source);
      expect(validate(schema, document)).toEqual([]);
      const [operation] = document.definitions;
      if (operation?.kind !== 'OperationDefinition') throw new Error('no operation');
      if (operation.operation === OperationTypeNode.SUBSCRIPTION) return;
      const { data: now } = await run(
        `mutation { addPlace(input: { key: "p${crypto.randomUUID()}", name: "Nowhere" }) { revision { id } } }`,
      );
      const [, about = 'us.weapons.cross-border-limited'] = /restriction: "([^"]+)"/.exec(source) ?? [];
      const { data: known } = await run(`{
      restriction(name: "${about}") { version statusPeriod { id } }
      document(name: "demo-2024-09:brief") { version }
      actor(name: "cardin") { version }
    }`);
      const { restriction, document: brief, actor } = known as Known;
      const { data, errors } = await run(source, {
        version:
          /Document\w*\(input/.test(source) && !/restriction/.test(source)
            ? brief.version
            : restriction.version,
        text: 'So far the answer has been no.',
        restrictionVersion: restriction.version,
        period: restriction.statusPeriod.id,
        documentVersion: brief.version,
        actorVersion: actor.version,
        revision: (now as { addPlace: { revision: { id: string } } }).addPlace.revision.id,
      });
      expect(errors).toBeUndefined();
      expect(JSON.stringify(data)).not.toContain('message');
      expect(emptyIn(data), source).toEqual([]);
    },
  );

  it.each(pages)('%s names only scripts and files that exist', (_, page) => {
    for (const [, script = ''] of page.matchAll(/npm run (?:--silent )?([\w:]+)/g))
      expect(scripts).toHaveProperty(script);
    for (const [, path = ''] of page.matchAll(/`((?:src|drizzle|tests)\/[\w./-]+)`/g))
      expect(existsSync(new URL(path, root)), path).toBe(true);
  });

  it('the architecture names only files of src that exist', () => {
    const page = readPage('docs/architecture.md');
    const paths = [...page.matchAll(/`((?:db|record|feed|live|graphql|execution|http)\/[\w./-]+)`/g)];
    expect(paths.length).toBeGreaterThan(15);
    for (const [, path = ''] of paths) expect(existsSync(new URL(`src/${path}`, root)), path).toBe(true);
  });

  it.each(pages)('%s links only to pages and headings that exist', (name, page) => {
    for (const [, target = ''] of page.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const url = new URL(target, new URL(name, root));
      expect(existsSync(url), target).toBe(true);
      if (url.hash) expect(anchorsOf(readFileSync(url, 'utf8')), target).toContain(url.hash.slice(1));
    }
  });

  it('the README is short, has a small picture, and leads to every page', () => {
    expect(Buffer.byteLength(readPage('README.md'))).toBeLessThanOrEqual(8_000);
    const [, picture = ''] = /!\[[^\]]+\]\((\S+)\)/.exec(readPage('README.md')) ?? [];
    expect(statSync(new URL(picture, root)).size).toBeLessThan(300_000);
    const linked = pages.flatMap(([name, page]) =>
      [...page.matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(
        ([, target = '']) => new URL(target, new URL(name, root)).href,
      ),
    );
    expect(
      pages
        .filter(([name]) => name !== 'README.md' && !linked.includes(new URL(name, root).href))
        .map(([name]) => name),
    ).toEqual([]);
  });

  it('docs/values.md has the values as they are: `npm run docs` writes it', () => {
    expect(readPage('docs/values.md')).toBe(printValues());
    expect(printValues()).toMatch(/^\| `PROHIBITION` \| \S.*\. \|$/m);
  });

  it('docs/configuration.md has the settings as they are: `npm run docs` writes it', () => {
    expect(readPage('docs/configuration.md')).toBe(printConfiguration());
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
      const [, status] = / # (\d{3})$/.exec(command) ?? [];
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
      expect(response.status).toBe(Number(status ?? 200));
      // A stream says first how long to wait before coming back.
      const first = await response.body?.getReader().read();
      const text = Buffer.from(first?.value ?? []).toString();
      expect(text).toMatch(words.includes('-N') ? /^retry: / : /^[[{]/);
      // One whose status is shown is wrong on purpose.
      expect(text.includes('"errors"')).toBe(status !== undefined);
      stop.abort();
    });
  });
});
