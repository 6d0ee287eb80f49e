import { correctConsent, recordConsent } from '../../record/consent.ts';
import { UnknownReference } from '../../record/errors.ts';
import type { Input } from '../../record/input.ts';
import { changeStatus, correctStatus } from '../../record/status.ts';
import { builder } from '../builder.ts';
import { ConsentPeriod } from '../consent.ts';
import { decodeId } from '../ids.ts';
import { StatusPeriod } from '../status.ts';
import { ConsentCovers, ConsentState, RestrictionStatus, Review } from '../vocabulary.ts';
import { defineMutation } from './define.ts';
import {
  AbsenceInput,
  ConsentGroundInput,
  StatusGroundInput,
  UncertainDateInput,
  writing,
} from './inputs.ts';
import { Conflict, EvidenceMissing, StatusOverlap } from './refusals.ts';
import { lineOf } from './write.ts';

type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

const restrictionVersion = (t: InputFields) => ({
  ...writing(t),
  expectedVersion: t.int({
    required: true,
    description:
      "The restriction's `version` that you read; refused as a Conflict when there is a newer one.",
  }),
});
const periodFields = (t: InputFields) => ({
  validFrom: t.field({
    type: UncertainDateInput,
    description:
      'When it began. Where something is recorded already, this or `observedAt` is needed: without a date nothing says what it follows.',
  }),
  validTo: t.field({
    type: UncertainDateInput,
    description:
      'When it ended or is to end, if a source says so. Inside another period this interrupts that one, which resumes afterwards.',
  }),
  observedAt: t.field({
    type: UncertainDateInput,
    description:
      'A date at which a source shows it to hold. Alone, it says that a change happened at some time before it.',
  }),
  absences: t.field({ type: [AbsenceInput], description: 'Why fields have no value, where that is known.' }),
});

const lastObservedAt = (t: InputFields) =>
  t.field({
    type: UncertainDateInput,
    description:
      'The last date at which a source shows it to hold, where that is another one than `observedAt`. Taken away when only `observedAt` is given.',
  });

const ChangeStatusInput = builder.inputType('ChangeStatusInput', {
  description: 'A status that a source shows: the first known one, or one that followed another.',
  fields: (t) => ({
    ...restrictionVersion(t),
    restriction: t.id({ required: true, description: 'The restriction: ID or key.' }),
    status: t.field({ type: RestrictionStatus, required: true, description: 'What it does from then on.' }),
    review: t.field({
      type: Review,
      description:
        'Whether that is under review. Left out: nothing is said of a review, and one that holds goes on. Only NONE ends it.',
    }),
    ...periodFields(t),
    grounds: t.field({
      type: [StatusGroundInput],
      required: true,
      description: 'The statements it rests on.',
    }),
  }),
});
const CorrectStatusInput = builder.inputType('CorrectStatusInput', {
  description: 'What a period of status should have been.',
  fields: (t) => ({
    ...restrictionVersion(t),
    id: t.id({ required: true, description: 'ID of the StatusPeriod that is wrong.' }),
    status: t.field({ type: RestrictionStatus, description: 'What it did.' }),
    review: t.field({
      type: Review,
      description: 'Whether that was under review. Null: no source speaks of a review.',
    }),
    ...periodFields(t),
    lastObservedAt: lastObservedAt(t),
    grounds: t.field({ type: [StatusGroundInput], description: 'The statements it rests on, all of them.' }),
  }),
});
const RecordConsentInput = builder.inputType('RecordConsentInput', {
  description: 'That a third actor must agree, and how far that has come.',
  fields: (t) => ({
    ...restrictionVersion(t),
    restriction: t.id({ required: true, description: 'The restriction: ID or key.' }),
    consentingParty: t.id({ required: true, description: 'Who must agree: ID or key of an actor.' }),
    covers: t.field({ type: ConsentCovers, required: true, description: 'What needs the consent.' }),
    state: t.field({ type: ConsentState, required: true, description: 'How far it has come.' }),
    ...periodFields(t),
    grounds: t.field({
      type: [ConsentGroundInput],
      required: true,
      description: 'The statements it rests on.',
    }),
  }),
});
const CorrectConsentInput = builder.inputType('CorrectConsentInput', {
  description: 'What a period of a consent should have been.',
  fields: (t) => ({
    ...restrictionVersion(t),
    id: t.id({ required: true, description: 'ID of the ConsentPeriod that is wrong.' }),
    state: t.field({ type: ConsentState, description: 'How far it had come.' }),
    ...periodFields(t),
    lastObservedAt: lastObservedAt(t),
    grounds: t.field({ type: [ConsentGroundInput], description: 'The statements it rests on, all of them.' }),
  }),
});

defineMutation({
  name: 'changeStatus',
  description:
    'The world changed: records the status that began and ends the one before it. What holds already gets more grounds, and dates that are more precise. What contradicts the record is refused: use correctStatus.',
  type: StatusPeriod,
  table: 'statusPeriods',
  input: ChangeStatusInput,
  errors: [Conflict, StatusOverlap, EvidenceMissing],
  work: (tx, input) => changeStatus(tx, lineOf(input), Number(input.expectedVersion)),
});
defineMutation({
  name: 'correctStatus',
  description:
    'We were wrong: corrects a period, and is reported as a CORRECTION. The period stays between its neighbours; what we knew stays in the history. A part that resumes another period is corrected with that one.',
  type: StatusPeriod,
  table: 'statusPeriods',
  input: CorrectStatusInput,
  errors: [Conflict, StatusOverlap, EvidenceMissing],
  work: (tx, input) =>
    correctStatus(tx, periodId(input, 'StatusPeriod'), lineOf(input), Number(input.expectedVersion)),
});
defineMutation({
  name: 'recordConsent',
  description: "Records that a third actor must agree, or that the state of that actor's consent changed.",
  type: ConsentPeriod,
  table: 'consentPeriods',
  input: RecordConsentInput,
  errors: [Conflict, StatusOverlap, EvidenceMissing],
  work: (tx, input) => recordConsent(tx, lineOf(input), Number(input.expectedVersion)),
});
defineMutation({
  name: 'correctConsent',
  description: 'We were wrong about a consent: corrects a period of it. What we knew stays in the history.',
  type: ConsentPeriod,
  table: 'consentPeriods',
  input: CorrectConsentInput,
  errors: [Conflict, StatusOverlap, EvidenceMissing],
  work: (tx, input) =>
    correctConsent(tx, periodId(input, 'ConsentPeriod'), lineOf(input), Number(input.expectedVersion)),
});

function periodId(input: Input, type: string): string {
  const decoded = decodeId(String(input.id));
  if (decoded?.type !== type) throw new UnknownReference('id', type, String(input.id));
  return decoded.id;
}
