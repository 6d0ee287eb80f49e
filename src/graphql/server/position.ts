import { sql } from 'drizzle-orm';
import { encodeCursor } from '../../feed/cursor.ts';
import { builder } from '../schema/builder.ts';
import { neverKept } from './never-kept.ts';

builder.queryField('position', (t) =>
  t.field({
    type: 'Cursor',
    nullable: true,
    description:
      'The position in the feed at which this whole response is true, the same as `extensions.position`. Use it as `after` of a subscription or as `minPosition` of a later query. Null only with an error.',
    resolve: async (_, __, { db }) => {
      const [place] = await db.execute<{ epoch: string; head: string }>(
        sql`select epoch, head from feed_place where ${neverKept}`,
      );
      if (!place) throw new Error('feed_place has no row');
      return encodeCursor({ epoch: place.epoch, position: Number(place.head) });
    },
  }),
);
