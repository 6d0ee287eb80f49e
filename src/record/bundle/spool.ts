import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Source } from '../write/write-session.ts';

const LINES_PER_CHUNK = 1_000;
const CHARACTERS_PER_CHUNK = 4_000_000;

/**
 * Lines spooled by type until the entities that they refer to are written. Kept compressed: a bundle of 100,000
 * statements is 60 MB of text, and a tenth of that here.
 */
export class Spool {
  readonly #chunks = new Map<string, Buffer[]>();
  readonly #open = new Map<string, { sources: Source<{ type: string }>[]; characters: number }>();

  /**
   * Spools a line under a name, usually its type; `size` is its approximate number of characters. Additions to another
   * namespace's entity come after all other lines.
   */
  push(name: string, source: Source<{ type: string; of?: string | undefined }>, size: number): void {
    const type = source.line.of === undefined ? name : additions(name);
    const open = this.#open.get(type) ?? { sources: [], characters: 0 };
    this.#open.set(type, open);
    open.sources.push(source);
    open.characters += size;
    if (open.sources.length === LINES_PER_CHUNK || open.characters > CHARACTERS_PER_CHUNK) this.#close(type);
  }

  /** The lines under a name in the order they came, in batches. */
  *read<Line>(name: string): Generator<Source<Line>[]> {
    for (const type of [name, additions(name)]) {
      this.#close(type);
      for (const chunk of this.#chunks.get(type) ?? []) yield JSON.parse(inflateRawSync(chunk).toString());
    }
  }

  #close(type: string): void {
    const open = this.#open.get(type);
    if (open === undefined) return;
    this.#open.delete(type);
    const chunks = this.#chunks.get(type) ?? [];
    chunks.push(deflateRawSync(JSON.stringify(open.sources), { level: 1 }));
    this.#chunks.set(type, chunks);
  }
}

const additions = (type: string) => `${type} of another namespace`;
