-- Actors: unnamed sources, groups, and the conflicts after a merge that no rule can resolve.

-- An unnamed source stays unnamed, and stays in its document.
create or replace function keep_source_unnamed() returns trigger language plpgsql as $$
begin
  raise exception 'an unnamed source stays unnamed'
    using errcode = 'restrict_violation', constraint = 'unnamed_source_stays_unnamed', table = tg_table_name;
end $$;

select define_trigger($$
  create trigger unnamed_source_stays_unnamed before update on actors for each row
    when ((old.kind = 'UNNAMED_SOURCE' or new.kind = 'UNNAMED_SOURCE')
      and (old.kind, old.name, old.given_name, old.country, old.document_id)
          is distinct from (new.kind, new.name, new.given_name, new.country, new.document_id))
    execute function keep_source_unnamed()$$);

create or replace function keep_source_without_alias() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
  if exists (select from actors where id = new.actor_id and kind = 'UNNAMED_SOURCE') then
    raise exception 'an unnamed source stays unnamed'
      using errcode = 'restrict_violation', constraint = 'unnamed_source_stays_unnamed', table = 'actor_aliases';
  end if;
  return new;
end $$;

select define_trigger($$
  create trigger unnamed_source_has_no_alias before insert or update on actor_aliases
    for each row execute function keep_source_without_alias()$$);

create or replace function keep_members_in_groups() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
  if not exists (select from actors where id = new.group_id and kind = 'GROUP') then
    raise exception 'only a group has members'
      using errcode = 'check_violation', constraint = 'only_groups_have_members', table = 'actor_members';
  end if;
  return new;
end $$;

select define_trigger($$
  create trigger only_groups_have_members before insert or update on actor_members
    for each row execute function keep_members_in_groups()$$);

-- The ids of actors by ids and keys; a merged actor is the one it was merged into.
create or replace function actors_named(ids uuid[], keys text[]) returns setof uuid language sql stable as $$
  select coalesce(m.into_id, a.id) from actors a left join actor_merges m on m.actor_id = a.id
   where a.id = any (ids) or a.key = any (keys)
$$;

-- True if two actors were members of a group at one time. The server's role does not read the history itself.
create or replace function were_members_at_once(target uuid, one uuid, other uuid) returns boolean
language sql stable
security definer set search_path = public, pg_temp as $$
  with known_members as (
    select member_id, revision_id, 9223372036854775807 as superseded_in from actor_members where group_id = target
    union all
    select member_id, revision_id, superseded_in from history.actor_members where group_id = target)
  select exists (
    select from known_members a join known_members b
      on a.revision_id < b.superseded_in and b.revision_id < a.superseded_in
     where a.member_id = one and b.member_id = other)
$$;

-- True if a group's only member is an actor into which several of its members were merged.
create or replace function group_is_of_one(target uuid) returns boolean language sql stable as $$
  select exists (
    select from actor_members g
      join actor_merges m on m.into_id = g.member_id
      join (select actor_id as id, into_id from actor_merges union all select into_id, into_id from actor_merges) o
        on o.into_id = m.into_id and o.id <> m.actor_id
     where g.group_id = target
       and not exists (select from actor_members x where x.group_id = target and x.member_id <> g.member_id)
       and were_members_at_once(target, m.actor_id, o.id))
$$;

-- True if an actor that others were merged into both speaks and is addressed, or passed a statement on twice.
create or replace function statement_names_one_twice(statement uuid) returns boolean language sql stable as $$
  select exists (
    select from statement_speakers s join statement_addressees a using (statement_id, actor_id)
     where s.statement_id = statement and exists (select from actor_merges m where m.into_id = s.actor_id))
  or exists (
    select from statement_via v join statement_via w using (statement_id, actor_id)
     where v.statement_id = statement and v.ordinal < w.ordinal
       and exists (select from actor_merges m where m.into_id = v.actor_id))
$$;

-- The tables whose rows refer to an actor; after a merge they refer to the one it was merged into. Its names, its
-- evidence and the merge itself stay with it.
create or replace function actor_references() returns table (name text, field text) language sql stable as $$
  select c.conrelid::regclass::text, t.attname::text
    from pg_constraint c join pg_attribute t on t.attrelid = c.conrelid and t.attnum = any (c.conkey)
   where c.contype = 'f' and c.confrelid = 'actors'::regclass
     and c.conrelid not in ('actor_aliases'::regclass, 'evidence'::regclass)
     and (c.conrelid, t.attname) <> ('actor_merges'::regclass, 'actor_id')
   order by 1, 2
$$;

-- No new row may refer to a merged actor: a concurrent merge may have missed the row. An undo, which restores rows
-- table by table, is checked when it is complete.
create or replace function refuse_merged_actors() returns trigger language plpgsql
set search_path = public, pg_temp as $$
declare
  field text;
  is_named boolean;
begin
  if current_setting('caveat.undoing', true) = 'on' or not exists (select from actor_merges) then
    return null;
  end if;
  foreach field in array tg_argv loop
    execute format('select exists (select from new_rows n join actor_merges m on m.actor_id = n.%I)', field) into is_named;
    if is_named then
      raise exception '% of %: an actor that was merged is named by the one that it turned out to be', field, tg_table_name
        using errcode = 'serialization_failure', constraint = 'no_merged_actor_is_named', table = tg_table_name;
    end if;
  end loop;
  return null;
end $$;

create or replace function refuse_named_merges() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
  if current_setting('caveat.undoing', true) is distinct from 'on'
     and merged_actor_is_named(array(select actor_id from new_rows)) then
    raise exception 'what names an actor that is merged has to name the other one first'
      using errcode = 'restrict_violation', constraint = 'no_merged_actor_is_named', table = 'actor_merges';
  end if;
  return null;
end $$;

-- True if a row refers to one of these actors.
create or replace function merged_actor_is_named(ids uuid[]) returns boolean language plpgsql stable as $$
declare
  reference record;
  is_named boolean;
begin
  for reference in select * from actor_references() loop
    execute format('select exists (select from %I where %I = any ($1))', reference.name, reference.field)
      into is_named using ids;
    if is_named then
      return true;
    end if;
  end loop;
  return false;
end $$;

-- True if a row that a revision wrote refers to a merged actor, or to one that the revision merged.
create or replace function revision_names_merged_actor(revision bigint) returns boolean language plpgsql stable as $$
declare
  reference record;
  is_named boolean;
begin
  if not exists (select from actor_merges) then
    return false;
  end if;
  for reference in select * from actor_references() loop
    execute format('select exists (select from %I t join actor_merges m on m.actor_id = t.%I where t.revision_id = $1)',
      reference.name, reference.field) into is_named using revision;
    if is_named then
      return true;
    end if;
  end loop;
  return merged_actor_is_named(array(select actor_id from actor_merges where revision_id = revision));
end $$;

do $$
declare
  table_of record;
begin
  for table_of in select name, string_agg(quote_literal(field), ', ' order by field) as fields from actor_references() group by name loop
    perform define_trigger(format($t$
      create trigger no_merged_actor_is_named_when_inserted after insert on %I referencing new table as new_rows
        for each statement execute function refuse_merged_actors(%s)$t$, table_of.name, table_of.fields));
    perform define_trigger(format($t$
      create trigger no_merged_actor_is_named_when_updated after update on %I referencing new table as new_rows
        for each statement execute function refuse_merged_actors(%s)$t$, table_of.name, table_of.fields));
  end loop;
end $$;

select define_trigger($$
  create trigger no_actor_that_is_named_is_merged after insert on actor_merges referencing new table as new_rows
    for each statement execute function refuse_named_merges()$$);
