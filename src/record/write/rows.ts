import { isDeepStrictEqual } from 'node:util';
import { getColumns, type InferInsertModel, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Transaction } from '../../db/client.ts';
import { parseEdtf } from '../dates/date.ts';
import { isAmong } from '../names/among.ts';
import type { Draft, MaybeDate } from './concept.ts';

/** The number of rows per statement. */
const MOST_ROWS = 1_000;

type Name = ReturnType<typeof sql.identifier>;

/** Inserts rows, or updates the ones with the same id. */
export async function saveRows<Table extends PgTable>(
  tx: Transaction,
  table: Table,
  rows: InferInsertModel<Table>[],
): Promise<void> {
  await writeRows(tx, table, rows, (names) => {
    // A key never changes. Updating it would lock the row against all that refer to it.
    const set = names
      .filter(({ value }) => value !== 'id' && value !== 'key')
      .map((name) => sql`${name} = excluded.${name}`);
    return sql` on conflict (id) do update set ${sql.join(set, sql`, `)}`;
  });
}

/** Inserts new rows. */
export async function insertRows<Table extends PgTable>(
  tx: Transaction,
  table: Table,
  rows: InferInsertModel<Table>[],
): Promise<void> {
  await writeRows(tx, table, rows, () => sql``);
}

/** Inserts rows that do not exist yet. */
export async function addRows<Table extends PgTable>(
  tx: Transaction,
  table: Table,
  rows: InferInsertModel<Table>[],
): Promise<void> {
  await writeRows(tx, table, rows, () => sql` on conflict do nothing`);
}

/** Deletes rows, each by all of its given values. */
export async function deleteRows<Table extends PgTable>(
  tx: Transaction,
  table: Table,
  rows: Partial<InferInsertModel<Table>>[],
): Promise<void> {
  for (const { names, records } of recordsOf(table, rows)) {
    const areSame = names.map((name) => sql`${table}.${name} = gone.${name}`);
    await tx.execute(sql`
      delete from ${table} using jsonb_populate_recordset(null::${table}, ${records}::jsonb) gone
       where ${sql.join(areSame, sql` and `)}`);
  }
}

async function writeRows<Table extends PgTable>(
  tx: Transaction,
  table: Table,
  rows: InferInsertModel<Table>[],
  ending: (names: Name[]) => SQL,
): Promise<void> {
  for (const { names, records } of recordsOf(table, rows)) {
    const list = sql.join(names, sql`, `);
    await tx.execute(sql`insert into ${table} (${list})
      select ${list} from jsonb_populate_recordset(null::${table}, ${records}::jsonb)${ending(names)}`);
  }
}

/**
 * Rows as JSON, one part for each statement, and the names of their columns. One parameter holds all rows, so that a
 * table has one statement for any number of them. A list of values has a text and a plan for each number of rows, and
 * both ends keep all of them.
 */
function* recordsOf<Table extends PgTable>(
  table: Table,
  rows: Partial<InferInsertModel<Table>>[],
): Generator<{ names: Name[]; records: string }> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = getColumns(table) as Record<string, PgColumn>;
  const fields = Object.keys(first).map((field) => [field, columns[field]?.name as string] as const);
  const names = fields.map(([, name]) => sql.identifier(name));
  for (let from = 0; from < rows.length; from += MOST_ROWS) {
    const some = rows
      .slice(from, from + MOST_ROWS)
      .map((row) =>
        Object.fromEntries(fields.map(([field, name]) => [name, (row as Record<string, unknown>)[field]])),
      );
    yield { names, records: JSON.stringify(some) };
  }
}

/**
 * Replaces the rows of each entity by those of its line, if the named fields of the line have changed. Rows are
 * replaced as a whole: their history keeps the former ones.
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
  if (known.length > 0) await tx.delete(table).where(isAmong(owner, known));
  await insertRows(tx, table, changed.flatMap(rowsOf));
}

/** True if the line differs from the record. */
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

/** The columns of every entity's row. */
export function entityColumns(draft: Draft<{ absent?: object | undefined }>) {
  return {
    id: draft.id,
    namespace: draft.namespace,
    absences: (draft.line.absent ?? {}) as Record<string, never>,
  };
}
