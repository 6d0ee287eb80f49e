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
    const twice = [expect.stringContaining('within: "fjords" is there twice at one time')];
    expect(await wrong(['fjords', { place: 'fjords', validTo: '2020' }])).toEqual(twice);
    const [until, from] = [
      { place: 'fjords', validTo: '2020' },
      { place: 'fjords', validFrom: '2020' },
    ];
    expect(await wrong([from, until])).toEqual(twice);
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

// “Isle left Upland in 2010 and came back in 2015. Sudmark belonged to the Ring from 1990 to 2003 and again since 2012; in between
// it was free to deliver cranes.”
describe('what leaves and comes back', () => {
  const again = useDatabase();
  const isle = {
    ...{ type: 'place', key: 'isle-2', name: 'Isle' },
    within: [
      { place: 'upland', validTo: '2010' },
      { place: 'upland', validFrom: '2015' },
    ],
  };
  const sudmark = [
    { actor: 'sudmark', validFrom: '1990', validTo: '2003' },
    { actor: 'sudmark', validFrom: '2012' },
  ];
  const ring = {
    ...{ type: 'actor', key: 'ring', kind: 'GROUP', name: 'The Ring', shared: true },
    members: [...sudmark].reverse(),
  };
  beforeAll(async () => {
    const rule = { type: 'restriction', key: 'ring-cranes', title: 'No cranes', modality: 'PROHIBITION' };
    const report = await load(
      database.db,
      bundle(
        'n',
        isle,
        ...['sudmark', 'sudmark-twin'].map((key) => ({ type: 'actor', key, kind: 'STATE', name: key })),
        ring,
        {
          ...{ ...rule, action: 'TRANSFER', items: ['crane'] },
          parties: [{ actor: 'ring', function: 'ASSIGNEE' }],
        },
        { ...status('ring-cranes'), validFrom: '1980' },
      ),
    );
    expect(report.counts.place).toMatchObject({ created: 1 });
    await load(again.db, await dump(database.db));
  });

  const inYears = (of: (year: string) => string) =>
    ['2000', '2005', '2020'].map((year) => `y${year}: ${of(year)}`).join(' ');

  it('is a member, and lies within, at each of its times and not between them', async () => {
    for (const it of [database, again]) {
      const { ask } = codedIn(it);
      const may = await ask(
        `{ ${inYears((year) => `assessTransfer(item: "crane", supplier: "sudmark", recipient: "westen", ${at(year)}) { answer }`)} }`,
      );
      expect(Object.values<Answer>(may).map((it) => it.answer)).toEqual([
        'NOT_PERMITTED',
        'UNKNOWN',
        'NOT_PERMITTED',
      ]);
      const places = ['2000', '2012', '2020'].map(
        (year) => `y${year}: place(name: "isle-2", ${at(year)}) { broader { key } }`,
      );
      const { y2000, y2012, y2020 } = await ask(`{ ${places.join(' ')} }`);
      expect([y2000, y2012, y2020].map((it) => keysOf(it.broader))).toEqual([['upland'], [], ['upland']]);
    }
  });

  it('is there once, has each of its terms in the order of time, and comes back from a dump', async () => {
    const terms = 'validFrom { edtf } validTo { edtf }';
    const { now, page, next } = await answer(`{
      now: actor(name: "ring") { members { totalCount nodes { key } } }
      page: actor(name: "ring") { memberTerms(first: 1) { totalCount nodes { member { key } ${terms} } pageInfo { endCursor } } }
      next: actor(name: "sudmark") { groups { key } memberships { group { key } ${terms} } } }`);
    expect(now.members).toEqual({ totalCount: 1, nodes: [{ key: 'sudmark' }] });
    const [first, second] = [
      { validFrom: { edtf: '1990' }, validTo: { edtf: '2003' } },
      { validFrom: { edtf: '2012' }, validTo: null },
    ];
    const { totalCount, nodes, pageInfo } = page.memberTerms;
    expect({ totalCount, nodes }).toEqual({
      totalCount: 2,
      nodes: [{ member: { key: 'sudmark' }, ...first }],
    });
    const rest = await answer(
      `{ actor(name: "ring") { memberTerms(first: 1, after: "${pageInfo.endCursor}") { nodes { ${terms} } pageInfo { hasNextPage } } } }`,
    );
    expect(rest.actor.memberTerms).toEqual({ nodes: [second], pageInfo: { hasNextPage: false } });
    const group = { group: { key: 'ring' } };
    expect(next).toEqual({
      groups: [{ key: 'ring' }],
      memberships: [first, second].map((it) => ({ ...group, ...it })),
    });
    for (const it of [database, again]) {
      const lines = await codedIn(it).dumped();
      expect([lines.ring.members, lines['isle-2'].within]).toEqual([sudmark, isle.within]);
      expect((await load(it.db, bundle('n', isle, ring))).counts).toMatchObject({
        place: { unchanged: 1 },
        actor: { unchanged: 1 },
      });
    }
  });

  it('is amended, told, asked as of before, merged with both terms, and taken back', async () => {
    const { ring: seen } = await ask('{ ring: actor(name: "ring") { version lastRecordedAt } }');
    const memberships = [
      ...sudmark.map(({ actor, validFrom, validTo }) => ({
        ...{ member: actor, validFrom: { edtf: validFrom } },
        ...(validTo !== undefined && { validTo: { edtf: validTo } }),
      })),
      { member: 'westen', validFrom: { edtf: '2001' } },
    ];
    const amended = await write(
      'amendActor',
      { actor: 'ring', expectedVersion: seen.version, memberships: memberships.slice(1) },
      'version revision { id }',
    );
    expect(await lastChange('ACTOR')).toMatchObject({
      before: { members: sudmark },
      after: { members: [sudmark[1], { actor: 'westen', validFrom: '2001' }] },
    });
    const past = await ask(
      `{ actor(name: "ring", asOf: { knownAt: "${seen.lastRecordedAt}" }) { memberTerms { totalCount } } }`,
    );
    expect(past.actor.memberTerms.totalCount).toBe(2);
    await write('undoRevision', { revision: amended.revision.id }, 'outcome');
    expect((await dumped()).ring.members).toEqual(sudmark);
    const { ring: now, sudmark: one } = await ask(
      '{ ring: actor(name: "ring") { version } sudmark: actor(name: "sudmark") { version } }',
    );
    const removed = await write(
      'amendActor',
      { actor: 'ring', expectedVersion: now.version, removeMembers: ['sudmark'], addMembers: ['westen'] },
      'revision { id }',
    );
    expect((await dumped()).ring.members).toEqual(['westen']);
    await write('undoRevision', { revision: removed.revision.id }, 'outcome');
    const into = { actor: 'sudmark', into: 'sudmark-twin', expectedVersion: one.version };
    const merged = await write('mergeActors', into, 'revision { id }');
    expect((await dumped()).ring.members).toEqual(sudmark.map((it) => ({ ...it, actor: 'sudmark-twin' })));
    await write('undoRevision', { revision: merged.revision.id }, 'outcome');
    expect((await dumped()).ring.members).toEqual(sudmark);
    // Both were members: the terms that begin first, and then end last, stay, in whatever order a bundle has them.
    const [twice, twin] = [ring.members, { actor: 'sudmark-twin', validTo: '2005' }];
    await load(database.db, bundle('n', { ...ring, members: [...twice, twin] }));
    const { sudmark: other } = await ask('{ sudmark: actor(name: "sudmark") { version } }');
    const again = await write('mergeActors', { ...into, expectedVersion: other.version }, 'revision { id }');
    expect((await dumped()).ring.members).toEqual([twin]);
    for (const members of [
      [...twice, twin],
      [twin, ...twice],
    ])
      expect((await load(database.db, bundle('n', { ...ring, members }))).counts.actor).toMatchObject({
        unchanged: 1,
      });
    await write('undoRevision', { revision: again.revision.id }, 'outcome');
    expect((await dumped()).ring.members).toEqual([...sudmark, twin]);
    const added = await write(
      'addActor',
      { ...{ key: 'rim', kind: 'GROUP', name: 'Rim', isShared: true }, memberships },
      'key',
    );
    expect(added.key).toBe('rim');
    expect((await dumped()).rim.members).toEqual([...sudmark, { actor: 'westen', validFrom: '2001' }]);
  });
});
