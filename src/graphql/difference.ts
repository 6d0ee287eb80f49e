import type { Moment } from '../db/client.ts';
import { type Difference, differences, readTimelinesKnownAt, type Timelines } from '../record/difference.ts';
import { AsOf } from './as-of.ts';
import { momentOf } from './as-of-plugin.ts';
import { inOneTurn } from './batch.ts';
import { builder } from './builder.ts';
import { refuse } from './errors.ts';
import { momentOfInput } from './instants.ts';
import { Restriction } from './restriction.ts';
import { StatusPeriod } from './status.ts';
import { defineEnum } from './vocabulary.ts';

const DifferenceOf = defineEnum<Difference['of']>('DifferenceOf', 'What a difference is a difference of.', {
  WORLD: 'The world changed: one period followed another.',
  KNOWLEDGE: 'The world did not: the record says otherwise of it than it did.',
});

/** A difference, and as of when each of its sides is read. */
type Told = Difference & { moments: { before: Moment; after: Moment } };

const side = (name: 'before' | 'after') => ({
  type: StatusPeriod,
  nullable: true as const,
  extensions: { moment: (parent: unknown) => (parent as Told).moments[name] },
  resolve: (difference: Told) => {
    const id = difference[name];
    return (id === null ? null : { id }) as never;
  },
});

const StatusDifference = builder.objectRef<Told>('StatusDifference').implement({
  description: 'One thing that is different between two views of a restriction.',
  fields: (t) => ({
    of: t.expose('of', {
      type: DifferenceOf,
      description: 'Whether the world changed, or what we know of it.',
    }),
    before: t.field({
      ...side('before'),
      description: 'What held, or what we had recorded, as it was known then. Null when there was nothing.',
    }),
    after: t.field({
      ...side('after'),
      description: 'What followed, or what is recorded instead. Null when there is nothing.',
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
    description:
      'What changed between two views, in the order of the world: in the world itself, as `to` knows it, and in what is recorded of what `from` could know. More evidence for the same is no difference.',
    args: {
      from: t.arg({
        type: AsOf,
        required: true,
        description: 'The earlier view. Not after `to` in the world.',
      }),
      to: t.arg({ type: AsOf, required: true, description: 'The later view.' }),
    },
    select: { columns: { id: true } },
    resolve: async ({ id }, args, context) => {
      const within = momentOf(context);
      const [from, to] = [args.from, args.to].map((it): Moment => momentOfInput(it, within)) as [
        Moment,
        Moment,
      ];
      const { before, after, now } = await timelines(context, [from.knownAt, to.knownAt], id);
      const at = ({ validAt }: Moment) => (validAt === null ? now : Date.parse(validAt));
      if (at(from) > at(to)) throw refuse('BAD_USER_INPUT', '`from.validAt` is not after `to.validAt`');
      return differences(
        { validAt: from.validAt, timeline: before },
        { validAt: to.validAt, timeline: after },
        now,
      ).map((it) => ({
        ...it,
        moments: {
          before: { validAt: null, knownAt: it.of === 'KNOWLEDGE' ? from.knownAt : to.knownAt },
          after: { validAt: null, knownAt: to.knownAt },
        },
      }));
    },
  }),
);
