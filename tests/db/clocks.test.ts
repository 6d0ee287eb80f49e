import { graphql } from 'graphql';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openCredentials } from '../../src/access/credentials.ts';
import { authenticateKey, createKey, issueKey } from '../../src/access/keys.ts';
import { Unauthenticated } from '../../src/access/principal.ts';
import { schema } from '../../src/graphql/schema.ts';
import { InvalidInput } from '../../src/record/errors.ts';
import { bundle, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase();
const DAY = 24 * 60 * 60 * 1_000;

/** Sets the clock of this process, not that of the database. */
function setClock(offset: number): void {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(now + offset);
}
afterEach(() => {
  vi.useRealTimers();
});

const inFuture = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();

describe('recorded time', () => {
  const recordedAt = async () => {
    const rows =
      await database.sql`select recorded_at::text as at from revisions where recorded_at is not null order by id`;
    return rows.map(({ at }) => at as string);
  };
  const place = (key: string) =>
    database.sql`insert into places (key, namespace, name) values (${key}, 'test', ${key})`;

  it('rises with each revision, also after the clock went back', async () => {
    await place('before');
    // As if that had been recorded before the clock was set back by a year.
    const [{ ahead }] = (await database.sql`
      select setval('newest_recorded_at', (extract(epoch from now() + interval '1 year') * 1000000)::bigint)::text as ahead`) as never as [
      { ahead: string },
    ];
    await place('first');
    await place('second');
    const [, first, second] = await recordedAt();
    const micros = async (at: string | undefined) =>
      (
        await database.sql`select ((extract(epoch from ${at as string}::timestamptz)) * 1000000)::bigint::text as it`
      )[0]?.it;
    expect([await micros(first), await micros(second)]).toEqual([
      String(BigInt(ahead) + 1n),
      String(BigInt(ahead) + 2n),
    ]);
    await database.sql`select setval('newest_recorded_at', 0)`;
  });

  it('is that of the clock, to the microsecond, where the clock is later', async () => {
    const [{ was }] = (await database.sql`select clock_timestamp()::text as was`) as never as [
      { was: string },
    ];
    await place('later');
    const [row] = await database.sql`
      select recorded_at between ${was}::timestamptz and clock_timestamp() as within from revisions order by id desc limit 1`;
    expect(row?.within).toBe(true);
  });

  it('differs in each of many transactions that commit at once, in the order of their positions, at any isolation', async () => {
    const write = (level: string) => async (index: number) =>
      database.sql.begin(`isolation level ${level}`, async (sql) => {
        await sql`select count(*) from revisions`;
        await sql`insert into places (key, namespace, name) values (${`${level.replaceAll(' ', '-')}-${index}`}, 'test', 'Place')`;
      });
    const levels = ['read committed', 'repeatable read', 'serializable'];
    await Promise.all(
      levels.flatMap((level) => Array.from({ length: 10 }, (_, index) => write(level)(index))),
    ).catch((error) => {
      // Serializable transactions may fail: those that commit are what is asked about.
      if (error.code !== '40001') throw error;
    });
    const rows = await database.sql`
      select recorded_at > lag(recorded_at) over (order by last_position) as rises
        from revisions where last_position > (select min(last_position) from revisions
          where recorded_at < now() + interval '1 hour') order by last_position desc limit 20`;
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.every(({ rises }) => rises)).toBe(true);
  });
});

describe.each([
  ['a day behind', -DAY],
  ['a day ahead', DAY],
])('where the clock of this process is %s', (_, offset) => {
  it('a key that the database takes to be still to come is made, and no other', async () => {
    const [tomorrow, yesterday] = [inFuture(DAY / 2), inFuture(-DAY / 2)];
    setClock(offset);
    const { key } = await createKey(database.db, 'skewed', { expiresAt: tomorrow });
    expect((await authenticateKey(database.db, key)).name).toBe('skewed');
    await expect(createKey(database.db, 'skewed', { expiresAt: yesterday })).rejects.toThrow(InvalidInput);
    const asked = { name: 'skewed', role: 'READER', expiresAt: yesterday, idempotencyKey: null } as const;
    await expect(issueKey(database.db, { name: 'admin', role: 'ADMIN' }, asked)).rejects.toThrow(
      InvalidInput,
    );
  });

  it('what is open with a key ends when the database says so', async () => {
    const ends = inFuture(1_500);
    const { key } = await createKey(database.db, 'ending', { expiresAt: ends });
    setClock(offset);
    const principal = await authenticateKey(database.db, key);
    const credentials = openCredentials(database.url);
    try {
      const began = performance.now();
      const { promise, resolve } = Promise.withResolvers<void>();
      credentials.watch(principal, () => resolve());
      await promise;
      const [row] =
        await database.sql`select clock_timestamp() - ${ends}::timestamptz between '-0.1 s' and '1 s' as then`;
      expect(row?.then).toBe(true);
      expect(performance.now() - began).toBeGreaterThan(500);
      await expect
        .poll(() => authenticateKey(database.db, key).catch((error) => error))
        .toBeInstanceOf(Unauthenticated);
    } finally {
      await credentials.close();
    }
  });
});

describe('what is different', () => {
  const text = 'One said so.';
  beforeAll(async () => {
    await load(
      database.db,
      bundle(
        'n',
        { type: 'document', key: 'paper', text },
        { type: 'item', key: 'rocket', kind: 'SYSTEM', name: 'Rocket' },
        { type: 'restriction', key: 'rule', title: 'Rule', modality: 'PROHIBITION', items: ['rocket'] },
        {
          type: 'statement',
          key: 'claim',
          quotation: 'INDIRECT',
          attribution: 'NARRATOR',
          evidence: { document: 'paper', exact: text },
        },
        {
          type: 'status',
          restriction: 'rule',
          status: 'PROHIBITED',
          validFrom: inFuture(-DAY / 2),
          grounds: [{ statement: 'claim', for: 'STATUS', weight: 'SUPPORTS' }],
        },
      ),
    );
  });

  it.each([
    ['a day behind', -DAY],
    ['a day ahead', DAY],
  ])('until now is so by the clock of the database, not by one that is %s', async (_, offset) => {
    const [before, ahead] = [inFuture(-DAY), inFuture(DAY / 4)];
    setClock(offset);
    const ask = (from: string, to: string) =>
      graphql({
        schema,
        source: `{ restriction(name: "rule") { diff(from: ${from}, to: ${to}) { kind after { status } } } }`,
        contextValue: { db: database.db, principal: null, requestId: 'test' },
      });
    const { data, errors } = await ask(`{ validAt: "${before}" }`, '{}');
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      restriction: { diff: [{ kind: 'WORLD', after: { status: 'PROHIBITED' } }] },
    });
    expect((await ask('{}', `{ validAt: "${ahead}" }`)).errors).toBeUndefined();
    expect((await ask(`{ validAt: "${ahead}" }`, '{}')).errors?.[0]?.message).toMatch(/not after/);
  });
});
