import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '../../../src/access/keys.ts';
import { openDatabase } from '../../../src/db/client.ts';
import { encodeVersion } from '../../../src/record/revisions/version.ts';
import { bundle, load } from '../../support/bundle.ts';
import { createDatabase, useDatabase } from '../../support/database.ts';
import { fc } from '../../support/runs/drawing.ts';
import { seen } from '../../support/seen.ts';
import { start } from '../../support/servers/process.ts';

/** Lines that two loads have in common, and one of each namespace's own. */
const text = 'Ada said no.';
const shared = Array.from({ length: 40 }, (_, at) => at).flatMap((at) => [
  { type: 'actor', key: `actor-${at}`, kind: 'PERSON', name: `A${at}` },
  { type: 'item', key: `item-${at}`, kind: 'CLASS', ...(at > 0 && { broader: ['item-0'] }) },
  { type: 'place', key: `place-${at}`, name: `P${at}`, ...(at > 0 && { within: 'place-0' }) },
]);
const rules = Array.from({ length: 6 }, (_, at) => `rule-${at}`);

/** A whole small record: shared entities with evidence of the namespace's own, statements, statuses, consents. */
function record(order: <Line>(lines: Line[]) => Line[]): object[] {
  const evidence = { document: 'paper', exact: 'Ada' };
  return order([
    { type: 'document', key: 'paper', text },
    ...shared.map((line) => ({ ...line, evidence, ...(line.type !== 'place' && { aliases: ['alias'] }) })),
    { type: 'affiliation', person: 'actor-1', organization: 'actor-2', role: 'aide' },
    ...rules.flatMap((key) => [
      { type: 'restriction', key, title: key, modality: 'PROHIBITION', items: ['item-1'] },
      {
        type: 'statement',
        key: `on-${key}`,
        quotation: 'INDIRECT',
        attribution: 'NARRATOR',
        evidence,
        stances: [{ restriction: key, stance: 'MAINTAIN', explicitness: 'EXPLICIT' }],
      },
      {
        type: 'status',
        restriction: key,
        status: 'PROHIBITED',
        validFrom: '2024-01-01',
        grounds: [{ statement: `on-${key}` }],
      },
      {
        type: 'consent',
        restriction: key,
        consentingParty: 'actor-1',
        covers: 'TRANSFER',
        state: 'REQUESTED',
        validFrom: '2024-01-01',
        grounds: [{ statement: `on-${key}` }],
      },
    ]),
  ]);
}

const reversed = <Line>(lines: Line[]) => lines.toReversed();
const asTheyAre = <Line>(lines: Line[]) => lines;

describe('right bundles loaded at once', () => {
  it('all load, whatever they have in common and in whichever order', async () => {
    const order = fc.shuffledSubarray(
      Array.from({ length: 200 }, (_, at) => at),
      { minLength: 200 },
    );
    await fc.assert(
      fc.asyncProperty(
        order,
        fc.boolean(),
        fc.integer({ min: 2, max: 4 }),
        async (places, isKnown, loads) => {
          const database = await createDatabase();
          const { db, sql, close } = openDatabase(database.url, { connections: 6 });
          const shuffled = <Line>(lines: Line[]) =>
            places.flatMap((place) => (place < lines.length ? [lines[place] as Line] : []));
          try {
            if (isKnown) await load(db, bundle('earlier', ...shared));
            const orders = [asTheyAre, reversed, shuffled, reversed];
            const reports = await Promise.all(
              orders.slice(0, loads).map((inOrder, at) => load(db, bundle(`n${at}`, ...record(inOrder)))),
            );
            expect(reports.every((it) => it.counts.statement?.created === rules.length)).toBe(true);
            const created = reports.map((it) => it.counts.item?.created ?? 0);
            expect(created.reduce((sum, it) => sum + it)).toBe(isKnown ? 0 : 40);
            const [row] =
              await sql`select (select count(*)::int from actors) actors, (select count(*)::int from places) places,
            (select count(*)::int from evidence where item_id is not null) evidence,
            (select count(*)::int from affiliations) affiliations, (select count(*)::int from consents) consents,
            (select count(*)::int from status_periods) statuses,
            (select count(*)::int from status_grounds) grounds`;
            expect(row).toEqual({
              actors: 40,
              places: 40,
              evidence: 40 * loads,
              affiliations: 1,
              consents: rules.length,
              statuses: rules.length,
              grounds: rules.length * loads,
            });
          } finally {
            await close();
            await database.drop();
          }
        },
      ),
      { numRuns: 4 },
    );
  }, 240_000);

  it('are one where they are the same bundle', async () => {
    const database = await createDatabase();
    const { db, close } = openDatabase(database.url, { connections: 6 });
    const reports = await Promise.all(
      [asTheyAre, reversed].map((order) => load(db, bundle('n', ...record(order)))),
    );
    const counts = reports.map((it) =>
      Object.values(it.counts).map((some) => [some?.created, some?.unchanged]),
    );
    const [first, second] = counts[0]?.some(([created]) => created) ? counts : counts.toReversed();
    expect(first?.every(([, unchanged]) => unchanged === 0)).toBe(true);
    expect(second?.every(([created]) => created === 0)).toBe(true);
    await close();
    await database.drop();
  });
});

