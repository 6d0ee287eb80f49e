import { type Client, type ClientOptions, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** One event of an SSE stream; null where it has no such line. `data` is parsed. */
export type SseEvent = {
  id: string | null;
  event: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: each fault asserts the shape
  data: any;
};

export type SseStream = AsyncIterableIterator<SseEvent> & { response: Response; close(): void };

/**
 * Subscribes over Server-Sent Events at `url` (the server's, without a path). Yields every event, comments left out;
 * ends with the stream, quietly when it was closed here. Throws what breaks it.
 */
export async function openSse(
  url: string,
  query: string,
  variables: object = {},
  options: { lastEventId?: string | undefined; headers?: Record<string, string> } = {},
): Promise<SseStream> {
  const stop = new AbortController();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(options.lastEventId !== undefined && { 'last-event-id': options.lastEventId }),
      ...options.headers,
    },
    body: JSON.stringify({ query, variables }),
    signal: stop.signal,
  });
  if (!response.headers.get('content-type')?.startsWith('text/event-stream'))
    throw new Error(`no stream: ${response.status} ${await response.text()}`);
  return Object.assign(readEvents(response, stop.signal), { response, close: () => stop.abort() });
}

async function* readEvents(response: Response, stopped: AbortSignal): AsyncGenerator<SseEvent, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of response.body ?? []) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const found = parseEvent(block);
        if (found) yield found;
      }
    }
  } catch (error) {
    if (!stopped.aborted) throw error;
  }
}

function parseEvent(block: string): SseEvent | undefined {
  const field = (name: string) =>
    block
      .split('\n')
      .filter((line) => line.startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).replace(/^ /, ''));
  const [id, event, data] = [field('id'), field('event'), field('data')];
  if (id.length + event.length + data.length === 0) return undefined;
  const text = data.join('\n');
  return { id: id[0] ?? null, event: event[0] ?? null, data: text === '' ? null : JSON.parse(text) };
}

export type WsStream = {
  client: Client;
  /** Rejects with the stream's errors; resolves when it ends, also when it is closed here. */
  ended: Promise<void>;
  close(): void;
};

/** Subscribes with the stock graphql-ws client, and resolves once the server has the subscription. */
export async function followWs(
  url: string,
  query: string,
  // biome-ignore lint/suspicious/noExplicitAny: each fault asserts the shape
  onNext: (result: any) => void,
  options: { variables?: Record<string, unknown>; client?: Partial<ClientOptions> } = {},
): Promise<WsStream> {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazy: false,
    onNonLazyError: () => {},
    ...options.client,
  });
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve, reject) => {
    end = client.subscribe(
      { query, variables: options.variables ?? null },
      { next: onNext, error: reject, complete: resolve },
    );
  });
  ended.catch(() => {});
  // The socket answers in order: once it has answered this, it has the subscription.
  for await (const _ of client.iterate({ query: '{ __typename }' })) break;
  return {
    client,
    ended,
    close() {
      end();
      void client.dispose();
    },
  };
}
