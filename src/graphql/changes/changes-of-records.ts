import type { Subject } from '../../feed/change-pages.ts';
import { ownPages } from '../lists/slice-page.ts';
import { builder } from '../schema/builder.ts';
import type { NodeType } from '../schema/ids.ts';
import { Actor, Affiliation } from '../types/actor.ts';
import { Consent } from '../types/consent.ts';
import { Document } from '../types/document.ts';
import { Event } from '../types/event.ts';
import { Item } from '../types/item.ts';
import { Place } from '../types/place.ts';
import { Restriction } from '../types/restriction.ts';
import { Statement, StatementRelation } from '../types/statement.ts';
import { Target } from '../types/target.ts';
import { Transfer } from '../types/transfer.ts';
import { ChangeConnection, changeArguments, changePagesOf } from './change-connection.ts';

/** The changes of each type that has more than its own. */
const records: readonly [type: NodeType, ref: typeof Item, more?: string][] = [
  [
    'Actor',
    Actor as never,
    ' Includes changes of actors that were merged into it, of its roles and of the states of its consents.',
  ],
  ['Affiliation', Affiliation as never],
  ['Consent', Consent as never, ' These are the changes of its states.'],
  ['Document', Document as never],
  ['Event', Event as never],
  ['Item', Item],
  ['Place', Place as never],
  [
    'Restriction',
    Restriction as never,
    ' Includes changes of its statuses and of the states of its consents.',
  ],
  ['Statement', Statement as never, ' Includes changes of its relations to other statements.'],
  ['StatementRelation', StatementRelation as never],
  ['Target', Target as never],
  ['Transfer', Transfer as never],
];

for (const [type, ref, more = ''] of records) {
  const changesOf = changePagesOf(
    (ids: string[]) => ({ subjects: ids.map((id): Subject => ({ type, id })) }),
    (id) => id,
  );
  builder.drizzleObjectField(ref, 'changes', (t) =>
    t.field({
      type: ChangeConnection,
      nullable: true,
      extensions: { ...ownPages, leavesTimes: true },
      description: `The changes of this record, oldest first, as far back as the feed is kept. \`last\` gives the newest.${more}`,
      args: changeArguments(t.arg),
      select: { columns: { id: true } },
      resolve: ({ id }, args, context) => changesOf(context, args, id),
    }),
  );
}
