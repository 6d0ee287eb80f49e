-- Recorded time never goes back, also where the clock does: what was known at an instant stays what it was. The newest is
-- kept beside the record, in microseconds since 1970, for a transaction may see an older state of `revisions`. A
-- transaction that fails after all leaves a gap, which means nothing.
create sequence newest_recorded_at as bigint minvalue 0 start 0;--> statement-breakpoint
select setval('newest_recorded_at', greatest(0, (extract(epoch from coalesce(max(recorded_at), 'epoch')) * 1000000)::bigint))
  from revisions;--> statement-breakpoint

-- The greater of the clock and the newest recorded time plus a microsecond. Asked by one transaction at a time: within the
-- feed's lock.
create function next_recorded_at() returns timestamptz language plpgsql volatile
security definer set search_path = public, pg_temp as $$
declare
  microseconds bigint;
begin
  select greatest((extract(epoch from clock_timestamp()) * 1000000)::bigint, last_value + 1)
    into microseconds from newest_recorded_at;
  perform setval('newest_recorded_at', microseconds);
  return timestamptz 'epoch' + microseconds * interval '1 microsecond';
end $$;--> statement-breakpoint
revoke execute on function next_recorded_at() from public;--> statement-breakpoint

-- `publish_revision` as before, but for this.
do $$
declare
  definition text := pg_get_functiondef('publish_revision()'::regprocedure);
begin
  execute replace(definition, 'recorded_at = clock_timestamp()', 'recorded_at = next_recorded_at()');
  if pg_get_functiondef('publish_revision()'::regprocedure) !~ 'recorded_at = next_recorded_at\(\)' then
    raise exception 'publish_revision takes its recorded time from elsewhere';
  end if;
end $$;
