import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { BundleRefused } from '../../../src/record/errors.ts';
import { bundle, dump, load } from '../../support/bundle.ts';
import { useDatabase } from '../../support/database.ts';

const database = useDatabase();
const elsewhere = useDatabase();

const joe = { type: 'actor', key: 'joe', kind: 'PERSON', name: 'Joe' };
const rule = { type: 'restriction', key: 'rule', title: 'A rule', modality: 'PROHIBITION' };

it('a dump names the shared actor that a namespace means, also where it has one of that name', async () => {
  const { db } = database;
  await load(db, bundle('o', joe));
  const others = [
    { type: 'document', key: 'paper', text: 'Joe said no. They said yes.' },
    { type: 'actor', key: 'land', kind: 'STATE', name: 'Land' },
    { ...joe, aliases: ['Joseph'], evidence: { document: 'paper', exact: 'Joe' } },
    { ...rule, parties: [{ actor: 'joe', function: 'ASSIGNER' }] },
    { type: 'affiliation', person: 'joe', organization: 'land', role: 'Mayor' },
    { type: 'event', key: 'fair', name: 'A fair', status: 'OCCURRED', participants: ['joe', 'land'] },
    {
      type: 'statement',
      key: 'no',
      quotation: 'INDIRECT',
      attribution: 'ON_THE_RECORD',
      speakers: [{ actor: 'joe' }],
      evidence: { document: 'paper', exact: 'Joe said no.' },
    },
    {
      type: 'consent',
      restriction: 'rule',
      consentingParty: 'joe',
      covers: 'TRANSFER',
      state: 'REQUESTED',
      grounds: [{ statement: 'no' }],
    },
  ];
  await load(db, bundle('n', ...others));
  await load(
    db,
    bundle('n', { type: 'actor', key: 'joe', kind: 'GROUP', name: 'the two Joes', members: ['land'] }),
  );
  const text = await dump(db);
  expect(text).toContain('"parties":[{"actor":":joe"');
  await load(elsewhere.db, text);
  expect(await dump(elsewhere.db)).toBe(text);
  const [bound] = await elsewhere.db.execute(sql`
    select a.key from restriction_parties p join actors a on a.id = p.actor_id`);
  expect(bound).toEqual({ key: 'joe' });
  const { counts, differing } = await load(db, text);
  const changed = Object.values(counts).reduce((sum, it) => sum + (it?.created ?? 0) + (it?.revised ?? 0), 0);
  expect({ changed, differing }).toEqual({ changed: 0, differing: [] });
  expect(await dump(db)).toBe(text);
});

it('a colon before a key means the shared one, and is no part of a key', async () => {
  const refused = async (line: object) => {
    const error = await load(database.db, bundle('m', line)).catch((it: unknown) => it);
    return (error as BundleRefused).problems.map(({ field, code }) => `${field} ${code}`);
  };
  const event = { type: 'event', key: 'meeting', name: 'A meeting', status: 'OCCURRED' };
  expect(await refused({ ...event, participants: [':joe', ':nobody'] })).toEqual([
    'participants[1] UNKNOWN_REFERENCE',
  ]);
  expect(await refused({ ...event, participants: ['::joe'] })).toEqual(['participants[0] INVALID_INPUT']);
  expect(await refused({ ...event, key: ':meeting' })).toEqual(['key INVALID_INPUT']);
  const { counts } = await load(
    database.db,
    bundle('m', { ...joe, kind: 'GROUP' }, { ...event, participants: [':joe', 'joe'] }),
  );
  expect(counts.event?.created).toBe(1);
  const rows = await database.db.execute(sql`
    select a.key from event_participants p join actors a on a.id = p.actor_id join events e on e.id = p.event_id
     where e.key = 'm:meeting' order by a.key`);
  expect(rows.map(({ key }) => key)).toEqual(['joe', 'm:joe']);
});
