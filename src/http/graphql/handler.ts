import type { GraphQLSchema } from 'graphql';
import { charges } from '../../access/limits.ts';
import { BoundedMap } from '../../bounded-map.ts';
import type { Handler } from '../route.ts';
import { chooseType, withoutRefused } from '../server/content-negotiation.ts';
import { type ParameterNames, searchOf } from '../server/query-parameters.ts';
import type { ResponseHeaders } from '../server/response-headers.ts';
import { createFastPath } from './fast-path.ts';
import { parameterNames, readAddressed, readPosted } from './parameters.ts';
import { PersistedQueries } from './persisted-queries.ts';
import { withMinPosition } from './request-extensions.ts';
import { isSubscription } from './resolve-operation.ts';
import { streamBySse } from './sse.ts';
import { ValidDocuments } from './valid-documents.ts';
import type { Yoga, YogaContext } from './yoga.ts';

/** The query parameters of a GET; a POST has them in its body. */
export const graphqlParameters: ParameterNames = { GET: parameterNames };

const LONGEST_ACCEPT = 256;

/**
 * Answers a GraphQL request: a subscription with an event stream, a valid query by the fast path, anything else by Yoga. The
 * media type for an Accept header is learnt from Yoga's own responses.
 */
export function handleGraphql(yoga: Yoga, schema: GraphQLSchema): Handler {
  const documents = new ValidDocuments(yoga);
  const persisted = new PersistedQueries();
  const answerFast = createFastPath(schema, documents);
  const mediaTypes = new BoundedMap<string, string>({ entries: 64 });

  return async (request, response, context) => {
    const { allowance } = context;
    const headers = context.head as ResponseHeaders;
    const isGet = request.method === 'GET';
    // Proxies must not cache a refusal.
    if (isGet) headers.set('cache-control', 'no-store');
    const { received, bytes } = isGet
      ? { received: readAddressed(searchOf(request)), bytes: request.url?.length ?? 0 }
      : await readPosted(request, response);
    allowance.charge((charges.kilobyte * bytes) / 1_000);
    const { parameters, hash } = persisted.complete(withMinPosition(received, request));
    if (hash !== undefined && documents.read(parameters, context)) persisted.keep(hash, parameters.query);
    const accepted = request.headers.accept ?? '*/*';
    // Yoga does not read `q`.
    const accept = withoutRefused(accepted);
    if (accept !== accepted) request.headers.accept = accept;
    const type = mediaTypes.get(accept);
    const executed =
      type === undefined
        ? undefined
        : await answerFast({ request, headers, context, parameters, bytes }, type);
    if (executed === true) return;
    headers.flush();
    // A subscription without an Accept for streams is refused by Yoga below, with what it needs.
    if (!executed && chooseType(accepted, ['text/event-stream']) && isSubscription(yoga, parameters))
      return streamBySse(yoga, request, response, context, parameters);
    // An Accept that no media type here meets is ignored, as RFC 9110 allows.
    if (!/json|event-stream|\*\/\*|application\/\*/.test(accept)) request.headers.accept = 'application/json';
    const told = { isPlain: false };
    const yogaContext: YogaContext = { ...context, parameters, executed, told };
    await yoga(request, response, yogaContext);
    if (told.isPlain && accept.length <= LONGEST_ACCEPT)
      mediaTypes.set(accept, String(response.getHeader('content-type')));
  };
}
