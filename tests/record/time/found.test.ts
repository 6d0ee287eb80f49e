import { expect, test } from 'vitest';
import { useDatabase } from '../../support/database.ts';
import { compareSequence } from './comparing.ts';
import type { Model } from './model/model.ts';
import { type When, when } from './model/when.ts';
import type { Patch, Write } from './model/write.ts';
import { Recording, watched } from './recording.ts';

/** Sequences of which record and model once thought differently. */
const database = useDatabase({ longestWait: 0 });
type Next = (model: Model) => Write;
type Dates = { from?: string; to?: string; seen?: string; review?: string };

/** One restriction: an observation of it, or (`consent`) of a consent to it. */
const show = (state: string, dates: Dates, of: 'status' | 'consent' = 'status') => ({ state, dates, of });
type Show = ReturnType<typeof show>;
/** Corrects the period that came as the nth. */
const fix = (nth: number, patch: Omit<Patch, 'from' | 'to'> & Dates) => ({ nth, patch });
/** Undoes the nth revision, counted from 1. */
const undo = (commit: number) => ({ commit });
type Step = Show | Show[] | ReturnType<typeof fix> | ReturnType<typeof undo>;

const found: Record<string, Step[]> = {
  'a transition goes on for as long as nothing ends it, also when what it ended would have ended': [
    show('PROHIBITED', { from: '2024-01-05', to: '2024-09-12' }),
    show('LIFTED', { from: '2024-06-30' }),
  ],
  'a period that ends by itself does not grow when the next one is corrected to begin later': [
    show('PROHIBITED', { from: '2024-01-05', to: '2024-03-01' }),
    show('LIFTED', { from: '2024-03-02' }),
    fix(1, { from: '2024-06-30' }),
  ],
  'a period whose start nobody knows can be corrected where it is': [
    show('PROHIBITED', { from: '2024-01-05', to: '2024-03-01' }),
    show('LIFTED', { seen: '2024-06-30' }),
    fix(1, { state: 'LIMITED' }),
  ],
  'an end before the start is no overlap with the neighbour': [
    show('PROHIBITED', { from: '2024-02-10' }),
    show('LIFTED', { from: '2024-06-30' }),
    fix(0, { to: '2024-01-05' }),
  ],
  'what others were laid beside since is not taken back: it would leave a hole': [
    show('LIFTED', { from: '2024-06-30' }),
    show('PROHIBITED', { from: '2024-01-05' }),
    undo(1),
  ],
  'what has been taken back does not come back where something else holds now': [
    show('LIFTED', { from: '2024-06-30' }),
    undo(1),
    show('PROHIBITED', { from: '2024-06-30' }),
    undo(2),
  ],
  'a line without a date adds grounds to what is recorded, and nothing else': [
    show('PROHIBITED', { from: '2024-03-02' }),
    show('PROHIBITED', { review: 'NONE' }),
  ],
  'a line without a date is laid before the others of its load': [
    show('PROPOSED', { from: '[..2024-06-30]' }),
    [show('LIMITED', { from: '2024-03-02' }), show('LIMITED', {})],
  ],
  'a correction keeps a period apart from one of the same state': [
    show('PROHIBITED', { from: '2024-02-10' }),
    show('LIFTED', { from: '2024-06-30' }),
    fix(1, { state: 'PROHIBITED' }),
  ],
  'a start that is only known to lie before the day on which another state begins is of that day': [
    show('PROHIBITED', { from: '[..2024-06-30]' }),
    [show('PROHIBITED', { from: '2024-03-01' }), show('PROPOSED', { from: '2024-06-30' })],
  ],
  'an undo is undone once': [show('LIFTED', { from: '2024-06-30' }), undo(1), undo(2), undo(2)],
  'a consent does not come back beside itself': [
    show('GRANTED', { from: '2024-06-30' }, 'consent'),
    undo(1),
    show('DENIED', { from: '2024-06-30' }, 'consent'),
    undo(2),
  ],
  'a start does not go back behind an end that was written since': [
    show('LIFTED', { from: '2024-09-12' }),
    fix(0, { from: '2024-01-05' }),
    fix(0, { to: '2024-03-01' }),
    undo(2),
  ],
  'of lines loaded together onto a timeline that is there, none is the first': [
    show('LIFTED', { from: '2024-06-30' }),
    [show('LIMITED', { from: '2024-01-05' }), show('PROHIBITED', { from: '2024-09-12' })],
  ],
  'what would come before a first period, by the words of that, does not come back beside it': [
    show('LIMITED', { from: '2024-02-10' }),
    fix(0, { from: '[..2024-06-30]' }),
    undo(2),
    show('PROHIBITED', { from: '2024-06-30' }),
    undo(4),
    undo(3),
    undo(5),
    show('PROHIBITED', { from: '2024-03' }),
  ],
  'a period that is cut is told that it is blocked': [
    show('LIFTED', { from: '2024-06-30' }),
    [show('PROHIBITED', { from: '2091-01-01' }), show('REQUESTED', { from: '2024-01-05' }, 'consent')],
  ],
};

test.each(Object.entries(found))('%s', async (name, steps) => {
  const trips: unknown[] = [];
  const db = watched(database.db, (error) => trips.push(error));
  const space = `n${Object.keys(found).indexOf(name)}`;
  const [recording] = (await Recording.open(db, [space])) as [Recording];
  const { cast } = recording;
  const shownOf = ({ state, dates, of }: Show) => ({
    rule: cast.rules[0] as string,
    party: of === 'consent' ? (cast.parties[0] as string) : null,
    state,
    review: dates.review ?? null,
    from: dateOf(dates.from),
    to: dateOf(dates.to),
    seen: dateOf(dates.seen),
    grounds: [
      { statement: cast.statements[0] as string, for: 'STATUS' as const, weight: 'SUPPORTS' as const },
    ],
  });
  const writes = steps.map(
    (step): Next =>
      (model) => {
        if (Array.isArray(step)) return { does: 'LOAD', lines: step.map(shownOf) };
        if ('dates' in step) return { does: 'SHOW', shown: shownOf(step), stale: false };
        if ('commit' in step) return { does: 'UNDO', commit: step.commit };
        const periods = [...model.state.keys()].filter((it) => it.startsWith('period '));
        const { from, to, seen: _, ...patch } = step.patch;
        const dates = { ...(from && { from: when(from) }), ...(to && { to: when(to) }) };
        return {
          does: 'CORRECT',
          period: periods[step.nth] as string,
          patch: { ...patch, ...dates } as Patch,
          stale: false,
        };
      },
  );
  await compareSequence(database.db, recording, cast, writes, [0, 7, 31]);
  expect(trips).toEqual([]);
});

const dateOf = (day: string | undefined): When | null => (day === undefined ? null : when(day));
