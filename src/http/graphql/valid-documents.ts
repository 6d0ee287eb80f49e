import type { DocumentNode } from 'graphql';
import { chooseOperation, refuseHeavy, weigh } from '../../graphql/limits/depth-limit.ts';
import type { RouteContext } from '../route.ts';
import type { Parameters } from '../server/body.ts';
import { createDocumentCache } from './query-cost.ts';
import type { Yoga } from './yoga.ts';

/** Documents that were found valid, those used last. */
export class ValidDocuments {
  readonly #yoga: Yoga;
  readonly #valid = createDocumentCache().documentCache;

  constructor(yoga: Yoga) {
    this.#yoga = yoga;
  }

  /** The document of a request, within what may be asked; undefined where anything is wrong with it, which Yoga says. */
  read(parameters: Parameters, context: RouteContext): DocumentNode | undefined {
    const { query, operationName } = parameters;
    try {
      const known = this.#valid.get(query);
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
      this.#valid.set(query, document);
      return document;
    } catch {
      return undefined;
    }
  }
}
