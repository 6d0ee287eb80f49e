-- Which database this is, as it was told before: worked out once by each session. It holds for as long as a session does,
-- and is asked with every look at the feed; to work it out, Postgres reads its control file twice.

create function work_out_epoch() returns text language sql stable as $$
  select substr(encode(sha256(convert_to(concat_ws(':',
           (select system_identifier from pg_control_system()),
           (select oid from pg_database where datname = current_database()),
           (select timeline_id from pg_control_checkpoint())), 'UTF8')), 'hex'), 1, 16)
$$;

create or replace function feed_epoch() returns text language sql volatile as $$
  select coalesce(nullif(current_setting('caveat.epoch', true), ''),
                  set_config('caveat.epoch', work_out_epoch(), false))
$$;
