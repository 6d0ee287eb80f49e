import fc from 'fast-check';
import { anchorOfLine } from './laying.ts';
import type { Model } from './model.ts';
import { hasEvidence, type Period, rowsOf, timelineOf } from './state.ts';
import { dates } from './when.ts';
import type { Cite, Patch, Shown, Write } from './write.ts';

/** What a sequence may name: all keys are its own. */
export type Cast = {
  rules: string[];
  parties: string[];
  documents: string[];
  statements: string[];
  extras: string[];
};

const pick = fc.nat(999);
/** Null once for every `freq` values. */
const mostly = <Value>(value: fc.Arbitrary<Value>, freq: number) => fc.option(value, { freq, nil: null });
const isStale = fc.nat(19).map((it) => it === 0);
const date = fc.constantFrom(...dates);
/** What a number that was drawn chooses, of what there is by then. */
const from = <Value>(all: readonly Value[], at: number) => all[at % all.length] as Value;

const cite = fc.record({
  statement: pick,
  for: fc.constantFrom('STATUS', 'STATUS', 'STATUS', 'REVIEW'),
  isOtherwise: fc.nat(11).map((it) => it === 0),
} as const);
/** The first one mostly makes it a status that rests on something. */
const cites = fc
  .tuple(fc.array(cite, { minLength: 1, maxLength: 3 }), fc.nat(9))
  .map(([all, luck]) => all.map((it, index) => (index === 0 && luck > 0 ? { ...it, for: 'STATUS' } : it)));
const shown = fc
  .record({
    rule: pick,
    party: fc.option(pick, { freq: 1, nil: null }),
    state: fc.nat(23),
    review: fc.constantFrom(null, null, null, 'NONE', 'UNDER_REVIEW'),
    from: mostly(date, 6),
    to: mostly(date, 1),
    seen: mostly(date, 1),
    grounds: cites,
  })
  // Few that end before they start, or whose review is unsupported: they teach little.
  .map((it) => {
    if (it.rule % 5 === 0) return it;
    const to = it.to !== null && it.to.to <= (it.from?.from ?? 0) ? null : it.to;
    const review = { statement: it.rule + 1, for: 'REVIEW', isOtherwise: false } as const;
    return { ...it, to, grounds: it.review === 'UNDER_REVIEW' ? [...it.grounds, review] : it.grounds };
  });
const patch = fc.record(
  {
    state: fc.nat(11),
    review: fc.constant('NONE'),
    from: mostly(date, 8),
    to: mostly(date, 1),
    grounds: cites,
  },
  { requiredKeys: [] },
);

