import type { DocumentNode } from 'graphql';
import { BoundedMap } from '../../bounded-map.ts';

const LONGEST_CACHED = 16 * 1024;
const MAXIMUM_CACHED = 256;

/**
 * A bounded cache of parsed documents by their text, for us and for Yoga. Yoga's own cache keeps a thousand documents
 * of any size, with their errors: up to a gigabyte for one malicious client.
 */
export function createDocumentCache() {
  const cache = new BoundedMap<string, DocumentNode>({ entries: MAXIMUM_CACHED });
  return {
    get: (text: string) => cache.get(text),
    set(text: string, document: DocumentNode) {
      if (text.length <= LONGEST_CACHED) cache.set(text, document);
    },
  };
}

/** The same as Yoga wants it; errors are not kept. */
export const createYogaCache = () => ({
  documentCache: createDocumentCache(),
  errorCache: { get: () => undefined, set: () => {} },
});
