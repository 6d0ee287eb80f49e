import { canonical } from '../canonical.ts';
import { type Assertion, atomsOf, groundKey } from './assertion.ts';
import { byLatest, contains, type Dated } from './dates.ts';

const BOUNDS = ['validFrom', 'validTo'] as const;

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
  const bounds = { validFrom: record.validFrom, validTo: record.validTo };
  for (const field of BOUNDS) {
    const [was, is] = [record[field], settled(field, record[field], said[field], now[field])];
    bounds[field] = is;
    if (was !== is && was !== null && (is === null || !contains(was, is))) isCorrection = true;
  }
  const observed = patchObservations(record, said, now);
  if (observed.isCorrection) isCorrection = true;
  if (observed.isForgotten) {
    const { observedAt, lastObservedAt } = now;
    if (overwrite) Object.assign(observed.dates, { observedAt, lastObservedAt });
    else
      conflicts.push({
        field: 'observedAt',
        record: shown(record.observedAt),
        said: shown(said.observedAt),
        bundle: shown(observedAt),
      });
  }
  const dates = { ...bounds, ...observed.dates };
  // Silence is not a change.
  const review =
    now.review === null ? record.review : settled('review', record.review, said.review, now.review);
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

/** Whether a date is one of a period's observations, or lies among them. */
export function isSeenAt(
  { observedAt, lastObservedAt }: Pick<Assertion, 'observedAt' | 'lastObservedAt'>,
  date: Dated,
): boolean {
  if (observedAt === null) return false;
  const last = lastObservedAt ?? observedAt;
  const isAmong = observedAt.from <= date.from && date.to <= last.to;
  return isAmong || contains(date, observedAt) || contains(date, last);
}

/**
 * The first and the last observation once a line names another one: a later one is one more, an earlier one corrects. Where
 * the record has forgotten the one that was said, they differ.
 */
function patchObservations(record: Assertion, said: Assertion, now: Assertion) {
  const stands = { observedAt: record.observedAt, lastObservedAt: record.lastObservedAt };
  const [old, next] = [said.observedAt, now.observedAt];
  const news = [next, now.lastObservedAt].filter((it) => it !== null);
  const isSame =
    wordsOf([old, said.lastObservedAt].map(shown)) === wordsOf([next, now.lastObservedAt].map(shown));
  if (next === null || isSame || news.every((it) => isSeenAt(record, it)))
    return { dates: stands, isCorrection: false, isForgotten: false };
  if (old !== null && !isSeenAt(record, old))
    return { dates: stands, isCorrection: false, isForgotten: true };
  const isLater = old === null || byLatest(old, next) < 0;
  const kept = [record.observedAt, record.lastObservedAt]
    .filter((it) => it !== null)
    .filter((it) => isLater || wordsOf(it) !== wordsOf(old));
  const all = [...kept, ...news].sort(byLatest);
  const [first = null] = all;
  const last = all.at(-1) ?? null;
  return {
    dates: { observedAt: first, lastObservedAt: first && last && byLatest(first, last) < 0 ? last : null },
    isCorrection: !isLater,
    isForgotten: false,
  };
}

/** Everything that a line says otherwise than the last time, where none of it can be applied. */
export function changesOf(record: Assertion, said: Assertion, now: Assertion): FieldConflict[] {
  const fields = ['validFrom', 'validTo', 'observedAt', 'lastObservedAt', 'review', 'grounds'] as const;
  return fields
    .filter((field) => wordsOf(said[field]) !== wordsOf(now[field]))
    .map((field) => ({
      field,
      record: shown(record[field]),
      said: shown(said[field]),
      bundle: shown(now[field]),
    }));
}

/** A line as it is remembered: a field that differs keeps what was said before. */
export function withoutConflicts(
  line: object,
  before: Readonly<Record<string, unknown>>,
  conflicts: readonly FieldConflict[],
): Record<string, unknown> {
  const kept = { ...line } as Record<string, unknown>;
  for (const { field } of conflicts) {
    const name = field.split('.')[0] as string;
    if (before[name] === undefined) delete kept[name];
    else kept[name] = before[name];
  }
  return kept;
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

/** What a line says from now on, where its period is made of what lines say: as it is said now, and what was observed before. */
export function replaceLine(
  before: Assertion,
  now: Assertion,
): { assertion: Assertion; isCorrection: boolean } {
  const seen = [...(before.seenBefore ?? []), before.observedAt, before.lastObservedAt].filter(
    (it) => it !== null,
  );
  const next = now.observedAt;
  const isEarlier = next !== null && before.observedAt !== null && byLatest(next, before.observedAt) < 0;
  const kept = isEarlier ? (before.seenBefore ?? []) : seen;
  const seenBefore = kept.filter((it) => wordsOf(it) !== wordsOf(next));
  const review = now.review ?? before.review;
  const isRefined = (field: (typeof BOUNDS)[number]) => {
    const [was, is] = [before[field], now[field]];
    return was === null || (is !== null && contains(was, is));
  };
  const assertion: Assertion = { ...now, review, seenBefore, periodId: before.periodId };
  const idOf = new Map(
    atomsOf(before).flatMap(({ observed, periodId }) =>
      observed && periodId ? [[wordsOf(observed), periodId] as const] : [],
    ),
  );
  // A new observation may be of any period.
  assertion.atomPeriodIds = atomsOf({ ...assertion, atomPeriodIds: [] }).map(({ index, observed }) =>
    index === 0 ? before.periodId : ((observed && idOf.get(wordsOf(observed))) ?? null),
  );
  return {
    assertion,
    isCorrection:
      isEarlier || BOUNDS.some((field) => !isRefined(field)) || (before.review ?? review) !== review,
  };
}
