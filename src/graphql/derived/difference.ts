import type { Times } from '../../record/names/global-id.ts';
import {
  type Difference,
  differences,
  readTimelinesKnownAt,
  type Timelines,
} from '../../record/rules/difference.ts';
import { AsOf } from '../as-of/as-of.ts';
import { timesOfInput } from '../as-of/instants.ts';
import { momentOf, timesOf } from '../as-of/travel.ts';
import { inOneTurn } from '../lists/batch-loader.ts';
import { builder } from '../schema/builder.ts';
import { refuse } from '../schema/errors.ts';
import { canFail } from '../schema/nullability.ts';
import { defineEnum } from '../schema/vocabulary.ts';
import { Restriction } from '../types/restriction.ts';
import { StatusPeriod } from '../types/status.ts';

const DifferenceKind = defineEnum<Difference['of']>('DifferenceKind', 'The kind of difference.', {
  WORLD: 'The world changed: one period followed another.',
  KNOWLEDGE: 'The world did not change; the record of it did.',
});

/** A difference, and as of when each of its sides is read. */
type Told = Difference & { times: { before: Times; after: Times } };

const side = (name: 'before' | 'after') => ({
  type: StatusPeriod,
  nullable: true as const,
  extensions: { times: (parent: unknown) => (parent as Told).times[name] },
  resolve: (difference: Told) => {
    const id = difference[name];
    return (id === null ? null : { id }) as never;
  },
});

const StatusDifference = builder.objectRef<Told>('StatusDifference').implement({
  description: 'A difference between two views of a restriction.',
  fields: (t) => ({
    kind: t.expose('of', {
      type: DifferenceKind,
      description: 'Whether the world changed or only the record of it.',
    }),
    before: t.field({
      ...side('before'),
      description:
        'The period that held, or that was recorded before, as it was known then. Null when there was none.',
    }),
    after: t.field({
      ...side('after'),
      description:
        'The period that followed, or that is recorded instead. Null if nothing followed or is recorded.',
    }),
  }),
});

const timelines = inOneTurn(async ({ db }, knownAt: [string | null, string | null], ids: string[]) => {
  const found = await readTimelinesKnownAt(db, ids, knownAt);
  return (id: string) => found.get(id) as Timelines;
});

builder.drizzleObjectField(Restriction, 'diff', (t) =>
  t.field({
    type: [StatusDifference],
    ...canFail,
    description:
      'The differences between two views of the record, in the order of the dates: what changed in the world, as known at `to`, and what is recorded differently about the time before `from`. Additional evidence for the same status is not a difference.',
    args: {
      from: t.arg({
        type: AsOf,
        required: true,
        description: 'The earlier view. Its `validAt` must not be after that of `to`.',
      }),
      to: t.arg({ type: AsOf, required: true, description: 'The later view.' }),
    },
    select: { columns: { id: true } },
    resolve: async ({ id }, args, context) => {
      const within = timesOf(context);
      const [from, to] = [timesOfInput(args.from, within), timesOfInput(args.to, within)];
      const [known, knownLater] = await Promise.all([momentOf(context.db, from), momentOf(context.db, to)]);
      const { before, after, now } = await timelines(context, [known.knownAt, knownLater.knownAt], id);
      const at = ({ validAt }: Times) => (validAt === null ? now : Date.parse(validAt));
      if (at(from) > at(to)) throw refuse('BAD_USER_INPUT', '`from.validAt` is not after `to.validAt`');
      return differences(
        { validAt: from.validAt, timeline: before },
        { validAt: to.validAt, timeline: after },
        now,
      ).map((it) => ({
        ...it,
        times: {
          before: { validAt: within.validAt, known: it.of === 'KNOWLEDGE' ? from.known : to.known },
          after: { validAt: within.validAt, known: to.known },
        },
      }));
    },
  }),
);
