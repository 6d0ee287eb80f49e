import { InvalidDate } from '../../record/dates/date.ts';
import {
  AlreadyRecorded,
  Conflict,
  CyclicRelation,
  EvidenceMissing,
  IdempotencyInProgress,
  IdempotencyKeyReused,
  InvalidInput,
  KeyTaken,
  Overtaken,
  type Refusal,
  SourceStaysUnnamed,
  StatusOverlap,
  UnknownReference,
} from '../../record/errors.ts';
import { QuoteAmbiguous, type QuoteCandidate, QuoteNotFound } from '../../record/quotes/quote.ts';
import { encodeVersion } from '../../record/version.ts';
import { builder, type Types } from '../builder.ts';
import { encodeId, type NodeType } from '../ids.ts';
import { findNode, Node, nodeOf } from '../nodes.ts';
import { Revision } from '../revision.ts';
import { defineEnum } from '../vocabulary.ts';
import type { Refused } from './write.ts';

const RefusalCode = defineEnum('RefusalCode', 'Why a write was refused. Codes may be added.', {
  ALREADY_RECORDED: '`AlreadyRecorded`.',
  CONFLICT: '`Conflict`.',
  CYCLIC_RELATION: '`CyclicRelation`.',
  EVIDENCE_MISSING: '`EvidenceMissing`.',
  IDEMPOTENCY_IN_PROGRESS: '`IdempotencyInProgress`.',
  IDEMPOTENCY_KEY_REUSED: '`IdempotencyKeyReused`.',
  INVALID_DATE: '`InvalidDate`.',
  INVALID_INPUT: '`InvalidInput`.',
  KEY_TAKEN: '`KeyTaken`.',
  OVERTAKEN: '`Overtaken`.',
  QUOTE_AMBIGUOUS: '`QuoteAmbiguous`.',
  QUOTE_NOT_FOUND: '`QuoteNotFound`.',
  SOURCE_STAYS_UNNAMED: '`SourceStaysUnnamed`.',
  STATUS_OVERLAP: '`StatusOverlap`.',
  UNKNOWN_REFERENCE: '`UnknownReference`.',
});

/** What every refusal says. */
export const RefusalRef = builder.interfaceRef<Refused>('Refusal').implement({
  description: 'Why a write was refused. Nothing of it was stored. Types may be added.',
  fields: (t) => ({
    code: t.field({
      type: RefusalCode,
      description: 'The kind of refusal: one for each type.',
      resolve: ({ refusal }) => refusal.code as never,
    }),
    message: t.string({
      description: 'One sentence for a person, at most 256 characters.',
      resolve: ({ refusal }) => refusal.message,
    }),
    path: t.exposeStringList('path', {
      description: 'Where in the input: `["speakers", "0", "actor"]`. Empty when it is about the whole.',
    }),
  }),
});

type Fields<Kind extends Refusal> = PothosSchemaTypes.ObjectFieldBuilder<Types, Refused<Kind>>;

/** The type of one kind of refusal, named as its class. */
function defineRefusal<Kind extends Refusal>(
  kind: abstract new (...args: never[]) => Kind,
  description: string,
  fields: (t: Fields<Kind>) => object = () => ({}),
): void {
  builder.objectRef<Refused<Kind>>(kind.name).implement({
    description,
    interfaces: [RefusalRef] as never,
    isTypeOf: (value) => (value as Refused).refusal instanceof kind,
    fields: (t) => fields(t as Fields<Kind>) as never,
  });
}

const QuoteCandidateRef = builder.objectRef<QuoteCandidate>('QuoteCandidate').implement({
  description: 'A span of the document that may be the one meant.',
  fields: (t) => ({
    start: t.exposeInt('start', { description: 'First code point.' }),
    end: t.exposeInt('end', { description: 'Code point after the last.' }),
    exact: t.exposeString('exact', { description: 'The text of the span, as it stands in the document.' }),
    prefix: t.exposeString('prefix', { description: 'Up to 32 code points before it.' }),
    suffix: t.exposeString('suffix', { description: 'Up to 32 code points after it.' }),
    difference: t.string({
      nullable: true,
      description:
        "What tells it from a quote that was not found, with the numbers of characters that look alike: `it has ’ (U+2019) for ' (U+0027)`, `it is at 21-26, not 20-25`. Null where nothing does.",
      resolve: ({ difference }) => difference,
    }),
  }),
});

