import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { readChanges, readHead } from '../../src/feed/change.ts';
import { recordRevision } from '../../src/record/revisions/revision.ts';
import { useDatabase } from '../support/database.ts';

const WRITERS = 24;
const COMMITS = 1_200;

const database = useDatabase();

it('holds every commit of 24 concurrent writers once, in the order in which they committed', async () => {
  const writers = openDatabase(database.url, { connections: WRITERS });
  let left = COMMITS;
  const aborted: string[] = [];
  const write = async (writer: number) => {
    while (left > 0) {
      left -= 1;
      const key = `actor-${writer}-${left}`;
      const fails = left % 20 === 0;
      await recordRevision(writers.db, { principal: `writer ${writer}` }, async (tx) => {
        await tx.execute(
          sql`insert into actors (key, namespace, kind, name) values (${key}, 'n', 'PERSON', ${key})`,
        );
        await delay((writer + left) % 5);
        await tx.execute(sql`insert into actor_aliases (actor_id, name, namespace)
          select id, 'again', 'n' from actors where key = ${key}`);
        if (fails) throw new Error('rolled back');
      }).catch(() => aborted.push(key));
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  await writers.close();

  const rows = await database.db.execute<{ key: string; position: string; witness: string }>(sql`
    select f.after ->> 'key' as key, f.position, pg_xact_commit_timestamp(r.xmin)::text as witness
      from feed f join revisions r on r.id = f.revision_id order by f.position`);
  expect(rows).toHaveLength(COMMITS - aborted.length);
  expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
  expect(rows.filter((row) => aborted.includes(row.key))).toEqual([]);
  const witnesses = rows.map((row) => row.witness);
  expect(witnesses).toEqual(witnesses.toSorted());
  const stored = await database.db.execute<{ key: string }>(sql`select key from actors`);
  expect(new Set(stored.map((row) => row.key))).toEqual(new Set(rows.map((row) => row.key)));
});

it('gives a change of one entity once, however many rows and statements it took', async () => {
  const before = await database.db.execute<{ head: string }>(sql`select feed_head() as head`);
  await recordRevision(database.db, { principal: 'p', reason: 'tidy up' }, async (tx) => {
    await tx.execute(sql`update actors set description = 'one' where key = (select min(key) from actors)`);
    await tx.execute(sql`update actors set description = 'two' where key = (select min(key) from actors)`);
    await tx.execute(
      sql`delete from actor_aliases where actor_id = (select id from actors order by key limit 1)`,
    );
  });
  const rows = await database.db.execute(
    sql`select kind, principal, reason, before ->> 'description' as before, after ->> 'description' as after
          from feed where position > ${before[0]?.head}::bigint`,
  );
  expect([...rows]).toEqual([
    { kind: 'REVISED', principal: 'p', reason: 'tidy up', before: null, after: 'two' },
  ]);
});

it('has nothing to tell of a write that changed nothing, but a place for it', async () => {
  const { position } = await readHead(database.db);
  await database.db.execute(sql`update actors set name = name`);
  const after = await readHead(database.db);
  expect(after.position).toBe(position + 1);
  expect(await readChanges(database.db, position, 10)).toMatchObject({
    changes: [],
    unchangedUpTo: after.position,
  });
  expect(await readChanges(database.db, after.position, 10)).toMatchObject({ changes: [], unchangedUpTo: 0 });
});

it('goes on after a page of what is not told', async () => {
  const { position } = await readHead(database.db);
  for (let n = 0; n < 5; n += 1) await database.db.execute(sql`update actors set name = name`);
  await database.db.execute(
    sql`update actors set description = 'told' where key = (select min(key) from actors)`,
  );
  const first = await readChanges(database.db, position, 3);
  expect(first).toMatchObject({ changes: [], unchangedUpTo: position + 3, until: position + 3 });
  const second = await readChanges(database.db, position + 3, 3);
  expect(second).toMatchObject({
    changes: [{ position: position + 6 }],
    unchangedUpTo: position + 5,
    until: position + 6,
  });
  expect(await readChanges(database.db, position + 6, 3)).toMatchObject({ changes: [], until: null });
});
