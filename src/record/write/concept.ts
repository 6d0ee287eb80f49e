import type { SQL } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { z } from 'zod';
import type { Transaction } from '../../db/client.ts';
import type { entityType, evidence } from '../../db/tables/index.ts';
import type { Refusal } from '../errors.ts';
import { byCodePoint, type DateLine, type SpanLine } from '../lines/fields.ts';
import type { Identities, KeyedType } from '../names/identities.ts';
import type { Texts } from './document-text-cache.ts';

export { type KeyedType, keyedTypes } from '../names/identities.ts';

export type EntityType = (typeof entityType.enumValues)[number];

/** Replaces one reference; `field` is its path, for refusals. */
export type Refer = {
  (type: KeyedType, key: string, field: string): string;
  /**
   * The canonical key of a reference, whether it is an ID, whole or local: two references with one canonical key are a
   * repetition, not two records that were merged.
   */
  named?(type: KeyedType, key: string): string;
  /**
   * True for a line of a mutation, which is written today. Any other line may name merged records separately;
   * repetitions are then removed.
   */
  isOfToday?: boolean;
};

/** The canonical key of a reference: see `Refer.named`. */
export const nameOf = (to: Refer, type: KeyedType, key: string): string => to.named?.(type, key) ?? key;

/** The fields that the lines of all keyed entities share. */
export type KeyedLine = {
  type: string;
  key: string;
  evidence?: SpanLine[] | undefined;
  verbatim?: SpanLine[] | undefined;
  aliases?: string[] | undefined;
  /** In a dump: the namespace of the entity that this line adds to. */
  of?: string | undefined;
};

/** A line to be written, its references whole keys, its evidence verified. */
export type Draft<Line> = {
  /** The line number in a bundle; 0 elsewhere. */
  number: number;
  id: string;
  /** The namespace of the line. */
  namespace: string;
  line: Line;
  /** The recorded line, null for a new entity. */
  before: Line | null;
};

/** A hierarchical relation between entities of a type: rows with two ids, and keys in a line. */
export type Relation<Line> = {
  field: string;
  table: PgTable;
  from: PgColumn;
  to: PgColumn;
  /** The condition on rows of this relation, if the table has several relations. */
  where?: SQL;
  keys(line: Line): string[];
};

/** The context in which a line is compared with the record. */
export type Settling = {
  texts: Texts;
  /** True if the line overrides later changes of the record. */
  overwrite: boolean;
  /** The highest version of the entity in the bundle; undefined if it numbers none. */
  highest: number | undefined;
  /** Reports a field that differs from the record and is not applied. */
  differ(field: string, record: string, bundle: string): void;
};

/** A warning about a line, which is written all the same. */
export type LineWarning = { code: string; path: string[]; message: string };

/**
 * A value with a valid form that is unlikely to be right. If it cannot be right, `isRefused`, a mutation is refused; a
 * bundle is not, because it may restore earlier records.
 */
export type Doubt<Line> = { field: keyof Line & string; message: string; isRefused?: true };

/** The breaches of the rules in a line. */
export type LineRule<Line> = (draft: Draft<Line>, identities: Identities) => Iterable<Refusal>;

const UNSURE = Symbol('unsure');

/** The violations of rules in a line. `unsure` are refused fields: a rule that reads one of them reports nothing. */
export function breaches<Line extends object>(
  rules: readonly LineRule<Line>[] | undefined,
  draft: Draft<Line>,
  identities: Identities,
  unsure: readonly string[] = [],
): Refusal[] {
  if (unsure.length === 0) return (rules ?? []).flatMap((rule) => [...rule(draft, identities)]);
  const line = new Proxy(draft.line, {
    get(given, name) {
      if (unsure.includes(name as string)) throw UNSURE;
      return Reflect.get(given, name);
    },
  });
  return (rules ?? []).flatMap((rule) => {
    try {
      return [...rule({ ...draft, line }, identities)];
    } catch (error) {
      if (error !== UNSURE) throw error;
      return [];
    }
  });
}

