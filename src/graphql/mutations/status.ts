import type { InputFieldMap } from '@pothos/core';
import { changeConsent, correctConsent } from '../../record/entities/consent.ts';
import { changeStatus, correctStatus } from '../../record/entities/status.ts';
import { UnknownReference } from '../../record/errors.ts';
import { capitalized } from '../../record/lines/characters.ts';
import type { Input } from '../../record/lines/input.ts';
import type { Seen } from '../../record/revisions/version.ts';
import { builder, type Context } from '../schema/builder.ts';
import { decodeId } from '../schema/ids.ts';
import { findNode } from '../schema/nodes.ts';
import { ConsentCovers, ConsentState, LicencePolicy, RecordedStatus, Review } from '../schema/vocabulary.ts';
import { ConsentPeriod } from '../types/consent.ts';
import { Restriction } from '../types/restriction.ts';
import { StatusPeriod } from '../types/status.ts';
import { defineMutation, payloadOf } from './builder/define.ts';
import {
  AbsenceInput,
  AMENDING,
  ConsentGroundInput,
  expectedVersion,
  type InputFields,
  StatusGroundInput,
  UncertainDateInput,
  writing,
} from './builder/inputs.ts';
import type { PayloadFields } from './builder/payload.ts';
import { lineOf, refusingAsGiven } from './builder/write.ts';

type Fields = (t: InputFields) => InputFieldMap;
type Work = Parameters<typeof defineMutation>[0]['work'];

/** The fields of every input about a period. */
const periodFields = (t: InputFields) => ({
  ...writing(t),
  expectedVersion: expectedVersion(t, 'the restriction'),
  validFrom: t.field({
    type: UncertainDateInput,
    description:
      'The date when it began. This or `observedAt` is required once a period is recorded: without a date, its place in the timeline is not known.',
  }),
  validTo: t.field({
    type: UncertainDateInput,
    description:
      'The date when it ended or is to end, where a source states one. Within another period, it interrupts that period, which resumes afterwards.',
  }),
  observedAt: t.field({
    type: UncertainDateInput,
    description:
      'A date on which a source shows that it holds. Without `validFrom` it means that the change happened at an unknown time before.',
  }),
  absences: t.field({
    type: [AbsenceInput],
    description: 'The reasons why fields have no value, where known. By default `NOT_RECORDED`.',
  }),
});

/** A mutation of periods: its name, what it does, what its input is, and the fields that only this one has. */
type PeriodMutation<Work> = {
  name: string;
  description: string;
  /** The descriptions of its input type and of its argument. */
  input: string;
  asks: string;
  fields: Fields;
  work: Work;
};

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
    ...payloadOf(type, period, 'The period that was written, in its present state.')(t),
    restriction: t.field({
      type: Restriction,
      nullable: true,
      description:
        'The restriction in its present state, with the `version` for the next write. Null when no period was written.',
      resolve: ({ id }, _, context) => (id === null ? null : restrictionOf(context, period, id)) as never,
    }),
  });
  const define = (
    { name, description, input, asks, fields }: PeriodMutation<unknown>,
    work: Work,
    own: Fields,
  ) => {
    const inputOf = builder.inputType(`${capitalized(name)}Input`, {
      description: input,
      fields: (t) => ({ ...periodFields(t), ...fields(t), ...own(t) }),
    });
    defineMutation({ name, description, payload, input: inputOf, asks, work });
  };
  define(
    change,
    (tx, input) => refusingAsGiven(line, change.work(tx, lineOf(line, input), input.expectedVersion as Seen)),
    (t) => ({
      restriction: t.id({ required: true, description: 'The restriction, by ID or key.' }),
      grounds: t.field({ type: [ground], required: true, description: 'The statements that it rests on.' }),
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
      period: t.id({ required: true, description: `The \`${period}\` to correct, by ID.` }),
      lastObservedAt: t.field({
        type: UncertainDateInput,
        description:
          'The last date on which a source shows that it holds, where it differs from `observedAt`. Removed when only `observedAt` is given.',
      }),
      grounds: t.field({
        type: [ground],
        description: 'The statements that it rests on. Replaces the whole list; unchanged when left out.',
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
      'Records a change in the world: the new status begins and the previous one ends. If the status holds already, it gets the new grounds and more precise dates. Input that contradicts the record is refused: use `correctStatus`.',
    input: 'The new status of a restriction, with its dates and grounds.',
    asks: 'The new status, and the restriction it is for.',
    fields: (t) => ({
      status: t.field({ type: RecordedStatus, required: true, description: 'The status from then on.' }),
      licencePolicy: t.field({
        type: LicencePolicy,
        description:
          'With `LICENCE_REQUIRED`, how applications for a licence are judged. When left out, it says nothing about that.',
      }),
      suspendedBy: t.id({
        description:
          'With `SUSPENDED`, the actor that suspends the restriction, by ID or key. When left out, it says nothing about that.',
      }),
      review: t.field({
        type: Review,
        description:
          'The review of the status. When left out, a current review continues; only `NONE` ends it.',
      }),
    }),
    work: changeStatus,
  },
  correct: {
    name: 'correctStatus',
    description:
      'Corrects a period that was recorded wrongly; subscribers get a `CORRECTION`. The period stays between its neighbours, and its earlier values are kept in the history. A continuation is corrected with the period that it resumes.',
    asks: 'The period to correct, and its correct values.',
    input: `The correct values of a period of a status. ${AMENDING}`,
    fields: (t) => ({
      status: t.field({ type: RecordedStatus, description: 'The correct status.' }),
      licencePolicy: t.field({
        type: LicencePolicy,
        description:
          'With `LICENCE_REQUIRED`, how applications for a licence are judged. Null when no source says.',
      }),
      suspendedBy: t.id({
        description:
          'With `SUSPENDED`, the actor that suspended the restriction, by ID or key. Null when no source says.',
      }),
      review: t.field({
        type: Review,
        description: 'The correct review. Null when no source mentions a review.',
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
    description:
      'Records that a restriction needs the consent of a third actor, or that the state of that consent changed in the world.',
    input: 'The new state of a consent, with its dates and grounds.',
    asks: 'The new state of a consent, and the restriction that needs it.',
    fields: (t) => ({
      consentingParty: t.id({
        required: true,
        description: 'The actor whose consent is needed, by ID or key.',
      }),
      covers: t.field({
        type: ConsentCovers,
        required: true,
        description: 'The action for which the consent is needed.',
      }),
      state: t.field({ type: ConsentState, required: true, description: 'The state from then on.' }),
    }),
    work: changeConsent,
  },
  correct: {
    name: 'correctConsent',
    description:
      'Corrects a period of a consent that was recorded wrongly. The earlier values are kept in the history.',
    asks: 'The period to correct, and its correct values.',
    input: `The correct values of a period of a consent. ${AMENDING}`,
    fields: (t) => ({ state: t.field({ type: ConsentState, description: 'The correct state.' }) }),
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
