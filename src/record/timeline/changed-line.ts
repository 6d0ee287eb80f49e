import { canonical } from '../canonical.ts';
import type { Assertion } from './assertion.ts';
import { groundKey } from './assertion.ts';
import { contains, type Dated } from './dates.ts';

const DATES = ['validFrom', 'validTo', 'observedAt', 'lastObservedAt'] as const;
type DateField = (typeof DATES)[number];

/** A field in which the record has neither what was said nor what is said now. */
export type FieldConflict = { field: string; record: unknown; said: unknown; bundle: unknown };

export type Patch = {
  assertion: Assertion;
  conflicts: FieldConflict[];
  /** Whether what was recorded turns out to have been wrong, not only less precise. */
  isCorrection: boolean;
};

/**
 * What a period says once a line has changed: each field that the line says otherwise than the last time gets the new value
 * where the record still has the old one. Where it has another, it stays unless `overwrite` is asked for. Grounds are
 * a set; one that is no longer said goes unless `isSaidElsewhere`.
 */
export function patchPeriod(
  record: Assertion,
  said: Assertion,
  now: Assertion,
  { overwrite, isSaidElsewhere }: { overwrite: boolean; isSaidElsewhere: (groundKey: string) => boolean },
): Patch {
  const conflicts: FieldConflict[] = [];
  let isCorrection = false;
  const settled = <Value>(field: string, was: Value, old: Value, next: Value): Value => {
    const [stands, before, after] = [was, old, next].map(wordsOf);
    if (before === after || stands === after) return was;
    if (stands === before || overwrite) return next;
    conflicts.push({ field, record: shown(was), said: shown(old), bundle: shown(next) });
    return was;
  };
  const dates = {} as Record<DateField, Dated | null>;
  for (const field of DATES) {
    dates[field] = settled(field, record[field], said[field], now[field]);
    const [was, is] = [record[field], dates[field]];
    if (was !== is && was !== null && (is === null || !contains(was, is))) isCorrection = true;
  }
  const review = settled('review', record.review, said.review, now.review);
  if (review !== record.review && record.review !== null) isCorrection = true;
  const absent = { ...record.absent };
  for (const field of new Set([...Object.keys(said.absent), ...Object.keys(now.absent)])) {
    const reason = settled(`absent.${field}`, absent[field], said.absent[field], now.absent[field]);
    if (reason === undefined) delete absent[field];
    else absent[field] = reason;
  }
  const grounds = patchGrounds(record, said, now, isSaidElsewhere);
  return {
    assertion: { ...record, ...dates, review, absent: withoutValues(absent, { ...dates, review }), grounds },
    conflicts,
    isCorrection,
  };
}

function patchGrounds(
  record: Assertion,
  said: Assertion,
  now: Assertion,
  isSaidElsewhere: (groundKey: string) => boolean,
): Assertion['grounds'] {
  const before = new Map(said.grounds.map((it) => [groundKey(it), it]));
  const after = new Map(now.grounds.map((it) => [groundKey(it), it]));
  const stands = new Map(record.grounds.map((it) => [groundKey(it), it]));
  for (const [key, it] of before) {
    if (!after.has(key) && stands.get(key)?.weight === it.weight && !isSaidElsewhere(key)) stands.delete(key);
  }
  for (const [key, it] of after) {
    const was = before.get(key);
    if (
      was === undefined
        ? !stands.has(key)
        : was.weight !== it.weight && stands.get(key)?.weight === was.weight
    )
      stands.set(key, it);
  }
  return [...stands.values()];
}

/** A value that is there takes its absence away. */
export function withoutValues(
  absent: Readonly<Record<string, string>>,
  values: Readonly<Record<string, unknown>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(absent).filter(([field]) => (values[field] ?? null) === null));
}

const shown = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'given' in value ? (value as Dated).given : value;

const wordsOf = (value: unknown): string => canonical(shown(value) ?? null);
