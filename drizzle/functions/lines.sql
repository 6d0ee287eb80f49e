-- The line of an entity: its coded form, as a bundle writes it (type first, references by whole key). The feed's
-- `before` and `after`, the dump and the check for changes all use these functions, so that there is one definition.
-- Nulls are removed from the whole of a line at once; its parts have them. `track_all()` generates `line_of`, which
-- calls the function of an entity, from the list of entities.

create or replace function date_line(edtf text, expression text, derivation derivation) returns jsonb
language sql stable as $$
  select case when edtf is not null then
    jsonb_build_object('edtf', edtf, 'derivation', derivation, 'expression', expression) end
$$;

-- A period's dates are plain EDTF if they have no derivation or expression.
create or replace function period_date_line(edtf text, expression text, derivation derivation) returns jsonb
language sql stable as $$
  select case when derivation = 'STATED' and expression is null then to_jsonb(edtf)
              else date_line(edtf, expression, derivation) end
$$;

create or replace function absences_line(absences jsonb) returns jsonb
language sql immutable as $$ select nullif(absences, '{}') $$;

-- The line of a span with a known document and version.
create or replace function span_line(e evidence, document text, version integer, owner text) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'document', document, 'version', version, 'start', e.start, 'end', e."end", 'exact', e.exact,
    'prefix', e.prefix, 'suffix', e.suffix, 'locator', e.locator, 'namespace', nullif(e.namespace, owner))
$$;

-- Additions of another namespace to a shared entity are marked as such.
create or replace function evidence_line(e evidence, owner text) returns jsonb language sql stable as $$
  select span_line(e, d.key, v.number, owner)
    from document_versions v join documents d on d.id = v.document_id where v.id = e.document_version_id
$$;

create or replace function alias_line(name text, namespace text, owner text) returns jsonb
language sql stable as $$
  select case when namespace = owner then to_jsonb(name) else jsonb_build_object('name', name, 'namespace', namespace) end
$$;

-- Rows that are joined to a statement's few rows are looked up one by one (`offset 0`): Postgres has no statistics for
-- new tables, assumes hundreds of rows, and would scan all documents for each statement.
create or replace function version_named(target uuid) returns table (key text, number integer) language sql stable as $$
  select d.key, v.number from document_versions v join documents d on d.id = v.document_id where v.id = target offset 0
$$;

create or replace function actor_named(target uuid) returns table (key text, kind actor_kind) language sql stable as $$
  select key, kind from actors where id = target offset 0
$$;

-- What one is within or a member of: named by its key alone where no time of that is said.
create or replace function member_line(field text, key text, valid_from jsonb, valid_to jsonb) returns jsonb language sql immutable as $$
  select case when valid_from is null and valid_to is null then to_jsonb(key)
              else jsonb_build_object(field, key, 'validFrom', valid_from, 'validTo', valid_to) end
$$;

create or replace function document_line(target uuid) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'type', 'document', 'key', d.key, 'language', d.language, 'title', d.title, 'author', d.author,
    'publisher', d.publisher, 'url', d.url, 'published',
    date_line(d.published_edtf, d.published_expression, d.published_derivation),
    'version', v.number, 'text', v.text,
    'retracted', (select jsonb_build_object(
                           'date', period_date_line(r.date_edtf, r.date_expression, r.date_derivation), 'note', r.note)
                    from document_retractions r where r.document_id = d.id),
    'absent', absences_line(d.absences)))
  from documents d
  left join lateral (select number, text from document_versions where document_id = d.id
                      order by number desc limit 1) v on true
  where d.id = target
$$;

