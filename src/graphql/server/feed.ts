import { sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { encodeCursor } from '../../feed/cursor.ts';
import { builder } from '../builder.ts';
import { canFail } from '../nullability.ts';

type Feed = { epoch: string; head: number; trimmedTo: number; oldestEpoch: string };

const FeedRef = builder.objectRef<Feed>('Feed').implement({
  description: 'How far the feed of changes reaches.',
  fields: (t) => ({
    head: t.field({
      type: 'Cursor',
      description: 'The place after the newest change: what is committed later follows it.',
      resolve: ({ epoch, head }) => encodeCursor({ epoch, position: head }),
    }),
    oldest: t.field({
      type: 'Cursor',
      description:
        'The place from which all that is still kept follows: as `after`, the oldest that is no `FEED_RESET`.',
      resolve: ({ oldestEpoch, trimmedTo }) => encodeCursor({ epoch: oldestEpoch, position: trimmedTo }),
    }),
    epoch: t.exposeString('epoch', {
      description:
        'The history that new cursors are of. It changes when the database is started anew, restored or replaced; older cursors of the same history stay good.',
    }),
  }),
});

async function readFeed(db: Database): Promise<Feed> {
  const [row] = await db.execute<{ epoch: string; head: string; trimmedTo: string; oldestEpoch: string }>(sql`
    select epoch, head, trimmed_to as "trimmedTo", feed_incarnation(trimmed_to) as "oldestEpoch"
      from feed_place cross join feed_retention`);
  if (!row) throw new Error('feed_retention has no row');
  return { ...row, head: Number(row.head), trimmedTo: Number(row.trimmedTo) };
}

builder.queryField('feed', (t) =>
  t.field({
    type: FeedRef,
    ...canFail,
    description: 'How far the feed of changes reaches: from where it can be read, and to where.',
    resolve: (_, __, { db }) => readFeed(db),
  }),
);
