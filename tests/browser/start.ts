import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** `npm start` on an empty machine: the demo record in a Postgres of its own, on a free port. */
export async function startServer() {
  const folder = await mkdtemp(join(tmpdir(), 'caveat-browser-'));
  const { DATABASE_URL: _another, ...environment } = process.env;
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: root,
    env: {
      ...environment,
      CAVEAT_FOLDER: folder,
      PORT: '0',
      HOST: '127.0.0.1',
      DEMO: 'true',
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let printed = '';
  child.stderr.on('data', (chunk) => {
    printed += chunk;
  });
  const close = async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  let url: string | undefined;
  for await (const line of createInterface(child.stdout)) {
    printed += `${line}\n`;
    const port = /http:\/\/[^/]+:(\d+)\/graphql/.exec(line)?.[1];
    if (port) url = `http://127.0.0.1:${port}/graphql`;
    const key = /A key to write with \(ADMIN\), shown this once: (\S+)/.exec(line)?.[1];
    if (url && key) {
      child.stdout.resume();
      return { url, key, ask: askWith(url, key), close };
    }
  }
  await close();
  throw new Error(`The server did not start:\n${printed}`);
}

/** Asks over HTTP, as somebody who may write; throws on any error. */
function askWith(url: string, key: string) {
  return async (query: string, variables: object = {}) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
}
