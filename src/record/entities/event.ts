import { z } from 'zod';
import {
  eventBallots,
  eventParticipants,
  eventStatus,
  events,
  eventVotes,
  voteOption,
  voteResult,
} from '../../db/tables/index.ts';
import { InvalidInput } from '../errors.ts';
import {
  absent,
  byCodePoint,
  count,
  date,
  key,
  keys,
  list,
  name,
  reference,
  spans,
} from '../lines/fields.ts';
import { defineConcept, type Refer, referActors, referSet, referSpans } from '../write/concept.ts';
import { dateColumns, entityColumns, replaceRows, saveRows } from '../write/rows.ts';
import { refuseRepeated } from './restriction.ts';

const ballot = z.strictObject({ actor: reference(), option: z.enum(voteOption.enumValues) });

/** A vote on a restriction: its result, the numbers that a source states, and the ballots. */
const vote = z.strictObject({
  motion: reference(),
  result: z.enum(voteResult.enumValues).optional(),
  yes: count().optional(),
  no: count().optional(),
  abstentions: count().optional(),
  notVoting: count().optional(),
  ballots: list(ballot).optional(),
});
type VoteLine = z.infer<typeof vote>;

export const eventLine = z.strictObject({
  type: z.literal('event'),
  key: key(),
  name: name(),
  place: reference().optional(),
  date: date().optional(),
  status: z.enum(eventStatus.enumValues),
  participants: keys().optional(),
  vote: vote.optional(),
  evidence: spans().optional(),
  absent: absent('place', 'date', 'participants'),
});
export type EventLine = z.infer<typeof eventLine>;

/** An event that happened, is said to have happened, or is planned: a meeting, a letter, a journey. */
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
    ...(line.vote && { vote: referVote(line.vote, to) }),
    ...(line.evidence && { evidence: referSpans(line.evidence, 'evidence', to) }),
  }),
  rules: [
    ({ line }) => refuseRepeated('vote.ballots', line.vote?.ballots, (it) => it.actor),
    function* ballotsAreCounted({ line: { vote } }) {
      for (const [option, field] of Object.entries(numbers)) {
        const stated = vote?.[field];
        const ballots = (vote?.ballots ?? []).filter((it) => it.option === option).length;
        if (stated !== undefined && ballots > stated)
          yield new InvalidInput(`vote.${field}`, `is ${stated}, and ${ballots} ballots are ${option}`);
      }
    },
  ],
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
    await replaceRows(tx, eventVotes, eventVotes.eventId, drafts, ['vote'], ({ id, line: { vote } }) =>
      vote === undefined
        ? []
        : [
            {
              eventId: id,
              motionId: identities.id('restriction', vote.motion),
              result: vote.result ?? null,
              yes: vote.yes ?? null,
              no: vote.no ?? null,
              abstentions: vote.abstentions ?? null,
              notVoting: vote.notVoting ?? null,
            },
          ],
    );
    await replaceRows(tx, eventBallots, eventBallots.eventId, drafts, ['vote'], ({ id, line: { vote } }) =>
      (vote?.ballots ?? []).map(({ actor, option }) => ({
        eventId: id,
        actorId: identities.id('actor', actor),
        option,
      })),
    );
  },
});

/** The field that counts the ballots of each option. */
const numbers = { YES: 'yes', NO: 'no', ABSTAIN: 'abstentions', NOT_VOTING: 'notVoting' } as const;

const referVote = (line: VoteLine, to: Refer): VoteLine => ({
  ...line,
  motion: to('restriction', line.motion, 'vote.motion'),
  ...(line.ballots && {
    ballots: referActors(line.ballots, 'vote.ballots', to).sort((a, b) => byCodePoint(a.actor, b.actor)),
  }),
});
