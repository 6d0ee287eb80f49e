import type { Transaction } from '../../db/client.ts';
import { type BundleProblem, Refusal, UnknownReference } from '../errors.ts';
import type { SpanLine } from '../lines/fields.ts';
import { Identities } from '../names/identities.ts';
import { anchorQuotes, type Quoting } from '../quotes/anchor.ts';
import { QuoteAmbiguous, type QuoteCandidate, QuoteNotFound } from '../quotes/quote.ts';
import type { KeyedType, Refer } from './concept.ts';
import { Texts } from './document-text-cache.ts';

/** A line on its way in: where it came from, and what it says once its form has been checked. */
export type Source<Line> = {
  number: number;
  namespace: string;
  line: Line;
  /** In a dump: what the namespace last said otherwise, by field, null for nothing. References are whole keys. */
  said?: Record<string, unknown> | undefined;
  /** What is left of a line that was refused for its form: checked, and never stored. */
  remains?: Remains | undefined;
};

/**
 * `element`: the line has this element of a list alone, as the first one. `isPartial`: fields of an element are left out,
 * because they are wrong. `unsure`: fields of the line that are wrong, or missing where a name is none that it has.
 */
export type Remains = {
  element?: { field: string; index: number } | undefined;
  isPartial?: boolean | undefined;
  unsure?: readonly string[] | undefined;
};

/** A relation by id: what is above each entity, and the line that says so; none where the record does. */
export type Graph = Map<string, { above: string[]; key?: string; source?: Source<{ type: string }> }>;

type Keyed = { type: string; key?: string };

export type LineOutcome = 'created' | 'revised' | 'unchanged' | 'differing';
export type Counts = Partial<Record<string, Record<LineOutcome, number>>>;
/**
 * A field that a line says otherwise than the record, and that was not applied. As JSON: what the record has, what this
 * namespace last said, what the bundle says; null for nothing. A document's text is named by its version, `version 2 (newest)`.
 */
export type Differing = {
  line: number;
  type: string;
  key: string;
  field: string;
  record?: unknown;
  said?: unknown;
  bundle?: unknown;
  /** What the bundle's text has otherwise than the record's, where the two look alike. */
  difference?: string | undefined;
};

/** Answers or throws what is wrong with a line by itself. */
type Rules<Line> = (source: Source<Line>) => Iterable<Refusal>;

/** What the record has of the entities of lines: quotes that it verified are looked for where they are. */
type Recorded<Line> = (sources: Source<Line>[]) => Promise<ReadonlyMap<Source<Line>, Quoting>>;

export type WritingOptions = {
  /** Whether lines win over what the record has instead of what they said before. */
  overwrite?: boolean | undefined;
  /**
   * BUNDLE: a line is compared with what its namespace last said. ADDITION: what it says is remembered as said by its
   * namespace. AMENDMENT: it says what the record is to be, and nobody said it.
   */
  as?: 'BUNDLE' | 'ADDITION' | 'AMENDMENT' | undefined;
};

/** What lines written in one transaction share: who is who, the texts, and what came of each line. */
export class Writing {
  readonly tx: Transaction;
  readonly identities: Identities;
  readonly texts: Texts;
  /** The highest version of each document, by whole key, that the bundle at hand numbers. */
  readonly highest = new Map<string, number>();
  readonly counts: Counts = {};
  readonly differing: Differing[] = [];
  /** The entities whose rows are locked until the transaction ends. No part of a load that is undone alone adds to them. */
  readonly locked = new Set<string>();
  /** What was written and is worth a look all the same. */
  readonly warnings: BundleProblem[] = [];
  /** Whether lines win over what the record has instead of what they said before. */
  readonly overwrite: boolean;
  readonly as: 'BUNDLE' | 'ADDITION' | 'AMENDMENT';
  /** Refusals in the order they were found. Whoever opened the transaction must not commit when there are any. */
  readonly refusals: { source: Source<{ type: string }>; refusal: Refusal }[] = [];
  /** Who is above whom, by relation, as far as lines were read. */
  readonly graphs = new Map<string, Graph>();
  /** Which line of this bundle said what of an entity without a key, by namespace and identity. */
  readonly said = new Map<string, { number: number; line: object }>();
  readonly #failed = new Set<string>();
  /** What of each line was refused. */
  readonly #subjects = new WeakMap<object, Set<string>>();
  /** Documents whose text cannot be told, and how many quotes were not checked for that. */
  readonly #unreadable = new Map<string, { line: number; quotes: number }>();
  /** The line whose rules are run. */
  #tried: Source<Keyed> | undefined;
  #saving: Promise<void> = Promise.resolve();

  constructor(tx: Transaction, { overwrite = false, as = 'AMENDMENT' }: WritingOptions = {}) {
    this.tx = tx;
    this.overwrite = overwrite;
    this.as = as;
    this.identities = new Identities(tx, { takesIds: as !== 'BUNDLE' });
    this.texts = new Texts(tx);
  }

