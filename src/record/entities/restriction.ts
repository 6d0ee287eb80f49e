import { eq } from 'drizzle-orm';
import { z } from 'zod';
import {
  action,
  conditionKind,
  licenceKind,
  limitOperator,
  modality,
  partyDerivation,
  partyFunction,
  restrictionBasis,
  restrictionConditions,
  restrictionItems,
  restrictionLimits,
  restrictionParties,
  restrictionRelationKind,
  restrictionRelations,
  restrictionScopes,
  restrictions,
  scopeDimension,
  scopeOperator,
} from '../../db/tables/index.ts';
import { InvalidInput, type Refusal } from '../errors.ts';
import {
  absent,
  anyNumber,
  byCodePoint,
  key,
  keys,
  list,
  name,
  namespace,
  note,
  reference,
  spans,
  ucumCode,
  url,
} from '../lines/fields.ts';
import { defineConcept, type Refer, referActors, referSet, referSpans } from '../write/concept.ts';
import { entityColumns, replaceRows, saveRows } from '../write/rows.ts';

const party = z.strictObject({
  actor: reference(),
  function: z.enum(partyFunction.enumValues),
  derivation: z.enum(partyDerivation.enumValues).default('STATED'),
});
const scope = z.strictObject({
  dimension: z.enum(scopeDimension.enumValues),
  operator: z.enum(scopeOperator.enumValues),
  /** One place or target, or several: within any of them, or outside all of them. */
  value: z.union([reference(), z.array(reference()).min(1).max(1_000)]),
});
/** A numeric limit of what the restriction covers. */
const limit = z.strictObject({
  quantity: name(),
  operator: z.enum(limitOperator.enumValues),
  value: anyNumber(),
  unit: ucumCode().optional(),
  expression: name().optional(),
});
/** A legal act that the restriction rests on, or a provision of it. */
const basis = z.strictObject({
  instrument: name(),
  provision: name().optional(),
  url: url().optional(),
});
const condition = z.strictObject({ kind: z.enum(conditionKind.enumValues), text: note() });
const related = z.strictObject({
  relation: z.enum(restrictionRelationKind.enumValues),
  restriction: reference(),
});

export const restrictionLine = z.strictObject({
  type: z.literal('restriction'),
  key: key(),
  of: namespace().optional(),
  title: name(),
  summary: note().optional(),
  modality: z.enum(modality.enumValues),
  action: z.enum(action.enumValues).default('USE'),
  actionText: note().optional(),
  licenceAuthority: reference().optional(),
  licenceKind: z.enum(licenceKind.enumValues).optional(),
  parties: list(party).optional(),
  items: keys().optional(),
  scope: list(scope).optional(),
  basis: list(basis).optional(),
  limits: list(limit).optional(),
  conditions: list(condition).optional(),
  related: list(related).optional(),
  evidence: spans().optional(),
  absent: absent('summary', 'parties', 'items', 'scope'),
});
export type RestrictionLine = z.infer<typeof restrictionLine>;

