-- From any write, by whomever, to one ordered feed and a history that forgets nothing.
--
--   a row is written      -> its revision is stamped; what it was goes to `history`; its entity goes to `touched`
--   the transaction ends  -> one change per touched entity, then, under a lock held to the end, its position

-- The transaction's revision, made at its first write. The setting dies with the transaction and with a savepoint.
create function current_revision() returns bigint language plpgsql as $$
declare
  mark text := current_setting('caveat.revision', true);
  xact text := pg_current_xact_id()::text;
  revision bigint;
begin
  if mark is not null and split_part(mark, ':', 1) = xact then
    return split_part(mark, ':', 2)::bigint;
  end if;
  insert into revisions (principal, reason)
  values (coalesce(nullif(current_setting('caveat.principal', true), ''), 'postgres:' || session_user),
          nullif(current_setting('caveat.reason', true), ''))
  returning id into revision;
  perform set_config('caveat.revision', xact || ':' || revision, true);
  return revision;
end $$;

create function stamp_row() returns trigger language plpgsql as $$
begin
  new.revision_id := current_revision();
  return new;
end $$;

create function stamp_entity() returns trigger language plpgsql as $$
begin
  new.revision_id := current_revision();
  if tg_op = 'INSERT' then
    new.version := 1;
  else
    new.version := old.version + (old.revision_id <> new.revision_id)::int;
  end if;
  return new;
end $$;

-- Entities touched in a transaction that is not over yet. Emptied at every commit, so nothing is lost with a crash.
create unlogged table touched (
  revision_id bigint not null,
  ordinal bigint generated always as identity,
  entity entity_type not null,
  entity_id uuid not null,
  constraint touched_pkey primary key (revision_id, entity, entity_id)
);

create schema history;

-- Takes a table into the record. `history.<name>` gets every row that is replaced or removed, with the revision that
-- did it. `marks` are [entity, column, owner]: a written row touches that entity with the id in that column, and raises
-- the version of that owner, which also makes writers of one entity wait for each other. Either may be ''.
create function keep(name text, marks text[][]) returns void language plpgsql as $$
declare
  columns text;
  identity text;
  mark text[];
  touch text := '';
  raise text := '';
  body text := $f$
    create function history.%1$I() returns trigger language plpgsql as $body$
    declare
      revision bigint := current_revision();
    begin
      %2$s
      return null;
    end $body$
  $f$;
  remember text;
