import { contains, isCertainlyBefore, isEqual, isLater, type When } from './when.ts';

/** What one line says of one timeline. */
export type Said = {
  name: string;
  /** With what qualifies it, where it is said: `SUSPENDED/land`. */
  state: string;
  /** Null when the line is silent about it, and for consents. */
  review: string | null;
  from: When | null;
  to: When | null;
  seen: When | null;
  /** The last observation, where a period was dumped or corrected that has two. */
  last?: When | null;
  grounds: readonly string[];
  /** For an undated line that was added to a period: the line that the period began with. */
  beside?: string;
  /** The recorded period that it belongs to: no line of another one joins it, and it joins no other. */
  period?: string;
};

/** A period while lines are laid, by what they say of it; where it holds follows from all periods together. */
export type Laid = {
  state: string;
  review: string | null;
  from: When | null;
  to: When | null;
  /** No one of them contains another; in order. */
  seen: When[];
  lines: Said[];
  /** The period whose end this one begins at, although its start is stated to be earlier. */
  extended: Laid | null;
  /** Whether it began with an observation that shows another state than what held. */
  isObservedChange: boolean;
};

/** Lines that cannot all be true, by what a mutation is refused for. */
export class Contradiction extends Error {
  readonly is: 'StatusOverlap' | 'InvalidInput' | 'EvidenceMissing' | 'Differing';
  constructor(is: Contradiction['is'], message: string) {
    super(message);
    this.is = is;
  }
}

/** One thing that a line says: a line with a start and a later observation says two. */
type Thing = {
  line: Said;
  is: 'START' | 'OBSERVATION' | 'UNDATED' | 'BESIDE' | 'EXTENSION';
  from: When | null;
  seen: When | null;
  /** For a start, or for a line without one: also the end in the line. */
  isFirst: boolean;
  extended: Laid | null;
  at: number;
};

const steps = new Set(['PROPOSED', 'NOT_REQUESTED', 'REQUESTED', 'UNDER_CONSIDERATION']);

/** Lays lines that are all taken to be true. Throws Contradiction when they cannot be. */
export function layLines(
  lines: readonly Said[],
  isSupported: (period: Laid) => boolean = () => true,
): Laid[] {
  const waiting = lines.flatMap((line) => thingsOf(line, lines));
  const periods: Laid[] = [];
  const own = new Map<string, Laid>();
  /** What contradicts its period, until a more precise date of that makes room for it. */
  const contradicting: Contradicting[] = [];
  while (waiting.length > 0) {
    const at = Math.min(...waiting.map(anchorOfThing));
    const together = waiting.filter((it) => anchorOfThing(it) === at);
    for (const it of together) waiting.splice(waiting.indexOf(it), 1);
    refuseDisagreement(together);
    for (const thing of together.sort(inTurn)) {
      const place = placeOf(thing, at, periods, own);
      if (place === 'NEW') begin(thing, at, periods, own);
      else if (isExtension(place, thing))
        waiting.push({ ...thing, is: 'EXTENSION', isFirst: true, extended: place });
      else if (joins(place, thing, own)) joinMore(place, contradicting, periods, own);
      else contradicting.push({ period: place, thing, at });
    }
  }
  for (const { period, thing } of contradicting) join(period, thing, own);
  const unsupported = periods.find((it) => !isSupported(it));
  if (unsupported) throw new Contradiction('EvidenceMissing', `${unsupported.state} rests on nothing`);
  return periods.sort((a, b) => anchorOf(a) - anchorOf(b));
}

/** Where it stands among the periods, and where it begins. */
export function anchorOf({ from, to, seen, extended }: Laid): number {
  if (extended !== null) return Math.max(startAnchor(from, to), endOf(extended));
  return Math.min(startAnchor(from, to), ...seen.map((it) => knownBy(it, to)), ...nothing(from, seen));
}

const nothing = (from: When | null, seen: When[]) =>
  from === null && seen.length === 0 ? [Number.NEGATIVE_INFINITY] : [];

