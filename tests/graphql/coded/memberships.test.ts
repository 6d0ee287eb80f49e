import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../support/asking.ts';
import { bundle, dump, load } from '../../support/bundle.ts';
import { codedIn } from '../../support/coded.ts';
import { useDatabase } from '../../support/database.ts';

// “Norden moved from Group B to Group D on 1 March 2020, and lies in both Upland and the Fjords. No pump may be delivered to
// Group D. The League, which Osten left at the end of 2021, forbids its members to use cranes.”

const database = useDatabase();
const { answer, ask, dumped, lastChange, reasons, write } = codedIn(database);

const norden = {
  ...{ type: 'place', key: 'norden', name: 'Norden' },
  within: [
    'fjords',
    { place: 'group-b', validTo: '2020-02-29' },
    { place: 'group-d', validFrom: '2020-03-01' },
    'upland',
  ],
};
const osten = { actor: 'osten', validFrom: '1998', validTo: '2021-12-31' };
const league = {
  ...{ type: 'actor', key: 'league', kind: 'GROUP', name: 'The League', shared: true },
  members: ['norden-state', osten],
};
const status = (restriction: string) => ({
  ...{ type: 'status', restriction, status: 'PROHIBITED', validFrom: '2015-01-01' },
  grounds: [{ statement: 'said', for: 'STATUS', weight: 'SUPPORTS' }],
});
const lines = [
  { type: 'document', key: 'paper', text: 'No pump may be delivered to Group D, the League says.' },
  ...['fjords', 'upland', 'group-b', 'group-d'].map((key) => ({ type: 'place', key, name: key })),
  norden,
  { type: 'place', key: 'bay', name: 'Bay', within: 'norden' },
  ...['norden-state', 'osten', 'westen'].map((key) => ({ type: 'actor', key, kind: 'STATE', name: key })),
  league,
  { type: 'item', key: 'pump', kind: 'CLASS', name: 'Pumps' },
  { type: 'item', key: 'crane', kind: 'CLASS', name: 'Cranes' },
  {
    ...{ type: 'restriction', key: 'no-pumps', title: 'No pumps', modality: 'PROHIBITION', items: ['pump'] },
    scope: [{ dimension: 'PLACE', operator: 'WITHIN', value: 'group-d' }],
  },
  {
    ...{
      type: 'restriction',
      key: 'no-cranes',
      title: 'No cranes',
      modality: 'PROHIBITION',
      items: ['crane'],
    },
    parties: [{ actor: 'league', function: 'ASSIGNEE', derivation: 'STATED' }],
  },
  ...['osten', 'westen'].map((actor) => ({
    ...{
      type: 'statement',
      key: actor === 'osten' ? 'said' : 'heard',
      quotation: 'INDIRECT',
      attribution: 'ON_THE_RECORD',
    },
    ...{
      speakers: [{ actor }],
      evidence: [{ document: 'paper', exact: actor === 'osten' ? 'the League says' : 'No pump' }],
    },
  })),
  status('no-pumps'),
  status('no-cranes'),
];
const record = () => load(database.db, bundle('n', ...lines));
beforeAll(record);

const at = (year: string) => `asOf: { validAt: "${year}-06-01T00:00:00Z" }`;
const keysOf = (nodes: Answer[]) => nodes.map(({ key }) => key);

