import type {
  consentCovers,
  consentState,
  modality,
  restrictionStatus,
  scopeDimension,
  scopeOperator,
} from '../db/tables/index.ts';
import { isNotInForce } from './in-force.ts';

type Value<Enum extends { enumValues: readonly string[] }> = Enum['enumValues'][number];

/** A place or a kind of target, with every one that is broader. */
export type UsedConcept = { id: string; broader: readonly string[] };

export type UseCondition = {
  dimension: Value<typeof scopeDimension>;
  operator: Value<typeof scopeOperator>;
  /** One at least. */
  concepts: readonly UsedConcept[];
};

export type UseConsent = {
  covers: Value<typeof consentCovers>;
  /** Null when nothing is recorded. */
  state: Value<typeof consentState> | null;
};

/** A rule on the use of the item that binds the user. */
export type UseRule = {
  id: string;
  modality: Value<typeof modality>;
  /** Null when nothing is recorded: it is not in force then. */
  status: Value<typeof restrictionStatus> | null;
  conditions: readonly UseCondition[];
  /** Rules that it makes an exception to. */
  exceptionTo: readonly string[];
  consents: readonly UseConsent[];
};

/** What a use is judged by. A place or target that was not given is null. */
export type UseFacts<Rule extends UseRule = UseRule> = {
  place: UsedConcept | null;
  target: UsedConcept | null;
  rules: readonly Rule[];
};

export type ScopeFinding = 'MET' | 'NOT_MET' | 'NOT_COMPARABLE';

export type RuleFinding<Rule extends UseRule = UseRule> = {
  rule: Rule;
  finding: ScopeFinding;
  conditions: { condition: Rule['conditions'][number]; finding: ScopeFinding }[];
  inForce: boolean;
  /** The met permissions in force that are exceptions to it. */
  overriddenBy: Rule[];
};

export type UseAnswer = 'NOT_PERMITTED' | 'PERMITTED_WITH_LIMITS' | 'PERMITTED' | 'DISCOURAGED' | 'UNKNOWN';
export type UseReason =
  | 'PROHIBITION_MET'
  | 'PROHIBITION_NOT_COMPARABLE'
  | 'WITHIN_LIMITS'
  | 'ADVISED_AGAINST'
  | 'PERMISSION_MET'
  | 'NOTHING_DECIDES';

export type UseAssessment<Rule extends UseRule = UseRule> = {
  answer: UseAnswer;
  reason: UseReason;
  /** The findings the answer rests on; none when nothing decides. */
  decidedBy: RuleFinding<Rule>[];
  /** Every rule, in the order of the facts. */
  findings: RuleFinding<Rule>[];
  /** Those not granted without which the use stays NOT_PERMITTED. */
  missingConsents: Rule['consents'][number][];
};

type Row = { reason: UseReason; answer: UseAnswer; decides: (finding: RuleFinding) => boolean };

/** The first row that a rule decides gives the answer. */
const table: Row[] = [
  {
    reason: 'PROHIBITION_MET',
    answer: 'NOT_PERMITTED',
    decides: (it) =>
      it.overriddenBy.length === 0 &&
      (is(it, 'PROHIBITION', 'PROHIBITED', 'MET') || is(it, 'PROHIBITION', 'LIMITED', 'MET')),
  },
  {
    reason: 'PROHIBITION_NOT_COMPARABLE',
    answer: 'UNKNOWN',
    decides: (it) => it.rule.modality === 'PROHIBITION' && it.inForce && it.finding === 'NOT_COMPARABLE',
  },
  {
    reason: 'WITHIN_LIMITS',
    answer: 'PERMITTED_WITH_LIMITS',
    decides: (it) => is(it, 'PERMISSION', 'LIMITED', 'MET') || is(it, 'PROHIBITION', 'LIMITED', 'NOT_MET'),
  },
  {
    reason: 'ADVISED_AGAINST',
    answer: 'DISCOURAGED',
    decides: (it) => is(it, 'ADVISORY', 'DISCOURAGED', 'MET'),
  },
  {
    reason: 'PERMISSION_MET',
    answer: 'PERMITTED',
    decides: (it) => is(it, 'PERMISSION', 'PERMITTED', 'MET'),
  },
];

