import { type SQL, sql } from 'drizzle-orm';
import type { KeyedType } from '../../record/write/concept.ts';
import { naming } from '../references/names.ts';
import { builder } from '../schema/builder.ts';
import { amongIdsOrKeys, type NodeType, ofActors } from '../schema/ids.ts';
import type { Where } from './filters.ts';
import { type HierarchyType, idsAlong, isHierarchical, type Way } from './hierarchy.ts';
import { heldThen } from './joined.ts';

/** Operators that name records by IDs or keys. */
export type RefOperators = {
  in?: readonly string[] | null | undefined;
  notIn?: readonly string[] | null | undefined;
  isNull?: boolean | null | undefined;
  binding?: readonly string[] | null | undefined;
  within?: readonly string[] | null | undefined;
};

const named = 'IDs or keys; a single one may be given without brackets. An empty list matches nothing.';
const shared =
  'Several operators are combined with AND; null is refused. Where a record can have several values, `in`, `binding` and `within` match if at least one does, and `notIn` if none of them is listed.';

const keyed = (type: NodeType) => type.toLowerCase() as KeyedType;

/** A filter by what a field refers to. */
function refFilter(type: NodeType, records: string) {
  return builder.inputType(`${type}RefFilter`, {
    description: `Filters by ${records}. ${shared}`,
    fields: (t) => ({
      in: t.idList(naming(keyed(type), `One of these. ${named}`)),
      notIn: t.idList(
        naming(
          keyed(type),
          'Has a value, and none of its values is listed here. IDs or keys. An empty list matches every record with a value.',
        ),
      ),
      isNull: t.boolean({ description: 'True: only records without a value. False: only records with one.' }),
    }),
  });
}

/** The same for records that stand above and below one another. `above` and `below` end a sentence. */
function hierarchyFilter(type: HierarchyType, records: string, above: string, below: string) {
  return builder.inputType(`${type}RefFilter`, {
    description: `Filters by ${records}. ${shared}`,
    fields: (t) => ({
      in: t.idList(naming(keyed(type), `One of these itself, not merely related ones. ${named}`)),
      notIn: t.idList(
        naming(
          keyed(type),
          'Has a value, and none of its values is listed here. IDs or keys. An empty list matches every record with a value.',
        ),
      ),
      isNull: t.boolean({ description: 'True: only records without a value. False: only records with one.' }),
      binding: t.idList(
        naming(
          keyed(type),
          `One of these, or ${above}, at any depth: everything whose rules bind them. ${named}`,
        ),
      ),
      within: t.idList(naming(keyed(type), `One of these, or ${below}, at any depth. ${named}`)),
    }),
  });
}

export const ActorRefFilter = hierarchyFilter(
  'Actor',
  'actors',
  'a group that one of them is a member of',
  'a member of one of them',
);
export const ItemRefFilter = hierarchyFilter(
  'Item',
  'items',
  'broader than one of them',
  'narrower than one of them',
);
export const PlaceRefFilter = hierarchyFilter(
  'Place',
  'places',
  'broader than one of them',
  'within one of them',
);
export const TargetRefFilter = hierarchyFilter(
  'Target',
  'kinds of target',
  'broader than one of them',
  'narrower than one of them',
);
export const DocumentRefFilter = refFilter('Document', 'documents');
export const EventRefFilter = refFilter('Event', 'events');
export const RestrictionRefFilter = refFilter('Restriction', 'restrictions');
export const StatementRefFilter = refFilter('Statement', 'statements');
export const TransferRefFilter = refFilter('Transfer', 'transfers');

/** The path from a row to the rows that it refers to. */
export type Reach = {
  /** Rows that lead to a target of which this holds. */
  to(target: Where): Where;
  /** Rows that lead anywhere. */
  some: Where;
  /** The target is known by this column of what is reached, not by its own row. */
  column?: 'id' | 'actorId';
};

/** The row is itself what is asked about. */
const itself: Reach = { to: (target) => target, some: { id: { isNotNull: true } } };
/** The row has the actor's ID in a column. */
const byActorId: Reach = {
  to: (target) => target,
  some: { actorId: { isNotNull: true } },
  column: 'actorId',
};

/** By relations of Drizzle's, each beneath the one before it. */
export function along(...relations: [string, ...string[]]): Reach {
  const nest = (innermost: unknown) =>
    relations.reduceRight<unknown>((within, name) => ({ [name]: within }), innermost) as Where;
  return { to: (target) => nest(target), some: nest(true) };
}

/** By a relation that holds for a time, at the time that is asked for. */
export function alongHeld(relation: string, table: Parameters<typeof heldThen>[0]): Reach {
  const held = heldThen(table);
  return { to: (target) => ({ [relation]: { AND: [target, held] } }), some: { [relation]: held } };
}

/** By a relation to rows that have the actor's ID in a column: its index finds them, without a look at the actors. */
export const alongActorIds = (relation: string): Reach => ({
  to: (target) => ({ [relation]: target }),
  some: { [relation]: byActorId.some },
  column: 'actorId',
});

/** The condition of a filter on the records that a row refers to; null where it has none. */
export function refers(
  type: NodeType,
  operators: RefOperators | null | undefined,
  reach: Reach,
): Where | null {
  if (operators == null) return null;
  const { in: among, notIn, isNull, binding, within } = operators;
  const { to, some } = reach;
  const found: Where[] = [];
  if (among != null) found.push(to(areNamed(type, among, reach)));
  if (notIn != null) found.push(some, { NOT: to(areNamed(type, notIn, reach)) });
  if (binding != null) found.push(to(areAlong(type, 'binding', binding, reach)));
  if (within != null) found.push(to(areAlong(type, 'within', within, reach)));
  if (isNull != null) found.push(isNull ? { NOT: some } : some);
  return { AND: found };
}

export const refersToItself = (type: NodeType, operators: RefOperators | null | undefined) =>
  refers(type, operators, itself);
export const refersByActorId = (operators: RefOperators | null | undefined) =>
  refers('Actor', operators, byActorId);

const areNamed = (type: NodeType, names: readonly string[], { column }: Reach): Where =>
  column === 'actorId' ? ofActors(names) : amongIdsOrKeys(type, names);

function areAlong(type: NodeType, way: Way, names: readonly string[], { column = 'id' }: Reach): Where {
  if (!isHierarchical(type)) throw new TypeError(`Nothing is above or below a ${type}`);
  return {
    RAW: (rows: Record<string, SQL>) => sql`${rows[column]} = any (array(${idsAlong(type, way, names)}))`,
  };
}