describe('a place within several others, each for a time', () => {
  it('is under the rules of those in which it lies at the time that is asked for', async () => {
    const use = (year: string, place: string) =>
      `assessUse(item: "pump", user: "westen", place: "${place}", ${at(year)}) { answer }`;
    const { before, after, below } = await ask(
      `{ before: ${use('2019', 'norden')} after: ${use('2021', 'norden')} below: ${use('2021', 'bay')} }`,
    );
    expect([before, after, below].map((it) => it.answer)).toEqual([
      'UNKNOWN',
      'NOT_PERMITTED',
      'NOT_PERMITTED',
    ]);
  });

  it('leaves open what holds in a place that shares some place with the group', async () => {
    const { shares, apart } = await ask(`{
      shares: assessUse(item: "pump", user: "westen", place: "upland") { findings { nodes { finding } } }
      apart: assessUse(item: "pump", user: "westen", place: "group-b") { findings { nodes { finding } } } }`);
    expect(shares.findings.nodes).toEqual([{ finding: 'NOT_COMPARABLE' }]);
    expect(apart.findings.nodes).toEqual([{ finding: 'NOT_MET' }]);
  });

  it('is given back with its terms, now and at another time, and comes back from a dump', async () => {
    const { place, before, group } = await ask(`{
      place(name: "norden") { broader { key } memberships { broader { key } validFrom { edtf } validTo { edtf } } absences { field } }
      before: place(name: "norden", ${at('2019')}) { broader { key } memberships { broader { key } } }
      group: place(name: "group-d", ${at('2019')}) { narrower { totalCount nodes { key } } absences { field } } }`);
    expect(keysOf(place.broader)).toEqual(['fjords', 'group-d', 'upland']);
    expect(place.memberships).toEqual(
      expect.arrayContaining([
        { broader: { key: 'fjords' }, validFrom: null, validTo: null },
        { broader: { key: 'group-b' }, validFrom: null, validTo: { edtf: '2020-02-29' } },
      ]),
    );
    expect(place.absences).not.toContainEqual({ field: 'BROADER' });
    expect(group.absences).toContainEqual({ field: 'BROADER' });
    expect(keysOf(before.broader)).toEqual(['fjords', 'group-b', 'upland']);
    expect(before.memberships).toHaveLength(3);
    expect(group.narrower).toEqual({ totalCount: 0, nodes: [] });
    const told = await dumped();
    expect([told.norden.within, told.bay.within]).toEqual([norden.within, 'norden']);
    expect((await load(database.db, await dump(database.db))).counts).toMatchObject({
      place: { revised: 0 },
      actor: { revised: 0 },
    });
    expect((await record()).counts.place).toMatchObject({ unchanged: 6 });
  });

  it.each([
    ['places(where: { places: { within: "group-d" } })', ['bay', 'group-d', 'norden']],
    [`places(where: { places: { within: "group-d" } }, ${at('2019')})`, ['group-d']],
    ['places(where: { broader: { in: "group-b" } })', []],
    [`places(where: { broader: { in: "group-b" } }, ${at('2019')})`, ['norden']],
    [`places(where: { broader: { isNull: false } })`, ['bay', 'norden']],
    [`restrictions(where: { places: { binding: "bay" } })`, ['no-pumps']],
    [`restrictions(where: { places: { binding: "bay" } }, ${at('2019')})`, []],
    ['restrictions(where: { assignees: { binding: "osten" } })', []],
    [`restrictions(where: { assignees: { binding: "osten" } }, ${at('2019')})`, ['no-cranes']],
    ['statements(where: { speaker: { actor: { within: "league" } } })', []],
    [`statements(where: { speaker: { actor: { within: "league" } } }, ${at('2019')})`, ['n:said']],
    ['actors(where: { memberOf: { in: "league" } })', ['norden-state']],
    [`actors(where: { memberOf: { in: "league" } }, ${at('2019')})`, ['norden-state', 'osten']],
  ])('%s finds %j', async (field, keys) => {
    const { found } = await (field.includes('asOf') ? ask : answer)(
      `{ found: ${field} { totalCount nodes { key } } }`,
    );
    expect(keysOf(found.nodes).sort()).toEqual(keys);
    expect(found.totalCount).toBe(keys.length);
  });

  it('is amended, told before and after, asked as of before, and taken back', async () => {
    const { place } = await ask('{ place(name: "bay") { version lastRecordedAt } }');
    const memberships = [{ broader: 'group-b' }, { broader: 'norden', validTo: { edtf: '2030' } }];
    const input = { place: 'bay', expectedVersion: place.version, memberships };
    const amended = await write('amendPlace', input, 'broader { key } revision { id }');
    expect(keysOf(amended.broader)).toEqual(['group-b', 'norden']);
    expect(await lastChange('PLACE')).toMatchObject({
      before: { within: 'norden' },
      after: { within: ['group-b', { place: 'norden', validTo: '2030' }] },
    });
    const then = await ask(
      `{ place(name: "bay", asOf: { knownAt: "${place.lastRecordedAt}" }) { broader { key } } }`,
    );
    expect(keysOf(then.place.broader)).toEqual(['norden']);
    await write('undoRevision', { revision: amended.revision.id }, 'outcome');
    expect((await dumped()).bay.within).toBe('norden');
    const twice = await write('addPlace', { key: 'isle', name: 'Isle', broader: 'bay', memberships });
    expect(twice).toMatchObject({ field: 'memberships', message: expect.stringContaining('either') });
    const unknown = { key: 'isle', name: 'Isle', memberships: [{ broader: 'bay' }, { broader: 'no-bay' }] };
    expect(await write('addPlace', unknown)).toMatchObject({ field: 'memberships.1' });
  });

  it('is refused where a term ends before it starts, where a place is named twice, and within itself', async () => {
    const wrong = (within: unknown) => reasons({ type: 'place', key: 'cape', name: 'Cape', within });
    expect(await wrong([{ place: 'fjords', validFrom: '2021', validTo: '2020' }])).toEqual([
      expect.stringMatching(/^within\.validTo: validTo is before validFrom/),
    ]);
    expect(await wrong(['fjords', { place: 'fjords', validTo: '2020' }])).toEqual([
      'within: "fjords" is there twice',
    ]);
    expect(await wrong([{ place: 'cape', validTo: '2020' }])).toEqual([
      expect.stringContaining('this would make a ring'),
    ]);
    expect(await wrong(['nowhere', { place: 'no-place' }])).toHaveLength(2);
  });
});

