import { and, eq, inArray } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '../db/client.ts';
import {
  consentCovers,
  consentGrounds,
  consentPeriods,
  consentState,
  consents,
  groundWeight,
} from '../db/tables/index.ts';
import type { Refer } from './concept.ts';
import { UnknownReference } from './errors.ts';
import { absent, key, list, periodDate } from './fields.ts';
import { type Input, namespaceOf, parseLine, patched, throwRefusal } from './input.ts';
import { readLines } from './keyed.ts';
import { newId } from './new-id.ts';
import { insertRows } from './rows.ts';
import { expectRestriction, lockRestrictions } from './status.ts';
import { periodColumns, periodRow, refuseResumed, withoutLaterObservation } from './timeline/columns.ts';
import { correctPeriod } from './timeline/correct.ts';
import { referSaid, saidField } from './timeline/dumped.ts';
import type { Door } from './timeline/incoming.ts';
import type { TimelineKind } from './timeline/kind.ts';
import { recordLines } from './timeline/record.ts';
import { checkAlone } from './timeline/refusing.ts';
import { type Source, Writing } from './writing.ts';

const ground = z.strictObject({
  statement: key(),
  weight: z.enum(groundWeight.enumValues).default('SUPPORTS'),
});

/** What a line says of its timeline. */
const said = {
  state: z.enum(consentState.enumValues),
  validFrom: periodDate().optional(),
  validTo: periodDate().optional(),
  observedAt: periodDate().optional(),
  /** In a dump: the last date at which a source shows it, where that is another one than the first. */
  lastObservedAt: periodDate().optional(),
  grounds: list(ground).optional(),
  absent: absent('validFrom', 'validTo', 'observedAt'),
};

export const consentLine = z.strictObject({
  type: z.literal('consent'),
  restriction: key(),
  consentingParty: key(),
  covers: z.enum(consentCovers.enumValues),
  ...said,
  said: saidField(said),
  /** In a dump: a period of its own, although one of the same state comes right before it. */
  apart: z.literal(true).optional(),
});
export type ConsentLine = z.infer<typeof consentLine>;

const refer = (line: ConsentLine, to: Refer): ConsentLine => ({
  ...line,
  restriction: to('restriction', line.restriction, 'restriction'),
  consentingParty: to('actor', line.consentingParty, 'consentingParty'),
  ...(line.grounds && {
    grounds: line.grounds.map((it, index) => ({
      ...it,
      statement: to('statement', it.statement, `grounds[${index}].statement`),
    })),
  }),
  ...(line.said && { said: referSaid(line.said, to) }),
});

/** The timelines of consents: one of each party and what it covers. */
export const consentTimelines: TimelineKind<ConsentLine> = {
  entity: 'CONSENT',
  steps: new Set(['NOT_REQUESTED', 'REQUESTED', 'UNDER_CONSIDERATION']),
  stateOf: (line) => line.state,
  reviewOf: () => undefined,
  async readRows(tx, owners) {
    const rows = await tx.query.consentPeriods.findMany({
      where: { consentId: { in: [...owners] } },
      orderBy: { startsAt: 'asc' },
      with: { grounds: { orderBy: { ordinal: 'asc' } } },
    });
    return rows.map((row) => ({
      ...periodRow(row),
      ownerId: row.consentId,
      state: row.state,
      review: 'NONE',
      isNoReviewStated: false,
      grounds: row.grounds.map(({ statementId, weight, ordinal }) => ({
        statementId,
        axis: 'STATUS',
        weight,
        ordinal,
      })),
    }));
  },
  insertPeriods: (tx, rows) =>
    insertRows(
      tx,
      consentPeriods,
      rows.map((row) => ({
        id: row.id,
        consentId: row.ownerId,
        namespace: row.namespace,
        resumes: row.resumes,
        startsAt: row.startsAt,
        endsAt: row.endsAt,
        ...consentColumns(row),
      })),
    ),
  async updatePeriod(tx, id, content) {
    await tx.update(consentPeriods).set(consentColumns(content)).where(eq(consentPeriods.id, id));
  },
  async moveBounds(tx, id, bounds) {
    await tx.update(consentPeriods).set(bounds).where(eq(consentPeriods.id, id));
  },
  async deletePeriods(tx, ids) {
    if (ids.length > 0) await tx.delete(consentPeriods).where(inArray(consentPeriods.id, [...ids]));
  },
  insertGrounds: (tx, rows) =>
    insertRows(
      tx,
      consentGrounds,
      rows.map(({ periodId, axis: _, ...row }) => ({ ...row, consentPeriodId: periodId })),
    ),
  async deleteGrounds(tx, rows) {
    for (const { periodId, statementId } of rows)
      await tx
        .delete(consentGrounds)
        .where(
          and(eq(consentGrounds.consentPeriodId, periodId), eq(consentGrounds.statementId, statementId)),
        );
  },
};

