import { describe, expect, it } from 'vitest';
import { fromInstant, type Period, placePeriod, toInstant } from '../../src/record/period.ts';

type Known = Period & { state: string };

const at = (day: string) => Date.parse(`${day}T00:00:00.000Z`);
const period = (state: string, from: string | null, to: string | null): Known => ({
  id: state,
  state,
  startsAt: from === null ? Number.NEGATIVE_INFINITY : at(from),
  endsAt: to === null ? Number.POSITIVE_INFINITY : at(to),
});
const place = (timeline: Known[], state: string, line: object) =>
  placePeriod(timeline, line, (it) => it.state === state);

const open = [period('A', null, null)];
const two = [period('A', null, '2024-06-01'), period('B', '2024-06-01', null)];

describe('what a source shows', () => {
  it('is the first period when nothing is known', () => {
    expect(place([], 'A', {})).toEqual({
      is: 'NEW',
      startsAt: Number.NEGATIVE_INFINITY,
      endsAt: Number.POSITIVE_INFINITY,
      cut: undefined,
    });
  });

  it('is more evidence when it holds already, at its start or where it was observed', () => {
    expect(place(open, 'A', { observedAt: '2024-01-01' })).toMatchObject({ is: 'HELD' });
    expect(place(two, 'B', { validFrom: '2024-07-01' })).toMatchObject({ is: 'HELD', period: two[1] });
    expect(place(two, 'A', { observedAt: '2024-02-01' })).toMatchObject({ is: 'HELD', period: two[0] });
  });

  it('is a transition with a later start, and ends what held', () => {
    expect(place(open, 'B', { validFrom: '2024-06-01' })).toMatchObject({
      is: 'NEW',
      startsAt: at('2024-06-01'),
      endsAt: Number.POSITIVE_INFINITY,
      cut: open[0],
    });
  });

  it('splits the timeline when it arrives late', () => {
    expect(place(two, 'C', { validFrom: '2024-03-01' })).toMatchObject({
      is: 'NEW',
      startsAt: at('2024-03-01'),
      endsAt: at('2024-06-01'),
      cut: two[0],
    });
  });

  it('comes before all that is known when its start does', () => {
    const late = [period('B', '2024-06-01', null)];
    expect(place(late, 'A', { observedAt: '2024-01-01' })).toMatchObject({
      is: 'NEW',
      startsAt: Number.NEGATIVE_INFINITY,
      endsAt: at('2024-06-01'),
      cut: undefined,
    });
  });

  it('is an overlap when it contradicts without a later start', () => {
    expect(place(open, 'B', { observedAt: '2024-01-01' })).toMatchObject({ is: 'OVERLAP', period: open[0] });
    expect(place(two, 'C', { validFrom: '2024-06-01' })).toMatchObject({ is: 'OVERLAP', period: two[1] });
    expect(place(open, 'B', { validFrom: '[..2024-06-01]' })).toMatchObject({ is: 'OVERLAP' });
  });

  it('starts at the first day of an uncertain date, and ends after the last', () => {
    expect(place(open, 'B', { validFrom: '[2024-05-30..2024-05-31]', validTo: '2024-06' })).toMatchObject({
      startsAt: at('2024-05-30'),
      endsAt: at('2024-07-01'),
    });
  });
});

it('writes and reads instants as Postgres does', () => {
  for (const instant of [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, at('2024-06-01')]) {
    expect(fromInstant(toInstant(instant))).toBe(instant);
  }
  expect(fromInstant('2024-06-01 00:00:00+00')).toBe(at('2024-06-01'));
});
