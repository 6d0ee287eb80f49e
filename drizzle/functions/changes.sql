-- The path from any write, by any client, to one ordered feed and a complete history.
--
--   a row is written      -> its revision is stamped; what it was goes to `history`; its entity goes to `touched_entities`
--   the transaction ends  -> one change per touched entity, then, under a lock held to the end, its position

-- The kind of a change, derived from the lines alone, so that it is right for writers that declare nothing. A writer
-- may declare the periods that it corrects, and that it refines others; without a declaration (psql) a change is a
-- correction unless only evidence changed. Undoing a revision is not a change of the world.
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
      and before - '{validFrom,validTo,observedAt,lastObservedAt,review,suspendedBy,licencePolicy,grounds,absent}'::text[]
            = after - '{validFrom,validTo,observedAt,lastObservedAt,review,suspendedBy,licencePolicy,grounds,absent}'::text[] then
      return 'REVISED';
    end if;
    -- Further evidence for a known state is neither a change of the world nor a correction; nor is a merge of an actor
    -- that the line names.
    return case when before - '{grounds,observedAt,lastObservedAt,absent,consentingParty,suspendedBy}'::text[]
                   = after - '{grounds,observedAt,lastObservedAt,absent,consentingParty,suspendedBy}'::text[]
                 and (before -> 'suspendedBy' is not distinct from after -> 'suspendedBy'
                      or exists (select from actor_merges m where m.revision_id = revision)
                      or exists (select from history.actor_merges m where m.superseded_in = revision))
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

-- The line that a new period follows: that of the period that ends where it starts, or of the one that it resumed.
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

-- The facets of a change as of its commit, which its lines lack, so that a replay gives the same answers as the live
-- stream. Each function is called only for the kinds of entity that need it.
create or replace function facets_of_restriction(named text) returns jsonb language sql stable as $$
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

create or replace function facets_of_statement(target uuid) returns table (facets jsonb) language sql stable as $$
  select jsonb_build_object('speakers', coalesce(jsonb_agg(jsonb_build_object('actor', a.key, 'kind', a.kind)), '[]'))
    from statement_speakers s cross join actor_named(s.actor_id) a where s.statement_id = target
$$;

-- The state of a restriction right before a period began: EXPIRED if the stated end of another one had passed and
-- nothing followed. Null if another one ended right there, which the change has as its former state, or if nothing was
-- known.
create or replace function status_before(target uuid) returns text language sql stable as $$
  select case when o.ends_at < p.starts_at and o.valid_to_edtf is not null then 'EXPIRED' end
    from status_periods p
   cross join lateral (select ends_at, valid_to_edtf from status_periods
                        where restriction_id = p.restriction_id and starts_at < p.starts_at order by starts_at desc limit 1) o
   where p.id = target
$$;

-- The facets of a status also say whether it holds in the world at the commit: a past or a future one is reported as
-- such.
create or replace function facets_of(entity entity_type, target uuid, line jsonb) returns jsonb language plpgsql stable as $$
begin
  if entity = 'STATEMENT' then
    return (select facets from facets_of_statement(target));
  elsif entity in ('STATUS', 'CONSENT') then
    return facets_of_restriction(line ->> 'restriction') || jsonb_build_object('current',
      entity = 'STATUS' and exists (select from status_periods p
                                     where target in (p.id, p.resumes) and p.starts_at <= now() and now() < p.ends_at))
      || case when entity = 'STATUS' then jsonb_strip_nulls(jsonb_build_object('from', status_before(target))) else '{}' end;
  end if;
  return null;
end $$;

-- Runs at commit: touches the entities that depend on what was written; then writes the changes; then, under one lock
-- that is held until the commit is complete, their positions. Only positions and one row are written under it. A failed
-- commit leaves an unused position, a gap that nobody waits for. More than twenty statements are found together.
-- Functions are called by assignments, which need no statement of their own; rows are found by index, because a vacuum
-- may have seen `touched_entities` empty.
create or replace function publish_revision() returns trigger language plpgsql
security definer set search_path = public, pg_temp set lock_timeout = 0 set enable_seqscan = off as $$
declare
  many boolean;
  reaching boolean;
  resting boolean;
  is_open boolean;
  nothing text;
  count bigint;
  gone bigint;
  base bigint;
