import { sql } from 'drizzle-orm';
import { rulesThat } from '../../record/assessment/effects.ts';
import { holds } from '../../record/rules/valid-at.ts';
import { asOfArg, validAt } from '../as-of/as-of.ts';
import { backList, byTitle } from '../backlinks/back-list.ts';
import { ownPages } from '../lists/slice-page.ts';
import { builder } from '../schema/builder.ts';
import { Actor } from '../types/actor.ts';
import { RestrictionConnection } from '../types/restriction.ts';

const forbiddenTo = backList({
  field: 'Actor.cannotReceive',
  table: sql`restrictions`,
  columns: byTitle,
  pairs: (owners) => sql`
    with recursive actor_path(owner, id) as (
      select asked, asked from unnest(${owners}) asked
      union select p.owner, m.group_id from actor_path p join actor_members m on m.member_id = p.id
        and ${holds(sql`m`)}
    )
    select distinct a.owner, r.id from actor_path a
      join restriction_parties p on p.actor_id = a.id and p.function = 'RECIPIENT'
      join restrictions r on r.id = p.restriction_id
      join status_periods s on s.restriction_id = r.id and s.starts_at <= ${validAt()} and s.ends_at > ${validAt()}
     where (r.modality, s.status) in (${rulesThat('FORBIDS', 'CONFINES')})`,
});

builder.drizzleObjectField(Actor, 'cannotReceive', (t) =>
  t.field({
    type: RestrictionConnection,
    nullable: true,
    extensions: ownPages,
    description:
      'The restrictions that forbid transfers to this actor, or to a group that it is a member of, at `asOf`. Sorted by title. Those that name no recipient are not included, and exceptions to them are not considered: see `assessTransfer`.',
    args: { ...t.arg.connectionArgs(), asOf: asOfArg(t) },
    select: { columns: { id: true } },
    resolve: ({ id }, args, context) => forbiddenTo(context, args, id, null),
  }),
);
