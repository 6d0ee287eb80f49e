-- The way from a write to its place in the feed, shorter: what it tells is what it told before.

-- Writes the three functions that `keep` hangs on a table; of `marks`, see there. A row that was inserted carries its
-- revision, and a column that is never null needs no look for one that is not.
create function write_keepers(name text, marks text[][]) returns void language plpgsql as $$
declare
  columns text;
  mark text[];
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

  -- `rows` stands for either transition table, `revision` for the number in its rows where they have it.
  foreach mark slice 1 in array marks loop
    guard := case when (select attnotnull from pg_attribute where attrelid = name::regclass and attname = mark[2])
                  then '%2$s' else 'if exists (select from rows where %1$I is not null) then %2$s end if;' end;
    if mark[1] <> '' then
      touch := touch || format(guard, mark[2], format($f$
        insert into touched (revision_id, entity, entity_id)
        select revision, %1$L::entity_type, %2$I from rows where %2$I is not null
        on conflict do nothing;$f$, mark[1], mark[2]));
    end if;
    if mark[3] <> '' then
      raise := raise || format(guard, mark[2], format($f$
        update %2$I set version = version where id in (select %1$I from rows) and revision_id <> revision;$f$,
        mark[2], mark[3]));
    end if;
  end loop;

  execute format(body, name || '_inserted', case when raise <> '' then revision else '' end,
    replace(case when raise <> '' then touch || raise else replace(touch, 'select revision,', 'select revision_id,') end,
      'from rows', 'from new_rows'));
  -- A version raised from another table's trigger is no change of the entity's own.
  execute format(body, name || '_updated', revision, remember
    || ' if pg_trigger_depth() = 1 then ' || replace(touch, 'from rows', 'from new_rows')
    || replace(touch, 'from rows', 'from old_rows') || ' end if; '
    || replace(raise, 'from rows', 'from new_rows') || replace(raise, 'from rows', 'from old_rows'));
  execute format(body, name || '_deleted', revision, remember || replace(touch || raise, 'from rows', 'from old_rows'));
end $$;

-- Takes a table into the record. `history.<name>` gets every row that is replaced or removed, with the revision that
-- did it. `marks` are [entity, column, owner]: a written row touches that entity with the id in that column, and raises
-- the version of that owner, which also makes writers of one entity wait for each other. Either may be ''.
create or replace function keep(name text, marks text[][]) returns void language plpgsql as $$
declare
  identity text;
  versioned boolean;
