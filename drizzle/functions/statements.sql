-- Statements: their evidence is verbatim, and each has a sort key in the order by date.

-- A quote is verified or refused: `substr` of UTF-8 counts code points.
create or replace function verify_evidence() returns trigger language plpgsql
set search_path = public, pg_temp as $$
declare
  found text;
begin
  select e.exact into found
    from new_rows e join document_versions d on d.id = e.document_version_id
   where substr(d.text, e.start + 1, e."end" - e.start) is distinct from e.exact
   limit 1;
  if found is not null then
    raise exception 'evidence is not in the text at its offsets'
      using errcode = 'check_violation', constraint = 'evidence_is_verbatim', table = 'evidence';
  end if;
  return null;
end $$;

select define_trigger($$
  create trigger evidence_is_verbatim_insert after insert on evidence referencing new table as new_rows
    for each statement execute function verify_evidence()$$);
select define_trigger($$
  create trigger evidence_is_verbatim_update after update on evidence referencing new table as new_rows
    for each statement execute function verify_evidence()$$);

-- The time at which a statement was recorded; null before its first commit.
create or replace function first_recorded_at(target uuid) returns timestamptz language sql stable
security definer set search_path = public, pg_temp as $$
  select min(recorded_at) from revisions
   where id in (select revision_id from statements where id = target
                union all select revision_id from history.statements where id = target)
$$;
revoke execute on function first_recorded_at(uuid) from public;

-- The latest time of a statement whose date has only a lower bound: the end of the publication of the first document
-- that has it, else its recording.
create or replace function said_by(target uuid, earliest timestamptz) returns timestamptz language sql stable
security definer set search_path = public, pg_temp as $$
  select greatest(earliest, coalesce(
    (select min(d.published_latest) from evidence e join document_versions v on v.id = e.document_version_id
       join documents d on d.id = v.document_id where e.statement_id = target),
    first_recorded_at(target), clock_timestamp()))
$$;
revoke execute on function said_by(uuid, timestamptz) from public;

-- A statement whose date has no upper bound (`[2024-01-01..]`) is ordered by `said_by`.
create or replace function bound_open_date() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  new.said_by := case when new.spoken_edtf is not null and new.spoken_latest is null
                      then said_by(new.id, new.spoken_earliest) end;
  return new;
end $$;

select define_trigger($$
  create trigger open_date_is_bounded before insert or update on statements for each row
    when (new.said_by is not null or new.spoken_edtf is not null and new.spoken_latest is null)
    execute function bound_open_date()$$);

-- The documents of a statement are written after it, and may change later; it is then bounded again.
create or replace function bound_open_dates_by_evidence() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
  update statements s set version = s.version
   where s.spoken_edtf is not null and s.spoken_latest is null
     and exists (select from written w where w.statement_id = s.id);
  return null;
end $$;

select define_trigger($$
  create trigger open_dates_are_bounded_insert after insert on evidence referencing new table as written
    for each statement execute function bound_open_dates_by_evidence()$$);
select define_trigger($$
  create trigger open_dates_are_bounded_update after update on evidence referencing new table as written
    for each statement execute function bound_open_dates_by_evidence()$$);
select define_trigger($$
  create trigger open_dates_are_bounded_delete after delete on evidence referencing old table as written
    for each statement execute function bound_open_dates_by_evidence()$$);

-- A change of a document may touch its statements: see the list of recorded tables.
create or replace function bound_open_dates_by_publication() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
  update statements set version = version where id in (select statement_id
      from evidence e join document_versions v on v.id = e.document_version_id where v.document_id = new.id)
    and spoken_edtf is not null and spoken_latest is null;
  return null;
end $$;

select define_trigger($$
  create trigger open_dates_are_bounded after update on documents for each row
    when (old.published_latest is distinct from new.published_latest)
    execute function bound_open_dates_by_publication()$$);

-- A stance has the date of its statement from its insert on; later changes follow by cascade.
create or replace function order_stances_by_date() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  -- Each is looked up by itself: a join that Postgres planned for few rows keeps its plan for the session, even with a
  -- million.
  insert into stances_by_date (statement_id, restriction_id, sort_date)
  select statement_id, restriction_id, (select sort_date from statements where id = statement_id) from written;
  return null;
end $$;

select define_trigger($$
  create trigger stances_ordered_by_date after insert on statement_stances referencing new table as written
    for each statement execute function order_stances_by_date()$$);

-- One utterance may be in several texts, each of which is a statement of its own: the first of them stands for all.
create or replace function utterance_of(statement uuid) returns uuid language sql stable as $$
  with recursive same(id) as (
    select statement
    union
    select case r.subject_id when same.id then r.object_id else r.subject_id end
      from same join statement_relations r on same.id in (r.subject_id, r.object_id) and r.relation::text = 'SAME_UTTERANCE')
  select id from same order by id limit 1
$$;
