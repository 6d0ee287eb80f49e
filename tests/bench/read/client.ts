import { connect, type Socket } from 'node:net';
import { quantile } from '../figures.ts';
import { ResponseReader, requestOf } from './http.ts';

/**
 * The load generator, a process of its own: bare sockets that are kept, each with one request under way. Orders come over
 * IPC, one at a time.
 */
export type Order =
  | { order: 'prepare'; port: number; bodies: string[]; connections: number }
  | { order: 'ask'; most: number }
  | { order: 'run'; milliseconds: number };

export type Run = {
  requests: number;
  seconds: number;
  bytes: number;
  /** Milliseconds from the request's writing to the last byte of its answer. */
  p50: number;
  p99: number;
  /** This process's own CPU, in microseconds. */
  cpu: number;
};

type Connection = {
  socket: Socket;
  reader: ResponseReader;
  heard: (status: number, bytes: number, body: Buffer | null) => void;
};

let port = 0;
let size = 0;
let requests: Buffer[] = [];
let next = 0;

process.on('message', ({ id, ...order }: { id: number } & Order) => {
  obey(order).then(
    (done) => process.send?.({ id, answer: { done } }),
    (error) => process.send?.({ id, answer: { failed: String(error) } }),
  );
});
process.on('disconnect', () => process.exit());

async function obey(order: Order): Promise<unknown> {
  switch (order.order) {
    case 'prepare':
      next = 0;
      port = order.port;
      size = order.connections;
      requests = order.bodies.map((body) => requestOf(port, body));
      return undefined;
    case 'ask':
      return withConnections(1, (connections) => askFirst(connections, order.most));
    case 'run':
      return withConnections(size, (connections) => run(connections, order.milliseconds));
  }
}

/**
 * Keeps this number of connections open for as long as the work takes: servers close those that wait for their side's
 * turn.
 */
async function withConnections<Result>(
  count: number,
  work: (connections: readonly Connection[]) => Promise<Result>,
): Promise<Result> {
  const connections = await Promise.all(Array.from({ length: count }, open));
  const left = new Promise<never>((_, reject) => {
    for (const { socket } of connections) socket.once('close', () => reject(new Error('the server left')));
  });
  try {
    return await Promise.race([work(connections), left]);
  } finally {
    left.catch(() => {});
    for (const { socket } of connections) socket.destroy();
  }
}

function open(): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const connection: Connection = {
      socket,
      reader: new ResponseReader((...response) => connection.heard(...response)),
      heard: () => {},
    };
    socket.on('data', (chunk) => connection.reader.read(chunk as Buffer));
    socket.once('connect', () => resolve(connection));
    socket.once('error', reject);
  });
}

/** The first requests, once each, on one connection: the answers. */
async function askFirst([connection]: readonly Connection[], most: number): Promise<string[]> {
  if (!connection) throw new Error('nothing is open');
  connection.reader.keep(true);
  const answers: string[] = [];
  for (const request of requests.slice(0, most)) {
    answers.push(
      await new Promise<string>((resolve) => {
        connection.heard = (_status, _bytes, body) => resolve(String(body));
        connection.socket.write(request);
      }),
    );
  }
  connection.reader.keep(false);
  return answers;
}

/** Asks on all connections until the time is over, and resolves when the last answer has come. */
function run(connections: readonly Connection[], milliseconds: number): Promise<Run> {
  const times: number[] = [];
  let bytes = 0;
  let open = connections.length;
  const start = performance.now();
  const cpu = process.cpuUsage();
  return new Promise((resolve, reject) => {
    for (const connection of connections) {
      let sent = 0;
      const ask = () => {
        next = (next + 1) % requests.length;
        sent = performance.now();
        connection.socket.write(requests[next] as Buffer);
      };
      connection.heard = (status, length) => {
        const now = performance.now();
        times.push(now - sent);
        bytes += length;
        if (status !== 200) reject(new Error(`the server answered with ${status || 'errors'}`));
        if (now - start < milliseconds) return ask();
        open -= 1;
        if (open > 0) return;
        const used = process.cpuUsage(cpu);
        resolve({
          requests: times.length,
          seconds: (now - start) / 1_000,
          bytes,
          p50: quantile(times, 0.5),
          p99: quantile(times, 0.99),
          cpu: used.user + used.system,
        });
      };
      ask();
    }
  });
}
