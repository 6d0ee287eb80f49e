import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ExecutionArgs, GraphQLSchema } from 'graphql';
import { charges } from '../../access/limits.ts';
import { bytesOf, type Kept } from '../../answers/answers.ts';
import { traitsOf } from '../../answers/traits.ts';
import type { RouteContext } from '../route.ts';
import type { Parameters } from '../server/body.ts';
import { matchesEtag } from '../server/etag.ts';
import type { ResponseHeaders } from '../server/response-headers.ts';
import { cacheKeyOf, minPositionHeader, readMinPosition } from './cache-key.ts';
import { chargeInAdvance, extensionsJson, settleCharge, withExtensions } from './query-cost.ts';
import type { ValidDocuments } from './valid-documents.ts';
import type { Executed } from './yoga.ts';

type Asked = {
  request: IncomingMessage;
  head: ResponseHeaders;
  context: RouteContext;
  parameters: Parameters;
  bytes: number;
};
/** What there is to write: `data` as JSON, and what belongs to this caller. */
type Written = { data: Buffer; tail: string; freshMilliseconds: number; isPublic: boolean };

/**
 * Answers queries that there is nothing wrong with, from memory or as they are executed: status, headers and body as Yoga
 * would write them, without what it takes to find that out.
 */
export function createFastPath(schema: GraphQLSchema, documents: ValidDocuments) {
  /** True: it is answered. Undefined: Yoga's to answer; or what Yoga is to answer with, for it has been executed. */
  return async (asked: Asked, type: string): Promise<true | Executed | undefined> => {
    const { context, parameters, bytes } = asked;
    const { answers, allowance } = context;
    let least: ReturnType<typeof readMinPosition>;
    try {
      least = readMinPosition(parameters);
    } catch {
      return undefined;
    }
    const key = cacheKeyOf(parameters, bytes, context.textsWithheld);
    const kept = key === undefined ? undefined : answers.find(key, least);
    // What it would cost to be executed is what the caller may ask at all; looking it up costs us next to nothing.
    if (kept && (allowance.maxCost === 0 || kept.cost <= allowance.maxCost)) {
      allowance.charge(charges.kept);
      writeKept(asked, type, kept);
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
      const { result, position } = await answers.answer(
        args,
        context,
        least,
        key === undefined ? undefined : { key, cost },
      );
      await settleCharge(args, result, cost, allowance);
      const told = { requested: cost, maximum: allowance.maxCost };
      if (result.errors || !result.data) return { result: withExtensions(result, position, told) };
      const data = bytesOf(result);
      write(asked, type, {
        data,
        tail: extensionsJson(position, told),
        freshMilliseconds: 0,
        isPublic,
      });
      return true;
    } catch (thrown) {
      return { thrown };
    }
  };
}

function writeKept(asked: Asked, type: string, kept: Kept): void {
  const { maxCost } = asked.context.allowance;
  const freshMilliseconds = kept.until - performance.now();
  const tail = extensionsJson(kept.position, { requested: kept.cost, maximum: maxCost });
  write(asked, type, { data: kept.data, tail, freshMilliseconds, isPublic: true });
}

const start = Buffer.from('{"data":');

function write({ request, head, context }: Asked, type: string, written: Written): void {
  const { data, tail } = written;
  const headers = ['content-type', type];
  if (request.method === 'GET') {
    const { principal } = context;
    // Weak: the position in it may be another one where the data is the same.
    const tag = `W/"${tagOf(data)}"`;
    head.set(
      'cache-control',
      cacheControl(written, principal !== null || request.headers.authorization !== undefined),
    );
    head.set('vary', `accept, authorization, origin, ${minPositionHeader}`);
    head.set('etag', tag);
    if (matchesEtag(tag, request.headers['if-none-match'])) {
      head.write(304, [], null);
      return;
    }
  }
  const body = Buffer.allocUnsafe(start.length + data.length + tail.length);
  start.copy(body);
  data.copy(body, start.length);
  body.write(tail, start.length + data.length, 'latin1');
  head.write(200, headers, body);
}

/** How long who stands between may give it to others: a second at most, and none where it could end before that. */
function cacheControl({ isPublic, freshMilliseconds }: Written, isCredited: boolean): string {
  if (!isPublic || isCredited) return 'private, no-cache';
  return `public, max-age=0, s-maxage=${freshMilliseconds > 1_000 ? 1 : 0}, must-revalidate`;
}

const tags = new WeakMap<Buffer, string>();

function tagOf(data: Buffer): string {
  const known = tags.get(data);
  if (known !== undefined) return known;
  const tag = createHash('sha256').update(data).digest('base64url').slice(0, 27);
  tags.set(data, tag);
  return tag;
}
