import { eq, getColumns, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { z } from 'zod';
import type { Transaction } from '../../db/client.ts';
import type { consentGrounds, consentPeriods, statusGrounds, statusPeriods } from '../../db/tables/index.ts';
import { restrictions } from '../../db/tables/index.ts';
import { type BundleProblem, StatusOverlap, UnknownReference } from '../errors.ts';
import { periodDate } from '../lines/fields.ts';
import { type Input, lockEntity, namespaceOf, patched, sourcesOf, throwRefusal } from '../lines/input.ts';
import { isAmong } from '../names/among.ts';
import type { Written } from '../revisions/outcome.ts';
import type { Seen } from '../revisions/version.ts';
import { periodColumns, periodRow, withoutLaterObservation } from '../timeline/assertions/columns.ts';
import { faultsAlone } from '../timeline/assertions/refusing.ts';
import { correctPeriod } from '../timeline/correct.ts';
import { referSaid } from '../timeline/dumped.ts';
import { warningsOfGrounds } from '../timeline/ground-warnings.ts';
import type { Door } from '../timeline/incoming.ts';
import type { Content, GroundRow, PeriodRow, TimelineKind, TimelineLine } from '../timeline/kind.ts';
import { recordLines } from '../timeline/record.ts';
import type { Refer } from './concept.ts';
import { deleteRows, insertRows } from './rows.ts';
import { readLines } from './upsert-keyed.ts';
import { type Source, Writing } from './write-session.ts';

/** The dates of a period in a line. */
export const periodDates = {
  validFrom: periodDate().optional(),
  validTo: periodDate().optional(),
  observedAt: periodDate().optional(),
  /** In a dump: the last date at which a source shows it, if it differs from the first. */
  lastObservedAt: periodDate().optional(),
};

type PeriodLine = TimelineLine & { consentingParty?: string };

/** The differences between periods of statuses and of consents: their lines, their tables, and their states. */
type Periods<Line extends PeriodLine> = Pick<
  TimelineKind<Line>,
  'entity' | 'steps' | 'stateOf' | 'reviewOf' | 'rules'
> & {
  schema: z.ZodType<Line>;
  table: typeof statusPeriods | typeof consentPeriods;
  query: 'statusPeriods' | 'consentPeriods';
  /** The field of a row that refers to its timeline, and the field of a ground that refers to its period. */
  owner: 'restrictionId' | 'consentId';
  grounds: typeof statusGrounds | typeof consentGrounds;
  grounded: 'statusPeriodId' | 'consentPeriodId';
  /** Converts a period's state to columns, and back. */
  columnsOf(tx: Transaction, content: Content): Promise<object>;
  stateIn(row: never): Pick<PeriodRow, 'state' | 'review' | 'isNoReviewStated'>;
  /** The timeline of each line. The restrictions are locked. */
  ownersOf(writing: Writing, lines: Line[]): Promise<(line: Line) => string>;
  /** Further columns of a row that its state is read from. */
  with?: object;
};

/** Defines how periods of one kind are read and stored, and the commands on them. */
export function definePeriods<Line extends PeriodLine>(periods: Periods<Line>) {
  const timelines = timelinesOf(periods);
  return { timelines, ...commandsOf(periods, timelines) };
}

function timelinesOf<Line extends PeriodLine>(periods: Periods<Line>): TimelineKind<Line> {
  const { query, owner, grounds, grounded } = periods;
  const { entity, steps, stateOf, reviewOf, rules } = periods;
  const table = periods.table as typeof statusPeriods;
  const hasAxis = 'for' in getColumns(grounds);
  const groundColumns = ({ periodId, axis, ...row }: Partial<GroundRow>) =>
    ({ ...row, [grounded]: periodId, ...(hasAxis && { for: axis }) }) as never;
  const contentColumns = async (tx: Transaction, it: Content) => ({
    ...periodColumns(it),
    ...(await periods.columnsOf(tx, it)),
  });
  type Ground = Omit<GroundRow, 'periodId' | 'axis'> & { for?: GroundRow['axis'] };
  type Row = typeof statusPeriods.$inferSelect & Record<typeof owner, string> & { grounds: Ground[] };
  return {
    ...{ entity, steps, stateOf, reviewOf, ...(rules && { rules }) },
    async readRows(tx, owners) {
      const stored = tx.query[query] as unknown as { findMany(query: object): Promise<Row[]> };
      const rows = await stored.findMany({
        where: { [owner]: { in: [...owners] } },
        orderBy: { startsAt: 'asc' },
        with: { grounds: { orderBy: { ordinal: 'asc' } }, ...periods.with },
      });
      return rows.map((row) => ({
        ...periodRow(row),
        ...periods.stateIn(row as never),
        ownerId: row[owner],
        grounds: row.grounds.map(({ statementId, for: axis = 'STATUS', weight, ordinal }) => ({
          ...{ statementId, axis, weight, ordinal },
        })),
      }));
    },
    async insertPeriods(tx, rows) {
      const inserted: never[] = [];
      for (const { id, ownerId, namespace, resumes, startsAt, endsAt, ...content } of rows) {
        const row = { id, [owner]: ownerId, namespace, resumes, startsAt, endsAt };
        inserted.push({ ...row, ...(await contentColumns(tx, content)) } as never);
      }
      await insertRows(tx, table, inserted);
    },
    async updatePeriod(tx, id, content) {
      await tx
        .update(table)
        .set(await contentColumns(tx, content))
        .where(eq(table.id, id));
    },
    async moveBounds(tx, id, bounds) {
      await tx.update(table).set(bounds).where(eq(table.id, id));
    },
    async deletePeriods(tx, ids) {
      if (ids.length > 0) await tx.delete(table).where(isAmong(table.id, ids));
    },
    insertGrounds: (tx, rows) => insertRows(tx, grounds, rows.map(groundColumns)),
    deleteGrounds: (tx, rows) =>
      deleteRows(
        tx,
        grounds,
        rows.map(({ periodId, statementId, axis }) => groundColumns({ periodId, statementId, axis })),
      ),
  };
}

function commandsOf<Line extends PeriodLine>(periods: Periods<Line>, timelines: TimelineKind<Line>) {
  const { entity, schema, ownersOf } = periods;
  const type = entity === 'STATUS' ? 'status' : 'consent';
  /** The line, in the namespace of the first statement that supports it. */
  const linesOf = async (writing: Writing, input: Input) => {
    const grounds = (input.grounds ?? []) as { statement: string }[];
    const statements = grounds.map(({ statement }) => String(statement));
    const [first] = await writing.identities.keysNamed('statement', statements);
    return sourcesOf(writing, schema, { ...input, type }, namespaceOf(first));
  };

  /** Records lines on timelines. The restrictions stay locked until the transaction ends. */
  async function write(
    writing: Writing,
    sources: Source<Line>[],
    door: Door = 'LOAD',
    kind: TimelineKind<Line> = timelines,
  ): Promise<Map<number, string>> {
    const resolved = await writing.resolve(sources, referPeriod, ({ line, remains }) =>
      remains?.element === undefined
        ? [...faultsAlone(entity, line, remains?.unsure), ...(periods.rules?.(line) ?? [])]
        : [],
    );
    if (resolved.length === 0) return new Map();
    const lines = resolved.map(({ line }) => line);
    const ids = lines.map(({ restriction }) => writing.identities.id('restriction', restriction));
    await lockRestrictions(writing, ids);
    return recordLines(writing, kind, resolved, await ownersOf(writing, lines), door);
  }

  /**
   * Records a change of the world, and returns its period. `expectedVersion` is the restriction's. A line about a state
   * in force adds grounds to its period, and refines it.
   */
  async function change(tx: Transaction, input: Input, expectedVersion: Seen): Promise<Written> {
    const writing = new Writing(tx);
    const restriction = String(input.restriction);
    const isThere = (await lockEntity(writing, 'restriction', restriction, expectedVersion)) !== null;
    const sources = await linesOf(writing, input);
    const unknown = { number: 0, namespace: '', line: { type } };
    if (!isThere) writing.refuse(unknown, new UnknownReference('restriction', 'restriction', restriction));
    let isGrounded = false;
    const kind: TimelineKind<Line> = {
      ...timelines,
      insertGrounds(tx, rows) {
        isGrounded ||= rows.length > 0;
        return timelines.insertGrounds(tx, rows);
      },
    };
    const ids = await write(writing, isThere ? sources : sources.map(withoutRestriction), 'CHANGE', kind);
    throwRefusal(writing);
    const isNew = (writing.counts[type]?.created ?? 0) > 0;
    const outcome = isNew ? 'BEGAN' : isGrounded ? 'GROUNDS_ADDED' : 'REFINED';
    const id = ids.get(0) as string;
    const isUndated = input.validFrom == null && input.observedAt == null;
    if (!isNew && isUndated && (await hasEnded(tx, periods.table, id))) writing.warnings.push(ENDED_BEFORE);
    await warnOfGrounds(writing, sources[0], input);
    return { id, outcome, warnings: writing.warnings };
  }

  /**
   * Corrects an error of the record in a period. The timeline changes; the history keeps what was known before.
   * `expectedVersion` is the restriction's.
   */
  async function correct(tx: Transaction, id: string, patch: Input, expectedVersion: Seen): Promise<Written> {
    const ownerId = await ownerOf(tx, periods, id);
    const writing = new Writing(tx);
    const before = (await readLines<Line>(writing, entity, [id])).get(id);
    if (ownerId === undefined || before === undefined) throw new UnknownReference('period', type, id);
    await lockEntity(writing, 'restriction', before.restriction, expectedVersion);
    const sources = await linesOf(writing, withoutLaterObservation(patched(before, patch), patch));
    const [resolved] = await writing.resolve(sources, referPeriod);
    if (resolved !== undefined)
      for (const refusal of periods.rules?.(resolved.line) ?? []) writing.refuse(resolved, refusal);
    throwRefusal(writing);
    if (resolved !== undefined) await correctPeriod(writing, timelines, ownerId, id, resolved.line);
    await warnOfGrounds(writing, resolved, patch);
    return { id, outcome: 'AMENDED', warnings: writing.warnings };
  }

  return { write, change, correct };
}

/** Warns about given grounds, not about unchanged ones. */
async function warnOfGrounds(
  writing: Writing,
  source: Source<PeriodLine> | undefined,
  { grounds }: Input,
): Promise<void> {
  if (source === undefined || !Array.isArray(grounds)) return;
  const { line, namespace } = source;
  const restriction = writing.identities.resolve('restriction', line.restriction, namespace);
  writing.warnings.push(...(await warningsOfGrounds(writing, restriction ?? '', grounds, namespace)));
}

/** An undated observation may be about the present. */
const ENDED_BEFORE: BundleProblem = {
  ...{ line: 0, type: null, field: '', code: 'PERIOD_ENDED' },
  reason:
    'the period that this was taken for has ended: give `validFrom` or `observedAt` where it holds again',
};

async function hasEnded(tx: Transaction, table: Periods<PeriodLine>['table'], id: string): Promise<boolean> {
  const { id: its, endsAt } = getColumns(table as typeof statusPeriods);
  const [row] = await tx
    .select({ hasEnded: sql<boolean>`${endsAt} <= now()` })
    .from(table as typeof statusPeriods)
    .where(eq(its, id));
  return row?.hasEnded === true;
}

/** A line about an unknown restriction is checked further, so that all its faults are reported. */
function withoutRestriction<Line extends PeriodLine>({ line, ...source }: Source<Line>): Source<Line> {
  const { restriction: _, ...rest } = line;
  return { ...source, line: rest as Line, remains: source.remains ?? {} };
}

/**
 * The timeline of a period, undefined for an unknown one. Throws StatusOverlap for a resumed part, naming its original,
 * which has to be corrected instead.
 */
async function ownerOf<Line extends PeriodLine>(
  tx: Transaction,
  { entity, table, owner }: Periods<Line>,
  id: string,
): Promise<string | undefined> {
  const { resumes, [owner]: ownerId } = getColumns(table) as Record<string, PgColumn>;
  const columns = { resumes, ownerId } as Record<'resumes' | 'ownerId', PgColumn>;
  const [row] = await tx.select(columns).from(table).where(eq(table.id, id));
  if (row?.resumes != null) {
    const message = 'this is a part that resumes another period: correct that one, `period`';
    throw new StatusOverlap('period', message, { entity, id: row.resumes as string });
  }
  return row?.ownerId as string | undefined;
}

/** The line of a period with every reference replaced. */
function referPeriod<Line extends PeriodLine>(line: Line, to: Refer): Line {
  const { consentingParty, grounds, said, suspendedBy } = line;
  return {
    ...line,
    restriction: to('restriction', line.restriction, 'restriction'),
    ...('consentingParty' in line && {
      consentingParty: to('actor', consentingParty as string, 'consentingParty'),
    }),
    ...(suspendedBy !== undefined && { suspendedBy: to('actor', suspendedBy, 'suspendedBy') }),
    ...(grounds && {
      grounds: grounds.map((it, index) => ({
        ...it,
        statement: to('statement', it.statement, `grounds[${index}].statement`),
      })),
    }),
    ...(said && { said: referSaid(said, to) }),
  };
}

/** Locks the timelines of restrictions until the transaction ends; those that it has locked before are skipped. */
export async function lockRestrictions({ tx, locked }: Writing, ids: Iterable<string>): Promise<void> {
  const others = [...new Set(ids)].filter((id) => !locked.has(id));
  if (others.length === 0) return;
  await tx
    .select({ id: restrictions.id })
    .from(restrictions)
    .where(isAmong(restrictions.id, others))
    .orderBy(restrictions.id)
    .for('no key update');
  for (const id of others) locked.add(id);
}
