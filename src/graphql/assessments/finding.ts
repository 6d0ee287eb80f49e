import type * as rules from '../../record/assessment/assess.ts';
import type { RecordedRule } from '../../record/assessment/facts.ts';
import { comparePlaces, type SortKey, sliceOf } from '../../record/rules/slice.ts';
import { connectionOf } from '../lists/connection.ts';
import { ownPages, type PageArguments, pageOf, readSlice } from '../lists/slice-page.ts';
import { builder } from '../schema/builder.ts';
import { alphabetically } from '../schema/fields.ts';
import { inForceWords } from '../schema/vocabulary.ts';
import { EvidenceConnection } from '../types/parts/evidence.ts';
import { RestrictionScope } from '../types/parts/restriction-parts.ts';
import { Restriction } from '../types/restriction.ts';
import { StatusPeriod } from '../types/status.ts';
import { ScopeFinding } from './enums.ts';

type Finding = rules.RuleFinding<RecordedRule>;
type Condition = Finding['conditions'][number];

/** Rows that plugin-drizzle loads, with what is selected of them. */
export const rowsOf = (all: readonly { id: string }[]) => all.map(({ id }) => ({ id })) as never;

const ConditionFinding = builder.objectRef<Condition>('ConditionFinding').implement({
  description: 'How a use or a transfer relates to one condition of a scope.',
  fields: (t) => ({
    scope: t.field({
      type: RestrictionScope,
      description: 'The condition.',
      resolve: ({ condition: { restrictionId, ordinal } }) =>
        ({ restrictionId, ordinal, position: 0 }) as never,
    }),
    finding: t.expose('finding', {
      type: ScopeFinding,
      description: 'How the use or the transfer relates to the condition.',
    }),
  }),
});

type Span = RecordedRule['evidence'][number];
const spans = { placeIn: (span: Span): SortKey => span, nodeIn: ([, , , id]: Span) => ({ id }) };
function evidencePage(evidence: readonly Span[], args: PageArguments) {
  const asked = readSlice('RuleFinding.evidence', args, ['uuid', 'bigint', 'bigint', 'uuid']);
  return pageOf(asked, sliceOf(evidence, asked.slice, spans.placeIn), spans, () => evidence.length) as never;
}

export const RuleFinding = builder.objectRef<Finding>('RuleFinding').implement({
  description: 'The result for one rule on the item that binds the actor.',
  fields: (t) => ({
    restriction: t.field({
      type: Restriction,
      description: 'The rule.',
      resolve: ({ rule: { id } }) => ({ id }) as never,
    }),
    finding: t.expose('finding', {
      type: ScopeFinding,
      description:
        'How the use or the transfer relates to the whole scope: all conditions must be met. `MET` when there are no conditions.',
    }),
    conditions: t.field({
      type: [ConditionFinding],
      description: 'The results for the conditions of the scope, in the order of the scope.',
      resolve: ({ conditions }) => conditions,
    }),
    statusPeriod: t.field({
      type: StatusPeriod,
      nullable: true,
      description: 'The status of the rule at that time. Null when nothing is recorded for that time.',
      resolve: ({ rule: { statusPeriodId: id } }) => (id === null ? null : ({ id } as never)),
    }),
    isInForce: t.exposeBoolean('inForce', {
      description: `Whether a status is recorded for that time, and it is ${inForceWords}.`,
    }),
    overriddenBy: t.field({
      type: [Restriction],
      description:
        'The permissions that are an `EXCEPTION_TO` this rule, in force and met. If there are any, this rule does not decide the answer.',
      resolve: ({ overriddenBy }) => rowsOf(overriddenBy),
    }),
    mayBeOverriddenBy: t.field({
      type: [Restriction],
      description:
        'The permissions that are an `EXCEPTION_TO` this rule and in force, of which it cannot be decided whether they are met: see `EXCEPTION_NOT_COMPARABLE`.',
      resolve: ({ mayBeOverriddenBy }) => rowsOf(mayBeOverriddenBy),
    }),
    evidence: t.field({
      type: EvidenceConnection,
      nullable: true,
      extensions: ownPages,
      args: t.arg.connectionArgs(),
      description:
        'The passages that show the rule, and those that support its status at that time. Each span once, in the order of the texts.',
      resolve: ({ rule }, args) => evidencePage(rule.evidence, args),
    }),
  }),
});

export const RuleFindingConnection = connectionOf(RuleFinding, 'RuleFinding');

/** By title, in the order in which the rules were found. */
export function findingsPage(type: string, findings: readonly Finding[], args: PageArguments) {
  const asked = readSlice(`${type}.findings`, args, ['text', 'uuid']);
  const found = sliceOf(findings, asked.slice, placeOf, byTitle);
  return pageOf(asked, found, { placeIn: placeOf, nodeIn: (it) => it }, () => findings.length) as never;
}
const placeOf = ({ rule: { title, id } }: Finding): SortKey => [title, id];
export const byTitle = ([title, id]: SortKey, [other, otherId]: SortKey) =>
  alphabetically(String(title), String(other)) || comparePlaces([String(id)], [String(otherId)]);
