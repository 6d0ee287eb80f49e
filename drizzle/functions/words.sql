-- Search queries, and the results of a search. Functions of the baseline compute the search vectors of texts.

-- A text in the form in which it is compared: without case and accents, in one Unicode form.
create or replace function public.fold(value text) returns text language sql immutable strict parallel safe
return public.fold_marks(public.fold_case(value));

-- Both queries; either may be empty.
create or replace function public.both_of(one tsquery, other tsquery) returns tsquery language sql immutable parallel safe
return case when numnode(one) > 0 and numnode(other) > 0 then one && other
            when numnode(one) > 0 then one else other end;

-- For each dictionary, either query.
create or replace function public.either_of(one tsquery[], other tsquery[]) returns tsquery[] language sql immutable parallel safe
return array[coalesce(one[1] || other[1], one[1], other[1]), coalesce(one[2] || other[2], one[2], other[2]),
             coalesce(one[3] || other[3], one[3], other[3])];

-- The queries for one word or phrase of a search: in any English form, as written, and either; with a `dictionary` the
-- first is for any form in its language instead. `cased` keeps accents and case, `folded` does not.
create or replace function public.part_query(cased text, folded text, is_prefix boolean, dictionary text) returns tsquery[]
language plpgsql immutable parallel safe as $$
declare
  before text := case when is_prefix then substring(folded from '^(.*) [^ ]+$') else folded end;
  begun tsquery := case when is_prefix then (quote_literal(substring(folded from '[^ ]+$')) || ':*')::tsquery end;
  english tsquery;
  simple tsquery;
begin
  if dictionary is not null then
    return array[public.both_of(public.stems_query(dictionary,
      case when is_prefix then substring(cased from '^(.*) [^ ]+$') else cased end, before), begun), null, null];
  end if;
  english := websearch_to_tsquery('pg_catalog.english'::regconfig, '"' || coalesce(before, '') || '"');
  simple := websearch_to_tsquery('pg_catalog.simple'::regconfig, '"' || coalesce(before, '') || '"');
  return array[public.both_of(english, begun), public.both_of(simple, begun),
    public.both_of(case when numnode(english) > 0 and english <> simple then english || simple else english end, begun)];
end $$;

-- These words in this order, in any form; empty if they are all stop words.
create or replace function public.stems_query(dictionary text, cased text, folded text) returns tsquery
language plpgsql immutable strict parallel safe as $$
declare
  configuration regconfig := ('pg_catalog.' || dictionary)::regconfig;
  stems tsquery := websearch_to_tsquery(configuration, '"' || cased || '"');
begin
  if numnode(stems) > 0 and folded <> cased then
    stems := stems || websearch_to_tsquery(configuration, '"' || folded || '"');
  end if;
  return public.in_dictionary(dictionary, stems::text)::tsquery;
end $$;

-- Parses a search: all words, "in quotes" in that order, not those after a `-`, either side of an `or`; a word that
-- ends in `*` is a prefix. `english` is for texts, `simple` for names, `either` for records with both. `marked` has the
-- words with accents as they were typed, which rank exact matches first; null if none has any. `any_word` matches any
-- wanted word, for the passages that show it. `unwanted` has the excluded words for each of the three: a record with
-- several texts has them in none. With a `dictionary`, `english` is for texts in its language.
create or replace function public.text_query(asked text, dictionary text default null,
  out english tsquery, out simple tsquery, out either tsquery, out marked tsquery, out any_word tsquery, out unwanted tsquery[])
language plpgsql immutable parallel safe as $$
declare
  token text[];
  cased text;
  unmarked text;
  folded text;
  joined text;
  is_prefix boolean;
  part tsquery[];
  wanted tsquery[];
  others tsquery[];
