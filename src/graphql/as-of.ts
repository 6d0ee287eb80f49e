import { type SQL, sql } from 'drizzle-orm';
import { builder } from './builder.ts';

/** Two times: of the world, and of the record. Whatever has an argument of it is resolved as of then, by `as-of-plugin.ts`. */
export const AsOf = builder.inputType('AsOf', {
  description:
    'Two times, each now when left out; beneath another `asOf`, what is left out is as of that one. All that is selected beneath is as of these times too, and each `id` there names them.',
  fields: (t) => ({
    validAt: t.field({
      type: 'DateOrTime',
      description: 'When it holds in the world: an instant, or a day, which is its last instant (UTC).',
    }),
    knownAt: t.field({
      type: 'DateOrTime',
      description:
        'When it was known: what a reader of the record would have been answered then, later corrections and retractions left aside. A day means its end (UTC), an instant without decimals the end of its second, one with up to three decimals the end of its millisecond. A time in the future is the same as now.',
    }),
    knownRevision: t.id({
      description:
        'Exact: what was known once this revision was committed; its ID, or its name in the feed over HTTP (`r12`). Not together with `knownAt`. One that does not exist is an error.',
    }),
  }),
});

type Fields = { arg(options: never): unknown };
const arg = (t: Fields, options: object): never => t.arg(options as never) as never;

/** The argument `asOf`. */
export const asOfArg = (t: Fields) =>
  arg(t, {
    type: AsOf,
    description:
      'As of when, for this and all beneath it. Left out: as of the `asOf` above, now where there is none.',
  });

/** The argument `asOf` of what covers all times of the world: a `validAt` there means nothing, and is refused. */
export const asOfKnownArg = (t: Fields) =>
  arg(t, {
    type: AsOf,
    description:
      'As it was known when. A `validAt` is refused (`BAD_USER_INPUT`): all times of the world are listed.',
  });
/** The `extensions` of a field with that argument. */
export const ofAllTimes = { ofAllTimes: true } as const;

/** The instant that facts of the world are asked of: now, or the `validAt` of the `asOf` that the field stands in. */
export const validAt = (): SQL<string> => sql<string>`valid_at()`;
