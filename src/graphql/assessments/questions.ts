import { costs } from '../../access/limits.ts';
import { assess } from '../../record/assessment/assess.ts';
import { findTransferFacts, findUseFacts } from '../../record/assessment/facts.ts';
import { UnknownReference } from '../../record/errors.ts';
import { asOfArg } from '../as-of/as-of.ts';
import { naming } from '../references/names.ts';
import { builder, type Context } from '../schema/builder.ts';
import { refuse } from '../schema/errors.ts';
import { byIdOrKey } from '../schema/ids.ts';
import { type RecordedAssessment, TransferAssessment, UseAssessment } from './assessment.ts';

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
const transfers = {
  item: naming('item', 'The item that is transferred, by ID or key. Rules on broader items count.'),
  supplier: naming(
    'actor',
    'The actor that transfers it, by ID or key. Rules that bind a group it is a member of count.',
  ),
  recipient: naming(
    'actor',
    'The actor that receives it, by ID or key. Rules on transfers to a group it is a member of count, and rules that name no recipient.',
  ),
  place: naming(
    'place',
    'The destination, by ID or key. When left out, conditions on places are not comparable; those on targets never are.',
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
const TransferInput = builder.inputType('TransferInput', {
  description: 'A transfer of an item from one actor to another, to be assessed.',
  fields: (t) => ({
    item: t.id({ ...transfers.item, required: true }),
    supplier: t.id({ ...transfers.supplier, required: true }),
    recipient: t.id({ ...transfers.recipient, required: true }),
    place: t.id(transfers.place),
  }),
});

const placeOf = (name: string | null | undefined) => (name == null ? null : byIdOrKey('Place', name));

/** Null where something that it names was not known yet. Throws INVALID_ID. */
async function assessOneUse(
  use: typeof UseInput.$inferInput,
  { db }: Context,
): Promise<RecordedAssessment | null> {
  const { item, user, place, target } = use;
  const question = {
    item: byIdOrKey('Item', item),
    user: byIdOrKey('Actor', user),
    place: placeOf(place),
    target: target == null ? null : byIdOrKey('Target', target),
  };
  const facts = await ifKnownThen(findUseFacts(db, question));
  return facts && assess(facts);
}

/** The same of a transfer. */
async function assessOneTransfer(
  { item, supplier, recipient, place }: typeof TransferInput.$inferInput,
  { db }: Context,
): Promise<RecordedAssessment | null> {
  const question = {
    item: byIdOrKey('Item', item),
    supplier: byIdOrKey('Actor', supplier),
    recipient: byIdOrKey('Actor', recipient),
    place: placeOf(place),
  };
  const facts = await ifKnownThen(findTransferFacts(db, question));
  return facts && assess(facts);
}

/** What a name means may not have been known yet at the time that is asked for. */
async function ifKnownThen<Result>(work: Promise<Result>): Promise<Result | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof UnknownReference) return null;
    throw error;
  }
}

const MOST = 20;

/** The error of one question belongs to its place in the list; the others are answered. */
function assessEach<Asked>(
  argument: string,
  all: readonly Asked[],
  assessOne: (asked: Asked) => Promise<RecordedAssessment | null>,
): Promise<(RecordedAssessment | null)[]> {
  if (all.length > MOST)
    throw refuse('PAGE_SIZE_OUT_OF_RANGE', `\`${argument}\` holds more than ${MOST}`, { maximum: MOST });
  return Promise.all(all.map((asked) => assessOne(asked).catch((error) => error)));
}

const atMost = `at most ${MOST}. More are refused (\`PAGE_SIZE_OUT_OF_RANGE\`).`;
const each =
  'that names something unknown is null, with an error at its own path, and the others are answered.';
const unknownYet = 'Null where one of them was not known yet at `asOf.knownAt`.';

builder.queryFields((t) => ({
  assessUse: t.field({
    type: UseAssessment,
    nullable: true,
    extensions: { findsOne: true },
    description: `Assesses whether an actor may use an item at a place against a kind of target: “May Ukraine use Storm Shadow on an airfield in Russia?” ${unknownYet}`,
    args: {
      item: t.arg.id({ ...uses.item, required: true }),
      user: t.arg.id({ ...uses.user, required: true }),
      place: t.arg.id(uses.place),
      target: t.arg.id(uses.target),
      asOf: asOfArg(t),
    },
    resolve: (_, use, context) => assessOneUse(use, context),
  }),
  assessUses: t.field({
    type: t.listRef(UseAssessment, { nullable: true }),
    nullable: true,
    extensions: { findsEach: 'uses', cost: costs.query, costOfEach: costs.fields.assessUse },
    description: `Assesses several uses, in the order in which they are given. Each is answered as by \`assessUse\`, and costs as much: a use ${each}`,
    args: {
      uses: t.arg({ type: [UseInput], required: true, description: `The uses, ${atMost}` }),
      asOf: asOfArg(t),
    },
    resolve: (_, { uses: all }, context) => assessEach('uses', all, (it) => assessOneUse(it, context)),
  }),
  assessTransfer: t.field({
    type: TransferAssessment,
    nullable: true,
    extensions: { findsOne: true },
    description: `Assesses whether an actor may transfer an item to another one: “May France deliver similar weapons to Ukraine?” ${unknownYet}`,
    args: {
      item: t.arg.id({ ...transfers.item, required: true }),
      supplier: t.arg.id({ ...transfers.supplier, required: true }),
      recipient: t.arg.id({ ...transfers.recipient, required: true }),
      place: t.arg.id(transfers.place),
      asOf: asOfArg(t),
    },
    resolve: (_, transfer, context) => assessOneTransfer(transfer, context),
  }),
  assessTransfers: t.field({
    type: t.listRef(TransferAssessment, { nullable: true }),
    nullable: true,
    extensions: { findsEach: 'transfers', cost: costs.query, costOfEach: costs.fields.assessTransfer },
    description: `Assesses several transfers, in the order in which they are given. Each is answered as by \`assessTransfer\`, and costs as much: a transfer ${each}`,
    args: {
      transfers: t.arg({
        type: [TransferInput],
        required: true,
        description: `The transfers, ${atMost}`,
      }),
      asOf: asOfArg(t),
    },
    resolve: (_, { transfers: all }, context) =>
      assessEach('transfers', all, (it) => assessOneTransfer(it, context)),
  }),
}));
