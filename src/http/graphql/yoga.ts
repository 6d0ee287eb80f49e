import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExecutionArgs, ExecutionResult, GraphQLSchema } from 'graphql';
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import type { Logger } from 'pino';
import { traitsOf } from '../../answers/traits.ts';
import { Problem } from '../problem.ts';
import type { RouteContext } from '../route.ts';
import type { Parameters } from '../server/body.ts';
import { readMinPosition } from './cache-key.ts';
import { maskErrors } from './error-masking.ts';
import {
  chargeInAdvance,
  createDocumentCache,
  settleCharge,
  useLimits,
  withExtensions,
} from './query-cost.ts';
import { withoutHttp } from './subscriptions.ts';

/** What an operation came to that was executed before it came here. */
export type Executed = { result: ExecutionResult } | { thrown: unknown };

/** What resolvers get as context, and what the transport knows of the request. */
export type Given = RouteContext & {
  parameters: Parameters;
  executed?: Executed | undefined;
  /** Told here, where Yoga copies the rest: whether there was nothing wrong with it. */
  told?: { isPlain: boolean };
};
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
    parserAndValidationCache: createDocumentCache(),
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

/** Our own execution. Subscriptions never come here: see `streams.ts`. */
function useOwnExecution(): Plugin {
  return {
    onExecute({ context, setExecuteFn }) {
      setExecuteFn((args) => executeOnce(args as never, context as never));
    },
    onSubscribe: ({ setResultAndStopExecution }) =>
      setResultAndStopExecution({ errors: [noStream] as never }),
  };
}

async function executeOnce(
  args: ExecutionArgs,
  { executed, admitted, allowance, answers, params }: Given & { admitted?: number; params: Parameters },
): Promise<ExecutionResult> {
  if (executed && 'thrown' in executed) throw executed.thrown;
  if (executed) return executed.result;
  const cost = admitted ?? (await chargeInAdvance(args, allowance));
  const { result, position } = traitsOf(args).isQuery
    ? await answers.answer(args, args.contextValue as RouteContext, readMinPosition(params))
    : await answers.write(args);
  await settleCharge(args, result, cost, allowance);
  return withExtensions(result, position, { requested: cost, maximum: allowance.maxCost });
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
      const { told } = serverContext as unknown as Given;
      if (told) told.isPlain = 'data' in result && result.data != null && !('errors' in result);
      const shown = maskErrors(result as ExecutionResult, requestId, log);
      // A stream is 200, and tells in band what went wrong; it is no answer of another status.
      if (req && !/json|\*\/\*|application\/\*/.test(req.headers.accept ?? '*/*'))
        shown.errors?.forEach(withoutHttp);
      setResult(shown as never);
    },
  };
}
