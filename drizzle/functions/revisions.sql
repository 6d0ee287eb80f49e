-- A revision: all writes of one transaction, by any client; and taking one back.

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

-- Undoing a revision: every row that it wrote becomes what it was before, as a new revision. Nothing is deleted from
-- the history.

create or replace function columns_of(name text, without text[]) returns text[] language sql stable as $$
  select array_agg(quote_ident(attname) order by attnum) from pg_attribute
   where attrelid = format('public.%I', name)::regclass and attnum > 0 and not attisdropped and attgenerated = ''
     and attname <> all (without)
$$;

-- The condition that two rows have the same identity.
create or replace function same_row(name text, form text) returns text language sql stable as $$
  select string_agg(format(form, t.attname), ' and ')
    from pg_constraint c join pg_attribute t on t.attrelid = c.conrelid and t.attnum = any (c.conkey)
   where c.conrelid = format('public.%I', name)::regclass and c.contype = 'p'
$$;

-- The changes of one table's rows by a revision: each former row and each new one, null if it did not exist. A row
-- whose version alone rose was not changed itself; derived columns and rows are no changes of the revision; nor are
-- resumed parts, which are derived again after an undo. The result is the same after the revision has been undone.
create or replace function row_changes_of(name text, revision bigint) returns table (was jsonb, became jsonb) language plpgsql stable as $$
begin
  return query execute format($f$
    with was as (select to_jsonb(h) - 'superseded_in' as row from history.%1$I h where superseded_in = $1),
         became as (select to_jsonb(t) as row from public.%1$I t where revision_id = $1
                    union all
                    select to_jsonb(h) - 'superseded_in' from history.%1$I h where revision_id = $1)
    select w.row, b.row from was w full join became b on %2$s
     where w.row - '{version,revision_id,first_revision_id,said_by,sort_date,sort_date_desc,dictionary,search}'::text[]
           is distinct from b.row - '{version,revision_id,first_revision_id,said_by,sort_date,sort_date_desc,dictionary,search}'::text[]
       and coalesce(w.row, b.row) ->> 'resumes' is null$f$,
    name, same_row(name, '(w.row -> %1$L) = (b.row -> %1$L)')) using revision;
end $$;

-- The values of a row that differ from another one; null if they are equal.
create or replace function columns_changed(a jsonb, b jsonb) returns jsonb language sql immutable as $$
  select jsonb_object_agg(key, value) from jsonb_each(a)
   where b -> key is distinct from value
     and key not in ('version', 'revision_id', 'first_revision_id', 'said_by', 'sort_date', 'sort_date_desc', 'dictionary', 'search')
$$;

-- Undoes a revision in this transaction, and returns the number of restored rows. Refused if its rows were written
-- since (revision_is_overtaken), or if more would be deleted than it inserted (undo_reaches_further).
create or replace function undo_revision(target bigint) returns bigint language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  revision bigint;
  name text;
  written text[] := '{}';
  wanted record;
  done bigint;
  total bigint := 0;
  removed bigint := 0;
