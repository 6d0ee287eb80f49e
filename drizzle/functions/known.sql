-- The record as of another time.

-- The instant of which facts of the world are asked: now, unless the session says otherwise.
create or replace function valid_at() returns timestamptz language sql stable as $$
  select coalesce(nullif(current_setting('caveat.valid_at', true), '')::timestamptz, now())
$$;

-- The instant at which the record is asked for as it was known. A session that puts the schema `known` first in its search_path
-- reads the past with the same queries. Recorded time is the commit's (revisions.recorded_at); a transaction that is not over
-- is known to nobody, so that at 'infinity' it finds the record without what it wrote itself.
create or replace function known_at() returns timestamptz language sql stable as $$
  select current_setting('caveat.known_at')::timestamptz
$$;

-- The instant of the world that a session asks of; null where it does not ask.
create or replace function asked_valid_at() returns timestamptz language sql stable as $$
  select nullif(current_setting('caveat.valid_at', true), '')::timestamptz
$$;

-- Whether what is known to begin at the earliest then, and to end at the latest then (its last millisecond), holds at the
-- instant that the session asks of. Open and unknown sides exclude nothing, and where nothing is asked, all holds.
create or replace function held_when_asked(earliest timestamptz, latest timestamptz) returns boolean language sql stable as $$
  select coalesce(earliest <= asked_valid_at(), true)
     and coalesce(asked_valid_at() < latest + interval '1 millisecond', true)
$$;

-- The timeline of a restriction as it was known at an instant; null for now. For whoever compares two of them. A `set` clause
-- for a parameter of our own only a superuser may write, so that it is put back by hand; an error puts it back by itself.
create or replace function timeline_known_at(restriction uuid, moment timestamptz) returns setof status_periods
language plpgsql stable
set search_path = known, public as $$
declare
  before text := current_setting('caveat.known_at', true);
begin
  perform set_config('caveat.known_at', coalesce(to_jsonb(moment) #>> '{}', 'infinity'), true);
  return query select * from status_periods p where p.restriction_id = restriction order by p.starts_at;
  perform set_config('caveat.known_at', coalesce(before, ''), true);
end $$;
