import { createHash } from 'node:crypto';
import { limits } from '../../access/limits.ts';
import { BoundedMap } from '../../bounded-map.ts';
import { Problem } from '../problem.ts';
import type { GraphqlParameters, ReceivedParameters } from './parameters.ts';

/**
 * Automatic persisted queries (Apollo's protocol): a bounded cache of documents by the SHA-256 of their text. A request with
 * the hash alone is answered once a request had both.
 */
export class PersistedQueries {
  readonly #texts = new BoundedMap<string, string>({
    entries: limits.persistedDocuments,
    size: limits.persistedText,
    largest: limits.persistedDocument,
    sizeOf: (text) => Math.max(text.length, 1),
  });

  /**
   * The parameters with the text of the query, and the hash under which to keep it if it is valid. Throws a `Problem` for an
   * unknown hash, in the protocol's own words, and for the hash of another text.
   */
  complete(received: ReceivedParameters): { parameters: GraphqlParameters; hash?: string } {
    const { query, extensions } = received;
    const persisted = extensions?.persistedQuery;
    if (persisted === undefined || persisted === null) return { parameters: withText(received, query) };
    const { version, sha256Hash } = Object(persisted) as { version?: unknown; sha256Hash?: unknown };
    if (version !== 1 || typeof sha256Hash !== 'string' || !/^[0-9a-f]{64}$/i.test(sha256Hash))
      throw new Problem('BAD_USER_INPUT', '"persistedQuery" must have version 1 and a sha256Hash.');
    const hash = sha256Hash.toLowerCase();
    if (query === undefined) {
      const text = this.#texts.get(hash);
      if (text === undefined) throw new Problem('BAD_USER_INPUT', 'PersistedQueryNotFound');
      return { parameters: withText(received, text) };
    }
    if (createHash('sha256').update(query).digest('hex') !== hash)
      throw new Problem('BAD_USER_INPUT', 'The sha256Hash is not that of the query.');
    return { parameters: withText(received, query), hash };
  }

  /** Keeps the text of a valid document. */
  keep(hash: string, text: string): void {
    this.#texts.set(hash, text);
  }
}

function withText(received: ReceivedParameters, query: string | undefined): GraphqlParameters {
  if (query === undefined) throw new Problem('BAD_USER_INPUT', '"query" must be a string.');
  return { ...received, query };
}
