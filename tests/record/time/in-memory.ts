import type { Transaction } from '../../../src/db/client.ts';
import { consentTimelines } from '../../../src/record/consent.ts';
import { statusTimelines } from '../../../src/record/status.ts';
import { fromInstant } from '../../../src/record/timeline/dates.ts';
import { type Door, readIncoming } from '../../../src/record/timeline/incoming.ts';
import type { PeriodRow, TimelineKind, TimelineLine } from '../../../src/record/timeline/kind.ts';
import { OneTimeline } from '../../../src/record/timeline/one-timeline.ts';
import { readRecorded } from '../../../src/record/timeline/recorded.ts';
import type { Said } from '../../../src/record/timeline/said.ts';
import { wantedRows } from '../../../src/record/timeline/save.ts';
import { Writing } from '../../../src/record/writing.ts';

const OWNER = 'owner';

/** What came of lines that were recorded together. */
export type Report = {
  refused: { line: number; why: string }[];
  differing: number[];
  /** How many rows are new, gone, or say something else than before. */
  written: number;
};

/** One timeline without a database: the rules of `record/timeline` on rows that are kept in memory. */
export class InMemoryTimeline {
  rows: PeriodRow[] = [];
  said: Said[] = [];
  readonly #kind: TimelineKind<TimelineLine>;

  constructor(entity: 'STATUS' | 'CONSENT') {
    const kind = entity === 'STATUS' ? statusTimelines : consentTimelines;
    this.#kind = kind as unknown as TimelineKind<TimelineLine>;
  }

  /** How many of the remembered lines the timeline is made of, as the record reads it. */
  get linesItIsMadeOf(): number {
    return readRecorded(this.#kind, this.rows, this.said, (it) => it).ofSaid.size;
  }

  /** Records lines in one transaction, which writes nothing when one of them is refused. */
  record(
    lines: readonly { namespace: string; line: object }[],
    door: Door,
    { overwrite = false } = {},
  ): Report {
    const writing = new Writing(null as unknown as Transaction, { overwrite });
    const key = (it: string) => it;
    Object.defineProperty(writing, 'identities', { value: { id: (_type: string, it: string) => it } });
    const recorded = readRecorded(this.#kind, this.rows, this.said, key);
    const one = new OneTimeline(writing, this.#kind, OWNER, recorded, door, key);
    const sources = lines.map(({ namespace, line }, index) => ({
      number: index,
      namespace,
      line: line as TimelineLine,
    }));
    one.add(sources.flatMap((it) => readIncoming(writing, this.#kind, it, OWNER)));
    const refused = writing.refusals.map(({ source, refusal }) => ({
      line: source.number,
      why: `${refusal.name} ${refusal.message}`,
    }));
    const differing = writing.differing.map(({ line }) => line);
    if (refused.length > 0) return { refused, differing, written: 0 };
    const { timeline } = one;
    const rows = wantedRows(timeline).map(
      ({ period, isReviewStated, absent, ...row }): PeriodRow => ({
        ...row,
        namespace: timeline.namespaceOf(period),
        isNoReviewStated: row.review === 'NONE' && isReviewStated,
        absences: absent,
        grounds: [...period.grounds.values()].map((it, ordinal) => ({ ...it, ordinal })),
      }),
    );
    const written = differenceOf(this.rows, rows);
    this.rows = rows;
    const remembered = new Map(this.said.map((it) => [`${it.namespace} ${it.identity}`, it]));
    for (const it of one.forgotten) remembered.delete(`${it.namespace} ${it.identity}`);
    for (const it of one.remembered()) remembered.set(`${it.namespace} ${it.identity}`, it);
    this.said = [...remembered.values()].sort((a, b) =>
      `${a.namespace} ${a.identity}` < `${b.namespace} ${b.identity}` ? -1 : 1,
    );
    return { refused, differing, written };
  }
}

/** How many rows are new, gone, or say something else than before. */
function differenceOf(before: readonly PeriodRow[], after: readonly PeriodRow[]): number {
  const wordsOf = ({ grounds, startsAt, endsAt, namespace: _, ...row }: PeriodRow) =>
    JSON.stringify([
      row,
      fromInstant(startsAt),
      fromInstant(endsAt),
      grounds.map(({ ordinal: _ordinal, ...it }) => JSON.stringify(it)).sort(),
    ]);
  const old = new Set(before.map(wordsOf));
  const fresh = new Set(after.map(wordsOf));
  return [...fresh].filter((it) => !old.has(it)).length + [...old].filter((it) => !fresh.has(it)).length;
}
