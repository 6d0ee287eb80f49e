-- What the push needs of the feed: facets that filters ask for, transitions whose day came, and an end to old changes.

-- What a change's own lines do not say of it, as of its commit, so that a replay answers as the live stream did.
create function facets_of(entity entity_type, target uuid, line jsonb) returns jsonb language sql stable as $$
  select case
    when entity in ('STATUS', 'CONSENT') then (
      select jsonb_build_object(
        'items', (select coalesce(jsonb_agg(i.key order by i.key), '[]')
                    from restriction_items ri join items i on i.id = ri.item_id where ri.restriction_id = r.id),
        'assigners', (select coalesce(jsonb_agg(distinct a.key), '[]')
                        from restriction_parties p join actors a on a.id = p.actor_id
                       where p.restriction_id = r.id and p.function = 'ASSIGNER'),
        'consentingParties', (select coalesce(jsonb_agg(distinct a.key), '[]')
                                from consents c join actors a on a.id = c.consenting_party_id
                               where c.restriction_id = r.id))
        from restrictions r where r.key = line ->> 'restriction')
    when entity = 'STATEMENT' then
      jsonb_build_object('speakers', (
        select coalesce(jsonb_agg(jsonb_build_object('actor', a.key, 'kind', a.kind)), '[]')
          from statement_speakers s join actors a on a.id = s.actor_id where s.statement_id = target))
  end
$$;

alter table changes disable trigger changes_are_immutable;
update changes set facets = facets_of(entity, entity_id, coalesce(after, before));
alter table changes enable trigger changes_are_immutable;

-- Periods that begin on a day to come are told twice: when they are recorded, and when their day comes.
create function schedule_effect() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    delete from scheduled_effects where entity = tg_argv[0]::entity_type and entity_id = old.id;
  elsif new.starts_at > clock_timestamp() then
    insert into scheduled_effects (entity, entity_id, due_at) values (tg_argv[0]::entity_type, new.id, new.starts_at)
    on conflict on constraint scheduled_effects_pkey do update set due_at = excluded.due_at;
  elsif tg_op = 'UPDATE' then
    delete from scheduled_effects where entity = tg_argv[0]::entity_type and entity_id = new.id;
  end if;
  return null;
end $$;

create trigger effect_is_scheduled after insert or delete on status_periods
  for each row execute function schedule_effect('STATUS');
create trigger effect_is_moved after update on status_periods
  for each row when (old.starts_at <> new.starts_at) execute function schedule_effect('STATUS');
create trigger effect_is_scheduled after insert or delete on consent_periods
  for each row execute function schedule_effect('CONSENT');
create trigger effect_is_moved after update on consent_periods
  for each row when (old.starts_at <> new.starts_at) execute function schedule_effect('CONSENT');

insert into scheduled_effects (entity, entity_id, due_at)
select 'STATUS'::entity_type, id, starts_at from status_periods where starts_at > now()
union all
select 'CONSENT'::entity_type, id, starts_at from consent_periods where starts_at > now();

alter table touched add column took_effect boolean not null default false;

-- Tells of periods whose day came, at most so many, and answers how many. Whoever takes a row out of the schedule tells
-- of it in the same transaction: once, whichever processes call this, and also after none did for a while.
create function take_effect(most integer) returns integer language plpgsql as $$
declare
  taken integer;
begin
  if not exists (select from scheduled_effects where due_at <= clock_timestamp()) then
    return 0;
  end if;
  perform set_config('caveat.principal', 'caveat', true);
  perform set_config('caveat.reason', 'its day came', true);
  with due as materialized (
    select entity, entity_id from scheduled_effects
     where due_at <= clock_timestamp() order by due_at limit most for update skip locked
  ), gone as (
    delete from scheduled_effects s using due
     where s.entity = due.entity and s.entity_id = due.entity_id
    returning s.entity, s.entity_id, s.due_at
  )
  insert into touched (revision_id, entity, entity_id, took_effect)
  select current_revision(), entity, entity_id, true from gone order by due_at;
  get diagnostics taken = row_count;
  return taken;
end $$;

-- As before, and: facets, and changes of periods that took effect, whose lines stay as they were.
create or replace function publish_revision() returns trigger language plpgsql
set lock_timeout = 0 as $$
declare
  count bigint;
  base bigint;
