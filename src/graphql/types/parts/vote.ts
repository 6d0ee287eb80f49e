import { combined, filterType } from '../../filters/combined.ts';
import { type AllOf, enumFilter, matches } from '../../filters/filters.ts';
import {
  ActorRefFilter,
  along,
  RestrictionRefFilter,
  refers,
  refersByActorId,
} from '../../filters/references.ts';
import { builder } from '../../schema/builder.ts';
import { VoteOption, VoteResult } from '../../schema/vocabulary.ts';

builder.drizzleObject('eventBallots', {
  name: 'Ballot',
  description: 'How one actor voted.',
  select: { columns: {} },
  fields: (t) => ({
    actor: t.relation('actor', { description: 'The actor that voted.' }),
    option: t.expose('option', { type: VoteOption, description: 'How it voted.' }),
  }),
});

const stated = 'as a source states it. Null when no source does; `ballots` may be fewer.';

export const Vote = builder.drizzleObject('eventVotes', {
  name: 'Vote',
  description: 'A vote on a restriction, taken at an event (Popolo VoteEvent).',
  select: { columns: {} },
  fields: (t) => ({
    motion: t.relation('motion', { description: 'The restriction that was voted on.' }),
    result: t.expose('result', {
      type: VoteResult,
      nullable: true,
      description: 'The result. Null when it is not known.',
    }),
    yes: t.exposeInt('yes', { nullable: true, description: `The number of votes for the motion, ${stated}` }),
    no: t.exposeInt('no', {
      nullable: true,
      description: `The number of votes against the motion, ${stated}`,
    }),
    abstentions: t.exposeInt('abstentions', {
      nullable: true,
      description: `The number of abstentions, ${stated}`,
    }),
    notVoting: t.exposeInt('notVoting', {
      nullable: true,
      description: `The number of those that did not take part in the vote, ${stated}`,
    }),
    ballots: t.relation('ballots', {
      query: { orderBy: { option: 'asc', actorId: 'asc' } },
      description: 'How each voted, as far as sources say: those for the motion first.',
    }),
  }),
});

const VoteResultFilter = enumFilter('VoteResult', VoteResult);
const VoteOptionFilter = enumFilter('VoteOption', VoteOption);

const BallotFilter = filterType(
  'BallotFilter',
  'Filters ballots; all conditions must match the same ballot.',
  (t) => ({
    actor: t.field({ type: ActorRefFilter, description: 'The actor that voted.' }),
    option: t.field({ type: VoteOptionFilter, description: 'How it voted.' }),
  }),
);

export const VoteFilter = filterType('VoteFilter', 'Filters votes.', (t) => ({
  motion: t.field({ type: RestrictionRefFilter, description: 'The restriction that was voted on.' }),
  result: t.field({ type: VoteResultFilter, description: 'The result.' }),
  ballot: t.field({ type: BallotFilter, description: 'At least one ballot matches this filter.' }),
}));

const ballotWhere = (filter: typeof BallotFilter.$inferInput): AllOf =>
  combined('eventBallots', filter, (own) => [refersByActorId(own.actor), matches('option', own.option)]);

/** The condition of a filter on the vote at an event. */
export const voteWhere = (filter: typeof VoteFilter.$inferInput): AllOf =>
  combined('eventVotes', filter, (own) => [
    refers('Restriction', own.motion, along('motion')),
    matches('result', own.result),
    own.ballot && { ballots: ballotWhere(own.ballot) },
  ]);
