import { sql } from 'drizzle-orm';
import { parse } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { readAsOf, readAtOnce } from '../../src/db/client.ts';
import { positionMark, positionOf } from '../../src/execution/snapshot-position.ts';
import { readHead } from '../../src/feed/change.ts';
import { schema } from '../../src/graphql/schema.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { executeByEngine } from '../support/planned.ts';

const database = useDatabase({ connections: 1 });
beforeAll(async () => {
  await load(database.db, demo);
});

const ask = (source: string, variableValues: Record<string, unknown> = {}) =>
  executeByEngine({ schema, document: parse(source), variableValues }, { db: database.db, principal: null });
const count = (db: typeof database.db) => db.$count(sql`places` as never);
const addPlace = (key: string) =>
  database.sql`insert into places (key, namespace, name) values (${key}, 'test', ${key})`;

describe('a snapshot', () => {
  it('reads everything at one moment, whatever is written during the reads, and says which moment', async () => {
    await readAtOnce(database.db, positionMark, async (db, snapshot) => {
      const before = await count(db);
      const head = await readHead(db);
      await addPlace('written-meanwhile');
      expect(await count(db)).toBe(before);
      expect(positionOf((await snapshot.marked()) as never)).toEqual(head);
      expect(await readHead(db)).toEqual(head);
    });
    expect((await readHead(database.db)).position).toBeGreaterThan(0);
  });

  it('reads other moments on the same connection, side by side', async () => {
    const [then] = await database.sql`select max(recorded_at)::text as at from revisions`;
    await addPlace('later');
    const past = { validAt: null, knownAt: then?.at as string };
    await readAtOnce(database.db, positionMark, async (db) => {
      const known = readAsOf(db, past);
      const counts = await Promise.all([count(db), count(known), count(db), count(known)]);
      expect(counts).toEqual([counts[0], Number(counts[0]) - 1, counts[0], Number(counts[0]) - 1]);
    });
    const [moment] = await database.db.execute(sql`select current_setting('caveat.known_at', true) as at`);
    expect(moment?.at ?? '').toBe('');
  });

  it('takes no connection where nothing is read, and has no place then', async () => {
    const { readAt, texts } = await ask('{ __schema { queryType { name } } }');
    expect({ readAt, texts: texts.size }).toEqual({ readAt: null, texts: 0 });
  });

  it('writes nothing', async () => {
    const written = readAtOnce(database.db, positionMark, (db) =>
      db.execute(sql`insert into places (key, namespace, name) values ('no', 'test', 'no')`),
    );
    await expect(written).rejects.toMatchObject({ cause: { code: '25006' } });
    await expect(
      readAtOnce(database.db, positionMark, (db) => db.transaction(async () => {})),
    ).rejects.toThrow('Nothing is written');
  });

  it('fails as a whole, with what failed first, and leaves the connection as it was', async () => {
    await readAtOnce(database.db, positionMark, async (db) => {
      const failed = await Promise.allSettled([
        readAsOf(db, { validAt: null, knownAt: '2020-01-01T00:00:00Z' }).execute(sql`select 1/0`),
        count(db),
      ]);
      for (const it of failed) expect(it).toMatchObject({ reason: { cause: { code: '22012' } } });
    });
    expect(await count(database.db)).toBeGreaterThan(0);
  });

  it('is released only after the queries made in it were sent', async () => {
    for (let breaths = 0; breaths < 30; breaths += 1)
      await readAtOnce(database.db, positionMark, async (db, snapshot) => {
        const level = sql`select current_setting('transaction_isolation') as level`;
        const asked = Promise.allSettled([db.execute(level), db.execute(level)]);
        for (let it = 0; it < breaths; it += 1) await undefined;
        snapshot.end();
        for (const it of await asked)
          if (it.status === 'fulfilled') expect(it.value[0]).toEqual({ level: 'repeatable read' });
          else expect(String(it.reason.cause ?? it.reason)).toContain('snapshot is over');
      });
  });

  it('is refused when it is over', async () => {
    const late = await readAtOnce(database.db, positionMark, async (db) => db);
    await expect(count(late)).rejects.toMatchObject({ cause: { message: 'The snapshot is over.' } });
  });
});

describe('an answer', () => {
  it('carries the place in the feed that it is true of', async () => {
    const { result, readAt, texts } = await ask(
      '{ restrictions { totalCount nodes { key statusPeriod { status } then: statusPeriod(asOf: { validAt: "2024-01-01T00:00:00Z" }) { status } } } }',
    );
    expect(result.errors).toBeUndefined();
    expect(readAt).toEqual(await readHead(database.db));
    expect(texts.size).toBeGreaterThan(1);
  });
});
