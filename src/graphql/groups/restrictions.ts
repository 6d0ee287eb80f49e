import { type SQL, sql } from 'drizzle-orm';
import { costs } from '../../access/limits.ts';
import { Actor } from '../actor.ts';
import { builder } from '../builder.ts';
import { whereToSQL } from '../filters.ts';
import { Item } from '../item.ts';
import { canFail } from '../nullability.ts';
import { RestrictionConnection } from '../restriction.ts';
import { Action, defineEnum, Modality, RestrictionStatus, Review } from '../vocabulary.ts';
import { type Axis, countField, type Group, groupArguments, readGroups, recordOf } from './groups.ts';
import type { ScopedPage } from './scope.ts';

type Join = 'period' | 'items' | 'assigners' | 'assignees';

const axes = {
  STATUS: { value: sql`period.status`, joins: ['period'] },
  REVIEW: { value: sql`period.review`, joins: ['period'] },
  MODALITY: { value: sql`restrictions.modality` },
  ACTION: { value: sql`restrictions.action` },
  ITEM: { value: sql`item.id`, order: sql`item.sort_name`, joins: ['items'] },
  ASSIGNER: { value: sql`assigner.id`, order: sql`assigner.sort_name`, joins: ['assigners'] },
  ASSIGNEE: { value: sql`assignee.id`, order: sql`assignee.sort_name`, joins: ['assignees'] },
} as const satisfies Record<string, Axis<Join>>;
type Name = keyof typeof axes;

const RestrictionAxis = defineEnum<Name>('RestrictionAxis', 'What restrictions are grouped by.', {
  STATUS: 'Their status at `asOf`.',
  REVIEW: 'Whether a change is being weighed at `asOf`.',
  MODALITY: 'What sort of rule they are.',
  ACTION: 'What they rule.',
  ITEM: 'The items that they name. One that names several counts under each.',
  ASSIGNER: 'Who imposes them. One that several impose counts under each.',
  ASSIGNEE: 'Whom they bind by name. One that binds several counts under each.',
});

const none = 'Null where it was not asked for, and for restrictions without one.';

const RestrictionGroup = builder.objectRef<Group<Name>>('RestrictionGroup').implement({
  description: 'How many restrictions share their values on all the axes that were asked for.',
  fields: (t) => ({
    count: t.exposeInt('count', countField),
    status: t.field({
      type: RestrictionStatus,
      nullable: true,
      description: `Their status. ${none}`,
      resolve: ({ values }) => values.STATUS as never,
    }),
    review: t.field({
      type: Review,
      nullable: true,
      description: `Whether a change is being weighed. ${none}`,
      resolve: ({ values }) => values.REVIEW as never,
    }),
    modality: t.field({
      type: Modality,
      nullable: true,
      description: 'What sort of rule they are. Null where it was not asked for.',
      resolve: ({ values }) => values.MODALITY as never,
    }),
    action: t.field({
      type: Action,
      nullable: true,
      description: 'What they rule. Null where it was not asked for.',
      resolve: ({ values }) => values.ACTION as never,
    }),
    item: t.field({
      type: Item,
      nullable: true,
      description: `An item that they name. ${none}`,
      resolve: ({ values }) => recordOf(values.ITEM),
    }),
    assigner: t.field({
      type: Actor,
      nullable: true,
      description: `An actor who imposes them. ${none}`,
      resolve: ({ values }) => recordOf(values.ASSIGNER),
    }),
    assignee: t.field({
      type: Actor,
      nullable: true,
      description: `An actor whom they bind. ${none}`,
      resolve: ({ values }) => recordOf(values.ASSIGNEE),
    }),
  }),
});

const party = (name: SQL, role: 'ASSIGNER' | 'ASSIGNEE') => sql`
  left join lateral (select a.id, a.sort_name from restriction_parties p join actors a on a.id = p.actor_id
                      where p.restriction_id = restrictions.id and p.function = ${role}) ${name} on true`;

const joined: Record<Join, SQL> = {
  period: sql`left join status_periods period on period.restriction_id = restrictions.id
    and period.starts_at <= valid_at() and period.ends_at > valid_at()`,
  items: sql`left join lateral (select i.id, i.sort_name from restriction_items p join items i on i.id = p.item_id
                                 where p.restriction_id = restrictions.id) item on true`,
  assigners: party(sql`assigner`, 'ASSIGNER'),
  assignees: party(sql`assignee`, 'ASSIGNEE'),
};

builder.objectField(RestrictionConnection, 'groups', (t) =>
  t.field({
    type: [RestrictionGroup],
    nullable: true,
    description:
      'How many of the restrictions that match the filter there are, on all pages together, by what they have in common.',
    args: {
      by: t.arg({ type: [RestrictionAxis], required: true, description: 'One axis or more, each once.' }),
      first: t.arg.int(groupArguments.first),
      orderBy: t.arg(groupArguments.orderBy),
    },
    extensions: { ...canFail.extensions, cost: costs.groups, apart: true },
    resolve: (page, asked, { db }) => {
      const { where } = (page as unknown as ScopedPage<unknown>).scope;
      const matched = whereToSQL('restrictions', where) ?? sql`true`;
      return readGroups(
        db,
        axes,
        asked,
        sql`restrictions.id`,
        (joins) =>
          sql`restrictions ${sql.join(
            [...joins].map((name) => joined[name]),
            sql` `,
          )} where ${matched}`,
      );
    },
  }),
);
