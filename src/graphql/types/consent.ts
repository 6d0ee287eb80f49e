import { sql } from 'drizzle-orm';
import { asOfArg } from '../as-of/as-of.ts';
import { connectionOf } from '../lists/connection.ts';
import { labelBy, labels } from '../records/label.ts';
import { recorded } from '../records/record.ts';
import { builder } from '../schema/builder.ts';
import {
  Absence,
  entityFields,
  lastRevision,
  ownedByConsent,
  ownedByRestriction,
  recordedTimes,
  recordId,
  versionField,
} from '../schema/fields.ts';
import { neverNull } from '../schema/nullability.ts';
import { ConsentCovers, ConsentState, GroundWeight } from '../schema/vocabulary.ts';
import { periodFields, timelineOf } from './parts/period.ts';

export const ConsentGround = builder.drizzleObject('consentGrounds', {
  name: 'ConsentGround',
  description: 'A statement that supports the state of a consent, or contradicts it.',
  select: { columns: {} },
  fields: (t) => ({
    statement: t.relation('statement', { description: 'The statement.' }),
    weight: t.expose('weight', {
      type: GroundWeight,
      description: 'Whether the statement supports it or contradicts it.',
    }),
  }),
});

export const ConsentPeriod = builder.drizzleNode('consentPeriods', {
  name: 'ConsentPeriod',
  description: 'The state of a consent for a period of time. The periods of one consent do not overlap.',
  id: { column: (period) => period.id },
  interfaces: recorded,
  select: { columns: { id: true } },
  fields: (t) => ({
    label: labelBy(t, 'the restriction, whose consent it is, and its state', labels.consentPeriod),
    ...entityFields(
      t,
      'consent',
      { validFrom: 'validFromEdtf', validTo: 'validToEdtf', observedAt: 'observedAtEdtf' },
      {},
      '',
      ownedByConsent,
    ),
    consent: t.relation('consent', { description: 'The consent that has this state.' }),
    state: t.expose('state', { ...neverNull, type: ConsentState, description: 'The state of the consent.' }),
    ...periodFields(t, 'consent_periods'),
    resumes: t.relation('original', {
      nullable: true,
      description:
        'The period that this one continues after an interruption, with the same dates and grounds. A continuation cannot be corrected by itself: correct the period it continues. Null for all other periods.',
    }),
    grounds: t.relation('grounds', {
      query: { orderBy: { ordinal: 'asc' } },
      description: 'The statements that support it, and those that contradict it.',
    }),
  }),
});

export const Consent = builder.drizzleNode('consents', {
  name: 'Consent',
  description:
    'A consent that a third actor must give before the permitted use is expanded (ODRL obtainConsent).',
  id: { column: (consent) => consent.id },
  interfaces: recorded,
  select: { columns: { id: true } },
  fields: (t) => ({
    label: labelBy(
      t,
      'the restriction, the consenting party, and the action it is needed for',
      labels.consent,
    ),
    recordId: recordId(t),
    namespace: t.string({
      description:
        'The namespace of the bundle or writer that created its first period, such as `demo-2024-09`.',
      select: {
        extras: {
          namespace: (row) =>
            sql<string>`coalesce((select namespace from consent_periods where consent_id = ${row.id} order by first_revision_id, id limit 1),
              (select namespace from restrictions where id = ${row.restrictionId}))`,
        },
      },
      resolve: ({ namespace }) => namespace,
    }),
    absences: t.field({
      type: [Absence],
      description:
        'Always empty, because each field of a consent has a value. Those of its periods are in the `absences` of each period.',
      resolve: () => [],
    }),
    restriction: t.relation('restriction', { description: 'The restriction that needs the consent.' }),
    consentingParty: t.relation('consentingParty', {
      description: 'The actor that has to give the consent.',
    }),
    covers: t.expose('covers', {
      type: ConsentCovers,
      description: 'The action for which the consent is needed.',
    }),
    state: t.field({
      type: ConsentState,
      nullable: true,
      args: { asOf: asOfArg(t) },
      description: 'The state at `asOf`, by default now. Null when nothing is recorded for that time.',
      select: { with: { current: { columns: { state: true } } } },
      resolve: (consent) => consent.current?.state ?? null,
    }),
    statePeriod: t.relation('current', {
      nullable: true,
      args: { asOf: asOfArg(t) },
      description:
        'The period of its state that holds at `asOf`, by default now, with its dates and grounds. Null when nothing is recorded for that time.',
    }),
    timeline: t.relation('timeline', timelineOf(t, 'All periods')),
    version: versionField(t, ownedByRestriction),
    ...recordedTimes(t, ' A change of its periods counts.'),
    revision: lastRevision(t),
  }),
});
export const ConsentConnection = connectionOf(Consent, 'Consent');
