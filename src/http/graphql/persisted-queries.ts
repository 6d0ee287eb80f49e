import { createHash } from 'node:crypto';
import { limits } from '../../access/limits.ts';
import { Problem } from '../problem.ts';
import type { Given, Parameters } from '../server/body.ts';

/**
 * Documents by the SHA-256 of their text, those used last: Apollo's automatic persisted queries. A request that has the
 * hash alone is answered as if it had the text, once one had both.
 */
export class PersistedQueries {
  readonly #texts = new Map<string, string>();
  #length = 0;

  /**
   * The parameters with the text that is meant, and the hash that it is to be kept by if it turns out to be valid. Throws
   * a `Problem` that clients know for a hash that is not known here, and for one of another text.
   */
  complete(given: Given): { parameters: Parameters; hash?: string } {
    const { query, extensions } = given;
    const persisted = extensions?.persistedQuery;
    if (persisted === undefined || persisted === null) return { parameters: withText(given, query) };
    const { version, sha256Hash } = Object(persisted) as { version?: unknown; sha256Hash?: unknown };
    if (version !== 1 || typeof sha256Hash !== 'string' || !/^[0-9a-f]{64}$/i.test(sha256Hash))
      throw new Problem('BAD_USER_INPUT', '"persistedQuery" has version 1 and a sha256Hash.');
    const hash = sha256Hash.toLowerCase();
    if (query === undefined) {
      const text = this.#get(hash);
      // The protocol's own words: clients send the text when they read them.
      if (text === undefined) throw new Problem('BAD_USER_INPUT', 'PersistedQueryNotFound');
      return { parameters: withText(given, text) };
    }
    if (createHash('sha256').update(query).digest('hex') !== hash)
      throw new Problem('BAD_USER_INPUT', 'The sha256Hash is not that of the query.');
    return { parameters: withText(given, query), hash };
  }

  /** Keeps the text of a valid document. */
  keep(hash: string, text: string): void {
    if (this.#get(hash) !== undefined || text.length > limits.persistedDocument) return;
    this.#texts.set(hash, text);
    this.#length += text.length;
    for (const [oldest, { length }] of this.#texts) {
      if (this.#texts.size <= limits.persistedDocuments && this.#length <= limits.persistedText) return;
      this.#texts.delete(oldest);
      this.#length -= length;
    }
  }

  #get(hash: string): string | undefined {
    const text = this.#texts.get(hash);
    if (text !== undefined) {
      this.#texts.delete(hash);
      this.#texts.set(hash, text);
    }
    return text;
  }
}

function withText(given: Given, query: string | undefined): Parameters {
  if (query === undefined) throw new Problem('BAD_USER_INPUT', '"query" must be a string.');
  return { ...given, query };
}
