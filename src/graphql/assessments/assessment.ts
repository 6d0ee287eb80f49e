import type * as rules from '../../record/assessment/assess.ts';
import type { RecordedRule } from '../../record/assessment/facts.ts';
import { ownPages } from '../lists/slice-page.ts';
import { builder } from '../schema/builder.ts';
import { Consent } from '../types/consent.ts';
import { UseAnswer, UseReason } from './enums.ts';
import { findingsPage, RuleFinding, RuleFindingConnection, rowsOf } from './finding.ts';

export type Assessment = rules.Assessment<RecordedRule>;

/** What an assessment of either kind is called, and what is said of it. */
type Words = { name: string; description: string; findings: string; consents: string };

const defineAssessment = ({ name, description, findings: found, consents }: Words) =>
  builder.objectRef<Assessment>(name).implement({
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
