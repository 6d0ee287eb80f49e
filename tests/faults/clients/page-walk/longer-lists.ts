/** Statements of SQL, each one transaction, after which every list of the record but one has at least two members somewhere. */
export const longerLists: readonly string[] = [
  ...['actor', 'affiliation', 'event', 'item', 'place', 'restriction', 'target', 'transfer'].map(
    (
      owner,
    ) => `insert into evidence (namespace, ordinal, document_version_id, start, "end", exact, ${owner}_id)
      select 'walk', n, v.id, 2 * n, 2 * n + 16, substr(v.text, 2 * n + 1, 16), o.id
        from (select id from ${owner}s where namespace = 'walk' order by id limit 2) o, generate_series(0, 2) n,
             document_versions v join documents d on d.id = v.document_id
       where d.key = 'walk:d9' and v.number = 2`,
  ),
  `insert into evidence (namespace, ordinal, document_version_id, start, "end", exact, restriction_id)
    select 'walk', n, v.id, 2 * n, 2 * n + 16, substr(v.text, 2 * n + 1, 16), r.id
      from restrictions r, generate_series(0, 2) n, document_versions v join documents d on d.id = v.document_id
     where r.key like 'walk-r1_' and d.key = 'walk:d9' and v.number = 2`,
  `insert into affiliations (namespace, person_id, organization_id, role)
    select 'walk', p.id, o.id, 'member' from actors p, actors o where p.key = 'walk-a1' and o.key in ('walk-a6', 'walk-a7')`,
  // What is narrower than one rule, and broader than one.
  `insert into restriction_relations (restriction_id, relation, related_id)
    select n.id, 'NARROWER_THAN', b.id from restrictions n, restrictions b
     where (n.key, b.key) in (('walk-r1', 'walk-r2'), ('walk-r1', 'walk-r3'), ('walk-r3', 'walk-r2'))`,
  // What has rested on a document, and on a statement.
  `insert into document_retractions (document_id, note) select id, 'withdrawn' from documents where key = 'walk:d4'`,
  `insert into statement_relations (namespace, subject_id, relation, object_id)
    select 'walk', s.id, 'DENIES', o.id from statements s, statements o where s.key = 'walk:s2' and o.key = 'walk:s1'`,
  `insert into statement_relations (namespace, subject_id, relation, object_id)
    select 'walk', s.id, 'REPEATS', o.id from statements s, statements o where s.key in ('walk:s6', 'walk:s8') and o.key = 'walk:s5'`,
  `insert into statement_relations (namespace, subject_id, relation, object_id)
    select 'walk', s.id, 'SAME_UTTERANCE', o.id from statements s, statements o where s.key in ('walk:s7', 'walk:s9') and o.key = 'walk:s5'`,
  `insert into evidence (namespace, ordinal, document_version_id, start, "end", exact, statement_id)
    select 'walk', 1, v.id, 2, 18, substr(v.text, 3, 16), s.id
      from statements s, document_versions v join documents d on d.id = v.document_id
     where s.key = 'walk:s1' and d.key = 'walk:d9' and v.number = 2`,
  // What is about a rule without a stance.
  `insert into statement_translations (statement_id, ordinal, language, text, by)
    select id, n, case n when 0 then 'en' else 'de-AT' end, 'This is a map, said ' || key, (enum_range(null::translator))[1 + n]
      from statements, generate_series(0, 1) n where key in ('walk:s1', 'walk:s3')`,
  `insert into statement_about (statement_id, restriction_id)
    select s.id, r.id from statements s, restrictions r where s.key in ('walk:s6', 'walk:s8') and r.key = 'walk-r1'`,
  // Votes on a rule, and how some voted.
  `insert into event_votes (event_id, motion_id, result, yes)
    select e.id, r.id, 'ADOPTED', 2 from events e, restrictions r where e.key in ('walk:e1', 'walk:e2', 'walk:e3') and r.key = 'walk-r1'`,
  `insert into event_ballots (event_id, actor_id, option)
    select v.event_id, a.id, case a.key when 'walk-a1' then 'YES' else 'ABSTAIN' end::vote_option
      from event_votes v, actors a where a.key in ('walk-a1', 'walk-a2')`,
  // What was written more than once.
  `update affiliations set role = role || ' again' where namespace = 'walk'`,
  `update places set description = 'again' where key like 'walk%'`,
  `update targets set description = 'again' where key like 'walk%'`,
  `update transfers set quantity = 2 where key like 'walk%'`,
  `update statement_relations set note = 'again' where namespace = 'walk'`,
  `insert into consent_grounds (consent_period_id, statement_id, weight, ordinal)
    select p.id, s.id, 'SUPPORTS', 1 from consent_periods p, statements s where p.namespace = 'walk' and s.key = 'walk:s3'`,
];

/** The same for what a merge leaves: of an actor that is found as another one from then on. */
export const mergedActor: readonly string[] = [
  `insert into actors (key, namespace, kind, name) values ('walk-volatile', 'walk', 'STATE', 'Merged')`,
  `insert into actor_merges (actor_id, into_id)
    select m.id, a.id from actors m, actors a where m.key = 'walk-volatile' and a.key = 'walk-a1'`,
  `insert into transfers (key, namespace, supplier_id, recipient_id, item_id, status)
    select 'walk:y' || n, 'walk', a.id, a.id, i.id, 'ORDERED' from actors a, items i, generate_series(1, 2) n
     where a.key = 'walk-a1' and i.key = 'walk-i1'`,
];
