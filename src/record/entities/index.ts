import type { SchemaLists } from '../../db/schema/apply.ts';
import type { entityType } from '../../db/tables/index.ts';

export type EntityName = (typeof entityType.enumValues)[number];

/** One kind of entity: its table, and the source of its line. */
export type Entity = {
  entity: EntityName;
  table: string;
  /** The SQL function that returns the line of the entity with an id. */
  line: string;
  /** The column of `evidence` that refers to the entity, if another namespace may add to it. */
  sharedBy?: string;
  /** The table with its aliases, to which another namespace may add as well. */
  aliases?: { table: string; column: string };
  /** Its rows are periods on a timeline. */
  isPeriod?: true;
};

/** Every kind of entity, in the order of a dump: referenced entities come first. */
export const entities: readonly Entity[] = [
  { entity: 'DOCUMENT', table: 'documents', line: 'document_line' },
  {
    entity: 'ACTOR',
    table: 'actors',
    line: 'actor_line',
    sharedBy: 'actor_id',
    aliases: { table: 'actor_aliases', column: 'actor_id' },
  },
  { entity: 'AFFILIATION', table: 'affiliations', line: 'affiliation_line' },
  {
    entity: 'ITEM',
    table: 'items',
    line: 'item_line',
    sharedBy: 'item_id',
    aliases: { table: 'item_aliases', column: 'item_id' },
  },
  { entity: 'PLACE', table: 'places', line: 'place_line', sharedBy: 'place_id' },
  { entity: 'TARGET', table: 'targets', line: 'target_line', sharedBy: 'target_id' },
  { entity: 'EVENT', table: 'events', line: 'event_line' },
  { entity: 'TRANSFER', table: 'transfers', line: 'transfer_line' },
  { entity: 'RESTRICTION', table: 'restrictions', line: 'restriction_line', sharedBy: 'restriction_id' },
  { entity: 'STATEMENT', table: 'statements', line: 'statement_line' },
  { entity: 'RELATION', table: 'statement_relations', line: 'relation_line' },
  { entity: 'STATUS', table: 'status_periods', line: 'status_line', isPeriod: true },
  { entity: 'CONSENT', table: 'consent_periods', line: 'consent_line', isPeriod: true },
];

const periods = new Set<string>(entities.flatMap((it) => (it.isPeriod ? [it.entity] : [])));

/** True if rows of the entity are periods on a timeline. */
export const isPeriod = (entity: string): entity is 'STATUS' | 'CONSENT' => periods.has(entity);

/**
 * The side effects of a written row: the entity with the id in `column` is touched, and the version of the row of
 * `raises` with that id rises, which also serialises the writers of one entity. One of the two may be missing.
 */
export type Owner = { column: string; entity?: EntityName; raises?: string };

export type RecordedTable = {
  name: string;
  owners: readonly Owner[];
  /** Other tables that triggers of this one write to: a change of its entities may be visible there. */
  alsoWrites?: readonly string[];
};

const itself = (name: string, entity: EntityName, more: Partial<RecordedTable> = {}): RecordedTable => ({
  name,
  owners: [{ column: 'id', entity }],
  ...more,
});

const part = (
  name: string,
  entity: EntityName,
  column: string,
  raises: string,
  more: Partial<RecordedTable> = {},
): RecordedTable => ({ name, owners: [{ column, entity, raises }], ...more });

