-- The timeline as a function of what sources say: interrupted periods resume, ends are reported on their day, the first
-- and the last observation are both kept, and the record remembers what each namespace last said.

alter table status_periods alter constraint status_periods_resumes_status_periods_id_fkey deferrable initially deferred;
alter table consent_periods alter constraint consent_periods_resumes_consent_periods_id_fkey deferrable initially deferred;

-- The new columns of a recorded table: in its history, in the record as it was known, and in the triggers that keep both.
do $$
declare
  name text;
  addition record;
  columns text;
begin
  foreach name in array array['status_periods', 'consent_periods'] loop
    for addition in
      select a.attname, format_type(a.atttypid, a.atttypmod) as type
        from pg_attribute a
       where a.attrelid = format('public.%I', name)::regclass and a.attnum > 0 and not a.attisdropped
         and not exists (select from pg_attribute h
                          where h.attrelid = format('history.%I', name)::regclass and h.attname = a.attname)
       order by a.attnum
    loop
      execute format('alter table history.%I add column %I %s', name, addition.attname, addition.type);
    end loop;
    execute format('update history.%I set grounded_id = id', name);
    execute format('alter table history.%I alter column grounded_id set not null', name);
    select string_agg(quote_ident(attname), ', ' order by attnum) into columns
      from pg_attribute where attrelid = format('public.%I', name)::regclass and attnum > 0 and not attisdropped;
    execute format($f$
      create or replace view known.%1$I as
      select %2$s from (select %2$s, null::bigint as superseded_in from public.%1$I
                        union all select %2$s, superseded_in from history.%1$I) rows
       where (select recorded_at from public.revisions where id = rows.revision_id) <= (select known_at())
         and (superseded_in is null
              or coalesce((select recorded_at from public.revisions where id = rows.superseded_in) > (select known_at()), true))$f$,
      name, columns);
    execute format('create index %1$I on history.%2$I (resumes) where resumes is not null', name || '_resumes', name);
  end loop;
  update history.status_periods set is_no_review_stated = false;
  alter table history.status_periods alter column is_no_review_stated set not null;
end $$;

select write_keepers('status_periods', '{{STATUS,id,""},{"",restriction_id,restrictions}}');
select write_keepers('consent_periods', '{{CONSENT,id,""},{"",consent_id,consents}}');

-- The line of a period. A resumed part has none: it is made of its original. A review that no source speaks of is left out,
-- NONE that one does speak of is not.
create or replace function status_line(target uuid) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'type', 'status', 'restriction', r.key, 'status', p.status,
    'review', case when p.review <> 'NONE' or p.is_no_review_stated then p.review end,
    'validFrom', period_date_line(p.valid_from_edtf, p.valid_from_expression, p.valid_from_derivation),
    'validTo', period_date_line(p.valid_to_edtf, p.valid_to_expression, p.valid_to_derivation),
    'observedAt', period_date_line(p.observed_at_edtf, p.observed_at_expression, p.observed_at_derivation),
    'lastObservedAt', period_date_line(p.last_observed_at_edtf, p.last_observed_at_expression, p.last_observed_at_derivation),
    'grounds', (select jsonb_agg(jsonb_build_object('statement', s.key, 'for', g."for", 'weight', g.weight)
                                 order by g.ordinal, s.key collate "C")
                  from status_grounds g join statements s on s.id = g.statement_id where g.status_period_id = p.id),
    'absent', absences_line(p.absences)))
  from status_periods p join restrictions r on r.id = p.restriction_id where p.id = target and p.resumes is null
$$;

create or replace function consent_line(target uuid) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'type', 'consent', 'restriction', r.key, 'consentingParty', a.key, 'covers', c.covers, 'state', p.state,
    'validFrom', period_date_line(p.valid_from_edtf, p.valid_from_expression, p.valid_from_derivation),
    'validTo', period_date_line(p.valid_to_edtf, p.valid_to_expression, p.valid_to_derivation),
    'observedAt', period_date_line(p.observed_at_edtf, p.observed_at_expression, p.observed_at_derivation),
    'lastObservedAt', period_date_line(p.last_observed_at_edtf, p.last_observed_at_expression, p.last_observed_at_derivation),
    'grounds', (select jsonb_agg(jsonb_build_object('statement', s.key, 'weight', g.weight)
                                 order by g.ordinal, s.key collate "C")
                  from consent_grounds g join statements s on s.id = g.statement_id where g.consent_period_id = p.id),
    'absent', absences_line(p.absences)))
  from consent_periods p join consents c on c.id = p.consent_id
  join restrictions r on r.id = c.restriction_id join actors a on a.id = c.consenting_party_id
  where p.id = target and p.resumes is null
