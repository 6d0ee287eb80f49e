import type { Database } from '../../db/client.ts';
import { ask } from '../../db/written/queries.ts';
import type { FeedPosition } from '../../feed/cursor.ts';

/** Asks for what was written. Adds it to `texts`. */
export function queryPlanned<Rows>(
  db: Database,
  texts: Set<string>,
  text: string,
  parameters: unknown[],
  read: (rows: never[]) => Rows,
  mode: 'arrays' | 'objects' = 'arrays',
): Promise<Rows> {
  texts.add(text);
  return ask(db, { text, parameters }, read, mode);
}

/** The position after the newest change that a statement has seen, for a query of one statement. */
export const newest = "select epoch || '.' || head from feed_place";
/** Reads the column that `newest` selected. */
export function readPosition(text: unknown): FeedPosition {
  const [epoch = '', position] = String(text).split('.');
  return { epoch, position: Number(position) };
}
