-- What Postgres keeps and Drizzle cannot express. Every refusal carries a constraint name that explains itself.

create extension if not exists btree_gist;

-- One status at a time. Recorded time needs no column of its own here: this table holds what is known now and every
-- row that leaves it goes to `history` with the revisions it stood between, so no two periods ever overlapped in both.
alter table status_periods add constraint status_periods_do_not_overlap
  exclude using gist (restriction_id with =, tstzrange(starts_at, ends_at) with &&) deferrable initially deferred;
alter table consent_periods add constraint consent_periods_do_not_overlap
  exclude using gist (consent_id with =, tstzrange(starts_at, ends_at) with &&) deferrable initially deferred;

-- References inside one kind may point forward within a transaction.
alter table actor_members alter constraint actor_members_member_id_actors_id_fkey deferrable initially deferred;
alter table item_broader alter constraint item_broader_broader_id_items_id_fkey deferrable initially deferred;
alter table places alter constraint places_within_id_places_id_fkey deferrable initially deferred;
alter table targets alter constraint targets_broader_id_targets_id_fkey deferrable initially deferred;
alter table restriction_relations
  alter constraint restriction_relations_related_id_restrictions_id_fkey deferrable initially deferred;

-- Local keys read `namespace:key` and belong to their namespace; shared keys have no colon.
do $$
declare
  name text;
begin
  foreach name in array array['documents', 'actors', 'items', 'places', 'targets', 'events', 'transfers',
                              'restrictions', 'statements'] loop
    execute format(
      $f$alter table %1$I
           add constraint %2$I check (key ~ '^[^[:space:]:]{1,100}(:[^[:space:]:]{1,100})?$'),
           add constraint %3$I check (position(':' in key) = 0 or split_part(key, ':', 1) = namespace)$f$,
      name, name || '_key_is_well_formed', name || '_local_key_is_of_its_namespace');
  end loop;
  foreach name in array array['documents', 'events', 'transfers', 'statements'] loop
    execute format('alter table %1$I add constraint %2$I check (position('':'' in key) > 0)',
      name, name || '_key_is_local');
  end loop;
  foreach name in array array['items', 'places', 'targets', 'restrictions'] loop
    execute format('alter table %1$I add constraint %2$I check (position('':'' in key) = 0)',
      name, name || '_key_is_shared');
  end loop;
  foreach name in array array['documents', 'actors', 'affiliations', 'items', 'places', 'targets', 'events', 'transfers',
                              'restrictions', 'statements', 'statement_relations', 'status_periods', 'consent_periods'] loop
    execute format($f$alter table %1$I
      add constraint %2$I check (jsonb_typeof(absences) = 'object'),
      add constraint %3$I check (namespace ~ '^[^[:space:]:]{1,100}$')$f$,
      name, name || '_absences_are_a_map', name || '_namespace_is_well_formed');
  end loop;
end $$;

alter table actors
  add constraint sources_and_groups_are_local check (kind not in ('UNNAMED_SOURCE') or position(':' in key) > 0);