export const endOf = ({ to }: Pick<Laid, 'to'>) => to?.to ?? Number.POSITIVE_INFINITY;

/** When a line's state is known to hold at the latest; undated ones come before everything. */
export function anchorOfLine({ from, to, seen }: Pick<Said, 'from' | 'to' | 'seen'>): number {
  const known = [startAnchor(from, to), seen === null ? Number.POSITIVE_INFINITY : knownBy(seen, to)];
  return from === null && seen === null ? Number.NEGATIVE_INFINITY : Math.min(...known);
}

function startAnchor(from: When | null, to: When | null): number {
  return from === null ? Number.POSITIVE_INFINITY : (from.from ?? knownBy(from, to));
}

/** The last day (or instant) that a date can mean, which is no later than the end that is stated with it. */
const knownBy = (date: When, to: When | null) =>
  to !== null && to.to <= date.anchor ? to.anchor : date.anchor;

type Bounded = Pick<Laid, 'state' | 'to'>;

/** What holds at an instant: the period that began last of those that contain it, but no step once something followed. */
export function holderAt<Period extends Bounded>(
  periods: readonly Period[],
  at: number,
  anchor: (period: Period) => number,
): Period | null {
  const begun = periods.filter((it) => anchor(it) <= at).sort((a, b) => anchor(b) - anchor(a));
  for (const [since, period] of begun.entries()) {
    if (since > 0 && steps.has(period.state)) {
      if (period.to === null) return null;
    } else if (at < endOf(period)) return period;
  }
  return null;
}

export type Stretch<Period> = { period: Period; startsAt: number; endsAt: number };

/** Which period holds when, instant by instant where anything begins or ends. */
export function stretchesOf<Period extends Bounded>(
  periods: readonly Period[],
  anchor: (period: Period) => number,
): Stretch<Period>[] {
  const bounds = [...periods.map(anchor), ...periods.map(endOf)].filter(
    (it) => it < Number.POSITIVE_INFINITY,
  );
  const instants = [...new Set(bounds)].sort((a, b) => a - b);
  const stretches: Stretch<Period>[] = [];
  for (const [index, startsAt] of instants.entries()) {
    const period = holderAt(periods, startsAt, anchor);
    const endsAt = instants[index + 1] ?? Number.POSITIVE_INFINITY;
    const previous = stretches.at(-1);
    if (period === null) continue;
    if (previous?.period === period && previous.endsAt === startsAt) previous.endsAt = endsAt;
    else stretches.push({ period, startsAt, endsAt });
  }
  return stretches;
}

function thingsOf(line: Said, lines: readonly Said[]): Thing[] {
  refuseSelfContradiction(line);
  const { from, to, seen, last = null } = line;
  const at = anchorOfLine(line);
  const base = { line, from, seen: null, isFirst: true, extended: null, at };
  if (at === Number.NEGATIVE_INFINITY) {
    const head = lines.find((it) => it.name === line.beside);
    return [{ ...base, is: head ? 'BESIDE' : 'UNDATED', at: head ? anchorOfLine(head) : at }];
  }
  const observed = (date: When) => ({ date, at: knownBy(date, to) });
  const all = [seen, last].flatMap((it) => (it === null ? [] : [observed(it)]));
  const early = all.filter((it) => it.at <= at).map(({ date }) => date);
  const first: Thing = { ...base, is: from === null ? 'OBSERVATION' : 'START', seen: early[0] ?? null };
  const later = all.filter((it) => it.at > at);
  return [
    first,
    ...later.map(
      (it): Thing => ({ ...base, is: 'OBSERVATION', from: null, seen: it.date, isFirst: false, at: it.at }),
    ),
  ];
}

function refuseSelfContradiction(line: Said): void {
  const { from, to, seen, last = null } = line;
  if (to !== null && to.to <= anchorOfLine(line))
    throw new Contradiction('InvalidInput', `${line.name} ends before it begins`);
  for (const it of [seen, last]) {
    if (it === null) continue;
    if ((from && isCertainlyBefore(it, from)) || (to && isCertainlyBefore(to, it)))
      throw new Contradiction('InvalidInput', `${line.name} is observed outside its bounds`);
  }
}

