-- The record as it was known at any instant: the schema `known` has each of its tables, with the rows that a reader would
-- have found at `caveat.known_at`. A session that puts `known` first in its search_path reads the past with the same
-- queries. Recorded time is the commit's (revisions.recorded_at); a transaction that is not over is known to nobody, so
-- that at 'infinity' it finds the record without what it wrote itself.

select keep('document_retractions', '{{DOCUMENT,document_id,documents}}');
select keep('actor_merges', '{{ACTOR,actor_id,actors}}');

create schema known;

-- The instant of which facts of the world are asked: now, unless the session says otherwise.
create function valid_at() returns timestamptz language sql stable as $$
  select coalesce(nullif(current_setting('caveat.valid_at', true), '')::timestamptz, now())
$$;

create function known_at() returns timestamptz language sql stable as $$
  select current_setting('caveat.known_at')::timestamptz
$$;

-- Makes `known.<name>`, and finds rows of the past by what rows of the present are found by.
create function remember(name text) returns void language plpgsql as $$
declare
  columns text;
  definition record;
begin
  select string_agg(quote_ident(attname), ', ' order by attnum) into columns
    from pg_attribute where attrelid = format('public.%I', name)::regclass and attnum > 0 and not attisdropped;
  for definition in
    select pg_get_indexdef(i.indexrelid) as text
      from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam
     where i.indrelid = format('public.%I', name)::regclass and m.amname = 'btree'
       and not i.indisprimary and not i.indisexclusion
  loop
    -- Without its name and without uniqueness: the past has many rows of one identity.
    execute regexp_replace(definition.text, '^CREATE (UNIQUE )?INDEX \S+ ON public\.', 'CREATE INDEX ON history.');
  end loop;
  -- The rows are put together before any is left out: so they are found by index from whatever they are joined to.
  execute format($f$
    create view known.%1$I as
    select %2$s from (select %2$s, null::bigint as superseded_in from public.%1$I
                      union all select %2$s, superseded_in from history.%1$I) rows
     where (select recorded_at from public.revisions where id = rows.revision_id) <= (select known_at())
       and (superseded_in is null
            or coalesce((select recorded_at from public.revisions where id = rows.superseded_in) > (select known_at()), true))$f$,
    name, columns);
end $$;

select remember(relname) from pg_class
 where relnamespace = 'history'::regnamespace and relkind = 'r' order by relname;

-- The timeline of a restriction as it was known at an instant; null for now. For whoever compares two of them.
create function timeline_known_at(restriction uuid, moment timestamptz) returns setof status_periods
language plpgsql stable set search_path = known, public set caveat.known_at = 'infinity' as $$
begin
  perform set_config('caveat.known_at', coalesce(moment, 'infinity')::text, true);
  return query select * from status_periods p where p.restriction_id = restriction order by p.starts_at;
end $$;
