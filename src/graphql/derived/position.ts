import {
  countPositions,
  findPositions,
  type Named,
  type PositionQuery,
} from '../../record/positions/find.ts';
import { countKindred, type Direction, findKindred, kindredColumns } from '../../record/positions/kindred.ts';
import {
  type Position as Held,
  type PlacedPosition,
  type PositionOrder,
  positionColumns,
  stanceOf,
} from '../../record/positions/position.ts';
import {
  findSpokenFor,
  findWithheld,
  type PositionSpeaker as SpokeFor,
} from '../../record/positions/spoken-for.ts';
import type { Slice, SortColumn } from '../../record/rules/slice.ts';
import { asOfArg } from '../as-of/as-of.ts';
import { inOneTurn } from '../lists/batch-loader.ts';
import { type ConnectionRef, connectionOf } from '../lists/connection.ts';
import { pageSizes } from '../lists/pages.ts';
import { ownPages, type PageArguments, pageOf, readSlice } from '../lists/slice-page.ts';
import { naming } from '../references/names.ts';
import { builder, type Context } from '../schema/builder.ts';
import { refuse } from '../schema/errors.ts';
import { uncertainDate } from '../schema/fields.ts';
import { splitNames } from '../schema/ids.ts';
import { canFail } from '../schema/nullability.ts';
import { AbsenceReason, Direction as SortDirection, StanceKind } from '../schema/vocabulary.ts';
import { Actor } from '../types/actor.ts';
import { Restriction } from '../types/restriction.ts';
import { openEnd, Stance, Statement } from '../types/statement.ts';
import { countSourcesOf, independent } from './source-count.ts';

export const Position = builder.objectRef<Held>('Position');
const PositionConnection: ConnectionRef = connectionOf(Position, 'Position');

const PositionSpeaker = builder.objectRef<SpokeFor>('PositionSpeaker').implement({
  description: 'A speaker of a statement that a position rests on.',
  fields: (t) => ({
    actor: t.field({
      type: Actor,
      description: 'The actor that spoke.',
      resolve: ({ speakerId }) => ({ id: speakerId }) as never,
    }),
    isOnBehalf: t.exposeBoolean('isOnBehalf', {
      description:
        'Whether it spoke on behalf of the actor whose position it is. False: it is that actor itself.',
    }),
    statement: t.field({
      type: Statement,
      description: 'The statement.',
      resolve: ({ statementId }) => ({ id: statementId }) as never,
    }),
  }),
});

/** By whom the statements of positions were made, and on behalf of whom: one query for all positions of a turn. */
const spokenForOf = inOneTurn(({ db }, _, positions: Held[]) => findSpokenFor(db, positions));

const withheldOf = inOneTurn(({ db }, _, positions: Held[]) => findWithheld(db, positions));

