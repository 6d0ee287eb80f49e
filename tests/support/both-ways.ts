import {
  type ExecutionResult,
  graphql as executeByGraphqlJs,
  type GraphQLArgs,
  GraphQLError,
  getOperationAST,
  OperationTypeNode,
  parse,
  validate,
} from 'graphql';
import { executeByEngine } from './planned.ts';

/** With `CAVEAT_BOTH_WAYS=1`, which `npm run check` sets, each query of a test is executed by the engine as well. */
const isOn = process.env.CAVEAT_BOTH_WAYS === '1';

const counters: unknown[][] = [];

/** A list of the statements that a test counts: those of the comparison are not left in it. */
export function countsPlainly(statements: unknown[]): void {
  counters.push(statements);
}

/** The result of graphql-js. If the setting is on, throws where the engine's result to a query differs from it. */
export async function graphql(args: GraphQLArgs): Promise<ExecutionResult> {
  const plain = await executeByGraphqlJs(args);
  if (!isOn) return plain;
  const counted = counters.map((statements) => ({ statements, length: statements.length }));
  await compareWithEngine(args, plain);
  for (const { statements, length } of counted) statements.length = length;
  return plain;
}

/** Throws where the engine gives another result: the first time, and once its plan is made. */
async function compareWithEngine(args: GraphQLArgs, plain: ExecutionResult): Promise<void> {
  const { schema, source, variableValues, operationName, contextValue } = args;
  const document = queryIn(args);
  if (!document) return;
  for (const time of ['the first time', 'planned']) {
    const context = { ...(contextValue as { db: never; principal: never }) };
    const { result, strategy } = await executeByEngine(
      { schema, document, variableValues, operationName } as never,
      context,
    );
    if (textOf(result) === textOf(plain)) continue;
    throw new Error(
      `${strategy}, ${time}: ${source}\nby graphql-js ${textOf(plain)}\nby the engine ${textOf(result)}`,
    );
  }
}

/** The document, if a query of it is executed that is valid. */
function queryIn({ schema, source, operationName }: GraphQLArgs) {
  try {
    const document = parse(source);
    const operation = getOperationAST(document, operationName);
    const isQuery = operation?.operation === OperationTypeNode.QUERY;
    return isQuery && validate(schema, document).length === 0 ? document : undefined;
  } catch (error) {
    if (error instanceof GraphQLError) return undefined;
    throw error;
  }
}

/** Errors have no order. The failed statement is not named: both send another one. */
const textOf = ({ data, errors }: ExecutionResult): string =>
  JSON.stringify({ data, errors: errors?.map((it) => JSON.stringify(it)).sort() }).replace(
    /Failed query: (?:[^"\\]|\\.)*/g,
    'Failed query',
  );
