import { parseEdtf } from '../dates/date.ts';
import { InvalidInput } from '../errors.ts';
import type { Doubt, Draft } from '../write/concept.ts';
import { hasChanged } from '../write/rows.ts';

export const IMPLAUSIBLE_VALUE = 'IMPLAUSIBLE_VALUE';

/** The doubtful values of a draft that the record does not have yet; the others were reported before. */
export function doubtsOf<Line>(
  doubt: ((line: Line) => Iterable<Doubt<Line>>) | undefined,
  draft: Draft<Line>,
): Doubt<Line>[] {
  return [...(doubt?.(draft.line) ?? [])].filter(({ field }) => hasChanged(draft, field));
}

/** The doubts that refuse a mutation. */
export const refusedAmong = <Line>(doubts: readonly Doubt<Line>[]): InvalidInput[] =>
  doubts.flatMap(({ field, message, isRefused }) => (isRefused ? [new InvalidInput(field, message)] : []));

export function faultOfLanguage(tag: string): string | undefined {
  try {
    Intl.getCanonicalLocales(tag);
    return undefined;
  } catch {
    return 'is not a well-formed language tag (BCP 47), such as en or pt-BR';
  }
}

const regions = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

export const isAssignedCountry = (code: string): boolean => regions.of(code) !== undefined;

/** True if the whole of a date is in the future. */
export function isAhead(edtf: string): boolean {
  const { earliest } = parseEdtf(edtf);
  return earliest !== null && Date.parse(earliest) > Date.now();
}
