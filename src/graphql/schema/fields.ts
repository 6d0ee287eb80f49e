import type { AbsenceReason as Reason } from '../../db/tables/columns/columns.ts';
import { capitalized } from '../../record/lines/characters.ts';
import { encodeVersion, type Seen } from '../../record/revisions/version.ts';
import { exact } from '../as-of/instants.ts';
import { AbsentField, type AbsentFieldName, mayBeAbsent } from '../records/absent-field.ts';
import { builder } from './builder.ts';
import { amongIdsOrKeys, byIdOrKey, encodeId, type NodeType } from './ids.ts';
import { fromLineNames, type LineType } from './line-names.ts';
import { AbsenceReason, Derivation } from './vocabulary.ts';

/** Any of Pothos' field builders: the helpers below add fields to types of many tables. */
export type FieldBuilder = { field(options: never): unknown };
type Row = Record<string, unknown>;

export const addField = (t: FieldBuilder, options: object): never => t.field(options as never) as never;

// English has no order of its own: this is the root of the Unicode collation, as the database's `alphabetical` is.
const { compare } = new Intl.Collator('en');
/** For sorting names that are no page; what is alphabetically equal is in the order of its code units. */
export const alphabetically = (a: string, b: string): number => compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);

type Date = {
  edtf: string;
  earliest: string | null;
  latest: string | null;
  expression: string | null;
  derivation: 'STATED' | 'RESOLVED' | 'INFERRED';
};

const UncertainDate = builder.objectRef<Date>('UncertainDate').implement({
  description:
    'A date that may be known only approximately. `[2024-09-09..2024-09-13]` is one of these five days; `2024-07~` is about July 2024.',
  fields: (t) => ({
    edtf: t.expose('edtf', {
      type: 'EDTF',
      description:
        'The date in EDTF (ISO 8601-2, levels 0 to 2), as it was entered. `?`, `~` and `%` do not affect `earliest` and `latest`.',
    }),
    earliest: t.expose('earliest', {
      type: 'DateTime',
      nullable: true,
      description:
        'The first possible instant. Null when the date is open or unknown on that side. Days are UTC days.',
    }),
    latest: t.expose('latest', {
      type: 'DateTime',
      nullable: true,
      description:
        'The last possible instant, inclusive. Null when the date is open or unknown on that side.',
    }),
    expression: t.exposeString('expression', {
      nullable: true,
      description: 'The words of the source, verbatim, such as “on Friday”. Null when none are recorded.',
    }),
    derivation: t.expose('derivation', { type: Derivation, description: 'How the date is known.' }),
  }),
});

/** What plugin-drizzle makes of a `select`, but that it goes by what is asked of the date: a row may have four of them. */
const partsOf =
  (name: string) =>
  (_args: unknown, _context: unknown, _nested: unknown, selected: () => ReadonlySet<string>) => ({
    columns: Object.fromEntries(
      ['edtf', ...selected()]
        .filter((part) => !part.startsWith('__'))
        .map((part) => [`${name}${capitalized(part)}`, true]),
    ),
  });

/** A nullable `UncertainDate` from the five columns that begin with `name`. */
export function uncertainDate(t: FieldBuilder, name: string, description: string): never {
  return addField(t, {
    type: UncertainDate,
    nullable: true,
    description,
    extensions: { pothosDrizzleSelect: partsOf(name) },
    resolve: (row: Row): Date | null =>
      row[`${name}Edtf`] == null
        ? null
        : {
            edtf: String(row[`${name}Edtf`]),
            earliest: row[`${name}Earliest`] as string | null,
            latest: row[`${name}Latest`] as string | null,
            expression: row[`${name}Expression`] as string | null,
            derivation: (row[`${name}Derivation`] ?? 'STATED') as Date['derivation'],
          },
  });
}

export const Absence = builder.objectRef<{ field: AbsentFieldName; reason: Reason }>('Absence').implement({
  description: 'A field of a record that has no value, and the reason.',
  fields: (t) => ({
    field: t.expose('field', { type: AbsentField, description: 'The field of this type.' }),
    reason: t.expose('reason', {
      type: AbsenceReason,
      description: 'The reason. `NOT_RECORDED` is the default when none was given.',
    }),
  }),
});

/** Fields that may have no value, and the column where each is stored. */
/** By field: its column, or one that only rows of one `kind` can have. */
type Nullable = { [Field in AbsentFieldName]?: string | { column: string; kind: string } };
const columnOf = (it: Nullable[AbsentFieldName] & {}) => (typeof it === 'string' ? it : it.column);
const isFor = (it: string | { kind: string }, row: Row) => typeof it === 'string' || row.kind === it.kind;

/** A field whose value is there or not by more than one column, or by rows of its own. */
type Composed = { columns: readonly string[]; with?: object; has: (row: Row) => boolean };

const columnsOf = (columns: Nullable) => [
  ...Object.values(columns).map(columnOf),
  ...(Object.values(columns).some((it) => typeof it !== 'string') ? ['kind'] : []),
];

/**
 * `absences`: each of the nullable fields that has no value. `columns` maps a field's name to where its value is stored;
 * `composed` has those of which several columns tell.
 */
