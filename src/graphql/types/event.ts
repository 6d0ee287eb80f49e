import { asOfArg } from '../as-of/as-of.ts';
import { combined, filterType } from '../filters/combined.ts';
import { allOf, enumFilter, InstantFilter, lies, matches, StringFilter } from '../filters/filters.ts';
import { type Order, orderedBy, orderOf } from '../filters/order.ts';
import { recordedFields, recordedWhere } from '../filters/recorded.ts';
import {
  ActorRefFilter,
  along,
  EventRefFilter,
  PlaceRefFilter,
  refers,
  refersToItself,
} from '../filters/references.ts';
import type { StatementFilterInput } from '../filters/statement-filter.ts';
import { scoped } from '../groups/scope.ts';
import { connectionOf } from '../lists/connection.ts';
import { entityQueries } from '../lists/entity-queries.ts';
import { labelOf } from '../records/label.ts';
import { keyed } from '../records/record.ts';
import { builder } from '../schema/builder.ts';
import { keyedFields, uncertainDate } from '../schema/fields.ts';
import { neverNull } from '../schema/nullability.ts';
import { EventPhase } from '../schema/vocabulary.ts';
import { evidenceOf } from './parts/evidence.ts';
import { VoteFilter, voteWhere } from './parts/vote.ts';
import { StatementConnection, StatementFilter, statementOrder, statementWhere } from './statement.ts';

export const Event = builder.drizzleNode('events', {
  name: 'Event',
  description: 'Something that happens at a time: a meeting, a strike, an announcement.',
  id: { column: (event) => event.id },
  interfaces: keyed,
  select: { columns: { id: true } },
  fields: (t) => ({
    label: labelOf(t, ['name'], 'its name'),
    ...keyedFields(t, 'event', { place: 'placeId', date: 'dateEdtf' }),
    name: t.exposeString('name', { ...neverNull, description: 'The name, in a few words.' }),
    phase: t.expose('status', {
      type: EventPhase,
      description: 'Whether it is planned, ongoing, over, only asserted, or cancelled.',
    }),
    date: uncertainDate(t, 'date', 'The date when it takes place. Null: see `absences`.'),
    place: t.relation('place', { nullable: true, description: 'The place. Null: see `absences`.' }),
    participants: t.relation('participants', {
      query: { orderBy: { sortName: 'asc', id: 'asc' } },
      description: 'The actors that take part, sorted by name.',
    }),
    vote: t.relation('vote', {
      nullable: true,
      description: 'The vote that was taken at it. Null when there was none.',
    }),
    statements: t.relatedConnection(
      'statements',
      {
        ...scoped(({ id }: { id: string }, { where: filter }: { where?: StatementFilterInput | null }) => ({
          where: allOf(statementWhere(filter), { eventId: { eq: id } }),
          filter,
        })),
        nullable: true,
        description: 'The statements that were made at this event.',
        totalCount: true,
        args: {
          asOf: asOfArg(t),
          where: t.arg({ type: StatementFilter, description: 'Filter. Without it, all records.' }),
          orderBy: t.arg({ type: [statementOrder.Order], description: orderedBy('date') }),
        },
        query: (args) => {
          const sorting = statementOrder.read(args.orderBy);
          return { where: statementWhere(args.where, sorting.orderBy), ...sorting };
        },
      },
      StatementConnection,
    ),
    evidence: evidenceOf(t),
  }),
});
export const EventConnection = connectionOf(Event, 'Event');

const EventPhaseFilter = enumFilter('EventPhase', EventPhase);
export const EventFilter = filterType('EventFilter', 'Filters events.', (t) => ({
  events: t.field({ type: EventRefFilter, description: 'The event itself is one of these.' }),
  ...recordedFields(t),
  name: t.field({ type: StringFilter, description: 'The name.' }),
  phase: t.field({
    type: EventPhaseFilter,
    description: 'Whether it is planned, ongoing, over, only asserted, or cancelled.',
  }),
  date: t.field({ type: InstantFilter, description: 'The date when it takes place.' }),
  participants: t.field({ type: ActorRefFilter, description: 'The actors that take part.' }),
  vote: t.field({ type: VoteFilter, description: 'A vote that matches this filter was taken at it.' }),
  place: t.field({
    type: PlaceRefFilter,
    description: 'The place. `within` includes events anywhere inside a place.',
  }),
}));

function eventWhere(filter: typeof EventFilter.$inferInput | null | undefined, order?: Order) {
  return combined('events', filter, (own) => [
    refersToItself('Event', own.events),
    ...recordedWhere(own),
    matches('name', own.name),
    matches('status', own.phase),
    lies('date', own.date, order),
    refers('Actor', own.participants, along('participants')),
    own.vote && { vote: voteWhere(own.vote) },
    refers('Place', own.place, along('place')),
  ]);
}

const order = orderOf('Event', {
  DATE: {
    column: 'sortDate',
    nullsSmallest: 'sortDateDesc',
    description: 'By the last instant that the date allows. Undated records go where `nulls` says.',
  },
  KEY: { column: 'key', description: 'By key.' },
  LAST_RECORDED: { column: 'revisionId', description: 'By `lastRecordedAt`.' },
  FIRST_RECORDED: { column: 'firstRevisionId', description: 'By `firstRecordedAt`.' },
});

entityQueries({
  name: 'Event',
  one: 'event',
  all: 'events',
  type: Event,
  connection: EventConnection,
  filter: EventFilter,
  where: eventWhere,
  order,
  orderedBy: 'date',
});
