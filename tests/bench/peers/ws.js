import { WebSocketServer } from 'ws';
import { messageOf, obey } from './control.js';

// `send` of the library that most servers use, and nothing else.
const server = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () =>
  obey(server.address().port, (change) => {
    const message = messageOf(change);
    for (const client of server.clients) client.send(message);
  }),
);
