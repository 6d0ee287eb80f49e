import type { SQL } from 'drizzle-orm';
import type { Shaped } from '../../db/written/templates.ts';

/** Writes a part of a filter in SQL of its own. Those of one `shape` differ in their values alone, so that one is written for all. */
export type Raw = Shaped & ((rows: never) => SQL);

export function raw<Rows>(
  shape: string,
  values: readonly string[],
  write: (rows: Rows, values: readonly string[]) => SQL,
): Raw {
  const about = (others: readonly string[]) => raw(shape, others, write);
  return Object.assign((rows: Rows) => write(rows, values), { shape, values, about });
}
