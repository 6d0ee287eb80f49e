import type { ServerResponse } from 'node:http';

/**
 * The headers that a response has whatever its body. They are held back until the response is written: one `writeHead` with
 * all of them takes a fifth of the time of one `setHeader` each.
 */
export class ResponseHeaders {
  readonly #response: ServerResponse;
  readonly #constant: readonly string[];
  readonly #own = new Map<string, string>();
  #flushed = false;

  /** `constant`: headers of every response, as names and values in turn. */
  constructor(response: ServerResponse, constant: readonly string[]) {
    this.#response = response;
    this.#constant = constant;
  }

  set(name: string, value: string): void {
    if (!this.#flushed) this.#own.set(name, value);
    else if (!this.#response.headersSent) this.#response.setHeader(name, value);
  }

  /** Sets the headers on the response, which is then written by other code. */
  flush(): void {
    if (this.#flushed) return;
    this.#flushed = true;
    if (this.#response.headersSent) return;
    for (let at = 0; at < this.#constant.length; at += 2)
      this.#response.setHeader(this.#constant[at] as string, this.#constant[at + 1] as string);
    for (const [name, value] of this.#own) this.#response.setHeader(name, value);
  }

  /** Writes the whole response, unless one was sent. `more`: names and values in turn, beside those held back and the length. */
  write(status: number, more: readonly string[], body: Buffer | null): void {
    this.#flushed = true;
    if (this.#response.headersSent) return;
    const headers = [...this.#constant];
    for (const [name, value] of this.#own) headers.push(name, value);
    headers.push(...more);
    if (body !== null) headers.push('content-length', String(body.length));
    this.#response.writeHead(status, headers);
    this.#response.end(body ?? undefined);
  }
}
