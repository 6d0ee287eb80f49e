import { type SQL, sql } from 'drizzle-orm';
import { builder } from '../schema/builder.ts';
import { LimitOperator } from '../schema/vocabulary.ts';
import { combined, filterType } from './combined.ts';
import { enumFilter, matches, StringFilter, type Where } from './filters.ts';

const LimitOperatorFilter = enumFilter('LimitOperator', LimitOperator);
const NumberFilter = builder.inputType('NumberFilter', {
  description: 'Compares a number. Several operators are combined with AND; null is refused.',
  fields: (t) => ({
    eq: t.float({ description: 'Equal to this number.' }),
    from: t.float({ description: 'This number or more.' }),
    until: t.float({ description: 'This number or less.' }),
  }),
});
const AmountInput = builder.inputType('AmountInput', {
  description: 'A number with its unit.',
  fields: (t) => ({
    amount: t.float({ required: true, description: 'The number.' }),
    unit: t.string({
      description: 'The unit, exactly as the limit has it: nothing is converted. By default none.',
    }),
  }),
});
export const LimitFilter = filterType(
  'LimitFilter',
  'Filters limits; all conditions must match the same limit.',
  (t) => ({
    quantity: t.field({ type: StringFilter, description: 'The measured quantity.' }),
    operator: t.field({ type: LimitOperatorFilter, description: 'How the limit compares.' }),
    value: t.field({ type: NumberFilter, description: 'The number of the limit, whatever its unit.' }),
    unit: t.field({ type: StringFilter, description: 'The unit as a UCUM code.' }),
    satisfiedBy: t.field({
      type: AmountInput,
      description:
        'Limits of the same unit that this amount satisfies: a range of 300 km satisfies “more than 80 km”.',
    }),
  }),
);

/** Restrictions with a limit that matches. */
export const limitMatches = (filter: typeof LimitFilter.$inferInput): Where => ({
  limits: combined('restrictionLimits', filter, ({ quantity, operator, value, unit, satisfiedBy }) => [
    matches('quantity', quantity),
    matches('operator', operator),
    value?.eq != null && { value: { eq: value.eq } },
    value?.from != null && { value: { gte: value.from } },
    value?.until != null && { value: { lte: value.until } },
    matches('unit', unit),
    satisfiedBy && { RAW: (limit: Record<string, SQL>) => isSatisfied(limit, satisfiedBy) },
  ]),
});

const isSatisfied = (
  { unit, operator, value }: Record<string, SQL>,
  { amount, unit: given }: typeof AmountInput.$inferInput,
): SQL => sql`${unit} is not distinct from ${given ?? null}::text and case ${operator}
  when 'LESS_THAN' then ${amount}::numeric < ${value} when 'AT_MOST' then ${amount}::numeric <= ${value}
  when 'EQUAL_TO' then ${amount}::numeric = ${value} when 'AT_LEAST' then ${amount}::numeric >= ${value}
  else ${amount}::numeric > ${value} end`;
