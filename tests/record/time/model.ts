import {
  compare,
  type Draft,
  endOf,
  groundsOf,
  hasEvidence,
  keyOf,
  type Period,
  periodAt,
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
  /** Of a bundle: what each line is refused for. */
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
  /** Of restrictions and documents. */
  readonly versions = new Map<string, number>();
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

  /** Does it, and answers whether that is a revision. Throws Refused, and then nothing has changed. */
  write(write: Write): boolean {
    const before = this.state;
    const draft = new Map(before);
    this.#write(draft, write);
    const steps = stepsBetween(before, draft);
    // A correction that changes nothing is written all the same.
    if (steps.size === 0 && write.does !== 'CORRECT') return false;
    const raised = new Set(
      [...steps.values()].flatMap(({ was, became }) => [
        ...(was ? [ruleOf(before, was), was.is === 'retraction' ? was.document : null] : []),
        ...(became ? [ruleOf(draft, became), became.is === 'retraction' ? became.document : null] : []),
      ]),
    );
    if (write.does === 'CORRECT') raised.add(ruleOf(before, before.get(write.period) as Period));
    for (const key of raised)
      if (key !== null) this.versions.set(key, (this.versions.get(key) as number) + 1);
    this.commits.push({ write, before, after: draft, steps });
    return true;
  }

  #write(draft: Draft, write: Write): void {
    switch (write.does) {
      case 'SHOW':
        if (write.stale) throw new Refused('Conflict');
        this.#show(draft, write.shown);
        return;
      case 'LOAD':
        this.#load(draft, write.lines);
        return;
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
        if (rowsOf(draft, 'relation').some(([, it]) => isSame(it))) throw new Refused('KeyTaken');
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

  /** More grounds for what holds, or a period of its own: then the one that held ends where it starts. */
  #show(draft: Draft, shown: Shown): void {
    const { state, review, from, to, seen } = shown;
    const statements = shown.grounds.map((it) => find(draft, it.statement));
    const consent = rowsOf(draft, 'consent').find(
      ([, it]) => it.rule === shown.rule && it.party === shown.party,
    )?.[0];
    const of = shown.party === null ? shown.rule : (consent ?? this.#name('consent'));
    const isSame = (it: Period) => it.state === state && it.review === review;
    const start = from?.from ?? null;
    const at = start ?? seen?.from ?? Number.NEGATIVE_INFINITY;
    const held = periodAt(draft, of, at);
    const timeline = timelineOf(draft, of);
    const next = timeline.find(([, it]) => it.startsAt > at);

    let period = held?.[0];
    if (held !== undefined && !isSame(held[1])) {
      if (start === null || start === held[1].startsAt) throw new Refused('StatusOverlap');
      period = undefined;
    } else if (held === undefined && start === null && next !== undefined && isSame(next[1])) {
      period = next[0];
    }
    if (period === undefined) {
      if (!hasEvidence(review, shown.grounds)) throw new Refused('EvidenceMissing');
      const previous = timeline.findLast(([, it]) => it.startsAt <= at)?.[1];
      const startsAt = start ?? previous?.endsAt ?? Number.NEGATIVE_INFINITY;
      if (to !== null && to.to <= startsAt) throw new Refused('InvalidInput');
      if (shown.party !== null) draft.set(of, { is: 'consent', rule: shown.rule, party: shown.party });
      period = this.#name('period');
      draft.set(period, { is: 'period', of, state, review, from, to, seen, startsAt, endsAt: startsAt });
      settleEnds(draft, of);
    }
    let ordinal = groundsOf(draft, period).length;
    for (const [index, { for: axis, weight }] of shown.grounds.entries()) {
      const statement = statements[index] as string;
      const name = `ground ${period} ${statement} ${axis}`;
      if (draft.has(name)) continue;
      draft.set(name, { is: 'ground', period, statement, for: axis, weight, ordinal });
      ordinal += 1;
    }
  }

  /** Together: their order does not matter, and one that is refused refuses all. */
  #load(draft: Draft, lines: Shown[]): void {
    const refusals: string[] = [];
    const known = lines.filter(({ grounds }) => {
      const unknown = grounds.filter((it) => !isKnown(draft, it.statement));
      refusals.push(...unknown.map(() => 'UnknownReference'));
      return unknown.length === 0;
    });
    const startOf = ({ from }: Shown) => from?.from ?? Number.NEGATIVE_INFINITY;
    for (const line of known.toSorted((a, b) => (startOf(a) === startOf(b) ? 0 : startOf(a) - startOf(b)))) {
      try {
        this.#show(draft, line);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        refusals.push(error.name);
      }
    }
    if (refusals.length > 0) throw new Refused('BundleRefused', refusals.sort(compare));
  }

  /** What a period should have been. It stays between its neighbours; a start that nobody knows stays where it was. */
  #correct(draft: Draft, name: string, patch: Patch, stale: boolean): void {
    const was = draft.get(name) as Period | undefined;
    if (was === undefined) throw new Refused('UnknownReference');
    if (stale) throw new Refused('Conflict');
    const { grounds, ...fields } = patch;
    const cited = grounds?.map((it) => ({ ...it, statement: find(draft, it.statement) }));
    const stood = groundsOf(draft, name);
    const period: Period = { ...was, ...fields };
    if (!hasEvidence(period.review, cited ?? stood)) throw new Refused('EvidenceMissing');

    const known = period.from?.from ?? null;
    const wasKnown = was.from?.from ?? null;
    const startsAt = known ?? (wasKnown === null ? was.startsAt : Number.NEGATIVE_INFINITY);
    const timeline = timelineOf(draft, was.of);
    const index = timeline.findIndex(([it]) => it === name);
    const [previous, next] = [timeline[index - 1]?.[1], timeline[index + 1]?.[1]];
    if (previous !== undefined && startsAt <= previous.startsAt) throw new Refused('StatusOverlap');
    if (next !== undefined && startsAt >= next.startsAt) throw new Refused('StatusOverlap');
    if (period.to !== null && period.to.to <= startsAt) throw new Refused('InvalidInput');
    draft.set(name, { ...period, startsAt });
    settleEnds(draft, was.of);

    const text = (all: Cite[]) => JSON.stringify(all.map((it) => [it.statement, it.for, it.weight]));
    if (cited === undefined || text(cited) === text(stood)) return;
    for (const it of stood) draft.delete(`ground ${name} ${it.statement} ${it.for}`);
    for (const [ordinal, { statement, for: axis, weight }] of cited.entries()) {
      draft.set(`ground ${name} ${statement} ${axis}`, {
        is: 'ground',
        period: name,
        statement,
        for: axis,
        weight,
        ordinal,
      });
    }
  }

  #name(kind: string): string {
    this.#names += 1;
    return `${kind} ${this.#names}`;
  }
}

function settleEnds(draft: Draft, of: string): void {
  const timeline = timelineOf(draft, of);
  for (const [index, [name, period]] of timeline.entries()) {
    const endsAt = endOf(period, timeline[index + 1]?.[1]);
    if (period.endsAt !== endsAt) draft.set(name, { ...period, endsAt });
  }
}

const isKnown = (state: State, key: string) => rowsOf(state, 'statement').some(([, it]) => it.key === key);

/** The row of the statement with a key. */
function find(state: State, key: string): string {
  const found = rowsOf(state, 'statement').find(([name]) => keyOf(state, name) === key);
  if (found === undefined) throw new Refused('UnknownReference');
  return found[0];
}
