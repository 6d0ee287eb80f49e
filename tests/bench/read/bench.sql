-- What a careful author of a PostGraphile server would add to our tables: each question that they do not answer by
-- themselves is a function, of SQL that Postgres can inline, in a schema of its own.
drop schema if exists bench cascade;
create schema bench;

create function bench.restrictions_current_status(r public.restrictions) returns public.status_periods
language sql stable as $$
  select * from public.status_periods p
   where p.restriction_id = r.id and p.starts_at <= now() and p.ends_at > now()
$$;

create function bench.consents_current(c public.consents) returns public.consent_periods
language sql stable as $$
  select * from public.consent_periods p
   where p.consent_id = c.id and p.starts_at <= now() and p.ends_at > now()
$$;

create function bench.restrictions_statements(r public.restrictions) returns setof public.statements
language sql stable as $$
  select s.* from public.stances_by_date d join public.statements s on s.id = d.statement_id
   where d.restriction_id = r.id order by d.sort_date, d.statement_id
$$;

create type bench.hit as (type text, key text, name text);

-- The best matches up to the limit; names are read of those only.
create function bench.search(words text, most integer) returns setof bench.hit
language sql stable rows 20 as $$
  with asked as materialized (
    select english, simple, english || simple as either
      from (select websearch_to_tsquery('english', words) as english, websearch_to_tsquery('simple', words) as simple) w
  ), hits as (
    select 'Actor' as type, id, greatest(ts_rank(search, english), ts_rank(search, simple)) as rank from public.actors, asked where search @@ either
    union all
    select 'Actor', actor_id, ts_rank(search, simple) from public.actor_aliases, asked where search @@ simple
    union all
    select 'Statement', statement_id, ts_rank(search, english) from public.evidence, asked
     where search @@ english and statement_id is not null
    union all
    select 'Restriction', id, ts_rank(search, english) from public.restrictions, asked where search @@ english
    union all
    select 'Item', id, greatest(ts_rank(search, english), ts_rank(search, simple)) from public.items, asked where search @@ either
    union all
    select 'Item', item_id, ts_rank(search, simple) from public.item_aliases, asked where search @@ simple
    union all
    select 'Place', id, ts_rank(search, simple) from public.places, asked where search @@ simple
    union all
    select 'Target', id, ts_rank(search, simple) from public.targets, asked where search @@ simple
    union all
    select 'Event', id, ts_rank(search, english) from public.events, asked where search @@ english
  ), best as (
    select type, coalesce(m.into_id, id) as id, max(rank)::float8 as rank
      from hits left join public.actor_merges m on m.actor_id = id
     group by 1, 2 order by 3 desc, 1, 2 limit most
  )
  select best.type, named.key, named.name
    from best cross join lateral (
      select key, name from public.actors where type = 'Actor' and id = best.id
      union all select key, null from public.statements where type = 'Statement' and id = best.id
      union all select key, title from public.restrictions where type = 'Restriction' and id = best.id
      union all select key, name from public.items where type = 'Item' and id = best.id
      union all select key, name from public.places where type = 'Place' and id = best.id
      union all select key, name from public.targets where type = 'Target' and id = best.id
      union all select key, name from public.events where type = 'Event' and id = best.id
    ) named
   order by rank desc, best.type, best.id
$$;

create type bench.position as (actor text, stance public.stance_kind);

-- The last word of each actor that still counts; null where what is tied differs.
create function bench.positions(restriction text, most integer) returns setof bench.position
language sql stable rows 20 as $$
  with by_date as (
    select sp.actor_id, ss.statement_id, ss.stance, rank() over (partition by sp.actor_id
             order by s.spoken_latest desc nulls last, s.spoken_earliest desc nulls last) as place
      from public.restrictions r
      join public.statement_stances ss on ss.restriction_id = r.id
      join public.statement_speakers sp on sp.statement_id = ss.statement_id
      join public.statements s on s.id = ss.statement_id
     where r.key = positions.restriction and coalesce(s.spoken_earliest, '-infinity') <= now()
  ), said_by as (
    select actor_id, array_agg(place order by place) as places, array_agg(statement_id order by place) as statements,
           array_agg(stance order by place) as stances
      from by_date group by actor_id
  ), first_ones as (
    select said_by.*, a.name, a.sort_name from said_by join public.actors a on a.id = actor_id
  ), last as (
    select actor_id, name, sort_name, said.statement_id, said.stance
      from (select *, (select u.place from unnest(places, statements) as u(place, statement_id)
                        where public.statement_counts(u.statement_id) limit 1) as place
              from first_ones offset 0) found
     cross join lateral unnest(places, statements, stances) as said(at, statement_id, stance)
     where said.at = found.place and public.statement_counts(said.statement_id)
  ), by_publication as (
    select last.*, rank() over (partition by actor_id order by (
             select max(d.published_latest) from public.evidence e
               join public.document_versions v on v.id = e.document_version_id
               join public.documents d on d.id = v.document_id
              where e.statement_id = last.statement_id) desc nulls last) as publication
      from last
  )
  select name, case when count(distinct stance) = 1 then min(stance) end
    from by_publication where publication = 1
   group by actor_id, name, sort_name order by sort_name, actor_id limit most
$$;
