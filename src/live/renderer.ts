import type { FeedChange } from '../feed/change.ts';
import type { RenderedMessage } from './batch.ts';
import { isChange, type Message } from './message.ts';
import type { RenderCache } from './render-cache.ts';
import type { Rendering } from './rendering.ts';
import { isTransient, retry } from './retry.ts';
import type { Semaphore } from './semaphore.ts';

/** The parts that all renderers of a hub share. */
export type RendererOptions = {
  readonly renderCache: RenderCache;
  readonly semaphore: Semaphore;
  readonly counts: { executions: number };
};

/** Renders the messages of one group: each change once while it is cached, and again after a transient error. */
export class Renderer {
  readonly rendering: Rendering;
  readonly #options: RendererOptions;
  readonly #rendered = new Map<number, RenderedMessage | Promise<RenderedMessage>>();
  #closed = false;

  constructor(options: RendererOptions, rendering: Rendering) {
    this.#options = options;
    this.rendering = rendering;
  }

  /** From now on `render` resolves to undefined, and the other methods reject. */
  close(): void {
    this.#closed = true;
    this.#rendered.clear();
  }

  /** Called when the epoch changed: positions then mean other changes. */
  forget(): void {
    this.#rendered.clear();
  }

  /** Renders one message that is not shared, with retries; undefined once closed. */
  render(message: Message): Promise<RenderedMessage | undefined> {
    return retry(
      () => this.#options.semaphore.run(() => this.#execute(message)),
      () => this.#closed,
    );
  }

  /** Renders changes in order; synchronously if none of them waits. `keep`: caches them for readers that come to them later. */
  renderAll(changes: readonly FeedChange[], keep: boolean): RenderedMessage[] | Promise<RenderedMessage[]> {
    const made = changes.map((change) => this.#rendered.get(change.position) ?? this.#make(change, keep));
    return made.some((it) => it instanceof Promise) ? Promise.all(made) : (made as RenderedMessage[]);
  }

  /** Renders the changes of a state snapshot, which share one position and are not cached. */
  async renderState(changes: readonly FeedChange[]): Promise<RenderedMessage[]> {
    return Promise.all(changes.map((change) => this.#renderLimited(change)));
  }

  #make(change: FeedChange, keep: boolean): RenderedMessage | Promise<RenderedMessage> {
    const made = this.#renderLimited(change);
    if (keep) this.#cache(change.position, made);
    return made;
  }

  #renderLimited(message: Message): RenderedMessage | Promise<RenderedMessage> {
    return this.#options.semaphore.run(() => {
      const made = this.#execute(message);
      return made instanceof Promise ? made.catch((error) => this.#retry(message, error)) : made;
    });
  }

  async #retry(message: Message, error: unknown): Promise<RenderedMessage> {
    if (!isTransient(error)) throw error;
    const made = await retry(
      () => this.#execute(message),
      () => this.#closed,
    );
    if (!made) throw new Error('The group has no readers any more');
    return made;
  }

  #execute(message: Message): RenderedMessage | Promise<RenderedMessage> {
    this.#options.counts.executions += 1;
    const made = this.rendering.render(message);
    const position = isChange(message) ? message.position : Number.POSITIVE_INFINITY;
    const { cursor } = message;
    return made instanceof Promise
      ? made.then(({ json, event }) => ({ position, cursor, json, event }))
      : { position, cursor, json: made.json, event: made.event };
  }

  #cache(position: number, made: RenderedMessage | Promise<RenderedMessage>): void {
    const rendered = this.#rendered;
    rendered.set(position, made);
    const keep = (it: RenderedMessage) => {
      if (rendered.get(position) !== made) return;
      rendered.set(position, it);
      this.#options.renderCache.keep(it.json.length + 200, () => rendered.delete(position));
    };
    if (made instanceof Promise) made.then(keep, () => rendered.delete(position));
    else keep(made);
  }
}