$$;

-- What a new period took over from: the line of the period that ends where it starts, or of the one that it resumed.
create or replace function line_before(entity entity_type, target uuid) returns jsonb language plpgsql stable as $$
begin
  if entity = 'STATUS' then
    return (select status_line(o.grounded_id) from status_periods p
              join status_periods o on o.restriction_id = p.restriction_id and o.ends_at = p.starts_at
             where p.id = target);
  elsif entity = 'CONSENT' then
    return (select consent_line(o.grounded_id) from consent_periods p
              join consent_periods o on o.consent_id = p.consent_id and o.ends_at = p.starts_at
             where p.id = target);
  end if;
  return null;
end $$;

create or replace function require_status_grounds() returns trigger language plpgsql as $$
declare
  period uuid := case tg_table_name when 'status_periods' then to_jsonb(new) ->> 'id'
                                     else to_jsonb(old) ->> 'status_period_id' end;
  reviewed boolean;
begin
  select review <> 'NONE' into reviewed from status_periods where id = period and resumes is null;
  if not found then
    return null;
  end if;
  if not exists (select from status_grounds
                  where status_period_id = period and "for" = 'STATUS' and weight = 'SUPPORTS') then
    raise exception 'a status rests on at least one supporting statement'
      using errcode = 'check_violation', constraint = 'status_rests_on_evidence', table = 'status_periods';
  end if;
  if reviewed and not exists (select from status_grounds
                               where status_period_id = period and "for" = 'REVIEW' and weight = 'SUPPORTS') then
    raise exception 'a review rests on at least one supporting statement'
      using errcode = 'check_violation', constraint = 'review_rests_on_evidence', table = 'status_periods';
  end if;
  return null;
end $$;

create or replace function require_consent_grounds() returns trigger language plpgsql as $$
declare
  period uuid := case tg_table_name when 'consent_periods' then to_jsonb(new) ->> 'id'
                                     else to_jsonb(old) ->> 'consent_period_id' end;
begin
  if exists (select from consent_periods where id = period and resumes is null)
     and not exists (select from consent_grounds where consent_period_id = period and weight = 'SUPPORTS') then
    raise exception 'a consent rests on at least one supporting statement'
      using errcode = 'check_violation', constraint = 'consent_rests_on_evidence', table = 'consent_periods';
  end if;
  return null;
end $$;

-- A resumed part is of one original, says what it says, and comes after it. Checked at commit, for rows written by hand too.
create function refuse_resumed_without_original() returns trigger language plpgsql as $$
declare
  stray boolean;
begin
  if tg_table_name = 'status_periods' then
    select exists (
      select from status_periods p left join status_periods o on o.id = p.resumes
       where new.id in (p.id, p.resumes) and p.resumes is not null
         and (o.id is null or o.resumes is not null or o.restriction_id <> p.restriction_id or o.status <> p.status
              or o.review <> p.review or p.starts_at < o.ends_at)) into stray;
  else
    select exists (
      select from consent_periods p left join consent_periods o on o.id = p.resumes
       where new.id in (p.id, p.resumes) and p.resumes is not null
         and (o.id is null or o.resumes is not null or o.consent_id <> p.consent_id or o.state <> p.state
              or p.starts_at < o.ends_at)) into stray;
  end if;
  if stray then
    raise exception 'a period that resumes another says what that one says, and follows it'
      using errcode = 'check_violation', constraint = tg_name, table = tg_table_name;
  end if;
  return null;
end $$;

create constraint trigger resumed_status_is_of_its_original after insert or update on status_periods
  deferrable initially deferred for each row execute function refuse_resumed_without_original();
create constraint trigger resumed_consent_is_of_its_original after insert or update on consent_periods
  deferrable initially deferred for each row execute function refuse_resumed_without_original();

create or replace function status_needs_review(period uuid) returns boolean language sql stable as $$
  select not exists (select from status_grounds g where g.status_period_id = p.grounded_id and g."for" = 'STATUS'
                        and g.weight = 'SUPPORTS' and statement_supports(g.statement_id))
      or (p.review <> 'NONE'
          and not exists (select from status_grounds g where g.status_period_id = p.grounded_id and g."for" = 'REVIEW'
                             and g.weight = 'SUPPORTS' and statement_supports(g.statement_id)))
    from status_periods p where p.id = period
