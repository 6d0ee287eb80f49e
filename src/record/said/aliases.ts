import { getColumns, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Transaction } from '../../db/client.ts';
import type { Draft, EntityType, KeyedLine } from '../concept.ts';

/** Names that a namespace no longer says stay where another one says them too: from then on they are its. */
export async function passAliasesOn<Line extends KeyedLine>(
  tx: Transaction,
  entity: EntityType,
  { table, owner }: { table: PgTable; owner: string },
  { id, namespace, line, before }: Draft<Line>,
): Promise<void> {
  const dropped = (before?.aliases ?? []).filter((name) => !line.aliases?.includes(name));
  if (dropped.length === 0) return;
  const ownerColumn = (getColumns(table) as Record<string, PgColumn>)[owner] as PgColumn;
  await tx.execute(sql`
    insert into ${table} (${sql.identifier(ownerColumn.name)}, name, namespace)
    select distinct on (d.name) ${id}::uuid, d.name, s.namespace
      from jsonb_array_elements_text(${JSON.stringify(dropped)}::jsonb) as d(name)
      join last_said s on s.entity = ${entity} and s.entity_id = ${id} and s.namespace <> ${namespace}
       and s.line -> 'aliases' ? d.name
     order by d.name, s.namespace collate "C"
    on conflict do nothing`);
}
