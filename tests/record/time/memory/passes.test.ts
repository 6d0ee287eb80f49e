import { describe, expect, it } from 'vitest';
import { Story } from './in-words.ts';

/** Overwrites with lines, and expects that neither the next night nor the one after it writes anything. */
function overwriteOnce(story: Story, ...lines: string[]) {
  expect(story.overwrite(...lines)).toMatchObject({ refused: [] });
  expect(story.overwrite(...lines)).toMatchObject({ refused: [], written: 0 });
  expect(story.load(...lines)).toMatchObject({ refused: [], written: 0 });
}

describe('what is applied of one line and makes room for another', () => {
  it('an end that splits a period: the other line is observed before it began', () => {
    const story = new Story();
    story.load('a PROPOSED from 2024-02-10 {g0}', 'a PROPOSED from ../2024-05-15 {g1}');
    expect(story.periods).toEqual(['PROPOSED 2024-02-10 {g0 g1}']);
    overwriteOnce(
      story,
      'a PROPOSED from ../2024-05-15 seen 2024-01-05 {g1}',
      'a PROPOSED from 2024-02-10 to 2024-03 {g0}',
    );
    expect(story.differing).toEqual([]);
    expect(story.periods).toEqual([
      'PROPOSED ../2024-05-15 seen 2024-01-05 {g1}',
      'PROPOSED 2024-02-10 to 2024-03 {g0}',
    ]);
  });

  it('a period of its own: the end that made room for it may go', () => {
    const story = new Story();
    story.load('a PERMITTED from 2024-02-10 {g0}', 'a PERMITTED from 2024-06-30 {g1}');
    story.load('a PERMITTED from 2024-02-10 {g0}', 'a PERMITTED from 2024-06-30 seen 2024-06-30 {g1}');
    story.load(
      'a PERMITTED from 2024-02-10 to 2024-03 {g0}',
      'a PERMITTED from 2024-06-30 seen 2024-06-30 {g1}',
    );
    overwriteOnce(story, 'a PERMITTED from 2024-02-10 {g0}', 'a PERMITTED from 2024-06-30 {g1}');
    expect(story.periods).toEqual(['PERMITTED 2024-02-10 {g0}', 'PERMITTED 2024-06-30 seen 2024-06-30 {g1}']);
  });
});
