import type * as stored from '../../db/tables/columns/vocabulary.ts';
import { defineEnum, type Values } from './vocabulary.ts';

export const ChangeKind = defineEnum<Values<typeof stored.changeKind>>(
  'ChangeKind',
  'The kind of a change. `CREATED`, `REVISED` and `REMOVED` apply to any type of record, the others to specific ones.',
  {
    CREATED: 'A record was added.',
    REVISED: 'A record was amended. The world did not change.',
    REMOVED: 'A record was removed. Its history is kept.',
    INITIAL:
      'The first known period of a restriction or a consent. In a stream that begins with the present state, the period that holds.',
    TRANSITION: 'The world changed: one period ended and another began.',
    TOOK_EFFECT: 'A period that was recorded in advance has begun. Sent once; the principal is `caveat`.',
    ENDED:
      'A period reached the end that its source states. `from` is the value that ended, `to` the value that holds from then on, null if no period follows. Where another period begins at that instant, only its `TOOK_EFFECT` or `TRANSITION` is sent.',
    CORRECTION: 'The record was wrong and was corrected. The world did not change.',
    RETRACTED: 'A publisher withdrew a document. Whatever only that document shows has no support now.',
    REINSTATED: 'The retraction of a document was reverted.',
    NEW_VERSION: 'A document has a new text. Quotes that do not occur in it no longer support anything.',
    DENIED: 'A statement was recorded as denying another one, which no longer supports anything.',
    WALKED_BACK: 'A statement was recorded as walking back another one, which no longer supports anything.',
    MERGED: 'An actor was merged into another one, which takes over everything that referred to it.',
    SEPARATED: 'The merge of two actors was reverted.',
    SUPPORT_LOST:
      'A status or a consent is unchanged but has no support now: every statement for it is retracted, denied or walked back.',
    SUPPORT_RESTORED: 'A status or a consent is unchanged and is supported by a statement again.',
    BLOCKED: 'The status is unchanged; a consent that its restriction needs is missing now.',
    UNBLOCKED:
      'The status is unchanged; the last consent missing was given, so the permitted use can be expanded.',
  },
);
/** The kinds of changes that a status can have. */
type StatusChangeKinds = Extract<
  Values<typeof stored.changeKind>,
  | 'INITIAL'
  | 'TRANSITION'
  | 'TOOK_EFFECT'
  | 'ENDED'
  | 'REVISED'
  | 'CORRECTION'
  | 'SUPPORT_LOST'
  | 'SUPPORT_RESTORED'
  | 'BLOCKED'
  | 'UNBLOCKED'
>;
export const StatusChangeKind = defineEnum<StatusChangeKinds>(
  'StatusChangeKind',
  'The kind of a change of a status.',
  {
    INITIAL:
      'The first known period of a restriction. In a stream that begins with the present state, the status that holds.',
    TRANSITION: 'The world changed: one period ended and another began.',
    TOOK_EFFECT: 'A period that was recorded in advance has begun. Sent once.',
    ENDED:
      'A period reached the end that its source states. `from` is the value that ended, `to` the value that holds from then on, null if no period follows. Where another period begins at that instant, only its `TOOK_EFFECT` or `TRANSITION` is sent.',
    REVISED: 'A date or the review is known more precisely. The world did not change.',
    CORRECTION: 'The record was wrong and was corrected. The world did not change.',
    SUPPORT_LOST:
      'The status is unchanged but has no support now: every statement for it is retracted, denied or walked back.',
    SUPPORT_RESTORED: 'The status is unchanged and is supported by a statement again.',
    BLOCKED: 'The status is unchanged; a consent that its restriction needs is missing now.',
    UNBLOCKED:
      'The status is unchanged; the last consent missing was given, so the permitted use can be expanded.',
  },
);
/** Those that the feed calls otherwise. */
const namesOfRecordTypes = {
  RELATION: 'STATEMENT_RELATION',
  STATUS: 'STATUS_PERIOD',
  CONSENT: 'CONSENT_PERIOD',
} as const;
/** The API's name for an entity type of the feed. */
export const recordTypeOf = (entity: string): string =>
  Object.hasOwn(namesOfRecordTypes, entity)
    ? namesOfRecordTypes[entity as keyof typeof namesOfRecordTypes]
    : entity;
export const RecordType = defineEnum<Values<typeof stored.entityType>>(
  'RecordType',
  'The type of record that a change is about: the line types of bundles.',
  {
    DOCUMENT: 'A `Document` or a version of it.',
    ACTOR: 'An `Actor`.',
    AFFILIATION: 'An `Affiliation`.',
    ITEM: 'An `Item`.',
    PLACE: 'A `Place`.',
    TARGET: 'A `Target`.',
    EVENT: 'An `Event`.',
    TRANSFER: 'A `Transfer`.',
    RESTRICTION: 'A `Restriction`, without its statuses and consents.',
    STATEMENT: 'A `Statement`.',
    RELATION: 'A `StatementRelation`.',
    STATUS: 'A `StatusPeriod`.',
    CONSENT: 'A `ConsentPeriod`.',
  },
  namesOfRecordTypes,
);
