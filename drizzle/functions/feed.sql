-- The feed: every committed change with its position in the total order.

select define_view('feed', $$
  select r.first_position + c.ordinal - 1 as position, r.last_position, c.revision_id, c.entity, c.entity_id, c.kind,
         c.before, c.after, r.principal, r.reason, r.recorded_at, c.facets
    from revisions r join changes c on c.revision_id = r.id
   where r.first_position is not null$$);

-- The position of the newest committed change, 0 before the first.
create or replace function feed_head() returns bigint language sql stable as $$
  select coalesce((select last_position from revisions where last_position is not null
                    order by last_position desc limit 1), 0)
$$;

-- The next changes after a position, in order. One revision may have more than a page, so each is cut to the requested
-- number.
create or replace function feed_after(place bigint, most integer) returns setof feed language sql stable as $$
  select r.first_position + c.ordinal - 1, r.last_position, c.revision_id, c.entity, c.entity_id, c.kind,
         c.before, c.after, r.principal, r.reason, r.recorded_at, c.facets
    from revisions r
   cross join lateral (
      select * from changes
       where revision_id = r.id and ordinal > place - r.first_position + 1
       order by ordinal limit most) c
   where r.last_position > place
   order by r.last_position, c.ordinal
   limit most
$$;

-- The validity of cursors. Incarnations distinguish histories: each has a random id, and assigns the positions from its
-- opening to the next one's. Copies of a database share the incarnations from before the copy, and no later one,
-- however the copy was made. An incarnation is identified by the start of Postgres, because no copy made while it runs
-- starts at the same microsecond; and by the database (the number in the path of the table's file) and the table,
-- because a dump may be restored beside its original, or over it, within one start.
create or replace function feed_start() returns text language sql stable as $$
  select concat_ws(':', (extract(epoch from pg_postmaster_start_time()) * 1000000)::bigint,
                   split_part(pg_relation_filepath('feed_incarnations'), '/', -2),
                   'feed_incarnations'::regclass::oid)
$$;

-- The incarnation that assigned a position, or the newest for a future one.
create or replace function feed_incarnation(place bigint) returns text language sql stable as $$
  select id from feed_incarnations where begins_after < place order by ordinal desc limit 1
$$;

-- The newest committed position, 0 before the first, and the incarnation that assigned it: together they identify the
-- database's history.
select define_view('feed_place', $$
  select i.id as epoch, h.head
    from (select coalesce((select last_position from revisions where last_position is not null
                            order by last_position desc limit 1), 0) as head) h
   cross join lateral (select id from feed_incarnations where begins_after < h.head order by ordinal desc limit 1) i$$);

-- The incarnation of the newest committed position; a restored copy has another one.
create or replace function feed_epoch() returns text language sql stable as $$
  select epoch from feed_place
$$;

-- Opens an incarnation unless that of this start is open. It holds the feed's lock, so that every commit is before or
-- after it. A transaction with an older snapshot finds out by the conflict that another has opened it; without a
-- conflict nothing was committed since the start, and its snapshot is complete.
create or replace function open_incarnation() returns void language plpgsql volatile
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
end $$;

-- Trims changes recorded longer ago than `kept`, the oldest first, at most `most` positions, and returns their number;
-- 0 also while another process trims. Revisions stay: they say when the record learned of a fact.
create or replace function trim_feed(kept interval, most integer) returns bigint language plpgsql
security definer set search_path = public, pg_temp as $$
declare
  start bigint;
  bound bigint;
begin
  select trimmed_to into start from feed_retention for update skip locked;
  if not found then
    return 0;
  end if;
  select max(last_position) into bound
    from (select last_position, recorded_at from revisions
           where last_position > start order by last_position limit most) r
   where recorded_at < clock_timestamp() - kept;
  if bound is null then
    return 0;
  end if;
  bound := least(bound, start + most);
  update feed_retention set trimmed_to = bound;
  delete from changes c using revisions r
   where r.id = c.revision_id and r.last_position > start and r.first_position <= bound
     and c.ordinal <= bound - r.first_position + 1;
  return bound - start;
end $$;
revoke execute on function trim_feed(interval, integer) from public;
select allow_server('execute on function trim_feed(interval, integer)');

create or replace function refuse_update() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed', tg_table_name
    using errcode = 'restrict_violation', constraint = tg_argv[0], table = tg_table_name;
end $$;

select define_trigger($$
  create trigger changes_are_immutable before update on changes
    for each row execute function refuse_update('changes_are_immutable')$$);
select define_trigger($$
  create trigger text_is_immutable before update of text, sha256, document_id, number on document_versions
    for each row execute function refuse_update('text_is_immutable')$$);

-- The entities that are parts of records, removed ones included: their changes are changes of these records, too. The
-- parts of a restriction are its statuses and the states of its consents; of a consent its states; of an actor its
-- roles and the states of its consents; of a statement its relations with others. Only the owner reads the history.
create or replace function parts_ever(restrictions uuid[], agreements uuid[], parties uuid[], utterances uuid[])
returns table (owner uuid, entity entity_type, id uuid) language sql stable
security definer set search_path = public, pg_temp as $$
  with consents_ever as (
    select id, restriction_id, consenting_party_id from consents
     where restriction_id = any (restrictions) or id = any (agreements) or consenting_party_id = any (parties)
    union select id, restriction_id, consenting_party_id from history.consents
     where restriction_id = any (restrictions) or id = any (agreements) or consenting_party_id = any (parties)
  ), roles_ever as (
    select id, person_id, organization_id from affiliations
     where person_id = any (parties) or organization_id = any (parties)
    union select id, person_id, organization_id from history.affiliations
     where person_id = any (parties) or organization_id = any (parties)
  ), relations_ever as (
    select id, subject_id, object_id from statement_relations
     where subject_id = any (utterances) or object_id = any (utterances)
    union select id, subject_id, object_id from history.statement_relations
     where subject_id = any (utterances) or object_id = any (utterances)
  )
  select restriction_id, 'STATUS'::entity_type, id from status_periods where restriction_id = any (restrictions)
  union select restriction_id, 'STATUS', id from history.status_periods where restriction_id = any (restrictions)
  union
  select o.owner, 'CONSENT', p.id
    from consents_ever c
    cross join lateral (select restriction_id as owner union select c.id union select consenting_party_id) o
    join (select consent_id, id from consent_periods union select consent_id, id from history.consent_periods) p
      on p.consent_id = c.id
   where o.owner = any (restrictions || agreements || parties)
  union select o.owner, 'AFFILIATION', r.id
    from roles_ever r cross join lateral (select person_id as owner union select organization_id) o where o.owner = any (parties)
  union select o.owner, 'RELATION', r.id
    from relations_ever r cross join lateral (select subject_id as owner union select object_id) o where o.owner = any (utterances)
$$;
revoke execute on function parts_ever(uuid[], uuid[], uuid[], uuid[]) from public;
select allow_server('execute on function parts_ever(uuid[], uuid[], uuid[], uuid[])');

-- True if a table of the record has, or ever had, a row with this id: removed rows are in the history.
create or replace function was_recorded(name text, target uuid) returns boolean language plpgsql stable
security definer set search_path = public, pg_temp as $$
declare
  found boolean;
begin
  if name <> all (recorded_table_names()) then
    raise exception '% is no table of the record', name;
  end if;
  execute format('select exists (select from public.%1$I where id = $1) or exists (select from history.%1$I where id = $1)', name)
    into found using target;
  return found;
end $$;
revoke execute on function was_recorded(text, uuid) from public;
select allow_server('execute on function was_recorded(text, uuid)');