describe('a server', () => {
  const database = useDatabase();
  let server: Awaited<ReturnType<typeof start>>;
  let key: string;

  beforeAll(async () => {
    key = (await createKey(database.db, 'pipeline')).key;
    server = await start({ DATABASE_URL: database.url, DEMO: 'false' });
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
  });

  const post = (body: string) =>
    fetch(`${server.url}/bundles`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${key}` },
      body,
    });
  const amend = (id: string, version: string, title: string) =>
    fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({
        query: `mutation ($id: ID!, $version: Version!, $title: String!) {
          amendRestriction(input: { restriction: $id, expectedVersion: $version, title: $title }) {
            restriction { title version } refusals { message } } }`,
        variables: { id, version, title },
      }),
    });
  const versionOf = async (rule: string): Promise<string> =>
    encodeVersion(await seen(database.db, 'restriction', rule));

  it('takes two bundles at once that touch the same keys in another order', async () => {
    const answers = await Promise.all(
      [asTheyAre, reversed].map((order, at) => post(bundle(`http${at}`, ...record(order)))),
    );
    expect(answers.map((it) => it.status)).toEqual([200, 200]);
  });

  it('refuses a mutation that waits for a load for longer than a second, for now, and the load goes on', async () => {
    // Loads lock restrictions by id: this one has locked the first when it meets the lock on the last, and waits.
    const ids = await database.sql<{ key: string }[]>`select key from restrictions order by id`;
    const [first, last] = [ids[0]?.key as string, ids.at(-1)?.key as string];
    const other = postgres(database.url, { max: 1, fetch_types: false, onnotice: () => {} });
    await other`begin`;
    await other`insert into consents (restriction_id, consenting_party_id, covers)
      select r.id, a.id, 'TRANSFER' from restrictions r, actors a where r.key = ${last} and a.key = 'actor-2'`;
    const consent = {
      type: 'consent',
      restriction: last,
      consentingParty: 'actor-2',
      covers: 'TRANSFER',
      state: 'GRANTED',
      validFrom: '2024-02-01',
      grounds: [{ statement: `http0:on-${last}` }],
    };
    const status = {
      type: 'status',
      restriction: first,
      status: 'LIFTED',
      validFrom: '2024-03-01',
      grounds: [{ statement: `http0:on-${first}` }],
    };
    const loading = post(bundle('http0', status, consent));
    await expect
      .poll(
        async () => (await database.sql`select count(*)::int from pg_locks where not granted`)[0]?.count,
        {
          timeout: 20_000,
        },
      )
      .toBeGreaterThan(0);
    const began = performance.now();
    const refused = await amend(first, await versionOf(first), 'Other');
    const waited = performance.now() - began;
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'OVERLOADED' } }] });
    expect(waited).toBeGreaterThan(900);
    await other`rollback`;
    await other.end();
    expect((await loading).status).toBe(200);
    const taken = await amend(first, await versionOf(first), 'Other');
    expect(await taken.json()).toMatchObject({
      data: { amendRestriction: { restriction: { title: 'Other' } } },
    });
  });

  it('refuses a load that waits for longer than its own limit, for now', async () => {
    const other = postgres(database.url, { max: 1, fetch_types: false, onnotice: () => {} });
    await other`begin`;
    await other`insert into items (key, namespace, kind) values ('contested', 'm', 'CLASS')`;
    const item = { type: 'item', key: 'contested', kind: 'CLASS' };
    const failed = await load(database.db, bundle('n', item), { longestWait: 50 }).catch((it: unknown) => it);
    expect(failed).toMatchObject({ cause: { code: '55P03' } });
    const waiting = load(database.db, bundle('n', item));
    await expect
      .poll(
        async () => (await database.sql`select count(*)::int from pg_locks where not granted`)[0]?.count,
        {
          timeout: 20_000,
        },
      )
      .toBeGreaterThan(0);
    await other`commit`;
    await other.end();
    expect((await waiting).counts.item).toEqual({ created: 0, revised: 0, unchanged: 1, differing: 0 });
  });
});
