import { charges } from '../access/limits.ts';
import { readAddressed, readPosted } from './body.ts';
import { asksForStream } from './operation.ts';
import type { Handler } from './route.ts';
import { streamBySse } from './sse.ts';
import type { Yoga } from './yoga.ts';

/** Answers a GraphQL request: a subscription with a stream, anything else with what `yoga` executes. */
export function handleGraphql(yoga: Yoga): Handler {
  return async (request, response, context) => {
    const { parameters, bytes } =
      request.method === 'POST'
        ? await readPosted(request, response)
        : {
            parameters: readAddressed(new URL(request.url ?? '/', 'http://localhost').searchParams),
            bytes: request.url?.length ?? 0,
          };
    context.allowance.owe((charges.kilobyte * bytes) / 1_000);
    const accept = request.headers.accept ?? '*/*';
    // Without an Accept for streams, Yoga's answer below says what is needed.
    if (/event-stream|\*\/\*|text\/\*/.test(accept) && asksForStream(yoga, parameters))
      return streamBySse(yoga, request, response, context, parameters);
    // An Accept that nothing here can meet is passed over, as RFC 9110 allows.
    if (!/json|event-stream|\*\/\*|application\/\*/.test(accept)) request.headers.accept = 'application/json';
    await yoga(request, response, { ...context, parameters });
  };
}
