import type { Database } from '../../db/client.ts';
import { type Interest, interestIn, markOf } from '../../live/interest.ts';
import type { ChangeFilterInput } from '../change.ts';
import { type About, isAbout, readAbout } from '../feed/about.ts';

/** Changes that match the filter of `changes`, asked of each change alone. Throws INVALID_ID. */
export async function changeInterest(db: Database, filter: ChangeFilterInput): Promise<Interest> {
  const { recordTypes, kinds, about: names, ...others } = filter;
  // A field that is added to the filter is a mistake here until it is asked of each change, too.
  others satisfies Record<string, never>;
  const interest = interestIn(recordTypes ?? null, kinds ?? null);
  if (names == null) return interest;
  const about = await readAbout(db, names);
  return {
    marks: marksFor(about),
    wants: (change) => interest.wants(change) && isAbout(change, about),
  };
}

function marksFor({ ids, restrictions, actors, statements }: About): string[] {
  return [
    ...ids.map((id) => markOf('record', id)),
    ...restrictions.map((key) => markOf('restriction', key)),
    ...(actors.length > 0 ? ['AFFILIATION', 'CONSENT'] : []),
    ...(statements.length > 0 ? ['RELATION'] : []),
  ];
}
