import { describe, expect, it } from 'vitest';
import { Story } from './in-words.ts';

describe('mutations that say something of what is recorded', () => {
  const tell = (story: Story, ...lines: string[]) => {
    for (const it of lines) expect(story.change(it)).toMatchObject({ refused: [] });
  };

  it('a review without a date stays, where another begins at the start that the period got since', () => {
    const story = new Story();
    tell(
      story,
      'b PROHIBITED {g2}',
      'a PROHIBITED under UNDER_REVIEW {g1}',
      'b PROHIBITED from 2024-02-10 {g3}',
      'a PROHIBITED under NONE from 2024-02-10 {g0}',
    );
    expect(story.periods).toEqual(['PROHIBITED UNDER_REVIEW {g1 g2}', 'PROHIBITED 2024-02-10 {g0 g3}']);
  });

  it('another state is refused that would make one period of two that contradict each other', () => {
    const story = new Story();
    tell(
      story,
      'a PROPOSED under NONE from 2024-03-02T12:00Z {g0}',
      'a PROPOSED under UNDER_REVIEW from 2024 {g2}',
      'a PROPOSED from 2024-02-10 {g1}',
    );
    const before = story.periods;
    expect(story.change('a PROHIBITED from 2024-01-05 {g4}').refused).toMatchObject([
      { why: expect.stringMatching(/^StatusOverlap/) },
    ]);
    expect(story.periods).toEqual(before);
  });
});

describe('lines that begin together, one more precisely, where the precise one contradicts what is recorded', () => {
  const wide = 'b PROHIBITED from [2024-02-10,2024-06-30] {g1}';
  const precise = 'a PROHIBITED from 2024-02-10 {g2}';
  const loads = [[[wide], [precise]], [[precise], [wide]], [[wide, precise]], [[precise, wide]]];

  it.each(loads)('%j, %j: the wide one is applied, the precise one differs', (...parts) => {
    const story = new Story();
    story.load('c PROHIBITED from [2024-05-10,2024-06-30] {g0}');
    story.correct(0, { validFrom: '[2024-05-10..2024-05-20]' });
    const differing = parts.flatMap((lines) => {
      expect(story.load(...lines)).toMatchObject({ refused: [] });
      return story.differing;
    });
    expect(story.periods).toEqual(['PROHIBITED [2024-05-10..2024-05-20] {g0 g1}']);
    expect(differing).toEqual([
      { field: 'validFrom', record: '[2024-05-10..2024-05-20]', bundle: '2024-02-10' },
    ]);
    expect(story.load(wide, precise)).toMatchObject({ refused: [], written: 0 });
  });
});

it('an undated line that differed is never laid as a first period later: something is recorded', () => {
  const story = new Story();
  story.load('c LIMITED from 2091-06-01 {-g1 g2}');
  story.load('a LIFTED from [2024-02-10,2024-06-30] {g1}', 'a LIMITED under NONE {g1}');
  expect(story.differing).toMatchObject([{ field: 'grounds' }]);
  expect(story.change('b PROPOSED from 2024-09-12 {g0}')).toMatchObject({ refused: [] });
  expect(story.periods).toEqual([
    'LIFTED [2024-02-10,2024-06-30] {g1}',
    'PROPOSED 2024-09-12 {g0}',
    'LIMITED 2091-06-01 {-g1 g2}',
  ]);
});

it('of two lines that begin together, one with a policy and one with a review, none contradicts an earlier silent one', () => {
  const policy = 'a LICENCE_REQUIRED/CASE_BY_CASE from 2024-02-10 {g1}';
  const review = 'a LICENCE_REQUIRED under NONE from 2024-02-10 {g2}';
  for (const [first, second] of [
    [policy, review],
    [review, policy],
  ] as const) {
    const story = new Story();
    for (const line of [first, second, 'a LICENCE_REQUIRED from 2024-01-05 {g3}'])
      expect(story.change(line)).toMatchObject({ refused: [] });
    expect(story.periods).toEqual([
      'LICENCE_REQUIRED 2024-01-05 {g3}',
      'LICENCE_REQUIRED/CASE_BY_CASE 2024-02-10 {g1 g2}',
    ]);
  }
});
