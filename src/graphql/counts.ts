import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { asOfArg } from './as-of.ts';
import { builder } from './builder.ts';
import { refuse } from './errors.ts';
import { type Where, whereToSQL } from './filters.ts';
import { RestrictionFilter, restrictionWhere } from './restriction-filter.ts';
import { StatementFilter, stanceWhere, statementWhere } from './statement-filter.ts';
import { defineEnum } from './vocabulary.ts';

/** What each axis counts, and by which expression. */
const axes = {
  STATUS: { of: 'restrictions', by: sql`status_periods.status` },
  REVIEW: { of: 'restrictions', by: sql`status_periods.review` },
  STANCE: { of: 'statements', by: sql`statement_stances.stance` },
  ATTRIBUTION: { of: 'statements', by: sql`statements.attribution` },
} as const;
type Axis = keyof typeof axes;

const CountAxis = defineEnum<Axis>(
  'CountAxis',
  'What to count by. Restrictions and statements are not mixed.',
  {
    STATUS: 'Restrictions, by what they do now; null where nothing is recorded for now.',
    REVIEW: 'Restrictions, by whether a change is being weighed now; null where nothing is recorded for now.',
    STANCE:
      'Statements, by stance; null for those without one. One with several different stances counts under each.',
    ATTRIBUTION: 'Statements, by how the source names who spoke.',
  },
);

type Value = { axis: Axis; value: string | null };

const CountValue = builder.objectRef<Value>('CountValue').implement({
  description: 'Where on an axis a count lies.',
  fields: (t) => ({
    axis: t.expose('axis', { type: CountAxis, description: 'The axis.' }),
    value: t.exposeString('value', {
      nullable: true,
      description: 'The value there. Null where there is none.',
    }),
  }),
});

const Count = builder.objectRef<{ values: Value[]; count: number }>('Count').implement({
  description: 'How many records share their values on all the axes asked for.',
  fields: (t) => ({
    values: t.field({
      type: [CountValue],
      description: 'One for each axis, in the order asked for.',
      resolve: ({ values }) => values,
    }),
    count: t.exposeInt('count', { description: 'How many, each counted once. Never zero.' }),
  }),
});

const CountFilter = builder.inputType('CountFilter', {
  description: 'Which records to count. The filter of the kind that is not counted must be left out.',
  fields: (t) => ({
    restrictions: t.field({ type: RestrictionFilter, description: 'For STATUS and REVIEW.' }),
    statements: t.field({
      type: StatementFilter,
      description: 'For STANCE and ATTRIBUTION. With STANCE only the stances asked for count.',
    }),
  }),
});

function restrictionsFrom(filter: typeof CountFilter.$inferInput): SQL {
  return sql`restrictions left join status_periods on status_periods.restriction_id = restrictions.id
      and status_periods.starts_at <= valid_at() and status_periods.ends_at > valid_at()
    where ${whereToSQL('restrictions', restrictionWhere(filter.restrictions)) ?? sql`true`}`;
}

function statementsFrom(filter: typeof CountFilter.$inferInput, by: readonly Axis[]): SQL {
  const asked = filter.statements?.stance;
  const stance: Where | null | undefined = asked && stanceWhere(asked);
  const join = by.includes('STANCE')
    ? sql`left join statement_stances on statement_stances.statement_id = statements.id
        and ${(stance && whereToSQL('statementStances', stance)) ?? sql`true`}`
    : sql``;
  return sql`statements ${join} where ${whereToSQL('statements', statementWhere(filter.statements)) ?? sql`true`}`;
}

async function count(db: Database, by: readonly Axis[], filter: typeof CountFilter.$inferInput) {
  const [of, other] = [...new Set(by.map((axis) => axes[axis].of))];
  if (of === undefined) throw refuse('BAD_USER_INPUT', '`by` names at least one axis');
  if (new Set(by).size < by.length) throw refuse('BAD_USER_INPUT', '`by` names each axis once');
  if (other !== undefined)
    throw refuse('BAD_USER_INPUT', 'Axes of restrictions and axes of statements are not mixed');
  if (filter[of === 'restrictions' ? 'statements' : 'restrictions'] != null)
    throw refuse('BAD_USER_INPUT', `Only \`where.${of}\` applies to these axes`);
  const from = of === 'restrictions' ? restrictionsFrom(filter) : statementsFrom(filter, by);
  const groups = sql.join(
    by.map((axis) => axes[axis].by),
    sql`, `,
  );
  const rows = await db.execute<{ values: (string | null)[]; count: number }>(
    sql`select array_to_json(array[${sql.join(
      by.map((axis) => sql`${axes[axis].by}::text`),
      sql`, `,
    )}]) as values,
      count(distinct ${sql.identifier(of)}.id)::int as count from ${from} group by ${groups} order by ${groups}`,
  );
  return rows.map((row) => ({
    values: by.map((axis, index) => ({ axis, value: row.values[index] ?? null })),
    count: row.count,
  }));
}

builder.queryField('counts', (t) =>
  t.field({
    type: [Count],
    description:
      'How many restrictions or statements there are, by axes; in the order of the values, none last.',
    args: {
      by: t.arg({ type: [CountAxis], required: true, description: 'One axis or more, each once.' }),
      where: t.arg({ type: CountFilter, description: 'Which records; all when left out.' }),
      asOf: asOfArg(t),
    },
    resolve: (_, { by, where }, { db }) => count(db, by, where ?? {}),
  }),
);
