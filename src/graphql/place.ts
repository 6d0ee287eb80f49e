import { builder } from './builder.ts';
import { connectionOf } from './connection.ts';
import { entityQueries } from './entity-queries.ts';
import { inOrder } from './evidence.ts';
import { keyedFields } from './fields.ts';
import { allOf, matches, orderOf, StringFilter } from './filters.ts';
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

entityQueries({
  name: 'Place',
  one: 'place',
  all: 'places',
  type: Place,
  connection: PlaceConnection,
  filter: PlaceFilter,
  where: placeWhere,
  order,
  orderedBy: 'name',
});
