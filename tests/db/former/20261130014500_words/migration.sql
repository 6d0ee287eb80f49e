-- Words are found, compared and ordered alike on every server, whatever its locale: by functions, a text search configuration
-- and a collation of our own. They need no extension, and name what they use in full, because a restore has no search path.

-- The order of names: the root of the Unicode collation algorithm. Our own, so that its owner can refresh its version.
create collation public.alphabetical (provider = icu, locale = 'und');--> statement-breakpoint

-- Quotation marks and dashes become those of a keyboard, a no-break space a space; some characters that show nothing go.
create function public.keyboard_signs(value text) returns text language sql immutable strict parallel safe
return translate(value, '‘’‚‛‹›ʹʻʼʽʾʿˈ′´“”„‟«»″‐‑‒–—―−⁃' || E'\u00A0\u00AD\u200B\uFEFF',
                        repeat('''', 15) || '"""""""-------- ');--> statement-breakpoint

-- Text whose case and Unicode form are of no account: characters that show nothing are left out, and quotation marks and
-- dashes are those of a keyboard. Accents and other marks stay.
create function public.fold_case(value text) returns text language plpgsql immutable strict parallel safe as $$
begin
  if octet_length(value) <> length(value) then
    -- Before the compatible form, which makes a space and an accent of `´`.
    value := public.keyboard_signs(normalize(value, nfc));
  end if;
  if octet_length(value) = length(value) then
    return lower(value collate "C");
  end if;
  value := regexp_replace(value collate pg_unicode_fast,
    E'[\u034f\u061c\u180b-\u180f\u200c-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\U000e0000-\U000e0fff]', '', 'g');
  return public.keyboard_signs(normalize(casefold(normalize(value, nfkc) collate pg_unicode_fast), nfkc));
end $$;--> statement-breakpoint

-- What `fold_case` answers, without marks: accents, points, and the strokes and tails of letters that Unicode does not take
-- apart.
create function public.fold_marks(value text) returns text language plpgsql immutable strict parallel safe as $$
begin
  if octet_length(value) = length(value) then
    return value;
  end if;
  value := regexp_replace(normalize(value, nfkd) collate pg_unicode_fast,
    E'[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]',
    '', 'g');
  value := translate(value, 'łøđðħıŧŋɨʉɵɓɗɖƀƙƥƭǥɠƶəґғқҡңұүөҳҷ', 'loddhitniuobddbkptggzeггккнууохч');
  -- Arabic: alef maksura and the Persian yeh, the Persian kaf, teh marbuta and the other forms of heh.
  value := translate(value, E'\u0649\u06CC\u06A9\u0629\u06C1\u06BE\u06D5', E'\u064A\u064A\u0643\u0647\u0647\u0647\u0647');
  return normalize(replace(replace(replace(value, 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), nfkc);
end $$;--> statement-breakpoint

-- Text as it is compared: blind to case, accents and Unicode form.
create function public.fold(value text) returns text language sql immutable strict parallel safe
return public.fold_marks(public.fold_case(value));--> statement-breakpoint

-- The words of a folded text, with one space between two: whatever is neither letter nor digit is none of a word. `'s` is
-- left out, and so is the `s` after a number, as in `F-16s`; initials are one word, as in `U.S.` and `J. D.`. All that is left is a letter to every parser, whatever the server's locale.
create function public.words_of(value text) returns text language plpgsql immutable strict parallel safe as $$
begin
  if value like any (array['%._.%', '%. _.%', '%._ %', '%._']) then
    value := regexp_replace(value collate pg_unicode_fast,
      '(?<![[:alnum:]])([[:alpha:]])[.](?:(?=[[:alpha:]](?![[:alnum:]]))| (?=[[:alpha:]][.]))', E'\\1', 'g');
  end if;
  if octet_length(value) <> length(value) then
    -- Marks within a word that are no letters themselves, such as viramas.
    value := regexp_replace(value collate pg_unicode_fast,
      E'(?![[:alnum:]])[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0730-\u074a\u093c\u094d\u09bc\u09cd\u0a3c\u0a4d\u0abc\u0acd\u0b3c\u0b4d\u0bcd\u0c4d\u0cbc\u0ccd\u0d4d\u0dca\u0e3a\u0e47-\u0e4e\u0eba\u0ec8-\u0ecd\u0f39\u0f84\u1037\u1039\u103a\u17c9-\u17d3\u17dd\u3099\u309a]',
      '', 'g');
  end if;
  value := regexp_replace(value collate pg_unicode_fast, '[^[:alnum:]'']+', ' ', 'g');
  if position('''' in value) > 0 then
    value := replace(value || ' ', '''s ', ' ');
    value := regexp_replace(value, '[ '']+', ' ', 'g');
  end if;
  value := regexp_replace(value, '([0-9])s(?= |$)', E'\\1', 'g');
  return btrim(value);
end $$;--> statement-breakpoint

-- The words of a folded text that have an apostrophe within, without it: `al-qa'ida` is written `al-qaida`, too.
create function public.without_apostrophes(value text) returns text language sql immutable strict parallel safe
return case when position('''' in value) = 0 then '' else coalesce((
  select string_agg(replace(found[1], '''', ''), ' ')
    from regexp_matches(value collate pg_unicode_fast,
      '([[:alnum:]''-]*[[:alpha:]]''(?!s(?![[:alnum:]]))[[:alpha:]][[:alnum:]''-]*)', 'g') found), '') end;--> statement-breakpoint

-- Signs of a text that touch a word, yet whose compatible form is made of letters or digits, become spaces: ™, ª, ½, the
-- numbers of notes.
create function public.without_signs(value text) returns text language sql immutable strict parallel safe
return case when octet_length(value) = length(value) then value else regexp_replace(value collate pg_unicode_fast,
  E'[\u00aa\u00b2\u00b3\u00b9\u00ba\u00bc-\u00be\u02b0-\u02b8\u02e0-\u02e4\u1d2c-\u1d6a\u1d78\u1d9b-\u1dbf\u2070-\u209c\u20a8\u2100\u2101\u2103\u2105\u2106\u2109\u2116\u2120-\u2122\u213b\u2150-\u215f\u2189\u2460-\u24ea\u2c7c\u2c7d\u3200-\u33ff\ufdfc\U0001ccd6-\U0001ccf9\U0001f100-\U0001f251]',
  ' ', 'g') end;--> statement-breakpoint

-- Words as they are written, without those that English has everywhere: for prefixes, and for words with marks.
create text search dictionary public.whole_word (template = pg_catalog.simple, stopwords = english);--> statement-breakpoint
create text search configuration public.whole_words (copy = pg_catalog.simple);--> statement-breakpoint
alter text search configuration public.whole_words alter mapping replace pg_catalog.simple with public.whole_word;--> statement-breakpoint

-- What a text is found by. Its folded words, as `configuration` has them, with their places; beside them, without places, the
-- whole words, and those that have marks as they are written. A word that is broken in two at the end of a line, or by a
-- space of no width, is found whole and in parts; one with an apostrophe within also without it.
create function public.text_vector(configuration regconfig, value text) returns tsvector
language plpgsql immutable strict parallel safe as $$
declare
  cased text;
  kept text;
  folded text;
  unmarked text;
  vector tsvector;
  joined text := value;
begin
  if position(E'\n' in value) > 0 or position(E'\u200B' in value) > 0 then
    joined := regexp_replace(value, E'[-\u00ad\u2010]\\s*\\n\\s*|\u200b', '', 'g');
  end if;
  if octet_length(value) = length(value) then
    unmarked := lower(value collate "C");
    folded := public.words_of(unmarked);
  else
    cased := public.fold_case(public.without_signs(replace(value, E'\u200B', ' ')));
    unmarked := public.fold_marks(cased);
    folded := public.words_of(unmarked);
    kept := case when octet_length(cased) = length(cased) then folded else public.words_of(cased) end;
  end if;
  vector := to_tsvector(configuration, folded) || to_tsvector(configuration, public.words_of(public.without_apostrophes(unmarked)));
  if configuration <> 'pg_catalog.simple'::regconfig then
    vector := vector || strip(to_tsvector('public.whole_words'::regconfig, folded));
  end if;
  if kept <> folded then
    vector := vector || strip(to_tsvector('public.whole_words'::regconfig, kept));
  end if;
  if joined <> value then
    vector := vector || strip(public.text_vector(configuration, joined));
  end if;
  return vector;
end $$;--> statement-breakpoint

-- Both, where one of them may ask for nothing.
create function public.both_of(one tsquery, other tsquery) returns tsquery language sql immutable parallel safe
return case when numnode(one) > 0 and numnode(other) > 0 then one && other
            when numnode(one) > 0 then one else other end;--> statement-breakpoint

-- For each kind of words, one or the other.
create function public.either_of(one tsquery[], other tsquery[]) returns tsquery[] language sql immutable parallel safe
return array[coalesce(one[1] || other[1], one[1], other[1]), coalesce(one[2] || other[2], one[2], other[2]),
             coalesce(one[3] || other[3], one[3], other[3])];--> statement-breakpoint

-- What one word or phrase of a question asks for, once folded: as English in any form, as it is written, and as either.
create function public.part_query(folded text, is_prefix boolean) returns tsquery[]
language plpgsql immutable parallel safe as $$
declare
  before text := case when is_prefix then substring(folded from '^(.*) [^ ]+$') else folded end;
  english tsquery := websearch_to_tsquery('pg_catalog.english'::regconfig, '"' || coalesce(before, '') || '"');
  simple tsquery := websearch_to_tsquery('pg_catalog.simple'::regconfig, '"' || coalesce(before, '') || '"');
  begun tsquery := case when is_prefix then (quote_literal(substring(folded from '[^ ]+$')) || ':*')::tsquery end;
begin
  return array[public.both_of(english, begun), public.both_of(simple, begun),
    public.both_of(case when numnode(english) > 0 and english <> simple then english || simple else english end, begun)];
end $$;--> statement-breakpoint

-- What somebody asks for: all words, "in quotes" in that order, not those after a `-`, either side of an `or`; a word that
-- ends in `*` is the beginning of one. `english` is for text, `simple` for names, `either` for what has both. `marked` is the
-- words with accents as they were asked for, which rank what has them so before what has not; null when none has any.
-- `any_word` is any of what is wanted, for the passages that show it. `unwanted` is what is not wanted, of each of the three
-- kinds of words: what has several texts has it in none of them.
create function public.text_query(asked text,
  out english tsquery, out simple tsquery, out either tsquery, out marked tsquery, out any_word tsquery, out unwanted tsquery[])
language plpgsql immutable strict parallel safe as $$
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
    part := public.part_query(folded, is_prefix);
    joined := public.words_of(public.without_apostrophes(unmarked));
    if joined <> '' and position(' ' in token[2]) = 0 then
      part := public.either_of(part, public.part_query(joined, is_prefix));
    end if;
    if token[1] is not null then
      unwanted := public.either_of(unwanted, part);
      continue;
    end if;
    any_word := coalesce(any_word || part[1], any_word, part[1]);
    wanted := array[public.both_of(wanted[1], part[1]), public.both_of(wanted[2], part[2]), public.both_of(wanted[3], part[3])];
    cased := public.words_of(cased);
    if cased <> folded then
      marked := public.both_of(marked, (public.part_query(cased, is_prefix))[2]);
    end if;
  end loop;
  wanted := public.either_of(others, wanted);
  -- In no form: a word that is not there as it is written may be there in another.
  english := public.both_of(wanted[1], !!unwanted[1]);
  simple := public.both_of(wanted[2], !!unwanted[2]);
  either := public.both_of(wanted[3], !!unwanted[3]);
end $$;--> statement-breakpoint

-- What a document is found by, besides its text.
create function public.document_vector(title text, author text, publisher text) returns tsvector
language sql immutable parallel safe
return public.text_vector('pg_catalog.english'::regconfig, coalesce(title, ''))
    || public.text_vector('pg_catalog.simple'::regconfig, coalesce(author, '') || E'\n' || coalesce(publisher, ''));--> statement-breakpoint

CREATE TABLE "document_parts" (
	"document_version_id" uuid,
	"start" integer,
	"end" integer NOT NULL,
	"search" tsvector NOT NULL,
	CONSTRAINT "document_parts_pkey" PRIMARY KEY("document_version_id","start")
);--> statement-breakpoint
CREATE INDEX "document_parts_search" ON "document_parts" USING gin ("search");--> statement-breakpoint
ALTER TABLE "document_parts" ADD CONSTRAINT "document_parts_document_version_id_document_versions_id_fkey" FOREIGN KEY ("document_version_id") REFERENCES "document_versions"("id") ON DELETE CASCADE;--> statement-breakpoint
CREATE INDEX "documents_search" ON "documents" USING gin (public.document_vector(title, author, publisher));--> statement-breakpoint

-- Takes a text apart between words, so that what is found in a part is near to one another. Neighbouring parts share about
-- 1,000 characters, so that a phrase or a sentence is whole in one of them.
create function public.parts_of(value text, out start integer, out "end" integer, out part text) returns setof record
language plpgsql immutable strict parallel safe as $$
declare
  most constant integer := 100000;
  shared constant integer := 1000;
  total constant integer := length(value);
begin
  start := 0;
  "end" := 0;
  while "end" < total loop
    part := substr(value, start + 1, most);
    if start + most < total then
      part := left(part, most - greatest(position(' ' in reverse(translate(right(part, shared), E'\n\t', '  '))) - 1, 0));
    end if;
    "end" := start + length(part);
    return next;
    start := "end" - shared + position(' ' in translate(right(part, shared), E'\n\t', '  '));
  end loop;
end $$;--> statement-breakpoint

-- The text of a version never changes.
create function public.find_document_parts() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
  insert into document_parts (document_version_id, start, "end", search)
  select v.id, p.start, p."end", text_vector('pg_catalog.english'::regconfig, p.part)
    from written v, parts_of(v.text) p;
  return null;
end $$;--> statement-breakpoint
create trigger parts_found after insert on document_versions
  referencing new table as written for each statement execute function find_document_parts();--> statement-breakpoint
insert into document_parts (document_version_id, start, "end", search)
select v.id, p.start, p."end", public.text_vector('pg_catalog.english'::regconfig, p.part)
  from document_versions v, public.parts_of(v.text) p;--> statement-breakpoint

-- The sentences of documents' newest texts that show best what is asked for, at most so many of each, in the order of the text;
-- one that is longer than 400 characters is cut. Of a text in several parts, those of the part that shows it best.
create function public.passages_of(documents uuid[], asked text, most integer)
returns table (document_id uuid, start integer, "end" integer, passage text)
language sql stable parallel safe as $$
  with asked as materialized (select any_word from public.text_query(asked)),
  parts as (
    select distinct on (v.document_id) v.document_id, p.start, substr(v.text, p.start + 1, p."end" - p.start) as part
      from public.document_versions v join public.document_parts p on p.document_version_id = v.id, asked
     where v.document_id = any (documents) and p.search @@ asked.any_word
       and not exists (select from public.document_versions newer where newer.document_id = v.document_id and newer.number > v.number)
     order by v.document_id, ts_rank(p.search, asked.any_word) desc, p.start
  ), sentences as (
    select p.document_id, s.sentence,
           p.start + sum(length(s.sentence) + 1) over (partition by p.document_id order by s.ordinal)::integer
             - length(s.sentence) - 1 as start
      from parts p, regexp_split_to_table(p.part, E'(?<=[.!?…]["”’»)]?)\\s|(?<![-\u00ad\u2010]\\s*)\\n') with ordinality s (sentence, ordinal)
  ), pieces as (
    select s.document_id, s.start + piece.at as start, substr(s.sentence, piece.at + 1, 400) as passage
      from sentences s, generate_series(0, length(s.sentence) - 1, 400) piece (at)
  ), ranked as (
    select p.*, row_number() over (partition by p.document_id order by ts_rank(f.search, asked.any_word) desc, p.start) as place
      from pieces p, asked, public.text_vector('pg_catalog.english'::regconfig, p.passage) f (search)
     where f.search @@ asked.any_word
  )
  select r.document_id, r.start, r.start + length(r.passage), r.passage from ranked r
   where r.place <= most order by r.document_id, r.start
$$;--> statement-breakpoint

-- Names are in alphabetical order and keys in that of their code points, in the record, in its history, and in the record as it
-- was known; what was found by its words is found by them as they are folded now.
do $$
declare
  known record;
  views text[][] := '{}';
  place integer;
  kept text;
  expression text;
begin
  for known in
    select c.relname::text as name, pg_get_viewdef(c.oid) as definition
      from pg_class c where c.relnamespace = 'known'::regnamespace and c.relkind = 'v' order by c.oid
  loop
    views := views || array[[known.name, known.definition]];
  end loop;
  for place in reverse cardinality(views) / 2 .. 1 loop
    execute format('drop view known.%I', views[place][1]);
  end loop;

  alter table actors drop column sort_name, drop column search;
  alter table items drop column sort_name, drop column search;
  alter table places drop column search;
  alter table targets drop column search;
  alter table restrictions drop column search;
  foreach kept in array kept_tables() loop
    for expression in
      select format('alter column %I type text collate %s', attname, case attname when 'key' then 'pg_c_utf8' else 'public.alphabetical' end)
        from pg_attribute
       where attrelid = format('public.%I', kept)::regclass
         and (attname = 'key' or (kept, attname) in (('places', 'name'), ('targets', 'name'), ('restrictions', 'title')))
    loop
      execute format('alter table public.%I %s', kept, expression);
      execute format('alter table history.%I %s', kept, expression);
    end loop;
  end loop;
  alter table history.actors alter column sort_name type text collate public.alphabetical;
  alter table history.items alter column sort_name type text collate public.alphabetical;

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

  for place in 1 .. cardinality(views) / 2 loop
    execute format('create view known.%I as %s', views[place][1], views[place][2]);
  end loop;
end $$;
