import { sql } from 'drizzle-orm';
import { index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { actors } from './actors.ts';
import { date, dateIndex, keyed, namesIndex, row, sortDates, tsvector } from './columns/columns.ts';
import { eventStatus, voteOption, voteResult } from './columns/vocabulary.ts';
import { places } from './places.ts';
import { restrictions } from './restrictions.ts';

export const events = pgTable(
  'events',
  {
    ...keyed(),
    name: text('name').notNull(),
    status: eventStatus('status').notNull(),
    placeId: uuid('place_id').references(() => places.id),
    ...date('date'),
    ...sortDates('date'),
    search: tsvector('search').generatedAlwaysAs(sql`public.text_vector('english', name)`),
  },
  (t) => [
    index('events_sort_date').on(t.sortDate, t.id),
    index('events_sort_date_desc').on(t.sortDateDesc, t.id),
    index('events_revision').on(t.revisionId, t.id),
    index('events_first_revision').on(t.firstRevisionId, t.id),
    index('events_place').on(t.placeId),
    dateIndex('events_date', t.dateEarliest, t.dateLatest).where(sql`date_edtf is not null`),
    index('events_search').using('gin', t.search),
    namesIndex('events_names', t.name),
  ],
);

export const eventParticipants = pgTable(
  'event_participants',
  {
    eventId: uuid('event_id')
      .notNull()
      .references(() => events.id, { onDelete: 'cascade' }),
    actorId: uuid('actor_id')
      .notNull()
      .references(() => actors.id),
    ...row(),
  },
  (t) => [
    primaryKey({ name: 'event_participants_pkey', columns: [t.eventId, t.actorId] }),
    index('event_participants_actor').on(t.actorId),
  ],
);

/** The vote that was taken at an event, with the numbers that sources state. */
export const eventVotes = pgTable(
  'event_votes',
  {
    eventId: uuid('event_id')
      .primaryKey()
      .references(() => events.id, { onDelete: 'cascade' }),
    // Checked at commit: events are written before restrictions.
    motionId: uuid('motion_id')
      .notNull()
      .references(() => restrictions.id),
    result: voteResult('result'),
    yes: integer('yes'),
    no: integer('no'),
    abstentions: integer('abstentions'),
    notVoting: integer('not_voting'),
    ...row(),
  },
  (t) => [index('event_votes_motion').on(t.motionId)],
);

/** The vote of one actor at an event. */
export const eventBallots = pgTable(
  'event_ballots',
  {
    eventId: uuid('event_id')
      .notNull()
      .references(() => events.id, { onDelete: 'cascade' }),
    actorId: uuid('actor_id')
      .notNull()
      .references(() => actors.id),
    option: voteOption('option').notNull(),
    ...row(),
  },
  (t) => [
    primaryKey({ name: 'event_ballots_pkey', columns: [t.eventId, t.actorId] }),
    index('event_ballots_actor').on(t.actorId),
  ],
);
