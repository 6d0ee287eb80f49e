import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  check,
  index,
  integer,
  numeric,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { actors } from './actors.ts';
import { keyed, namesIndex, row, tsvector } from './columns/columns.ts';
import {
  action,
  conditionKind,
  licenceKind,
  limitOperator,
  modality,
  partyDerivation,
  partyFunction,
  restrictionRelationKind,
  scopeDimension,
  scopeOperator,
} from './columns/vocabulary.ts';
import { items } from './items.ts';
import { places } from './places.ts';
import { targets } from './targets.ts';

/** A rule on the use of items (ODRL Rule). Its version also rises with each of its statuses and consents. */
export const restrictions = pgTable(
  'restrictions',
  {
    ...keyed(),
    /** Compared in the collation `alphabetical`. */
    title: text('title').notNull(),
    summary: text('summary'),
    modality: modality('modality').notNull(),
    action: action('action').notNull().default('USE'),
    /** The words for an action OTHER. */
    actionText: text('action_text'),
    /** The actor that grants the licences the rule demands, or granted the licence that it is; and the kind of licence. */
    licenceAuthorityId: uuid('licence_authority_id').references(() => actors.id),
    licenceKind: licenceKind('licence_kind'),
    search: tsvector('search').generatedAlwaysAs(
      sql`public.text_vector('english', title || ' ' || coalesce(summary, '') || ' ' || coalesce(action_text, ''))`,
    ),
  },
  (t) => [
    check('only_another_action_has_a_text', sql`(action::text = 'OTHER') = (action_text is not null)`),
    index('restrictions_title').on(t.title, t.id),
    index('restrictions_revision').on(t.revisionId, t.id),
    index('restrictions_first_revision').on(t.firstRevisionId, t.id),
    index('restrictions_search').using('gin', t.search),
    index('restrictions_licence_authority')
      .on(t.licenceAuthorityId)
      .where(sql`licence_authority_id is not null`),
    namesIndex('restrictions_names', t.title),
  ],
);

const restrictionId = () =>
  uuid('restriction_id')
    .notNull()
    .references((): AnyPgColumn => restrictions.id, { onDelete: 'cascade' });

export const restrictionParties = pgTable(
  'restriction_parties',
  {
    restrictionId: restrictionId(),
    ordinal: integer('ordinal').notNull(),
    actorId: uuid('actor_id')
      .notNull()
      .references(() => actors.id),
    function: partyFunction('function').notNull(),
    derivation: partyDerivation('derivation').notNull(),
    ...row(),
  },
  (t) => [
    primaryKey({ name: 'restriction_parties_pkey', columns: [t.restrictionId, t.actorId, t.function] }),
    index('restriction_parties_actor').on(t.actorId, t.function),
  ],
);

export const restrictionItems = pgTable(
  'restriction_items',
  {
    restrictionId: restrictionId(),
    itemId: uuid('item_id')
      .notNull()
      .references(() => items.id),
    ...row(),
  },
  (t) => [
    primaryKey({ name: 'restriction_items_pkey', columns: [t.restrictionId, t.itemId] }),
    index('restriction_items_item').on(t.itemId),
  ],
);

/**
 * A row for each place or target that a condition of a scope names; rows with the same ordinal belong to one condition.
 */
export const restrictionScopes = pgTable(
  'restriction_scopes',
  {
    restrictionId: restrictionId(),
    ordinal: integer('ordinal').notNull(),
    /** The position among the values of the condition, from 0. */
    position: integer('position').notNull().default(0),
    dimension: scopeDimension('dimension').notNull(),
    operator: scopeOperator('operator').notNull(),
    placeId: uuid('place_id').references(() => places.id),
    targetId: uuid('target_id').references(() => targets.id),
    ...row(),
  },
  (t) => [
    primaryKey({ name: 'restriction_scopes_pkey', columns: [t.restrictionId, t.ordinal, t.position] }),
    check(
      'scope_names_a_place_or_a_target',
      sql`case dimension when 'PLACE' then place_id is not null and target_id is null else target_id is not null and place_id is null end`,
    ),
    index('restriction_scopes_place').on(t.placeId),
    index('restriction_scopes_target').on(t.targetId),
  ],
);

/** A number that bounds what a restriction covers: it is about what satisfies all of its limits. */
export const restrictionLimits = pgTable(
  'restriction_limits',
  {
    restrictionId: restrictionId(),
    ordinal: integer('ordinal').notNull(),
    quantity: text('quantity').notNull(),
    operator: limitOperator('operator').notNull(),
    value: numeric('value', { mode: 'number' }).notNull(),
    /** A UCUM code; null for a number without one. */
    unit: text('unit'),
    expression: text('expression'),
    ...row(),
  },
  (t) => [
    primaryKey({ name: 'restriction_limits_pkey', columns: [t.restrictionId, t.ordinal] }),
    index('restriction_limits_quantity').on(t.quantity, t.value),
  ],
);

/** A condition for a rule to apply, in words. */
export const restrictionConditions = pgTable(
  'restriction_conditions',
  {
    restrictionId: restrictionId(),
    ordinal: integer('ordinal').notNull(),
    kind: conditionKind('kind').notNull(),
    text: text('text').notNull(),
    search: tsvector('search').generatedAlwaysAs(sql`public.text_vector('english', text)`),
    ...row(),
  },
  (t) => [
    primaryKey({ name: 'restriction_conditions_pkey', columns: [t.restrictionId, t.ordinal] }),
    index('restriction_conditions_search').using('gin', t.search),
  ],
);

/** The legal acts that a rule rests on, one row for each act or provision of it. */
export const restrictionBasis = pgTable(
  'restriction_basis',
  {
    restrictionId: restrictionId(),
    ordinal: integer('ordinal').notNull(),
    instrument: text('instrument').notNull(),
    provision: text('provision'),
    url: text('url'),
    search: tsvector('search').generatedAlwaysAs(
      sql`public.text_vector('english', instrument || ' ' || coalesce(provision, ''))`,
    ),
    ...row(),
  },
  (t) => [
    primaryKey({ name: 'restriction_basis_pkey', columns: [t.restrictionId, t.ordinal] }),
    index('restriction_basis_search').using('gin', t.search),
  ],
);

/** NARROWER_THAN, PART_OF and SUPERSEDES are acyclic, by trigger. */
export const restrictionRelations = pgTable(
  'restriction_relations',
  {
    restrictionId: restrictionId(),
    relation: restrictionRelationKind('relation').notNull(),
    relatedId: uuid('related_id')
      .notNull()
      .references((): AnyPgColumn => restrictions.id),
    ...row(),
  },
  (t) => [
    primaryKey({ name: 'restriction_relations_pkey', columns: [t.restrictionId, t.relation, t.relatedId] }),
    check('restriction_is_not_related_to_itself', sql`restriction_id <> related_id`),
    index('restriction_relations_related').on(t.relatedId, t.relation),
  ],
);
