import { beforeAll, describe, expect, it } from 'vitest';
import type { BundleRefused } from '../../../src/record/errors.ts';
import { asking } from '../../support/asking.ts';
import { bundle, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';
import { writing } from '../../support/writing.ts';

const database = useDatabase();
const ask = asking(database);

/** In the namespace `n`, `joe` was the person that everybody means, and is a group of its own now. */
beforeAll(async () => {
  await load(database.db, bundle('o', { type: 'actor', key: 'joe', kind: 'PERSON', name: 'Joe' }));
  await load(
    database.db,
    bundle(
      'n',
      { type: 'document', key: 'paper', text: 'Joe said no. They said yes.' },
      { type: 'actor', key: 'land', kind: 'STATE', name: 'Land' },
      {
        type: 'restriction',
        key: 'rule',
        title: 'A rule',
        modality: 'PROHIBITION',
        parties: [{ actor: 'joe', function: 'ASSIGNER' }],
      },
      {
        type: 'statement',
        key: 'first',
        quotation: 'INDIRECT',
        attribution: 'NARRATOR',
        evidence: { document: 'paper', exact: 'Joe said no.' },
      },
    ),
  );
  await load(database.db, bundle('n', { type: 'actor', key: 'joe', kind: 'GROUP', name: 'the two Joes' }));
});

const idOf = async (type: string, key: string): Promise<string> => {
  const data = await ask(`query ($key: ID!) { ${type}(name: $key) { id } }`, { key });
  return data[type].id;
};

const write = writing(ask);

const claim = (key: string, more: object = {}) => ({
  key,
  quotation: 'INDIRECT',
  attribution: 'ON_THE_RECORD',
  evidence: [{ document: 'n:paper', exact: 'They said yes.' }],
  ...more,
});
const speakers = '... on Statement { speakers { actor { key } } addressees { key } }';

describe('a reference by ID means its entity, whatever has that key in the namespace that writes', () => {
  it('in a new statement', async () => {
    const joe = await idOf('actor', 'joe');
    const both = { speakers: [{ actor: joe }], addressees: [joe, await idOf('actor', 'n:joe')] };
    expect(await write('addStatement', claim('n:by-id', both), speakers)).toEqual({
      __typename: 'Statement',
      speakers: [{ actor: { key: 'joe' } }],
      addressees: [{ key: 'joe' }, { key: 'n:joe' }],
    });
    // By a key, the namespace comes first, as in a bundle.
    const byKey = await write('addStatement', claim('n:by-key', { speakers: [{ actor: 'joe' }] }), speakers);
    expect(byKey.speakers).toEqual([{ actor: { key: 'n:joe' } }]);
  });

  it('in what must agree, and in a role', async () => {
    const { version } = (await ask(`{ restriction(name: "rule") { version } }`)).restriction;
    const consent = await write(
      'changeConsent',
      {
        restriction: await idOf('restriction', 'rule'),
        expectedVersion: version,
        consentingParty: await idOf('actor', 'joe'),
        covers: 'EXPANSION_OF_USE',
        state: 'REQUESTED',
        grounds: [{ statement: await idOf('statement', 'n:first') }],
      },
      '... on ConsentPeriod { consent { consentingParty { key } } }',
    );
    expect(consent).toEqual({ __typename: 'ConsentPeriod', consent: { consentingParty: { key: 'joe' } } });
    const role = await write(
      'addAffiliation',
      { person: await idOf('actor', 'joe'), organization: await idOf('actor', 'land'), role: 'Mayor' },
      '... on Affiliation { person { key } }',
    );
    expect(role).toEqual({ __typename: 'Affiliation', person: { key: 'joe' } });
  });
});

it('an amendment leaves what it does not name with the entities that the record has', async () => {
  const { version } = (await ask(`{ restriction(name: "rule") { version } }`)).restriction;
  const amended = await write(
    'amendRestriction',
    { restriction: 'rule', expectedVersion: version, summary: 'What it says' },
    '... on Restriction { summary parties { actor { key } } }',
  );
  expect(amended).toEqual({
    __typename: 'Restriction',
    summary: 'What it says',
    parties: [{ actor: { key: 'joe' } }],
  });
});

it('a key that could be read as an ID is refused, by a bundle and by a mutation', async () => {
  const key = Buffer.from(`Actor:${crypto.randomUUID()}`).toString('base64');
  const state = { type: 'actor', key, kind: 'STATE', name: 'A state' };
  const error = await load(database.db, bundle('n', state)).catch((it: unknown) => it);
  expect((error as BundleRefused).problems).toMatchObject([{ line: 2, field: 'key', code: 'INVALID_INPUT' }]);
  const added = await write('addActor', { key, kind: 'STATE', name: 'A state' }, '');
  expect(added).toMatchObject({ __typename: 'InvalidInput', field: 'key' });
});

describe('an unknown reference is reported where it is given', () => {
  it.each([['key'], ['ID']])('by %s, in a set', async (name) => {
    const nobody = name === 'key' ? 'nobody' : Buffer.from(`Actor:${crypto.randomUUID()}`).toString('base64');
    const input = claim(`n:unknown-${name}`, {
      speakers: [{ actor: 'land' }],
      addressees: ['land', nobody, 'joe'],
    });
    const refused = await write('addStatement', input, '', '... on UnknownReference { reference expected }');
    expect(refused).toMatchObject({
      __typename: 'UnknownReference',
      field: 'addressees.1',
      reference: nobody,
      expected: 'actor',
    });
  });

  it('in a bundle', async () => {
    const event = { type: 'event', key: 'meeting', name: 'A meeting', status: 'OCCURRED' };
    const error = await load(
      database.db,
      bundle('n', { ...event, participants: ['land', 'nobody', 'joe'] }),
    ).catch((it: unknown) => it);
    expect((error as BundleRefused).problems).toMatchObject([{ line: 2, field: 'participants[1]' }]);
  });
});

it('a set in another order is the same line twice in a bundle', async () => {
  const event = { type: 'event', key: 'fair', name: 'A fair', status: 'OCCURRED' };
  const { counts } = await load(
    database.db,
    bundle(
      'n',
      { ...event, participants: ['joe', 'land'] },
      { ...event, participants: ['land', 'joe', 'joe'] },
    ),
  );
  expect(counts.event).toMatchObject({ created: 1, unchanged: 1 });
});
