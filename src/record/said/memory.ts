import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client.ts';
import type { EntityType } from '../write/concept.ts';
import type { LineFields } from './merge.ts';

/**
 * The key of a remembered line: `identity` is its key, or its derived identity among the namespace's lines of that
 * type.
 */
export type Wanted = { namespace: string; identity: string };

/** The last line of a namespace about an entity. */
export type SaidLine = Wanted & { entityId: string; line: LineFields };

/** The remembered lines of the namespaces of one batch about entities of one type, and the lines to remember. */
export class Memory {
  readonly #tx: Transaction;
  readonly #entity: EntityType;
  readonly #said = new Map<string, SaidLine>();
  readonly #changed = new Map<string, SaidLine>();
  readonly #forgotten: SaidLine[] = [];

  constructor(tx: Transaction, entity: EntityType) {
    this.#tx = tx;
    this.#entity = entity;
  }

  /** Loads these lines for `find`, with one query. */
  async load(wanted: Wanted[]): Promise<void> {
    if (wanted.length === 0) return;
    const rows = await this.#tx.execute<{
      namespace: string;
      identity: string;
      entityId: string;
      line: LineFields;
    }>(sql`
      select s.namespace, s.identity, s.entity_id as "entityId", s.line
        from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w(namespace text, identity text)
        join last_said s on s.namespace = w.namespace and s.entity = ${this.#entity} and s.identity = w.identity
       where s.entity_id is not null`);
    for (const row of rows) this.#said.set(nameOf(row), row);
  }

  /** The namespaces' lines about these entities, whatever their identities, with one query. */
  async readOf(wanted: (Wanted & { entityId: string })[]): Promise<SaidLine[]> {
    if (wanted.length === 0) return [];
    return this.#tx.execute<SaidLine>(sql`
      select distinct s.namespace, s.identity, s.entity_id as "entityId", s.line
        from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w(namespace text, "entityId" uuid)
        join last_said s on s.namespace = w.namespace and s.entity = ${this.#entity} and s.entity_id = w."entityId"
       order by s.namespace, s.identity`);
  }

  /** All loaded lines. */
  lines(): SaidLine[] {
    return [...this.#said.values()];
  }

  find(wanted: Wanted): SaidLine | undefined {
    return this.#said.get(nameOf(wanted));
  }

  /** Notes a line to remember. `save` stores it. */
  remember(said: SaidLine): void {
    const before = this.find(said);
    if (before?.entityId === said.entityId && isDeepStrictEqual(before.line, said.line)) return;
    this.#said.set(nameOf(said), said);
    this.#changed.set(nameOf(said), said);
  }

  /** Notes that a remembered line has a new identity. */
  forget(said: SaidLine): void {
    this.#forgotten.push(said);
  }

  /** Stores what was noted. */
  async save(): Promise<void> {
    if (this.#forgotten.length > 0)
      await this.#tx.execute(sql`
        delete from last_said s using jsonb_to_recordset(${JSON.stringify(this.#forgotten)}::jsonb) as w(namespace text, identity text)
         where s.namespace = w.namespace and s.entity = ${this.#entity} and s.identity = w.identity`);
    this.#forgotten.length = 0;
    if (this.#changed.size === 0) return;
    await this.#tx.execute(sql`
      insert into last_said (namespace, entity, identity, entity_id, line)
      select namespace, ${this.#entity}::entity_type, identity, "entityId", line
        from jsonb_to_recordset(${JSON.stringify([...this.#changed.values()])}::jsonb)
          as r(namespace text, identity text, "entityId" uuid, line jsonb)
       order by namespace, identity
      on conflict on constraint last_said_pkey do update set entity_id = excluded.entity_id, line = excluded.line`);
    this.#changed.clear();
  }
}

/** A line as it is remembered: of a document, the hash of its text. */
export function remembered<Line extends object>(line: Line): LineFields {
  const { text, said: _, of: __, ...fields } = line as LineFields;
  return typeof text === 'string'
    ? { ...fields, sha256: createHash('sha256').update(text).digest('hex') }
    : fields;
}

/** The unique key of remembered lines about entities of one type. */
export const nameOf = ({ namespace, identity }: Wanted) => `${namespace} ${identity}`;
