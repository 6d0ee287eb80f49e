import type { Transaction } from '../db/client.ts';
import type { KeyedType, Refer } from './concept.ts';
import { type Problem, Refusal, UnknownReference } from './errors.ts';
import type { SpanLine } from './fields.ts';
import { candidates, Identities } from './identities.ts';
import { locateQuote } from './quotes/quote.ts';
import { Texts } from './texts.ts';

/** A line on its way in: where it came from, and what it says once its form has been checked. */
export type Source<Line> = { number: number; namespace: string; line: Line };

export type Outcome = 'created' | 'revised' | 'unchanged' | 'differing';
export type Counts = Partial<Record<string, Record<Outcome, number>>>;
/** A scalar of a shared entity that a namespace says otherwise than the namespace that made it. Not applied. */
export type Differing = {
  line: number;
  type: string;
  key: string;
  field: string;
  /** What the record has, what this namespace last said, and what the bundle says. */
  record?: unknown;
  said?: unknown;
  bundle?: unknown;
};

/** What lines written in one transaction share: who is who, the texts, and what came of each line. */
export class Writing {
  readonly tx: Transaction;
  readonly identities: Identities;
  readonly texts: Texts;
  readonly counts: Counts = {};
  readonly differing: Differing[] = [];
  /** What was written and is worth a look all the same. */
  readonly warnings: Problem[] = [];
  /** Whether lines win over what the record has instead of what they said before. */
  readonly overwrite: boolean;
  /** Refusals in the order they were found. Whoever opened the transaction must not commit when there are any. */
  readonly refusals: { source: Source<{ type: string }>; refusal: Refusal }[] = [];
  readonly #failed = new Set<string>();

  constructor(tx: Transaction, { overwrite = false }: { overwrite?: boolean } = {}) {
    this.tx = tx;
    this.overwrite = overwrite;
    this.identities = new Identities(tx);
    this.texts = new Texts(tx);
  }

  count(type: string, outcome: Outcome): void {
    const counts = this.counts[type] ?? { created: 0, revised: 0, unchanged: 0, differing: 0 };
    counts[outcome] += 1;
    this.counts[type] = counts;
  }

  refuse(source: Source<{ type: string; key?: string }>, refusal: Refusal): void {
    this.refusals.push({ source, refusal });
    this.fail(source);
  }

  /** From here on, what refers to this line is checked but not written. */
  fail({ line, namespace }: Source<{ type: string; key?: string }>): void {
    if (line.key !== undefined)
      this.#failed.add(`${line.type} ${wholeKey(line.key, namespace)}`).add(`${line.type} ${line.key}`);
  }

  /** Runs a rule of one line; a refusal is noted, and the answer is undefined. */
  try<Result>(source: Source<{ type: string; key?: string }>, rule: () => Result): Result | undefined {
    try {
      return rule();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.refuse(source, error);
      return undefined;
    }
  }

  /**
   * The sources with every reference made a whole key that the record or this transaction has. Lines with an unknown
   * reference are refused and left out; so are lines that rest on a refused one, without a further word.
   */
  async resolve<Line extends { type: string; key?: string }>(
    sources: Source<Line>[],
    refer: (line: Line, to: Refer) => Line,
  ): Promise<Source<Line>[]> {
    const wanted = new Map<KeyedType, Set<string>>();
    for (const { line, namespace } of sources) {
      refer(line, (type, key) => {
        const keys = wanted.get(type) ?? new Set();
        for (const candidate of candidates(key, namespace)) keys.add(candidate);
        wanted.set(type, keys);
        return key;
      });
    }
    for (const [type, keys] of wanted) await this.identities.load(type, keys);
    return sources.flatMap((source) => {
      const unknown: UnknownReference[] = [];
      let rests = true;
      const line = refer(source.line, (type, key, field) => {
        const whole = this.identities.resolve(type, key, source.namespace);
        if (whole === undefined) unknown.push(new UnknownReference(field, type, key));
        else if (this.#failed.has(`${type} ${whole}`)) rests = false;
        return whole ?? key;
      });
      for (const refusal of unknown) this.refuse(source, refusal);
      if (!rests) this.fail(source);
      return unknown.length === 0 && rests ? [{ ...source, line }] : [];
    });
  }

  /** Makes `locate` answer for the documents of these spans. */
  async loadTexts(spans: Iterable<SpanLine>): Promise<void> {
    await this.texts.load([...spans].map((span) => span.document));
  }

  /** The spans with their place and version filled in. Throws QuoteNotFound or QuoteAmbiguous with the field. */
  locate(spans: SpanLine[] | undefined, field: string): SpanLine[] | undefined {
    return spans?.map((span, index) => {
      const at = spans.length === 1 ? field : `${field}[${index}]`;
      const text = this.texts.find(span.document, span.version);
      if (text === undefined) {
        throw new UnknownReference(
          `${at}.version`,
          'document version',
          `${span.document} ${span.version ?? ''}`,
        );
      }
      try {
        return { ...span, version: text.number, ...locateQuote(text.text, span) };
      } catch (error) {
        if (error instanceof Refusal) error.field = `${at}.exact`;
        throw error;
      }
    });
  }

  /** The refusals as a bundle tells them. */
  problems(): Problem[] {
    return this.refusals.map(({ source, refusal }) => ({
      line: source.number,
      type: source.line.type,
      field: refusal.field,
      code: refusal.code,
      reason: refusal.message,
    }));
  }
}

/** `key` as a local key of the namespace, unless it is whole already. */
export function wholeKey(key: string, namespace: string): string {
  return key.includes(':') ? key : `${namespace}:${key}`;
}
