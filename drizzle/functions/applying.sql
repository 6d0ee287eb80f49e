-- What the other files use: applied before them.

-- Makes a trigger as its `create trigger` statement says, unless it was made of the same text: its comment tells that.
-- A trigger that is as it should be is not locked.
create or replace function define_trigger(definition text) returns void language plpgsql
set search_path = public, pg_temp as $$
declare
  name text := (regexp_match(definition, 'trigger (\w+)'))[1];
  on_table text := (regexp_match(definition, '\son (\w+)'))[1];
  mark text := md5(regexp_replace(definition, '\s+', ' ', 'g'));
begin
  if exists (select from pg_trigger where tgrelid = on_table::regclass and tgname = name
                and obj_description(oid, 'pg_trigger') = mark) then
    return;
  end if;
  execute format('drop trigger if exists %I on %I', name, on_table);
  execute definition;
  execute format('comment on trigger %I on %I is %L', name, on_table, mark);
end $$;
revoke execute on function define_trigger(text) from public;

-- The same for a function that is written from the lists; it has no arguments, or those in `signature`.
create or replace function define_function(signature text, definition text) returns void language plpgsql
set search_path = public, pg_temp as $$
begin
  if obj_description(to_regprocedure(signature), 'pg_proc') is not distinct from md5(definition) then
    return;
  end if;
  execute definition;
  execute format('comment on function %s is %L', signature, md5(definition));
end $$;
revoke execute on function define_function(text, text) from public;

-- The same for a view. One whose columns are not those of before and some more is made from scratch.
create or replace function define_view(name text, query text) returns void language plpgsql
set search_path = public, pg_temp as $$
begin
  if obj_description(to_regclass(name), 'pg_class') is not distinct from md5(query) then
    return;
  end if;
  begin
    execute format('create or replace view %s as %s', name, query);
  exception when invalid_table_definition then
    execute format('drop view %s cascade', name);
    execute format('create view %s as %s', name, query);
  end;
  execute format('comment on view %s is %L', name, md5(query));
end $$;
revoke execute on function define_view(text, text) from public;

-- Gives the role of the server a privilege, where there is that role. Without it the server works as the owner.
create or replace function allow_server(privilege text) returns void language plpgsql
set search_path = public, pg_temp as $$
begin
  if to_regrole('caveat_server') is not null then
    execute format('grant %s to caveat_server', privilege);
  end if;
end $$;
revoke execute on function allow_server(text) from public;
