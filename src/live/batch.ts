/** A rendered message: the same for all readers of a group, except for the framing of each transport. */
export type RenderedMessage = {
  position: number;
  cursor: string;
  /** JSON without line breaks. A string, because small buffers share a block, and one that is kept would keep the whole block. */
  json: string;
  /** The name of its Server-Sent Event; null for an unnamed event. */
  event: string | null;
};

const CHUNK_END = Buffer.from('\r\n');

/** Messages that are written to a socket at once. Framed once, for any number of sockets. */
export class ChangeBatch {
  readonly messages: readonly RenderedMessage[];
  #frames: Frames | undefined;
  #sse: Buffer | undefined;

  constructor(messages: readonly RenderedMessage[]) {
    this.messages = messages;
  }

  /**
   * WebSocket frames of graphql-transport-ws for the operation `id`, which is escaped for JSON already. Frames for ids of equal
   * length differ only in the id, so the rest is copied.
   */
  webSocketFrames(id: string): Buffer {
    if (this.#frames?.id === id) return this.#frames.bytes;
    const size = Buffer.byteLength(id);
    if (this.#frames?.size !== size) {
      this.#frames = frame(this.messages, id, size);
      return this.#frames.bytes;
    }
    const { bytes, offsets } = this.#frames;
    const own = Buffer.allocUnsafe(bytes.length);
    own.set(bytes);
    for (const offset of offsets) own.write(id, offset);
    return own;
  }

  /**
   * Server-Sent Events. The id comes last: some clients store it as soon as they have read its line, and after a disconnect would
   * skip an event whose data they never received.
   */
  get sse(): Buffer {
    const events = this.messages.map(
      ({ cursor, json, event }) =>
        `${event === null ? '' : `event: ${event}\n`}data: ${json}\nid: ${cursor}\n\n`,
    );
    return Buffer.from(events.join(''));
  }

  /** The same as one HTTP chunk. */
  get sseChunk(): Buffer {
    this.#sse ??= chunk(this.sse);
    return this.#sse;
  }
}

/** Bytes as one chunk of HTTP/1.1's chunked transfer coding. */
export const chunk = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, CHUNK_END]);

/** Framed messages: the operation id, its size in bytes, and its offsets in `bytes`. */
type Frames = { id: string; size: number; bytes: Buffer; offsets: number[] };

const BEFORE_ID = '{"id":"';
const AFTER_ID = '","type":"next","payload":';

function frame(messages: readonly RenderedMessage[], id: string, size: number): Frames {
  const overhead = BEFORE_ID.length + size + AFTER_ID.length + 1;
  const lengths = messages.map(({ json }) => overhead + Buffer.byteLength(json));
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + headerSize(length) + length, 0));
  const offsets: number[] = [];
  let at = 0;
  messages.forEach(({ json }, index) => {
    at = writeHeader(bytes, at, lengths[index] ?? 0);
    at += bytes.write(BEFORE_ID, at, 'latin1');
    offsets.push(at);
    at += bytes.write(id, at);
    at += bytes.write(AFTER_ID, at, 'latin1');
    at += bytes.write(json, at);
    bytes[at] = CLOSING_BRACE;
    at += 1;
  });
  return { id, size, bytes, offsets };
}

const CLOSING_BRACE = 0x7d;
const FINAL_TEXT = 0x81;

const headerSize = (length: number) => (length < 126 ? 2 : length < 65_536 ? 4 : 10);

/** Writes the header of an unmasked, final text frame (RFC 6455, 5.2), and returns the offset of its end. */
function writeHeader(bytes: Buffer, at: number, length: number): number {
  bytes[at] = FINAL_TEXT;
  if (length < 126) {
    bytes[at + 1] = length;
  } else if (length < 65_536) {
    bytes[at + 1] = 126;
    bytes.writeUInt16BE(length, at + 2);
  } else {
    bytes[at + 1] = 127;
    bytes.writeBigUInt64BE(BigInt(length), at + 2);
  }
  return at + headerSize(length);
}
