import type { EnumRef } from '@pothos/core';
import { type SQL, sql } from 'drizzle-orm';
import { builder, type Types } from '../schema/builder.ts';
import { Direction, defineEnum } from '../schema/vocabulary.ts';

const Nulls = defineEnum<'FIRST' | 'LAST'>('Nulls', 'The position of records without the value.', {
  FIRST: 'Before all other records, in both directions.',
  LAST: 'After all other records, in both directions.',
});

/** One key of an order, as a client gives it. */
type Key<Field extends string = string> = {
  field: Field;
  direction: 'ASC' | 'DESC';
  nulls: 'FIRST' | 'LAST';
};
export type OrderInput = readonly Key[] | null | undefined;
/** An order by columns, or by what `Extras` computes, for Drizzle's `orderBy`: the first one counts most. */
export type Order = Readonly<Record<string, 'asc' | 'desc'>>;
type Computed = (rows: { id: unknown }) => SQL;
/** What of a row is computed to order by, for Drizzle's `extras`. */
export type Extras = Readonly<Record<string, Computed>>;
/** A part of a query of Drizzle's. */
export type Sorting = { orderBy: Order; extras?: Extras };

/** What records can be ordered by: a column that is never null, or what is computed of each row. */
type Ordering = {
  description: string;
} & (
  | {
      column: string;
      /** The same where records without the value have the smallest one instead of the largest. */
      nullsSmallest?: string;
    }
  | {
      /** Its name among the extras of a query; no column is called so. */
      computed: string;
      /** SQL without parameters: it is written into the order of prepared statements. */
      value: Computed;
      /** Less and more than any value. Nothing stands for a missing value where there is always one. */
      bounds?: readonly [least: string, most: string];
    }
);

/** Where the values are that a key orders by; a missing one counts as the least or the most of all. */
function columnOf(ordering: Ordering, { direction, nulls }: Key): { name: string; value?: Computed } {
  const isLeast = (direction === 'ASC') === (nulls === 'FIRST');
  if ('column' in ordering)
    return { name: (isLeast ? ordering.nullsSmallest : undefined) ?? ordering.column };
  const { computed, value, bounds } = ordering;
  if (!bounds) return { name: computed, value };
  const [least, most] = bounds;
  const missing = sql.raw(isLeast ? least : most);
  return {
    name: `${computed}${isLeast ? 'OrLeast' : 'OrMost'}`,
    value: (rows) => sql`coalesce(${value(rows)}, ${missing})`,
  };
}

/** An `…Order` input, and how to read a list of it; the first field is the default. Cursors rest on columns that are never null. */
export function orderOf<Field extends string>(name: string, fields: Record<Field, Ordering>) {
  const entries = Object.entries(fields) as [Field, Ordering][];
  const [first] = entries.map(([field]) => field) as [Field];
  const OrderField = builder.enumType(`${name}OrderField`, {
    description: `The values by which ${name} records can be sorted. Records with equal values are sorted by ID.`,
    values: Object.fromEntries(entries.map(([field, { description }]) => [field, { description }])),
  }) as unknown as EnumRef<Types, Field>;
  const Order = builder.inputType(`${name}Order`, {
    description: `A sort key of ${name} records.`,
    fields: (t) => ({
      field: t.field({ type: OrderField, required: true, description: 'The value to sort by.' }),
      direction: t.field({
        type: Direction,
        required: true,
        defaultValue: 'ASC',
        description: 'The direction, ascending by default.',
      }),
      nulls: t.field({
        type: Nulls,
        required: true,
        defaultValue: 'LAST',
        description: 'The position of records without the value: before or after all others.',
      }),
    }),
  });
  const byDefault: readonly Key<Field>[] = [{ field: first, direction: 'ASC', nulls: 'LAST' }];
  /** A field that is named twice counts where it is named first. */
  const read = (order: readonly Key<Field>[] | null | undefined): Sorting => {
    const orderBy: Record<string, 'asc' | 'desc'> = {};
    const extras: Record<string, Computed> = {};
    const named = new Set<Field>();
    for (const key of order?.length ? order : byDefault) {
      if (named.has(key.field)) continue;
      named.add(key.field);
      const { name, value } = columnOf(fields[key.field], key);
      orderBy[name] = key.direction === 'DESC' ? 'desc' : 'asc';
      if (value) extras[name] = value;
    }
    orderBy.id = Object.values(orderBy).at(-1) ?? 'asc';
    return { orderBy, ...(Object.keys(extras).length > 0 && { extras }) };
  };
  return { Order, read: read as (order: OrderInput) => Sorting };
}

/** The end of the description of each argument that takes an order. */
export const orderedBy = (what: string) =>
  `The order: by the first key, records with equal values by the next key, and so on. By default by ${what}.`;
