import * as http from 'node:http';
import { WebSocket } from 'ws';

export type Transport = 'ws' | 'sse';

/** A subscription, and the handler of its events. */
export type Asking = {
  /** It has a variable `$after`. */
  query: string;
  /** Where the subscriber began. */
  after: string;
  /** Where it goes on. */
  cursor: string;
  /** Ends it from here. */
  signal: AbortSignal;
  onSubscribed(): void;
  /** A result, as JSON; the bytes are the caller's only during the call. */
  onNext(payload: Buffer): void;
  /** A cursor without a result. */
  onPlace(cursor: string): void;
  /** Nothing else should come. */
  onSurprise(message: string): void;
};

/** Subscribes, and resolves when that is over, or could not begin: with a WebSocket's close code, or 'cut'. */
export type Connect = (url: string, asking: Asking) => Promise<number | 'cut'>;

const NEXT = Buffer.from('{"id":"1","type":"next","payload":');

/** Over a WebSocket, by hand: a thousand of them cost little more than the bytes they read. */
export const connectSocket: Connect = (url, asking) =>
  new Promise((resolve) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      perMessageDeflate: false,
      skipUTF8Validation: true,
    });
    const send = (message: object) => socket.send(JSON.stringify(message));
    const close = () => socket.terminate();
    asking.signal.addEventListener('abort', close, { once: true });
    socket.on('open', () => send({ type: 'connection_init' }));
    socket.on('message', (data: Buffer) => {
      if (data.subarray(0, NEXT.length).equals(NEXT)) return asking.onNext(data.subarray(NEXT.length, -1));
      const { type, id } = JSON.parse(String(data));
      if (type === 'connection_ack') {
        const variables = { after: asking.cursor };
        send({ id: '1', type: 'subscribe', payload: { query: asking.query, variables } });
        // Answered in order: when this is, the other is taken.
        send({ id: '2', type: 'subscribe', payload: { query: '{ __typename }' } });
      } else if (id === '2') {
        if (type === 'complete') asking.onSubscribed();
        else if (type !== 'next') asking.onSurprise(String(data));
      } else asking.onSurprise(String(data));
    });
    // `close` follows.
    socket.on('error', () => {});
    socket.on('close', (code) => {
      asking.signal.removeEventListener('abort', close);
      resolve(code);
    });
  });

const BLANK = Buffer.from('\n\n');
const DATA = Buffer.from('event: next\ndata: ');
const ID = Buffer.from('\nid: ');

/** Over Server-Sent Events, coming back the way a browser does: with `Last-Event-ID`. */
export const connectStream: Connect = (url, asking) =>
  new Promise((resolve) => {
    const { query, after, cursor, signal } = asking;
    const request = http.request(`${url}/graphql`, {
      method: 'POST',
      agent: false,
      signal,
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        ...(cursor !== after && { 'last-event-id': cursor }),
      },
    });
    request.on('response', (response) => {
      if (response.statusCode !== 200) return request.destroy();
      asking.onSubscribed();
      let rest: Buffer = Buffer.alloc(0);
      response.on('data', (chunk: Buffer) => {
        const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
        let from = 0;
        for (let end = bytes.indexOf(BLANK); end !== -1; end = bytes.indexOf(BLANK, from)) {
          readEvent(bytes.subarray(from, end), asking);
          from = end + BLANK.length;
        }
        rest = bytes.subarray(from);
      });
      response.on('error', () => {});
    });
    request.on('error', () => {});
    request.on('close', () => resolve('cut'));
    request.end(JSON.stringify({ query, variables: { after } }));
  });

/** What stands before an event: how long to wait, comments, and places up to which nothing was left out. */
const BETWEEN = /^(retry: \d+|:.*|id: (\S+))$/;

function readEvent(block: Buffer, asking: Asking): void {
  const data = block.indexOf(DATA);
  const end = block.indexOf(ID, data);
  if (data !== -1 && end !== -1) asking.onNext(block.subarray(data + DATA.length, end));
  const lines = String(data === -1 ? block : block.subarray(0, data)).split('\n');
  for (const line of lines.filter((it) => it !== '')) {
    const between = BETWEEN.exec(line);
    if (between?.[2] !== undefined) asking.onPlace(between[2]);
    else if (!between) asking.onSurprise(line);
  }
}
