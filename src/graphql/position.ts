import {
  countKindred,
  countPositions,
  type Direction,
  findKindred,
  findPositions,
  type Position as Held,
  kindredColumns,
  type Named,
  type PlacedPosition,
  type PositionOrder,
  type PositionQuery,
  positionColumns,
  stanceOf,
} from '../record/positions.ts';
import type { Slice, SortColumn } from '../record/slice.ts';
import { Actor } from './actor.ts';
import { asOfArg, validAt } from './as-of.ts';
import { inOneTurn } from './batch.ts';
import { builder, type Context } from './builder.ts';
import { type ConnectionRef, connectionOf } from './connection.ts';
import { refuse } from './errors.ts';
import { uncertainDate } from './fields.ts';
import { splitNames } from './ids.ts';
import { ownPages, type PageArguments, pageOf, readSlice } from './lists/slice-page.ts';
import { pageSizes } from './pages.ts';
import { naming } from './references/names.ts';
import { Restriction } from './restriction.ts';
import { countSourcesOf, independent } from './source-count.ts';
import { openEnd, Stance, Statement } from './statement.ts';
import { AbsenceReason, Direction as SortDirection, StanceKind } from './vocabulary.ts';

export const Position = builder.objectRef<Held>('Position');
const PositionConnection: ConnectionRef = connectionOf(Position, 'Position');

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
      type: PositionConnection,
      nullable: true,
      extensions: ownPages,
      description:
        "The same actor's positions on restrictions that are narrower than this one or part of it, at any depth, by title. Not counted in this one.",
      args: { ...t.arg.connectionArgs(), asOf: asOfArg(t) },
      resolve: (position, args, context) => kindredPage(context, 'NARROWER', args, position),
    }),
    broader: t.field({
      type: PositionConnection,
      nullable: true,
      extensions: ownPages,
      description:
        "The same actor's positions on restrictions that this one is narrower than or part of, at any depth, by title. Not counted in this one.",
      args: { ...t.arg.connectionArgs(), asOf: asOfArg(t) },
      resolve: (position, args, context) => kindredPage(context, 'BROADER', args, position),
    }),
  }),
});

type Placed = PlacedPosition;
const placed = { placeIn: ({ place }: Placed) => place, nodeIn: (position: Placed): Held => position };
const typesOf = (columns: readonly SortColumn[]) => columns.map(({ type }) => type);

const pairOf = ({ restrictionId, actorId }: { restrictionId: string; actorId: string }) =>
  `${restrictionId} ${actorId}`;

const kindredOf = inOneTurn(
  async ({ db }, { direction, slice }: { direction: Direction; slice: Slice }, positions: Held[]) => {
    const found = await findKindred(db, positions, direction, slice, validAt());
    const lists = Map.groupBy(found, ({ askedId, actorId }) => pairOf({ restrictionId: askedId, actorId }));
    return (position): Placed[] => lists.get(pairOf(position)) ?? [];
  },
);
const kindredCount = inOneTurn(async ({ db }, direction: Direction, positions: Held[]) => {
  const counts = await countKindred(db, positions, direction, validAt());
  const found = new Map(counts.map((it) => [pairOf(it), it.count]));
  return (position) => found.get(pairOf(position)) ?? 0;
});

async function kindredPage(context: Context, direction: Direction, args: PageArguments, position: Held) {
  const asked = readSlice(`Position.${direction}`, args, typesOf(kindredColumns));
  const found = await kindredOf(context, { direction, slice: asked.slice }, position);
  return pageOf(asked, found, placed, () => kindredCount(context, direction, position)) as never;
}

const PositionOrderField = builder.enumType('PositionOrderField', {
  description: 'What positions can be ordered by. Equal ones are ordered by title, then by name.',
  values: {
    RESTRICTION: { description: 'By the title of the restriction.' },
    ACTOR: { description: 'By the name of the actor, by its key where it has none.' },
    SPOKEN: {
      description: `By the last instant at which it can have been said. ${openEnd} What has no date comes last in either direction.`,
    },
  },
});

const PositionOrderInput = builder.inputType('PositionOrder', {
  description: 'An order of positions.',
  fields: (t) => ({
    field: t.field({ type: PositionOrderField, required: true, description: 'By what.' }),
    direction: t.field({
      type: SortDirection,
      required: true,
      defaultValue: 'ASC',
      description: 'Which end comes first.',
    }),
  }),
});

const PositionFilter = builder.inputType('PositionFilter', {
  description:
    'All fields given must hold; null is refused. Where both `restrictions` and `actors` are named, each pair is listed, also when nothing is recorded (see `absence`); else every position that somebody took.',
  fields: (t) => ({
    restrictions: t.idList(naming('restriction', 'On one of these restrictions: up to 100 IDs or keys.')),
    actors: t.idList(naming('actor', 'Of one of these actors: up to 100 IDs or keys.')),
    stances: t.field({
      type: [StanceKind],
      description:
        'Holds one of these, tied ones included: of pairs without a stance none. An empty list matches nothing.',
    }),
  }),
});

type Filter = typeof PositionFilter.$inferInput;
type Arguments = PageArguments & {
  where?: Filter | null | undefined;
  orderBy?: readonly (typeof PositionOrderInput.$inferInput)[] | null | undefined;
};

