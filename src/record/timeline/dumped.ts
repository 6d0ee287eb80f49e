import { isDeepStrictEqual } from 'node:util';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '../../db/client.ts';
import { lastSaid } from '../../db/tables/index.ts';
import { namespace } from '../lines/fields.ts';
import type { Refer } from '../write/concept.ts';
import type { SaidDifference } from './kind.ts';
import { isJoined, ownFields, wordsOf } from './said.ts';

/** The field `said` of a dumped line: one difference, or one for each line that the period is made of. */
export function saidField<Shape extends z.ZodRawShape>(shape: Shape) {
  const fields = Object.fromEntries(
    Object.entries(shape).map(([name, type]) => [name, (type as z.ZodType).nullable().optional()]),
  );
  const difference = z.strictObject({
    ...fields,
    namespace: namespace().optional(),
    joined: z.literal(true).optional(),
  }) as unknown as z.ZodType<SaidDifference>;
  return z
    .union([difference.transform((it): SaidDifference[] => [it]), z.array(difference).min(1).max(1_000)])
    .optional();
}

/** The same with its statements and actors replaced. */
export const referSaid = (said: readonly SaidDifference[], to: Refer): SaidDifference[] =>
  said.map((it) => ({
    ...it,
    ...(typeof it.suspendedBy === 'string' && {
      suspendedBy: to('actor', it.suspendedBy, 'said.suspendedBy'),
    }),
    ...(Array.isArray(it.grounds) && {
      grounds: it.grounds.map((ground: { statement: string }) => ({
        ...ground,
        statement: to('statement', ground.statement, 'said.grounds.statement'),
      })),
    }),
  }));

/** The remembered lines of a dumped period, each with its namespace. */
export function linesSaid<Line extends { said?: SaidDifference[] | undefined }>(
  line: Line,
  namespaceOfLine: string,
): { namespace: string; joined: boolean; line: Omit<Line, 'said'> }[] {
  const { said = [], apart: _, ...stands } = line as Line & { apart?: true };
  return said.map(({ namespace: by, joined, ...fields }) => {
    const merged = { ...stands, ...fields } as Record<string, unknown>;
    for (const [name, value] of Object.entries(merged)) if (value === null) delete merged[name];
    return {
      namespace: by ?? namespaceOfLine,
      joined: joined === true,
      line: merged as Omit<Line, 'said'>,
    };
  });
}

type Remembered = { namespace: string; identity: string; line: Record<string, unknown> };

/** The remembered lines of periods, by the period. */
export async function readSaidOf(
  tx: Pick<Transaction, 'select'>,
  entity: 'STATUS' | 'CONSENT',
  ids: readonly string[],
): Promise<Map<string, Remembered[]>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .select()
    .from(lastSaid)
    .where(and(eq(lastSaid.entity, entity), inArray(lastSaid.entityId, [...ids])))
    .orderBy(lastSaid.namespace, lastSaid.identity);
  return Map.groupBy(rows, (it) => it.entityId as string);
}

/** The periods that follow one of the same state without a stated end: a load would otherwise merge the two. */
export async function readApart(
  tx: Pick<Transaction, 'execute'>,
  entity: 'STATUS' | 'CONSENT',
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const [table, owner, state] =
    entity === 'STATUS'
      ? [
          sql`status_periods`,
          sql`restriction_id`,
          sql`o.status = p.status and o.review = p.review
          and coalesce(p.suspended_by_id = o.suspended_by_id, p.suspended_by_id is null)
          and coalesce(p.licence_policy = o.licence_policy, p.licence_policy is null)`,
        ]
      : [sql`consent_periods`, sql`consent_id`, sql`o.state = p.state`];
  const rows = await tx.execute<{ id: string }>(sql`
    select p.id from ${table} p join ${table} o on o.${owner} = p.${owner} and o.ends_at = p.starts_at
     where p.id = any (${`{${ids.join(',')}}`}::uuid[]) and ${state}
       and o.ends_at is distinct from o.valid_to_latest + interval '1 millisecond'`);
  return new Set(rows.map(({ id }) => id));
}

/** The further fields of a period's line in a dump; undefined if its line is all that was said of it. */
export function saidOf(
  line: object,
  namespaceOfLine: string,
  remembered: readonly Remembered[],
): SaidDifference | SaidDifference[] | undefined {
  const differences = remembered.map(({ namespace: by, identity, line: said }) => ({
    ...(by !== namespaceOfLine && { namespace: by }),
    ...(isJoined(identity) && { joined: true }),
    ...differenceOf(said, line),
  }));
  const [only] = differences;
  if (only === undefined || (differences.length === 1 && Object.keys(only).length === 0)) return undefined;
  // Identities contain ids, so that the output must not be sorted by them.
  return differences.length === 1
    ? only
    : differences.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** The fields of a line that differ from another one, null for absent fields. */
function differenceOf(said: object, stands: object): Record<string, unknown> {
  if (wordsOf(said) === wordsOf(stands)) return {};
  const [was, is] = [ownFields(said), ownFields(stands)];
  const names = new Set([...Object.keys(was), ...Object.keys(is)]);
  return Object.fromEntries(
    [...names]
      .filter((name) =>
        name === 'grounds'
          ? wordsOf({ grounds: was.grounds }) !== wordsOf({ grounds: is.grounds })
          : !isDeepStrictEqual(was[name], is[name]),
      )
      .map((name) => [name, was[name] ?? null]),
  );
}
