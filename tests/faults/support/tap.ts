import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { WebSocket } from 'ws';

export type Transport = 'ws' | 'sse';

export type TapOptions = {
  query: string;
  variables?: object;
  /** The `Authorization` that it is opened with. */
  authorization?: string | undefined;
  /** Pings are not answered. */
  silent?: boolean;
  headers?: Record<string, string>;
  /** The result of a `next`, as text, as soon as it is read. */
  onNext(result: string): void;
};

/** A stream whose connection can be read slowly, or not at all: what comes then stays with the system, and the server. */
export type Tap = {
  transport: Transport;
  /** The code that a WebSocket was closed with (1006: cut off), or `complete`, or `cut` for SSE; when it was read. */
  ended: Promise<number | string>;
  pause(): void;
  /** Reads on, at this many bytes a second from here on. */
  resume(bytesPerSecond?: number): void;
  /** Says that it is there, without being asked. Nothing over SSE. */
  pong(): void;
  close(): void;
};

/** Opens a stream and resolves once the server has it. */
export const openTap = (url: string, transport: Transport, options: TapOptions): Promise<Tap> =>
  transport === 'ws' ? overWebSocket(url, options) : overSse(url, options);

async function overWebSocket(url: string, options: TapOptions): Promise<Tap> {
  const { query, variables, authorization, silent = false, headers = {}, onNext } = options;
  // As the stock client has them: no two the same, all of one length.
  const id = randomUUID();
  const next = `{"id":"${id}","type":"next","payload":`;
  const address = `${url.replace('http', 'ws')}/graphql`;
  const socket = new WebSocket(address, 'graphql-transport-ws', { autoPong: !silent, headers });
  socket.on('error', () => {});
  const ended = once(socket, 'close').then(([code]) => code as number);
  const pace = createPace({ pause: () => socket.pause(), resume: () => socket.resume() });
  const subscribed = Promise.withResolvers<void>();
  ended.then((code) => subscribed.reject(new Error(`closed with ${code}`)));
  const send = (message: object) => socket.send(JSON.stringify(message));
  socket.on('message', (data: Buffer) => {
    const text = String(data);
    if (text.startsWith(next)) onNext(text.slice(next.length, -1));
    else if (text.startsWith('{"type":"connection_ack"')) {
      send({ id, type: 'subscribe', payload: { query, variables } });
      send({ id: '2', type: 'subscribe', payload: { query: '{ __typename }' } });
      // The socket answers in order: once it has answered the second, it has the first.
    } else if (text.startsWith('{"id":"2","type":"complete"')) subscribed.resolve();
    else if (text.startsWith(`{"id":"${id}"`)) subscribed.reject(new Error(text));
    pace.took(data.length);
  });
  await once(socket, 'open');
  send({ type: 'connection_init', ...(authorization && { payload: { authorization } }) });
  await subscribed.promise;
  return {
    transport: 'ws',
    ended,
    ...pace,
    pong: () => socket.pong(),
    close: () => socket.terminate(),
  };
}

async function overSse(url: string, options: TapOptions): Promise<Tap> {
  const { query, variables, authorization, headers = {}, onNext } = options;
  const request = http.request(`${url}/graphql`, {
    method: 'POST',
    agent: false,
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(authorization && { authorization }),
      ...headers,
    },
  });
  const ended = Promise.withResolvers<string>();
  request.on('error', () => ended.resolve('cut'));
  request.end(JSON.stringify({ query, variables }));
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  if (!response.headers['content-type']?.startsWith('text/event-stream'))
    throw new Error(`no stream: ${response.statusCode}`);
  const pace = createPace({ pause: () => response.pause(), resume: () => response.resume() });
  const begun = Promise.withResolvers<void>();
  let rest = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const lines = block.split('\n');
      const data = lines.find((it) => it.startsWith('data: '))?.slice(6);
      if (lines.includes('event: next') && data !== undefined) onNext(data);
      if (lines.includes('event: complete')) ended.resolve('complete');
    }
    begun.resolve();
    pace.took(chunk.length);
  });
  response.on('error', () => ended.resolve('cut'));
  response.once('close', () => ended.resolve('cut'));
  // What comes first is how long to wait before coming again; the subscription is joined in the same turn.
  await begun.promise;
  return { transport: 'sse', ended: ended.promise, ...pace, pong: () => {}, close: () => request.destroy() };
}

/** Reads no faster than the given rate. */
function createPace(stream: { pause(): void; resume(): void }) {
  let bytesPerSecond = Number.POSITIVE_INFINITY;
  let due = 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    took(bytes: number) {
      if (bytesPerSecond === Number.POSITIVE_INFINITY) return;
      due = Math.max(due, performance.now()) + (1_000 * bytes) / bytesPerSecond;
      stream.pause();
      clearTimeout(timer);
      timer = setTimeout(() => stream.resume(), due - performance.now());
    },
    pause() {
      clearTimeout(timer);
      stream.pause();
    },
    resume(rate = Number.POSITIVE_INFINITY) {
      bytesPerSecond = rate;
      due = 0;
      clearTimeout(timer);
      stream.resume();
    },
  };
}
