import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The environment of a process, without that of the tests themselves. */
export function environmentOf(settings: Record<string, string>): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME, ...settings };
}

/** For crowds that all come from one address, as no crowd elsewhere does. */
export const unlimited = {
  CONNECTIONS_PER_ADDRESS: '0',
  CONNECTIONS_PER_KEY: '0',
  RATE_PER_ADDRESS: '0',
  RATE_PER_KEY: '0',
};

/** The arguments of every program of ours, as in package.json. */
const flags = ['--import', fileURLToPath(new URL('../../../src/quick-imports.ts', import.meta.url))];

/** Runs one of our programs to its end. */
export async function run(file: string, args: string[], settings: Record<string, string>, input?: string) {
  const child = spawn(process.execPath, [...flags, file, ...args], {
    cwd: root,
    env: environmentOf(settings),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code: code as number, stdout, stderr };
}

/** Starts the server and waits until it says where it is. */
export async function start(settings: Record<string, string>) {
  const child = spawn(process.execPath, [...flags, 'src/main.ts'], {
    cwd: root,
    env: environmentOf({ PORT: '0', LOG_LEVEL: 'warn', ...unlimited, ...settings }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  let printed = '';
  const announced = new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      printed += chunk;
      // The key is the last thing that is said.
      const url = /http:\/\/[^/]+:(\d+)\/graphql/.exec(printed)?.[1];
      if (url && /A key to write with.*\n/.test(printed)) resolve(url);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    ended.then((code) => reject(new Error(`the server ended with ${code}:\n${printed}`)));
  });
  const port = await announced;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    pid: child.pid as number,
    key: /shown this once: (\S+)/.exec(printed)?.[1],
    ended,
    printed: () => printed,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
    async ask(query: string, variables: object = {}, key?: string) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
        body: JSON.stringify({ query, variables }),
      });
      // biome-ignore lint/suspicious/noExplicitAny: each test asserts the shape
      return (await response.json()) as any;
    },
  };
}
