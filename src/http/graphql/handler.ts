import type { GraphQLSchema } from 'graphql';
import { charges } from '../../access/limits.ts';
import type { Handler } from '../route.ts';
import { parameterNames, readAddressed, readPosted } from '../server/body.ts';
import { chooseType, withoutRefused } from '../server/content-negotiation.ts';
import { type ParameterNames, searchOf } from '../server/query-parameters.ts';
import type { ResponseHeaders } from '../server/response-headers.ts';
import { withMinPosition } from './cache-key.ts';
import { createFastPath } from './fast-path.ts';
import { PersistedQueries } from './persisted-queries.ts';
import { isSubscription } from './resolve-operation.ts';
import { streamBySse } from './sse.ts';
import { ValidDocuments } from './valid-documents.ts';
import type { Given, Yoga } from './yoga.ts';

/** A POST has them in its body. */
export const graphqlParameters: ParameterNames = {
  GET: parameterNames,
};

/** Forms of Accept of which it is remembered what Yoga answers them with. */
const MOST_FORMS = 64;
const LONGEST_FORM = 256;

/**
 * Answers a GraphQL request: a subscription with a stream, a query that there is nothing wrong with directly, and anything
 * else with what `yoga` makes of it. Which form an Accept is answered in is learnt from Yoga's own answers.
 */
export function handleGraphql(yoga: Yoga, schema: GraphQLSchema): Handler {
  const documents = new ValidDocuments(yoga);
  const persisted = new PersistedQueries();
  const direct = createFastPath(schema, documents);
  const types = new Map<string, string>();

  return async (request, response, context) => {
    const { allowance } = context;
    const head = context.head as ResponseHeaders;
    const isGet = request.method === 'GET';
    // Whoever stands between keeps nothing of what is refused.
    if (isGet) head.set('cache-control', 'no-store');
    const { given, bytes } = isGet
      ? { given: readAddressed(searchOf(request)), bytes: request.url?.length ?? 0 }
      : await readPosted(request, response);
    allowance.charge((charges.kilobyte * bytes) / 1_000);
    const { parameters, hash } = persisted.complete(withMinPosition(given, request));
    if (hash !== undefined && documents.read(parameters, context)) persisted.keep(hash, parameters.query);
    const accepted = request.headers.accept ?? '*/*';
    // Yoga does not read `q`.
    const accept = withoutRefused(accepted);
    if (accept !== accepted) request.headers.accept = accept;
    const type = types.get(accept);
    const executed =
      type === undefined ? undefined : await direct({ request, head, context, parameters, bytes }, type);
    if (executed === true) return;
    head.flush();
    // Without an Accept for streams, Yoga's answer below says what is needed.
    if (!executed && chooseType(accepted, ['text/event-stream']) && isSubscription(yoga, parameters))
      return streamBySse(yoga, request, response, context, parameters);
    // An Accept that nothing here can meet is passed over, as RFC 9110 allows.
    if (!/json|event-stream|\*\/\*|application\/\*/.test(accept)) request.headers.accept = 'application/json';
    const told = { isPlain: false };
    const toYoga: Given = { ...context, parameters, executed, told };
    await yoga(request, response, toYoga);
    if (told.isPlain && types.size < MOST_FORMS && accept.length <= LONGEST_FORM)
      types.set(accept, String(response.getHeader('content-type')));
  };
}