function anchorOfThing({ at, extended }: Thing): number {
  return extended === null ? at : Math.max(at, endOf(extended));
}

/** A state without what qualifies it, and that: by whom a rule is suspended, how applications are judged. */
export const partsOf = (state: string) => state.split('/') as [bare: string, qualifier?: string];

/** Whether a line says of a state nothing but what holds. Silence about the qualifier says nothing else. */
export function saysTheSame(said: string, holds: string): boolean {
  const [bare, qualifier] = partsOf(said);
  const [held, heldQualifier] = partsOf(holds);
  return bare === held && (qualifier === undefined || qualifier === heldQualifier);
}

/** What is known to hold at one anchor is one state. */
function refuseDisagreement(together: readonly Thing[]): void {
  const reviews = together.flatMap(({ line }) => line.review ?? []);
  const parts = together.map(({ line }) => partsOf(line.state));
  const qualifiers = parts.flatMap(([, it]) => it ?? []);
  if ([parts.map(([it]) => it), qualifiers, reviews].some((all) => new Set<unknown>(all).size > 1))
    throw new Contradiction('StatusOverlap', `${together.map((it) => it.line.name).join()} begin together`);
}

/** At one anchor, what states a qualifier comes first, then what states a review, then a wider start before a narrower one, and that before none. */
function inTurn(a: Thing, b: Thing): number {
  const width = (from: When | null) => (from === null ? -1 : from.to - (from.from ?? -8.64e15));
  const turn = ({ is, line, from }: Thing) => [
    Number(is === 'BESIDE'),
    Number(partsOf(line.state)[1] === undefined),
    Number(line.review === null),
    -width(from),
  ];
  const [x, y] = [turn(a), turn(b)] as [number[], number[]];
  const index = x.findIndex((value, at) => value !== y[at]);
  return index < 0 ? 0 : (x[index] as number) - (y[index] as number);
}

function placeOf(thing: Thing, at: number, periods: Laid[], own: Map<string, Laid>): Laid | 'NEW' {
  const { line, is, isFirst } = thing;
  if (is === 'BESIDE') {
    const home = own.get(line.beside as string);
    if (home === undefined) throw new Contradiction('Differing', `${line.beside} contradicts the others`);
    return home;
  }
  const mine = own.get(line.name);
  if (!isFirst && mine !== undefined) {
    const hasOtherBegun = periods.some((it) => anchorOf(it) > anchorOf(mine) && anchorOf(it) <= at);
    if (!hasOtherBegun) return mine;
  }
  const held = holderAt(periods, at, anchorOf);
  if (held === null || !isSame(held, line, at) || (is === 'EXTENSION' && anchorOf(held) < at)) return 'NEW';
  return isExtension(held, thing) || mayJoin(held, line) ? held : 'NEW';
}

const periodOf = ({ lines }: Laid) => lines.find(({ period }) => period !== undefined)?.period;

const mayJoin = (held: Laid, { period }: Said) =>
  period === undefined || (periodOf(held) ?? period) === period;

/** Silence about the review or a qualifier is no other state; at one anchor, what is stated fills in silence. */
function isSame(held: Laid, { state, review }: Said, at: number): boolean {
  const begins = anchorOf(held) === at;
  if (!saysTheSame(state, held.state) && !(begins && saysTheSame(held.state, state))) return false;
  return review === null || review === (held.review ?? (begins ? review : 'NONE'));
}

const isExtension = (period: Laid, { is, isFirst, from, line }: Thing) =>
  is !== 'BESIDE' &&
  isFirst &&
  from !== null &&
  line.to !== null &&
  period.from !== null &&
  period.to !== null &&
  isLater(from, period.from) &&
  isLater(line.to, period.to);

