import { builder } from './builder.ts';
import { connectionOf } from './connection.ts';
import { entityQueries } from './entity-queries.ts';
import { inOrder } from './evidence.ts';
import { keyedFields, uncertainDate } from './fields.ts';
import {
  allOf,
  enumFilter,
  InstantFilter,
  lies,
  matches,
  type OrderInput,
  orderOf,
  StringFilter,
} from './filters.ts';
import { amongIdsOrKeys } from './ids.ts';
import { StatementConnection, StatementFilter, statementOrder, statementWhere } from './statement.ts';
import { EventStatus } from './vocabulary.ts';

export const Event = builder.drizzleNode('events', {
  name: 'Event',
  description: 'Something that happens at a time: a meeting, a strike, an announcement.',
  id: { column: (event) => event.id },
  select: { columns: { id: true } },
  fields: (t) => ({
    ...keyedFields(t, { place: 'placeId', date: 'dateEdtf' }),
    name: t.exposeString('name', { description: 'In a few words.' }),
    status: t.expose('status', { type: EventStatus, description: 'How real it is.' }),
    date: uncertainDate(t, 'date', 'When it takes place. Null: see `absences`.'),
    place: t.relation('place', { nullable: true, description: 'Where. Null: see `absences`.' }),
    participants: t.relation('participants', {
      query: { orderBy: { sortName: 'asc', id: 'asc' } },
      description: 'Who takes part, by name.',
    }),
    statements: t.relatedConnection(
      'statements',
      {
        description: 'What was said at it.',
        totalCount: true,
        args: {
          where: t.arg({ type: StatementFilter, description: 'Which ones; all when left out.' }),
          orderBy: t.arg({
            type: statementOrder.Order,
            description: 'In which order; by date when left out.',
          }),
        },
        query: (args) => ({
          where: statementWhere(args.where, args.orderBy),
          orderBy: statementOrder.read(args.orderBy),
        }),
      },
      StatementConnection,
    ),
    evidence: t.relation('evidence', { query: inOrder, description: 'Where sources speak of it.' }),
  }),
});
export const EventConnection = connectionOf(Event, 'Event');

const EventStatusFilter = enumFilter('EventStatus', EventStatus);
export const EventFilter = builder.inputType('EventFilter', {
  description: 'All fields given must hold; null is refused.',
  fields: (t) => ({
    events: t.idList({ description: 'One of these: IDs or keys.' }),
    name: t.field({ type: StringFilter, description: 'Its name.' }),
    status: t.field({ type: EventStatusFilter, description: 'How real it is.' }),
    date: t.field({ type: InstantFilter, description: 'When it takes place.' }),
    participants: t.idList({ description: 'One of these actors takes part: IDs or keys.' }),
    places: t.idList({ description: 'At one of these places themselves: IDs or keys.' }),
  }),
});

function eventWhere(filter: typeof EventFilter.$inferInput | null | undefined, order?: OrderInput) {
  if (!filter) return allOf();
  return allOf(
    filter.events && amongIdsOrKeys('Event', filter.events),
    matches('name', filter.name),
    matches('status', filter.status),
    lies('date', filter.date, order),
    filter.participants && { participants: amongIdsOrKeys('Actor', filter.participants) },
    filter.places && { place: amongIdsOrKeys('Place', filter.places) },
  );
}

const order = orderOf('Event', {
  DATE: {
    column: 'sortDate',
    descending: 'sortDateDesc',
    description: 'By the last instant it can be. Undated ones come last in either direction.',
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
