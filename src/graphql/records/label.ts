import { type SQL, sql } from 'drizzle-orm';
import { addField, type FieldBuilder } from '../schema/fields.ts';

type Row = Record<string, unknown>;
type Columns = Record<string, unknown>;

const labelled = (t: FieldBuilder, description: string, more: object): never =>
  addField(t, {
    type: 'String',
    description: `A text to show for this record: ${description}. Never null.`,
    ...more,
  });

/** `label` from the first of these columns that has a value; the last one always has. */
export function labelOf(t: FieldBuilder, columns: readonly string[], description: string): never {
  return labelled(t, description, {
    select: { columns: Object.fromEntries(columns.map((name) => [name, true])) },
    resolve: (row: Row) => columns.map((name) => row[name]).find((it) => it != null),
  });
}

/** `label` from an expression in the same SQL statement. */
export function labelBy(t: FieldBuilder, description: string, expression: (row: Columns) => SQL): never {
  return labelled(t, description, {
    select: { extras: { label: expression } },
    resolve: (row: Row) => row.label,
  });
}

/** The label of a row that a column refers to. */
const of = (table: 'actors' | 'items', id: unknown) =>
  sql`(select sort_name from ${sql.identifier(table)} where id = ${id})`;
const titleOf = (id: unknown) => sql`(select title from restrictions where id = ${id})`;

const LONGEST_WORDS = 120;

export const labels = {
  statement: (row: Columns) =>
    sql`coalesce((select left(e.exact, ${sql.raw(String(LONGEST_WORDS))}) from evidence e where e.statement_id = ${row.id}
      and e.role = 'EVIDENCE' order by e.ordinal, e.id limit 1), ${row.key})`,
  transfer: (row: Columns) =>
    sql`concat(${of('items', row.itemId)}, ': ', ${of('actors', row.supplierId)}, ' → ', ${of('actors', row.recipientId)})`,
  affiliation: (row: Columns) =>
    sql`concat(${of('actors', row.personId)}, ', ', ${row.role}, ', ', ${of('actors', row.organizationId)})`,
  relation: (row: Columns) => sql`(select concat(s.key, ' ', ${row.relation}::text, ' ', o.key)
    from statements s, statements o where s.id = ${row.subjectId} and o.id = ${row.objectId})`,
  statusPeriod: (row: Columns) => sql`concat(${titleOf(row.restrictionId)}, ': ', ${row.status}::text)`,
  consent: (row: Columns) =>
    sql`concat(${titleOf(row.restrictionId)}, ': ', ${of('actors', row.consentingPartyId)}, ', ', lower(${row.covers}::text))`,
  consentPeriod: (row: Columns) => sql`(select concat(r.title, ': ', a.sort_name, ': ', ${row.state}::text)
    from consents c join restrictions r on r.id = c.restriction_id join actors a on a.id = c.consenting_party_id
    where c.id = ${row.consentId})`,
};
