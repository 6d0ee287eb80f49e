import type { Server, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** Does something with each, the first at once and the others evenly over so long: so that they don't come back all at once. */
export async function spreadOver<Item>(
  milliseconds: number,
  items: readonly Item[],
  act: (item: Item) => void,
): Promise<void> {
  const started = performance.now();
  for (const [index, item] of items.entries()) {
    const early = started + (milliseconds * index) / items.length - performance.now();
    if (early > 1) await delay(early);
    act(item);
  }
}

/**
 * Streams never end by themselves, and would keep the server open. Cut off without their `complete`, so that clients
 * know to come again.
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
    /** Ends those that are open, one after the other, over so long. */
    async drain(milliseconds: number) {
      const leaving = [...open].filter(isStream);
      await spreadOver(milliseconds, leaving, (response) => response.socket?.destroySoon());
    },
    /** The last answer on each connection. */
    finish() {
      for (const response of open) {
        if (isStream(response)) response.socket?.destroySoon();
        else if (!response.headersSent) response.setHeader('connection', 'close');
      }
    },
  };
}
