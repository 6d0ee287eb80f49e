-- Which database this is, as it was told before: worked out once by each session. It holds for as long as a session does,
-- and is asked with every look at the feed; to work it out, Postgres reads its control file twice.

alter function feed_epoch() rename to work_out_epoch;

create function feed_epoch() returns text language sql volatile as $$
  select coalesce(nullif(current_setting('caveat.epoch', true), ''),
                  set_config('caveat.epoch', work_out_epoch(), false))
$$;
