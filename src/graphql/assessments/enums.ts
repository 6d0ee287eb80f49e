import * as rules from '../../record/assessment/assess.ts';
import type { ScopeFinding as Finding } from '../../record/assessment/scope.ts';
import { defineEnum } from '../schema/vocabulary.ts';

export const UseAnswer = defineEnum<rules.UseAnswer>(
  'UseAnswer',
  'Whether a use or a transfer is permitted, according to the record.',
  {
    NOT_PERMITTED:
      'A rule forbids it. `missingConsents` lists consents that could lift the rule, if any are known.',
    WITH_LICENCE: 'A rule makes it need a licence. `licenceAuthorities` lists the actors that grant one.',
    PERMITTED_IF:
      'It is permitted, with or without limits, if the conditions under `mustHold` hold. The record does not say whether they do.',
    PERMITTED_WITH_LIMITS: 'It stays within the limits of a rule.',
    PERMITTED: 'A permission without limits covers it.',
    DISCOURAGED: 'It is advised against and not forbidden.',
    UNKNOWN: 'The record does not decide it. It must not be read as a yes.',
  },
);

export const UseReason = defineEnum<rules.Reason>(
  'UseReason',
  `The reason for an answer. The first that applies, in this order: ${rules.reasonsInOrder.map((it) => `\`${it}\``).join(', ')}.`,
  {
    PROHIBITION_MET: 'It meets a rule that forbids it, with or without limits, and no exception to the rule.',
    PROHIBITION_NOT_COMPARABLE:
      'It may meet a rule that forbids it, or makes it need a licence: the place or target that was given is too broad, or is missing.',
    EXCEPTION_NOT_COMPARABLE:
      'It meets a rule that forbids it, and may meet an exception to the rule: the place or target that was given is too broad, or is missing. `mayBeOverriddenBy` lists the exceptions.',
    PROHIBITION_CONDITIONAL:
      'It meets a rule that forbids it only under the conditions that `mustHold` lists, and no exception to the rule.',
    LICENCE_NEEDED:
      'It meets a rule with the status `LICENCE_REQUIRED`, and no exception to the rule. `decidedBy { statusPeriod { licencePolicy } }` says how applications are judged.',
    WITHIN_LIMITS: 'It meets a permission with limits, or does not meet a prohibition with limits.',
    ADVISED_AGAINST: 'It meets a rule that advises against it.',
    PERMISSION_MET: 'It meets a permission.',
    NOTHING_DECIDES: 'None of the others applies: nothing in the record decides it.',
  },
);

export const ScopeFinding = defineEnum<Finding>(
  'ScopeFinding',
  'How a use or a transfer relates to a scope.',
  {
    MET: 'It falls under the scope.',
    NOT_MET: 'It does not fall under the scope.',
    NOT_COMPARABLE:
      'It cannot be decided: the place or target that was given is broader than one in the rule or unrelated to it, or is missing.',
  },
);
