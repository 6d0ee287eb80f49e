import { sql } from 'drizzle-orm';
import type { Database } from './client.ts';

type Outdated = { what: string; made: string; now: string; remedy: string };

/**
 * Lists in one line the text indexes that were built with another version of a collation than the server has now, and
 * the statements with which an owner of the tables rebuilds them; null if every index is current. Rows may be missed or
 * out of order until then.
 */
export async function describeOutdatedCollations(db: Database): Promise<string | null> {
  const outdated = await db.execute<Outdated>(sql`
    with used as (
      select distinct i.indrelid as relation, o.used_by as made_by
        from pg_index i join pg_class c on c.oid = i.indrelid, unnest(i.indcollation) as o (used_by)
       where c.relnamespace in ('public'::regnamespace, 'history'::regnamespace)
    )
    select format('the collation %I.%I', s.nspname, c.collname) as what, c.collversion as made,
           pg_collation_actual_version(c.oid) as now,
           (select string_agg(format('reindex table %I.%I', n.nspname, r.relname), '; ' order by u.relation)
              from used u join pg_class r on r.oid = u.relation join pg_namespace n on n.oid = r.relnamespace
             where u.made_by = c.oid) || format('; alter collation %I.%I refresh version', s.nspname, c.collname) as remedy
      from pg_collation c join pg_namespace s on s.oid = c.collnamespace
     where c.oid in (select made_by from used) and c.collversion <> pg_collation_actual_version(c.oid)
    union all
    select 'the collation of the database', datcollversion, pg_database_collation_actual_version(oid),
           format('reindex database %I; alter database %1$I refresh collation version', datname)
      from pg_database
     where datname = current_database() and datcollversion <> pg_database_collation_actual_version(oid)`);
  if (outdated.length === 0) return null;
  const changes = outdated.map(({ what, made, now }) => `${what} was version ${made} and is ${now}`);
  const remedies = outdated.map(({ remedy }) => `${remedy};`);
  return `Indexes were made by another version of a collation (${changes.join(', ')}): rows may be missed or out of order until an owner runs: ${remedies.join(' ')}`;
}
