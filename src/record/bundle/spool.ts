import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Source } from '../writing.ts';

const LINES_PER_CHUNK = 1_000;
const CHARACTERS_PER_CHUNK = 4_000_000;

/**
 * Lines put aside by type until what they refer to has been written. Kept compressed: a bundle of 100,000 statements is
 * 60 MB of text and a tenth of that here.
 */
export class Spool {
  readonly #chunks = new Map<string, Buffer[]>();
  readonly #open = new Map<string, { sources: Source<{ type: string }>[]; characters: number }>();

  /** `size` is about how many characters the line has. What adds to another namespace's entity comes after all others. */
  push(source: Source<{ type: string; of?: string | undefined }>, size: number): void {
    const type = source.line.of === undefined ? source.line.type : additions(source.line.type);
    const open = this.#open.get(type) ?? { sources: [], characters: 0 };
    this.#open.set(type, open);
    open.sources.push(source);
    open.characters += size;
    if (open.sources.length === LINES_PER_CHUNK || open.characters > CHARACTERS_PER_CHUNK) this.#close(type);
  }

  /** The lines of a type in the order they came, some at a time; each can be taken once. */
  *take<Line>(type: string): Generator<Source<Line>[]> {
    yield* this.#take<Line>(type);
    yield* this.#take<Line>(additions(type));
  }

  *#take<Line>(type: string): Generator<Source<Line>[]> {
    this.#close(type);
    const chunks = this.#chunks.get(type) ?? [];
    this.#chunks.delete(type);
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
      yield JSON.parse(inflateRawSync(chunk).toString());
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
