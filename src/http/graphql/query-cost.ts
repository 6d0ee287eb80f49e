import type { DocumentNode, ExecutionArgs, ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { charges, limits } from '../../access/limits.ts';
import { costOf, costOfAnswer, dearestOf, fittingPage } from '../../graphql/limits/cost.ts';
import { chooseOperation, refuseHeavy, weigh } from '../../graphql/limits/depth-limit.ts';
import { refuseNulls } from '../../graphql/limits/explicit-nulls.ts';
import { refuseBadText } from '../../graphql/limits/text-validation.ts';
import { refuse } from '../../graphql/schema/errors.ts';
import type { RouteContext } from '../route.ts';
import type { GraphqlParameters } from './parameters.ts';

type Given = Pick<RouteContext, 'allowance'> & { params: GraphqlParameters };

/** Documents that were charged for their validation. */
const validated = new WeakSet<DocumentNode>();

/** Yoga's plugin for the limits that apply before an operation is executed. */
export function useLimits(): Plugin {
  return {
    onParse: ({ parseFn, setParseFn }) =>
      setParseFn((source, options) => {
        try {
          return parseFn(source, { ...options, maxTokens: limits.tokens });
        } catch (error) {
          // One token opens a list: two thousand of them nest deeper than the stack reaches.
          if (error instanceof RangeError)
            throw refuse('GRAPHQL_PARSE_FAILED', 'The document is nested too deeply.');
          throw error;
        }
      }),
    /** Before validation, because some of its rules take quadratic time. */
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
 * Charges in advance for the chosen operation of a valid document, and returns its cost in points. Throws INVALID_TEXT,
 * BAD_USER_INPUT, QUERY_TOO_COMPLEX, RATE_LIMITED.
 */
export async function chargeInAdvance(
  { schema, document, operationName, ...args }: ExecutionArgs,
  { maxCost, spend }: RouteContext['allowance'],
): Promise<number> {
  const operation = chooseOperation(document, operationName);
  // graphql-js reports the error.
  if (!operation) return 0;
  const variableValues = args.variableValues ?? {};
  refuseBadText(document, variableValues);
  refuseNulls(schema, document, operation, variableValues);
  const cost = costOf(schema, document, operation, variableValues);
  if (maxCost > 0 && cost > maxCost) {
    const dearest = dearestOf(schema, document, operation, variableValues);
    const fitting = fittingPage(schema, document, operation, variableValues, maxCost);
    const message = `This may cost ${cost} points; the maximum is ${maxCost}. Ask for less of ${endOf(dearest.path)} (${dearest.cost} points).`;
    const hint = fitting ? ` \`first: ${fitting.first}\` of ${endOf(fitting.path)} would fit.` : '';
    throw refuse(
      'QUERY_TOO_COMPLEX',
      message.length + hint.length <= LONGEST_MESSAGE ? message + hint : message,
      { cost, maxCost, dearest, ...(fitting && { fitting }) },
    );
  }
  await spend(cost);
  return cost;
}

const LONGEST_MESSAGE = 256;
const LONGEST_PATH = 120;
/** The end of a path, which says most: aliases may have any length. */
const endOf = (path: string) => (path.length > LONGEST_PATH ? `…${path.slice(-LONGEST_PATH)}` : path);

/**
 * Settles the charge by what was read: returns points that were not used, and charges for lists that were longer than usual.
 * A result with an error is not settled, because it may have cost everything.
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
