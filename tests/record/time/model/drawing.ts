import fc from 'fast-check';
import { settle } from './expected-timeline.ts';
import { anchorOfLine, groundOf, type Said } from './laying.ts';
import { isCertainlyBefore, when } from './when.ts';

/** Lines about one restriction, or about one consent to it, in an order; and which line comes from which namespace. */
export type Story = { is: 'STATUS' | 'CONSENT'; lines: Said[]; orders: Said[][] };

const states = {
  STATUS: [
    ...['PROHIBITED', 'PROHIBITED', 'PERMITTED', 'SUSPENDED', 'LIFTED', 'PROPOSED'],
    ...['LICENCE_REQUIRED', 'LICENCE_REQUIRED/CASE_BY_CASE', 'LICENCE_REQUIRED/POLICY_OF_DENIAL'],
  ],
  CONSENT: ['GRANTED', 'GRANTED', 'DENIED', 'REQUESTED'],
};

/** Few days, so that lines meet on them, uncertain ones around them, and a time of day. */
const date = fc.constantFrom(
  ...[
    ...['2024-01-05', '2024-02-10', '2024-03-01', '2024-03-02', '2024-05-15', '2024-06-30'],
    ...['2024-03', '[2024-02-10..2024-03-02]', '[..2024-03-01]', '../2024-05-15', '2024'],
    ...['2024-02', '[2024-03-01..2024-05-15]'],
    ...['2024-03-02T12:00Z', '2024-03-01', '2024-02-10', '2024-05-15'],
  ].map(when),
);
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>, freq: number) =>
  fc.option(arbitrary, { freq, nil: null });

const drawnLine = fc.record({
  state: fc.nat(999),
  review: fc.constantFrom(null, null, null, 'NONE', 'UNDER_REVIEW'),
  from: maybe(date, 2),
  to: maybe(date, 1),
  seen: maybe(date, 1),
  isUndated: fc.nat(14).map((it) => it === 0),
  /** The line whose statement it cites, too, and whether that contradicts it. */
  cites: maybe(fc.tuple(fc.nat(5), fc.boolean()), 1),
});

/**
 * Two to six lines that can all be true; with `DIFFERING` some may contradict others, though not so that a load is refused
 * for it; with `REFUSED` they are as they were drawn.
 */
export function story(may: 'AGREE' | 'DIFFERING' | 'REFUSED' = 'AGREE'): fc.Arbitrary<Story> {
  return fc
    .tuple(
      fc.constantFrom('STATUS' as const, 'CONSENT' as const),
      fc.array(drawnLine, { minLength: 2, maxLength: 6, size: 'max' }),
      fc.array(fc.array(fc.nat(999), { minLength: 6, maxLength: 6 }), { minLength: 4, maxLength: 4 }),
    )
    .map(([is, drawn, draws]) => {
      const named = withNames(
        drawn.map((it) => lineOf(is, it)),
        is,
      );
      const lines = named.map((it, index) => withCited(it, named, drawn[index]?.cites ?? null));
      const kept = { AGREE: acceptedOf, DIFFERING: withoutRefused, REFUSED: asDrawn }[may](lines);
      const orders = draws.map((numbers) => inOrder(kept, numbers));
      // The tests tell of a story what matters; a report with all of a batch would be unreadable.
      return { is, lines: kept, orders, [fc.toStringMethod]: () => `${kept.length} lines` };
    })
    .filter(({ lines, orders }) => lines.length > 1 && (may !== 'DIFFERING' || isSettled(lines, orders)));
}

/** Whether the lines' own order does not choose between two that begin together and contradict each other. */
function isSettled(lines: Said[], orders: Said[][]): boolean {
  const answerOf = (some: Said[]) =>
    settle([], some)
      .rejected.map(({ line, is }) => `${line.name} ${is}`)
      .sort()
      .join();
  const answer = answerOf(lines);
  if (answer === '') return true;
  const eachFirst = lines.map((it) => [it, ...lines.filter((other) => other !== it)]);
  return [lines.toReversed(), ...eachFirst, ...orders].every((some) => answerOf(some) === answer);
}

type Drawn = typeof drawnLine extends fc.Arbitrary<infer It> ? It : never;

function lineOf(is: Story['is'], { isUndated, cites: _, ...drawn }: Drawn): Said {
  const state = states[is][drawn.state % states[is].length] as string;
  const line: Said = {
    name: '',
    state,
    review: is === 'STATUS' ? drawn.review : null,
    ...dates(drawn),
    grounds: [],
  };
  return isUndated ? { ...line, from: null, seen: null } : line;

  function dates({ from, to, seen }: Omit<Drawn, 'isUndated' | 'cites'>) {
    const start = from === null && seen === null ? when('2024-02-10') : from;
    const isBeside =
      seen !== null &&
      ((start !== null && isCertainlyBefore(seen, start)) || (to !== null && isCertainlyBefore(to, seen)));
    const kept = isBeside && start !== null ? null : seen;
    const whole = { from: start, to, seen: kept };
    const ends = to !== null && to.to <= anchorOfLine(whole);
    return ends || isBeside ? { ...whole, to: null } : whole;
  }
}

/**
 * Lines of one namespace stand for different periods: those that its identity cannot tell apart come from others. Each
 * rests on a statement of its own, so that grounds say which line is where.
 */
function withNames(lines: Said[], is: Story['is']): Said[] {
  const identity = ({ state, from, seen }: Said) => `${state} ${(from ?? seen)?.edtf}`;
  return lines.map((line, index) => {
    const namespace = `t${lines.slice(0, index).filter((it) => identity(it) === identity(line)).length}`;
    const statement = `${namespace}:s${index}`;
    const isReviewed = is === 'STATUS' && line.review === 'UNDER_REVIEW';
    const grounds = [`${statement}|STATUS|SUPPORTS`, ...(isReviewed ? [`${statement}|REVIEW|SUPPORTS`] : [])];
    return { ...line, name: `${namespace} ${index}`, grounds };
  });
}

/** A line that rests on the statement of another one, too, or has it against itself. */
function withCited(line: Said, all: readonly Said[], cites: Drawn['cites']): Said {
  const other = cites && all[cites[0]];
  if (!other || other === line) return line;
  const [statement] = groundOf(other.grounds[0] as string);
  return {
    ...line,
    grounds: [...line.grounds, `${statement}|STATUS|${cites[1] ? 'AGAINST' : 'SUPPORTS'}`],
  };
}

const acceptedOf = (lines: Said[]): Said[] => settle([], lines).accepted;
const asDrawn = (lines: Said[]): Said[] => lines;

function withoutRefused(lines: Said[]): Said[] {
  const refused = settle([], lines).rejected.find(({ is }) => is !== 'Differing');
  return refused === undefined ? lines : withoutRefused(lines.filter((it) => it !== refused.line));
}

/** Undated lines first: what they are about depends on what is recorded before them. */
function inOrder(lines: Said[], numbers: number[]): Said[] {
  const isDated = (line: Said) => Number(anchorOfLine(line) !== Number.NEGATIVE_INFINITY);
  return lines
    .map((line, index) => ({ line, turn: numbers[index] as number }))
    .sort((a, b) => isDated(a.line) - isDated(b.line) || a.turn - b.turn)
    .map(({ line }) => line);
}
