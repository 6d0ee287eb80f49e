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

/** Replaces one reference; `field` is where it stands, for the refusal. */
export type Refer = {
  (type: KeyedType, key: string, field: string): string;
  /** The one key by which a record is named, be it by its ID, whole or from its namespace: two of one name are no two records that turned out to be one. */
  named?(type: KeyedType, key: string): string;
  /** Whether the line is written today, by a mutation. In any other, what turned out to be one may be named as two, and is left out. */
  isOfToday?: boolean;
};

/** How a reference names its record: see `Refer.named`. */
export const nameOf = (to: Refer, type: KeyedType, key: string): string => to.named?.(type, key) ?? key;

/** What the lines of all keyed entities have. */
export type KeyedLine = {
  type: string;
  key: string;
  evidence?: SpanLine[] | undefined;
  verbatim?: SpanLine[] | undefined;
  aliases?: string[] | undefined;
  /** In a dump: the namespace whose entity this line adds to. */
  of?: string | undefined;
};

/** One line on its way into the record, its references whole keys, its evidence verified. */
export type Draft<Line> = {
  /** Line number in a bundle; 0 elsewhere. */
  number: number;
  id: string;
  /** The namespace that wrote the line. */
  namespace: string;
  line: Line;
  /** The line as it stands in the record, null when the entity is new. */
  before: Line | null;
};

/** A relation that leads up, from an entity to others of its type: rows with two ids, and the keys in a line. */
export type Relation<Line> = {
  field: string;
  table: PgTable;
  from: PgColumn;
  to: PgColumn;
  /** Rows of this relation alone, where the table has those of several. */
  where?: SQL;
  keys(line: Line): string[];
};

/** What a line is settled with, besides what the record has of its entity. */
export type Settling = {
  texts: Texts;
  /** Whether the line's word goes before what the record has been told since. */
  overwrite: boolean;
  /** The highest version of the entity that the bundle gives; undefined where it numbers none. */
  highest: number | undefined;
  /** Reports a field of which the record says otherwise than the line. The record stays as it is. */
  differ(field: string, record: string, bundle: string): void;
};

/** Something worth a look that keeps no line from being written. */
export type LineWarning = { code: string; path: string[]; message: string };

/**
 * A value that is of the form its field takes, and can hardly be right. Where it cannot be right at all, `isRefused`, a
 * mutation is refused; a bundle is not, which may bring back what was recorded before.
 */
export type Doubt<Line> = { field: keyof Line & string; message: string; isRefused?: true };

/** What breaks a rule in a line. */
export type LineRule<Line> = (draft: Draft<Line>, identities: Identities) => Iterable<Refusal>;

const UNSURE = Symbol('unsure');

/** What breaks the rules in a line. `unsure` are fields that were refused: a rule that reads one of them says nothing. */
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

/** What makes an entity with a key: the form of its line, what it refers to, and the rows it becomes. */
export type Concept<Line extends KeyedLine = KeyedLine> = {
  type: KeyedType;
  entity: EntityType;
  schema: z.ZodType<Line>;
  table: PgTable;
  /** Whether the key belongs to its namespace or to all. */
  isLocal(line: Line): boolean;
  /** The column of `evidence` that names the entity. */
  evidenceOwner?: keyof typeof evidence.$inferInsert;
  aliases?: { table: PgTable; owner: string };
  /** The line with every reference replaced. */
  refer(line: Line, to: Refer): Line;
  /** The line as it is to be kept, given what is there; null when that says it already. */
  settle?(line: Line, before: Line | null, settling: Settling): Line | null;
  /** Relations of the entity to others of its type in which there is no ring. */
  rings?: Relation<Line>[];
  /** The rules of a line that no constraint keeps, each by itself. */
  rules?: readonly LineRule<Line>[];
  /** What is worth a look in a line that was right, given the documents' texts. */
  warn?(draft: Draft<Line>, identities: Identities, texts: Texts): Iterable<LineWarning>;
  /** What is worth a look beside other records, once the lines are written. */
  warnBeside?(
    tx: Transaction,
    drafts: readonly Draft<Line>[],
  ): Promise<readonly { draft: Draft<Line>; warning: LineWarning }[]>;
  /** Values of a line that can hardly be right. */
  doubt?(line: Line): Iterable<Doubt<Line>>;
  /** Inserts or updates the rows of new and changed entities, all but evidence and aliases; notes the texts it stores. */
  write(tx: Transaction, drafts: Draft<Line>[], identities: Identities, texts: Texts): Promise<void>;
};

/** A concept as the writer sees it, whatever its lines. */
export function defineConcept<Line extends KeyedLine>(concept: Concept<Line>): Concept<Line> {
  return concept;
}

/** A set of keys: sorted by what they mean, each once. */
export function referSet(type: KeyedType, keys: string[], field: string, to: Refer): string[] {
  return [...new Set(keys.map((key, index) => to(type, key, `${field}[${index}]`)))].sort(byCodePoint);
}

/** Items that say who, without those whose actor turned out to be that of one before: it is the same said once. */
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

/** A chain of links without those that turned out to be the one before them: it came through that one once. */
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

/** `document` and the other places a span refers from. */
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

/** A date, as a line or as columns, is null when there is none. */
export type MaybeDate = string | DateLine | undefined;