/** Every table of the record, each after the tables that its rows refer to. */
export const recordedTables: readonly RecordedTable[] = [
  itself('documents', 'DOCUMENT', {
    alsoWrites: ['statements', 'evidence', 'document_parts', 'text_dictionaries'],
  }),
  part('document_versions', 'DOCUMENT', 'document_id', 'documents', { alsoWrites: ['document_parts'] }),
  part('document_retractions', 'DOCUMENT', 'document_id', 'documents'),
  itself('actors', 'ACTOR'),
  part('actor_aliases', 'ACTOR', 'actor_id', 'actors'),
  part('actor_members', 'ACTOR', 'group_id', 'actors'),
  part('actor_merges', 'ACTOR', 'actor_id', 'actors'),
  itself('affiliations', 'AFFILIATION'),
  itself('items', 'ITEM'),
  part('item_aliases', 'ITEM', 'item_id', 'items'),
  part('item_broader', 'ITEM', 'item_id', 'items'),
  itself('places', 'PLACE'),
  part('place_broader', 'PLACE', 'place_id', 'places'),
  itself('targets', 'TARGET'),
  itself('events', 'EVENT'),
  part('event_participants', 'EVENT', 'event_id', 'events'),
  itself('transfers', 'TRANSFER'),
  itself('restrictions', 'RESTRICTION'),
  part('restriction_parties', 'RESTRICTION', 'restriction_id', 'restrictions'),
  part('restriction_items', 'RESTRICTION', 'restriction_id', 'restrictions'),
  part('restriction_scopes', 'RESTRICTION', 'restriction_id', 'restrictions'),
  part('restriction_limits', 'RESTRICTION', 'restriction_id', 'restrictions'),
  part('restriction_basis', 'RESTRICTION', 'restriction_id', 'restrictions'),
  part('restriction_conditions', 'RESTRICTION', 'restriction_id', 'restrictions'),
  part('restriction_relations', 'RESTRICTION', 'restriction_id', 'restrictions'),
  part('event_votes', 'EVENT', 'event_id', 'events'),
  part('event_ballots', 'EVENT', 'event_id', 'events'),
  itself('statements', 'STATEMENT'),
  part('statement_speakers', 'STATEMENT', 'statement_id', 'statements'),
  part('statement_on_behalf_of', 'STATEMENT', 'statement_id', 'statements'),
  part('statement_addressees', 'STATEMENT', 'statement_id', 'statements'),
  part('statement_via', 'STATEMENT', 'statement_id', 'statements'),
  part('statement_stances', 'STATEMENT', 'statement_id', 'statements', { alsoWrites: ['stances_by_date'] }),
  part('statement_about', 'STATEMENT', 'statement_id', 'statements'),
  part('statement_translations', 'STATEMENT', 'statement_id', 'statements', {
    alsoWrites: ['text_dictionaries'],
  }),
  itself('statement_relations', 'RELATION'),
  {
    name: 'status_periods',
    owners: [
      { column: 'id', entity: 'STATUS' },
      { column: 'restriction_id', raises: 'restrictions' },
    ],
    alsoWrites: ['scheduled_effects'],
  },
  part('status_grounds', 'STATUS', 'status_period_id', 'status_periods'),
  { name: 'consents', owners: [{ column: 'restriction_id', raises: 'restrictions' }] },
  {
    name: 'consent_periods',
    owners: [
      { column: 'id', entity: 'CONSENT' },
      { column: 'consent_id', raises: 'consents' },
    ],
    alsoWrites: ['scheduled_effects'],
  },
  part('consent_grounds', 'CONSENT', 'consent_period_id', 'consent_periods'),
  {
    name: 'evidence',
    owners: [
      { column: 'actor_id', entity: 'ACTOR', raises: 'actors' },
      { column: 'affiliation_id', entity: 'AFFILIATION', raises: 'affiliations' },
      { column: 'item_id', entity: 'ITEM', raises: 'items' },
      { column: 'place_id', entity: 'PLACE', raises: 'places' },
      { column: 'target_id', entity: 'TARGET', raises: 'targets' },
      { column: 'event_id', entity: 'EVENT', raises: 'events' },
      { column: 'transfer_id', entity: 'TRANSFER', raises: 'transfers' },
      { column: 'restriction_id', entity: 'RESTRICTION', raises: 'restrictions' },
      { column: 'statement_id', entity: 'STATEMENT', raises: 'statements' },
    ],
  },
];

/** The column of `evidence` that refers to each kind of entity that quotes show. */
export const evidenceColumns: readonly { entity: EntityName; column: string }[] = recordedTables
  .filter(({ name }) => name === 'evidence')
  .flatMap(({ owners }) => owners.flatMap(({ entity, column }) => (entity ? [{ entity, column }] : [])));

/** The lists in the form that the database stores. */
export const schemaLists: SchemaLists = {
  entities: entities.map(({ entity, table, line }) => ({ entity, table_name: table, line_function: line })),
  recordedTables: recordedTables.map(({ name, owners }) => ({ name, owners })),
};
