const MOST_TEXTS = 1_000;
const LONGEST_TEXT = 32 * 1024;
const PREPARABLE = /^\s*(?:select|with|insert|update|delete)\b/i;

/**
 * Which statements come again and again, so that it pays to have Postgres prepare them: planning one takes as long as many
 * an answer. Of those that came lately; what comes once leaves nothing behind on the server.
 */
export class PreparePolicy {
  readonly #texts = new Set<string>();

  /** Whether a statement that comes now has come before. */
  shouldPrepare(text: string): boolean {
    if (text.length > LONGEST_TEXT || !PREPARABLE.test(text)) return false;
    const isKnown = this.#texts.delete(text);
    this.#texts.add(text);
    const [oldest] = this.#texts;
    if (this.#texts.size > MOST_TEXTS && oldest !== undefined) this.#texts.delete(oldest);
    return isKnown;
  }
}
