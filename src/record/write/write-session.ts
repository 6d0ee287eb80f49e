import type { Transaction } from '../../db/client.ts';
import { type BundleProblem, Refusal, UnknownReference } from '../errors.ts';
import type { SpanLine } from '../lines/fields.ts';
import { Identities } from '../names/identities.ts';
import { anchorQuotes, type Quoting } from '../quotes/anchor.ts';
import { QuoteAmbiguous, type QuoteCandidate, QuoteNotFound } from '../quotes/quote.ts';
import type { KeyedType, Refer } from './concept.ts';
import { Texts } from './document-text-cache.ts';

/** An incoming line: its source, and its content once its form was checked. */
export type Source<Line> = {
  number: number;
  namespace: string;
  line: Line;
  /** In a dump: the fields that the namespace last said otherwise, null for absent ones. References are whole keys. */
  said?: Record<string, unknown> | undefined;
  /** A valid part of a line that was refused for its form: checked, and never stored. */
  remains?: Remains | undefined;
};

/**
 * `element`: the line has only this element of a list, as its first one. `isPartial`: invalid fields of an element are
 * left out. `unsure`: invalid fields of the line, and missing ones if it has an unknown field name.
 */
export type Remains = {
  element?: { field: string; index: number } | undefined;
  isPartial?: boolean | undefined;
  unsure?: readonly string[] | undefined;
};

/** A relation by id: the ancestors of each entity, and the line that states them; no line if the record does. */
export type Graph = Map<string, { above: string[]; key?: string; source?: Source<{ type: string }> }>;

type Keyed = { type: string; key?: string };

export type LineOutcome = 'created' | 'revised' | 'unchanged' | 'differing';
export type Counts = Partial<Record<string, Record<LineOutcome, number>>>;
/**
 * A field of a line that differs from the record and was not applied. As JSON: the record's value, the namespace's
 * remembered value, and the bundle's; null for an absent value. A document's text is named by its version, `version 2
 * (newest)`.
 */
export type Differing = {
  line: number;
  type: string;
  key: string;
  field: string;
  record?: unknown;
  said?: unknown;
  bundle?: unknown;
  /** The difference of the bundle's text from the record's, if the two look alike. */
  difference?: string | undefined;
};

/** Returns or throws the faults of a line by itself. */
type Rules<Line> = (source: Source<Line>) => Iterable<Refusal>;

/** The recorded entities of lines: quotes that the record verified are searched for where they are. */
type Recorded<Line> = (sources: Source<Line>[]) => Promise<ReadonlyMap<Source<Line>, Quoting>>;

export type WritingOptions = {
  /** True if lines override later changes of the record. */
  overwrite?: boolean | undefined;
  /**
   * BUNDLE: a line is compared with its namespace's remembered line. ADDITION: the line is remembered as its
   * namespace's. AMENDMENT: the line is the new state of the record, and no line is remembered.
   */
  as?: 'BUNDLE' | 'ADDITION' | 'AMENDMENT' | undefined;
};

/** The state that lines written in one transaction share: identities, texts, and the result of each line. */
export class Writing {
  readonly tx: Transaction;
  readonly identities: Identities;
  readonly texts: Texts;
  /** The highest version of each document that the present bundle numbers, by whole key. */
  readonly highest = new Map<string, number>();
  readonly counts: Counts = {};
  readonly differing: Differing[] = [];
  /** Entities whose rows are locked until the transaction ends. Parts of a load that run in a savepoint add none. */
  readonly locked = new Set<string>();
  /** Warnings about written lines. */
  readonly warnings: BundleProblem[] = [];
  /** True if lines override later changes of the record. */
  readonly overwrite: boolean;
  readonly as: 'BUNDLE' | 'ADDITION' | 'AMENDMENT';
  /** Refusals in the order in which they were found. The owner of the transaction must not commit if there are any. */
  readonly refusals: { source: Source<{ type: string }>; refusal: Refusal }[] = [];
  /** The ancestors of entities, by relation, as far as lines were read. */
  readonly graphs = new Map<string, Graph>();
  /** The line of this bundle about an entity without a key, by namespace and identity. */
  readonly said = new Map<string, { number: number; line: object }>();
  readonly #failed = new Set<string>();
  #compared = 0;
  /** The refusals of each line. */
  readonly #subjects = new WeakMap<object, Set<string>>();
  /** Documents with an ambiguous text, and the number of their unchecked quotes. */
  readonly #unreadable = new Map<string, { line: number; quotes: number }>();
  /** The line that is being checked. */
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
   * Saves once earlier lines are saved. In a bundle it does not wait for the result: the next lines are checked in the
   * meantime. Queries that may read saved entities have to await `saved`.
   */
  async save(save: () => Promise<void>): Promise<void> {
    await this.saved();
    this.#saving = save();
    if (this.as !== 'BUNDLE') return this.saved();
    // The error is thrown by whatever awaits it.
    this.#saving.catch(() => {});
  }

  /** Awaits the lines being saved; throws their error. */
  async saved(): Promise<void> {
    const saving = this.#saving;
    this.#saving = Promise.resolve();
    await saving;
  }

  /** The error of the lines being saved, or else this one: after the first error Postgres rejects every statement. */
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

  /** From here on, lines that refer to this one are checked but not written. */
  fail({ line, namespace }: Source<Keyed>): void {
    if (line.key !== undefined)
      this.#failed.add(`${line.type} ${wholeKey(line.key, namespace)}`).add(`${line.type} ${line.key}`);
  }

