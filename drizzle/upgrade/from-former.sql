-- From the last migration before the baseline to the baseline. What `drizzle/functions` and `track_all()` define is defined after
-- this; here goes only what they no longer have, and what has another name.

drop function if exists keep, write_keepers, remember, hold_dates, kept_tables, steps_of, give_server_role;
alter table touched rename to touched_entities;
alter table touched_entities rename constraint touched_pkey to touched_entities_pkey;
alter sequence touched_ordinal_seq rename to touched_entities_ordinal_seq;
alter table touched_entities rename told to event_kind;

-- Scans of a GiST index can leave living rows out: see findings/postgres-gist-marks-living-rows-dead.sh.
drop index documents_published, events_date, statements_spoken, transfers_date;
CREATE INDEX "documents_published" ON "documents" USING spgist (tstzrange("published_earliest", "published_latest", '[]')) WHERE published_edtf is not null;
CREATE INDEX "events_date" ON "events" USING spgist (tstzrange("date_earliest", "date_latest", '[]')) WHERE date_edtf is not null;
CREATE INDEX "statements_spoken" ON "statements" USING spgist (tstzrange("spoken_earliest", "spoken_latest", '[]')) WHERE spoken_edtf is not null;
CREATE INDEX "transfers_date" ON "transfers" USING spgist (tstzrange("date_earliest", "date_latest", '[]')) WHERE date_edtf is not null;

-- What some of these are, a row of an older record may not be: it stays as it is, and is refused when next it is written.
alter table status_periods alter column grounded_id set not null;
alter table consent_periods alter column grounded_id set not null;
do $$
begin
  alter table status_periods validate constraint stated_status_starts_before_it_ends;
  alter table consent_periods validate constraint stated_consent_starts_before_it_ends;
exception when check_violation then
  raise warning 'there are periods that end before they start: see the constraints stated_status_starts_before_it_ends and stated_consent_starts_before_it_ends';
end $$;
