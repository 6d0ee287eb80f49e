import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';

const database = useDatabase();

it('tells of many statements in one transaction what it would tell of each alone', async () => {
  await load(database.db, demo);
  const [loaded] = await database.db.execute<{ statements: number; other: number }>(sql`
    select count(*) filter (where entity = 'STATEMENT')::int as statements,
           count(*) filter (where after is distinct from line_of(entity, entity_id)
                               or facets is distinct from facets_of(entity, entity_id, after))::int as other
      from changes`);
  expect(loaded?.statements).toBeGreaterThan(20);
  expect(loaded?.other).toBe(0);

  await database.db.execute(sql`update statements set note = 'read again'`);
  const [revised] = await database.db.execute<{ kinds: string; statements: number; other: number }>(sql`
    select string_agg(distinct c.kind::text, ',') as kinds, count(*)::int as statements,
           count(*) filter (where after is distinct from line_of(c.entity, c.entity_id)
                               or facets is distinct from facets_of(c.entity, c.entity_id, after)
                               or after is distinct from before || '{"note": "read again"}'
                               or after is distinct from l.line)::int as other
      from changes c join lines l on l.entity = c.entity and l.entity_id = c.entity_id
     where revision_id = (select max(id) from revisions)`);
  expect(revised).toEqual({ kinds: 'REVISED', statements: loaded?.statements, other: 0 });

  const left = await database.db.execute(sql`select from touched_entities`);
  expect(left).toHaveLength(0);
});
