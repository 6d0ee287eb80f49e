import type { FeedChange } from '../feed/change.ts';
import type { RenderedMessage } from './batch.ts';
import { isChange, type Message } from './message.ts';
import type { RenderCache, Rendering, Semaphore } from './rendering.ts';
import { isTransient, retry } from './retry.ts';

/** What the renderers of a hub share. */
export type RendererOptions = {
  readonly memory: RenderCache;
  readonly turnstile: Semaphore;
  readonly counts: { executions: number };
};

/** Renders the messages of one group: each change once, for as long as memory keeps it; again when the database was away. */
export class Renderer {
  readonly rendering: Rendering;
  readonly #workshop: RendererOptions;
  readonly #rendered = new Map<number, RenderedMessage | Promise<RenderedMessage>>();
  #closed = false;

  constructor(workshop: RendererOptions, rendering: Rendering) {
    this.#workshop = workshop;
    this.rendering = rendering;
  }

  /** What comes after this is not rendered any more: `render` is undefined, the others reject. */
  close(): void {
    this.#closed = true;
    this.#rendered.clear();
  }

  /** For positions that have come to mean other things. */
  forget(): void {
    this.#rendered.clear();
  }

  /** One message that nobody else is told, as often as it takes; undefined once it is closed. */
  render(message: Message): Promise<RenderedMessage | undefined> {
    return retry(
      () => this.#workshop.turnstile.run(() => this.#execute(message)),
      () => this.#closed,
    );
  }

  /** Changes of the feed, in order; at once when none of them has to wait. `keep`: somebody else may come to them later. */
  renderAll(changes: readonly FeedChange[], keep: boolean): RenderedMessage[] | Promise<RenderedMessage[]> {
    const made = changes.map((change) => this.#rendered.get(change.position) ?? this.#make(change, keep));
    return made.some((it) => it instanceof Promise) ? Promise.all(made) : (made as RenderedMessage[]);
  }

  /** Changes that stand for a state: they share one position, and are not kept. */
  async renderState(changes: readonly FeedChange[]): Promise<RenderedMessage[]> {
    return Promise.all(changes.map((change) => this.#inTurn(change)));
  }

  #make(change: FeedChange, keep: boolean): RenderedMessage | Promise<RenderedMessage> {
    const made = this.#inTurn(change);
    if (keep) this.#remember(change.position, made);
    return made;
  }

  #inTurn(message: Message): RenderedMessage | Promise<RenderedMessage> {
    return this.#workshop.turnstile.run(() => {
      const made = this.#execute(message);
      return made instanceof Promise ? made.catch((error) => this.#executeAgain(message, error)) : made;
    });
  }

  async #executeAgain(message: Message, error: unknown): Promise<RenderedMessage> {
    if (!isTransient(error)) throw error;
    const made = await retry(
      () => this.#execute(message),
      () => this.#closed,
    );
    if (!made) throw new Error('Nobody follows any more');
    return made;
  }

  #execute(message: Message): RenderedMessage | Promise<RenderedMessage> {
    this.#workshop.counts.executions += 1;
    const made = this.rendering.render(message);
    const position = isChange(message) ? message.position : Number.POSITIVE_INFINITY;
    const { cursor } = message;
    return made instanceof Promise
      ? made.then(({ json, event }) => ({ position, cursor, json, event }))
      : { position, cursor, json: made.json, event: made.event };
  }

  #remember(position: number, made: RenderedMessage | Promise<RenderedMessage>): void {
    const rendered = this.#rendered;
    rendered.set(position, made);
    const keep = (it: RenderedMessage) => {
      if (rendered.get(position) !== made) return;
      rendered.set(position, it);
      this.#workshop.memory.keep(it.json.length + 200, () => rendered.delete(position));
    };
    if (made instanceof Promise) made.then(keep, () => rendered.delete(position));
    else keep(made);
  }
}
