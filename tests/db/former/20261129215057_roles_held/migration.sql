-- No role ends before it starts. A row of an older record that does stays as it is, and is refused when next it is written.
ALTER TABLE "affiliations" ADD CONSTRAINT "affiliation_starts_before_it_ends" CHECK (valid_from_earliest <= valid_to_latest) NOT VALID;--> statement-breakpoint
do $$
begin
  alter table affiliations validate constraint affiliation_starts_before_it_ends;
exception when check_violation then
  raise warning 'there are affiliations that end before they start: select id from affiliations where valid_from_earliest > valid_to_latest';
end $$;--> statement-breakpoint
-- The instant of the world that a session asks of; null where it does not ask.
create function asked_valid_at() returns timestamptz language sql stable as $$
  select nullif(current_setting('caveat.valid_at', true), '')::timestamptz
$$;--> statement-breakpoint
-- Whether what is known to begin at the earliest then, and to end at the latest then (its last millisecond), holds at the
-- instant that the session asks of. Open and unknown sides exclude nothing, and where nothing is asked, all holds.
create function held_when_asked(earliest timestamptz, latest timestamptz) returns boolean language sql stable as $$
  select coalesce(earliest <= asked_valid_at(), true)
     and coalesce(asked_valid_at() < latest + interval '1 millisecond', true)
$$;
