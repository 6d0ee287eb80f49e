import { isDeepStrictEqual } from 'node:util';
import type { Quoting } from '../quotes/anchor.ts';
import type { EntityType, Refer } from '../write/concept.ts';
import type { Source, Writing } from '../write/write-session.ts';
import { Memory, nameOf, remembered, type SaidLine } from './memory.ts';
import {
  differ,
  isSameField,
  type LineFields,
  type MergedLine,
  mergeLine,
  set,
  UNCOMPARED,
} from './merge.ts';
import { recall } from './recall.ts';
import { removedSpans } from './spans.ts';

/** An incoming line with its identity: its key, or its derived identity within its namespace. */
export type Saying<Line> = {
  source: Source<Line>;
  identity: string;
  /** True for a new entity, about which no line is remembered. */
  isNew?: boolean;
};

type Compared<Line> = {
  /** The line as given, and the line with its quotes anchored. */
  given: Line;
  located: Line;
  /** The namespace's part of the recorded entity; null for a new entity. */
  record: Line | null;
  aliasesOfOthers?: readonly string[];
};

/** The lines that a batch of lines of one type is compared with: those that their namespaces last said. */
export class LineBatch<Line extends { type: string }> {
  readonly #writing: Writing;
  readonly #memory: Memory;
  readonly #refer: (line: Line, to: Refer) => Line;
  readonly #recalled = new Map<LineFields, LineFields>();
  /** The remembered lines that were moved to a line with another identity. */
  readonly #adopted = new Map<string, SaidLine>();

  private constructor(writing: Writing, entity: EntityType, refer: (line: Line, to: Refer) => Line) {
    this.#writing = writing;
    this.#refer = refer;
    this.#memory = new Memory(writing.tx, entity);
  }

  /** Reads the remembered lines, with at most two queries for any number of lines. */
  static async open<Line extends { type: string }>(
    writing: Writing,
    { entity, refer }: { entity: EntityType; refer: (line: Line, to: Refer) => Line },
    sayings: Saying<Line>[],
  ): Promise<LineBatch<Line>> {
    const batch = new LineBatch<Line>(writing, entity, refer);
    if (writing.as !== 'BUNDLE') return batch;
    const spokenOf = sayings.filter(({ isNew }) => !isNew);
    if (spokenOf.length > 0) await writing.saved();
    await batch.#memory.load(spokenOf.map(wanted));
    const lines = batch.#memory.lines().map(({ line }) => line);
    const told = sayings.flatMap(({ source }) => (source.said === undefined ? [] : [source.said]));
    await batch.#recall([...lines, ...told]);
    return batch;
  }

