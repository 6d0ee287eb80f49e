-- Makes a table of `public` part of the record: its history, the triggers that write it, and the view of it as of a
-- known time. All of it is generated from the lists in `recorded_tables` and `entities`, and from the table itself.

-- The tables of the record, each after those that its rows refer to.
create or replace function recorded_table_names() returns text[] language sql stable as $$
  select array_agg(name order by ordinal) from recorded_tables
$$;

-- The history of a table has its columns, all nullable: its rows were checked in the table. In past rows a new column
-- gets the value that it has in present rows which nobody has written to since.
create or replace function track_columns(name text) returns void language plpgsql
set search_path = public, pg_temp as $$
declare
  kept text := format('history.%I', name);
  c record;
begin
  if to_regclass(kept) is null then
    execute format('create table %s as select *, null::bigint as superseded_in from public.%I with no data', kept, name);
    execute format('alter table %s alter column superseded_in set not null', kept);
  end if;
  for c in
    select quote_ident(p.attname) as column, h.attnum is null as is_new, h.attnotnull, p.attgenerated <> '' as is_generated,
           (p.atttypid, p.atttypmod, p.attcollation) is distinct from (h.atttypid, h.atttypmod, h.attcollation) as differs,
           format_type(p.atttypid, p.atttypmod) || case when p.attcollation <> t.typcollation
             then format(' collate %s', p.attcollation::regcollation) else '' end as type,
           pg_get_expr(d.adbin, d.adrelid) as expression
      from pg_attribute p join pg_type t on t.oid = p.atttypid
      left join pg_attribute h on h.attrelid = kept::regclass and h.attname = p.attname
      left join pg_attrdef d on d.adrelid = p.attrelid and d.adnum = p.attnum
     where p.attrelid = format('public.%I', name)::regclass and p.attnum > 0 and not p.attisdropped
     order by p.attnum
  loop
    if c.is_new and c.is_generated then
      execute format('alter table %s add column %s %s', kept, c.column, c.type);
      execute format('update %s set %s = %s', kept, c.column, c.expression);
    elsif c.is_new and c.expression is not null then
      execute format('alter table %s add column %s %s default %s', kept, c.column, c.type, c.expression);
      execute format('alter table %s alter column %s drop default', kept, c.column);
    elsif c.is_new then
      execute format('alter table %s add column %s %s', kept, c.column, c.type);
    elsif c.differs then
      execute format('alter table %1$s alter column %2$s type %3$s using %2$s::%3$s', kept, c.column, c.type);
    end if;
    if c.attnotnull then
      execute format('alter table %s alter column %s drop not null', kept, c.column);
    end if;
  end loop;
  for c in
    select attname from pg_attribute
     where attrelid = kept::regclass and attnum > 0 and not attisdropped and attname <> 'superseded_in'
       and attname not in (select attname from pg_attribute
                            where attrelid = format('public.%I', name)::regclass and attnum > 0 and not attisdropped)
  loop
    raise exception '%.% has no column in public: a migration that renames or drops a column does so in both', kept, c.attname;
  end loop;
end $$;
revoke execute on function track_columns(text) from public;

-- Indexes past rows like present rows, and by their identity and the revisions that wrote and ended them; and present
-- rows by their revision, so that no whole table is read for one.
create or replace function track_indexes(name text) returns void language plpgsql
set search_path = public, pg_temp as $$
declare
  there text;
  wanted record;
  names text[] := '{}';
begin
  if to_regclass(format('public.%I', name || '_written_in')) is null then
    execute format('create index %2$I on public.%1$I using brin (revision_id) with (pages_per_range = 16, autosummarize = on)',
      name, name || '_written_in');
  end if;
  for wanted in
    select distinct on (definition) definition, index_name from (
      select 1 as place, name || '_identity' as index_name, format('%I USING btree (%s)', name, identity_of(name)) as definition
      union all select 2, name || '_superseded_in', format('%I USING btree (superseded_in)', name)
      union all select 3, name || '_written_in', format('%I USING btree (revision_id)', name)
      -- Not unique: the history has many rows of one identity.
      union all
      select 4, c.relname, regexp_replace(pg_get_indexdef(i.indexrelid), '^.* ON public\.', '')
        from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam
       where i.indrelid = format('public.%I', name)::regclass and m.amname = 'btree' and not i.indisprimary) all_of_them
     order by definition, place
  loop
    select c.relname into there from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indrelid = format('history.%I', name)::regclass
       and regexp_replace(pg_get_indexdef(i.indexrelid), '^.* ON history\.', '') = wanted.definition
     order by c.relname = wanted.index_name desc limit 1;
    if there is distinct from wanted.index_name then
      execute format('drop index if exists history.%I', wanted.index_name);
      execute case when there is null then format('create index %I on history.%s', wanted.index_name, wanted.definition)
                   else format('alter index history.%I rename to %I', there, wanted.index_name) end;
    end if;
    names := names || wanted.index_name;
  end loop;
  for there in
    select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indrelid = format('history.%I', name)::regclass and c.relname <> all (names)
  loop
    execute format('drop index history.%I', there);
  end loop;
