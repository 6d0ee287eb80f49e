import { sql } from 'drizzle-orm';
import type { Transaction } from '../../db/client.ts';
import { referAffiliation } from '../entities/affiliation.ts';
import { referRelation } from '../entities/relation.ts';
import type { KeyedType, Refer } from '../write/concept.ts';
import { concepts } from '../write/concepts.ts';
import { isSameField, type LineFields, UNCOMPARED } from './merge.ts';
import { referSome } from './recall.ts';

/** The fields that a namespace owns of another namespace's entity. */
const ADDED = new Set(['aliases', 'evidence']);

/** The fields that identify an entity without a key: a remembered line need not repeat them. */
const KNOWN_BY = new Set(['person', 'organization', 'role', 'subject', 'relation', 'object']);

/** Merged actors: remembered lines about the one apply to the other. */
export type Merges = ReadonlyMap<string, string>;

export async function readMerges(tx: Transaction): Promise<Merges> {
  const rows = await tx.execute<{ key: string; into: string }>(sql`
    select a.key, o.key as into from actor_merges m join actors a on a.id = m.actor_id join actors o on o.id = m.into_id`);
  return new Map(rows.map(({ key, into }) => [key, into]));
}

/**
 * The fields of a recorded line that its namespace last said otherwise, with their remembered values, null for a field
 * it did not say; undefined if they are equal. `said` is null if no line is remembered.
 */
export function saidBeside(
  part: LineFields,
  said: LineFields | null,
  isOwn: boolean,
  merges: Merges,
): LineFields | undefined {
  const before = said === null ? {} : meantToday(said, merges);
  const fields = [...new Set([...Object.keys(part), ...Object.keys(before)])].filter(
    (field) => !UNCOMPARED.has(field) && (isOwn || ADDED.has(field)),
  );
  const otherwise = fields.filter(
    (field) =>
      !isSameField(field, before[field], part[field]) &&
      !(KNOWN_BY.has(field) && before[field] === undefined),
  );
  if (otherwise.length === 0) return undefined;
  return Object.fromEntries(otherwise.map((field) => [field, before[field] ?? null]));
}

function meantToday(said: LineFields, merges: Merges): LineFields {
  if (merges.size === 0) return said;
  const type = said.type as string;
  const refer = (type === 'affiliation'
    ? referAffiliation
    : type === 'relation'
      ? referRelation
      : concepts[type as KeyedType].refer) as unknown as (line: LineFields, to: Refer) => LineFields;
  return referSome(said, refer, (of, key) => (of === 'actor' ? (merges.get(key) ?? key) : key));
}
