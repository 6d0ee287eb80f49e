import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { checkErrors, checkResult } from './contract.ts';
import type { Sequence, Step } from './inputs/frames.ts';

type Json = Record<string, unknown>;
const LARGEST_FRAME = 64 * 1024;
const PATIENCE_MILLISECONDS = 15_000;

const textsOf = ({ steps }: Sequence) =>
  steps.flatMap((it) => ('text' in it ? [it.text] : it.do === 'parts' ? [it.parts.join('')] : []));
const has =
  (...kinds: Step['do'][]) =>
  (it: Sequence) =>
    it.steps.some((step) => kinds.includes(step.do));
const count = (sequence: Sequence, type: string) =>
  textsOf(sequence).filter((text) => new RegExp(`"type"\\s*:\\s*"${type}"`).test(text)).length;
/** What is mutated may be any message, or none: of these nothing is said beforehand. */
const anyOf = () => true;

/**
 * How a server may close a socket, and what a client must have done for it: of graphql-transport-ws, of RFC 6455, and
 * ours. Never 1011 nor 4500, which are the server's own failures, and never 1012, for it goes on.
 */
const closings: Record<number, { why: string; needs: (sequence: Sequence) => boolean }> = {
  1000: { why: 'the client closed so', needs: () => true },
  1001: { why: 'the client closed so', needs: has('close') },
  1002: { why: 'frames that are none', needs: has('bytes', 'illText', 'close') },
  1005: { why: 'the client closed without a code', needs: () => true },
  1006: { why: 'cut off, by the client, or after bytes that were no frames', needs: () => true },
  1007: { why: 'text that is not UTF-8', needs: has('illText', 'bytes') },
  1008: { why: 'the client closed so', needs: has('close') },
  1009: {
    why: 'a message of more than 64 KiB',
    needs: (it) => textsOf(it).some((text) => Buffer.byteLength(text) > LARGEST_FRAME) || has('bytes')(it),
  },
  3000: { why: 'the client closed so', needs: has('close') },
  4999: { why: 'the client closed so', needs: has('close') },
  4400: { why: 'no message of the protocol', needs: anyOf },
  4401: {
    why: 'subscribed, or renewed, before it was let in, or with a credential that is none',
    needs: (it) => count(it, 'subscribe') + count(it, 'connection_init') + count(it, 'ping') > 0,
  },
  4403: { why: 'renewed with a credential that is not its own', needs: (it) => count(it, 'ping') > 0 },
  4408: { why: 'no connection_init within three seconds', needs: () => true },
  4409: { why: 'an id that is under way', needs: (it) => count(it, 'subscribe') > 1 },
  4429: {
    why: 'a second connection_init, or a second renewal before the first was answered',
    needs: (it) => count(it, 'connection_init') > 1 || count(it, 'ping') > 1,
  },
};

/** Plays a sequence over a socket of its own, from an address of its own; returns how it was closed, and the codes told. */
export async function play(
  url: string,
  address: string,
  sequence: Sequence,
): Promise<{ code: number; told: string[] }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    headers: { 'x-forwarded-for': address },
    perMessageDeflate: false,
  });
  const messages: string[] = [];
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  let isBinary = false;
  let ours = false;
  socket.on('message', (data, binary) => {
    isBinary ||= binary;
    messages.push(String(data));
    wake();
  });
  socket.on('pong', wake);
  socket.on('error', () => {});
  const closed = new Promise<number>((resolve) => socket.once('close', (code) => resolve(code)));
  closed.then(wake);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const isOpen = () => socket.readyState === socket.OPEN;
  /** Until anything comes, for a moment. */
  const pause = () => Promise.race([new Promise<void>((resolve) => waiting.add(resolve)), delay(5)]);

  for (const step of sequence.steps) {
    if (!isOpen()) break;
    if (step.do === 'cut' || step.do === 'close') ours = true;
    await take(socket, step, pause);
  }
  if (isOpen() && sequence.ending === 'settle') await settle(socket, pause, messages);
  if (isOpen()) {
    ours = true;
    if (sequence.ending === 'cut') socket.terminate();
    else socket.close();
  }
  const late = setTimeout(() => socket.terminate(), PATIENCE_MILLISECONDS);
  const code = await closed;
  clearTimeout(late);
  assert.ok(!isBinary, 'a binary message came');
  const closing = closings[code];
  assert.ok(closing, `closed with ${code}`);
  assert.ok(closing.needs(sequence), `closed with ${code} (${closing.why}), which was not so`);
  if (code === 1006 && !has('bytes')(sequence)) assert.ok(ours, 'cut off by the server');
  return {
    code,
    told: checkMessages(
      sequence,
      messages.map((it) => JSON.parse(it)),
    ),
  };
}

async function take(socket: WebSocket, step: Step, pause: () => Promise<void>): Promise<void> {
  switch (step.do) {
    case 'text':
      return socket.send(step.text);
    case 'binary':
      return socket.send(Buffer.from(step.text), { binary: true });
    case 'parts':
      return step.parts.forEach((part, n) => void socket.send(part, { fin: n === step.parts.length - 1 }));
    case 'illText':
      return socket.send(Buffer.from(step.hex, 'hex'), { binary: false });
    case 'bytes':
      return void (socket as unknown as { _socket: Socket })._socket?.write(Buffer.from(step.hex, 'hex'));
    case 'ping':
      return socket.ping(step.text);
    case 'pong':
      return socket.pong(step.text);
    case 'wait':
      return pause();
    case 'close':
      return socket.close(step.code);
    case 'cut':
      return socket.terminate();
  }
}

/** Until the server has read all that was sent: it answers in order. */
async function settle(socket: WebSocket, pause: () => Promise<void>, messages: string[]): Promise<void> {
  const mark = `"mark-${Math.random()}"`;
  socket.send(`{"type":"ping","payload":{"mark":${mark}}}`);
  const until = performance.now() + PATIENCE_MILLISECONDS;
  while (socket.readyState === socket.OPEN && !messages.some((it) => it.includes(mark))) {
    assert.ok(performance.now() < until, 'a ping was not answered');
    await pause();
  }
  // What was asked may be answered after that.
  for (let last = -1; last < messages.length; await delay(3)) last = messages.length;
}

const types = new Set(['connection_ack', 'ping', 'pong', 'next', 'error', 'complete']);

/** What a server may say, in that order; returns the codes of the errors among it. */
function checkMessages(sequence: Sequence, messages: Json[]): string[] {
  const told = new Set<string>();
  const open = new Map<string, number>();
  let acknowledged = 0;
  for (const { type, id, payload, ...rest } of messages) {
    assert.ok(types.has(type as string), `a message of type ${type}`);
    assert.deepEqual(Object.keys(rest), []);
    if (type === 'connection_ack') acknowledged += 1;
    if (id === undefined) continue;
    assert.ok(acknowledged === 1 && typeof id === 'string', `${type} before it was let in`);
    const ended = open.get(id) ?? 0;
    if (type === 'next') for (const code of checkResult(payload)) told.add(code);
    if (type === 'error') for (const code of checkErrors(payload, false)) told.add(code);
    if (type === 'error' || type === 'complete') open.set(id, ended + 1);
  }
  assert.ok(acknowledged <= 1, 'acknowledged twice');
  const ends = [...open.values()].reduce((sum, it) => sum + it, 0);
  assert.ok(ends <= sequence.steps.length, `${ends} operations ended, more than were begun`);
  return [...told].sort();
}
