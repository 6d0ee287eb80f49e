import { type SQL, sql } from 'drizzle-orm';
import {
  type FieldNode,
  getArgumentValues,
  TypeInfo,
  type ValidatedExecutionArgs,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Database } from '../../db/client.ts';
import { renumber, type Text, writeSql } from '../../db/written/queries.ts';
import { SqlTemplates } from '../../db/written/templates.ts';
import { type Given, namesIn } from '../../graphql/references/names.ts';
import type { Alongside } from '../../graphql/references/unknown.ts';
import { type Name, searchMissing } from '../../record/names/missing.ts';

/**
 * The records that nested fields name in their arguments: a plan reads these fields with their parents, without a
 * resolver.
 */
export function namesBeneath(execution: ValidatedExecutionArgs): Given[] {
  const { schema, operation, fragmentDefinitions, variableValues } = execution;
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

/**
 * The database, for a field whose statements were not planned: the first of them also looks up the field's names. The
 * only join is of one row with all, so that the order is kept.
 */
export function lookingUp(db: Database, alongside: Alongside): Database {
  let isFirst = true;
  const execute = async (query: SQL) => {
    const { names } = alongside;
    if (!isFirst || names.length === 0) return db.execute(query);
    isFirst = false;
    const missing = templates.fill(db, searchMissing(names));
    const rows = await db.execute<Looked>(sql`
      select q.*, not exists (${missing}) as "#there"
        from (select) one left join (select *, true as "#row" from (${query}) q) q on true`);
    alongside.areThere = rows[0]?.['#there'] === true;
    return rows.filter((it) => it['#row']).map(({ '#row': _, '#there': __, ...row }) => row);
  };
  return Object.create(db, { execute: { value: execute } });
}
type Looked = Record<string, unknown> & { '#row': true | null; '#there': boolean };

const templates = new SqlTemplates();

/** True if the record has all of the names: a column for a statement that has `before` parameters already. */
export function writeAreThere(db: Database, names: readonly Name[], before: number): Text {
  if (names.length === 0) return { text: 'true', parameters: [] };
  const { shape, values, write } = searchMissing(names);
  const { text, parameters } = templates.write(shape, values, (all) => writeSql(db, write(all)));
  return { text: `not exists (${renumber(text, before)})`, parameters };
}
