import { and, eq, inArray } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '../db/client.ts';
import {
  groundAxis,
  groundWeight,
  restrictionStatus,
  restrictions,
  review,
  statusGrounds,
  statusPeriods,
} from '../db/tables/index.ts';
import type { Refer } from './concept.ts';
import { UnknownReference } from './errors.ts';
import { absent, key, list, periodDate } from './fields.ts';
import { type Input, lockVersion, namespaceOf, parseLine, patched, throwRefusal } from './input.ts';
import { readLines } from './keyed.ts';
import { insertRows } from './rows.ts';
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
  for: z.enum(groundAxis.enumValues).default('STATUS'),
  weight: z.enum(groundWeight.enumValues).default('SUPPORTS'),
});

/** What a line says of its timeline. */
const said = {
  status: z.enum(restrictionStatus.enumValues),
  /** Left out: the line says nothing of a review. */
  review: z.enum(review.enumValues).optional(),
  validFrom: periodDate().optional(),
  validTo: periodDate().optional(),
  observedAt: periodDate().optional(),
  /** In a dump: the last date at which a source shows it, where that is another one than the first. */
  lastObservedAt: periodDate().optional(),
  grounds: list(ground).optional(),
  absent: absent('review', 'validFrom', 'validTo', 'observedAt'),
};

export const statusLine = z.strictObject({
  type: z.literal('status'),
  restriction: key(),
  ...said,
  said: saidField(said),
  /** In a dump: a period of its own, although one of the same state comes right before it. */
  apart: z.literal(true).optional(),
});
export type StatusLine = z.infer<typeof statusLine>;

const refer = (line: StatusLine, to: Refer): StatusLine => ({
  ...line,
  restriction: to('restriction', line.restriction, 'restriction'),
  ...(line.grounds && {
    grounds: line.grounds.map((it, index) => ({
      ...it,
      statement: to('statement', it.statement, `grounds[${index}].statement`),
    })),
  }),
  ...(line.said && { said: referSaid(line.said, to) }),
});

/** The timelines of statuses: one of each restriction. */
export const statusTimelines: TimelineKind<StatusLine> = {
  entity: 'STATUS',
  steps: new Set(['PROPOSED']),
  stateOf: (line) => line.status,
  reviewOf: (line) => line.review,
  async readRows(tx, owners) {
    const rows = await tx.query.statusPeriods.findMany({
      where: { restrictionId: { in: [...owners] } },
      orderBy: { startsAt: 'asc' },
      with: { grounds: { orderBy: { ordinal: 'asc' } } },
    });
    return rows.map((row) => ({
      ...periodRow(row),
      ownerId: row.restrictionId,
      state: row.status,
      review: row.review,
      isNoReviewStated: row.isNoReviewStated,
      grounds: row.grounds.map(({ statementId, for: axis, weight, ordinal }) => ({
        statementId,
        axis,
        weight,
        ordinal,
      })),
    }));
  },
  insertPeriods: (tx, rows) =>
    insertRows(
      tx,
      statusPeriods,
      rows.map((row) => ({
        id: row.id,
        restrictionId: row.ownerId,
        namespace: row.namespace,
        resumes: row.resumes,
        startsAt: row.startsAt,
        endsAt: row.endsAt,
        ...statusColumns(row),
      })),
    ),
  async updatePeriod(tx, id, content) {
    await tx.update(statusPeriods).set(statusColumns(content)).where(eq(statusPeriods.id, id));
  },
  async moveBounds(tx, id, bounds) {
    await tx.update(statusPeriods).set(bounds).where(eq(statusPeriods.id, id));
  },
  async deletePeriods(tx, ids) {
    if (ids.length > 0) await tx.delete(statusPeriods).where(inArray(statusPeriods.id, [...ids]));
  },
  insertGrounds: (tx, rows) =>
    insertRows(
      tx,
      statusGrounds,
      rows.map(({ periodId, axis, ...row }) => ({ ...row, statusPeriodId: periodId, for: axis })),
    ),
  async deleteGrounds(tx, rows) {
    for (const { periodId, statementId, axis } of rows)
      await tx
        .delete(statusGrounds)
        .where(
          and(
            eq(statusGrounds.statusPeriodId, periodId),
            eq(statusGrounds.statementId, statementId),
            eq(statusGrounds.for, axis),
          ),
        );
  },
};

