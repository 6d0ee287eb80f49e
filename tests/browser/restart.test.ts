import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { surviveRestarts } from '../faults/servers/restarted-client.ts';
import { runFault } from '../faults/support/fault.ts';
import { readSnippet } from '../support/pages/snippets.ts';
import { root } from '../support/servers/process.ts';

const RESTARTS = 4;

let browser: Browser;
let site: Awaited<ReturnType<typeof serveSite>>;

beforeAll(async () => {
  site = await serveSite();
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

test('a page with the documented code misses nothing while the server is restarted', {
  timeout: 400_000,
}, async () => {
  const faults: string[] = [];
  const figures = await runFault(
    {
      title: 'a page survives restarts of the server',
      run: (scene) =>
        surviveRestarts(scene, RESTARTS, { CORS_ORIGINS: site.origin }, async ({ url, query, after }) => {
          const page = await browser.newPage();
          scene.onEnd(() => page.close());
          page.on('pageerror', (error) => faults.push(error.message));
          const address = `${url.replace('http', 'ws')}/graphql`;
          await page.goto(`${site.origin}/?${new URLSearchParams({ url: address, query, after })}`);
          return {
            cursors: async () => {
              const { cursors, ended } = await page.evaluate<Told>('told');
              expect(ended).toBeNull();
              return cursors;
            },
          };
        }),
    },
    { full: false, seed: 1 },
  );
  expect(faults).toEqual([]);
  expect(figures).toMatchObject({ restarts: RESTARTS, lost: 0 });
});

type Told = { cursors: string[]; ended: string | null };

const html = `<!doctype html>
<script type="importmap">{ "imports": { "graphql-ws": "/client.js" } }</script>
<script>const told = { cursors: [], ended: null };</script>
<script type="module">
  import { connect, follow } from '/follow.js';
  const { url, query, after } = Object.fromEntries(new URLSearchParams(location.search));
  follow(connect({ url }), { query, variables: { after } }, {
    next: ({ extensions }) => told.cursors.push(extensions.cursor),
    error: (error) => { told.ended = String(error); },
    complete: () => { told.ended = 'completed'; },
  });
</script>`;

/** A page of another origin than the server's, with the stock client as npm brings it. */
async function serveSite() {
  const folder = join(root, 'node_modules/graphql-ws/dist');
  const files = new Map([['/follow.js', await readSnippet()]]);
  for (const name of await readdir(folder))
    if (name.endsWith('.js')) files.set(`/${name}`, await readFile(join(folder, name), 'utf8'));
  const server = createServer((request, response) => {
    const script = files.get(request.url ?? '');
    response.writeHead(200, { 'content-type': script === undefined ? 'text/html' : 'text/javascript' });
    response.end(script ?? html);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
