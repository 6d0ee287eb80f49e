/** What a client of WebSockets needs to count messages fast: only frame headers are read. RFC 6455, server to client. */
export type FrameListener = {
  /** Counts the messages of at least 126 bytes that have arrived completely. */
  onMessage(bytes: number): void;
  /** A short or a control frame, whole. */
  onShort(opcode: number, payload: Buffer): void;
};

const SHORT = 126;

export class FrameScanner {
  readonly #listener: FrameListener;
  /** The beginning of a frame whose header, or short payload, has not all arrived. */
  #held: Buffer | undefined;
  /** Bytes of the present message that are still to come. */
  #left = 0;
  #length = 0;
  #kept: Buffer[] | undefined;
  #texts: string[] = [];

  constructor(listener: FrameListener) {
    this.#listener = listener;
  }

  /** Whether messages are gathered too, as text, to be handed over by `take`. Between messages only. */
  keep(on: boolean): void {
    this.#kept = on ? [] : undefined;
  }

  /** What was gathered since the last time. */
  take(): string[] {
    return this.#texts.splice(0);
  }

  /** Nothing of `chunk` is needed afterwards: one buffer may serve every read. */
  read(chunk: Buffer): void {
    const bytes = this.#held ? Buffer.concat([this.#held, chunk]) : chunk;
    this.#held = undefined;
    const end = bytes.length;
    let at = 0;
    while (at < end) {
      if (this.#left > 0) {
        const some = Math.min(this.#left, end - at);
        if (this.#kept) this.#kept.push(Buffer.from(bytes.subarray(at, at + some)));
        at += some;
        this.#left -= some;
        if (this.#left === 0) this.#finish();
        continue;
      }
      const start = at;
      const marked = end - at < 2 ? -1 : (bytes[at + 1] ?? 0) & 0x7f;
      const header = marked === 126 ? 4 : marked === 127 ? 10 : 2;
      const whole = marked >= 0 && end - at >= header + (marked < SHORT ? marked : 0);
      if (!whole) {
        this.#held = Buffer.from(bytes.subarray(start));
        return;
      }
      at += header;
      if (marked < SHORT) {
        this.#listener.onShort((bytes[start] ?? 0) & 0x0f, bytes.subarray(at, at + marked));
        at += marked;
      } else {
        // The upper half of a 64-bit length is zero here.
        this.#length = marked === 126 ? bytes.readUInt16BE(start + 2) : bytes.readUInt32BE(start + 6);
        this.#left = this.#length;
      }
    }
  }

  #finish() {
    if (this.#kept) {
      this.#texts.push(Buffer.concat(this.#kept).toString());
      this.#kept = [];
    }
    this.#listener.onMessage(this.#length);
  }
}

/** A client's frame. The mask is of zeros: it protects proxies, of which there are none here. */
export function frameOf(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const header = Buffer.from(
    length < SHORT ? [0x80 | opcode, 0x80 | length] : [0x80 | opcode, 0x80 | 126, length >> 8, length & 0xff],
  );
  return Buffer.concat([header, Buffer.alloc(4), payload]);
}

/** A message of the protocol, as a client's frame. */
export const textFrame = (message: object) => frameOf(1, Buffer.from(JSON.stringify(message)));

/** What asks a server to speak WebSocket. */
export const upgradeRequest = (port: number) =>
  [
    'GET /graphql HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: Y2F2ZWF0LWJlbmNobWFyaw==',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Protocol: graphql-transport-ws',
    '\r\n',
  ].join('\r\n');
