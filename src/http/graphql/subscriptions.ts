import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  executeSubscriptionEvent,
  type GraphQLError,
  type ValidatedSubscriptionArgs,
  validateSubscriptionArgs,
} from 'graphql';
import { planEvents } from '../../answers/plan/events.ts';
import type { Context } from '../../graphql/schema/builder.ts';
import { audienceOf } from '../../graphql/subscriptions/audience.ts';
import type { ResumeSource, Subscription } from '../../live/hub.ts';
import { FeedReset, type Message, Progress } from '../../live/message.ts';
import { isTransient } from '../../live/retry.ts';
import { SubscriptionRequest } from '../../live/subscription-request.ts';
import type { RouteContext } from '../route.ts';
import { maskErrors } from './error-masking.ts';

/** A cursor that the transport carries, beside the operation. */
export type Resume = { cursor: string; source: ResumeSource };

/**
 * What a subscription asks of a hub; or the errors with which it was refused. Its field says what it wants, once; each
 * message is then executed by itself, once for all who get the same.
 */
export async function readSubscription(
  args: ExecutionArgs & { asksProgress?: boolean },
  context: RouteContext,
  resume?: Resume,
): Promise<Subscription | ExecutionResult> {
  const validated = validateSubscriptionArgs(args);
  if (!('schema' in validated)) return { errors: validated };
  const wanted = await createSourceEventStream(validated);
  if (!(wanted instanceof SubscriptionRequest)) {
    if (Symbol.asyncIterator in wanted)
      throw new TypeError('The field of a subscription answers with a Wanted');
    return wanted;
  }
  const { interest, startWith, readState } = wanted;
  const tellsProgress = wanted.progress || args.asksProgress === true;
  const audience = audienceOf(validated, context.principal);
  const { db, hub, log, requestId, textsWithheld } = context;
  const principal = audience.isPublic ? null : context.principal;
  const shared = { db, hub, log, requestId, principal, textsWithheld };
  // What differs in more than where it begins is rendered apart.
  const key = [audience.key, ...(tellsProgress ? ['progress'] : []), ...(textsWithheld ? ['withheld'] : [])];
  // Of the request that asked first nothing is kept but what it asked.
  const execution = {
    ...validated,
    operation: audience.operation,
    rootValue: undefined as unknown,
    contextValue: undefined as unknown,
  };
  const execute = executorOf(execution);
  const finish = (message: Message, result: ExecutionResult) => {
    refuseForNow(result.errors);
    return { event: 'next', json: serialise(message, maskErrors(result, requestId, log)) };
  };
  return {
    interest,
    startWith,
    ...(readState && { readState }),
    after: resume ?? (wanted.after === null ? undefined : { cursor: wanted.after, source: 'argument' }),
    rendering: {
      key: key.join(' '),
      tellsProgress,
      render(message) {
        // A context of its own: Pothos caches per context, and what is cached for one message would be stale for the next.
        const result = execute(message, { ...shared });
        return result instanceof Promise
          ? result.then((it) => finish(message, it))
          : finish(message, result as ExecutionResult);
      },
    },
  };
}

/** Executes the events of a subscription: as planned for as long as that can be, else as graphql does. */
function executorOf(execution: ValidatedSubscriptionArgs) {
  let planned = attempt(() => planEvents(execution));
  return (event: unknown, context: object): ExecutionResult | Promise<ExecutionResult> => {
    const data = planned && attempt(() => planned?.(event, context as Context));
    if (data) return { data };
    planned = undefined;
    return withoutTraces(() =>
      executeSubscriptionEvent({ ...execution, rootValue: event, contextValue: context }),
    );
  };
}

/** Whatever goes wrong, graphql says it better. */
function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** Throws what another try may mend: a database that is away is no reason to lose a message. */
function refuseForNow(errors: readonly GraphQLError[] | undefined): void {
  for (const error of errors ?? []) {
    let root: unknown = error;
    while (root instanceof Error && 'extensions' in root && root.cause instanceof Error) root = root.cause;
    if (root !== error && isTransient(root)) throw root;
  }
}

/** An error as it stands in a stream, which has no status of its own. */
export function withoutHttp(error: GraphQLError): GraphQLError {
  delete error.extensions.http;
  return error;
}

/**
 * graphql ends each execution with an abort that nobody asked for, and its error's trace costs more than the rest of it.
 * Whatever waits for the database is past this, and keeps its own.
 */
function withoutTraces<Result>(work: () => Result): Result {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function serialise(message: Message, { data, errors, extensions }: ExecutionResult): string {
  const more = {
    ...extensions,
    cursor: message.cursor,
    // Also to who did not ask for its type: a hole is never silent.
    ...(message instanceof FeedReset && { reset: message.cause }),
    ...(message instanceof Progress && { progress: true }),
  };
  return JSON.stringify({ data, errors: errors?.map(withoutHttp), extensions: more });
}
