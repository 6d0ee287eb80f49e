-- What the record rests on, and what follows for others when that goes: told in the same revision.

-- A span still shows something when its document has not been retracted and the newest version still has its text.
create function evidence_stands(version uuid, exact text) returns boolean language sql stable as $$
  select exists (
    select from document_versions v
     cross join lateral (select id, text from document_versions where document_id = v.document_id
                          order by number desc limit 1) newest
     where v.id = version
       and not exists (select from document_retractions r where r.document_id = v.document_id)
       and (newest.id = v.id or position(exact in newest.text) > 0))
$$;

create function statement_is_shown(statement uuid) returns boolean language sql stable as $$
  select exists (select from evidence e
                  where e.statement_id = statement and evidence_stands(e.document_version_id, e.exact))
$$;

-- Whether it still tells what its speaker holds: it is shown, and has not been walked back by then.
create function statement_counts(statement uuid) returns boolean language sql stable as $$
  select statement_is_shown(statement)
     and not exists (select from statement_relations r join statements s on s.id = r.subject_id
                      where r.object_id = statement and r.relation = 'WALKS_BACK' and statement_is_shown(s.id)
                        and coalesce(s.spoken_earliest, '-infinity') <= valid_at())
$$;

-- Whether others can rest on it: it is shown, and neither walked back nor denied by one that is shown.
create function statement_supports(statement uuid) returns boolean language sql stable as $$
  select statement_is_shown(statement)
     and not exists (select from statement_relations r
                      where r.object_id = statement and r.relation in ('WALKS_BACK', 'DENIES')
                        and statement_is_shown(r.subject_id))
$$;

create function status_needs_review(period uuid) returns boolean language sql stable as $$
  select not exists (select from status_grounds g where g.status_period_id = p.id and g."for" = 'STATUS'
                        and g.weight = 'SUPPORTS' and statement_supports(g.statement_id))
      or (p.review <> 'NONE'
          and not exists (select from status_grounds g where g.status_period_id = p.id and g."for" = 'REVIEW'
                             and g.weight = 'SUPPORTS' and statement_supports(g.statement_id)))
    from status_periods p where p.id = period
$$;

create function consent_needs_review(period uuid) returns boolean language sql stable as $$
  select not exists (select from consent_grounds g where g.consent_period_id = period
                        and g.weight = 'SUPPORTS' and statement_supports(g.statement_id))
$$;

-- When the newest statement that supports a status was made, or published where that is not known, or when a source
-- last showed it: the latest day each can mean.
create function status_last_evidence(period uuid) returns timestamptz language sql stable as $$
  select greatest(p.observed_at_latest, (
    select max(coalesce(s.spoken_latest, (
             select max(d.published_latest) from evidence e join document_versions v on v.id = e.document_version_id
               join documents d on d.id = v.document_id where e.statement_id = s.id)))
      from status_grounds g join statements s on s.id = g.statement_id
     where g.status_period_id = p.id and g.weight = 'SUPPORTS' and statement_supports(s.id)))
    from status_periods p where p.id = period
$$;

create function needs_review(entity entity_type, target uuid) returns boolean language plpgsql stable as $$
begin
  return case entity when 'STATUS' then status_needs_review(target) when 'CONSENT' then consent_needs_review(target) end;
end $$;

-- Whether a consent is missing at an instant of the world: one that is not GRANTED, or of which nothing is recorded.
create function is_blocked(restriction uuid, moment timestamptz) returns boolean language plpgsql stable as $$
begin
  return exists (select from consents c where c.restriction_id = restriction and not exists (
    select from consent_periods p
     where p.consent_id = c.id and p.state = 'GRANTED' and p.starts_at <= moment and moment < p.ends_at));
end $$;

-- The same of the record without what this transaction wrote.
create function needed_review(entity entity_type, target uuid) returns boolean language plpgsql stable
set search_path = known, public set caveat.known_at = 'infinity' as $$
begin
  return needs_review(entity, target);
end $$;

create function was_blocked(restriction uuid, moment timestamptz) returns boolean language plpgsql stable
set search_path = known, public set caveat.known_at = 'infinity' as $$
begin
  return is_blocked(restriction, moment);
end $$;

-- How an entity is told of whose line stays as it is; null for all others.
alter table touched add column told change_kind;

-- As before, and whether a period holds in the world at the commit: what is told of a past or a future one says so.
create or replace function facets_of(entity entity_type, target uuid, line jsonb) returns jsonb language sql stable as $$
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
                               where c.restriction_id = r.id),
        'current', exists (select from status_periods p where entity = 'STATUS' and p.id = target
                              and p.starts_at <= now() and now() < p.ends_at))
        from restrictions r where r.key = line ->> 'restriction')
    when entity = 'STATEMENT' then
      jsonb_build_object('speakers', (
        select coalesce(jsonb_agg(jsonb_build_object('actor', a.key, 'kind', a.kind)), '[]')
          from statement_speakers s join actors a on a.id = s.actor_id where s.statement_id = target))
  end
$$;

