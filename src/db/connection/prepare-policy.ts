import { BoundedMap } from '../../bounded-map.ts';

const MOST_TEXTS = 1_000;
const LONGEST_TEXT = 32 * 1024;
const PREPARABLE = /^\s*(?:select|with|insert|update|delete)\b/i;

/**
 * Decides which statements Postgres should prepare: planning a statement takes as long as many a result. Remembers the
 * statements of recent requests; a statement sent once leaves nothing behind on the server.
 */
export class PreparePolicy {
  readonly #texts = new BoundedMap<string, true>({ entries: MOST_TEXTS });

  /** True if the statement was sent before. */
  shouldPrepare(text: string): boolean {
    if (text.length > LONGEST_TEXT || !PREPARABLE.test(text)) return false;
    if (this.#texts.get(text)) return true;
    this.#texts.set(text, true);
    return false;
  }
}
