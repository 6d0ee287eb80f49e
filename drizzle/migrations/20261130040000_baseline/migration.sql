-- The tables of the record: what is run once, on an empty database. What is run again whenever its text changes lies in
-- `drizzle/functions`; history tables, their triggers and the views of the past are made from these tables by `track_all()`.

-- First what stored columns and indexes are computed by. A change of one of these functions has to compute them again, so that
-- it is a migration. They name what they use in full, because a restore has no search path, and need no extension.

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
  -- A single space stays as it is: most of what is between words, and each that is found costs as much as the rest.
  value := regexp_replace(value collate pg_unicode_fast, ' *[^[:alnum:]'' ][^[:alnum:]'']*|  +', ' ', 'g');
  if position('''' in value) > 0 then
    value := replace(value || ' ', '''s ', ' ');
    value := regexp_replace(value, ' *''[ '']*|  +', ' ', 'g');
  end if;
  if value like any (array['%0s%', '%1s%', '%2s%', '%3s%', '%4s%', '%5s%', '%6s%', '%7s%', '%8s%', '%9s%']) then
    value := regexp_replace(value, '([0-9])s(?= |$)', E'\\1', 'g');
  end if;
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
  E'[\u00aa\u00b2\u00b3\u00b9\u00ba\u00bc-\u00be\u02b0-\u02b8\u02e0-\u02e4\u1d2c-\u1d6a\u1d78\u1d9b-\u1dbf\u2070-\u209c\u20a8\u2100\u2101\u2103\u2105\u2106\u2109\u2116\u2120-\u2122\u213b\u2150-\u215f\u2189\u2460-\u24ea\u2c7c\u2c7d\u3192-\u319f\u3200-\u33ff\ufdfc\U0001ccd6-\U0001ccf9\U0001f100-\U0001f251]',
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
  -- Most texts have no other signs than these.
  plain text := replace(replace(replace(replace(replace(value, '’', ''''), '“', '"'), '”', '"'), '–', '-'), '—', '-');
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
  if octet_length(plain) = length(plain) then
    unmarked := lower(plain collate "C");
    folded := public.words_of(unmarked);
  else
    cased := public.fold_case(public.without_signs(replace(value, E'\u200B', ' ')));
    unmarked := public.fold_marks(cased);
    folded := public.words_of(unmarked);
    kept := case when octet_length(cased) = length(cased) then folded else public.words_of(cased) end;
  end if;
  vector := to_tsvector(configuration, folded);
  if position('''' in replace(unmarked, '''s ', ' ')) > 0 then
    vector := vector || to_tsvector(configuration, public.words_of(public.without_apostrophes(unmarked)));
  end if;
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

-- What a document is found by, besides its text.
create function public.document_vector(title text, author text, publisher text) returns tsvector
language sql immutable parallel safe
return public.text_vector('pg_catalog.english'::regconfig, coalesce(title, ''))
    || public.text_vector('pg_catalog.simple'::regconfig, coalesce(author, '') || E'\n' || coalesce(publisher, ''));--> statement-breakpoint

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

CREATE TYPE "access_role" AS ENUM('READER', 'EDITOR', 'ADMIN');--> statement-breakpoint
CREATE TYPE "action" AS ENUM('USE', 'TRANSFER');--> statement-breakpoint
CREATE TYPE "actor_kind" AS ENUM('PERSON', 'ORGANIZATION', 'STATE', 'OFFICE', 'GROUP', 'UNNAMED_SOURCE');--> statement-breakpoint
CREATE TYPE "attribution" AS ENUM('ON_THE_RECORD', 'ON_BACKGROUND', 'DEEP_BACKGROUND', 'ANONYMOUS', 'REPORTED_BY', 'NARRATOR');--> statement-breakpoint
CREATE TYPE "change_kind" AS ENUM('CREATED', 'REVISED', 'REMOVED', 'INITIAL', 'TRANSITION', 'TOOK_EFFECT', 'CORRECTION', 'RETRACTED', 'REINSTATED', 'NEW_VERSION', 'DENIED', 'WALKED_BACK', 'MERGED', 'SEPARATED', 'SUPPORT_LOST', 'SUPPORT_RESTORED', 'BLOCKED', 'UNBLOCKED', 'ENDED');--> statement-breakpoint
CREATE TYPE "consent_covers" AS ENUM('EXPANSION_OF_USE', 'TRANSFER');--> statement-breakpoint
CREATE TYPE "consent_state" AS ENUM('NOT_REQUESTED', 'REQUESTED', 'UNDER_CONSIDERATION', 'GRANTED', 'DENIED', 'WITHDRAWN');--> statement-breakpoint
CREATE TYPE "derivation" AS ENUM('STATED', 'RESOLVED', 'INFERRED');--> statement-breakpoint
CREATE TYPE "entity_type" AS ENUM('DOCUMENT', 'ACTOR', 'AFFILIATION', 'ITEM', 'PLACE', 'TARGET', 'EVENT', 'TRANSFER', 'RESTRICTION', 'STATEMENT', 'RELATION', 'STATUS', 'CONSENT');--> statement-breakpoint
CREATE TYPE "event_status" AS ENUM('PLANNED', 'OCCURRED', 'ONGOING', 'CANCELLED', 'ASSERTED');--> statement-breakpoint
CREATE TYPE "evidence_role" AS ENUM('EVIDENCE', 'VERBATIM');--> statement-breakpoint
CREATE TYPE "explicitness" AS ENUM('EXPLICIT', 'IMPLIED', 'INFERRED');--> statement-breakpoint
CREATE TYPE "ground_axis" AS ENUM('STATUS', 'REVIEW');--> statement-breakpoint
CREATE TYPE "ground_weight" AS ENUM('SUPPORTS', 'AGAINST');--> statement-breakpoint
CREATE TYPE "item_kind" AS ENUM('DESIGNATION', 'SYSTEM', 'CLASS');--> statement-breakpoint
CREATE TYPE "medium" AS ENUM('ORAL', 'LETTER', 'WRITTEN', 'INTERVIEW');--> statement-breakpoint
CREATE TYPE "modality" AS ENUM('PROHIBITION', 'PERMISSION', 'DUTY', 'ADVISORY');--> statement-breakpoint
CREATE TYPE "party_derivation" AS ENUM('STATED', 'INFERRED');--> statement-breakpoint
CREATE TYPE "party_function" AS ENUM('ASSIGNER', 'ASSIGNEE');--> statement-breakpoint
CREATE TYPE "quotation" AS ENUM('DIRECT', 'INDIRECT', 'MIXED');--> statement-breakpoint
CREATE TYPE "restriction_relation_kind" AS ENUM('NARROWER_THAN', 'PART_OF', 'EXCEPTION_TO', 'SUPERSEDES', 'WOULD_RELAX');--> statement-breakpoint
CREATE TYPE "restriction_status" AS ENUM('PROPOSED', 'PROHIBITED', 'LIMITED', 'DISCOURAGED', 'PERMITTED', 'LIFTED');--> statement-breakpoint
CREATE TYPE "review" AS ENUM('NONE', 'UNDER_REVIEW', 'DECISION_EXPECTED', 'DECISION_ANNOUNCED');--> statement-breakpoint
CREATE TYPE "scope_dimension" AS ENUM('PLACE', 'TARGET');--> statement-breakpoint
CREATE TYPE "scope_operator" AS ENUM('WITHIN', 'NOT_WITHIN');--> statement-breakpoint
CREATE TYPE "speech_act" AS ENUM('INFORM', 'ASSESS', 'REQUEST', 'REJECT', 'THREATEN', 'ACCUSE', 'AGREE', 'CONCEDE', 'SUPPORT');--> statement-breakpoint
CREATE TYPE "stance_kind" AS ENUM('LIFT', 'EASE', 'UNDECIDED', 'SKEPTICAL', 'MAINTAIN', 'TIGHTEN', 'NEUTRAL');--> statement-breakpoint
CREATE TYPE "statement_relation_kind" AS ENUM('CONTRADICTS', 'IN_TENSION', 'CORROBORATES', 'REPEATS', 'ELABORATES', 'CLARIFIES', 'WALKS_BACK', 'DENIES');--> statement-breakpoint
CREATE TYPE "transfer_status" AS ENUM('ORDERED', 'DELIVERED', 'ONGOING', 'SUSPENDED');--> statement-breakpoint
CREATE TYPE "via_relation" AS ENUM('REPORTED', 'CITED', 'WROTE');--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7(),
	"name" text NOT NULL,
	"role" "access_role" DEFAULT 'EDITOR'::"access_role" NOT NULL,
	"sha256" text NOT NULL UNIQUE,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp(6) with time zone,
	"revoked_at" timestamp(6) with time zone,
	"created_by" text,
	"revoked_by" text
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"principal" text,
	"key" text,
	"request" text NOT NULL,
	"answer" jsonb NOT NULL,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY("principal","key")
);
--> statement-breakpoint
CREATE TABLE "actor_aliases" (
	"actor_id" uuid,
	"name" text,
	"namespace" text NOT NULL,
	"search" tsvector GENERATED ALWAYS AS (public.text_vector('simple', name)) STORED,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "actor_aliases_pkey" PRIMARY KEY("actor_id","name")
);
--> statement-breakpoint
CREATE TABLE "actor_members" (
	"group_id" uuid,
	"member_id" uuid,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "actor_members_pkey" PRIMARY KEY("group_id","member_id")
);
--> statement-breakpoint
CREATE TABLE "actor_merges" (
	"actor_id" uuid PRIMARY KEY,
	"into_id" uuid NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "actor_is_not_merged_into_itself" CHECK (actor_id <> into_id)
);
--> statement-breakpoint
CREATE TABLE "actors" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7(),
	"namespace" text NOT NULL,
	"absences" jsonb DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	"key" text COLLATE pg_c_utf8 NOT NULL UNIQUE,
	"kind" "actor_kind" NOT NULL,
	"name" text,
	"given_name" text,
	"description" text,
	"country" text,
	"cardinality" integer,
	"members_exhaustive" boolean,
	"document_id" uuid,
	"sort_name" text COLLATE public.alphabetical GENERATED ALWAYS AS (coalesce(name, key)) STORED NOT NULL,
	"search" tsvector GENERATED ALWAYS AS (public.text_vector('simple', coalesce(name, '') || ' ' || coalesce(given_name, '')) || public.text_vector('english', coalesce(description, ''))) STORED,
	CONSTRAINT "unnamed_source_belongs_to_one_document" CHECK ((kind = 'UNNAMED_SOURCE') = (document_id is not null)),
	CONSTRAINT "unnamed_source_stays_unnamed" CHECK (kind <> 'UNNAMED_SOURCE' or given_name is null),
	CONSTRAINT "cardinality_is_positive" CHECK (cardinality > 0),
	CONSTRAINT "country_is_iso_3166" CHECK (country ~ '^[A-Z]{2}$')
);
--> statement-breakpoint
CREATE TABLE "affiliations" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7(),
	"namespace" text NOT NULL,
	"absences" jsonb DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	"person_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"role" text NOT NULL,
	"valid_from_edtf" text,
	"valid_from_earliest" timestamp(6) with time zone,
	"valid_from_latest" timestamp(6) with time zone,
	"valid_from_expression" text,
	"valid_from_derivation" "derivation",
	"valid_to_edtf" text,
	"valid_to_earliest" timestamp(6) with time zone,
	"valid_to_latest" timestamp(6) with time zone,
	"valid_to_expression" text,
	"valid_to_derivation" "derivation",
	CONSTRAINT "affiliation_starts_before_it_ends" CHECK (valid_from_earliest <= valid_to_latest)
);
--> statement-breakpoint
CREATE TABLE "consent_grounds" (
	"consent_period_id" uuid,
	"statement_id" uuid,
	"weight" "ground_weight" NOT NULL,
	"ordinal" integer NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "consent_grounds_pkey" PRIMARY KEY("consent_period_id","statement_id")
);
--> statement-breakpoint
CREATE TABLE "consent_periods" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7(),
	"namespace" text NOT NULL,
	"absences" jsonb DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	"consent_id" uuid NOT NULL,
	"state" "consent_state" NOT NULL,
	"starts_at" timestamp(6) with time zone DEFAULT '-infinity' NOT NULL,
	"ends_at" timestamp(6) with time zone DEFAULT 'infinity' NOT NULL,
	"valid_from_edtf" text,
	"valid_from_earliest" timestamp(6) with time zone,
	"valid_from_latest" timestamp(6) with time zone,
	"valid_from_expression" text,
	"valid_from_derivation" "derivation",
	"valid_to_edtf" text,
	"valid_to_earliest" timestamp(6) with time zone,
	"valid_to_latest" timestamp(6) with time zone,
	"valid_to_expression" text,
	"valid_to_derivation" "derivation",
	"observed_at_edtf" text,
	"observed_at_earliest" timestamp(6) with time zone,
	"observed_at_latest" timestamp(6) with time zone,
	"observed_at_expression" text,
	"observed_at_derivation" "derivation",
	"last_observed_at_edtf" text,
	"last_observed_at_earliest" timestamp(6) with time zone,
	"last_observed_at_latest" timestamp(6) with time zone,
	"last_observed_at_expression" text,
	"last_observed_at_derivation" "derivation",
	"resumes" uuid,
	"grounded_id" uuid GENERATED ALWAYS AS (coalesce(resumes, id)) STORED NOT NULL,
	CONSTRAINT "consent_starts_before_it_ends" CHECK (starts_at < ends_at),
	CONSTRAINT "stated_consent_starts_before_it_ends" CHECK (valid_from_earliest <= valid_to_latest)
);
--> statement-breakpoint
CREATE TABLE "consents" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7(),
	"restriction_id" uuid NOT NULL,
	"consenting_party_id" uuid NOT NULL,
	"covers" "consent_covers" NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "consents_identity" UNIQUE("restriction_id","consenting_party_id","covers")
);
--> statement-breakpoint
CREATE TABLE "document_parts" (
	"document_version_id" uuid,
	"start" integer,
	"end" integer NOT NULL,
	"search" tsvector NOT NULL,
	CONSTRAINT "document_parts_pkey" PRIMARY KEY("document_version_id","start")
);
--> statement-breakpoint
CREATE TABLE "document_retractions" (
	"document_id" uuid PRIMARY KEY,
	"note" text,
	"date_edtf" text,
	"date_earliest" timestamp(6) with time zone,
	"date_latest" timestamp(6) with time zone,
	"date_expression" text,
	"date_derivation" "derivation",
	"revision_id" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "document_versions" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7(),
	"document_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"text" text NOT NULL,
	"sha256" text NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "document_versions_number" UNIQUE("document_id","number")
);
--> statement-breakpoint
CREATE TABLE "documents" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7(),
	"namespace" text NOT NULL,
	"absences" jsonb DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	"key" text COLLATE pg_c_utf8 NOT NULL UNIQUE,
	"title" text,
	"author" text,
	"publisher" text,
	"url" text,
	"language" text,
	"published_edtf" text,
	"published_earliest" timestamp(6) with time zone,
	"published_latest" timestamp(6) with time zone,
	"published_expression" text,
	"published_derivation" "derivation"
);
--> statement-breakpoint
CREATE TABLE "event_participants" (
	"event_id" uuid,
	"actor_id" uuid,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "event_participants_pkey" PRIMARY KEY("event_id","actor_id")
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7(),
	"namespace" text NOT NULL,
	"absences" jsonb DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	"key" text COLLATE pg_c_utf8 NOT NULL UNIQUE,
	"name" text NOT NULL,
	"status" "event_status" NOT NULL,
	"place_id" uuid,
	"date_edtf" text,
	"date_earliest" timestamp(6) with time zone,
	"date_latest" timestamp(6) with time zone,
	"date_expression" text,
	"date_derivation" "derivation",
	"sort_date" timestamp(6) with time zone GENERATED ALWAYS AS (coalesce(date_latest, case when date_edtf is null then timestamptz 'infinity' else timestamptz '9999-12-31 23:59:59.999999+00' end)) STORED NOT NULL,
	"sort_date_desc" timestamp(6) with time zone GENERATED ALWAYS AS (coalesce(date_latest, case when date_edtf is null then timestamptz '-infinity' else timestamptz '9999-12-31 23:59:59.999999+00' end)) STORED NOT NULL,
	"search" tsvector GENERATED ALWAYS AS (public.text_vector('english', name)) STORED
);
--> statement-breakpoint
CREATE TABLE "evidence" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7(),
	"namespace" text NOT NULL,
	"role" "evidence_role" DEFAULT 'EVIDENCE'::"evidence_role" NOT NULL,
	"ordinal" integer NOT NULL,
	"document_version_id" uuid NOT NULL,
	"start" integer NOT NULL,
	"end" integer NOT NULL,
	"exact" text NOT NULL,
	"prefix" text,
	"suffix" text,
	"actor_id" uuid,
	"affiliation_id" uuid,
	"item_id" uuid,
	"place_id" uuid,
	"target_id" uuid,
	"event_id" uuid,
	"transfer_id" uuid,
	"restriction_id" uuid,
	"statement_id" uuid,
	"search" tsvector GENERATED ALWAYS AS (case when statement_id is null then null else public.text_vector('english', exact) end) STORED,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "evidence_is_a_span" CHECK ("start" >= 0 and "start" < "end" and char_length(exact) = "end" - "start"),
	CONSTRAINT "evidence_shows_one_entity" CHECK (num_nonnulls(actor_id, affiliation_id, item_id, place_id, target_id, event_id, transfer_id, restriction_id, statement_id) = 1),
	CONSTRAINT "verbatim_belongs_to_a_statement" CHECK (role = 'EVIDENCE' or statement_id is not null)
);
--> statement-breakpoint
CREATE TABLE "item_aliases" (
	"item_id" uuid,
	"name" text,
	"namespace" text NOT NULL,
	"search" tsvector GENERATED ALWAYS AS (public.text_vector('simple', name)) STORED,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "item_aliases_pkey" PRIMARY KEY("item_id","name")
);
--> statement-breakpoint
CREATE TABLE "item_broader" (
	"item_id" uuid,
	"broader_id" uuid,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "item_broader_pkey" PRIMARY KEY("item_id","broader_id")
);
--> statement-breakpoint
CREATE TABLE "items" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7(),
	"namespace" text NOT NULL,
	"absences" jsonb DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	"key" text COLLATE pg_c_utf8 NOT NULL UNIQUE,
	"kind" "item_kind" NOT NULL,
	"name" text,
	"description" text,
	"origin_id" uuid,
	"sort_name" text COLLATE public.alphabetical GENERATED ALWAYS AS (coalesce(name, key)) STORED NOT NULL,
	"search" tsvector GENERATED ALWAYS AS (public.text_vector('simple', coalesce(name, '')) || public.text_vector('english', coalesce(description, ''))) STORED
);
--> statement-breakpoint
CREATE TABLE "last_said" (
	"namespace" text,
	"entity" "entity_type",
	"identity" text,
	"entity_id" uuid,
	"owner_id" uuid,
	"line" jsonb NOT NULL,
	CONSTRAINT "last_said_pkey" PRIMARY KEY("namespace","entity","identity")
);
--> statement-breakpoint
CREATE TABLE "places" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7(),
	"namespace" text NOT NULL,
	"absences" jsonb DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	"key" text COLLATE pg_c_utf8 NOT NULL UNIQUE,
	"name" text COLLATE public.alphabetical NOT NULL,
	"description" text,
	"within_id" uuid,
	"search" tsvector GENERATED ALWAYS AS (public.text_vector('simple', name)) STORED
);
--> statement-breakpoint
CREATE TABLE "restriction_items" (
	"restriction_id" uuid,
	"item_id" uuid,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "restriction_items_pkey" PRIMARY KEY("restriction_id","item_id")
);
--> statement-breakpoint
CREATE TABLE "restriction_parties" (
	"restriction_id" uuid,
	"ordinal" integer NOT NULL,
	"actor_id" uuid,
	"function" "party_function",
	"derivation" "party_derivation" NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "restriction_parties_pkey" PRIMARY KEY("restriction_id","actor_id","function")
);
--> statement-breakpoint
CREATE TABLE "restriction_relations" (
	"restriction_id" uuid,
	"relation" "restriction_relation_kind",
	"related_id" uuid,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "restriction_relations_pkey" PRIMARY KEY("restriction_id","relation","related_id"),
	CONSTRAINT "restriction_is_not_related_to_itself" CHECK (restriction_id <> related_id)
);
--> statement-breakpoint
CREATE TABLE "restriction_scopes" (
	"restriction_id" uuid,
	"ordinal" integer,
	"dimension" "scope_dimension" NOT NULL,
	"operator" "scope_operator" NOT NULL,
	"place_id" uuid,
	"target_id" uuid,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "restriction_scopes_pkey" PRIMARY KEY("restriction_id","ordinal"),
	CONSTRAINT "scope_names_a_place_or_a_target" CHECK (case dimension when 'PLACE' then place_id is not null and target_id is null else target_id is not null and place_id is null end)
);
--> statement-breakpoint
CREATE TABLE "restrictions" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7(),
	"namespace" text NOT NULL,
	"absences" jsonb DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	"key" text COLLATE pg_c_utf8 NOT NULL UNIQUE,
	"title" text COLLATE public.alphabetical NOT NULL,
	"summary" text,
	"modality" "modality" NOT NULL,
	"action" "action" DEFAULT 'USE'::"action" NOT NULL,
	"search" tsvector GENERATED ALWAYS AS (public.text_vector('english', title || ' ' || coalesce(summary, ''))) STORED
);
--> statement-breakpoint
CREATE TABLE "changes" (
	"revision_id" bigint,
	"ordinal" integer,
	"entity" "entity_type" NOT NULL,
	"entity_id" uuid NOT NULL,
	"kind" "change_kind" NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"facets" jsonb,
	CONSTRAINT "changes_pkey" PRIMARY KEY("revision_id","ordinal")
);
--> statement-breakpoint
CREATE TABLE "feed_incarnations" (
	"id" text PRIMARY KEY,
	"ordinal" bigint CONSTRAINT "feed_incarnations_ordinal" UNIQUE GENERATED ALWAYS AS IDENTITY (sequence name "feed_incarnations_ordinal_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"begins_after" bigint NOT NULL,
	"opened_at" timestamp(6) with time zone DEFAULT clock_timestamp() NOT NULL,
	"start" text NOT NULL CONSTRAINT "feed_incarnations_start" UNIQUE
);
--> statement-breakpoint
CREATE TABLE "feed_retention" (
	"trimmed_to" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "revisions" (
	"id" bigserial PRIMARY KEY,
	"principal" text NOT NULL,
	"reason" text,
	"recorded_at" timestamp(6) with time zone,
	"first_position" bigint,
	"last_position" bigint,
	"undoes" bigint
);
--> statement-breakpoint
CREATE TABLE "scheduled_effects" (
	"entity" "entity_type",
	"entity_id" uuid,
	"due_at" timestamp(6) with time zone NOT NULL,
	"is_end" boolean DEFAULT false,
	CONSTRAINT "scheduled_effects_pkey" PRIMARY KEY("entity","entity_id","is_end")
);
--> statement-breakpoint
CREATE TABLE "stances_by_date" (
	"statement_id" uuid,
	"restriction_id" uuid,
	"sort_date" timestamp(6) with time zone NOT NULL,
	"sort_date_desc" timestamp(6) with time zone GENERATED ALWAYS AS (coalesce(nullif(sort_date, 'infinity'), '-infinity')) STORED NOT NULL,
	CONSTRAINT "stances_by_date_pkey" PRIMARY KEY("statement_id","restriction_id")
);
--> statement-breakpoint
CREATE TABLE "statement_addressees" (
	"statement_id" uuid,
	"actor_id" uuid,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "statement_addressees_pkey" PRIMARY KEY("statement_id","actor_id")
);
--> statement-breakpoint
CREATE TABLE "statement_relations" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7(),
	"namespace" text NOT NULL,
	"absences" jsonb DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	"subject_id" uuid NOT NULL,
	"relation" "statement_relation_kind" NOT NULL,
	"object_id" uuid NOT NULL,
	"note" text,
	CONSTRAINT "statement_relations_identity" UNIQUE("subject_id","relation","object_id"),
	CONSTRAINT "statement_is_not_related_to_itself" CHECK (subject_id <> object_id)
);
--> statement-breakpoint
CREATE TABLE "statement_speakers" (
	"statement_id" uuid,
	"ordinal" integer NOT NULL,
	"actor_id" uuid,
	"role" text,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "statement_speakers_pkey" PRIMARY KEY("statement_id","actor_id")
);
--> statement-breakpoint
CREATE TABLE "statement_stances" (
	"statement_id" uuid,
	"restriction_id" uuid,
	"ordinal" integer NOT NULL,
	"stance" "stance_kind" NOT NULL,
	"explicitness" "explicitness" NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "statement_stances_pkey" PRIMARY KEY("statement_id","restriction_id")
);
--> statement-breakpoint
CREATE TABLE "statement_via" (
	"statement_id" uuid,
	"ordinal" integer,
	"actor_id" uuid,
	"relation" "via_relation" NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "statement_via_pkey" PRIMARY KEY("statement_id","ordinal")
);
--> statement-breakpoint
CREATE TABLE "statements" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7(),
	"namespace" text NOT NULL,
	"absences" jsonb DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	"key" text COLLATE pg_c_utf8 NOT NULL UNIQUE,
	"quotation" "quotation" NOT NULL,
	"attribution" "attribution" NOT NULL,
	"speech_act" "speech_act",
	"medium" "medium",
	"event_id" uuid,
	"note" text,
	"spoken_edtf" text,
	"spoken_earliest" timestamp(6) with time zone,
	"spoken_latest" timestamp(6) with time zone,
	"spoken_expression" text,
	"spoken_derivation" "derivation",
	"said_by" timestamp(6) with time zone,
	"sort_date" timestamp(6) with time zone GENERATED ALWAYS AS (coalesce(spoken_latest, said_by, 'infinity')) STORED NOT NULL,
	"sort_date_desc" timestamp(6) with time zone GENERATED ALWAYS AS (coalesce(spoken_latest, said_by, '-infinity')) STORED NOT NULL,
	CONSTRAINT "statements_dated" UNIQUE("id","sort_date")
);
--> statement-breakpoint
CREATE TABLE "status_grounds" (
	"status_period_id" uuid,
	"statement_id" uuid,
	"for" "ground_axis",
	"weight" "ground_weight" NOT NULL,
	"ordinal" integer NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "status_grounds_pkey" PRIMARY KEY("status_period_id","statement_id","for")
);
--> statement-breakpoint
CREATE TABLE "status_periods" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7(),
	"namespace" text NOT NULL,
	"absences" jsonb DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	"restriction_id" uuid NOT NULL,
	"status" "restriction_status" NOT NULL,
	"review" "review" DEFAULT 'NONE'::"review" NOT NULL,
	"is_no_review_stated" boolean DEFAULT false NOT NULL,
	"starts_at" timestamp(6) with time zone DEFAULT '-infinity' NOT NULL,
	"ends_at" timestamp(6) with time zone DEFAULT 'infinity' NOT NULL,
	"valid_from_edtf" text,
	"valid_from_earliest" timestamp(6) with time zone,
	"valid_from_latest" timestamp(6) with time zone,
	"valid_from_expression" text,
	"valid_from_derivation" "derivation",
	"valid_to_edtf" text,
	"valid_to_earliest" timestamp(6) with time zone,
	"valid_to_latest" timestamp(6) with time zone,
	"valid_to_expression" text,
	"valid_to_derivation" "derivation",
	"observed_at_edtf" text,
	"observed_at_earliest" timestamp(6) with time zone,
	"observed_at_latest" timestamp(6) with time zone,
	"observed_at_expression" text,
	"observed_at_derivation" "derivation",
	"last_observed_at_edtf" text,
	"last_observed_at_earliest" timestamp(6) with time zone,
	"last_observed_at_latest" timestamp(6) with time zone,
	"last_observed_at_expression" text,
	"last_observed_at_derivation" "derivation",
	"resumes" uuid,
	"grounded_id" uuid GENERATED ALWAYS AS (coalesce(resumes, id)) STORED NOT NULL,
	CONSTRAINT "status_starts_before_it_ends" CHECK (starts_at < ends_at),
	CONSTRAINT "stated_status_starts_before_it_ends" CHECK (valid_from_earliest <= valid_to_latest)
);
--> statement-breakpoint
CREATE TABLE "targets" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7(),
	"namespace" text NOT NULL,
	"absences" jsonb DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	"key" text COLLATE pg_c_utf8 NOT NULL UNIQUE,
	"name" text COLLATE public.alphabetical NOT NULL,
	"description" text,
	"broader_id" uuid,
	"search" tsvector GENERATED ALWAYS AS (public.text_vector('simple', name)) STORED
);
--> statement-breakpoint
CREATE TABLE "transfers" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7(),
	"namespace" text NOT NULL,
	"absences" jsonb DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	"key" text COLLATE pg_c_utf8 NOT NULL UNIQUE,
	"supplier_id" uuid NOT NULL,
	"recipient_id" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"status" "transfer_status" NOT NULL,
	"quantity" integer,
	"date_edtf" text,
	"date_earliest" timestamp(6) with time zone,
	"date_latest" timestamp(6) with time zone,
	"date_expression" text,
	"date_derivation" "derivation",
	"sort_date" timestamp(6) with time zone GENERATED ALWAYS AS (coalesce(date_latest, case when date_edtf is null then timestamptz 'infinity' else timestamptz '9999-12-31 23:59:59.999999+00' end)) STORED NOT NULL,
	"sort_date_desc" timestamp(6) with time zone GENERATED ALWAYS AS (coalesce(date_latest, case when date_edtf is null then timestamptz '-infinity' else timestamptz '9999-12-31 23:59:59.999999+00' end)) STORED NOT NULL,
	CONSTRAINT "quantity_is_not_negative" CHECK (quantity >= 0)
);
--> statement-breakpoint
CREATE INDEX "actor_aliases_search" ON "actor_aliases" USING gin ("search");--> statement-breakpoint
CREATE INDEX "actor_members_member" ON "actor_members" ("member_id");--> statement-breakpoint
CREATE INDEX "actor_merges_into" ON "actor_merges" ("into_id");--> statement-breakpoint
CREATE INDEX "actors_kind" ON "actors" ("kind","sort_name");--> statement-breakpoint
CREATE INDEX "actors_sort_name" ON "actors" ("sort_name","id");--> statement-breakpoint
CREATE INDEX "actors_revision" ON "actors" ("revision_id","id");--> statement-breakpoint
CREATE INDEX "actors_document" ON "actors" ("document_id");--> statement-breakpoint
CREATE INDEX "actors_search" ON "actors" USING gin ("search");--> statement-breakpoint
CREATE UNIQUE INDEX "affiliations_identity" ON "affiliations" ("person_id","organization_id","role",coalesce('from ' || valid_from_edtf, 'to ' || valid_to_edtf, ''));--> statement-breakpoint
CREATE INDEX "affiliations_organization" ON "affiliations" ("organization_id");--> statement-breakpoint
CREATE INDEX "consent_grounds_statement" ON "consent_grounds" ("statement_id");--> statement-breakpoint
CREATE INDEX "consent_periods_resumes" ON "consent_periods" ("resumes") WHERE resumes is not null;--> statement-breakpoint
CREATE INDEX "consent_periods_consent" ON "consent_periods" ("consent_id","starts_at");--> statement-breakpoint
CREATE INDEX "consents_consenting_party" ON "consents" ("consenting_party_id");--> statement-breakpoint
CREATE INDEX "document_parts_search" ON "document_parts" USING gin ("search");--> statement-breakpoint
CREATE INDEX "document_versions_sha256" ON "document_versions" ("sha256");--> statement-breakpoint
CREATE INDEX "documents_revision" ON "documents" ("revision_id","id");--> statement-breakpoint
CREATE INDEX "documents_published" ON "documents" USING spgist (tstzrange("published_earliest", "published_latest", '[]')) WHERE published_edtf is not null;--> statement-breakpoint
CREATE INDEX "documents_search" ON "documents" USING gin (public.document_vector(title, author, publisher));--> statement-breakpoint
CREATE INDEX "event_participants_actor" ON "event_participants" ("actor_id");--> statement-breakpoint
CREATE INDEX "events_sort_date" ON "events" ("sort_date","id");--> statement-breakpoint
CREATE INDEX "events_sort_date_desc" ON "events" ("sort_date_desc","id");--> statement-breakpoint
CREATE INDEX "events_revision" ON "events" ("revision_id","id");--> statement-breakpoint
CREATE INDEX "events_place" ON "events" ("place_id");--> statement-breakpoint
CREATE INDEX "events_date" ON "events" USING spgist (tstzrange("date_earliest", "date_latest", '[]')) WHERE date_edtf is not null;--> statement-breakpoint
CREATE INDEX "events_search" ON "events" USING gin ("search");--> statement-breakpoint
CREATE INDEX "evidence_document_version" ON "evidence" ("document_version_id");--> statement-breakpoint
CREATE INDEX "evidence_actor" ON "evidence" ("actor_id") WHERE actor_id is not null;--> statement-breakpoint
CREATE INDEX "evidence_affiliation" ON "evidence" ("affiliation_id") WHERE affiliation_id is not null;--> statement-breakpoint
CREATE INDEX "evidence_item" ON "evidence" ("item_id") WHERE item_id is not null;--> statement-breakpoint
CREATE INDEX "evidence_place" ON "evidence" ("place_id") WHERE place_id is not null;--> statement-breakpoint
CREATE INDEX "evidence_target" ON "evidence" ("target_id") WHERE target_id is not null;--> statement-breakpoint
CREATE INDEX "evidence_event" ON "evidence" ("event_id") WHERE event_id is not null;--> statement-breakpoint
CREATE INDEX "evidence_transfer" ON "evidence" ("transfer_id") WHERE transfer_id is not null;--> statement-breakpoint
CREATE INDEX "evidence_restriction" ON "evidence" ("restriction_id") WHERE restriction_id is not null;--> statement-breakpoint
CREATE INDEX "evidence_statement" ON "evidence" ("statement_id") WHERE statement_id is not null;--> statement-breakpoint
CREATE INDEX "evidence_search" ON "evidence" USING gin ("search");--> statement-breakpoint
CREATE INDEX "item_aliases_search" ON "item_aliases" USING gin ("search");--> statement-breakpoint
CREATE INDEX "item_broader_broader" ON "item_broader" ("broader_id");--> statement-breakpoint
CREATE INDEX "items_sort_name" ON "items" ("sort_name","id");--> statement-breakpoint
CREATE INDEX "items_revision" ON "items" ("revision_id","id");--> statement-breakpoint
CREATE INDEX "items_origin" ON "items" ("origin_id");--> statement-breakpoint
CREATE INDEX "items_search" ON "items" USING gin ("search");--> statement-breakpoint
CREATE INDEX "last_said_entity" ON "last_said" ("entity","entity_id");--> statement-breakpoint
CREATE INDEX "last_said_owner" ON "last_said" ("owner_id");--> statement-breakpoint
CREATE INDEX "places_within" ON "places" ("within_id");--> statement-breakpoint
CREATE INDEX "places_name" ON "places" ("name","id");--> statement-breakpoint
CREATE INDEX "places_search" ON "places" USING gin ("search");--> statement-breakpoint
CREATE INDEX "restriction_items_item" ON "restriction_items" ("item_id");--> statement-breakpoint
CREATE INDEX "restriction_parties_actor" ON "restriction_parties" ("actor_id","function");--> statement-breakpoint
CREATE INDEX "restriction_relations_related" ON "restriction_relations" ("related_id","relation");--> statement-breakpoint
CREATE INDEX "restriction_scopes_place" ON "restriction_scopes" ("place_id");--> statement-breakpoint
CREATE INDEX "restriction_scopes_target" ON "restriction_scopes" ("target_id");--> statement-breakpoint
CREATE INDEX "restrictions_title" ON "restrictions" ("title","id");--> statement-breakpoint
CREATE INDEX "restrictions_revision" ON "restrictions" ("revision_id","id");--> statement-breakpoint
CREATE INDEX "restrictions_search" ON "restrictions" USING gin ("search");--> statement-breakpoint
CREATE INDEX "changes_entity" ON "changes" ("entity","entity_id","revision_id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "revisions_last_position" ON "revisions" ("last_position") WHERE last_position is not null;--> statement-breakpoint
CREATE INDEX "scheduled_effects_due_at" ON "scheduled_effects" ("due_at");--> statement-breakpoint
CREATE INDEX "stances_by_date_order" ON "stances_by_date" ("restriction_id","sort_date","statement_id");--> statement-breakpoint
CREATE INDEX "stances_by_date_order_desc" ON "stances_by_date" ("restriction_id","sort_date_desc","statement_id");--> statement-breakpoint
CREATE INDEX "statement_addressees_actor" ON "statement_addressees" ("actor_id");--> statement-breakpoint
CREATE INDEX "statement_relations_object" ON "statement_relations" ("object_id");--> statement-breakpoint
CREATE INDEX "statement_speakers_actor" ON "statement_speakers" ("actor_id");--> statement-breakpoint
CREATE INDEX "statement_stances_restriction" ON "statement_stances" ("restriction_id","stance");--> statement-breakpoint
CREATE INDEX "statement_via_actor" ON "statement_via" ("actor_id");--> statement-breakpoint
CREATE INDEX "statements_sort_date" ON "statements" ("sort_date","id");--> statement-breakpoint
CREATE INDEX "statements_sort_date_desc" ON "statements" ("sort_date_desc","id");--> statement-breakpoint
CREATE INDEX "statements_open_date" ON "statements" ("id") WHERE spoken_edtf is not null and spoken_latest is null;--> statement-breakpoint
CREATE INDEX "statements_revision" ON "statements" ("revision_id","id");--> statement-breakpoint
CREATE INDEX "statements_attribution" ON "statements" ("attribution");--> statement-breakpoint
CREATE INDEX "statements_event" ON "statements" ("event_id");--> statement-breakpoint
CREATE INDEX "statements_spoken" ON "statements" USING spgist (tstzrange("spoken_earliest", "spoken_latest", '[]')) WHERE spoken_edtf is not null;--> statement-breakpoint
CREATE INDEX "status_grounds_statement" ON "status_grounds" ("statement_id");--> statement-breakpoint
CREATE INDEX "status_periods_resumes" ON "status_periods" ("resumes") WHERE resumes is not null;--> statement-breakpoint
CREATE INDEX "status_periods_restriction" ON "status_periods" ("restriction_id","starts_at");--> statement-breakpoint
CREATE INDEX "status_periods_status" ON "status_periods" ("status","review");--> statement-breakpoint
CREATE INDEX "targets_broader" ON "targets" ("broader_id");--> statement-breakpoint
CREATE INDEX "targets_name" ON "targets" ("name","id");--> statement-breakpoint
CREATE INDEX "targets_search" ON "targets" USING gin ("search");--> statement-breakpoint
CREATE INDEX "transfers_sort_date" ON "transfers" ("sort_date","id");--> statement-breakpoint
CREATE INDEX "transfers_sort_date_desc" ON "transfers" ("sort_date_desc","id");--> statement-breakpoint
CREATE INDEX "transfers_revision" ON "transfers" ("revision_id","id");--> statement-breakpoint
CREATE INDEX "transfers_supplier" ON "transfers" ("supplier_id");--> statement-breakpoint
CREATE INDEX "transfers_recipient" ON "transfers" ("recipient_id");--> statement-breakpoint
CREATE INDEX "transfers_item" ON "transfers" ("item_id");--> statement-breakpoint
CREATE INDEX "transfers_date" ON "transfers" USING spgist (tstzrange("date_earliest", "date_latest", '[]')) WHERE date_edtf is not null;--> statement-breakpoint
ALTER TABLE "actor_aliases" ADD CONSTRAINT "actor_aliases_actor_id_actors_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "actors"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "actor_members" ADD CONSTRAINT "actor_members_group_id_actors_id_fkey" FOREIGN KEY ("group_id") REFERENCES "actors"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "actor_members" ADD CONSTRAINT "actor_members_member_id_actors_id_fkey" FOREIGN KEY ("member_id") REFERENCES "actors"("id");--> statement-breakpoint
ALTER TABLE "actor_merges" ADD CONSTRAINT "actor_merges_actor_id_actors_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "actors"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "actor_merges" ADD CONSTRAINT "actor_merges_into_id_actors_id_fkey" FOREIGN KEY ("into_id") REFERENCES "actors"("id");--> statement-breakpoint
ALTER TABLE "actors" ADD CONSTRAINT "actors_document_id_documents_id_fkey" FOREIGN KEY ("document_id") REFERENCES "documents"("id");--> statement-breakpoint
ALTER TABLE "affiliations" ADD CONSTRAINT "affiliations_person_id_actors_id_fkey" FOREIGN KEY ("person_id") REFERENCES "actors"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "affiliations" ADD CONSTRAINT "affiliations_organization_id_actors_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "actors"("id");--> statement-breakpoint
ALTER TABLE "consent_grounds" ADD CONSTRAINT "consent_grounds_consent_period_id_consent_periods_id_fkey" FOREIGN KEY ("consent_period_id") REFERENCES "consent_periods"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "consent_grounds" ADD CONSTRAINT "consent_grounds_statement_id_statements_id_fkey" FOREIGN KEY ("statement_id") REFERENCES "statements"("id");--> statement-breakpoint
ALTER TABLE "consent_periods" ADD CONSTRAINT "consent_periods_consent_id_consents_id_fkey" FOREIGN KEY ("consent_id") REFERENCES "consents"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "consent_periods" ADD CONSTRAINT "consent_periods_resumes_consent_periods_id_fkey" FOREIGN KEY ("resumes") REFERENCES "consent_periods"("id");--> statement-breakpoint
ALTER TABLE "consents" ADD CONSTRAINT "consents_restriction_id_restrictions_id_fkey" FOREIGN KEY ("restriction_id") REFERENCES "restrictions"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "consents" ADD CONSTRAINT "consents_consenting_party_id_actors_id_fkey" FOREIGN KEY ("consenting_party_id") REFERENCES "actors"("id");--> statement-breakpoint
ALTER TABLE "document_parts" ADD CONSTRAINT "document_parts_document_version_id_document_versions_id_fkey" FOREIGN KEY ("document_version_id") REFERENCES "document_versions"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "document_retractions" ADD CONSTRAINT "document_retractions_document_id_documents_id_fkey" FOREIGN KEY ("document_id") REFERENCES "documents"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "document_versions" ADD CONSTRAINT "document_versions_document_id_documents_id_fkey" FOREIGN KEY ("document_id") REFERENCES "documents"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "event_participants" ADD CONSTRAINT "event_participants_event_id_events_id_fkey" FOREIGN KEY ("event_id") REFERENCES "events"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "event_participants" ADD CONSTRAINT "event_participants_actor_id_actors_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "actors"("id");--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_place_id_places_id_fkey" FOREIGN KEY ("place_id") REFERENCES "places"("id");--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_document_version_id_document_versions_id_fkey" FOREIGN KEY ("document_version_id") REFERENCES "document_versions"("id");--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_actor_id_actors_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "actors"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_affiliation_id_affiliations_id_fkey" FOREIGN KEY ("affiliation_id") REFERENCES "affiliations"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_item_id_items_id_fkey" FOREIGN KEY ("item_id") REFERENCES "items"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_place_id_places_id_fkey" FOREIGN KEY ("place_id") REFERENCES "places"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_target_id_targets_id_fkey" FOREIGN KEY ("target_id") REFERENCES "targets"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_event_id_events_id_fkey" FOREIGN KEY ("event_id") REFERENCES "events"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_transfer_id_transfers_id_fkey" FOREIGN KEY ("transfer_id") REFERENCES "transfers"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_restriction_id_restrictions_id_fkey" FOREIGN KEY ("restriction_id") REFERENCES "restrictions"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_statement_id_statements_id_fkey" FOREIGN KEY ("statement_id") REFERENCES "statements"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "item_aliases" ADD CONSTRAINT "item_aliases_item_id_items_id_fkey" FOREIGN KEY ("item_id") REFERENCES "items"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "item_broader" ADD CONSTRAINT "item_broader_item_id_items_id_fkey" FOREIGN KEY ("item_id") REFERENCES "items"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "item_broader" ADD CONSTRAINT "item_broader_broader_id_items_id_fkey" FOREIGN KEY ("broader_id") REFERENCES "items"("id");--> statement-breakpoint
ALTER TABLE "items" ADD CONSTRAINT "items_origin_id_actors_id_fkey" FOREIGN KEY ("origin_id") REFERENCES "actors"("id");--> statement-breakpoint
ALTER TABLE "places" ADD CONSTRAINT "places_within_id_places_id_fkey" FOREIGN KEY ("within_id") REFERENCES "places"("id");--> statement-breakpoint
ALTER TABLE "restriction_items" ADD CONSTRAINT "restriction_items_restriction_id_restrictions_id_fkey" FOREIGN KEY ("restriction_id") REFERENCES "restrictions"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "restriction_items" ADD CONSTRAINT "restriction_items_item_id_items_id_fkey" FOREIGN KEY ("item_id") REFERENCES "items"("id");--> statement-breakpoint
ALTER TABLE "restriction_parties" ADD CONSTRAINT "restriction_parties_restriction_id_restrictions_id_fkey" FOREIGN KEY ("restriction_id") REFERENCES "restrictions"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "restriction_parties" ADD CONSTRAINT "restriction_parties_actor_id_actors_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "actors"("id");--> statement-breakpoint
ALTER TABLE "restriction_relations" ADD CONSTRAINT "restriction_relations_restriction_id_restrictions_id_fkey" FOREIGN KEY ("restriction_id") REFERENCES "restrictions"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "restriction_relations" ADD CONSTRAINT "restriction_relations_related_id_restrictions_id_fkey" FOREIGN KEY ("related_id") REFERENCES "restrictions"("id");--> statement-breakpoint
ALTER TABLE "restriction_scopes" ADD CONSTRAINT "restriction_scopes_restriction_id_restrictions_id_fkey" FOREIGN KEY ("restriction_id") REFERENCES "restrictions"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "restriction_scopes" ADD CONSTRAINT "restriction_scopes_place_id_places_id_fkey" FOREIGN KEY ("place_id") REFERENCES "places"("id");--> statement-breakpoint
ALTER TABLE "restriction_scopes" ADD CONSTRAINT "restriction_scopes_target_id_targets_id_fkey" FOREIGN KEY ("target_id") REFERENCES "targets"("id");--> statement-breakpoint
ALTER TABLE "stances_by_date" ADD CONSTRAINT "stances_by_date_stance_fkey" FOREIGN KEY ("statement_id","restriction_id") REFERENCES "statement_stances"("statement_id","restriction_id") ON DELETE CASCADE ON UPDATE CASCADE;--> statement-breakpoint
ALTER TABLE "stances_by_date" ADD CONSTRAINT "stances_by_date_statement_fkey" FOREIGN KEY ("statement_id","sort_date") REFERENCES "statements"("id","sort_date") ON DELETE CASCADE ON UPDATE CASCADE;--> statement-breakpoint
ALTER TABLE "statement_addressees" ADD CONSTRAINT "statement_addressees_statement_id_statements_id_fkey" FOREIGN KEY ("statement_id") REFERENCES "statements"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "statement_addressees" ADD CONSTRAINT "statement_addressees_actor_id_actors_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "actors"("id");--> statement-breakpoint
ALTER TABLE "statement_relations" ADD CONSTRAINT "statement_relations_subject_id_statements_id_fkey" FOREIGN KEY ("subject_id") REFERENCES "statements"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "statement_relations" ADD CONSTRAINT "statement_relations_object_id_statements_id_fkey" FOREIGN KEY ("object_id") REFERENCES "statements"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "statement_speakers" ADD CONSTRAINT "statement_speakers_statement_id_statements_id_fkey" FOREIGN KEY ("statement_id") REFERENCES "statements"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "statement_speakers" ADD CONSTRAINT "statement_speakers_actor_id_actors_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "actors"("id");--> statement-breakpoint
ALTER TABLE "statement_stances" ADD CONSTRAINT "statement_stances_statement_id_statements_id_fkey" FOREIGN KEY ("statement_id") REFERENCES "statements"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "statement_stances" ADD CONSTRAINT "statement_stances_restriction_id_restrictions_id_fkey" FOREIGN KEY ("restriction_id") REFERENCES "restrictions"("id");--> statement-breakpoint
ALTER TABLE "statement_via" ADD CONSTRAINT "statement_via_statement_id_statements_id_fkey" FOREIGN KEY ("statement_id") REFERENCES "statements"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "statement_via" ADD CONSTRAINT "statement_via_actor_id_actors_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "actors"("id");--> statement-breakpoint
ALTER TABLE "statements" ADD CONSTRAINT "statements_event_id_events_id_fkey" FOREIGN KEY ("event_id") REFERENCES "events"("id");--> statement-breakpoint
ALTER TABLE "status_grounds" ADD CONSTRAINT "status_grounds_status_period_id_status_periods_id_fkey" FOREIGN KEY ("status_period_id") REFERENCES "status_periods"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "status_grounds" ADD CONSTRAINT "status_grounds_statement_id_statements_id_fkey" FOREIGN KEY ("statement_id") REFERENCES "statements"("id");--> statement-breakpoint
ALTER TABLE "status_periods" ADD CONSTRAINT "status_periods_restriction_id_restrictions_id_fkey" FOREIGN KEY ("restriction_id") REFERENCES "restrictions"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "status_periods" ADD CONSTRAINT "status_periods_resumes_status_periods_id_fkey" FOREIGN KEY ("resumes") REFERENCES "status_periods"("id");--> statement-breakpoint
ALTER TABLE "targets" ADD CONSTRAINT "targets_broader_id_targets_id_fkey" FOREIGN KEY ("broader_id") REFERENCES "targets"("id");--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_supplier_id_actors_id_fkey" FOREIGN KEY ("supplier_id") REFERENCES "actors"("id");--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_recipient_id_actors_id_fkey" FOREIGN KEY ("recipient_id") REFERENCES "actors"("id");--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_item_id_items_id_fkey" FOREIGN KEY ("item_id") REFERENCES "items"("id");--> statement-breakpoint

-- What Drizzle cannot express. Every refusal carries a constraint name that explains itself.

-- References inside one kind may point forward within a transaction.
alter table actor_members alter constraint actor_members_member_id_actors_id_fkey deferrable initially deferred;
alter table item_broader alter constraint item_broader_broader_id_items_id_fkey deferrable initially deferred;
alter table places alter constraint places_within_id_places_id_fkey deferrable initially deferred;
alter table targets alter constraint targets_broader_id_targets_id_fkey deferrable initially deferred;
alter table restriction_relations
  alter constraint restriction_relations_related_id_restrictions_id_fkey deferrable initially deferred;
alter table status_periods alter constraint status_periods_resumes_status_periods_id_fkey deferrable initially deferred;
alter table consent_periods alter constraint consent_periods_resumes_consent_periods_id_fkey deferrable initially deferred;

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

create schema history;
create schema known;

-- The feed: positions, the newest recorded time in microseconds since 1970, and one row that says how far changes are gone.
create sequence feed_position;
create sequence newest_recorded_at as bigint minvalue 0 start 0;
select setval('newest_recorded_at', 0);
create unique index feed_retention_is_one_row on feed_retention ((true));
insert into feed_retention default values;
-- The first incarnation is over before anything is written: each start of Postgres opens one of its own.
insert into feed_incarnations (id, begins_after, start)
select substr(encode(sha256(convert_to(concat_ws(':', (select system_identifier from pg_control_system()),
         (select oid from pg_database where datname = current_database()),
         (select timeline_id from pg_control_checkpoint())), 'UTF8')), 'hex'), 1, 16), -1, 'before incarnations';

-- The present line of every entity: what the last change said. Written by the feed's triggers.
create table lines (
  entity entity_type not null,
  entity_id uuid not null,
  line jsonb not null,
  constraint lines_pkey primary key (entity, entity_id)
);

-- Entities touched in a transaction that is not over yet. Emptied at every commit, so nothing is lost with a crash.
-- `event_kind` is how an entity is reported whose line stays as it is; `line` and `facets` are what was found for many at once.
create unlogged table touched_entities (
  revision_id bigint not null,
  ordinal bigint generated always as identity,
  entity entity_type not null,
  entity_id uuid not null,
  event_kind change_kind,
  line jsonb,
  facets jsonb,
  constraint touched_entities_pkey primary key (revision_id, entity, entity_id)
);
--> statement-breakpoint

-- What a database that came from older migrations gets, too.

-- The list of entities and of recorded tables, as `src/record/entities` has it: written at a start.
create table entities (
  entity entity_type primary key,
  ordinal integer not null,
  table_name text not null,
  line_function text not null
);
create table recorded_tables (
  name text primary key,
  ordinal integer not null,
  -- [{"entity", "column", "raises"}]: a written row touches the entity with the id in that column, and raises the version
  -- of that row of another table. One of the two may be missing.
  owners jsonb not null
);

-- Which schema this is. `accepts` is the oldest build that may still serve it; `applied` is what functions and lists it has.
create table schema_version (
  number integer not null,
  accepts integer not null,
  applied text not null
);
create unique index schema_version_is_one_row on schema_version ((true));
