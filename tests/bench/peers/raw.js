import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { messageOf, obey } from './control.js';

// The floor: a WebSocket handshake by hand, then one frame, made once, written to each socket.
const sockets = new Set();
const server = createServer((_request, response) => response.writeHead(404).end());

server.on('upgrade', (request, socket) => {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash('sha1').update(key).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  socket.setNoDelay(true);
  socket.resume();
  sockets.add(socket);
  const leave = () => sockets.delete(socket);
  socket.once('close', leave).once('error', leave);
});

function frameOf(change) {
  const payload = Buffer.from(messageOf(change));
  const header = Buffer.from([0x81, 126, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([header, payload]);
}

function publish(change) {
  const frame = frameOf(change);
  for (const socket of sockets) socket.write(frame);
}

/** Writes `blocks` blocks of 128 messages to each socket, as fast as it takes them: what can the reader read? */
async function replay({ block, blocks }) {
  const frames = Buffer.concat(Array.from({ length: 128 }, () => frameOf(block)));
  for (let n = 0; n < blocks; n += 1) {
    for (const socket of sockets) socket.write(frames);
    await new Promise(setImmediate);
    const full = [...sockets].filter((socket) => socket.writableNeedDrain);
    await Promise.all(full.map((socket) => new Promise((resolve) => socket.once('drain', resolve))));
  }
}

server.listen(0, '127.0.0.1', () => obey(server.address().port, publish, { replay }));
