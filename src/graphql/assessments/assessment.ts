import type * as rules from '../../record/assessment/assess.ts';
import type { RecordedRule } from '../../record/assessment/facts.ts';
import { ownPages } from '../lists/slice-page.ts';
import { builder } from '../schema/builder.ts';
import { Actor } from '../types/actor.ts';
import { Consent } from '../types/consent.ts';
import { RestrictionCondition } from '../types/parts/restriction-parts.ts';
import { UseAnswer, UseReason } from './enums.ts';
import { findingsPage, RuleFinding, RuleFindingConnection, rowsOf } from './finding.ts';

export type RecordedAssessment = rules.Assessment<RecordedRule>;

const authoritiesOf = (findings: RecordedAssessment['decidedBy']) => {
  const ids = findings.flatMap(({ rule }) => rule.licenceAuthorityId ?? []);
  return [...new Set(ids)].map((id) => ({ id }));
};

/** What an assessment of either kind is called, and what is said of it. */
type Words = { name: string; description: string; findings: string; consents: string };

const defineAssessment = ({ name, description, findings: found, consents }: Words) =>
  builder.objectRef<RecordedAssessment>(name).implement({
    description: `${description} It is not a legal opinion.`,
    fields: (t) => ({
      answer: t.expose('answer', { type: UseAnswer, description: 'The answer.' }),
      reason: t.expose('reason', { type: UseReason, description: 'The reason for the answer.' }),
      decidedBy: t.field({
        type: [RuleFinding],
        description: 'The `findings` that decide the answer. Empty only with `NOTHING_DECIDES`.',
        resolve: ({ decidedBy }) => decidedBy,
      }),
      findings: t.field({
        type: RuleFindingConnection,
        nullable: true,
        extensions: ownPages,
        args: t.arg.connectionArgs(),
        description: `${found} Sorted by title.`,
        resolve: ({ findings }, args) => findingsPage(name, findings, args),
      }),
      mustHold: t.field({
        type: [RestrictionCondition],
        description:
          'The conditions on which the answer depends: those of the deciding rules and of the exceptions that it relies on, in their order. All conditions of a rule must hold; where several rules decide alike, those of one of them are enough. With `WITH_LICENCE` and `PROHIBITION_CONDITIONAL`, those under which the rule applies. Empty for all other answers.',
        resolve: ({ mustHold }) => mustHold as never,
      }),
      licenceAuthorities: t.field({
        type: [Actor],
        description:
          'With `WITH_LICENCE`, the actors that grant the licences that are needed: the `licenceAuthority` of the deciding rules, each once. Empty otherwise, and where none is recorded.',
        resolve: ({ answer, decidedBy }) => rowsOf(answer === 'WITH_LICENCE' ? authoritiesOf(decidedBy) : []),
      }),
      duties: t.field({
        type: [RuleFinding],
        description:
          'The duties in force under whose scope it falls, or may fall: what is asked of the actor besides. They do not decide the answer. By title.',
        resolve: ({ duties }) => duties,
      }),
      missingConsents: t.field({
        type: [Consent],
        description: `With \`NOT_PERMITTED\`, ${consents} that are not \`GRANTED\`: those of the deciding rules, and of exceptions to them that are not met. Empty otherwise, and where no consent is known to help.`,
        resolve: ({ missingConsents }) => rowsOf(missingConsents),
      }),
    }),
  });

export const UseAssessment = defineAssessment({
  name: 'UseAssessment',
  description: 'Whether an actor may use an item, and why, according to the recorded rules.',
  findings:
    'The rules on using the item or a broader one that bind the user, a group of theirs or nobody in particular.',
  consents: 'the consents to a wider use',
});

export const TransferAssessment = defineAssessment({
  name: 'TransferAssessment',
  description:
    'Whether an actor may transfer an item to another one, and why, according to the recorded rules.',
  findings:
    'The rules on transferring the item or a broader one that bind the supplier, a group of theirs or nobody in particular, and name the recipient, a group of theirs or no recipient.',
  consents: 'the consents to a transfer',
});