begin
  select string_agg(quote_ident(a.attname), ', ') into identity
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)
   where c.conrelid = name::regclass and c.contype = 'p';
  versioned := exists (select from pg_attribute where attrelid = name::regclass and attname = 'version');
  execute format('create table history.%1$I (like public.%1$I, superseded_in bigint not null)', name);
  execute format('create index %2$I on history.%1$I (%3$s)', name, name || '_identity', identity);
  execute format('create index %2$I on history.%1$I (superseded_in)', name, name || '_superseded_in');
  perform write_keepers(name, marks);
  execute format('create trigger stamp before insert or update on %1$I for each row execute function %2$I()',
    name, case when versioned then 'stamp_entity' else 'stamp_row' end);
  execute format('create trigger inserted after insert on %1$I referencing new table as new_rows
                    for each statement execute function history.%2$I()', name, name || '_inserted');
  execute format('create trigger updated after update on %1$I referencing old table as old_rows new table as new_rows
                    for each statement execute function history.%2$I()', name, name || '_updated');
  execute format('create trigger deleted after delete on %1$I referencing old table as old_rows
                    for each statement execute function history.%2$I()', name, name || '_deleted');
  execute format('create trigger never_truncated before truncate on %1$I
                    for each statement execute function refuse_truncate()', name);
end $$;

select write_keepers('documents', '{{DOCUMENT,id,""}}');
select write_keepers('document_versions', '{{DOCUMENT,document_id,documents}}');
select write_keepers('actors', '{{ACTOR,id,""}}');
select write_keepers('actor_aliases', '{{ACTOR,actor_id,actors}}');
select write_keepers('actor_members', '{{ACTOR,group_id,actors}}');
select write_keepers('affiliations', '{{AFFILIATION,id,""}}');
select write_keepers('items', '{{ITEM,id,""}}');
select write_keepers('item_aliases', '{{ITEM,item_id,items}}');
select write_keepers('item_broader', '{{ITEM,item_id,items}}');
select write_keepers('places', '{{PLACE,id,""}}');
select write_keepers('targets', '{{TARGET,id,""}}');
select write_keepers('events', '{{EVENT,id,""}}');
select write_keepers('event_participants', '{{EVENT,event_id,events}}');
select write_keepers('transfers', '{{TRANSFER,id,""}}');
select write_keepers('restrictions', '{{RESTRICTION,id,""}}');
select write_keepers('restriction_parties', '{{RESTRICTION,restriction_id,restrictions}}');
select write_keepers('restriction_items', '{{RESTRICTION,restriction_id,restrictions}}');
select write_keepers('restriction_scopes', '{{RESTRICTION,restriction_id,restrictions}}');
select write_keepers('restriction_relations', '{{RESTRICTION,restriction_id,restrictions}}');
select write_keepers('statements', '{{STATEMENT,id,""}}');
select write_keepers('statement_speakers', '{{STATEMENT,statement_id,statements}}');
select write_keepers('statement_addressees', '{{STATEMENT,statement_id,statements}}');
select write_keepers('statement_via', '{{STATEMENT,statement_id,statements}}');
select write_keepers('statement_stances', '{{STATEMENT,statement_id,statements}}');
select write_keepers('statement_relations', '{{RELATION,id,""}}');
select write_keepers('status_periods', '{{STATUS,id,""},{"",restriction_id,restrictions}}');
select write_keepers('status_grounds', '{{STATUS,status_period_id,status_periods}}');
select write_keepers('consents', '{{"",restriction_id,restrictions}}');
select write_keepers('consent_periods', '{{CONSENT,id,""},{"",consent_id,consents}}');
select write_keepers('consent_grounds', '{{CONSENT,consent_period_id,consent_periods}}');
select write_keepers('evidence', '{{ACTOR,actor_id,actors},{AFFILIATION,affiliation_id,affiliations},{ITEM,item_id,items},
  {PLACE,place_id,places},{TARGET,target_id,targets},{EVENT,event_id,events},{TRANSFER,transfer_id,transfers},
  {RESTRICTION,restriction_id,restrictions},{STATEMENT,statement_id,statements}}');
select write_keepers('document_retractions', '{{DOCUMENT,document_id,documents}}');
select write_keepers('actor_merges', '{{ACTOR,actor_id,actors}}');

-- The line of a statement, in a form that joins: most of what is loaded are statements, and a function that is called for
-- each of a hundred thousand is set up a hundred thousand times.
create function span_line(e evidence, document text, version integer, owner text) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'document', document, 'version', version, 'start', e.start, 'end', e."end", 'exact', e.exact,
    'prefix', e.prefix, 'suffix', e.suffix, 'namespace', nullif(e.namespace, owner)))
$$;

create or replace function evidence_line(e evidence, owner text) returns jsonb language sql stable as $$
  select span_line(e, d.key, v.number, owner)
    from document_versions v join documents d on d.id = v.document_id where v.id = e.document_version_id
$$;

-- What is joined to a statement's few rows is looked up one by one (`offset 0`): of tables that were filled a moment ago
-- Postgres knows nothing yet, takes the few for hundreds, and would go through all documents for each statement.
create function version_named(target uuid) returns table (key text, number integer) language sql stable as $$
  select d.key, v.number from document_versions v join documents d on d.id = v.document_id where v.id = target offset 0
$$;

create function actor_named(target uuid) returns table (key text, kind actor_kind) language sql stable as $$
  select key, kind from actors where id = target offset 0
$$;

create function statement_lines(target uuid) returns table (line jsonb) language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'type', 'statement', 'key', s.key, 'quotation', s.quotation,
    'evidence', (select jsonb_agg(span_line(e, d.key, d.number, s.namespace) order by e.ordinal)
                   from evidence e cross join version_named(e.document_version_id) d
                  where e.statement_id = s.id and e.role = 'EVIDENCE'),
    'verbatim', (select jsonb_agg(span_line(e, d.key, d.number, s.namespace) order by e.ordinal)
                   from evidence e cross join version_named(e.document_version_id) d
                  where e.statement_id = s.id and e.role = 'VERBATIM'),
    'speakers', (select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('actor', a.key, 'role', p.role)) order by p.ordinal)
                   from statement_speakers p cross join actor_named(p.actor_id) a where p.statement_id = s.id),
    'addressees', (select jsonb_agg(a.key order by a.key collate "C")
                     from statement_addressees p cross join actor_named(p.actor_id) a where p.statement_id = s.id),
    'via', (select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('actor', a.key, 'relation', p.relation)) order by p.ordinal)
              from statement_via p left join actor_named(p.actor_id) a on true where p.statement_id = s.id),
    'spoken', date_line(s.spoken_edtf, s.spoken_expression, s.spoken_derivation),
    'event', (select key from events where id = s.event_id),
    'medium', s.medium, 'attribution', s.attribution, 'speechAct', s.speech_act,
    'stances', (select jsonb_agg(jsonb_build_object('restriction', (select key from restrictions where id = p.restriction_id),
                                                    'stance', p.stance, 'explicitness', p.explicitness) order by p.ordinal)
                  from statement_stances p where p.statement_id = s.id),
    'note', s.note, 'absent', absences_line(s.absences)))
  from statements s where s.id = target
$$;

