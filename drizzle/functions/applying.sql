-- Functions that the other files use: applied before them.

-- Creates a trigger from its `create trigger` statement, unless it was created from the same text, which its comment
-- stores. A trigger that is up to date is not locked.
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

-- The same for a function generated from the lists; its arguments are in `signature`.
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

-- The same for a view. It is dropped and created again unless its columns are the former ones and some more.
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

-- Grants the server's role a privilege, if the role exists. Without it the server runs as the owner.
create or replace function allow_server(privilege text) returns void language plpgsql
set search_path = public, pg_temp as $$
begin
  if to_regrole('caveat_server') is not null then
    execute format('grant %s to caveat_server', privilege);
  end if;
end $$;
revoke execute on function allow_server(text) from public;
