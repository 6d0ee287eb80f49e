import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ExecutionResult, execute, type GraphQLSchema } from 'graphql';
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import type { Logger } from 'pino';
import { admit, keepDocuments, useLimits, withCost } from './admission.ts';
import type { Parameters } from './body.ts';
import { present } from './present.ts';
import { Problem } from './problem.ts';
import type { RouteContext } from './route.ts';
import { withoutHttp } from './streams.ts';

/** What resolvers get as context, and what the transport knows of the request. */
type Given = RouteContext & { parameters: Parameters };
type Exchange = { req: IncomingMessage; res: ServerResponse };
export type Yoga = YogaServerInstance<Given & Partial<Exchange>, object>;

/** GraphQL over HTTP. Reading the request is ours; executing and negotiating the answer's form is Yoga's. */
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
    parserAndValidationCache: keepDocuments(),
    plugins: [useParameters(), useLimits(), useOwnExecution(), usePresentation(log)] as Plugin[],
  });
}

function useParameters(): Plugin<Given> {
  return {
    onRequestParse({ serverContext, setRequestParser }) {
      setRequestParser(() => (serverContext as unknown as Given).parameters);
    },
  };
}

/** graphql's own execution. Subscriptions never come here: see `streams.ts`. */
function useOwnExecution(): Plugin {
  return {
    onExecute({ context, setExecuteFn }) {
      const { allowance, admitted } = context as unknown as Given & { admitted?: number };
      setExecuteFn(async (args) => {
        const cost = admitted ?? (await admit(args as never, allowance));
        return withCost(await execute(args as never), cost, allowance.maxCost);
      });
    },
    onSubscribe: ({ setResultAndStopExecution }) =>
      setResultAndStopExecution({ errors: [noStream] as never }),
  };
}

const noStream = new Problem(
  'BAD_USER_INPUT',
  'A subscription is asked for with Accept: text/event-stream, or over a WebSocket (graphql-transport-ws).',
);

function usePresentation(log: Logger): Plugin<Given> {
  return {
    onResultProcess({ result, setResult, serverContext }) {
      const { requestId, req } = serverContext as unknown as Given & Partial<Exchange>;
      if (Array.isArray(result)) return;
      const shown = present(result as ExecutionResult, requestId, log);
      // A stream is 200, and tells in band what went wrong; it is no answer of another status.
      if (req && !/json|\*\/\*|application\/\*/.test(req.headers.accept ?? '*/*'))
        shown.errors?.forEach(withoutHttp);
      setResult(shown as never);
    },
  };
}
