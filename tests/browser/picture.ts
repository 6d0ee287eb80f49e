import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { runTool } from '../../src/commands/run.ts';
import { examples } from '../../src/graphql/examples.ts';
import { writeExamples } from '../../src/graphql/write-examples.ts';
import { startServer } from './start.ts';

const file = fileURLToPath(new URL('../../docs/push.png', import.meta.url));
const tabs = [...examples, ...writeExamples];
const WIDTH = 1_240;
const PATIENCE = 20_000;

const command = {
  name: 'npm run picture',
  about:
    'Makes docs/push.png, the picture of the README: a change is written in one GraphiQL, and arrives in another.',
  more: 'Needs Chromium at /usr/bin/chromium. It starts a server of its own, with the demo record.',
};

await runTool(command, async () => {
  const server = await startServer();
  try {
    const browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    });
    try {
      await writeFile(file, await takePicture(browser, server));
    } finally {
      await browser.close();
    }
  } finally {
    await server.close();
  }
});

async function takePicture(browser: Browser, server: { url: string; key: string }): Promise<Buffer> {
  const reader = await openTab(browser, server.url, 'statusChanged');
  const opened = reader.waitForResponse((it) =>
    Boolean(it.headers()['content-type']?.startsWith('text/event-stream')),
  );
  await run(reader);
  await opened;

  const writer = await openTab(browser, server.url, 'loadLines');
  await writer.locator('.caveat-key input').fill(server.key);
  await writer.locator('.graphiql-editor-tool .view-lines').first().click();
  await writer.keyboard.press('Control+A');
  // The editor closes the brace.
  await writer.keyboard.insertText('{ "isDryRun": false ');
  await run(writer);
  await shows(writer, 'ADDED');
  await shows(reader, 'velland.survey-drones.licence');
  return compose(browser, [
    ['An article is coded in one GraphiQL …', await writer.screenshot()],
    ['… and its status arrives in a subscription that was open in another.', await reader.screenshot()],
  ]);
}

/** GraphiQL in a browser of its own, with the tab that has this text. */
async function openTab(browser: Browser, url: string, text: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: WIDTH, height: 560 } });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.goto(url);
  await page.locator('.graphiql-execute-button').waitFor();
  const index = tabs.findIndex(({ query }) => query.includes(text));
  await page.locator('.graphiql-tab').nth(index).locator('button').first().click({ delay: 100 });
  await page.locator('.graphiql-query-editor', { hasText: text }).waitFor();
  return page;
}

/** Runs what the editor has: more than once, because GraphiQL takes the operation of the last tab for its own at first. */
async function run(page: Page): Promise<void> {
  const sent = page.waitForRequest(
    (it) => it.url().includes('graphql') && /subscription|loadLines/.test(it.url() + it.postData()),
  );
  const again = setInterval(() => {
    page
      .locator('.graphiql-execute-button[aria-label^="Execute"]')
      .click({ timeout: 400 })
      .catch(() => {});
  }, 700);
  await sent.finally(() => clearInterval(again));
}

/** Waits until the response has this text. */
function shows(page: Page, text: string): Promise<void> {
  return page.locator('.graphiql-response', { hasText: text }).waitFor();
}

/** Pictures one above the other, each with a sentence. */
async function compose(browser: Browser, pictures: [title: string, png: Buffer][]): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: WIDTH, height: 100 } });
  const figures = pictures.map(
    ([title, png]) => `<h2>${title}</h2><img src="data:image/png;base64,${png.toString('base64')}">`,
  );
  await page.setContent(
    `<style>body { margin: 0; font: 15px sans-serif; background: white } h2 { margin: 12px 20px; font-size: 22px } img { width: 100%; display: block }</style>${figures.join('')}`,
  );
  return page.screenshot({ fullPage: true });
}
