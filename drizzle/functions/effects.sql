-- Future days: periods that begin or end on one are reported when it comes.

-- A period that begins or ends on a future day is reported twice: when it is recorded, and when that day comes. The
-- beginning of a resumed part is not: the end of its interruption says what holds from then on.
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

select define_trigger($$
  create trigger effect_is_scheduled after insert or delete on status_periods
    for each row execute function schedule_effect('STATUS')$$);
select define_trigger($$
  create trigger effect_is_moved after update on status_periods for each row
    when (old.starts_at <> new.starts_at or old.ends_at <> new.ends_at) execute function schedule_effect('STATUS')$$);
select define_trigger($$
  create trigger effect_is_scheduled after insert or delete on consent_periods
    for each row execute function schedule_effect('CONSENT')$$);
select define_trigger($$
  create trigger effect_is_moved after update on consent_periods for each row
    when (old.starts_at <> new.starts_at or old.ends_at <> new.ends_at) execute function schedule_effect('CONSENT')$$);

-- Reports due periods, those of the earliest due instant, at most `most` of them, and returns their number; null if
-- nothing is due. The process that removes a row from the schedule reports it in the same transaction: once, whichever
-- processes call this, and also after a time without calls. An end at which another period begins is reported by that
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
  ), entered as (
    insert into touched_entities (revision_id, entity, entity_id, event_kind, facets)
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
  select (select count(*) from gone), (select count(*) from entered) into taken, reported;
  return case when taken > 0 then reported end;
end $$;
revoke execute on function take_effect(integer) from public;
select allow_server('execute on function take_effect(integer)');
