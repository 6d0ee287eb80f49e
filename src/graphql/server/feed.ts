import { sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { encodeCursor } from '../../feed/cursor.ts';
import { builder } from '../schema/builder.ts';
import { canFail } from '../schema/nullability.ts';

type Feed = { epoch: string; head: number; trimmedTo: number; oldestEpoch: string };

const FeedRef = builder.objectRef<Feed>('Feed').implement({
  description: 'The extent of the feed of changes.',
  fields: (t) => ({
    head: t.field({
      type: 'Cursor',
      description: 'The position after the newest change. Later changes follow it.',
      resolve: ({ epoch, head }) => encodeCursor({ epoch, position: head }),
    }),
    oldest: t.field({
      type: 'Cursor',
      description:
        'The position before the oldest change that is kept: the oldest cursor for which `after` does not fail with `FEED_RESET`.',
      resolve: ({ oldestEpoch, trimmedTo }) => encodeCursor({ epoch: oldestEpoch, position: trimmedTo }),
    }),
    epoch: t.exposeString('epoch', {
      description:
        'The history to which new cursors belong. It changes when the database is restarted, restored or replaced; older cursors of the same history stay valid.',
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
    description: 'The extent of the feed of changes: its oldest and its newest position.',
    resolve: (_, __, { db }) => readFeed(db),
  }),
);
