import { CloseCode } from 'graphql-ws';
import type { WebSocket } from 'ws';

type Operation = { done: Promise<void>; completed: boolean };

/**
 * Passes messages on so that operations with the same id run one after the other. graphql-ws forgets an id as soon as the client
 * completes it, while the operation may still be running: if the id is reused, the end of the first operation would be taken for
 * the end of the second, whose stream would then never end.
 */
export function serializeById(socket: WebSocket, receive: (text: string) => Promise<void>) {
  const operations = new Map<string, Operation>();
  const isOpen = () => socket.readyState === socket.OPEN;
  return async (text: string): Promise<void> => {
    // Ignore messages received after we closed the socket.
    if (!isOpen()) return;
    const { type, id } = readHead(text);
    if (typeof id !== 'string' || (type !== 'subscribe' && type !== 'complete')) return receive(text);
    const before = operations.get(id);
    if (type === 'complete') {
      if (before) before.completed = true;
      return receive(text);
    }
    // As graphql-ws does, but its close reason would repeat the whole id, of any length.
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

/** The `type` and `id` of a message. */
export function readHead(text: string): { type?: unknown; id?: unknown } {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null ? message : {};
  } catch {
    // graphql-ws reports the error.
    return {};
  }
}
