import type { Message } from './message.ts';

/** How the messages of a stream become bytes. */
export type Rendering = {
  /** Streams with the same key get the same bytes: whoever may see other things has another key. */
  key: string;
  /** Told of `Progress`, too. */
  tellsProgress: boolean;
  /** The event's data, JSON without a line break, and its name over Server-Sent Events. Asked again when the database was away. */
  render(message: Message): Outgoing | Promise<Outgoing>;
};

export type Outgoing = { json: string; event: string | null };

const MOST_BYTES = 64 * 1024 * 1024;

/** Frees what a message was rendered to. */
type Forget = () => void;

/** What was rendered lately, for readers who come to it a little later. The oldest goes first. */
export class RenderCache {
  readonly #kept: { forget: Forget; bytes: number }[] = [];
  #gone = 0;
  #bytes = 0;

  keep(bytes: number, forget: Forget): void {
    this.#kept.push({ forget, bytes });
    this.#bytes += bytes;
    while (this.#bytes > MOST_BYTES) {
      const oldest = this.#kept[this.#gone];
      if (!oldest) return;
      this.#gone += 1;
      this.#bytes -= oldest.bytes;
      oldest.forget();
    }
    if (this.#gone > 10_000) {
      this.#kept.splice(0, this.#gone);
      this.#gone = 0;
    }
  }
}

/** Lets few pieces of work be under way at once; others wait their turn, unless there is none to wait for: then it is done at once. */
export class Semaphore {
  #under = 0;
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  run<Result>(work: () => Result | Promise<Result>): Result | Promise<Result> {
    if (this.#under >= this.#most)
      return new Promise<void>((resolve) => this.#waiting.push(resolve)).then(() => this.run(work));
    this.#under += 1;
    // Also after work that ended at once: whoever waited behind it has nobody else to be let in by.
    const leave = () => {
      this.#under -= 1;
      this.#waiting.shift()?.();
    };
    try {
      const result = work();
      if (result instanceof Promise) return result.finally(leave);
      leave();
      return result;
    } catch (error) {
      leave();
      throw error;
    }
  }
}
