import { defineEnum } from '../schema/vocabulary.ts';

/** Every field that may be without a value, of whatever record: by its name in the schema. */
const absentFields = [
  ...[
    'addressees',
    'author',
    'broader',
    'cardinality',
    'country',
    'date',
    'description',
    'document',
    'event',
  ],
  ...['givenName', 'hasAllMembers', 'items', 'language', 'medium', 'members', 'name', 'note', 'observedAt'],
  ...['origin', 'participants', 'parties', 'place', 'published', 'publisher', 'quantity', 'review', 'scope'],
  ...['speakers', 'speechAct', 'spoken', 'summary', 'title', 'url', 'validFrom', 'validTo'],
] as const;
export type AbsentFieldName = (typeof absentFields)[number];

const isAbsentField = new Set<string>(absentFields);
/** True for one of these names: psql can write any other among the absences of a record. */
export const mayBeAbsent = (name: string): name is AbsentFieldName => isAbsentField.has(name);

/** The enum value of a field's name: `VALID_FROM` for `validFrom`. */
export const absentFieldValue = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

const byName = <Value>(told: (name: AbsentFieldName) => Value) =>
  Object.fromEntries(absentFields.map((name) => [name, told(name)])) as Record<AbsentFieldName, Value>;

export const AbsentField = defineEnum<AbsentFieldName>(
  'AbsentField',
  'A field that has no value. Each type has some of these fields; an input that names another one is refused, and `accepted` lists those of its type. Values may be added.',
  byName((name) => `\`${name}\`.`),
  byName(absentFieldValue),
);
