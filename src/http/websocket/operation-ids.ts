import { CloseCode } from 'graphql-ws';
import type { WebSocket } from 'ws';

type Operation = { done: Promise<void>; completed: boolean };

/**
 * Hands messages on so that an id means one operation at a time. graphql-ws forgets an id that is completed, while what it
 * meant may still be under way: given again, its end would be taken for that of the next, whose stream would never end.
 */
export function serializeById(socket: WebSocket, receive: (text: string) => Promise<void>) {
  const operations = new Map<string, Operation>();
  const isOpen = () => socket.readyState === socket.OPEN;
  return async (text: string): Promise<void> => {
    // Of one whom we have closed nothing more is taken.
    if (!isOpen()) return;
    const { type, id } = readHead(text);
    if (typeof id !== 'string' || (type !== 'subscribe' && type !== 'complete')) return receive(text);
    const before = operations.get(id);
    if (type === 'complete') {
      if (before) before.completed = true;
      return receive(text);
    }
    // As graphql-ws does, whose reason would hold all of an id, however long.
    if (before && !before.completed)
      return socket.close(CloseCode.SubscriberAlreadyExists, 'Subscriber already exists');
    const operation: Operation = { done: Promise.resolve(), completed: false };
    operations.set(id, operation);
    operation.done = begin(before, operation, text);
    try {
      await operation.done;
    } finally {
      if (operations.get(id) === operation) operations.delete(id);
    }
  };

  async function begin(before: Operation | undefined, operation: Operation, text: string): Promise<void> {
    if (before) await before.done.catch(() => {});
    if (isOpen() && !operation.completed) await receive(text);
  }
}

/** The type and id that a message says it has. */
export function readHead(text: string): { type?: unknown; id?: unknown } {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null ? message : {};
  } catch {
    // graphql-ws says what is wrong with it.
    return {};
  }
}
