import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '../../db/client.ts';
import type { KeyedLine } from '../write/concept.ts';

/** A recorded line, with whole keys for references. */
export type DumpedLine = KeyedLine & Record<string, unknown>;

/** For writing references: the newest version of each document with several, and keys both local and shared. */
export type Names = { newest: ReadonlyMap<string, number>; namesakes: ReadonlySet<string> };

export async function readNames(tx: Transaction): Promise<Names> {
  return { newest: await readNewestVersions(tx), namesakes: await readNamesakes(tx) };
}

/** For documents with more than one version. */
async function readNewestVersions(tx: Transaction): Promise<Map<string, number>> {
  const rows = await tx.execute<{ key: string; number: number }>(sql`
    select d.key, max(v.number) as number from documents d join document_versions v on v.document_id = d.id
     group by d.key having max(v.number) > 1`);
  return new Map(rows.map((row) => [row.key, row.number]));
}

export async function readOlderVersions(
  tx: { execute: Database['execute'] },
  id: string,
  line: DumpedLine,
): Promise<DumpedLine[]> {
  if (line.version === 1) return [];
  const rows = await tx.execute<{ number: number; text: string }>(sql`
    select number, text from document_versions where document_id = ${id} and number < ${line.version} order by number`);
  return rows.map(({ number, text }) => ({ ...line, version: number, text }));
}

/** Actors of a namespace whose key is also that of a shared actor. */
async function readNamesakes(tx: Transaction): Promise<Set<string>> {
  const rows = await tx.execute<{ key: string }>(sql`
    select l.key from actors l join actors s on s.key = split_part(l.key, ':', 2) where l.key like '%:%'`);
  return new Set(rows.map(({ key }) => key));
}
