import { UnknownReference } from '../record/errors.ts';
import { comparePlaces, type Place, sliceOf } from '../record/slice.ts';
import { findUnlocks, type Unlocked } from '../record/unlocks.ts';
import * as rules from '../record/use-assessment.ts';
import { findUseFacts, type RecordedRule } from '../record/use-facts.ts';
import { Actor } from './actor.ts';
import { asOfArg, validAt } from './as-of.ts';
import { inOneTurn } from './batch.ts';
import { builder } from './builder.ts';
import { connectionOf } from './connection.ts';
import { Consent } from './consent.ts';
import { EvidenceConnection } from './evidence.ts';
import { alphabetically } from './fields.ts';
import { byIdOrKey } from './ids.ts';
import { ownPages, type PageArguments, pageOf, readSlice } from './lists/slice-page.ts';
import { naming } from './references/names.ts';
import { Restriction, RestrictionConnection, RestrictionScope } from './restriction.ts';
import { StatusPeriod } from './status.ts';
import { defineEnum } from './vocabulary.ts';

const UseAnswer = defineEnum<rules.UseAnswer>(
  'UseAnswer',
  'Whether a use is permitted, as far as is recorded.',
  {
    NOT_PERMITTED: 'A prohibition covers it: see `missingConsents`.',
    PERMITTED_WITH_LIMITS: 'It stays inside the limits of a rule.',
    PERMITTED: 'A permission without limits covers it.',
    DISCOURAGED: 'It is advised against; nobody is bound.',
    UNKNOWN: 'The record does not say. Never to be read as a yes.',
  },
);

const UseReason = defineEnum<rules.UseReason>(
  'UseReason',
  'What an answer rests on. The first that holds, in this order.',
  {
    PROHIBITION_MET: 'A prohibition, whole or with limits, is met, and no exception to it is.',
    PROHIBITION_NOT_COMPARABLE:
      'A prohibition in force may be met: the question is too wide, or leaves a place or target out.',
    WITHIN_LIMITS: 'A permission with limits is met, or a prohibition with limits is not.',
    ADVISED_AGAINST: 'An advisory that discourages is met.',
    PERMISSION_MET: 'A permission is met.',
    NOTHING_DECIDES: 'None of the others: nothing that is recorded decides it.',
  },
);

const ScopeFinding = defineEnum<rules.ScopeFinding>('ScopeFinding', 'How a use lies to a scope.', {
  MET: 'It falls under it.',
  NOT_MET: 'It does not fall under it.',
  NOT_COMPARABLE:
    'It may fall under it: its place is broader than the named one, its kind of target is neither that nor narrower, or it is not given.',
});

type Finding = rules.RuleFinding<RecordedRule>;
type Condition = Finding['conditions'][number];
type Assessment = rules.UseAssessment<RecordedRule>;

/** Rows that plugin-drizzle loads, with what is selected of them. */
const rowsOf = (all: readonly { id: string }[]) => all.map(({ id }) => ({ id })) as never;

const ConditionFinding = builder.objectRef<Condition>('ConditionFinding').implement({
  description: 'How a use lies to one condition of a scope.',
  fields: (t) => ({
    scope: t.field({
      type: RestrictionScope,
      description: 'The condition.',
      resolve: ({ condition: { restrictionId, ordinal } }) => ({ restrictionId, ordinal }) as never,
    }),
    finding: t.expose('finding', { type: ScopeFinding, description: 'How the use lies to it.' }),
  }),
});

type Span = RecordedRule['evidence'][number];
const spans = { placeIn: (span: Span): Place => span, nodeIn: ([, , , id]: Span) => ({ id }) };
function evidencePage(evidence: readonly Span[], args: PageArguments) {
  const asked = readSlice('RuleFinding.evidence', args, ['uuid', 'bigint', 'bigint', 'uuid']);
  return pageOf(asked, sliceOf(evidence, asked.slice, spans.placeIn), spans, () => evidence.length) as never;
}

const RuleFinding = builder.objectRef<Finding>('RuleFinding').implement({
  description: 'What was found of one rule that applies to the item and the user.',
  fields: (t) => ({
    restriction: t.field({
      type: Restriction,
      description: 'The rule.',
      resolve: ({ rule: { id } }) => ({ id }) as never,
    }),
    finding: t.expose('finding', {
      type: ScopeFinding,
      description: 'How the use lies to its whole scope: all conditions must hold. MET when it has none.',
    }),
    conditions: t.field({
      type: [ConditionFinding],
      description: 'The same for each condition of the scope, in its order.',
      resolve: ({ conditions }) => conditions,
    }),
    statusPeriod: t.field({
      type: StatusPeriod,
      nullable: true,
      description: 'What the rule did at that time. Null when nothing is recorded for then.',
      resolve: ({ rule: { statusPeriodId: id } }) => (id === null ? null : ({ id } as never)),
    }),
    isInForce: t.exposeBoolean('inForce', {
      description: 'Whether a status is recorded for then, and it is neither PROPOSED nor LIFTED.',
    }),
    overriddenBy: t.field({
      type: [Restriction],
      description:
        'The permissions that are its EXCEPTION_TO, in force and met. With any, it prohibits nothing here.',
      resolve: ({ overriddenBy }) => rowsOf(overriddenBy),
    }),
    evidence: t.field({
      type: EvidenceConnection,
      nullable: true,
      extensions: ownPages,
      args: t.arg.connectionArgs(),
      description:
        'Where sources speak of the rule, and what supports its status at that time; each span once, in the order of each text.',
      resolve: ({ rule }, args) => evidencePage(rule.evidence, args),
    }),
  }),
});

