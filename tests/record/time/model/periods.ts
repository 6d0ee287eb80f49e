import { isDeepStrictEqual } from 'node:util';
import { settle } from './expected-timeline.ts';
import { groundOf, type Laid, type Said } from './laying.ts';
import { type Draft, type Ground, groundsOf, hasEvidence, type Period, type State } from './state.ts';

type Cited = Pick<Ground, 'statement' | 'for' | 'weight'>;

/** Each statement once for each half of a status. */
function citedBy({ lines }: Laid): Cited[] {
  const all = lines.flatMap(({ grounds }) => grounds).map(groundOf);
  const once = all.filter(
    ([statement, axis], index) => all.findIndex((it) => it[0] === statement && it[1] === axis) === index,
  );
  return once.map(([statement, axis, weight]) => ({ statement, for: axis, weight }));
}

/** Whether a period rests on a statement for it, and its review on another. */
export const isSupported = (laid: Laid) => hasEvidence(laid.review, citedBy(laid));

/** Gives a period its grounds; those that it had keep their place. */
export function groundPeriod(draft: Draft, period: string, laid: Laid): void {
  const cited = citedBy(laid);
  const nameOf = (it: Cited) => `ground ${period} ${it.statement} ${it.for}`;
  const names = new Set(cited.map(nameOf));
  // Behind those that go now, too: an undo may bring them back.
  let ordinal = Math.max(-1, ...groundsOf(draft, period).map((it) => it.ordinal)) + 1;
  for (const it of groundsOf(draft, period)) if (!names.has(nameOf(it))) draft.delete(nameOf(it));
  for (const it of cited) {
    if (draft.has(nameOf(it))) continue;
    draft.set(nameOf(it), { is: 'ground', period, ...it, ordinal });
    ordinal += 1;
  }
}

/** A period as one line. */
export function saidBy(
  state: State,
  name: string,
  { state: holds, review, from, to, seen, last }: Period,
): Said {
  const grounds = groundsOf(state, name).map((it) => `${it.statement}|${it.for}|${it.weight}`);
  return { name, state: holds, review, from, to, seen, last, grounds };
}

/** Whether lines alone make just what a period says. */
export function isMadeOf(state: State, name: string, period: Period, lines: readonly Said[]): boolean {
  if (
    lines.length === 0 ||
    lines.some((it) => it.grounds.some((ground) => !state.has(ground.split('|')[0] as string)))
  )
    return false;
  const settled = settle([], lines);
  const [laid, ...more] = settled.periods;
  if (laid === undefined || more.length > 0 || settled.rejected.length > 0) return false;
  const edtf = ({ from, to, seen, last }: Pick<Period, 'from' | 'to' | 'seen' | 'last'>) =>
    [from, to, seen, last].map((it) => it?.edtf);
  const [seen = null, ...later] = laid.seen;
  const grounds = (all: readonly Cited[]) => all.map((it) => `${it.statement} ${it.for} ${it.weight}`).sort();
  return isDeepStrictEqual(
    [laid.state, laid.review, edtf({ ...laid, seen, last: later.at(-1) ?? null }), grounds(citedBy(laid))],
    [period.state, period.review, edtf(period), grounds(groundsOf(state, name))],
  );
}
