import { canonical } from '../../lines/canonical.ts';
import { type Assertion, atomsOf, groundKey } from './assertion.ts';
import { contradictionsOf } from './contradiction.ts';
import { byLatest, contains, type Dated } from './dates.ts';

const BOUNDS = ['validFrom', 'validTo'] as const;

/** A field whose recorded value is neither the previous one nor the new one. */
export type FieldConflict = { field: string; record: unknown; said: unknown; bundle: unknown };

/** A line about a period: its previous form and its present one. */
export type Change = { said: Assertion; now: Assertion };

export type Patch = {
  assertion: Assertion;
  /** The fields of each change that are not applied. */
  conflicts: FieldConflict[][];
  /** True if the record was wrong, and not only less precise. */
  isCorrection: boolean;
  /** True if two lines give two new values of one field. */
  isDisputed: boolean;
};

type Patching = {
  overwrite: boolean;
  /** True if an unchanged line names a ground of the period. */
  isSaidElsewhere: (groundKey: string) => boolean;
};

/**
 * Applies changed lines to a period: each changed field gets the new value if the record still has the old one. If the
 * record has another value, it is kept unless `overwrite` is set; it is also kept if two lines give two new values.
 * Grounds are a set, merged one by one. The order of `changes` does not matter.
 */
export function patchPeriod(record: Assertion, changes: readonly Change[], options: Patching): Patch {
  const conflicts: FieldConflict[][] = changes.map(() => []);
  let isCorrection = false;
  let isDisputed = false;
  const settled = <Value>(field: string, was: Value, valueIn: (says: Assertion) => Value): Value => {
    const values = changes.map(({ said, now }) => ({ old: valueIn(said), next: valueIn(now) }));
    const { is, differing, isDisputed: isSo } = settleField(was, values, options.overwrite);
    isDisputed ||= isSo;
    for (const [index, { old, next }] of values.entries())
      if (differing.has(index))
        conflicts[index]?.push({ field, record: shown(was), said: shown(old), bundle: shown(next) });
    return is;
  };
  const bounds = { validFrom: record.validFrom, validTo: record.validTo };
  for (const field of BOUNDS) {
    const was = record[field];
    const is = settled(field, was, (it) => it[field]);
    bounds[field] = is;
    if (was !== is && was !== null && (is === null || !contains(was, is))) isCorrection = true;
  }
  const observed = patchObservations(record, changes, options.overwrite);
  if (observed.isCorrection) isCorrection = true;
  for (const index of observed.forgotten)
    conflicts[index]?.push({
      field: 'observedAt',
      record: shown(record.observedAt),
      said: shown(changes[index]?.said.observedAt),
      bundle: shown(changes[index]?.now.observedAt),
    });
  const dates = { ...bounds, ...observed.dates };
  const silent = new Map(changes.map(({ said, now }) => [now, said.review]));
  // An absent field is not a change.
  const review = settled('review', record.review, (it) => it.review ?? silent.get(it) ?? null);
  if (review !== record.review && record.review !== null) isCorrection = true;
  const absent = { ...record.absent };
  for (const field of new Set(
    changes.flatMap(({ said, now }) => [...Object.keys(said.absent), ...Object.keys(now.absent)]),
  )) {
    const reason = settled(`absent.${field}`, absent[field], (it) => it.absent[field]);
    if (reason === undefined) delete absent[field];
    else absent[field] = reason;
  }
  const { grounds, differing, isDisputed: areDisputed } = patchGrounds(record, changes, options);
  for (const [index, it] of differing) conflicts[index]?.push(it);
  return {
    assertion: { ...record, ...dates, review, absent: withoutValues(absent, { ...dates, review }), grounds },
    conflicts,
    isCorrection,
    isDisputed: isDisputed || areDisputed,
  };
}

/**
 * Merges the values that the lines give for one field, or one element of a set: its new value, and the lines that
 * differ.
 */
function settleField<Value>(
  was: Value,
  values: readonly { old: Value; next: Value }[],
  overwrite: boolean,
): { is: Value; differing: Set<number>; isDisputed: boolean } {
  const stands = wordsOf(was);
  const proposed = new Map<number, Value>();
  const differing = new Set<number>();
  for (const [index, { old, next }] of values.entries()) {
    const [before, after] = [wordsOf(old), wordsOf(next)];
    if (before === after || stands === after) continue;
    if (stands === before || overwrite) proposed.set(index, next);
    else differing.add(index);
  }
  const [first] = proposed;
  if (first === undefined) return { is: was, differing, isDisputed: false };
  if (new Set([...proposed.values()].map(wordsOf)).size === 1)
    return { is: first[1], differing, isDisputed: false };
  return { is: was, differing: new Set([...differing, ...proposed.keys()]), isDisputed: true };
}

/** True if a date is one of a period's observations, or lies among them. */
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
 * Merges changed observations into the first and the last one: a later observation is added, an earlier one is a
 * correction. If the record lacks the observation that is corrected, the line differs.
 */
