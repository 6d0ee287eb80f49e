import type { consentCovers, consentState } from '../../db/tables/index.ts';
import { type Effect, effectOf, isNotInForce, type Modality, type Status } from './effects.ts';
import { compare, join, type ScopeCondition, type ScopeFinding, type UsedConcept } from './scope.ts';

type Value<Enum extends { enumValues: readonly string[] }> = Enum['enumValues'][number];

export type RuleConsent = {
  covers: Value<typeof consentCovers>;
  /** Null if nothing is recorded. */
  state: Value<typeof consentState> | null;
};

/** A rule on what is to be done with the item, which binds those who do it. */
export type AssessedRule = {
  id: string;
  modality: Modality;
  /** Null if nothing is recorded; the rule is not in force then. */
  status: Status | null;
  scope: readonly ScopeCondition[];
  /** Further conditions for it to apply, which are not computed. */
  conditions: readonly { restrictionId: string; ordinal: number }[];
  /** Rules to which it is an exception. */
  exceptionTo: readonly string[];
  /** The actor that grants the required licences; null if unknown. */
  licenceAuthorityId: string | null;
  consents: readonly RuleConsent[];
};

/** The use or the transfer to judge. A place or target that was not given is null; a transfer has no target. */
export type Facts<R extends AssessedRule = AssessedRule> = {
  place: UsedConcept | null;
  target: UsedConcept | null;
  /** The items and uses that a consent has to cover. */
  needs: RuleConsent['covers'];
  rules: readonly R[];
};

export type RuleFinding<R extends AssessedRule = AssessedRule> = {
  rule: R;
  /** The effect on what falls under the rule's scope; null if it decides nothing. */
  effect: Effect | null;
  finding: ScopeFinding;
  conditions: { condition: R['scope'][number]; finding: ScopeFinding }[];
  inForce: boolean;
  /** The permissions in force that are exceptions to the rule and apply. */
  overriddenBy: R[];
  /** The permissions in force that may be exceptions: their scope cannot be compared. */
  mayBeOverriddenBy: R[];
};

export type UseAnswer =
  | 'NOT_PERMITTED'
  | 'WITH_LICENCE'
  | 'PERMITTED_IF'
  | 'PERMITTED_WITH_LIMITS'
  | 'PERMITTED'
  | 'DISCOURAGED'
  | 'UNKNOWN';
export type Reason =
  | 'PROHIBITION_MET'
  | 'PROHIBITION_NOT_COMPARABLE'
  | 'EXCEPTION_NOT_COMPARABLE'
  | 'PROHIBITION_CONDITIONAL'
  | 'LICENCE_NEEDED'
  | 'WITHIN_LIMITS'
  | 'ADVISED_AGAINST'
  | 'PERMISSION_MET'
  | 'NOTHING_DECIDES';

export type Assessment<R extends AssessedRule = AssessedRule> = {
  answer: UseAnswer;
  reason: Reason;
  /** The findings that decide the answer; empty if none does. */
  decidedBy: RuleFinding<R>[];
  /** A finding for every rule, in the order of the facts. */
  findings: RuleFinding<R>[];
  /** Conditions of the answer: all conditions of one rule, and those of one of the rules that decide alike. */
  mustHold: R['conditions'][number][];
  /** The duties in force whose scope covers the use or transfer, or may cover it. */
  duties: RuleFinding<R>[];
  /** Consents without which the answer stays NOT_PERMITTED, and which are not granted. */
  missingConsents: R['consents'][number][];
};

type Row = { reason: Reason; answer: UseAnswer; decides: (finding: RuleFinding) => boolean };

/** The first row with a deciding rule gives the answer. */
const table: Row[] = [
  {
    reason: 'PROHIBITION_MET',
    answer: 'NOT_PERMITTED',
    decides: (it) =>
      forbids(it) && it.finding === 'MET' && it.mayBeOverriddenBy.length === 0 && !isConditional(it.rule),
  },
  {
    reason: 'PROHIBITION_NOT_COMPARABLE',
    answer: 'UNKNOWN',
    decides: (it) => (forbids(it) || needsLicence(it)) && it.finding === 'NOT_COMPARABLE',
  },
  {
    reason: 'EXCEPTION_NOT_COMPARABLE',
    answer: 'UNKNOWN',
    decides: (it) => forbids(it) && it.finding === 'MET' && it.mayBeOverriddenBy.length > 0,
  },
  {
    reason: 'PROHIBITION_CONDITIONAL',
    answer: 'UNKNOWN',
    decides: (it) => forbids(it) && it.finding === 'MET',
  },
  {
    reason: 'LICENCE_NEEDED',
    answer: 'WITH_LICENCE',
    decides: (it) => needsLicence(it) && it.finding === 'MET',
  },
  {
    reason: 'WITHIN_LIMITS',
    answer: 'PERMITTED_WITH_LIMITS',
    decides: ({ effect, finding }) =>
      (effect === 'PERMITS_WITH_LIMITS' && finding === 'MET') ||
      (effect === 'CONFINES' && finding === 'NOT_MET'),
  },
  {
    reason: 'ADVISED_AGAINST',
    answer: 'DISCOURAGED',
    decides: ({ effect, finding }) => effect === 'DISCOURAGES' && finding === 'MET',
  },
  {
    reason: 'PERMISSION_MET',
    answer: 'PERMITTED',
    decides: ({ effect, finding }) => effect === 'PERMITS' && finding === 'MET',
  },
];

