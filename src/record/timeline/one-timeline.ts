import type { BundleProblem } from '../errors.ts';
import { plain } from '../write/part.ts';
import type { Differing, LineOutcome, Source, Writing } from '../write/write-session.ts';
import { type Assertion, periodIdsOf } from './assertions/assertion.ts';
import { replaceLine } from './assertions/changed-line.ts';
import { contradictionsOf } from './assertions/contradiction.ts';
import {
  conflictsInWords,
  contradictedFields,
  statementsIn,
  withoutConflicts,
} from './assertions/differing.ts';
import { refusalOf, startNotStated } from './assertions/refusing.ts';
import { type Door, type Incoming, nearest, periodOfDumped } from './incoming.ts';
import type { TimelineKind, TimelineLine } from './kind.ts';
import { type ChangedLine, Fitting } from './laying/fitting.ts';
import { overwriteChanged, overwriteNew, type Spoken } from './laying/overwriting.ts';
import { type ChangeOutcome, hasPeriod } from './laying/parts.ts';
import type { Period } from './laying/period.ts';
import { isDifference, isUndated, type Rejection, type Settled } from './laying/settle.ts';
import { addsTo, assertionOfSaid, isSaidIn, isSame, type Recorded } from './recorded.ts';
import { asJoined, isOfStart, type Said, TakenIdentities, wordsOf } from './said.ts';
import type { Timeline } from './save.ts';

/** A line that has changed since its namespace last said it. */
type Changed<Line> = { line: Incoming<Line>; before: Said; change: ChangedLine; isCorrection: boolean };

/** The report on recorded lines. */
export type Report = {
  outcomes: Map<Source<TimelineLine>, LineOutcome>;
  differing: Differing[];
  warnings: BundleProblem[];
};

/** Records lines on one timeline. Their faults go to the refusals of `writing`. */
export class OneTimeline<Line extends TimelineLine> {
  readonly corrected = new Set<string>();
  readonly report: Report = { outcomes: new Map(), differing: [], warnings: [] };
  readonly #writing: Writing;
  readonly #kind: TimelineKind<Line>;
  readonly #ownerId: string;
  readonly #recorded: Recorded;
  readonly #door: Door;
  readonly #statementId: (key: string) => string | undefined;
  /** Lines to be laid, by assertion. */
  readonly #laid = new Map<Assertion, Incoming<Line>>();
  /** Remembered lines that were not applied, by assertion. */
  readonly #pending = new Map<Assertion, Said>();
  /** Lines to forget: earlier lines that were overwritten. */
  readonly forgotten: Said[] = [];
  readonly #known: [Incoming<Line>, string][] = [];
  readonly #changed: Changed<Line>[] = [];
  /** Remembered lines that this load repeats or changes, by their new assertion. */
  readonly #spoken = new Map<Said, Assertion>();
  readonly #taken: TakenIdentities;
  #fitting: Fitting;

  constructor(
    writing: Writing,
    kind: TimelineKind<Line>,
    ownerId: string,
    recorded: Recorded,
    door: Door,
    statementId: (key: string) => string | undefined,
  ) {
    this.#writing = writing;
    this.#kind = kind;
    this.#ownerId = ownerId;
    this.#recorded = recorded;
    this.#door = door;
    this.#statementId = statementId;
    this.#taken = new TakenIdentities(recorded.said);
    this.#fitting = this.#fit();
  }

  get timeline(): Timeline {
    const { periods } = this.#settled;
    return {
      ownerId: this.#ownerId,
      rows: this.#recorded.rows,
      periods,
      namespaceOf: (period) => this.#namespaceOf(period),
    };
  }

