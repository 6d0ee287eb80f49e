import { combined, filterType } from '../filters/combined.ts';
import { matches, StringFilter } from '../filters/filters.ts';
import { heldThen, heldWhenAsked, termsHeld, thenOrNow } from '../filters/joined.ts';
import { orderOf } from '../filters/order.ts';
import { recordedFields, recordedWhere } from '../filters/recorded.ts';
import { alongHeld, PlaceRefFilter, refers, refersToItself } from '../filters/references.ts';
import { type ConnectionRef, connectionOf } from '../lists/connection.ts';
import { entityQueries } from '../lists/entity-queries.ts';
import { relatedPage } from '../lists/related-page.ts';
import { labelOf } from '../records/label.ts';
import { keyed } from '../records/record.ts';
import { builder } from '../schema/builder.ts';
import { keyedFields, uncertainDate } from '../schema/fields.ts';
import { neverNull } from '../schema/nullability.ts';
import { evidenceOf } from './parts/evidence.ts';

export const PlaceMembership = builder.drizzleObject('placeBroader', {
  name: 'PlaceMembership',
  description: 'A broader place in which a place lies, at all times or for a time.',
  select: { columns: {} },
  fields: (t) => ({
    place: t.relation('place', { description: 'The place that lies in the other one.' }),
    broader: t.relation('broader', { description: 'The broader place.' }),
    validFrom: uncertainDate(t, 'validFrom', 'The date when that began. Null when none is recorded.'),
    validTo: uncertainDate(t, 'validTo', 'The date when that ended. Null when none is recorded.'),
  }),
});

export const Place = builder.drizzleNode('places', {
  name: 'Place',
  description: 'A place that a scope can refer to, such as Russia or the Kursk border region.',
  id: { column: (place) => place.id },
  interfaces: keyed,
  select: { columns: { id: true } },
  fields: (t) => ({
    label: labelOf(t, ['name'], 'its name'),
    ...keyedFields(t, 'place', { description: 'description' }, '', {
      broader: {
        columns: [],
        with: { memberships: { columns: { broaderId: true } } },
        has: ({ memberships }) => (memberships as unknown[]).length > 0,
      },
    }),
    name: t.exposeString('name', { ...neverNull, description: 'The common name.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'A longer description. Null: see `absences`.',
    }),
    broader: t.relation('broader', {
      query: { where: heldThen('place_broader'), orderBy: { name: 'asc', id: 'asc' } },
      description: `The next broader places, by name: those it lies in ${thenOrNow}. Empty at the top, or when none is known (see \`absences\`).`,
    }),
    memberships: t.relation('memberships', {
      query: { where: heldWhenAsked, orderBy: { broaderId: 'asc', ordinal: 'asc' } },
      description: `The next broader places with the time for which it lies in each, in the order in which those were recorded. ${termsHeld}`,
    }),
    narrower: t.relatedConnection(
      'narrower',
      {
        ...relatedPage(t),
        query: { where: heldThen('place_broader'), orderBy: { name: 'asc', id: 'asc' } },
        description: `The places directly within this one ${thenOrNow}, sorted by name.`,
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
  broader: t.field({ type: PlaceRefFilter, description: `A place directly above it ${thenOrNow}.` }),
}));

const placeWhere = (filter: typeof PlaceFilter.$inferInput | null | undefined) =>
  combined('places', filter, (own) => [
    refersToItself('Place', own.places),
    ...recordedWhere(own),
    matches('name', own.name),
    refers('Place', own.broader, alongHeld('broader', 'place_broader')),
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
