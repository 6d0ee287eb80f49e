import type { DocumentNode } from 'graphql';
import { chooseOperation, refuseHeavy, weigh } from '../../graphql/limits/depth-limit.ts';
import type { RouteContext } from '../route.ts';
import { createDocumentCache } from './document-cache.ts';
import type { GraphqlParameters } from './parameters.ts';
import type { Yoga } from './yoga.ts';

/** Parses and validates documents, and caches the valid ones. */
export class ValidDocuments {
  readonly #yoga: Yoga;
  readonly #cache = createDocumentCache();

  constructor(yoga: Yoga) {
    this.#yoga = yoga;
  }

  /** The document of a request that is valid and within the limits; undefined for any other, whose errors Yoga reports. */
  read(parameters: GraphqlParameters, context: RouteContext): DocumentNode | undefined {
    const { query, operationName } = parameters;
    try {
      const known = this.#cache.get(query);
      if (known) {
        const operation = chooseOperation(known, operationName);
        if (operation) refuseHeavy(weigh(known, operation));
        return known;
      }
      const { parse, validate, schema } = this.#yoga.getEnveloped({
        ...context,
        params: parameters,
      } as never);
      const document: DocumentNode = parse(query);
      if (validate(schema, document).length > 0) return undefined;
      this.#cache.set(query, document);
      return document;
    } catch {
      return undefined;
    }
  }
}