end $$;
revoke execute on function track_indexes(text) from public;

-- The columns of a table's primary key.
create or replace function identity_of(name text) returns text language sql stable
set search_path = public, pg_temp as $$
  select string_agg(quote_ident(a.attname), ', ')
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)
   where c.conrelid = format('public.%I', name)::regclass and c.contype = 'p'
$$;

-- Generates the three functions that are called when rows of a table were written: the former rows go to `history`,
-- with the revision that replaced or removed them; the owners, see `recorded_tables`, are touched, and their versions
-- raised, which also makes writers of one entity wait for each other. An inserted row has its revision, and a column
-- that is never null is not checked for nulls.
create or replace function write_history_triggers(name text) returns void language plpgsql
set search_path = public, pg_temp as $$
declare
  columns text;
  owner record;
  guard text;
  touch text := '';
  raise text := '';
  body text := $f$
    create or replace function history.%1$I() returns trigger language plpgsql
    security definer set search_path = public, pg_temp as $body$
    %2$s
    begin
      %3$s
      return null;
    end $body$
  $f$;
  revision constant text := 'declare revision bigint := current_revision();';
  remember text;
begin
  select string_agg(quote_ident(attname), ', ' order by attnum) into columns
    from pg_attribute where attrelid = name::regclass and attnum > 0 and not attisdropped;
  remember := format($f$
      insert into history.%1$I (%2$s, superseded_in)
      select %2$s, revision from old_rows where revision_id <> revision;$f$, name, columns);

  -- `rows` stands for either transition table, `revision` for the revision of its rows, if they have it.
  for owner in
    select o.* from recorded_tables t
     cross join lateral jsonb_to_recordset(t.owners) o (entity text, "column" text, raises text) where t.name = write_history_triggers.name
  loop
    guard := case when (select attnotnull from pg_attribute where attrelid = name::regclass and attname = owner.column)
                  then '%2$s' else 'if exists (select from rows where %1$I is not null) then %2$s end if;' end;
    if owner.entity is not null then
      touch := touch || format(guard, owner.column, format($f$
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, %1$L::entity_type, %2$I from rows where %2$I is not null
        on conflict do nothing;$f$, owner.entity, owner.column));
    end if;
    if owner.raises is not null then
      raise := raise || format(guard, owner.column, format($f$
        update %2$I set version = version where id in (select %1$I from rows) and revision_id <> revision;$f$,
        owner.column, owner.raises));
    end if;
  end loop;

  perform define_function(format('history.%I()', name || '_inserted'), format(body, name || '_inserted',
    case when raise <> '' then revision else '' end,
    replace(case when raise <> '' then touch || raise else replace(touch, 'select revision,', 'select revision_id,') end,
      'from rows', 'from new_rows')));
  -- A version that another table's trigger raised is not a change of the entity itself.
  perform define_function(format('history.%I()', name || '_updated'), format(body, name || '_updated', revision, remember
    || ' if pg_trigger_depth() = 1 then ' || replace(touch, 'from rows', 'from new_rows')
    || replace(touch, 'from rows', 'from old_rows') || ' end if; '
    || replace(raise, 'from rows', 'from new_rows') || replace(raise, 'from rows', 'from old_rows')));
  perform define_function(format('history.%I()', name || '_deleted'), format(body, name || '_deleted', revision,
    remember || replace(touch || raise, 'from rows', 'from old_rows')));
end $$;
revoke execute on function write_history_triggers(text) from public;

create or replace function refuse_truncate() returns trigger language plpgsql as $$
begin
  raise exception '% is part of the record: it is not truncated', tg_table_name
    using errcode = 'restrict_violation', constraint = 'record_is_not_truncated', table = tg_table_name;
end $$;

select define_trigger($$
  create trigger never_truncated before truncate on revisions
    for each statement execute function refuse_truncate()$$);
select define_trigger($$
  create trigger never_truncated before truncate on changes
    for each statement execute function refuse_truncate()$$);
select define_trigger($$
  create trigger never_truncated before truncate on lines
    for each statement execute function refuse_truncate()$$);

-- Creates `known.<name>`: the rows that a reader would have found at `known_at()`.
create or replace function create_as_of_view(name text) returns void language plpgsql
set search_path = public, pg_temp as $$
declare
  columns text;
