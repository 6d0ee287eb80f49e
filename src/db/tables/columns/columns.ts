import { sql } from 'drizzle-orm';
import {
  bigint,
  customType,
  index,
  integer,
  jsonb,
  type PgColumn,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import type { absenceReasons } from './vocabulary.ts';
import { derivation } from './vocabulary.ts';

export type AbsenceReason = (typeof absenceReasons)[number];
export type Absences = Record<string, AbsenceReason>;

/** The search vector of a text, as `text_vector` makes it. */
export const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

/** Microseconds survive only as text: a `Date` has milliseconds, and a page would lose rows. */
export const instant = (name: string) =>
  timestamp(name, { withTimezone: true, precision: 6, mode: 'string' });

/** The revision that wrote the row in its present form. Set by trigger, for every writer. */
const revisionId = () => bigint('revision_id', { mode: 'number' }).notNull().default(sql`0`);

/** The columns of every row of the record. */
export const row = () => ({ revisionId: revisionId() });

/** The revision that first wrote the row; an undo that restores the row keeps it. Set by trigger. */
export const firstRow = () => ({
  firstRevisionId: bigint('first_revision_id', { mode: 'number' }).notNull().default(sql`0`),
});

/** The columns of every entity. `version` rises by one with each revision that touches it, by trigger. */
export const entity = () => ({
  id: uuid('id').primaryKey().default(sql`uuidv7()`),
  namespace: text('namespace').notNull(),
  absences: jsonb('absences').$type<Absences>().notNull().default({}),
  version: integer('version').notNull().default(1),
  ...row(),
  ...firstRow(),
});

/**
 * An entity that bundles can refer to. Local keys have the form `namespace:key`, shared ones have no colon; they are
 * ordered by code point, whatever the database's collation.
 */
export const keyed = () => ({ ...entity(), key: text('key').notNull().unique() });

/**
 * An EDTF date (ISO 8601-2) with the instants that queries use. `earliest` and `latest` (inclusive) are null if the
 * date is open or unknown on that side; without a date all five are null.
 */
export const date = <Name extends string>(name: Name) => {
  const column = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return {
    [`${name}Edtf`]: text(`${column}_edtf`),
    [`${name}Earliest`]: instant(`${column}_earliest`),
    [`${name}Latest`]: instant(`${column}_latest`),
    [`${name}Expression`]: text(`${column}_expression`),
    [`${name}Derivation`]: derivation(`${column}_derivation`),
  } as DateColumns<Name>;
};

const lastOf = (column: string, undated: 'infinity' | '-infinity') =>
  sql.raw(
    `coalesce(${column}_latest, case when ${column}_edtf is null then timestamptz '${undated}' else timestamptz '9999-12-31 23:59:59.999999+00' end)`,
  );

/**
 * The sort key for pages in the order of a date, by its last instant: an open end comes after all others, an undated
 * row last or first.
 */
export const sortDates = (column: string) => ({
  sortDate: instant('sort_date').notNull().generatedAlwaysAs(lastOf(column, 'infinity')),
  /** An undated row is the smallest here, so that it comes last in the descending order, too. */
  sortDateDesc: instant('sort_date_desc').notNull().generatedAlwaysAs(lastOf(column, '-infinity')),
});

/**
 * Finds dates within or overlapping a period, open and unknown ends included. SP-GiST, because scans of a GiST index
 * can miss living rows: see `findings/postgres-gist-marks-living-rows-dead.sh`.
 */
export const dateIndex = (name: string, earliest: PgColumn, latest: PgColumn) =>
  index(name).using('spgist', sql`tstzrange(${earliest}, ${latest}, '[]')`);

/** Finds names by whole words and by prefixes of words: see `name_vector`. */
export const namesIndex = (name: string, column: PgColumn) =>
  index(name).using('gin', sql`public.name_vector(${column})`);

type DateColumns<Name extends string> = {
  [K in `${Name}Edtf` | `${Name}Expression`]: ReturnType<typeof text>;
} & {
  [K in `${Name}Earliest` | `${Name}Latest`]: ReturnType<typeof instant>;
} & { [K in `${Name}Derivation`]: ReturnType<typeof derivation> };

/**
 * A period's range for queries, half open and unbounded as `-infinity` and `infinity`, and the dates that sources
 * state: start, end, and the first and last date at which one shows it to hold (`lastObservedAt` only if it differs).
 */
export const period = () => ({
  startsAt: instant('starts_at').notNull().default(sql`'-infinity'`),
  endsAt: instant('ends_at').notNull().default(sql`'infinity'`),
  ...date('validFrom'),
  ...date('validTo'),
  ...date('observedAt'),
  ...date('lastObservedAt'),
});