-- A text is what was hashed, for ever.
alter table document_versions add constraint sha256_is_of_the_text
  check (sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex'));

create function refuse_update() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed', tg_table_name
    using errcode = 'restrict_violation', constraint = tg_argv[0], table = tg_table_name;
end $$;

create trigger text_is_immutable before update of text, sha256, document_id, number on document_versions
  for each row execute function refuse_update('text_is_immutable');
create trigger changes_are_immutable before update on changes
  for each row execute function refuse_update('changes_are_immutable');

-- A quote is verified or refused: `substr` of UTF-8 counts code points.
create function verify_evidence() returns trigger language plpgsql as $$
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

create trigger evidence_is_verbatim_insert after insert on evidence
  referencing new table as new_rows for each statement execute function verify_evidence();
create trigger evidence_is_verbatim_update after update on evidence
  referencing new table as new_rows for each statement execute function verify_evidence();

-- An unnamed source stays unnamed, and stays in its document.
create function keep_source_unnamed() returns trigger language plpgsql as $$
begin
  raise exception 'an unnamed source stays unnamed'
    using errcode = 'restrict_violation', constraint = 'unnamed_source_stays_unnamed', table = tg_table_name;
end $$;

create trigger unnamed_source_stays_unnamed before update on actors for each row
  when ((old.kind = 'UNNAMED_SOURCE' or new.kind = 'UNNAMED_SOURCE')
    and (old.kind, old.name, old.given_name, old.country, old.document_id)
        is distinct from (new.kind, new.name, new.given_name, new.country, new.document_id))
  execute function keep_source_unnamed();

create function keep_source_without_alias() returns trigger language plpgsql as $$
begin
  if exists (select from actors where id = new.actor_id and kind = 'UNNAMED_SOURCE') then
    raise exception 'an unnamed source stays unnamed'
      using errcode = 'restrict_violation', constraint = 'unnamed_source_stays_unnamed', table = 'actor_aliases';
  end if;
  return new;
end $$;

create trigger unnamed_source_has_no_alias before insert or update on actor_aliases
  for each row execute function keep_source_without_alias();

create function keep_members_in_groups() returns trigger language plpgsql as $$
begin
  if not exists (select from actors where id = new.group_id and kind = 'GROUP') then
    raise exception 'only a group has members'
      using errcode = 'check_violation', constraint = 'only_groups_have_members', table = 'actor_members';
  end if;
  return new;
end $$;

create trigger only_groups_have_members before insert or update on actor_members
  for each row execute function keep_members_in_groups();

-- No concept is broader than itself, however long the way round. Arguments: table, from, to, constraint, and a column
-- that tells edges of different kinds apart, if there is one. The lock keeps two writers from closing a ring together.
create function refuse_cycle() returns trigger language plpgsql as $$
declare
  kind text := coalesce(tg_argv[4], 'null::text');
  ring uuid;
begin
  if not exists (select from new_rows) then
    return null;
  end if;
  perform pg_advisory_xact_lock(hashtext(tg_argv[3]));
  execute format(
    $f$with recursive up as (
         select %2$I as origin, %3$I as at, %5$s as kind from new_rows where %3$I is not null
         union
         select up.origin, e.%3$I, up.kind
           from up join %1$I e on e.%2$I = up.at and e.%3$I is not null and %5$s is not distinct from up.kind
       )
       select origin from up where origin = at limit 1$f$,
    tg_argv[0], tg_argv[1], tg_argv[2], tg_argv[3], kind) into ring;
  if ring is not null then
    raise exception 'a ring of broader concepts'
      using errcode = 'check_violation', constraint = tg_argv[3], table = tg_argv[0], detail = ring::text;
  end if;
  return null;
end $$;

create trigger items_broader_is_acyclic after insert on item_broader referencing new table as new_rows
  for each statement execute function refuse_cycle('item_broader', 'item_id', 'broader_id', 'items_broader_is_acyclic');
create trigger groups_are_acyclic after insert on actor_members referencing new table as new_rows
  for each statement execute function refuse_cycle('actor_members', 'group_id', 'member_id', 'groups_are_acyclic');
create trigger places_within_is_acyclic_insert after insert on places referencing new table as new_rows
  for each statement execute function refuse_cycle('places', 'id', 'within_id', 'places_within_is_acyclic');
create trigger places_within_is_acyclic_update after update on places referencing new table as new_rows
  for each statement execute function refuse_cycle('places', 'id', 'within_id', 'places_within_is_acyclic');
create trigger targets_broader_is_acyclic_insert after insert on targets referencing new table as new_rows
  for each statement execute function refuse_cycle('targets', 'id', 'broader_id', 'targets_broader_is_acyclic');
create trigger targets_broader_is_acyclic_update after update on targets referencing new table as new_rows
  for each statement execute function refuse_cycle('targets', 'id', 'broader_id', 'targets_broader_is_acyclic');
create trigger restriction_relations_are_acyclic after insert on restriction_relations
  referencing new table as new_rows for each statement
  execute function refuse_cycle('restriction_relations', 'restriction_id', 'related_id',
    'restriction_relations_are_acyclic',
    'case when relation in (''NARROWER_THAN'', ''PART_OF'', ''SUPERSEDES'') then relation::text
          else restriction_id::text || related_id::text || relation::text end');

-- A status rests on evidence, and so does a review; a consent too. Checked at commit, when the grounds are there.
create function require_status_grounds() returns trigger language plpgsql as $$
declare
  period uuid := case tg_table_name when 'status_periods' then to_jsonb(new) ->> 'id'
                                     else to_jsonb(old) ->> 'status_period_id' end;
  reviewed boolean;
begin
  select review <> 'NONE' into reviewed from status_periods where id = period;
  if not found then
    return null;
  end if;
  if not exists (select from status_grounds
                  where status_period_id = period and "for" = 'STATUS' and weight = 'SUPPORTS') then
    raise exception 'a status rests on at least one supporting statement'
      using errcode = 'check_violation', constraint = 'status_rests_on_evidence', table = 'status_periods';
  end if;
  if reviewed and not exists (select from status_grounds
                               where status_period_id = period and "for" = 'REVIEW' and weight = 'SUPPORTS') then
    raise exception 'a review rests on at least one supporting statement'
      using errcode = 'check_violation', constraint = 'review_rests_on_evidence', table = 'status_periods';
  end if;
  return null;
end $$;

create constraint trigger status_rests_on_evidence after insert or update on status_periods
  deferrable initially deferred for each row execute function require_status_grounds();
create constraint trigger status_keeps_its_evidence after update or delete on status_grounds
  deferrable initially deferred for each row execute function require_status_grounds();

create function require_consent_grounds() returns trigger language plpgsql as $$
declare
  period uuid := case tg_table_name when 'consent_periods' then to_jsonb(new) ->> 'id'
                                     else to_jsonb(old) ->> 'consent_period_id' end;
begin
  if exists (select from consent_periods where id = period)
     and not exists (select from consent_grounds where consent_period_id = period and weight = 'SUPPORTS') then
    raise exception 'a consent rests on at least one supporting statement'
      using errcode = 'check_violation', constraint = 'consent_rests_on_evidence', table = 'consent_periods';
  end if;
  return null;
end $$;

create constraint trigger consent_rests_on_evidence after insert or update on consent_periods
  deferrable initially deferred for each row execute function require_consent_grounds();
create constraint trigger consent_keeps_its_evidence after update or delete on consent_grounds
  deferrable initially deferred for each row execute function require_consent_grounds();