  /**
   * Moves a remembered line of the namespace to a new line about the same entity, if no incoming line has the old
   * identity: the new line is more or less specific than the old one about what identifies it.
   */
  async adopt(placed: { saying: Saying<Line>; id: string }[]): Promise<void> {
    if (this.#writing.as !== 'BUNDLE') return;
    const strange = placed.filter(({ saying }) => this.#memory.find(wanted(saying)) === undefined);
    const left = await this.#memory.readOf(
      strange.map(({ saying, id }) => ({ ...wanted(saying), entityId: id })),
    );
    const taken = new Set(placed.map(({ saying }) => nameOf(wanted(saying))));
    const free = left.filter((it) => !taken.has(nameOf(it)));
    for (const isAnybodys of [false, true]) {
      for (const { saying, id } of strange) {
        const at = free.findIndex(
          (it) =>
            it.namespace === saying.source.namespace &&
            it.entityId === id &&
            (isAnybodys || whoseOf(it) === whoseOf(saying)),
        );
        const name = nameOf(wanted(saying));
        if (at >= 0 && !this.#adopted.has(name))
          this.#adopted.set(name, ...(free.splice(at, 1) as [SaidLine]));
      }
    }
    await this.#recall([...this.#adopted.values()].map(({ line }) => line));
  }

  /** Merges the line into the record, and says in which fields it differs. Notes nothing yet. */
  merge(saying: Saying<Line>, { given, located, record, aliasesOfOthers = [] }: Compared<Line>): MergedLine {
    if (record === null || this.#writing.as !== 'BUNDLE') {
      return { line: located as LineFields, differing: [], remembered: given as LineFields };
    }
    // A line without changes, whatever was said before: the usual case when a bundle is loaded again.
    if (isDeepStrictEqual(located, record))
      return { line: record as LineFields, differing: [], remembered: given as LineFields };
    return mergeLine({
      said: this.said(saying),
      given: given as LineFields,
      located: located as LineFields,
      record: record as LineFields,
      aliasesOfOthers,
      overwrite: this.#writing.overwrite,
    });
  }

  /**
   * The verified quotes of a line before it is merged: those of the record, and those that a person removed since the
   * namespace said them, at their positions in the present text.
   */
  known(saying: Saying<Line>, record: Quoting | null): Quoting | null {
    if (record === null || this.#writing.as !== 'BUNDLE') return record;
    const said = this.said(saying) as Quoting;
    const spans = (field: 'evidence' | 'verbatim') => [
      ...(record[field] ?? []),
      ...removedSpans(said[field], record[field]).flatMap((it) => {
        const version = it.version ?? this.#writing.texts.meant(it.document);
        return version === undefined ? [] : [{ ...it, version }];
      }),
    ];
    return { evidence: spans('evidence'), verbatim: spans('verbatim') };
  }

  /**
   * The result for a line that would break a rule of the record: every changed field differs, or all are overwritten if
   * `overwrite` is set.
   */
  withhold(saying: Saying<Line>, { given, located, record }: Compared<Line>): MergedLine {
    const said = this.said(saying);
    const [now, stands] = [given as LineFields, { ...record } as LineFields];
    const merged: MergedLine = { line: { ...stands }, differing: [], remembered: { ...now } };
    for (const field of new Set([...Object.keys(said), ...Object.keys(now)])) {
      if (UNCOMPARED.has(field) || isDeepStrictEqual(said[field], now[field])) continue;
      if (isSameField(field, now[field], stands[field])) continue;
      if (this.#writing.overwrite) set(merged.line, field, (located as LineFields)[field]);
      else differ(field, { old: said[field], new: now[field], record: stands[field] }, merged);
    }
    return merged;
  }

  /** The last line of the namespace about the entity, its references as they are meant today. */
  said(saying: Saying<Line>): LineFields {
    const said = this.#find(saying);
    return said === undefined ? {} : (this.#recalled.get(said.line) ?? said.line);
  }

  async #recall(lines: LineFields[]): Promise<void> {
    const recalled = await recall(this.#writing.identities, lines as unknown as Line[], this.#refer);
    for (const [index, line] of lines.entries()) this.#recalled.set(line, recalled[index] as LineFields);
  }

  #find(saying: Saying<Line>): SaidLine | undefined {
    return this.#memory.find(wanted(saying)) ?? this.#adopted.get(nameOf(wanted(saying)));
  }

  /** The entity of the namespace's remembered line with this identity. */
  find(saying: Saying<Line>): string | undefined {
    return this.#memory.find(wanted(saying))?.entityId;
  }

  /** Notes what is to be remembered of a line: what it says, or what its dump tells that was said; and reports what differs. */
  keep(saying: Saying<Line> & { id: string }, merged: MergedLine, key: string): void {
    const { source, id } = saying;
    const { differing } = this.#writing;
    const { type } = source.line;
    for (const it of merged.differing) differing.push({ line: source.number, type, key, ...it });
    if (this.#writing.as === 'AMENDMENT') return;
    const line = this.#toRemember(source, merged);
    const before = this.#find(saying);
    // A remembered value that means the same after merges is kept in its old form: a merge may be undone.
    const isSame = before !== undefined && isDeepStrictEqual(this.#recalled.get(before.line), line);
    this.#memory.remember({ ...wanted(saying), entityId: id, line: isSame ? before.line : line });
    const adopted = this.#adopted.get(nameOf(wanted(saying)));
    if (adopted !== undefined) this.#memory.forget(adopted);
  }

  /** The content of a line; of a dumped one, with the fields that its dump tells were said otherwise. */
  #toRemember({ said }: Source<Line>, merged: MergedLine): LineFields {
    const line = remembered(merged.remembered);
    if (said === undefined) return line;
    const told: LineFields = { ...line, ...said, ...this.#recalled.get(said) };
    // A field that differs here was not said here: it keeps its former value.
    for (const { field } of merged.differing) told[field] = line[field];
    return Object.fromEntries(
      Object.entries(told).filter(([, value]) => value !== null && value !== undefined),
    );
  }

  /** Stores what was noted. */
  async save(): Promise<void> {
    await this.#memory.save();
  }
}

/** The person, the organization and the role: the part of an identity that does not depend on the dates of the term. */
const whoseOf = ({ identity }: { identity: string }) => identity.split(' ', 2).join(' ');

const wanted = ({ source, identity }: Saying<{ type: string }>) => ({
  namespace: source.namespace,
  identity,
});