begin
  select bool_or(entity in ('CONSENT', 'RELATION')), bool_or(entity in ('STATEMENT', 'DOCUMENT')),
         count(*) filter (where entity = 'STATEMENT') > 20,
         exists (select from feed_incarnations where start = feed_start())
    into reaching, resting, many, is_open from touched_entities where revision_id = new.id;
  -- A new entity supports nothing yet.
  if resting and not reaching then
    reaching := exists (
       select from touched_entities t join lines l on l.entity = t.entity and l.entity_id = t.entity_id
        where t.revision_id = new.id and t.entity in ('STATEMENT', 'DOCUMENT'));
  end if;
  if reaching then
    perform touch_consequences(new.id);
  end if;
  if many then
    update touched_entities t set line = (select s.line from statement_lines(t.entity_id) s),
                         facets = (select f.facets from facets_of_statement(t.entity_id) f)
     where t.revision_id = new.id and t.entity = 'STATEMENT';
  end if;
  -- Writes after this (constraints set to immediate) are a revision of their own.
  nothing := set_config('caveat.revision', '', true);
  with mine as materialized (
    delete from touched_entities where revision_id = new.id returning ordinal, entity, entity_id, event_kind, line, facets
  ), entities as materialized (
    select t.ordinal, t.entity, t.entity_id, t.event_kind, l.line as before,
           coalesce(t.line, line_of(t.entity, t.entity_id)) as after, t.facets
      from mine t left join lines l on l.entity = t.entity and l.entity_id = t.entity_id
  ), changed as (
    insert into changes (revision_id, ordinal, entity, entity_id, kind, before, after, facets)
    select new.id, row_number() over (order by ordinal), entity, entity_id,
           case when before is distinct from after
                then kind_of_change(entity, entity_id, new.id, before, after) else event_kind end,
           case when before is distinct from after and before is not null
                  or event_kind is not null and event_kind <> 'TOOK_EFFECT' then before
                when entity in ('STATUS', 'CONSENT') then line_before(entity, entity_id) end,
           after,
           -- Called only if there are any: most commits touch one entity, and a call costs more than the check.
           case when facets is not null then facets
                when entity in ('STATUS', 'CONSENT', 'STATEMENT')
                then facets_of(entity, entity_id, coalesce(after, before)) end
      from entities
     where before is distinct from after or (event_kind is not null and after is not null)
    returning entity, entity_id, after
  ), kept as (
    insert into lines (entity, entity_id, line)
    select entity, entity_id, after from changed where after is not null
    on conflict on constraint lines_pkey do update set line = excluded.line
  )
  select count(*), count(*) filter (where after is null) into count, gone from changed;
  if gone > 0 then
    delete from lines l using changes c
     where c.revision_id = new.id and c.after is null and l.entity = c.entity and l.entity_id = c.entity_id;
  end if;
  -- A revision without any change in the feed has a position, too: an answer has a position, and two answers with the
  -- same position must not differ, not even by a version or by the time of recording.
  if not is_open then
    perform open_incarnation();
  end if;
  nothing := pg_advisory_xact_lock(hashtext('caveat.feed'));
  base := nextval('feed_position');
  if count > 1 then
    nothing := setval('feed_position', base + count - 1);
  end if;
  update revisions set recorded_at = next_recorded_at(), first_position = base, last_position = base + greatest(count, 1) - 1
   where id = new.id;
  nothing := pg_notify('feed', '');
  return null;
end $$;

select define_trigger($$
  create constraint trigger publish after insert on revisions
    deferrable initially deferred for each row execute function publish_revision()$$);