function begin(thing: Thing, at: number, periods: Laid[], own: Map<string, Laid>): void {
  const { line, from, seen, extended, is } = thing;
  const period: Laid = {
    state: line.state,
    review: line.review,
    from,
    to: line.to,
    seen: seen === null ? [] : [seen],
    lines: [line],
    extended,
    isObservedChange: is === 'OBSERVATION' && holderAt(periods, at, anchorOf) !== null,
  };
  refuseImpossible(period);
  if (periods.some((it) => anchorOf(it) === anchorOf(period)))
    throw new Contradiction('StatusOverlap', `${line.name} begins with another period`);
  periods.push(period);
  if (thing.isFirst) own.set(line.name, period);
}

type Contradicting = { period: Laid; thing: Thing; at: number };

function joinMore(period: Laid, contradicting: Contradicting[], periods: Laid[], own: Map<string, Laid>) {
  const isTie = (at: number) => periods.some((it) => it !== period && anchorOf(it) === at);
  for (const it of contradicting) {
    if (it.period !== period || isTie(it.at) || !joins(period, it.thing, own)) continue;
    contradicting.splice(contradicting.indexOf(it), 1);
    return joinMore(period, contradicting, periods, own);
  }
}

function joins(period: Laid, thing: Thing, own: Map<string, Laid>): boolean {
  try {
    join(period, thing, own);
    return true;
  } catch (error) {
    if (error instanceof Contradiction) return false;
    throw error;
  }
}

/** Throws Contradiction, and then has changed nothing. */
function join(period: Laid, thing: Thing, own: Map<string, Laid>): void {
  const { line, from, seen, isFirst, is } = thing;
  if (weighsOtherwise(period, line))
    throw new Contradiction('Differing', `${line.name} weighs a statement the other way`);
  const state = saysTheSame(period.state, line.state) ? line.state : period.state;
  const next = { ...period, state, review: period.review ?? line.review };
  // Beside what is known, a line without a date is more evidence, and may state an end or a review.
  if (is === 'BESIDE') next.to = refined(period.to, line.to, 'end');
  else {
    if (isFirst) next.from = refined(period.from, from, 'start');
    next.to = refined(period.to, line.to, 'end');
    if (seen !== null) next.seen = observations([...period.seen, seen]);
  }
  refuseImpossible(next);
  Object.assign(period, next);
  if (!period.lines.includes(line)) period.lines.push(line);
  if (isFirst && is !== 'BESIDE') own.set(line.name, period);
}

/**
 * A ground of a line: a statement, the half of a status that it is about, and whether it supports or contradicts it.
 */
export const groundOf = (text: string) => text.split('|') as [string, 'STATUS' | 'REVIEW', Weight];
type Weight = 'SUPPORTS' | 'AGAINST';

function weighsOtherwise({ lines }: Laid, { grounds }: Said): boolean {
  const recorded = new Set(lines.flatMap((it) => it.grounds));
  return grounds.some((it) => {
    const [statement, axis, weight] = groundOf(it);
    return recorded.has(`${statement}|${axis}|${weight === 'AGAINST' ? 'SUPPORTS' : 'AGAINST'}`);
  });
}

function refined(stands: When | null, said: When | null, what: string): When | null {
  if (stands === null || said === null) return stands ?? said;
  if (contains(said, stands)) return stands;
  if (contains(stands, said)) return said;
  throw new Contradiction('Differing', `the ${what} is ${stands.edtf} and ${said.edtf}`);
}

/** Without those that contain another, in order. */
export function observations(all: readonly When[]): When[] {
  const once = all.filter((it, index) => all.findIndex((other) => isEqual(it, other)) === index);
  return once
    .filter((it) => !once.some((other) => other !== it && contains(it, other)))
    .sort((a, b) => a.to - b.to);
}

function refuseImpossible(period: Laid): void {
  const { from, to, seen } = period;
  if (to !== null && to.to <= anchorOf(period))
    throw new Contradiction('Differing', 'it would end before it begins');
  const isOutside = (it: When) =>
    (from !== null && isCertainlyBefore(it, from)) || (to !== null && isCertainlyBefore(to, it));
  if (seen.some(isOutside)) throw new Contradiction('Differing', 'it is observed outside its bounds');
}
