import { describe, expect, test } from 'vitest';
import { settle } from './expected-timeline.ts';
import type { Said } from './laying.ts';
import { when } from './when.ts';

/** `PROHIBITED UNDER_REVIEW from 2024-01-05 to 2024-03 seen 2024-02-10`, named a, b, c by their order. */
function said(text: string, index: number): Said {
  const [state = '', ...rest] = text.split(' ');
  const date = (word: string) => {
    const at = rest.indexOf(word);
    return at < 0 ? null : when(rest[at + 1] as string);
  };
  const name = 'abcdefg'[index] as string;
  const review = rest.find((it) => it === 'NONE' || it === 'UNDER_REVIEW') ?? null;
  return {
    ...{ name, state, review, grounds: [name] },
    ...{ from: date('from'), to: date('to'), seen: date('seen'), last: date('last') },
  };
}

/** What is expected, line by line as it would be written; `{a b}` are the lines that it rests on. */
function written(lines: readonly Said[], recorded: readonly Said[] = []): string[] {
  const { timeline, rejected } = settle(recorded, lines);
  const periods = timeline.map((it) => {
    const dates = (['from', 'to', 'seen', 'last'] as const).flatMap((field) =>
      it[field] === null ? [] : [`${field} ${it[field].edtf}`],
    );
    return [
      `${[it.state, ...(it.review ? [it.review] : [])].join(' ')} ${instant(it.startsAt)}..${instant(it.endsAt)}`,
      `{${[...it.grounds].sort().join(' ')}}`,
      ...dates,
      ...(it.resumes === null ? [] : [`resumes ${it.resumes}`]),
      ...(it.isObservedChange ? ['observed'] : []),
    ].join(' ');
  });
  return [...periods, ...rejected.map(({ line, is }) => `${line.name}: ${is}`).sort()];
}

function instant(at: number): string {
  return Number.isFinite(at) ? new Date(at).toISOString().replace(/(T00:00)?:00\.000Z$/, '') : '';
}

type Case = [string, string[], string[]];

