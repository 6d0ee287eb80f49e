import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../support/asking.ts';
import { bundle, dump, load } from '../../support/bundle.ts';
import { codedIn } from '../../support/coded.ts';
import { useDatabase } from '../../support/database.ts';

// Licences in texts: who grants them, how applications are judged, and what is exempt. From a line to an answer, and back into a dump.

const text =
  'Since 10 January the export office of Norden demands a licence for drones that go to Sudmark; applications are presumed denied. On 1 June it began to judge them case by case. General licence 7 lets anybody send spare drones back to Ruritania.';
const statement = (key: string, exact: string) => ({
  ...{ type: 'statement', key, quotation: 'INDIRECT', attribution: 'NARRATOR' },
  evidence: { document: 'paper', exact },
});
const licence = (
  key: string,
  modality: string,
  licenceKind: string,
  recipient: string,
  more: object = {},
) => ({
  ...{ type: 'restriction', key, title: key, modality, action: 'TRANSFER', items: ['drones'] },
  ...{ licenceAuthority: 'export-office', licenceKind },
  ...{ parties: [{ actor: recipient, function: 'RECIPIENT', derivation: 'STATED' }], ...more },
});
const status = (restriction: string, status: string, more: object, by = 'rule') => ({
  ...{ type: 'status', restriction, status, ...more },
  grounds: [{ statement: by }],
});
const exempt = { related: [{ relation: 'EXCEPTION_TO', restriction: 'drones-back' }] };
const lines = [
  { type: 'document', key: 'paper', text },
  ...['norden', 'sudmark', 'ruritania'].map((key) => ({ type: 'actor', key, kind: 'STATE', name: key })),
  ...['export-office', 'trade-office'].map((key) => ({ type: 'actor', key, kind: 'OFFICE', name: key })),
  { type: 'item', key: 'drones', kind: 'CLASS' },
  statement('rule', 'applications are presumed denied'),
  statement('change', 'On 1 June it began to judge them case by case'),
  statement('general', 'General licence 7 lets anybody send spare drones back to Ruritania'),
  licence('drones', 'PROHIBITION', 'SPECIFIC', 'sudmark'),
  licence('drones-back', 'PROHIBITION', 'SPECIFIC', 'ruritania'),
  licence('licence-7', 'PERMISSION', 'GENERAL', 'ruritania', exempt),
  status('drones', 'LICENCE_REQUIRED', { validFrom: '2025-01-10', licencePolicy: 'PRESUMPTION_OF_DENIAL' }),
  status('drones', 'LICENCE_REQUIRED', { validFrom: '2025-06-01', licencePolicy: 'CASE_BY_CASE' }, 'change'),
  status('drones-back', 'LICENCE_REQUIRED', { validFrom: '2025-01-10' }),
  status('licence-7', 'PERMITTED', { validFrom: '2025-03-01', validTo: '2025-12-31' }, 'general'),
];

const database = useDatabase();
const again = useDatabase();
const { ask, dumped, lastChange, reasons, write } = codedIn(database);
const loading = (...more: object[]) => load(database.db, bundle('n', ...more));

beforeAll(async () => {
  await load(database.db, bundle('n', ...lines));
  await load(again.db, await dump(database.db));
});

const asked = (recipient: string, day: string) =>
  `assessTransfer(item: "drones", supplier: "norden", recipient: "${recipient}", asOf: { validAt: "${day}" }) {
    answer reason licenceAuthorities { key } decidedBy { statusPeriod { licencePolicy } restriction { key licenceKind } } }`;
const policies = async (name = 'drones') => {
  const { restriction } = await ask(
    `{ restriction(name: "${name}") { timeline { status licencePolicy validFrom { edtf } } } }`,
  );
  return restriction.timeline.map((it: Answer) => [it.licencePolicy, it.validFrom?.edtf]);
};

