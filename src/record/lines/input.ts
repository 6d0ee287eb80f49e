import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import { actors } from '../../db/tables/index.ts';
import { remainsOf } from '../bundle/remains.ts';
import { Conflict, type Current, InvalidInput, type Refusal, throwRefusals } from '../errors.ts';
import { decodeId } from '../names/global-id.ts';
import { type KeyedType, keyedTables, withoutColon } from '../names/identities.ts';
import { idOf, nameInSql } from '../names/reference.ts';
import type { Seen } from '../revisions/version.ts';
import { referSome } from '../said/recall.ts';
import type { Refer } from '../write/concept.ts';
import type { Source, Writing } from '../write/write-session.ts';
import { type Fault, faultsOf } from './form.ts';

/** The default namespace of records written outside any bundle. */
export const OWN_NAMESPACE = 'graphql';

/** A line from a caller, whose form is not checked yet; its references are keys. */
export type Input = Record<string, unknown>;

/**
 * Locks the entity with an ID or a key until the transaction ends; a merged actor is the one it was merged into. Notes
 * a Conflict if the entity is not at the version that the caller has seen. Null for an unknown entity.
 */
export async function lockEntity(
  writing: Writing,
  type: KeyedType,
  reference: string,
  expectedVersion: Seen,
): Promise<{ id: string; key: string; namespace: string } | null> {
  const { tx, identities, locked } = writing;
  const table = keyedTables[type];
  const { id, key, namespace, version, revisionId } = table;
  const decoded = decodeId(reference);
  // The ID of another type, such as that of a revision, need not be a UUID.
  if (decoded !== null && decoded.type.toLowerCase() !== type) return null;
  const meant = decoded === null ? { key: withoutColon(reference) } : { id: decoded.id };
  const isNamed = 'id' in meant ? eq(id, meant.id) : eq(key, meant.key);
  const [row] = await tx
    .select({ id, key, namespace, version, revisionId, ...(type === 'actor' && { kind: actors.kind }) })
    .from(table)
    .where(type === 'actor' ? eq(id, idOf('actors', nameInSql('actors', meant))) : isNamed)
    .for('no key update');
  if (row === undefined) return null;
  checkVersion(
    writing,
    { number: 0, namespace: row.namespace, line: { type, key: row.key } },
    row,
    expectedVersion,
  );
  identities.announce(type, row.key, { id: row.id, namespace: row.namespace, stored: true, kind: row.kind });
  identities.takeWhole(type, row.key);
  locked.add(row.id);
  return row;
}

/** Notes that a record has another version than its caller has seen, or is another record. */
export function checkVersion(
  writing: Writing,
  source: Source<{ type: string; key?: string }>,
  row: Omit<Current, 'type'>,
  seen: Seen,
): void {
  const { type } = source.line;
  if (seen.id !== row.id)
    writing.refuse(
      source,
      new InvalidInput('expectedVersion', `is the version of another record than this ${type}`),
    );
  else if (seen.version !== row.version) writing.refuse(source, new Conflict({ ...row, type }));
}

/**
 * Applies a patch to a line: null removes a value, and a value removes the reason for its absence. Reasons are patched
 * field by field; null removes them all.
 */
export function patched<Line extends object>(line: Line, patch: Input): Input {
  const { absent, ...fields } = patch;
  const result: Input = { ...line, ...fields };
  const reasons = {
    ...(absent !== null && ((line as { absent?: object }).absent as Input | undefined)),
    ...(absent as Input | undefined),
  };
  for (const [field, value] of Object.entries(result)) {
    if (value === null || value === undefined) delete result[field];
    else delete reasons[field];
  }
  return Object.keys(reasons).length > 0 ? { ...result, absent: reasons } : { ...result, absent: undefined };
}

/** Parses the line of a caller. If its form is invalid, every fault is noted, and the valid rest is checked. */
export function sourcesOf<Line extends { type: string }>(
  writing: Writing,
  schema: z.ZodType<Line>,
  value: Input & { type: string },
  namespace: string,
): Source<Line>[] {
  const given = withoutNulls(value) as Input & { type: string; key?: string };
  const parsed = schema.safeParse(given);
  if (parsed.success) return [{ number: 0, namespace, line: parsed.data }];
  const { type, key } = given;
  const source = { number: 0, namespace, line: { type, ...(key !== undefined && { key }) } };
  const faults = faultsOf(parsed.error, schema, given);
  for (const fault of faults) writing.refuse(source, refusalOfFault(fault));
  if (faults.length === 0) writing.refuse(source, new InvalidInput('', 'has an invalid form'));
  return remainsOf(schema, type, given).map(({ line, ...remains }) => ({
    number: 0,
    namespace,
    line: line as Line,
    remains,
  }));
}

function refusalOfFault({ field, reason, refusal, accepted }: Fault): Refusal {
  if (refusal === undefined) return new InvalidInput(field, reason, accepted);
  refusal.field = field;
  return refusal;
}

/**
 * Unchanged parts of a line keep their references, even if the namespace has got a key of the same name since. `kept`
 * are the unchanged parts of patched lists.
 */
export function takeWhole<Line>(
  { identities }: Writing,
  refer: (line: Line, to: Refer) => Line,
  part: Line,
  patch: Input,
  kept: Input,
): void {
  const stays = Object.entries(part as object).filter(([field]) => !Object.hasOwn(patch, field));
  referSome({ ...Object.fromEntries(stays), ...kept } as Line, refer, (type, key) => {
    identities.takeWhole(type, key);
    return key;
  });
}

/** Throws the refusals of a write that must not be committed, with their fields renamed. */
export function throwRefusal(
  { refusals }: Writing,
  rename: (field: string) => string = (field) => field,
): void {
  for (const { refusal } of refusals) refusal.field = rename(refusal.field);
  throwRefusals(refusals.map(({ refusal }) => refusal));
}

/** The namespace of a whole key; our own for a shared one. */
export function namespaceOf(key: string | undefined): string {
  return key?.includes(':') ? (key.split(':')[0] as string) : OWN_NAMESPACE;
}

/** The depth of the deepest line: anything below is refused for its form. */
const DEEPEST = 8;

/** A caller's null stands for an absent field. */
export function withoutNulls(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map((it) => withoutNulls(it, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, it]) => it !== null && it !== undefined)
      .map(([name, it]) => [name, withoutNulls(it, depth + 1)]),
  );
}