/** A rule on the use of items. Its present state is in its status, not here. */
export const restriction = defineConcept<RestrictionLine>({
  type: 'restriction',
  entity: 'RESTRICTION',
  schema: restrictionLine,
  table: restrictions,
  isLocal: () => false,
  evidenceOwner: 'restrictionId',
  rings: (['NARROWER_THAN', 'PART_OF', 'SUPERSEDES'] as const).map((relation) => ({
    field: 'related',
    table: restrictionRelations,
    from: restrictionRelations.restrictionId,
    to: restrictionRelations.relatedId,
    where: eq(restrictionRelations.relation, relation),
    keys: (line) => (line.related ?? []).flatMap((it) => (it.relation === relation ? [it.restriction] : [])),
  })),
  refer: (line, to) => ({
    ...line,
    ...(line.licenceAuthority !== undefined && {
      licenceAuthority: to('actor', line.licenceAuthority, 'licenceAuthority'),
    }),
    ...(line.parties && {
      parties: referActors(line.parties, 'parties', to, (it) => `${it.actor} ${it.function}`),
    }),
    ...(line.items && { items: referSet('item', line.items, 'items', to) }),
    ...(line.scope && {
      scope: line.scope.map((it, index) => ({
        ...it,
        value: referValue(it, `scope[${index}].value`, to),
      })),
    }),
    ...(line.related && {
      related: line.related
        .map((it, index) => ({
          ...it,
          restriction: to('restriction', it.restriction, `related[${index}].restriction`),
        }))
        .sort(byRelation),
    }),
    ...(line.evidence && { evidence: referSpans(line.evidence, 'evidence', to) }),
  }),
  rules: [
    ({ line }) => refuseRepeated('parties', line.parties, (it) => `${it.actor} ${it.function}`),
    function* saysWhichOtherAction({ line }) {
      if (line.action === 'OTHER' && line.actionText === undefined)
        yield new InvalidInput('actionText', 'is missing: it says what is done, since the action is OTHER');
      if (line.action !== 'OTHER' && line.actionText !== undefined)
        yield new InvalidInput('actionText', `only an action OTHER has a text: this one is ${line.action}`);
    },
    function* hasRecipientsOfTransfersOnly({ line }) {
      const at = (line.parties ?? []).findIndex((it) => it.function === 'RECIPIENT');
      if (at >= 0 && line.action !== 'TRANSFER')
        yield new InvalidInput(
          `parties[${at}].function`,
          'only a restriction on transfers has recipients: give it the action TRANSFER',
        );
    },
    ({ line }) =>
      refuseRepeated('basis', line.basis, ({ instrument, provision = '' }) =>
        `${instrument} ${provision}`.trim(),
      ),
    ({ line }) =>
      refuseRepeated('limits', line.limits, ({ quantity, operator, unit = '' }) =>
        `${quantity} ${operator} ${unit}`.trim(),
      ),
    ({ line }) => refuseRepeated('conditions', line.conditions, (it) => `${it.kind} ${it.text}`),
    ({ line }) => refuseRepeated('related', line.related, (it) => `${it.relation} ${it.restriction}`),
    function* isNotRelatedToItself({ line }) {
      if (line.related?.some((it) => it.restriction === line.key))
        yield new InvalidInput('related', 'a restriction is not related to itself');
    },
  ],
  // biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of tables, one after the other
  async write(tx, drafts, identities) {
    await saveRows(
      tx,
      restrictions,
      drafts.map((draft) => ({
        ...entityColumns(draft),
        key: draft.line.key,
        title: draft.line.title,
        summary: draft.line.summary ?? null,
        modality: draft.line.modality,
        action: draft.line.action,
        actionText: draft.line.actionText ?? null,
        licenceAuthorityId:
          draft.line.licenceAuthority === undefined
            ? null
            : identities.id('actor', draft.line.licenceAuthority),
        licenceKind: draft.line.licenceKind ?? null,
      })),
    );
    await replaceRows(
      tx,
      restrictionParties,
      restrictionParties.restrictionId,
      drafts,
      ['parties'],
      ({ id, line }) =>
        (line.parties ?? []).map((it, ordinal) => ({
          restrictionId: id,
          ordinal,
          actorId: identities.id('actor', it.actor),
          function: it.function,
          derivation: it.derivation,
        })),
    );
    await replaceRows(
      tx,
      restrictionItems,
      restrictionItems.restrictionId,
      drafts,
      ['items'],
      ({ id, line }) =>
        (line.items ?? []).map((it) => ({ restrictionId: id, itemId: identities.id('item', it) })),
    );
    await replaceRows(
      tx,
      restrictionScopes,
      restrictionScopes.restrictionId,
      drafts,
      ['scope'],
      ({ id, line }) =>
        (line.scope ?? []).flatMap(({ dimension, operator, value }, ordinal) =>
          [value].flat().map((key, position) => ({
            restrictionId: id,
            ordinal,
            position,
            dimension,
            operator,
            placeId: dimension === 'PLACE' ? identities.id('place', key) : null,
            targetId: dimension === 'TARGET' ? identities.id('target', key) : null,
          })),
        ),
    );
    await replaceRows(
      tx,
      restrictionBasis,
      restrictionBasis.restrictionId,
      drafts,
      ['basis'],
      ({ id, line }) =>
        (line.basis ?? []).map((it, ordinal) => ({
          restrictionId: id,
          ordinal,
          instrument: it.instrument,
          provision: it.provision ?? null,
          url: it.url ?? null,
        })),
    );
    await replaceRows(
      tx,
      restrictionLimits,
      restrictionLimits.restrictionId,
      drafts,
      ['limits'],
      ({ id, line }) =>
        (line.limits ?? []).map(({ unit = null, expression = null, ...it }, ordinal) => ({
          restrictionId: id,
          ordinal,
          ...it,
          unit,
          expression,
        })),
    );
    await replaceRows(
      tx,
      restrictionConditions,
      restrictionConditions.restrictionId,
      drafts,
      ['conditions'],
      ({ id, line }) => (line.conditions ?? []).map((it, ordinal) => ({ restrictionId: id, ordinal, ...it })),
    );
    await replaceRows(
      tx,
      restrictionRelations,
      restrictionRelations.restrictionId,
      drafts,
      ['related'],
      ({ id, line }) =>
        (line.related ?? []).map((it) => ({
          restrictionId: id,
          relation: it.relation,
          relatedId: identities.id('restriction', it.restriction),
        })),
    );
  },
});

/** A set of places or of targets; a single one is not a list. */
function referValue({ dimension, value }: z.infer<typeof scope>, field: string, to: Refer) {
  const type = dimension === 'PLACE' ? 'place' : 'target';
  if (!Array.isArray(value)) return to(type, value, field);
  const [first = '', ...others] = referSet(type, value, field, to);
  return others.length === 0 ? first : [first, ...others];
}

/** The record's order of relations: as the enum declares them, then by key. */
function byRelation(a: z.infer<typeof related>, b: z.infer<typeof related>): number {
  const kinds = restrictionRelationKind.enumValues;
  return kinds.indexOf(a.relation) - kinds.indexOf(b.relation) || byCodePoint(a.restriction, b.restriction);
}

/** Refuses a list with duplicates. */
export function* refuseRepeated<Item>(
  field: string,
  all: Item[] | undefined,
  identity: (item: Item) => string,
): Generator<Refusal> {
  const seen = new Set<string>();
  for (const it of all ?? []) {
    if (seen.has(identity(it)))
      yield new InvalidInput(field, `"${identity(it).slice(0, 80)}" is there twice`);
    seen.add(identity(it));
  }
}
