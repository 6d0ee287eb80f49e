import { z } from 'zod';
import {
  consentCovers,
  consentGrounds,
  consentPeriods,
  consentState,
  consents,
  groundWeight,
} from '../../db/tables/index.ts';
import { absent, list, reference } from '../lines/fields.ts';
import { isAmong } from '../names/among.ts';
import { newId } from '../names/new-id.ts';
import { saidField } from '../timeline/dumped.ts';
import { definePeriods, periodDates } from '../write/period-commands.ts';
import { insertRows } from '../write/rows.ts';
import type { Writing } from '../write/write-session.ts';

const ground = z.strictObject({
  statement: reference(),
  weight: z.enum(groundWeight.enumValues).default('SUPPORTS'),
});

/** The part of a line that is about its timeline. */
const said = {
  state: z.enum(consentState.enumValues),
  ...periodDates,
  grounds: list(ground).optional(),
  absent: absent('validFrom', 'validTo', 'observedAt'),
};

export const consentLine = z.strictObject({
  type: z.literal('consent'),
  restriction: reference(),
  consentingParty: reference(),
  covers: z.enum(consentCovers.enumValues),
  ...said,
  said: saidField(said),
  /** In a dump: true for a separate period that follows one of the same state. */
  apart: z.literal(true).optional(),
});
export type ConsentLine = z.infer<typeof consentLine>;

/** The timelines of consents, one for each party and coverage: how they are written, changed and corrected. */
export const {
  timelines: consentTimelines,
  write: writeConsents,
  change: changeConsent,
  correct: correctConsent,
} = definePeriods<ConsentLine>({
  entity: 'CONSENT',
  schema: consentLine,
  table: consentPeriods,
  query: 'consentPeriods',
  owner: 'consentId',
  grounds: consentGrounds,
  grounded: 'consentPeriodId',
  steps: new Set(['NOT_REQUESTED', 'REQUESTED', 'UNDER_CONSIDERATION']),
  stateOf: (line) => line.state,
  reviewOf: () => undefined,
  columnsOf: async (_, { state }) => ({ state }),
  stateIn: ({ state }: typeof consentPeriods.$inferSelect) => ({
    state,
    review: 'NONE',
    isNoReviewStated: false,
  }),
  ownersOf: addConsents,
});

/** The consent of each line; new ones are stored. */
async function addConsents(
  { tx, identities }: Writing,
  lines: ConsentLine[],
): Promise<(line: ConsentLine) => string> {
  const ownerOf = ({ restriction, consentingParty, covers }: ConsentLine) => ({
    restrictionId: identities.id('restriction', restriction),
    consentingPartyId: identities.id('actor', consentingParty),
    covers,
  });
  const nameOf = (it: ReturnType<typeof ownerOf>) =>
    `${it.restrictionId} ${it.consentingPartyId} ${it.covers}`;
  const owners = lines.map(ownerOf);
  const restrictionIds = new Set(owners.map((it) => it.restrictionId));
  const known = await tx.select().from(consents).where(isAmong(consents.restrictionId, restrictionIds));
  const ids = new Map(known.map((row) => [nameOf(row), row.id]));
  const fresh = new Map(owners.filter((it) => !ids.has(nameOf(it))).map((it) => [nameOf(it), it]));
  const rows = [...fresh.values()].map((it) => ({ id: newId(), ...it }));
  for (const row of rows) ids.set(nameOf(row), row.id);
  await insertRows(tx, consents, rows);
  return (line) => ids.get(nameOf(ownerOf(line))) as string;
}
