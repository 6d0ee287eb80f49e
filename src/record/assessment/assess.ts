import type { consentCovers, consentState } from '../../db/tables/index.ts';
import { type Effect, effectOf, isNotInForce, type Modality, type Status } from './effects.ts';
import { compare, join, type ScopeCondition, type ScopeFinding, type UsedConcept } from './scope.ts';

type Value<Enum extends { enumValues: readonly string[] }> = Enum['enumValues'][number];

export type RuleConsent = {
  covers: Value<typeof consentCovers>;
  /** Null when nothing is recorded. */
  state: Value<typeof consentState> | null;
};

/** A rule on what is to be done with the item, which binds those who do it. */
export type AssessedRule = {
  id: string;
  modality: Modality;
  /** Null when nothing is recorded: it is not in force then. */
  status: Status | null;
  scope: readonly ScopeCondition[];
  /** What else has to hold for it to apply, which nothing computes. */
  conditions: readonly { restrictionId: string; ordinal: number }[];
  /** Rules that it makes an exception to. */
  exceptionTo: readonly string[];
  /** The actor that grants the licences it demands; null if unknown. */
  licenceAuthorityId: string | null;
  consents: readonly RuleConsent[];
};

/** What a use or a transfer is judged by. A place or target that was not given is null; a transfer has no target. */
export type Facts<R extends AssessedRule = AssessedRule> = {
  place: UsedConcept | null;
  target: UsedConcept | null;
  /** What a consent has to cover to be of help. */
  needs: RuleConsent['covers'];
  rules: readonly R[];
};

export type RuleFinding<R extends AssessedRule = AssessedRule> = {
  rule: R;
  /** What the rule does to what falls under its scope; null where it decides nothing. */
  effect: Effect | null;
  finding: ScopeFinding;
  conditions: { condition: R['scope'][number]; finding: ScopeFinding }[];
  inForce: boolean;
  /** The permissions in force that are exceptions to it, and are met. */
  overriddenBy: R[];
  /** The same of those that cannot be compared: they may override it. */
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
  /** The findings the answer rests on; none when nothing decides. */
  decidedBy: RuleFinding<R>[];
  /** Every rule, in the order of the facts. */
  findings: RuleFinding<R>[];
  /** What has to hold for the answer: of each rule all of it, of the rules that decide alike those of one. */
  mustHold: R['conditions'][number][];
  /** The duties in force under whose scope it falls, or may fall. */
  duties: RuleFinding<R>[];
  /** Those not granted without which the answer stays NOT_PERMITTED. */
  missingConsents: R['consents'][number][];
};

type Row = { reason: Reason; answer: UseAnswer; decides: (finding: RuleFinding) => boolean };

/** The first row that a rule decides gives the answer. */
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

/** Why an answer is as it is: the first that applies, in this order. */
export const reasonsInOrder: readonly Reason[] = [...table.map(({ reason }) => reason), 'NOTHING_DECIDES'];

/** Whether a rule forbids what falls under its scope, and no exception to it is met. */
const forbids = ({ effect, overriddenBy }: RuleFinding) =>
  (effect === 'FORBIDS' || effect === 'CONFINES') && overriddenBy.length === 0;

/** Whether a rule makes what falls under its scope need a licence, and no exception to it is met. */
const needsLicence = ({ effect, overriddenBy }: RuleFinding) =>
  effect === 'NEEDS_LICENCE' && overriddenBy.length === 0;

const isConditional = ({ conditions }: AssessedRule) => conditions.length > 0;

/** Whether something may be done, and why. What nothing decides is UNKNOWN, never a default yes. */
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
 * The conditions of the exceptions that the answer relies on, where no other one would do; and of the rules that decide, where none
 * of them has no conditions. Without an answer that depends on conditions there are none.
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
  // A rule whose limits it stays within need not apply.
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
