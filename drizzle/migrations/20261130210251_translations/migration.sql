-- Texts are found by the dictionary of their language, beside the English one.

-- The dictionary by which texts in a language (a BCP 47 tag) are found, beside the English one; null for English and where
-- Postgres has none: such words are found as they are written.
create function public.dictionary_of(language text) returns text language sql immutable parallel safe
return case lower(split_part(language, '-', 1))
  when 'ar' then 'arabic' when 'hy' then 'armenian' when 'eu' then 'basque' when 'ca' then 'catalan' when 'da' then 'danish'
  when 'nl' then 'dutch' when 'et' then 'estonian' when 'fi' then 'finnish' when 'fr' then 'french' when 'de' then 'german'
  when 'el' then 'greek' when 'hi' then 'hindi' when 'hu' then 'hungarian' when 'id' then 'indonesian' when 'ga' then 'irish'
  when 'it' then 'italian' when 'lt' then 'lithuanian' when 'ne' then 'nepali' when 'no' then 'norwegian'
  when 'nb' then 'norwegian' when 'nn' then 'norwegian' when 'pt' then 'portuguese' when 'ro' then 'romanian'
  when 'ru' then 'russian' when 'sr' then 'serbian' when 'es' then 'spanish' when 'sv' then 'swedish' when 'ta' then 'tamil'
  when 'tr' then 'turkish' when 'yi' then 'yiddish' end;--> statement-breakpoint

-- The words of a vector or a query of a dictionary, in its own words: without marks, and with the dictionary's name, so that they
-- are no words of another one.
create function public.in_dictionary(dictionary text, stems text) returns text language sql immutable strict parallel safe
return regexp_replace(public.fold_marks(stems), '''([^'']+)''', '''/' || dictionary || '/\1''', 'g');--> statement-breakpoint

-- What a text is found by, whose dictionary is known. Dictionaries need the marks of words; who asks may leave them out. Their
-- words have the places of the English ones.
create function public.text_vector_in(value text, dictionary text) returns tsvector
language plpgsql immutable parallel safe as $$
declare
  vector tsvector := public.text_vector('pg_catalog.english'::regconfig, value);
  configuration regconfig;
  cased text;
  unmarked text;
  stems text;
begin
  if dictionary is null or value = '' then
    return vector;
  end if;
  configuration := ('pg_catalog.' || dictionary)::regconfig;
  cased := regexp_replace(value, E'[-\u00ad\u2010]\\s*\\n\\s*|\u200b', '', 'g');
  cased := public.fold_case(public.without_signs(cased));
  unmarked := public.words_of(public.fold_marks(cased));
  cased := public.words_of(cased);
  stems := to_tsvector(configuration, cased)::text;
  if unmarked <> cased then
    stems := stems || ' ' || to_tsvector(configuration, unmarked)::text;
  end if;
  return (vector::text || ' ' || public.in_dictionary(dictionary, stems))::tsvector;
end $$;--> statement-breakpoint

create function public.document_vector(title text, author text, publisher text, language text) returns tsvector
language sql immutable parallel safe
return public.text_vector_in(coalesce(title, ''), public.dictionary_of(language))
    || public.text_vector('pg_catalog.simple'::regconfig, coalesce(author, '') || E'\n' || coalesce(publisher, ''));--> statement-breakpoint

-- They are defined again, with other arguments, by the text of `functions`.
drop function if exists public.text_query;--> statement-breakpoint
drop function if exists public.part_query;--> statement-breakpoint

CREATE TYPE "translator" AS ENUM('CODER', 'PUBLISHER', 'MACHINE');--> statement-breakpoint
CREATE TABLE "text_dictionaries" (
	"name" text PRIMARY KEY
);
--> statement-breakpoint
CREATE TABLE "statement_translations" (
	"statement_id" uuid,
	"ordinal" integer,
	"language" text NOT NULL,
	"text" text NOT NULL,
	"by" "translator" NOT NULL,
	"search" tsvector GENERATED ALWAYS AS (public.text_vector_in(text, public.dictionary_of(language))) STORED,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "statement_translations_pkey" PRIMARY KEY("statement_id","ordinal")
);
--> statement-breakpoint
CREATE INDEX "statement_translations_search" ON "statement_translations" USING gin ("search");--> statement-breakpoint
ALTER TABLE "statement_translations" ADD CONSTRAINT "statement_translations_statement_id_statements_id_fkey" FOREIGN KEY ("statement_id") REFERENCES "statements"("id") ON DELETE CASCADE;--> statement-breakpoint

-- What is recorded already is found so from now on. No revision writes that: nothing of the record changes.
insert into text_dictionaries select distinct dictionary_of(language) from documents where dictionary_of(language) is not null;--> statement-breakpoint
ALTER TABLE "evidence" ADD COLUMN "dictionary" text;--> statement-breakpoint
alter table evidence disable trigger user;--> statement-breakpoint
update evidence e set dictionary = dictionary_of(d.language) from document_versions v join documents d on d.id = v.document_id
 where v.id = e.document_version_id and e.statement_id is not null and dictionary_of(d.language) is not null;--> statement-breakpoint
alter table evidence enable trigger user;--> statement-breakpoint
ALTER TABLE "evidence" ALTER COLUMN "search" SET EXPRESSION AS (case when statement_id is null then null else public.text_vector_in(exact, dictionary) end);--> statement-breakpoint
update document_parts p set search = text_vector_in(substr(v.text, p.start + 1, p."end" - p.start), dictionary_of(d.language))
  from document_versions v join documents d on d.id = v.document_id
 where v.id = p.document_version_id and dictionary_of(d.language) is not null;--> statement-breakpoint
DROP INDEX "documents_search";--> statement-breakpoint
drop function public.document_vector(text, text, text);--> statement-breakpoint
CREATE INDEX "documents_search" ON "documents" USING gin (public.document_vector(title, author, publisher, language));