/** The definition of an entity with a key: the form of its line, its references, and its rows. */
export type Concept<Line extends KeyedLine = KeyedLine> = {
  type: KeyedType;
  entity: EntityType;
  schema: z.ZodType<Line>;
  table: PgTable;
  /** True if the key belongs to its namespace, false if it is shared. */
  isLocal(line: Line): boolean;
  /** The column of `evidence` that refers to the entity. */
  evidenceOwner?: keyof typeof evidence.$inferInsert;
  aliases?: { table: PgTable; owner: string };
  /** The line with every reference replaced. */
  refer(line: Line, to: Refer): Line;
  /** The line to store, given the recorded one; null if nothing changes. */
  settle?(line: Line, before: Line | null, settling: Settling): Line | null;
  /** Relations of the entity to others of its type that must not have cycles. */
  rings?: Relation<Line>[];
  /** The rules of a line that no constraint keeps, each by itself. */
  rules?: readonly LineRule<Line>[];
  /** Warnings about a valid line, given the documents' texts. */
  warn?(draft: Draft<Line>, identities: Identities, texts: Texts): Iterable<LineWarning>;
  /** Warnings about records in the context of others, once the lines are written. */
  warnBeside?(
    tx: Transaction,
    drafts: readonly Draft<Line>[],
  ): Promise<readonly { draft: Draft<Line>; warning: LineWarning }[]>;
  /** Values of a line that are unlikely to be right. */
  doubt?(line: Line): Iterable<Doubt<Line>>;
  /**
   * Inserts or updates the rows of new and changed entities, except evidence and aliases; notes the texts it stores.
   */
  write(tx: Transaction, drafts: Draft<Line>[], identities: Identities, texts: Texts): Promise<void>;
};

/** A concept without the type of its lines, for the writer. */
export function defineConcept<Line extends KeyedLine>(concept: Concept<Line>): Concept<Line> {
  return concept;
}

/** A set of references: sorted by their referents, without duplicates. */
export function referSet(type: KeyedType, keys: string[], field: string, to: Refer): string[] {
  return [...new Set(keys.map((key, index) => to(type, key, `${field}[${index}]`)))].sort(byCodePoint);
}

/** Items that name an actor, without those that repeat the actor of an earlier one after merges. */
export function referActors<Item extends { actor: string }>(
  items: Item[],
  field: string,
  to: Refer,
  identity: (item: Item) => string = (item) => item.actor,
): Item[] {
  const before = new Map<string, string>();
  return items.flatMap((item, index) => {
    const meant = { ...item, actor: to('actor', item.actor, `${field}[${index}].actor`) };
    const named = nameOf(to, 'actor', item.actor);
    const same = before.get(identity(meant));
    before.set(identity(meant), same ?? named);
    return same === undefined || same === named ? [meant] : [];
  });
}

/** A chain of links without those that equal the previous one after merges. */
export function referChain<Link extends { actor?: string | undefined; relation: string }>(
  links: Link[],
  field: string,
  to: Refer,
): Link[] {
  const meant = links.map((link, index) =>
    link.actor === undefined ? link : { ...link, actor: to('actor', link.actor, `${field}[${index}].actor`) },
  );
  const named = links.map(({ actor }) => actor && nameOf(to, 'actor', actor));
  return meant.filter((link, index) => {
    const before = meant[index - 1];
    const isSame = before?.actor === link.actor && before?.relation === link.relation;
    return link.actor === undefined || !isSame || named[index - 1] === named[index];
  });
}

/** The fields of a span that are references, such as `document`. */
export function referSpans(spans: SpanLine[] | undefined, field: string, to: Refer): SpanLine[] | undefined {
  return spans?.map((span, index) => ({
    ...span,
    document: to(
      'document',
      span.document,
      spans.length === 1 ? `${field}.document` : `${field}[${index}].document`,
    ),
  }));
}

/** An absent date, in a line or in columns, is null. */
export type MaybeDate = string | DateLine | undefined;
