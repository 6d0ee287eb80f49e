import { connectionOf } from '../../lists/connection.ts';
import { builder } from '../../schema/builder.ts';
import {
  ConditionKind,
  LimitOperator,
  PartyDerivation,
  PartyRole,
  RestrictionRelationKind,
  ScopeDimension,
  ScopeOperator,
} from '../../schema/vocabulary.ts';

export const RestrictionParty = builder.drizzleObject('restrictionParties', {
  name: 'RestrictionParty',
  description: 'The role of an actor in a restriction.',
  select: { columns: {} },
  fields: (t) => ({
    actor: t.relation('actor', { description: 'The actor.' }),
    role: t.expose('function', {
      type: PartyRole,
      description:
        'Whether the actor imposes the restriction, is bound by it, or is a recipient to whom transfers are restricted.',
    }),
    derivation: t.expose('derivation', { type: PartyDerivation, description: 'How the role is known.' }),
    restriction: t.relation('restriction', { description: 'The restriction.' }),
  }),
});

export const RestrictionPartyConnection = connectionOf(RestrictionParty, 'RestrictionParty');

export const RestrictionScope = builder.drizzleObject('restrictionScopes', {
  name: 'RestrictionScope',
  description:
    'A condition on the place or the target of a use. A use falls under the rule only if all conditions of the rule are met.',
  select: { columns: {} },
  fields: (t) => ({
    dimension: t.expose('dimension', {
      type: ScopeDimension,
      description: 'Whether the condition is about a place or a target.',
    }),
    operator: t.expose('operator', {
      type: ScopeOperator,
      description: 'Whether the use must be inside any of them or outside all of them.',
    }),
    places: t.relation('places', {
      query: { orderBy: { name: 'asc', id: 'asc' } },
      description: 'The places, by name. Empty when the condition is about targets.',
    }),
    targets: t.relation('targets', {
      query: { orderBy: { name: 'asc', id: 'asc' } },
      description: 'The kinds of target, by name. Empty when the condition is about places.',
    }),
  }),
});

export const RestrictionCondition = builder.drizzleObject('restrictionConditions', {
  name: 'RestrictionCondition',
  description:
    'A condition under which a restriction applies, besides its scope: a purpose, an event, what somebody knows. It is given back as it is recorded, and never computed.',
  select: { columns: {} },
  fields: (t) => ({
    kind: t.expose('kind', { type: ConditionKind, description: 'The subject of the condition.' }),
    text: t.exposeString('text', { description: 'The condition in words.' }),
    restriction: t.relation('restriction', { description: 'The restriction that applies under it.' }),
  }),
});

export const RestrictionRelation = builder.drizzleObject('restrictionRelations', {
  name: 'RestrictionRelation',
  description: 'A relation between two restrictions, read as `subject` `kind` `target`.',
  select: { columns: {} },
  fields: (t) => ({
    subject: t.relation('restriction', {
      description: 'The restriction that is narrower, a part, an exception or a successor.',
    }),
    kind: t.expose('relation', {
      type: RestrictionRelationKind,
      description: 'The relation, read from `subject` to `target`.',
    }),
    target: t.relation('related', { description: 'The restriction that it relates to.' }),
  }),
});

export const RestrictionBasis = builder.drizzleObject('restrictionBasis', {
  name: 'RestrictionBasis',
  description: 'A legal act that a restriction rests on, or a provision of it.',
  select: { columns: {} },
  fields: (t) => ({
    instrument: t.exposeString('instrument', {
      description:
        'The legal act, as the coder names it: `Regulation (EU) 833/2014`, `Resolution 2684 (2023)`.',
    }),
    provision: t.exposeString('provision', {
      nullable: true,
      description: 'The article, section or paragraph of it: `Article 2(1)`. Null for the act as a whole.',
    }),
    url: t.expose('url', {
      type: 'URL',
      nullable: true,
      description: 'The address of its text. Null when none is recorded.',
    }),
  }),
});

export const RestrictionLimit = builder.drizzleObject('restrictionLimits', {
  name: 'RestrictionLimit',
  description: 'A number that bounds what a restriction covers, such as “a range of more than 80 km”.',
  select: { columns: {} },
  fields: (t) => ({
    quantity: t.exposeString('quantity', {
      description: 'The measured quantity, in the words of the coder: `range`, `share of ownership`.',
    }),
    operator: t.expose('operator', {
      type: LimitOperator,
      description: 'How the quantity must compare with the number to fall under the rule.',
    }),
    value: t.exposeFloat('value', { description: 'The number. At most 15 significant digits.' }),
    unit: t.exposeString('unit', {
      nullable: true,
      description:
        'The unit as a UCUM code, which is case-sensitive: `km`, `Hz`, `%`, `{rounds}`. Null for a number without a unit.',
    }),
    expression: t.exposeString('expression', {
      nullable: true,
      description: 'The words of the source, verbatim. Null when none are recorded.',
    }),
  }),
});

export const RestrictionRelationConnection = connectionOf(RestrictionRelation, 'RestrictionRelation');
