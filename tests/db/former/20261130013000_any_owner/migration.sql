-- An owner who is no superuser, and sessions whose settings are not the server's.

-- As before, but without a `set` clause for a parameter of our own, which only a superuser may write. The parameter is put
-- back by hand: an error puts it back by itself, with the transaction or the savepoint.
create or replace function timeline_known_at(restriction uuid, moment timestamptz) returns setof status_periods
language plpgsql stable set search_path = known, public as $$
declare
  before text := current_setting('caveat.known_at', true);
begin
  perform set_config('caveat.known_at', coalesce(to_jsonb(moment) #>> '{}', 'infinity'), true);
  return query select * from status_periods p where p.restriction_id = restriction order by p.starts_at;
  perform set_config('caveat.known_at', coalesce(before, ''), true);
end $$;

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

-- What a trigger does depends on no session's search_path: psql and other applications have their own. The two that run
-- for each row name the schema, which costs nothing.
create or replace function stamp_entity() returns trigger language plpgsql as $$
begin
  new.revision_id := public.current_revision();
  if tg_op = 'UPDATE' then
    new.version := old.version + (old.revision_id <> new.revision_id)::int;
  elsif current_setting('caveat.undoing', true) = 'on' then
    new.version := coalesce(new.version, 0) + 1;
  else
    new.version := 1;
  end if;
  return new;
end $$;

create or replace function stamp_row() returns trigger language plpgsql as $$
begin
  new.revision_id := public.current_revision();
  return new;
end $$;

alter function bound_open_dates_by_evidence() set search_path = public, pg_temp;
alter function bound_open_dates_by_publication() set search_path = public, pg_temp;
alter function keep_members_in_groups() set search_path = public, pg_temp;
alter function keep_source_without_alias() set search_path = public, pg_temp;
alter function refuse_cycle() set search_path = public, pg_temp;
alter function refuse_overlap() set search_path = public, pg_temp;
alter function refuse_resumed_without_original() set search_path = public, pg_temp;
alter function require_consent_grounds() set search_path = public, pg_temp;
alter function require_status_grounds() set search_path = public, pg_temp;
alter function verify_evidence() set search_path = public, pg_temp;
