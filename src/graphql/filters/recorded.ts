import type { InputFieldBuilder } from '@pothos/core';
import { firstOf, lastOf } from '../as-of/instants.ts';
import { builder, type Types } from '../schema/builder.ts';
import { matches, type Operators, StringFilter, type Where } from './filters.ts';

export const TimeFilter = builder.inputType('TimeFilter', {
  description: 'Compares an instant with a range of time; null is refused.',
  fields: (t) => ({
    from: t.field({
      type: 'DateOrTime',
      description: 'At or after this instant. A day means its first instant (UTC).',
    }),
    until: t.field({
      type: 'DateOrTime',
      description: 'At or before this instant. A day means its last instant (UTC).',
    }),
  }),
});
export type TimeFilterInput = typeof TimeFilter.$inferInput;

type Fields = InputFieldBuilder<Types, 'InputObject'>;

/** The filter by the time and the author of a record's writes. */
export const writtenFields = (t: Fields) => ({
  firstRecordedAt: t.field({
    type: TimeFilter,
    description: 'The time when the record was first recorded here.',
  }),
  lastRecordedAt: t.field({
    type: TimeFilter,
    description: 'The time when the record was last changed here.',
  }),
  principal: t.field({
    type: StringFilter,
    description: 'The principal that wrote the revision which last changed the record.',
  }),
});

export const namespaceField = (t: Fields) => ({
  namespace: t.field({
    type: StringFilter,
    description: 'The namespace of the bundle or writer that created the record, such as `demo-2024-09`.',
  }),
});

/** The filters of every record with a key: how it was recorded. */
export const recordedFields = (t: Fields) => ({
  key: t.field({
    type: StringFilter,
    description: 'The key. `startsWith: "demo-2024-09:"` finds the records of one namespace.',
  }),
  ...namespaceField(t),
  ...writtenFields(t),
});

type Recorded = {
  key?: Operators | null | undefined;
  namespace?: Operators | null | undefined;
  firstRecordedAt?: TimeFilterInput | null | undefined;
  lastRecordedAt?: TimeFilterInput | null | undefined;
  principal?: Operators | null | undefined;
};

export const recordedWhere = (own: Recorded): (Where | null | undefined | false)[] => [
  matches('key', own.key),
  matches('namespace', own.namespace),
  own.firstRecordedAt && { firstRevision: committed(own.firstRecordedAt) },
  own.lastRecordedAt && { revision: committed(own.lastRecordedAt) },
  own.principal && { revision: matches('principal', own.principal) },
];

/** Its name or an alias of it matches; null where nothing is asked. */
export function hasAnyName(operators: Operators | null | undefined): Where | null {
  const name = matches('name', operators);
  if (!name || (name.AND as Where[]).length === 0) return null;
  return { OR: [name, { aliases: name }] };
}

const committed = ({ from, until }: TimeFilterInput): Where => ({
  recordedAt: {
    ...(from != null && { gte: firstOf(from) }),
    ...(until != null && { lte: lastOf(until) }),
  },
});
