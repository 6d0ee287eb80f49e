import { isDeepStrictEqual } from 'node:util';
import { getColumns, type InferInsertModel, inArray, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Transaction } from '../db/client.ts';
import type { Draft, MaybeDate } from './concept.ts';
import { parseEdtf } from './date.ts';

/** Rows per statement: far below Postgres' 65,535 parameters, above which more rows gain nothing. */
const MOST_ROWS = 500;

/** Inserts rows, or updates the ones with the same id. */
export async function saveRows<Table extends PgTable>(
  tx: Transaction,
  table: Table,
  rows: InferInsertModel<Table>[],
): Promise<void> {
  const columns = getColumns(table) as Record<string, PgColumn>;
  for (const some of batches(rows)) {
    const set = Object.fromEntries(
      Object.keys(some[0] ?? {})
        .filter((name) => name !== 'id')
        .map((name) => [name, sql.raw(`excluded."${columns[name]?.name}"`)]),
    );
    await tx
      .insert(table)
      .values(some as never)
      .onConflictDoUpdate({ target: columns.id as PgColumn, set: set as never });
  }
}

/** Inserts rows that are new. */
export async function insertRows<Table extends PgTable>(
  tx: Transaction,
  table: Table,
  rows: InferInsertModel<Table>[],
): Promise<void> {
  for (const some of batches(rows)) await tx.insert(table).values(some as never);
}

/**
 * Makes the rows that belong to each entity those of its line, where the named fields of the line have changed. Rows
 * are replaced whole: their history keeps what they were.
 */
export async function replaceRows<Line extends object, Table extends PgTable>(
  tx: Transaction,
  table: Table,
  owner: PgColumn,
  drafts: Draft<Line>[],
  fields: (keyof Line)[],
  rowsOf: (draft: Draft<Line>) => InferInsertModel<Table>[],
): Promise<void> {
  const changed = drafts.filter((draft) => fields.some((field) => hasChanged(draft, field)));
  const known = changed.filter((draft) => draft.before !== null).map((draft) => draft.id);
  if (known.length > 0) await tx.delete(table).where(inArray(owner, known));
  await insertRows(tx, table, changed.flatMap(rowsOf));
}

/** Whether the line says something else than the record does. */
export function hasChanged<Line>(draft: Draft<Line>, field: keyof Line): boolean {
  return !isDeepStrictEqual(draft.before?.[field], draft.line[field]);
}

/** The columns of a date. */
export function dateColumns<Name extends string>(name: Name, date: MaybeDate): DateRow<Name> {
  const whole = typeof date === 'string' ? { edtf: date, derivation: 'STATED' as const } : date;
  const bounds = whole && parseEdtf(whole.edtf);
  return {
    [`${name}Edtf`]: whole?.edtf ?? null,
    [`${name}Earliest`]: bounds?.earliest ?? null,
    [`${name}Latest`]: bounds?.latest ?? null,
    [`${name}Expression`]: (whole && 'expression' in whole ? whole.expression : undefined) ?? null,
    [`${name}Derivation`]: whole?.derivation ?? null,
  } as DateRow<Name>;
}

type DateRow<Name extends string> = {
  [K in `${Name}Edtf` | `${Name}Earliest` | `${Name}Latest` | `${Name}Expression`]: string | null;
} & { [K in `${Name}Derivation`]: 'STATED' | 'RESOLVED' | 'INFERRED' | null };

/** What every entity's row has. */
export function entityColumns(draft: Draft<{ absent?: object | undefined }>) {
  return {
    id: draft.id,
    namespace: draft.namespace,
    absences: (draft.line.absent ?? {}) as Record<string, never>,
  };
}

function* batches<Row>(rows: Row[]): Generator<Row[]> {
  for (let from = 0; from < rows.length; from += MOST_ROWS) yield rows.slice(from, from + MOST_ROWS);
}
