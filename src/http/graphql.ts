import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  executeSubscriptionEvent,
  type GraphQLError,
  type GraphQLSchema,
  mapSourceToResponseEvent,
  validateSubscriptionArgs,
} from 'graphql';
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import type { Logger } from 'pino';
import { type Parameters, readAddressed, readPosted } from './body.ts';
import { present } from './present.ts';
import { Problem } from './problem.ts';
import type { Handler, RouteContext } from './route.ts';

/** What resolvers get as context, and what the transport knows of the request. */
type Given = RouteContext & { parameters: Parameters };
type Exchange = { req: IncomingMessage; res: ServerResponse };
export type Yoga = YogaServerInstance<Given & Partial<Exchange>, object>;

/** GraphQL over HTTP and SSE. Reading the request is ours; executing and negotiating the answer's form is Yoga's. */
export function createGraphql(schema: GraphQLSchema, log: Logger): Yoga {
  return createYoga<Given & Partial<Exchange>>({
    schema,
    graphqlEndpoint: '/graphql',
    // Both are done before and after Yoga: see `body.ts`, `present.ts`, `graphiql.ts`, `origin.ts`.
    maskedErrors: false,
    maxRequestBodySize: false,
    graphiql: false,
    landingPage: false,
    cors: false,
    multipart: false,
    batching: false,
    logging: false,
    plugins: [useParameters(), useOwnExecution(), usePresentation(log)] as Plugin[],
  });
}

/** Answers a GraphQL request with what `yoga` executes. */
export function handleGraphql(yoga: Yoga): Handler {
  return async (request, response, context) => {
    const parameters =
      request.method === 'POST'
        ? await readPosted(request)
        : readAddressed(new URL(request.url ?? '/', 'http://localhost').searchParams);
    // An Accept that nothing here can meet is passed over, as RFC 9110 allows.
    if (!/json|event-stream|multipart\/mixed|\*\/\*|application\/\*/.test(request.headers.accept ?? ''))
      request.headers.accept = 'application/json';
    await yoga(request, response, { ...context, parameters });
  };
}

function useParameters(): Plugin<Given> {
  return {
    onRequestParse({ serverContext, setRequestParser }) {
      setRequestParser(() => (serverContext as unknown as Given).parameters);
    },
  };
}

/** graphql's own execution, with a context of its own for each event of a subscription. */
function useOwnExecution(): Plugin {
  return {
    onExecute: ({ setExecuteFn }) => setExecuteFn(execute as never),
    onSubscribe({ args, setSubscribeFn, setResultAndStopExecution }) {
      const { request } = args.contextValue as { request?: Request };
      // Over a WebSocket there is no request; over HTTP, the answer must be able to go on.
      if (!request || /event-stream|\*\/\*|text\/\*/.test(request.headers.get('accept') ?? '*/*'))
        setSubscribeFn(subscribeAfresh as never);
      else setResultAndStopExecution({ errors: [noStream] as never });
    },
  };
}

const noStream = new Problem(
  'BAD_USER_INPUT',
  'A subscription is asked for with Accept: text/event-stream, or over a WebSocket (graphql-transport-ws).',
);

/** Pothos caches per context, and what is cached for one event would be stale for the next. */
async function subscribeAfresh(args: ExecutionArgs) {
  const validated = validateSubscriptionArgs(args);
  if (!('schema' in validated)) return { errors: validated };
  const source = await createSourceEventStream(validated);
  if (!isIterable(source)) return source;
  return mapSourceToResponseEvent(validated, source, (event) =>
    executeSubscriptionEvent({ ...event, contextValue: { ...(event.contextValue as object) } }),
  );
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function usePresentation(log: Logger): Plugin<Given> {
  return {
    onResultProcess({ result, setResult, serverContext }) {
      const { requestId } = serverContext as unknown as Given;
      if (Array.isArray(result)) return;
      if (!isIterable(result)) {
        setResult(present(result as never, requestId, log));
        return;
      }
      setResult(mapResults(result as never, (it) => present(it, requestId, log)) as never);
    },
  };
}

/** Each result changed on its way, and a failure as the last of them. `return()` reaches the source at once, also while it waits. */
function mapResults(
  results: AsyncIterable<ExecutionResult>,
  change: (result: ExecutionResult) => ExecutionResult,
): AsyncIterableIterator<ExecutionResult> {
  const source = results[Symbol.asyncIterator]();
  let failed = false;
  return {
    async next() {
      if (failed) return { done: true, value: undefined };
      try {
        const step = await source.next();
        return step.done ? step : { done: false, value: change(step.value) };
      } catch (error) {
        failed = true;
        return { done: false, value: change({ errors: [error as GraphQLError] }) };
      }
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