export function absences(
  t: FieldBuilder,
  type: LineType,
  columns: Nullable,
  composed: { [Field in AbsentFieldName]?: Composed } = {},
): never {
  return addField(t, {
    type: [Absence],
    description:
      'The fields of this record that have no value, with the reason (by default `NOT_RECORDED`, or `NOT_APPLICABLE` where a record of its kind cannot have it). Sorted by field name.',
    select: {
      columns: Object.fromEntries(
        ['absences', ...columnsOf(columns), ...Object.values(composed).flatMap((it) => it.columns)].map(
          (name) => [name, true],
        ),
      ),
      with: Object.assign({}, ...Object.values(composed).map((it) => it.with)),
    },
    resolve: (row: Row) => {
      const reasons = row.absences as Record<string, Reason>;
      const missing = new Map<string, Reason>(
        Object.entries(reasons).map(([field, reason]) => [fromLineNames(type, field), reason]),
      );
      const found = [
        ...Object.entries(columns).map(
          ([field, it]) => [field, row[columnOf(it)] != null, isFor(it, row)] as const,
        ),
        ...Object.entries(composed).map(([field, { has }]) => [field, has(row), true] as const),
      ];
      for (const [field, isThere, isPossible] of found) {
        if (isThere) missing.delete(field);
        else if (!missing.has(field)) missing.set(field, isPossible ? 'NOT_RECORDED' : 'NOT_APPLICABLE');
      }
      return [...missing]
        .filter(([field]) => mayBeAbsent(field))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([field, reason]) => ({ field, reason }));
    },
  });
}

/** An instant at which a revision was committed, by the relation that leads to it. */
function committedAt(t: FieldBuilder, relation: 'revision' | 'firstRevision', description: string): never {
  return addField(t, {
    type: 'DateTime',
    description,
    select: { with: { [relation]: { columns: { recordedAt: true } } } },
    resolve: (row: Record<typeof relation, { recordedAt: string }>) => exact(row[relation].recordedAt),
  });
}

/** `recordedAt` of a row that is written once. */
export const recordedAt = (t: FieldBuilder): never =>
  committedAt(t, 'revision', 'The time when it was recorded here.');

/** The times of a record's first and last write; `changes` names further changes that count as its own. */
export const recordedTimes = (t: FieldBuilder, changes = '') => ({
  firstRecordedAt: committedAt(
    t,
    'firstRevision',
    'The time when this record was first recorded here. Not the time when the event happened. It never changes, even if the record was removed and restored by an undo.',
  ),
  lastRecordedAt: committedAt(
    t,
    'revision',
    `The time when this record was last changed here. Not the time when the event happened, and not the time when it was first recorded.${changes}`,
  ),
});

/** A column as it is. */
function column(t: FieldBuilder, name: string, type: string, description: string): never {
  return addField(t, {
    type,
    description,
    select: { columns: { [name]: true } },
    resolve: (row: Row) => row[name],
  });
}

/** `recordId`: the ID of the record itself. */
export function recordId(t: FieldBuilder): never {
  const { typename } = t as unknown as { typename: string };
  return addField(t, {
    type: 'ID',
    description:
      'The ID of the record itself, the same at all times. Read without `asOf` it equals `id`. Arguments, filters and mutations accept both.',
    select: { columns: { id: true } },
    resolve: (row: Row) => encodeId(typename, String(row.id)),
  });
}

/** `revision`: what last changed the record. */
export const lastRevision = (t: FieldBuilder): never =>
  (t as unknown as { relation(name: string, options: object): unknown }).relation('revision', {
    description: 'The transaction that last changed this record, with its principal, time and reason.',
  }) as never;

/** The owner of a record that is written under the version of another one. */
type Owned = { select: object; ownerOf(row: never): Seen | null; description: string };

/** `version`: what writes to the record take as `expectedVersion`. */
export function versionField(t: FieldBuilder, owned?: Owned): never {
  return addField(t, {
    type: 'Version',
    description:
      owned?.description ??
      'A token that changes with each revision of this record. Send it as `expectedVersion` when you amend the record.',
    select: owned?.select ?? { columns: { id: true, version: true } },
    resolve: (row: Row) => encodeVersion((owned?.ownerOf(row as never) ?? row) as Seen),
  });
}

const ofRestriction =
  'The version of its *restriction*, which changes with this record. Send it as `expectedVersion` of `changeStatus`, `correctStatus`, `changeConsent` or `correctConsent`.';
const seen = { columns: { id: true, version: true } };
/** The condition for rows that belong to a restriction directly. */
export const ownedByRestriction: Owned = {
  select: { with: { restriction: seen } },
  ownerOf: (row: { restriction: Seen }) => row.restriction,
  description: ofRestriction,
};
/** The condition for rows that belong to a consent to it. */
export const ownedByConsent: Owned = {
  select: { with: { consent: { columns: {}, with: { restriction: seen } } } },
  ownerOf: (row: { consent: { restriction: Seen } }) => row.consent.restriction,
  description: ofRestriction,
};

/** The fields of every entity besides its ID. */
export function entityFields(
  t: FieldBuilder,
  type: LineType,
  nullable: Nullable,
  composed: { [Field in AbsentFieldName]?: Composed } = {},
  changes = '',
  owned?: Owned,
) {
  return {
    recordId: recordId(t),
    namespace: column(
      t,
      'namespace',
      'String',
      'The namespace of the bundle or writer that created the record, such as `demo-2024-09`.',
    ),
    version: versionField(t, owned),
    ...recordedTimes(t, changes),
    revision: lastRevision(t),
    absences: absences(t, type, nullable, composed),
  };
}

/** The same for those that bundles refer to by a key. */
export function keyedFields(
  t: FieldBuilder,
  type: LineType,
  nullable: Nullable,
  changes = '',
  composed: { [Field in AbsentFieldName]?: Composed } = {},
) {
  return {
    key: column(
      t,
      'key',
      'String',
      'The key in bundles: `namespace:key` for records of one namespace, without a colon for shared ones. Unique within its type.',
    ),
    ...entityFields(t, type, nullable, composed, changes),
  };
}

/** The one record that an ID or a key names. Throws INVALID_ID for an ID of another type. */
export function named(type: NodeType, name: string): never {
  return (type === 'Actor' ? amongIdsOrKeys(type, [name]) : byIdOrKey(type, name)) as never;
}
