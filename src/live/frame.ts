/** A message as it goes out: the same bytes to everybody in a group, but for what each transport puts around them. */
export type Rendered = {
  position: number;
  cursor: string;
  /** JSON, in UTF-8, without a line break. */
  json: Buffer;
  /** The name of its event over Server-Sent Events; null for the nameless kind. */
  event: string | null;
};

const NEXT = Buffer.from('","type":"next","payload":');
const ID = Buffer.from('{"id":"');
const END = Buffer.from('}');
const CHUNK_END = Buffer.from('\r\n');

/** Messages that go to a socket in one write. Made once, however many sockets they go to. */
export class Batch {
  readonly messages: readonly Rendered[];
  #template: { idLength: number; bytes: Buffer; ids: number[] } | undefined;
  #last: { id: string; bytes: Buffer } | undefined;
  #sse: Buffer | undefined;

  constructor(messages: readonly Rendered[]) {
    this.messages = messages;
  }

  /**
   * As WebSocket frames of graphql-transport-ws, for the operation whose id is `id`. Ids of one length differ in nothing
   * but the bytes of the id: the rest is copied. `id` is as it stands between the quotes of JSON.
   */
  forSocket(id: string): Buffer {
    if (this.#last?.id === id) return this.#last.bytes;
    const idLength = Buffer.byteLength(id);
    if (this.#template?.idLength !== idLength) this.#template = frame(this.messages, idLength);
    const bytes = Buffer.allocUnsafe(this.#template.bytes.length);
    this.#template.bytes.copy(bytes);
    for (const at of this.#template.ids) bytes.write(id, at);
    this.#last = { id, bytes };
    return bytes;
  }

  /** As Server-Sent Events. */
  get sse(): Buffer {
    return Buffer.concat(
      this.messages.flatMap(({ cursor, json, event }) => [
        Buffer.from(`${event === null ? '' : `event: ${event}\n`}id: ${cursor}\ndata: `),
        json,
        Buffer.from('\n\n'),
      ]),
    );
  }

  /** The same, as one chunk. */
  get forSse(): Buffer {
    this.#sse ??= chunk(this.sse);
    return this.#sse;
  }
}

/** Bytes as one chunk of HTTP's chunked coding. */
export const chunk = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, CHUNK_END]);

/** Frames with room for an id of that length, and where the ids go. */
function frame(messages: readonly Rendered[], idLength: number) {
  const ids: number[] = [];
  const parts: Buffer[] = [];
  let length = 0;
  for (const { json } of messages) {
    const header = headerOf(ID.length + idLength + NEXT.length + json.length + END.length);
    ids.push(length + header.length + ID.length);
    parts.push(header, ID, Buffer.alloc(idLength), NEXT, json, END);
    length += header.length + ID.length + idLength + NEXT.length + json.length + END.length;
  }
  return { idLength, bytes: Buffer.concat(parts, length), ids };
}

/** The header of an unmasked, final text frame (RFC 6455, 5.2). */
function headerOf(length: number): Buffer {
  if (length < 126) return Buffer.from([0x81, length]);
  if (length < 65_536) return Buffer.from([0x81, 126, length >> 8, length & 0xff]);
  const header = Buffer.alloc(10);
  header[0] = 0x81;
  header[1] = 127;
  header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}
