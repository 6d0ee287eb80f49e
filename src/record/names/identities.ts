import { eq, or, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Reader } from '../../db/client.ts';
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
} from '../../db/tables/index.ts';
import { isAmong } from './among.ts';
import { decodeId } from './global-id.ts';
import { suggest } from './suggest.ts';

/** The table of each type of entity that lines refer to by key. */
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
export type KeyedType = keyof typeof keyedTables;
export const keyedTypes = Object.keys(keyedTables) as readonly KeyedType[];
export const isKeyedType = (type: string): type is KeyedType => Object.hasOwn(keyedTables, type);

/** An id that no record has. */
const NIL = '00000000-0000-0000-0000-000000000000';
const MOST_KEYS = 5_000;
const MOST_CANDIDATES = 1_000;

export type Identity = {
  id: string;
  /** The namespace that made the entity. */
  namespace: string;
  /** True if the record has it; false if this transaction is about to write it. */
  stored: boolean;
  /** Properties that only some rules need. */
  kind?: string | undefined;
  /** The key of the actor that this one was merged into, which references resolve to. */
  mergedInto?: string | undefined;
};

/** Maps whole keys to ids: those of the record, and those announced in the present transaction. */
export class Identities {
  readonly #db: Reader;
  readonly #takesIds: boolean;
  readonly #known = new Map<KeyedType, Map<string, Identity | null>>();
  /** The key of each entity that was referred to by its global ID. */
  readonly #keys = new Map<string, string>();
  /** Keys that are whole, even if the namespace has a local key of the same name. */
  readonly #whole = new Set<string>();

  /** `takesIds`: references may also be global IDs. The lines of a bundle have keys only. */
  constructor(db: Reader, { takesIds = false } = {}) {
    this.#db = db;
    this.#takesIds = takesIds;
  }

  /** Loads these whole keys for `find`, with one query per type and 5,000 keys; keys are loaded once. */
  async load(type: KeyedType, keys: Iterable<string>): Promise<void> {
    const known = this.#of(type);
    const unknown = [...new Set(keys)].filter((key) => !known.has(key));
    for (let from = 0; from < unknown.length; from += MOST_KEYS)
      await this.#read(type, unknown.slice(from, from + MOST_KEYS));
  }

  /** Loads references from namespaces for `resolve`, including global IDs, with the same query. */
  async loadReferences(
    type: KeyedType,
    references: Iterable<{ reference: string; namespace: string }>,
  ): Promise<void> {
    const keys = new Set<string>();
    const ids = new Set<string>();
    for (const { reference, namespace } of references) {
      const id = this.#idIn(type, reference);
      if (id === undefined) for (const key of this.candidates(type, reference, namespace)) keys.add(key);
      else if (!this.#keys.has(`${type} ${id}`)) ids.add(id);
    }
    const known = this.#of(type);
    if (ids.size > 0)
      await this.#read(
        type,
        [...keys].filter((key) => !known.has(key)),
        [...ids],
      );
    else await this.load(type, keys);
  }