begin
  perform set_config('caveat.undoing', 'on', true);
  foreach name in array recorded_table_names() loop
    select count(*) as steps, count(*) filter (where was is null) as brought into wanted from row_changes_of(name, target);
    if wanted.steps > 0 then
      written := written || name;
      total := total + wanted.steps;
      removed := removed + wanted.brought;
    end if;
  end loop;
  if total = 0 then
    return 0;
  end if;
  revision := current_revision();
  update revisions set undoes = target where id = revision;

  -- Deleted rows are restored first, then changed ones, then inserted rows are deleted: each finds the rows that it
  -- refers to.
  foreach name in array written loop
    execute format($f$
      insert into public.%1$I (%2$s)
      select %3$s from row_changes_of(%1$L, $1) s cross join lateral jsonb_populate_record(null::public.%1$I, s.was) r
       where s.became is null$f$,
      name, array_to_string(columns_of(name, '{revision_id}'), ', '),
      'r.' || array_to_string(columns_of(name, '{revision_id}'), ', r.')) using target;
  end loop;
  foreach name in array written loop
    -- Only the columns that it changed: others may have been written since.
    execute format($f$
      update public.%1$I t set (%2$s) = (select %2$s from jsonb_populate_record(t, s.back))
        from (select became, columns_changed(was, became) as back, columns_changed(became, was) as forth
                from row_changes_of(%1$L, $1) where was is not null and became is not null) s
             cross join lateral jsonb_populate_record(null::public.%1$I, s.became) r
       where %3$s and columns_changed(s.forth, to_jsonb(t)) is null$f$,
      name, array_to_string(columns_of(name, '{revision_id,version}'), ', '), same_row(name, 't.%1$I = r.%1$I'))
      using target;
    get diagnostics done = row_count;
    perform refuse_overtaken(name, done,
      (select count(*) from row_changes_of(name, target) where was is not null and became is not null));
  end loop;
  for name in select it from unnest(written) with ordinality o (it, n) order by n desc loop
    execute format($f$
      delete from public.%1$I t
       using row_changes_of(%1$L, $1) s cross join lateral jsonb_populate_record(null::public.%1$I, s.became) r
       where s.was is null and %2$s and columns_changed(s.became, to_jsonb(t)) is null$f$,
      name, same_row(name, 't.%1$I = r.%1$I')) using target;
    get diagnostics done = row_count;
    perform refuse_overtaken(name, done, (select count(*) from row_changes_of(name, target) where was is null));
  end loop;

  -- A cascade would delete rows that others wrote.
  foreach name in array recorded_table_names() loop
    execute format($f$
      select count(*) from history.%1$I h
       where superseded_in = $1 and not exists (select from public.%1$I t where %2$s)$f$,
      name, same_row(name, 't.%1$I = h.%1$I')) into done using revision;
    removed := removed - done;
  end loop;
  if removed <> 0 then
    raise exception 'more would go than the revision brought'
      using errcode = 'restrict_violation', constraint = 'undo_reaches_further';
  end if;
  if not timelines_are_whole(revision) then
    raise exception 'a period that came or went is one that others were laid beside since'
      using errcode = 'restrict_violation', constraint = 'revision_is_overtaken';
  end if;
  if revision_names_merged_actor(revision) then
    raise exception 'an actor that what the revision wrote names was merged into another one since'
      using errcode = 'restrict_violation', constraint = 'revision_names_merged_actor';
  end if;
  return total;
exception when unique_violation or check_violation then
  -- A row to restore exists again, or conflicts with later rows.
  raise exception 'what the revision wrote does not fit what has been written since: %', sqlerrm
    using errcode = 'restrict_violation', constraint = 'revision_is_overtaken';
end $$;
revoke execute on function undo_revision(bigint) from public;
select allow_server('execute on function undo_revision(bigint)');

-- True if each period of the timelines that a revision wrote to ends where the next one starts, or before that where
-- its source says so: then no two overlap, and there are no unexplained gaps.
create or replace function timelines_are_whole(revision bigint) returns boolean language sql stable as $$
  select not exists (
    select from (
      select ends_at, least(lead(starts_at) over (partition by restriction_id order by starts_at),
                            valid_to_latest + interval '1 millisecond', 'infinity') as due
        from status_periods
       where resumes is null
         and restriction_id in (select restriction_id from status_periods where revision_id = revision union
                                select restriction_id from history.status_periods where superseded_in = revision)
      union all
      select ends_at, least(lead(starts_at) over (partition by consent_id order by starts_at),
                            valid_to_latest + interval '1 millisecond', 'infinity')
        from consent_periods
       where resumes is null
         and consent_id in (select consent_id from consent_periods where revision_id = revision union
                            select consent_id from history.consent_periods where superseded_in = revision)) t
     where ends_at <> due)
$$;

create or replace function refuse_overtaken(name text, done bigint, wanted bigint) returns void language plpgsql as $$
begin
  if done < wanted then
    raise exception 'what the revision wrote has been written since'
      using errcode = 'restrict_violation', constraint = 'revision_is_overtaken', table = name;
  end if;
end $$;

-- The first later revision that changed rows of a table which this one wrote, or deleted them; null without one.
create or replace function first_overwriting(name text, target bigint) returns bigint language plpgsql stable
security definer set search_path = public, pg_temp as $$
declare
  found bigint;
begin
  execute format($f$
    with states as (select to_jsonb(t) as row, revision_id, null::bigint as superseded_in from public.%1$I t
                    union all
                    select to_jsonb(h) - 'superseded_in', revision_id, superseded_in from history.%1$I h),
         wrote as (select became, coalesce(columns_changed(became, was), became) as written
                     from row_changes_of(%1$L, $1) where became is not null)
    select coalesce(min(s.revision_id) filter (where s.revision_id > $1 and columns_changed(w.written, s.row) is not null),
                    min(s.superseded_in) filter (where s.superseded_in > $1))
      from wrote w join states s on %2$s$f$,
    name, same_row(name, '(w.became -> %1$L) = (s.row -> %1$L)')) into found using target;
  return found;
end $$;
revoke execute on function first_overwriting(text, bigint) from public;
select allow_server('execute on function first_overwriting(text, bigint)');
