import { getColumns, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Transaction } from '../../db/client.ts';
import type { Draft, EntityType, KeyedLine } from '../write/concept.ts';
import { addRows, deleteRows } from '../write/rows.ts';

/** The table of the entity's names, and the column that refers to the entity. */
type Names = { entity: EntityType; table: PgTable; owner: string };

/**
 * Sets the names that lines' namespaces give to those of the lines. `passesOn`: a name that other namespaces give, too,
 * becomes theirs.
 */
export async function writeAliases<Line extends KeyedLine>(
  tx: Transaction,
  { entity, table, owner }: Names,
  drafts: Draft<Line>[],
  passesOn: boolean,
): Promise<void> {
  const known = drafts.filter(({ before }) => before !== null);
  const named = ({ id, namespace }: Draft<Line>) => ({ [owner]: id, namespace });
  await deleteRows(tx, table, known.map(named));
  await addRows(
    tx,
    table,
    drafts.flatMap((draft) => draft.line.aliases?.map((name) => ({ ...named(draft), name })) ?? []) as never,
  );
  const dropped = known.flatMap(({ id, namespace, line, before }) =>
    (before?.aliases ?? [])
      .filter((name) => !line.aliases?.includes(name))
      .map((name) => ({ id, namespace, name })),
  );
  if (!passesOn || dropped.length === 0) return;
  const ownerColumn = (getColumns(table) as Record<string, PgColumn>)[owner] as PgColumn;
  await tx.execute(sql`
    insert into ${table} (${sql.identifier(ownerColumn.name)}, name, namespace)
    select distinct on (d.id, d.name) d.id, d.name, s.namespace
      from jsonb_to_recordset(${JSON.stringify(dropped)}::jsonb) as d(id uuid, namespace text, name text)
      join last_said s on s.entity = ${entity} and s.entity_id = d.id and s.namespace <> d.namespace
       and s.line -> 'aliases' ? d.name
     order by d.id, d.name, s.namespace collate "C"
    on conflict do nothing`);
}
