import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../support/asking.ts';
import { bundle, dump, load } from '../../support/bundle.ts';
import { codedIn } from '../../support/coded.ts';
import { useDatabase } from '../../support/database.ts';

// What becomes of rules in texts: suspended, turned down, in force. From a bundle's line to an answer, and back into a dump.

const text =
  'On 1 April a court suspended the licence under which Norden sells pumps. The seller still has to report each sale. The council turned down a ban on valves on 2 May.';
const statement = (key: string, exact: string) => ({
  ...{ type: 'statement', key, quotation: 'INDIRECT', attribution: 'NARRATOR' },
  evidence: { document: 'paper', exact },
});
const rule = (key: string, modality: string, item: string) => ({
  ...{ type: 'restriction', key, title: key, modality, action: 'TRANSFER', items: [item] },
});
const status = (restriction: string, status: string, more: object, by = 'court') => ({
  ...{ type: 'status', restriction, status, ...more },
  grounds: [{ statement: by }],
});
const suspended = { validFrom: '2025-04-01', suspendedBy: 'court' };
const lines = [
  { type: 'document', key: 'paper', text },
  ...['court', 'ministry', 'seller'].map((key) => ({ type: 'actor', key, kind: 'OFFICE', name: key })),
  { type: 'actor', key: 'norden', kind: 'STATE', name: 'Norden' },
  ...['pumps', 'valves'].map((key) => ({ type: 'item', key, kind: 'CLASS' })),
  statement('court', 'a court suspended the licence under which Norden sells pumps'),
  statement('report', 'The seller still has to report each sale'),
  statement('vote', 'The council turned down a ban on valves on 2 May'),
  rule('licence', 'PERMISSION', 'pumps'),
  rule('report', 'DUTY', 'pumps'),
  rule('ban', 'PROHIBITION', 'valves'),
  status('licence', 'PERMITTED', { validFrom: '2025-01-01' }),
  status('licence', 'SUSPENDED', suspended),
  status('report', 'IN_FORCE', { validFrom: '2025-01-01' }, 'report'),
  status('ban', 'PROPOSED', { validFrom: '2025-03-01' }, 'vote'),
  status('ban', 'REJECTED', { validFrom: '2025-05-02' }, 'vote'),
];

const database = useDatabase();
const again = useDatabase();
const { ask, answer, lastChange, reasons, write } = codedIn(database);
const loading = (...more: object[]) => load(database.db, bundle('n', ...more));

beforeAll(async () => {
  await load(database.db, bundle('n', ...lines));
  await load(again.db, await dump(database.db));
});

const timelineOf = async (name: string): Promise<Answer[]> => {
  const { restriction } = await ask(
    `{ restriction(name: "${name}") { timeline { status suspendedBy { key } validFrom { edtf } resumes { status } } } }`,
  );
  return restriction.timeline.map((it: Answer) =>
    [it.status, it.suspendedBy?.key, it.resumes ? 'resumed' : it.validFrom?.edtf].filter(Boolean).join(' '),
  );
};

const lastKind = async (): Promise<string> => {
  const { changes } = await ask(
    '{ changes(last: 1, where: { recordTypes: [STATUS_PERIOD] }) { nodes { kind } } }',
  );
  return changes.nodes[0].kind;
};

