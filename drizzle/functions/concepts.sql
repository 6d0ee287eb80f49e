-- No concept is its own ancestor. Arguments: table, from, to, constraint, and optionally a column that separates kinds
-- of edges. The lock keeps two writers from closing a cycle together; rows without a target close none, so that their
-- writers need not wait.
create or replace function refuse_cycle() returns trigger language plpgsql
set search_path = public, pg_temp as $$
declare
  kind text := coalesce(tg_argv[4], 'null::text');
  ring uuid;
begin
  if not exists (select from new_rows n where to_jsonb(n) ->> tg_argv[2] is not null) then
    return null;
  end if;
  perform pg_advisory_xact_lock(hashtext(tg_argv[3]));
  execute format(
    $f$with recursive up as (
         select %2$I as origin, %3$I as at, %5$s as kind from new_rows where %3$I is not null
         union
         select up.origin, e.%3$I, up.kind
           from up join %1$I e on e.%2$I = up.at and e.%3$I is not null and %5$s is not distinct from up.kind
       )
       select origin from up where origin = at limit 1$f$,
    tg_argv[0], tg_argv[1], tg_argv[2], tg_argv[3], kind) into ring;
  if ring is not null then
    raise exception 'a ring of broader concepts'
      using errcode = 'check_violation', constraint = tg_argv[3], table = tg_argv[0], detail = ring::text;
  end if;
  return null;
end $$;

select define_trigger($$
  create trigger items_broader_is_acyclic after insert on item_broader referencing new table as new_rows
    for each statement execute function refuse_cycle('item_broader', 'item_id', 'broader_id', 'items_broader_is_acyclic')$$);
select define_trigger($$
  create trigger groups_are_acyclic after insert on actor_members referencing new table as new_rows
    for each statement execute function refuse_cycle('actor_members', 'group_id', 'member_id', 'groups_are_acyclic')$$);
select define_trigger($$
  create trigger places_within_is_acyclic after insert on place_broader referencing new table as new_rows
    for each statement execute function refuse_cycle('place_broader', 'place_id', 'broader_id', 'places_within_is_acyclic')$$);
select define_trigger($$
  create trigger targets_broader_is_acyclic_insert after insert on targets referencing new table as new_rows
    for each statement execute function refuse_cycle('targets', 'id', 'broader_id', 'targets_broader_is_acyclic')$$);
select define_trigger($$
  create trigger targets_broader_is_acyclic_update after update on targets referencing new table as new_rows
    for each statement execute function refuse_cycle('targets', 'id', 'broader_id', 'targets_broader_is_acyclic')$$);
select define_trigger($$
  create trigger restriction_relations_are_acyclic after insert on restriction_relations referencing new table as new_rows
    for each statement execute function refuse_cycle('restriction_relations', 'restriction_id', 'related_id',
      'restriction_relations_are_acyclic',
      'case when relation in (''NARROWER_THAN'', ''PART_OF'', ''SUPERSEDES'') then relation::text
            else restriction_id::text || related_id::text || relation::text end')$$);

-- A member is in a group once at a time, and so is a place in another one. Checked at commit. Writers of one owner wait
-- for each other.
create or replace function refuse_two_terms() returns trigger language plpgsql
set search_path = public, pg_temp as $$
declare
  taken boolean;
begin
  execute format(
    $f$select exists (
         select from %1$I o where (o.%2$I, o.%3$I) = ($1, $2) and o.ordinal <> $3
            and coalesce(o.valid_from_earliest, '-infinity') <= coalesce($5, 'infinity')
            and coalesce($4, '-infinity') <= coalesce(o.valid_to_latest, 'infinity'))
         -- The present row: it may have been written again, or deleted.
         and exists (select from %1$I o where (o.%2$I, o.%3$I, o.ordinal) = ($1, $2, $3)
            and (o.valid_from_earliest, o.valid_to_latest) is not distinct from ($4, $5))$f$,
    tg_table_name, tg_argv[0], tg_argv[1]) into taken
    using (to_jsonb(new) ->> tg_argv[0])::uuid, (to_jsonb(new) ->> tg_argv[1])::uuid, new.ordinal, new.valid_from_earliest, new.valid_to_latest;
  if taken then
    raise exception 'two terms at one time'
      using errcode = 'exclusion_violation', constraint = tg_name, table = tg_table_name;
  end if;
  return null;
end $$;

select define_trigger($$
  create constraint trigger actor_is_a_member_once_at_a_time after insert or update on actor_members
    deferrable initially deferred for each row execute function refuse_two_terms('group_id', 'member_id')$$);
select define_trigger($$
  create constraint trigger place_is_within_once_at_a_time after insert or update on place_broader
    deferrable initially deferred for each row execute function refuse_two_terms('place_id', 'broader_id')$$);

-- The rows of a scope with the same ordinal are one condition: of one dimension and operator, numbered from 0. Checked
-- at commit, when all rows exist.
create or replace function refuse_mixed_scope() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
  if exists (select from restriction_scopes where restriction_id = new.restriction_id and ordinal = new.ordinal
             having count(distinct (dimension, operator)) > 1 or min(position) <> 0) then
    raise exception 'the values of a condition are of one dimension and one operator, the first of them at 0'
      using errcode = 'check_violation', constraint = tg_name, table = tg_table_name;
  end if;
  return null;
end $$;

select define_trigger($$
  create constraint trigger scope_condition_is_one after insert or update on restriction_scopes
    deferrable initially deferred for each row execute function refuse_mixed_scope()$$);
