import { wordsOf } from '../../../../src/record/timeline/said.ts';
import { type Settled, settle } from './expected-timeline.ts';
import { anchorOf, Contradiction, endOf, type Laid, layLines, type Said } from './laying.ts';
import { bundleLine } from './lines.ts';
import { groundPeriod, isMadeOf, isSupported, saidBy } from './periods.ts';
import {
  compare,
  type Draft,
  type Ground,
  groundsOf,
  keyOf,
  type Period,
  type Relation,
  type Row,
  rowsOf,
  ruleOf,
  type State,
  timelineOf,
} from './state.ts';
import { type Steps, stepsBetween, takeBack } from './taking-back.ts';
import type { Cite, Patch, Shown, Write } from './write.ts';

/** A refusal that the record should give, by the name of its class. */
export class Refused extends Error {
  /** For a bundle: the refusal of each line. */
  readonly refusals: string[];
  constructor(name: string, refusals: string[] = []) {
    super(name);
    this.name = name;
    this.refusals = refusals;
  }
}

/** One revision: what was known before and after it, and what it did to each row. */
export type Commit = { write: Write | null; before: State; after: State; steps: Steps };

/** The record as the design describes it, in memory: what is known, and what was known after each commit. */
export class Model {
  readonly commits: Commit[] = [];
  /** The versions of restrictions and documents. */
  readonly versions = new Map<string, number>();
  /** Every line that is remembered; `period` is null where it contradicts what is recorded. */
  #said = new Map<string, { of: string; line: Said; period: string | null }>();
  /** The period of each line while lines are laid. */
  readonly #periodOf = new Map<string, string>();
  #names = 0;

  constructor(start: State, versioned: string[]) {
    this.commits.push({ write: null, before: new Map(), after: start, steps: new Map() });
    for (const key of versioned) this.versions.set(key, 1);
  }

  get state(): State {
    return (this.commits.at(-1) as Commit).after;
  }

  /** A row as it stands, or as it last stood. */
  latest<Kind extends Row['is']>(name: string, _is: Kind): Extract<Row, { is: Kind }> {
    return this.commits.findLast(({ after }) => after.has(name))?.after.get(name) as never;
  }

