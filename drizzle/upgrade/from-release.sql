-- From the last migration of version 0.1.0 as it was on 2026-11-25 to the last one before the baseline: tables and what they
-- hold. The functions that they ended with are those of the baseline and of `drizzle/functions`, and the columns of `history`
-- follow from those of `public`; neither is here.

-- The views of the past are made by `track_all()`.
drop schema known cascade;
create schema known;

-- Periods resume, and have a first and a last observation; what each namespace last said is remembered.

ALTER TYPE change_kind ADD VALUE 'ENDED';
CREATE TABLE last_said (
	namespace text,
	entity entity_type,
	identity text,
	entity_id uuid,
	owner_id uuid,
	line jsonb NOT NULL,
	CONSTRAINT last_said_pkey PRIMARY KEY(namespace,entity,identity)
);

ALTER TABLE consent_periods ADD COLUMN last_observed_at_edtf text;
ALTER TABLE consent_periods ADD COLUMN last_observed_at_earliest timestamp(6) with time zone;
ALTER TABLE consent_periods ADD COLUMN last_observed_at_latest timestamp(6) with time zone;
ALTER TABLE consent_periods ADD COLUMN last_observed_at_expression text;
ALTER TABLE consent_periods ADD COLUMN last_observed_at_derivation derivation;
ALTER TABLE consent_periods ADD COLUMN resumes uuid;
ALTER TABLE consent_periods ADD COLUMN grounded_id uuid GENERATED ALWAYS AS (coalesce(resumes, id)) STORED;
ALTER TABLE scheduled_effects ADD COLUMN is_end boolean DEFAULT false;
ALTER TABLE status_periods ADD COLUMN is_no_review_stated boolean DEFAULT false NOT NULL;
ALTER TABLE status_periods ADD COLUMN last_observed_at_edtf text;
ALTER TABLE status_periods ADD COLUMN last_observed_at_earliest timestamp(6) with time zone;
ALTER TABLE status_periods ADD COLUMN last_observed_at_latest timestamp(6) with time zone;
ALTER TABLE status_periods ADD COLUMN last_observed_at_expression text;
ALTER TABLE status_periods ADD COLUMN last_observed_at_derivation derivation;
ALTER TABLE status_periods ADD COLUMN resumes uuid;
ALTER TABLE status_periods ADD COLUMN grounded_id uuid GENERATED ALWAYS AS (coalesce(resumes, id)) STORED;
ALTER TABLE scheduled_effects DROP CONSTRAINT scheduled_effects_pkey;
ALTER TABLE scheduled_effects ADD CONSTRAINT scheduled_effects_pkey PRIMARY KEY(entity,entity_id,is_end);
CREATE INDEX consent_periods_resumes ON consent_periods (resumes) WHERE resumes is not null;
CREATE INDEX last_said_entity ON last_said (entity,entity_id);
CREATE INDEX last_said_owner ON last_said (owner_id);
CREATE INDEX status_periods_resumes ON status_periods (resumes) WHERE resumes is not null;
ALTER TABLE consent_periods ADD CONSTRAINT consent_periods_resumes_consent_periods_id_fkey FOREIGN KEY (resumes) REFERENCES consent_periods(id);
ALTER TABLE status_periods ADD CONSTRAINT status_periods_resumes_status_periods_id_fkey FOREIGN KEY (resumes) REFERENCES status_periods(id);

alter table status_periods alter constraint status_periods_resumes_status_periods_id_fkey deferrable initially deferred;
alter table consent_periods alter constraint consent_periods_resumes_consent_periods_id_fkey deferrable initially deferred;

ALTER TABLE consent_periods ADD CONSTRAINT stated_consent_starts_before_it_ends CHECK (valid_from_earliest <= valid_to_latest) NOT VALID;
ALTER TABLE status_periods ADD CONSTRAINT stated_status_starts_before_it_ends CHECK (valid_from_earliest <= valid_to_latest) NOT VALID;

