import { getTableName, type SQL, sql, type Table } from 'drizzle-orm';
import { holds } from '../../record/rules/valid-at.ts';
import type { Where } from './filters.ts';

/**
 * The row of a table between two others that led to a row of the second. Drizzle joins it as `tr<n>` to the rows `d<n+1>`, within a
 * filter as `ft<n>` to `f<n>`, and under its own name where plugin-drizzle counts; it hands it to no filter.
 */
export function joinedBy(rows: Table, table: string): SQL {
  const [, kind, depth] = /^([df])(\d+)$/.exec(getTableName(rows)) ?? [];
  const name = kind === 'f' ? `ft${depth}` : kind === 'd' ? `tr${Number(depth) - 1}` : table;
  return sql`${sql.identifier(name)}`;
}

/** Places and groups that a row leads to at the time that is asked for, by default now. */
export const heldThen = (table: 'place_broader' | 'actor_members'): Where => ({
  RAW: (rows: Table) => holds(joinedBy(rows, table)),
});

/** The words of descriptions about that time and the memberships outside it. */
export const thenOrNow = 'at the time asked for (`asOf.validAt`), by default now';
export const termsHeld =
  'Without an `asOf.validAt` above, past and future ones are included; with one, only those at that time. An open or unknown start or end excludes nothing.';

/** Where the session asks of a time of the world, the roles that hold then; all of them otherwise. */
export const heldWhenAsked = {
  RAW: (role: { validFromEarliest: unknown; validToLatest: unknown }) =>
    sql`held_when_asked(${role.validFromEarliest}, ${role.validToLatest})`,
};