$$;

create or replace function consent_needs_review(period uuid) returns boolean language sql stable as $$
  select not exists (select from consent_periods p join consent_grounds g on g.consent_period_id = p.grounded_id
                      where p.id = period and g.weight = 'SUPPORTS' and statement_supports(g.statement_id))
$$;

create or replace function status_last_evidence(period uuid) returns timestamptz language sql stable as $$
  select greatest(p.observed_at_latest, p.last_observed_at_latest, (
    select max(coalesce(s.spoken_latest, (
             select max(d.published_latest) from evidence e join document_versions v on v.id = e.document_version_id
               join documents d on d.id = v.document_id where e.statement_id = s.id)))
      from status_grounds g join statements s on s.id = g.statement_id
     where g.status_period_id = p.grounded_id and g.weight = 'SUPPORTS' and statement_supports(s.id)))
    from status_periods p where p.id = period
$$;

-- 00:00 UTC of the last day that a date can mean, or the instant if a time is given.
create function begin_of(edtf text, latest timestamptz) returns timestamptz language sql stable as $$
  select case when last_part !~ 'T' then date_trunc('day', latest, 'UTC')
              when last_part ~ 'T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]'
                then latest + interval '1 millisecond'
                  - make_interval(secs => 0.1 ^ least(length(substring(last_part from 'T..:..:..[.]([0-9]+)')), 3))
              when last_part ~ 'T[0-9]{2}:[0-9]{2}:[0-9]{2}' then date_trunc('second', latest)
              else date_trunc('minute', latest) end
    from (select regexp_replace(edtf, '^.*([.][.]|[/,])', '') as last_part) parts
$$;

-- Since which instant a source shows a period to hold; null when no date says when. Of a resumed part, its original's.
create function held_from(starts_at timestamptz, resumes uuid, valid_from text, valid_from_earliest timestamptz,
  valid_from_latest timestamptz, observed_at text, observed_at_earliest timestamptz, observed_at_latest timestamptz)
returns timestamptz language sql stable as $$
  select case when resumes is null then greatest(anchor, starts_at) else anchor end
    from (select least(coalesce(valid_from_earliest, begin_of(valid_from, valid_from_latest)),
                       coalesce(begin_of(observed_at, observed_at_latest), observed_at_earliest)) as anchor) dates
   where anchor is not null
$$;

create or replace function facets_of(entity entity_type, target uuid, line jsonb) returns jsonb language plpgsql stable as $$
begin
  if entity = 'STATEMENT' then
    return (select facets from facets_of_statement(target));
  elsif entity in ('STATUS', 'CONSENT') then
    return facets_of_restriction(line ->> 'restriction') || jsonb_build_object('current',
      entity = 'STATUS' and exists (select from status_periods p
                                     where target in (p.id, p.resumes) and p.starts_at <= now() and now() < p.ends_at));
  end if;
  return null;
end $$;

