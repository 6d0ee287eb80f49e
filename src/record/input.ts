import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import { actors } from '../db/tables/index.ts';
import { Conflict, InvalidInput, UnknownReference } from './errors.ts';
import { faultsOf } from './form.ts';
import { decodeId } from './global-id.ts';
import { type KeyedType, keyedTables, withoutColon } from './identities.ts';
import { idOf } from './reference.ts';
import type { Writing } from './writing.ts';

/** The namespace of what is written outside any bundle and names no other. */
export const OWN_NAMESPACE = 'graphql';

/** A line as a caller gives it: its form is not checked yet, its references are keys. */
export type Input = Record<string, unknown>;

/**
 * Locks the entity that an ID or a key names until the transaction ends, if it is at the version that the caller has seen:
 * of an actor that turned out to be another one, that one. Throws UnknownReference, and Conflict.
 */
export async function lockEntity(
  { tx, identities, locked }: Writing,
  type: KeyedType,
  reference: string,
  expectedVersion: number,
  field = 'id',
): Promise<{ id: string; key: string; namespace: string }> {
  const table = keyedTables[type];
  const { id, key, namespace, version } = table;
  const decoded = decodeId(reference);
  const meant = decoded === null ? { key: withoutColon(reference) } : { id: decoded.id };
  const isNamed = 'id' in meant ? eq(id, meant.id) : eq(key, meant.key);
  const [row] = await tx
    .select({ id, key, namespace, version, ...(type === 'actor' && { kind: actors.kind }) })
    .from(table)
    .where(type === 'actor' ? eq(id, idOf('actors', meant)) : isNamed)
    .for('no key update');
  if (row === undefined) throw new UnknownReference(field, type, reference);
  if (row.version !== expectedVersion) throw new Conflict(row.version);
  identities.announce(type, row.key, { id: row.id, namespace: row.namespace, stored: true, kind: row.kind });
  identities.takeWhole(type, row.key);
  locked.add(row.id);
  return row;
}

/** A line with the fields of a patch: null takes a value away, and a value takes away the reason for having none. */
export function patched<Line extends object>(line: Line, patch: Input): Input {
  const { absent, ...fields } = patch;
  const result: Input = { ...line, ...fields };
  const reasons = {
    ...((line as { absent?: object }).absent as Input | undefined),
    ...(absent as Input | undefined),
  };
  for (const [field, value] of Object.entries(result)) {
    if (value === null || value === undefined) delete result[field];
    else delete reasons[field];
  }
  return Object.keys(reasons).length > 0 ? { ...result, absent: reasons } : { ...result, absent: undefined };
}

/** A value in the form of its line. Throws InvalidInput, or the refusal that the first fault is. */
export function parseLine<Line>(schema: z.ZodType<Line>, value: unknown): Line {
  const given = withoutNulls(value);
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [fault] = faultsOf(parsed.error, schema, given);
  if (fault === undefined) throw new InvalidInput('', 'is not of the form it should have');
  const { field, reason, refusal } = fault;
  if (refusal !== undefined) {
    refusal.field = field;
    throw refusal;
  }
  throw new InvalidInput(field, reason);
}

/** Throws the first refusal of a write that must not be committed. */
export function throwRefusal(writing: Writing): void {
  const [first] = writing.refusals;
  if (first !== undefined) throw first.refusal;
}

/** The namespace that a whole key belongs to; our own for a shared one. */
export function namespaceOf(key: string | undefined): string {
  return key?.includes(':') ? (key.split(':')[0] as string) : OWN_NAMESPACE;
}

/** No line is deeper: what lies below is refused for its form. */
const DEEPEST = 8;

/** A caller's null is the same as nothing. */
export function withoutNulls(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map((it) => withoutNulls(it, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, it]) => it !== null && it !== undefined)
      .map(([name, it]) => [name, withoutNulls(it, depth + 1)]),
  );
}
