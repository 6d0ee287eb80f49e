import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { slow } from './slow.ts';

/** Runs the slow files first, and the others in their usual order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification) => {
      const rank = slow.findIndex((it) => moduleId.endsWith(it));
      return rank < 0 ? slow.length : rank;
    };
    return (await super.sort(files)).toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
