import { readHead } from '../../feed/change.ts';
import { encodeCursor } from '../../feed/cursor.ts';
import { builder } from '../builder.ts';

builder.queryField('position', (t) =>
  t.field({
    type: 'Cursor',
    nullable: true,
    description:
      'The place in the feed at which all of this answer is true: what `extensions.position` says, for clients that do not read it. Give it as `after` to a subscription, or as `minPosition` to a later query. Null only with an error.',
    resolve: async (_, __, { db }) => encodeCursor(await readHead(db)),
  }),
);
