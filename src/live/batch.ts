/** A message as it goes out: the same bytes to everybody in a group, but for what each transport puts around them. */
export type RenderedMessage = {
  position: number;
  cursor: string;
  /** JSON without a line break. Text, not bytes: small buffers share blocks, and one that is kept would keep its block. */
  json: string;
  /** The name of its event over Server-Sent Events; null for the nameless kind. */
  event: string | null;
};

const CHUNK_END = Buffer.from('\r\n');

/** Messages that go to a socket in one write. Made once, however many sockets they go to. */
export class Batch {
  readonly messages: readonly RenderedMessage[];
  #frames: Frames | undefined;
  #sse: Buffer | undefined;

  constructor(messages: readonly RenderedMessage[]) {
    this.messages = messages;
  }

  /**
   * As WebSocket frames of graphql-transport-ws, for the operation whose id is `id`: as it stands between the quotes of
   * JSON. Ids of one length differ in nothing but themselves: the rest is copied.
   */
  webSocketFrames(id: string): Buffer {
    if (this.#frames?.id === id) return this.#frames.bytes;
    const size = Buffer.byteLength(id);
    if (this.#frames?.size !== size) {
      this.#frames = frame(this.messages, id, size);
      return this.#frames.bytes;
    }
    const { bytes, places } = this.#frames;
    const own = Buffer.allocUnsafe(bytes.length);
    own.set(bytes);
    for (const place of places) own.write(id, place);
    return own;
  }

  /**
   * As Server-Sent Events. The id comes last: some clients note it as soon as they have read its line, and would go on
   * after an event of which they never got the data.
   */
  get sse(): Buffer {
    const events = this.messages.map(
      ({ cursor, json, event }) =>
        `${event === null ? '' : `event: ${event}\n`}data: ${json}\nid: ${cursor}\n\n`,
    );
    return Buffer.from(events.join(''));
  }

  /** The same, as one chunk. */
  get sseChunk(): Buffer {
    this.#sse ??= chunk(this.sse);
    return this.#sse;
  }
}

/** Bytes as one chunk of HTTP's chunked coding. */
export const chunk = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, CHUNK_END]);

/** Messages as frames, whose id it is, its bytes, and where it stands in them. */
type Frames = { id: string; size: number; bytes: Buffer; places: number[] };

const BEFORE_ID = '{"id":"';
const AFTER_ID = '","type":"next","payload":';

function frame(messages: readonly RenderedMessage[], id: string, size: number): Frames {
  const overhead = BEFORE_ID.length + size + AFTER_ID.length + 1;
  const lengths = messages.map(({ json }) => overhead + Buffer.byteLength(json));
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + headerSize(length) + length, 0));
  const places: number[] = [];
  let at = 0;
  messages.forEach(({ json }, index) => {
    at = writeHeader(bytes, at, lengths[index] ?? 0);
    at += bytes.write(BEFORE_ID, at, 'latin1');
    places.push(at);
    at += bytes.write(id, at);
    at += bytes.write(AFTER_ID, at, 'latin1');
    at += bytes.write(json, at);
    bytes[at] = CLOSING_BRACE;
    at += 1;
  });
  return { id, size, bytes, places };
}

const CLOSING_BRACE = 0x7d;
const FINAL_TEXT = 0x81;

const headerSize = (length: number) => (length < 126 ? 2 : length < 65_536 ? 4 : 10);

/** The header of an unmasked, final text frame (RFC 6455, 5.2); answers where it ends. */
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