  /** True if a line with this whole key was refused, or depends on one that was. */
  hasFailed(type: string, key: string): boolean {
    return this.#failed.has(`${type} ${key}`);
  }

  /** From here on, quotes from this document are counted, not checked. */
  hideText({ line, namespace, number }: Source<Keyed>): void {
    if (line.key === undefined) return;
    const document = wholeKey(line.key, namespace);
    if (!this.#unreadable.has(document)) this.#unreadable.set(document, { line: number, quotes: 0 });
  }

  /** The lines of documents with an ambiguous text, each with the number of its unchecked quotes. */
  uncheckedQuotes(): Map<number, number> {
    return new Map([...this.#unreadable.values()].map(({ line, quotes }) => [line, quotes]));
  }

  /**
   * Runs the rules of one line. Their errors are noted as its refusals, and so are those of `locate` and `note`; the
   * result is undefined if there was any.
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

  /** Notes violations of the line that is being checked; thrown outside of a check. */
  note(refusals: Iterable<Refusal>): void {
    for (const refusal of refusals) {
      if (this.#tried === undefined) throw refusal;
      this.#noteOnce(this.#tried, refusal);
    }
  }

  /** A rule about a refused field, or about a quote that was not found, reports nothing more. */
  #noteOnce(source: Source<Keyed>, refusal: Refusal): void {
    if (!this.#subjects.get(source)?.has(subjectOf(refusal))) this.refuse(source, refusal);
  }

  /**
   * The sources with every reference resolved to a whole key of the record or this transaction. Lines with an unknown
   * reference are refused and left out; lines that depend on a refused line are left out. Quotes and `rules` of the
   * lines left out are checked all the same.
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
        // The reference may be the fault of a refused line.
        if (key === undefined) return key;
        const whole = this.identities.resolve(type, key, source.namespace);
        if (whole === undefined) unknown.push(new UnknownReference(field, type, key, this.#near(type, key)));
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

  /** Only for the first refusals: each is compared with many keys. */
  #near(type: KeyedType, key: string): string | null {
    if (this.#compared === MOST_COMPARED) return null;
    this.#compared += 1;
    return this.identities.near(type, key) ?? null;
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

  /** Checks the parts of unwritten lines that can be checked: their quotes, and the rules of each line by itself. */
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
      // Earlier findings do not count here: each fault is reported.
      this.try(source, () => {
        const line = this.locate(source.line as Line & Quoting, known?.get(source) ?? null);
        this.note(rules?.({ ...source, line }) ?? []);
      });
    }
  }

  /** Loads the documents of these spans for `locate`. */
  async loadTexts(spans: Iterable<SpanLine>): Promise<void> {
    // The valid part of a refused span may lack its document.
    await this.texts.load([...spans].flatMap((span) => span.document ?? []));
  }

  /**
   * Anchors the quotes of the line. `known` are the quotes that the record has of the entity. UnknownReference,
   * QuoteNotFound and QuoteAmbiguous are noted with the field, for every quote of the line that is being checked;
   * outside of a check the first is thrown.
   */
  locate<Line extends Quoting>(line: Line, known: Quoting | null): Line {
    return anchorQuotes(this.texts, line, known, {
      isCheckable: ({ document, exact }) => exact !== undefined && this.#isCheckable(document),
      refuse: (refusal) => {
        if (this.#tried === undefined) throw refusal;
        // The position that would distinguish two may be among the parts left out.
        if (this.#tried.remains?.isPartial && refusal instanceof QuoteAmbiguous) return;
        this.refuse(this.#tried, refusal);
      },
    });
  }

  /** True if a quote from this document can be checked. One that cannot is counted. */
  #isCheckable(document: string): boolean {
    const unreadable = this.#unreadable.get(document);
    if (unreadable !== undefined) unreadable.quotes += 1;
    // An unknown document was reported already.
    return unreadable === undefined && this.identities.find('document', document) !== undefined;
  }
}

/** A refusal of one line in a bundle's form. */
export function problemOf({ number, line }: Source<{ type: string }>, refusal: Refusal): BundleProblem {
  const { field, code, message: reason } = refusal;
  return { line: number, type: line.type, field, code, reason, ...detailsOf(refusal) };
}

const MOST_SPANS = 20;
const MOST_COMPARED = 100;
const LONGEST_SPAN = 200;

/** The candidates of a quote, as many as a list of problems can hold. */
function detailsOf(refusal: Refusal): Pick<BundleProblem, 'candidates' | 'positions'> {
  const short = (spans: QuoteCandidate[]) =>
    spans
      .slice(0, MOST_SPANS)
      .map((span) => ({ ...span, exact: span.exact.slice(0, LONGEST_SPAN).toWellFormed() }));
  if (refusal instanceof QuoteNotFound) return { candidates: short(refusal.candidates) };
  if (refusal instanceof QuoteAmbiguous) return { positions: short(refusal.positions) };
  return {};
}

/** The part of a line that a refusal is about: one of its fields, with all quotes counting as one. */
function subjectOf({ field }: Refusal): string {
  const name = /^\w*/.exec(field)?.[0] ?? '';
  return name === 'verbatim' ? 'evidence' : name;
}

/** `key` as a local key of the namespace, unless it is whole already. */
export function wholeKey(key: string, namespace: string): string {
  return key.includes(':') ? key : `${namespace}:${key}`;
}

/** `key` in the form that lines of its namespace mostly use: without the namespace. */
export function shortKey(key: string, namespace: string): string {
  return key.startsWith(`${namespace}:`) ? key.slice(namespace.length + 1) : key;
}