create or replace function statement_line(target uuid) returns jsonb language sql stable as $$
  select line from statement_lines(target)
$$;

-- As before; each question is set up only for what it is asked of.
create function facets_of_restriction(named text) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'items', (select coalesce(jsonb_agg(i.key order by i.key), '[]')
                from restriction_items ri join items i on i.id = ri.item_id where ri.restriction_id = r.id),
    'assigners', (select coalesce(jsonb_agg(distinct a.key), '[]')
                    from restriction_parties p join actors a on a.id = p.actor_id
                   where p.restriction_id = r.id and p.function = 'ASSIGNER'),
    'consentingParties', (select coalesce(jsonb_agg(distinct a.key), '[]')
                            from consents c join actors a on a.id = c.consenting_party_id
                           where c.restriction_id = r.id))
    from restrictions r where r.key = named
$$;

create function facets_of_statement(target uuid) returns table (facets jsonb) language sql stable as $$
  select jsonb_build_object('speakers', coalesce(jsonb_agg(jsonb_build_object('actor', a.key, 'kind', a.kind)), '[]'))
    from statement_speakers s cross join actor_named(s.actor_id) a where s.statement_id = target
$$;

create or replace function facets_of(entity entity_type, target uuid, line jsonb) returns jsonb language plpgsql stable as $$
begin
  if entity = 'STATEMENT' then
    return (select facets from facets_of_statement(target));
  elsif entity in ('STATUS', 'CONSENT') then
    return facets_of_restriction(line ->> 'restriction') || jsonb_build_object('current',
      entity = 'STATUS' and exists (select from status_periods p
                                     where p.id = target and p.starts_at <= now() and now() < p.ends_at));
  end if;
  return null;
end $$;

-- Of a revision that touched many statements, what `publish_revision` would otherwise ask of one after the other.
alter table touched add column line jsonb, add column facets jsonb;

-- As before, but that many statements are found together.
create or replace function publish_revision() returns trigger language plpgsql
security definer set search_path = public, pg_temp set lock_timeout = 0 as $$
declare
  many boolean;
  reaching boolean;
  resting boolean;
  count bigint;
  base bigint;
begin
  select bool_or(entity in ('CONSENT', 'RELATION')), bool_or(entity in ('STATEMENT', 'DOCUMENT')),
         count(*) filter (where entity = 'STATEMENT') > 20
    into reaching, resting, many from touched where revision_id = new.id;
  -- Nothing rests yet on what is new.
  if reaching or resting and exists (
       select from touched t join lines l on l.entity = t.entity and l.entity_id = t.entity_id
        where t.revision_id = new.id and t.entity in ('STATEMENT', 'DOCUMENT')) then
    perform touch_consequences(new.id);
  end if;
  if many then
    update touched t set line = (select s.line from statement_lines(t.entity_id) s),
                         facets = (select f.facets from facets_of_statement(t.entity_id) f)
     where t.revision_id = new.id and t.entity = 'STATEMENT';
  end if;
  -- Whatever is written after this (constraints set to immediate) is a revision of its own.
  perform set_config('caveat.revision', '', true);
  with mine as materialized (
    delete from touched where revision_id = new.id returning ordinal, entity, entity_id, told, line, facets
  ), entities as materialized (
    select t.ordinal, t.entity, t.entity_id, t.told, l.line as before,
           coalesce(t.line, line_of(t.entity, t.entity_id)) as after, t.facets
      from mine t left join lines l on l.entity = t.entity and l.entity_id = t.entity_id
  ), changed as (
    insert into changes (revision_id, ordinal, entity, entity_id, kind, before, after, facets)
    select new.id, row_number() over (order by ordinal), entity, entity_id,
           case when before is distinct from after
                then kind_of_change(entity, entity_id, new.id, before, after) else told end,
           case when before is distinct from after and before is not null
                  or told is not null and told <> 'TOOK_EFFECT' then before
                when entity in ('STATUS', 'CONSENT') then line_before(entity, entity_id) end,
           after,
           -- Asked only where there are any: most commits are of one entity, and a call costs more than the question.
           case when facets is not null then facets
                when entity in ('STATUS', 'CONSENT', 'STATEMENT')
                then facets_of(entity, entity_id, coalesce(after, before)) end
      from entities
     where before is distinct from after or (told is not null and after is not null)
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
  -- One that changes nothing that is told has a position, too. An answer is of a position; two of one that differ, by a
  -- version or by when it was recorded, would be no answers of it.
  perform pg_advisory_xact_lock(hashtext('caveat.feed'));
  base := nextval('feed_position');
  if count > 1 then
    perform setval('feed_position', base + count - 1);
  end if;
  update revisions set recorded_at = clock_timestamp(), first_position = base, last_position = base + greatest(count, 1) - 1
   where id = new.id;
  perform pg_notify('feed', '');
  return null;
end $$;

