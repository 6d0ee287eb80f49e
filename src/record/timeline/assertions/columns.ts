import type { consentPeriods, statusPeriods } from '../../../db/tables/index.ts';
import type { Input } from '../../lines/input.ts';
import { dateColumns } from '../../write/rows.ts';
import type { Content, PeriodRow } from '../kind.ts';
import type { PeriodDates } from './assertion.ts';
import type { DateGiven } from './dates.ts';

const DATES = ['validFrom', 'validTo', 'observedAt', 'lastObservedAt'] as const;

/** The columns that both kinds of periods share. */
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

/** The fields that both kinds of rows share, in the form that timelines use. */
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

/** A date of a row in the form of a line: plain EDTF if it has no derivation or expression. */
function givenIn(row: Row, name: (typeof DATES)[number]): DateGiven | undefined {
  const edtf = row[`${name}Edtf`];
  if (edtf === null) return undefined;
  const derivation = row[`${name}Derivation`] ?? 'STATED';
  const expression = row[`${name}Expression`];
  return derivation === 'STATED' && expression === null
    ? edtf
    : { edtf, derivation, ...(expression !== null && { expression }) };
}

/** A corrected line without a last observation that is now the first one, or earlier. */
export function withoutLaterObservation(line: Input, patch: Input): Input {
  const isSaid = 'lastObservedAt' in patch || !('observedAt' in patch);
  return isSaid ? line : { ...line, lastObservedAt: undefined };
}
