import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { createClient } from 'graphql-sse';
import { root } from '../servers/process.ts';

/** The code of docs/subscriptions.md for a client that reconnects. */
export const readSnippet = () => readCode('docs/subscriptions.md', 'export function follow');

/** The same as a module. */
export const importFollow = async () => importCode('follow.mjs', await readSnippet());

/** The code of docs/feed.md for the stock client of GraphQL over SSE. */
export const importConnectSse = async (): Promise<{ connectSse: typeof createClient }> =>
  importCode('connect-sse.mjs', await readCode('docs/feed.md', 'export function connectSse'));

async function readCode(page: string, has: string): Promise<string> {
  const text = await readFile(join(root, page), 'utf8');
  const code = /```js\n([\s\S]*?)```/.exec(text)?.[1];
  if (!code?.includes(has)) throw new Error(`${page} has no such code`);
  return code;
}

/** Code as a module, where it finds its packages like anybody's. */
async function importCode(name: string, code: string) {
  const folder = join(root, 'node_modules/.caveat-readme');
  await mkdir(folder, { recursive: true });
  const file = join(folder, name);
  // In one step: another test may import it while it is written.
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, code);
  await rename(draft, file);
  return import(pathToFileURL(file).href);
}