/** Throws INVALID_ID, PAGE_SIZE_OUT_OF_RANGE. */
function readNames(type: 'Actor' | 'Restriction', names: readonly string[] | null | undefined): Named | null {
  if (names == null) return null;
  if (names.length > pageSizes.most)
    throw refuse('PAGE_SIZE_OUT_OF_RANGE', `More than ${pageSizes.most} are named`);
  return splitNames(type, names);
}

const readOrder = ({ orderBy }: Arguments): PositionOrder[] =>
  (orderBy ?? []).map(({ field, direction }) => ({ by: field, descending: direction === 'DESC' }));

function readQuery({ where }: Arguments, each: PositionQuery['each']): PositionQuery {
  return {
    restrictions: readNames('Restriction', where?.restrictions),
    actors: readNames('Actor', where?.actors),
    stances: where?.stances ?? null,
    each,
  };
}

type Asked = { query: PositionQuery; order: PositionOrder[]; slice: Slice };
/** What belongs to a record: its own ID stands for what `where` does not name. */
const belonging = {
  restriction: (query: PositionQuery, ids: string[]) => ({ ...query, restrictions: { ids, keys: null } }),
  actor: (query: PositionQuery, ids: string[]) => ({ ...query, actors: { ids, keys: null } }),
};
type Owner = keyof typeof belonging;

const ownedBy = (owner: Owner) => ({
  find: inOneTurn(async ({ db }, { query, order, slice }: Asked, ids: string[]) => {
    const found = await findPositions(db, belonging[owner](query, ids), { order, slice }, validAt());
    const lists = Map.groupBy(found, (it) => it[`${owner}Id`]);
    return (id): Placed[] => lists.get(id) ?? [];
  }),
  count: inOneTurn(async ({ db }, query: PositionQuery, ids: string[]) => {
    const counts = await countPositions(db, belonging[owner](query, ids), validAt());
    return (id): number => counts.get(id) ?? 0;
  }),
});
const owned = { restriction: ownedBy('restriction'), actor: ownedBy('actor') };

async function ownPage(context: Context, owner: Owner, args: Arguments, id: string) {
  const order = readOrder(args);
  const asked = readSlice(`${owner}.positions`, args, typesOf(positionColumns(order)));
  const query = readQuery(args, owner);
  if (query[`${owner}s`] !== null)
    throw refuse('BAD_USER_INPUT', `\`where.${owner}s\` is not named here: it is this ${owner}`);
  const found = await owned[owner].find(context, { query, order, slice: asked.slice }, id);
  return pageOf(asked, found, placed, () => owned[owner].count(context, query, id)) as never;
}

const described = {
  orderBy: 'In which order; by title, then by name when left out.',
};

builder.drizzleObjectField(Restriction, 'positions', (t) =>
  t.field({
    type: PositionConnection,
    nullable: true,
    extensions: ownPages,
    description: "What actors hold about it, by the actor's name.",
    args: {
      where: t.arg({
        type: PositionFilter,
        description:
          'Which ones; all that somebody took when left out. `restrictions` is this one, and is not named.',
      }),
      orderBy: t.arg({ type: [PositionOrderInput], description: described.orderBy }),
      ...t.arg.connectionArgs(),
      asOf: asOfArg(t),
    },
    resolve: ({ id }, args, context) => ownPage(context, 'restriction', args, id),
  }),
);

builder.drizzleObjectField(Actor, 'positions', (t) =>
  t.field({
    type: PositionConnection,
    nullable: true,
    extensions: ownPages,
    description: "What it holds about restrictions, by the restriction's title.",
    args: {
      where: t.arg({
        type: PositionFilter,
        description: 'Which ones; all that it took when left out. `actors` is this one, and is not named.',
      }),
      orderBy: t.arg({ type: [PositionOrderInput], description: described.orderBy }),
      ...t.arg.connectionArgs(),
      asOf: asOfArg(t),
    },
    resolve: ({ id }, args, context) => ownPage(context, 'actor', args, id),
  }),
);

builder.queryField('positions', (t) =>
  t.field({
    type: PositionConnection,
    nullable: true,
    extensions: ownPages,
    description: 'Who holds what about which restriction, by title, then by name.',
    args: {
      where: t.arg({
        type: PositionFilter,
        required: true,
        description: 'Whose positions, or on what: `restrictions`, `actors` or both must be named.',
      }),
      orderBy: t.arg({ type: [PositionOrderInput], description: described.orderBy }),
      ...t.arg.connectionArgs(),
      asOf: asOfArg(t),
    },
    resolve: async (_, args, { db }) => {
      const order = readOrder(args);
      const asked = readSlice('Query.positions', args, typesOf(positionColumns(order)));
      const query = readQuery(args, null);
      if (query.restrictions === null && query.actors === null)
        throw refuse('BAD_USER_INPUT', '`where` names `restrictions`, `actors` or both');
      const found = await findPositions(db, query, { order, slice: asked.slice }, validAt());
      return pageOf(asked, found, placed, async () => {
        const counts = await countPositions(db, query, validAt());
        return counts.get(null) ?? 0;
      }) as never;
    },
  }),
);