function patchObservations(record: Assertion, changes: readonly Change[], overwrite: boolean) {
  const stands = [record.observedAt, record.lastObservedAt].filter((it) => it !== null);
  const corrected = new Set<string>();
  const news: Dated[] = [];
  const forgotten: number[] = [];
  for (const [index, { said, now }] of changes.entries()) {
    const [old, next] = [said.observedAt, now.observedAt];
    const given = [next, now.lastObservedAt].filter((it) => it !== null);
    const isSame =
      wordsOf([old, said.lastObservedAt].map(shown)) === wordsOf([next, now.lastObservedAt].map(shown));
    if (next === null || isSame || given.every((it) => isSeenAt(record, it))) continue;
    const isLater = old === null || byLatest(old, next) < 0;
    if (!isLater && !isSeenAt(record, old)) {
      if (!overwrite) {
        forgotten.push(index);
        continue;
      }
      for (const it of stands) corrected.add(wordsOf(it));
    } else if (!isLater) corrected.add(wordsOf(old));
    news.push(...given);
  }
  if (news.length === 0)
    return {
      dates: { observedAt: record.observedAt, lastObservedAt: record.lastObservedAt },
      isCorrection: false,
      forgotten,
    };
  const all = [...stands.filter((it) => !corrected.has(wordsOf(it))), ...news].sort(byLatest);
  const [first = null] = all;
  const last = all.at(-1) ?? null;
  return {
    dates: { observedAt: first, lastObservedAt: first && last && byLatest(first, last) < 0 ? last : null },
    isCorrection: corrected.size > 0,
    forgotten,
  };
}

/** All changed fields of a line, if none can be applied. */
export function changesOf(record: Assertion, { said, now }: Change): FieldConflict[] {
  const dates = ['validFrom', 'validTo', 'observedAt', 'lastObservedAt'] as const;
  const reasons = [...new Set([...Object.keys(said.absent), ...Object.keys(now.absent)])];
  const values: [string, (says: Assertion) => unknown][] = [
    ...dates.map((field): [string, (says: Assertion) => unknown] => [field, (it) => it[field]]),
    ['review', (it) => it.review ?? (it === now ? said.review : null)],
    ...reasons.map((field): [string, (says: Assertion) => unknown] => [
      `absent.${field}`,
      (it) => it.absent[field],
    ]),
  ];
  const against = new Map<string, object>();
  // If other fields of the record contradict, these are shown.
  for (const { field, fields } of contradictionsOf(now, record)) {
    const others = dates.filter((it) => fields.includes(it));
    if (others.length > 0 && !fields.includes(field))
      against.set(field, Object.fromEntries(others.map((it) => [it, shown(record[it])])));
  }
  const conflicts = values
    .filter(([, valueIn]) => wordsOf(valueIn(said)) !== wordsOf(valueIn(now)))
    .map(([field, valueIn]) => ({
      field,
      record: against.get(field) ?? shown(field === 'review' ? record.review : valueIn(record)),
      said: shown(valueIn(said)),
      bundle: shown(valueIn(now)),
    }));
  const [was, is] = [weightsIn(said), weightsIn(now)];
  const keys = [...new Set([...was.keys(), ...is.keys()])].filter(
    (key) => was.get(key)?.weight !== is.get(key)?.weight,
  );
  return keys.length > 0 ? [...conflicts, groundsConflict(keys, record, { said, now })] : conflicts;
}

const weightsIn = ({ grounds }: Assertion) => new Map(grounds.map((it) => [groundKey(it), it]));

/** Grounds that differ, each by its key. */
function groundsConflict(keys: readonly string[], record: Assertion, { said, now }: Change): FieldConflict {
  const among = ({ grounds }: Assertion) => grounds.filter((it) => keys.includes(groundKey(it)));
  return { field: 'grounds', record: among(record), said: among(said), bundle: among(now) };
}

function patchGrounds(
  record: Assertion,
  changes: readonly Change[],
  { overwrite, isSaidElsewhere }: Patching,
): { grounds: Assertion['grounds']; differing: [number, FieldConflict][]; isDisputed: boolean } {
  let isDisputed = false;
  const stands = weightsIn(record);
  const all = changes.map(({ said, now }) => ({ old: weightsIn(said), next: weightsIn(now) }));
  const differing = new Map<number, string[]>();
  for (const key of new Set(all.flatMap(({ old, next }) => [...old.keys(), ...next.keys()]))) {
    const isSaid = isSaidElsewhere(key) || all.some(({ next }) => next.has(key));
    const values = all.map(({ old, next }) => {
      const was = old.get(key)?.weight;
      // A value that another line gives as well is not removed.
      return { old: was, next: next.get(key)?.weight ?? (isSaid ? was : undefined) };
    });
    const outcome = settleField(stands.get(key)?.weight, values, overwrite);
    isDisputed ||= outcome.isDisputed;
    for (const index of outcome.differing) differing.set(index, [...(differing.get(index) ?? []), key]);
    const ground = all.map(({ next, old }) => next.get(key) ?? old.get(key)).find((it) => it !== undefined);
    if (outcome.is === undefined) stands.delete(key);
    else if (stands.get(key)?.weight !== outcome.is)
      stands.set(key, { ...(ground as Assertion['grounds'][number]), weight: outcome.is });
  }
  return {
    grounds: [...stands.values()],
    isDisputed,
    differing: [...differing].map(([index, keys]) => [
      index,
      groundsConflict(keys, record, changes[index] as Change),
    ]),
  };
}

/** A value removes the reason for its absence. */
export function withoutValues(
  absent: Readonly<Record<string, string>>,
  values: Readonly<Record<string, unknown>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(absent).filter(([field]) => (values[field] ?? null) === null));
}

const shown = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'given' in value ? (value as Dated).given : value;

const wordsOf = (value: unknown): string => canonical(shown(value) ?? null);

/** The new form of a line whose period is made of lines: its present content, and its earlier observations. */
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
  // A new observation may belong to any period.
  assertion.atomPeriodIds = atomsOf({ ...assertion, atomPeriodIds: [] }).map(({ index, observed }) =>
    index === 0 ? before.periodId : ((observed && idOf.get(wordsOf(observed))) ?? null),
  );
  return {
    assertion,
    isCorrection:
      isEarlier || BOUNDS.some((field) => !isRefined(field)) || (before.review ?? review) !== review,
  };
}
