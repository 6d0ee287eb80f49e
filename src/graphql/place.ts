import { builder } from './builder.ts';
import { connectionOf } from './connection.ts';
import { inOrder } from './evidence.ts';
import { keyedFields, named, oneOf } from './fields.ts';
import { allOf, countRows, matches, orderOf, StringFilter } from './filters.ts';
import { amongIdsOrKeys } from './ids.ts';

export const Place = builder.drizzleNode('places', {
  name: 'Place',
  description: 'A place a scope can name: Russia, the Kursk border region.',
  id: { column: (place) => place.id },
  select: { columns: { id: true } },
  fields: (t) => ({
    ...keyedFields(t, { description: 'description', within: 'withinId' }),
    name: t.exposeString('name', { description: 'As commonly called.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'More about it. Null: see `absences`.',
    }),
    within: t.relation('within', {
      nullable: true,
      description: 'The next broader place. Null at the top, or when it is not known: see `absences`.',
    }),
    narrower: t.relation('narrower', {
      query: { orderBy: { name: 'asc', id: 'asc' } },
      description: 'Places directly within it, by name.',
    }),
    evidence: t.relation('evidence', { query: inOrder, description: 'Where sources speak of it.' }),
  }),
});
export const PlaceConnection = connectionOf(Place, 'Place');

export const PlaceFilter = builder.inputType('PlaceFilter', {
  description: 'All fields given must hold; null is refused.',
  fields: (t) => ({
    places: t.idList({ description: 'One of these: IDs or keys.' }),
    name: t.field({ type: StringFilter, description: 'Its name.' }),
    within: t.idList({ description: 'Directly within one of these places: IDs or keys.' }),
  }),
});

function placeWhere(filter: typeof PlaceFilter.$inferInput | null | undefined) {
  if (!filter) return allOf();
  return allOf(
    filter.places && amongIdsOrKeys('Place', filter.places),
    matches('name', filter.name),
    filter.within && { within: amongIdsOrKeys('Place', filter.within) },
  );
}

const order = orderOf('Place', {
  NAME: { column: 'name', description: 'By name.' },
  KEY: { column: 'key', description: 'By key.' },
});

builder.queryFields((t) => ({
  place: t.drizzleField({
    type: Place,
    nullable: true,
    description: 'One place; null when there is none of that name.',
    args: { id: t.arg.id({ description: oneOf.id }), key: t.arg.string({ description: oneOf.key }) },
    resolve: (query, _, args, { db }) => db.query.places.findFirst(query({ where: named('Place', args) })),
  }),
  places: t.drizzleConnection(
    {
      type: Place,
      description: 'The places that match, page by page.',
      args: {
        where: t.arg({ type: PlaceFilter, description: 'Which ones; all when left out.' }),
        orderBy: t.arg({ type: order.Order, description: 'In which order; by name when left out.' }),
      },
      totalCount: (_, args, { db }) => countRows(db, 'places', placeWhere(args.where)),
      resolve: (query, _, args, { db }) =>
        db.query.places.findMany(
          query({ where: placeWhere(args.where), orderBy: order.read(args.orderBy) }),
        ) as never,
    },
    PlaceConnection,
  ),
}));
