import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client.ts';
import { lastSaid } from '../../db/tables/index.ts';
import { canonical } from '../lines/canonical.ts';
import { deleteRows } from '../write/rows.ts';
import type { DateGiven } from './assertions/dates.ts';
import type { TimelineLine } from './kind.ts';

/** What a namespace last said of a timeline, one line of it. */
export type Said = {
  namespace: string;
  /** What tells the lines of a namespace apart: owner, state, and the start, else the observation. */
  identity: string;
  /** The period that the line belongs to; null when it was not applied. */
  entityId: string | null;
  ownerId: string;
  /** As it was said last; `seenBefore` has the observations that it gave before that. */
  line: Record<string, unknown>;
};

type Entity = 'STATUS' | 'CONSENT';

/** What is remembered of the lines about timelines. */
export async function readSaid(tx: Transaction, entity: Entity, owners: readonly string[]): Promise<Said[]> {
  if (owners.length === 0) return [];
  const rows = await tx
    .select()
    .from(lastSaid)
    .where(and(eq(lastSaid.entity, entity), inArray(lastSaid.ownerId, [...owners])));
  return rows
    .map(({ entity: _, ownerId, ...row }) => ({ ...row, ownerId: ownerId as string }))
    .sort(byIdentity);
}

/** The order of remembered lines, which is not the database's: that depends on its collation. */
export const byIdentity = (a: Said, b: Said): number => {
  const [x, y] = [`${a.namespace} ${a.identity}`, `${b.namespace} ${b.identity}`];
  return x < y ? -1 : Number(x > y);
};

/** Forgets lines. */
export async function forgetSaid(tx: Transaction, entity: Entity, said: readonly Said[]): Promise<void> {
  const rows = said.map(({ namespace, identity }) => ({ namespace, entity, identity }));
  await deleteRows(tx, lastSaid, rows);
}

/** Remembers lines, in place of what was remembered by the same identity. */
export async function writeSaid(tx: Transaction, entity: Entity, said: readonly Said[]): Promise<void> {
  if (said.length === 0) return;
  const rows = said.map(({ entityId, ownerId, ...it }) => ({
    ...it,
    entity,
    entity_id: entityId,
    owner_id: ownerId,
  }));
  await tx.execute(sql`
    insert into last_said (namespace, entity, identity, entity_id, owner_id, line)
    select namespace, entity, identity, entity_id, owner_id, line
      from jsonb_populate_recordset(null::last_said, ${JSON.stringify(rows)}::jsonb)
    on conflict on constraint last_said_pkey
      do update set entity_id = excluded.entity_id, owner_id = excluded.owner_id, line = excluded.line`);
}

/** What tells a line from the others of its namespace, but for those of the same start that follow it. */
export function identityOf(line: TimelineLine, ownerId: string, state: string): string {
  const edtf = (date: DateGiven) => (typeof date === 'string' ? date : date.edtf);
  const at =
    line.validFrom !== undefined
      ? edtf(line.validFrom)
      : line.observedAt !== undefined
        ? `at ${edtf(line.observedAt)}`
        : '';
  return `${ownerId} ${state} ${at}`;
}

/** The identities of a timeline's remembered lines: each of several lines with the same start has one of its own. */
export class TakenIdentities {
  readonly #taken: Set<string>;

  constructor(said: readonly Said[]) {
    this.#taken = new Set(said.map((it) => `${it.namespace} ${it.identity}`));
  }

  /** Takes an identity that no other line of its namespace has: this one, or with a number. */
  take(namespace: string, base: string): string {
    let identity = base;
    for (let number = 2; this.#taken.has(`${namespace} ${identity}`); number += 1)
      identity = `${base} #${number}`;
    this.#taken.add(`${namespace} ${identity}`);
    return identity;
  }
}

const JOINED = ' (joined)';

/** Whether a remembered line had no date and joined a period that was recorded before it. */
export const isJoined = (identity: string): boolean => identity.endsWith(JOINED);

export const asJoined = (identity: string): string =>
  isJoined(identity) ? identity : `${identity}${JOINED}`;

/** Whether an identity is that of a start, or of a further line of the same start. */
export function isOfStart(identity: string, base: string): boolean {
  const bare = isJoined(identity) ? identity.slice(0, -JOINED.length) : identity;
  return bare === base || (bare.startsWith(`${base} #`) && /^\d+$/.test(bare.slice(base.length + 2)));
}

/** What a line says of its timeline, in a form that is equal for lines that say the same. */
export function wordsOf(line: object): string {
  const { grounds, ...rest } = ownFields(line);
  const sorted = ((grounds ?? []) as object[]).map((it) => canonical(it)).sort();
  return canonical({ ...rest, grounds: sorted });
}

/** Without what names the timeline, which the owner tells: an actor may have been merged since; and what is remembered beside. */
export function ownFields(line: object): Record<string, unknown> {
  const {
    type: _type,
    restriction: _restriction,
    consentingParty: _party,
    covers: _covers,
    said: _said,
    apart: _apart,
    seenBefore: _seenBefore,
    ...rest
  } = line as Record<string, unknown>;
  return rest;
}