begin
  asked := regexp_replace(asked collate pg_unicode_fast,
    E'(?<![[:alnum:]])([[:alpha:]])[.]\\s+(?=[[:alpha:]][.])', E'\\1.', 'g');
  for token in
    select regexp_matches(translate(asked, '“”„‟«»', '""""""') collate pg_unicode_fast,
                          E'((?<!\\S)-+)?("[^"]*"?|[^\\s"]+)', 'g')
  loop
    if token[1] is null and lower(token[2]) = 'or' then
      others := public.either_of(others, wanted);
      wanted := null;
      continue;
    end if;
    cased := public.fold_case(public.without_signs(token[2]));
    unmarked := public.fold_marks(cased);
    folded := public.words_of(unmarked);
    continue when folded = '';
    is_prefix := token[2] ~ '^[^"].*[^*][*]+$';
    cased := public.words_of(cased);
    part := public.part_query(cased, folded, is_prefix, dictionary);
    joined := public.words_of(public.without_apostrophes(unmarked));
    if joined <> '' and position(' ' in token[2]) = 0 then
      part := public.either_of(part, public.part_query(joined, joined, is_prefix, dictionary));
    end if;
    if token[1] is not null then
      unwanted := public.either_of(unwanted, part);
      continue;
    end if;
    any_word := coalesce(any_word || part[1], any_word, part[1]);
    wanted := array[public.both_of(wanted[1], part[1]), public.both_of(wanted[2], part[2]), public.both_of(wanted[3], part[3])];
    if cased <> folded and dictionary is null then
      marked := public.both_of(marked, (public.part_query(cased, cased, is_prefix, null))[2]);
    end if;
  end loop;
  wanted := public.either_of(others, wanted);
  -- Excluded in no form: a word that does not occur as written may occur in another form.
  english := public.both_of(wanted[1], !!unwanted[1]);
  simple := public.both_of(wanted[2], !!unwanted[2]);
  either := public.both_of(wanted[3], !!unwanted[3]);
end $$;

-- The queries of a search in English and, since its language is unknown, in each other dictionary that is used for any
-- text. The latter are for texts: they match no names.
create or replace function public.text_queries(asked text) returns table (dictionary text, english tsquery, simple tsquery,
  either tsquery, marked tsquery, any_word tsquery, unwanted tsquery[]) language plpgsql stable parallel safe rows 1 as $$
begin
  return query select null, q.* from public.text_query(asked) q;
  return query select d.name, q.english, null::tsquery, q.english, null::tsquery, q.any_word,
                      array[q.unwanted[1], null, q.unwanted[1]]
                 from public.text_dictionaries d, public.text_query(asked, d.name) q;
end $$;

-- Any of the queries; null for an empty list.
create or replace function public.any_of(queries tsquery[]) returns tsquery language plpgsql immutable parallel safe as $$
declare
  whole tsquery;
  one tsquery;
begin
  foreach one in array coalesce(queries, '{}') loop
    whole := coalesce(whole || one, whole, one);
  end loop;
  return whole;
end $$;

-- The same as one query, in all dictionaries but the English one: null if no text uses another.
create or replace function public.foreign_query(asked text, out wanted tsquery, out unwanted tsquery)
language sql stable parallel safe as $$
  select public.any_of(array_agg(q.english)), public.any_of(array_agg(q.unwanted[1]))
    from public.text_queries(asked) q where q.dictionary is not null
$$;

-- A text is indexed with the dictionary of its language when it is written.
create or replace function public.add_text_dictionary(wanted text) returns void language sql
security definer set search_path = public, pg_temp as $$
  insert into text_dictionaries
  select wanted where wanted is not null and not exists (select from text_dictionaries where name = wanted)
  on conflict do nothing
$$;

create or replace function public.find_by_language() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  perform add_text_dictionary(dictionary_of(new.language));
  return null;
end $$;

select define_trigger($$
  create trigger found_by_language after insert or update on statement_translations for each row
    execute function find_by_language()$$);
select define_trigger($$
  create trigger found_by_language after insert on documents for each row
    when (new.language is not null) execute function find_by_language()$$);

-- Once for all rows that a statement writes, and nothing where all texts are found as English: most records cost nothing.
create or replace function public.set_dictionary() returns trigger language plpgsql
set search_path = public, pg_temp as $$
begin
  -- The trigger fires for an update of no rows, too: the recursion ends here.
  if exists (select from written where statement_id is not null) and exists (select from text_dictionaries) then
    update evidence e set dictionary = dictionary_of(d.language)
      from written w join document_versions v on v.id = w.document_version_id join documents d on d.id = v.document_id
     where e.id = w.id and e.statement_id is not null and e.dictionary is distinct from dictionary_of(d.language);
  end if;
  return null;
end $$;

select define_trigger($$
  create trigger dictionary_is_of_its_document_inserted after insert on evidence referencing new table as written
    for each statement execute function set_dictionary()$$);