-- As before, and: the writer says which periods it corrects, and that it refines others. A writer who says nothing (psql) is
-- taken to correct whatever it changes but evidence.
create or replace function kind_of_change(entity entity_type, target uuid, revision bigint, before jsonb, after jsonb)
returns change_kind language plpgsql stable as $$
begin
  if entity not in ('STATUS', 'CONSENT') then
    if before is null then
      return case when entity <> 'RELATION' then 'CREATED'
                  when after ->> 'relation' = 'DENIES' then 'DENIED'
                  when after ->> 'relation' = 'WALKS_BACK' then 'WALKED_BACK'
                  else 'CREATED' end;
    elsif after is null then
      return 'REMOVED';
    elsif entity = 'DOCUMENT' then
      return case when after ? 'retracted' and not before ? 'retracted' then 'RETRACTED'
                  when before ? 'retracted' and not after ? 'retracted' then 'REINSTATED'
                  when (after ->> 'version')::int > (before ->> 'version')::int then 'NEW_VERSION'
                  else 'REVISED' end;
    elsif entity = 'ACTOR' then
      return case when after ? 'mergedInto' and not before ? 'mergedInto' then 'MERGED'
                  when before ? 'mergedInto' and not after ? 'mergedInto' then 'SEPARATED'
                  else 'REVISED' end;
    end if;
    return 'REVISED';
  elsif after is null then
    return 'CORRECTION';
  elsif before is not null then
    if position(target::text in coalesce(current_setting('caveat.corrected', true), '')) > 0 then
      return 'CORRECTION';
    elsif current_setting('caveat.refining', true) = 'on'
      and before - '{validFrom,validTo,observedAt,lastObservedAt,review,grounds,absent}'::text[]
            = after - '{validFrom,validTo,observedAt,lastObservedAt,review,grounds,absent}'::text[] then
      return 'REVISED';
    end if;
    -- More evidence for what already held is neither a change of the world nor a mistake of ours.
    return case when before - '{grounds,observedAt,lastObservedAt,absent}'::text[]
                   = after - '{grounds,observedAt,lastObservedAt,absent}'::text[]
                then 'REVISED' else 'CORRECTION' end;
  elsif current_setting('caveat.undoing', true) = 'on' then
    return 'CORRECTION';
  elsif entity = 'STATUS' then
    return case when exists (select from status_periods p join status_periods o
                               on o.restriction_id = p.restriction_id and o.id <> p.id and o.resumes is null
                              where p.id = target and (o.starts_at < p.starts_at or exists (
                                select from lines l where l.entity = kind_of_change.entity and l.entity_id = o.id)))
                then 'TRANSITION' else 'INITIAL' end;
  else
    return case when exists (select from consent_periods p join consent_periods o
                               on o.consent_id = p.consent_id and o.id <> p.id and o.resumes is null
                              where p.id = target and (o.starts_at < p.starts_at or exists (
                                select from lines l where l.entity = kind_of_change.entity and l.entity_id = o.id)))
                then 'TRANSITION' else 'INITIAL' end;
  end if;
end $$;

-- A period that begins or ends on a day to come is reported twice: when it is recorded, and when that day comes. The
-- beginning of a resumed part is not: the end of what interrupted it says what holds from then on.
create or replace function schedule_effect() returns trigger language plpgsql
  security definer set search_path = public, pg_temp as $$
declare
  of entity_type := tg_argv[0]::entity_type;
begin
  if tg_op = 'DELETE' then
    delete from scheduled_effects where entity = of and entity_id = old.id;
    return null;
  end if;
  if new.resumes is null and new.starts_at > clock_timestamp() then
    insert into scheduled_effects (entity, entity_id, due_at) values (of, new.id, new.starts_at)
    on conflict on constraint scheduled_effects_pkey do update set due_at = excluded.due_at;
  elsif tg_op = 'UPDATE' then
    delete from scheduled_effects where entity = of and entity_id = new.id and not is_end;
  end if;
  if new.ends_at > clock_timestamp() and new.ends_at < 'infinity' then
    insert into scheduled_effects (entity, entity_id, due_at, is_end) values (of, new.id, new.ends_at, true)
    on conflict on constraint scheduled_effects_pkey do update set due_at = excluded.due_at;
  elsif tg_op = 'UPDATE' then
    delete from scheduled_effects where entity = of and entity_id = new.id and is_end;
  end if;
  return null;
end $$;

drop trigger effect_is_moved on status_periods;
create trigger effect_is_moved after update on status_periods for each row
  when (old.starts_at <> new.starts_at or old.ends_at <> new.ends_at) execute function schedule_effect('STATUS');
drop trigger effect_is_moved on consent_periods;
create trigger effect_is_moved after update on consent_periods for each row
  when (old.starts_at <> new.starts_at or old.ends_at <> new.ends_at) execute function schedule_effect('CONSENT');

-- Ends still to come of what is recorded already. Those that have passed are not reported.
insert into scheduled_effects (entity, entity_id, due_at, is_end)
select 'STATUS'::entity_type, id, ends_at, true from status_periods where ends_at > now() and ends_at < 'infinity'
union all
select 'CONSENT'::entity_type, id, ends_at, true from consent_periods where ends_at > now() and ends_at < 'infinity';

-- What holds at an instant, in the word of its line; null when nothing is recorded for then.
create function state_at(entity entity_type, owner uuid, moment timestamptz) returns text language sql stable as $$
  select status::text from status_periods
   where entity = 'STATUS' and restriction_id = owner and starts_at <= moment and moment < ends_at
  union all
  select state::text from consent_periods
   where entity = 'CONSENT' and consent_id = owner and starts_at <= moment and moment < ends_at
$$;

