import { builder } from '../schema/builder.ts';
import { Absence, addField, type FieldBuilder } from '../schema/fields.ts';

const field = (t: unknown, type: unknown, description: string): never =>
  addField(t as FieldBuilder, { type, description });

/** What the record keeps. Every type has these fields of its own; here they can be asked of any. */
export const RecordRef = builder.interfaceRef<object>('Record').implement({
  description: 'An object that the record keeps, with the time and the revision of its last change.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: (t) => ({
    recordId: field(
      t,
      'ID',
      'The ID of the record itself, the same at all times. Read without `asOf` it equals `id`.',
    ),
    namespace: field(
      t,
      'String',
      'The namespace of the bundle or writer that created the record, such as `demo-2024-09`.',
    ),
    label: field(
      t,
      'String',
      'A text to show for this record: its name or title, the first words of a statement, or the key. Never null.',
    ),
    version: field(
      t,
      'Version',
      'A token that changes with each revision of this record. Send it as `expectedVersion` when you amend the record.',
    ),
    firstRecordedAt: field(t, 'DateTime', 'The time when the record was first recorded here.'),
    lastRecordedAt: field(
      t,
      'DateTime',
      'The time when the record was last changed here. Not the time when the event happened.',
    ),
    revision: field(
      t,
      'Revision',
      'The transaction that last changed this record, with its principal, time and reason.',
    ),
    absences: field(
      t,
      [Absence],
      'The fields of this record that have no value, with the reason. Sorted by field name.',
    ),
  }),
});

/** The nine types that bundles, arguments and filters name by a key. */
export const KeyedRef = builder.interfaceRef<object>('Keyed').implement({
  description: 'A record with a key, which bundles, arguments and filters can use to refer to it.',
  interfaces: [builder.nodeInterfaceRef(), RecordRef],
  fields: (t) => ({
    key: field(
      t,
      'String',
      'The key in bundles: `namespace:key` for records of one namespace, without a colon for shared ones. Unique within its type.',
    ),
  }),
});

/** The interfaces of a type with a key. */
export const keyed = [RecordRef, KeyedRef];
/** The interfaces of any other type of the record. */
export const recorded = [RecordRef];
