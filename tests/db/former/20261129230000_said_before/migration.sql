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
         coalesce(d.line, part_of(case when p.entity in ('STATUS', 'CONSENT') then line_of(p.entity, p.id) else l.line end,
                                  p.owner, p.namespace)) as line
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
