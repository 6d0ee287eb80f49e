import { builder } from '../builder.ts';
import { Absence, addField, type Fields } from '../fields.ts';

const field = (t: unknown, type: unknown, description: string): never =>
  addField(t as Fields, { type, description });

/** What the record keeps. Every type has these fields of its own; here they can be asked of any. */
export const RecordRef = builder.interfaceRef<object>('Record').implement({
  description: 'Whatever the record keeps, with when and in which revision it was written.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: (t) => ({
    recordId: field(t, 'ID', 'The ID of the record itself, the same as of all times; as of now it is `id`.'),
    namespace: field(t, 'String', 'Which bundle or writer made it.'),
    label: field(
      t,
      'String',
      'What to call it, never null: its name or title, the first words of a statement, the key where there is nothing better.',
    ),
    version: field(t, 'Version', 'Give it back as `expectedVersion` to amend.'),
    firstRecordedAt: field(t, 'DateTime', 'When it came into the record.'),
    lastRecordedAt: field(
      t,
      'DateTime',
      'When it was last changed in the record. Not when anything happened in the world.',
    ),
    revision: field(
      t,
      'Revision',
      'The transaction that last changed this record: who wrote it, when and why.',
    ),
    absences: field(t, [Absence], 'Each field of this record without a value, and why. By name.'),
  }),
});

/** The nine types that bundles, arguments and filters name by a key. */
export const KeyedRef = builder.interfaceRef<object>('Keyed').implement({
  description: 'A record with a key, by which bundles, arguments and filters name it.',
  interfaces: [builder.nodeInterfaceRef(), RecordRef],
  fields: (t) => ({
    key: field(
      t,
      'String',
      'The name in bundles: `namespace:key` where it is local to one, without a colon where all share it. Unique within its type.',
    ),
  }),
});

/** The interfaces of a type with a key. */
export const keyed = [RecordRef, KeyedRef];
/** The interfaces of any other type of the record. */
export const recorded = [RecordRef];
