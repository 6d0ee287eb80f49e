import { InvalidDate } from '../../../record/dates/date.ts';
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
} from '../../../record/errors.ts';
import { capitalized } from '../../../record/lines/characters.ts';
import { isKeyedType } from '../../../record/names/identities.ts';
import { nearKey } from '../../../record/names/near.ts';
import { QuoteAmbiguous, type QuoteCandidate, QuoteNotFound } from '../../../record/quotes/quote.ts';
import { encodeVersion } from '../../../record/revisions/version.ts';
import { RecordRef } from '../../records/record.ts';
import { builder, type Types } from '../../schema/builder.ts';
import type { NodeType } from '../../schema/ids.ts';
import { findNode, Node, nodeOf } from '../../schema/nodes.ts';
import { defineEnum } from '../../schema/vocabulary.ts';
import { Revision } from '../../types/revision.ts';
import type { Refused } from './write.ts';

const RefusalCode = defineEnum('RefusalCode', 'The code of a refusal. Codes may be added.', {
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

/** A message that says of a field what it is begins with its name: `speakers[0].role is blank`. */
function withSubject(message: string, path: readonly string[]): string {
  if (path.length === 0 || !/^(is|must|has|says|contains) /.test(message)) return message;
  const subject = path.map((it, at) => (/^\d+$/.test(it) ? `[${it}]` : at > 0 ? `.${it}` : it)).join('');
  const whole = `${subject} ${message}`;
  return whole.length > 256 ? `${whole.slice(0, 255)}…` : whole;
}

/** The fields of every refusal. */
export const RefusalRef = builder.interfaceRef<Refused>('Refusal').implement({
  description: 'The reason why a write was refused. Nothing was written. Types may be added.',
  fields: (t) => ({
    code: t.field({
      type: RefusalCode,
      description: 'The code of the refusal. Each refusal type has exactly one.',
      resolve: ({ refusal }) => refusal.code as never,
    }),
    message: t.string({
      description: 'A message for people: one sentence of at most 256 characters.',
      resolve: ({ refusal, path }) => withSubject(refusal.message, path),
    }),
    path: t.exposeStringList('path', {
      description:
        'The path into the input, such as `["speakers", "0", "actor"]`. Empty when the input as a whole is refused.',
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
  description: 'A span of the document that may be the intended one.',
  fields: (t) => ({
    start: t.exposeInt('start', { description: 'The start offset in Unicode code points.' }),
    end: t.exposeInt('end', { description: 'The end offset, exclusive, in Unicode code points.' }),
    exact: t.exposeString('exact', { description: 'The text of the span, as it occurs in the document.' }),
    prefix: t.exposeString('prefix', { description: 'Up to 32 code points before the span.' }),
    suffix: t.exposeString('suffix', { description: 'Up to 32 code points after the span.' }),
    difference: t.string({
      nullable: true,
      description:
        "The difference from the quote that was given, with code points of similar characters: `it has ’ (U+2019) for ' (U+0027)`, `it is at 21-26, not 20-25`. Null if there is no difference to describe.",
      resolve: ({ difference }) => difference,
    }),
  }),
});

defineRefusal(InvalidInput, 'A value has an invalid form, or contradicts another field.', (t) => ({
  accepted: t.stringList({
    nullable: true,
    description: 'The values that are accepted. Null where there is no closed set of them.',
    resolve: ({ refusal }) => refusal.accepted && [...refusal.accepted],
  }),
}));
defineRefusal(
  InvalidDate,
  'A date is not valid EDTF (ISO 8601-2), or names a day that does not exist.',
  (t) => ({
    value: t.string({
      description: 'The value that was given, at most 60 characters of it.',
      resolve: ({ refusal }) => refusal.value,
    }),
  }),
);
defineRefusal(UnknownReference, 'A key or an ID does not exist in the record.', (t) => ({
  reference: t.string({
    description: 'The name that was given.',
    resolve: ({ refusal }) => refusal.reference,
  }),
  expected: t.string({
    description: 'The expected type, such as `actor` or `statement`.',
    resolve: ({ refusal }) => refusal.expected,
  }),
  near: t.stringList({
    description:
      'The key that was most likely meant: a list of at most one. A similar key of the same write; else the same key in a namespace or in lower case, else a similar key, else the key of the record with this name, else the shortest key that begins with it. Empty if no key is similar.',
    resolve: async ({ refusal: { expected, reference, near: known } }, _, { db }) => {
      if (known !== null) return [known];
      const near = isKeyedType(expected) ? await nearKey(db, { type: expected, name: reference }) : null;
      return near === null ? [] : [near];
    },
  }),
}));
defineRefusal(
  QuoteNotFound,
  'The quote does not occur in the document, or not at the given offset. Quotes are verified code point by code point.',
  (t) => ({
    candidates: t.field({
      type: [QuoteCandidateRef],
      description:
        'Up to five similar spans: exact occurrences elsewhere first, then spans that differ only in case, accents, Unicode form, quotation marks, dashes, white space, ellipses, ligatures, invisible characters or a hyphen between letters; where there are none of these, spans that differ in one to four characters, by its length. Choose one, or correct the quote. For a quote with an ellipsis that does not occur, the spans of its parts: evidence may consist of several spans.',
      resolve: ({ refusal }) => refusal.candidates,
    }),
  }),
);
defineRefusal(
  QuoteAmbiguous,
  'The quote occurs in the document more than once. Give `start`, `prefix` or `suffix` to tell the occurrences apart.',
  (t) => ({
    count: t.int({ description: 'The number of occurrences.', resolve: ({ refusal }) => refusal.count }),
    positions: t.field({
      type: [QuoteCandidateRef],
      description: 'The occurrences, in the order of the text: at most the first 100.',
      resolve: ({ refusal }) => refusal.positions,
    }),
  }),
);
defineRefusal(KeyTaken, 'Another record has this key. Amend that record instead.', (t) => ({
  key: t.string({ description: 'The key that is taken.', resolve: ({ refusal }) => refusal.key }),
}));
defineRefusal(
  AlreadyRecorded,
  'The record contains this affiliation or this relation of statements already. Amend that one instead.',
  (t) => ({
    existing: t.field({
      type: Node,
      nullable: true,
      description: 'The existing record. Null when another request is adding it at this moment.',
      resolve: ({ refusal: { existing } }, _, context) =>
        (existing && findNode(context as never, existing.type, existing.id)) as never,
    }),
  }),
);
defineRefusal(
  StatusOverlap,
  'The period does not fit into the timeline: another one begins at the same instant, it contradicts what is recorded of the same state, or it has no date although another period is recorded. If the record is wrong, correct the recorded period.',
  (t) => ({
    period: t.field({
      type: RecordRef,
      nullable: true,
      description:
        'The period that it conflicts with, a `StatusPeriod` or a `ConsentPeriod`, as it is now. Null when that period came with the same write, or no period conflicts.',
      resolve: ({ refusal: { period } }, _, context) =>
        (period &&
          findNode(
            context as never,
            period.entity === 'STATUS' ? 'StatusPeriod' : 'ConsentPeriod',
            period.id,
          )) as never,
    }),
  }),
);
defineRefusal(EvidenceMissing, 'A status, a review or a consent has no statement that supports it.');
defineRefusal(SourceStaysUnnamed, 'An unnamed source cannot be given a name or moved to another document.');
defineRefusal(CyclicRelation, 'A record would become broader than itself.');

const nodeTypeOf = (type: string) => capitalized(type) as NodeType;

defineRefusal(
  Conflict,
  'The record has been changed since you read it. Compare your input with `current` and send it again with the new version.',
  (t) => ({
    currentVersion: t.field({
      type: 'Version',
      description: 'The present version of the record.',
      resolve: ({ refusal }) => encodeVersion(refusal.current),
    }),
    current: t.field({
      type: Node,
      nullable: true,
      description: 'The record in its present state. Null when it has been removed since.',
      resolve: ({ refusal: { current } }, _, context) =>
        findNode(context as never, nodeTypeOf(current.type), current.id) as never,
    }),
    revision: t.field({
      type: Revision,
      nullable: true,
      description:
        'The transaction that last changed the record: its principal, time and reason. Null only with an error.',
      resolve: ({ refusal }) => nodeOf('Revision', refusal.current.revisionId) as never,
    }),
  }),
);
defineRefusal(
  Overtaken,
  'The changes of the revision have been overwritten since, or later changes depend on them. Undo those first.',
);
defineRefusal(IdempotencyKeyReused, 'The idempotency key was used before for a different request.');
defineRefusal(
  IdempotencyInProgress,
  'A request with this idempotency key is being executed. Try again shortly.',
);
