-- The record as of another time.

-- The valid time of the session: now by default.
create or replace function valid_at() returns timestamptz language sql stable as $$
  select coalesce(nullif(current_setting('caveat.valid_at', true), '')::timestamptz, now())
$$;

-- The known time of the session. A session with the schema `known` first in its search_path reads the past with the
-- same queries. Recorded time is the commit's (revisions.recorded_at); an open transaction is not known yet, so that at
-- 'infinity' it reads the record without its own writes.
create or replace function known_at() returns timestamptz language sql stable as $$
  select current_setting('caveat.known_at')::timestamptz
$$;

-- The valid time that a session has set; null without one.
create or replace function asked_valid_at() returns timestamptz language sql stable as $$
  select nullif(current_setting('caveat.valid_at', true), '')::timestamptz
$$;

-- True if something with these earliest and latest bounds (the latest is its last millisecond) may hold at the valid
-- time of the session. Open and unknown bounds exclude nothing, and without a valid time the result is true.
create or replace function held_when_asked(earliest timestamptz, latest timestamptz) returns boolean language sql stable as $$
  select coalesce(earliest <= asked_valid_at(), true)
     and coalesce(asked_valid_at() < latest + interval '1 millisecond', true)
$$;

-- The same at an instant: whether a place lies within another one then, or an actor is a member of a group.
create or replace function held_at(earliest timestamptz, latest timestamptz, moment timestamptz) returns boolean language sql stable as $$
  select coalesce(earliest <= moment, true) and coalesce(moment < latest + interval '1 millisecond', true)
$$;

-- The timeline of a restriction as known at an instant, null for now, for comparisons of two of them. Only a superuser
-- may write a `set` clause for a parameter of our own, so that it is reset by hand; an error resets it by itself.
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
