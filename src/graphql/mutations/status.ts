import type { InputFieldMap } from '@pothos/core';
import { correctConsent, recordConsent } from '../../record/consent.ts';
import { UnknownReference } from '../../record/errors.ts';
import type { Input } from '../../record/input.ts';
import { changeStatus, correctStatus } from '../../record/status.ts';
import { builder } from '../builder.ts';
import { ConsentPeriod } from '../consent.ts';
import { decodeId, type NodeType } from '../ids.ts';
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
import { lineOf, refusingAsGiven } from './write.ts';

type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];
type Fields = (t: InputFields) => InputFieldMap;
type Work = Parameters<typeof defineMutation>[0]['work'];

/** What every input about a period has. */
const periodFields = (t: InputFields) => ({
  ...writing(t),
  expectedVersion: t.int({
    required: true,
    description:
      "The restriction's `version` that you read; refused as a Conflict when there is a newer one.",
  }),
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

/** A mutation of periods: its name, what it does, what its input is, and the fields that only this one has. */
type PeriodMutation<Work> = { name: string; description: string; input: string; fields: Fields; work: Work };

type PeriodMutations = Pick<Parameters<typeof defineMutation>[0], 'type' | 'table'> & {
  /** The type of the periods, which their IDs name, and what they rest on. */
  period: NodeType;
  line: 'status' | 'consent';
  ground: ReturnType<typeof builder.inputType>;
  change: PeriodMutation<typeof changeStatus>;
  correct: PeriodMutation<typeof correctStatus>;
};

/** The mutation that records what began, and the one that corrects a period: what both kinds of periods have in common. */
function definePeriodMutations(mutations: PeriodMutations): void {
  const { type, table, period, line, ground, change, correct } = mutations;
  const errors = [Conflict, StatusOverlap, EvidenceMissing];
  const define = ({ name, description, input, fields }: PeriodMutation<unknown>, work: Work, own: Fields) => {
    const inputOf = builder.inputType(`${name[0]?.toUpperCase()}${name.slice(1)}Input`, {
      description: input,
      fields: (t) => ({ ...periodFields(t), ...fields(t), ...own(t) }),
    });
    defineMutation({ name, description, type, table, errors, input: inputOf, work });
  };
  define(
    change,
    (tx, input) => refusingAsGiven(line, change.work(tx, lineOf(line, input), Number(input.expectedVersion))),
    (t) => ({
      restriction: t.id({ required: true, description: 'The restriction: ID or key.' }),
      grounds: t.field({ type: [ground], required: true, description: 'The statements it rests on.' }),
    }),
  );
  define(
    correct,
    (tx, input) =>
      refusingAsGiven(
        line,
        correct.work(tx, periodId(input, period), lineOf(line, input), Number(input.expectedVersion)),
      ),
    (t) => ({
      id: t.id({ required: true, description: `ID of the ${period} that is wrong.` }),
      lastObservedAt: t.field({
        type: UncertainDateInput,
        description:
          'The last date at which a source shows it to hold, where that is another one than `observedAt`. Taken away when only `observedAt` is given.',
      }),
      grounds: t.field({ type: [ground], description: 'The statements it rests on, all of them.' }),
    }),
  );
}

definePeriodMutations({
  type: StatusPeriod,
  table: 'statusPeriods',
  period: 'StatusPeriod',
  line: 'status',
  ground: StatusGroundInput,
  change: {
    name: 'changeStatus',
    description:
      'The world changed: records the status that began and ends the one before it. What holds already gets more grounds, and dates that are more precise. What contradicts the record is refused: use correctStatus.',
    input: 'A status that a source shows: the first known one, or one that followed another.',
    fields: (t) => ({
      status: t.field({ type: RestrictionStatus, required: true, description: 'What it does from then on.' }),
      review: t.field({
        type: Review,
        description:
          'Whether that is under review. Left out: nothing is said of a review, and one that holds goes on. Only NONE ends it.',
      }),
    }),
    work: changeStatus,
  },
  correct: {
    name: 'correctStatus',
    description:
      'We were wrong: corrects a period, and is reported as a CORRECTION. The period stays between its neighbours; what we knew stays in the history. A part that resumes another period is corrected with that one.',
    input: 'What a period of status should have been.',
    fields: (t) => ({
      status: t.field({ type: RestrictionStatus, description: 'What it did.' }),
      review: t.field({
        type: Review,
        description: 'Whether that was under review. Null: no source speaks of a review.',
      }),
    }),
    work: correctStatus,
  },
});

definePeriodMutations({
  type: ConsentPeriod,
  table: 'consentPeriods',
  period: 'ConsentPeriod',
  line: 'consent',
  ground: ConsentGroundInput,
  change: {
    name: 'recordConsent',
    description: "Records that a third actor must agree, or that the state of that actor's consent changed.",
    input: 'That a third actor must agree, and how far that has come.',
    fields: (t) => ({
      consentingParty: t.id({ required: true, description: 'Who must agree: ID or key of an actor.' }),
      covers: t.field({ type: ConsentCovers, required: true, description: 'What needs the consent.' }),
      state: t.field({ type: ConsentState, required: true, description: 'How far it has come.' }),
    }),
    work: recordConsent,
  },
  correct: {
    name: 'correctConsent',
    description: 'We were wrong about a consent: corrects a period of it. What we knew stays in the history.',
    input: 'What a period of a consent should have been.',
    fields: (t) => ({ state: t.field({ type: ConsentState, description: 'How far it had come.' }) }),
    work: correctConsent,
  },
});

function periodId(input: Input, type: NodeType): string {
  const decoded = decodeId(String(input.id));
  if (decoded?.type !== type) throw new UnknownReference('id', type, String(input.id));
  return decoded.id;
}
