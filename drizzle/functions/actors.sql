-- Actors: unnamed sources, groups, and what a merge leaves that no rule can decide.

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

-- The ids of the actors that ids and keys mean: an actor that turned out to be another one is that one.
create or replace function actors_named(ids uuid[], keys text[]) returns setof uuid language sql stable as $$
  select coalesce(m.into_id, a.id) from actors a left join actor_merges m on m.actor_id = a.id
   where a.id = any (ids) or a.key = any (keys)
$$;

-- Whether two actors were members of a group at one time. The role of the server does not read the history itself.
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

-- Whether the only member of a group is one that several of its members turned out to be.
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

-- Whether one that others turned out to be both speaks and is spoken to, or passed a statement on twice.
create or replace function statement_names_one_twice(statement uuid) returns boolean language sql stable as $$
  select exists (
    select from statement_speakers s join statement_addressees a using (statement_id, actor_id)
     where s.statement_id = statement and exists (select from actor_merges m where m.into_id = s.actor_id))
  or exists (
    select from statement_via v join statement_via w using (statement_id, actor_id)
     where v.statement_id = statement and v.ordinal < w.ordinal
       and exists (select from actor_merges m where m.into_id = v.actor_id))
$$;
