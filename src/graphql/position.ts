import {
  type Direction,
  findKindred,
  findPositions,
  type Position as Held,
  type StanceKind as Kind,
  type Named,
  stanceOf,
} from '../record/positions.ts';
import { Actor } from './actor.ts';
import { asOfArg, validAt } from './as-of.ts';
import { inOneTurn } from './batch.ts';
import { builder } from './builder.ts';
import { refuse } from './errors.ts';
import { uncertainDate } from './fields.ts';
import { requireId, splitNames } from './ids.ts';
import { canFail } from './nullability.ts';
import { pageSizes, readPageSize } from './pages.ts';
import { naming } from './references/names.ts';
import { Restriction } from './restriction.ts';
import { countSourcesOf, independent } from './source-count.ts';
import { openEnd, Stance, Statement } from './statement.ts';
import { AbsenceReason, StanceKind } from './vocabulary.ts';

export const Position = builder.objectRef<Held>('Position');

Position.implement({
  description:
    'What an actor holds about a restriction: the latest stance it took itself, alone or as one of several speakers. What a group said counts for its members only where they spoke too.',
  fields: (t) => ({
    actor: t.field({
      type: Actor,
      description: 'Who holds it.',
      resolve: ({ actorId }) => ({ id: actorId }) as never,
    }),
    restriction: t.field({
      type: Restriction,
      description: 'What it is about.',
      resolve: ({ restrictionId }) => ({ id: restrictionId }) as never,
    }),
    stance: t.field({
      type: StanceKind,
      nullable: true,
      description: 'What is held. Null when nothing is recorded, or when the last `stances` differ.',
      resolve: stanceOf,
    }),
    stances: t.field({
      type: [Stance],
      description: `Its last word: by the last, then the first instant it can be of, then publication; what has a date comes after what has none. ${openEnd} What was walked back, or only retracted documents show, is passed over. Several when still tied; empty when nothing is recorded.`,
      resolve: ({ restrictionId, stances }) =>
        stances.map(({ statementId }) => ({ statementId, restrictionId })) as never,
    }),
    absence: t.field({
      type: AbsenceReason,
      nullable: true,
      description: 'Why there is no stance: `NOT_RECORDED`. Null when there is one.',
      resolve: ({ stances }) => (stances.length === 0 ? 'NOT_RECORDED' : null),
    }),
    statements: t.field({
      type: [Statement],
      description: 'What it rests on: the statements of its `stances`.',
      resolve: ({ stances }) => stances.map(({ statementId }) => ({ id: statementId })) as never,
    }),
    spoken: uncertainDate(
      t,
      'spoken',
      'When that was said; statements that are tied have the same bounds, as they are ordered. Null when undated, or nothing is recorded.',
    ),
    independentSourceCount: t.int({
      description: `How many independent sources its statements rest on. ${independent}`,
      resolve: ({ stances }, _, context) =>
        countSourcesOf(
          context,
          null,
          stances.map(({ statementId }) => statementId),
        ),
    }),
    narrower: t.field({
      type: [Position],
      description:
        "The same actor's positions on restrictions that are narrower than this one or part of it, at any depth, by title. Not counted in this one.",
      resolve: (position, _, context) => kindredOf(context, 'NARROWER', position),
    }),
    broader: t.field({
      type: [Position],
      description:
        "The same actor's positions on restrictions that this one is narrower than or part of, at any depth, by title. Not counted in this one.",
      resolve: (position, _, context) => kindredOf(context, 'BROADER', position),
    }),
  }),
});

const kindredOf = inOneTurn(async ({ db }, direction: Direction, positions: Held[]) => {
  const found = Map.groupBy(await findKindred(db, positions, direction, validAt()), ({ askedId, actorId }) =>
    [askedId, actorId].join(),
  );
  return ({ restrictionId, actorId }): Held[] => found.get([restrictionId, actorId].join()) ?? [];
});

type Names = readonly string[] | null | undefined;
type Asked = { stances?: readonly Kind[] | null | undefined };

/** Throws INVALID_ID, PAGE_SIZE_OUT_OF_RANGE. */
function readNames(type: 'Actor' | 'Restriction', names: Names): Named | null {
  if (names == null) return null;
  if (names.length > pageSizes.most)
    throw refuse('PAGE_SIZE_OUT_OF_RANGE', `More than ${pageSizes.most} are named`);
  return splitNames(type, names);
}

const onRestriction = inOneTurn(
  async ({ db }, { actors, stances = null }: Asked & { actors?: Names }, ids: string[]) => {
    const query = { restrictions: { ids, keys: null }, actors: readNames('Actor', actors), stances };
    const found = Map.groupBy(await findPositions(db, query, validAt()), (it) => it.restrictionId);
    return (id): Held[] => found.get(id) ?? [];
  },
);

