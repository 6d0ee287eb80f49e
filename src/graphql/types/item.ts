import { asOfArg } from '../as-of/as-of.ts';
import { combined, filterType } from '../filters/combined.ts';
import { allOf, enumFilter, matches, StringFilter } from '../filters/filters.ts';
import { orderedBy, orderOf } from '../filters/order.ts';
import { hasAnyName, recordedFields, recordedWhere } from '../filters/recorded.ts';
import { ActorRefFilter, along, ItemRefFilter, refers, refersToItself } from '../filters/references.ts';
import type { RestrictionFilterInput } from '../filters/restriction-filter.ts';
import { scoped } from '../groups/scope.ts';
import { type ConnectionRef, connectionOf } from '../lists/connection.ts';
import { entityQueries } from '../lists/entity-queries.ts';
import { relatedPage } from '../lists/related-page.ts';
import { labelOf } from '../records/label.ts';
import { keyed } from '../records/record.ts';
import { builder } from '../schema/builder.ts';
import { alphabetically, keyedFields } from '../schema/fields.ts';
import { ItemLevel } from '../schema/vocabulary.ts';
import { evidenceOf } from './parts/evidence.ts';
import {
  RestrictionConnection,
  RestrictionFilter,
  restrictionOrder,
  restrictionWhere,
} from './restriction.ts';
import { TransferConnection } from './transfer.ts';

export const Item = builder.drizzleNode('items', {
  name: 'Item',
  description:
    'A weapon or good that can be restricted, such as ATACMS, or a class of them, such as long-range missiles. Restrictions on a broader item also bind narrower ones.',
  id: { column: (item) => item.id },
  interfaces: keyed,
  select: { columns: { id: true } },
  fields: (t) => ({
    label: labelOf(t, ['name', 'key'], 'its name, or its key'),
    ...keyedFields(t, 'item', { name: 'name', description: 'description', origin: 'originId' }),
    level: t.expose('kind', { type: ItemLevel, description: 'How general the item is.' }),
    name: t.exposeString('name', { nullable: true, description: 'The designation. Null: see `absences`.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'A longer description. Null: see `absences`.',
    }),
    aliases: t.stringList({
      description: 'Other names, sorted alphabetically.',
      select: { with: { aliases: { columns: { name: true } } } },
      resolve: (item) => item.aliases.map(({ name }) => name).sort(alphabetically),
    }),
    origin: t.relation('origin', {
      nullable: true,
      description: 'The actor that supplies or makes it. Null: see `absences`.',
    }),
    broader: t.relation('broader', {
      query: { orderBy: { sortName: 'asc', id: 'asc' } },
      description: 'The items directly above this one, sorted by name.',
    }),
    narrower: t.relatedConnection(
      'narrower',
      {
        ...relatedPage(t),
        query: { orderBy: { sortName: 'asc', id: 'asc' } },
        description: 'The items directly below this one, sorted by name.',
      },
      ItemConnection,
    ),
    restrictions: t.relatedConnection(
      'restrictions',
      {
        ...scoped(({ id }: { id: string }, { where: filter }: { where?: RestrictionFilterInput | null }) => ({
          where: allOf(restrictionWhere(filter), { items: { id: { eq: id } } }),
          filter,
        })),
        nullable: true,
        description:
          'The restrictions that name this item. Not included: restrictions on broader items, although they also bind this one (see `bindingRestrictions`).',
        totalCount: true,
        args: {
          asOf: asOfArg(t),
          where: t.arg({ type: RestrictionFilter, description: 'Filter. Without it, all records.' }),
          orderBy: t.arg({ type: [restrictionOrder.Order], description: orderedBy('title') }),
        },
        query: (args) => ({
          where: restrictionWhere(args.where),
          ...restrictionOrder.read(args.orderBy),
        }),
      },
      RestrictionConnection,
    ),
    transfers: t.relatedConnection(
      'transfers',
      {
        ...relatedPage(t),
        query: { orderBy: { sortDate: 'asc', id: 'asc' } },
        description:
          'The transfers of this item, the earliest first, undated ones last. Transfers of narrower items are not included.',
      },
      TransferConnection,
    ),
    evidence: evidenceOf(t),
  }),
});
export const ItemConnection: ConnectionRef = connectionOf(Item, 'Item');

const ItemLevelFilter = enumFilter('ItemLevel', ItemLevel);
export const ItemFilter = filterType('ItemFilter', 'Filters items.', (t) => ({
  items: t.field({
    type: ItemRefFilter,
    description: 'The item itself is one of these. `within` includes all narrower items, at any depth.',
  }),
  ...recordedFields(t),
  level: t.field({ type: ItemLevelFilter, description: 'How general the item is.' }),
  name: t.field({ type: StringFilter, description: 'The name. Aliases are not compared: see `anyName`.' }),
  anyName: t.field({
    type: StringFilter,
    description: 'The name or one of the aliases. All operators must match the same name.',
  }),
  origin: t.field({ type: ActorRefFilter, description: 'The actor that supplies or makes it.' }),
  broader: t.field({ type: ItemRefFilter, description: 'The items directly above it.' }),
}));

const itemWhere = (filter: typeof ItemFilter.$inferInput | null | undefined) =>
  combined('items', filter, (own) => [
    refersToItself('Item', own.items),
    ...recordedWhere(own),
    matches('kind', own.level),
    matches('name', own.name),
    hasAnyName(own.anyName),
    refers('Actor', own.origin, along('origin')),
    refers('Item', own.broader, along('broader')),
  ]);

const order = orderOf('Item', {
  NAME: { column: 'sortName', description: 'By name; by key where there is no name.' },
  KEY: { column: 'key', description: 'By key.' },
  LAST_RECORDED: { column: 'revisionId', description: 'By `lastRecordedAt`.' },
  FIRST_RECORDED: { column: 'firstRevisionId', description: 'By `firstRecordedAt`.' },
});

entityQueries({
  name: 'Item',
  one: 'item',
  all: 'items',
  type: Item,
  connection: ItemConnection,
  filter: ItemFilter,
  where: itemWhere,
  order,
  orderedBy: 'name',
});