  add(lines: readonly Incoming<Line>[]): void {
    const stale = new Set(this.#recorded.said.filter((it) => it.entityId === null));
    const left =
      this.#door === 'LOAD' ? this.#withoutKnown(lines, stale) : lines.map((it) => this.#named(it));
    for (const line of left) this.#laid.set(line.assertion, line);
    for (const said of stale) {
      const assertion = assertionOfSaid(this.#kind, said, this.#statementId);
      if (assertion) this.#pending.set(assertion, said);
    }
    this.#fitting = this.#fit();
    if (this.#writing.overwrite) while (this.#overwrite());
    for (const id of this.#fitting.corrected) this.corrected.add(id);
    this.#tell();
  }

  /** New lines, without those that repeat or change an earlier one. */
  #withoutKnown(lines: readonly Incoming<Line>[], stale: Set<Said>): Incoming<Line>[] {
    const left: Incoming<Line>[] = [];
    const unused = new Set(this.#recorded.said);
    const find = (line: Incoming<Line>, isIt: (said: Said) => boolean) =>
      [...unused].find(
        (it) => it.namespace === line.source.namespace && isOfStart(it.identity, line.identity) && isIt(it),
      );
    const changed = lines.filter((line) => {
      if (line.said.length > 0) return !this.#isRemembered(line);
      const same = find(line, (it) => wordsOf(it.line) === line.words);
      if (same === undefined) return true;
      unused.delete(same);
      this.#spoken.set(same, line.assertion);
      if (same.entityId !== null) {
        this.#known.push([line, same.entityId]);
        this.report.outcomes.set(line.source, 'unchanged');
      } else {
        stale.delete(same);
        left.push({ ...line, identity: same.identity, isRemembered: true });
      }
      return false;
    });
    for (const line of changed) {
      const before = line.said.length > 0 ? undefined : nearest(line, unused);
      if (before) {
        unused.delete(before);
        this.#spoken.set(before, line.assertion);
      }
      if (before && before.entityId !== null && this.#change(line, before, before.entityId)) continue;
      if (before) stale.delete(before);
      const isRemembered = before?.entityId === null;
      left.push(before ? { ...line, identity: before.identity, isRemembered } : this.#named(line));
    }
    return left;
  }

  /** True if a dumped line is that of a recorded period. */
  #isRemembered(line: Incoming<Line>): boolean {
    const id = periodOfDumped(line, this.#recorded.said);
    if (id === null) return false;
    this.#known.push([line, id]);
    this.report.outcomes.set(line.source, 'unchanged');
    return true;
  }

  /** Each of several lines with the same start is remembered under an identity of its own. */
  #named(line: Incoming<Line>): Incoming<Line> {
    if (line.said.length > 0) return line;
    return { ...line, identity: this.#taken.take(line.source.namespace, line.identity) };
  }

  /** True if a line changes a period that exists. */
  #change(line: Incoming<Line>, before: Said, periodId: string): boolean {
    const own = this.#recorded.ofSaid.get(before);
    const said = assertionOfSaid(this.#kind, before, this.#statementId);
    if (said === null || !hasPeriod(this.#kind.steps, this.#recorded, periodId)) return false;
    const isMadeOfLines = own !== undefined && !own.isJoined && !isUndated(line.assertion);
    const replaced = isMadeOfLines ? replaceLine(own, line.assertion) : null;
    this.#changed.push({
      line,
      before,
      isCorrection: replaced?.isCorrection ?? false,
      change: {
        periodId,
        said,
        now: line.assertion,
        replaces: replaced && own ? { by: replaced.assertion, own } : null,
      },
    });
    this.#known.push([line, periodId]);
    return true;
  }

  #fit(): Fitting {
    const lines = {
      changed: this.#changed.map((it) => it.change),
      laid: [...this.#laid.keys()],
      pending: [...this.#pending.keys()],
    };
    return new Fitting(this.#kind.steps, this.#recorded, lines, this.#isSaidElsewhere);
  }

  get #settled(): Settled {
    return this.#fitting.settled;
  }

  /** True if a line that this load does not change names a ground of a period. */
  readonly #isSaidElsewhere = (periodId: string, key: string): boolean => {
    const changed = new Set(this.#changed.map(({ before }) => before));
    const others = this.#recorded.said.filter((it) => it.entityId === periodId && !changed.has(it));
    return isSaidIn(this.#kind, others, this.#statementId, key);
  };

  /** Overwrites periods with lines that differ. Returns true if there were any. */
  #overwrite(): boolean {
    const known = [...this.#spoken].flatMap(([{ entityId }, says]): Spoken[] =>
      entityId === null ? [] : [{ says, periodId: entityId }],
    );
    const changed = this.#changed.map(
      ({ change }): Spoken => ({ says: change.now, periodId: change.periodId, change }),
    );
    const unchanged = known.filter(({ says }) => !changed.some((it) => it.says === says));
    const laid = [...this.#laid.keys()].flatMap((says): Spoken[] => {
      const periodId = this.#settled.rejected.has(says) ? null : this.#periodOf(says)?.recordedId;
      return periodId == null ? [] : [{ says, periodId }];
    });
    const spoken = [...changed, ...unchanged, ...laid];
    if (overwriteChanged(this.#fitting, spoken)) return true;
    for (const [assertion, rejection] of this.#settled.rejected) {
      const line = this.#laid.get(assertion);
      const against = 'against' in rejection ? rejection.against.periodId : null;
      const forgotten = line && against !== null ? this.#contradictedBy(line, against) : null;
      if (forgotten === null || overwriteNew(this.#fitting, assertion, rejection, spoken) === null) continue;
      this.forgotten.push(...forgotten);
      return true;
    }
    return false;
  }

  /**
   * The remembered line about a period that the namespace's new line contradicts: repeating it would be something new.
   * Null if the same load repeats it: two of its lines contradict each other.
   */
  #contradictedBy({ source, assertion }: Incoming<Line>, periodId: string): Said[] | null {
    const contradicted = this.#recorded.said.filter((it) => {
      if (it.namespace !== source.namespace || it.entityId !== periodId) return false;
      const says = this.#spoken.get(it) ?? assertionOfSaid(this.#kind, it, this.#statementId);
      return says === null || contradictionsOf(assertion, says).length > 0;
    });
    return contradicted.some((it) => this.#spoken.has(it)) ? null : contradicted;
  }

  #tell(): void {
    const { periods, rejected } = this.#settled;
    for (const { line, before, change, isCorrection } of this.#changed) {
      const { conflicts, isApplied, isChanged } = this.#outcomeOfChange(change);
      const { number, line: given } = line.source;
      for (const it of conflictsInWords(conflicts, given, before.line, this.#statementId))
        this.report.differing.push({ line: number, type: given.type, key: given.restriction, ...it });
      this.report.outcomes.set(
        line.source,
        isChanged ? 'revised' : conflicts.length > 0 ? 'differing' : 'unchanged',
      );
      if (isApplied && isCorrection && change.replaces)
        for (const id of periodIdsOf(change.replaces.own)) this.corrected.add(id);
    }
    for (const [assertion, line] of this.#laid) {
      const rejection = rejected.get(assertion);
      if (rejection) this.#reject(line, rejection);
      else this.report.outcomes.set(line.source, this.#outcomeOf(line));
    }
    for (const [index, period] of periods.entries()) {
      const previous = periods[index - 1];
      const line = period.recordedId === null ? this.#lineOf(period) : undefined;
      if (line && previous && period.validFrom === null && period.observedAt !== null)
        this.report.warnings.push(startNotStated(line.source, period, previous));
    }
  }

  #reject({ source, assertion, isRemembered = false }: Incoming<Line>, rejection: Rejection): void {
    const fields =
      'against' in rejection ? contradictedFields(source, assertion, rejection, this.#statementId) : [];
    const weighed = fields.flatMap((it) => (it.field === 'grounds' ? statementsIn(it.bundle) : []));
    const refusal = refusalOf(rejection, assertion, this.#kind.entity, weighed);
    if (!('against' in rejection) || !isDifference(rejection, isRemembered) || this.#door === 'CHANGE') {
      this.#writing.refuse(source, refusal);
      return;
    }
    const { number, line } = source;
    for (const it of fields)
      this.report.differing.push({ line: number, type: line.type, key: line.restriction, ...it });
    this.report.outcomes.set(source, 'differing');
  }

  #outcomeOfChange(change: ChangedLine): ChangeOutcome {
    const outcome = this.#fitting.outcomes.get(change) as ChangeOutcome;
    if (change.replaces === null) return outcome;
    const { by } = change.replaces;
    const isChanged = this.#settled.periods.some((it) => it.assertions.has(by) && !this.#isRecorded(it));
    return { ...outcome, isChanged: outcome.isChanged || isChanged };
  }

  /** The result of a laid line: a new period, an addition to one, or no change. */
  #outcomeOf(line: Incoming<Line>): LineOutcome {
    const period = this.#periodOf(line.assertion) as Period;
    const row = this.#recorded.rows.find((it) => it.id === period.id);
    if (row === undefined) return this.#lineOf(period) === line ? 'created' : 'revised';
    return addsTo(row, period, line.assertion) ? 'revised' : 'unchanged';
  }

  /** True if the recorded period equals this one. */
  #isRecorded(period: Period): boolean {
    const row = this.#recorded.rows.find((it) => it.id === period.id);
    return row !== undefined && isSame(period, row);
  }

  /** The period of an assertion, the first one if it is about several. */
  #periodOf(assertion: Assertion): Period | undefined {
    return this.#settled.periods.find(({ atoms }) =>
      atoms.some((it) => it.assertion === assertion && it.index === 0),
    );
  }

  #lineOf(period: Period): Incoming<Line> | undefined {
    for (const it of period.assertions) if (this.#laid.has(it)) return this.#laid.get(it);
    return undefined;
  }

  #namespaceOf(period: Period): string {
    for (const it of period.assertions) {
      const line = this.#laid.get(it) ?? this.#changed.find(({ change }) => change.replaces?.by === it)?.line;
      const namespace = line?.source.namespace ?? this.#pending.get(it)?.namespace;
      if (namespace !== undefined) return namespace;
    }
    const recordedId = period.recordedId;
    return this.#recorded.rows.find((it) => it.id === recordedId)?.namespace as string;
  }

  /** The lines to remember, once every period has its id. */
  remembered(): Said[] {
    const { rejected } = this.#settled;
    const lines = [...this.#laid].flatMap(([assertion, { source, identity, said }]): Said[] => {
      const rejection = rejected.get(assertion);
      if (rejection && rejection.is !== 'CONTRADICTION') return [];
      const entityId = rejection ? null : ((this.#periodOf(assertion)?.id as string | undefined) ?? null);
      if (said.length > 0)
        return said.map((it) => ({ ...it, identity: this.#taken.take(it.namespace, it.identity), entityId }));
      const isLate = isUndated(assertion) && this.#recorded.rows.length > 0;
      return [
        {
          namespace: source.namespace,
          identity: isLate ? asJoined(identity) : identity,
          ownerId: this.#ownerId,
          entityId,
          line: plain(source.line) as Record<string, unknown>,
        },
      ];
    });
    const changed = this.#changed.flatMap((it) => this.#rememberedOf(it));
    const gone = new Set([...this.#changed.map(({ before }) => before), ...this.forgotten]);
    const moved = [
      ...[...this.#recorded.ofSaid].filter(([said]) => !gone.has(said)),
      ...[...this.#pending].map(([it, said]) => [said, it] as const),
    ];
    const again = moved.flatMap(([said, assertion]) => this.#again(said, assertion));
    return [...lines, ...changed, ...again];
  }

  /** The line to remember after a change: its new content, with the previous values of fields that differ. */
  #rememberedOf({ line: { source }, before, change }: Changed<Line>): Said[] {
    const { conflicts, isApplied } = this.#outcomeOfChange(change);
    const by = change.replaces?.by;
    if (!isApplied) return this.#again(before, change.replaces?.own ?? change.said);
    const inWords = conflictsInWords(conflicts, source.line, before.line, this.#statementId);
    const line = withoutConflicts(plain(source.line), before.line, inWords);
    const seenBefore = by?.seenBefore?.map(({ given }) => given) ?? [];
    const entityId = (by && this.#periodOf(by)?.id) ?? before.entityId;
    return [{ ...before, entityId, line: { ...line, ...(seenBefore.length > 0 && { seenBefore }) } }];
  }

  /** A remembered line that now belongs to another period. */
  #again(said: Said, assertion: Assertion): Said[] {
    const entityId = this.#periodOf(assertion)?.id;
    return entityId != null && entityId !== said.entityId ? [{ ...said, entityId }] : [];
  }

  periodIds(): [number, string][] {
    const laid = [...this.#laid].flatMap(([assertion, { source }]): [number, string][] => {
      const id = this.#periodOf(assertion)?.id;
      return id == null ? [] : [[source.number, id]];
    });
    return [...laid, ...this.#known.map(([{ source }, id]): [number, string] => [source.number, id])];
  }
}