select define_trigger($$
  create trigger dictionary_is_of_its_document_updated after update on evidence referencing new table as written
    for each statement execute function set_dictionary()$$);

-- When a document's language is changed, it and its statements are indexed with the new dictionary.
create or replace function public.find_by_other_language() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  perform add_text_dictionary(dictionary_of(new.language));
  update document_parts p set search = text_vector_in(substr(v.text, p.start + 1, p."end" - p.start), dictionary_of(new.language))
    from document_versions v where v.document_id = new.id and p.document_version_id = v.id;
  update evidence set dictionary = dictionary_of(new.language) where statement_id is not null
     and document_version_id in (select id from document_versions where document_id = new.id);
  return null;
end $$;

select define_trigger($$
  create trigger found_by_other_language after update on documents for each row
    when (dictionary_of(old.language) is distinct from dictionary_of(new.language))
    execute function find_by_other_language()$$);

-- The text of a version never changes.
create or replace function public.find_document_parts() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  insert into document_parts (document_version_id, start, "end", search)
  select v.id, p.start, p."end", text_vector_in(p.part, dictionary_of(d.language))
    from written v join documents d on d.id = v.document_id, parts_of(v.text) p;
  return null;
end $$;

select define_trigger($$
  create trigger parts_found after insert on document_versions referencing new table as written
    for each statement execute function find_document_parts()$$);

-- The sentences of a text, and their starts; a sentence of more than 400 characters is cut.
create or replace function public.pieces_of(value text) returns table (start integer, passage text)
language sql immutable strict parallel safe as $$
  select s.start + piece.at, substr(s.sentence, piece.at + 1, 400)
    from (select t.sentence, sum(length(t.sentence) + 1) over (order by t.ordinal)::integer - length(t.sentence) - 1 as start
            from regexp_split_to_table(value, E'(?<=[.!?…]["”’»)]?)\\s|(?<![-\u00ad\u2010]\\s*)\\n') with ordinality t (sentence, ordinal)) s,
         generate_series(0, length(s.sentence) - 1, 400) piece (at)
$$;

-- The sentences of documents' newest texts that match a search best, at most `most` of each, in the order of the text.
-- If a text has several parts, the sentences are from the best part.
create or replace function public.passages_of(documents uuid[], asked text, most integer)
returns table (document_id uuid, start integer, "end" integer, passage text)
language sql stable parallel safe as $$
  with asked as materialized (select public.any_of(array_agg(q.any_word)) as any_word from public.text_queries(asked) q),
  parts as (
    select distinct on (v.document_id) v.document_id, public.dictionary_of(d.language) as dictionary, p.start,
           substr(v.text, p.start + 1, p."end" - p.start) as part
      from public.document_versions v join public.documents d on d.id = v.document_id
      join public.document_parts p on p.document_version_id = v.id, asked
     where v.document_id = any (documents) and p.search @@ asked.any_word
       and not exists (select from public.document_versions newer where newer.document_id = v.document_id and newer.number > v.number)
     order by v.document_id, ts_rank(p.search, asked.any_word) desc, p.start
  ), pieces as (
    select p.document_id, p.dictionary, p.start + piece.start as start, piece.passage from parts p, public.pieces_of(p.part) piece
  ), ranked as (
    select p.*, row_number() over (partition by p.document_id order by ts_rank(f.search, asked.any_word) desc, p.start) as place
      from pieces p, asked, public.text_vector_in(p.passage, p.dictionary) f (search)
     where f.search @@ asked.any_word
  )
  select r.document_id, r.start, r.start + length(r.passage), r.passage from ranked r
   where r.place <= most order by r.document_id, r.start
$$;

-- The condition on names, by `name_vector`, with words that begin with each word of a text; `of_whole`: names that
-- begin with the text. Null for a text without words.
create or replace function public.name_query(asked text, of_whole boolean) returns tsquery language sql immutable strict parallel safe
return (select case when words = '' then null
                    when of_whole then (quote_literal('^' || left(words, 250)) || ':*')::tsquery
                    else (select string_agg(quote_literal(left(word, 250)) || ':*', ' & ')::tsquery
                            from unnest(string_to_array(words, ' ')) word) end
          from public.words_of(public.fold(asked)) words);
