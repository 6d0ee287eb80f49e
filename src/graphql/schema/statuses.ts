import type * as stored from '../../db/tables/columns/vocabulary.ts';
import { notInForce } from '../../record/assessment/effects.ts';
import { defineEnum, type Values } from './define-enum.ts';

/** The rule of when a restriction is in force, for descriptions of fields. */
export const inForceWords = `none of ${notInForce.map((it) => `\`${it}\``).join(', ')}`;
const statuses: Record<Values<typeof stored.restrictionStatus>, string> = {
  PROPOSED: 'The restriction is proposed and not in force yet.',
  REJECTED: 'The restriction was proposed and turned down: it did not come into force.',
  PROHIBITED: 'The use or transfer is not allowed at all.',
  LICENCE_REQUIRED:
    'The use or transfer needs a licence: `licenceAuthority` of the restriction grants it, and `licencePolicy` of the period says how applications are judged.',
  LIMITED:
    'The use or transfer is allowed within limits: for a `PROHIBITION` outside its `scope`, for a `PERMISSION` inside it.',
  DISCOURAGED: 'The use or transfer is advised against, but not forbidden.',
  IN_FORCE: 'The restriction holds as its `modality` says: for a `DUTY`, what it requires is required.',
  PERMITTED: 'The use or transfer is allowed.',
  SUSPENDED:
    'The restriction is out of force for now: what it said before is interrupted, not ended. `suspendedBy` says by whom.',
  LIFTED: 'The restriction is no longer in force.',
};
export const RecordedStatus = defineEnum<Values<typeof stored.restrictionStatus>>(
  'RecordedStatus',
  'A status that can be recorded: every `RestrictionStatus` but `EXPIRED`, which is derived.',
  statuses,
);
export const RestrictionStatus = defineEnum<Values<typeof stored.restrictionStatus> | 'EXPIRED'>(
  'RestrictionStatus',
  `The status of a restriction. It is in force unless it is ${[...notInForce, 'EXPIRED'].map((it) => `\`${it}\``).join(', ')} or null.`,
  {
    ...statuses,
    EXPIRED:
      'The restriction is no longer in force: the stated end of its last status has passed, and no other status is recorded for that time. It is derived from `validTo` and cannot be recorded.',
  },
);
export const Review = defineEnum<Values<typeof stored.review>>(
  'Review',
  'Whether a change of a rule is being considered. A use can be prohibited and the rule under review at the same time.',
  {
    NONE: 'No review is known.',
    UNDER_REVIEW: 'The rule is being discussed by those who decide.',
    DECISION_EXPECTED: 'A decision is expected soon.',
    DECISION_ANNOUNCED: 'A decision was announced and is not in effect yet.',
  },
);
export const LicenceKind = defineEnum<Values<typeof stored.licenceKind>>(
  'LicenceKind',
  'The kind of the licences that a restriction demands, or of the licence that it is.',
  {
    SPECIFIC: 'A licence for one applicant, for what it applied for.',
    GENERAL: 'A licence for everybody who meets its terms, without an application.',
    EXCEPTION: 'No licence is needed under its terms, although one is otherwise.',
  },
);
export const LicencePolicy = defineEnum<Values<typeof stored.licencePolicy>>(
  'LicencePolicy',
  'How applications for a licence are judged. From the strictest: `POLICY_OF_DENIAL`, `PRESUMPTION_OF_DENIAL`, `CASE_BY_CASE`, `PRESUMPTION_OF_APPROVAL`.',
  {
    POLICY_OF_DENIAL: 'They are denied.',
    PRESUMPTION_OF_DENIAL: 'They are denied unless the applicant shows a reason to approve.',
    CASE_BY_CASE: 'Each is judged by itself.',
    PRESUMPTION_OF_APPROVAL: 'They are approved unless there is a reason to deny.',
  },
);
export const ConditionKind = defineEnum<Values<typeof stored.conditionKind>>(
  'ConditionKind',
  'The subject of a condition of a restriction. Whether the condition holds is never computed.',
  {
    PURPOSE: 'The purpose of the use or transfer, such as self-defence.',
    EVENT: 'Something that has to happen first.',
    KNOWLEDGE: 'The knowledge of the actor, for example that the items will end up elsewhere.',
    ASSURANCE: 'A promise or a safeguard that has to be given.',
    PROCEDURE: 'A step that has to be taken, such as a notification or a payment in a certain way.',
    LAW: 'The demands of the law, such as international humanitarian law.',
  },
);
