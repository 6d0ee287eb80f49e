import { beforeAll, describe, expect, it } from 'vitest';
import { asking } from '../../support/asking.ts';
import { bundle, demo, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { writing } from '../../support/writing.ts';

/** What was asked of the database, each with its parameters. */
const asked: string[] = [];
const database = useDatabase({
  onQuery: (text, parameters) =>
    asked.push(`${text.replace(/\s+/g, ' ').trim()} ${JSON.stringify(parameters)}`),
});
const ask = asking(database);

const record = bundle(
  'n',
  { type: 'document', key: 'paper', text: 'Joe said no. They said yes.' },
  { type: 'actor', key: 'land', kind: 'STATE', name: 'Land' },
  { type: 'actor', key: 'joe', kind: 'PERSON', name: 'Joe' },
  { type: 'actor', key: 'jo', kind: 'PERSON', name: 'Jo' },
  { type: 'item', key: 'drone', kind: 'CLASS', name: 'Drones' },
  {
    type: 'restriction',
    key: 'rule',
    title: 'A rule',
    modality: 'PROHIBITION',
    parties: [{ actor: 'joe', function: 'ASSIGNER' }],
  },
  ...['Joe said no.', 'They said yes.'].map((exact, index) => ({
    type: 'statement',
    key: `s${index}`,
    quotation: 'INDIRECT',
    attribution: 'NARRATOR',
    evidence: { document: 'paper', exact },
  })),
);
beforeAll(async () => {
  await load(database.db, record);
});

const locksOfRestrictions = () => asked.filter((it) => /from "restrictions".* for no key update/.test(it));
/** Questions that were asked more than once, with the same parameters. */
const repeated = () => asked.filter((it, index) => !it.includes('set_config') && asked.indexOf(it) !== index);

describe('a mutation that names what it is about by ID', () => {
  const ids = new Map<string, string>();
  const named = async (type: string, key: string) => {
    const found = await ask(`query ($key: ID!) { ${type}(name: $key) { id version } }`, { key });
    ids.set(key, found[type].id);
    return found[type] as { id: string; version: number };
  };
  async function run(name: string, input: object): Promise<string> {
    asked.length = 0;
    const { id } = await writing(ask)(name, input, 'id');
    expect(id, name).toEqual(expect.any(String));
    return id;
  }

  it('asks nothing twice, and locks a restriction once', async () => {
    const joe = await named('actor', 'joe');
    const land = await named('actor', 'land');
    const rule = await named('restriction', 'rule');
    const [first, second] = [await named('statement', 'n:s0'), await named('statement', 'n:s1')];
    const begun = { edtf: '2024-01-01' };
    const asks = async (most: number, name: string, input: object) => {
      const id = await run(name, input);
      expect(repeated(), name).toEqual([]);
      expect(asked.length, `${name}: ${asked.join('\n')}`).toBeLessThanOrEqual(most);
      return id;
    };
    await asks(13, 'addStatement', {
      key: 'n:new',
      quotation: 'INDIRECT',
      attribution: 'ON_THE_RECORD',
      evidence: [{ document: (await named('document', 'n:paper')).id, exact: 'They said yes.' }],
      speakers: [{ actor: joe.id }],
      stances: [{ restriction: rule.id, stance: 'LIFT', explicitness: 'EXPLICIT' }],
    });
    await asks(7, 'addStatementRelation', { subject: first.id, relation: 'CONTRADICTS', target: second.id });
    await asks(7, 'addAffiliation', { person: joe.id, organization: land.id, role: 'Mayor' });
    const drone = await named('item', 'drone');
    await asks(6, 'amendItem', { item: drone.id, expectedVersion: drone.version, description: 'They fly' });
    await asks(10, 'amendRestriction', {
      restriction: rule.id,
      expectedVersion: rule.version,
      items: [drone.id],
    });

    const version = async () => (await named('restriction', 'rule')).version;
    const shown = async (more: object) => ({
      restriction: rule.id,
      expectedVersion: await version(),
      validFrom: begun,
      grounds: [{ statement: first.id }],
      ...more,
    });
    const status = await asks(12, 'changeStatus', await shown({ status: 'PROHIBITED' }));
    expect(locksOfRestrictions()).toHaveLength(1);
    await asks(13, 'correctStatus', { period: status, expectedVersion: await version(), status: 'LIMITED' });
    expect(locksOfRestrictions()).toHaveLength(1);
    const covered = { consentingParty: land.id, covers: 'TRANSFER', state: 'REQUESTED' };
    const consent = await asks(15, 'changeConsent', await shown(covered));
    expect(locksOfRestrictions()).toHaveLength(1);
    await asks(13, 'correctConsent', { period: consent, expectedVersion: await version(), state: 'DENIED' });
    expect(locksOfRestrictions()).toHaveLength(1);
  });
});

it('a load asks nothing twice, and locks restrictions once, the first time and again', async () => {
  for (const _ of ['first', 'again']) {
    asked.length = 0;
    await load(database.db, demo);
    expect(repeated()).toEqual([]);
    expect(locksOfRestrictions()).toHaveLength(1);
  }
});
