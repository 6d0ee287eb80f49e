import { desc, eq } from 'drizzle-orm';
import type { Reader } from '../../db/client.ts';
import { documents, documentVersions } from '../../db/tables/index.ts';
import { isAmong } from '../names/among.ts';
import { DocumentText } from '../quotes/quote.ts';

export type CachedText = {
  versionId: string;
  number: number;
  text: DocumentText;
  /** The last instant at which its document may have been published; null if none is known. */
  published: string | null;
};

/** The maximum number of cached characters. A bundle's lines mostly come document by document. */
const MOST_CHARACTERS = 2_000_000;

/** A bounded cache of the texts that quotes are verified against. */
export class Texts {
  readonly #db: Reader;
  readonly #versions = new Map<string, CachedText[]>();
  readonly #meant = new Map<string, number>();
  #characters = 0;

  constructor(db: Reader) {
    this.#db = db;
  }

  /** Loads these documents for `find`, until the next load. */
  async load(keys: Iterable<string>): Promise<void> {
    const wanted = [...new Set(keys)];
    if (this.#characters > MOST_CHARACTERS && !wanted.every((key) => this.#versions.has(key))) this.forget();
    const missing = wanted.filter((key) => !this.#versions.has(key));
    if (missing.length === 0) return;
    const rows = await this.#db
      .select({
        key: documents.key,
        versionId: documentVersions.id,
        number: documentVersions.number,
        text: documentVersions.text,
        published: documents.publishedLatest,
      })
      .from(documentVersions)
      .innerJoin(documents, eq(documents.id, documentVersions.documentId))
      .where(isAmong(documents.key, missing))
      .orderBy(desc(documentVersions.number));
    for (const { key, text, ...version } of rows) {
      const versions = this.#versions.get(key) ?? [];
      versions.push({ ...version, text: new DocumentText(text) });
      this.#versions.set(key, versions);
      this.#characters += text.length;
    }
  }

  /** Notes a text that was just stored as the newest of its document, while there is room. `isFirst`: it has no other. */
  add(key: string, text: string, version: Omit<CachedText, 'text'>, isFirst: boolean): void {
    const others = isFirst ? [] : this.#versions.get(key);
    if (others === undefined) return;
    if (this.#characters > MOST_CHARACTERS) {
      this.#versions.delete(key);
      return;
    }
    this.#versions.set(key, [{ ...version, text: new DocumentText(text) }, ...others]);
    this.#characters += text.length;
  }

  /** A version of a document, the newest unless one is asked for. */
  find(key: string, number?: number): CachedText | undefined {
    const versions = this.#versions.get(key);
    return number === undefined ? versions?.[0] : versions?.find((version) => version.number === number);
  }

  /** The newest version of a document with this text, undefined if none has it. */
  numberOf(key: string, text: string): number | undefined {
    return this.#versions.get(key)?.find((version) => version.text.text === text)?.number;
  }

  /** From here on, quotes without a version are from this one: the present bundle has its text. */
  mean(key: string, number: number): void {
    this.#meant.set(key, number);
  }

  /** The version of quotes without one; undefined if the present bundle has no text of the document. */
  meant(key: string): number | undefined {
    return this.#meant.get(key);
  }

  /** Evicts the texts, but keeps the default versions. */
  forget(): void {
    this.#versions.clear();
    this.#characters = 0;
  }
}
