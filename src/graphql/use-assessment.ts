import { costs } from '../access/limits.ts';
import { UnknownReference } from '../record/errors.ts';
import { comparePlaces, type Place, sliceOf } from '../record/slice.ts';
import { findUnlocks, type Unlocked } from '../record/unlocks.ts';
import * as rules from '../record/use-assessment.ts';
import { findUseFacts, type RecordedRule } from '../record/use-facts.ts';
import { Actor } from './actor.ts';
import { asOfArg, validAt } from './as-of.ts';
import { inOneTurn } from './batch.ts';
import { builder, type Context } from './builder.ts';
import { connectionOf } from './connection.ts';
import { Consent } from './consent.ts';
import { refuse } from './errors.ts';
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
  'Whether a use is permitted, according to the record.',
  {
    NOT_PERMITTED:
      'A prohibition covers the use. `missingConsents` lists consents that could lift it, if any are known.',
    PERMITTED_WITH_LIMITS: 'The use stays within the limits of a rule.',
    PERMITTED: 'A permission without limits covers the use.',
    DISCOURAGED: 'The use is advised against; no rule binds the user.',
    UNKNOWN: 'The record does not decide it. It must not be read as a yes.',
  },
);

const UseReason = defineEnum<rules.UseReason>(
  'UseReason',
  `The reason for an answer. The first that applies, in this order: ${rules.reasonsInOrder.map((it) => `\`${it}\``).join(', ')}.`,
  {
    PROHIBITION_MET: 'The use meets a prohibition, with or without limits, and no exception to it.',
    PROHIBITION_NOT_COMPARABLE:
      'The use may meet a prohibition in force: the place or target that was given is too broad, or is missing.',
    WITHIN_LIMITS: 'The use meets a permission with limits, or does not meet a prohibition with limits.',
    ADVISED_AGAINST: 'The use meets an advisory that discourages it.',
    PERMISSION_MET: 'The use meets a permission.',
    NOTHING_DECIDES: 'None of the others applies: nothing in the record decides it.',
  },
);

const ScopeFinding = defineEnum<rules.ScopeFinding>('ScopeFinding', 'How a use relates to a scope.', {
  MET: 'The use falls under it.',
  NOT_MET: 'The use does not fall under it.',
  NOT_COMPARABLE:
    'It cannot be decided: the place or target that was given is broader than one in the rule or unrelated to it, or is missing.',
});

type Finding = rules.RuleFinding<RecordedRule>;
type Condition = Finding['conditions'][number];
type Assessment = rules.UseAssessment<RecordedRule>;

/** Rows that plugin-drizzle loads, with what is selected of them. */
const rowsOf = (all: readonly { id: string }[]) => all.map(({ id }) => ({ id })) as never;

const ConditionFinding = builder.objectRef<Condition>('ConditionFinding').implement({
  description: 'How a use relates to one condition of a scope.',
  fields: (t) => ({
    scope: t.field({
      type: RestrictionScope,
      description: 'The condition.',
      resolve: ({ condition: { restrictionId, ordinal } }) =>
        ({ restrictionId, ordinal, position: 0 }) as never,
    }),
    finding: t.expose('finding', {
      type: ScopeFinding,
      description: 'How the use relates to the condition.',
    }),
  }),
});

type Span = RecordedRule['evidence'][number];
const spans = { placeIn: (span: Span): Place => span, nodeIn: ([, , , id]: Span) => ({ id }) };
function evidencePage(evidence: readonly Span[], args: PageArguments) {
  const asked = readSlice('RuleFinding.evidence', args, ['uuid', 'bigint', 'bigint', 'uuid']);
  return pageOf(asked, sliceOf(evidence, asked.slice, spans.placeIn), spans, () => evidence.length) as never;
}

const RuleFinding = builder.objectRef<Finding>('RuleFinding').implement({
  description: 'The result for one rule that applies to the item and the user.',
  fields: (t) => ({
    restriction: t.field({
      type: Restriction,
      description: 'The rule.',
      resolve: ({ rule: { id } }) => ({ id }) as never,
    }),
    finding: t.expose('finding', {
      type: ScopeFinding,
      description:
        'How the use relates to the whole scope: all conditions must be met. `MET` when there are no conditions.',
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
      description: 'Whether a status is recorded for that time, and it is neither `PROPOSED` nor `LIFTED`.',
    }),
    overriddenBy: t.field({
      type: [Restriction],
      description:
        'The permissions that are an `EXCEPTION_TO` this rule, in force and met. If there are any, this rule does not prohibit the use.',
      resolve: ({ overriddenBy }) => rowsOf(overriddenBy),
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
    'Whether an actor may use an item, and why, according to the recorded rules. It is not a legal opinion.',
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
      description:
        'The rules on using the item or a broader one that bind the user, a group of theirs or nobody in particular. Sorted by title.',
      resolve: ({ findings }, args) => findingsPage(findings, args),
    }),
    missingConsents: t.field({
      type: [Consent],
      description:
        'With `NOT_PERMITTED`, the consents to a wider use that are not `GRANTED`: those of the deciding prohibitions, and of exceptions to them that do not cover this use. Empty otherwise, and where no consent is known to help.',
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

const uses = {
  item: naming('item', 'The item that is used, by ID or key. Rules on broader items count.'),
  user: naming(
    'actor',
    'The actor that uses it, by ID or key. Rules that bind a group it is a member of count.',
  ),
  place: naming(
    'place',
    'The place where the use takes effect, by ID or key. When left out, conditions on places are not comparable.',
  ),
  target: naming(
    'target',
    'The kind of target, by ID or key. When left out, conditions on targets are not comparable.',
  ),
};

const UseInput = builder.inputType('UseInput', {
  description: 'A use of an item by an actor, at a place against a kind of target.',
  fields: (t) => ({
    item: t.id({ ...uses.item, required: true }),
    user: t.id({ ...uses.user, required: true }),
    place: t.id(uses.place),
    target: t.id(uses.target),
  }),
});
type Use = typeof UseInput.$inferInput;

const MOST_USES = 20;

/** Null where something that it names was not known yet. Throws INVALID_ID. */
async function assess({ item, user, place, target }: Use, { db }: Context): Promise<Assessment | null> {
  const question = {
    item: byIdOrKey('Item', item),
    user: byIdOrKey('Actor', user),
    place: place == null ? null : byIdOrKey('Place', place),
    target: target == null ? null : byIdOrKey('Target', target),
  };
  const facts = await ifKnownThen(findUseFacts(db, question, validAt()));
  return facts && rules.assessUse(facts);
}

builder.queryFields((t) => ({
  assessUse: t.field({
    type: UseAssessment,
    nullable: true,
    extensions: { findsOne: true },
    description:
      'Assesses whether an actor may use an item at a place against a kind of target: “May Ukraine use Storm Shadow on an airfield in Russia?” Null where one of them was not known yet at `asOf.knownAt`.',
    args: {
      item: t.arg.id({ ...uses.item, required: true }),
      user: t.arg.id({ ...uses.user, required: true }),
      place: t.arg.id(uses.place),
      target: t.arg.id(uses.target),
      asOf: asOfArg(t),
    },
    resolve: (_, use, context) => assess(use, context),
  }),
  assessUses: t.field({
    type: t.listRef(UseAssessment, { nullable: true }),
    nullable: true,
    extensions: { findsEach: 'uses', cost: costs.query, costOfEach: costs.fields.assessUse },
    description: `Assesses several uses, in the order in which they are given. Each is answered as by \`assessUse\`, and costs as much: a use that names something unknown is null, with an error at its own path, and the others are answered.`,
    args: {
      uses: t.arg({
        type: [UseInput],
        required: true,
        description: `The uses, at most ${MOST_USES}. More are refused (\`PAGE_SIZE_OUT_OF_RANGE\`).`,
      }),
      asOf: asOfArg(t),
    },
    resolve: (_, { uses: all }, context) => {
      if (all.length > MOST_USES)
        throw refuse('PAGE_SIZE_OUT_OF_RANGE', `\`uses\` holds more than ${MOST_USES}`, {
          maximum: MOST_USES,
        });
      // The error of one use belongs to its place in the list; the others are answered.
      return Promise.all(all.map((use) => assess(use, context).catch((error) => error)));
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
      'The restrictions in force that only this actor still blocks: at least one consent is missing, and all missing ones are those of this actor. Sorted by title.',
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