-- Ends still to come of what is recorded already. Those that have passed are not reported.
insert into scheduled_effects (entity, entity_id, due_at, is_end)
select 'STATUS'::entity_type, id, ends_at, true from status_periods where ends_at > now() and ends_at < 'infinity'
union all
select 'CONSENT'::entity_type, id, ends_at, true from consent_periods where ends_at > now() and ends_at < 'infinity';

-- No role ends before it starts. A row of an older record that does stays as it is, and is refused when next it is written.
ALTER TABLE affiliations ADD CONSTRAINT affiliation_starts_before_it_ends CHECK (valid_from_earliest <= valid_to_latest) NOT VALID;
do $$
begin
  alter table affiliations validate constraint affiliation_starts_before_it_ends;
exception when check_violation then
  raise warning 'there are affiliations that end before they start: select id from affiliations where valid_from_earliest > valid_to_latest';
end $$;

ALTER TABLE affiliations DROP CONSTRAINT affiliations_identity;
CREATE UNIQUE INDEX affiliations_identity ON affiliations (person_id,organization_id,role,coalesce('from ' || valid_from_edtf, 'to ' || valid_to_edtf, ''));

-- A statement whose date has no upper bound was said by the time a document published it, else by the time it was recorded.
-- This is no revision: nobody said anything else.
alter table stances_by_date drop constraint stances_by_date_statement_fkey;
alter table statements add column said_by timestamp(6) with time zone;
alter table history.statements add column said_by timestamp(6) with time zone;
create temporary table bounds on commit drop as
select s.id, s.spoken_earliest, coalesce(
         (select min(d.published_latest) from evidence e join document_versions v on v.id = e.document_version_id
            join documents d on d.id = v.document_id where e.statement_id = s.id),
         (select min(recorded_at) from revisions where id in (
            select revision_id from statements where id = s.id union all
            select revision_id from history.statements where id = s.id)),
         clock_timestamp()) as said_by
  from (select id, spoken_earliest from statements where spoken_edtf is not null and spoken_latest is null union
        select id, spoken_earliest from history.statements where spoken_edtf is not null and spoken_latest is null) s;
alter table statements disable trigger user;
update statements s set said_by = greatest(s.spoken_earliest, b.said_by) from bounds b
 where b.id = s.id and b.spoken_earliest is not distinct from s.spoken_earliest
   and s.spoken_edtf is not null and s.spoken_latest is null;
alter table statements enable trigger user;
update history.statements s set said_by = greatest(s.spoken_earliest, b.said_by), sort_date = greatest(s.spoken_earliest, b.said_by)
  from bounds b
 where b.id = s.id and b.spoken_earliest is not distinct from s.spoken_earliest
   and s.spoken_edtf is not null and s.spoken_latest is null;

ALTER TABLE statements ALTER COLUMN sort_date SET EXPRESSION AS (coalesce(spoken_latest, said_by, 'infinity'));
ALTER TABLE statements ADD COLUMN sort_date_desc timestamp(6) with time zone GENERATED ALWAYS AS (coalesce(spoken_latest, said_by, '-infinity')) STORED NOT NULL;
ALTER TABLE events ALTER COLUMN sort_date SET EXPRESSION AS (coalesce(date_latest, case when date_edtf is null then timestamptz 'infinity' else timestamptz '9999-12-31 23:59:59.999999+00' end));
ALTER TABLE events ADD COLUMN sort_date_desc timestamp(6) with time zone GENERATED ALWAYS AS (coalesce(date_latest, case when date_edtf is null then timestamptz '-infinity' else timestamptz '9999-12-31 23:59:59.999999+00' end)) STORED NOT NULL;
ALTER TABLE transfers ALTER COLUMN sort_date SET EXPRESSION AS (coalesce(date_latest, case when date_edtf is null then timestamptz 'infinity' else timestamptz '9999-12-31 23:59:59.999999+00' end));
ALTER TABLE transfers ADD COLUMN sort_date_desc timestamp(6) with time zone GENERATED ALWAYS AS (coalesce(date_latest, case when date_edtf is null then timestamptz '-infinity' else timestamptz '9999-12-31 23:59:59.999999+00' end)) STORED NOT NULL;
update stances_by_date p set sort_date = s.sort_date from statements s where s.id = p.statement_id and s.said_by is not null;
ALTER TABLE stances_by_date ADD COLUMN sort_date_desc timestamp(6) with time zone GENERATED ALWAYS AS (coalesce(nullif(sort_date, 'infinity'), '-infinity')) STORED NOT NULL;
ALTER TABLE stances_by_date ADD CONSTRAINT stances_by_date_statement_fkey FOREIGN KEY (statement_id,sort_date) REFERENCES statements(id,sort_date) ON DELETE CASCADE ON UPDATE CASCADE;
CREATE INDEX events_sort_date_desc ON events (sort_date_desc,id);
CREATE INDEX stances_by_date_order_desc ON stances_by_date (restriction_id,sort_date_desc,statement_id);
CREATE INDEX statements_sort_date_desc ON statements (sort_date_desc,id);
CREATE INDEX statements_open_date ON statements (id) WHERE spoken_edtf is not null and spoken_latest is null;
CREATE INDEX transfers_sort_date_desc ON transfers (sort_date_desc,id);

