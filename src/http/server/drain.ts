import type { Server, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** Calls `act` for each item, the first at once and the others evenly over the time, so that clients do not all reconnect together. */
export async function spreadOver<Item>(
  milliseconds: number,
  items: readonly Item[],
  act: (item: Item) => void,
): Promise<void> {
  const started = performance.now();
  for (const [index, item] of items.entries()) {
    const remaining = started + (milliseconds * index) / items.length - performance.now();
    if (remaining > 1) await delay(remaining);
    act(item);
  }
}

/**
 * Tracks open responses. Event streams never end by themselves and would keep the server open; they are cut off without
 * their `complete`, so that clients reconnect.
 */
export function trackStreams(server: Server) {
  const open = new Set<ServerResponse>();
  server.on('request', (_request, response: ServerResponse) => {
    open.add(response);
    response.once('close', () => open.delete(response));
  });
  const isStream = (response: ServerResponse) =>
    String(response.getHeader('content-type')).startsWith('text/event-stream');
  return {
    /** Ends the open streams, spread over the time. */
    async drain(milliseconds: number) {
      const leaving = [...open].filter(isStream);
      await spreadOver(milliseconds, leaving, (response) => response.socket?.destroySoon());
    },
    /** Makes the response under way the last one of each connection. */
    finish() {
      for (const response of open) {
        if (isStream(response)) response.socket?.destroySoon();
        else if (!response.headersSent) response.setHeader('connection', 'close');
      }
    },
  };
}
