import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  validateSubscriptionArgs,
} from 'graphql';
import { audienceOf } from '../../graphql/subscriptions/audience.ts';
import type { ResumeSource, Subscription } from '../../live/hub.ts';
import { FeedReset, type Message, Progress } from '../../live/message.ts';
import { isTransient } from '../../live/retry.ts';
import { SubscriptionRequest } from '../../live/subscription-request.ts';
import type { RouteContext } from '../route.ts';
import { maskErrors, withoutHttp } from './errors/error-masking.ts';

/** A cursor that the transport carries (Last-Event-ID), beside the operation's own. */
export type Resume = { cursor: string; source: ResumeSource };

/**
 * Reads what a subscription wants of the hub, or the errors with which it is refused. The subscription's field runs once; each
 * message is then executed by itself, once for all streams that get the same bytes.
 */
export async function readSubscription(
  args: ExecutionArgs & { asksProgress?: boolean },
  context: RouteContext,
  resume?: Resume,
): Promise<Subscription | ExecutionResult> {
  const validated = validateSubscriptionArgs(args);
  if (!('schema' in validated)) return { errors: validated };
  const subscribed = await createSourceEventStream(validated);
  if (!(subscribed instanceof SubscriptionRequest)) {
    if (Symbol.asyncIterator in subscribed)
      throw new TypeError('The field of a subscription must return a SubscriptionRequest');
    return subscribed;
  }
  const { interest, startWith, readState } = subscribed;
  const tellsProgress = subscribed.progress || args.asksProgress === true;
  const audience = audienceOf(validated, context.principal);
  const { db, executor, hub, log, requestId, textsWithheld } = context;
  const principal = audience.isPublic ? null : context.principal;
  const shared = { db, hub, log, requestId, principal, textsWithheld };
  // Streams with equal keys differ only in where they begin, and share their rendered messages.
  const key = [audience.key, ...(tellsProgress ? ['progress'] : []), ...(textsWithheld ? ['withheld'] : [])];
  // The root value and context of the first request must not be kept for the others.
  const execution = {
    ...validated,
    operation: audience.operation,
    rootValue: undefined as unknown,
    contextValue: undefined as unknown,
  };
  const execute = executor.executeEvents(execution);
  const finish = (message: Message, result: ExecutionResult) => {
    refuseForNow(result.errors);
    return { event: 'next', json: serialise(message, maskErrors(result, requestId, log)) };
  };
  return {
    interest,
    startWith,
    ...(readState && { readState }),
    after:
      resume ?? (subscribed.after === null ? undefined : { cursor: subscribed.after, source: 'argument' }),
    rendering: {
      key: key.join(' '),
      tellsProgress,
      render(message) {
        // A new context for each message: Pothos caches per context, and a cached row would be stale for the next message.
        const result = execute(message, { ...shared });
        return result instanceof Promise
          ? result.then((it) => finish(message, it))
          : finish(message, result as ExecutionResult);
      },
    },
  };
}

/** Throws a transient error (an unreachable database), so that the message is rendered again and not lost. */
function refuseForNow(errors: readonly GraphQLError[] | undefined): void {
  for (const error of errors ?? []) {
    let root: unknown = error;
    while (root instanceof Error && 'extensions' in root && root.cause instanceof Error) root = root.cause;
    if (root !== error && isTransient(root)) throw root;
  }
}

function serialise(message: Message, { data, errors, extensions }: ExecutionResult): string {
  const more = {
    ...extensions,
    cursor: message.cursor,
    // Also for clients that did not select `FeedReset`: a gap is never silent.
    ...(message instanceof FeedReset && { reset: message.cause }),
    ...(message instanceof Progress && { progress: true }),
  };
  return JSON.stringify({ data, errors: errors?.map(withoutHttp), extensions: more });
}
