import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { networkOf } from './client-address.ts';

/** Sockets for each connection that may stay: those that only ask, and go. */
const SOCKETS_EACH = 4;
const PATIENCE_MILLISECONDS = 1_000;

/**
 * Counts the sockets of each address, those included that say nothing. Those beyond `most` connections' worth have a second
 * to ask, and are to be told to go: whether a socket is one of these is what is returned. 0: there is no such limit.
 */
export function limitConnections(server: Server, most: number): (socket: Socket) => boolean {
  const counts = new Map<string, number>();
  const crowded = new WeakSet<Socket>();
  if (most === 0) return () => false;
  server.on('connection', (socket: Socket) => {
    const address = networkOf(socket.remoteAddress ?? '');
    const count = counts.get(address) ?? 0;
    counts.set(address, count + 1);
    socket.once('close', () => {
      const left = (counts.get(address) ?? 1) - 1;
      if (left > 0) counts.set(address, left);
      else counts.delete(address);
    });
    if (count < most * SOCKETS_EACH) return;
    crowded.add(socket);
    // What is refused is gone by then.
    const patience = setTimeout(() => socket.destroy(), PATIENCE_MILLISECONDS);
    socket.once('close', () => clearTimeout(patience));
  });
  return (socket) => crowded.has(socket);
}
