import { expect } from 'vitest';
import { dated } from '../../../../src/record/timeline/assertions/dates.ts';
import type { PeriodRow } from '../../../../src/record/timeline/kind.ts';
import { statusFields, withoutNulls } from '../model/lines.ts';
import { InMemoryTimeline } from './in-memory.ts';

/**
 * `a PROHIBITED under UNDER_REVIEW from 2024-01-01 to 2024-03-31 seen 2024-02 {g0 -g1}`: a namespace, a state, a review, dates,
 * statements for and against.
 */
function line(text: string) {
  const [head = '', cited = ''] = text.split('{');
  const [namespace = '', state = '', ...words] = head.trim().split(' ');
  const date = (word: string, field: string) => {
    const at = words.indexOf(word);
    return at < 0 ? {} : { [field]: words[at + 1] };
  };
  const grounds = ['STATUS', ...(words.includes('under') ? ['REVIEW'] : [])].flatMap((axis) =>
    cited
      .replace('}', '')
      .split(' ')
      .map((it) => ({
        statement: it.replace('-', ''),
        for: axis,
        weight: it.startsWith('-') ? 'AGAINST' : 'SUPPORTS',
      })),
  );
  const dates = {
    ...date('under', 'review'),
    ...date('from', 'validFrom'),
    ...date('to', 'validTo'),
    ...date('seen', 'observedAt'),
  };
  const status = withoutNulls(statusFields(state));
  return { namespace, line: { type: 'status', restriction: 'rule', ...status, ...dates, grounds } };
}

/** One timeline without a database, told in words. */
export class Story {
  readonly timeline = new InMemoryTimeline('STATUS');
  #before: readonly PeriodRow[] = [];

  /** By a mutation. */
  change(text: string) {
    return this.timeline.record([line(text)], 'CHANGE');
  }

  /** Corrects the nth period by hand. */
  correct(nth: number, dates: Partial<Record<'validFrom' | 'validTo' | 'observedAt', string | null>>) {
    const patch = Object.fromEntries(Object.entries(dates).map(([field, date]) => [field, dated(date)]));
    expect(this.timeline.correct(nth, patch)).toBe(true);
  }

  /** Undoes the last load. */
  undo() {
    this.timeline.undoTo(this.#before);
  }

  /** What differed in the last load, field by field. */
  get differing() {
    return this.timeline.differing.map(({ line: _, type: _type, key: _key, ...it }) => it);
  }

  load(...lines: string[]) {
    this.#before = this.timeline.rows;
    return this.timeline.record(lines.map(line), 'LOAD');
  }

  overwrite(...lines: string[]) {
    return this.timeline.record(lines.map(line), 'LOAD', { overwrite: true });
  }

  /** The periods, without the parts that resume. */
  get periods(): string[] {
    return this.timeline.rows
      .filter(({ resumes }) => resumes === null)
      .map(({ state, review, dates, grounds }) => {
        const { validFrom, validTo, observedAt, lastObservedAt } = dates;
        const words = [
          state,
          ...(review === 'NONE' ? [] : [review]),
          validFrom,
          ...(validTo ? ['to', validTo] : []),
        ];
        if (observedAt !== undefined) words.push('seen', observedAt, lastObservedAt);
        const cited = grounds.map(
          ({ statementId, weight }) => (weight === 'AGAINST' ? '-' : '') + statementId,
        );
        return `${words.filter(Boolean).join(' ')} {${[...new Set(cited)].sort().join(' ')}}`;
      });
  }
}

/** All orders of a few values. */
export const orders = <Value>(all: readonly Value[]): Value[][] =>
  all.length < 2
    ? [[...all]]
    : all.flatMap((it, index) => orders(all.toSpliced(index, 1)).map((rest) => [it, ...rest]));