describe('a group whose members belong to it for a time', () => {
  it('binds those who are members at the time that is asked for', async () => {
    const use = (year: string, user: string) =>
      `assessUse(item: "crane", user: "${user}", ${at(year)}) { answer }`;
    const { then, now, still } = await ask(
      `{ then: ${use('2020', 'osten')} now: ${use('2023', 'osten')} still: ${use('2023', 'norden-state')} }`,
    );
    expect([then, now, still].map((it) => it.answer)).toEqual(['NOT_PERMITTED', 'UNKNOWN', 'NOT_PERMITTED']);
  });

  it('is shared by all namespaces, and is given back with the terms of its members', async () => {
    const { actor, member } = await answer(`{
      actor(name: "league") { isShared members { nodes { key } } memberTerms { nodes { member { key } validFrom { edtf } validTo { edtf } } } }
      member: actor(name: "osten") { groups { key } memberships { group { key } validTo { edtf } } } }`);
    expect(actor.isShared).toBe(true);
    expect(keysOf(actor.members.nodes)).toEqual(['norden-state']);
    expect(actor.memberTerms.nodes).toContainEqual({
      ...{ member: { key: 'osten' }, validFrom: { edtf: '1998' }, validTo: { edtf: '2021-12-31' } },
    });
    expect(member).toEqual({
      groups: [],
      memberships: [{ group: { key: 'league' }, validTo: { edtf: '2021-12-31' } }],
    });
    expect((await dumped()).league).toMatchObject({ shared: true, members: ['norden-state', osten] });
    const other = { ...league, type: 'actor', description: undefined, evidence: undefined };
    const party = { actor: 'league', function: 'ASSIGNER', derivation: 'STATED' };
    const rule = {
      type: 'restriction',
      key: 'm-rule',
      title: 'M',
      modality: 'DUTY',
      items: ['crane'],
      parties: [party],
    };
    expect((await load(database.db, bundle('m', other, rule))).counts.actor).toMatchObject({ unchanged: 1 });
    expect(await reasons({ type: 'actor', key: 'solo', kind: 'STATE', name: 'Solo', shared: true })).toEqual([
      expect.stringContaining('shared: only a GROUP'),
    ]);
  });

  it('is amended, keeps the terms of others, and gives them along when a member is merged', async () => {
    const { actor } = await ask('{ actor(name: "league") { version } }');
    const added = await write(
      'amendActor',
      {
        actor: 'league',
        expectedVersion: actor.version,
        addMembers: ['westen'],
        removeMembers: ['norden-state'],
      },
      'version revision { id }',
    );
    expect((await dumped()).league.members).toEqual([osten, 'westen']);
    await write('undoRevision', { revision: added.revision.id }, 'outcome');
    const twin = { key: 'osten-twin', kind: 'STATE', name: 'Osten' };
    await write('addActor', twin, 'key');
    const { osten: seen } = await ask('{ osten: actor(name: "osten") { version } }');
    const merged = await write(
      'mergeActors',
      { actor: 'osten', into: 'osten-twin', expectedVersion: seen.version },
      'revision { id }',
    );
    expect((await dumped()).league.members).toEqual(['norden-state', { ...osten, actor: 'osten-twin' }]);
    await write('undoRevision', { revision: merged.revision.id }, 'outcome');
    expect((await dumped()).league.members).toEqual(['norden-state', osten]);
    const club = { key: 'club', kind: 'GROUP', name: 'The Club', isShared: true };
    const memberships = [{ member: 'westen', validFrom: { edtf: '2020' } }];
    await write('addActor', { ...club, memberships }, 'key');
    expect((await dumped()).club).toMatchObject({
      shared: true,
      members: [{ actor: 'westen', validFrom: '2020' }],
    });
  });
});