  /**
   * Saves once what was to be saved before is there. In a bundle it does not wait for the end: the next lines are checked
   * meanwhile. What is read of entities that may be among those saved has to wait for `saved`.
   */
  async save(save: () => Promise<void>): Promise<void> {
    await this.saved();
    this.#saving = save();
    if (this.as !== 'BUNDLE') return this.saved();
    // Whatever waits for it throws it.
    this.#saving.catch(() => {});
  }

  /** Waits for what is being saved, and throws what went wrong with it. */
  async saved(): Promise<void> {
    const saving = this.#saving;
    this.#saving = Promise.resolve();
    await saving;
  }

  /** What went wrong with what is being saved, or else this error: after the first one, Postgres refuses whatever it is asked. */
  firstError(error: unknown): Promise<unknown> {
    return this.saved().then(
      () => error,
      (first) => first,
    );
  }

  count(type: string, outcome: LineOutcome, lines = 1): void {
    const counts = this.counts[type] ?? { created: 0, revised: 0, unchanged: 0, differing: 0 };
    counts[outcome] += lines;
    this.counts[type] = counts;
  }

  refuse(source: Source<Keyed>, refusal: Refusal): void {
    const element = source.remains?.element;
    if (element !== undefined && refusal.field.startsWith(element.field)) {
      const rest = refusal.field.slice(element.field.length).replace(/^\[0\]/, '');
      refusal.field = `${element.field}[${element.index}]${rest}`;
    }
    this.refusals.push({ source, refusal });
    this.#subjects.set(source, (this.#subjects.get(source) ?? new Set()).add(subjectOf(refusal)));
    this.fail(source);
    if (source.line.type === 'document') this.hideText(source);
  }

  /** From here on, what refers to this line is checked but not written. */
  fail({ line, namespace }: Source<Keyed>): void {
    if (line.key !== undefined)
      this.#failed.add(`${line.type} ${wholeKey(line.key, namespace)}`).add(`${line.type} ${line.key}`);
  }

  /** Whether a line with this whole key was refused, or rests on one that was. */
  hasFailed(type: string, key: string): boolean {
    return this.#failed.has(`${type} ${key}`);
  }