/** The rules and their traps, worked out by hand. Each is said in every order in one load. */
const cases: Record<string, Case[]> = {
  'silence is not a change': [
    [
      'a line that is silent about the review equals a period with any',
      ['PROHIBITED UNDER_REVIEW from 2024-01-05', 'PROHIBITED seen 2024-03-01'],
      ['PROHIBITED UNDER_REVIEW 2024-01-05.. {a b} from 2024-01-05 seen 2024-03-01'],
    ],
    [
      'an explicit NONE ends a review',
      ['PROHIBITED UNDER_REVIEW from 2024-01-05', 'PROHIBITED NONE from 2024-03-01'],
      [
        'PROHIBITED UNDER_REVIEW 2024-01-05..2024-03-01 {a} from 2024-01-05',
        'PROHIBITED NONE 2024-03-01.. {b} from 2024-03-01',
      ],
    ],
    [
      'a review that begins later is a change of a status without one',
      ['PROHIBITED from 2024-01-05', 'PROHIBITED UNDER_REVIEW from 2024-03-01'],
      [
        'PROHIBITED 2024-01-05..2024-03-01 {a} from 2024-01-05',
        'PROHIBITED UNDER_REVIEW 2024-03-01.. {b} from 2024-03-01',
      ],
    ],
    [
      'of the same start, the line that states a review says what the silent one left out',
      ['PROHIBITED from 2024-01-05', 'PROHIBITED UNDER_REVIEW from 2024-01-05'],
      ['PROHIBITED UNDER_REVIEW 2024-01-05.. {a b} from 2024-01-05'],
    ],
    [
      'NONE takes away that the review was not recorded',
      ['PROHIBITED from 2024-01-05', 'PROHIBITED NONE seen 2024-03-01'],
      ['PROHIBITED NONE 2024-01-05.. {a b} from 2024-01-05 seen 2024-03-01'],
    ],
    [
      'two reviews that begin together cannot both be true',
      ['PROHIBITED UNDER_REVIEW from 2024-01-05', 'PROHIBITED NONE from 2024-01-05'],
      ['PROHIBITED UNDER_REVIEW 2024-01-05.. {a} from 2024-01-05', 'b: StatusOverlap'],
    ],
  ],
  anchors: [
    [
      'the first period begins open when its start is not stated',
      ['PROHIBITED seen 2024-01-05', 'LIFTED from 2024-03-01'],
      ['PROHIBITED ..2024-03-01 {a} seen 2024-01-05', 'LIFTED 2024-03-01.. {b} from 2024-03-01'],
    ],
    [
      'what comes before the formerly first moves its open start to its anchor',
      ['PROHIBITED seen 2024-03-01', 'LIMITED from 2024-01-05'],
      [
        'LIMITED 2024-01-05..2024-03-01 {b} from 2024-01-05',
        'PROHIBITED 2024-03-01.. {a} seen 2024-03-01 observed',
      ],
    ],
    [
      'a start without a lower bound is known to have happened by its last day',
      ['PROHIBITED from 2024-01-05', 'LIFTED from [..2024-09-12]'],
      [
        'PROHIBITED 2024-01-05..2024-09-12 {a} from 2024-01-05',
        'LIFTED 2024-09-12.. {b} from [..2024-09-12]',
      ],
    ],
    [
      'an interval that is open at its start is read like that, too',
      ['PROHIBITED from 2024-01-05', 'LIFTED from ../2024-09-12'],
      ['PROHIBITED 2024-01-05..2024-09-12 {a} from 2024-01-05', 'LIFTED 2024-09-12.. {b} from ../2024-09-12'],
    ],
    [
      'alone, a start without a lower bound begins open',
      ['LIFTED from [..2024-09-12]'],
      ['LIFTED .. {a} from [..2024-09-12]'],
    ],
    [
      'a wide start begins with the first instant it can mean',
      ['PROHIBITED from 2024-03', 'LIFTED from 2024-05-15'],
      ['PROHIBITED 2024-03-01..2024-05-15 {a} from 2024-03', 'LIFTED 2024-05-15.. {b} from 2024-05-15'],
    ],
    [
      'a wide observation holds by the last day it can mean',
      ['PROHIBITED from 2024-01-05', 'LIFTED seen 2024-03'],
      [
        'PROHIBITED 2024-01-05..2024-03-31 {a} from 2024-01-05',
        'LIFTED 2024-03-31.. {b} seen 2024-03 observed',
      ],
    ],
    [
      'of an observation before the last day of an open start, the earlier counts',
      ['LIFTED from [..2024-09-12] seen 2024-05-15', 'PROHIBITED from 2024-01-05'],
      [
        'PROHIBITED 2024-01-05..2024-05-15 {b} from 2024-01-05',
        'LIFTED 2024-05-15.. {a} from [..2024-09-12] seen 2024-05-15',
      ],
    ],
    [
      'the same day twice cannot be ordered',
      ['PROHIBITED from 2024-01-05', 'LIFTED from 2024-01-05'],
      ['PROHIBITED 2024-01-05.. {a} from 2024-01-05', 'b: StatusOverlap'],
    ],
    [
      'a time of day tells two of one day apart',
      ['PROHIBITED from 2024-01-05T09:00Z', 'LIFTED from 2024-01-05T15:30Z'],
      [
        'PROHIBITED 2024-01-05T09:00..2024-01-05T15:30 {a} from 2024-01-05T09:00Z',
        'LIFTED 2024-01-05T15:30.. {b} from 2024-01-05T15:30Z',
      ],
    ],
    [
      'the day itself comes before a time on it',
      ['LIFTED from 2024-01-05T09:00Z', 'PROHIBITED from 2024-01-05'],
      [
        'PROHIBITED 2024-01-05..2024-01-05T09:00 {b} from 2024-01-05',
        'LIFTED 2024-01-05T09:00.. {a} from 2024-01-05T09:00Z',
      ],
    ],
    [
      'an observation at a time of day is that instant',
      ['PROHIBITED from 2024-01-05', 'LIFTED seen 2024-03-01T12:00Z'],
      [
        'PROHIBITED 2024-01-05..2024-03-01T12:00 {a} from 2024-01-05',
        'LIFTED 2024-03-01T12:00.. {b} seen 2024-03-01T12:00Z observed',
      ],
    ],
  ],
  'undated lines': [
    [
      'one comes before everything',
      ['PROHIBITED', 'LIFTED from 2024-03-01'],
      ['PROHIBITED ..2024-03-01 {a}', 'LIFTED 2024-03-01.. {b} from 2024-03-01'],
    ],
    [
      'and learns its start from a line of the same state',
      ['PROHIBITED', 'PROHIBITED from 2024-03-01'],
      ['PROHIBITED 2024-03-01.. {a b} from 2024-03-01'],
    ],
    [
      'two that agree are one period',
      ['PROHIBITED', 'PROHIBITED to 2024-03-01'],
      ['PROHIBITED ..2024-03-02 {a b} to 2024-03-01'],
    ],
    ['two that differ are refused', ['PROHIBITED', 'LIFTED'], ['PROHIBITED .. {a}', 'b: StatusOverlap']],
  ],
  'only an observation': [
    [
      'of another state: a change at some time before it',
      ['PROHIBITED from 2024-01-05', 'LIFTED seen 2024-03-01'],
      [
        'PROHIBITED 2024-01-05..2024-03-01 {a} from 2024-01-05',
        'LIFTED 2024-03-01.. {b} seen 2024-03-01 observed',
      ],
    ],
    [
      'of another state on the day on which what holds begins: refused',
      ['PROHIBITED from 2024-01-05', 'LIFTED seen 2024-01-05'],
      ['PROHIBITED 2024-01-05.. {a} from 2024-01-05', 'b: StatusOverlap'],
    ],
    [
      'of what held, after something else began: it holds again',
      ['PROHIBITED from 2024-01-05', 'LIFTED from 2024-03-01', 'PROHIBITED seen 2024-05-15'],
      [
        'PROHIBITED 2024-01-05..2024-03-01 {a} from 2024-01-05',
        'LIFTED 2024-03-01..2024-05-15 {b} from 2024-03-01',
        'PROHIBITED 2024-05-15.. {c} seen 2024-05-15 observed',
      ],
    ],
    [
      'a start with a later observation says two things, when another state begins between them',
      ['PROHIBITED from 2024-01-05 seen 2024-05-15', 'LIFTED from 2024-03-01'],
      [
        'PROHIBITED 2024-01-05..2024-03-01 {a} from 2024-01-05',
        'LIFTED 2024-03-01..2024-05-15 {b} from 2024-03-01',
        'PROHIBITED 2024-05-15.. {a} seen 2024-05-15 observed',
      ],
    ],
    [
      'a start with a later observation is one thing otherwise',
      ['PROHIBITED from 2024-01-05 seen 2024-05-15', 'LIFTED from 2024-06-30'],
      [
        'PROHIBITED 2024-01-05..2024-06-30 {a} from 2024-01-05 seen 2024-05-15',
        'LIFTED 2024-06-30.. {b} from 2024-06-30',
      ],
    ],
    [
      'the second thing belongs to what holds by then, when that is the same',
      ['PROHIBITED from 2024-01-05 seen 2024-06-30', 'LIFTED from 2024-03-01', 'PROHIBITED from 2024-05-15'],
      [
        'PROHIBITED 2024-01-05..2024-03-01 {a} from 2024-01-05',
        'LIFTED 2024-03-01..2024-05-15 {b} from 2024-03-01',
        'PROHIBITED 2024-05-15.. {a c} from 2024-05-15 seen 2024-06-30',
      ],
    ],
  ],
  'learned later': [
    [
      'a date that another strictly contains refines it',
      ['PROHIBITED from 2024-03', 'PROHIBITED from 2024-03-02'],
      ['PROHIBITED 2024-03-02.. {a b} from 2024-03-02'],
    ],
    [
      'a refined start lets what held before hold longer',
      ['LIMITED from 2024-01-05', 'PROHIBITED from 2024-03', 'PROHIBITED from 2024-03-02'],
      ['LIMITED 2024-01-05..2024-03-02 {a} from 2024-01-05', 'PROHIBITED 2024-03-02.. {b c} from 2024-03-02'],
    ],
    [
      'a state that begins within a wide start comes between it and what would refine it',
      ['PROHIBITED from 2024-03', 'LIFTED from 2024-03-01T12:00Z', 'PROHIBITED from 2024-03-02'],
      [
        'PROHIBITED 2024-03-01..2024-03-01T12:00 {a} from 2024-03',
        'LIFTED 2024-03-01T12:00..2024-03-02 {b} from 2024-03-01T12:00Z',
        'PROHIBITED 2024-03-02.. {c} from 2024-03-02',
      ],
    ],
    [
      'another start contradicts',
      ['PROHIBITED from 2024-01-05', 'PROHIBITED from 2024-03-01'],
      ['PROHIBITED 2024-01-05.. {a} from 2024-01-05', 'b: Differing'],
    ],
    [
      'unless another state makes room for it',
      ['PROHIBITED from 2024-01-05', 'PROHIBITED from 2024-03-01', 'LIFTED from 2024-02-10'],
      [
        'PROHIBITED 2024-01-05..2024-02-10 {a} from 2024-01-05',
        'LIFTED 2024-02-10..2024-03-01 {c} from 2024-02-10',
        'PROHIBITED 2024-03-01.. {b} from 2024-03-01',
      ],
    ],
    [
      'an end that was not known is one now',
      ['PROHIBITED from 2024-01-05', 'PROHIBITED seen 2024-02-10 to 2024-03-01'],
      ['PROHIBITED 2024-01-05..2024-03-02 {a b} from 2024-01-05 to 2024-03-01 seen 2024-02-10'],
    ],
    [
      'an end that contains the new one is refined',
      ['PROHIBITED from 2024-01-05 to 2024-03', 'PROHIBITED from 2024-01-05 to 2024-03-02'],
      ['PROHIBITED 2024-01-05..2024-03-03 {a b} from 2024-01-05 to 2024-03-02'],
    ],
    [
      'another end contradicts',
      ['PROHIBITED from 2024-01-05 to 2024-03-01', 'PROHIBITED seen 2024-02-10 to 2024-05-15'],
      ['PROHIBITED 2024-01-05..2024-03-02 {a} from 2024-01-05 to 2024-03-01', 'b: Differing'],
    ],
    [
      'an observation before the stated start contradicts it, and the earlier one stands',
      ['PROHIBITED seen 2024-01-05', 'PROHIBITED from 2024-03-01'],
      ['PROHIBITED .. {a} seen 2024-01-05', 'b: Differing'],
    ],
    [
      'an observation after the stated end is of a period of its own',
      ['PROHIBITED from 2024-01-05 to 2024-03-01', 'PROHIBITED seen 2024-05-15'],
      [
        'PROHIBITED 2024-01-05..2024-03-02 {a} from 2024-01-05 to 2024-03-01',
        'PROHIBITED 2024-05-15.. {b} seen 2024-05-15',
      ],
    ],
    [
      'the first and the last observation are kept, not those between',
      ['PROHIBITED seen 2024-03-01', 'PROHIBITED seen 2024-01-05', 'PROHIBITED seen 2024-05-15'],
      ['PROHIBITED .. {a b c} seen 2024-01-05 last 2024-05-15'],
    ],
    [
      'an observation within a wider one is the same, better known',
      ['PROHIBITED seen 2024-03', 'PROHIBITED seen 2024-03-02'],
      ['PROHIBITED .. {a b} seen 2024-03-02'],
    ],
    [
      'a start without a lower bound says nothing new of one that is known',
      ['PROHIBITED from 2024-01-05', 'PROHIBITED from [..2024-06-30]'],
      ['PROHIBITED 2024-01-05.. {a b} from 2024-01-05'],
    ],
    [
      'an observation that may lie within a stated end is no contradiction',
      ['PROHIBITED from 2024-01-05 to 2024-03-02 seen 2024-03'],
      ['PROHIBITED 2024-01-05..2024-03-03 {a} from 2024-01-05 to 2024-03-02 seen 2024-03'],
    ],
  ],
  extensions: [
    [
      'one begins where the old one ends',
      ['PERMITTED from 2024-01-05 to 2024-03-01', 'PERMITTED from 2024-02-10 to 2024-06-30'],
      [
        'PERMITTED 2024-01-05..2024-03-02 {a} from 2024-01-05 to 2024-03-01',
        'PERMITTED 2024-03-02..2024-07-01 {b} from 2024-02-10 to 2024-06-30',
      ],
    ],
    [
      'a gap stays a gap',
      ['PERMITTED from 2024-01-05 to 2024-03-01', 'PERMITTED from 2024-05-15 to 2024-06-30'],
      [
        'PERMITTED 2024-01-05..2024-03-02 {a} from 2024-01-05 to 2024-03-01',
        'PERMITTED 2024-05-15..2024-07-01 {b} from 2024-05-15 to 2024-06-30',
      ],
    ],
    [
      'one that begins on the day after leaves none',
      ['PERMITTED from 2024-01-05 to 2024-03-01', 'PERMITTED from 2024-03-02'],
      [
        'PERMITTED 2024-01-05..2024-03-02 {a} from 2024-01-05 to 2024-03-01',
        'PERMITTED 2024-03-02.. {b} from 2024-03-02',
      ],
    ],
    [
      'an extension is extended',
      [
        'PERMITTED from 2024-01-05 to 2024-03-01',
        'PERMITTED from 2024-02-10 to 2024-06-30',
        'PERMITTED from 2024-05-15 to 2024-09-12',
      ],
      [
        'PERMITTED 2024-01-05..2024-03-02 {a} from 2024-01-05 to 2024-03-01',
        'PERMITTED 2024-03-02..2024-07-01 {b} from 2024-02-10 to 2024-06-30',
        'PERMITTED 2024-07-01..2024-09-13 {c} from 2024-05-15 to 2024-09-12',
      ],
    ],
    [
      'a later start without an end is none, and contradicts',
      ['PERMITTED from 2024-01-05 to 2024-03-01', 'PERMITTED from 2024-02-10'],
      ['PERMITTED 2024-01-05..2024-03-02 {a} from 2024-01-05 to 2024-03-01', 'b: Differing'],
    ],
    [
      'a later start with the same end contradicts',
      ['PERMITTED from 2024-01-05 to 2024-03-01', 'PERMITTED from 2024-02-10 to 2024-03-01'],
      ['PERMITTED 2024-01-05..2024-03-02 {a} from 2024-01-05 to 2024-03-01', 'b: Differing'],
    ],
  ],
  interruptions: [
    [
      'what is open resumes when a period with an end inside it ends',
      ['PROHIBITED from 2024-01-05', 'PERMITTED from 2024-02-10 to 2024-03-01'],
      [
        'PROHIBITED 2024-01-05..2024-02-10 {a} from 2024-01-05',
        'PERMITTED 2024-02-10..2024-03-02 {b} from 2024-02-10 to 2024-03-01',
        'PROHIBITED 2024-03-02.. {a} from 2024-01-05 resumes 0',
      ],
    ],
    [
      'what resumes does so no longer than its own end',
      ['PROHIBITED from 2024-01-05 to 2024-06-30', 'PERMITTED from 2024-02-10 to 2024-03-01'],
      [
        'PROHIBITED 2024-01-05..2024-02-10 {a} from 2024-01-05 to 2024-06-30',
        'PERMITTED 2024-02-10..2024-03-02 {b} from 2024-02-10 to 2024-03-01',
        'PROHIBITED 2024-03-02..2024-07-01 {a} from 2024-01-05 to 2024-06-30 resumes 0',
      ],
    ],
    [
      'and not at all when it has ended meanwhile',
      ['PROHIBITED from 2024-01-05 to 2024-03-01', 'PERMITTED from 2024-02-10 to 2024-05-15'],
      [
        'PROHIBITED 2024-01-05..2024-02-10 {a} from 2024-01-05 to 2024-03-01',
        'PERMITTED 2024-02-10..2024-05-16 {b} from 2024-02-10 to 2024-05-15',
      ],
    ],
    [
      'nor past the next anchor',
      ['PROHIBITED from 2024-01-05', 'PERMITTED from 2024-02-10 to 2024-03-01', 'LIFTED from 2024-05-15'],
      [
        'PROHIBITED 2024-01-05..2024-02-10 {a} from 2024-01-05',
        'PERMITTED 2024-02-10..2024-03-02 {b} from 2024-02-10 to 2024-03-01',
        'PROHIBITED 2024-03-02..2024-05-15 {a} from 2024-01-05 resumes 0',
        'LIFTED 2024-05-15.. {c} from 2024-05-15',
      ],
    ],
    [
      'interruptions are nested',
      [
        'PROHIBITED from 2024-01-05',
        'LIMITED from 2024-02-10 to 2024-06-30',
        'PERMITTED from 2024-03-01 to 2024-05-15',
      ],
      [
        'PROHIBITED 2024-01-05..2024-02-10 {a} from 2024-01-05',
        'LIMITED 2024-02-10..2024-03-01 {b} from 2024-02-10 to 2024-06-30',
        'PERMITTED 2024-03-01..2024-05-16 {c} from 2024-03-01 to 2024-05-15',
        'LIMITED 2024-05-16..2024-07-01 {b} from 2024-02-10 to 2024-06-30 resumes 1',
        'PROHIBITED 2024-07-01.. {a} from 2024-01-05 resumes 0',
      ],
    ],
    [
      'two interruptions, two resumed parts of one original',
      [
        'PROHIBITED from 2024-01-05',
        'PERMITTED from 2024-02-10 to 2024-03-01',
        'PERMITTED from 2024-05-15 to 2024-06-30',
      ],
      [
        'PROHIBITED 2024-01-05..2024-02-10 {a} from 2024-01-05',
        'PERMITTED 2024-02-10..2024-03-02 {b} from 2024-02-10 to 2024-03-01',
        'PROHIBITED 2024-03-02..2024-05-15 {a} from 2024-01-05 resumes 0',
        'PERMITTED 2024-05-15..2024-07-01 {c} from 2024-05-15 to 2024-06-30',
        'PROHIBITED 2024-07-01.. {a} from 2024-01-05 resumes 0',
      ],
    ],
    [
      'an observation of what has resumed is one of the original',
      ['PROHIBITED from 2024-01-05', 'PERMITTED from 2024-02-10 to 2024-03-01', 'PROHIBITED seen 2024-05-15'],
      [
        'PROHIBITED 2024-01-05..2024-02-10 {a c} from 2024-01-05 seen 2024-05-15',
        'PERMITTED 2024-02-10..2024-03-02 {b} from 2024-02-10 to 2024-03-01',
        'PROHIBITED 2024-03-02.. {a c} from 2024-01-05 seen 2024-05-15 resumes 0',
      ],
    ],
    [
      'what is open does not interrupt: what held before is over',
      ['PROHIBITED from 2024-01-05', 'LIFTED from 2024-03-01'],
      ['PROHIBITED 2024-01-05..2024-03-01 {a} from 2024-01-05', 'LIFTED 2024-03-01.. {b} from 2024-03-01'],
    ],
    [
      'a step on the way does not resume',
      ['REQUESTED from 2024-01-05', 'GRANTED from 2024-02-10 to 2024-03-01'],
      [
        'REQUESTED 2024-01-05..2024-02-10 {a} from 2024-01-05',
        'GRANTED 2024-02-10..2024-03-02 {b} from 2024-02-10 to 2024-03-01',
      ],
    ],
    [
      'nor does what came before a step without an end',
      ['DENIED from 2024-01-05', 'REQUESTED from 2024-02-10', 'GRANTED from 2024-03-01 to 2024-05-15'],
      [
        'DENIED 2024-01-05..2024-02-10 {a} from 2024-01-05',
        'REQUESTED 2024-02-10..2024-03-01 {b} from 2024-02-10',
        'GRANTED 2024-03-01..2024-05-16 {c} from 2024-03-01 to 2024-05-15',
      ],
    ],
    [
      'but what came before a step with an end does',
      [
        'DENIED from 2024-01-05',
        'REQUESTED from 2024-02-10 to 2024-06-30',
        'GRANTED from 2024-03-01 to 2024-05-15',
      ],
      [
        'DENIED 2024-01-05..2024-02-10 {a} from 2024-01-05',
        'REQUESTED 2024-02-10..2024-03-01 {b} from 2024-02-10 to 2024-06-30',
        'GRANTED 2024-03-01..2024-05-16 {c} from 2024-03-01 to 2024-05-15',
        'DENIED 2024-05-16.. {a} from 2024-01-05 resumes 0',
      ],
    ],
    [
      'a proposal with an end interrupts what is in force',
      ['PROHIBITED from 2024-01-05', 'PROPOSED from 2024-02-10 to 2024-03-01'],
      [
        'PROHIBITED 2024-01-05..2024-02-10 {a} from 2024-01-05',
        'PROPOSED 2024-02-10..2024-03-02 {b} from 2024-02-10 to 2024-03-01',
        'PROHIBITED 2024-03-02.. {a} from 2024-01-05 resumes 0',
      ],
    ],
    [
      'an interruption whose end is learned later interrupts from then on',
      ['PROHIBITED from 2024-01-05', 'PERMITTED from 2024-02-10', 'PERMITTED seen 2024-03-01 to 2024-05-15'],
      [
        'PROHIBITED 2024-01-05..2024-02-10 {a} from 2024-01-05',
        'PERMITTED 2024-02-10..2024-05-16 {b c} from 2024-02-10 to 2024-05-15 seen 2024-03-01',
        'PROHIBITED 2024-05-16.. {a} from 2024-01-05 resumes 0',
      ],
    ],
  ],
  'what a line says of itself': [
    ['an end before the start is refused', ['PROHIBITED from 2024-03-01 to 2024-01-05'], ['a: InvalidInput']],
    [
      'an observation outside its own bounds is refused',
      ['PROHIBITED from 2024-03-01 seen 2024-01-05'],
      ['a: InvalidInput'],
    ],
  ],
};

