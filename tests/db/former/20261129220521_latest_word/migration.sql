-- The latest word. A statement whose date has no upper bound (`[2024-01-01..]`) was said by the time a document published
-- it, else by the time it was recorded: `said_by` bounds it in every order by date. What is undated comes last in both
-- directions: a column for each.
ALTER TABLE "stances_by_date" DROP CONSTRAINT "stances_by_date_statement_fkey";--> statement-breakpoint
ALTER TABLE "statements" ADD COLUMN "said_by" timestamp(6) with time zone;--> statement-breakpoint
alter table history.statements add column said_by timestamp(6) with time zone;--> statement-breakpoint

-- When a statement came into the record; null before its first commit.
create function first_recorded_at(target uuid) returns timestamptz language sql stable
security definer set search_path = public, pg_temp as $$
  select min(recorded_at) from revisions
   where id in (select revision_id from statements where id = target
                union all select revision_id from history.statements where id = target)
$$;--> statement-breakpoint
revoke execute on function first_recorded_at(uuid) from public;--> statement-breakpoint

-- By when a statement was said that began to be said at the earliest then: the end of the publication of the first
-- document that holds it, else its recording.
create function said_by(target uuid, earliest timestamptz) returns timestamptz language sql stable
security definer set search_path = public, pg_temp as $$
  select greatest(earliest, coalesce(
    (select min(d.published_latest) from evidence e join document_versions v on v.id = e.document_version_id
       join documents d on d.id = v.document_id where e.statement_id = target),
    first_recorded_at(target), clock_timestamp()))
$$;--> statement-breakpoint
revoke execute on function said_by(uuid, timestamptz) from public;--> statement-breakpoint

-- What was recorded before is bounded as it is now. This is no revision: nobody said anything else.
alter table statements disable trigger user;--> statement-breakpoint
update statements set said_by = said_by(id, spoken_earliest) where spoken_edtf is not null and spoken_latest is null;--> statement-breakpoint
alter table statements enable trigger user;--> statement-breakpoint
update history.statements set said_by = said_by(id, spoken_earliest)
 where spoken_edtf is not null and spoken_latest is null;--> statement-breakpoint
ALTER TABLE "statements" ALTER COLUMN "sort_date" SET EXPRESSION AS (coalesce(spoken_latest, said_by, 'infinity'));--> statement-breakpoint
update history.statements set sort_date = said_by where said_by is not null;--> statement-breakpoint
ALTER TABLE "statements" ADD COLUMN "sort_date_desc" timestamp(6) with time zone GENERATED ALWAYS AS (coalesce(spoken_latest, said_by, '-infinity')) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ALTER COLUMN "sort_date" SET EXPRESSION AS (coalesce(date_latest, case when date_edtf is null then timestamptz 'infinity' else timestamptz '9999-12-31 23:59:59.999999+00' end));--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "sort_date_desc" timestamp(6) with time zone GENERATED ALWAYS AS (coalesce(date_latest, case when date_edtf is null then timestamptz '-infinity' else timestamptz '9999-12-31 23:59:59.999999+00' end)) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "transfers" ALTER COLUMN "sort_date" SET EXPRESSION AS (coalesce(date_latest, case when date_edtf is null then timestamptz 'infinity' else timestamptz '9999-12-31 23:59:59.999999+00' end));--> statement-breakpoint
ALTER TABLE "transfers" ADD COLUMN "sort_date_desc" timestamp(6) with time zone GENERATED ALWAYS AS (coalesce(date_latest, case when date_edtf is null then timestamptz '-infinity' else timestamptz '9999-12-31 23:59:59.999999+00' end)) STORED NOT NULL;--> statement-breakpoint
update stances_by_date p set sort_date = s.sort_date from statements s where s.id = p.statement_id and s.said_by is not null;--> statement-breakpoint
ALTER TABLE "stances_by_date" ADD COLUMN "sort_date_desc" timestamp(6) with time zone GENERATED ALWAYS AS (coalesce(nullif(sort_date, 'infinity'), '-infinity')) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "stances_by_date" ADD CONSTRAINT "stances_by_date_statement_fkey" FOREIGN KEY ("statement_id","sort_date") REFERENCES "statements"("id","sort_date") ON DELETE CASCADE ON UPDATE CASCADE;--> statement-breakpoint
CREATE INDEX "events_sort_date_desc" ON "events" ("sort_date_desc","id");--> statement-breakpoint
CREATE INDEX "stances_by_date_order_desc" ON "stances_by_date" ("restriction_id","sort_date_desc","statement_id");--> statement-breakpoint
CREATE INDEX "statements_sort_date_desc" ON "statements" ("sort_date_desc","id");--> statement-breakpoint
CREATE INDEX "statements_open_date" ON "statements" ("id") WHERE spoken_edtf is not null and spoken_latest is null;--> statement-breakpoint
CREATE INDEX "transfers_sort_date_desc" ON "transfers" ("sort_date_desc","id");--> statement-breakpoint

-- The past has the columns, too. Whoever wrote it, these follow from its dates.
alter table history.statements add column sort_date_desc timestamp(6) with time zone;--> statement-breakpoint
update history.statements set sort_date_desc = coalesce(spoken_latest, said_by, '-infinity');--> statement-breakpoint
alter table history.statements alter column sort_date_desc set not null;--> statement-breakpoint
do $$
declare
  name text;
  columns text;