/** What a status says, as columns. */
function statusColumns(content: Parameters<typeof statusTimelines.updatePeriod>[2]) {
  const { state, review: under, isReviewStated } = content;
  return {
    ...periodColumns(content),
    status: state as (typeof restrictionStatus.enumValues)[number],
    review: under as (typeof review.enumValues)[number],
    isNoReviewStated: isReviewStated && under === 'NONE',
  };
}

/** Writes what sources show of the status of restrictions, which stay locked until the transaction ends. */
export async function writeStatuses(
  writing: Writing,
  sources: Source<StatusLine>[],
  door: Door = 'LOAD',
): Promise<Map<number, string>> {
  const { tx, identities } = writing;
  const resolved = await writing.resolve(sources, refer, ({ line, remains }) => {
    if (remains === undefined) checkAlone('STATUS', line);
    return [];
  });
  if (resolved.length === 0) return new Map();
  const owner = (line: StatusLine) => identities.id('restriction', line.restriction);
  await lockRestrictions(tx, [...new Set(resolved.map(({ line }) => owner(line)))]);
  return recordLines(writing, statusTimelines, resolved, owner, door);
}

/** Keeps the timelines of restrictions as they are until the transaction ends. */
export async function lockRestrictions(tx: Transaction, ids: string[]): Promise<void> {
  await tx
    .select({ id: restrictions.id })
    .from(restrictions)
    .where(inArray(restrictions.id, ids))
    .orderBy(restrictions.id)
    .for('no key update');
}

/**
 * The world changed: records the status that began, and answers the id of its period. `expectedVersion` is the
 * restriction's. Showing what holds already adds grounds to it, and refines it.
 */
export async function changeStatus(tx: Transaction, input: Input, expectedVersion: number): Promise<string> {
  const line = parseLine(statusLine, { ...input, type: 'status' });
  const writing = new Writing(tx);
  await expectRestriction(writing, line.restriction, expectedVersion);
  const namespace = namespaceOf(line.grounds?.[0]?.statement);
  const ids = await writeStatuses(writing, [{ number: 0, namespace, line }], 'CHANGE');
  throwRefusal(writing);
  return ids.get(0) as string;
}

/**
 * We were wrong: makes a period what it should have been. The world's timeline changes, what we knew stays in the
 * history. `expectedVersion` is the restriction's.
 */
export async function correctStatus(
  tx: Transaction,
  id: string,
  patch: Input,
  expectedVersion: number,
): Promise<string> {
  await refuseResumed(tx, 'STATUS', id);
  const before = (await readLines<StatusLine>({ tx }, 'STATUS', [id])).get(id);
  if (before === undefined) throw new UnknownReference('id', 'status', id);
  const line = parseLine(statusLine, withoutLaterObservation(patched(before, patch), patch));
  const writing = new Writing(tx);
  const restrictionId = await expectRestriction(writing, before.restriction, expectedVersion);
  const source = { number: 0, namespace: namespaceOf(line.grounds?.[0]?.statement), line };
  const [resolved] = await writing.resolve([source], refer);
  throwRefusal(writing);
  if (resolved === undefined) return id;
  await correctPeriod(writing, statusTimelines, restrictionId, id, resolved.line);
  return id;
}

/** Locks a restriction that is at the version its caller has seen; answers its id. */
export async function expectRestriction(
  writing: Writing,
  key: string,
  expectedVersion: number,
): Promise<string> {
  await writing.identities.load('restriction', [key]);
  const identity = writing.identities.find('restriction', key);
  if (identity === undefined) throw new UnknownReference('restriction', 'restriction', key);
  await lockVersion(writing.tx, restrictions, 'restriction', identity.id, expectedVersion);
  return identity.id;
}
