import type { EnumRef } from '@pothos/core';
import { builder, type Types } from '../builder.ts';
import { Direction, defineEnum } from '../vocabulary.ts';

const Nulls = defineEnum<'FIRST' | 'LAST'>('Nulls', 'Where records without the value go.', {
  FIRST: 'Before all others, in either direction.',
  LAST: 'After all others, in either direction.',
});

/** One key of an order, as a client gives it. */
type Key<Field extends string = string> = {
  field: Field;
  direction: 'ASC' | 'DESC';
  nulls: 'FIRST' | 'LAST';
};
export type OrderInput = readonly Key[] | null | undefined;
/** An order by columns, for Drizzle's `orderBy`: the first one counts most. */
export type Order = Readonly<Record<string, 'asc' | 'desc'>>;

/** What records can be ordered by: a column that is never null. */
type Ordering = {
  column: string;
  /** The same where records without the value have the smallest one instead of the largest. */
  nullsSmallest?: string;
  description: string;
};

const columnOf = ({ column, nullsSmallest }: Ordering, { direction, nulls }: Key) =>
  nullsSmallest !== undefined && (direction === 'ASC') === (nulls === 'FIRST') ? nullsSmallest : column;

/** An `…Order` input, and how to read a list of it; the first field is the default. Cursors rest on columns that are never null. */
export function orderOf<Field extends string>(name: string, fields: Record<Field, Ordering>) {
  const entries = Object.entries(fields) as [Field, Ordering][];
  const [first] = entries.map(([, ordering]) => ordering) as [Ordering];
  const OrderField = builder.enumType(`${name}OrderField`, {
    description: `What ${name} records can be ordered by. Equal ones are ordered by their ID.`,
    values: Object.fromEntries(entries.map(([field, { description }]) => [field, { description }])),
  }) as unknown as EnumRef<Types, Field>;
  const Order = builder.inputType(`${name}Order`, {
    description: `A key of an order of ${name} records.`,
    fields: (t) => ({
      field: t.field({ type: OrderField, required: true, description: 'The value to order by.' }),
      direction: t.field({
        type: Direction,
        required: true,
        defaultValue: 'ASC',
        description: 'Which end comes first.',
      }),
      nulls: t.field({
        type: Nulls,
        required: true,
        defaultValue: 'LAST',
        description: 'Where records without the value go. It makes no difference where all have one.',
      }),
    }),
  });
  /** Columns for Drizzle's `orderBy`. A field that is named twice counts where it is named first. */
  const read = (order: readonly Key<Field>[] | null | undefined): Order => {
    const columns: Record<string, 'asc' | 'desc'> = {};
    const keys = order?.length ? order : null;
    const named = new Set<Field>();
    for (const key of keys ?? []) {
      if (!named.has(key.field))
        columns[columnOf(fields[key.field], key)] = key.direction === 'DESC' ? 'desc' : 'asc';
      named.add(key.field);
    }
    if (!keys) columns[first.column] = 'asc';
    columns.id = Object.values(columns).at(-1) ?? 'asc';
    return columns;
  };
  return { Order, read: read as (order: OrderInput) => Order };
}

/** The end of the description of each argument that takes an order. */
export const orderedBy = (what: string) =>
  `The order: by the first key, equal records by the next one, and so on. By default by ${what}.`;
