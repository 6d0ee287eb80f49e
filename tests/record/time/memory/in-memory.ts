import type { Transaction } from '../../../../src/db/client.ts';
import { consentTimelines } from '../../../../src/record/entities/consent.ts';
import { statusTimelines } from '../../../../src/record/entities/status.ts';
import { Refusal } from '../../../../src/record/errors.ts';
import type { Assertion } from '../../../../src/record/timeline/assertions/assertion.ts';
import { fromInstant } from '../../../../src/record/timeline/assertions/dates.ts';
import { correctedPeriods } from '../../../../src/record/timeline/correct.ts';
import { type Door, readIncoming } from '../../../../src/record/timeline/incoming.ts';
import type { PeriodRow, TimelineKind, TimelineLine } from '../../../../src/record/timeline/kind.ts';
import { recordOnOne } from '../../../../src/record/timeline/passes.ts';
import { assertionOfRow, readRecorded } from '../../../../src/record/timeline/recorded.ts';
import { byIdentity, type Said } from '../../../../src/record/timeline/said.ts';
import { rowsOnceStored, type Timeline } from '../../../../src/record/timeline/save.ts';
import { type Differing, Writing } from '../../../../src/record/write/write-session.ts';

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
  /** What differed in the last load, field by field. */
  differing: readonly Differing[] = [];
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
    const sources = lines.map(({ namespace, line }, index) => ({
      number: index,
      namespace,
      line: line as TimelineLine,
    }));
    const incoming = sources.flatMap((it) => readIncoming(writing, this.#kind, it, OWNER));
    const stands = { ownerId: OWNER, rows: this.rows, said: this.said };
    const { timeline, remembered, forgotten } = recordOnOne(writing, this.#kind, stands, incoming, door, key);
    const refused = writing.refusals.map(({ source, refusal }) => ({
      line: source.number,
      why: `${refusal.name} ${refusal.message}`,
    }));
    this.differing = writing.differing;
    const differing = [...new Set(writing.differing.map(({ line }) => line))];
    if (refused.length > 0) return { refused, differing, written: 0 };
    const written = this.#store(timeline);
    const said = new Map(this.said.map((it) => [`${it.namespace} ${it.identity}`, it]));
    for (const it of forgotten) said.delete(`${it.namespace} ${it.identity}`);
    for (const it of remembered) said.set(`${it.namespace} ${it.identity}`, it);
    this.said = [...said.values()].sort(byIdentity);
    return { refused, differing, written };
  }

  /** A person corrects the nth period. Answers whether it was taken. */
  correct(nth: number, patch: Partial<Assertion>): boolean {
    const row = this.rows.filter(({ resumes }) => resumes === null)[nth];
    if (row === undefined) return false;
    const recorded = readRecorded(this.#kind, this.rows, this.said, (it) => it);
    try {
      const periods = correctedPeriods(this.#kind, recorded, { ...assertionOfRow(row), ...patch });
      this.#store({ ownerId: OWNER, rows: this.rows, periods, namespaceOf: () => row.namespace });
      return true;
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  }

  /** Undoes all writes since these rows: remembered lines stay, except those of removed periods. */
  undoTo(rows: readonly PeriodRow[]): void {
    this.rows = [...rows];
    const ids = new Set(rows.map(({ id }) => id));
    this.said = this.said.filter(({ entityId }) => entityId === null || ids.has(entityId));
  }

  #store(timeline: Timeline): number {
    const rows = rowsOnceStored(timeline);
    const written = differenceOf(this.rows, rows);
    this.rows = rows;
    const ids = new Set(rows.map(({ id }) => id));
    this.said = this.said.filter(({ entityId }) => entityId === null || ids.has(entityId));
    return written;
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