const command = fc.oneof(
  { weight: 9, arbitrary: fc.record({ does: fc.constant('SHOW'), shown, stale: isStale }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('LOAD'),
      lines: fc.array(shown, { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('CORRECT'),
      period: pick,
      gone: isStale,
      patch,
      stale: isStale,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('RETRACT'), document: pick, note: pick, stale: isStale }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('RELATE'),
      subject: pick,
      object: pick,
      relation: fc.constantFrom('DENIES', 'WALKS_BACK'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('ADD'), extra: pick }) },
  { weight: 6, arbitrary: fc.record({ does: fc.constant('UNDO'), back: fc.oneof(fc.nat(2), pick) }) },
);
export type Command = typeof command extends fc.Arbitrary<infer It> ? It : never;

/** A sequence, how many restrictions it is about, and what chooses the instants that are asked of afterwards. */
export const sequence = fc.record({
  rules: fc.integer({ min: 2, max: 4 }),
  commands: fc.oneof(
    { weight: 3, arbitrary: fc.array(command, { minLength: 5, maxLength: 12, size: 'max' }) },
    { weight: 1, arbitrary: fc.array(command, { minLength: 12, maxLength: 25, size: 'max' }) },
  ),
  chooses: fc.array(pick, { minLength: 8, maxLength: 8 }),
});

const statuses = ({ parties: [land, isle] }: Cast) => [
  ...['PROHIBITED', 'PROHIBITED', 'LIMITED', 'LIFTED', 'PROPOSED', 'REJECTED'],
  ...['SUSPENDED', `SUSPENDED/${land}`, `SUSPENDED/${isle}`],
  ...['LICENCE_REQUIRED', 'LICENCE_REQUIRED/CASE_BY_CASE', 'LICENCE_REQUIRED/POLICY_OF_DENIAL'],
];
const consentStates = ['REQUESTED', 'GRANTED', 'DENIED'];
const statesOf = (cast: Cast, isConsent: boolean) => (isConsent ? consentStates : statuses(cast));

/** The write that a command means here; null when there is nothing yet to do it to. */
export function writeOf(it: Command, model: Model, cast: Cast): Write | null {
  const { commits, state } = model;
  switch (it.does) {
    case 'SHOW': {
      const shown = shownOf(it.shown as never, cast);
      return isGroundless(shown, model, []) ? null : { does: 'SHOW', shown, stale: it.stale };
    }
    case 'LOAD': {
      const lines = it.lines.map((line) => shownOf(line as never, cast));
      const rest = lines.filter(
        (line, index) => !isGroundless(line, model, lines) && !isTied(line, lines.slice(0, index)),
      );
      return rest.length === 0 ? null : { does: 'LOAD', lines: rest };
    }
    case 'CORRECT': {
      const all = new Set(
        commits.flatMap(({ steps }) => [...steps.keys()]).filter((name) => name.startsWith('period ')),
      );
      const names = [...all].filter((name) => it.gone || state.has(name));
      if (names.length === 0) return null;
      const period = from(names, it.period);
      const latest = model.latest(period, 'period');
      return { does: 'CORRECT', period, patch: patchOf(it.patch as never, latest, cast), stale: it.stale };
    }
    case 'RETRACT':
      return {
        does: 'RETRACT',
        document: from(cast.documents, it.document),
        note: from(['withdrawn', 'wrong'], it.note),
        stale: it.stale,
      };
    case 'RELATE': {
      const keys = [...cast.statements, ...cast.extras];
      return {
        does: 'RELATE',
        subject: from(keys, it.subject),
        relation: it.relation as 'DENIES',
        object: from(keys, it.object),
      };
    }
    case 'ADD':
      return { does: 'ADD', key: from(cast.extras, it.extra), document: cast.documents[1] as string };
    default:
      if (commits.length === 1) return null;
      return { does: 'UNDO', commit: commits.length - 1 - (it.back % (commits.length - 1)) };
  }
}

type Drawn = {
  rule: number;
  party: number | null;
  state: number;
  grounds: (Pick<Cite, 'for'> & { statement: number; isOtherwise: boolean })[];
};

/** If lines begin together with other states, their own order decides which is refused, and for what. */
const isTied = (line: Shown, others: readonly Shown[]) =>
  others.some(
    (it) =>
      it.rule === line.rule &&
      it.party === line.party &&
      anchorOfLine(it) === anchorOfLine(line) &&
      (it.state !== line.state || it.review !== line.review),
  );

/** An unsupported line is drawn only if no other line has its state: its effect on a period depends on the others. */
function isGroundless(shown: Shown, { state }: Model, others: readonly Shown[]): boolean {
  const isSame = (it: { rule: string; party: string | null }) =>
    it.rule === shown.rule && it.party === shown.party;
  const owner =
    shown.party === null ? shown.rule : rowsOf(state, 'consent').find(([, it]) => isSame(it))?.[0];
  const hasOthers =
    (owner !== undefined && timelineOf(state, owner).length > 0) ||
    others.some((it) => it !== shown && isSame(it));
  return hasOthers && !hasEvidence(shown.review, shown.grounds);
}

function shownOf(
  { rule, party, state, grounds, ...rest }: Drawn & { review: string | null },
  cast: Cast,
): Shown {
  const isConsent = party !== null;
  const review = isConsent ? null : rest.review;
  return {
    ...(rest as unknown as Pick<Patch, 'from' | 'to' | 'seen'>),
    rule: from(cast.rules, rule),
    party: isConsent ? from(cast.parties, party) : null,
    state: from(statesOf(cast, isConsent), state),
    review,
    grounds: citesOf(grounds, isConsent, cast),
  } as never;
}

function patchOf(
  { state, grounds, review, ...dates }: Partial<Drawn> & Pick<Patch, 'review'>,
  period: Period,
  cast: Cast,
): Patch {
  const isConsent = period.of.startsWith('consent ');
  return {
    ...dates,
    ...(state !== undefined && { state: from(statesOf(cast, isConsent), state) }),
    ...(review !== undefined && !isConsent && { review }),
    ...(grounds !== undefined && { grounds: citesOf(grounds, isConsent, cast) }),
  } as Patch;
}

/** Each statement once for each half; a consent has no halves. */
function citesOf(grounds: Drawn['grounds'], isConsent: boolean, cast: Cast): Cite[] {
  const keys = [...Array.from({ length: 8 }, () => cast.statements).flat(), ...cast.extras];
  const all = grounds.map((it): Cite => {
    const statement = from(keys, it.statement);
    // One statement mostly weighs the same way, as it does in what it says.
    const weight = (statement === cast.statements[3]) !== it.isOtherwise ? 'AGAINST' : 'SUPPORTS';
    return { statement, for: isConsent ? 'STATUS' : it.for, weight };
  });
  return [...new Map(all.map((it) => [`${it.statement} ${it.for}`, it])).values()];
}
