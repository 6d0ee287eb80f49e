import type { consentPeriods, statusPeriods } from '../../../db/tables/index.ts';
import type { Input } from '../../lines/input.ts';
import { dateColumns } from '../../write/rows.ts';
import type { Content, PeriodRow } from '../kind.ts';
import type { PeriodDates } from './assertion.ts';
import type { DateGiven } from './dates.ts';

const DATES = ['validFrom', 'validTo', 'observedAt', 'lastObservedAt'] as const;

/** What both kinds of periods have in common, as columns. */
export function periodColumns({ absent, dates }: Content) {
  return {
    absences: absent as Record<string, never>,
    ...dateColumns('validFrom', dates.validFrom),
    ...dateColumns('validTo', dates.validTo),
    ...dateColumns('observedAt', dates.observedAt),
    ...dateColumns('lastObservedAt', dates.lastObservedAt),
  };
}

type Row = Pick<
  typeof statusPeriods.$inferSelect,
  keyof typeof statusPeriods.$inferSelect & keyof typeof consentPeriods.$inferSelect
>;

/** What both kinds of rows have in common, as the timeline sees them. */
export function periodRow(
  row: Row,
): Pick<PeriodRow, 'id' | 'namespace' | 'startsAt' | 'endsAt' | 'resumes' | 'absences' | 'dates'> {
  const { id, namespace, startsAt, endsAt, resumes } = row;
  const dates: PeriodDates = {};
  for (const name of DATES) {
    const given = givenIn(row, name);
    if (given !== undefined) dates[name] = given;
  }
  return {
    id,
    namespace,
    startsAt,
    endsAt,
    resumes,
    absences: row.absences as Record<string, string>,
    dates,
  };
}

/** A date of a row in the form that its line has: plain EDTF when nothing more is said of it. */
function givenIn(row: Row, name: (typeof DATES)[number]): DateGiven | undefined {
  const edtf = row[`${name}Edtf`];
  if (edtf === null) return undefined;
  const derivation = row[`${name}Derivation`] ?? 'STATED';
  const expression = row[`${name}Expression`];
  return derivation === 'STATED' && expression === null
    ? edtf
    : { edtf, derivation, ...(expression !== null && { expression }) };
}

/** A corrected line without a last observation that the correction has made the first, or earlier. */
export function withoutLaterObservation(line: Input, patch: Input): Input {
  const isSaid = 'lastObservedAt' in patch || !('observedAt' in patch);
  return isSaid ? line : { ...line, lastObservedAt: undefined };
}
