-- Two periods of one restriction, or of one consent, never overlap: as before, but asked of the btree index. The GiST
-- index of the exclusion constraint was also taken for reading, and Postgres 18.4 was seen to leave rows out of what it
-- found there, for a second or so: a status was missing from answers of the present and of the past alike.
--
-- Writers of one owner wait for each other (its version is raised), so at commit each sees what those before it wrote.

create function refuse_overlap() returns trigger language plpgsql as $$
declare
  taken boolean;
begin
  -- The row as it is by now: it may have been written again, or be gone.
  if tg_table_name = 'status_periods' then
    taken := exists (select from status_periods p join status_periods o on o.restriction_id = p.restriction_id
                         where p.id = new.id and o.id <> p.id and o.starts_at < p.ends_at and p.starts_at < o.ends_at);
  else
    taken := exists (select from consent_periods p join consent_periods o on o.consent_id = p.consent_id
                         where p.id = new.id and o.id <> p.id and o.starts_at < p.ends_at and p.starts_at < o.ends_at);
  end if;
  if taken then
    raise exception 'another period holds at the same time'
      using errcode = 'exclusion_violation', constraint = tg_name, table = tg_table_name;
  end if;
  return null;
end $$;

alter table status_periods drop constraint status_periods_do_not_overlap;
create constraint trigger status_periods_do_not_overlap
  after insert or update of restriction_id, starts_at, ends_at on status_periods
  deferrable initially deferred for each row execute function refuse_overlap();

alter table consent_periods drop constraint consent_periods_do_not_overlap;
create constraint trigger consent_periods_do_not_overlap
  after insert or update of consent_id, starts_at, ends_at on consent_periods
  deferrable initially deferred for each row execute function refuse_overlap();

-- The extension btree_gist serves nothing here any more. It stays: it may be another's, or others may use it.
