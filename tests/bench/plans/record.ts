import { load } from '../../support/bundle.ts';
import type { TestDatabase } from '../../support/database.ts';
import { generateBundle } from '../generate.ts';

type Opened = Pick<TestDatabase, 'db' | 'sql'>;

/**
 * Fills an empty database with a generated record, in `bundles` bundles one after the other, and corrects some of it, so
 * that it has a past. What the planner knows of it is up to date then.
 */
export async function loadGenerated(
  { db, sql }: Opened,
  statements: number,
  { bundles = 10, log = () => {} }: { bundles?: number; log?: (line: string) => void } = {},
): Promise<void> {
  const most = Math.ceil(statements / bundles);
  let lines: string[] = [];
  let header = '';
  let done = 0;
  const write = async () => {
    await load(db, [header, ...lines].join(''));
    done += lines.length;
    log(`${done} lines`);
    lines = [];
  };
  for (const line of generateBundle(statements)) {
    // A document and what was said in it stay together.
    if (lines.length >= most && line.startsWith('{"type":"document"')) await write();
    if (header === '') header = line;
    else lines.push(line);
  }
  await write();
  await sql.begin(async (tx) => {
    await tx`update statements set note = 'seen again' where key ~ '77$'`;
    await tx`update restrictions set summary = summary || ', as amended' where key ~ '7$'`;
    await tx`update status_periods set review = 'NONE' where review <> 'NONE' and restriction_id in
      (select id from restrictions where key ~ '1$')`;
  });
  await sql`vacuum (analyze)`;
}

/** An instant at which half of the record was known. */
export async function midway({ sql }: Pick<Opened, 'sql'>): Promise<string> {
  const [row] = await sql<{ at: string }[]>`
    select to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
      from revisions where recorded_at is not null order by id offset (select count(*) / 2 from revisions) limit 1`;
  if (row === undefined) throw new Error('The record is empty.');
  return row.at;
}
