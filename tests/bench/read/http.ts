/** Reads HTTP/1.1 responses off a socket, one after the other, and counts: no more than a load generator needs. */
export class ResponseReader {
  readonly #onResponse: (status: number, bytes: number, body: Buffer | null) => void;
  #rest: Buffer | null = null;
  /** Bytes of a body that nobody reads, still to come. */
  #coming = 0;
  #counted: [status: number, bytes: number] = [0, 0];
  #keep = false;

  constructor(onResponse: (status: number, bytes: number, body: Buffer | null) => void) {
    this.#onResponse = onResponse;
  }

  /** Whether bodies are handed over, and not only counted. */
  keep(on: boolean): void {
    this.#keep = on;
  }

  read(chunk: Buffer): void {
    let data = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    if (this.#coming > 0) {
      const skipped = Math.min(this.#coming, data.length);
      this.#coming -= skipped;
      data = data.subarray(skipped);
      if (this.#coming === 0) this.#onResponse(...this.#counted, null);
    }
    while (this.#coming === 0 && data.length > 0) {
      const found = this.#find(data);
      if (found === null) break;
      data = data.subarray(found);
    }
    this.#rest = data.length === 0 ? null : data;
  }

  /** Where the first response ends; null while it is not all there. */
  #find(data: Buffer): number | null {
    const end = data.indexOf('\r\n\r\n');
    if (end < 0) return null;
    const head = data.toString('latin1', 0, end);
    const start = end + 4;
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    const body = length === undefined ? data.indexOf('\r\n', start) + 2 : start;
    // GraphQL may say 200 and mean none of it.
    const status = data.toString('latin1', body, body + 9) === '{"errors"' ? 0 : Number(head.slice(9, 12));
    if (length !== undefined) {
      const stop = start + Number(length);
      if (data.length < stop && this.#keep) return null;
      if (data.length < stop) {
        this.#counted = [status, stop - start];
        this.#coming = stop - data.length;
        return data.length;
      }
      this.#onResponse(status, stop - start, this.#keep ? Buffer.from(data.subarray(start, stop)) : null);
      return stop;
    }
    if (!/\r\ntransfer-encoding: *chunked/i.test(head)) throw new Error(`no length: ${head}`);
    const parts: Buffer[] = [];
    let bytes = 0;
    for (let at = start; ; ) {
      const line = data.indexOf('\r\n', at);
      if (line < 0) return null;
      const size = Number.parseInt(data.toString('latin1', at, line), 16);
      const stop = line + 2 + size + 2;
      if (data.length < stop) return null;
      if (size === 0) {
        this.#onResponse(status, bytes, this.#keep ? Buffer.concat(parts) : null);
        return stop;
      }
      bytes += size;
      if (this.#keep) parts.push(data.subarray(line + 2, line + 2 + size));
      at = stop;
    }
  }
}

/** A request as bytes. */
export function requestOf(port: number, body: string): Buffer {
  const bytes = Buffer.from(body);
  const head = [
    'POST /graphql HTTP/1.1',
    `host: 127.0.0.1:${port}`,
    'accept: application/json',
    'content-type: application/json',
    `content-length: ${bytes.length}`,
  ].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), bytes]);
}
