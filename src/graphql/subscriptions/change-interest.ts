import type { Database } from '../../db/client.ts';
import type { FeedChange } from '../../feed/change.ts';
import { type Interest, interestIn, markOf } from '../../live/interest.ts';
import { microsecondsOf } from '../as-of/instants.ts';
import { type ChangeFilterInput, recordedWithin } from '../changes/change-filter.ts';
import { type About, isAbout, readAbout } from '../feed/about.ts';

/** Changes that match the filter of `changes`, asked of each change alone. Throws INVALID_ID, UNKNOWN_REFERENCE. */
export async function changeInterest(
  db: Database,
  filter: NonNullable<ChangeFilterInput>,
): Promise<Interest> {
  const { recordTypes, kinds, about: names, principals, recordedAt, ...others } = filter;
  // A field that is added to the filter is a mistake here until it is asked of each change, too.
  others satisfies Record<string, never>;
  const { marks, wants } = interestIn(recordTypes ?? null, kinds ?? null);
  const isWritten = writtenAs(principals, recordedAt);
  const interest = { marks, wants: (change: FeedChange) => wants(change) && isWritten(change) };
  if (names == null) return interest;
  const about = await readAbout(db, names);
  return {
    marks: marksFor(about),
    wants: (change) => interest.wants(change) && isAbout(change, about),
  };
}

/** True if a change was written by one of these, and when it is asked for. */
function writtenAs(
  principals: readonly string[] | null | undefined,
  recordedAt: NonNullable<ChangeFilterInput>['recordedAt'],
): (change: FeedChange) => boolean {
  const [from, until] = Object.values(recordedWithin(recordedAt)).map((it) =>
    it === null ? null : microsecondsOf(it),
  );
  return ({ principal, recordedAt: text }) => {
    if (principals != null && !principals.includes(principal)) return false;
    if (recordedAt == null) return true;
    const instant = microsecondsOf(text.replace(' ', 'T').replace(/\+00$/, 'Z'));
    return (from == null || instant >= from) && (until == null || instant <= until);
  };
}

function marksFor({ ids, restrictions, actors, statements, consents }: About): string[] {
  return [
    ...ids.map((id) => markOf('record', id)),
    ...restrictions.map((key) => markOf('restriction', key)),
    ...consents.map(({ restriction }) => markOf('restriction', restriction)),
    ...(actors.length > 0 ? ['AFFILIATION', 'CONSENT'] : []),
    ...(statements.length > 0 ? ['RELATION'] : []),
  ];
}
