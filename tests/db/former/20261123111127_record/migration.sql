CREATE TYPE "action" AS ENUM('USE', 'TRANSFER');--> statement-breakpoint
CREATE TYPE "actor_kind" AS ENUM('PERSON', 'ORGANIZATION', 'STATE', 'OFFICE', 'GROUP', 'UNNAMED_SOURCE');--> statement-breakpoint
CREATE TYPE "attribution" AS ENUM('ON_THE_RECORD', 'ON_BACKGROUND', 'DEEP_BACKGROUND', 'ANONYMOUS', 'REPORTED_BY', 'NARRATOR');--> statement-breakpoint
CREATE TYPE "change_kind" AS ENUM('CREATED', 'REVISED', 'REMOVED', 'INITIAL', 'TRANSITION', 'TOOK_EFFECT', 'CORRECTION');--> statement-breakpoint
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
	"sha256" text NOT NULL UNIQUE,
	"created_at" timestamp(6) with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp(6) with time zone
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
	"search" tsvector GENERATED ALWAYS AS (to_tsvector('simple', name)) STORED,
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
CREATE TABLE "actors" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7(),
	"namespace" text NOT NULL,
	"absences" jsonb DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	"key" text NOT NULL UNIQUE,
	"kind" "actor_kind" NOT NULL,
	"name" text,
	"given_name" text,
	"description" text,
	"country" text,
	"cardinality" integer,
	"members_exhaustive" boolean,
	"document_id" uuid,
	"sort_name" text GENERATED ALWAYS AS (coalesce(name, key)) STORED NOT NULL,
	"search" tsvector GENERATED ALWAYS AS (to_tsvector('simple', coalesce(name, '') || ' ' || coalesce(given_name, '')) || to_tsvector('english', coalesce(description, ''))) STORED,
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
	CONSTRAINT "affiliations_identity" UNIQUE NULLS NOT DISTINCT("person_id","organization_id","role","valid_from_edtf")
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
	CONSTRAINT "consent_starts_before_it_ends" CHECK (starts_at < ends_at)
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
	"key" text NOT NULL UNIQUE,
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
	"key" text NOT NULL UNIQUE,
	"name" text NOT NULL,
	"status" "event_status" NOT NULL,
	"place_id" uuid,
	"date_edtf" text,
	"date_earliest" timestamp(6) with time zone,
	"date_latest" timestamp(6) with time zone,
	"date_expression" text,
	"date_derivation" "derivation",
	"sort_date" timestamp(6) with time zone GENERATED ALWAYS AS (coalesce(date_latest, 'infinity')) STORED NOT NULL,
	"search" tsvector GENERATED ALWAYS AS (to_tsvector('english', name)) STORED
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
	"search" tsvector GENERATED ALWAYS AS (case when statement_id is null then null else to_tsvector('english', exact) end) STORED,
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
	"search" tsvector GENERATED ALWAYS AS (to_tsvector('simple', name)) STORED,
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
	"key" text NOT NULL UNIQUE,
	"kind" "item_kind" NOT NULL,
	"name" text,
	"description" text,
	"origin_id" uuid,
	"sort_name" text GENERATED ALWAYS AS (coalesce(name, key)) STORED NOT NULL,
	"search" tsvector GENERATED ALWAYS AS (to_tsvector('simple', coalesce(name, '')) || to_tsvector('english', coalesce(description, ''))) STORED
);
--> statement-breakpoint
CREATE TABLE "places" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7(),
	"namespace" text NOT NULL,
	"absences" jsonb DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	"key" text NOT NULL UNIQUE,
	"name" text NOT NULL,
	"description" text,
	"within_id" uuid,
	"search" tsvector GENERATED ALWAYS AS (to_tsvector('simple', name)) STORED
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
	"key" text NOT NULL UNIQUE,
	"title" text NOT NULL,
	"summary" text,
	"modality" "modality" NOT NULL,
	"action" "action" DEFAULT 'USE'::"action" NOT NULL,
	"search" tsvector GENERATED ALWAYS AS (to_tsvector('english', title || ' ' || coalesce(summary, ''))) STORED
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
	CONSTRAINT "changes_pkey" PRIMARY KEY("revision_id","ordinal")
);
--> statement-breakpoint
CREATE TABLE "revisions" (
	"id" bigserial PRIMARY KEY,
	"principal" text NOT NULL,
	"reason" text,
	"recorded_at" timestamp(6) with time zone,
	"first_position" bigint,
	"last_position" bigint
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
	"key" text NOT NULL UNIQUE,
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
	"sort_date" timestamp(6) with time zone GENERATED ALWAYS AS (coalesce(spoken_latest, 'infinity')) STORED NOT NULL
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
	CONSTRAINT "status_starts_before_it_ends" CHECK (starts_at < ends_at)
);
--> statement-breakpoint
CREATE TABLE "targets" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7(),
	"namespace" text NOT NULL,
	"absences" jsonb DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	"key" text NOT NULL UNIQUE,
	"name" text NOT NULL,
	"description" text,
	"broader_id" uuid,
	"search" tsvector GENERATED ALWAYS AS (to_tsvector('simple', name)) STORED
);
--> statement-breakpoint
CREATE TABLE "transfers" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7(),
	"namespace" text NOT NULL,
	"absences" jsonb DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	"key" text NOT NULL UNIQUE,
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
	"sort_date" timestamp(6) with time zone GENERATED ALWAYS AS (coalesce(date_latest, 'infinity')) STORED NOT NULL,
	CONSTRAINT "quantity_is_not_negative" CHECK (quantity >= 0)
);
--> statement-breakpoint
CREATE INDEX "actor_aliases_search" ON "actor_aliases" USING gin ("search");--> statement-breakpoint
CREATE INDEX "actor_members_member" ON "actor_members" ("member_id");--> statement-breakpoint
CREATE INDEX "actors_kind" ON "actors" ("kind","sort_name");--> statement-breakpoint
CREATE INDEX "actors_sort_name" ON "actors" ("sort_name","id");--> statement-breakpoint
CREATE INDEX "actors_revision" ON "actors" ("revision_id","id");--> statement-breakpoint
CREATE INDEX "actors_document" ON "actors" ("document_id");--> statement-breakpoint
CREATE INDEX "actors_search" ON "actors" USING gin ("search");--> statement-breakpoint
CREATE INDEX "affiliations_organization" ON "affiliations" ("organization_id");--> statement-breakpoint
CREATE INDEX "consent_grounds_statement" ON "consent_grounds" ("statement_id");--> statement-breakpoint
CREATE INDEX "consent_periods_consent" ON "consent_periods" ("consent_id","starts_at");--> statement-breakpoint
CREATE INDEX "consents_consenting_party" ON "consents" ("consenting_party_id");--> statement-breakpoint
CREATE INDEX "document_versions_sha256" ON "document_versions" ("sha256");--> statement-breakpoint
CREATE INDEX "event_participants_actor" ON "event_participants" ("actor_id");--> statement-breakpoint
CREATE INDEX "events_sort_date" ON "events" ("sort_date","id");--> statement-breakpoint
CREATE INDEX "events_revision" ON "events" ("revision_id","id");--> statement-breakpoint
CREATE INDEX "events_place" ON "events" ("place_id");--> statement-breakpoint
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
CREATE INDEX "revisions_last_position" ON "revisions" ("last_position");--> statement-breakpoint
CREATE INDEX "statement_addressees_actor" ON "statement_addressees" ("actor_id");--> statement-breakpoint
CREATE INDEX "statement_relations_object" ON "statement_relations" ("object_id");--> statement-breakpoint
CREATE INDEX "statement_speakers_actor" ON "statement_speakers" ("actor_id");--> statement-breakpoint
CREATE INDEX "statement_stances_restriction" ON "statement_stances" ("restriction_id","stance");--> statement-breakpoint
CREATE INDEX "statement_via_actor" ON "statement_via" ("actor_id");--> statement-breakpoint
CREATE INDEX "statements_sort_date" ON "statements" ("sort_date","id");--> statement-breakpoint
CREATE INDEX "statements_revision" ON "statements" ("revision_id","id");--> statement-breakpoint
CREATE INDEX "statements_attribution" ON "statements" ("attribution");--> statement-breakpoint
CREATE INDEX "statements_event" ON "statements" ("event_id");--> statement-breakpoint
CREATE INDEX "status_grounds_statement" ON "status_grounds" ("statement_id");--> statement-breakpoint
CREATE INDEX "status_periods_restriction" ON "status_periods" ("restriction_id","starts_at");--> statement-breakpoint
CREATE INDEX "status_periods_status" ON "status_periods" ("status","review");--> statement-breakpoint
CREATE INDEX "targets_broader" ON "targets" ("broader_id");--> statement-breakpoint
CREATE INDEX "targets_name" ON "targets" ("name","id");--> statement-breakpoint
CREATE INDEX "targets_search" ON "targets" USING gin ("search");--> statement-breakpoint
CREATE INDEX "transfers_sort_date" ON "transfers" ("sort_date","id");--> statement-breakpoint
CREATE INDEX "transfers_revision" ON "transfers" ("revision_id","id");--> statement-breakpoint
CREATE INDEX "transfers_supplier" ON "transfers" ("supplier_id");--> statement-breakpoint
CREATE INDEX "transfers_recipient" ON "transfers" ("recipient_id");--> statement-breakpoint
CREATE INDEX "transfers_item" ON "transfers" ("item_id");--> statement-breakpoint
ALTER TABLE "actor_aliases" ADD CONSTRAINT "actor_aliases_actor_id_actors_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "actors"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "actor_members" ADD CONSTRAINT "actor_members_group_id_actors_id_fkey" FOREIGN KEY ("group_id") REFERENCES "actors"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "actor_members" ADD CONSTRAINT "actor_members_member_id_actors_id_fkey" FOREIGN KEY ("member_id") REFERENCES "actors"("id");--> statement-breakpoint
ALTER TABLE "actors" ADD CONSTRAINT "actors_document_id_documents_id_fkey" FOREIGN KEY ("document_id") REFERENCES "documents"("id");--> statement-breakpoint
ALTER TABLE "affiliations" ADD CONSTRAINT "affiliations_person_id_actors_id_fkey" FOREIGN KEY ("person_id") REFERENCES "actors"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "affiliations" ADD CONSTRAINT "affiliations_organization_id_actors_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "actors"("id");--> statement-breakpoint
ALTER TABLE "consent_grounds" ADD CONSTRAINT "consent_grounds_consent_period_id_consent_periods_id_fkey" FOREIGN KEY ("consent_period_id") REFERENCES "consent_periods"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "consent_grounds" ADD CONSTRAINT "consent_grounds_statement_id_statements_id_fkey" FOREIGN KEY ("statement_id") REFERENCES "statements"("id");--> statement-breakpoint
ALTER TABLE "consent_periods" ADD CONSTRAINT "consent_periods_consent_id_consents_id_fkey" FOREIGN KEY ("consent_id") REFERENCES "consents"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "consents" ADD CONSTRAINT "consents_restriction_id_restrictions_id_fkey" FOREIGN KEY ("restriction_id") REFERENCES "restrictions"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "consents" ADD CONSTRAINT "consents_consenting_party_id_actors_id_fkey" FOREIGN KEY ("consenting_party_id") REFERENCES "actors"("id");--> statement-breakpoint
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
ALTER TABLE "changes" ADD CONSTRAINT "changes_revision_id_revisions_id_fkey" FOREIGN KEY ("revision_id") REFERENCES "revisions"("id");--> statement-breakpoint
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
ALTER TABLE "targets" ADD CONSTRAINT "targets_broader_id_targets_id_fkey" FOREIGN KEY ("broader_id") REFERENCES "targets"("id");--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_supplier_id_actors_id_fkey" FOREIGN KEY ("supplier_id") REFERENCES "actors"("id");--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_recipient_id_actors_id_fkey" FOREIGN KEY ("recipient_id") REFERENCES "actors"("id");--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_item_id_items_id_fkey" FOREIGN KEY ("item_id") REFERENCES "items"("id");