-- Reads the board, and writes. Writing by psql is writing: the change is in the feed, and subscribers receive it.
--   psql "$(npm run --silent url)" -f examples/board.sql
\set ON_ERROR_STOP on

-- Restrictions with what holds now.
select r.key, s.status, s.review, coalesce(s.valid_from_edtf, s.observed_at_edtf) as since_or_seen
  from restrictions r
  left join status_periods s
    on s.restriction_id = r.id and s.starts_at <= now() and now() < s.ends_at
 order by r.title;

begin;
-- Both are in the change: who, and why.
select set_config('caveat.principal', 'psql', true), set_config('caveat.reason', 'an example', true);
insert into places (key, namespace, name) values ('example-quay', 'psql', 'Example quay')
  on conflict do nothing;
commit;

-- The change as the feed has it.
select position, kind, principal, reason from feed where after ->> 'key' = 'example-quay' order by position;