describe.each(Object.entries(cases))('%s', (_, some) => {
  test.each(some)('%s', (_name, lines, expected) => {
    const all = lines.map(said);
    expect(written(all)).toEqual(expected);
    // Which of two contradicting lines of one start is refused follows from their order.
    if (expected.some((it) => /^[a-g]: StatusOverlap$/.test(it))) return;
    for (const order of permutations(all)) expect(written(order)).toEqual(expected);
  });
});

describe('what is recorded already', () => {
  const recorded = ['LIMITED from 2024-01-05', 'PROHIBITED from 2024-03-01'].map(said);
  const later = (...lines: string[]) => lines.map((it, index) => said(it, index + 2));

  test('is not displaced by a line of an earlier start that contradicts it', () => {
    const [, only] = recorded as [Said, Said];
    expect(written(later('PROHIBITED from 2024-02-10'), [only])).toEqual([
      'PROHIBITED 2024-03-01.. {b} from 2024-03-01',
      'c: Differing',
    ]);
  });

  test('has room for such a line once another state begins between them', () => {
    const [, only] = recorded as [Said, Said];
    const lines = later('PROHIBITED from 2024-01-05', 'LIFTED from 2024-02-10');
    expect(written(lines, [only])).toEqual([
      'PROHIBITED 2024-01-05..2024-02-10 {c} from 2024-01-05',
      'LIFTED 2024-02-10..2024-03-01 {d} from 2024-02-10',
      'PROHIBITED 2024-03-01.. {b} from 2024-03-01',
    ]);
    const { rejected, timeline } = settle([only], lines.slice(1), lines.slice(0, 1));
    expect([timeline.length, rejected]).toEqual([3, []]);
  });

  test('takes an undated line into the only period with its state', () => {
    expect(written(later('PROHIBITED'), recorded)).toEqual([
      'LIMITED 2024-01-05..2024-03-01 {a} from 2024-01-05',
      'PROHIBITED 2024-03-01.. {b c} from 2024-03-01',
    ]);
  });

  test('refuses an undated line when no period, or more than one, has its state', () => {
    expect(written(later('LIFTED'), recorded).at(-1)).toBe('c: StatusOverlap');
    const again = [...recorded, ...later('LIMITED from 2024-05-15')];
    expect(written([said('LIMITED', 3)], again).at(-1)).toBe('d: StatusOverlap');
  });
});

function permutations<Item>(all: readonly Item[]): Item[][] {
  if (all.length === 0) return [[]];
  return all.flatMap((it, index) => permutations(all.toSpliced(index, 1)).map((rest) => [it, ...rest]));
}
