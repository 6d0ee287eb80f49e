import { afterAll, beforeAll, expect, it } from 'vitest';
import { createKey } from '../../../src/access/keys.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { demo, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { blocksOf, quoteOf, readPage } from '../../support/pages/pages.ts';
import { startServer, type TestServer } from '../../support/servers/server.ts';

// Each step of the tutorial, in the order in which a reader does them, over HTTP with a key.

const page = readPage('docs/tutorial.md');
const [code, ask, listen, change, past] = blocksOf(page, 'graphql') as [
  string,
  string,
  string,
  string,
  string,
];
const [dryRun, answer, pushed, before] = blocksOf(page, 'json') as [string, string, string, string];
const database = useDatabase();
let server: TestServer;
let authorization: Record<string, string>;

beforeAll(async () => {
  await load(database.db, demo);
  server = await startServer(database, schema);
  const { key } = await createKey(database.db, 'first', { role: 'ADMIN' });
  // As the field Key of GraphiQL sends it.
  authorization = { authorization: `Bearer ${key}` };
});
afterAll(() => server?.close());

const post = (query: string, accept = 'application/json') =>
  fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...authorization },
    body: JSON.stringify({ query }),
  });
const run = async (query: string) => (await (await post(query)).json()).data;

/** The first message of a stream. */
async function firstOf(response: Response): Promise<unknown> {
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    // A block that says only how long to wait before coming back has no data.
    const blocks = text.split('\n\n').slice(0, -1);
    const [, data] = /^data: ?(.+)$/m.exec(blocks.join('\n')) ?? [];
    if (data !== undefined) return JSON.parse(data).data;
  }
  throw new Error(`The stream ended: ${text}`);
}

it('has at most five steps, which begin with the two commands of the README, and codes the text that it shows', () => {
  const steps = [...page.matchAll(/^## (\d)\./gm)].map(([, number]) => Number(number));
  expect(steps).toEqual([1, 2, 3, 4, 5]);
  const [start = ''] = blocksOf(page, 'sh');
  expect(blocksOf(readPage('README.md'), 'sh')[0]).toContain(start);
  expect(code).toContain(JSON.stringify(quoteOf(page)));
});

it('codes the article: first as a dry run, then in earnest', async () => {
  expect(await run(code)).toEqual(JSON.parse(dryRun));
  const { loadLines } = await run(code.replace('isDryRun: true', 'isDryRun: false'));
  expect(loadLines).toEqual({ ...JSON.parse(dryRun).loadLines, isDryRun: false });
});

it('names the line of a quote in which a letter was changed, and shows the words of the text', async () => {
  const wrong = code.replace('this limit be dropped"}', 'this limlt be dropped"}');
  const { loadLines } = await run(wrong);
  const lines = code.split('\n').filter((line) => line.startsWith('    {'));
  expect(loadLines.refusals).toEqual([
    { message: expect.stringContaining('it has i for l'), path: expect.any(Array) },
  ]);
  const [, line] = loadLines.refusals[0].path;
  expect(lines[Number(line)]).toContain('this limit be dropped');
});

it('asks', async () => {
  expect(await run(ask)).toEqual(JSON.parse(answer));
});

it('pushes the change, and overwrites nothing', async () => {
  const told = await post(listen, 'text/event-stream');
  await expect.poll(() => server.hub.streams).toBe(1);
  const message = firstOf(told);
  expect((await run(change)).loadLines.refusals).toEqual([]);
  expect(await message).toEqual(JSON.parse(pushed));
  expect(await run(past)).toEqual(JSON.parse(before));
});
