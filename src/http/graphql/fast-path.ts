import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ExecutionArgs, GraphQLSchema } from 'graphql';
import { charges } from '../../access/limits.ts';
import { traitsOf } from '../../execution/operation-traits.ts';
import { bytesOf, type CachedResponse } from '../../execution/strategies/cached.ts';
import type { RouteContext } from '../route.ts';
import { matchesEtag } from '../server/etag.ts';
import type { ResponseHeaders } from '../server/response-headers.ts';
import { cacheKeyOf } from './cache-key.ts';
import type { GraphqlParameters } from './parameters.ts';
import { chargeInAdvance, settleCharge } from './query-cost.ts';
import { asksPlan, minPositionHeader, readMinPosition } from './request-extensions.ts';
import { extensionsJson, planExtension, withExtensions } from './response-extensions.ts';
import type { ValidDocuments } from './valid-documents.ts';
import type { EarlierExecution } from './yoga.ts';

type GraphqlRequest = {
  request: IncomingMessage;
  headers: ResponseHeaders;
  context: RouteContext;
  parameters: GraphqlParameters;
  bytes: number;
};
/** A response to write: `data` as JSON, and the end of the body, which is the caller's own. */
type Answer = { data: Buffer; tail: string; freshMilliseconds: number; isPublic: boolean };

/**
 * Answers valid queries from the cache, or as they are executed: the status, headers and body are those that Yoga would
 * write, without the time that it takes to find that out.
 */
export function createFastPath(schema: GraphQLSchema, documents: ValidDocuments) {
  /** True: answered. Undefined: Yoga must answer. Otherwise what was executed already, for Yoga to answer with. */
  return async (exchange: GraphqlRequest, type: string): Promise<true | EarlierExecution | undefined> => {
    const { context, parameters, bytes } = exchange;
    const { executor, allowance, principal } = context;
    let minPosition: ReturnType<typeof readMinPosition>;
    let wantsPlan: boolean;
    try {
      minPosition = readMinPosition(parameters);
      wantsPlan = asksPlan(parameters, principal);
    } catch {
      return undefined;
    }
    const key = cacheKeyOf(parameters, bytes, context.textsWithheld);
    const cached = key === undefined ? undefined : executor.findCached(key, minPosition);
    // The cost of executing it must be within the caller's maximum; the charge is only that of a look-up.
    if (cached && (allowance.maxCost === 0 || cached.cost <= allowance.maxCost)) {
      allowance.charge(charges.kept);
      writeCached(exchange, type, cached, wantsPlan);
      return true;
    }
    const document = documents.read(parameters, context);
    if (!document) return undefined;
    const { operationName, variables } = parameters;
    const args: ExecutionArgs = {
      schema,
      document,
      ...(operationName !== undefined && { operationName }),
      ...(variables && { variableValues: variables }),
    };
    const { isQuery, isPublic } = traitsOf(args);
    if (!isQuery) return undefined;
    try {
      const cost = await chargeInAdvance(args, allowance);
      const cacheKey = key === undefined ? undefined : { key, cost };
      const executed = await executor.execute(args, context, minPosition, cacheKey);
      const { result, position } = executed;
      await settleCharge(args, result, cost, allowance);
      const plan = wantsPlan ? planExtension(executed, isPublic && key !== undefined) : undefined;
      const extensions = { requested: cost, maximum: allowance.maxCost, plan };
      if (result.errors || !result.data || position === undefined)
        return { result: withExtensions(result, position, extensions) };
      const data = bytesOf(result);
      const tail = extensionsJson(position, extensions);
      write(exchange, type, { data, tail, freshMilliseconds: 0, isPublic });
      return true;
    } catch (thrown) {
      return { thrown };
    }
  };
}

function writeCached(
  exchange: GraphqlRequest,
  type: string,
  cached: CachedResponse,
  wantsPlan: boolean,
): void {
  const { maxCost } = exchange.context.allowance;
  const freshMilliseconds = cached.until - performance.now();
  const plan = wantsPlan ? planExtension({ strategy: 'cached', texts: new Set() }, true) : undefined;
  const tail = extensionsJson(cached.position, { requested: cached.cost, maximum: maxCost, plan });
  write(exchange, type, { data: cached.data, tail, freshMilliseconds, isPublic: true });
}

const start = Buffer.from('{"data":');

function write({ request, headers, context }: GraphqlRequest, type: string, answer: Answer): void {
  const { data, tail } = answer;
  if (request.method === 'GET') {
    const { principal } = context;
    // Weak: the position in the body may differ where the data is the same.
    const etag = `W/"${etagOf(data)}"`;
    headers.set(
      'cache-control',
      cacheControl(answer, principal !== null || request.headers.authorization !== undefined),
    );
    headers.set('vary', `accept, authorization, origin, ${minPositionHeader}`);
    headers.set('etag', etag);
    if (matchesEtag(etag, request.headers['if-none-match'])) {
      headers.write(304, [], null);
      return;
    }
  }
  const body = Buffer.allocUnsafe(start.length + data.length + tail.length);
  start.copy(body);
  data.copy(body, start.length);
  body.write(tail, start.length + data.length, 'latin1');
  headers.write(200, ['content-type', type], body);
}

/** Shared caches may keep a public answer for one second (s-maxage), unless it ends before that. */
function cacheControl({ isPublic, freshMilliseconds }: Answer, isAuthenticated: boolean): string {
  if (!isPublic || isAuthenticated) return 'private, no-cache';
  return `public, max-age=0, s-maxage=${freshMilliseconds > 1_000 ? 1 : 0}, must-revalidate`;
}

const etags = new WeakMap<Buffer, string>();

function etagOf(data: Buffer): string {
  const known = etags.get(data);
  if (known !== undefined) return known;
  const etag = createHash('sha256').update(data).digest('base64url').slice(0, 27);
  etags.set(data, etag);
  return etag;
}
