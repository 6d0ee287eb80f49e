-- What a merge of actors leaves that no rule can decide: a person has to look at it.

-- Whether two actors were members of a group at one time. The server's role does not read the history itself.
create function were_members_at_once(target uuid, one uuid, other uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  with known_members as (
    select member_id, revision_id, 9223372036854775807 as superseded_in from actor_members where group_id = target
    union all
    select member_id, revision_id, superseded_in from history.actor_members where group_id = target)
  select exists (
    select from known_members a join known_members b
      on a.revision_id < b.superseded_in and b.revision_id < a.superseded_in
     where a.member_id = one and b.member_id = other)
$$;

-- Whether the only member of a group is one that several of its members turned out to be.
create function group_is_of_one(target uuid) returns boolean language sql stable as $$
  select exists (
    select from actor_members g
      join actor_merges m on m.into_id = g.member_id
      join (select actor_id as id, into_id from actor_merges union all select into_id, into_id from actor_merges) o
        on o.into_id = m.into_id and o.id <> m.actor_id
     where g.group_id = target
       and not exists (select from actor_members x where x.group_id = target and x.member_id <> g.member_id)
       and were_members_at_once(target, m.actor_id, o.id))
$$;

-- Whether one that others turned out to be both speaks and is spoken to, or passed a statement on twice.
create function statement_names_one_twice(statement uuid) returns boolean language sql stable as $$
  select exists (
    select from statement_speakers s join statement_addressees a using (statement_id, actor_id)
     where s.statement_id = statement and exists (select from actor_merges m where m.into_id = s.actor_id))
  or exists (
    select from statement_via v join statement_via w using (statement_id, actor_id)
     where v.statement_id = statement and v.ordinal < w.ordinal
       and exists (select from actor_merges m where m.into_id = v.actor_id))
$$;
