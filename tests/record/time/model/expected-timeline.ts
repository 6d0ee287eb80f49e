import {
  anchorOf,
  anchorOfLine,
  Contradiction,
  type Laid,
  layLines,
  type Said,
  saysTheSame,
  stretchesOf,
} from './laying.ts';
import type { When } from './when.ts';

/** An interval in which one period holds. */
export type Expected = {
  state: string;
  review: string | null;
  /** Milliseconds, half open; infinite where it is open. */
  startsAt: number;
  endsAt: number;
  from: When | null;
  to: When | null;
  seen: When | null;
  /** Only where it is another observation than the first. */
  last: When | null;
  grounds: ReadonlySet<string>;
  /** For a part that holds again after an interruption: the entry that it is a part of. */
  resumes: number | null;
  lines: readonly Said[];
  isObservedChange: boolean;
};

export type Settled = {
  periods: Laid[];
  timeline: Expected[];
  accepted: Said[];
  rejected: { line: Said; is: Contradiction['is'] }[];
};

/** Whether a period rests on a statement for it; a line that would begin one without is refused. */
type IsSupported = (period: Laid) => boolean;

/**
 * The timeline of lines, given what is recorded: that is never displaced. `remembered` are lines that differed when they
 * were said; they come into their own when there is room for them.
 */
export function settle(
  recorded: readonly Said[],
  said: readonly Said[],
  remembered: readonly Said[] = [],
  isSupported: IsSupported = () => true,
): Settled {
  const isBeside = (line: Said) => recorded.length > 0 && anchorOfLine(line) === Number.NEGATIVE_INFINITY;
  const periods = recorded.length > 0 ? layLines(recorded) : [];
  const beside: { line: Said; whole: Said | Contradiction }[] = [];
  for (const line of [...said, ...remembered].filter(isBeside)) {
    const whole = besideWhat(line, periods);
    const before = beside.flatMap((it) => (it.whole instanceof Contradiction ? [] : [it.whole]));
    const laid =
      whole instanceof Contradiction ? whole : tryLaying([...recorded, ...before, whole], isSupported);
    beside.push({ line, whole: laid instanceof Contradiction ? laid : whole });
  }
  const undated = beside.flatMap(({ line, whole }) =>
    whole instanceof Contradiction ? [{ line, is: whole.is }] : [],
  );
  const whole = beside.flatMap((it) => (it.whole instanceof Contradiction ? [] : [it.whole]));
  const dated = said.filter((it) => !isBeside(it));
  const others = remembered.filter((it) => !isBeside(it));
  const settled = settleDated([...recorded, ...whole], dated, others, isSupported);
  return { ...settled, rejected: [...undated, ...settled.rejected] };
}

function settleDated(
  recorded: readonly Said[],
  said: readonly Said[],
  remembered: readonly Said[],
  isSupported: IsSupported,
): Settled {
  for (const all of [[...said, ...remembered], said]) {
    const together = [...recorded, ...all];
    if (tryLaying(together, isSupported) instanceof Contradiction) continue;
    return settleOneByOne(together, all === said ? remembered : [], isSupported);
  }
  const inOrder = said.toSorted((a, b) => anchorOfLine(a) - anchorOfLine(b));
  return settleOneByOne(recorded, [...inOrder, ...remembered], isSupported);
}

/** As many as fit, one after the other, again and again until none of the rest does. */
function settleOneByOne(
  recorded: readonly Said[],
  lines: readonly Said[],
  isSupported: IsSupported,
): Settled {
  const accepted = [...recorded];
  let waiting = [...lines];
  let rejected: Settled['rejected'] = [];
  const found = new Map<Said, Contradiction['is']>();
  for (let before = -1; before !== waiting.length; ) {
    before = waiting.length;
    rejected = [];
    for (const line of waiting) {
      const laid = tryLaying([...accepted, line], isSupported);
      if (laid instanceof Contradiction) {
        // The first contradiction found is the one that is reported.
        const is = found.get(line) ?? laid.is;
        found.set(line, is);
        rejected.push({ line, is });
      } else accepted.push(line);
    }
    waiting = rejected.map(({ line }) => line);
  }
  const periods = layLines(accepted);
  return { periods, timeline: expectedOf(periods), accepted, rejected };
}

function tryLaying(lines: readonly Said[], isSupported: IsSupported): Laid[] | Contradiction {
  try {
    return layLines(lines, isSupported);
  } catch (error) {
    if (error instanceof Contradiction) return error;
    throw error;
  }
}

/** An undated line, where something is recorded, is about the only period with its state. */
function besideWhat(line: Said, periods: readonly Laid[]): Said | Contradiction {
  const same = periods.filter(({ state, review, from, seen }) => {
    // Both without a date: they are of one anchor, and what is stated fills in silence.
    const isUndated = from === null && seen.length === 0;
    return (
      (saysTheSame(line.state, state) || (isUndated && saysTheSame(state, line.state))) &&
      (line.review === null || line.review === (review ?? (isUndated ? line.review : 'NONE')))
    );
  });
  const [only] = same;
  if (only === undefined || same.length > 1)
    return new Contradiction(
      'StatusOverlap',
      `${line.name} is undated, and ${same.length} periods could be meant`,
    );
  return { ...line, beside: (only.lines[0] as Said).name };
}

function expectedOf(periods: readonly Laid[]): Expected[] {
  const stretches = stretchesOf(periods, anchorOf);
  const first = stretches[0];
  if (first !== undefined && first.period.from?.from == null) first.startsAt = Number.NEGATIVE_INFINITY;
  return stretches.map(({ period, startsAt, endsAt }, index) => {
    const original = stretches.findIndex((it) => it.period === period);
    const { state, review, from, to, seen, lines, isObservedChange } = period;
    return {
      ...{ state, review, startsAt, endsAt, from, to, lines, isObservedChange },
      seen: seen[0] ?? null,
      last: seen.length > 1 ? (seen.at(-1) as When) : null,
      grounds: new Set(lines.flatMap((it) => it.grounds)),
      resumes: original === index ? null : original,
    };
  });
}
