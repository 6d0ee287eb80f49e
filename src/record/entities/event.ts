import { z } from 'zod';
import { eventParticipants, eventStatus, events } from '../../db/tables/index.ts';
import { absent, date, key, keys, name, reference, spans } from '../lines/fields.ts';
import { defineConcept, referSet, referSpans } from '../write/concept.ts';
import { dateColumns, entityColumns, replaceRows, saveRows } from '../write/rows.ts';

export const eventLine = z.strictObject({
  type: z.literal('event'),
  key: key(),
  name: name(),
  place: reference().optional(),
  date: date().optional(),
  status: z.enum(eventStatus.enumValues),
  participants: keys().optional(),
  evidence: spans().optional(),
  absent: absent('place', 'date', 'participants'),
});
export type EventLine = z.infer<typeof eventLine>;

/** What happened, or was said to, or is to: meetings, letters, journeys. */
export const event = defineConcept<EventLine>({
  type: 'event',
  entity: 'EVENT',
  schema: eventLine,
  table: events,
  isLocal: () => true,
  evidenceOwner: 'eventId',
  refer: (line, to) => ({
    ...line,
    ...(line.place && { place: to('place', line.place, 'place') }),
    ...(line.participants && {
      participants: referSet('actor', line.participants, 'participants', to),
    }),
    ...(line.evidence && { evidence: referSpans(line.evidence, 'evidence', to) }),
  }),
  async write(tx, drafts, identities) {
    await saveRows(
      tx,
      events,
      drafts.map((draft) => ({
        ...entityColumns(draft),
        key: draft.line.key,
        name: draft.line.name,
        status: draft.line.status,
        placeId: draft.line.place ? identities.id('place', draft.line.place) : null,
        ...dateColumns('date', draft.line.date),
      })),
    );
    await replaceRows(
      tx,
      eventParticipants,
      eventParticipants.eventId,
      drafts,
      ['participants'],
      ({ id, line }) =>
        (line.participants ?? []).map((actor) => ({ eventId: id, actorId: identities.id('actor', actor) })),
    );
  },
});
