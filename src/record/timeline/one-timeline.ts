import { isDeepStrictEqual } from 'node:util';
import { plain } from '../part.ts';
import type { Outcome, Writing } from '../writing.ts';
import { type Assertion, faultOf, periodIdsOf } from './assertion.ts';
import { changesOf, replaceLine, withoutConflicts } from './changed-line.ts';
import { contradictsBounds, differenceOf, isSupported, overwritten } from './contradiction.ts';
import { type Door, type Incoming, nearest, periodOfDumped } from './incoming.ts';
import type { TimelineKind, TimelineLine } from './kind.ts';
import type { Period } from './lay.ts';
import { patchParts } from './parts.ts';
import {
  addsTo,
  assertionOfPeriod,
  assertionOfSaid,
  assertionsWithout,
  isSaidElsewhere,
  isSame,
  type Recorded,
} from './recorded.ts';
import { refusalOf, startNotStated } from './refusing.ts';
import { asJoined, isOfStart, type Said, TakenIdentities, wordsOf } from './said.ts';
import type { Timeline } from './save.ts';
import { isUndated, type Rejection, type Settled, settle } from './settle.ts';

/** More fields than one line can contradict. */
const MOST_FIELDS = 5;
/** A line that takes the place of what its namespace said before. */
type Replaced<Line> = {
  line: Incoming<Line>;
  before: Said;
  /** What it said before. */
  own: Assertion;
  isCorrection: boolean;
};