create or replace function actor_line(target uuid) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'type', 'actor', 'key', a.key, 'kind', a.kind, 'name', a.name, 'givenName', a.given_name,
    'description', a.description, 'country', a.country, 'cardinality', a.cardinality,
    'shared', case when a.kind = 'GROUP' and position(':' in a.key) = 0 then true end,
    'aliases', (select jsonb_agg(alias_line(l.name, l.namespace, a.namespace) order by l.name collate "C")
                  from actor_aliases l where l.actor_id = a.id),
    'members', (select jsonb_agg(member_line('actor', m.key,
                           period_date_line(g.valid_from_edtf, g.valid_from_expression, g.valid_from_derivation),
                           period_date_line(g.valid_to_edtf, g.valid_to_expression, g.valid_to_derivation)) order by m.key collate "C", g.ordinal)
                  from actor_members g join actors m on m.id = g.member_id where g.group_id = a.id),
    'membersExhaustive', a.members_exhaustive,
    'document', (select key from documents where id = a.document_id),
    'mergedInto', (select o.key from actor_merges m join actors o on o.id = m.into_id where m.actor_id = a.id),
    'evidence', (select jsonb_agg(evidence_line(e, a.namespace) order by e.namespace collate "C", e.ordinal)
                   from evidence e where e.actor_id = a.id),
    'absent', absences_line(a.absences)))
  from actors a where a.id = target
$$;

create or replace function affiliation_line(target uuid) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'type', 'affiliation', 'person', p.key, 'organization', o.key, 'role', f.role,
    'validFrom', period_date_line(f.valid_from_edtf, f.valid_from_expression, f.valid_from_derivation),
    'validTo', period_date_line(f.valid_to_edtf, f.valid_to_expression, f.valid_to_derivation),
    -- All evidence belongs to the namespace of the affiliation, even if a merge of actors brought some from another.
    'evidence', (select jsonb_agg(evidence_line(e, e.namespace) order by e.ordinal)
                   from evidence e where e.affiliation_id = f.id),
    'absent', absences_line(f.absences)))
  from affiliations f join actors p on p.id = f.person_id join actors o on o.id = f.organization_id
  where f.id = target
$$;

create or replace function item_line(target uuid) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'type', 'item', 'key', i.key, 'kind', i.kind, 'name', i.name, 'description', i.description,
    'aliases', (select jsonb_agg(alias_line(l.name, l.namespace, i.namespace) order by l.name collate "C")
                  from item_aliases l where l.item_id = i.id),
    'origin', (select key from actors where id = i.origin_id),
    'broader', (select jsonb_agg(w.key order by w.key collate "C")
                  from item_broader b join items w on w.id = b.broader_id where b.item_id = i.id),
    'evidence', (select jsonb_agg(evidence_line(e, i.namespace) order by e.namespace collate "C", e.ordinal)
                   from evidence e where e.item_id = i.id),
    'absent', absences_line(i.absences)))
  from items i where i.id = target
$$;

create or replace function place_line(target uuid) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'type', 'place', 'key', p.key, 'name', p.name, 'description', p.description,
    'within', (select case count(*) when 1 then (array_agg(it))[1] else jsonb_agg(it order by key collate "C", ordinal) end
                 from (select w.key, b.ordinal, member_line('place', w.key,
                                period_date_line(b.valid_from_edtf, b.valid_from_expression, b.valid_from_derivation),
                                period_date_line(b.valid_to_edtf, b.valid_to_expression, b.valid_to_derivation)) as it
                         from place_broader b join places w on w.id = b.broader_id where b.place_id = p.id) among),
    'evidence', (select jsonb_agg(evidence_line(e, p.namespace) order by e.namespace collate "C", e.ordinal)
                   from evidence e where e.place_id = p.id),
    'absent', absences_line(p.absences)))
  from places p where p.id = target
$$;

create or replace function target_line(target uuid) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'type', 'target', 'key', t.key, 'name', t.name, 'description', t.description,
    'broader', (select key from targets where id = t.broader_id),
    'evidence', (select jsonb_agg(evidence_line(e, t.namespace) order by e.namespace collate "C", e.ordinal)
                   from evidence e where e.target_id = t.id),
    'absent', absences_line(t.absences)))
  from targets t where t.id = target
$$;

