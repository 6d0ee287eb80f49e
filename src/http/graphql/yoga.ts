import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExecutionArgs, ExecutionResult, GraphQLSchema } from 'graphql';
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import type { Logger } from 'pino';
import { traitsOf } from '../../execution/operation-traits.ts';
import { Problem } from '../problem.ts';
import type { RouteContext } from '../route.ts';
import { createYogaCache } from './document-cache.ts';
import { maskErrors, withoutHttp } from './errors/error-masking.ts';
import { useExplanations } from './errors/validation-errors.ts';
import type { GraphqlParameters } from './parameters.ts';
import { chargeInAdvance, settleCharge, useLimits } from './query-cost.ts';
import { asksPlan, readMinPosition } from './request-extensions.ts';
import { planExtension, withExtensions } from './response-extensions.ts';

/** The outcome of an operation that was executed before Yoga was called. */
export type EarlierExecution = { result: ExecutionResult } | { thrown: unknown };

/** The context of a request that Yoga answers. */
export type YogaContext = RouteContext & {
  parameters: GraphqlParameters;
  executed?: EarlierExecution | undefined;
  /** An object, because Yoga copies the context: set where the result has data and no errors. */
  told?: { isPlain: boolean };
};
type Exchange = { req: IncomingMessage; res: ServerResponse };
export type Yoga = YogaServerInstance<YogaContext & Partial<Exchange>, object>;

/** GraphQL over HTTP. Caveat reads the request and executes it; Yoga negotiates and writes the response. */
export function createGraphql(schema: GraphQLSchema, log: Logger): Yoga {
  return createYoga<YogaContext & Partial<Exchange>>({
    schema,
    graphqlEndpoint: '/graphql',
    // Caveat does these itself: see `parameters.ts`, `error-masking.ts`, `graphiql.ts` and `server/cors.ts`.
    maskedErrors: false,
    maxRequestBodySize: false,
    graphiql: false,
    landingPage: false,
    cors: false,
    multipart: false,
    batching: false,
    logging: false,
    parserAndValidationCache: createYogaCache(),
    plugins: [
      useParameters(),
      useLimits(),
      useExplanations(),
      useOwnExecution(),
      useErrorMasking(log),
    ] as Plugin[],
  });
}

function useParameters(): Plugin<YogaContext> {
  return {
    onRequestParse({ serverContext, setRequestParser }) {
      setRequestParser(() => (serverContext as unknown as YogaContext).parameters);
    },
  };
}

/** Executes by the `Executor`. Subscriptions are executed in `subscriptions.ts`, and only refused here. */
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
  {
    executed: earlier,
    admitted,
    allowance,
    executor,
    principal,
    params,
  }: YogaContext & {
    admitted?: number;
    params: GraphqlParameters;
  },
): Promise<ExecutionResult> {
  if (earlier && 'thrown' in earlier) throw earlier.thrown;
  if (earlier) return earlier.result;
  const cost = admitted ?? (await chargeInAdvance(args, allowance));
  const wantsPlan = asksPlan(params, principal);
  const minPosition = traitsOf(args).isQuery ? readMinPosition(params) : null;
  const executed = await executor.execute(args, args.contextValue as RouteContext, minPosition);
  const { result, position } = executed;
  await settleCharge(args, result, cost, allowance);
  const plan = wantsPlan ? planExtension(executed, false) : undefined;
  return withExtensions(result, position, { requested: cost, maximum: allowance.maxCost, plan });
}

const noStream = new Problem(
  'BAD_USER_INPUT',
  'Request a subscription with Accept: text/event-stream, or over a WebSocket (graphql-transport-ws).',
);

function useErrorMasking(log: Logger): Plugin<YogaContext> {
  return {
    onResultProcess({ result, setResult, serverContext }) {
      const { requestId, req, told } = serverContext as unknown as YogaContext & Partial<Exchange>;
      if (Array.isArray(result)) return;
      if (told) told.isPlain = 'data' in result && result.data != null && !('errors' in result);
      const masked = maskErrors(result as ExecutionResult, requestId, log);
      // A stream has status 200 and reports its errors in band.
      if (req && !/json|\*\/\*|application\/\*/.test(req.headers.accept ?? '*/*'))
        masked.errors?.forEach(withoutHttp);
      setResult(masked as never);
    },
  };
}
