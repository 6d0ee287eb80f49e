import { findUnlocks, type Unlocked } from '../../record/assessment/unlocks.ts';
import { type SortKey, sliceOf } from '../../record/rules/slice.ts';
import { asOfArg } from '../as-of/as-of.ts';
import { scopeOfIds } from '../groups/scope.ts';
import { inOneTurn } from '../lists/batch-loader.ts';
import { ownPages, pageOf, readSlice } from '../lists/slice-page.ts';
import { builder } from '../schema/builder.ts';
import { Actor } from '../types/actor.ts';
import { RestrictionConnection } from '../types/restriction.ts';
import { byTitle } from './finding.ts';

const unlocksOf = inOneTurn(async ({ db }, _: null, ids: string[]) => {
  const found = await findUnlocks(db, ids);
  return (id: string) => found.get(id) ?? [];
});
const unlockedPlace = {
  placeIn: ({ title, id }: Unlocked): SortKey => [title, id],
  nodeIn: ({ id }: Unlocked) => ({ id }),
};

builder.drizzleObjectField(Actor, 'unlocks', (t) =>
  t.field({
    type: RestrictionConnection,
    nullable: true,
    extensions: ownPages,
    description:
      'The restrictions in force that only this actor still blocks: at least one consent is missing, and all missing ones are those of this actor. Sorted by title.',
    args: { ...t.arg.connectionArgs(), asOf: asOfArg(t) },
    select: { columns: { id: true } },
    resolve: async ({ id }, args, context) => {
      const asked = readSlice('Actor.unlocks', args, ['text', 'uuid']);
      const all = await unlocksOf(context, null, id);
      const found = sliceOf(all, asked.slice, unlockedPlace.placeIn, byTitle);
      const pages = pageOf(asked, found, unlockedPlace, () => all.length);
      return Object.assign(pages, { scope: () => scopeOfIds(all.map((it) => it.id)) }) as never;
    },
  }),
);
