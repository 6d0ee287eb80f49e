import { type SQL, sql } from 'drizzle-orm';
import { costs } from '../../access/limits.ts';
import { whereToSQL } from '../filters/filters.ts';
import { statusOf } from '../filters/status-conditions.ts';
import { connectionOf } from '../lists/connection.ts';
import { ownPages } from '../lists/slice-page.ts';
import { builder } from '../schema/builder.ts';
import { Action, defineEnum, Modality, RestrictionStatus, Review } from '../schema/vocabulary.ts';
import { Actor } from '../types/actor.ts';
import { Item } from '../types/item.ts';
import { RestrictionConnection } from '../types/restriction.ts';
import { type Axis, countField, type Group, groupOrder, readGroups, recordOf } from './groups.ts';
import type { ScopedPage } from './scope.ts';

type Join = 'period' | 'items' | 'assigners' | 'assignees' | 'recipients';

const axes = {
  // What is not recorded has no place among what is: it comes after.
  STATUS: { value: sql`period.status`, order: sql`period.recorded`, joins: ['period'] },
  REVIEW: { value: sql`period.review`, joins: ['period'] },
  MODALITY: { value: sql`restrictions.modality` },
  ACTION: { value: sql`restrictions.action` },
  ACTION_TEXT: { value: sql`restrictions.action_text` },
  ITEM: { value: sql`item.id`, order: sql`item.sort_name`, joins: ['items'] },
  ASSIGNER: { value: sql`assigner.id`, order: sql`assigner.sort_name`, joins: ['assigners'] },
  ASSIGNEE: { value: sql`assignee.id`, order: sql`assignee.sort_name`, joins: ['assignees'] },
  RECIPIENT: { value: sql`recipient.id`, order: sql`recipient.sort_name`, joins: ['recipients'] },
} as const satisfies Record<string, Axis<Join>>;
type Name = keyof typeof axes;

const RestrictionAxis = defineEnum<Name>(
  'RestrictionAxis',
  'The axes by which restrictions can be grouped.',
  {
    STATUS: 'The status at `asOf`.',
    REVIEW: 'The review at `asOf`.',
    MODALITY: 'The kind of rule.',
    ACTION: 'The restricted action.',
    ACTION_TEXT: 'The words for the restricted action, if it is `OTHER`, exactly as they were entered.',
    ITEM: 'The items that they name. A restriction that names several counts in each group.',
    ASSIGNER: 'The actors that impose them. A restriction that several actors impose counts in each group.',
    ASSIGNEE: 'The actors that they bind. A restriction that binds several counts in each group.',
    RECIPIENT:
      'The recipients to whom transfers are restricted. A restriction that names several counts in each group.',
  },
);

const none = 'Null when the axis was not requested, and for restrictions without a value.';

const RestrictionGroup = builder.objectRef<Group<Name>>('RestrictionGroup').implement({
  description: 'A group of restrictions with the same values on all requested axes.',
  fields: (t) => ({
    count: t.exposeInt('count', countField),
    status: t.field({
      type: RestrictionStatus,
      nullable: true,
      description: `The status. ${none}`,
      resolve: ({ values }) => values.STATUS as never,
    }),
    review: t.field({
      type: Review,
      nullable: true,
      description: `The review: whether a change is being considered. ${none}`,
      resolve: ({ values }) => values.REVIEW as never,
    }),
    modality: t.field({
      type: Modality,
      nullable: true,
      description: 'The kind of rule. Null when the axis was not requested.',
      resolve: ({ values }) => values.MODALITY as never,
    }),
    action: t.field({
      type: Action,
      nullable: true,
      description: 'The restricted action. Null when the axis was not requested.',
      resolve: ({ values }) => values.ACTION as never,
    }),
    actionText: t.string({
      nullable: true,
      description: `The words for the restricted action. ${none}`,
      resolve: ({ values }) => values.ACTION_TEXT as never,
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
      description: `An actor that imposes them. ${none}`,
      resolve: ({ values }) => recordOf(values.ASSIGNER),
    }),
    assignee: t.field({
      type: Actor,
      nullable: true,
      description: `An actor that they bind. ${none}`,
      resolve: ({ values }) => recordOf(values.ASSIGNEE),
    }),
    recipient: t.field({
      type: Actor,
      nullable: true,
      description: `A recipient to whom they restrict transfers. ${none}`,
      resolve: ({ values }) => recordOf(values.RECIPIENT),
    }),
  }),
});

const RestrictionGroupConnection = connectionOf(RestrictionGroup, 'RestrictionGroup');

const party = (name: SQL, role: 'ASSIGNER' | 'ASSIGNEE' | 'RECIPIENT') => sql`
  left join lateral (select a.id, a.sort_name from restriction_parties p join actors a on a.id = p.actor_id
                      where p.restriction_id = restrictions.id and p.function = ${role}) ${name} on true`;

const joined: Record<Join, SQL> = {
  period: sql`
  left join status_periods held on held.restriction_id = restrictions.id
    and held.starts_at <= valid_at() and held.ends_at > valid_at()
  cross join lateral (
    select ${statusOf({ id: sql`restrictions.id` })} as status, held.status as recorded, held.review) period`,
  items: sql`left join lateral (select i.id, i.sort_name from restriction_items p join items i on i.id = p.item_id
                                 where p.restriction_id = restrictions.id) item on true`,
  assigners: party(sql`assigner`, 'ASSIGNER'),
  assignees: party(sql`assignee`, 'ASSIGNEE'),
  recipients: party(sql`recipient`, 'RECIPIENT'),
};

builder.objectField(RestrictionConnection, 'groups', (t) =>
  t.field({
    type: RestrictionGroupConnection,
    nullable: true,
    description:
      'The restrictions that match the filter, on all pages together, counted in groups by one or more axes. Pages of groups have the numbers of groups for cursors: a write between two pages can shift them.',
    args: {
      by: t.arg({
        type: [RestrictionAxis],
        required: true,
        description: 'The axes to group by: at least one, none twice.',
      }),
      orderBy: t.arg(groupOrder),
      ...t.arg.connectionArgs(),
    },
    extensions: { ...ownPages, cost: costs.groups, apart: true },
    resolve: async (page, asked, { db }) => {
      const { where, filter } = (page as unknown as ScopedPage<unknown>).scope();
      const matched = whereToSQL('restrictions', where) ?? sql`true`;
      const groups = await readGroups(db, asked, {
        field: 'RestrictionConnection.groups',
        filter,
        axes,
        counted: sql`restrictions.id`,
        from: (joins) =>
          sql`restrictions ${sql.join(
            [...joins].map((name) => joined[name]),
            sql` `,
          )} where ${matched}`,
      });
      return groups as never;
    },
  }),
);