begin
  select string_agg(quote_ident(attname), ', ' order by attnum) into columns
    from pg_attribute where attrelid = name::regclass and attnum > 0 and not attisdropped;
  select string_agg(quote_ident(a.attname), ', ') into identity
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)
   where c.conrelid = name::regclass and c.contype = 'p';

  execute format('create table history.%1$I (like public.%1$I, superseded_in bigint not null)', name);
  execute format('create index %2$I on history.%1$I (%3$s)', name, name || '_identity', identity);
  execute format('create index %2$I on history.%1$I (superseded_in)', name, name || '_superseded_in');
  remember := format($f$
      insert into history.%1$I (%2$s, superseded_in)
      select %2$s, revision from old_rows where revision_id <> revision;$f$, name, columns);

  -- `rows` stands for either transition table.
  foreach mark slice 1 in array marks loop
    if mark[1] <> '' then
      touch := touch || format($f$
      if exists (select from rows where %2$I is not null) then
        insert into touched (revision_id, entity, entity_id)
        select distinct revision, %1$L::entity_type, %2$I from rows where %2$I is not null order by 3
        on conflict do nothing;
      end if;$f$, mark[1], mark[2]);
    end if;
    if mark[3] <> '' then
      raise := raise || format($f$
      if exists (select from rows where %1$I is not null) then
        update %2$I set version = version where id in (select %1$I from rows) and revision_id <> revision;
      end if;$f$, mark[2], mark[3]);
    end if;
  end loop;

  execute format(body, name || '_inserted', replace(touch || raise, 'from rows', 'from new_rows'));
  -- A version raised from another table's trigger is no change of the entity's own.
  execute format(body, name || '_updated', remember
    || ' if pg_trigger_depth() = 1 then ' || replace(touch, 'from rows', 'from new_rows')
    || replace(touch, 'from rows', 'from old_rows') || ' end if; '
    || replace(raise, 'from rows', 'from new_rows') || replace(raise, 'from rows', 'from old_rows'));
  execute format(body, name || '_deleted', remember || replace(touch || raise, 'from rows', 'from old_rows'));

  execute format('create trigger stamp before insert or update on %1$I for each row execute function %2$I()',
    name, case when position('version,' in columns) > 0 then 'stamp_entity' else 'stamp_row' end);
  execute format('create trigger inserted after insert on %1$I referencing new table as new_rows
                    for each statement execute function history.%2$I()', name, name || '_inserted');
  execute format('create trigger updated after update on %1$I referencing old table as old_rows new table as new_rows
                    for each statement execute function history.%2$I()', name, name || '_updated');
  execute format('create trigger deleted after delete on %1$I referencing old table as old_rows
                    for each statement execute function history.%2$I()', name, name || '_deleted');
  execute format('create trigger never_truncated before truncate on %1$I
                    for each statement execute function refuse_truncate()', name);
end $$;

create function refuse_truncate() returns trigger language plpgsql as $$
begin
  raise exception '% is part of the record: it is not truncated', tg_table_name
    using errcode = 'restrict_violation', constraint = 'record_is_not_truncated', table = tg_table_name;
end $$;

select keep('documents', '{{DOCUMENT,id,""}}');
select keep('document_versions', '{{DOCUMENT,document_id,documents}}');
select keep('actors', '{{ACTOR,id,""}}');
select keep('actor_aliases', '{{ACTOR,actor_id,actors}}');
select keep('actor_members', '{{ACTOR,group_id,actors}}');
select keep('affiliations', '{{AFFILIATION,id,""}}');
select keep('items', '{{ITEM,id,""}}');
select keep('item_aliases', '{{ITEM,item_id,items}}');
select keep('item_broader', '{{ITEM,item_id,items}}');
select keep('places', '{{PLACE,id,""}}');
select keep('targets', '{{TARGET,id,""}}');
select keep('events', '{{EVENT,id,""}}');
select keep('event_participants', '{{EVENT,event_id,events}}');
select keep('transfers', '{{TRANSFER,id,""}}');
select keep('restrictions', '{{RESTRICTION,id,""}}');
select keep('restriction_parties', '{{RESTRICTION,restriction_id,restrictions}}');
select keep('restriction_items', '{{RESTRICTION,restriction_id,restrictions}}');
select keep('restriction_scopes', '{{RESTRICTION,restriction_id,restrictions}}');
select keep('restriction_relations', '{{RESTRICTION,restriction_id,restrictions}}');
select keep('statements', '{{STATEMENT,id,""}}');
select keep('statement_speakers', '{{STATEMENT,statement_id,statements}}');
select keep('statement_addressees', '{{STATEMENT,statement_id,statements}}');
select keep('statement_via', '{{STATEMENT,statement_id,statements}}');
select keep('statement_stances', '{{STATEMENT,statement_id,statements}}');
select keep('statement_relations', '{{RELATION,id,""}}');
select keep('status_periods', '{{STATUS,id,""},{"",restriction_id,restrictions}}');
select keep('status_grounds', '{{STATUS,status_period_id,status_periods}}');
select keep('consents', '{{"",restriction_id,restrictions}}');
select keep('consent_periods', '{{CONSENT,id,""},{"",consent_id,consents}}');
select keep('consent_grounds', '{{CONSENT,consent_period_id,consent_periods}}');
select keep('evidence', '{{ACTOR,actor_id,actors},{AFFILIATION,affiliation_id,affiliations},{ITEM,item_id,items},
  {PLACE,place_id,places},{TARGET,target_id,targets},{EVENT,event_id,events},{TRANSFER,transfer_id,transfers},
  {RESTRICTION,restriction_id,restrictions},{STATEMENT,statement_id,statements}}');

-- What a period's change was, told by the lines alone, so that it holds for writers who say nothing.
create function kind_of_change(entity entity_type, target uuid, revision bigint, before jsonb, after jsonb)
returns change_kind language plpgsql stable as $$
begin
  if entity not in ('STATUS', 'CONSENT') then
    return case when before is null then 'CREATED' when after is null then 'REMOVED' else 'REVISED' end;
  elsif after is null then
    return 'CORRECTION';
  elsif before is not null then
    -- More evidence for what already held is neither a change of the world nor a mistake of ours.
    return case when before - '{grounds,observedAt,absent}'::text[] = after - '{grounds,observedAt,absent}'::text[]
                then 'REVISED' else 'CORRECTION' end;
  elsif entity = 'STATUS' then
    return case when exists (select from status_periods p join status_periods o
                               on o.restriction_id = p.restriction_id and o.id <> p.id
                              where p.id = target and (o.starts_at < p.starts_at or o.revision_id <> revision))
                then 'TRANSITION' else 'INITIAL' end;
  else
    return case when exists (select from consent_periods p join consent_periods o
                               on o.consent_id = p.consent_id and o.id <> p.id
                              where p.id = target and (o.starts_at < p.starts_at or o.revision_id <> revision))
                then 'TRANSITION' else 'INITIAL' end;
  end if;
end $$;

-- What a new period took over from: the line of the period that ends where it starts.
create function line_before(entity entity_type, target uuid) returns jsonb language plpgsql stable as $$
begin
  if entity = 'STATUS' then
    return (select status_line(o.id) from status_periods p
              join status_periods o on o.restriction_id = p.restriction_id and o.ends_at = p.starts_at
             where p.id = target);
  elsif entity = 'CONSENT' then
    return (select consent_line(o.id) from consent_periods p
              join consent_periods o on o.consent_id = p.consent_id and o.ends_at = p.starts_at
             where p.id = target);
  end if;
  return null;
end $$;

create sequence feed_position;

-- At commit: the changes, then, under one lock that is held until the commit is done, their positions. Only positions
-- and one row are written under it. A position that a failed commit leaves unused is a hole that nobody waits for.
create function publish_revision() returns trigger language plpgsql
set lock_timeout = 0 as $$
declare
  count bigint;
  base bigint;
begin
  -- Whatever is written after this (constraints set to immediate) is a revision of its own.
  perform set_config('caveat.revision', '', true);

  with entities as materialized (
    select t.ordinal, t.entity, t.entity_id, l.line as before, line_of(t.entity, t.entity_id) as after
      from touched t left join lines l on l.entity = t.entity and l.entity_id = t.entity_id
     where t.revision_id = new.id
  ), changed as (
    insert into changes (revision_id, ordinal, entity, entity_id, kind, before, after)
    select new.id, row_number() over (order by ordinal), entity, entity_id,
           kind_of_change(entity, entity_id, new.id, before, after),
           coalesce(before, line_before(entity, entity_id)), after
      from entities where before is distinct from after
    returning entity, entity_id, after
  ), removed as (
    delete from lines l using changed c
     where c.after is null and l.entity = c.entity and l.entity_id = c.entity_id
  ), kept as (
    insert into lines (entity, entity_id, line)
    select entity, entity_id, after from changed where after is not null
    on conflict on constraint lines_pkey do update set line = excluded.line
  )
  select count(*) into count from changed;
  delete from touched where revision_id = new.id;

  if count = 0 then
    update revisions set recorded_at = clock_timestamp() where id = new.id;
    return null;
  end if;
  perform pg_advisory_xact_lock(hashtext('caveat.feed'));
  base := nextval('feed_position');
  if count > 1 then
    perform setval('feed_position', base + count - 1);
  end if;
  update revisions set recorded_at = clock_timestamp(), first_position = base, last_position = base + count - 1
   where id = new.id;
  perform pg_notify('feed', '');
  return null;
end $$;

create constraint trigger publish after insert on revisions
  deferrable initially deferred for each row execute function publish_revision();

create trigger never_truncated before truncate on revisions for each statement execute function refuse_truncate();
create trigger never_truncated before truncate on changes for each statement execute function refuse_truncate();
create trigger never_truncated before truncate on lines for each statement execute function refuse_truncate();

create view feed as
select r.first_position + c.ordinal - 1 as position, r.last_position, c.revision_id, c.entity, c.entity_id, c.kind,
       c.before, c.after, r.principal, r.reason, r.recorded_at
  from revisions r join changes c on c.revision_id = r.id
 where r.first_position is not null;

-- The next changes after a position, in order. One revision may hold more than a page, so each is cut to what is asked.
create function feed_after(place bigint, most integer) returns setof feed language sql stable as $$
  select r.first_position + c.ordinal - 1, r.last_position, c.revision_id, c.entity, c.entity_id, c.kind,
         c.before, c.after, r.principal, r.reason, r.recorded_at
    from revisions r
   cross join lateral (
      select * from changes
       where revision_id = r.id and ordinal > place - r.first_position + 1
       order by ordinal limit most) c
   where r.last_position > place
   order by r.last_position, c.ordinal
   limit most
$$;

-- Where a cursor is good: this cluster, this database, this timeline. A restored copy is another epoch.
create function feed_epoch() returns text language sql stable as $$
  select substr(encode(sha256(convert_to(concat_ws(':',
           (select system_identifier from pg_control_system()),
           (select oid from pg_database where datname = current_database()),
           (select timeline_id from pg_control_checkpoint())), 'UTF8')), 'hex'), 1, 16)
$$;

-- The place of the newest committed change, 0 before the first.
create function feed_head() returns bigint language sql stable as $$
  select coalesce((select last_position from revisions where last_position is not null
                    order by last_position desc limit 1), 0)
$$;
