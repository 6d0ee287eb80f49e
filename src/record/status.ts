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
import { EvidenceMissing, UnknownReference } from './errors.ts';
import { absent, key, list, periodDate } from './fields.ts';
import { type Input, lockVersion, namespaceOf, parseLine, patched, throwRefusal } from './input.ts';
import { readLines } from './keyed.ts';
import { dateColumns, insertRows, replaceRows } from './rows.ts';
import {
  type Held,
  heldOf,
  layPeriods,
  lockRestrictions,
  moveEnds,
  movePeriod,
  movePeriodRow,
  periodIds,
  periodRows,
} from './timeline.ts';
import { type Source, Writing } from './writing.ts';

const ground = z.strictObject({
  statement: key(),
  for: z.enum(groundAxis.enumValues).default('STATUS'),
  weight: z.enum(groundWeight.enumValues).default('SUPPORTS'),
});

type Ground = z.infer<typeof ground>;

export const statusLine = z.strictObject({
  type: z.literal('status'),
  restriction: key(),
  status: z.enum(restrictionStatus.enumValues),
  review: z.enum(review.enumValues).default('NONE'),
  validFrom: periodDate().optional(),
  validTo: periodDate().optional(),
  observedAt: periodDate().optional(),
  grounds: list(ground).optional(),
  absent: absent('review', 'validFrom', 'validTo', 'observedAt'),
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
});

/** A status rests on a statement that supports it, and a review on one that supports the review. */
function requireGrounds(line: Pick<StatusLine, 'status' | 'review' | 'grounds'>): void {
  const supports = (axis: 'STATUS' | 'REVIEW') =>
    line.grounds?.some((it) => it.for === axis && it.weight === 'SUPPORTS') ?? false;
  if (!supports('STATUS')) {
    throw new EvidenceMissing('grounds', 'a status rests on at least one statement that supports it');
  }
  if (line.review !== 'NONE' && !supports('REVIEW')) {
    throw new EvidenceMissing('grounds', 'a review rests on at least one statement that supports it');
  }
}

/** Writes what sources show of the status of restrictions, which stay locked until the transaction ends. */
export async function writeStatuses(
  writing: Writing,
  sources: Source<StatusLine>[],
): Promise<Map<number, string>> {
  const { tx, identities } = writing;
  const resolved = await writing.resolve(sources, refer, ({ line, remains }) => {
    if (remains === undefined) requireGrounds(line);
    return [];
  });
  if (resolved.length === 0) return new Map();
  const owner = (line: StatusLine) => identities.id('restriction', line.restriction);
  const statement = (key: string) => identities.id('statement', key);
  const timelines = await readTimelines(writing, [...new Set(resolved.map(({ line }) => owner(line)))]);
  const laid = layPeriods<Ground, StatusLine>(writing, resolved, timelines, {
    owner,
    state: (line) => stateOf(line.status, line.review),
    ground: (it: Ground) => `${statement(it.statement)} ${it.for}`,
    require: requireGrounds,
  });
  await moveEnds(tx, statusPeriods, laid.moved);
  await insertRows(
    tx,
    statusPeriods,
    periodRows(laid.created, (line) => ({ restrictionId: owner(line), ...statusColumns(line) })),
  );
  await insertRows(
    tx,
    statusGrounds,
    laid.grounds.map(({ period, ground, ordinal }) => ({
      statusPeriodId: period.id,
      statementId: statement(ground.statement),
      for: ground.for,
      weight: ground.weight,
      ordinal,
    })),
  );
  return periodIds(laid);
}

/** What a status line says, as columns. */
function statusColumns(line: StatusLine) {
  return {
    absences: (line.absent ?? {}) as Record<string, never>,
    status: line.status,
    review: line.review,
    ...dateColumns('validFrom', line.validFrom),
    ...dateColumns('validTo', line.validTo),
    ...dateColumns('observedAt', line.observedAt),
  };
}

const stateOf = (status: string, under: string) => (under === 'NONE' ? status : `${status} and ${under}`);

/** The timelines of restrictions, in order, with the restrictions locked. */
async function readTimelines(
  { tx }: Writing,
  restrictionIds: string[],
): Promise<Map<string, Held<StatusLine>[]>> {
  await lockRestrictions(tx, restrictionIds);
  const rows = await tx.query.statusPeriods.findMany({
    where: { restrictionId: { in: restrictionIds } },
    orderBy: { startsAt: 'asc' },
    with: { grounds: { columns: { statementId: true, for: true } } },
  });
  const timelines = new Map<string, Held<StatusLine>[]>();
  for (const row of rows) {
    const grounds = row.grounds.map((it) => `${it.statementId} ${it.for}`);
    const timeline = timelines.get(row.restrictionId) ?? [];
    timeline.push(heldOf(row, stateOf(row.status, row.review), grounds));
    timelines.set(row.restrictionId, timeline);
  }
  return timelines;
}

/**
 * The world changed: records the status that began, and answers the id of its period. `expectedVersion` is the
 * restriction's. Showing what holds already adds grounds to it.
 */
export async function changeStatus(tx: Transaction, input: Input, expectedVersion: number): Promise<string> {
  const line = parseLine(statusLine, { ...input, type: 'status' });
  const writing = new Writing(tx);
  await expectRestriction(writing, line.restriction, expectedVersion);
  const namespace = namespaceOf(line.grounds?.[0]?.statement);
  const ids = await writeStatuses(writing, [{ number: 0, namespace, line }]);
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
  const before = (await readLines<StatusLine>({ tx }, 'STATUS', [id])).get(id);
  if (before === undefined) throw new UnknownReference('id', 'status', id);
  const line = parseLine(statusLine, patched(before, patch));
  const writing = new Writing(tx);
  const restrictionId = await expectRestriction(writing, before.restriction, expectedVersion);
  const source = { number: 0, namespace: namespaceOf(line.grounds?.[0]?.statement), line };
  const [resolved] = await writing.resolve([source], refer);
  throwRefusal(writing);
  if (resolved === undefined) return id;
  requireGrounds(line);
  const timeline = (await readTimelines(writing, [restrictionId])).get(restrictionId) ?? [];
  await movePeriodRow(tx, statusPeriods, movePeriod(timeline, id, line), {
    id,
    ...statusColumns(resolved.line),
  });
  await replaceRows(
    tx,
    statusGrounds,
    statusGrounds.statusPeriodId,
    [{ number: 0, id, namespace: source.namespace, line: resolved.line, before }],
    ['grounds'],
    (draft) =>
      (draft.line.grounds ?? []).map((it, ordinal) => ({
        statusPeriodId: id,
        statementId: writing.identities.id('statement', it.statement),
        for: it.for,
        weight: it.weight,
        ordinal,
      })),
  );
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
