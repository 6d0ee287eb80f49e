import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { obey } from './control.js';
import { typeDefs } from './schema.js';

/** Plain graphql-js behind graphql-ws, with the least publishing that an async iterator allows. */
const readers = new Set();

function read() {
  const waiting = [];
  let wake;
  const push = (change) => {
    if (wake) {
      wake({ done: false, value: { changed: change } });
      wake = undefined;
    } else waiting.push({ changed: change });
  };
  readers.add(push);
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      if (waiting.length > 0) return Promise.resolve({ done: false, value: waiting.shift() });
      return new Promise((resolve) => {
        wake = resolve;
      });
    },
    return() {
      readers.delete(push);
      wake?.({ done: true, value: undefined });
      return Promise.resolve({ done: true, value: undefined });
    },
  };
}

const schema = buildSchema(typeDefs);
schema.getSubscriptionType().getFields().changed.subscribe = read;

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/graphql' }, () =>
  obey(server.address().port, (change) => {
    for (const push of readers) push(change);
  }),
);
useServer({ schema }, server);
