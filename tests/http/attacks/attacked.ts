import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest';
import type { Config } from '../../../src/config.ts';
import { schema } from '../../../src/graphql/schema.ts';
import { demo, load } from '../../support/bundle.ts';
import type { TestDatabase } from '../../support/database.ts';
import { startServer, type TestServer } from '../../support/servers/server.ts';
import { subscribeBySse } from '../small-server.ts';

export const graphqlType = 'application/graphql-response+json';
const PLACES = 'subscription { changed(where: { recordTypes: [PLACE] }) { ... on Change { key } } }';

export type Answer = {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: each test asserts the shape
  body: any;
  milliseconds: number;
};

export type Attacked = TestServer & {
  port: number;
  /** Posts to /graphql, as JSON unless it is bytes. */
  post(body: unknown, headers?: Record<string, string>): Promise<Answer>;
};

let count = 0;

/**
 * A server with the demo record, to be attacked. After each test, whatever that did: it is alive, another subscriber's
 * stream goes on, and nothing was logged as an error.
 */
export function useAttackedServer(database: TestDatabase, options: Partial<Config> = {}): Attacked {
  const handle = {} as Attacked;
  let bystander: Awaited<ReturnType<typeof subscribeBySse>>;

  beforeAll(async () => {
    await load(database.db, demo);
    const server = await startServer(database, schema, options);
    Object.assign(handle, server, { port: Number(new URL(server.url).port) });
    handle.post = async (body, headers = {}) => {
      const began = performance.now();
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: graphqlType, ...headers },
        body: body instanceof Uint8Array ? (body as never) : JSON.stringify(body),
      });
      const text = await response.text();
      const milliseconds = performance.now() - began;
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: JSON.parse(text),
        milliseconds,
      };
    };
    bystander = await subscribeBySse(server.url, PLACES);
    await vi.waitFor(() => expect(server.hub.streams).toBe(1), 10_000);
  });

  afterEach(async () => {
    const health = await fetch(`${handle.url}/health`, { signal: AbortSignal.timeout(2_000) });
    expect(health.status).toBe(200);
    count += 1;
    const key = `bystander-${count}`;
    await database.sql`insert into places (namespace, key, name) values ('test', ${key}, ${key})`;
    // After whatever else the test wrote.
    let told: unknown;
    while (told !== key) told = (await bystander.results.next()).value.data.changed.key;
    expect(handle.lines.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });

  afterAll(async () => {
    bystander?.stop();
    await handle.close?.();
  });
  return handle;
}

/** The status and the only code of an answer, after checking that it has the form of every error. */
export function toldOf({ status, text, body }: Pick<Answer, 'status' | 'text' | 'body'>): [number, string] {
  expect(text.length).toBeLessThan(4_000);
  expect(text).not.toMatch(/node_modules|\/work\/|select |insert /i);
  const [error] = body.errors ?? [];
  const { code, requestId } = error?.extensions ?? body;
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect((error?.message ?? body.detail).length).toBeLessThanOrEqual(256);
  return [status, code];
}

/** What comes back for bytes, until the connection ends or `isEnough` says so; and whether it ended. */
export async function sendBytes(
  { port }: { port: number },
  bytes: string | Buffer | ((socket: Socket) => void),
  isEnough: (text: string) => boolean = () => false,
): Promise<{ text: string; ended: boolean }> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  let ended = false;
  await once(socket, 'connect');
  socket.on('error', () => {});
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      text += chunk;
      if (isEnough(text)) resolve();
    });
    socket.on('close', () => {
      ended = true;
      resolve();
    });
    if (typeof bytes === 'function') bytes(socket);
    else socket.write(bytes);
  });
  socket.destroy();
  return { text, ended };
}

/** The first answer in text that came back: its status and, of a JSON body, its code. */
export function readAnswer(text: string): {
  status: number;
  code: string | undefined;
  head: string;
  body: string;
} {
  const at = text.indexOf('\r\n\r\n');
  const [head, body] = [text.slice(0, at), text.slice(at + 4)];
  const found = /"code":"(\w+)"/.exec(body)?.[1];
  return { status: Number(/^HTTP\/1.1 (\d+)/.exec(head)?.[1]), code: found, head: head.toLowerCase(), body };
}
