import { builder } from './builder.ts';
import { connectionOf } from './connection.ts';
import { entityQueries } from './entity-queries.ts';
import { inOrder } from './evidence.ts';
import { keyedFields } from './fields.ts';
import { combined, filterType } from './filters/combined.ts';
import { orderOf } from './filters/order.ts';
import { along, PlaceRefFilter, refers, refersToItself } from './filters/references.ts';
import { matches, StringFilter } from './filters.ts';

export const Place = builder.drizzleNode('places', {
  name: 'Place',
  description: 'A place a scope can name: Russia, the Kursk border region.',
  id: { column: (place) => place.id },
  select: { columns: { id: true } },
  fields: (t) => ({
    ...keyedFields(t, 'place', { description: 'description', broader: 'withinId' }),
    name: t.exposeString('name', { description: 'As commonly called.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'More about it. Null: see `absences`.',
    }),
    broader: t.relation('within', {
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

export const PlaceFilter = filterType('PlaceFilter', 'A filter of places.', (t) => ({
  places: t.field({
    type: PlaceRefFilter,
    description: 'The place itself. `within` finds all that lie within a place.',
  }),
  name: t.field({ type: StringFilter, description: 'Its name.' }),
  broader: t.field({ type: PlaceRefFilter, description: 'The place directly above it.' }),
}));

const placeWhere = (filter: typeof PlaceFilter.$inferInput | null | undefined) =>
  combined('places', filter, (own) => [
    refersToItself('Place', own.places),
    matches('name', own.name),
    refers('Place', own.broader, along('within')),
  ]);

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
