import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client.ts';
import { lastSaid } from '../../db/tables/index.ts';
import { canonical } from '../lines/canonical.ts';
import { deleteRows } from '../write/rows.ts';
import type { DateGiven } from './assertions/dates.ts';
import type { TimelineLine } from './kind.ts';

/** A remembered line of a namespace about a timeline. */
export type Said = {
  namespace: string;
  /** The identity among the lines of a namespace: owner, state, and the start, else the observation. */
  identity: string;
  /** The period of the line; null if it was not applied. */
  entityId: string | null;
  ownerId: string;
  /** The line's last form; `seenBefore` has the observations of its earlier forms. */
  line: Record<string, unknown>;
};

type Entity = 'STATUS' | 'CONSENT';

/** Remembered lines about timelines. */
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

/** The order of remembered lines; the database's own would depend on its collation. */
export const byIdentity = (a: Said, b: Said): number => {
  const [x, y] = [`${a.namespace} ${a.identity}`, `${b.namespace} ${b.identity}`];
  return x < y ? -1 : Number(x > y);
};

/** Forgets lines. */
export async function forgetSaid(tx: Transaction, entity: Entity, said: readonly Said[]): Promise<void> {
  const rows = said.map(({ namespace, identity }) => ({ namespace, entity, identity }));
  await deleteRows(tx, lastSaid, rows);
}

/** Remembers lines, replacing those of the same identity. */
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

/** The identity of a line within its namespace, without the number that distinguishes lines of the same start. */
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

  /** The first free identity within a namespace: this one, or this one with a number. */
  take(namespace: string, base: string): string {
    let identity = base;
    for (let number = 2; this.#taken.has(`${namespace} ${identity}`); number += 1)
      identity = `${base} #${number}`;
    this.#taken.add(`${namespace} ${identity}`);
    return identity;
  }
}

const JOINED = ' (joined)';

/** True if a remembered line had no date and joined a period that was recorded before it. */
export const isJoined = (identity: string): boolean => identity.endsWith(JOINED);

export const asJoined = (identity: string): string =>
  isJoined(identity) ? identity : `${identity}${JOINED}`;

/** True if an identity is that of a start, or of a further line of the same start. */
export function isOfStart(identity: string, base: string): boolean {
  const bare = isJoined(identity) ? identity.slice(0, -JOINED.length) : identity;
  return bare === base || (bare.startsWith(`${base} #`) && /^\d+$/.test(bare.slice(base.length + 2)));
}

/** The content of a line about its timeline, in a form that is equal for lines of equal meaning. */
export function wordsOf(line: object): string {
  const { grounds, ...rest } = ownFields(line);
  const sorted = ((grounds ?? []) as object[]).map((it) => canonical(it)).sort();
  return canonical({ ...rest, grounds: sorted });
}

/**
 * Omits the fields that name the timeline, which the owner identifies (an actor may have been merged since), and the
 * remembered lines.
 */
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
