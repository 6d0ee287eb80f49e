import type { DocumentNode, ExecutionArgs, ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { charges, limits } from '../../access/limits.ts';
import { costOf, costOfAnswer, dearestOf, fittingPage } from '../../graphql/limits/cost.ts';
import { chooseOperation, refuseHeavy, weigh } from '../../graphql/limits/depth-limit.ts';
import { refuseNulls } from '../../graphql/limits/explicit-nulls.ts';
import { refuseBadText } from '../../graphql/limits/text-validation.ts';
import { refuse } from '../../graphql/schema/errors.ts';
import type { RouteContext } from '../route.ts';
import type { Parameters } from '../server/body.ts';

type Given = Pick<RouteContext, 'allowance'> & { params: Parameters };

/** Their answers are kept for as long as they are. */
const validated = new WeakSet<DocumentNode>();

/** What is done to each operation before it is executed, whichever door it came through. */
export function useLimits(): Plugin {
  return {
    onParse: ({ parseFn, setParseFn }) =>
      setParseFn((source, options) => {
        try {
          return parseFn(source, { ...options, maxTokens: limits.tokens });
        } catch (error) {
          // Lists nest by a token a level, further than the stack may reach.
          if (error instanceof RangeError)
            throw refuse('GRAPHQL_PARSE_FAILED', 'The document nests too deep.');
          throw error;
        }
      }),
    /** Before validation, some of whose rules take time with the square of what there is. */
    onValidate({ context, params: { documentAST } }) {
      const { params, allowance } = context as unknown as Given;
      const document = documentAST as DocumentNode;
      const operation = chooseOperation(document, params.operationName);
      if (operation) refuseHeavy(weigh(document, operation));
      if (validated.has(document)) return;
      validated.add(document);
      allowance.charge(charges.pairOfTokens * (document.tokenCount ?? limits.tokens) ** 2);
    },
  };
}

/**
 * Charges for the chosen operation of a valid document. Throws INVALID_TEXT, BAD_USER_INPUT, QUERY_TOO_COMPLEX,
 * RATE_LIMITED. Returns what it may cost.
 */
export async function chargeInAdvance(
  { schema, document, operationName, variableValues }: ExecutionArgs,
  { maxCost, spend }: RouteContext['allowance'],
): Promise<number> {
  const operation = chooseOperation(document, operationName);
  // Executing says what is wrong with that.
  if (!operation) return 0;
  refuseBadText(document, variableValues);
  refuseNulls(schema, document, operation, variableValues ?? {});
  const cost = costOf(schema, document, operation, variableValues ?? {});
  if (maxCost > 0 && cost > maxCost) {
    const dearest = dearestOf(schema, document, operation, variableValues ?? {});
    const fitting = fittingPage(schema, document, operation, variableValues ?? {}, maxCost);
    const hint = fitting && ` \`first: ${fitting.first}\` of ${endOf(fitting.path)} would fit.`;
    const told = `This may cost ${cost}; ${maxCost} is the most. Ask for less of ${endOf(dearest.path)}, which is ${dearest.cost} of it.`;
    throw refuse(
      'QUERY_TOO_COMPLEX',
      hint && told.length + hint.length <= LONGEST_MESSAGE ? told + hint : told,
      { cost, maxCost, dearest, ...(fitting && { fitting }) },
    );
  }
  await spend(cost);
  return cost;
}

/** What an operation might have cost, and what it may (0: anything). */
type Cost = { requested: number; maximum: number };

const LONGEST_MESSAGE = 256;
const LONGEST_PATH = 120;
/** A path by its end, which says most: aliases may be of any length. */
const endOf = (path: string) => (path.length > LONGEST_PATH ? `…${path.slice(-LONGEST_PATH)}` : path);

/**
 * Charges an answer for what was read: gives back what it did not cost of the charge in advance, and charges what lists had
 * beyond their usual sizes. An answer with an error may have cost all of it.
 */
export async function settleCharge(
  { schema, document, operationName, variableValues }: ExecutionArgs,
  { data, errors }: ExecutionResult,
  charged: number,
  allowance: RouteContext['allowance'],
): Promise<void> {
  const operation = chooseOperation(document, operationName);
  if (operation && data && !errors)
    await allowance.settle(charged - costOfAnswer(schema, document, operation, variableValues ?? {}, data));
}

/**
 * What was executed, with where it is true and what it may have cost beside it: to go on from, and for the caller to see
 * how near the limit is.
 */
export function withExtensions(
  result: ExecutionResult,
  position: string | undefined,
  { requested, maximum }: Cost,
): ExecutionResult {
  if (result.data === undefined) return result;
  const cost = { requested, maximum: maximum === 0 ? null : maximum };
  return { ...result, extensions: { ...result.extensions, position, cost } };
}

/** The same as the end of an answer whose `data` is JSON already. */
export const extensionsJson = (position: string, { requested, maximum }: Cost): string =>
  `,"extensions":{"position":"${position}","cost":{"requested":${requested},"maximum":${maximum === 0 ? null : maximum}}}}`;

const LONGEST_KEPT = 16 * 1024;
const MOST_KEPT = 256;

/**
 * Parsed documents, those used last. Yoga's own cache keeps a thousand and their errors, however large: a gigabyte for
 * whoever sends so many.
 */
export function createDocumentCache() {
  const kept = new Map<string, DocumentNode>();
  const set = (text: string, document: DocumentNode) => {
    if (text.length > LONGEST_KEPT) return;
    kept.delete(text);
    kept.set(text, document);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  };
  const get = (text: string) => {
    const document = kept.get(text);
    if (document) set(text, document);
    return document;
  };
  return { documentCache: { get, set }, errorCache: { get: () => undefined, set: () => {} } };
}
