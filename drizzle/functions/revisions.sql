-- A revision: all writes of one transaction, by any client.

-- The transaction's revision, created at its first write. It runs for each row: it names the schema, which costs
-- nothing, while a search path of its own would.
create or replace function current_revision() returns bigint language plpgsql as $$
declare
  mark text := current_setting('caveat.revision', true);
begin
  if split_part(mark, ':', 1) = pg_current_xact_id()::text then
    return split_part(mark, ':', 2)::bigint;
  end if;
  return public.begin_revision();
end $$;
revoke execute on function current_revision() from public;
select allow_server('execute on function current_revision()');

-- The setting ends with the transaction, and with a savepoint.
create or replace function begin_revision() returns bigint language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  revision bigint;
  nothing text;
begin
  insert into revisions (principal, reason)
  values (coalesce(nullif(current_setting('caveat.principal', true), ''), 'postgres:' || session_user),
          nullif(current_setting('caveat.reason', true), ''))
  returning id into revision;
  nothing := set_config('caveat.revision', pg_current_xact_id() || ':' || revision, true);
  return revision;
end $$;
revoke execute on function begin_revision() from public;
select allow_server('execute on function begin_revision()');

-- The revision that wrote a row in its present form; for an entity, also the number of its versions.
create or replace function stamp_row() returns trigger language plpgsql as $$
begin
  new.revision_id := public.current_revision();
  return new;
end $$;

-- A row that an undo restores continues its version numbers, and keeps its first revision.
create or replace function stamp_entity() returns trigger language plpgsql as $$
begin
  new.revision_id := public.current_revision();
  if tg_op = 'UPDATE' then
    new.version := old.version + (old.revision_id <> new.revision_id)::int;
    new.first_revision_id := old.first_revision_id;
  elsif current_setting('caveat.undoing', true) = 'on' then
    new.version := coalesce(new.version, 0) + 1;
  else
    new.version := 1;
    new.first_revision_id := new.revision_id;
  end if;
  return new;
end $$;

-- Recorded time never decreases, even if the clock is set back: it is the greater of the clock and the newest recorded
-- time plus a microsecond. The newest is in a sequence, because a transaction may see an older state of `revisions`; a
-- failed transaction leaves a gap, which means nothing. Called by one transaction at a time: within the feed's lock.
create or replace function next_recorded_at() returns timestamptz language sql volatile as $$
  select timestamptz 'epoch' + interval '1 microsecond' * setval('public.newest_recorded_at',
           greatest((extract(epoch from clock_timestamp()) * 1000000)::bigint,
                    pg_sequence_last_value('public.newest_recorded_at') + 1))
$$;
revoke execute on function next_recorded_at() from public;