const ofActor = inOneTurn(
  async ({ db }, { restrictions, stances = null }: Asked & { restrictions?: Names }, ids: string[]) => {
    const query = {
      restrictions: readNames('Restriction', restrictions),
      actors: { ids, keys: null },
      stances,
    };
    const found = Map.groupBy(await findPositions(db, query, validAt()), (it) => it.actorId);
    return (id): Held[] => found.get(id) ?? [];
  },
);

type Page = { first?: number | null | undefined; after?: string | null | undefined };

/**
 * The positions that follow the one of `after`. Throws PAGE_SIZE_OUT_OF_RANGE where more would be left out than were asked
 * for, INVALID_CURSOR where `after` has none.
 */
function page(type: 'Actor' | 'Restriction', positions: Held[], { first, after }: Page): Held[] {
  const most = first == null ? pageSizes.most : readPageSize('first', first);
  const start =
    after == null
      ? 0
      : positions.findIndex(
          (it) => it[type === 'Actor' ? 'actorId' : 'restrictionId'] === requireId(type, after),
        ) + 1;
  if (after != null && start === 0)
    throw refuse('INVALID_CURSOR', '`after` is none of those whose positions these are');
  if (first == null && positions.length - start > most)
    throw refuse(
      'PAGE_SIZE_OUT_OF_RANGE',
      `There are ${positions.length - start} positions: ask for the \`first\` ${most}, then go on \`after\` the last`,
      { maximum: most },
    );
  return positions.slice(start, start + most);
}

const described = {
  first:
    'The first so many, 0 to 100. When left out all of them, up to 100: more are refused as PAGE_SIZE_OUT_OF_RANGE.',
  afterActor: 'Only those after this actor: the ID of the last one before.',
  afterRestriction: 'Only those after this restriction: the ID of the last one before.',
  stances: 'Only positions that hold one of these, tied ones included. All when left out.',
  actors:
    'Up to 100 IDs or keys. Each is listed, also when nothing is recorded: see `absence`. When left out: whoever took a stance.',
  restrictions:
    'Up to 100 IDs or keys. Each is listed, also when nothing is recorded: see `absence`. When left out: whatever it took a stance on.',
};

builder.drizzleObjectField(Restriction, 'positions', (t) =>
  t.field({
    type: [Position],
    ...canFail,
    description: "What actors hold about it, by the actor's name.",
    args: {
      actors: t.arg.idList(naming('actor', described.actors)),
      stances: t.arg({ type: [StanceKind], description: described.stances }),
      first: t.arg.int({ description: described.first }),
      after: t.arg.id({ description: described.afterActor }),
      asOf: asOfArg(t),
    },
    resolve: async ({ id }, { actors, stances, ...asked }, context) =>
      page('Actor', await onRestriction(context, { actors, stances }, id), asked),
  }),
);

builder.drizzleObjectField(Actor, 'positions', (t) =>
  t.field({
    type: [Position],
    ...canFail,
    description: "What it holds about restrictions, by the restriction's title.",
    args: {
      restrictions: t.arg.idList(naming('restriction', described.restrictions)),
      stances: t.arg({ type: [StanceKind], description: described.stances }),
      first: t.arg.int({ description: described.first }),
      after: t.arg.id({ description: described.afterRestriction }),
      asOf: asOfArg(t),
    },
    resolve: async ({ id }, { restrictions, stances, ...asked }, context) =>
      page('Restriction', await ofActor(context, { restrictions, stances }, id), asked),
  }),
);

builder.queryField('positions', (t) =>
  t.field({
    type: [Position],
    ...canFail,
    description: "What actors hold about a restriction, by the actor's name.",
    args: {
      restriction: t.arg.id({ ...naming('restriction', 'Its ID or key.'), required: true }),
      actors: t.arg.idList(naming('actor', described.actors)),
      stances: t.arg({ type: [StanceKind], description: described.stances }),
      first: t.arg.int({ description: described.first }),
      after: t.arg.id({ description: described.afterActor }),
      asOf: asOfArg(t),
    },
    resolve: async (_, { restriction, actors, stances = null, ...asked }, { db }) => {
      const query = {
        restrictions: readNames('Restriction', [restriction]),
        actors: readNames('Actor', actors),
        stances,
        // The one that they come after is among them.
        ...(asked.first != null &&
          actors == null &&
          stances === null && {
            page: {
              from: asked.after == null ? null : requireId('Actor', asked.after),
              most: readPageSize('first', asked.first) + (asked.after == null ? 0 : 1),
            },
          }),
      };
      return page('Actor', await findPositions(db, query, validAt()), asked);
    },
  }),
);
