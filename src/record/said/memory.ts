import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client.ts';
import type { EntityType } from '../write/concept.ts';
import type { LineFields } from './merge.ts';

/** What a line is looked for under: `identity` is its key, or what tells the namespace's lines of that type apart. */
export type Wanted = { namespace: string; identity: string };

/** What a namespace last said of an entity. */
export type SaidLine = Wanted & { entityId: string; line: LineFields };

/** What the namespaces of one batch last said of the entities of one type, and what is to be remembered of them. */
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

  /** Makes `find` answer for these, in one query. */
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

  /** What the namespaces said of entities, whatever their lines are known by, in one query. */
  async readOf(wanted: (Wanted & { entityId: string })[]): Promise<SaidLine[]> {
    if (wanted.length === 0) return [];
    return this.#tx.execute<SaidLine>(sql`
      select distinct s.namespace, s.identity, s.entity_id as "entityId", s.line
        from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w(namespace text, "entityId" uuid)
        join last_said s on s.namespace = w.namespace and s.entity = ${this.#entity} and s.entity_id = w."entityId"
       order by s.namespace, s.identity`);
  }

  /** All that was loaded. */
  lines(): SaidLine[] {
    return [...this.#said.values()];
  }

  find(wanted: Wanted): SaidLine | undefined {
    return this.#said.get(nameOf(wanted));
  }

  /** Notes what is to be remembered from now on. `save` writes it. */
  remember(said: SaidLine): void {
    const before = this.find(said);
    if (before?.entityId === said.entityId && isDeepStrictEqual(before.line, said.line)) return;
    this.#said.set(nameOf(said), said);
    this.#changed.set(nameOf(said), said);
  }

  /** Notes that a line is known by another name from now on. */
  forget(said: SaidLine): void {
    this.#forgotten.push(said);
  }

  /** Writes what was noted. */
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

/** What no two lines that are remembered of entities of one type have alike. */
export const nameOf = ({ namespace, identity }: Wanted) => `${namespace} ${identity}`;
