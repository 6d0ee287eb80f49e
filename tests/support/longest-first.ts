import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take a minute or more. One that began last would run alone, with the other worker idle. */
const longest = [
  'tests/faults/faults.test.ts',
  'tests/answers/hammer.test.ts',
  'tests/record/loading/loading.property.test.ts',
  'tests/record/time/time.property.test.ts',
  'tests/record/time/permutations.property.test.ts',
];

/** Runs the longest files first, and the others in their usual order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification) => {
      const rank = longest.findIndex((it) => moduleId.endsWith(it));
      return rank < 0 ? longest.length : rank;
    };
    return (await super.sort(files)).toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
