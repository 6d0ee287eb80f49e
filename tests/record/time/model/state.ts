import { stretchesOf } from './laying.ts';
import type { When } from './when.ts';

/** What the record should know at one moment: plain rows by their name. A row is never changed, only replaced. */
export type State = ReadonlyMap<string, Row>;
export type Draft = Map<string, Row>;
export type Row = Statement | Retraction | Relation | Consent | Period | Ground;

export type Statement = { is: 'statement'; key: string; document: string };
export type Retraction = { is: 'retraction'; document: string; note: string };
export type Relation = { is: 'relation'; subject: string; relation: 'DENIES' | 'WALKS_BACK'; object: string };
export type Consent = { is: 'consent'; rule: string; party: string };
export type Period = {
  is: 'period';
  /** A restriction's key, or the name of a consent's row. */
  of: string;
  state: string;
  /** Null: no source speaks of one. */
  review: string | null;
  from: When | null;
  to: When | null;
  seen: When | null;
  /** The last observation, where it is another one than the first. */
  last: When | null;
  startsAt: number;
  endsAt: number;
};
export type Ground = {
  is: 'ground';
  period: string;
  statement: string;
  for: 'STATUS' | 'REVIEW';
  weight: 'SUPPORTS' | 'AGAINST';
  ordinal: number;
};

/** The names and rows of one kind. */
export function rowsOf<Kind extends Row['is']>(
  state: State,
  is: Kind,
): [string, Extract<Row, { is: Kind }>][] {
  return [...state].filter(([, row]) => row.is === is) as never;
}

/** The periods of one timeline, without the parts that resume them. */
export function timelineOf(state: State, of: string): [string, Period][] {
  return rowsOf(state, 'period')
    .filter(([, period]) => period.of === of)
    .sort(([, a], [, b]) => a.startsAt - b.startsAt);
}

/** Every stretch of a timeline in which something holds: periods, and the parts that resume them. */
export function partsOf(state: State, of: string): [string, Period][] {
  const timeline = timelineOf(state, of);
  const periods = timeline.map(([, it]) => it);
  return stretchesOf(periods, (it) => it.startsAt).map(({ period, startsAt, endsAt }) => {
    const [name] = timeline[periods.indexOf(period)] as [string, Period];
    return [name, { ...period, startsAt, endsAt }];
  });
}

export function periodAt(state: State, of: string, at: number): [string, Period] | undefined {
  return partsOf(state, of).find(([, { startsAt, endsAt }]) => startsAt <= at && at < endsAt);
}

/** A period ends where the next one starts, or before that when a source says so. */
export function endOf({ to }: Period, next: Period | undefined): number {
  return Math.min(next?.startsAt ?? Number.POSITIVE_INFINITY, to?.to ?? Number.POSITIVE_INFINITY);
}

/** In the order they were given. */
export function groundsOf(state: State, period: string): Ground[] {
  return rowsOf(state, 'ground')
    .map(([, ground]) => ground)
    .filter((ground) => ground.period === period)
    .sort((a, b) => a.ordinal - b.ordinal || compare(keyOf(state, a.statement), keyOf(state, b.statement)));
}

export const keyOf = (state: State, statement: string) => (state.get(statement) as Statement).key;
export const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export function isShown(state: State, statement: string): boolean {
  const { document } = state.get(statement) as Statement;
  return !state.has(`retraction ${document}`);
}

/** Shown, and neither denied nor walked back by one that is shown. */
export function supports(state: State, statement: string): boolean {
  return (
    isShown(state, statement) &&
    !rowsOf(state, 'relation').some(([, it]) => it.object === statement && isShown(state, it.subject))
  );
}

/** True if its status, or its review, is unsupported. */
export function needsReview(state: State, period: string): boolean {
  const { review } = state.get(period) as Period;
  const rests = (axis: Ground['for']) =>
    groundsOf(state, period).some(
      (it) => it.for === axis && it.weight === 'SUPPORTS' && supports(state, it.statement),
    );
  return !rests('STATUS') || (isReviewed(review) && !rests('REVIEW'));
}

const isReviewed = (review: string | null) => review !== null && review !== 'NONE';

/** Whether it rests on any statement for it, whatever has become of that. */
export function hasEvidence(
  review: string | null,
  grounds: readonly Pick<Ground, 'for' | 'weight'>[],
): boolean {
  const rests = (axis: Ground['for']) => grounds.some((it) => it.for === axis && it.weight === 'SUPPORTS');
  return rests('STATUS') && (!isReviewed(review) || rests('REVIEW'));
}

export function consentsOf(state: State, rule: string): [string, Consent][] {
  return rowsOf(state, 'consent').filter(([, consent]) => consent.rule === rule);
}

/** The consents that are missing at an instant of the world. */
export function missingConsents(state: State, rule: string, at: number): Consent[] {
  return consentsOf(state, rule)
    .filter(([name]) => periodAt(state, name, at)?.[1].state !== 'GRANTED')
    .map(([, consent]) => consent);
}

/** The restriction that a row is about; null when it is about none. */
export function ruleOf(state: State, row: Row): string | null {
  if (row.is === 'consent') return row.rule;
  if (row.is === 'ground') return ruleOf(state, state.get(row.period) as Period);
  if (row.is !== 'period') return null;
  const consent = state.get(row.of);
  return consent?.is === 'consent' ? consent.rule : row.of;
}
