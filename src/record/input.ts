import { eq } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { z } from 'zod';
import type { Transaction } from '../db/client.ts';
import { Conflict, InvalidInput, type Refusal, UnknownReference } from './errors.ts';
import type { Writing } from './writing.ts';

/** The namespace of what is written outside any bundle and names no other. */
export const OWN_NAMESPACE = 'graphql';

/** A line as a caller gives it: its form is not checked yet, its references are keys. */
export type Input = Record<string, unknown>;

/** Locks a row until the transaction ends, if it is at the version that the caller has seen. Answers its namespace. */
export async function lockVersion(
  tx: Transaction,
  table: PgTable,
  type: string,
  id: string,
  expectedVersion: number,
): Promise<string> {
  const columns = table as unknown as Record<'id' | 'version' | 'namespace', PgColumn>;
  const [row] = await tx
    .select({ version: columns.version, namespace: columns.namespace })
    .from(table)
    .where(eq(columns.id, id))
    .for('update');
  if (row === undefined) throw new UnknownReference('id', type, id);
  if (row.version !== expectedVersion) throw new Conflict(row.version as number);
  return row.namespace as string;
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
  const parsed = schema.safeParse(withoutNulls(value));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue === undefined) throw new InvalidInput('', 'is not of the form it should have');
  const { field, reason, refusal } = describe(issue);
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

/** A caller's null is the same as nothing. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, it]) => it !== null && it !== undefined)
      .map(([name, it]) => [name, withoutNulls(it)]),
  );
}

/** One fault of a line's form. */
export function describe(issue: z.core.$ZodIssue): {
  field: string;
  code: string;
  reason: string;
  refusal?: Refusal | undefined;
} {
  // Of a union, the branch that got furthest says what is wrong.
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const [best] = issue.errors.toSorted(
      (a, b) => (b[0]?.path.length ?? 0) - (a[0]?.path.length ?? 0) || rank(b) - rank(a),
    );
    if (best?.[0]) {
      const inner = describe(best[0]);
      return { ...inner, field: [pathOf(issue.path), inner.field].filter(Boolean).join('.') };
    }
  }
  if (issue.code === 'unrecognized_keys') {
    const field = pathOf([...issue.path, ...issue.keys.slice(0, 1)]);
    return { field: field.slice(0, 100), code: 'INVALID_INPUT', reason: 'is not a field of this line' };
  }
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
    return { field: pathOf(issue.path), code: 'INVALID_INPUT', reason: 'is missing' };
  }
  const code = issue.code === 'custom' ? (issue.params?.code as string | undefined) : undefined;
  const refusal = issue.code === 'custom' ? (issue.params?.refusal as Refusal | undefined) : undefined;
  return {
    field: pathOf(issue.path),
    code: code ?? 'INVALID_INPUT',
    reason: issue.message.slice(0, 200),
    refusal,
  };
}

const rank = (issues: z.core.$ZodIssue[]) => (issues[0]?.code === 'custom' ? 1 : 0);

function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (field, part) =>
      typeof part === 'number'
        ? `${field}[${part}]`
        : field === ''
          ? String(part)
          : `${field}.${String(part)}`,
    '',
  );
}