/** What the state of a consent says, as columns. */
function consentColumns(content: Parameters<typeof consentTimelines.updatePeriod>[2]) {
  return { ...periodColumns(content), state: content.state as (typeof consentState.enumValues)[number] };
}

/** Writes what sources show of consents. Their restrictions stay locked until the transaction ends. */
export async function writeConsents(
  writing: Writing,
  sources: Source<ConsentLine>[],
  door: Door = 'LOAD',
): Promise<Map<number, string>> {
  const { tx, identities } = writing;
  const resolved = await writing.resolve(sources, refer, ({ line, remains }) => {
    if (remains === undefined) checkAlone('CONSENT', line);
    return [];
  });
  if (resolved.length === 0) return new Map();
  const restrictionId = (line: ConsentLine) => identities.id('restriction', line.restriction);
  const partyId = (line: ConsentLine) => identities.id('actor', line.consentingParty);
  const identity = (line: ConsentLine) => `${restrictionId(line)} ${partyId(line)} ${line.covers}`;
  const restrictionIds = [...new Set(resolved.map(({ line }) => restrictionId(line)))];
  await lockRestrictions(tx, restrictionIds);
  const known = await tx.select().from(consents).where(inArray(consents.restrictionId, restrictionIds));
  const ids = new Map(
    known.map((row) => [`${row.restrictionId} ${row.consentingPartyId} ${row.covers}`, row.id]),
  );
  const fresh = new Map<string, ConsentLine>();
  for (const { line } of resolved) {
    if (ids.has(identity(line))) continue;
    ids.set(identity(line), newId());
    fresh.set(identity(line), line);
  }
  await insertRows(
    tx,
    consents,
    [...fresh].map(([of, line]) => ({
      id: ids.get(of) as string,
      restrictionId: restrictionId(line),
      consentingPartyId: partyId(line),
      covers: line.covers,
    })),
  );
  return recordLines(writing, consentTimelines, resolved, (line) => ids.get(identity(line)) as string, door);
}

/** Records what a source shows of a consent, and answers the id of the period. `expectedVersion` is the restriction's. */
export async function recordConsent(tx: Transaction, input: Input, expectedVersion: number): Promise<string> {
  const line = parseLine(consentLine, { ...input, type: 'consent' });
  const writing = new Writing(tx);
  await expectRestriction(writing, line.restriction, expectedVersion);
  const namespace = namespaceOf(line.grounds?.[0]?.statement);
  const ids = await writeConsents(writing, [{ number: 0, namespace, line }], 'CHANGE');
  throwRefusal(writing);
  return ids.get(0) as string;
}

/** We were wrong about a consent: makes a period of it what it should have been. `expectedVersion` is the restriction's. */
export async function correctConsent(
  tx: Transaction,
  id: string,
  patch: Input,
  expectedVersion: number,
): Promise<string> {
  await refuseResumed(tx, 'CONSENT', id);
  const before = (await readLines<ConsentLine>({ tx }, 'CONSENT', [id])).get(id);
  if (before === undefined) throw new UnknownReference('id', 'consent', id);
  const line = parseLine(consentLine, withoutLaterObservation(patched(before, patch), patch));
  const writing = new Writing(tx);
  await expectRestriction(writing, before.restriction, expectedVersion);
  const source = { number: 0, namespace: namespaceOf(line.grounds?.[0]?.statement), line };
  const [resolved] = await writing.resolve([source], refer);
  throwRefusal(writing);
  if (resolved === undefined) return id;
  const [period] = await tx
    .select({ consentId: consentPeriods.consentId })
    .from(consentPeriods)
    .where(eq(consentPeriods.id, id));
  await correctPeriod(writing, consentTimelines, period?.consentId as string, id, resolved.line);
  return id;
}
