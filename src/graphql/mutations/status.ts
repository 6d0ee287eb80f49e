import type { InputFieldMap } from '@pothos/core';
import { changeConsent, correctConsent } from '../../record/consent.ts';
import { UnknownReference } from '../../record/errors.ts';
import type { Input } from '../../record/input.ts';
import { changeStatus, correctStatus } from '../../record/status.ts';
import type { Seen } from '../../record/version.ts';
import { builder, type Context } from '../builder.ts';
import { ConsentPeriod } from '../consent.ts';
import { decodeId } from '../ids.ts';
import { findNode } from '../nodes.ts';
import { Restriction } from '../restriction.ts';
import { StatusPeriod } from '../status.ts';
import { ConsentCovers, ConsentState, RestrictionStatus, Review } from '../vocabulary.ts';
import { defineMutation, payloadOf, titleOf } from './define.ts';
import {
  AbsenceInput,
  AMENDING,
  ConsentGroundInput,
  expectedVersion,
  type InputFields,
  StatusGroundInput,
  UncertainDateInput,
  writing,
} from './inputs.ts';
import type { PayloadFields } from './payload.ts';
import { lineOf, refusingAsGiven } from './write.ts';

type Fields = (t: InputFields) => InputFieldMap;
type Work = Parameters<typeof defineMutation>[0]['work'];

/** What every input about a period has. */
const periodFields = (t: InputFields) => ({
  ...writing(t),
  expectedVersion: expectedVersion(t, 'the restriction'),
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

type PeriodMutations = {
  type: unknown;
  /** The type of the periods, which their IDs name, and what they rest on. */
  period: 'StatusPeriod' | 'ConsentPeriod';
  line: 'status' | 'consent';
  ground: ReturnType<typeof builder.inputType>;
  change: PeriodMutation<typeof changeStatus>;
  correct: PeriodMutation<typeof correctStatus>;
};

/** The mutation that records what began, and the one that corrects a period: what both kinds of periods have in common. */
function definePeriodMutations(mutations: PeriodMutations): void {
  const { type, period, line, ground, change, correct } = mutations;
  const payload = (t: PayloadFields) => ({
    ...payloadOf(type, period, 'The period that was written, as the record has it now.')(t),
    restriction: t.field({
      type: Restriction,
      nullable: true,
      description: 'Its restriction, with its `version` as it is now. Null where there is no period.',
      resolve: ({ id }, _, context) => (id === null ? null : restrictionOf(context, period, id)) as never,
    }),
  });
  const define = ({ name, description, input, fields }: PeriodMutation<unknown>, work: Work, own: Fields) => {
    const inputOf = builder.inputType(`${titleOf(name)}Input`, {
      description: input,
      fields: (t) => ({ ...periodFields(t), ...fields(t), ...own(t) }),
    });
    defineMutation({ name, description, payload, input: inputOf, work });
  };
  define(
    change,
    (tx, input) => refusingAsGiven(line, change.work(tx, lineOf(line, input), input.expectedVersion as Seen)),
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
        correct.work(
          tx,
          periodId(input, period),
          lineOf(line, input, ['period']),
          input.expectedVersion as Seen,
        ),
      ),
    (t) => ({
      period: t.id({ required: true, description: `ID of the ${period} that is wrong.` }),
      lastObservedAt: t.field({
        type: UncertainDateInput,
        description:
          'The last date at which a source shows it to hold, where that is another one than `observedAt`. Taken away when only `observedAt` is given.',
      }),
      grounds: t.field({
        type: [ground],
        description: 'The statements it rests on. Replaces the whole list.',
      }),
    }),
  );
}

definePeriodMutations({
  type: StatusPeriod,
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
    input: `What a period of status should have been. ${AMENDING}`,
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
  period: 'ConsentPeriod',
  line: 'consent',
  ground: ConsentGroundInput,
  change: {
    name: 'changeConsent',
    description: "Records that a third actor must agree, or that the state of that actor's consent changed.",
    input: 'That a third actor must agree, and how far that has come.',
    fields: (t) => ({
      consentingParty: t.id({ required: true, description: 'Who must agree: ID or key of an actor.' }),
      covers: t.field({ type: ConsentCovers, required: true, description: 'What needs the consent.' }),
      state: t.field({ type: ConsentState, required: true, description: 'How far it has come.' }),
    }),
    work: changeConsent,
  },
  correct: {
    name: 'correctConsent',
    description: 'We were wrong about a consent: corrects a period of it. What we knew stays in the history.',
    input: `What a period of a consent should have been. ${AMENDING}`,
    fields: (t) => ({ state: t.field({ type: ConsentState, description: 'How far it had come.' }) }),
    work: correctConsent,
  },
});

function periodId(input: Input, type: PeriodMutations['period']): string {
  const decoded = decodeId(String(input.period));
  if (decoded?.type !== type) throw new UnknownReference('period', type, String(input.period));
  return decoded.id;
}

/** The restriction that a period is of; null where there is no such period. */
async function restrictionOf(
  context: Context,
  type: PeriodMutations['period'],
  id: string,
): Promise<object | null> {
  const { statusPeriods, consentPeriods } = context.db.query;
  const restrictionId =
    type === 'StatusPeriod'
      ? (await statusPeriods.findFirst({ columns: { restrictionId: true }, where: { id } }))?.restrictionId
      : (
          await consentPeriods.findFirst({
            columns: {},
            where: { id },
            with: { consent: { columns: { restrictionId: true } } },
          })
        )?.consent?.restrictionId;
  return restrictionId === undefined ? null : findNode(context, 'Restriction', restrictionId);
}
