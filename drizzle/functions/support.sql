-- Support for records, and the effects of losing it on others, which are reported in the same revision.

-- A span is valid evidence if its document is not retracted and the newest version still has its text.
create or replace function evidence_stands(version uuid, exact text) returns boolean language sql stable as $$
  select exists (
    select from document_versions v
     cross join lateral (select id, text from document_versions where document_id = v.document_id
                          order by number desc limit 1) newest
     where v.id = version
       and not exists (select from document_retractions r where r.document_id = v.document_id)
       and (newest.id = v.id or position(exact in newest.text) > 0))
$$;

create or replace function statement_is_shown(statement uuid) returns boolean language sql stable as $$
  select exists (select from evidence e
                  where e.statement_id = statement and evidence_stands(e.document_version_id, e.exact))
$$;

-- True if a statement still expresses its speaker's position: it is shown, and was not walked back by then.
create or replace function statement_counts(statement uuid) returns boolean language sql stable as $$
  select statement_is_shown(statement)
     and not exists (select from statement_relations r join statements s on s.id = r.subject_id
                      where r.object_id = statement and r.relation = 'WALKS_BACK' and statement_is_shown(s.id)
                        and coalesce(s.spoken_earliest, '-infinity') <= valid_at())
$$;

-- True if a statement can support others: it is shown, and neither walked back nor denied by one that is shown.
create or replace function statement_supports(statement uuid) returns boolean language sql stable as $$
  select statement_is_shown(statement)
     and not exists (select from statement_relations r
                      where r.object_id = statement and r.relation in ('WALKS_BACK', 'DENIES')
                        and statement_is_shown(r.subject_id))
$$;

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

create or replace function needs_review(entity entity_type, target uuid) returns boolean language plpgsql stable as $$
begin
  return case entity when 'STATUS' then status_needs_review(target) when 'CONSENT' then consent_needs_review(target) end;
end $$;

-- The same for the record without this transaction's writes.
create or replace function needed_review(entity entity_type, target uuid) returns boolean language plpgsql stable
set search_path = known, public as $$
declare
  before text := current_setting('caveat.known_at', true);
  answer boolean;
begin
  perform set_config('caveat.known_at', 'infinity', true);
  answer := needs_review(entity, target);
  perform set_config('caveat.known_at', coalesce(before, ''), true);
  return answer;
end $$;

-- The best attribution among the statements that support a status, not counting its review; null without support.
create or replace function status_attestation(period uuid) returns attribution language sql stable as $$
  select min(s.attribution)
    from status_periods p join status_grounds g on g.status_period_id = p.grounded_id
    join statements s on s.id = g.statement_id
   where p.id = period and g."for" = 'STATUS' and g.weight = 'SUPPORTS' and statement_supports(s.id)
$$;

-- The date of the newest statement that supports a status, or of its publication if unknown, or of the last
-- observation: the latest day that each can mean.
create or replace function status_last_evidence(period uuid) returns timestamptz language sql stable as $$
  select greatest(p.observed_at_latest, p.last_observed_at_latest, (
    select max(coalesce(s.spoken_latest, (
             select max(d.published_latest) from evidence e join document_versions v on v.id = e.document_version_id
               join documents d on d.id = v.document_id where e.statement_id = s.id)))
      from status_grounds g join statements s on s.id = g.statement_id
     where g.status_period_id = p.grounded_id and g.weight = 'SUPPORTS' and statement_supports(s.id)))
    from status_periods p where p.id = period
$$;

-- True if a consent is missing at a valid time: it is not GRANTED, or nothing is recorded.
create or replace function is_blocked(restriction uuid, moment timestamptz) returns boolean language plpgsql stable as $$
begin
  return exists (select from consents c where c.restriction_id = restriction and not exists (
    select from consent_periods p
     where p.consent_id = c.id and p.state = 'GRANTED' and p.starts_at <= moment and moment < p.ends_at));
end $$;

create or replace function was_blocked(restriction uuid, moment timestamptz) returns boolean language plpgsql stable
set search_path = known, public as $$
declare
  before text := current_setting('caveat.known_at', true);
  answer boolean;
begin
  perform set_config('caveat.known_at', 'infinity', true);
  answer := is_blocked(restriction, moment);
  perform set_config('caveat.known_at', coalesce(before, ''), true);
  return answer;
end $$;

-- Touches dependent entities whose line did not change: periods that lose or regain support, and restrictions that a
-- consent blocks or unblocks. A status is reported by its original, even while a part of it resumes. Whether a
-- scheduled consent blocks is checked for its day, not for the day of the report: after an outage several days are
-- reported one after the other, and each BLOCKED keeps its UNBLOCKED.
create or replace function touch_consequences(revision bigint) returns void language plpgsql as $$
declare
  statements uuid[];
begin
  select array_agg(distinct id) into statements from (
    select t.entity_id as id from touched_entities t where t.revision_id = revision and t.entity = 'STATEMENT'
    union
    select e.statement_id from touched_entities t join document_versions v on v.document_id = t.entity_id
      join evidence e on e.document_version_id = v.id
     where t.revision_id = revision and t.entity = 'DOCUMENT' and e.statement_id is not null
    union
    select r.object_id from touched_entities t join statement_relations r on r.id = t.entity_id
     where t.revision_id = revision and t.entity = 'RELATION' and r.relation in ('DENIES', 'WALKS_BACK')
    union
    select r.object_id from history.statement_relations r
     where r.superseded_in = revision and r.relation in ('DENIES', 'WALKS_BACK')) written;

  insert into touched_entities (revision_id, entity, entity_id, event_kind)
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
  on conflict on constraint touched_entities_pkey do update set event_kind = excluded.event_kind where touched_entities.event_kind is null;

  insert into touched_entities (revision_id, entity, entity_id, event_kind)
  select revision, 'STATUS', p.grounded_id, case when blocked then 'BLOCKED'::change_kind else 'UNBLOCKED' end
    from (select restriction_id, at, is_blocked(restriction_id, at) as blocked,
                 -- When the day of a consent comes, the record does not change: the former state is that of the moment
                 -- before.
                 case when is_due then is_blocked(restriction_id, at - interval '1 microsecond')
                      else was_blocked(restriction_id, at) end as was
            from (select restriction_id, due is not null as is_due, coalesce(due, now()) as at
                    from (select c.restriction_id,
                                 min(case t.event_kind when 'ENDED' then o.ends_at when 'TOOK_EFFECT' then o.starts_at end) as due
                            from touched_entities t
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
  on conflict on constraint touched_entities_pkey do update set event_kind = excluded.event_kind where touched_entities.event_kind is null;
end $$;