  async #read(type: KeyedType, keys: string[], ids: string[] = []): Promise<void> {
    const known = this.#of(type);
    for (const key of keys) known.set(key, null);
    const table = keyedTables[type];
    const isAsked = or(
      keys.length > 0 ? isAmong(table.key, keys) : undefined,
      ids.length > 0 ? isAmong(table.id, ids) : undefined,
    );
    if (isAsked === undefined) return;
    if (type === 'actor') return this.#readActors(isAsked);
    const { id, key, namespace } = table;
    const rows = await this.#db.select({ id, key, namespace }).from(table).where(isAsked);
    for (const row of rows)
      this.announce(type, row.key, { id: row.id, namespace: row.namespace, stored: true });
  }

  /** A merged actor is referred to as the one it was merged into. */
  async #readActors(isAsked: SQL): Promise<void> {
    const known = this.#of('actor');
    const into = alias(actors, 'into');
    const { id, key, namespace, kind } = actors;
    const rows = await this.#db
      .select({
        key,
        one: { id, namespace, kind },
        other: { key: into.key, id: into.id, namespace: into.namespace, kind: into.kind },
      })
      .from(actors)
      .leftJoin(actorMerges, eq(actorMerges.actorId, actors.id))
      .leftJoin(into, eq(into.id, actorMerges.intoId))
      .where(isAsked);
    for (const row of rows) {
      const { key: mergedInto, ...other } = row.other ?? {};
      this.announce('actor', row.key, { ...row.one, stored: true, ...(mergedInto && { mergedInto }) });
      if (mergedInto && !known.get(mergedInto))
        known.set(mergedInto, { ...(other as Identity), stored: true });
    }
  }

  /** Announces an entity that this transaction will write. */
  announce(type: KeyedType, key: string, identity: Identity): void {
    this.#of(type).set(key, identity);
    if (this.#takesIds) this.#keys.set(`${type} ${identity.id}`, key);
  }

  /** From here on, a key from the record means that entity, not one of the same name in a line's namespace. */
  takeWhole(type: KeyedType, key: string): void {
    this.#whole.add(`${type} ${key}`);
  }

  /** The announced shared keys that the record does not have. */
  announced(): { type: KeyedType; key: string }[] {
    return [...this.#known].flatMap(([type, known]) =>
      [...known].flatMap(([key, identity]) =>
        identity !== null && !identity.stored && !key.includes(':') ? [{ type, key }] : [],
      ),
    );
  }

  /** Queries missing keys again: another transaction may have added them. */
  async refresh(type: KeyedType, keys: string[]): Promise<void> {
    const known = this.#of(type);
    const announced = new Map(keys.map((key) => [key, known.get(key)]));
    for (const key of keys) known.delete(key);
    await this.load(type, keys);
    for (const [key, identity] of announced) if (known.get(key) === null) known.set(key, identity ?? null);
  }

  /** Redirects references from an actor, and from those merged into it, to another one. */
  merge(key: string, into: string): void {
    for (const [other, identity] of this.#of('actor')) {
      if (identity && (other === key || identity.mergedInto === key)) identity.mergedInto = into;
    }
  }

  /** Undefined for a key that neither the record nor the transaction has. `load` it first. */
  find(type: KeyedType, key: string): Identity | undefined {
    return this.#of(type).get(key) ?? undefined;
  }

  /**
   * The whole keys that a reference from a namespace may mean, in order of precedence. A key with a colon is whole
   * already.
   */
  candidates(type: KeyedType, reference: string, namespace: string): string[] {
    if (reference.startsWith(':')) return [withoutColon(reference)];
    return this.#isWhole(type, reference) ? [reference] : [`${namespace}:${reference}`, reference];
  }

  /** The whole key of a reference: that of its ID, else the namespace's own, else the shared one. */
  name(type: KeyedType, reference: string, namespace: string): string | undefined {
    const id = this.#idIn(type, reference);
    if (id !== undefined) return this.#keys.get(`${type} ${id}`);
    return this.candidates(type, reference, namespace).find((it) => this.find(type, it) !== undefined);
  }

  /** The key that a misspelt reference without a namespace most likely means, of the first thousand of this transaction. */
  near(type: KeyedType, reference: string): string | undefined {
    if (reference.includes(':')) return undefined;
    const keys: string[] = [];
    for (const [key, identity] of this.#of(type)) {
      if (keys.length === MOST_CANDIDATES) break;
      if (identity !== null) keys.push(key.slice(key.indexOf(':') + 1));
    }
    return suggest(reference, keys);
  }

  /** The whole key that a reference resolves to, after merges. */
  resolve(type: KeyedType, reference: string, namespace: string): string | undefined {
    const key = this.name(type, reference, namespace);
    return key === undefined ? undefined : (this.find(type, key)?.mergedInto ?? key);
  }

  /** Converts global IDs to whole keys and keeps keys; undefined for an unknown ID. */
  async keysNamed(type: KeyedType, references: readonly string[]): Promise<(string | undefined)[]> {
    const ids = references.filter((reference) => this.#idIn(type, reference) !== undefined);
    await this.loadReferences(
      type,
      ids.map((reference) => ({ reference, namespace: '' })),
    );
    return references.map((reference) =>
      ids.includes(reference) ? this.name(type, reference, '') : withoutColon(reference),
    );
  }

  /** The id of a whole key that was resolved before. */
  id(type: KeyedType, key: string): string {
    const identity = this.find(type, key);
    if (identity === undefined) throw new Error(`unresolved reference to ${type} "${key}"`);
    return identity.id;
  }

  /** The id in a global ID, undefined for a key. An ID of another type matches nothing and need not contain a UUID. */
  #idIn(type: KeyedType, reference: string): string | undefined {
    if (!this.#takesIds || this.#isWhole(type, reference)) return undefined;
    const decoded = decodeId(reference);
    if (decoded === null) return undefined;
    return decoded.type.toLowerCase() === type ? decoded.id : NIL;
  }

  #isWhole(type: KeyedType, reference: string): boolean {
    return reference.includes(':') || (this.#whole.size > 0 && this.#whole.has(`${type} ${reference}`));
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

/** The whole key of a reference that marks a shared key by a leading colon. */
export const withoutColon = (reference: string): string => reference.replace(/^:/, '');
