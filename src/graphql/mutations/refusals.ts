import { InvalidDate } from '../../record/dates/date.ts';
import {
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
import { builder } from '../builder.ts';
import { encodeId } from '../ids.ts';

/** What every refusal says. */
export const RefusalRef = builder.interfaceRef<Refusal>('Refusal').implement({
  description: 'Why a write was refused. Nothing of it was stored.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'One sentence for a person, at most 256 characters.' }),
    field: t.exposeString('field', {
      description: 'Where in the input: `speakers[0].actor`. Empty when it is about the whole.',
    }),
  }),
});

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

builder.objectType(InvalidInput, {
  name: 'InvalidInput',
  description: 'A value that is not of the form its field takes, or that contradicts another field.',
  interfaces: [RefusalRef],
});
builder.objectType(InvalidDate, {
  name: 'InvalidDate',
  description: 'A date that is not EDTF (ISO 8601-2), or names a day that does not exist.',
  interfaces: [RefusalRef],
  fields: (t) => ({
    value: t.exposeString('value', { description: 'What was given, at most 60 characters of it.' }),
  }),
});
builder.objectType(UnknownReference, {
  name: 'UnknownReference',
  description: 'A key or an ID that nothing in the record has.',
  interfaces: [RefusalRef],
  fields: (t) => ({
    reference: t.exposeString('reference', { description: 'What was given.' }),
    expected: t.exposeString('expected', {
      description: 'What it should be the key of: `actor`, `statement`.',
    }),
  }),
});
builder.objectType(QuoteNotFound, {
  name: 'QuoteNotFound',
  description:
    'The quote is not in the document, or not where it was said to be. Quotes are verified code point by code point.',
  interfaces: [RefusalRef],
  fields: (t) => ({
    candidates: t.field({
      type: [QuoteCandidateRef],
      description:
        'At most five: where its words do stand, then spans that differ only in case, accents, Unicode form, quotation marks, dashes, white space, ellipses, ligatures, invisible characters or a hyphen between letters. Choose one, or correct the quote. Of a quote with an ellipsis that is nowhere, its parts: evidence may be several spans.',
      resolve: (refusal) => refusal.candidates,
    }),
  }),
});
builder.objectType(QuoteAmbiguous, {
  name: 'QuoteAmbiguous',
  description:
    'The quote is in the document more than once. Give `start`, or a `prefix` or `suffix` that tells them apart.',
  interfaces: [RefusalRef],
  fields: (t) => ({
    count: t.exposeInt('count', { description: 'How often it is there.' }),
    positions: t.field({
      type: [QuoteCandidateRef],
      description: 'Each place it is at; the first hundred when there are more.',
      resolve: (refusal) => refusal.positions,
    }),
  }),
});
builder.objectType(KeyTaken, {
  name: 'KeyTaken',
  description: 'Another entity has this key, or this identity. Amend that one instead.',
  interfaces: [RefusalRef],
  fields: (t) => ({ key: t.exposeString('key', { description: 'The key that is taken.' }) }),
});
builder.objectType(StatusOverlap, {
  name: 'StatusOverlap',
  description:
    'It does not fit onto the timeline: another state begins at the same instant, it contradicts what is recorded of the same state, or it has no date where something is recorded. If the record is wrong, correct the period.',
  interfaces: [RefusalRef],
  fields: (t) => ({
    period: t.id({
      nullable: true,
      description:
        'Global ID of the period that it does not fit with, a StatusPeriod or a ConsentPeriod; null when that came in the same write, or there is none.',
      resolve: ({ period }) =>
        period && encodeId(period.entity === 'STATUS' ? 'StatusPeriod' : 'ConsentPeriod', period.id),
    }),
  }),
});
builder.objectType(EvidenceMissing, {
  name: 'EvidenceMissing',
  description: 'A status, a review or a consent without a statement that supports it.',
  interfaces: [RefusalRef],
});
builder.objectType(SourceStaysUnnamed, {
  name: 'SourceStaysUnnamed',
  description: 'Nobody can attach a name to an unnamed source, nor move it out of its document.',
  interfaces: [RefusalRef],
});
builder.objectType(CyclicRelation, {
  name: 'CyclicRelation',
  description: 'Something would become broader than itself.',
  interfaces: [RefusalRef],
});
builder.objectType(Conflict, {
  name: 'Conflict',
  description: 'Somebody else changed the entity since you read it. Read it again, then decide.',
  interfaces: [RefusalRef],
  fields: (t) => ({
    currentVersion: t.exposeInt('currentVersion', { description: 'The version it is at now.' }),
  }),
});
builder.objectType(Overtaken, {
  name: 'Overtaken',
  description: 'What the revision wrote has been written since, or others rest on it. Take that back first.',
  interfaces: [RefusalRef],
});
builder.objectType(IdempotencyKeyReused, {
  name: 'IdempotencyKeyReused',
  description: 'The idempotency key came before, with other arguments.',
  interfaces: [RefusalRef],
});
builder.objectType(IdempotencyInProgress, {
  name: 'IdempotencyInProgress',
  description: 'A request with this idempotency key is being answered at this moment. Ask again shortly.',
  interfaces: [RefusalRef],
});

/** What any write may be refused for. */
export const anyWrite = [
  InvalidInput,
  InvalidDate,
  UnknownReference,
  IdempotencyKeyReused,
  IdempotencyInProgress,
] as const;
/** What evidence may be refused for. */
export const quoting = [QuoteNotFound, QuoteAmbiguous] as const;

export { Conflict, CyclicRelation, EvidenceMissing, KeyTaken, Overtaken, SourceStaysUnnamed, StatusOverlap };