/** The reason of the answer: the first that applies, in this order. */
export const reasonsInOrder: readonly Reason[] = [...table.map(({ reason }) => reason), 'NOTHING_DECIDES'];

/** True if the rule forbids what falls under its scope, and no exception to it applies. */
const forbids = ({ effect, overriddenBy }: RuleFinding) =>
  (effect === 'FORBIDS' || effect === 'CONFINES') && overriddenBy.length === 0;

/** True if the rule requires a licence for what falls under its scope, and no exception to it applies. */
const needsLicence = ({ effect, overriddenBy }: RuleFinding) =>
  effect === 'NEEDS_LICENCE' && overriddenBy.length === 0;

const isConditional = ({ conditions }: AssessedRule) => conditions.length > 0;

/** The answer to whether something may be done, and its reason. It is UNKNOWN where nothing decides, never a default yes. */
export function assess<R extends AssessedRule>(facts: Facts<R>): Assessment<R> {
  const findings = findingsOf(facts);
  const duties = findings.filter(({ effect, finding }) => effect === 'OBLIGES' && finding !== 'NOT_MET');
  for (const { answer, reason, decides } of table) {
    const decidedBy = findings.filter(decides);
    if (decidedBy.length === 0) continue;
    const mustHold = conditionsOf(reason, decidedBy, findings);
    const isYes = answer === 'PERMITTED' || answer === 'PERMITTED_WITH_LIMITS';
    const missingConsents =
      answer === 'NOT_PERMITTED' ? missingOf(decidedBy, exceptionsIn(findings), facts.needs) : [];
    return {
      ...{ answer: isYes && mustHold.length > 0 ? 'PERMITTED_IF' : answer, reason },
      ...{ decidedBy, findings, mustHold, duties, missingConsents },
    };
  }
  return {
    ...{ answer: 'UNKNOWN', reason: 'NOTHING_DECIDES', decidedBy: [], findings },
    ...{ mustHold: [], duties, missingConsents: [] },
  };
}

/**
 * The conditions of the exceptions that the answer depends on, if no unconditional one would do; and those of the
 * deciding rules, if none of them is unconditional. Empty for an answer without conditions.
 */
function conditionsOf<R extends AssessedRule>(
  reason: Reason,
  decidedBy: RuleFinding<R>[],
  findings: RuleFinding<R>[],
): R['conditions'][number][] {
  if (['PROHIBITION_MET', 'PROHIBITION_NOT_COMPARABLE', 'EXCEPTION_NOT_COMPARABLE'].includes(reason))
    return [];
  const reliedOn = findings
    .filter(({ effect, finding }) => isBarrier(effect) && finding !== 'NOT_MET')
    .map((it) => it.overriddenBy)
    .filter((exceptions) => exceptions.every(isConditional))
    .flat();
  // A rule need not apply to a use that may stay within its limits.
  const deciding = decidedBy.map(({ rule, effect }) =>
    effect === 'CONFINES' && reason === 'WITHIN_LIMITS' ? null : rule,
  );
  const isOpen = deciding.every((rule) => rule !== null && isConditional(rule));
  const rules = new Set([...reliedOn, ...(isOpen ? deciding.filter((it) => it !== null) : [])]);
  return [...rules].flatMap(({ conditions }) => conditions);
}

const isBarrier = (effect: Effect | null) =>
  effect === 'FORBIDS' || effect === 'CONFINES' || effect === 'NEEDS_LICENCE';

/** Each rule by itself, then the exceptions to it. */
function findingsOf<R extends AssessedRule>({ place, target, rules }: Facts<R>): RuleFinding<R>[] {
  const findings = rules.map((rule): RuleFinding<R> => {
    const conditions = rule.scope.map((condition) => ({
      condition,
      finding: compare(condition, condition.dimension === 'PLACE' ? place : target),
    }));
    return {
      rule,
      effect: effectOf(rule.modality, rule.status),
      finding: join(conditions.map((it) => it.finding)),
      conditions,
      inForce: rule.status !== null && !isNotInForce(rule.status),
      overriddenBy: [],
      mayBeOverriddenBy: [],
    };
  });
  for (const it of findings) {
    const exceptions = exceptionsIn(findings).filter(({ rule }) => rule.exceptionTo.includes(it.rule.id));
    const found = (finding: ScopeFinding) =>
      exceptions.filter((exception) => exception.finding === finding).map(({ rule }) => rule);
    it.overriddenBy = found('MET');
    it.mayBeOverriddenBy = found('NOT_COMPARABLE');
  }
  return findings;
}

/** Permissions in force that permit. */
const exceptionsIn = <R extends AssessedRule>(findings: RuleFinding<R>[]): RuleFinding<R>[] =>
  findings.filter(({ rule, effect }) => rule.modality === 'PERMISSION' && effect && effect !== 'FORBIDS');

/** To expand what prohibitions leave, or the exceptions to them that do not reach as far. */
function missingOf<R extends AssessedRule>(
  prohibitions: RuleFinding<R>[],
  permissions: RuleFinding<R>[],
  needs: RuleConsent['covers'],
): R['consents'][number][] {
  const exceptions = permissions.filter(({ rule }) =>
    prohibitions.some((it) => rule.exceptionTo.includes(it.rule.id)),
  );
  return [...prohibitions, ...exceptions]
    .flatMap(({ rule }) => rule.consents)
    .filter(({ covers, state }) => covers === needs && state !== 'GRANTED');
}