-- Touches what was not written, or written without its line changing, but follows from what was: periods that lose or
-- regain what they rest on, and restrictions that a consent blocks or frees.
create function touch_consequences(revision bigint) returns void language plpgsql as $$
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
  select revision, 'STATUS', p.id, case when blocked then 'BLOCKED'::change_kind else 'UNBLOCKED' end
    from (select c.restriction_id, is_blocked(c.restriction_id, now()) as blocked,
                 -- Of a consent whose day came, the record says the same as before: the day before it is what was.
                 case when bool_or(t.told is not null)
                      then is_blocked(c.restriction_id, min(o.starts_at) - interval '1 microsecond')
                      else was_blocked(c.restriction_id, now()) end as was
            from touched t
            join (select id, consent_id, starts_at from consent_periods union
                  select id, consent_id, starts_at from history.consent_periods where superseded_in = revision) o
              on o.id = t.entity_id
            join (select id, restriction_id from consents union
                  select id, restriction_id from history.consents where superseded_in = revision) c
              on c.id = o.consent_id
           where t.revision_id = revision and t.entity = 'CONSENT'
           group by c.restriction_id) needing
    join status_periods p on p.restriction_id = needing.restriction_id
     and p.starts_at <= now() and now() < p.ends_at
   where blocked <> was
   order by p.id
  on conflict on constraint touched_pkey do update set told = excluded.told where touched.told is null;
end $$;

-- As before, and: what is told of documents, of actors that were one, of statements about statements; and that taking a
-- revision back is no change of the world.
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
    -- More evidence for what already held is neither a change of the world nor a mistake of ours.
    return case when before - '{grounds,observedAt,absent}'::text[] = after - '{grounds,observedAt,absent}'::text[]
                then 'REVISED' else 'CORRECTION' end;
  elsif current_setting('caveat.undoing', true) = 'on' then
    return 'CORRECTION';
  elsif entity = 'STATUS' then
    return case when exists (select from status_periods p join status_periods o
                               on o.restriction_id = p.restriction_id and o.id <> p.id
                              where p.id = target and (o.starts_at < p.starts_at or exists (
                                select from lines l where l.entity = kind_of_change.entity and l.entity_id = o.id)))
                then 'TRANSITION' else 'INITIAL' end;
  else
    return case when exists (select from consent_periods p join consent_periods o
                               on o.consent_id = p.consent_id and o.id <> p.id
                              where p.id = target and (o.starts_at < p.starts_at or exists (
                                select from lines l where l.entity = kind_of_change.entity and l.entity_id = o.id)))
                then 'TRANSITION' else 'INITIAL' end;
  end if;
end $$;

create or replace function take_effect(most integer) returns integer language plpgsql as $$
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
  insert into touched (revision_id, entity, entity_id, told)
  select current_revision(), entity, entity_id, 'TOOK_EFFECT' from gone order by due_at;
  get diagnostics taken = row_count;
  return taken;
end $$;
alter table touched drop column took_effect;

-- As before, and what follows from what was written is touched first.
create or replace function publish_revision() returns trigger language plpgsql
set lock_timeout = 0 as $$
declare
  count bigint;
  base bigint;
begin
  -- Nothing rests yet on what is new.
  if exists (select from touched t
              where t.revision_id = new.id
                and (t.entity in ('CONSENT', 'RELATION')
                     or t.entity in ('STATEMENT', 'DOCUMENT')
                        and exists (select from lines l where l.entity = t.entity and l.entity_id = t.entity_id))) then
    perform touch_consequences(new.id);
  end if;
  -- Whatever is written after this (constraints set to immediate) is a revision of its own.
  perform set_config('caveat.revision', '', true);
  with mine as materialized (
    delete from touched where revision_id = new.id returning ordinal, entity, entity_id, told
  ), entities as materialized (
    select t.ordinal, t.entity, t.entity_id, t.told, l.line as before, line_of(t.entity, t.entity_id) as after
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
           case when entity in ('STATUS', 'CONSENT', 'STATEMENT')
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

create or replace function document_line(target uuid) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'type', 'document', 'key', d.key, 'language', d.language, 'title', d.title, 'author', d.author,
    'publisher', d.publisher, 'url', d.url, 'published',
    date_line(d.published_edtf, d.published_expression, d.published_derivation),
    'version', v.number, 'text', v.text,
    'retracted', (select jsonb_build_object(
                           'date', period_date_line(r.date_edtf, r.date_expression, r.date_derivation), 'note', r.note)
                    from document_retractions r where r.document_id = d.id),
    'absent', absences_line(d.absences)))
  from documents d
  left join lateral (select number, text from document_versions where document_id = d.id
                      order by number desc limit 1) v on true
  where d.id = target
$$;

create or replace function actor_line(target uuid) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'type', 'actor', 'key', a.key, 'kind', a.kind, 'name', a.name, 'givenName', a.given_name,
    'description', a.description, 'country', a.country, 'cardinality', a.cardinality,
    'aliases', (select jsonb_agg(alias_line(l.name, l.namespace, a.namespace) order by l.name collate "C")
                  from actor_aliases l where l.actor_id = a.id),
    'members', (select jsonb_agg(m.key order by m.key collate "C")
                  from actor_members g join actors m on m.id = g.member_id where g.group_id = a.id),
    'membersExhaustive', a.members_exhaustive,
    'document', (select key from documents where id = a.document_id),
    'mergedInto', (select o.key from actor_merges m join actors o on o.id = m.into_id where m.actor_id = a.id),
    'evidence', (select jsonb_agg(evidence_line(e, a.namespace) order by e.namespace collate "C", e.ordinal)
                   from evidence e where e.actor_id = a.id),
    'absent', absences_line(a.absences)))
  from actors a where a.id = target
$$;

-- Whom ids and keys mean: an actor that turned out to be another one is that one.
create function actors_named(ids uuid[], keys text[]) returns setof uuid language sql stable as $$
  select coalesce(m.into_id, a.id) from actors a left join actor_merges m on m.actor_id = a.id
   where a.id = any (ids) or a.key = any (keys)
$$;