begin
  -- Whatever is written after this (constraints set to immediate) is a revision of its own.
  perform set_config('caveat.revision', '', true);

  with mine as materialized (
    delete from touched where revision_id = new.id returning ordinal, entity, entity_id, took_effect
  ), entities as materialized (
    select t.ordinal, t.entity, t.entity_id, t.took_effect, l.line as before,
           line_of(t.entity, t.entity_id) as after
      from mine t left join lines l on l.entity = t.entity and l.entity_id = t.entity_id
  ), changed as (
    insert into changes (revision_id, ordinal, entity, entity_id, kind, before, after, facets)
    select new.id, row_number() over (order by ordinal), entity, entity_id,
           case when before is distinct from after
                then kind_of_change(entity, entity_id, new.id, before, after) else 'TOOK_EFFECT' end,
           case when before is distinct from after and before is not null then before
                when entity in ('STATUS', 'CONSENT') then line_before(entity, entity_id) end,
           after,
           -- Asked only where there are any: most commits are of one entity, and a call costs more than the question.
           case when entity in ('STATUS', 'CONSENT', 'STATEMENT')
                then facets_of(entity, entity_id, coalesce(after, before)) end
      from entities
     where before is distinct from after or (took_effect and after is not null)
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

drop function feed_after(bigint, integer);
drop view feed;

create view feed as
select r.first_position + c.ordinal - 1 as position, r.last_position, c.revision_id, c.entity, c.entity_id, c.kind,
       c.before, c.after, r.principal, r.reason, r.recorded_at, c.facets
  from revisions r join changes c on c.revision_id = r.id
 where r.first_position is not null;

-- The next changes after a position, in order. One revision may hold more than a page, so each is cut to what is asked.
create function feed_after(place bigint, most integer) returns setof feed language sql stable as $$
  select r.first_position + c.ordinal - 1, r.last_position, c.revision_id, c.entity, c.entity_id, c.kind,
         c.before, c.after, r.principal, r.reason, r.recorded_at, c.facets
    from revisions r
   cross join lateral (
      select * from changes
       where revision_id = r.id and ordinal > place - r.first_position + 1
       order by ordinal limit most) c
   where r.last_position > place
   order by r.last_position, c.ordinal
   limit most
$$;

insert into feed_retention default values;
create unique index feed_retention_is_one_row on feed_retention ((true));

-- Lets go of changes recorded longer ago than `kept`, the oldest first, of at most so many positions, and answers of how
-- many; 0 also while another process does the same. Revisions stay: they say when the record learned.
create function trim_feed(kept interval, most integer) returns bigint language plpgsql as $$
declare
  start bigint;
  bound bigint;
begin
  select trimmed_to into start from feed_retention for update skip locked;
  if not found then
    return 0;
  end if;
  select max(last_position) into bound
    from (select last_position, recorded_at from revisions
           where last_position > start order by last_position limit most) r
   where recorded_at < clock_timestamp() - kept;
  if bound is null then
    return 0;
  end if;
  bound := least(bound, start + most);
  update feed_retention set trimmed_to = bound;
  delete from changes c using revisions r
   where r.id = c.revision_id and r.last_position > start and r.first_position <= bound
     and c.ordinal <= bound - r.first_position + 1;
  return bound - start;
end $$;

-- As before, but rows that lead nowhere close no ring: their writers need not wait for each other.
create or replace function refuse_cycle() returns trigger language plpgsql as $$
declare
  kind text := coalesce(tg_argv[4], 'null::text');
  leads_on boolean;
  ring uuid;
begin
  execute format('select exists (select from new_rows where %I is not null)', tg_argv[2]) into leads_on;
  if not leads_on then
    return null;
  end if;
  perform pg_advisory_xact_lock(hashtext(tg_argv[3]));
  execute format(
    $f$with recursive up as (
         select %2$I as origin, %3$I as at, %5$s as kind from new_rows where %3$I is not null
         union
         select up.origin, e.%3$I, up.kind
           from up join %1$I e on e.%2$I = up.at and e.%3$I is not null and %5$s is not distinct from up.kind
       )
       select origin from up where origin = at limit 1$f$,
    tg_argv[0], tg_argv[1], tg_argv[2], tg_argv[3], kind) into ring;
  if ring is not null then
    raise exception 'a ring of broader concepts'
      using errcode = 'check_violation', constraint = tg_argv[3], table = tg_argv[0], detail = ring::text;
  end if;
  return null;
end $$;
