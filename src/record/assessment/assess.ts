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
export type Rule = {
  id: string;
  modality: Modality;
  /** Null when nothing is recorded: it is not in force then. */
  status: Status | null;
  scope: readonly ScopeCondition[];
  /** Rules that it makes an exception to. */
  exceptionTo: readonly string[];
  consents: readonly RuleConsent[];
};

/** What a use or a transfer is judged by. A place or target that was not given is null; a transfer has no target. */
export type Facts<R extends Rule = Rule> = {
  place: UsedConcept | null;
  target: UsedConcept | null;
  /** What a consent has to cover to be of help. */
  needs: RuleConsent['covers'];
  rules: readonly R[];
};

export type RuleFinding<R extends Rule = Rule> = {
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

export type Answer = 'NOT_PERMITTED' | 'PERMITTED_WITH_LIMITS' | 'PERMITTED' | 'DISCOURAGED' | 'UNKNOWN';
export type Reason =
  | 'PROHIBITION_MET'
  | 'PROHIBITION_NOT_COMPARABLE'
  | 'EXCEPTION_NOT_COMPARABLE'
  | 'WITHIN_LIMITS'
  | 'ADVISED_AGAINST'
  | 'PERMISSION_MET'
  | 'NOTHING_DECIDES';

export type Assessment<R extends Rule = Rule> = {
  answer: Answer;
  reason: Reason;
  /** The findings the answer rests on; none when nothing decides. */
  decidedBy: RuleFinding<R>[];
  /** Every rule, in the order of the facts. */
  findings: RuleFinding<R>[];
  /** Those not granted without which the answer stays NOT_PERMITTED. */
  missingConsents: R['consents'][number][];
};

type Row = { reason: Reason; answer: Answer; decides: (finding: RuleFinding) => boolean };

/** The first row that a rule decides gives the answer. */
const table: Row[] = [
  {
    reason: 'PROHIBITION_MET',
    answer: 'NOT_PERMITTED',
    decides: (it) => forbids(it) && it.finding === 'MET' && it.mayBeOverriddenBy.length === 0,
  },
  {
    reason: 'PROHIBITION_NOT_COMPARABLE',
    answer: 'UNKNOWN',
    decides: (it) => forbids(it) && it.finding === 'NOT_COMPARABLE',
  },
  {
    reason: 'EXCEPTION_NOT_COMPARABLE',
    answer: 'UNKNOWN',
    decides: (it) => forbids(it) && it.finding === 'MET' && it.mayBeOverriddenBy.length > 0,
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

/** Whether something may be done, and why. What nothing decides is UNKNOWN, never a default yes. */
export function assess<R extends Rule>(facts: Facts<R>): Assessment<R> {
  const findings = findingsOf(facts);
  for (const { answer, reason, decides } of table) {
    const decidedBy = findings.filter(decides);
    if (decidedBy.length === 0) continue;
    const missingConsents =
      answer === 'NOT_PERMITTED' ? missingOf(decidedBy, exceptionsIn(findings), facts.needs) : [];
    return { answer, reason, decidedBy, findings, missingConsents };
  }
  return { answer: 'UNKNOWN', reason: 'NOTHING_DECIDES', decidedBy: [], findings, missingConsents: [] };
}

/** Each rule by itself, then the exceptions to it. */
function findingsOf<R extends Rule>({ place, target, rules }: Facts<R>): RuleFinding<R>[] {
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
const exceptionsIn = <R extends Rule>(findings: RuleFinding<R>[]): RuleFinding<R>[] =>
  findings.filter(({ rule, effect }) => rule.modality === 'PERMISSION' && effect && effect !== 'FORBIDS');

/** To expand what prohibitions leave, or the exceptions to them that do not reach as far. */
function missingOf<R extends Rule>(
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