defineRefusal(
  InvalidInput,
  'A value that is not of the form its field takes, or that contradicts another field.',
  (t) => ({
    accepted: t.stringList({
      nullable: true,
      description: 'The values that are accepted there. Null where they are no closed set.',
      resolve: ({ refusal }) => refusal.accepted && [...refusal.accepted],
    }),
  }),
);
defineRefusal(
  InvalidDate,
  'A date that is not EDTF (ISO 8601-2), or names a day that does not exist.',
  (t) => ({
    value: t.string({
      description: 'What was given, at most 60 characters of it.',
      resolve: ({ refusal }) => refusal.value,
    }),
  }),
);
defineRefusal(UnknownReference, 'A key or an ID that nothing in the record has.', (t) => ({
  reference: t.string({ description: 'What was given.', resolve: ({ refusal }) => refusal.reference }),
  expected: t.string({
    description: 'What it should be the key of: `actor`, `statement`.',
    resolve: ({ refusal }) => refusal.expected,
  }),
}));
defineRefusal(
  QuoteNotFound,
  'The quote is not in the document, or not where it was said to be. Quotes are verified code point by code point.',
  (t) => ({
    candidates: t.field({
      type: [QuoteCandidateRef],
      description:
        'At most five: where its words do stand, then spans that differ only in case, accents, Unicode form, quotation marks, dashes, white space, ellipses, ligatures, invisible characters or a hyphen between letters. Choose one, or correct the quote. Of a quote with an ellipsis that is nowhere, its parts: evidence may be several spans.',
      resolve: ({ refusal }) => refusal.candidates,
    }),
  }),
);
defineRefusal(
  QuoteAmbiguous,
  'The quote is in the document more than once. Give `start`, or a `prefix` or `suffix` that tells them apart.',
  (t) => ({
    count: t.int({ description: 'How often it is there.', resolve: ({ refusal }) => refusal.count }),
    positions: t.field({
      type: [QuoteCandidateRef],
      description: 'Each place it is at; the first hundred when there are more.',
      resolve: ({ refusal }) => refusal.positions,
    }),
  }),
);
defineRefusal(KeyTaken, 'Another record has this key. Amend that one instead.', (t) => ({
  key: t.string({ description: 'The key that is taken.', resolve: ({ refusal }) => refusal.key }),
}));
defineRefusal(
  AlreadyRecorded,
  'The record has this affiliation or this relation of statements. Amend that one instead.',
  (t) => ({
    existing: t.field({
      type: Node,
      nullable: true,
      description: 'The one that is there. Null when another write added it at this moment.',
      resolve: ({ refusal: { existing } }, _, context) =>
        (existing && findNode(context as never, existing.type, existing.id)) as never,
    }),
  }),
);
defineRefusal(
  StatusOverlap,
  'It does not fit onto the timeline: another state begins at the same instant, it contradicts what is recorded of the same state, or it has no date where something is recorded. If the record is wrong, correct the period.',
  (t) => ({
    period: t.id({
      nullable: true,
      description:
        'Global ID of the period that it does not fit with, a StatusPeriod or a ConsentPeriod; null when that came in the same write, or there is none.',
      resolve: ({ refusal: { period } }) =>
        period && encodeId(period.entity === 'STATUS' ? 'StatusPeriod' : 'ConsentPeriod', period.id),
    }),
  }),
);
defineRefusal(EvidenceMissing, 'A status, a review or a consent without a statement that supports it.');
defineRefusal(
  SourceStaysUnnamed,
  'Nobody can attach a name to an unnamed source, nor move it out of its document.',
);
defineRefusal(CyclicRelation, 'Something would become broader than itself.');

const nodeTypeOf = (type: string) => `${type.charAt(0).toUpperCase()}${type.slice(1)}` as NodeType;

defineRefusal(
  Conflict,
  'The record has been changed since you read it. Compare it with `current`, then decide.',
  (t) => ({
    currentVersion: t.field({
      type: 'Version',
      description: 'The version it is at now.',
      resolve: ({ refusal }) => encodeVersion(refusal.current),
    }),
    current: t.field({
      type: Node,
      nullable: true,
      description: 'The record as it is now. Null when it has been removed since.',
      resolve: ({ refusal: { current } }, _, context) =>
        findNode(context as never, nodeTypeOf(current.type), current.id) as never,
    }),
    revision: t.field({
      type: Revision,
      nullable: true,
      description: 'The transaction that last changed it: who, when and why. Null with an error only.',
      resolve: ({ refusal }) => nodeOf('Revision', refusal.current.revisionId) as never,
    }),
  }),
);
defineRefusal(
  Overtaken,
  'What the revision wrote has been written since, or others rest on it. Take that back first.',
);
defineRefusal(IdempotencyKeyReused, 'The idempotency key came before, with other arguments.');
defineRefusal(
  IdempotencyInProgress,
  'A request with this idempotency key is being answered at this moment. Ask again shortly.',
);
