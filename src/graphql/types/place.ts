import { combined, filterType } from '../filters/combined.ts';
import { matches, StringFilter } from '../filters/filters.ts';
import { orderOf } from '../filters/order.ts';
import { recordedFields, recordedWhere } from '../filters/recorded.ts';
import { along, PlaceRefFilter, refers, refersToItself } from '../filters/references.ts';
import { type ConnectionRef, connectionOf } from '../lists/connection.ts';
import { entityQueries } from '../lists/entity-queries.ts';
import { relatedPage } from '../lists/related-page.ts';
import { labelOf } from '../records/label.ts';
import { keyed } from '../records/record.ts';
import { builder } from '../schema/builder.ts';
import { keyedFields } from '../schema/fields.ts';
import { neverNull } from '../schema/nullability.ts';
import { evidenceOf } from './evidence.ts';

export const Place = builder.drizzleNode('places', {
  name: 'Place',
  description: 'A place that a scope can refer to, such as Russia or the Kursk border region.',
  id: { column: (place) => place.id },
  interfaces: keyed,
  select: { columns: { id: true } },
  fields: (t) => ({
    label: labelOf(t, ['name'], 'its name'),
    ...keyedFields(t, 'place', { description: 'description', broader: 'withinId' }),
    name: t.exposeString('name', { ...neverNull, description: 'The common name.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'A longer description. Null: see `absences`.',
    }),
    broader: t.field({
      type: ['Place' as never],
      description:
        'The next broader place: a list of at most one. Empty at the top, or when it is not known (see `absences`).',
      select: (_args, _context, nested) => ({ with: { within: nested() } }),
      resolve: (place) => {
        const { within } = place as unknown as { within: object | null };
        return (within ? [within] : []) as never;
      },
    }),
    narrower: t.relatedConnection(
      'narrower',
      {
        ...relatedPage(t),
        query: { orderBy: { name: 'asc', id: 'asc' } },
        description: 'The places directly within this one, sorted by name.',
      },
      PlaceConnection,
    ),
    evidence: evidenceOf(t),
  }),
});
export const PlaceConnection: ConnectionRef = connectionOf(Place, 'Place');

export const PlaceFilter = filterType('PlaceFilter', 'Filters places.', (t) => ({
  places: t.field({
    type: PlaceRefFilter,
    description: 'The place itself is one of these. `within` includes all places inside a place.',
  }),
  ...recordedFields(t),
  name: t.field({ type: StringFilter, description: 'The name.' }),
  broader: t.field({ type: PlaceRefFilter, description: 'The place directly above it.' }),
}));

const placeWhere = (filter: typeof PlaceFilter.$inferInput | null | undefined) =>
  combined('places', filter, (own) => [
    refersToItself('Place', own.places),
    ...recordedWhere(own),
    matches('name', own.name),
    refers('Place', own.broader, along('within')),
  ]);

const order = orderOf('Place', {
  NAME: { column: 'name', description: 'By name.' },
  KEY: { column: 'key', description: 'By key.' },
  LAST_RECORDED: { column: 'revisionId', description: 'By `lastRecordedAt`.' },
  FIRST_RECORDED: { column: 'firstRevisionId', description: 'By `firstRecordedAt`.' },
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
