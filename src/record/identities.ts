import { eq, inArray } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Reader } from '../db/client.ts';
import {
  actorMerges,
  actors,
  documents,
  events,
  items,
  places,
  restrictions,
  statements,
  targets,
  transfers,
} from '../db/tables/index.ts';

/** The entities that lines refer to by key. */
export const keyedTypes = [
  'document',
  'actor',
  'place',
  'target',
  'item',
  'event',
  'transfer',
  'restriction',
  'statement',
] as const;
export type KeyedType = (typeof keyedTypes)[number];

/** The table of each keyed type. */
export const keyedTables = {
  document: documents,
  actor: actors,
  place: places,
  target: targets,
  item: items,
  event: events,
  transfer: transfers,
  restriction: restrictions,
  statement: statements,
} as const;

const MOST_KEYS = 5_000;

export type Identity = {
  id: string;
  /** The namespace that made the entity. */
  namespace: string;
  /** Whether the record has it, or this transaction is about to write it. */
  stored: boolean;
  /** What only some rules ask for. */
  kind?: string | undefined;
  /** Of an actor that was merged into another one: that one's key. References mean that one. */
  mergedInto?: string | undefined;
};

/** Which whole key is which id: what the record has, and what is announced in the transaction at hand. */
export class Identities {
  readonly #db: Reader;
  readonly #known = new Map<KeyedType, Map<string, Identity | null>>();

  constructor(db: Reader) {
    this.#db = db;
  }

  /** Makes `find` answer for these whole keys. One query per type and 5,000 keys; none for keys asked before. */
  async load(type: KeyedType, keys: Iterable<string>): Promise<void> {
    const known = this.#of(type);
    const unknown = [...new Set(keys)].filter((key) => !known.has(key));
    const table = keyedTables[type];
    for (let from = 0; from < unknown.length; from += MOST_KEYS) {
      const some = unknown.slice(from, from + MOST_KEYS);
      for (const key of some) known.set(key, null);
      const rows = await this.#db
        .select({
          id: table.id,
          key: table.key,
          namespace: table.namespace,
          ...(type === 'actor' && { kind: actors.kind }),
        })
        .from(table)
        .where(inArray(table.key, some));
      for (const row of rows) {
        known.set(row.key, { id: row.id, namespace: row.namespace, stored: true, kind: row.kind });
      }
      if (type === 'actor') await this.#loadMerged(some);
    }
  }

  /** Whoever turned out to be somebody else is referred to as that one. */
  async #loadMerged(keys: string[]): Promise<void> {
    const known = this.#of('actor');
    const into = alias(actors, 'into');
    const rows = await this.#db
      .select({ key: actors.key, id: into.id, into: into.key, namespace: into.namespace, kind: into.kind })
      .from(actorMerges)
      .innerJoin(actors, eq(actors.id, actorMerges.actorId))
      .innerJoin(into, eq(into.id, actorMerges.intoId))
      .where(inArray(actors.key, keys));
    for (const { key, into: whole, id, namespace, kind } of rows) {
      const merged = known.get(key);
      if (merged) merged.mergedInto = whole;
      if (!known.get(whole)) known.set(whole, { id, namespace, stored: true, kind });
    }
  }

  /** An entity that this transaction will write. */
  announce(type: KeyedType, key: string, identity: Identity): void {
    this.#of(type).set(key, identity);
  }

  /** The shared keys that are announced and not in the record. */
  announced(): { type: KeyedType; key: string }[] {
    return [...this.#known].flatMap(([type, known]) =>
      [...known].flatMap(([key, identity]) =>
        identity !== null && !identity.stored && !key.includes(':') ? [{ type, key }] : [],
      ),
    );
  }

  /** Looks again whether the record has keys by now that it did not have. */
  async refresh(type: KeyedType, keys: string[]): Promise<void> {
    const known = this.#of(type);
    const announced = new Map(keys.map((key) => [key, known.get(key)]));
    for (const key of keys) known.delete(key);
    await this.load(type, keys);
    for (const [key, identity] of announced) if (known.get(key) === null) known.set(key, identity ?? null);
  }

  /** From here on, references to an actor, and to those that it turned out to be, mean another one. */
  merge(key: string, into: string): void {
    for (const [other, identity] of this.#of('actor')) {
      if (identity && (other === key || identity.mergedInto === key)) identity.mergedInto = into;
    }
  }

  /** Undefined for a key that neither the record nor the transaction has. `load` it first. */
  find(type: KeyedType, key: string): Identity | undefined {
    return this.#of(type).get(key) ?? undefined;
  }

  /** The whole key that a reference names: the namespace's own first, then the shared one. */
  name(type: KeyedType, reference: string, namespace: string): string | undefined {
    return candidates(reference, namespace).find((it) => this.find(type, it) !== undefined);
  }

  /** The whole key that a reference means: the one that it names, or whom that one turned out to be. */
  resolve(type: KeyedType, reference: string, namespace: string): string | undefined {
    const key = this.name(type, reference, namespace);
    return key === undefined ? undefined : (this.find(type, key)?.mergedInto ?? key);
  }

  /** The id of a whole key that was resolved before. */
  id(type: KeyedType, key: string): string {
    const identity = this.find(type, key);
    if (identity === undefined) throw new Error(`unresolved reference to ${type} "${key}"`);
    return identity.id;
  }

  #of(type: KeyedType): Map<string, Identity | null> {
    let known = this.#known.get(type);
    if (known === undefined) {
      known = new Map();
      this.#known.set(type, known);
    }
    return known;
  }
}

/** The whole keys that a reference from a namespace may mean, in order. One with a colon is whole already. */
export function candidates(reference: string, namespace: string): string[] {
  return reference.includes(':') ? [reference] : [`${namespace}:${reference}`, reference];
}
