import { wholeNames } from '../../schema/line-names.ts';

type Absence = { field?: unknown };

/**
 * Where in an input a field of its line is, `speakers[0].actor` or `evidence.exact` for the only span: a list of the names and
 * indexes that lead there. Empty for the whole.
 */
export function pathIn(input: object, field: string): string[] {
  const path: string[] = [];
  let at: unknown = input;
  for (const name of partsOf(input, field)) {
    if (Array.isArray(at) && !/^\d+$/.test(name)) {
      path.push('0');
      at = at[0];
    }
    path.push(name);
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : undefined;
  }
  return path;
}

/** The names and indexes in a field. Why a field has no value is a list in an input, and a map in a line. */
function partsOf(input: object, field: string): string[] {
  const [first = '', ...rest] = field.match(/[^.[\]]+/g) ?? [];
  const whole = Object.values(wholeNames).find((it) => it.plain === first && it.field in input);
  const parts = first === '' ? [] : [whole?.field ?? first, ...rest];
  if (parts[0] !== 'absent') return parts;
  const absences = (input as { absences?: Absence[] | null }).absences ?? [];
  const index = absences.findIndex((it) => it.field === parts[1]);
  return index < 0 ? ['absences'] : ['absences', String(index), 'field'];
}