create or replace function event_line(target uuid) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'type', 'event', 'key', v.key, 'name', v.name,
    'place', (select key from places where id = v.place_id),
    'date', date_line(v.date_edtf, v.date_expression, v.date_derivation),
    'status', v.status,
    'participants', (select jsonb_agg(a.key order by a.key collate "C")
                       from event_participants p join actors a on a.id = p.actor_id where p.event_id = v.id),
    'vote', (select jsonb_build_object('motion', r.key, 'result', t.result, 'yes', t.yes, 'no', t.no,
                      'abstentions', t.abstentions, 'notVoting', t.not_voting,
                      'ballots', (select jsonb_agg(jsonb_build_object('actor', a.key, 'option', b.option) order by a.key collate "C")
                                    from event_ballots b join actors a on a.id = b.actor_id where b.event_id = v.id))
               from event_votes t join restrictions r on r.id = t.motion_id where t.event_id = v.id),
    'evidence', (select jsonb_agg(evidence_line(e, v.namespace) order by e.ordinal)
                   from evidence e where e.event_id = v.id),
    'absent', absences_line(v.absences)))
  from events v where v.id = target
$$;

-- A quantity is a plain number if nothing else is stated.
create or replace function quantity_line(amount numeric, minimum numeric, maximum numeric, is_approximate boolean, unit text,
  expression text) returns jsonb language sql immutable as $$
  select case when num_nonnulls(amount, minimum, maximum, expression) = 0 then null
              when num_nonnulls(minimum, maximum, unit, expression) = 0 and not is_approximate then to_jsonb(amount)
              else jsonb_build_object('amount', amount, 'minimum', minimum, 'maximum', maximum,
                                      'isApproximate', nullif(is_approximate, false), 'unit', unit, 'expression', expression) end
$$;

create or replace function transfer_line(target uuid) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'type', 'transfer', 'key', t.key, 'supplier', s.key, 'recipient', r.key, 'item', i.key, 'status', t.status,
    'quantity', quantity_line(t.quantity, t.quantity_minimum, t.quantity_maximum, t.quantity_is_approximate,
                              t.quantity_unit, t.quantity_expression),
    'date', date_line(t.date_edtf, t.date_expression, t.date_derivation),
    'evidence', (select jsonb_agg(evidence_line(e, t.namespace) order by e.ordinal)
                   from evidence e where e.transfer_id = t.id),
    'absent', absences_line(t.absences)))
  from transfers t join actors s on s.id = t.supplier_id join actors r on r.id = t.recipient_id
  join items i on i.id = t.item_id where t.id = target
$$;

create or replace function restriction_line(target uuid) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'type', 'restriction', 'key', r.key, 'title', r.title, 'summary', r.summary, 'modality', r.modality,
    'action', r.action, 'actionText', r.action_text,
    'licenceAuthority', (select key from actors where id = r.licence_authority_id), 'licenceKind', r.licence_kind,
    'parties', (select jsonb_agg(jsonb_build_object('actor', a.key, 'function', p.function, 'derivation', p.derivation)
                                 order by p.ordinal)
                  from restriction_parties p join actors a on a.id = p.actor_id where p.restriction_id = r.id),
    'items', (select jsonb_agg(i.key order by i.key collate "C")
                from restriction_items x join items i on i.id = x.item_id where x.restriction_id = r.id),
    'scope', (select jsonb_agg(jsonb_build_object('dimension', s.dimension, 'operator', s.operator,
                                                  'value', case jsonb_array_length(s.named) when 1 then s.named -> 0 else s.named end)
                               order by s.ordinal)
                from (select s.ordinal, s.dimension, s.operator, jsonb_agg(coalesce(p.key, t.key) order by s.position) as named
                        from restriction_scopes s
                        left join places p on p.id = s.place_id left join targets t on t.id = s.target_id
                       where s.restriction_id = r.id group by s.ordinal, s.dimension, s.operator) s),
    'basis', (select jsonb_agg(jsonb_build_object('instrument', b.instrument, 'provision', b.provision, 'url', b.url)
                               order by b.ordinal)
                from restriction_basis b where b.restriction_id = r.id),
    'limits', (select jsonb_agg(jsonb_build_object('quantity', l.quantity, 'operator', l.operator, 'value', l.value,
                                                   'unit', l.unit, 'expression', l.expression) order by l.ordinal)
                 from restriction_limits l where l.restriction_id = r.id),
    'conditions', (select jsonb_agg(jsonb_build_object('kind', c.kind, 'text', c.text) order by c.ordinal)
                     from restriction_conditions c where c.restriction_id = r.id),
    'related', (select jsonb_agg(jsonb_build_object('relation', x.relation, 'restriction', o.key)
                                 order by x.relation, o.key collate "C")
                  from restriction_relations x join restrictions o on o.id = x.related_id where x.restriction_id = r.id),
    'evidence', (select jsonb_agg(evidence_line(e, r.namespace) order by e.namespace collate "C", e.ordinal)
                   from evidence e where e.restriction_id = r.id),
    'absent', absences_line(r.absences)))
  from restrictions r where r.id = target
