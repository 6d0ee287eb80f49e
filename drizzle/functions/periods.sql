-- Periods of statuses and of consents: without overlaps, and supported by evidence.

-- Two periods of one restriction, or of one consent, never overlap. The check uses the btree index: an exclusion
-- constraint can miss overlaps, because scans of its GiST index can miss living rows
-- (`findings/postgres-gist-marks-living-rows-dead.sh`). Writers of one owner wait for each other (its version is
-- raised), so that at commit each sees the rows of those before it.
create or replace function refuse_overlap() returns trigger language plpgsql
set search_path = public, pg_temp as $$
declare
  taken boolean;
begin
  -- The present row: it may have been written again, or deleted.
  if tg_table_name = 'status_periods' then
    taken := exists (select from status_periods p join status_periods o on o.restriction_id = p.restriction_id
                         where p.id = new.id and o.id <> p.id and o.starts_at < p.ends_at and p.starts_at < o.ends_at);
  else
    taken := exists (select from consent_periods p join consent_periods o on o.consent_id = p.consent_id
                         where p.id = new.id and o.id <> p.id and o.starts_at < p.ends_at and p.starts_at < o.ends_at);
  end if;
  if taken then
    raise exception 'another period holds at the same time'
      using errcode = 'exclusion_violation', constraint = tg_name, table = tg_table_name;
  end if;
  return null;
end $$;

select define_trigger($$
  create constraint trigger status_periods_do_not_overlap after insert or update of restriction_id, starts_at, ends_at on status_periods
    deferrable initially deferred for each row execute function refuse_overlap()$$);
select define_trigger($$
  create constraint trigger consent_periods_do_not_overlap after insert or update of consent_id, starts_at, ends_at on consent_periods
    deferrable initially deferred for each row execute function refuse_overlap()$$);

-- A status needs evidence, and so do a review and a consent. Checked at commit, when the grounds exist.
create or replace function require_status_grounds() returns trigger language plpgsql
set search_path = public, pg_temp as $$
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

select define_trigger($$
  create constraint trigger status_rests_on_evidence after insert or update on status_periods
    deferrable initially deferred for each row execute function require_status_grounds()$$);
select define_trigger($$
  create constraint trigger status_keeps_its_evidence after update or delete on status_grounds
    deferrable initially deferred for each row execute function require_status_grounds()$$);

create or replace function require_consent_grounds() returns trigger language plpgsql
set search_path = public, pg_temp as $$
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

select define_trigger($$
  create constraint trigger consent_rests_on_evidence after insert or update on consent_periods
    deferrable initially deferred for each row execute function require_consent_grounds()$$);
select define_trigger($$
  create constraint trigger consent_keeps_its_evidence after update or delete on consent_grounds
    deferrable initially deferred for each row execute function require_consent_grounds()$$);

-- A resumed part has the dates of its original, and no grounds of its own. Checked at commit, for rows written by hand,
-- too.
create or replace function refuse_resumed_without_original() returns trigger language plpgsql
set search_path = public, pg_temp as $$
declare
  -- The columns in which a part may differ from its original: its identity, its range, and its revision.
  own constant text[] := '{id,resumes,grounded_id,starts_at,ends_at,namespace,version,revision_id,first_revision_id,said_by}';
  stray boolean;
begin
  if tg_table_name = 'status_periods' then
    select exists (
      select from status_periods p left join status_periods o on o.id = p.resumes
       where new.id in (p.id, p.resumes) and p.resumes is not null
         and (o.id is null or o.resumes is not null or p.starts_at < o.ends_at
              or to_jsonb(p) - own <> to_jsonb(o) - own)) into stray;
  else
    select exists (
      select from consent_periods p left join consent_periods o on o.id = p.resumes
       where new.id in (p.id, p.resumes) and p.resumes is not null
         and (o.id is null or o.resumes is not null or p.starts_at < o.ends_at
              or to_jsonb(p) - own <> to_jsonb(o) - own)) into stray;
  end if;
  if stray then
    raise exception 'a period that resumes another says what that one says, and follows it'
      using errcode = 'check_violation', constraint = tg_name, table = tg_table_name;
  end if;
  return null;
end $$;

select define_trigger($$
  create constraint trigger resumed_status_is_of_its_original after insert or update on status_periods
    deferrable initially deferred for each row execute function refuse_resumed_without_original()$$);
select define_trigger($$
  create constraint trigger resumed_consent_is_of_its_original after insert or update on consent_periods
    deferrable initially deferred for each row execute function refuse_resumed_without_original()$$);

create or replace function refuse_grounds_of_resumed() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
  if tg_table_name = 'status_grounds' then
    if not exists (select from status_periods where id = new.status_period_id and resumes is not null) then
      return null;
    end if;
  elsif not exists (select from consent_periods where id = new.consent_period_id and resumes is not null) then
    return null;
  end if;
  raise exception 'the grounds of a period that resumes another are those of that one'
    using errcode = 'check_violation', constraint = tg_name, table = tg_table_name;
end $$;

select define_trigger($$
  create constraint trigger resumed_status_has_no_grounds after insert or update on status_grounds
    deferrable initially deferred for each row execute function refuse_grounds_of_resumed()$$);
select define_trigger($$
  create constraint trigger resumed_consent_has_no_grounds after insert or update on consent_grounds
    deferrable initially deferred for each row execute function refuse_grounds_of_resumed()$$);

-- 00:00 UTC of the last day that a date can mean, or the instant if a time is given.
create or replace function begin_of(edtf text, latest timestamptz) returns timestamptz language sql stable as $$
  select case when last_part !~ 'T' then date_trunc('day', latest, 'UTC')
              when last_part ~ 'T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]'
                then latest + interval '1 millisecond'
                  - make_interval(secs => 0.1 ^ least(length(substring(last_part from 'T..:..:..[.]([0-9]+)')), 3))
              when last_part ~ 'T[0-9]{2}:[0-9]{2}:[0-9]{2}' then date_trunc('second', latest)
              else date_trunc('minute', latest) end
    from (select regexp_replace(edtf, '^.*([.][.]|[/,])', '') as last_part) parts
$$;

-- The instant from which a source shows a period to hold; null without a date. A resumed part has its original's.
create or replace function held_from(starts_at timestamptz, resumes uuid, valid_from text, valid_from_earliest timestamptz,
  valid_from_latest timestamptz, observed_at text, observed_at_earliest timestamptz, observed_at_latest timestamptz)
returns timestamptz language sql stable as $$
  select case when resumes is null then greatest(anchor, starts_at) else anchor end
    from (select least(coalesce(valid_from_earliest, begin_of(valid_from, valid_from_latest)),
                       coalesce(begin_of(observed_at, observed_at_latest), observed_at_earliest)) as anchor) dates
   where anchor is not null
$$;

-- The state in force at an instant, in the word of its line; null if nothing is recorded for then.
create or replace function state_at(entity entity_type, owner uuid, moment timestamptz) returns text language sql stable as $$
  select status::text from status_periods
   where entity = 'STATUS' and restriction_id = owner and starts_at <= moment and moment < ends_at
  union all
  select state::text from consent_periods
   where entity = 'CONSENT' and consent_id = owner and starts_at <= moment and moment < ends_at
$$;

-- The timelines that this transaction has written to: their kind, and the restriction or the consent.
create or replace function timelines_written() returns table (entity entity_type, owner uuid) language sql stable
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
select allow_server('execute on function timelines_written()');
