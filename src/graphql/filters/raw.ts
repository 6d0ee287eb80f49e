import type { SQL } from 'drizzle-orm';

/** Writes a part of a filter in SQL of its own. Those of one `shape` differ in their values alone, so that one is written for all. */
export type Raw = {
  (rows: never): SQL;
  readonly shape: string;
  readonly values: readonly string[];
  /** The same about other values. */
  about(values: readonly string[]): Raw;
};

export function raw<Rows>(
  shape: string,
  values: readonly string[],
  write: (rows: Rows, values: readonly string[]) => SQL,
): Raw {
  const about = (others: readonly string[]) => raw(shape, others, write);
  return Object.assign((rows: Rows) => write(rows, values), { shape, values, about });
}

export const isRaw = (part: unknown): part is Raw => typeof part === 'function' && 'about' in part;