  /**
   * Does it, and answers whether that is a revision, and which lines of a load differ. Throws Refused, and then nothing has
   * changed.
   */
  write(write: Write): { wrote: boolean; differing: number[] } {
    const before = this.state;
    const draft = new Map(before);
    const said = new Map(this.#said);
    let differing: number[] = [];
    try {
      differing = this.#write(draft, write) ?? [];
    } catch (error) {
      this.#said = said;
      throw error;
    }
    // A consent without any laid line is removed.
    for (const [name] of rowsOf(draft, 'consent'))
      if (!before.has(name) && timelineOf(draft, name).length === 0) draft.delete(name);
    for (const [name, { period }] of this.#said)
      if (period !== null && !draft.has(period)) this.#said.delete(name);
    const steps = stepsBetween(before, draft);
    if (steps.size === 0) return { wrote: false, differing };
    const raised = new Set(
      [...steps.values()].flatMap(({ was, became }) => [
        ...(was ? [ruleOf(before, was), was.is === 'retraction' ? was.document : null] : []),
        ...(became ? [ruleOf(draft, became), became.is === 'retraction' ? became.document : null] : []),
      ]),
    );
    for (const key of raised)
      if (key !== null) this.versions.set(key, (this.versions.get(key) as number) + 1);
    this.commits.push({ write, before, after: draft, steps });
    return { wrote: true, differing };
  }

  #write(draft: Draft, write: Write): number[] | undefined {
    switch (write.does) {
      case 'SHOW':
        if (write.stale) throw new Refused('Conflict');
        this.#show(draft, write.shown);
        return;
      case 'LOAD':
        return this.#load(draft, write.lines);
      case 'CORRECT':
        this.#correct(draft, write.period, write.patch, write.stale);
        return;
      case 'RETRACT': {
        if (write.stale) throw new Refused('Conflict');
        const { document, note } = write;
        const stands = draft.get(`retraction ${document}`);
        if (stands?.is === 'retraction' && stands.note === note) return;
        draft.set(`retraction ${document}`, { is: 'retraction', document, note });
        return;
      }
      case 'RELATE': {
        const [subject, object] = [find(draft, write.subject), find(draft, write.object)];
        const { relation } = write;
        if (subject === object) throw new Refused('InvalidInput');
        const isSame = (it: Relation) =>
          it.subject === subject && it.relation === relation && it.object === object;
        if (rowsOf(draft, 'relation').some(([, it]) => isSame(it))) throw new Refused('AlreadyRecorded');
        draft.set(this.#name('relation'), { is: 'relation', subject, relation, object });
        return;
      }
      case 'ADD': {
        const { key, document } = write;
        if (rowsOf(draft, 'statement').some(([, it]) => it.key === key)) throw new Refused('KeyTaken');
        draft.set(this.#name('statement'), { is: 'statement', key, document });
        return;
      }
      case 'UNDO': {
        const { steps } = this.commits[write.commit] as Commit;
        if (steps.size === 0) throw new Refused('InvalidInput');
        const refusal = takeBack(draft, steps);
        if (refusal) throw new Refused(refusal);
      }
    }
  }

  /** What a source shows: of a line that contradicts the record, or has no evidence, nothing is written. */
  #show(draft: Draft, shown: Shown): void {
    const { of, line } = this.#lineOf(draft, shown);
    const [rejected] = this.#lay(draft, of, [line]);
    if (rejected) throw new Refused(rejected.is === 'Differing' ? 'StatusOverlap' : rejected.is);
  }

  /** Together: one that is refused refuses all, one that differs is only remembered. Answers which ones differ. */
  #load(draft: Draft, lines: Shown[]): number[] {
    const refusals: string[] = [];
    const known = lines.flatMap((shown, index) => {
      const unknown = shown.grounds.filter((it) => !isKnown(draft, it.statement));
      refusals.push(...unknown.map(() => 'UnknownReference'));
      return unknown.length === 0
        ? [{ index, words: wordsOf(bundleLine(shown)), ...this.#lineOf(draft, shown) }]
        : [];
    });
    const differing: number[] = [];
    for (const [of, some] of Map.groupBy(known, (it) => it.of)) {
      const rejected = this.#lay(
        draft,
        of,
        // If two contradict each other, their order in the bundle does not decide.
        some.toSorted((a, b) => compare(a.words, b.words)).map(({ line }) => line),
      );
      for (const { line, is } of rejected) {
        const source = some.find((it) => it.line.name === line.name);
        if (is !== 'Differing') refusals.push(is);
        else if (source !== undefined) {
          differing.push(source.index);
          this.#said.set(line.name, { of, line, period: null });
        }
      }
    }
    if (refusals.length > 0) throw new Refused('BundleRefused', [...new Set(refusals)].sort(compare));
    return differing.sort((a, b) => a - b);
  }

  #lineOf(draft: Draft, shown: Shown): { of: string; line: Said } {
    const { state, review, from, to, seen } = shown;
    const grounds = shown.grounds.map((it) => `${find(draft, it.statement)}|${it.for}|${it.weight}`);
    const consent = rowsOf(draft, 'consent').find(
      ([, it]) => it.rule === shown.rule && it.party === shown.party,
    )?.[0];
    const of = shown.party === null ? shown.rule : (consent ?? this.#name('consent'));
    if (shown.party !== null) draft.set(of, { is: 'consent', rule: shown.rule, party: shown.party });
    return { of, line: { name: this.#name('line'), state, review, from, to, seen, last: null, grounds } };
  }

  /** Lays lines beside what is recorded, and stores the periods that come of it. */
  #lay(draft: Draft, of: string, lines: Said[]): Settled['rejected'] {
    const remembered = [...this.#said.values()].filter((it) => it.of === of && it.period === null);
    const settled = settle(
      this.#recorded(draft, of),
      lines,
      remembered.map(({ line }) => line),
      isSupported,
    );
    const isNew = ({ line }: Settled['rejected'][number]) => lines.some(({ name }) => name === line.name);
    this.#store(draft, of, settled.periods);
    for (const line of settled.accepted)
      if ([...lines, ...remembered.map((it) => it.line)].some(({ name }) => name === line.name))
        this.#said.set(line.name, { of, line, period: this.#periodOf.get(line.name) ?? null });
    return settled.rejected.filter(isNew);
  }

  /** What a timeline is made of: of each period the lines that made it, or what it says where it says something else now. */
  #recorded(state: State, of: string): Said[] {
    return timelineOf(state, of).flatMap(([name, period]) => {
      const lines = [...this.#said.values()].filter((it) => it.period === name).map(({ line }) => line);
      const head = lines.find((it) => it.from !== null || it.seen !== null);
      const made = lines.map((line) => ({
        ...line,
        period: name,
        ...(line.beside && head && { beside: head.name }),
      }));
      const all = isMadeOf(state, name, period, made)
        ? made
        : [{ ...saidBy(state, name, period), period: name }];
      for (const line of all) this.#periodOf.set(line.name, name);
      return all;
    });
  }

  /** Periods keep their names: each has that of the first of its lines whose period is not taken. */
  #store(draft: Draft, of: string, periods: readonly Laid[]): void {
    const before = timelineOf(draft, of).map(([name]) => name);
    const names = new Map<string, Laid>();
    for (const laid of periods) {
      const known = laid.lines.map(({ name }) => this.#periodOf.get(name));
      const name = known.find((it) => it !== undefined && before.includes(it) && !names.has(it));
      names.set(name ?? this.#name('period'), laid);
    }
    for (const name of before) {
      if (names.has(name)) continue;
      draft.delete(name);
      for (const [row, it] of draft) if (it.is === 'ground' && it.period === name) draft.delete(row);
    }
    const named = [...names];
    for (const [index, [name, laid]] of named.entries()) {
      const isOpen = index === 0 && laid.from?.from == null;
      const startsAt = isOpen ? Number.NEGATIVE_INFINITY : anchorOf(laid);
      const next = named[index + 1]?.[1];
      const { state, review, from, to, seen } = laid;
      const last = seen.length > 1 ? (seen.at(-1) ?? null) : null;
      const endsAt = Math.min(next ? anchorOf(next) : Number.POSITIVE_INFINITY, endOf(laid));
      const dates = { from, to, seen: seen[0] ?? null, last };
      draft.set(name, { is: 'period', of, state, review, ...dates, startsAt, endsAt });
      groundPeriod(draft, name, laid);
      for (const line of laid.lines) {
        const isFirst = named.findIndex(([, it]) => it.lines.includes(line)) === index;
        if (isFirst) this.#periodOf.set(line.name, name);
        const said = this.#said.get(line.name);
        if (isFirst && said) this.#said.set(line.name, { ...said, period: name });
      }
    }
  }

  /** What a period should have been. It stays between its neighbours, and none but the first is left without a date. */
  #correct(draft: Draft, name: string, patch: Patch, stale: boolean): void {
    const was = draft.get(name) as Period | undefined;
    if (was === undefined) throw new Refused('UnknownReference');
    if (stale) throw new Refused('Conflict');
    const { grounds, ...fields } = patch;
    const cited = grounds?.map((it) => ({ ...it, statement: find(draft, it.statement) }));
    const corrected: Said = {
      ...saidBy(draft, name, { ...was, ...fields }),
      period: name,
      ...(cited && { grounds: cited.map((it) => `${it.statement}|${it.for}|${it.weight}`) }),
    };
    const recorded = this.#recorded(draft, was.of);
    const others = recorded.filter((it) => this.#periodOf.get(it.name) !== name);
    this.#periodOf.set(corrected.name, name);
    const periods = layCorrected(others, corrected);
    const isIt = (it: Laid) => it.lines.some((line) => this.#periodOf.get(line.name) === name);
    const [at, stood] = [periods.findIndex(isIt), layLines(recorded).findIndex(isIt)];
    if (stood > 0 && corrected.from === null && corrected.seen === null) throw new Refused('InvalidInput');
    const isOneOfAsMany = periods.length === timelineOf(draft, was.of).length && at === stood;
    if (!isOneOfAsMany) throw new Refused('StatusOverlap');
    this.#store(draft, was.of, periods);
    if (cited === undefined) return;
    const text = (all: Cite[]) => JSON.stringify(all.map((it) => [it.statement, it.for, it.weight]));
    const stands = groundsOf(draft, name);
    if (text(cited) === text(stands)) return;
    for (const it of stands) draft.delete(`ground ${name} ${it.statement} ${it.for}`);
    for (const [ordinal, { statement, for: axis, weight }] of cited.entries()) {
      const row: Ground = { is: 'ground', period: name, statement, for: axis, weight, ordinal };
      draft.set(`ground ${name} ${statement} ${axis}`, row);
    }
  }

  #name(kind: string): string {
    this.#names += 1;
    return `${kind} ${this.#names}`;
  }
}

/** Throws Refused where it does not fit onto the timeline that the others make. */
function layCorrected(others: readonly Said[], corrected: Said): Laid[] {
  try {
    return layLines([...others, corrected], isSupported);
  } catch (error) {
    if (!(error instanceof Contradiction)) throw error;
    throw new Refused(error.is === 'Differing' ? 'StatusOverlap' : error.is);
  }
}

const isKnown = (state: State, key: string) => rowsOf(state, 'statement').some(([, it]) => it.key === key);

/** The row of the statement with a key. */
function find(state: State, key: string): string {
  const found = rowsOf(state, 'statement').find(([name]) => keyOf(state, name) === key);
  if (found === undefined) throw new Refused('UnknownReference');
  return found[0];
}