const RuleFindingConnection = connectionOf(RuleFinding, 'RuleFinding');

/** By title, in the order in which the rules were found. */
function findingsPage(findings: readonly Finding[], args: PageArguments) {
  const asked = readSlice('UseAssessment.findings', args, ['text', 'uuid']);
  const found = sliceOf(findings, asked.slice, placeOf, byTitle);
  return pageOf(asked, found, { placeIn: placeOf, nodeIn: (it) => it }, () => findings.length) as never;
}
const placeOf = ({ rule: { title, id } }: Finding): Place => [title, id];
const byTitle = ([title, id]: Place, [other, otherId]: Place) =>
  alphabetically(String(title), String(other)) || comparePlaces([String(id)], [String(otherId)]);

const UseAssessment = builder.objectRef<Assessment>('UseAssessment').implement({
  description:
    'Whether an actor may use an item, and why: what the recorded rules come to, no legal opinion.',
  fields: (t) => ({
    answer: t.expose('answer', { type: UseAnswer, description: 'The answer.' }),
    reason: t.expose('reason', { type: UseReason, description: 'Why it is that.' }),
    decidedBy: t.field({
      type: [RuleFinding],
      description: 'Those of `findings` that the answer rests on. Empty with NOTHING_DECIDES only.',
      resolve: ({ decidedBy }) => decidedBy,
    }),
    findings: t.field({
      type: RuleFindingConnection,
      nullable: true,
      extensions: ownPages,
      args: t.arg.connectionArgs(),
      description:
        'Every rule on using the item or a broader one that binds the user, a group of theirs or nobody in particular; by title.',
      resolve: ({ findings }, args) => findingsPage(findings, args),
    }),
    missingConsents: t.field({
      type: [Consent],
      description:
        'With NOT_PERMITTED, the consents to a wider use that are not GRANTED: of the prohibitions it rests on, and of exceptions to them that do not reach this use. Empty otherwise, and where no consent is known to help.',
      resolve: ({ missingConsents }) => rowsOf(missingConsents),
    }),
  }),
});

/** What a name means may not have been known yet at the time that is asked for. */
async function ifKnownThen<Result>(work: Promise<Result>): Promise<Result | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof UnknownReference) return null;
    throw error;
  }
}

builder.queryFields((t) => ({
  assessUse: t.field({
    type: UseAssessment,
    nullable: true,
    extensions: { findsOne: true },
    description:
      'May this actor use this item, there, against that? “May Ukraine use Storm Shadow on an airfield in Russia?” Null where one of them was not known yet at `asOf.knownAt`.',
    args: {
      item: t.arg.id({
        ...naming('item', 'What is used: an ID or a key. Rules on broader items count.'),
        required: true,
      }),
      user: t.arg.id({
        ...naming(
          'actor',
          'Who uses it: an ID or a key of an actor. Rules that bind a group it is a member of count.',
        ),
        required: true,
      }),
      place: t.arg.id(
        naming(
          'place',
          'Where the use takes effect: an ID or a key. Left out, scopes of places are not comparable.',
        ),
      ),
      target: t.arg.id(
        naming(
          'target',
          'What kind of target it is directed at: an ID or a key. Left out, scopes of targets are not comparable.',
        ),
      ),
      asOf: asOfArg(t),
    },
    resolve: async (_, { item, user, place, target }, { db }) => {
      const question = {
        item: byIdOrKey('Item', item),
        user: byIdOrKey('Actor', user),
        place: place == null ? null : byIdOrKey('Place', place),
        target: target == null ? null : byIdOrKey('Target', target),
      };
      const facts = await ifKnownThen(findUseFacts(db, question, validAt()));
      return facts && rules.assessUse(facts);
    },
  }),
}));

const unlocksOf = inOneTurn(async ({ db }, _: null, ids: string[]) => {
  const found = await findUnlocks(db, ids, validAt());
  return (id: string) => found.get(id) ?? [];
});
const unlockedPlace = {
  placeIn: ({ title, id }: Unlocked): Place => [title, id],
  nodeIn: ({ id }: Unlocked) => ({ id }),
};

builder.drizzleObjectField(Actor, 'unlocks', (t) =>
  t.field({
    type: RestrictionConnection,
    nullable: true,
    extensions: ownPages,
    description:
      'The restrictions in force that wait for this actor alone: at least one consent is missing, and all that are missing are its. By title.',
    args: { ...t.arg.connectionArgs(), asOf: asOfArg(t) },
    select: { columns: { id: true } },
    resolve: async ({ id }, args, context) => {
      const asked = readSlice('Actor.unlocks', args, ['text', 'uuid']);
      const all = await unlocksOf(context, null, id);
      const found = sliceOf(all, asked.slice, unlockedPlace.placeIn, byTitle);
      return pageOf(asked, found, unlockedPlace, () => all.length) as never;
    },
  }),
);
