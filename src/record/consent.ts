import { randomUUIDv7 } from 'node:crypto';
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
import { EvidenceMissing, UnknownReference } from './errors.ts';
import { absent, key, list, periodDate } from './fields.ts';
import { type Input, namespaceOf, parseLine, patched, throwRefusal } from './input.ts';
import { readLines } from './keyed.ts';
import { dateColumns, insertRows, replaceRows } from './rows.ts';
import { expectRestriction } from './status.ts';
import {
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
  weight: z.enum(groundWeight.enumValues).default('SUPPORTS'),
});
type Ground = z.infer<typeof ground>;

export const consentLine = z.strictObject({
  type: z.literal('consent'),
  restriction: key(),
  consentingParty: key(),
  covers: z.enum(consentCovers.enumValues),
  state: z.enum(consentState.enumValues),
  validFrom: periodDate().optional(),
  validTo: periodDate().optional(),
  observedAt: periodDate().optional(),
  grounds: list(ground).optional(),
  absent: absent('validFrom', 'validTo', 'observedAt'),
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
});

/** A consent rests on a statement that supports it. */
function requireConsentGrounds(line: Pick<ConsentLine, 'grounds'>): void {
  if (!line.grounds?.some((it) => it.weight === 'SUPPORTS')) {
    throw new EvidenceMissing('grounds', 'a consent rests on at least one statement that supports it');
  }
}

/** Writes what sources show of consents. Their restrictions stay locked until the transaction ends. */
export async function writeConsents(
  writing: Writing,
  sources: Source<ConsentLine>[],
): Promise<Map<number, string>> {
  const { tx, identities } = writing;
  const resolved = await writing.resolve(sources, refer, ({ line, remains }) => {
    if (remains === undefined) requireConsentGrounds(line);
    return [];
  });
  if (resolved.length === 0) return new Map();
  const statement = (key: string) => identities.id('statement', key);
  const identity = (line: ConsentLine) =>
    `${identities.id('restriction', line.restriction)} ${identities.id('actor', line.consentingParty)} ${line.covers}`;
  const known = await readConsents(writing, [
    ...new Set(resolved.map(({ line }) => identities.id('restriction', line.restriction))),
  ]);
  const laid = layPeriods<Ground, ConsentLine>(writing, resolved, known.timelines, {
    owner: identity,
    state: (line) => line.state,
    ground: (it: Ground) => statement(it.statement),
    require: requireConsentGrounds,
  });
  await moveEnds(tx, consentPeriods, laid.moved);
  const lines = laid.created.map(({ source }) => source.line);
  const fresh = new Map(
    lines.filter((line) => !known.ids.has(identity(line))).map((line) => [identity(line), line]),
  );
  for (const of of fresh.keys()) known.ids.set(of, randomUUIDv7());
  await insertRows(
    tx,
    consents,
    [...fresh].map(([of, line]) => ({
      id: known.ids.get(of) as string,
      restrictionId: identities.id('restriction', line.restriction),
      consentingPartyId: identities.id('actor', line.consentingParty),
      covers: line.covers,
    })),
  );
  await insertRows(
    tx,
    consentPeriods,
    periodRows(laid.created, (line) => ({
      consentId: known.ids.get(identity(line)) as string,
      ...consentColumns(line),
    })),
  );
  await insertRows(
    tx,
    consentGrounds,
    laid.grounds.map(({ period, ground, ordinal }) => ({
      consentPeriodId: period.id,
      statementId: statement(ground.statement),
      weight: ground.weight,
      ordinal,
    })),
  );
  return periodIds(laid);
}

/** What a consent line says of its period, as columns. */
function consentColumns(line: ConsentLine) {
  return {
    absences: (line.absent ?? {}) as Record<string, never>,
    state: line.state,
    ...dateColumns('validFrom', line.validFrom),
    ...dateColumns('validTo', line.validTo),
    ...dateColumns('observedAt', line.observedAt),
  };
}

/** The consents to restrictions and their timelines, with the restrictions locked. */
async function readConsents({ tx }: Writing, restrictionIds: string[]) {
  await lockRestrictions(tx, restrictionIds);
  const rows = await tx.query.consents.findMany({
    where: { restrictionId: { in: restrictionIds } },
    with: {
      timeline: { orderBy: { startsAt: 'asc' }, with: { grounds: { columns: { statementId: true } } } },
    },
  });
  const identity = (row: (typeof rows)[number]) =>
    `${row.restrictionId} ${row.consentingPartyId} ${row.covers}`;
  const held = (row: (typeof rows)[number]) =>
    row.timeline.map((period) =>
      heldOf<ConsentLine>(
        period,
        period.state,
        period.grounds.map((it) => it.statementId),
      ),
    );
  return {
    ids: new Map(rows.map((row) => [identity(row), row.id])),
    timelines: new Map(rows.map((row) => [identity(row), held(row)])),
  };
}

/** Records what a source shows of a consent, and answers the id of the period. `expectedVersion` is the restriction's. */
export async function recordConsent(tx: Transaction, input: Input, expectedVersion: number): Promise<string> {
  const line = parseLine(consentLine, { ...input, type: 'consent' });
  const writing = new Writing(tx);
  await expectRestriction(writing, line.restriction, expectedVersion);
  const namespace = namespaceOf(line.grounds?.[0]?.statement);
  const ids = await writeConsents(writing, [{ number: 0, namespace, line }]);
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
  const before = (await readLines<ConsentLine>({ tx }, 'CONSENT', [id])).get(id);
  if (before === undefined) throw new UnknownReference('id', 'consent', id);
  const line = parseLine(consentLine, patched(before, patch));
  const writing = new Writing(tx);
  const restrictionId = await expectRestriction(writing, before.restriction, expectedVersion);
  const source = { number: 0, namespace: namespaceOf(line.grounds?.[0]?.statement), line };
  const [resolved] = await writing.resolve([source], refer);
  throwRefusal(writing);
  if (resolved === undefined) return id;
  requireConsentGrounds(line);
  const { timelines } = await readConsents(writing, [restrictionId]);
  const timeline = [...timelines.values()].find((periods) => periods.some((it) => it.id === id)) ?? [];
  await movePeriodRow(tx, consentPeriods, movePeriod(timeline, id, line), {
    id,
    ...consentColumns(resolved.line),
  });
  await replaceRows(
    tx,
    consentGrounds,
    consentGrounds.consentPeriodId,
    [{ number: 0, id, namespace: source.namespace, line: resolved.line, before }],
    ['grounds'],
    (draft) =>
      (draft.line.grounds ?? []).map((it, ordinal) => ({
        consentPeriodId: id,
        statementId: writing.identities.id('statement', it.statement),
        weight: it.weight,
        ordinal,
      })),
  );
  return id;
}
