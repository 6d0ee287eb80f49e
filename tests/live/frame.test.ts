import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { ChangeBatch, chunk, type RenderedMessage } from '../../src/live/batch.ts';

const rendered = (position: number, value: unknown): RenderedMessage => ({
  position,
  cursor: `c${position}`,
  json: JSON.stringify(value),
  event: 'next',
});

describe('frames', () => {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http });
  let client: WebSocket;
  let write: (bytes: Buffer) => void;

  beforeAll(async () => {
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const upgraded = once(http, 'upgrade');
    client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
    const [[, raw]] = await Promise.all([upgraded, once(client, 'open')]);
    write = (bytes) => raw.write(bytes);
  });
  afterAll(() => {
    client.terminate();
    sockets.close();
    http.close();
  });

  async function receive(batch: ChangeBatch, id: string): Promise<unknown[]> {
    const got: unknown[] = [];
    const all = new Promise<void>((resolve) => {
      client.on('message', (data) => {
        got.push(JSON.parse(String(data)));
        if (got.length === batch.messages.length) resolve();
      });
    });
    write(batch.webSocketFrames(JSON.stringify(id).slice(1, -1)));
    await all;
    client.removeAllListeners('message');
    return got;
  }

  test.each([0, 1, 60, 80, 81, 82, 83, 84, 85, 65_400, 65_480, 65_490, 65_500, 65_536, 200_000])(
    'hold a payload with a text of %d characters',
    async (length) => {
      const payload = { data: 'x'.repeat(length) };
      expect(await receive(new ChangeBatch([rendered(1, payload)]), 'an-id')).toEqual([
        { id: 'an-id', type: 'next', payload },
      ]);
    },
  );

  test('differ for each id in nothing but the id, whatever its letters', async () => {
    const messages = [rendered(1, { data: 'one' }), rendered(2, { data: 'zwei €' }), rendered(3, null)];
    const batch = new ChangeBatch(messages);
    for (const id of ['a', 'b', 'a', 'a longer one', '"quoted"', 'ключ', 'b']) {
      expect(await receive(batch, id)).toEqual(
        [{ data: 'one' }, { data: 'zwei €' }, null].map((payload) => ({ id, type: 'next', payload })),
      );
    }
    expect(batch.webSocketFrames('b')).not.toEqual(batch.webSocketFrames('c'));
    expect(batch.webSocketFrames('b')).toBe(batch.webSocketFrames('b'));
  });
});

test('events have a name if they have one, an id to come back with, and one chunk around them', () => {
  const named = rendered(1, { data: 1 });
  const nameless = { ...rendered(2, { data: 2 }), event: null };
  const batch = new ChangeBatch([named, nameless]);
  expect(String(batch.sse)).toBe('event: next\ndata: {"data":1}\nid: c1\n\ndata: {"data":2}\nid: c2\n\n');
  expect(batch.sseChunk).toEqual(chunk(batch.sse));
  expect(batch.sseChunk).toBe(batch.sseChunk);
  expect(String(chunk(Buffer.from('€')))).toBe('3\r\n€\r\n');
});
