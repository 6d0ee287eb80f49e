-- Whoever writes a stance has it found by the date of its statement; what follows later does so by cascade.
create function order_stances_by_date() returns trigger language plpgsql
  security definer set search_path = public, pg_temp as $$
begin
  -- Each looked up by itself: what Postgres once planned for a join of few holds for the session, also with a million.
  insert into stances_by_date (statement_id, restriction_id, sort_date)
  select statement_id, restriction_id, (select sort_date from statements where id = statement_id) from written;
  return null;
end $$;

create trigger stances_ordered_by_date after insert on statement_stances
  referencing new table as written for each statement execute function order_stances_by_date();

insert into stances_by_date (statement_id, restriction_id, sort_date)
select p.statement_id, p.restriction_id, s.sort_date from statement_stances p join statements s on s.id = p.statement_id;

-- The past is not kept in this order, but can be asked like the present.
create view known.stances_by_date as
select p.statement_id, p.restriction_id, s.sort_date
  from known.statement_stances p join known.statements s on s.id = p.statement_id;
