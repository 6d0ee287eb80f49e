CREATE TABLE "feed_incarnations" (
	"id" text PRIMARY KEY,
	"ordinal" bigint CONSTRAINT "feed_incarnations_ordinal" UNIQUE GENERATED ALWAYS AS IDENTITY (sequence name "feed_incarnations_ordinal_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"begins_after" bigint NOT NULL,
	"opened_at" timestamp(6) with time zone DEFAULT clock_timestamp() NOT NULL,
	"start" text NOT NULL CONSTRAINT "feed_incarnations_start" UNIQUE
);
--> statement-breakpoint

-- Where a cursor is good. A history is told by its incarnations: each has a random id, and gives the positions from where it
-- was opened to where the next one is. Copies of a database share those that were there when they were copied, and no later
-- one, however the copy was made. The start of Postgres is part of what tells one from the next, because nothing that is
-- copied while it runs starts at the same microsecond; the database and the table are, because a dump may be restored
-- beside its original, or over it, within one start.
create function feed_start() returns text language sql stable as $$
  select concat_ws(':', (extract(epoch from pg_postmaster_start_time()) * 1000000)::bigint,
                   (select oid from pg_database where datname = current_database()),
                   'feed_incarnations'::regclass::oid)
$$;--> statement-breakpoint

-- The first one is called as the whole database was before there were any: cursors of that time stay good. It is over, so
-- that two copies which are both upgraded do not both go on with it.
insert into feed_incarnations (id, begins_after, start) values (work_out_epoch(), -1, 'before incarnations');--> statement-breakpoint
drop function feed_epoch();--> statement-breakpoint
drop function work_out_epoch();--> statement-breakpoint

-- The incarnation in which a position was given, or the newest, where it is to come.
create function feed_incarnation(place bigint) returns text language sql stable as $$
  select id from feed_incarnations where begins_after < place order by ordinal desc limit 1
$$;--> statement-breakpoint

-- The newest committed position, 0 before the first, and the incarnation in which it was given: the name of all that this
-- database has said.
create view feed_place as
select i.id as epoch, h.head
  from (select coalesce((select last_position from revisions where last_position is not null
                          order by last_position desc limit 1), 0) as head) h
 cross join lateral (select id from feed_incarnations where begins_after < h.head order by ordinal desc limit 1) i;--> statement-breakpoint

create function feed_epoch() returns text language sql stable as $$
  select epoch from feed_place
$$;--> statement-breakpoint

-- Opens an incarnation unless that of this start is open. Within the feed's lock nothing is committed that the new one would
-- not begin after. A transaction that sees an older state learns only by the conflict that another has opened it; where none
-- has, nothing was committed since the start, and it sees all there is.
create function open_incarnation() returns void language plpgsql volatile
security definer set search_path = public, pg_temp set lock_timeout = 0 as $$
begin
  if pg_is_in_recovery() or exists (select from feed_incarnations where start = feed_start()) then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtext('caveat.feed'));
  begin
    insert into feed_incarnations (id, begins_after, start)
    select substr(replace(gen_random_uuid()::text, '-', ''), 1, 16), feed_head(), feed_start()
    on conflict on constraint feed_incarnations_start do nothing;
  exception
    when serialization_failure then null;
  end;
end $$;--> statement-breakpoint

-- `publish_revision` as before, but that a position is given only within the incarnation of this start.
do $$
declare
  definition text := pg_get_functiondef('publish_revision()'::regprocedure);
  lock text := 'perform pg_advisory_xact_lock(hashtext(''caveat.feed''));';
begin
  if position(lock in definition) = 0 then
    raise exception 'publish_revision takes the lock of the feed elsewhere';
  end if;
  execute replace(definition, lock,
    E'if not exists (select from feed_incarnations where start = feed_start()) then\n    perform open_incarnation();\n  end if;\n  '
    || lock);
end $$;
