-- As before, and: whether a consent whose day came blocks is asked of that day, not of the day on which it is reported. After an
-- outage several days are reported one after the other, and each BLOCKED keeps its UNBLOCKED.
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
    from (select restriction_id, at, is_blocked(restriction_id, at) as blocked,
                 -- Of a consent whose day came, the record says the same as before: the moment before it is what was.
                 case when is_due then is_blocked(restriction_id, at - interval '1 microsecond')
                      else was_blocked(restriction_id, at) end as was
            from (select restriction_id, due is not null as is_due, coalesce(due, now()) as at
                    from (select c.restriction_id,
                                 min(case t.told when 'ENDED' then o.ends_at when 'TOOK_EFFECT' then o.starts_at end) as due
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
                           group by c.restriction_id) days) moments) needing
    join status_periods p on p.restriction_id = needing.restriction_id and p.starts_at <= at and at < p.ends_at
   where blocked <> was
   order by p.grounded_id
  on conflict on constraint touched_pkey do update set told = excluded.told where touched.told is null;
end $$;

-- A resumed part has the dates of its original, and no grounds of its own. Checked at commit, for rows written by hand too.
create or replace function refuse_resumed_without_original() returns trigger language plpgsql
  set search_path = public, pg_temp as $$
declare
  -- What a part may have otherwise than its original: who it is, where it holds, and when it was written.
  own constant text[] := '{id,resumes,grounded_id,starts_at,ends_at,namespace,version,revision_id,said_by}';
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

create function refuse_grounds_of_resumed() returns trigger language plpgsql
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

create constraint trigger resumed_status_has_no_grounds after insert or update on status_grounds
  deferrable initially deferred for each row execute function refuse_grounds_of_resumed();
create constraint trigger resumed_consent_has_no_grounds after insert or update on consent_grounds
  deferrable initially deferred for each row execute function refuse_grounds_of_resumed();
