import type { Sql } from '../../src/db/client.ts';
import { encodeId } from '../../src/graphql/schema/ids.ts';
import { capitalized } from '../../src/record/lines/characters.ts';
import { encodeVersion, type Seen } from '../../src/record/revisions/version.ts';
import { bundle } from '../support/bundle.ts';
import type { Chance } from './chance.ts';

const sentences = Array.from({ length: 60 }, (_, n) => `Sentence ${n} speaks of a hammer and of permission.`);
const paper = (key: string) => ({
  type: 'document',
  key,
  title: key,
  language: 'en',
  text: sentences.join(' '),
});

/** What writers write about, besides the demo record. */
export const workshop = bundle(
  'hammer',
  paper('paper'),
  paper('other'),
  {
    type: 'actor',
    key: 'hammer-a',
    kind: 'PERSON',
    name: 'Ann Hammer',
    evidence: { document: 'paper', exact: sentences[0] },
  },
  {
    type: 'actor',
    key: 'hammer-b',
    kind: 'PERSON',
    name: 'Bob Hammer',
    evidence: { document: 'paper', exact: sentences[1] },
  },
  { type: 'place', key: 'hammer-land', name: 'Hammer Land', within: 'russia-territory' },
  {
    type: 'actor',
    key: 'hammer-league',
    kind: 'GROUP',
    name: 'Hammer League',
    shared: true,
    members: ['ukraine'],
  },
  {
    ...{
      type: 'restriction',
      key: 'hammer.league',
      title: 'No hammers in Hammer Land',
      modality: 'PROHIBITION',
    },
    items: ['storm-shadow'],
    parties: [{ actor: 'hammer-league', function: 'ASSIGNEE' }],
    scope: [{ dimension: 'PLACE', operator: 'WITHIN', value: 'hammer-land' }],
    basis: [{ instrument: 'Hammer Act' }],
  },
  {
    ...{ type: 'restriction', key: 'hammer.exports', title: 'No hammers for the league' },
    ...{ modality: 'PROHIBITION', action: 'TRANSFER', items: ['storm-shadow'] },
    parties: [{ actor: 'hammer-league', function: 'RECIPIENT' }],
  },
);

type Ask = (query: string, variables: object) => Promise<{ data?: Record<string, Payload> | null }>;
type Payload = { revision: { id: string } | null; refusals: unknown[] } | null;
type Shop = { ask: Ask; sql: Sql; load(text: string): Promise<void>; chance: Chance; revisions: string[] };

const statuses = ['PROHIBITED', 'LIMITED', 'PERMITTED', 'LIFTED', 'DISCOURAGED'];
/** With what qualifies them. */
const qualified = [
  ...statuses.map((status) => ({ status })),
  { status: 'SUSPENDED', suspendedBy: 'hammer-a' },
  { status: 'LICENCE_REQUIRED', licencePolicy: 'CASE_BY_CASE' },
  { status: 'LICENCE_REQUIRED', licencePolicy: 'PRESUMPTION_OF_DENIAL' },
];
const grounds = [{ statement: 'demo-2024-09:n09' }];
const DAY = 24 * 60 * 60 * 1_000;
const after = (instant: string, milliseconds: number) =>
  new Date(Date.parse(instant) + milliseconds).toISOString();
const soon = (chance: Chance) => new Date(Date.now() + chance.below(400)).toISOString();
/** A term of a membership that ends, or begins, in a moment. */
const until = (chance: Chance) => ({ validTo: { edtf: soon(chance).slice(0, 19).concat('Z') } });
const since = (chance: Chance) => ({ validFrom: { edtf: soon(chance).slice(0, 19).concat('Z') } });
const before = { validTo: { edtf: '2024-06-30' } };
let count = 0;

