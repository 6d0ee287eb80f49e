import { sql } from 'drizzle-orm';
import { builder } from './builder.ts';
import { entityFields, uncertainDate } from './fields.ts';
import { GroundAxis, GroundWeight, RestrictionStatus, Review } from './vocabulary.ts';

export const StatusGround = builder.drizzleObject('statusGrounds', {
  name: 'StatusGround',
  description: 'A statement that a status rests on, or that speaks against it.',
  fields: (t) => ({
    statement: t.relation('statement', { description: 'What was said.' }),
    for: t.expose('for', { type: GroundAxis, description: 'Which half of the status it speaks to.' }),
    weight: t.expose('weight', { type: GroundWeight, description: 'Which way it weighs.' }),
  }),
});

export const StatusPeriod = builder.drizzleNode('statusPeriods', {
  name: 'StatusPeriod',
  description:
    'What a restriction does, and whether that is under review, for a time. No two of one restriction overlap.',
  id: { column: (period) => period.id },
  select: { columns: { id: true } },
  fields: (t) => ({
    ...entityFields(t, { validFrom: 'validFromEdtf', validTo: 'validToEdtf', observedAt: 'observedAtEdtf' }),
    restriction: t.relation('restriction', { description: 'Whose status it is.' }),
    status: t.expose('status', { type: RestrictionStatus, description: 'What the restriction does.' }),
    review: t.expose('review', { type: Review, description: 'Whether a change is being weighed.' }),
    validFrom: uncertainDate(
      t,
      'validFrom',
      'Since when it holds. Null when no start is known: see `absences`.',
    ),
    validTo: uncertainDate(t, 'validTo', 'Until when, as sources say. Null when no end is known.'),
    observedAt: uncertainDate(
      t,
      'observedAt',
      'The date at which a source shows it to hold. Null: see `absences`.',
    ),
    contested: t.boolean({
      description: 'Whether any statement speaks against it: `grounds` tells on which half.',
      select: {
        extras: {
          contested: (period) =>
            sql<boolean>`exists (select from status_grounds g where g.status_period_id = ${period.id} and g.weight = 'AGAINST')`,
        },
      },
      resolve: (period) => period.contested,
    }),
    grounds: t.relation('grounds', {
      query: { orderBy: { for: 'asc', ordinal: 'asc' } },
      description:
        'The statements it rests on, and those against it; for the status first, then for the review.',
    }),
  }),
});
