import { defineRelationsPart } from 'drizzle-orm';
import { always } from './relation-conditions.ts';
import * as tables from './tables/index.ts';

/** The relations of events and their votes: a part of `relations`. */
export const eventRelations = defineRelationsPart(tables, (r) => ({
  events: {
    revision: r.one.revisions({ from: r.events.revisionId, to: r.revisions.id, ...always }),
    firstRevision: r.one.revisions({ from: r.events.firstRevisionId, to: r.revisions.id, ...always }),
    place: r.one.places({ from: r.events.placeId, to: r.places.id }),
    participants: r.many.actors({
      from: r.events.id.through(r.eventParticipants.eventId),
      to: r.actors.id.through(r.eventParticipants.actorId),
    }),
    vote: r.one.eventVotes({ from: r.events.id, to: r.eventVotes.eventId }),
    ballots: r.many.eventBallots({ from: r.events.id, to: r.eventBallots.eventId }),
    statements: r.many.statements({ from: r.events.id, to: r.statements.eventId }),
    evidence: r.many.evidence({ from: r.events.id, to: r.evidence.eventId }),
  },
  eventVotes: {
    motion: r.one.restrictions({ from: r.eventVotes.motionId, to: r.restrictions.id, ...always }),
    ballots: r.many.eventBallots({ from: r.eventVotes.eventId, to: r.eventBallots.eventId }),
  },
  eventBallots: {
    actor: r.one.actors({ from: r.eventBallots.actorId, to: r.actors.id, ...always }),
  },
}));
