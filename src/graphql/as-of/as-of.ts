import type { SQL } from 'drizzle-orm';
import { validAt as validAtInRecord } from '../../record/rules/valid-at.ts';
import { builder } from '../schema/builder.ts';

/** Two times: of the world, and of the record. Whatever has an argument of it is resolved as of then, by `plugin.ts`. */
export const AsOf = builder.inputType('AsOf', {
  description:
    'The times at which the record is read: when something holds, and when it was known. A time that is left out is that of the `asOf` above, by default now. It applies to everything selected beneath, and each `id` there includes the times.',
  fields: (t) => ({
    validAt: t.field({
      type: 'DateOrTime',
      description: 'The time in the world: an instant, or a day, which means its last instant (UTC).',
    }),
    knownAt: t.field({
      type: 'DateOrTime',
      description:
        'The state of knowledge: answers are those that a reader would have received at this time, without later corrections and retractions. A day means its end (UTC), an instant without decimals the end of its second, one with up to three decimals the end of its millisecond. A time in the future equals now.',
    }),
    knownRevision: t.id({
      description:
        'The exact state of knowledge right after this revision: its ID, or its name in the feed over HTTP (`r12`). Cannot be combined with `knownAt`. A revision that does not exist is an error.',
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
      'The times at which this field and everything beneath it are read. By default those of the nearest `asOf` above, or now.',
  });

/** The argument `asOf` of what covers all times of the world: a `validAt` there means nothing, and is refused. */
export const asOfKnownArg = (t: Fields) =>
  arg(t, {
    type: AsOf,
    description:
      'The state of knowledge at which the timeline is read, by default that of the `asOf` above or now. A `validAt` is refused (`BAD_USER_INPUT`), because a timeline lists all times.',
  });
/** The `extensions` of a field with that argument. */
export const ofAllTimes = { ofAllTimes: true } as const;

/** The instant that facts of the world are asked of: now, or the `validAt` of the `asOf` that the field stands in. */
export const validAt = (): SQL<string> => validAtInRecord;
