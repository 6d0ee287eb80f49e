import { InvalidInput, StatusOverlap } from '../errors.ts';
import type { Writing } from '../write/write-session.ts';
import { type Assertion, groundKey, readDates } from './assertions/assertion.ts';
import { refusalOf } from './assertions/refusing.ts';
import { groundsOf, type TimelineKind, type TimelineLine } from './kind.ts';
import type { Period } from './laying/period.ts';
import { settle } from './laying/settle.ts';
import { markCorrected } from './marks.ts';
import { assertionsWithout, type Recorded, readRecorded } from './recorded.ts';
import { readSaid } from './said.ts';
import { saveTimelines } from './save.ts';

/**
 * Corrects a period. It stays between its neighbours, and none but the first may be undated. Throws StatusOverlap
 * otherwise. `line` has its references resolved; its timeline is locked.
 */
export async function correctPeriod<Line extends TimelineLine>(
  writing: Writing,
  kind: TimelineKind<Line>,
  ownerId: string,
  id: string,
  line: Line,
): Promise<void> {
  const { tx } = writing;
  const rows = await kind.readRows(tx, [ownerId]);
  const corrected: Assertion = {
    state: kind.stateOf(line),
    review: kind.reviewOf(line) ?? null,
    ...readDates(line),
    absent: (line.absent ?? {}) as Record<string, string>,
    grounds: groundsOf(writing, line),
    periodId: id,
  };
  const said = await readSaid(tx, kind.entity, [ownerId]);
  await writing.identities.load(
    'statement',
    said.flatMap((it) =>
      ((it.line.grounds ?? []) as { statement: string }[]).map((ground) => ground.statement),
    ),
  );
  const recorded = readRecorded(kind, rows, said, (key) => writing.identities.find('statement', key)?.id);
  const periods = correctedPeriods(kind, recorded, corrected);
  await markCorrected(tx, [id]);
  await saveTimelines(tx, kind, [{ ownerId, rows, periods, namespaceOf: () => '', regrounded: id }]);
}

/**
 * The periods of a timeline with one of them corrected. Throws StatusOverlap if it would not stay between its
 * neighbours.
 */
export function correctedPeriods<Line extends TimelineLine>(
  kind: TimelineKind<Line>,
  recorded: Recorded,
  corrected: Assertion,
): Period[] {
  const id = corrected.periodId as string;
  const others = assertionsWithout(kind.steps, recorded, [id]);
  const before = settle(kind.steps, recorded.assertions, []).periods;
  const { periods, rejected } = settle(kind.steps, others, [corrected], [], { isCorrection: true });
  const rejection = rejected.get(corrected);
  if (rejection) throw refusalOf(rejection, corrected, kind.entity);
  refuseMoved(kind.entity, before, periods, id);
  const period = periods.find((it) => it.id === id) as Period;
  // The list of grounds in the given order.
  period.grounds = new Map(corrected.grounds.map((it) => [groundKey(it), it]));
  return periods;
}

/** A correction may neither pass a neighbour nor merge two periods. */
function refuseMoved(
  entity: 'STATUS' | 'CONSENT',
  before: readonly Period[],
  after: readonly Period[],
  id: string,
): void {
  const at = after.findIndex((it) => it.id === id);
  const was = before.findIndex((it) => it.id === id);
  const period = after[at];
  if (period === undefined)
    throw new StatusOverlap('validFrom', 'it does not fit between its neighbours', null);
  if (was > 0 && period.validFrom === null && period.observedAt === null)
    throw new InvalidInput('validFrom', 'only the first period may be left without a date');
  if (after.length > before.length)
    throw new StatusOverlap(
      'observedAt',
      'another state begins between its start and this observation',
      null,
    );
  if (after.length < before.length)
    throw new StatusOverlap('validTo', 'two other periods would become one', null);
  if (at < was)
    throw new StatusOverlap('validFrom', 'it would start before the period that comes before it', {
      entity,
      id: after[at + 1]?.id ?? null,
    });
  if (at > was)
    throw new StatusOverlap('validFrom', 'it would start after the period that follows it', {
      entity,
      id: after[at - 1]?.id ?? null,
    });
}