Position.implement({
  description:
    'The position of an actor on a restriction: the latest stance that the actor took itself, alone or with other speakers, or that others took on its behalf (`Speaker.onBehalfOf`). A statement by a group counts for its members only if they spoke too.',
  // biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of fields
  fields: (t) => ({
    actor: t.field({
      type: Actor,
      description: 'The actor that holds it.',
      resolve: ({ actorId }) => ({ id: actorId }) as never,
    }),
    restriction: t.field({
      type: Restriction,
      description: 'The subject.',
      resolve: ({ restrictionId }) => ({ id: restrictionId }) as never,
    }),
    stance: t.field({
      type: StanceKind,
      nullable: true,
      description:
        'The stance. Null when nothing is recorded, or when the latest `stances` differ. `WITHHELD` only where the actor took no other.',
      resolve: stanceOf,
    }),
    stances: t.field({
      type: [Stance],
      description: `The latest stances: those whose statement has the latest last possible instant, then the latest first one, then the latest publication; undated statements count as earliest. ${openEnd} Statements that were walked back, or that only retracted documents show, are ignored. The list has several entries in case of a tie, and is empty when nothing is recorded.`,
      resolve: ({ restrictionId, stances }) =>
        stances.map(({ statementId }) => ({ statementId, restrictionId })) as never,
    }),
    withheld: t.field({
      type: [Stance],
      ...canFail,
      description:
        'The latest statements in which the actor declined to say what it holds (`WITHHELD`), no earlier than its `stances`, which stay the position. Empty when there are none.',
      resolve: async (position, _, context) => {
        const statements = await withheldOf(context, null, position);
        return statements.map((statementId) => ({
          statementId,
          restrictionId: position.restrictionId,
        })) as never;
      },
    }),
    absence: t.field({
      type: AbsenceReason,
      nullable: true,
      description: 'The reason why there is no stance: `NOT_RECORDED`. Null when there is one.',
      resolve: ({ stances }) => (stances.length === 0 ? 'NOT_RECORDED' : null),
    }),
    statements: t.field({
      type: [Statement],
      description: 'The statements of its `stances`.',
      resolve: ({ stances }) => stances.map(({ statementId }) => ({ id: statementId })) as never,
    }),
    speakers: t.field({
      type: [PositionSpeaker],
      ...canFail,
      description:
        'The speakers that took its `stances`: the actor itself, or others on its behalf. Other speakers of the same statements are left out. In the order of the sources; empty when nothing is recorded.',
      resolve: async (position, _, context) => (await spokenForOf(context, null, position)).speakers,
    }),
    onBehalfOf: t.field({
      type: [Actor],
      ...canFail,
      description:
        'The actors on whose behalf the actor took its `stances`: they are the position of those, too. By name; empty when it spoke for itself alone.',
      resolve: async (position, _, context) =>
        (await spokenForOf(context, null, position)).onBehalfOf.map((id) => ({ id })) as never,
    }),
    spoken: uncertainDate(
      t,
      'spoken',
      'The date of its `stances`; where several are tied, their dates have the same bounds. Null when they are undated or nothing is recorded.',
    ),
    independentSourceCount: t.int({
      description: `The number of independent sources of its statements. ${independent}`,
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
        'The positions of the same actor on restrictions that are narrower than this one or part of it, at any depth. Sorted by title. They do not affect this position.',
      args: { ...t.arg.connectionArgs(), asOf: asOfArg(t) },
      resolve: (position, args, context) => kindredPage(context, 'NARROWER', args, position),
    }),
    broader: t.field({
      type: PositionConnection,
      nullable: true,
      extensions: ownPages,
      description:
        'The positions of the same actor on broader restrictions: those that this one is narrower than or part of, at any depth. Sorted by title. They do not affect this position.',
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
    const found = await findKindred(db, positions, direction, slice);
    const lists = Map.groupBy(found, ({ askedId, actorId }) => pairOf({ restrictionId: askedId, actorId }));
    return (position): Placed[] => lists.get(pairOf(position)) ?? [];
  },
);
const kindredCount = inOneTurn(async ({ db }, direction: Direction, positions: Held[]) => {
  const counts = await countKindred(db, positions, direction);
  const found = new Map(counts.map((it) => [pairOf(it), it.count]));
  return (position) => found.get(pairOf(position)) ?? 0;
});

async function kindredPage(context: Context, direction: Direction, args: PageArguments, position: Held) {
  const asked = readSlice(`Position.${direction}`, args, typesOf(kindredColumns));
  const found = await kindredOf(context, { direction, slice: asked.slice }, position);
  return pageOf(asked, found, placed, () => kindredCount(context, direction, position)) as never;
}

const PositionOrderField = builder.enumType('PositionOrderField', {
  description:
    'The values by which positions can be sorted. Positions with equal values are sorted by title, then by name.',
  values: {
    RESTRICTION: { description: 'By the title of the restriction.' },
    ACTOR: { description: 'By the name of the actor; by its key where it has no name.' },
    SPOKEN: {
      description: `By the last possible instant of the statement. ${openEnd} Undated positions come last in both directions.`,
    },
  },
});

const PositionOrderInput = builder.inputType('PositionOrder', {
  description: 'A sort key of positions.',
  fields: (t) => ({
    field: t.field({ type: PositionOrderField, required: true, description: 'The value to sort by.' }),
    direction: t.field({
      type: SortDirection,
      required: true,
      defaultValue: 'ASC',
      description: 'The direction, ascending by default.',
    }),
  }),
});

const PositionFilter = builder.inputType('PositionFilter', {
  description:
    'All fields given must hold; null is refused. If `restrictions` and `actors` are given and nothing else, every pair is listed, even when nothing is recorded (see `absence`). Otherwise only positions that somebody took.',
  fields: (t) => ({
    restrictions: t.idList(naming('restriction', 'Positions on these restrictions: up to 100 IDs or keys.')),
    actors: t.idList(naming('actor', 'Positions of these actors: up to 100 IDs or keys.')),
    stances: t.field({
      type: [StanceKind],
      description:
        'Positions with one of these stances, tied ones included. Pairs without a stance do not match. An empty list matches nothing. It narrows `restrictions` or `actors`, and is refused where neither is given nor implied by the record that the field is of.',
    }),
    isForOthers: t.boolean({
      description:
        'Whether the actor took the position only on behalf of others, in all of its `stances`. False leaves out the envoy of a state, whose word is already the position of the state, so that nothing is counted twice. Pairs without a stance do not match. Like `stances`, it narrows `restrictions` or `actors`.',
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
    isForOthers: where?.isForOthers ?? null,
    each,
  };
}

type Asked = { query: PositionQuery; order: PositionOrder[]; slice: Slice };
/** The filter for one record: its own ID stands for the name that `where` leaves out. */
const belonging = {
  restriction: (query: PositionQuery, ids: string[]) => ({ ...query, restrictions: { ids, keys: null } }),
  actor: (query: PositionQuery, ids: string[]) => ({ ...query, actors: { ids, keys: null } }),
};
type Owner = keyof typeof belonging;

const ownedBy = (owner: Owner) => ({
  find: inOneTurn(async ({ db }, { query, order, slice }: Asked, ids: string[]) => {
    const found = await findPositions(db, belonging[owner](query, ids), { order, slice });
    const lists = Map.groupBy(found, (it) => it[`${owner}Id`]);
    return (id): Placed[] => lists.get(id) ?? [];
  }),
  count: inOneTurn(async ({ db }, query: PositionQuery, ids: string[]) => {
    const counts = await countPositions(db, belonging[owner](query, ids));
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
  orderBy: 'The order. By default by title, then by name.',
};

builder.drizzleObjectField(Restriction, 'positions', (t) =>
  t.field({
    type: PositionConnection,
    nullable: true,
    extensions: ownPages,
    description: 'The positions of actors on this restriction, sorted by the name of the actor.',
    args: {
      where: t.arg({
        type: PositionFilter,
        description:
          'Filter. Without it, every position that somebody took. `restrictions` must be left out: it is this one.',
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
    description: 'The positions of this actor on restrictions, sorted by the title of the restriction.',
    args: {
      where: t.arg({
        type: PositionFilter,
        description:
          'Filter. Without it, every position that this actor took. `actors` must be left out: it is this one.',
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
    description:
      'The positions of actors on restrictions. By default by the title of the restriction, then by the name of the actor.',
    args: {
      where: t.arg({
        type: PositionFilter,
        required: true,
        description: 'Filter. `restrictions`, `actors` or both are required.',
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
      const found = await findPositions(db, query, { order, slice: asked.slice });
      return pageOf(asked, found, placed, async () => {
        const counts = await countPositions(db, query);
        return counts.get(null) ?? 0;
      }) as never;
    },
  }),
);
