import {
  type FieldNode,
  getArgumentValues,
  TypeInfo,
  type ValidatedExecutionArgs,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Database } from '../../db/client.ts';
import { type Given, namesIn } from '../../graphql/references/names.ts';
import { type Name, searchMissing } from '../../record/names/missing.ts';
import { Forms } from './forms.ts';
import { renumber, type Text, writeSql } from './sql.ts';

/**
 * The records that fields beneath the operation's own name in their arguments: a plan reads these fields with their parents,
 * and asks no resolver.
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

const forms = new Forms();

/** Whether the record has all of the names, as a column of a statement that has so many parameters before. */
export function writeAreThere(db: Database, names: readonly Name[], before: number): Text {
  if (names.length === 0) return { text: 'true', parameters: [] };
  const { shape, values, write } = searchMissing(names);
  const { text, parameters } = forms.write(shape, values, (all) => writeSql(db, write(all)));
  return { text: `not exists (${renumber(text, before)})`, parameters };
}