$$;

-- The line of a statement, in a form that joins: most loaded entities are statements, and calling a function for each
-- of a hundred thousand would initialise it a hundred thousand times.
create or replace function statement_lines(target uuid) returns table (line jsonb) language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'type', 'statement', 'key', s.key, 'quotation', s.quotation,
    'evidence', q.evidence, 'verbatim', q.verbatim,
    'speakers', (select jsonb_agg(jsonb_build_object('actor', a.key, 'role', p.role,
                            'onBehalfOf', (select jsonb_agg(o.key order by o.key collate "C")
                                             from statement_on_behalf_of b cross join actor_named(b.actor_id) o
                                            where b.statement_id = p.statement_id and b.speaker_id = p.actor_id)) order by p.ordinal)
                   from statement_speakers p cross join actor_named(p.actor_id) a where p.statement_id = s.id),
    'addressees', (select jsonb_agg(a.key order by a.key collate "C")
                     from statement_addressees p cross join actor_named(p.actor_id) a where p.statement_id = s.id),
    'via', (select jsonb_agg(jsonb_build_object('actor', a.key, 'relation', p.relation) order by p.ordinal)
              from statement_via p left join actor_named(p.actor_id) a on true where p.statement_id = s.id),
    'spoken', date_line(s.spoken_edtf, s.spoken_expression, s.spoken_derivation),
    'event', (select key from events where id = s.event_id),
    'medium', s.medium, 'attribution', s.attribution, 'speechAct', s.speech_act,
    'factuality', s.factuality,
    'stances', (select jsonb_agg(jsonb_build_object('restriction', (select key from restrictions where id = p.restriction_id),
                                                    'stance', p.stance, 'explicitness', p.explicitness) order by p.ordinal)
                  from statement_stances p where p.statement_id = s.id),
    'about', (select jsonb_agg(r.key order by r.key collate "C")
                from statement_about p join restrictions r on r.id = p.restriction_id where p.statement_id = s.id),
    'translations', (select jsonb_agg(jsonb_build_object('language', p.language, 'text', p.text, 'by', p.by) order by p.ordinal)
                       from statement_translations p where p.statement_id = s.id),
    'note', s.note, 'absent', absences_line(s.absences)))
  from statements s
 cross join lateral (
    select jsonb_agg(span order by ordinal) filter (where role = 'EVIDENCE') as evidence,
           jsonb_agg(span order by ordinal) filter (where role = 'VERBATIM') as verbatim
      from (select e.role, e.ordinal, span_line(e, d.key, d.number, s.namespace) as span
              from evidence e cross join version_named(e.document_version_id) d where e.statement_id = s.id) quoted) q
  where s.id = target
$$;

create or replace function statement_line(target uuid) returns jsonb language sql stable as $$
  select line from statement_lines(target)
$$;

create or replace function relation_line(target uuid) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'type', 'relation', 'subject', s.key, 'relation', r.relation, 'object', o.key, 'note', r.note,
    'absent', absences_line(r.absences)))
  from statement_relations r join statements s on s.id = r.subject_id join statements o on o.id = r.object_id
  where r.id = target
$$;