describe('a licence that is suspended', () => {
  it('is out of force, says by whom, and what is interrupted', async () => {
    const { restriction } = await ask(
      '{ restriction(name: "licence") { statusPeriod { previous { status previous { status } } } } }',
    );
    expect(restriction.statusPeriod.previous).toEqual({ status: 'PERMITTED', previous: null });
    const query = `{ restriction(name: "licence") { status statusPeriod { isInForce suspendedBy { key } } }
      found: statusPeriods(where: { suspendedBy: { in: ["court"] } }) { nodes { status restriction { key } } }
      inForce: restrictions(where: { isInForce: true }) { nodes { key } }
      ordered: restrictions(orderBy: { field: STATUS }) { nodes { key status } } }`;
    for (const record of [database, again]) {
      const { restriction, found, inForce, ordered } = await codedIn(record).answer(query);
      expect(restriction).toEqual({
        status: 'SUSPENDED',
        statusPeriod: { isInForce: false, suspendedBy: { key: 'court' } },
      });
      expect(found.nodes).toEqual([{ status: 'SUSPENDED', restriction: { key: 'licence' } }]);
      expect(inForce.nodes).toEqual([{ key: 'report' }]);
      expect(ordered.nodes.map((it: Answer) => it.status)).toEqual(['REJECTED', 'IN_FORCE', 'SUSPENDED']);
    }
  });

  it('permits nothing while it is, and its duty is named', async () => {
    const asked = (day: string, item = 'pumps') =>
      `assessTransfer(item: "${item}", supplier: "norden", recipient: "seller", asOf: { validAt: "${day}" }) {
        answer reason duties { restriction { key } isInForce } }`;
    for (const record of [database, again]) {
      const { ask } = codedIn(record);
      const { before, after, ban } = await ask(
        `{ before: ${asked('2025-03-31')} after: ${asked('2025-04-01')} ban: ${asked('2025-06-01', 'valves')} }`,
      );
      const duties = [{ restriction: { key: 'report' }, isInForce: true }];
      expect(before).toEqual({ answer: 'PERMITTED', reason: 'PERMISSION_MET', duties });
      expect(after).toEqual({ answer: 'UNKNOWN', reason: 'NOTHING_DECIDES', duties });
      expect(ban).toEqual({ answer: 'UNKNOWN', reason: 'NOTHING_DECIDES', duties: [] });
    }
  });

  it('is the same where a line leaves out by whom, and refuses by whom for any other status', async () => {
    const { counts } = await loading(status('licence', 'SUSPENDED', { observedAt: '2025-04-20' }, 'report'));
    expect(counts.status).toMatchObject({ created: 0, revised: 1 });
    expect(await timelineOf('licence')).toEqual(['PERMITTED 2025-01-01', 'SUSPENDED court 2025-04-01']);
    const wrong = status('licence', 'LIFTED', { ...suspended, validFrom: '2025-08-01' });
    expect(await reasons(wrong)).toEqual(['suspendedBy: only a status SUSPENDED says by whom']);
  });

  it('is suspended again where another does, which is a transition; a correction is reported as one', async () => {
    const { restriction } = await ask('{ restriction(name: "licence") { version } }');
    const input = { restriction: 'licence', expectedVersion: restriction.version, status: 'SUSPENDED' };
    const selection = 'suspendedBy { key } restriction { version } version revision { id } id';
    const more = { validFrom: { edtf: '2025-05-01' }, suspendedBy: 'ministry' };
    const grounds = [{ statement: 'n:court' }];
    const changed = await write('changeStatus', { ...input, ...more, grounds }, selection);
    expect(changed.suspendedBy).toEqual({ key: 'ministry' });
    const { changes } = await ask('{ changes(last: 1) { nodes { kind before after changedFields } } }');
    expect(changes.nodes[0]).toMatchObject({
      kind: 'TRANSITION',
      before: { status: 'SUSPENDED', suspendedBy: 'court' },
      after: { status: 'SUSPENDED', suspendedBy: 'ministry' },
    });
    const wrong = { period: changed.id, expectedVersion: changed.version, status: 'PERMITTED' };
    expect(await write('correctStatus', wrong)).toMatchObject({ field: 'suspendedBy' });
    const correction = { period: changed.id, expectedVersion: changed.version, suspendedBy: null };
    const corrected = await write('correctStatus', correction, selection);
    expect(corrected.suspendedBy).toBeNull();
    const change = await lastChange('STATUS_PERIOD');
    expect([change.before.suspendedBy, change.after.suspendedBy]).toEqual(['ministry', undefined]);
    await write('undoRevision', { revision: corrected.revision.id }, 'outcome');
    expect(await lastKind()).toBe('CORRECTION');
    expect(await timelineOf('licence')).toContain('SUSPENDED ministry 2025-05-01');
    await write('undoRevision', { revision: changed.revision.id }, 'outcome');
    expect(await timelineOf('licence')).toEqual(['PERMITTED 2025-01-01', 'SUSPENDED court 2025-04-01']);
  });

  it('holds again once the suspension ends, as it was; a merged actor suspends as the other one', async () => {
    await loading(status('licence', 'SUSPENDED', { ...suspended, validTo: '2025-06-30' }));
    expect(await timelineOf('licence')).toEqual([
      'PERMITTED 2025-01-01',
      'SUSPENDED court 2025-04-01',
      'PERMITTED resumed',
    ]);
    const { actor } = await ask('{ actor(name: "court") { version } }');
    const merge = { actor: 'court', into: 'ministry', expectedVersion: actor.version };
    const merged = await write('mergeActors', merge, 'revision { id }');
    expect(await timelineOf('licence')).toContain('SUSPENDED ministry 2025-04-01');
    expect(await lastKind()).toBe('REVISED');
    const twice = await load(again.db, await dump(database.db));
    expect(twice.counts.status).toMatchObject({ created: 0 });
    await write('undoRevision', { revision: merged.revision.id }, 'outcome');
    expect(await timelineOf('licence')).toContain('SUSPENDED court 2025-04-01');
    expect(await lastKind()).toBe('REVISED');
    const { restrictions } = await answer(
      '{ restrictions { groups(by: STATUS) { nodes { status count } } } }',
    );
    expect(restrictions.groups.nodes).toContainEqual({ status: 'PERMITTED', count: 1 });
  });

  it('tells by whom: a refinement when a source says it, a correction when that is taken back', async () => {
    await loading(
      rule('permit', 'PERMISSION', 'valves'),
      status('permit', 'SUSPENDED', { validFrom: '2025-04-01' }),
    );
    await loading(status('permit', 'SUSPENDED', suspended));
    expect([await timelineOf('permit'), await lastKind()]).toEqual([
      ['SUSPENDED court 2025-04-01'],
      'REVISED',
    ]);
    const { revisions } = await ask('{ revisions(last: 1) { nodes { id } } }');
    await write('undoRevision', { revision: revisions.nodes[0].id }, 'outcome');
    expect([await timelineOf('permit'), await lastKind()]).toEqual([['SUSPENDED 2025-04-01'], 'CORRECTION']);
  });
});
