import { asOfArg, asOfKnownArg, ofAllTimes } from './as-of.ts';
import { builder } from './builder.ts';
import { connectionOf } from './connection.ts';
import {
  entityFields,
  lastRevision,
  ownedByConsent,
  ownedByRestriction,
  recordedTimes,
  recordId,
  versionField,
} from './fields.ts';
import { neverNull } from './nullability.ts';
import { periodFields } from './period.ts';
import { labelBy, labels } from './records/label.ts';
import { recorded } from './records/record.ts';
import { ConsentCovers, ConsentState, GroundWeight } from './vocabulary.ts';

export const ConsentGround = builder.drizzleObject('consentGrounds', {
  name: 'ConsentGround',
  description: 'A statement that the state of a consent rests on, or that speaks against it.',
  select: { columns: {} },
  fields: (t) => ({
    statement: t.relation('statement', { description: 'What was said.' }),
    weight: t.expose('weight', { type: GroundWeight, description: 'Which way it weighs.' }),
  }),
});

export const ConsentPeriod = builder.drizzleNode('consentPeriods', {
  name: 'ConsentPeriod',
  description: 'The state of a consent for a time. No two of one consent overlap.',
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
    consent: t.relation('consent', { description: 'Whose state it is.' }),
    state: t.expose('state', { ...neverNull, type: ConsentState, description: 'Where the consent stands.' }),
    ...periodFields(t, 'consent_periods'),
    resumes: t.relation('original', {
      nullable: true,
      description:
        'The period that this part resumes after an interruption, which has the same dates and grounds. It cannot be corrected by itself: correct that one. Null for all others.',
    }),
    grounds: t.relation('grounds', {
      query: { orderBy: { ordinal: 'asc' } },
      description: 'The statements it rests on, and those against it.',
    }),
  }),
});

export const Consent = builder.drizzleNode('consents', {
  name: 'Consent',
  description: 'That a third actor must agree before the permitted use is expanded (ODRL obtainConsent).',
  id: { column: (consent) => consent.id },
  select: { columns: { id: true } },
  fields: (t) => ({
    recordId: recordId(t),
    restriction: t.relation('restriction', { description: 'The restriction that needs it.' }),
    consentingParty: t.relation('consentingParty', { description: 'Whose consent it is.' }),
    covers: t.expose('covers', { type: ConsentCovers, description: 'What it is needed for.' }),
    state: t.field({
      type: ConsentState,
      nullable: true,
      args: { asOf: asOfArg(t) },
      description: 'Where it stands at `asOf`, by default now. Null when nothing is recorded for that time.',
      select: { with: { current: { columns: { state: true } } } },
      resolve: (consent) => consent.current?.state ?? null,
    }),
    statePeriod: t.relation('current', {
      nullable: true,
      args: { asOf: asOfArg(t) },
      description:
        'The period of its state that holds at `asOf`, by default now, with its dates and grounds. Null when nothing is recorded for that time.',
    }),
    timeline: t.relation('timeline', {
      args: { asOf: asOfKnownArg(t) },
      extensions: ofAllTimes,
      query: { orderBy: { startsAt: 'asc' } },
      description: 'Every period, the earliest first; an unknown start counts as always.',
    }),
    version: versionField(t, ownedByRestriction),
    ...recordedTimes(t, ' A change of its periods counts as one.'),
    revision: lastRevision(t),
  }),
});
export const ConsentConnection = connectionOf(Consent, 'Consent');
