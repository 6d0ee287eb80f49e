import type { scopeDimension, scopeOperator } from '../../db/tables/index.ts';

type Value<Enum extends { enumValues: readonly string[] }> = Enum['enumValues'][number];

/** A place or a kind of target, with every one that is broader. */
export type UsedConcept = { id: string; broader: readonly string[] };

export type ScopeCondition = {
  dimension: Value<typeof scopeDimension>;
  operator: Value<typeof scopeOperator>;
  /** One at least. */
  concepts: readonly UsedConcept[];
};

export type ScopeFinding = 'MET' | 'NOT_MET' | 'NOT_COMPARABLE';

/** All conditions of a scope must hold; one that cannot be compared leaves the rest open. */
export function join(findings: readonly ScopeFinding[]): ScopeFinding {
  if (findings.includes('NOT_MET')) return 'NOT_MET';
  return findings.includes('NOT_COMPARABLE') ? 'NOT_COMPARABLE' : 'MET';
}

/** Within any of the concepts, or within none of them. */
export function compare(
  { dimension, operator, concepts }: ScopeCondition,
  used: UsedConcept | null,
): ScopeFinding {
  if (used === null) return 'NOT_COMPARABLE';
  const findings = concepts.map((concept) => compareOne(dimension, operator, concept, used));
  if (operator === 'NOT_WITHIN') return join(findings);
  return (['MET', 'NOT_COMPARABLE'] as const).find((it) => findings.includes(it)) ?? 'NOT_MET';
}

/** Places that are not within one another are apart; kinds of target may overlap all the same. */
function compareOne(
  dimension: ScopeCondition['dimension'],
  operator: ScopeCondition['operator'],
  concept: UsedConcept,
  used: UsedConcept,
): ScopeFinding {
  if (used.id === concept.id || used.broader.includes(concept.id))
    return operator === 'WITHIN' ? 'MET' : 'NOT_MET';
  if (dimension === 'TARGET' || concept.broader.includes(used.id)) return 'NOT_COMPARABLE';
  return operator === 'WITHIN' ? 'NOT_MET' : 'MET';
}
