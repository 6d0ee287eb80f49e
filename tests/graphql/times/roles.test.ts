import { beforeAll, describe, expect, it } from 'vitest';
import { type Answer, asking } from '../../support/asking.ts';
import { bundle, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { writing } from '../../support/writing.ts';

const database = useDatabase();
const ask = asking(database);
const write = writing(ask);

const roles: Record<string, { validFrom?: string; validTo?: string }> = {
  Minister: { validFrom: '2010-05', validTo: '2012-09-04' },
  'Party leader': { validFrom: '2012-09-05' },
  Envoy: { validFrom: '../2015-01-01', validTo: '[2020-01-01..2021-06-30]' },
  Member: {},
  Speaker: { validFrom: '2016-04-01T12:00:00Z', validTo: '2021-09-13T12:00:30Z' },
};
const lines = Object.entries(roles).map(([role, dates]) => ({
  type: 'affiliation',
  person: 'ada',
  organization: 'state',
  role,
  ...dates,
}));

beforeAll(async () => {
  await load(
    database.db,
    bundle(
      'n',
      { type: 'actor', key: 'ada', kind: 'PERSON', name: 'Ada Alpha' },
      { type: 'actor', key: 'state', kind: 'STATE', name: 'State' },
      ...lines,
    ),
  );
});

const listed = (found: Answer[]) => found.map(({ role }) => role).sort();

/** As each door shows them. */
async function rolesAt(asOf: object | null) {
  const data = await ask(
    `query ($asOf: AsOf) {
      person: actor(name: "ada") { affiliations(asOf: $asOf) { nodes { role } } }
      state: actor(name: "state") { affiliates(asOf: $asOf) { nodes { role } } }
      above: actor(name: "ada", asOf: $asOf) { affiliations { nodes { role organization { affiliates { nodes { role } } } } } }
    }`,
    { asOf },
  );
  const shown = listed(data.person.affiliations.nodes);
  expect(listed(data.state.affiliates.nodes)).toEqual(shown);
  expect(listed(data.above.affiliations.nodes)).toEqual(shown);
  for (const { organization } of data.above.affiliations.nodes)
    expect(listed(organization.affiliates.nodes)).toEqual(shown);
  return shown;
}

describe('roles as of a time of the world', () => {
  it.each([
    ['2009-01-01', ['Envoy', 'Member']],
    ['2010-04-30', ['Envoy', 'Member']],
    ['2010-05-01', ['Envoy', 'Member', 'Minister']],
    ['2012-09-04', ['Envoy', 'Member', 'Minister']],
    ['2012-09-05T00:00:00Z', ['Envoy', 'Member', 'Party leader']],
    ['2016-04-01T11:59:59.999Z', ['Envoy', 'Member', 'Party leader']],
    ['2016-04-01T12:00:00Z', ['Envoy', 'Member', 'Party leader', 'Speaker']],
    ['2021-06-30', ['Envoy', 'Member', 'Party leader', 'Speaker']],
    ['2021-07-01', ['Member', 'Party leader', 'Speaker']],
    ['2021-09-13T12:00:30.999999Z', ['Member', 'Party leader', 'Speaker']],
    ['2021-09-13', ['Member', 'Party leader']],
  ])('%s', async (validAt, held) => {
    expect(await rolesAt({ validAt })).toEqual([...held].sort());
  });

  it('are all of them where none is asked of', async () => {
    expect(await rolesAt(null)).toEqual(Object.keys(roles).sort());
    expect(await rolesAt({ knownAt: '2999-01-01' })).toEqual(Object.keys(roles).sort());
  });

  it('find who holds one then', async () => {
    const { then, ever } = await ask(`{
      then: actors(where: { affiliatedTo: { in: ["state"] } }, asOf: { validAt: "2011-01-01", knownAt: "2999-01-01" }) { totalCount nodes { key } }
      ever: actors(where: { affiliatedTo: { in: ["state"] } }) { totalCount }
    }`);
    expect([then.totalCount, ever.totalCount]).toEqual([1, 1]);
    await database.sql`delete from affiliations where role in ('Member', 'Envoy')`;
    const { before, after } = await ask(`{
      before: actors(where: { affiliatedTo: { in: ["state"] } }, asOf: { validAt: "2010-04-30" }) { totalCount nodes { key } }
      after: actors(where: { affiliatedTo: { in: ["state"] } }, asOf: { validAt: "2010-05-01" }) { totalCount nodes { key } }
    }`);
    expect(before).toEqual({ totalCount: 0, nodes: [] });
    expect(after).toEqual({ totalCount: 1, nodes: [{ key: 'ada' }] });
  });
});

describe('a role that is over before it begins is refused', () => {
  const reversed = { validFrom: '2012-09-05', validTo: '2012-09-04' };
  const count = async () => Number((await database.sql`select count(*) from affiliations`)[0]?.count);

  it('in a bundle', async () => {
    const before = await count();
    const line = { type: 'affiliation', person: 'ada', organization: 'state', role: 'Chair', ...reversed };
    const refused = load(
      database.db,
      bundle(
        'm',
        { type: 'actor', key: 'ada', kind: 'PERSON', name: 'Ada' },
        { type: 'actor', key: 'state', kind: 'STATE', name: 'State' },
        line,
      ),
    );
    await expect(refused).rejects.toMatchObject({
      problems: [
        expect.objectContaining({
          field: 'validTo',
          reason: 'validTo is before validFrom: a period ends after it starts',
        }),
      ],
    });
    expect(await count()).toBe(before);
  });

  it('in a mutation', async () => {
    const refused = await write('addAffiliation', {
      person: 'ada',
      organization: 'state',
      role: 'Chair',
      validFrom: { edtf: reversed.validFrom },
      validTo: { edtf: reversed.validTo },
    });
    expect(refused).toEqual({
      __typename: 'InvalidInput',
      field: 'validTo',
      message: 'validTo is before validFrom: a period ends after it starts',
    });
  });

  it('by psql', async () => {
    await expect(
      database.sql`update affiliations set valid_to_edtf = '2009', valid_to_earliest = '2009-01-01T00:00Z',
        valid_to_latest = '2009-12-31T23:59:59.999Z', valid_to_derivation = 'STATED' where role = 'Minister'`,
    ).rejects.toMatchObject({ constraint_name: 'affiliation_starts_before_it_ends' });
  });

  it('but one of a single day, or of months that overlap, is not', async () => {
    const role = { person: 'ada', organization: 'state', role: 'Chair' };
    for (const [validFrom, validTo] of [
      ['2012-09-05', '2012-09-05'],
      ['2014-09-15', '2014-09'],
    ]) {
      const term = { validFrom: { edtf: validFrom }, validTo: { edtf: validTo } };
      expect(await write('addAffiliation', { ...role, ...term })).toEqual({ __typename: 'Affiliation' });
    }
  });
});