do $$
declare
  name text;
begin
  foreach name in array array['events', 'transfers'] loop
    execute format($f$update history.%1$I set sort_date = coalesce(date_latest,
      case when date_edtf is null then timestamptz 'infinity' else timestamptz '9999-12-31 23:59:59.999999+00' end)$f$, name);
  end loop;
end $$;

-- Recorded time never goes back.
create sequence newest_recorded_at as bigint minvalue 0 start 0;
select setval('newest_recorded_at', greatest(0, (extract(epoch from coalesce(max(recorded_at), 'epoch')) * 1000000)::bigint))
  from revisions;

-- The first incarnation is called as the whole database was before there were any: cursors of that time stay good. It is
-- over, so that two copies which are both upgraded do not both go on with it.

CREATE TABLE feed_incarnations (
	id text PRIMARY KEY,
	ordinal bigint CONSTRAINT feed_incarnations_ordinal UNIQUE GENERATED ALWAYS AS IDENTITY (sequence name feed_incarnations_ordinal_seq INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	begins_after bigint NOT NULL,
	opened_at timestamp(6) with time zone DEFAULT clock_timestamp() NOT NULL,
	start text NOT NULL CONSTRAINT feed_incarnations_start UNIQUE
);

insert into feed_incarnations (id, begins_after, start) values (work_out_epoch(), -1, 'before incarnations');
drop function work_out_epoch();

-- What each namespace last said, of a record that was made before that was remembered: of each entity the newest change to
-- what the namespace has of it that a load wrote, else what the record has now.
--
-- A load is known by who wrote it, the command or the demo record, or by its making two entities at once, which no mutation
-- does. A load over HTTP that only revised cannot be told from a mutation, and nor can what a load said without
-- changing anything: where such a line changes later, it is reported as differing and not applied.

create function part_of(line jsonb, owner text, namespace text) returns jsonb language sql immutable as $$
  select jsonb_strip_nulls(
    case when namespace = owner then line - '{aliases,evidence}'::text[]
         else jsonb_build_object('type', line -> 'type', 'key', line -> 'key') end
    || jsonb_build_object(
      'aliases', (select jsonb_agg(coalesce(it -> 'name', it) order by n)
                    from jsonb_array_elements(line -> 'aliases') with ordinality a (it, n)
                   where coalesce(it ->> 'namespace', owner) = namespace),
      'evidence', (select jsonb_agg(it - 'namespace' order by n)
                     from jsonb_array_elements(line -> 'evidence') with ordinality e (it, n)
                    where coalesce(it ->> 'namespace', owner) = namespace)))
$$;

create function date_said(line jsonb, field text) returns text language sql immutable as $$
  select coalesce(line -> field ->> 'edtf', line ->> field)
$$;

with loads as materialized (
  select r.id from revisions r
   where r.undoes is null
     and (r.principal in ('load', 'demo')
          or (select count(*) from changes c
               where c.revision_id = r.id
                 and c.kind in ('CREATED', 'DENIED', 'WALKED_BACK', 'INITIAL', 'TRANSITION')) > 1)
), owners as materialized (
  select 'DOCUMENT'::entity_type as entity, id, namespace, null::uuid as owner_id from documents
  union all select 'ACTOR', id, namespace, null from actors
  union all select 'AFFILIATION', id, namespace, null from affiliations
  union all select 'ITEM', id, namespace, null from items
  union all select 'PLACE', id, namespace, null from places
  union all select 'TARGET', id, namespace, null from targets
  union all select 'EVENT', id, namespace, null from events
  union all select 'TRANSFER', id, namespace, null from transfers
  union all select 'RESTRICTION', id, namespace, null from restrictions
  union all select 'STATEMENT', id, namespace, null from statements
  union all select 'RELATION', id, namespace, null from statement_relations
  union all select 'STATUS', id, namespace, restriction_id from status_periods where resumes is null
  union all select 'CONSENT', id, namespace, consent_id from consent_periods where resumes is null
), told as materialized (
  select c.entity, c.entity_id, c.revision_id, c.before, c.after
    from changes c join loads on loads.id = c.revision_id
   where c.after is not null
), speakers as materialized (
  select entity, id, namespace from owners
  union
  select t.entity, t.entity_id, it #>> '{}'
    from (select entity, entity_id, after from told union all select entity, entity_id, line from lines) t
         cross join lateral jsonb_path_query(t.after, '$.*[*].namespace') it
   where t.entity in ('ACTOR', 'ITEM', 'PLACE', 'TARGET', 'RESTRICTION')
), parts as materialized (
  select o.entity, o.id, o.owner_id, o.namespace as owner, s.namespace
    from owners o join speakers s on s.entity = o.entity and s.id = o.id
), loaded as materialized (
  select distinct on (p.entity, p.id, p.namespace) p.entity, p.id, p.namespace, part_of(t.after, p.owner, p.namespace) as line
    from parts p join told t on t.entity = p.entity and t.entity_id = p.id
   where part_of(t.before, p.owner, p.namespace) is distinct from part_of(t.after, p.owner, p.namespace)
   order by p.entity, p.id, p.namespace, t.revision_id desc
), said as materialized (
  select p.entity, p.id, p.owner_id, p.namespace,
         coalesce(d.line, part_of(l.line, p.owner, p.namespace)) as line
    from parts p join lines l on l.entity = p.entity and l.entity_id = p.id
    left join loaded d on d.entity = p.entity and d.id = p.id and d.namespace = p.namespace
), named as (
  select namespace, entity,
         case entity
           when 'AFFILIATION' then concat_ws(' ', line ->> 'person', line ->> 'organization',
                                             coalesce('from ' || date_said(line, 'validFrom'),
                                                      'to ' || date_said(line, 'validTo'), ''), line ->> 'role')
           when 'RELATION' then concat_ws(' ', line ->> 'subject', line ->> 'relation', line ->> 'object')
           when 'STATUS' then concat_ws(' ', owner_id, line ->> 'status',
                                        coalesce(date_said(line, 'validFrom'), 'at ' || date_said(line, 'observedAt'), ''))
           when 'CONSENT' then concat_ws(' ', owner_id, line ->> 'state',
                                         coalesce(date_said(line, 'validFrom'), 'at ' || date_said(line, 'observedAt'), ''))
           else line ->> 'key' end as identity,
         id, owner_id,
         case when entity = 'DOCUMENT'
              then line - '{text,version}'::text[]
                   || jsonb_build_object('sha256', encode(sha256(convert_to(line ->> 'text', 'UTF8')), 'hex'))
              else line end as line
    from said
), numbered as (
  select *, row_number() over (partition by namespace, entity, identity order by id) as number from named
)
insert into last_said (namespace, entity, identity, entity_id, owner_id, line)
select namespace, entity,
       -- Several periods of one start are each remembered.
       identity || case when number > 1 and entity in ('STATUS', 'CONSENT') then ' #' || number else '' end,
       id, owner_id, line
  from numbered
 order by namespace, entity, id
on conflict on constraint last_said_pkey do nothing;

drop function part_of(jsonb, text, text);
drop function date_said(jsonb, text);

-- Words are found by the functions of the baseline.
CREATE TABLE document_parts (
	document_version_id uuid,
	start integer,
	"end" integer NOT NULL,
	search tsvector NOT NULL,
	CONSTRAINT document_parts_pkey PRIMARY KEY(document_version_id,start)
);
CREATE INDEX document_parts_search ON document_parts USING gin (search);
ALTER TABLE document_parts ADD CONSTRAINT document_parts_document_version_id_document_versions_id_fkey FOREIGN KEY (document_version_id) REFERENCES document_versions(id) ON DELETE CASCADE;
CREATE INDEX documents_search ON documents USING gin (public.document_vector(title, author, publisher));

insert into document_parts (document_version_id, start, "end", search)
select v.id, p.start, p."end", public.text_vector('pg_catalog.english'::regconfig, p.part)
  from document_versions v, public.parts_of(v.text) p;

-- Names are in alphabetical order and keys in that of their code points, in the record, in its history, and in the record as it
-- was known; what was found by its words is found by them as they are folded now.
do $$
declare
  kept text;
  expression text;
begin
  alter table actors drop column sort_name, drop column search;
  alter table items drop column sort_name, drop column search;
  alter table places drop column search;
  alter table targets drop column search;
  alter table restrictions drop column search;
  for kept in select relname from pg_class where relnamespace = 'history'::regnamespace and relkind = 'r' loop
    for expression in
      select format('alter column %I type text collate %s', attname, case attname when 'key' then 'pg_c_utf8' else 'public.alphabetical' end)
        from pg_attribute
       where attrelid = format('public.%I', kept)::regclass
         and (attname = 'key' or (kept, attname) in (('places', 'name'), ('targets', 'name'), ('restrictions', 'title')))
    loop
      execute format('alter table public.%I %s', kept, expression);
    end loop;
  end loop;

  alter table actors
    add column sort_name text collate public.alphabetical generated always as (coalesce(name, key)) stored not null,
    add column search tsvector generated always as (public.text_vector('simple', coalesce(name, '') || ' ' || coalesce(given_name, ''))
      || public.text_vector('english', coalesce(description, ''))) stored;
  alter table items
    add column sort_name text collate public.alphabetical generated always as (coalesce(name, key)) stored not null,
    add column search tsvector generated always as (public.text_vector('simple', coalesce(name, ''))
      || public.text_vector('english', coalesce(description, ''))) stored;
  alter table places add column search tsvector generated always as (public.text_vector('simple', name)) stored;
  alter table targets add column search tsvector generated always as (public.text_vector('simple', name)) stored;
  alter table restrictions add column search tsvector
    generated always as (public.text_vector('english', title || ' ' || coalesce(summary, ''))) stored;
  alter table actor_aliases alter column search set expression as (public.text_vector('simple', name));
  alter table item_aliases alter column search set expression as (public.text_vector('simple', name));
  alter table events alter column search set expression as (public.text_vector('english', name));
  alter table evidence alter column search
    set expression as (case when statement_id is null then null else public.text_vector('english', exact) end);
  create index actors_kind on actors (kind, sort_name);
  create index actors_sort_name on actors (sort_name, id);
  create index actors_search on actors using gin (search);
  create index items_sort_name on items (sort_name, id);
  create index items_search on items using gin (search);
  create index places_search on places using gin (search);
  create index targets_search on targets using gin (search);
  create index restrictions_search on restrictions using gin (search);

  for kept, expression in
    select c.relname, pg_get_expr(d.adbin, d.adrelid)
      from pg_attrdef d join pg_class c on c.oid = d.adrelid join pg_attribute a on a.attrelid = c.oid and a.attnum = d.adnum
     where c.relnamespace = 'public'::regnamespace and a.attname = 'search' and a.attgenerated = 's'
  loop
    execute format('update history.%I set search = %s', kept, expression);
  end loop;
end $$;