-- Reports the periods whose day came, those of the earliest instant that is due, at most so many, and answers how many; null
-- when nothing is due. The process that removes a row from the schedule reports it in the same transaction: once, whichever
-- processes call this, and also after none did for a while. An end at which another period begins is reported by that
-- beginning alone.
create or replace function take_effect(most integer) returns integer language plpgsql
  security definer set search_path = public, pg_temp as $$
declare
  moment timestamptz;
  taken integer;
  reported integer;
begin
  select min(due_at) into moment from scheduled_effects where due_at <= clock_timestamp();
  if moment is null then
    return null;
  end if;
  perform set_config('caveat.principal', 'caveat', true);
  perform set_config('caveat.reason', 'its day came', true);
  with due as materialized (
    select entity, entity_id, is_end from scheduled_effects
     where due_at = moment order by entity, entity_id, is_end limit most for update skip locked
  ), gone as materialized (
    delete from scheduled_effects s using due
     where s.entity = due.entity and s.entity_id = due.entity_id and s.is_end = due.is_end
    returning s.entity, s.entity_id, s.is_end
  ), periods as (
    select g.entity, g.is_end, p.id, p.grounded_id, p.restriction_id as owner, r.key as restriction
      from gone g join status_periods p on g.entity = 'STATUS' and p.id = g.entity_id
      join restrictions r on r.id = p.restriction_id
    union all
    select g.entity, g.is_end, p.id, p.grounded_id, p.consent_id, r.key
      from gone g join consent_periods p on g.entity = 'CONSENT' and p.id = g.entity_id
      join consents c on c.id = p.consent_id join restrictions r on r.id = c.restriction_id
  ), told as (
    insert into touched (revision_id, entity, entity_id, told, facets)
    select current_revision(), p.entity, p.grounded_id,
           case when p.is_end then 'ENDED'::change_kind else 'TOOK_EFFECT' end,
           case when p.is_end then facets_of(p.entity, p.grounded_id, jsonb_build_object('restriction', p.restriction))
             || jsonb_build_object('to', state_at(p.entity, p.owner, moment)) end
      from periods p
     where not p.is_end
        or not exists (select from status_periods o where p.entity = 'STATUS' and o.restriction_id = p.owner
                          and o.resumes is null and o.starts_at = moment)
       and not exists (select from consent_periods o where p.entity = 'CONSENT' and o.consent_id = p.owner
                          and o.resumes is null and o.starts_at = moment)
    returning entity_id
  )
  select (select count(*) from gone), (select count(*) from told) into taken, reported;
  return case when taken > 0 then reported end;
end $$;

-- As before, and: a consent whose day of ending came is compared with the moment before; and what is said of a status is said
-- of the original, also while a part of it resumes.
create or replace function touch_consequences(revision bigint) returns void language plpgsql as $$
declare
  statements uuid[];
begin
  select array_agg(distinct id) into statements from (
    select t.entity_id as id from touched t where t.revision_id = revision and t.entity = 'STATEMENT'
    union
    select e.statement_id from touched t join document_versions v on v.document_id = t.entity_id
      join evidence e on e.document_version_id = v.id
     where t.revision_id = revision and t.entity = 'DOCUMENT' and e.statement_id is not null
    union
    select r.object_id from touched t join statement_relations r on r.id = t.entity_id
     where t.revision_id = revision and t.entity = 'RELATION' and r.relation in ('DENIES', 'WALKS_BACK')
    union
    select r.object_id from history.statement_relations r
     where r.superseded_in = revision and r.relation in ('DENIES', 'WALKS_BACK')) written;

  insert into touched (revision_id, entity, entity_id, told)
  select revision, entity, id, case when needs_review(entity, id) then 'SUPPORT_LOST'::change_kind
                                    else 'SUPPORT_RESTORED' end
    from (select 'STATUS'::entity_type as entity, g.status_period_id as id from status_grounds g
           where g.weight = 'SUPPORTS' and g.statement_id in (
             select unnest(statements) union
             select r.object_id from statement_relations r
              where r.subject_id = any (statements) and r.relation in ('DENIES', 'WALKS_BACK'))
          union
          select 'CONSENT', g.consent_period_id from consent_grounds g
           where g.weight = 'SUPPORTS' and g.statement_id in (
             select unnest(statements) union
             select r.object_id from statement_relations r
              where r.subject_id = any (statements) and r.relation in ('DENIES', 'WALKS_BACK'))) resting
   where exists (select from lines l where l.entity = resting.entity and l.entity_id = resting.id)
     and needs_review(entity, id) is distinct from needed_review(entity, id)
   order by entity, id
  on conflict on constraint touched_pkey do update set told = excluded.told where touched.told is null;

  insert into touched (revision_id, entity, entity_id, told)
  select revision, 'STATUS', p.grounded_id, case when blocked then 'BLOCKED'::change_kind else 'UNBLOCKED' end
    from (select c.restriction_id, is_blocked(c.restriction_id, now()) as blocked,
                 -- Of a consent whose day came, the record says the same as before: the moment before it is what was.
                 case when bool_or(t.told is not null)
                      then is_blocked(c.restriction_id,
                             min(case when t.told = 'ENDED' then o.ends_at else o.starts_at end) - interval '1 microsecond')
                      else was_blocked(c.restriction_id, now()) end as was
            from touched t
            join (select grounded_id as id, consent_id, min(starts_at) as starts_at, max(ends_at) as ends_at
                    from consent_periods group by grounded_id, consent_id union
                  select grounded_id, consent_id, starts_at, ends_at
                    from history.consent_periods where superseded_in = revision) o
              on o.id = t.entity_id
            join (select id, restriction_id from consents union
                  select id, restriction_id from history.consents where superseded_in = revision) c
              on c.id = o.consent_id
           where t.revision_id = revision and t.entity = 'CONSENT'
           group by c.restriction_id) needing
    join status_periods p on p.restriction_id = needing.restriction_id
     and p.starts_at <= now() and now() < p.ends_at
   where blocked <> was
   order by p.grounded_id
  on conflict on constraint touched_pkey do update set told = excluded.told where touched.told is null;
