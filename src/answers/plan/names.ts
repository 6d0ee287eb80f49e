import {
  type FieldNode,
  getArgumentValues,
  TypeInfo,
  type ValidatedExecutionArgs,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { type Given, namesIn } from '../../graphql/references/names.ts';

/**
 * The records that fields beneath the operation's own name in their arguments: a plan reads these fields with their parents,
 * and asks no resolver. The operation's own fields look theirs up themselves.
 */
export function namesBeneath(asked: ValidatedExecutionArgs): Given[] {
  const { schema, operation, fragmentDefinitions, variableValues } = asked;
  const found: Given[] = [];
  const types = new TypeInfo(schema);
  const Field = (field: FieldNode) => {
    const definition = types.getFieldDef();
    if (!definition || types.getParentType() === schema.getQueryType() || !field.arguments?.length) return;
    found.push(...namesIn(definition.args, getArgumentValues(definition, field, variableValues)));
  };
  for (const definition of [operation, ...Object.values(fragmentDefinitions)])
    visit(definition, visitWithTypeInfo(types, { Field }));
  return found;
}