async function write({ ask, revisions }: Shop, name: string, input: object): Promise<boolean> {
  const type = `${capitalized(name)}Input`;
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { revision { id } refusals { code } } }`;
  const { data } = await ask(query, { input });
  const written = data?.[name];
  if (written?.revision) revisions.push(written.revision.id);
  return written?.refusals.length === 0;
}

async function someRestriction({ sql, chance }: Shop) {
  const rows = await sql<(Seen & { key: string })[]>`select key, id, version from restrictions order by key`;
  const { key, ...seen } = chance.among(rows);
  return { key, version: encodeVersion(seen) };
}

/** Each does one write, and says whether it was taken. */
export const writers: Record<string, (shop: Shop) => Promise<boolean>> = {
  async addStatement(shop) {
    const { chance } = shop;
    count += 1;
    const { key } = await someRestriction(shop);
    return write(shop, 'addStatement', {
      key: `hammer:s${count}`,
      quotation: 'INDIRECT',
      attribution: 'ON_THE_RECORD',
      speakers: [
        chance.among<object>([
          ...['biden', 'starmer', 'hammer-a', 'hammer-b'].map((actor) => ({ actor })),
          { actor: 'hammer-a', onBehalfOf: ['biden', 'hammer-b'] },
        ]),
      ],
      evidence: [
        { document: chance.among(['hammer:paper', 'hammer:other']), exact: chance.among(sentences) },
      ],
      spoken: { edtf: chance.among(['2024-09-01', '2024-10-03', '2024-11-18']), derivation: 'STATED' },
      translations: chance.among<object[]>([
        [],
        [
          {
            language: 'de',
            text: 'Ein Satz über Hämmer und Amboss.',
            by: chance.among(['CODER', 'MACHINE']),
          },
        ],
      ]),
      stances: [
        {
          restriction: key,
          stance: chance.among(['LIFT', 'EASE', 'MAINTAIN', 'WITHHELD']),
          explicitness: 'EXPLICIT',
        },
      ],
    });
  },
  async changeStatus(shop) {
    const { chance } = shop;
    const { key, version } = await someRestriction(shop);
    const day = `2024-${String(10 + chance.below(3)).padStart(2, '0')}-${String(1 + chance.below(28)).padStart(2, '0')}`;
    const change = { restriction: key, expectedVersion: version, ...chance.among<object>(qualified) };
    // An end that passes in a moment, too: then it has expired.
    const end = chance.below(6) === 0 ? { validTo: { edtf: soon(chance).slice(0, 19).concat('Z') } } : {};
    return write(shop, 'changeStatus', {
      ...{ ...change, ...end, validFrom: { edtf: day } },
      ...{ grounds, reason: 'hammer' },
    });
  },
  async amendRestriction(shop) {
    const { chance } = shop;
    const { key, version } = await someRestriction(shop);
    const fields = chance.among<object>([
      { conditions: [{ kind: 'ASSURANCE', text: `Hammered ${chance.below(3)}` }] },
      { conditions: [] },
      {
        limits: [
          { quantity: 'range', operator: 'AT_MOST', value: chance.among([100, 300]), unit: 'km' },
          { quantity: 'number', operator: 'LESS_THAN', value: 5 },
        ],
      },
      {
        licenceAuthority: chance.among(['hammer-a', 'hammer-b']),
        licenceKind: chance.among(['GENERAL', 'SPECIFIC']),
      },
      { basis: [] },
      {
        basis: [
          { instrument: 'Hammer Act', provision: `Article ${chance.below(3)}` },
          { instrument: 'Anvil Order' },
        ],
      },
    ]);
    return write(shop, 'amendRestriction', {
      ...{ restriction: key, expectedVersion: version, ...fields },
      reason: 'hammer',
    });
  },
  /** A place lies in several others, and comes back to one. */
  async amendPlace(shop) {
    const { chance } = shop;
    const [seen] = await shop.sql<Seen[]>`select id, version from places where key = 'hammer-land'`;
    const memberships = chance.among<object[]>([
      [{ broader: 'russia-territory' }],
      [{ broader: 'russia-territory', ...until(chance) }],
      [
        { broader: 'russia-territory', ...before },
        { broader: 'russia-territory', ...since(chance) },
      ],
      [{ broader: 'crimea' }, { broader: 'russia-territory', ...since(chance) }],
    ]);
    const input = { place: 'hammer-land', expectedVersion: encodeVersion(seen as Seen), memberships };
    return write(shop, 'amendPlace', input);
  },
  async amendActor(shop) {
    const { chance } = shop;
    const [seen] = await shop.sql<Seen[]>`select id, version from actors where key = 'hammer-league'`;
    const memberships = chance.among<object[]>([
      [{ member: 'ukraine' }, { member: 'hammer-a' }],
      [{ member: 'ukraine', ...until(chance) }],
      [
        { member: 'ukraine', ...before },
        { member: 'ukraine', ...since(chance) },
        { member: 'hammer-b', ...before },
      ],
    ]);
    const input = { actor: 'hammer-league', expectedVersion: encodeVersion(seen as Seen), memberships };
    return write(shop, 'amendActor', input);
  },
  async addEvent(shop) {
    const { chance } = shop;
    count += 1;
    const { key } = await someRestriction(shop);
    return write(shop, 'addEvent', {
      ...{ key: `hammer:e${count}`, name: `Vote ${count}`, phase: 'OCCURRED' },
      vote: {
        motion: key,
        result: chance.among(['ADOPTED', 'REJECTED']),
        yes: 1 + chance.below(3),
        ballots: [{ actor: chance.among(['hammer-a', 'hammer-b', 'biden']), option: 'YES' }],
      },
    });
  },
  async correctStatus(shop) {
    const { sql, chance } = shop;
    const rows = await sql<(Seen & { period: string })[]>`
      select p.id as period, r.id, r.version from status_periods p join restrictions r on r.id = p.restriction_id order by p.id`;
    const { period, ...seen } = chance.among(rows);
    const fields = chance.among<object>([
      { status: chance.among(statuses) },
      { observedAt: { edtf: chance.among(['2024-09-12', '2024-10-12']) } },
    ]);
    return write(shop, 'correctStatus', {
      period: encodeId('StatusPeriod', period),
      expectedVersion: encodeVersion(seen),
      ...fields,
      reason: 'hammer',
    });
  },
  async retractDocument(shop) {
    const { sql, chance } = shop;
    const key = chance.among(['hammer:paper', 'hammer:other', 'demo-2024-09:brief']);
    const [seen] = await sql<Seen[]>`select id, version from documents where key = ${key}`;
    return write(shop, 'retractDocument', {
      document: key,
      expectedVersion: encodeVersion(seen as Seen),
      note: 'hammer',
    });
  },
  async mergeActors(shop) {
    const [seen] = await shop.sql<Seen[]>`select id, version from actors where key = 'hammer-b'`;
    return write(shop, 'mergeActors', {
      actor: 'hammer-b',
      into: 'hammer-a',
      expectedVersion: encodeVersion(seen as Seen),
    });
  },
  async undoRevision(shop) {
    const revision = shop.revisions.splice(shop.chance.below(shop.revisions.length), 1)[0];
    return revision !== undefined && write(shop, 'undoRevision', { revision });
  },
  async bundle(shop) {
    count += 1;
    await shop.load(
      bundle(
        'hammer',
        { type: 'place', key: `hammer-place-${count}`, name: `Hammer ${count}` },
        { type: 'target', key: `hammer-target-${count}`, name: `Hammer ${count}` },
      ),
    );
    return true;
  },
  /** As psql writes: a status that ends in a moment, and another that begins then. */
  async boundary({ sql, chance }) {
    const at = soon(chance);
    const [{ key } = { key: '' }] = await sql`select key from restrictions order by random() limit 1`;
    await sql.begin(async (tx) => {
      await tx`set local lock_timeout = 500`;
      const ended =
        await tx`update status_periods set ends_at = ${at} where ends_at = 'infinity' and starts_at < ${at}
               and restriction_id = (select id from restrictions where key = ${key})`;
      if (ended.count === 0) throw new Error('nothing to end');
      await tx`
        with period as (
          insert into status_periods (namespace, restriction_id, status, starts_at)
          select 'hammer', id, ${chance.among(statuses)}::restriction_status, ${at} from restrictions where key = ${key} returning id)
        insert into status_grounds (status_period_id, statement_id, "for", weight, ordinal)
        select period.id, s.id, 'STATUS', 'SUPPORTS', 0 from period, statements s where s.key = 'demo-2024-09:n09'`;
    });
    return true;
  },
  /** A status whose newest evidence turns stale in a moment. */
  async staleness({ sql, chance }) {
    const [earliest, latest] = [-181 * DAY, -180 * DAY].map((ago) => after(soon(chance), ago));
    const { count: written } = await sql`
      update status_periods set observed_at_edtf = ${`${earliest}/${latest}`}, observed_at_derivation = 'STATED',
             observed_at_earliest = ${earliest as string}, observed_at_latest = ${latest as string}
       where id = (select id from status_periods where ends_at = 'infinity' order by random() limit 1)`;
    return written === 1;
  },
  /** A statement that is said in a moment. */
  async saying({ sql, chance }) {
    const earliest = soon(chance);
    const latest = after(earliest, DAY / 24);
    const { count: written } = await sql`
      update statements set spoken_edtf = ${`${earliest}/${latest}`}, spoken_derivation = 'STATED',
             spoken_earliest = ${earliest}, spoken_latest = ${latest}
       where id = (select statement_id from statement_stances order by random() limit 1)`;
    return written === 1;
  },
  async title({ sql, chance }) {
    const title = `Hammered ${chance.below(1_000_000)}`;
    const { count: written } = await sql`
      update restrictions set title = ${title} where id = (select id from restrictions order by random() limit 1)`;
    return written === 1;
  },
};