begin
  select string_agg(quote_ident(attname), ', ' order by attnum) into columns
    from pg_attribute where attrelid = format('public.%I', name)::regclass and attnum > 0 and not attisdropped;
  -- The rows are combined before any is filtered out, so that joins can use their indexes.
  perform define_view(format('known.%I', name), format($f$
    select %2$s from (select %2$s, null::bigint as superseded_in from public.%1$I
                      union all select %2$s, superseded_in from history.%1$I) rows
     where (select recorded_at from public.revisions where id = rows.revision_id) <= (select known_at())
       and (superseded_in is null
            or coalesce((select recorded_at from public.revisions where id = rows.superseded_in) > (select known_at()), true))$f$,
    name, columns));
end $$;
revoke execute on function create_as_of_view(text) from public;

-- Checks that every date of a table agrees with its text. An older row that does not agree stays as it is: the server's
-- log reports it, and the next write of it is refused.
create or replace function check_dates(name text) returns void language plpgsql
set search_path = public, pg_temp as $$
declare
  date text;
  constraint_name text;
begin
  for date in
    select left(attname, -5) from pg_attribute
     where attrelid = format('public.%I', name)::regclass and attname like '%\_edtf' and not attisdropped
  loop
    constraint_name := format('%s_%s_is_of_its_text', name, date);
    continue when exists (select from pg_constraint
                           where conrelid = format('public.%I', name)::regclass and conname = constraint_name);
    execute format('alter table public.%1$I add constraint %2$I check (public.is_date(%3$I, %4$I, %5$I, %6$I, %7$I)) not valid',
      name, constraint_name, date || '_edtf', date || '_earliest', date || '_latest', date || '_expression', date || '_derivation');
    begin
      execute format('alter table public.%1$I validate constraint %2$I', name, constraint_name);
    exception when check_violation then
      raise warning 'rows of % have a date that is not that of its text: see the constraint %', name, constraint_name;
    end;
  end loop;
end $$;
revoke execute on function check_dates(text) from public;

-- Adds a table to the record, or brings its objects up to date. Objects that are up to date are not touched.
create or replace function track_table(name text) returns void language plpgsql
set search_path = public, pg_temp as $$
declare
  versioned boolean := exists (select from pg_attribute where attrelid = name::regclass and attname = 'version');
  event text[];
begin
  perform track_columns(name);
  perform track_indexes(name);
  perform write_history_triggers(name);
  perform define_trigger(format('create trigger stamp before insert or update on %I for each row execute function %I()',
    name, case when versioned then 'stamp_entity' else 'stamp_row' end));
  foreach event slice 1 in array array[['inserted', 'insert', 'new table as new_rows'],
    ['updated', 'update', 'old table as old_rows new table as new_rows'], ['deleted', 'delete', 'old table as old_rows']]
  loop
    perform define_trigger(format('create trigger %s after %s on %I referencing %s for each statement execute function history.%I()',
      event[1], event[2], name, event[3], name || '_' || event[1]));
  end loop;
  perform define_trigger(format('create trigger never_truncated before truncate on %I
    for each statement execute function refuse_truncate()', name));
  perform create_as_of_view(name);
  perform check_dates(name);
end $$;
revoke execute on function track_table(text) from public;

-- Brings all generated objects in line with the lists and with the tables of `public`.
create or replace function track_all() returns void language plpgsql
set search_path = public, pg_temp as $$
begin
  perform track_table(name) from unnest(recorded_table_names()) name;
  -- The history is not stored in this order, but can be queried like the present.
  perform define_view('known.stances_by_date', $f$
    select p.statement_id, p.restriction_id, s.sort_date, s.sort_date_desc
      from known.statement_stances p join known.statements s on s.id = p.statement_id$f$);
  -- The line of any entity as it is in this transaction; null for an unknown one.
  perform define_function('line_of(entity_type, uuid)', format($f$
    create or replace function line_of(entity entity_type, target uuid) returns jsonb language plpgsql stable as $body$
    begin
      case entity %s end case;
    end $body$
    $f$,
    (select string_agg(format('when %L then return %I(target);', entity, line_function), ' ' order by ordinal) from entities)));
  -- The role of the server: it writes the record, and can change neither tables nor the past. Changes, revisions and
  -- history are written by functions of the owner alone.
  perform allow_server('usage on schema public, known');
  perform allow_server('select on all tables in schema public');
  perform allow_server('select on all tables in schema known');
  perform allow_server((select format('insert, update, delete on %s, api_keys, idempotency_keys, last_said',
    string_agg(quote_ident(name), ', ')) from unnest(recorded_table_names()) name));
end $$;
revoke execute on function track_all() from public;
