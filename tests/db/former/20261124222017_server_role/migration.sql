-- Whom the server runs as: it writes the record, and can change neither tables nor what was: changes, revisions and history
-- are written by functions of the owner alone.

-- What triggers write, they write as the owner.
do $$
declare
  signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure from pg_proc p
     where p.pronamespace = 'history'::regnamespace
        or p.oid in ('public.current_revision()'::regprocedure, 'public.publish_revision()'::regprocedure,
                     'public.schedule_effect()'::regprocedure, 'public.take_effect(integer)'::regprocedure,
                     'public.trim_feed(interval, integer)'::regprocedure, 'public.undo_revision(bigint)'::regprocedure)
  loop
    execute format('alter function %s security definer set search_path = public, pg_temp', signature);
  end loop;
  revoke execute on function take_effect(integer), trim_feed(interval, integer), undo_revision(bigint),
    current_revision() from public;
end $$;

-- Makes the role, where roles can be made, and gives it what it needs: at each start, because roles belong to the cluster,
-- not to the database, and a restored copy may find none.
create function give_server_role() returns void language plpgsql set client_min_messages = warning as $$
begin
  if not exists (select from pg_roles where rolname = 'caveat_server') then
    create role caveat_server nologin;
  end if;
  if not pg_has_role('caveat_server', 'set') then
    execute format('grant caveat_server to %I', current_user);
  end if;
  grant usage on schema public, known to caveat_server;
  grant select on all tables in schema public to caveat_server;
  grant select on all tables in schema known to caveat_server;
  execute (select format('grant insert, update, delete on %s, api_keys, idempotency_keys to caveat_server',
                         string_agg(quote_ident(name), ', ')) from unnest(kept_tables()) name);
  grant execute on function take_effect(integer), trim_feed(interval, integer), undo_revision(bigint),
    current_revision() to caveat_server;
exception
  -- Not allowed to, or another database of the cluster was quicker: the server then runs as whoever signs in.
  when insufficient_privilege or duplicate_object or unique_violation then null;
end $$;
