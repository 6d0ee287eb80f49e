import { type BundleProblem, EvidenceMissing, type Refusal, StatusOverlap } from '../../errors.ts';
import type { Source } from '../../write/write-session.ts';
import type { TimelineLine } from '../kind.ts';
import type { Period } from '../laying/period.ts';
import { type Against, isUndated, type Rejection } from '../laying/settle.ts';
import { type Assertion, faultsOfDates } from './assertion.ts';
import { unsupportedAxis } from './contradiction.ts';
import { wordsOfState } from './state.ts';

type Entity = 'STATUS' | 'CONSENT';

/** The refusal of a line that does not fit onto its timeline. `weighed` are the statements with opposite roles. */
export function refusalOf(
  rejection: Rejection,
  assertion: Assertion,
  entity: Entity,
  weighed: readonly string[] = [],
): Refusal {
  const correct = entity === 'STATUS' ? 'correctStatus' : 'correctConsent';
  switch (rejection.is) {
    case 'CONTRADICTION': {
      const { field, against } = rejection;
      if (field === 'grounds')
        return new StatusOverlap(
          field,
          `a statement either supports a period or contradicts it, and ${wordsOf(against)} has ${weighed.join(', ') || 'one of these'} the other way; if the record is wrong, use ${correct} with all its grounds`,
          { entity, id: against.periodId },
        );
      return new StatusOverlap(
        field,
        `${describeDate(field, assertion)} contradicts what is recorded, ${termOf(against)}; if the record is wrong, use ${correct}`,
        { entity, id: against.periodId },
      );
    }
    case 'OVERLAP': {
      const { against } = rejection;
      const field =
        assertion.validFrom === null && assertion.observedAt !== null ? 'observedAt' : 'validFrom';
      const undated = isUndated(assertion);
      return new StatusOverlap(
        field,
        undated
          ? `two lines without a date differ: ${wordsOfState(assertion.state)} and ${wordsOfState(against.state)}; give validFrom or observedAt`
          : `${wordsOf(against)} begins at the same instant; a time of day tells two changes of one day apart, grounds AGAINST record a disagreement`,
        { entity, id: against.periodId },
      );
    }
    case 'UNDATED':
      return new StatusOverlap(
        'validFrom',
        `a date is missing: neither validFrom nor observedAt is given, and other periods are recorded: ${rejection.periods.map(wordsOf).join(', ')}`,
        { entity, id: rejection.periods.find((it) => it.state === assertion.state)?.id ?? null },
      );
    case 'UNSUPPORTED':
      return unsupported(entity, rejection.axis);
  }
}

/**
 * The faults of a line that cannot be laid: its dates contradict each other, or it names no statement in support.
 * `unsure` are refused fields: faults that depend on them are not reported.
 */
export function* faultsAlone(
  entity: Entity,
  line: TimelineLine & { review?: string | undefined },
  unsure: readonly string[] = [],
): Generator<Refusal> {
  if (!DATES.some((field) => unsure.includes(field))) yield* faultsOfDates(line);
  if (unsure.includes('grounds') || unsure.includes('review')) return;
  const grounds = (line.grounds ?? []).map(({ statement, for: axis = 'STATUS', weight }) => ({
    statementId: statement,
    axis,
    weight,
  }));
  const axis = unsupportedAxis({ grounds, review: line.review ?? null });
  if (axis) yield unsupported(entity, axis);
}

const DATES = ['validFrom', 'validTo', 'observedAt', 'lastObservedAt'] as const;

function unsupported(entity: Entity, axis: 'STATUS' | 'REVIEW'): EvidenceMissing {
  const what = entity === 'CONSENT' ? 'a consent' : axis === 'STATUS' ? 'a status' : 'a review';
  return new EvidenceMissing('grounds', `${what} rests on at least one statement that supports it`);
}

/** The warning that a load began a period at a mere observation: the change happened at some time before it. */
export function startNotStated(
  { number, line }: Source<TimelineLine>,
  period: Period,
  previous: Period,
): BundleProblem {
  return {
    line: number,
    type: line.type,
    field: 'observedAt',
    code: 'START_NOT_STATED',
    reason: `${wordsOfState(period.state)} is only observed, after ${wordsOf(previous)}: when it began is not stated, it is taken to begin ${describeInstant(period.startsAt)}. If a source states the start, give it as validFrom`,
  };
}

/** An instant for a message: a day if it is the first instant of one. */
function describeInstant(instant: number): string {
  const iso = new Date(instant).toISOString();
  return iso.endsWith('T00:00:00.000Z') ? `on ${iso.slice(0, 10)}` : `at ${iso.replace('.000Z', 'Z')}`;
}

/** A date of a line, for a message. */
function describeDate(
  field: 'validFrom' | 'validTo' | 'observedAt' | 'lastObservedAt',
  line: Assertion,
): string {
  const given = line[field]?.edtf;
  return given === undefined ? 'it' : `${field} ${given}`;
}

/** A period with all its dates, for a message. */
function termOf(against: Against): string {
  const { validFrom, validTo, observedAt, lastObservedAt } = against;
  const observed = validFrom === null ? null : observedAt;
  const last = lastObservedAt ?? observed;
  const dates = [
    validTo && ` until ${validTo.edtf}`,
    observed && ` observed at ${observed.edtf}`,
    last && last.edtf !== observed?.edtf && ` last observed at ${last.edtf}`,
  ].filter(Boolean);
  return `${wordsOf(against)}${dates.join(',')}`;
}

/** A period for a message: its state and its start. */
export function wordsOf({
  state,
  review,
  validFrom,
  observedAt,
}: Pick<Against, 'state' | 'review' | 'validFrom' | 'observedAt'>): string {
  const words =
    review === null || review === 'NONE' ? wordsOfState(state) : `${wordsOfState(state)} and ${review}`;
  if (validFrom !== null) return `${words} since ${validFrom.edtf}`;
  return observedAt === null ? `${words} without a date` : `${words} observed at ${observedAt.edtf}`;
}