end $$;

-- As before, but of resumed parts, which follow from the other periods and are made again after an undo.
create or replace function steps_of(name text, revision bigint) returns table (was jsonb, became jsonb) language plpgsql stable as $$
begin
  return query execute format($f$
    with was as (select to_jsonb(h) - 'superseded_in' as row from history.%1$I h where superseded_in = $1),
         became as (select to_jsonb(t) as row from public.%1$I t where revision_id = $1
                    union all
                    select to_jsonb(h) - 'superseded_in' from history.%1$I h where revision_id = $1)
    select w.row, b.row from was w full join became b on %2$s
     where w.row - '{version,revision_id,said_by,sort_date,sort_date_desc}'::text[]
           is distinct from b.row - '{version,revision_id,said_by,sort_date,sort_date_desc}'::text[]
       and coalesce(w.row, b.row) ->> 'resumes' is null$f$,
    name, same_row(name, '(w.row -> %1$L) = (b.row -> %1$L)')) using revision;
end $$;

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

-- The timelines that this transaction has written to: their kind, and the restriction or the consent.
create function timelines_written() returns table (entity entity_type, owner uuid) language sql stable
security definer set search_path = public, pg_temp as $$
  with revision as (
    select nullif(split_part(current_setting('caveat.revision', true), ':', 2), '')::bigint as id
  )
  select 'STATUS'::entity_type, restriction_id from status_periods where revision_id = (select id from revision)
  union select 'STATUS', restriction_id from history.status_periods where superseded_in = (select id from revision)
  union select 'CONSENT', consent_id from consent_periods where revision_id = (select id from revision)
  union select 'CONSENT', consent_id from history.consent_periods where superseded_in = (select id from revision)
$$;
revoke execute on function timelines_written() from public;

-- What a namespace last said of an entity goes with the entity: a load then creates it again.
create function forget_what_was_said() returns trigger language plpgsql
  security definer set search_path = public, pg_temp as $$
begin
  delete from last_said s using old_rows o where s.entity = o.entity and s.entity_id = o.entity_id;
  return null;
end $$;

create trigger said_goes_with_its_entity after delete on lines
  referencing old table as old_rows for each statement execute function forget_what_was_said();

create or replace function give_server_role() returns void language plpgsql set client_min_messages = warning as $$
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
  execute (select format('grant insert, update, delete on %s, api_keys, idempotency_keys, last_said to caveat_server',
                         string_agg(quote_ident(name), ', ')) from unnest(kept_tables()) name);
  grant execute on function take_effect(integer), trim_feed(interval, integer), undo_revision(bigint),
    current_revision(), timelines_written() to caveat_server;
exception
  -- Not allowed to, or another database of the cluster was quicker: the server then runs as whoever signs in.
  when insufficient_privilege or duplicate_object or unique_violation then null;
end $$;