  /** From here on, quotes from this document are counted, not checked. */
  hideText({ line, namespace, number }: Source<Keyed>): void {
    if (line.key === undefined) return;
    const document = wholeKey(line.key, namespace);
    if (!this.#unreadable.has(document)) this.#unreadable.set(document, { line: number, quotes: 0 });
  }

  /** The lines of documents whose text cannot be told, each with how many quotes from it were not checked. */
  uncheckedQuotes(): Map<number, number> {
    return new Map([...this.#unreadable.values()].map(({ line, quotes }) => [line, quotes]));
  }

  /**
   * Runs the rules of one line. What they throw is noted as its refusal, and so is what `locate` and `note` find on the
   * way; the answer is undefined when there was any.
   */
  try<Result>(source: Source<Keyed>, rules: () => Result): Result | undefined {
    const before = this.refusals.length;
    const outer = this.#tried;
    this.#tried = source;
    try {
      const result = rules();
      return this.refusals.length > before ? undefined : result;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#noteOnce(source, error);
      return undefined;
    } finally {
      this.#tried = outer;
    }
  }

  /** Notes what rules found wrong with the line that is tried; thrown where none is. */
  note(refusals: Iterable<Refusal>): void {
    for (const refusal of refusals) {
      if (this.#tried === undefined) throw refusal;
      this.#noteOnce(this.#tried, refusal);
    }
  }

  /** A rule about a field that was refused already, or about words that were not found, says nothing more. */
  #noteOnce(source: Source<Keyed>, refusal: Refusal): void {
    if (!this.#subjects.get(source)?.has(subjectOf(refusal))) this.refuse(source, refusal);
  }

  /**
   * The sources with every reference made a whole key that the record or this transaction has. Refused, and left out, are
   * lines with an unknown reference; left out are those that rest on a refused line. Of all that are left out the quotes
   * and the `rules` are checked nonetheless.
   */
  async resolve<Line extends Keyed>(
    sources: Source<Line>[],
    refer: (line: Line, to: Refer) => Line,
    rules?: Rules<Line>,
    recorded?: Recorded<Line>,
  ): Promise<Source<Line>[]> {
    await this.#loadReferences(sources, refer);
    const sound: Source<Line>[] = [];
    const others: Source<Line>[] = [];
    for (const source of sources) {
      const unknown: UnknownReference[] = [];
      let rests = true;
      const to: Refer = (type, key, field) => {
        // Of a refused line, the reference may be what is wrong with it.
        if (key === undefined) return key;
        const whole = this.identities.resolve(type, key, source.namespace);
        if (whole === undefined) unknown.push(new UnknownReference(field, type, key));
        else if (this.#failed.has(`${type} ${whole}`)) rests = false;
        return whole ?? key;
      };
      to.named = (type, key) =>
        key === undefined ? key : (this.identities.name(type, key, source.namespace) ?? key);
      to.isOfToday = this.as !== 'BUNDLE';
      const line = refer(source.line, to);
      const resolved = { ...source, line };
      for (const refusal of unknown) this.refuse(resolved, refusal);
      if (!rests) this.fail(source);
      (unknown.length === 0 && rests && source.remains === undefined ? sound : others).push(resolved);
    }
    if (others.length > 0) await this.#check(others, rules, recorded);
    return sound;
  }

  async #loadReferences<Line>(
    sources: Source<Line>[],
    refer: (line: Line, to: Refer) => Line,
  ): Promise<void> {
    const wanted = new Map<KeyedType, { reference: string; namespace: string }[]>();
    for (const { line, namespace } of sources) {
      refer(line, (type, reference) => {
        if (reference === undefined) return reference;
        const references = wanted.get(type) ?? [];
        references.push({ reference, namespace });
        wanted.set(type, references);
        return reference;
      });
    }
    for (const [type, references] of wanted) await this.identities.loadReferences(type, references);
  }

  /** What can be said of lines that are not written: whether their quotes are, and what rules they break by themselves. */
  async #check<Line extends Keyed>(
    sources: Source<Line>[],
    rules: Rules<Line> | undefined,
    recorded: Recorded<Line> | undefined,
  ): Promise<void> {
    const known = await recorded?.(sources);
    const spansOf = ({ line }: Source<Line>) => line as Quoting;
    await this.loadTexts(
      sources.flatMap((source) => [...(spansOf(source).evidence ?? []), ...(spansOf(source).verbatim ?? [])]),
    );
    for (const source of sources) {
      // Nothing that was found before counts here: each fault is told.
      this.try(source, () => {
        const line = this.locate(source.line as Line & Quoting, known?.get(source) ?? null);
        this.note(rules?.({ ...source, line }) ?? []);
      });
    }
  }

  /** Makes `locate` answer for the documents of these spans. */
  async loadTexts(spans: Iterable<SpanLine>): Promise<void> {
    // What is left of a refused span may have no document.
    await this.texts.load([...spans].flatMap((span) => span.document ?? []));
  }

  /**
   * The line with the place and version of its quotes filled in. `known` are the quotes that the record has of the entity.
   * UnknownReference, QuoteNotFound and QuoteAmbiguous are noted, with the field, for every quote of the line that is
   * tried; where none is, the first is thrown.
   */
  locate<Line extends Quoting>(line: Line, known: Quoting | null): Line {
    return anchorQuotes(this.texts, line, known, {
      isCheckable: ({ document, exact }) => exact !== undefined && this.#isCheckable(document),
      refuse: (refusal) => {
        if (this.#tried === undefined) throw refusal;
        // The place that tells two apart may be what was left out.
        if (this.#tried.remains?.isPartial && refusal instanceof QuoteAmbiguous) return;
        this.refuse(this.#tried, refusal);
      },
    });
  }

  /** Whether a quote from this document can be checked. One that cannot is counted. */
  #isCheckable(document: string): boolean {
    const unreadable = this.#unreadable.get(document);
    if (unreadable !== undefined) unreadable.quotes += 1;
    // Of a document that is not there this was told already.
    return unreadable === undefined && this.identities.find('document', document) !== undefined;
  }
}

/** A refusal of one line as a bundle tells it. */
export function problemOf({ number, line }: Source<{ type: string }>, refusal: Refusal): BundleProblem {
  const { field, code, message: reason } = refusal;
  return { line: number, type: line.type, field, code, reason, ...detailsOf(refusal) };
}

const MOST_SPANS = 20;
const LONGEST_SPAN = 200;

/** Where a quote may be meant to be, as far as a list of problems has room for it. */
function detailsOf(refusal: Refusal): Pick<BundleProblem, 'candidates' | 'positions'> {
  const short = (spans: QuoteCandidate[]) =>
    spans
      .slice(0, MOST_SPANS)
      .map((span) => ({ ...span, exact: span.exact.slice(0, LONGEST_SPAN).toWellFormed() }));
  if (refusal instanceof QuoteNotFound) return { candidates: short(refusal.candidates) };
  if (refusal instanceof QuoteAmbiguous) return { positions: short(refusal.positions) };
  return {};
}

/** What of a line a refusal is about: one of its fields, all its quotes being one. */
function subjectOf({ field }: Refusal): string {
  const name = /^\w*/.exec(field)?.[0] ?? '';
  return name === 'verbatim' ? 'evidence' : name;
}

/** `key` as a local key of the namespace, unless it is whole already. */
export function wholeKey(key: string, namespace: string): string {
  return key.includes(':') ? key : `${namespace}:${key}`;
}

/** `key` as lines of its namespace mostly write it: without the namespace. */
export function shortKey(key: string, namespace: string): string {
  return key.startsWith(`${namespace}:`) ? key.slice(namespace.length + 1) : key;
}