-- The line of a period. A resumed part has none: it is derived from its original. A review that no source mentions is
-- omitted, but a stated NONE is not.
create or replace function status_line(target uuid) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'type', 'status', 'restriction', r.key, 'status', p.status,
    'suspendedBy', (select key from actors where id = p.suspended_by_id), 'licencePolicy', p.licence_policy,
    'review', case when p.review <> 'NONE' or p.is_no_review_stated then p.review end,
    'validFrom', period_date_line(p.valid_from_edtf, p.valid_from_expression, p.valid_from_derivation),
    'validTo', period_date_line(p.valid_to_edtf, p.valid_to_expression, p.valid_to_derivation),
    'observedAt', period_date_line(p.observed_at_edtf, p.observed_at_expression, p.observed_at_derivation),
    'lastObservedAt', period_date_line(p.last_observed_at_edtf, p.last_observed_at_expression, p.last_observed_at_derivation),
    'grounds', (select jsonb_agg(jsonb_build_object('statement', s.key, 'for', g."for", 'weight', g.weight)
                                 order by g.ordinal, s.key collate "C")
                  from status_grounds g join statements s on s.id = g.statement_id where g.status_period_id = p.id),
    'absent', absences_line(p.absences)))
  from status_periods p join restrictions r on r.id = p.restriction_id where p.id = target and p.resumes is null
$$;

create or replace function consent_line(target uuid) returns jsonb language sql stable as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'type', 'consent', 'restriction', r.key, 'consentingParty', a.key, 'covers', c.covers, 'state', p.state,
    'validFrom', period_date_line(p.valid_from_edtf, p.valid_from_expression, p.valid_from_derivation),
    'validTo', period_date_line(p.valid_to_edtf, p.valid_to_expression, p.valid_to_derivation),
    'observedAt', period_date_line(p.observed_at_edtf, p.observed_at_expression, p.observed_at_derivation),
    'lastObservedAt', period_date_line(p.last_observed_at_edtf, p.last_observed_at_expression, p.last_observed_at_derivation),
    'grounds', (select jsonb_agg(jsonb_build_object('statement', s.key, 'weight', g.weight)
                                 order by g.ordinal, s.key collate "C")
                  from consent_grounds g join statements s on s.id = g.statement_id where g.consent_period_id = p.id),
    'absent', absences_line(p.absences)))
  from consent_periods p join consents c on c.id = p.consent_id
  join restrictions r on r.id = c.restriction_id join actors a on a.id = c.consenting_party_id
  where p.id = target and p.resumes is null
$$;

-- The line of a consent names its party. When the party changes, by a merge or its undo, the feed reports its periods
-- again.
create or replace function touch_periods_of_consents() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  insert into touched_entities (revision_id, entity, entity_id)
  select n.revision_id, 'CONSENT', p.id
    from new_rows n join old_rows o using (id) join consent_periods p on p.consent_id = n.id
   where n.consenting_party_id <> o.consenting_party_id and p.resumes is null
      on conflict do nothing;
  return null;
end $$;

select define_trigger($$
  create trigger periods_are_of_their_consent after update on consents referencing new table as new_rows old table as old_rows
    for each statement execute function touch_periods_of_consents()$$);

-- The remembered lines of an entity are deleted with it, so that a load creates it again. What an undo removes may come
-- back: it is the same then as before.
create or replace function forget_what_was_said() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  if current_setting('caveat.undoing', true) = 'on' then
    insert into said_before_undo (namespace, entity, identity, entity_id, owner_id, line)
    select s.namespace, s.entity, s.identity, s.entity_id, s.owner_id, s.line from last_said s join old_rows o on s.entity = o.entity and s.entity_id = o.entity_id;
  end if;
  delete from last_said s using old_rows o where s.entity = o.entity and s.entity_id = o.entity_id;
  return null;
end $$;

create or replace function remember_what_was_said() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  if current_setting('caveat.undoing', true) = 'on' then
    with back as (
      delete from said_before_undo s using new_rows n where s.entity = n.entity and s.entity_id = n.entity_id returning s.*)
    insert into last_said (namespace, entity, identity, entity_id, owner_id, line)
    select namespace, entity, identity, entity_id, owner_id, line from back on conflict on constraint last_said_pkey do nothing;
  end if;
  return null;
end $$;

select define_trigger($$
  create trigger said_comes_back_with_its_entity after insert on lines referencing new table as new_rows
    for each statement execute function remember_what_was_said()$$);

select define_trigger($$
  create trigger said_goes_with_its_entity after delete on lines referencing old table as old_rows
    for each statement execute function forget_what_was_said()$$);
