import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { networkOf } from './client-address.ts';

/** Sockets for each connection that may stay open: the others are for short requests. */
const SOCKETS_PER_CONNECTION = 4;
const GRACE_MILLISECONDS = 1_000;

/**
 * Counts the open sockets of each address, including idle ones. Sockets beyond the limit are destroyed after a second, so that
 * a request on one can still be answered with a refusal: the returned function tells whether a socket is one of these.
 * `maximum` counts connections; 0 means no limit.
 */
export function limitConnections(server: Server, maximum: number): (socket: Socket) => boolean {
  const counts = new Map<string, number>();
  const excess = new WeakSet<Socket>();
  if (maximum === 0) return () => false;
  server.on('connection', (socket: Socket) => {
    const address = networkOf(socket.remoteAddress ?? '');
    const count = counts.get(address) ?? 0;
    counts.set(address, count + 1);
    socket.once('close', () => {
      const left = (counts.get(address) ?? 1) - 1;
      if (left > 0) counts.set(address, left);
      else counts.delete(address);
    });
    if (count < maximum * SOCKETS_PER_CONNECTION) return;
    excess.add(socket);
    const timer = setTimeout(() => socket.destroy(), GRACE_MILLISECONDS);
    socket.once('close', () => clearTimeout(timer));
  });
  return (socket) => excess.has(socket);
}
