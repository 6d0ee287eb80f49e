import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { examples } from '../../src/graphql/examples.ts';
import { writeExamples } from '../../src/graphql/write-examples.ts';
import { demo } from '../support/bundle.ts';
import { startServer } from './start.ts';

let server: Awaited<ReturnType<typeof startServer>>;
let browser: Browser;
let page: Page;
const requests: string[] = [];
const faults: string[] = [];

beforeAll(async () => {
  server = await startServer();
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  // Tall, because the panes hold only the lines that can be seen.
  page = await browser.newPage({ viewport: { width: 1_400, height: 1_800 } });
  page.on('request', (request) => requests.push(request.url()));
  page.on('websocket', (socket) => requests.push(socket.url()));
  page.on('pageerror', (error) => faults.push(error.message));
  // What its policy forbids is only written there.
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) faults.push(message.text());
  });
  await page.goto(server.url);
  await page.locator('.graphiql-execute-button').waitFor();
});

afterAll(async () => {
  await page?.screenshot({ path: join(tmpdir(), 'caveat-graphiql.png') });
  await browser?.close();
  await server?.close();
});

/** Every tab, in order. */
const tabs = [...examples, ...writeExamples];
const tabAt = (index: number) => page.locator('.graphiql-tab').nth(index);
const indexOf = (text: string) => tabs.findIndex(({ query }) => query.includes(text));

/** Clicks once, as a person does: the button is down for a moment, in which the tab must not move away. */
async function openTab(index: number) {
  await tabAt(index).locator('button').first().click({ delay: 120 });
  expect(await tabAt(index).getAttribute('aria-selected')).toBe('true');
  // What runs is what the editor holds, and that comes after the tab.
  const [line = ''] = tabs[index]?.query.split('\n') ?? [];
  await expect.poll(() => textOf('.graphiql-query-editor')).toContain(line);
}
const press = () => page.locator('.graphiql-execute-button').click();
/** Presses the button until a request is sent: GraphiQL knows the operation of a tab a moment after it shows the tab. */
async function run() {
  for (let count = 0; count < 10; count += 1) {
    const sent = page.waitForRequest((it) => it.method() === 'POST', { timeout: 1_000 }).catch(() => null);
    await press();
    if ((await sent) !== null) return;
  }
}
/** What an editor shows: it sets spaces that do not break. */
const textOf = async (editor: string) => (await page.locator(editor).innerText()).replaceAll('\u00a0', ' ');
const shown = () => textOf('.graphiql-response');

test('GraphiQL opens with a tab for each example', async () => {
  expect(examples.length).toBeGreaterThan(1);
  await expect.poll(() => page.locator('.graphiql-tab').count()).toBe(tabs.length);
});

test('a click on a tab opens it at the first try', async () => {
  for (const index of [3, tabs.length - 1, 1, 2]) await openTab(index);
});

test('the first example answers from the demo record', async () => {
  await openTab(0);
  const answered = page.waitForResponse((it) => it.request().method() === 'POST');
  await run();
  const { data, errors } = await (await answered).json();
  expect(errors).toBeUndefined();
  const words = stringsIn(data).filter((text) => text.length > 8 && demo.includes(text));
  expect(words).not.toEqual([]);
  await expect.poll(async () => isAnyIn(words, await shown())).toBe(true);
});

test('a change made while a subscription is open appears in its tab', async () => {
  const restriction = 'us.atacms.deep-strike';
  await openTab(indexOf('statusChanged'));
  let streams = 0;
  page.on('response', (it) => {
    if (it.headers()['content-type']?.startsWith('text/event-stream')) streams += 1;
  });
  const runUntilOpen = async () => {
    // Its label is another while something runs, and a click would then end that.
    const idle = page.locator('.graphiql-execute-button[aria-label^="Execute"]');
    if (streams === 0 && (await idle.count()) > 0) await idle.click();
    return streams;
  };
  // More than once: for a moment after a tab was opened, GraphiQL takes the operation of the last one for its own.
  await expect.poll(runUntilOpen, { timeout: 20_000, interval: 500 }).toBe(1);
  expect(await shown()).not.toContain(restriction);
  const read = await server.ask('query ($key: ID!) { restriction(name: $key) { version } }', {
    key: restriction,
  });
  const written = await server.ask(
    'mutation ($input: ChangeStatusInput!) { changeStatus(input: $input) { outcome refusals { message } } }',
    {
      input: {
        restriction,
        expectedVersion: read.restriction.version,
        status: 'LIMITED',
        validFrom: { edtf: '2024-11-17' },
        grounds: [{ statement: 'demo-2024-09:n09' }],
      },
    },
  );
  expect(written.changeStatus).toEqual({ outcome: 'BEGAN', refusals: [] });
  await expect.poll(shown, { timeout: 15_000 }).toContain(restriction);
  // When it began and what it is now: the change itself, not only that there was one.
  expect(await shown()).toMatch(/"from": "PROHIBITED",\s+"to": "LIMITED"[\s\S]*"2024-11-17"/);
});

test('a subscription whose tab was left says that it ended, until it is run again', async () => {
  const index = indexOf('statusChanged');
  const tab = tabAt(index);
  expect(await tab.getAttribute('data-ended')).toBe(null);
  await openTab(0);
  await expect.poll(() => tab.getAttribute('data-ended')).toBe('true');
  expect(await tab.getAttribute('title')).toMatch(/has ended.*Run it again/);
  await openTab(index);
  await expect
    .poll(
      async () => {
        await press();
        return tab.getAttribute('data-ended');
      },
      { timeout: 20_000, interval: 500 },
    )
    .toBe(null);
});

test('the key is entered once for all tabs, and an article is coded in one of them', async () => {
  await openTab(indexOf('loadLines'));
  // The answer of this run: GraphiQL empties the pane of the last one when it sends.
  const outcome = async () => {
    const answered = page.waitForResponse((it) => it.request().method() === 'POST', { timeout: 10_000 });
    await run();
    await answered.catch(() => null);
    await expect.poll(shown).not.toBe('');
    return shown();
  };
  await expect.poll(outcome, { timeout: 20_000, interval: 500 }).toContain('FORBIDDEN');
  await page.locator('.caveat-key input').fill(server.key);
  await expect
    .poll(outcome, { timeout: 20_000, interval: 500 })
    .toMatch(/"outcome": "ADDED",\s+"isDryRun": true/);
  await openTab(0);
  const sent = page.waitForRequest((it) => it.method() === 'POST');
  await run();
  expect((await sent).headers().authorization).toBe(`Bearer ${server.key}`);
});

// Last, so that it covers all that the tests before it did.
test('the page asked nobody but us, and nothing in it was thrown', () => {
  const hosts = requests.filter((url) => !/^(blob|data):/.test(url)).map((url) => new URL(url).hostname);
  expect(new Set(hosts)).toEqual(new Set(['127.0.0.1']));
  expect(faults).toEqual([]);
});

const isAnyIn = (words: string[], text: string) => words.some((it) => text.includes(it));

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(stringsIn) : [];
}
