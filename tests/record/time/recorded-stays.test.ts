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
