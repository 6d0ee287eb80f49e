import type { Differing, Source } from '../../write/write-session.ts';
import type { TimelineLine } from '../kind.ts';
import type { Against, Rejection } from '../laying/settle.ts';
import type { Assertion, Ground } from './assertion.ts';
import type { FieldConflict } from './changed-line.ts';
import { contradictionsOf } from './contradiction.ts';
import type { DateGiven } from './dates.ts';
import { partsOfState } from './state.ts';

type StatementId = (key: string) => string | undefined;
type Values = Pick<Differing, 'field' | 'record' | 'said' | 'bundle'>;

/**
 * The differences of a line from the period that it contradicts, field by field. If other fields of the period
 * contradict, `record` is an object of these.
 */
export function contradictedFields(
  { line }: Source<TimelineLine>,
  assertion: Assertion,
  rejection: Extract<Rejection, { against: Against }>,
  statementId: StatementId,
): Values[] {
  const { against } = rejection;
  const dateOf = (of: Omit<Against, 'periodId'>, field: (typeof FIELDS)[number]) => of[field]?.given;
  const datesOf = (fields: readonly (typeof FIELDS)[number][]) =>
    Object.fromEntries(
      fields.flatMap((it) => (dateOf(against, it) === undefined ? [] : [[it, dateOf(against, it)]])),
    );
  if (rejection.is === 'OVERLAP') {
    const field = FIELDS.find((it) => assertion[it] !== null) ?? 'validFrom';
    const state = { [line.type === 'status' ? 'status' : 'state']: partsOfState(against.state)[0] };
    const record = { ...state, ...datesOf(FIELDS) };
    return [{ field, record, said: undefined, bundle: dateOf(assertion, field) }];
  }
  const found = contradictionsOf(assertion, against);
  if (found.length === 0) {
    const { field } = rejection;
    const bundle = field === 'grounds' ? undefined : dateOf(assertion, field);
    return [{ field, record: datesOf(FIELDS), said: undefined, bundle }];
  }
  return found.map(({ field, fields }): Values => {
    if (field === 'grounds') return weighedOtherwise(line, assertion, against, statementId);
    const dates = fields.filter((it) => it !== 'grounds');
    const record = dates.includes(field) ? dateOf(against, field) : datesOf(dates);
    return { field, record, said: undefined, bundle: dateOf(assertion, field) };
  });
}

const FIELDS = ['validFrom', 'validTo', 'observedAt', 'lastObservedAt'] as const;

/** The statements that support the one and contradict the other. */
function weighedOtherwise(
  line: TimelineLine,
  assertion: Assertion,
  { grounds }: Against,
  statementId: StatementId,
): Values {
  const weights = new Map(grounds.map((it) => [`${it.statementId} ${it.axis}`, it]));
  const pairs = assertion.grounds.flatMap((bundle) => {
    const record = weights.get(`${bundle.statementId} ${bundle.axis}`);
    return record && record.weight !== bundle.weight ? [{ record, bundle }] : [];
  });
  const inWords = (all: Ground[]) => groundsInWords(all, [line], line.type, statementId);
  return {
    field: 'grounds',
    record: inWords(pairs.map((it) => it.record)),
    said: undefined,
    bundle: inWords(pairs.map((it) => it.bundle)),
  };
}

/** The keys of the statements of grounds, in the form of lines. */
export const statementsIn = (grounds: unknown): string[] =>
  ((grounds ?? []) as Cited[]).map(({ statement }) => statement);

type Cited = { statement: string; for?: 'STATUS' | 'REVIEW'; weight: 'SUPPORTS' | 'AGAINST' };

/** Grounds in the form of lines; each names a statement that one of the lines names. */
function groundsInWords(
  grounds: readonly Ground[],
  lines: readonly { grounds?: unknown }[],
  type: TimelineLine['type'],
  statementId: StatementId,
): Cited[] {
  const cited = lines.flatMap((it) => (it.grounds ?? []) as { statement: string }[]);
  const keys = new Map(cited.map(({ statement }) => [statementId(statement), statement]));
  return grounds.flatMap(({ statementId: id, axis, weight }) => {
    const statement = keys.get(id);
    if (statement === undefined) return [];
    return [type === 'consent' ? { statement, weight } : { statement, for: axis, weight }];
  });
}

/** Conflicts of a changed line in reported form: grounds by the keys of their statements. */
export function conflictsInWords(
  conflicts: readonly FieldConflict[],
  line: TimelineLine,
  before: Readonly<Record<string, unknown>>,
  statementId: StatementId,
): FieldConflict[] {
  const inWords = (all: unknown) => groundsInWords(all as Ground[], [line, before], line.type, statementId);
  return conflicts.map((it) =>
    it.field === 'grounds'
      ? { ...it, record: inWords(it.record), said: inWords(it.said), bundle: inWords(it.bundle) }
      : it,
  );
}

/**
 * The line to remember: a field that differs keeps its previous value; grounds are handled one by one. `conflicts` are
 * in reported form.
 */
export function withoutConflicts(
  line: object,
  before: Readonly<Record<string, unknown>>,
  conflicts: readonly FieldConflict[],
): Record<string, unknown> {
  const kept = { ...line } as Record<string, unknown>;
  const set = (target: Record<string, unknown>, name: string, value: unknown) => {
    if (value === undefined || value === null) delete target[name];
    else target[name] = value;
  };
  for (const { field, said, bundle } of conflicts) {
    const [name, reason] = field.split('.') as [string, string?];
    if (name === 'grounds') {
      const keyOf = ({ statement, for: axis = 'STATUS' }: Cited) => `${statement} ${axis}`;
      const apart = new Set([...(said as Cited[]), ...(bundle as Cited[])].map(keyOf));
      const rest = ((kept.grounds ?? []) as Cited[]).filter((it) => !apart.has(keyOf(it)));
      kept.grounds = [...rest, ...((before.grounds ?? []) as Cited[]).filter((it) => apart.has(keyOf(it)))];
    } else if (reason !== undefined) {
      const absent = { ...(kept.absent as object | undefined) };
      set(absent, reason, said);
      set(kept, 'absent', Object.keys(absent).length > 0 ? absent : undefined);
    } else {
      set(kept, name, before[name]);
      if (name === 'observedAt') set(kept, 'lastObservedAt', before.lastObservedAt as DateGiven | undefined);
    }
  }
  return kept;
}