describe('a licence', () => {
  it('is demanded, by whom and by which policy, from the day on which it is', async () => {
    for (const record of [database, again]) {
      const { before, denied, judged } = await codedIn(record).ask(
        `{ before: ${asked('sudmark', '2025-01-09')} denied: ${asked('sudmark', '2025-01-10')} judged: ${asked('sudmark', '2025-06-01')} }`,
      );
      const answered = (licencePolicy: string) => ({
        ...{
          answer: 'WITH_LICENCE',
          reason: 'LICENCE_NEEDED',
          licenceAuthorities: [{ key: 'export-office' }],
        },
        decidedBy: [
          { statusPeriod: { licencePolicy }, restriction: { key: 'drones', licenceKind: 'SPECIFIC' } },
        ],
      });
      expect(before).toMatchObject({ answer: 'UNKNOWN', licenceAuthorities: [] });
      expect(denied).toEqual(answered('PRESUMPTION_OF_DENIAL'));
      expect(judged).toEqual(answered('CASE_BY_CASE'));
    }
  });

  it('is not needed where a general one is an exception, until that ends', async () => {
    for (const record of [database, again]) {
      const { before, during, after } = await codedIn(record).ask(
        `{ before: ${asked('ruritania', '2025-02-28')} during: ${asked('ruritania', '2025-12-31')} after: ${asked('ruritania', '2026-01-01')} }`,
      );
      expect([before.answer, during.answer, after.answer]).toEqual([
        'WITH_LICENCE',
        'PERMITTED',
        'WITH_LICENCE',
      ]);
    }
  });

  it('is found by who grants it, its kind and its policy', async () => {
    const { authority, kind, policy, periods } = await codedIn(database).answer(`{
      authority: restrictions(where: { licenceAuthority: { in: ["export-office"] } }) { nodes { key licenceAuthority { key } } }
      kind: restrictions(where: { licenceKind: { eq: GENERAL } }) { nodes { key } }
      policy: restrictions(where: { licencePolicy: { eq: CASE_BY_CASE } }) { nodes { key statusPeriod { licencePolicy } } }
      periods: statusPeriods(where: { licencePolicy: { in: [PRESUMPTION_OF_DENIAL] } }) { nodes { restriction { key } } } }`);
    expect(authority.nodes).toHaveLength(3);
    expect(authority.nodes[0]).toEqual({ key: 'drones', licenceAuthority: { key: 'export-office' } });
    expect(kind.nodes).toEqual([{ key: 'licence-7' }]);
    expect(policy.nodes).toEqual([{ key: 'drones', statusPeriod: { licencePolicy: 'CASE_BY_CASE' } }]);
    expect(periods.nodes).toEqual([{ restriction: { key: 'drones' } }]);
  });

  it('has who grants it amended and taken back, and follows a merged actor', async () => {
    const { restriction } = await ask('{ restriction(name: "licence-7") { version } }');
    const input = { restriction: 'licence-7', expectedVersion: restriction.version };
    const more = { licenceAuthority: 'trade-office', licenceKind: null };
    const selection = 'licenceAuthority { key } licenceKind revision { id }';
    const amended = await write('amendRestriction', { ...input, ...more }, selection);
    expect(amended).toMatchObject({ licenceAuthority: { key: 'trade-office' }, licenceKind: null });
    const { before, after } = await lastChange('RESTRICTION');
    expect([before.licenceKind, after.licenceAuthority, after.licenceKind]).toEqual([
      'GENERAL',
      'trade-office',
      undefined,
    ]);
    const { actor } = await ask('{ actor(name: "trade-office") { version } }');
    const merge = { actor: 'trade-office', into: 'export-office', expectedVersion: actor.version };
    const merged = await write('mergeActors', merge, 'revision { id }');
    expect((await dumped())['licence-7'].licenceAuthority).toBe('export-office');
    await write('undoRevision', { revision: merged.revision.id }, 'outcome');
    await write('undoRevision', { revision: amended.revision.id }, 'outcome');
    expect((await dumped())['licence-7']).toMatchObject({
      ...{ licenceAuthority: 'export-office', licenceKind: 'GENERAL' },
    });
  });
});

describe('the policy by which applications are judged', () => {
  it('is a transition where it changes, and a line that leaves it out says nothing of it', async () => {
    const seen = status('drones', 'LICENCE_REQUIRED', { observedAt: '2025-09-01' });
    expect((await loading(seen)).counts.status).toMatchObject({ created: 0, revised: 1 });
    expect(await policies()).toEqual([
      ['PRESUMPTION_OF_DENIAL', '2025-01-10'],
      ['CASE_BY_CASE', '2025-06-01'],
    ]);
    const { restriction } = await ask('{ restriction(name: "drones") { version } }');
    const input = { restriction: 'drones', expectedVersion: restriction.version, status: 'LICENCE_REQUIRED' };
    const more = { licencePolicy: 'PRESUMPTION_OF_APPROVAL', validFrom: { edtf: '2025-10-01' } };
    const grounds = [{ statement: 'n:change' }];
    const changed = await write(
      'changeStatus',
      { ...input, ...more, grounds },
      'licencePolicy revision { id }',
    );
    expect(changed.licencePolicy).toBe('PRESUMPTION_OF_APPROVAL');
    const { changes } = await ask('{ changes(last: 1) { nodes { kind before after } } }');
    expect(changes.nodes[0]).toMatchObject({
      kind: 'TRANSITION',
      before: { status: 'LICENCE_REQUIRED', licencePolicy: 'CASE_BY_CASE' },
      after: { status: 'LICENCE_REQUIRED', licencePolicy: 'PRESUMPTION_OF_APPROVAL' },
    });
    await write('undoRevision', { revision: changed.revision.id }, 'outcome');
    expect(await policies()).toHaveLength(2);
  });

  it('is filled in where it was not said, as a refinement, and only a licence that is required has one', async () => {
    const said = { validFrom: '2025-01-10', licencePolicy: 'POLICY_OF_DENIAL' };
    const { counts } = await loading(status('drones-back', 'LICENCE_REQUIRED', said));
    expect(counts.status).toMatchObject({ created: 0, revised: 1 });
    expect(await policies('drones-back')).toEqual([['POLICY_OF_DENIAL', '2025-01-10']]);
    const { changes } = await ask('{ changes(last: 1) { nodes { kind changedFields } } }');
    expect(changes.nodes[0]).toEqual({ kind: 'REVISED', changedFields: ['licencePolicy'] });
    expect(await reasons(status('licence-7', 'LIMITED', said))).toEqual([
      'licencePolicy: only with the status LICENCE_REQUIRED applications for licences are judged',
    ]);
    const twice = await load(database.db, await dump(database.db));
    expect(twice.counts.status).toMatchObject({ created: 0, revised: 0 });
  });
});
