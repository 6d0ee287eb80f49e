import { connect, type Socket } from 'node:net';
import { FrameScanner, frameOf, textFrame, upgradeRequest } from './frames.ts';

/**
 * The load generator, a process of its own: many bare sockets that subscribe and count. Orders come over IPC, one at a
 * time; times are of the monotonic clock that all processes of a machine share, in nanoseconds.
 */
export type Order =
  | { order: 'open'; port: number; subscribers: number; operation: string | null }
  | { order: 'expect'; each: number }
  | { order: 'settle' }
  | { order: 'keep'; on: boolean }
  | { order: 'take' };

export type Delivery = {
  messages: number;
  bytes: number;
  /** The fewest and the most that one socket got; anything but the expected number is a fault. */
  fewest: number;
  most: number;
  /** First and last arrival, in nanoseconds as text. */
  first: string;
  last: string;
  /** This process's own CPU since `expect`, in microseconds. */
  cpu: number;
};

type Subscriber = { socket: Socket; scanner: FrameScanner; received: number };

const IN_FLIGHT = 100;
/** One for all sockets: a read is over before the next one begins. */
const shared = Buffer.allocUnsafe(256 * 1024);
const subscribers: Subscriber[] = [];
let expected = Number.POSITIVE_INFINITY;
let messages = 0;
let bytes = 0;
let first = 0n;
let last = 0n;
let cpu = process.cpuUsage();

process.on('message', ({ id, ...order }: { id: number } & Order) => {
  obey(order).then(
    (answer) => process.send?.({ id, answer }),
    (error) => fail(error),
  );
});
process.on('disconnect', () => process.exit());

async function obey(order: Order): Promise<unknown> {
  switch (order.order) {
    case 'open':
      return openAll(order.port, order.subscribers, order.operation);
    case 'expect':
      for (const subscriber of subscribers) subscriber.received = 0;
      [messages, bytes, first, expected] = [0, 0, 0n, order.each * subscribers.length];
      cpu = process.cpuUsage();
      return undefined;
    case 'settle':
      return deliveryUntilNow();
    case 'keep':
      return subscribers[0]?.scanner.keep(order.on);
    case 'take':
      return subscribers[0]?.scanner.take() ?? [];
  }
}

async function openAll(port: number, count: number, operation: string | null) {
  let begun = 0;
  const openNext = async () => {
    while (begun < count) {
      const n = begun;
      begun += 1;
      await openOne(port, operation?.replaceAll('%n', String(n)));
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, openNext));
}

/** Resolves once the server knows what is asked; without an operation, once it speaks WebSocket. */
function openOne(port: number, query: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    let greeted = false;
    const socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: shared,
        callback(length, buffer) {
          const chunk = (buffer as Buffer).subarray(0, length);
          if (greeted) scanner.read(chunk);
          else greet(chunk);
          return true;
        },
      },
    });
    const scanner = new FrameScanner({
      onMessage: (length) => count(subscriber, length),
      onShort(opcode, payload) {
        if (opcode === 9) socket.write(frameOf(10, payload));
        else if (opcode === 8) fail(new Error(`the server closed a socket: ${payload.subarray(2)}`));
        else if (opcode === 1) heed(JSON.parse(payload.toString()));
      },
    });
    const subscriber = { socket, scanner, received: 0 };
    const greet = (chunk: Buffer) => {
      const end = chunk.indexOf('\r\n\r\n');
      if (!chunk.toString('latin1', 0, 12).startsWith('HTTP/1.1 101') || end < 0)
        return reject(new Error(`no WebSocket: ${chunk.toString('latin1', 0, 200)}`));
      greeted = true;
      subscribers.push(subscriber);
      if (query === undefined) resolve();
      else socket.write(textFrame({ type: 'connection_init' }));
      if (chunk.length > end + 4) scanner.read(chunk.subarray(end + 4));
    };
    const heed = ({ type }: { type: string }) => {
      if (type === 'connection_ack') {
        socket.write(textFrame({ id: '1', type: 'subscribe', payload: { query } }));
        resolve();
      } else if (type === 'ping') socket.write(textFrame({ type: 'pong' }));
      else if (type !== 'pong') fail(new Error(`the server sent ${type}`));
    };
    socket.once('connect', () => socket.write(upgradeRequest(port)));
    socket.once('error', reject);
    socket.once('close', () => fail(new Error('the server left')));
  });
}

function count(subscriber: Subscriber, length: number) {
  if (messages === 0) first = process.hrtime.bigint();
  subscriber.received += 1;
  bytes += length;
  messages += 1;
  if (messages !== expected) return;
  last = process.hrtime.bigint();
  process.send?.({ delivered: deliveryUntilNow() });
}

function deliveryUntilNow(): Delivery {
  const used = process.cpuUsage(cpu);
  const received = subscribers.map((it) => it.received);
  return {
    messages,
    bytes,
    fewest: received.reduce((a, b) => Math.min(a, b)),
    most: received.reduce((a, b) => Math.max(a, b)),
    first: String(first),
    last: String(last),
    cpu: used.user + used.system,
  };
}

function fail(error: Error) {
  process.send?.({ failed: error.message });
}