/** Lines being recorded on one timeline. */
export class OneTimeline<Line extends TimelineLine> {
  readonly corrected = new Set<string>();
  readonly #writing: Writing;
  readonly #kind: TimelineKind<Line>;
  readonly #ownerId: string;
  readonly #recorded: Recorded;
  readonly #door: Door;
  readonly #statementId: (key: string) => string | undefined;
  /** Lines that are to be laid, by what they say. */
  readonly #laid = new Map<Assertion, Incoming<Line>>();
  /** Remembered lines that were not applied, by what they say. */
  readonly #pending = new Map<Assertion, Said>();
  /** What is remembered from now on, besides the lines that are laid. */
  readonly #said: Said[] = [];
  /** What is remembered no longer: an earlier line that was overwritten. */
  readonly forgotten: Said[] = [];
  readonly #known: [Incoming<Line>, string][] = [];
  /** Lines that changed and whose period is made of lines, by what they say now. */
  readonly #replaced = new Map<Assertion, Replaced<Line>>();
  /** Remembered lines that this load says again, or says otherwise. */
  readonly #spoken = new Set<Said>();
  readonly #taken: TakenIdentities;
  #settled: Settled = { periods: [], rejected: new Map() };

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
    this.#settle();
    this.#report();
  }

  /** Lines that say something new: not those that were said before, nor those that change what was said before. */
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
      this.#spoken.add(same);
      if (same.entityId !== null) {
        this.#known.push([line, same.entityId]);
        this.#writing.count(line.source.line.type, 'unchanged');
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
        this.#spoken.add(before);
      }
      if (before && before.entityId !== null && this.#change(line, before, before.entityId)) continue;
      if (before) stale.delete(before);
      const isRemembered = before?.entityId === null;
      left.push(before ? { ...line, identity: before.identity, isRemembered } : this.#named(line));
    }
    return left;
  }

  /** Whether a dumped line is that of a recorded period. */
  #isRemembered(line: Incoming<Line>): boolean {
    const id = periodOfDumped(line, this.#recorded.said);
    if (id === null) return false;
    this.#known.push([line, id]);
    this.#writing.count(line.source.line.type, 'unchanged');
    return true;
  }

  /** Each of several lines with the same start is remembered under a name of its own. */
  #named(line: Incoming<Line>): Incoming<Line> {
    if (line.said.length > 0) return line;
    return { ...line, identity: this.#taken.take(line.source.namespace, line.identity) };
  }

  /**
   * Applies what a namespace says otherwise than the last time to the period that it said it of. A change with which the
   * recorded periods would not fit together any more is not applied: it differs.
   */
  #change(line: Incoming<Line>, before: Said, periodId: string): boolean {
    const { assertions, ofSaid } = this.#recorded;
    const own = ofSaid.get(before);
    if (own !== undefined && !own.isJoined && !isUndated(line.assertion) && !this.#writing.overwrite) {
      const { assertion, isCorrection } = replaceLine(own, line.assertion);
      this.#replaced.set(assertion, { line, before, own, isCorrection });
      this.#known.push([line, periodId]);
      return true;
    }
    const said = assertionOfSaid(this.#kind, before, this.#statementId);
    if (said === null) return false;
    const patched = patchParts(this.#kind.steps, this.#recorded, periodId, {
      said,
      now: line.assertion,
      overwrite: this.#writing.overwrite,
      isSaidElsewhere: (key) =>
        isSaidElsewhere(this.#kind, this.#recorded.said, this.#statementId, key, before),
    });
    if (patched === null) return false;
    const { patches, conflicts, made, isFitting } = patched;
    const { number, line: given } = line.source;
    for (const it of conflicts)
      this.#writing.differing.push({ line: number, type: given.type, key: given.restriction, ...it });
    this.#known.push([line, periodId]);
    const isChanged =
      isFitting && patches.some(({ assertion, stands }) => !isDeepStrictEqual(assertion, stands));
    this.#writing.count(given.type, isChanged ? 'revised' : conflicts.length > 0 ? 'differing' : 'unchanged');
    if (!isFitting) return true;
    assertions.splice(0, assertions.length, ...made);
    for (const { id, isCorrection } of patches) if (isCorrection) this.corrected.add(id);
    this.#said.push({ ...before, line: withoutConflicts(plain(given), before.line, conflicts) });
    return true;
  }

  #settle(): void {
    const { assertions } = this.#recorded;
    for (const { own } of this.#replaced.values()) assertions.splice(assertions.indexOf(own), 1);
    const added = () => [...this.#replaced.keys(), ...this.#laid.keys()];
    const run = () => settle(this.#kind.steps, assertions, added(), [...this.#pending.keys()]);
    this.#settled = run();
    while (this.#withdraw()) this.#settled = run();
    if (!this.#writing.overwrite) return;
    for (let times = 0; times < MOST_FIELDS && this.#overwrite(); times += 1) this.#settled = run();
  }

  /** Puts lines back to what they said before where what they say now does not fit. Answers whether there were any. */
  #withdraw(): boolean {
    const { periods, rejected } = this.#settled;
    const made = new Set(periods.flatMap((it) => [...it.recordedIds]));
    const gone = this.#recorded.rows.filter(({ id, resumes }) => resumes === null && !made.has(id));
    const touches = ({ own }: Replaced<Line>) =>
      periodIdsOf(own).some((id) => gone.some((it) => it.id === id));
    const unfit = [...this.#replaced].filter(([assertion]) => rejected.has(assertion));
    const blamed = unfit.length > 0 ? unfit : [...this.#replaced].filter(([, it]) => touches(it));
    for (const [assertion, it] of blamed) {
      this.#replaced.delete(assertion);
      this.#recorded.assertions.push(it.own);
      const { number, line } = it.line.source;
      const said = assertionOfSaid(this.#kind, it.before, this.#statementId) ?? it.own;
      const stands = this.#standsOf(it.own.periodId as string) ?? it.own;
      for (const change of changesOf(stands, said, it.line.assertion))
        this.#writing.differing.push({ line: number, type: line.type, key: line.restriction, ...change });
      this.#writing.count(line.type, 'differing');
    }
    return blamed.length > 0;
  }

  /** Makes periods say what lines say that contradict them, a field of each. Answers whether there were any. */
  #overwrite(): boolean {
    const { assertions, rows } = this.#recorded;
    let any = false;
    for (const [assertion, rejection] of this.#settled.rejected) {
      const line = this.#laid.get(assertion);
      if (rejection.is !== 'CONTRADICTION' || line === undefined) continue;
      const id = rejection.against.periodId;
      const stands = id === null ? undefined : this.#standsOf(id);
      if (id === null || stands === undefined || !rows.some((it) => it.id === id)) continue;
      const patched = overwritten(stands, assertion, rejection.field);
      if (faultOf(patched) || !isSupported(patched) || !this.#forget(line, id)) continue;
      assertions.splice(0, assertions.length, ...assertionsWithout(this.#recorded, [id]), patched);
      this.corrected.add(id);
      any = true;
    }
    return any;
  }

  /** What a recorded period says, with the changes that were applied to it. */
  #standsOf(periodId: string): Assertion | undefined {
    const { periods } = settle(this.#kind.steps, this.#recorded.assertions, []);
    const period = periods.find((it) => it.id === periodId);
    return period && { ...assertionOfPeriod(period), periodId };
  }

  /**
   * Forgets what a namespace said of a period that its line now overwrites: saying that again is to say something new. Answers
   * false, and forgets nothing, where the same load says it again: two lines of it contradict each other.
   */
  #forget({ source, assertion }: Incoming<Line>, periodId: string): boolean {
    const contradicted = this.#recorded.said.filter(
      (it) =>
        it.namespace === source.namespace &&
        it.entityId === periodId &&
        contradictsBounds(assertionOfSaid(this.#kind, it, this.#statementId), assertion),
    );
    if (contradicted.some((it) => this.#spoken.has(it))) return false;
    this.forgotten.push(...contradicted);
    for (const it of contradicted) this.#recorded.ofSaid.delete(it);
    return true;
  }

  #report(): void {
    const { periods, rejected } = this.#settled;
    for (const [assertion, { line, own, isCorrection }] of this.#replaced) {
      const isChanged = periods.some((it) => it.assertions.has(assertion) && !this.#isRecorded(it));
      this.#writing.count(line.source.line.type, isChanged ? 'revised' : 'unchanged');
      if (isCorrection) for (const id of periodIdsOf(own)) this.corrected.add(id);
    }
    for (const [assertion, line] of this.#laid) {
      const rejection = rejected.get(assertion);
      if (rejection) this.#reject(line, rejection);
      else this.#writing.count(line.source.line.type, this.#outcomeOf(line));
    }
    for (const [index, period] of periods.entries()) {
      const previous = periods[index - 1];
      const line = period.recordedId === null ? this.#lineOf(period) : undefined;
      if (line && previous && period.validFrom === null && period.observedAt !== null)
        this.#writing.warnings.push(startNotStated(line.source, period, previous));
    }
  }

  #reject({ source, assertion, isRemembered = false }: Incoming<Line>, rejection: Rejection): void {
    const refusal = refusalOf(rejection, assertion, this.#kind.entity);
    const difference = isRemembered ? differenceOf(assertion, rejection) : rejection;
    if (difference.is !== 'CONTRADICTION' || this.#door === 'CHANGE') {
      this.#writing.refuse(source, refusal);
      return;
    }
    const { field, against } = difference;
    const values = { record: against[field]?.given, bundle: assertion[field]?.given };
    this.#writing.differing.push({
      line: source.number,
      type: source.line.type,
      key: source.line.restriction,
      field,
      said: undefined,
      ...values,
    });
    this.#writing.count(source.line.type, 'differing');
  }

  /** What came of a line that was laid: a new period, more for one that was there, or nothing new. */
  #outcomeOf(line: Incoming<Line>): Outcome {
    const period = this.#periodOf(line.assertion) as Period;
    const row = this.#recorded.rows.find((it) => it.id === period.id);
    if (row === undefined) return this.#lineOf(period) === line ? 'created' : 'revised';
    return addsTo(row, period, line.assertion) ? 'revised' : 'unchanged';
  }

  /** Whether a period stands in the record as it is. */
  #isRecorded(period: Period): boolean {
    const row = this.#recorded.rows.find((it) => it.id === period.id);
    return row !== undefined && isSame(period, row);
  }

  /** The period that an assertion speaks of, the first one where it speaks of several. */
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
      const line = this.#laid.get(it) ?? this.#replaced.get(it)?.line;
      const namespace = line?.source.namespace ?? this.#pending.get(it)?.namespace;
      if (namespace !== undefined) return namespace;
    }
    const recordedId = period.recordedId;
    return this.#recorded.rows.find((it) => it.id === recordedId)?.namespace as string;
  }

  /** What is remembered of the lines, once every period has its id. */
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
    const replaced = [...this.#replaced].map(([assertion, { line, before }]): Said => {
      const seenBefore = assertion.seenBefore?.map(({ given }) => given) ?? [];
      return {
        ...before,
        entityId: (this.#periodOf(assertion)?.id as string | undefined) ?? before.entityId,
        line: { ...plain(line.source.line), ...(seenBefore.length > 0 && { seenBefore }) },
      };
    });
    const gone = new Set([...this.#replaced.values()].map(({ before }) => before));
    const moved = [
      ...[...this.#recorded.ofSaid].filter(([said]) => !gone.has(said)),
      ...[...this.#pending].map(([it, said]) => [said, it] as const),
    ];
    const again = moved.flatMap(([said, assertion]): Said[] => {
      const entityId = this.#periodOf(assertion)?.id;
      return entityId != null && entityId !== said.entityId ? [{ ...said, entityId }] : [];
    });
    return [...lines, ...replaced, ...this.#said, ...again];
  }

  periodIds(): [number, string][] {
    const laid = [...this.#laid].flatMap(([assertion, { source }]): [number, string][] => {
      const id = this.#periodOf(assertion)?.id;
      return id == null ? [] : [[source.number, id]];
    });
    return [...laid, ...this.#known.map(([{ source }, id]): [number, string] => [source.number, id])];
  }
}
