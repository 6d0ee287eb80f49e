import type { scopeDimension, scopeOperator } from '../../db/tables/index.ts';

type Value<Enum extends { enumValues: readonly string[] }> = Enum['enumValues'][number];

/** A place or a kind of target, with every one that is broader; of a place that is asked about, also all that share some place with it. */
export type UsedConcept = { id: string; broader: readonly string[]; overlapping?: readonly string[] };

export type ScopeCondition = {
  dimension: Value<typeof scopeDimension>;
  operator: Value<typeof scopeOperator>;
  /** At least one. */
  concepts: readonly UsedConcept[];
};

export type ScopeFinding = 'MET' | 'NOT_MET' | 'NOT_COMPARABLE';

/**
 * Compares a scope with a use: all of its conditions must hold, and one that cannot be compared leaves the others
 * decisive.
 */
export function join(findings: readonly ScopeFinding[]): ScopeFinding {
  if (findings.includes('NOT_MET')) return 'NOT_MET';
  return findings.includes('NOT_COMPARABLE') ? 'NOT_COMPARABLE' : 'MET';
}

/** The use is within any of the concepts, or within none of them. */
export function compare(
  { dimension, operator, concepts }: ScopeCondition,
  used: UsedConcept | null,
): ScopeFinding {
  if (used === null) return 'NOT_COMPARABLE';
  const findings = concepts.map((concept) => compareOne(dimension, operator, concept, used));
  if (operator === 'NOT_WITHIN') return join(findings);
  return (['MET', 'NOT_COMPARABLE'] as const).find((it) => findings.includes(it)) ?? 'NOT_MET';
}

/** Places that share no place are apart; kinds of target may overlap all the same. */
function compareOne(
  dimension: ScopeCondition['dimension'],
  operator: ScopeCondition['operator'],
  concept: UsedConcept,
  used: UsedConcept,
): ScopeFinding {
  if (used.id === concept.id || used.broader.includes(concept.id))
    return operator === 'WITHIN' ? 'MET' : 'NOT_MET';
  const mayOverlap = dimension === 'TARGET' || concept.broader.includes(used.id);
  if (mayOverlap || used.overlapping?.includes(concept.id)) return 'NOT_COMPARABLE';
  return operator === 'WITHIN' ? 'NOT_MET' : 'MET';
}