begin
  foreach name in array array['events', 'transfers'] loop
    execute format('alter table history.%1$I add column sort_date_desc timestamp(6) with time zone', name);
    execute format($f$update history.%1$I set
      sort_date = coalesce(date_latest, case when date_edtf is null then timestamptz 'infinity' else timestamptz '9999-12-31 23:59:59.999999+00' end),
      sort_date_desc = coalesce(date_latest, case when date_edtf is null then timestamptz '-infinity' else timestamptz '9999-12-31 23:59:59.999999+00' end)$f$, name);
    execute format('alter table history.%1$I alter column sort_date_desc set not null', name);
  end loop;
  foreach name in array array['statements', 'events', 'transfers'] loop
    execute format('create index on history.%1$I (sort_date_desc, id)', name);
    select string_agg(quote_ident(attname), ', ' order by attnum) into columns
      from pg_attribute where attrelid = format('public.%I', name)::regclass and attnum > 0 and not attisdropped;
    -- As `remember` makes it.
    execute format($f$
      create or replace view known.%1$I as
      select %2$s from (select %2$s, null::bigint as superseded_in from public.%1$I
                        union all select %2$s, superseded_in from history.%1$I) rows
       where (select recorded_at from public.revisions where id = rows.revision_id) <= (select known_at())
         and (superseded_in is null
              or coalesce((select recorded_at from public.revisions where id = rows.superseded_in) > (select known_at()), true))$f$,
      name, columns);
  end loop;
end $$;--> statement-breakpoint
select write_keepers('statements', '{{STATEMENT,id,""}}');--> statement-breakpoint
select write_keepers('events', '{{EVENT,id,""}}');--> statement-breakpoint
select write_keepers('transfers', '{{TRANSFER,id,""}}');--> statement-breakpoint
create or replace view known.stances_by_date as
select p.statement_id, p.restriction_id, s.sort_date, s.sort_date_desc
  from known.statement_stances p join known.statements s on s.id = p.statement_id;--> statement-breakpoint

create function bound_open_date() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  new.said_by := case when new.spoken_edtf is not null and new.spoken_latest is null
                      then said_by(new.id, new.spoken_earliest) end;
  return new;
end $$;--> statement-breakpoint
create trigger open_date_is_bounded before insert or update on statements for each row
  when (new.said_by is not null or new.spoken_edtf is not null and new.spoken_latest is null)
  execute function bound_open_date();--> statement-breakpoint

-- The documents that hold a statement come after it, and may be others later. Written again, it is bounded anew.
create function bound_open_dates_by_evidence() returns trigger language plpgsql as $$
begin
  update statements s set version = s.version
   where s.spoken_edtf is not null and s.spoken_latest is null
     and exists (select from written w where w.statement_id = s.id);
  return null;
end $$;--> statement-breakpoint
create trigger open_dates_are_bounded_insert after insert on evidence
  referencing new table as written for each statement execute function bound_open_dates_by_evidence();--> statement-breakpoint
create trigger open_dates_are_bounded_update after update on evidence
  referencing new table as written for each statement execute function bound_open_dates_by_evidence();--> statement-breakpoint
create trigger open_dates_are_bounded_delete after delete on evidence
  referencing old table as written for each statement execute function bound_open_dates_by_evidence();--> statement-breakpoint

-- In these words the catalog of kept answers finds that a change of a document may be one of its statements.
create function bound_open_dates_by_publication() returns trigger language plpgsql as $$
begin
  update statements set version = version where id in (select statement_id
      from evidence e join document_versions v on v.id = e.document_version_id where v.document_id = new.id)
    and spoken_edtf is not null and spoken_latest is null;
  return null;
end $$;--> statement-breakpoint
create trigger open_dates_are_bounded after update on documents for each row
  when (old.published_latest is distinct from new.published_latest)
  execute function bound_open_dates_by_publication();--> statement-breakpoint

-- As before; what follows from other columns, or from other rows, is nothing that a revision did.
create or replace function steps_of(name text, revision bigint) returns table (was jsonb, became jsonb) language plpgsql stable as $$
begin
  return query execute format($f$
    with was as (select to_jsonb(h) - 'superseded_in' as row from history.%1$I h where superseded_in = $1),
         became as (select to_jsonb(t) as row from public.%1$I t where revision_id = $1
                    union all
                    select to_jsonb(h) - 'superseded_in' from history.%1$I h where revision_id = $1)
    select w.row, b.row from was w full join became b on %2$s
     where w.row - '{version,revision_id,said_by,sort_date,sort_date_desc}'::text[]
           is distinct from b.row - '{version,revision_id,said_by,sort_date,sort_date_desc}'::text[]$f$,
    name, same_row(name, '(w.row -> %1$L) = (b.row -> %1$L)')) using revision;
end $$;--> statement-breakpoint
create or replace function columns_changed(a jsonb, b jsonb) returns jsonb language sql immutable as $$
  select jsonb_object_agg(key, value) from jsonb_each(a)
   where b -> key is distinct from value
     and key not in ('version', 'revision_id', 'said_by', 'sort_date', 'sort_date_desc')
$$;
