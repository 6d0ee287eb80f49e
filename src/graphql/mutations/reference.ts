import { eq, inArray } from 'drizzle-orm';
import type { Transaction } from '../../db/client.ts';
import type { KeyedType, Refer } from '../../record/concept.ts';
import { UnknownReference } from '../../record/errors.ts';
import { keyedTables } from '../../record/identities.ts';
import { idOf } from '../../record/reference.ts';
import { decodeId } from '../ids.ts';

/** Input with every reference made a key: IDs are looked up, one query for each type of entity. */
export async function withKeys<Line>(
  tx: Transaction,
  line: Line,
  refer: (line: Line, to: Refer) => Line,
): Promise<Line> {
  const wanted = new Map<KeyedType, Set<string>>();
  refer(line, (type, reference) => {
    const decoded = decodeId(reference);
    if (decoded !== null) wanted.set(type, (wanted.get(type) ?? new Set()).add(decoded.id));
    return reference;
  });
  if (wanted.size === 0) return line;
  const keys = new Map<string, string>();
  for (const [type, ids] of wanted) {
    const table = keyedTables[type];
    const rows = await tx
      .select({ id: table.id, key: table.key })
      .from(table)
      .where(inArray(table.id, [...ids]));
    for (const row of rows) keys.set(`${type} ${row.id}`, row.key);
  }
  return refer(line, (type, reference, field) => {
    const decoded = decodeId(reference);
    if (decoded === null) return reference;
    const key = keys.get(`${type} ${decoded.id}`);
    if (key === undefined) throw new UnknownReference(field, type, reference);
    return key;
  });
}

/** The row that an ID or a key names. Throws UnknownReference. */
export async function rowId(
  tx: Transaction,
  type: KeyedType,
  reference: string,
  field = 'id',
): Promise<string> {
  const decoded = decodeId(reference);
  const table = keyedTables[type];
  const meant = decoded === null ? { key: reference } : { id: decoded.id };
  const [row] = await tx
    .select({ id: table.id })
    .from(table)
    .where(
      type === 'actor'
        ? eq(table.id, idOf('actors', meant))
        : inArray(decoded === null ? table.key : table.id, [decoded?.id ?? reference]),
    );
  if (row === undefined) throw new UnknownReference(field, type, reference);
  return row.id;
}