/** Why a use is answered as it is: the first that applies, in this order. */
export const reasonsInOrder: readonly UseReason[] = [...table.map(({ reason }) => reason), 'NOTHING_DECIDES'];

const is = (
  { rule, finding }: RuleFinding,
  modality: UseRule['modality'],
  status: UseRule['status'],
  found: ScopeFinding,
) => rule.modality === modality && rule.status === status && finding === found;

/** Whether a use is permitted, and why. What nothing decides is UNKNOWN, never a default yes. */
export function assessUse<Rule extends UseRule>(facts: UseFacts<Rule>): UseAssessment<Rule> {
  const findings = facts.rules.map((rule): RuleFinding<Rule> => {
    const conditions = rule.conditions.map((condition) => ({
      condition,
      finding: compare(condition, condition.dimension === 'PLACE' ? facts.place : facts.target),
    }));
    const finding = join(conditions.map((it) => it.finding));
    return { rule, finding, conditions, inForce: isInForce(rule), overriddenBy: [] };
  });
  const permissions = findings.filter((it) => it.rule.modality === 'PERMISSION' && it.inForce);
  for (const it of findings)
    it.overriddenBy = permissions
      .filter(({ rule, finding }) => finding === 'MET' && rule.exceptionTo.includes(it.rule.id))
      .map(({ rule }) => rule);

  for (const { answer, reason, decides } of table) {
    const decidedBy = findings.filter(decides);
    if (decidedBy.length === 0) continue;
    const missingConsents = answer === 'NOT_PERMITTED' ? missingOf(decidedBy, permissions) : [];
    return { answer, reason, decidedBy, findings, missingConsents };
  }
  return { answer: 'UNKNOWN', reason: 'NOTHING_DECIDES', decidedBy: [], findings, missingConsents: [] };
}

const isInForce = ({ status }: UseRule) => status !== null && !isNotInForce(status);

/** All conditions of a scope must hold; one that cannot be compared leaves the rest open. */
function join(findings: ScopeFinding[]): ScopeFinding {
  if (findings.includes('NOT_MET')) return 'NOT_MET';
  return findings.includes('NOT_COMPARABLE') ? 'NOT_COMPARABLE' : 'MET';
}

/** Within any of the concepts, or within none of them. */
function compare({ dimension, operator, concepts }: UseCondition, used: UsedConcept | null): ScopeFinding {
  if (used === null) return 'NOT_COMPARABLE';
  const findings = concepts.map((concept) => compareOne(dimension, operator, concept, used));
  if (operator === 'NOT_WITHIN') return join(findings);
  return (['MET', 'NOT_COMPARABLE'] as const).find((it) => findings.includes(it)) ?? 'NOT_MET';
}

/** Places that are not within one another are apart; kinds of target may overlap all the same. */
function compareOne(
  dimension: UseCondition['dimension'],
  operator: UseCondition['operator'],
  concept: UsedConcept,
  used: UsedConcept,
): ScopeFinding {
  if (used.id === concept.id || used.broader.includes(concept.id))
    return operator === 'WITHIN' ? 'MET' : 'NOT_MET';
  if (dimension === 'TARGET' || concept.broader.includes(used.id)) return 'NOT_COMPARABLE';
  return operator === 'WITHIN' ? 'NOT_MET' : 'MET';
}

/** To expand what prohibitions leave, or the exceptions to them that do not reach as far as this use. */
function missingOf<Rule extends UseRule>(
  prohibitions: RuleFinding<Rule>[],
  permissions: RuleFinding<Rule>[],
): Rule['consents'][number][] {
  const exceptions = permissions.filter(({ rule }) =>
    prohibitions.some((it) => rule.exceptionTo.includes(it.rule.id)),
  );
  return [...prohibitions, ...exceptions]
    .flatMap(({ rule }) => rule.consents)
    .filter(({ covers, state }) => covers === 'EXPANSION_OF_USE' && state !== 'GRANTED');
}
