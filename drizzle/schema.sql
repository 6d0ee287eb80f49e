-- The whole schema as it is, printed from the catalogs of a fresh database by `npm run db:schema`. Nothing runs this.

create collation public.alphabetical (provider = i, locale = 'und')

create text search configuration public.whole_words: asciihword {whole_word}, asciiword {whole_word}, email {whole_word}, file {whole_word}, float {whole_word}, host {whole_word}, hword {whole_word}, hword_asciipart {whole_word}, hword_numpart {whole_word}, hword_part {whole_word}, int {whole_word}, numhword {whole_word}, numword {whole_word}, sfloat {whole_word}, uint {whole_word}, url {whole_word}, url_path {whole_word}, version {whole_word}, word {whole_word}

create text search dictionary public.whole_word (stopwords = 'english')

create type access_role as enum ('READER', 'EDITOR', 'ADMIN')

create type action as enum ('USE', 'TRANSFER', 'OTHER')

create type actor_kind as enum ('PERSON', 'ORGANIZATION', 'STATE', 'OFFICE', 'GROUP', 'UNNAMED_SOURCE')

create type attribution as enum ('ON_THE_RECORD', 'ON_BACKGROUND', 'DEEP_BACKGROUND', 'ANONYMOUS', 'REPORTED_BY', 'NARRATOR')

create type change_kind as enum ('CREATED', 'REVISED', 'REMOVED', 'INITIAL', 'TRANSITION', 'TOOK_EFFECT', 'CORRECTION', 'RETRACTED', 'REINSTATED', 'NEW_VERSION', 'DENIED', 'WALKED_BACK', 'MERGED', 'SEPARATED', 'SUPPORT_LOST', 'SUPPORT_RESTORED', 'BLOCKED', 'UNBLOCKED', 'ENDED')

create type condition_kind as enum ('PURPOSE', 'EVENT', 'KNOWLEDGE', 'ASSURANCE', 'PROCEDURE', 'LAW')

create type consent_covers as enum ('EXPANSION_OF_USE', 'TRANSFER')

create type consent_state as enum ('NOT_REQUESTED', 'REQUESTED', 'UNDER_CONSIDERATION', 'GRANTED', 'DENIED', 'WITHDRAWN')

create type derivation as enum ('STATED', 'RESOLVED', 'INFERRED')

create type entity_type as enum ('DOCUMENT', 'ACTOR', 'AFFILIATION', 'ITEM', 'PLACE', 'TARGET', 'EVENT', 'TRANSFER', 'RESTRICTION', 'STATEMENT', 'RELATION', 'STATUS', 'CONSENT')

create type event_status as enum ('PLANNED', 'OCCURRED', 'ONGOING', 'CANCELLED', 'ASSERTED')

create type evidence_role as enum ('EVIDENCE', 'VERBATIM')

create type explicitness as enum ('EXPLICIT', 'IMPLIED', 'INFERRED')

create type factuality as enum ('FACT', 'CONDITIONAL', 'COUNTERFACTUAL')

create type ground_axis as enum ('STATUS', 'REVIEW')

create type ground_weight as enum ('SUPPORTS', 'AGAINST')

create type item_kind as enum ('DESIGNATION', 'SYSTEM', 'CLASS')

create type licence_kind as enum ('SPECIFIC', 'GENERAL', 'EXCEPTION')

create type licence_policy as enum ('POLICY_OF_DENIAL', 'PRESUMPTION_OF_DENIAL', 'CASE_BY_CASE', 'PRESUMPTION_OF_APPROVAL')

create type limit_operator as enum ('LESS_THAN', 'AT_MOST', 'EQUAL_TO', 'AT_LEAST', 'MORE_THAN')

create type medium as enum ('ORAL', 'LETTER', 'WRITTEN', 'INTERVIEW')

create type modality as enum ('PROHIBITION', 'PERMISSION', 'DUTY', 'ADVISORY')

create type party_derivation as enum ('STATED', 'INFERRED')

create type party_function as enum ('ASSIGNER', 'ASSIGNEE', 'RECIPIENT')

create type quotation as enum ('DIRECT', 'INDIRECT', 'MIXED')

create type restriction_relation_kind as enum ('NARROWER_THAN', 'PART_OF', 'EXCEPTION_TO', 'SUPERSEDES', 'WOULD_RELAX')

create type restriction_status as enum ('PROPOSED', 'REJECTED', 'PROHIBITED', 'LICENCE_REQUIRED', 'LIMITED', 'DISCOURAGED', 'IN_FORCE', 'PERMITTED', 'SUSPENDED', 'LIFTED')

create type review as enum ('NONE', 'UNDER_REVIEW', 'DECISION_EXPECTED', 'DECISION_ANNOUNCED')

create type scope_dimension as enum ('PLACE', 'TARGET')

create type scope_operator as enum ('WITHIN', 'NOT_WITHIN')

create type speech_act as enum ('INFORM', 'ASSESS', 'REQUEST', 'REJECT', 'THREATEN', 'ACCUSE', 'AGREE', 'CONCEDE', 'SUPPORT', 'ASK', 'COMMIT', 'DECLINE')

create type stance_kind as enum ('LIFT', 'EASE', 'UNDECIDED', 'SKEPTICAL', 'MAINTAIN', 'TIGHTEN', 'ADOPT', 'OPPOSE', 'NEUTRAL', 'WITHHELD')

create type statement_relation_kind as enum ('CONTRADICTS', 'IN_TENSION', 'CORROBORATES', 'REPEATS', 'ELABORATES', 'CLARIFIES', 'WALKS_BACK', 'DENIES', 'ANSWERS', 'SAME_UTTERANCE')

create type transfer_status as enum ('ORDERED', 'DELIVERED', 'ONGOING', 'SUSPENDED')

create type translator as enum ('CODER', 'PUBLISHER', 'MACHINE')

create type via_relation as enum ('REPORTED', 'CITED', 'WROTE')

create type vote_option as enum ('YES', 'NO', 'ABSTAIN', 'NOT_VOTING')

create type vote_result as enum ('ADOPTED', 'REJECTED', 'VETOED')

create sequence public.feed_incarnations_ordinal_seq as bigint start 1 minvalue 1

create sequence public.feed_position as bigint start 1 minvalue 1

create sequence public.newest_recorded_at as bigint start 0 minvalue 0

create sequence public.revisions_id_seq as bigint start 1 minvalue 1

create sequence public.touched_entities_ordinal_seq as bigint start 1 minvalue 1

create table public.actor_aliases (
  actor_id uuid not null,
  name text not null,
  namespace text not null,
  revision_id bigint not null default 0,
  search tsvector generated always as (text_vector('simple'::regconfig, name)) stored
);
  constraint actor_aliases_actor_id_actors_id_fkey FOREIGN KEY (actor_id) REFERENCES actors(id) ON DELETE CASCADE
  constraint actor_aliases_pkey PRIMARY KEY (actor_id, name)
  CREATE INDEX actor_aliases_names ON public.actor_aliases USING gin (name_vector(name))
  CREATE INDEX actor_aliases_search ON public.actor_aliases USING gin (search)
  CREATE INDEX actor_aliases_written_in ON public.actor_aliases USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.actor_aliases REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.actor_aliases_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.actor_aliases REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.actor_aliases_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.actor_aliases FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.actor_aliases FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER unnamed_source_has_no_alias BEFORE INSERT OR UPDATE ON public.actor_aliases FOR EACH ROW EXECUTE FUNCTION keep_source_without_alias()
  CREATE TRIGGER updated AFTER UPDATE ON public.actor_aliases REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.actor_aliases_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.actor_members (
  group_id uuid not null,
  member_id uuid not null,
  ordinal integer not null default 0,
  revision_id bigint not null default 0,
  valid_from_derivation derivation,
  valid_from_earliest timestamp(6) with time zone,
  valid_from_edtf text,
  valid_from_expression text,
  valid_from_latest timestamp(6) with time zone,
  valid_to_derivation derivation,
  valid_to_earliest timestamp(6) with time zone,
  valid_to_edtf text,
  valid_to_expression text,
  valid_to_latest timestamp(6) with time zone
);
  constraint actor_is_a_member_before_it_is_not CHECK ((valid_from_earliest <= valid_to_latest))
  constraint actor_members_group_id_actors_id_fkey FOREIGN KEY (group_id) REFERENCES actors(id) ON DELETE CASCADE
  constraint actor_members_member_id_actors_id_fkey FOREIGN KEY (member_id) REFERENCES actors(id) DEFERRABLE INITIALLY DEFERRED
  constraint actor_members_pkey PRIMARY KEY (group_id, member_id, ordinal)
  constraint actor_members_valid_from_is_of_its_text CHECK (is_date(valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation))
  constraint actor_members_valid_to_is_of_its_text CHECK (is_date(valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation))
  CREATE INDEX actor_members_member ON public.actor_members USING btree (member_id)
  CREATE INDEX actor_members_written_in ON public.actor_members USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE CONSTRAINT TRIGGER actor_is_a_member_once_at_a_time AFTER INSERT OR UPDATE ON public.actor_members DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_two_terms('group_id', 'member_id')
  CREATE TRIGGER deleted AFTER DELETE ON public.actor_members REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.actor_members_deleted()
  CREATE TRIGGER groups_are_acyclic AFTER INSERT ON public.actor_members REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_cycle('actor_members', 'group_id', 'member_id', 'groups_are_acyclic')
  CREATE TRIGGER inserted AFTER INSERT ON public.actor_members REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.actor_members_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.actor_members FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER no_merged_actor_is_named_when_inserted AFTER INSERT ON public.actor_members REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('group_id', 'member_id')
  CREATE TRIGGER no_merged_actor_is_named_when_updated AFTER UPDATE ON public.actor_members REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('group_id', 'member_id')
  CREATE TRIGGER only_groups_have_members BEFORE INSERT OR UPDATE ON public.actor_members FOR EACH ROW EXECUTE FUNCTION keep_members_in_groups()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.actor_members FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER updated AFTER UPDATE ON public.actor_members REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.actor_members_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.actor_merges (
  actor_id uuid not null,
  into_id uuid not null,
  revision_id bigint not null default 0
);
  constraint actor_is_not_merged_into_itself CHECK ((actor_id <> into_id))
  constraint actor_merges_actor_id_actors_id_fkey FOREIGN KEY (actor_id) REFERENCES actors(id) ON DELETE CASCADE
  constraint actor_merges_into_id_actors_id_fkey FOREIGN KEY (into_id) REFERENCES actors(id)
  constraint actor_merges_pkey PRIMARY KEY (actor_id)
  CREATE INDEX actor_merges_into ON public.actor_merges USING btree (into_id)
  CREATE INDEX actor_merges_written_in ON public.actor_merges USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.actor_merges REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.actor_merges_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.actor_merges REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.actor_merges_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.actor_merges FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER no_actor_that_is_named_is_merged AFTER INSERT ON public.actor_merges REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_named_merges()
  CREATE TRIGGER no_merged_actor_is_named_when_inserted AFTER INSERT ON public.actor_merges REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('into_id')
  CREATE TRIGGER no_merged_actor_is_named_when_updated AFTER UPDATE ON public.actor_merges REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('into_id')
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.actor_merges FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER updated AFTER UPDATE ON public.actor_merges REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.actor_merges_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.actors (
  id uuid not null default uuidv7(),
  key text collate pg_c_utf8 not null,
  absences jsonb not null default '{}'::jsonb,
  cardinality integer,
  country text,
  description text,
  document_id uuid,
  first_revision_id bigint not null default 0,
  given_name text,
  kind actor_kind not null,
  members_exhaustive boolean,
  name text,
  namespace text not null,
  revision_id bigint not null default 0,
  search tsvector generated always as ((text_vector('simple'::regconfig, ((COALESCE(name, ''::text) || ' '::text) || COALESCE(given_name, ''::text))) || text_vector('english'::regconfig, COALESCE(description, ''::text)))) stored,
  sort_name text collate alphabetical not null generated always as (COALESCE(name, key)) stored,
  version integer not null default 1
);
  constraint actors_absences_are_a_map CHECK ((jsonb_typeof(absences) = 'object'::text))
  constraint actors_document_id_documents_id_fkey FOREIGN KEY (document_id) REFERENCES documents(id)
  constraint actors_key_is_no_id CHECK (
CASE
    WHEN ((key ~ '^[A-Za-z0-9+/]{14,}={0,2}$'::text) AND ((length(key) % 4) = 0)) THEN (encode(decode(key, 'base64'::text), 'escape'::text) !~ '^[A-Z][A-Za-z]+:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(@|$)|^Revision:[1-9][0-9]{0,14}$'::text)
    ELSE true
END) NOT VALID
  constraint actors_key_is_well_formed CHECK (((key ~ '^[^[:space:]:]+(:[^[:space:]:]+)?$'::text) AND (length(split_part(key, ':'::text, 1)) <= 100) AND (length(split_part(key, ':'::text, 2)) <= 100)))
  constraint actors_key_key UNIQUE (key)
  constraint actors_local_key_is_of_its_namespace CHECK (((POSITION((':'::text) IN (key)) = 0) OR (split_part(key, ':'::text, 1) = namespace)))
  constraint actors_namespace_is_well_formed CHECK (((namespace ~ '^[^[:space:]:]+$'::text) AND (length(namespace) <= 100)))
  constraint actors_pkey PRIMARY KEY (id)
  constraint cardinality_is_positive CHECK ((cardinality > 0))
  constraint country_is_iso_3166 CHECK ((country ~ '^[A-Z]{2}$'::text))
  constraint sources_and_groups_are_local CHECK (((kind <> 'UNNAMED_SOURCE'::actor_kind) OR (POSITION((':'::text) IN (key)) > 0)))
  constraint unnamed_source_belongs_to_one_document CHECK (((kind = 'UNNAMED_SOURCE'::actor_kind) = (document_id IS NOT NULL)))
  constraint unnamed_source_stays_unnamed CHECK (((kind <> 'UNNAMED_SOURCE'::actor_kind) OR (given_name IS NULL)))
  CREATE INDEX actors_document ON public.actors USING btree (document_id)
  CREATE INDEX actors_first_revision ON public.actors USING btree (first_revision_id, id)
  CREATE INDEX actors_kind ON public.actors USING btree (kind, sort_name)
  CREATE INDEX actors_names ON public.actors USING gin (name_vector(name))
  CREATE INDEX actors_revision ON public.actors USING btree (revision_id, id)
  CREATE INDEX actors_search ON public.actors USING gin (search)
  CREATE INDEX actors_sort_name ON public.actors USING btree (sort_name, id)
  CREATE INDEX actors_written_in ON public.actors USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.actors REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.actors_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.actors REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.actors_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.actors FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.actors FOR EACH ROW EXECUTE FUNCTION stamp_entity()
  CREATE TRIGGER unnamed_source_stays_unnamed BEFORE UPDATE ON public.actors FOR EACH ROW WHEN ((((old.kind = 'UNNAMED_SOURCE'::actor_kind) OR (new.kind = 'UNNAMED_SOURCE'::actor_kind)) AND (((((old.kind IS DISTINCT FROM new.kind) OR (old.name IS DISTINCT FROM new.name)) OR (old.given_name IS DISTINCT FROM new.given_name)) OR (old.country IS DISTINCT FROM new.country)) OR (old.document_id IS DISTINCT FROM new.document_id)))) EXECUTE FUNCTION keep_source_unnamed()
  CREATE TRIGGER updated AFTER UPDATE ON public.actors REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.actors_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.affiliations (
  id uuid not null default uuidv7(),
  absences jsonb not null default '{}'::jsonb,
  first_revision_id bigint not null default 0,
  namespace text not null,
  organization_id uuid not null,
  person_id uuid not null,
  revision_id bigint not null default 0,
  role text not null,
  valid_from_derivation derivation,
  valid_from_earliest timestamp(6) with time zone,
  valid_from_edtf text,
  valid_from_expression text,
  valid_from_latest timestamp(6) with time zone,
  valid_to_derivation derivation,
  valid_to_earliest timestamp(6) with time zone,
  valid_to_edtf text,
  valid_to_expression text,
  valid_to_latest timestamp(6) with time zone,
  version integer not null default 1
);
  constraint affiliation_starts_before_it_ends CHECK ((valid_from_earliest <= valid_to_latest))
  constraint affiliations_absences_are_a_map CHECK ((jsonb_typeof(absences) = 'object'::text))
  constraint affiliations_namespace_is_well_formed CHECK (((namespace ~ '^[^[:space:]:]+$'::text) AND (length(namespace) <= 100)))
  constraint affiliations_organization_id_actors_id_fkey FOREIGN KEY (organization_id) REFERENCES actors(id)
  constraint affiliations_person_id_actors_id_fkey FOREIGN KEY (person_id) REFERENCES actors(id) ON DELETE CASCADE
  constraint affiliations_pkey PRIMARY KEY (id)
  constraint affiliations_valid_from_is_of_its_text CHECK (is_date(valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation))
  constraint affiliations_valid_to_is_of_its_text CHECK (is_date(valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation))
  CREATE UNIQUE INDEX affiliations_identity ON public.affiliations USING btree (person_id, organization_id, role, COALESCE(('from '::text || valid_from_edtf), ('to '::text || valid_to_edtf), ''::text))
  CREATE INDEX affiliations_organization ON public.affiliations USING btree (organization_id)
  CREATE INDEX affiliations_written_in ON public.affiliations USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.affiliations REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.affiliations_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.affiliations REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.affiliations_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.affiliations FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER no_merged_actor_is_named_when_inserted AFTER INSERT ON public.affiliations REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('organization_id', 'person_id')
  CREATE TRIGGER no_merged_actor_is_named_when_updated AFTER UPDATE ON public.affiliations REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('organization_id', 'person_id')
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.affiliations FOR EACH ROW EXECUTE FUNCTION stamp_entity()
  CREATE TRIGGER updated AFTER UPDATE ON public.affiliations REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.affiliations_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.api_keys (
  id uuid not null default uuidv7(),
  created_at timestamp(6) with time zone not null default now(),
  created_by text,
  expires_at timestamp(6) with time zone,
  name text not null,
  revoked_at timestamp(6) with time zone,
  revoked_by text,
  role access_role not null default 'EDITOR'::access_role,
  sha256 text not null
);
  constraint api_keys_pkey PRIMARY KEY (id)
  constraint api_keys_sha256_key UNIQUE (sha256)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.changes (
  after jsonb,
  before jsonb,
  entity entity_type not null,
  entity_id uuid not null,
  facets jsonb,
  kind change_kind not null,
  ordinal integer not null,
  revision_id bigint not null
);
  constraint changes_pkey PRIMARY KEY (revision_id, ordinal)
  CREATE INDEX changes_entity ON public.changes USING btree (entity, entity_id, revision_id DESC NULLS LAST)
  CREATE TRIGGER changes_are_immutable BEFORE UPDATE ON public.changes FOR EACH ROW EXECUTE FUNCTION refuse_update('changes_are_immutable')
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.changes FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create table public.consent_grounds (
  consent_period_id uuid not null,
  ordinal integer not null,
  revision_id bigint not null default 0,
  statement_id uuid not null,
  weight ground_weight not null
);
  constraint consent_grounds_consent_period_id_consent_periods_id_fkey FOREIGN KEY (consent_period_id) REFERENCES consent_periods(id) ON DELETE CASCADE
  constraint consent_grounds_pkey PRIMARY KEY (consent_period_id, statement_id)
  constraint consent_grounds_statement_id_statements_id_fkey FOREIGN KEY (statement_id) REFERENCES statements(id)
  CREATE INDEX consent_grounds_statement ON public.consent_grounds USING btree (statement_id)
  CREATE INDEX consent_grounds_written_in ON public.consent_grounds USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE CONSTRAINT TRIGGER consent_keeps_its_evidence AFTER DELETE OR UPDATE ON public.consent_grounds DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_consent_grounds()
  CREATE TRIGGER deleted AFTER DELETE ON public.consent_grounds REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.consent_grounds_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.consent_grounds REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.consent_grounds_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.consent_grounds FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE CONSTRAINT TRIGGER resumed_consent_has_no_grounds AFTER INSERT OR UPDATE ON public.consent_grounds DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_grounds_of_resumed()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.consent_grounds FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER updated AFTER UPDATE ON public.consent_grounds REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.consent_grounds_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.consent_periods (
  id uuid not null default uuidv7(),
  absences jsonb not null default '{}'::jsonb,
  consent_id uuid not null,
  ends_at timestamp(6) with time zone not null default 'infinity'::timestamp with time zone,
  first_revision_id bigint not null default 0,
  grounded_id uuid not null generated always as (COALESCE(resumes, id)) stored,
  last_observed_at_derivation derivation,
  last_observed_at_earliest timestamp(6) with time zone,
  last_observed_at_edtf text,
  last_observed_at_expression text,
  last_observed_at_latest timestamp(6) with time zone,
  namespace text not null,
  observed_at_derivation derivation,
  observed_at_earliest timestamp(6) with time zone,
  observed_at_edtf text,
  observed_at_expression text,
  observed_at_latest timestamp(6) with time zone,
  resumes uuid,
  revision_id bigint not null default 0,
  starts_at timestamp(6) with time zone not null default '-infinity'::timestamp with time zone,
  state consent_state not null,
  valid_from_derivation derivation,
  valid_from_earliest timestamp(6) with time zone,
  valid_from_edtf text,
  valid_from_expression text,
  valid_from_latest timestamp(6) with time zone,
  valid_to_derivation derivation,
  valid_to_earliest timestamp(6) with time zone,
  valid_to_edtf text,
  valid_to_expression text,
  valid_to_latest timestamp(6) with time zone,
  version integer not null default 1
);
  constraint consent_periods_absences_are_a_map CHECK ((jsonb_typeof(absences) = 'object'::text))
  constraint consent_periods_consent_id_consents_id_fkey FOREIGN KEY (consent_id) REFERENCES consents(id) ON DELETE CASCADE
  constraint consent_periods_last_observed_at_is_of_its_text CHECK (is_date(last_observed_at_edtf, last_observed_at_earliest, last_observed_at_latest, last_observed_at_expression, last_observed_at_derivation))
  constraint consent_periods_namespace_is_well_formed CHECK (((namespace ~ '^[^[:space:]:]+$'::text) AND (length(namespace) <= 100)))
  constraint consent_periods_observed_at_is_of_its_text CHECK (is_date(observed_at_edtf, observed_at_earliest, observed_at_latest, observed_at_expression, observed_at_derivation))
  constraint consent_periods_pkey PRIMARY KEY (id)
  constraint consent_periods_resumes_consent_periods_id_fkey FOREIGN KEY (resumes) REFERENCES consent_periods(id) DEFERRABLE INITIALLY DEFERRED
  constraint consent_periods_valid_from_is_of_its_text CHECK (is_date(valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation))
  constraint consent_periods_valid_to_is_of_its_text CHECK (is_date(valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation))
  constraint consent_starts_before_it_ends CHECK ((starts_at < ends_at))
  constraint stated_consent_starts_before_it_ends CHECK ((valid_from_earliest <= valid_to_latest))
  CREATE INDEX consent_periods_consent ON public.consent_periods USING btree (consent_id, starts_at)
  CREATE INDEX consent_periods_resumes ON public.consent_periods USING btree (resumes) WHERE (resumes IS NOT NULL)
  CREATE INDEX consent_periods_written_in ON public.consent_periods USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE CONSTRAINT TRIGGER consent_periods_do_not_overlap AFTER INSERT OR UPDATE OF consent_id, starts_at, ends_at ON public.consent_periods DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_overlap()
  CREATE CONSTRAINT TRIGGER consent_rests_on_evidence AFTER INSERT OR UPDATE ON public.consent_periods DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_consent_grounds()
  CREATE TRIGGER deleted AFTER DELETE ON public.consent_periods REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.consent_periods_deleted()
  CREATE TRIGGER effect_is_moved AFTER UPDATE ON public.consent_periods FOR EACH ROW WHEN (((old.starts_at <> new.starts_at) OR (old.ends_at <> new.ends_at))) EXECUTE FUNCTION schedule_effect('CONSENT')
  CREATE TRIGGER effect_is_scheduled AFTER INSERT OR DELETE ON public.consent_periods FOR EACH ROW EXECUTE FUNCTION schedule_effect('CONSENT')
  CREATE TRIGGER inserted AFTER INSERT ON public.consent_periods REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.consent_periods_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.consent_periods FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE CONSTRAINT TRIGGER resumed_consent_is_of_its_original AFTER INSERT OR UPDATE ON public.consent_periods DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_resumed_without_original()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.consent_periods FOR EACH ROW EXECUTE FUNCTION stamp_entity()
  CREATE TRIGGER updated AFTER UPDATE ON public.consent_periods REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.consent_periods_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.consents (
  id uuid not null default uuidv7(),
  consenting_party_id uuid not null,
  covers consent_covers not null,
  first_revision_id bigint not null default 0,
  restriction_id uuid not null,
  revision_id bigint not null default 0,
  version integer not null default 1
);
  constraint consents_consenting_party_id_actors_id_fkey FOREIGN KEY (consenting_party_id) REFERENCES actors(id)
  constraint consents_identity UNIQUE (restriction_id, consenting_party_id, covers)
  constraint consents_pkey PRIMARY KEY (id)
  constraint consents_restriction_id_restrictions_id_fkey FOREIGN KEY (restriction_id) REFERENCES restrictions(id) ON DELETE CASCADE
  CREATE INDEX consents_consenting_party ON public.consents USING btree (consenting_party_id)
  CREATE INDEX consents_written_in ON public.consents USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.consents REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.consents_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.consents REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.consents_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.consents FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER no_merged_actor_is_named_when_inserted AFTER INSERT ON public.consents REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('consenting_party_id')
  CREATE TRIGGER no_merged_actor_is_named_when_updated AFTER UPDATE ON public.consents REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('consenting_party_id')
  CREATE TRIGGER periods_are_of_their_consent AFTER UPDATE ON public.consents REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION touch_periods_of_consents()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.consents FOR EACH ROW EXECUTE FUNCTION stamp_entity()
  CREATE TRIGGER updated AFTER UPDATE ON public.consents REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.consents_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.document_parts (
  document_version_id uuid not null,
  "end" integer not null,
  search tsvector not null,
  start integer not null
);
  constraint document_parts_document_version_id_document_versions_id_fkey FOREIGN KEY (document_version_id) REFERENCES document_versions(id) ON DELETE CASCADE
  constraint document_parts_pkey PRIMARY KEY (document_version_id, start)
  CREATE INDEX document_parts_search ON public.document_parts USING gin (search)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create table public.document_retractions (
  date_derivation derivation,
  date_earliest timestamp(6) with time zone,
  date_edtf text,
  date_expression text,
  date_latest timestamp(6) with time zone,
  document_id uuid not null,
  note text,
  revision_id bigint not null default 0
);
  constraint document_retractions_date_is_of_its_text CHECK (is_date(date_edtf, date_earliest, date_latest, date_expression, date_derivation))
  constraint document_retractions_document_id_documents_id_fkey FOREIGN KEY (document_id) REFERENCES documents(id) ON DELETE CASCADE
  constraint document_retractions_pkey PRIMARY KEY (document_id)
  CREATE INDEX document_retractions_written_in ON public.document_retractions USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.document_retractions REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.document_retractions_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.document_retractions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.document_retractions_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.document_retractions FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.document_retractions FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER updated AFTER UPDATE ON public.document_retractions REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.document_retractions_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.document_versions (
  id uuid not null default uuidv7(),
  document_id uuid not null,
  number integer not null,
  revision_id bigint not null default 0,
  sha256 text not null,
  text text not null
);
  constraint document_versions_document_id_documents_id_fkey FOREIGN KEY (document_id) REFERENCES documents(id) ON DELETE CASCADE
  constraint document_versions_number UNIQUE (document_id, number)
  constraint document_versions_pkey PRIMARY KEY (id)
  constraint sha256_is_of_the_text CHECK ((sha256 = encode(sha256(convert_to(text, 'UTF8'::name)), 'hex'::text)))
  CREATE INDEX document_versions_sha256 ON public.document_versions USING btree (sha256)
  CREATE INDEX document_versions_written_in ON public.document_versions USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.document_versions REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.document_versions_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.document_versions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.document_versions_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.document_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER parts_found AFTER INSERT ON public.document_versions REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION find_document_parts()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.document_versions FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER text_is_immutable BEFORE UPDATE OF text, sha256, document_id, number ON public.document_versions FOR EACH ROW EXECUTE FUNCTION refuse_update('text_is_immutable')
  CREATE TRIGGER updated AFTER UPDATE ON public.document_versions REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.document_versions_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.documents (
  id uuid not null default uuidv7(),
  key text collate pg_c_utf8 not null,
  absences jsonb not null default '{}'::jsonb,
  author text,
  first_revision_id bigint not null default 0,
  language text,
  namespace text not null,
  published_derivation derivation,
  published_earliest timestamp(6) with time zone,
  published_edtf text,
  published_expression text,
  published_latest timestamp(6) with time zone,
  publisher text,
  revision_id bigint not null default 0,
  sort_date timestamp(6) with time zone not null generated always as (COALESCE(published_latest,
CASE
    WHEN (published_edtf IS NULL) THEN 'infinity'::timestamp with time zone
    ELSE '9999-12-31 23:59:59.999999+00'::timestamp with time zone
END)) stored,
  sort_date_desc timestamp(6) with time zone not null generated always as (COALESCE(published_latest,
CASE
    WHEN (published_edtf IS NULL) THEN '-infinity'::timestamp with time zone
    ELSE '9999-12-31 23:59:59.999999+00'::timestamp with time zone
END)) stored,
  sort_title text collate alphabetical not null generated always as (COALESCE(title, key)) stored,
  title text,
  url text,
  version integer not null default 1
);
  constraint documents_absences_are_a_map CHECK ((jsonb_typeof(absences) = 'object'::text))
  constraint documents_key_is_local CHECK ((POSITION((':'::text) IN (key)) > 0))
  constraint documents_key_is_well_formed CHECK (((key ~ '^[^[:space:]:]+(:[^[:space:]:]+)?$'::text) AND (length(split_part(key, ':'::text, 1)) <= 100) AND (length(split_part(key, ':'::text, 2)) <= 100)))
  constraint documents_key_key UNIQUE (key)
  constraint documents_local_key_is_of_its_namespace CHECK (((POSITION((':'::text) IN (key)) = 0) OR (split_part(key, ':'::text, 1) = namespace)))
  constraint documents_namespace_is_well_formed CHECK (((namespace ~ '^[^[:space:]:]+$'::text) AND (length(namespace) <= 100)))
  constraint documents_pkey PRIMARY KEY (id)
  constraint documents_published_is_of_its_text CHECK (is_date(published_edtf, published_earliest, published_latest, published_expression, published_derivation))
  CREATE INDEX documents_first_revision ON public.documents USING btree (first_revision_id, id)
  CREATE INDEX documents_names ON public.documents USING gin (name_vector(title))
  CREATE INDEX documents_published ON public.documents USING spgist (tstzrange(published_earliest, published_latest, '[]'::text)) WHERE (published_edtf IS NOT NULL)
  CREATE INDEX documents_revision ON public.documents USING btree (revision_id, id)
  CREATE INDEX documents_search ON public.documents USING gin (document_vector(title, author, publisher, language))
  CREATE INDEX documents_sort_date ON public.documents USING btree (sort_date, id)
  CREATE INDEX documents_sort_date_desc ON public.documents USING btree (sort_date_desc, id)
  CREATE INDEX documents_sort_title ON public.documents USING btree (sort_title, id)
  CREATE INDEX documents_written_in ON public.documents USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.documents REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.documents_deleted()
  CREATE TRIGGER found_by_language AFTER INSERT ON public.documents FOR EACH ROW WHEN ((new.language IS NOT NULL)) EXECUTE FUNCTION find_by_language()
  CREATE TRIGGER found_by_other_language AFTER UPDATE ON public.documents FOR EACH ROW WHEN ((dictionary_of(old.language) IS DISTINCT FROM dictionary_of(new.language))) EXECUTE FUNCTION find_by_other_language()
  CREATE TRIGGER inserted AFTER INSERT ON public.documents REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.documents_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.documents FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER open_dates_are_bounded AFTER UPDATE ON public.documents FOR EACH ROW WHEN ((old.published_latest IS DISTINCT FROM new.published_latest)) EXECUTE FUNCTION bound_open_dates_by_publication()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.documents FOR EACH ROW EXECUTE FUNCTION stamp_entity()
  CREATE TRIGGER updated AFTER UPDATE ON public.documents REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.documents_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.entities (
  entity entity_type not null,
  line_function text not null,
  ordinal integer not null,
  table_name text not null
);
  constraint entities_pkey PRIMARY KEY (entity)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create table public.event_ballots (
  actor_id uuid not null,
  event_id uuid not null,
  option vote_option not null,
  revision_id bigint not null default 0
);
  constraint event_ballots_actor_id_actors_id_fkey FOREIGN KEY (actor_id) REFERENCES actors(id)
  constraint event_ballots_event_id_events_id_fkey FOREIGN KEY (event_id) REFERENCES events(id) ON DELETE CASCADE
  constraint event_ballots_pkey PRIMARY KEY (event_id, actor_id)
  CREATE INDEX event_ballots_actor ON public.event_ballots USING btree (actor_id)
  CREATE INDEX event_ballots_written_in ON public.event_ballots USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.event_ballots REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.event_ballots_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.event_ballots REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.event_ballots_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.event_ballots FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER no_merged_actor_is_named_when_inserted AFTER INSERT ON public.event_ballots REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('actor_id')
  CREATE TRIGGER no_merged_actor_is_named_when_updated AFTER UPDATE ON public.event_ballots REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('actor_id')
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.event_ballots FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER updated AFTER UPDATE ON public.event_ballots REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.event_ballots_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.event_participants (
  actor_id uuid not null,
  event_id uuid not null,
  revision_id bigint not null default 0
);
  constraint event_participants_actor_id_actors_id_fkey FOREIGN KEY (actor_id) REFERENCES actors(id)
  constraint event_participants_event_id_events_id_fkey FOREIGN KEY (event_id) REFERENCES events(id) ON DELETE CASCADE
  constraint event_participants_pkey PRIMARY KEY (event_id, actor_id)
  CREATE INDEX event_participants_actor ON public.event_participants USING btree (actor_id)
  CREATE INDEX event_participants_written_in ON public.event_participants USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.event_participants REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.event_participants_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.event_participants REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.event_participants_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.event_participants FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER no_merged_actor_is_named_when_inserted AFTER INSERT ON public.event_participants REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('actor_id')
  CREATE TRIGGER no_merged_actor_is_named_when_updated AFTER UPDATE ON public.event_participants REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('actor_id')
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.event_participants FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER updated AFTER UPDATE ON public.event_participants REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.event_participants_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.event_votes (
  abstentions integer,
  event_id uuid not null,
  motion_id uuid not null,
  no integer,
  not_voting integer,
  result vote_result,
  revision_id bigint not null default 0,
  yes integer
);
  constraint event_votes_event_id_events_id_fkey FOREIGN KEY (event_id) REFERENCES events(id) ON DELETE CASCADE
  constraint event_votes_motion_id_restrictions_id_fkey FOREIGN KEY (motion_id) REFERENCES restrictions(id) DEFERRABLE INITIALLY DEFERRED
  constraint event_votes_pkey PRIMARY KEY (event_id)
  CREATE INDEX event_votes_motion ON public.event_votes USING btree (motion_id)
  CREATE INDEX event_votes_written_in ON public.event_votes USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.event_votes REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.event_votes_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.event_votes REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.event_votes_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.event_votes FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.event_votes FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER updated AFTER UPDATE ON public.event_votes REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.event_votes_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.events (
  id uuid not null default uuidv7(),
  key text collate pg_c_utf8 not null,
  absences jsonb not null default '{}'::jsonb,
  date_derivation derivation,
  date_earliest timestamp(6) with time zone,
  date_edtf text,
  date_expression text,
  date_latest timestamp(6) with time zone,
  first_revision_id bigint not null default 0,
  name text not null,
  namespace text not null,
  place_id uuid,
  revision_id bigint not null default 0,
  search tsvector generated always as (text_vector('english'::regconfig, name)) stored,
  sort_date timestamp(6) with time zone not null generated always as (COALESCE(date_latest,
CASE
    WHEN (date_edtf IS NULL) THEN 'infinity'::timestamp with time zone
    ELSE '9999-12-31 23:59:59.999999+00'::timestamp with time zone
END)) stored,
  sort_date_desc timestamp(6) with time zone not null generated always as (COALESCE(date_latest,
CASE
    WHEN (date_edtf IS NULL) THEN '-infinity'::timestamp with time zone
    ELSE '9999-12-31 23:59:59.999999+00'::timestamp with time zone
END)) stored,
  status event_status not null,
  version integer not null default 1
);
  constraint events_absences_are_a_map CHECK ((jsonb_typeof(absences) = 'object'::text))
  constraint events_date_is_of_its_text CHECK (is_date(date_edtf, date_earliest, date_latest, date_expression, date_derivation))
  constraint events_key_is_local CHECK ((POSITION((':'::text) IN (key)) > 0))
  constraint events_key_is_well_formed CHECK (((key ~ '^[^[:space:]:]+(:[^[:space:]:]+)?$'::text) AND (length(split_part(key, ':'::text, 1)) <= 100) AND (length(split_part(key, ':'::text, 2)) <= 100)))
  constraint events_key_key UNIQUE (key)
  constraint events_local_key_is_of_its_namespace CHECK (((POSITION((':'::text) IN (key)) = 0) OR (split_part(key, ':'::text, 1) = namespace)))
  constraint events_namespace_is_well_formed CHECK (((namespace ~ '^[^[:space:]:]+$'::text) AND (length(namespace) <= 100)))
  constraint events_pkey PRIMARY KEY (id)
  constraint events_place_id_places_id_fkey FOREIGN KEY (place_id) REFERENCES places(id)
  CREATE INDEX events_date ON public.events USING spgist (tstzrange(date_earliest, date_latest, '[]'::text)) WHERE (date_edtf IS NOT NULL)
  CREATE INDEX events_first_revision ON public.events USING btree (first_revision_id, id)
  CREATE INDEX events_names ON public.events USING gin (name_vector(name))
  CREATE INDEX events_place ON public.events USING btree (place_id)
  CREATE INDEX events_revision ON public.events USING btree (revision_id, id)
  CREATE INDEX events_search ON public.events USING gin (search)
  CREATE INDEX events_sort_date ON public.events USING btree (sort_date, id)
  CREATE INDEX events_sort_date_desc ON public.events USING btree (sort_date_desc, id)
  CREATE INDEX events_written_in ON public.events USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.events REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.events_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.events REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.events_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.events FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.events FOR EACH ROW EXECUTE FUNCTION stamp_entity()
  CREATE TRIGGER updated AFTER UPDATE ON public.events REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.events_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.evidence (
  id uuid not null default uuidv7(),
  actor_id uuid,
  affiliation_id uuid,
  dictionary text,
  document_version_id uuid not null,
  "end" integer not null,
  event_id uuid,
  exact text not null,
  item_id uuid,
  locator text,
  namespace text not null,
  ordinal integer not null,
  place_id uuid,
  prefix text,
  restriction_id uuid,
  revision_id bigint not null default 0,
  role evidence_role not null default 'EVIDENCE'::evidence_role,
  search tsvector generated always as (
CASE
    WHEN (statement_id IS NULL) THEN NULL::tsvector
    ELSE text_vector_in(exact, dictionary)
END) stored,
  start integer not null,
  statement_id uuid,
  suffix text,
  target_id uuid,
  transfer_id uuid
);
  constraint evidence_actor_id_actors_id_fkey FOREIGN KEY (actor_id) REFERENCES actors(id) ON DELETE CASCADE
  constraint evidence_affiliation_id_affiliations_id_fkey FOREIGN KEY (affiliation_id) REFERENCES affiliations(id) ON DELETE CASCADE
  constraint evidence_document_version_id_document_versions_id_fkey FOREIGN KEY (document_version_id) REFERENCES document_versions(id)
  constraint evidence_event_id_events_id_fkey FOREIGN KEY (event_id) REFERENCES events(id) ON DELETE CASCADE
  constraint evidence_is_a_span CHECK (((start >= 0) AND (start < "end") AND (char_length(exact) = ("end" - start))))
  constraint evidence_item_id_items_id_fkey FOREIGN KEY (item_id) REFERENCES items(id) ON DELETE CASCADE
  constraint evidence_pkey PRIMARY KEY (id)
  constraint evidence_place_id_places_id_fkey FOREIGN KEY (place_id) REFERENCES places(id) ON DELETE CASCADE
  constraint evidence_restriction_id_restrictions_id_fkey FOREIGN KEY (restriction_id) REFERENCES restrictions(id) ON DELETE CASCADE
  constraint evidence_shows_one_entity CHECK ((num_nonnulls(actor_id, affiliation_id, item_id, place_id, target_id, event_id, transfer_id, restriction_id, statement_id) = 1))
  constraint evidence_statement_id_statements_id_fkey FOREIGN KEY (statement_id) REFERENCES statements(id) ON DELETE CASCADE
  constraint evidence_target_id_targets_id_fkey FOREIGN KEY (target_id) REFERENCES targets(id) ON DELETE CASCADE
  constraint evidence_transfer_id_transfers_id_fkey FOREIGN KEY (transfer_id) REFERENCES transfers(id) ON DELETE CASCADE
  constraint verbatim_belongs_to_a_statement CHECK (((role = 'EVIDENCE'::evidence_role) OR (statement_id IS NOT NULL)))
  CREATE INDEX evidence_actor ON public.evidence USING btree (actor_id) WHERE (actor_id IS NOT NULL)
  CREATE INDEX evidence_affiliation ON public.evidence USING btree (affiliation_id) WHERE (affiliation_id IS NOT NULL)
  CREATE INDEX evidence_document_version ON public.evidence USING btree (document_version_id)
  CREATE INDEX evidence_event ON public.evidence USING btree (event_id) WHERE (event_id IS NOT NULL)
  CREATE INDEX evidence_item ON public.evidence USING btree (item_id) WHERE (item_id IS NOT NULL)
  CREATE INDEX evidence_place ON public.evidence USING btree (place_id) WHERE (place_id IS NOT NULL)
  CREATE INDEX evidence_restriction ON public.evidence USING btree (restriction_id) WHERE (restriction_id IS NOT NULL)
  CREATE INDEX evidence_search ON public.evidence USING gin (search)
  CREATE INDEX evidence_statement ON public.evidence USING btree (statement_id) WHERE (statement_id IS NOT NULL)
  CREATE INDEX evidence_target ON public.evidence USING btree (target_id) WHERE (target_id IS NOT NULL)
  CREATE INDEX evidence_transfer ON public.evidence USING btree (transfer_id) WHERE (transfer_id IS NOT NULL)
  CREATE INDEX evidence_written_in ON public.evidence USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.evidence REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.evidence_deleted()
  CREATE TRIGGER dictionary_is_of_its_document_inserted AFTER INSERT ON public.evidence REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION set_dictionary()
  CREATE TRIGGER dictionary_is_of_its_document_updated AFTER UPDATE ON public.evidence REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION set_dictionary()
  CREATE TRIGGER evidence_is_verbatim_insert AFTER INSERT ON public.evidence REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION verify_evidence()
  CREATE TRIGGER evidence_is_verbatim_update AFTER UPDATE ON public.evidence REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION verify_evidence()
  CREATE TRIGGER inserted AFTER INSERT ON public.evidence REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.evidence_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.evidence FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER open_dates_are_bounded_delete AFTER DELETE ON public.evidence REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION bound_open_dates_by_evidence()
  CREATE TRIGGER open_dates_are_bounded_insert AFTER INSERT ON public.evidence REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION bound_open_dates_by_evidence()
  CREATE TRIGGER open_dates_are_bounded_update AFTER UPDATE ON public.evidence REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION bound_open_dates_by_evidence()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.evidence FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER updated AFTER UPDATE ON public.evidence REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.evidence_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.feed_incarnations (
  id text not null,
  begins_after bigint not null,
  opened_at timestamp(6) with time zone not null default clock_timestamp(),
  ordinal bigint not null generated always as identity,
  start text not null
);
  constraint feed_incarnations_ordinal UNIQUE (ordinal)
  constraint feed_incarnations_pkey PRIMARY KEY (id)
  constraint feed_incarnations_start UNIQUE (start)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create table public.feed_retention (
  trimmed_to bigint not null default 0
);
  CREATE UNIQUE INDEX feed_retention_is_one_row ON public.feed_retention USING btree ((true))
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create table public.idempotency_keys (
  key text not null,
  answer jsonb not null,
  created_at timestamp(6) with time zone not null default now(),
  principal text not null,
  request text not null
);
  constraint idempotency_keys_pkey PRIMARY KEY (principal, key)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.item_aliases (
  item_id uuid not null,
  name text not null,
  namespace text not null,
  revision_id bigint not null default 0,
  search tsvector generated always as (text_vector('simple'::regconfig, name)) stored
);
  constraint item_aliases_item_id_items_id_fkey FOREIGN KEY (item_id) REFERENCES items(id) ON DELETE CASCADE
  constraint item_aliases_pkey PRIMARY KEY (item_id, name)
  CREATE INDEX item_aliases_names ON public.item_aliases USING gin (name_vector(name))
  CREATE INDEX item_aliases_search ON public.item_aliases USING gin (search)
  CREATE INDEX item_aliases_written_in ON public.item_aliases USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.item_aliases REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.item_aliases_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.item_aliases REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.item_aliases_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.item_aliases FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.item_aliases FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER updated AFTER UPDATE ON public.item_aliases REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.item_aliases_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.item_broader (
  broader_id uuid not null,
  item_id uuid not null,
  revision_id bigint not null default 0
);
  constraint item_broader_broader_id_items_id_fkey FOREIGN KEY (broader_id) REFERENCES items(id) DEFERRABLE INITIALLY DEFERRED
  constraint item_broader_item_id_items_id_fkey FOREIGN KEY (item_id) REFERENCES items(id) ON DELETE CASCADE
  constraint item_broader_pkey PRIMARY KEY (item_id, broader_id)
  CREATE INDEX item_broader_broader ON public.item_broader USING btree (broader_id)
  CREATE INDEX item_broader_written_in ON public.item_broader USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.item_broader REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.item_broader_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.item_broader REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.item_broader_inserted()
  CREATE TRIGGER items_broader_is_acyclic AFTER INSERT ON public.item_broader REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_cycle('item_broader', 'item_id', 'broader_id', 'items_broader_is_acyclic')
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.item_broader FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.item_broader FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER updated AFTER UPDATE ON public.item_broader REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.item_broader_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.items (
  id uuid not null default uuidv7(),
  key text collate pg_c_utf8 not null,
  absences jsonb not null default '{}'::jsonb,
  description text,
  first_revision_id bigint not null default 0,
  kind item_kind not null,
  name text,
  namespace text not null,
  origin_id uuid,
  revision_id bigint not null default 0,
  search tsvector generated always as ((text_vector('simple'::regconfig, COALESCE(name, ''::text)) || text_vector('english'::regconfig, COALESCE(description, ''::text)))) stored,
  sort_name text collate alphabetical not null generated always as (COALESCE(name, key)) stored,
  version integer not null default 1
);
  constraint items_absences_are_a_map CHECK ((jsonb_typeof(absences) = 'object'::text))
  constraint items_key_is_no_id CHECK (
CASE
    WHEN ((key ~ '^[A-Za-z0-9+/]{14,}={0,2}$'::text) AND ((length(key) % 4) = 0)) THEN (encode(decode(key, 'base64'::text), 'escape'::text) !~ '^[A-Z][A-Za-z]+:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(@|$)|^Revision:[1-9][0-9]{0,14}$'::text)
    ELSE true
END) NOT VALID
  constraint items_key_is_shared CHECK ((POSITION((':'::text) IN (key)) = 0))
  constraint items_key_is_well_formed CHECK (((key ~ '^[^[:space:]:]+(:[^[:space:]:]+)?$'::text) AND (length(split_part(key, ':'::text, 1)) <= 100) AND (length(split_part(key, ':'::text, 2)) <= 100)))
  constraint items_key_key UNIQUE (key)
  constraint items_local_key_is_of_its_namespace CHECK (((POSITION((':'::text) IN (key)) = 0) OR (split_part(key, ':'::text, 1) = namespace)))
  constraint items_namespace_is_well_formed CHECK (((namespace ~ '^[^[:space:]:]+$'::text) AND (length(namespace) <= 100)))
  constraint items_origin_id_actors_id_fkey FOREIGN KEY (origin_id) REFERENCES actors(id)
  constraint items_pkey PRIMARY KEY (id)
  CREATE INDEX items_first_revision ON public.items USING btree (first_revision_id, id)
  CREATE INDEX items_names ON public.items USING gin (name_vector(name))
  CREATE INDEX items_origin ON public.items USING btree (origin_id)
  CREATE INDEX items_revision ON public.items USING btree (revision_id, id)
  CREATE INDEX items_search ON public.items USING gin (search)
  CREATE INDEX items_sort_name ON public.items USING btree (sort_name, id)
  CREATE INDEX items_written_in ON public.items USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.items REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.items_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.items REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.items_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.items FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER no_merged_actor_is_named_when_inserted AFTER INSERT ON public.items REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('origin_id')
  CREATE TRIGGER no_merged_actor_is_named_when_updated AFTER UPDATE ON public.items REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('origin_id')
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.items FOR EACH ROW EXECUTE FUNCTION stamp_entity()
  CREATE TRIGGER updated AFTER UPDATE ON public.items REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.items_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.last_said (
  entity entity_type not null,
  entity_id uuid,
  identity text not null,
  line jsonb not null,
  namespace text not null,
  owner_id uuid
);
  constraint last_said_pkey PRIMARY KEY (namespace, entity, identity)
  CREATE INDEX last_said_entity ON public.last_said USING btree (entity, entity_id)
  CREATE INDEX last_said_owner ON public.last_said USING btree (owner_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.lines (
  entity entity_type not null,
  entity_id uuid not null,
  line jsonb not null
);
  constraint lines_pkey PRIMARY KEY (entity, entity_id)
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.lines FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER said_comes_back_with_its_entity AFTER INSERT ON public.lines REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION remember_what_was_said()
  CREATE TRIGGER said_goes_with_its_entity AFTER DELETE ON public.lines REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION forget_what_was_said()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create table public.place_broader (
  broader_id uuid not null,
  ordinal integer not null default 0,
  place_id uuid not null,
  revision_id bigint not null default 0,
  valid_from_derivation derivation,
  valid_from_earliest timestamp(6) with time zone,
  valid_from_edtf text,
  valid_from_expression text,
  valid_from_latest timestamp(6) with time zone,
  valid_to_derivation derivation,
  valid_to_earliest timestamp(6) with time zone,
  valid_to_edtf text,
  valid_to_expression text,
  valid_to_latest timestamp(6) with time zone
);
  constraint place_broader_broader_id_places_id_fkey FOREIGN KEY (broader_id) REFERENCES places(id) DEFERRABLE INITIALLY DEFERRED
  constraint place_broader_pkey PRIMARY KEY (place_id, broader_id, ordinal)
  constraint place_broader_place_id_places_id_fkey FOREIGN KEY (place_id) REFERENCES places(id) ON DELETE CASCADE
  constraint place_broader_valid_from_is_of_its_text CHECK (is_date(valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation))
  constraint place_broader_valid_to_is_of_its_text CHECK (is_date(valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation))
  constraint place_is_within_before_it_is_not CHECK ((valid_from_earliest <= valid_to_latest))
  CREATE INDEX place_broader_broader ON public.place_broader USING btree (broader_id)
  CREATE INDEX place_broader_written_in ON public.place_broader USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.place_broader REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.place_broader_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.place_broader REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.place_broader_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.place_broader FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE CONSTRAINT TRIGGER place_is_within_once_at_a_time AFTER INSERT OR UPDATE ON public.place_broader DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_two_terms('place_id', 'broader_id')
  CREATE TRIGGER places_within_is_acyclic AFTER INSERT ON public.place_broader REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_cycle('place_broader', 'place_id', 'broader_id', 'places_within_is_acyclic')
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.place_broader FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER updated AFTER UPDATE ON public.place_broader REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.place_broader_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.places (
  id uuid not null default uuidv7(),
  key text collate pg_c_utf8 not null,
  absences jsonb not null default '{}'::jsonb,
  description text,
  first_revision_id bigint not null default 0,
  name text collate alphabetical not null,
  namespace text not null,
  revision_id bigint not null default 0,
  search tsvector generated always as (text_vector('simple'::regconfig, name)) stored,
  version integer not null default 1
);
  constraint places_absences_are_a_map CHECK ((jsonb_typeof(absences) = 'object'::text))
  constraint places_key_is_no_id CHECK (
CASE
    WHEN ((key ~ '^[A-Za-z0-9+/]{14,}={0,2}$'::text) AND ((length(key) % 4) = 0)) THEN (encode(decode(key, 'base64'::text), 'escape'::text) !~ '^[A-Z][A-Za-z]+:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(@|$)|^Revision:[1-9][0-9]{0,14}$'::text)
    ELSE true
END) NOT VALID
  constraint places_key_is_shared CHECK ((POSITION((':'::text) IN (key)) = 0))
  constraint places_key_is_well_formed CHECK (((key ~ '^[^[:space:]:]+(:[^[:space:]:]+)?$'::text) AND (length(split_part(key, ':'::text, 1)) <= 100) AND (length(split_part(key, ':'::text, 2)) <= 100)))
  constraint places_key_key UNIQUE (key)
  constraint places_local_key_is_of_its_namespace CHECK (((POSITION((':'::text) IN (key)) = 0) OR (split_part(key, ':'::text, 1) = namespace)))
  constraint places_namespace_is_well_formed CHECK (((namespace ~ '^[^[:space:]:]+$'::text) AND (length(namespace) <= 100)))
  constraint places_pkey PRIMARY KEY (id)
  CREATE INDEX places_first_revision ON public.places USING btree (first_revision_id, id)
  CREATE INDEX places_name ON public.places USING btree (name, id)
  CREATE INDEX places_names ON public.places USING gin (name_vector(name))
  CREATE INDEX places_revision ON public.places USING btree (revision_id, id)
  CREATE INDEX places_search ON public.places USING gin (search)
  CREATE INDEX places_written_in ON public.places USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.places REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.places_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.places REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.places_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.places FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.places FOR EACH ROW EXECUTE FUNCTION stamp_entity()
  CREATE TRIGGER updated AFTER UPDATE ON public.places REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.places_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.recorded_tables (
  name text not null,
  ordinal integer not null,
  owners jsonb not null
);
  constraint recorded_tables_pkey PRIMARY KEY (name)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create table public.restriction_basis (
  instrument text not null,
  ordinal integer not null,
  provision text,
  restriction_id uuid not null,
  revision_id bigint not null default 0,
  search tsvector generated always as (text_vector('english'::regconfig, ((instrument || ' '::text) || COALESCE(provision, ''::text)))) stored,
  url text
);
  constraint restriction_basis_pkey PRIMARY KEY (restriction_id, ordinal)
  constraint restriction_basis_restriction_id_restrictions_id_fkey FOREIGN KEY (restriction_id) REFERENCES restrictions(id) ON DELETE CASCADE
  CREATE INDEX restriction_basis_search ON public.restriction_basis USING gin (search)
  CREATE INDEX restriction_basis_written_in ON public.restriction_basis USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.restriction_basis REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.restriction_basis_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.restriction_basis REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.restriction_basis_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.restriction_basis FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.restriction_basis FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER updated AFTER UPDATE ON public.restriction_basis REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.restriction_basis_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.restriction_conditions (
  kind condition_kind not null,
  ordinal integer not null,
  restriction_id uuid not null,
  revision_id bigint not null default 0,
  search tsvector generated always as (text_vector('english'::regconfig, text)) stored,
  text text not null
);
  constraint restriction_conditions_pkey PRIMARY KEY (restriction_id, ordinal)
  constraint restriction_conditions_restriction_id_restrictions_id_fkey FOREIGN KEY (restriction_id) REFERENCES restrictions(id) ON DELETE CASCADE
  CREATE INDEX restriction_conditions_search ON public.restriction_conditions USING gin (search)
  CREATE INDEX restriction_conditions_written_in ON public.restriction_conditions USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.restriction_conditions REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.restriction_conditions_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.restriction_conditions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.restriction_conditions_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.restriction_conditions FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.restriction_conditions FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER updated AFTER UPDATE ON public.restriction_conditions REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.restriction_conditions_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.restriction_items (
  item_id uuid not null,
  restriction_id uuid not null,
  revision_id bigint not null default 0
);
  constraint restriction_items_item_id_items_id_fkey FOREIGN KEY (item_id) REFERENCES items(id)
  constraint restriction_items_pkey PRIMARY KEY (restriction_id, item_id)
  constraint restriction_items_restriction_id_restrictions_id_fkey FOREIGN KEY (restriction_id) REFERENCES restrictions(id) ON DELETE CASCADE
  CREATE INDEX restriction_items_item ON public.restriction_items USING btree (item_id)
  CREATE INDEX restriction_items_written_in ON public.restriction_items USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.restriction_items REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.restriction_items_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.restriction_items REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.restriction_items_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.restriction_items FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.restriction_items FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER updated AFTER UPDATE ON public.restriction_items REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.restriction_items_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.restriction_limits (
  expression text,
  operator limit_operator not null,
  ordinal integer not null,
  quantity text not null,
  restriction_id uuid not null,
  revision_id bigint not null default 0,
  unit text,
  value numeric not null
);
  constraint restriction_limits_pkey PRIMARY KEY (restriction_id, ordinal)
  constraint restriction_limits_restriction_id_restrictions_id_fkey FOREIGN KEY (restriction_id) REFERENCES restrictions(id) ON DELETE CASCADE
  CREATE INDEX restriction_limits_quantity ON public.restriction_limits USING btree (quantity, value)
  CREATE INDEX restriction_limits_written_in ON public.restriction_limits USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.restriction_limits REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.restriction_limits_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.restriction_limits REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.restriction_limits_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.restriction_limits FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.restriction_limits FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER updated AFTER UPDATE ON public.restriction_limits REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.restriction_limits_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.restriction_parties (
  actor_id uuid not null,
  derivation party_derivation not null,
  function party_function not null,
  ordinal integer not null,
  restriction_id uuid not null,
  revision_id bigint not null default 0
);
  constraint restriction_parties_actor_id_actors_id_fkey FOREIGN KEY (actor_id) REFERENCES actors(id)
  constraint restriction_parties_pkey PRIMARY KEY (restriction_id, actor_id, function)
  constraint restriction_parties_restriction_id_restrictions_id_fkey FOREIGN KEY (restriction_id) REFERENCES restrictions(id) ON DELETE CASCADE
  CREATE INDEX restriction_parties_actor ON public.restriction_parties USING btree (actor_id, function)
  CREATE INDEX restriction_parties_written_in ON public.restriction_parties USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.restriction_parties REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.restriction_parties_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.restriction_parties REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.restriction_parties_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.restriction_parties FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER no_merged_actor_is_named_when_inserted AFTER INSERT ON public.restriction_parties REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('actor_id')
  CREATE TRIGGER no_merged_actor_is_named_when_updated AFTER UPDATE ON public.restriction_parties REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('actor_id')
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.restriction_parties FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER updated AFTER UPDATE ON public.restriction_parties REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.restriction_parties_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.restriction_relations (
  related_id uuid not null,
  relation restriction_relation_kind not null,
  restriction_id uuid not null,
  revision_id bigint not null default 0
);
  constraint restriction_is_not_related_to_itself CHECK ((restriction_id <> related_id))
  constraint restriction_relations_pkey PRIMARY KEY (restriction_id, relation, related_id)
  constraint restriction_relations_related_id_restrictions_id_fkey FOREIGN KEY (related_id) REFERENCES restrictions(id) DEFERRABLE INITIALLY DEFERRED
  constraint restriction_relations_restriction_id_restrictions_id_fkey FOREIGN KEY (restriction_id) REFERENCES restrictions(id) ON DELETE CASCADE
  CREATE INDEX restriction_relations_related ON public.restriction_relations USING btree (related_id, relation)
  CREATE INDEX restriction_relations_written_in ON public.restriction_relations USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.restriction_relations REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.restriction_relations_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.restriction_relations REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.restriction_relations_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.restriction_relations FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER restriction_relations_are_acyclic AFTER INSERT ON public.restriction_relations REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_cycle('restriction_relations', 'restriction_id', 'related_id', 'restriction_relations_are_acyclic', 'case when relation in (''NARROWER_THAN'', ''PART_OF'', ''SUPERSEDES'') then relation::text
            else restriction_id::text || related_id::text || relation::text end')
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.restriction_relations FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER updated AFTER UPDATE ON public.restriction_relations REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.restriction_relations_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.restriction_scopes (
  dimension scope_dimension not null,
  operator scope_operator not null,
  ordinal integer not null,
  place_id uuid,
  "position" integer not null default 0,
  restriction_id uuid not null,
  revision_id bigint not null default 0,
  target_id uuid
);
  constraint restriction_scopes_pkey PRIMARY KEY (restriction_id, ordinal, "position")
  constraint restriction_scopes_place_id_places_id_fkey FOREIGN KEY (place_id) REFERENCES places(id)
  constraint restriction_scopes_restriction_id_restrictions_id_fkey FOREIGN KEY (restriction_id) REFERENCES restrictions(id) ON DELETE CASCADE
  constraint restriction_scopes_target_id_targets_id_fkey FOREIGN KEY (target_id) REFERENCES targets(id)
  constraint scope_names_a_place_or_a_target CHECK (
CASE dimension
    WHEN 'PLACE'::scope_dimension THEN ((place_id IS NOT NULL) AND (target_id IS NULL))
    ELSE ((target_id IS NOT NULL) AND (place_id IS NULL))
END)
  CREATE INDEX restriction_scopes_place ON public.restriction_scopes USING btree (place_id)
  CREATE INDEX restriction_scopes_target ON public.restriction_scopes USING btree (target_id)
  CREATE INDEX restriction_scopes_written_in ON public.restriction_scopes USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.restriction_scopes REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.restriction_scopes_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.restriction_scopes REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.restriction_scopes_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.restriction_scopes FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE CONSTRAINT TRIGGER scope_condition_is_one AFTER INSERT OR UPDATE ON public.restriction_scopes DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_mixed_scope()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.restriction_scopes FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER updated AFTER UPDATE ON public.restriction_scopes REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.restriction_scopes_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.restrictions (
  id uuid not null default uuidv7(),
  key text collate pg_c_utf8 not null,
  absences jsonb not null default '{}'::jsonb,
  action action not null default 'USE'::action,
  action_text text,
  first_revision_id bigint not null default 0,
  licence_authority_id uuid,
  licence_kind licence_kind,
  modality modality not null,
  namespace text not null,
  revision_id bigint not null default 0,
  search tsvector generated always as (text_vector('english'::regconfig, ((((title || ' '::text) || COALESCE(summary, ''::text)) || ' '::text) || COALESCE(action_text, ''::text)))) stored,
  summary text,
  title text collate alphabetical not null,
  version integer not null default 1
);
  constraint only_another_action_has_a_text CHECK ((((action)::text = 'OTHER'::text) = (action_text IS NOT NULL)))
  constraint restrictions_absences_are_a_map CHECK ((jsonb_typeof(absences) = 'object'::text))
  constraint restrictions_key_is_no_id CHECK (
CASE
    WHEN ((key ~ '^[A-Za-z0-9+/]{14,}={0,2}$'::text) AND ((length(key) % 4) = 0)) THEN (encode(decode(key, 'base64'::text), 'escape'::text) !~ '^[A-Z][A-Za-z]+:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(@|$)|^Revision:[1-9][0-9]{0,14}$'::text)
    ELSE true
END) NOT VALID
  constraint restrictions_key_is_shared CHECK ((POSITION((':'::text) IN (key)) = 0))
  constraint restrictions_key_is_well_formed CHECK (((key ~ '^[^[:space:]:]+(:[^[:space:]:]+)?$'::text) AND (length(split_part(key, ':'::text, 1)) <= 100) AND (length(split_part(key, ':'::text, 2)) <= 100)))
  constraint restrictions_key_key UNIQUE (key)
  constraint restrictions_licence_authority_id_actors_id_fkey FOREIGN KEY (licence_authority_id) REFERENCES actors(id)
  constraint restrictions_local_key_is_of_its_namespace CHECK (((POSITION((':'::text) IN (key)) = 0) OR (split_part(key, ':'::text, 1) = namespace)))
  constraint restrictions_namespace_is_well_formed CHECK (((namespace ~ '^[^[:space:]:]+$'::text) AND (length(namespace) <= 100)))
  constraint restrictions_pkey PRIMARY KEY (id)
  CREATE INDEX restrictions_first_revision ON public.restrictions USING btree (first_revision_id, id)
  CREATE INDEX restrictions_licence_authority ON public.restrictions USING btree (licence_authority_id) WHERE (licence_authority_id IS NOT NULL)
  CREATE INDEX restrictions_names ON public.restrictions USING gin (name_vector(title))
  CREATE INDEX restrictions_revision ON public.restrictions USING btree (revision_id, id)
  CREATE INDEX restrictions_search ON public.restrictions USING gin (search)
  CREATE INDEX restrictions_title ON public.restrictions USING btree (title, id)
  CREATE INDEX restrictions_written_in ON public.restrictions USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.restrictions REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.restrictions_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.restrictions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.restrictions_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.restrictions FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER no_merged_actor_is_named_when_inserted AFTER INSERT ON public.restrictions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('licence_authority_id')
  CREATE TRIGGER no_merged_actor_is_named_when_updated AFTER UPDATE ON public.restrictions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('licence_authority_id')
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.restrictions FOR EACH ROW EXECUTE FUNCTION stamp_entity()
  CREATE TRIGGER updated AFTER UPDATE ON public.restrictions REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.restrictions_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.revisions (
  id bigint not null default nextval('revisions_id_seq'::regclass),
  first_position bigint,
  last_position bigint,
  principal text not null,
  reason text,
  recorded_at timestamp(6) with time zone,
  undoes bigint
);
  constraint revisions_pkey PRIMARY KEY (id)
  CREATE INDEX revisions_last_position ON public.revisions USING btree (last_position) WHERE (last_position IS NOT NULL)
  CREATE INDEX revisions_undoes ON public.revisions USING btree (undoes, id) WHERE (undoes IS NOT NULL)
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.revisions FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE CONSTRAINT TRIGGER publish AFTER INSERT ON public.revisions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION publish_revision()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create table public.said_before_undo (
  entity entity_type not null,
  entity_id uuid,
  identity text not null,
  line jsonb not null,
  namespace text not null,
  owner_id uuid
);
  CREATE INDEX said_before_undo_entity ON public.said_before_undo USING btree (entity, entity_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create table public.scheduled_effects (
  due_at timestamp(6) with time zone not null,
  entity entity_type not null,
  entity_id uuid not null,
  is_end boolean not null default false
);
  constraint scheduled_effects_pkey PRIMARY KEY (entity, entity_id, is_end)
  CREATE INDEX scheduled_effects_due_at ON public.scheduled_effects USING btree (due_at)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create table public.schema_version (
  accepts integer not null,
  applied text not null,
  number integer not null
);
  CREATE UNIQUE INDEX schema_version_is_one_row ON public.schema_version USING btree ((true))
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create table public.stances_by_date (
  restriction_id uuid not null,
  sort_date timestamp(6) with time zone not null,
  sort_date_desc timestamp(6) with time zone not null generated always as (COALESCE(NULLIF(sort_date, 'infinity'::timestamp with time zone), '-infinity'::timestamp with time zone)) stored,
  statement_id uuid not null
);
  constraint stances_by_date_pkey PRIMARY KEY (statement_id, restriction_id)
  constraint stances_by_date_stance_fkey FOREIGN KEY (statement_id, restriction_id) REFERENCES statement_stances(statement_id, restriction_id) ON UPDATE CASCADE ON DELETE CASCADE
  constraint stances_by_date_statement_fkey FOREIGN KEY (statement_id, sort_date) REFERENCES statements(id, sort_date) ON UPDATE CASCADE ON DELETE CASCADE
  CREATE INDEX stances_by_date_order ON public.stances_by_date USING btree (restriction_id, sort_date, statement_id)
  CREATE INDEX stances_by_date_order_desc ON public.stances_by_date USING btree (restriction_id, sort_date_desc, statement_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create table public.statement_about (
  restriction_id uuid not null,
  revision_id bigint not null default 0,
  statement_id uuid not null
);
  constraint statement_about_pkey PRIMARY KEY (statement_id, restriction_id)
  constraint statement_about_restriction_id_restrictions_id_fkey FOREIGN KEY (restriction_id) REFERENCES restrictions(id)
  constraint statement_about_statement_id_statements_id_fkey FOREIGN KEY (statement_id) REFERENCES statements(id) ON DELETE CASCADE
  CREATE INDEX statement_about_restriction ON public.statement_about USING btree (restriction_id)
  CREATE INDEX statement_about_written_in ON public.statement_about USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.statement_about REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statement_about_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.statement_about REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statement_about_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.statement_about FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.statement_about FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER updated AFTER UPDATE ON public.statement_about REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statement_about_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.statement_addressees (
  actor_id uuid not null,
  revision_id bigint not null default 0,
  statement_id uuid not null
);
  constraint statement_addressees_actor_id_actors_id_fkey FOREIGN KEY (actor_id) REFERENCES actors(id)
  constraint statement_addressees_pkey PRIMARY KEY (statement_id, actor_id)
  constraint statement_addressees_statement_id_statements_id_fkey FOREIGN KEY (statement_id) REFERENCES statements(id) ON DELETE CASCADE
  CREATE INDEX statement_addressees_actor ON public.statement_addressees USING btree (actor_id)
  CREATE INDEX statement_addressees_written_in ON public.statement_addressees USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.statement_addressees REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statement_addressees_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.statement_addressees REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statement_addressees_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.statement_addressees FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER no_merged_actor_is_named_when_inserted AFTER INSERT ON public.statement_addressees REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('actor_id')
  CREATE TRIGGER no_merged_actor_is_named_when_updated AFTER UPDATE ON public.statement_addressees REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('actor_id')
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.statement_addressees FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER updated AFTER UPDATE ON public.statement_addressees REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statement_addressees_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.statement_on_behalf_of (
  actor_id uuid not null,
  revision_id bigint not null default 0,
  speaker_id uuid not null,
  statement_id uuid not null
);
  constraint nobody_speaks_on_behalf_of_themselves CHECK ((speaker_id <> actor_id))
  constraint statement_on_behalf_of_actor_id_actors_id_fkey FOREIGN KEY (actor_id) REFERENCES actors(id)
  constraint statement_on_behalf_of_pkey PRIMARY KEY (statement_id, speaker_id, actor_id)
  constraint statement_on_behalf_of_speaker_fkey FOREIGN KEY (statement_id, speaker_id) REFERENCES statement_speakers(statement_id, actor_id) DEFERRABLE INITIALLY DEFERRED
  constraint statement_on_behalf_of_statement_id_statements_id_fkey FOREIGN KEY (statement_id) REFERENCES statements(id) ON DELETE CASCADE
  CREATE INDEX statement_on_behalf_of_actor ON public.statement_on_behalf_of USING btree (actor_id)
  CREATE INDEX statement_on_behalf_of_written_in ON public.statement_on_behalf_of USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.statement_on_behalf_of REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statement_on_behalf_of_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.statement_on_behalf_of REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statement_on_behalf_of_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.statement_on_behalf_of FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER no_merged_actor_is_named_when_inserted AFTER INSERT ON public.statement_on_behalf_of REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('actor_id')
  CREATE TRIGGER no_merged_actor_is_named_when_updated AFTER UPDATE ON public.statement_on_behalf_of REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('actor_id')
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.statement_on_behalf_of FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER updated AFTER UPDATE ON public.statement_on_behalf_of REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statement_on_behalf_of_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.statement_relations (
  id uuid not null default uuidv7(),
  absences jsonb not null default '{}'::jsonb,
  first_revision_id bigint not null default 0,
  namespace text not null,
  note text,
  object_id uuid not null,
  relation statement_relation_kind not null,
  revision_id bigint not null default 0,
  subject_id uuid not null,
  version integer not null default 1
);
  constraint statement_is_not_related_to_itself CHECK ((subject_id <> object_id))
  constraint statement_relations_absences_are_a_map CHECK ((jsonb_typeof(absences) = 'object'::text))
  constraint statement_relations_identity UNIQUE (subject_id, relation, object_id)
  constraint statement_relations_namespace_is_well_formed CHECK (((namespace ~ '^[^[:space:]:]+$'::text) AND (length(namespace) <= 100)))
  constraint statement_relations_object_id_statements_id_fkey FOREIGN KEY (object_id) REFERENCES statements(id) ON DELETE CASCADE
  constraint statement_relations_pkey PRIMARY KEY (id)
  constraint statement_relations_subject_id_statements_id_fkey FOREIGN KEY (subject_id) REFERENCES statements(id) ON DELETE CASCADE
  CREATE INDEX statement_relations_object ON public.statement_relations USING btree (object_id)
  CREATE INDEX statement_relations_written_in ON public.statement_relations USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.statement_relations REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statement_relations_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.statement_relations REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statement_relations_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.statement_relations FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.statement_relations FOR EACH ROW EXECUTE FUNCTION stamp_entity()
  CREATE TRIGGER updated AFTER UPDATE ON public.statement_relations REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statement_relations_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.statement_speakers (
  actor_id uuid not null,
  ordinal integer not null,
  revision_id bigint not null default 0,
  role text,
  statement_id uuid not null
);
  constraint statement_speakers_actor_id_actors_id_fkey FOREIGN KEY (actor_id) REFERENCES actors(id)
  constraint statement_speakers_pkey PRIMARY KEY (statement_id, actor_id)
  constraint statement_speakers_statement_id_statements_id_fkey FOREIGN KEY (statement_id) REFERENCES statements(id) ON DELETE CASCADE
  CREATE INDEX statement_speakers_actor ON public.statement_speakers USING btree (actor_id)
  CREATE INDEX statement_speakers_written_in ON public.statement_speakers USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.statement_speakers REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statement_speakers_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.statement_speakers REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statement_speakers_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.statement_speakers FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER no_merged_actor_is_named_when_inserted AFTER INSERT ON public.statement_speakers REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('actor_id')
  CREATE TRIGGER no_merged_actor_is_named_when_updated AFTER UPDATE ON public.statement_speakers REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('actor_id')
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.statement_speakers FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER updated AFTER UPDATE ON public.statement_speakers REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statement_speakers_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.statement_stances (
  explicitness explicitness not null,
  ordinal integer not null,
  restriction_id uuid not null,
  revision_id bigint not null default 0,
  stance stance_kind not null,
  statement_id uuid not null
);
  constraint statement_stances_pkey PRIMARY KEY (statement_id, restriction_id)
  constraint statement_stances_restriction_id_restrictions_id_fkey FOREIGN KEY (restriction_id) REFERENCES restrictions(id)
  constraint statement_stances_statement_id_statements_id_fkey FOREIGN KEY (statement_id) REFERENCES statements(id) ON DELETE CASCADE
  CREATE INDEX statement_stances_restriction ON public.statement_stances USING btree (restriction_id, stance)
  CREATE INDEX statement_stances_written_in ON public.statement_stances USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.statement_stances REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statement_stances_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.statement_stances REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statement_stances_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.statement_stances FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.statement_stances FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER stances_ordered_by_date AFTER INSERT ON public.statement_stances REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION order_stances_by_date()
  CREATE TRIGGER updated AFTER UPDATE ON public.statement_stances REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statement_stances_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.statement_translations (
  by translator not null,
  language text not null,
  ordinal integer not null,
  revision_id bigint not null default 0,
  search tsvector generated always as (text_vector_in(text, dictionary_of(language))) stored,
  statement_id uuid not null,
  text text not null
);
  constraint statement_translations_pkey PRIMARY KEY (statement_id, ordinal)
  constraint statement_translations_statement_id_statements_id_fkey FOREIGN KEY (statement_id) REFERENCES statements(id) ON DELETE CASCADE
  CREATE INDEX statement_translations_search ON public.statement_translations USING gin (search)
  CREATE INDEX statement_translations_written_in ON public.statement_translations USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.statement_translations REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statement_translations_deleted()
  CREATE TRIGGER found_by_language AFTER INSERT OR UPDATE ON public.statement_translations FOR EACH ROW EXECUTE FUNCTION find_by_language()
  CREATE TRIGGER inserted AFTER INSERT ON public.statement_translations REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statement_translations_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.statement_translations FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.statement_translations FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER updated AFTER UPDATE ON public.statement_translations REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statement_translations_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.statement_via (
  actor_id uuid,
  ordinal integer not null,
  relation via_relation not null,
  revision_id bigint not null default 0,
  statement_id uuid not null
);
  constraint statement_via_actor_id_actors_id_fkey FOREIGN KEY (actor_id) REFERENCES actors(id)
  constraint statement_via_pkey PRIMARY KEY (statement_id, ordinal)
  constraint statement_via_statement_id_statements_id_fkey FOREIGN KEY (statement_id) REFERENCES statements(id) ON DELETE CASCADE
  CREATE INDEX statement_via_actor ON public.statement_via USING btree (actor_id)
  CREATE INDEX statement_via_written_in ON public.statement_via USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.statement_via REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statement_via_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.statement_via REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statement_via_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.statement_via FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER no_merged_actor_is_named_when_inserted AFTER INSERT ON public.statement_via REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('actor_id')
  CREATE TRIGGER no_merged_actor_is_named_when_updated AFTER UPDATE ON public.statement_via REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('actor_id')
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.statement_via FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE TRIGGER updated AFTER UPDATE ON public.statement_via REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statement_via_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.statements (
  id uuid not null default uuidv7(),
  key text collate pg_c_utf8 not null,
  absences jsonb not null default '{}'::jsonb,
  attribution attribution not null,
  event_id uuid,
  factuality factuality,
  first_revision_id bigint not null default 0,
  medium medium,
  namespace text not null,
  note text,
  quotation quotation not null,
  revision_id bigint not null default 0,
  said_by timestamp(6) with time zone,
  sort_date timestamp(6) with time zone not null generated always as (COALESCE(spoken_latest, said_by, 'infinity'::timestamp with time zone)) stored,
  sort_date_desc timestamp(6) with time zone not null generated always as (COALESCE(spoken_latest, said_by, '-infinity'::timestamp with time zone)) stored,
  speech_act speech_act,
  spoken_derivation derivation,
  spoken_earliest timestamp(6) with time zone,
  spoken_edtf text,
  spoken_expression text,
  spoken_latest timestamp(6) with time zone,
  version integer not null default 1
);
  constraint statements_absences_are_a_map CHECK ((jsonb_typeof(absences) = 'object'::text))
  constraint statements_dated UNIQUE (id, sort_date)
  constraint statements_event_id_events_id_fkey FOREIGN KEY (event_id) REFERENCES events(id)
  constraint statements_key_is_local CHECK ((POSITION((':'::text) IN (key)) > 0))
  constraint statements_key_is_well_formed CHECK (((key ~ '^[^[:space:]:]+(:[^[:space:]:]+)?$'::text) AND (length(split_part(key, ':'::text, 1)) <= 100) AND (length(split_part(key, ':'::text, 2)) <= 100)))
  constraint statements_key_key UNIQUE (key)
  constraint statements_local_key_is_of_its_namespace CHECK (((POSITION((':'::text) IN (key)) = 0) OR (split_part(key, ':'::text, 1) = namespace)))
  constraint statements_namespace_is_well_formed CHECK (((namespace ~ '^[^[:space:]:]+$'::text) AND (length(namespace) <= 100)))
  constraint statements_pkey PRIMARY KEY (id)
  constraint statements_spoken_is_of_its_text CHECK (is_date(spoken_edtf, spoken_earliest, spoken_latest, spoken_expression, spoken_derivation))
  CREATE INDEX statements_attribution ON public.statements USING btree (attribution)
  CREATE INDEX statements_event ON public.statements USING btree (event_id)
  CREATE INDEX statements_first_revision ON public.statements USING btree (first_revision_id, id)
  CREATE INDEX statements_open_date ON public.statements USING btree (id) WHERE ((spoken_edtf IS NOT NULL) AND (spoken_latest IS NULL))
  CREATE INDEX statements_revision ON public.statements USING btree (revision_id, id)
  CREATE INDEX statements_sort_date ON public.statements USING btree (sort_date, id)
  CREATE INDEX statements_sort_date_desc ON public.statements USING btree (sort_date_desc, id)
  CREATE INDEX statements_spoken ON public.statements USING spgist (tstzrange(spoken_earliest, spoken_latest, '[]'::text)) WHERE (spoken_edtf IS NOT NULL)
  CREATE INDEX statements_written_in ON public.statements USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.statements REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statements_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.statements REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statements_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.statements FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER open_date_is_bounded BEFORE INSERT OR UPDATE ON public.statements FOR EACH ROW WHEN (((new.said_by IS NOT NULL) OR ((new.spoken_edtf IS NOT NULL) AND (new.spoken_latest IS NULL)))) EXECUTE FUNCTION bound_open_date()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.statements FOR EACH ROW EXECUTE FUNCTION stamp_entity()
  CREATE TRIGGER updated AFTER UPDATE ON public.statements REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.statements_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.status_grounds (
  "for" ground_axis not null,
  ordinal integer not null,
  revision_id bigint not null default 0,
  statement_id uuid not null,
  status_period_id uuid not null,
  weight ground_weight not null
);
  constraint status_grounds_pkey PRIMARY KEY (status_period_id, statement_id, "for")
  constraint status_grounds_statement_id_statements_id_fkey FOREIGN KEY (statement_id) REFERENCES statements(id)
  constraint status_grounds_status_period_id_status_periods_id_fkey FOREIGN KEY (status_period_id) REFERENCES status_periods(id) ON DELETE CASCADE
  CREATE INDEX status_grounds_statement ON public.status_grounds USING btree (statement_id)
  CREATE INDEX status_grounds_written_in ON public.status_grounds USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.status_grounds REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.status_grounds_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.status_grounds REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.status_grounds_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.status_grounds FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE CONSTRAINT TRIGGER resumed_status_has_no_grounds AFTER INSERT OR UPDATE ON public.status_grounds DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_grounds_of_resumed()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.status_grounds FOR EACH ROW EXECUTE FUNCTION stamp_row()
  CREATE CONSTRAINT TRIGGER status_keeps_its_evidence AFTER DELETE OR UPDATE ON public.status_grounds DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_status_grounds()
  CREATE TRIGGER updated AFTER UPDATE ON public.status_grounds REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.status_grounds_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.status_periods (
  id uuid not null default uuidv7(),
  absences jsonb not null default '{}'::jsonb,
  ends_at timestamp(6) with time zone not null default 'infinity'::timestamp with time zone,
  first_revision_id bigint not null default 0,
  grounded_id uuid not null generated always as (COALESCE(resumes, id)) stored,
  is_no_review_stated boolean not null default false,
  last_observed_at_derivation derivation,
  last_observed_at_earliest timestamp(6) with time zone,
  last_observed_at_edtf text,
  last_observed_at_expression text,
  last_observed_at_latest timestamp(6) with time zone,
  licence_policy licence_policy,
  namespace text not null,
  observed_at_derivation derivation,
  observed_at_earliest timestamp(6) with time zone,
  observed_at_edtf text,
  observed_at_expression text,
  observed_at_latest timestamp(6) with time zone,
  restriction_id uuid not null,
  resumes uuid,
  review review not null default 'NONE'::review,
  revision_id bigint not null default 0,
  starts_at timestamp(6) with time zone not null default '-infinity'::timestamp with time zone,
  status restriction_status not null,
  suspended_by_id uuid,
  valid_from_derivation derivation,
  valid_from_earliest timestamp(6) with time zone,
  valid_from_edtf text,
  valid_from_expression text,
  valid_from_latest timestamp(6) with time zone,
  valid_to_derivation derivation,
  valid_to_earliest timestamp(6) with time zone,
  valid_to_edtf text,
  valid_to_expression text,
  valid_to_latest timestamp(6) with time zone,
  version integer not null default 1
);
  constraint only_a_licence_that_is_required_has_a_policy CHECK (((licence_policy IS NULL) OR ((status)::text = 'LICENCE_REQUIRED'::text)))
  constraint only_what_is_suspended_says_by_whom CHECK (((suspended_by_id IS NULL) OR ((status)::text = 'SUSPENDED'::text)))
  constraint stated_status_starts_before_it_ends CHECK ((valid_from_earliest <= valid_to_latest))
  constraint status_periods_absences_are_a_map CHECK ((jsonb_typeof(absences) = 'object'::text))
  constraint status_periods_last_observed_at_is_of_its_text CHECK (is_date(last_observed_at_edtf, last_observed_at_earliest, last_observed_at_latest, last_observed_at_expression, last_observed_at_derivation))
  constraint status_periods_namespace_is_well_formed CHECK (((namespace ~ '^[^[:space:]:]+$'::text) AND (length(namespace) <= 100)))
  constraint status_periods_observed_at_is_of_its_text CHECK (is_date(observed_at_edtf, observed_at_earliest, observed_at_latest, observed_at_expression, observed_at_derivation))
  constraint status_periods_pkey PRIMARY KEY (id)
  constraint status_periods_restriction_id_restrictions_id_fkey FOREIGN KEY (restriction_id) REFERENCES restrictions(id) ON DELETE CASCADE
  constraint status_periods_resumes_status_periods_id_fkey FOREIGN KEY (resumes) REFERENCES status_periods(id) DEFERRABLE INITIALLY DEFERRED
  constraint status_periods_suspended_by_id_actors_id_fkey FOREIGN KEY (suspended_by_id) REFERENCES actors(id)
  constraint status_periods_valid_from_is_of_its_text CHECK (is_date(valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation))
  constraint status_periods_valid_to_is_of_its_text CHECK (is_date(valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation))
  constraint status_starts_before_it_ends CHECK ((starts_at < ends_at))
  CREATE INDEX status_periods_restriction ON public.status_periods USING btree (restriction_id, starts_at)
  CREATE INDEX status_periods_resumes ON public.status_periods USING btree (resumes) WHERE (resumes IS NOT NULL)
  CREATE INDEX status_periods_status ON public.status_periods USING btree (status, review)
  CREATE INDEX status_periods_suspended_by ON public.status_periods USING btree (suspended_by_id) WHERE (suspended_by_id IS NOT NULL)
  CREATE INDEX status_periods_written_in ON public.status_periods USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.status_periods REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.status_periods_deleted()
  CREATE TRIGGER effect_is_moved AFTER UPDATE ON public.status_periods FOR EACH ROW WHEN (((old.starts_at <> new.starts_at) OR (old.ends_at <> new.ends_at))) EXECUTE FUNCTION schedule_effect('STATUS')
  CREATE TRIGGER effect_is_scheduled AFTER INSERT OR DELETE ON public.status_periods FOR EACH ROW EXECUTE FUNCTION schedule_effect('STATUS')
  CREATE TRIGGER inserted AFTER INSERT ON public.status_periods REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.status_periods_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.status_periods FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER no_merged_actor_is_named_when_inserted AFTER INSERT ON public.status_periods REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('suspended_by_id')
  CREATE TRIGGER no_merged_actor_is_named_when_updated AFTER UPDATE ON public.status_periods REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('suspended_by_id')
  CREATE CONSTRAINT TRIGGER resumed_status_is_of_its_original AFTER INSERT OR UPDATE ON public.status_periods DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_resumed_without_original()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.status_periods FOR EACH ROW EXECUTE FUNCTION stamp_entity()
  CREATE CONSTRAINT TRIGGER status_periods_do_not_overlap AFTER INSERT OR UPDATE OF restriction_id, starts_at, ends_at ON public.status_periods DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_overlap()
  CREATE CONSTRAINT TRIGGER status_rests_on_evidence AFTER INSERT OR UPDATE ON public.status_periods DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_status_grounds()
  CREATE TRIGGER updated AFTER UPDATE ON public.status_periods REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.status_periods_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.targets (
  id uuid not null default uuidv7(),
  key text collate pg_c_utf8 not null,
  absences jsonb not null default '{}'::jsonb,
  broader_id uuid,
  description text,
  first_revision_id bigint not null default 0,
  name text collate alphabetical not null,
  namespace text not null,
  revision_id bigint not null default 0,
  search tsvector generated always as (text_vector('simple'::regconfig, name)) stored,
  version integer not null default 1
);
  constraint targets_absences_are_a_map CHECK ((jsonb_typeof(absences) = 'object'::text))
  constraint targets_broader_id_targets_id_fkey FOREIGN KEY (broader_id) REFERENCES targets(id) DEFERRABLE INITIALLY DEFERRED
  constraint targets_key_is_no_id CHECK (
CASE
    WHEN ((key ~ '^[A-Za-z0-9+/]{14,}={0,2}$'::text) AND ((length(key) % 4) = 0)) THEN (encode(decode(key, 'base64'::text), 'escape'::text) !~ '^[A-Z][A-Za-z]+:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(@|$)|^Revision:[1-9][0-9]{0,14}$'::text)
    ELSE true
END) NOT VALID
  constraint targets_key_is_shared CHECK ((POSITION((':'::text) IN (key)) = 0))
  constraint targets_key_is_well_formed CHECK (((key ~ '^[^[:space:]:]+(:[^[:space:]:]+)?$'::text) AND (length(split_part(key, ':'::text, 1)) <= 100) AND (length(split_part(key, ':'::text, 2)) <= 100)))
  constraint targets_key_key UNIQUE (key)
  constraint targets_local_key_is_of_its_namespace CHECK (((POSITION((':'::text) IN (key)) = 0) OR (split_part(key, ':'::text, 1) = namespace)))
  constraint targets_namespace_is_well_formed CHECK (((namespace ~ '^[^[:space:]:]+$'::text) AND (length(namespace) <= 100)))
  constraint targets_pkey PRIMARY KEY (id)
  CREATE INDEX targets_broader ON public.targets USING btree (broader_id)
  CREATE INDEX targets_first_revision ON public.targets USING btree (first_revision_id, id)
  CREATE INDEX targets_name ON public.targets USING btree (name, id)
  CREATE INDEX targets_names ON public.targets USING gin (name_vector(name))
  CREATE INDEX targets_revision ON public.targets USING btree (revision_id, id)
  CREATE INDEX targets_search ON public.targets USING gin (search)
  CREATE INDEX targets_written_in ON public.targets USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.targets REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.targets_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.targets REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.targets_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.targets FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.targets FOR EACH ROW EXECUTE FUNCTION stamp_entity()
  CREATE TRIGGER targets_broader_is_acyclic_insert AFTER INSERT ON public.targets REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_cycle('targets', 'id', 'broader_id', 'targets_broader_is_acyclic')
  CREATE TRIGGER targets_broader_is_acyclic_update AFTER UPDATE ON public.targets REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_cycle('targets', 'id', 'broader_id', 'targets_broader_is_acyclic')
  CREATE TRIGGER updated AFTER UPDATE ON public.targets REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.targets_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create table public.text_dictionaries (
  name text not null
);
  constraint text_dictionaries_pkey PRIMARY KEY (name)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create table public.transfers (
  id uuid not null default uuidv7(),
  key text collate pg_c_utf8 not null,
  absences jsonb not null default '{}'::jsonb,
  date_derivation derivation,
  date_earliest timestamp(6) with time zone,
  date_edtf text,
  date_expression text,
  date_latest timestamp(6) with time zone,
  first_revision_id bigint not null default 0,
  item_id uuid not null,
  namespace text not null,
  quantity numeric,
  quantity_expression text,
  quantity_is_approximate boolean not null default false,
  quantity_maximum numeric,
  quantity_minimum numeric,
  quantity_unit text,
  recipient_id uuid not null,
  revision_id bigint not null default 0,
  sort_date timestamp(6) with time zone not null generated always as (COALESCE(date_latest,
CASE
    WHEN (date_edtf IS NULL) THEN 'infinity'::timestamp with time zone
    ELSE '9999-12-31 23:59:59.999999+00'::timestamp with time zone
END)) stored,
  sort_date_desc timestamp(6) with time zone not null generated always as (COALESCE(date_latest,
CASE
    WHEN (date_edtf IS NULL) THEN '-infinity'::timestamp with time zone
    ELSE '9999-12-31 23:59:59.999999+00'::timestamp with time zone
END)) stored,
  status transfer_status not null,
  supplier_id uuid not null,
  version integer not null default 1
);
  constraint quantity_is_exact_or_approximate CHECK (
CASE
    WHEN quantity_is_approximate THEN (quantity IS NOT NULL)
    ELSE ((quantity IS NULL) OR (num_nonnulls(quantity_minimum, quantity_maximum) = 0))
END)
  constraint quantity_is_more_than_a_unit CHECK (((quantity_unit IS NULL) OR (num_nonnulls(quantity, quantity_minimum, quantity_maximum, quantity_expression) > 0)))
  constraint quantity_is_not_negative CHECK ((LEAST(quantity, quantity_minimum, quantity_maximum) >= (0)::numeric))
  constraint quantity_is_within_its_bounds CHECK (((quantity_minimum <= quantity_maximum) AND (quantity_minimum <= quantity) AND (quantity <= quantity_maximum)))
  constraint transfers_absences_are_a_map CHECK ((jsonb_typeof(absences) = 'object'::text))
  constraint transfers_date_is_of_its_text CHECK (is_date(date_edtf, date_earliest, date_latest, date_expression, date_derivation))
  constraint transfers_item_id_items_id_fkey FOREIGN KEY (item_id) REFERENCES items(id)
  constraint transfers_key_is_local CHECK ((POSITION((':'::text) IN (key)) > 0))
  constraint transfers_key_is_well_formed CHECK (((key ~ '^[^[:space:]:]+(:[^[:space:]:]+)?$'::text) AND (length(split_part(key, ':'::text, 1)) <= 100) AND (length(split_part(key, ':'::text, 2)) <= 100)))
  constraint transfers_key_key UNIQUE (key)
  constraint transfers_local_key_is_of_its_namespace CHECK (((POSITION((':'::text) IN (key)) = 0) OR (split_part(key, ':'::text, 1) = namespace)))
  constraint transfers_namespace_is_well_formed CHECK (((namespace ~ '^[^[:space:]:]+$'::text) AND (length(namespace) <= 100)))
  constraint transfers_pkey PRIMARY KEY (id)
  constraint transfers_recipient_id_actors_id_fkey FOREIGN KEY (recipient_id) REFERENCES actors(id)
  constraint transfers_supplier_id_actors_id_fkey FOREIGN KEY (supplier_id) REFERENCES actors(id)
  CREATE INDEX transfers_date ON public.transfers USING spgist (tstzrange(date_earliest, date_latest, '[]'::text)) WHERE (date_edtf IS NOT NULL)
  CREATE INDEX transfers_first_revision ON public.transfers USING btree (first_revision_id, id)
  CREATE INDEX transfers_item ON public.transfers USING btree (item_id)
  CREATE INDEX transfers_recipient ON public.transfers USING btree (recipient_id)
  CREATE INDEX transfers_revision ON public.transfers USING btree (revision_id, id)
  CREATE INDEX transfers_sort_date ON public.transfers USING btree (sort_date, id)
  CREATE INDEX transfers_sort_date_desc ON public.transfers USING btree (sort_date_desc, id)
  CREATE INDEX transfers_supplier ON public.transfers USING btree (supplier_id)
  CREATE INDEX transfers_written_in ON public.transfers USING brin (revision_id) WITH (pages_per_range='16', autosummarize='on')
  CREATE TRIGGER deleted AFTER DELETE ON public.transfers REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION history.transfers_deleted()
  CREATE TRIGGER inserted AFTER INSERT ON public.transfers REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.transfers_inserted()
  CREATE TRIGGER never_truncated BEFORE TRUNCATE ON public.transfers FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()
  CREATE TRIGGER no_merged_actor_is_named_when_inserted AFTER INSERT ON public.transfers REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('recipient_id', 'supplier_id')
  CREATE TRIGGER no_merged_actor_is_named_when_updated AFTER UPDATE ON public.transfers REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION refuse_merged_actors('recipient_id', 'supplier_id')
  CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON public.transfers FOR EACH ROW EXECUTE FUNCTION stamp_entity()
  CREATE TRIGGER updated AFTER UPDATE ON public.transfers REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.transfers_updated()
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: delete, insert, select, update

create unlogged table public.touched_entities (
  entity entity_type not null,
  entity_id uuid not null,
  event_kind change_kind,
  facets jsonb,
  line jsonb,
  ordinal bigint not null generated always as identity,
  revision_id bigint not null
);
  constraint touched_entities_pkey PRIMARY KEY (revision_id, entity, entity_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create table history.actor_aliases (
  actor_id uuid,
  name text,
  namespace text,
  revision_id bigint,
  search tsvector,
  superseded_in bigint not null
);
  CREATE INDEX actor_aliases_identity ON history.actor_aliases USING btree (actor_id, name)
  CREATE INDEX actor_aliases_superseded_in ON history.actor_aliases USING btree (superseded_in)
  CREATE INDEX actor_aliases_written_in ON history.actor_aliases USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.actor_members (
  group_id uuid,
  member_id uuid,
  ordinal integer,
  revision_id bigint,
  superseded_in bigint not null,
  valid_from_derivation derivation,
  valid_from_earliest timestamp(6) with time zone,
  valid_from_edtf text,
  valid_from_expression text,
  valid_from_latest timestamp(6) with time zone,
  valid_to_derivation derivation,
  valid_to_earliest timestamp(6) with time zone,
  valid_to_edtf text,
  valid_to_expression text,
  valid_to_latest timestamp(6) with time zone
);
  CREATE INDEX actor_members_identity ON history.actor_members USING btree (group_id, member_id, ordinal)
  CREATE INDEX actor_members_member ON history.actor_members USING btree (member_id)
  CREATE INDEX actor_members_superseded_in ON history.actor_members USING btree (superseded_in)
  CREATE INDEX actor_members_written_in ON history.actor_members USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.actor_merges (
  actor_id uuid,
  into_id uuid,
  revision_id bigint,
  superseded_in bigint not null
);
  CREATE INDEX actor_merges_identity ON history.actor_merges USING btree (actor_id)
  CREATE INDEX actor_merges_into ON history.actor_merges USING btree (into_id)
  CREATE INDEX actor_merges_superseded_in ON history.actor_merges USING btree (superseded_in)
  CREATE INDEX actor_merges_written_in ON history.actor_merges USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.actors (
  id uuid,
  key text collate pg_c_utf8,
  absences jsonb,
  cardinality integer,
  country text,
  description text,
  document_id uuid,
  first_revision_id bigint,
  given_name text,
  kind actor_kind,
  members_exhaustive boolean,
  name text,
  namespace text,
  revision_id bigint,
  search tsvector,
  sort_name text collate alphabetical,
  superseded_in bigint not null,
  version integer
);
  CREATE INDEX actors_document ON history.actors USING btree (document_id)
  CREATE INDEX actors_first_revision ON history.actors USING btree (first_revision_id, id)
  CREATE INDEX actors_identity ON history.actors USING btree (id)
  CREATE INDEX actors_key_key ON history.actors USING btree (key)
  CREATE INDEX actors_kind ON history.actors USING btree (kind, sort_name)
  CREATE INDEX actors_revision ON history.actors USING btree (revision_id, id)
  CREATE INDEX actors_sort_name ON history.actors USING btree (sort_name, id)
  CREATE INDEX actors_superseded_in ON history.actors USING btree (superseded_in)
  CREATE INDEX actors_written_in ON history.actors USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.affiliations (
  id uuid,
  absences jsonb,
  first_revision_id bigint,
  namespace text,
  organization_id uuid,
  person_id uuid,
  revision_id bigint,
  role text,
  superseded_in bigint not null,
  valid_from_derivation derivation,
  valid_from_earliest timestamp(6) with time zone,
  valid_from_edtf text,
  valid_from_expression text,
  valid_from_latest timestamp(6) with time zone,
  valid_to_derivation derivation,
  valid_to_earliest timestamp(6) with time zone,
  valid_to_edtf text,
  valid_to_expression text,
  valid_to_latest timestamp(6) with time zone,
  version integer
);
  CREATE INDEX affiliations_identity ON history.affiliations USING btree (person_id, organization_id, role, COALESCE(('from '::text || valid_from_edtf), ('to '::text || valid_to_edtf), ''::text))
  CREATE INDEX affiliations_organization ON history.affiliations USING btree (organization_id)
  CREATE INDEX affiliations_superseded_in ON history.affiliations USING btree (superseded_in)
  CREATE INDEX affiliations_written_in ON history.affiliations USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.consent_grounds (
  consent_period_id uuid,
  ordinal integer,
  revision_id bigint,
  statement_id uuid,
  superseded_in bigint not null,
  weight ground_weight
);
  CREATE INDEX consent_grounds_identity ON history.consent_grounds USING btree (consent_period_id, statement_id)
  CREATE INDEX consent_grounds_statement ON history.consent_grounds USING btree (statement_id)
  CREATE INDEX consent_grounds_superseded_in ON history.consent_grounds USING btree (superseded_in)
  CREATE INDEX consent_grounds_written_in ON history.consent_grounds USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.consent_periods (
  id uuid,
  absences jsonb,
  consent_id uuid,
  ends_at timestamp(6) with time zone,
  first_revision_id bigint,
  grounded_id uuid,
  last_observed_at_derivation derivation,
  last_observed_at_earliest timestamp(6) with time zone,
  last_observed_at_edtf text,
  last_observed_at_expression text,
  last_observed_at_latest timestamp(6) with time zone,
  namespace text,
  observed_at_derivation derivation,
  observed_at_earliest timestamp(6) with time zone,
  observed_at_edtf text,
  observed_at_expression text,
  observed_at_latest timestamp(6) with time zone,
  resumes uuid,
  revision_id bigint,
  starts_at timestamp(6) with time zone,
  state consent_state,
  superseded_in bigint not null,
  valid_from_derivation derivation,
  valid_from_earliest timestamp(6) with time zone,
  valid_from_edtf text,
  valid_from_expression text,
  valid_from_latest timestamp(6) with time zone,
  valid_to_derivation derivation,
  valid_to_earliest timestamp(6) with time zone,
  valid_to_edtf text,
  valid_to_expression text,
  valid_to_latest timestamp(6) with time zone,
  version integer
);
  CREATE INDEX consent_periods_consent ON history.consent_periods USING btree (consent_id, starts_at)
  CREATE INDEX consent_periods_identity ON history.consent_periods USING btree (id)
  CREATE INDEX consent_periods_resumes ON history.consent_periods USING btree (resumes) WHERE (resumes IS NOT NULL)
  CREATE INDEX consent_periods_superseded_in ON history.consent_periods USING btree (superseded_in)
  CREATE INDEX consent_periods_written_in ON history.consent_periods USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.consents (
  id uuid,
  consenting_party_id uuid,
  covers consent_covers,
  first_revision_id bigint,
  restriction_id uuid,
  revision_id bigint,
  superseded_in bigint not null,
  version integer
);
  CREATE INDEX consents_consenting_party ON history.consents USING btree (consenting_party_id)
  CREATE INDEX consents_identity ON history.consents USING btree (restriction_id, consenting_party_id, covers)
  CREATE INDEX consents_superseded_in ON history.consents USING btree (superseded_in)
  CREATE INDEX consents_written_in ON history.consents USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.document_retractions (
  date_derivation derivation,
  date_earliest timestamp(6) with time zone,
  date_edtf text,
  date_expression text,
  date_latest timestamp(6) with time zone,
  document_id uuid,
  note text,
  revision_id bigint,
  superseded_in bigint not null
);
  CREATE INDEX document_retractions_identity ON history.document_retractions USING btree (document_id)
  CREATE INDEX document_retractions_superseded_in ON history.document_retractions USING btree (superseded_in)
  CREATE INDEX document_retractions_written_in ON history.document_retractions USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.document_versions (
  id uuid,
  document_id uuid,
  number integer,
  revision_id bigint,
  sha256 text,
  superseded_in bigint not null,
  text text
);
  CREATE INDEX document_versions_identity ON history.document_versions USING btree (id)
  CREATE INDEX document_versions_number ON history.document_versions USING btree (document_id, number)
  CREATE INDEX document_versions_sha256 ON history.document_versions USING btree (sha256)
  CREATE INDEX document_versions_superseded_in ON history.document_versions USING btree (superseded_in)
  CREATE INDEX document_versions_written_in ON history.document_versions USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.documents (
  id uuid,
  key text collate pg_c_utf8,
  absences jsonb,
  author text,
  first_revision_id bigint,
  language text,
  namespace text,
  published_derivation derivation,
  published_earliest timestamp(6) with time zone,
  published_edtf text,
  published_expression text,
  published_latest timestamp(6) with time zone,
  publisher text,
  revision_id bigint,
  sort_date timestamp(6) with time zone,
  sort_date_desc timestamp(6) with time zone,
  sort_title text collate alphabetical,
  superseded_in bigint not null,
  title text,
  url text,
  version integer
);
  CREATE INDEX documents_first_revision ON history.documents USING btree (first_revision_id, id)
  CREATE INDEX documents_identity ON history.documents USING btree (id)
  CREATE INDEX documents_key_key ON history.documents USING btree (key)
  CREATE INDEX documents_revision ON history.documents USING btree (revision_id, id)
  CREATE INDEX documents_sort_date ON history.documents USING btree (sort_date, id)
  CREATE INDEX documents_sort_date_desc ON history.documents USING btree (sort_date_desc, id)
  CREATE INDEX documents_sort_title ON history.documents USING btree (sort_title, id)
  CREATE INDEX documents_superseded_in ON history.documents USING btree (superseded_in)
  CREATE INDEX documents_written_in ON history.documents USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.event_ballots (
  actor_id uuid,
  event_id uuid,
  option vote_option,
  revision_id bigint,
  superseded_in bigint not null
);
  CREATE INDEX event_ballots_actor ON history.event_ballots USING btree (actor_id)
  CREATE INDEX event_ballots_identity ON history.event_ballots USING btree (event_id, actor_id)
  CREATE INDEX event_ballots_superseded_in ON history.event_ballots USING btree (superseded_in)
  CREATE INDEX event_ballots_written_in ON history.event_ballots USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.event_participants (
  actor_id uuid,
  event_id uuid,
  revision_id bigint,
  superseded_in bigint not null
);
  CREATE INDEX event_participants_actor ON history.event_participants USING btree (actor_id)
  CREATE INDEX event_participants_identity ON history.event_participants USING btree (event_id, actor_id)
  CREATE INDEX event_participants_superseded_in ON history.event_participants USING btree (superseded_in)
  CREATE INDEX event_participants_written_in ON history.event_participants USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.event_votes (
  abstentions integer,
  event_id uuid,
  motion_id uuid,
  no integer,
  not_voting integer,
  result vote_result,
  revision_id bigint,
  superseded_in bigint not null,
  yes integer
);
  CREATE INDEX event_votes_identity ON history.event_votes USING btree (event_id)
  CREATE INDEX event_votes_motion ON history.event_votes USING btree (motion_id)
  CREATE INDEX event_votes_superseded_in ON history.event_votes USING btree (superseded_in)
  CREATE INDEX event_votes_written_in ON history.event_votes USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.events (
  id uuid,
  key text collate pg_c_utf8,
  absences jsonb,
  date_derivation derivation,
  date_earliest timestamp(6) with time zone,
  date_edtf text,
  date_expression text,
  date_latest timestamp(6) with time zone,
  first_revision_id bigint,
  name text,
  namespace text,
  place_id uuid,
  revision_id bigint,
  search tsvector,
  sort_date timestamp(6) with time zone,
  sort_date_desc timestamp(6) with time zone,
  status event_status,
  superseded_in bigint not null,
  version integer
);
  CREATE INDEX events_first_revision ON history.events USING btree (first_revision_id, id)
  CREATE INDEX events_identity ON history.events USING btree (id)
  CREATE INDEX events_key_key ON history.events USING btree (key)
  CREATE INDEX events_place ON history.events USING btree (place_id)
  CREATE INDEX events_revision ON history.events USING btree (revision_id, id)
  CREATE INDEX events_sort_date ON history.events USING btree (sort_date, id)
  CREATE INDEX events_sort_date_desc ON history.events USING btree (sort_date_desc, id)
  CREATE INDEX events_superseded_in ON history.events USING btree (superseded_in)
  CREATE INDEX events_written_in ON history.events USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.evidence (
  id uuid,
  actor_id uuid,
  affiliation_id uuid,
  dictionary text,
  document_version_id uuid,
  "end" integer,
  event_id uuid,
  exact text,
  item_id uuid,
  locator text,
  namespace text,
  ordinal integer,
  place_id uuid,
  prefix text,
  restriction_id uuid,
  revision_id bigint,
  role evidence_role,
  search tsvector,
  start integer,
  statement_id uuid,
  suffix text,
  superseded_in bigint not null,
  target_id uuid,
  transfer_id uuid
);
  CREATE INDEX evidence_actor ON history.evidence USING btree (actor_id) WHERE (actor_id IS NOT NULL)
  CREATE INDEX evidence_affiliation ON history.evidence USING btree (affiliation_id) WHERE (affiliation_id IS NOT NULL)
  CREATE INDEX evidence_document_version ON history.evidence USING btree (document_version_id)
  CREATE INDEX evidence_event ON history.evidence USING btree (event_id) WHERE (event_id IS NOT NULL)
  CREATE INDEX evidence_identity ON history.evidence USING btree (id)
  CREATE INDEX evidence_item ON history.evidence USING btree (item_id) WHERE (item_id IS NOT NULL)
  CREATE INDEX evidence_place ON history.evidence USING btree (place_id) WHERE (place_id IS NOT NULL)
  CREATE INDEX evidence_restriction ON history.evidence USING btree (restriction_id) WHERE (restriction_id IS NOT NULL)
  CREATE INDEX evidence_statement ON history.evidence USING btree (statement_id) WHERE (statement_id IS NOT NULL)
  CREATE INDEX evidence_superseded_in ON history.evidence USING btree (superseded_in)
  CREATE INDEX evidence_target ON history.evidence USING btree (target_id) WHERE (target_id IS NOT NULL)
  CREATE INDEX evidence_transfer ON history.evidence USING btree (transfer_id) WHERE (transfer_id IS NOT NULL)
  CREATE INDEX evidence_written_in ON history.evidence USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.item_aliases (
  item_id uuid,
  name text,
  namespace text,
  revision_id bigint,
  search tsvector,
  superseded_in bigint not null
);
  CREATE INDEX item_aliases_identity ON history.item_aliases USING btree (item_id, name)
  CREATE INDEX item_aliases_superseded_in ON history.item_aliases USING btree (superseded_in)
  CREATE INDEX item_aliases_written_in ON history.item_aliases USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.item_broader (
  broader_id uuid,
  item_id uuid,
  revision_id bigint,
  superseded_in bigint not null
);
  CREATE INDEX item_broader_broader ON history.item_broader USING btree (broader_id)
  CREATE INDEX item_broader_identity ON history.item_broader USING btree (item_id, broader_id)
  CREATE INDEX item_broader_superseded_in ON history.item_broader USING btree (superseded_in)
  CREATE INDEX item_broader_written_in ON history.item_broader USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.items (
  id uuid,
  key text collate pg_c_utf8,
  absences jsonb,
  description text,
  first_revision_id bigint,
  kind item_kind,
  name text,
  namespace text,
  origin_id uuid,
  revision_id bigint,
  search tsvector,
  sort_name text collate alphabetical,
  superseded_in bigint not null,
  version integer
);
  CREATE INDEX items_first_revision ON history.items USING btree (first_revision_id, id)
  CREATE INDEX items_identity ON history.items USING btree (id)
  CREATE INDEX items_key_key ON history.items USING btree (key)
  CREATE INDEX items_origin ON history.items USING btree (origin_id)
  CREATE INDEX items_revision ON history.items USING btree (revision_id, id)
  CREATE INDEX items_sort_name ON history.items USING btree (sort_name, id)
  CREATE INDEX items_superseded_in ON history.items USING btree (superseded_in)
  CREATE INDEX items_written_in ON history.items USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.place_broader (
  broader_id uuid,
  ordinal integer,
  place_id uuid,
  revision_id bigint,
  superseded_in bigint not null,
  valid_from_derivation derivation,
  valid_from_earliest timestamp(6) with time zone,
  valid_from_edtf text,
  valid_from_expression text,
  valid_from_latest timestamp(6) with time zone,
  valid_to_derivation derivation,
  valid_to_earliest timestamp(6) with time zone,
  valid_to_edtf text,
  valid_to_expression text,
  valid_to_latest timestamp(6) with time zone
);
  CREATE INDEX place_broader_broader ON history.place_broader USING btree (broader_id)
  CREATE INDEX place_broader_identity ON history.place_broader USING btree (place_id, broader_id, ordinal)
  CREATE INDEX place_broader_superseded_in ON history.place_broader USING btree (superseded_in)
  CREATE INDEX place_broader_written_in ON history.place_broader USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.places (
  id uuid,
  key text collate pg_c_utf8,
  absences jsonb,
  description text,
  first_revision_id bigint,
  name text collate alphabetical,
  namespace text,
  revision_id bigint,
  search tsvector,
  superseded_in bigint not null,
  version integer
);
  CREATE INDEX places_first_revision ON history.places USING btree (first_revision_id, id)
  CREATE INDEX places_identity ON history.places USING btree (id)
  CREATE INDEX places_key_key ON history.places USING btree (key)
  CREATE INDEX places_name ON history.places USING btree (name, id)
  CREATE INDEX places_revision ON history.places USING btree (revision_id, id)
  CREATE INDEX places_superseded_in ON history.places USING btree (superseded_in)
  CREATE INDEX places_written_in ON history.places USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.restriction_basis (
  instrument text,
  ordinal integer,
  provision text,
  restriction_id uuid,
  revision_id bigint,
  search tsvector,
  superseded_in bigint not null,
  url text
);
  CREATE INDEX restriction_basis_identity ON history.restriction_basis USING btree (restriction_id, ordinal)
  CREATE INDEX restriction_basis_superseded_in ON history.restriction_basis USING btree (superseded_in)
  CREATE INDEX restriction_basis_written_in ON history.restriction_basis USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.restriction_conditions (
  kind condition_kind,
  ordinal integer,
  restriction_id uuid,
  revision_id bigint,
  search tsvector,
  superseded_in bigint not null,
  text text
);
  CREATE INDEX restriction_conditions_identity ON history.restriction_conditions USING btree (restriction_id, ordinal)
  CREATE INDEX restriction_conditions_superseded_in ON history.restriction_conditions USING btree (superseded_in)
  CREATE INDEX restriction_conditions_written_in ON history.restriction_conditions USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.restriction_items (
  item_id uuid,
  restriction_id uuid,
  revision_id bigint,
  superseded_in bigint not null
);
  CREATE INDEX restriction_items_identity ON history.restriction_items USING btree (restriction_id, item_id)
  CREATE INDEX restriction_items_item ON history.restriction_items USING btree (item_id)
  CREATE INDEX restriction_items_superseded_in ON history.restriction_items USING btree (superseded_in)
  CREATE INDEX restriction_items_written_in ON history.restriction_items USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.restriction_limits (
  expression text,
  operator limit_operator,
  ordinal integer,
  quantity text,
  restriction_id uuid,
  revision_id bigint,
  superseded_in bigint not null,
  unit text,
  value numeric
);
  CREATE INDEX restriction_limits_identity ON history.restriction_limits USING btree (restriction_id, ordinal)
  CREATE INDEX restriction_limits_quantity ON history.restriction_limits USING btree (quantity, value)
  CREATE INDEX restriction_limits_superseded_in ON history.restriction_limits USING btree (superseded_in)
  CREATE INDEX restriction_limits_written_in ON history.restriction_limits USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.restriction_parties (
  actor_id uuid,
  derivation party_derivation,
  function party_function,
  ordinal integer,
  restriction_id uuid,
  revision_id bigint,
  superseded_in bigint not null
);
  CREATE INDEX restriction_parties_actor ON history.restriction_parties USING btree (actor_id, function)
  CREATE INDEX restriction_parties_identity ON history.restriction_parties USING btree (restriction_id, actor_id, function)
  CREATE INDEX restriction_parties_superseded_in ON history.restriction_parties USING btree (superseded_in)
  CREATE INDEX restriction_parties_written_in ON history.restriction_parties USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.restriction_relations (
  related_id uuid,
  relation restriction_relation_kind,
  restriction_id uuid,
  revision_id bigint,
  superseded_in bigint not null
);
  CREATE INDEX restriction_relations_identity ON history.restriction_relations USING btree (restriction_id, relation, related_id)
  CREATE INDEX restriction_relations_related ON history.restriction_relations USING btree (related_id, relation)
  CREATE INDEX restriction_relations_superseded_in ON history.restriction_relations USING btree (superseded_in)
  CREATE INDEX restriction_relations_written_in ON history.restriction_relations USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.restriction_scopes (
  dimension scope_dimension,
  operator scope_operator,
  ordinal integer,
  place_id uuid,
  "position" integer,
  restriction_id uuid,
  revision_id bigint,
  superseded_in bigint not null,
  target_id uuid
);
  CREATE INDEX restriction_scopes_identity ON history.restriction_scopes USING btree (restriction_id, ordinal, "position")
  CREATE INDEX restriction_scopes_place ON history.restriction_scopes USING btree (place_id)
  CREATE INDEX restriction_scopes_superseded_in ON history.restriction_scopes USING btree (superseded_in)
  CREATE INDEX restriction_scopes_target ON history.restriction_scopes USING btree (target_id)
  CREATE INDEX restriction_scopes_written_in ON history.restriction_scopes USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.restrictions (
  id uuid,
  key text collate pg_c_utf8,
  absences jsonb,
  action action,
  action_text text,
  first_revision_id bigint,
  licence_authority_id uuid,
  licence_kind licence_kind,
  modality modality,
  namespace text,
  revision_id bigint,
  search tsvector,
  summary text,
  superseded_in bigint not null,
  title text collate alphabetical,
  version integer
);
  CREATE INDEX restrictions_first_revision ON history.restrictions USING btree (first_revision_id, id)
  CREATE INDEX restrictions_identity ON history.restrictions USING btree (id)
  CREATE INDEX restrictions_key_key ON history.restrictions USING btree (key)
  CREATE INDEX restrictions_licence_authority ON history.restrictions USING btree (licence_authority_id) WHERE (licence_authority_id IS NOT NULL)
  CREATE INDEX restrictions_revision ON history.restrictions USING btree (revision_id, id)
  CREATE INDEX restrictions_superseded_in ON history.restrictions USING btree (superseded_in)
  CREATE INDEX restrictions_title ON history.restrictions USING btree (title, id)
  CREATE INDEX restrictions_written_in ON history.restrictions USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.statement_about (
  restriction_id uuid,
  revision_id bigint,
  statement_id uuid,
  superseded_in bigint not null
);
  CREATE INDEX statement_about_identity ON history.statement_about USING btree (statement_id, restriction_id)
  CREATE INDEX statement_about_restriction ON history.statement_about USING btree (restriction_id)
  CREATE INDEX statement_about_superseded_in ON history.statement_about USING btree (superseded_in)
  CREATE INDEX statement_about_written_in ON history.statement_about USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.statement_addressees (
  actor_id uuid,
  revision_id bigint,
  statement_id uuid,
  superseded_in bigint not null
);
  CREATE INDEX statement_addressees_actor ON history.statement_addressees USING btree (actor_id)
  CREATE INDEX statement_addressees_identity ON history.statement_addressees USING btree (statement_id, actor_id)
  CREATE INDEX statement_addressees_superseded_in ON history.statement_addressees USING btree (superseded_in)
  CREATE INDEX statement_addressees_written_in ON history.statement_addressees USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.statement_on_behalf_of (
  actor_id uuid,
  revision_id bigint,
  speaker_id uuid,
  statement_id uuid,
  superseded_in bigint not null
);
  CREATE INDEX statement_on_behalf_of_actor ON history.statement_on_behalf_of USING btree (actor_id)
  CREATE INDEX statement_on_behalf_of_identity ON history.statement_on_behalf_of USING btree (statement_id, speaker_id, actor_id)
  CREATE INDEX statement_on_behalf_of_superseded_in ON history.statement_on_behalf_of USING btree (superseded_in)
  CREATE INDEX statement_on_behalf_of_written_in ON history.statement_on_behalf_of USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.statement_relations (
  id uuid,
  absences jsonb,
  first_revision_id bigint,
  namespace text,
  note text,
  object_id uuid,
  relation statement_relation_kind,
  revision_id bigint,
  subject_id uuid,
  superseded_in bigint not null,
  version integer
);
  CREATE INDEX statement_relations_identity ON history.statement_relations USING btree (subject_id, relation, object_id)
  CREATE INDEX statement_relations_object ON history.statement_relations USING btree (object_id)
  CREATE INDEX statement_relations_superseded_in ON history.statement_relations USING btree (superseded_in)
  CREATE INDEX statement_relations_written_in ON history.statement_relations USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.statement_speakers (
  actor_id uuid,
  ordinal integer,
  revision_id bigint,
  role text,
  statement_id uuid,
  superseded_in bigint not null
);
  CREATE INDEX statement_speakers_actor ON history.statement_speakers USING btree (actor_id)
  CREATE INDEX statement_speakers_identity ON history.statement_speakers USING btree (statement_id, actor_id)
  CREATE INDEX statement_speakers_superseded_in ON history.statement_speakers USING btree (superseded_in)
  CREATE INDEX statement_speakers_written_in ON history.statement_speakers USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.statement_stances (
  explicitness explicitness,
  ordinal integer,
  restriction_id uuid,
  revision_id bigint,
  stance stance_kind,
  statement_id uuid,
  superseded_in bigint not null
);
  CREATE INDEX statement_stances_identity ON history.statement_stances USING btree (statement_id, restriction_id)
  CREATE INDEX statement_stances_restriction ON history.statement_stances USING btree (restriction_id, stance)
  CREATE INDEX statement_stances_superseded_in ON history.statement_stances USING btree (superseded_in)
  CREATE INDEX statement_stances_written_in ON history.statement_stances USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.statement_translations (
  by translator,
  language text,
  ordinal integer,
  revision_id bigint,
  search tsvector,
  statement_id uuid,
  superseded_in bigint not null,
  text text
);
  CREATE INDEX statement_translations_identity ON history.statement_translations USING btree (statement_id, ordinal)
  CREATE INDEX statement_translations_superseded_in ON history.statement_translations USING btree (superseded_in)
  CREATE INDEX statement_translations_written_in ON history.statement_translations USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.statement_via (
  actor_id uuid,
  ordinal integer,
  relation via_relation,
  revision_id bigint,
  statement_id uuid,
  superseded_in bigint not null
);
  CREATE INDEX statement_via_actor ON history.statement_via USING btree (actor_id)
  CREATE INDEX statement_via_identity ON history.statement_via USING btree (statement_id, ordinal)
  CREATE INDEX statement_via_superseded_in ON history.statement_via USING btree (superseded_in)
  CREATE INDEX statement_via_written_in ON history.statement_via USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.statements (
  id uuid,
  key text collate pg_c_utf8,
  absences jsonb,
  attribution attribution,
  event_id uuid,
  factuality factuality,
  first_revision_id bigint,
  medium medium,
  namespace text,
  note text,
  quotation quotation,
  revision_id bigint,
  said_by timestamp(6) with time zone,
  sort_date timestamp(6) with time zone,
  sort_date_desc timestamp(6) with time zone,
  speech_act speech_act,
  spoken_derivation derivation,
  spoken_earliest timestamp(6) with time zone,
  spoken_edtf text,
  spoken_expression text,
  spoken_latest timestamp(6) with time zone,
  superseded_in bigint not null,
  version integer
);
  CREATE INDEX statements_attribution ON history.statements USING btree (attribution)
  CREATE INDEX statements_dated ON history.statements USING btree (id, sort_date)
  CREATE INDEX statements_event ON history.statements USING btree (event_id)
  CREATE INDEX statements_first_revision ON history.statements USING btree (first_revision_id, id)
  CREATE INDEX statements_identity ON history.statements USING btree (id)
  CREATE INDEX statements_key_key ON history.statements USING btree (key)
  CREATE INDEX statements_open_date ON history.statements USING btree (id) WHERE ((spoken_edtf IS NOT NULL) AND (spoken_latest IS NULL))
  CREATE INDEX statements_revision ON history.statements USING btree (revision_id, id)
  CREATE INDEX statements_sort_date ON history.statements USING btree (sort_date, id)
  CREATE INDEX statements_sort_date_desc ON history.statements USING btree (sort_date_desc, id)
  CREATE INDEX statements_superseded_in ON history.statements USING btree (superseded_in)
  CREATE INDEX statements_written_in ON history.statements USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.status_grounds (
  "for" ground_axis,
  ordinal integer,
  revision_id bigint,
  statement_id uuid,
  status_period_id uuid,
  superseded_in bigint not null,
  weight ground_weight
);
  CREATE INDEX status_grounds_identity ON history.status_grounds USING btree (status_period_id, statement_id, "for")
  CREATE INDEX status_grounds_statement ON history.status_grounds USING btree (statement_id)
  CREATE INDEX status_grounds_superseded_in ON history.status_grounds USING btree (superseded_in)
  CREATE INDEX status_grounds_written_in ON history.status_grounds USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.status_periods (
  id uuid,
  absences jsonb,
  ends_at timestamp(6) with time zone,
  first_revision_id bigint,
  grounded_id uuid,
  is_no_review_stated boolean,
  last_observed_at_derivation derivation,
  last_observed_at_earliest timestamp(6) with time zone,
  last_observed_at_edtf text,
  last_observed_at_expression text,
  last_observed_at_latest timestamp(6) with time zone,
  licence_policy licence_policy,
  namespace text,
  observed_at_derivation derivation,
  observed_at_earliest timestamp(6) with time zone,
  observed_at_edtf text,
  observed_at_expression text,
  observed_at_latest timestamp(6) with time zone,
  restriction_id uuid,
  resumes uuid,
  review review,
  revision_id bigint,
  starts_at timestamp(6) with time zone,
  status restriction_status,
  superseded_in bigint not null,
  suspended_by_id uuid,
  valid_from_derivation derivation,
  valid_from_earliest timestamp(6) with time zone,
  valid_from_edtf text,
  valid_from_expression text,
  valid_from_latest timestamp(6) with time zone,
  valid_to_derivation derivation,
  valid_to_earliest timestamp(6) with time zone,
  valid_to_edtf text,
  valid_to_expression text,
  valid_to_latest timestamp(6) with time zone,
  version integer
);
  CREATE INDEX status_periods_identity ON history.status_periods USING btree (id)
  CREATE INDEX status_periods_restriction ON history.status_periods USING btree (restriction_id, starts_at)
  CREATE INDEX status_periods_resumes ON history.status_periods USING btree (resumes) WHERE (resumes IS NOT NULL)
  CREATE INDEX status_periods_status ON history.status_periods USING btree (status, review)
  CREATE INDEX status_periods_superseded_in ON history.status_periods USING btree (superseded_in)
  CREATE INDEX status_periods_suspended_by ON history.status_periods USING btree (suspended_by_id) WHERE (suspended_by_id IS NOT NULL)
  CREATE INDEX status_periods_written_in ON history.status_periods USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.targets (
  id uuid,
  key text collate pg_c_utf8,
  absences jsonb,
  broader_id uuid,
  description text,
  first_revision_id bigint,
  name text collate alphabetical,
  namespace text,
  revision_id bigint,
  search tsvector,
  superseded_in bigint not null,
  version integer
);
  CREATE INDEX targets_broader ON history.targets USING btree (broader_id)
  CREATE INDEX targets_first_revision ON history.targets USING btree (first_revision_id, id)
  CREATE INDEX targets_identity ON history.targets USING btree (id)
  CREATE INDEX targets_key_key ON history.targets USING btree (key)
  CREATE INDEX targets_name ON history.targets USING btree (name, id)
  CREATE INDEX targets_revision ON history.targets USING btree (revision_id, id)
  CREATE INDEX targets_superseded_in ON history.targets USING btree (superseded_in)
  CREATE INDEX targets_written_in ON history.targets USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create table history.transfers (
  id uuid,
  key text collate pg_c_utf8,
  absences jsonb,
  date_derivation derivation,
  date_earliest timestamp(6) with time zone,
  date_edtf text,
  date_expression text,
  date_latest timestamp(6) with time zone,
  first_revision_id bigint,
  item_id uuid,
  namespace text,
  quantity numeric,
  quantity_expression text,
  quantity_is_approximate boolean,
  quantity_maximum numeric,
  quantity_minimum numeric,
  quantity_unit text,
  recipient_id uuid,
  revision_id bigint,
  sort_date timestamp(6) with time zone,
  sort_date_desc timestamp(6) with time zone,
  status transfer_status,
  superseded_in bigint not null,
  supplier_id uuid,
  version integer
);
  CREATE INDEX transfers_first_revision ON history.transfers USING btree (first_revision_id, id)
  CREATE INDEX transfers_identity ON history.transfers USING btree (id)
  CREATE INDEX transfers_item ON history.transfers USING btree (item_id)
  CREATE INDEX transfers_key_key ON history.transfers USING btree (key)
  CREATE INDEX transfers_recipient ON history.transfers USING btree (recipient_id)
  CREATE INDEX transfers_revision ON history.transfers USING btree (revision_id, id)
  CREATE INDEX transfers_sort_date ON history.transfers USING btree (sort_date, id)
  CREATE INDEX transfers_sort_date_desc ON history.transfers USING btree (sort_date_desc, id)
  CREATE INDEX transfers_superseded_in ON history.transfers USING btree (superseded_in)
  CREATE INDEX transfers_supplier ON history.transfers USING btree (supplier_id)
  CREATE INDEX transfers_written_in ON history.transfers USING btree (revision_id)
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update

create view public.feed as
 SELECT ((r.first_position + c.ordinal) - 1) AS "position",
    r.last_position,
    c.revision_id,
    c.entity,
    c.entity_id,
    c.kind,
    c.before,
    c.after,
    r.principal,
    r.reason,
    r.recorded_at,
    c.facets
   FROM (revisions r
     JOIN changes c ON ((c.revision_id = r.id)))
  WHERE (r.first_position IS NOT NULL);
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view public.feed_place as
 SELECT i.id AS epoch,
    h.head
   FROM (( SELECT COALESCE(( SELECT revisions.last_position
                   FROM revisions
                  WHERE (revisions.last_position IS NOT NULL)
                  ORDER BY revisions.last_position DESC
                 LIMIT 1), (0)::bigint) AS head) h
     CROSS JOIN LATERAL ( SELECT feed_incarnations.id
           FROM feed_incarnations
          WHERE (feed_incarnations.begins_after < h.head)
          ORDER BY feed_incarnations.ordinal DESC
         LIMIT 1) i);
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.actor_aliases as
 SELECT actor_id,
    name,
    namespace,
    search,
    revision_id
   FROM ( SELECT actor_aliases.actor_id,
            actor_aliases.name,
            actor_aliases.namespace,
            actor_aliases.search,
            actor_aliases.revision_id,
            NULL::bigint AS superseded_in
           FROM actor_aliases
        UNION ALL
         SELECT actor_aliases.actor_id,
            actor_aliases.name,
            actor_aliases.namespace,
            actor_aliases.search,
            actor_aliases.revision_id,
            actor_aliases.superseded_in
           FROM history.actor_aliases) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.actor_members as
 SELECT group_id,
    member_id,
    revision_id,
    valid_from_edtf,
    valid_from_earliest,
    valid_from_latest,
    valid_from_expression,
    valid_from_derivation,
    valid_to_edtf,
    valid_to_earliest,
    valid_to_latest,
    valid_to_expression,
    valid_to_derivation,
    ordinal
   FROM ( SELECT actor_members.group_id,
            actor_members.member_id,
            actor_members.revision_id,
            actor_members.valid_from_edtf,
            actor_members.valid_from_earliest,
            actor_members.valid_from_latest,
            actor_members.valid_from_expression,
            actor_members.valid_from_derivation,
            actor_members.valid_to_edtf,
            actor_members.valid_to_earliest,
            actor_members.valid_to_latest,
            actor_members.valid_to_expression,
            actor_members.valid_to_derivation,
            actor_members.ordinal,
            NULL::bigint AS superseded_in
           FROM actor_members
        UNION ALL
         SELECT actor_members.group_id,
            actor_members.member_id,
            actor_members.revision_id,
            actor_members.valid_from_edtf,
            actor_members.valid_from_earliest,
            actor_members.valid_from_latest,
            actor_members.valid_from_expression,
            actor_members.valid_from_derivation,
            actor_members.valid_to_edtf,
            actor_members.valid_to_earliest,
            actor_members.valid_to_latest,
            actor_members.valid_to_expression,
            actor_members.valid_to_derivation,
            actor_members.ordinal,
            actor_members.superseded_in
           FROM history.actor_members) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.actor_merges as
 SELECT actor_id,
    into_id,
    revision_id
   FROM ( SELECT actor_merges.actor_id,
            actor_merges.into_id,
            actor_merges.revision_id,
            NULL::bigint AS superseded_in
           FROM actor_merges
        UNION ALL
         SELECT actor_merges.actor_id,
            actor_merges.into_id,
            actor_merges.revision_id,
            actor_merges.superseded_in
           FROM history.actor_merges) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.actors as
 SELECT id,
    namespace,
    absences,
    version,
    revision_id,
    key,
    kind,
    name,
    given_name,
    description,
    country,
    cardinality,
    members_exhaustive,
    document_id,
    sort_name,
    search,
    first_revision_id
   FROM ( SELECT actors.id,
            actors.namespace,
            actors.absences,
            actors.version,
            actors.revision_id,
            actors.key,
            actors.kind,
            actors.name,
            actors.given_name,
            actors.description,
            actors.country,
            actors.cardinality,
            actors.members_exhaustive,
            actors.document_id,
            actors.sort_name,
            actors.search,
            actors.first_revision_id,
            NULL::bigint AS superseded_in
           FROM actors
        UNION ALL
         SELECT actors.id,
            actors.namespace,
            actors.absences,
            actors.version,
            actors.revision_id,
            actors.key,
            actors.kind,
            actors.name,
            actors.given_name,
            actors.description,
            actors.country,
            actors.cardinality,
            actors.members_exhaustive,
            actors.document_id,
            actors.sort_name,
            actors.search,
            actors.first_revision_id,
            actors.superseded_in
           FROM history.actors) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.affiliations as
 SELECT id,
    namespace,
    absences,
    version,
    revision_id,
    person_id,
    organization_id,
    role,
    valid_from_edtf,
    valid_from_earliest,
    valid_from_latest,
    valid_from_expression,
    valid_from_derivation,
    valid_to_edtf,
    valid_to_earliest,
    valid_to_latest,
    valid_to_expression,
    valid_to_derivation,
    first_revision_id
   FROM ( SELECT affiliations.id,
            affiliations.namespace,
            affiliations.absences,
            affiliations.version,
            affiliations.revision_id,
            affiliations.person_id,
            affiliations.organization_id,
            affiliations.role,
            affiliations.valid_from_edtf,
            affiliations.valid_from_earliest,
            affiliations.valid_from_latest,
            affiliations.valid_from_expression,
            affiliations.valid_from_derivation,
            affiliations.valid_to_edtf,
            affiliations.valid_to_earliest,
            affiliations.valid_to_latest,
            affiliations.valid_to_expression,
            affiliations.valid_to_derivation,
            affiliations.first_revision_id,
            NULL::bigint AS superseded_in
           FROM affiliations
        UNION ALL
         SELECT affiliations.id,
            affiliations.namespace,
            affiliations.absences,
            affiliations.version,
            affiliations.revision_id,
            affiliations.person_id,
            affiliations.organization_id,
            affiliations.role,
            affiliations.valid_from_edtf,
            affiliations.valid_from_earliest,
            affiliations.valid_from_latest,
            affiliations.valid_from_expression,
            affiliations.valid_from_derivation,
            affiliations.valid_to_edtf,
            affiliations.valid_to_earliest,
            affiliations.valid_to_latest,
            affiliations.valid_to_expression,
            affiliations.valid_to_derivation,
            affiliations.first_revision_id,
            affiliations.superseded_in
           FROM history.affiliations) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.consent_grounds as
 SELECT consent_period_id,
    statement_id,
    weight,
    ordinal,
    revision_id
   FROM ( SELECT consent_grounds.consent_period_id,
            consent_grounds.statement_id,
            consent_grounds.weight,
            consent_grounds.ordinal,
            consent_grounds.revision_id,
            NULL::bigint AS superseded_in
           FROM consent_grounds
        UNION ALL
         SELECT consent_grounds.consent_period_id,
            consent_grounds.statement_id,
            consent_grounds.weight,
            consent_grounds.ordinal,
            consent_grounds.revision_id,
            consent_grounds.superseded_in
           FROM history.consent_grounds) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.consent_periods as
 SELECT id,
    namespace,
    absences,
    version,
    revision_id,
    consent_id,
    state,
    starts_at,
    ends_at,
    valid_from_edtf,
    valid_from_earliest,
    valid_from_latest,
    valid_from_expression,
    valid_from_derivation,
    valid_to_edtf,
    valid_to_earliest,
    valid_to_latest,
    valid_to_expression,
    valid_to_derivation,
    observed_at_edtf,
    observed_at_earliest,
    observed_at_latest,
    observed_at_expression,
    observed_at_derivation,
    last_observed_at_edtf,
    last_observed_at_earliest,
    last_observed_at_latest,
    last_observed_at_expression,
    last_observed_at_derivation,
    resumes,
    grounded_id,
    first_revision_id
   FROM ( SELECT consent_periods.id,
            consent_periods.namespace,
            consent_periods.absences,
            consent_periods.version,
            consent_periods.revision_id,
            consent_periods.consent_id,
            consent_periods.state,
            consent_periods.starts_at,
            consent_periods.ends_at,
            consent_periods.valid_from_edtf,
            consent_periods.valid_from_earliest,
            consent_periods.valid_from_latest,
            consent_periods.valid_from_expression,
            consent_periods.valid_from_derivation,
            consent_periods.valid_to_edtf,
            consent_periods.valid_to_earliest,
            consent_periods.valid_to_latest,
            consent_periods.valid_to_expression,
            consent_periods.valid_to_derivation,
            consent_periods.observed_at_edtf,
            consent_periods.observed_at_earliest,
            consent_periods.observed_at_latest,
            consent_periods.observed_at_expression,
            consent_periods.observed_at_derivation,
            consent_periods.last_observed_at_edtf,
            consent_periods.last_observed_at_earliest,
            consent_periods.last_observed_at_latest,
            consent_periods.last_observed_at_expression,
            consent_periods.last_observed_at_derivation,
            consent_periods.resumes,
            consent_periods.grounded_id,
            consent_periods.first_revision_id,
            NULL::bigint AS superseded_in
           FROM consent_periods
        UNION ALL
         SELECT consent_periods.id,
            consent_periods.namespace,
            consent_periods.absences,
            consent_periods.version,
            consent_periods.revision_id,
            consent_periods.consent_id,
            consent_periods.state,
            consent_periods.starts_at,
            consent_periods.ends_at,
            consent_periods.valid_from_edtf,
            consent_periods.valid_from_earliest,
            consent_periods.valid_from_latest,
            consent_periods.valid_from_expression,
            consent_periods.valid_from_derivation,
            consent_periods.valid_to_edtf,
            consent_periods.valid_to_earliest,
            consent_periods.valid_to_latest,
            consent_periods.valid_to_expression,
            consent_periods.valid_to_derivation,
            consent_periods.observed_at_edtf,
            consent_periods.observed_at_earliest,
            consent_periods.observed_at_latest,
            consent_periods.observed_at_expression,
            consent_periods.observed_at_derivation,
            consent_periods.last_observed_at_edtf,
            consent_periods.last_observed_at_earliest,
            consent_periods.last_observed_at_latest,
            consent_periods.last_observed_at_expression,
            consent_periods.last_observed_at_derivation,
            consent_periods.resumes,
            consent_periods.grounded_id,
            consent_periods.first_revision_id,
            consent_periods.superseded_in
           FROM history.consent_periods) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.consents as
 SELECT id,
    restriction_id,
    consenting_party_id,
    covers,
    version,
    revision_id,
    first_revision_id
   FROM ( SELECT consents.id,
            consents.restriction_id,
            consents.consenting_party_id,
            consents.covers,
            consents.version,
            consents.revision_id,
            consents.first_revision_id,
            NULL::bigint AS superseded_in
           FROM consents
        UNION ALL
         SELECT consents.id,
            consents.restriction_id,
            consents.consenting_party_id,
            consents.covers,
            consents.version,
            consents.revision_id,
            consents.first_revision_id,
            consents.superseded_in
           FROM history.consents) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.document_retractions as
 SELECT document_id,
    note,
    date_edtf,
    date_earliest,
    date_latest,
    date_expression,
    date_derivation,
    revision_id
   FROM ( SELECT document_retractions.document_id,
            document_retractions.note,
            document_retractions.date_edtf,
            document_retractions.date_earliest,
            document_retractions.date_latest,
            document_retractions.date_expression,
            document_retractions.date_derivation,
            document_retractions.revision_id,
            NULL::bigint AS superseded_in
           FROM document_retractions
        UNION ALL
         SELECT document_retractions.document_id,
            document_retractions.note,
            document_retractions.date_edtf,
            document_retractions.date_earliest,
            document_retractions.date_latest,
            document_retractions.date_expression,
            document_retractions.date_derivation,
            document_retractions.revision_id,
            document_retractions.superseded_in
           FROM history.document_retractions) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.document_versions as
 SELECT id,
    document_id,
    number,
    text,
    sha256,
    revision_id
   FROM ( SELECT document_versions.id,
            document_versions.document_id,
            document_versions.number,
            document_versions.text,
            document_versions.sha256,
            document_versions.revision_id,
            NULL::bigint AS superseded_in
           FROM document_versions
        UNION ALL
         SELECT document_versions.id,
            document_versions.document_id,
            document_versions.number,
            document_versions.text,
            document_versions.sha256,
            document_versions.revision_id,
            document_versions.superseded_in
           FROM history.document_versions) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.documents as
 SELECT id,
    namespace,
    absences,
    version,
    revision_id,
    key,
    title,
    author,
    publisher,
    url,
    language,
    published_edtf,
    published_earliest,
    published_latest,
    published_expression,
    published_derivation,
    first_revision_id,
    sort_title,
    sort_date,
    sort_date_desc
   FROM ( SELECT documents.id,
            documents.namespace,
            documents.absences,
            documents.version,
            documents.revision_id,
            documents.key,
            documents.title,
            documents.author,
            documents.publisher,
            documents.url,
            documents.language,
            documents.published_edtf,
            documents.published_earliest,
            documents.published_latest,
            documents.published_expression,
            documents.published_derivation,
            documents.first_revision_id,
            documents.sort_title,
            documents.sort_date,
            documents.sort_date_desc,
            NULL::bigint AS superseded_in
           FROM documents
        UNION ALL
         SELECT documents.id,
            documents.namespace,
            documents.absences,
            documents.version,
            documents.revision_id,
            documents.key,
            documents.title,
            documents.author,
            documents.publisher,
            documents.url,
            documents.language,
            documents.published_edtf,
            documents.published_earliest,
            documents.published_latest,
            documents.published_expression,
            documents.published_derivation,
            documents.first_revision_id,
            documents.sort_title,
            documents.sort_date,
            documents.sort_date_desc,
            documents.superseded_in
           FROM history.documents) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.event_ballots as
 SELECT event_id,
    actor_id,
    option,
    revision_id
   FROM ( SELECT event_ballots.event_id,
            event_ballots.actor_id,
            event_ballots.option,
            event_ballots.revision_id,
            NULL::bigint AS superseded_in
           FROM event_ballots
        UNION ALL
         SELECT event_ballots.event_id,
            event_ballots.actor_id,
            event_ballots.option,
            event_ballots.revision_id,
            event_ballots.superseded_in
           FROM history.event_ballots) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.event_participants as
 SELECT event_id,
    actor_id,
    revision_id
   FROM ( SELECT event_participants.event_id,
            event_participants.actor_id,
            event_participants.revision_id,
            NULL::bigint AS superseded_in
           FROM event_participants
        UNION ALL
         SELECT event_participants.event_id,
            event_participants.actor_id,
            event_participants.revision_id,
            event_participants.superseded_in
           FROM history.event_participants) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.event_votes as
 SELECT event_id,
    motion_id,
    result,
    yes,
    no,
    abstentions,
    not_voting,
    revision_id
   FROM ( SELECT event_votes.event_id,
            event_votes.motion_id,
            event_votes.result,
            event_votes.yes,
            event_votes.no,
            event_votes.abstentions,
            event_votes.not_voting,
            event_votes.revision_id,
            NULL::bigint AS superseded_in
           FROM event_votes
        UNION ALL
         SELECT event_votes.event_id,
            event_votes.motion_id,
            event_votes.result,
            event_votes.yes,
            event_votes.no,
            event_votes.abstentions,
            event_votes.not_voting,
            event_votes.revision_id,
            event_votes.superseded_in
           FROM history.event_votes) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.events as
 SELECT id,
    namespace,
    absences,
    version,
    revision_id,
    key,
    name,
    status,
    place_id,
    date_edtf,
    date_earliest,
    date_latest,
    date_expression,
    date_derivation,
    sort_date,
    sort_date_desc,
    search,
    first_revision_id
   FROM ( SELECT events.id,
            events.namespace,
            events.absences,
            events.version,
            events.revision_id,
            events.key,
            events.name,
            events.status,
            events.place_id,
            events.date_edtf,
            events.date_earliest,
            events.date_latest,
            events.date_expression,
            events.date_derivation,
            events.sort_date,
            events.sort_date_desc,
            events.search,
            events.first_revision_id,
            NULL::bigint AS superseded_in
           FROM events
        UNION ALL
         SELECT events.id,
            events.namespace,
            events.absences,
            events.version,
            events.revision_id,
            events.key,
            events.name,
            events.status,
            events.place_id,
            events.date_edtf,
            events.date_earliest,
            events.date_latest,
            events.date_expression,
            events.date_derivation,
            events.sort_date,
            events.sort_date_desc,
            events.search,
            events.first_revision_id,
            events.superseded_in
           FROM history.events) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.evidence as
 SELECT id,
    namespace,
    role,
    ordinal,
    document_version_id,
    start,
    "end",
    exact,
    prefix,
    suffix,
    actor_id,
    affiliation_id,
    item_id,
    place_id,
    target_id,
    event_id,
    transfer_id,
    restriction_id,
    statement_id,
    search,
    revision_id,
    locator,
    dictionary
   FROM ( SELECT evidence.id,
            evidence.namespace,
            evidence.role,
            evidence.ordinal,
            evidence.document_version_id,
            evidence.start,
            evidence."end",
            evidence.exact,
            evidence.prefix,
            evidence.suffix,
            evidence.actor_id,
            evidence.affiliation_id,
            evidence.item_id,
            evidence.place_id,
            evidence.target_id,
            evidence.event_id,
            evidence.transfer_id,
            evidence.restriction_id,
            evidence.statement_id,
            evidence.search,
            evidence.revision_id,
            evidence.locator,
            evidence.dictionary,
            NULL::bigint AS superseded_in
           FROM evidence
        UNION ALL
         SELECT evidence.id,
            evidence.namespace,
            evidence.role,
            evidence.ordinal,
            evidence.document_version_id,
            evidence.start,
            evidence."end",
            evidence.exact,
            evidence.prefix,
            evidence.suffix,
            evidence.actor_id,
            evidence.affiliation_id,
            evidence.item_id,
            evidence.place_id,
            evidence.target_id,
            evidence.event_id,
            evidence.transfer_id,
            evidence.restriction_id,
            evidence.statement_id,
            evidence.search,
            evidence.revision_id,
            evidence.locator,
            evidence.dictionary,
            evidence.superseded_in
           FROM history.evidence) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.item_aliases as
 SELECT item_id,
    name,
    namespace,
    search,
    revision_id
   FROM ( SELECT item_aliases.item_id,
            item_aliases.name,
            item_aliases.namespace,
            item_aliases.search,
            item_aliases.revision_id,
            NULL::bigint AS superseded_in
           FROM item_aliases
        UNION ALL
         SELECT item_aliases.item_id,
            item_aliases.name,
            item_aliases.namespace,
            item_aliases.search,
            item_aliases.revision_id,
            item_aliases.superseded_in
           FROM history.item_aliases) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.item_broader as
 SELECT item_id,
    broader_id,
    revision_id
   FROM ( SELECT item_broader.item_id,
            item_broader.broader_id,
            item_broader.revision_id,
            NULL::bigint AS superseded_in
           FROM item_broader
        UNION ALL
         SELECT item_broader.item_id,
            item_broader.broader_id,
            item_broader.revision_id,
            item_broader.superseded_in
           FROM history.item_broader) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.items as
 SELECT id,
    namespace,
    absences,
    version,
    revision_id,
    key,
    kind,
    name,
    description,
    origin_id,
    sort_name,
    search,
    first_revision_id
   FROM ( SELECT items.id,
            items.namespace,
            items.absences,
            items.version,
            items.revision_id,
            items.key,
            items.kind,
            items.name,
            items.description,
            items.origin_id,
            items.sort_name,
            items.search,
            items.first_revision_id,
            NULL::bigint AS superseded_in
           FROM items
        UNION ALL
         SELECT items.id,
            items.namespace,
            items.absences,
            items.version,
            items.revision_id,
            items.key,
            items.kind,
            items.name,
            items.description,
            items.origin_id,
            items.sort_name,
            items.search,
            items.first_revision_id,
            items.superseded_in
           FROM history.items) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.place_broader as
 SELECT place_id,
    broader_id,
    valid_from_edtf,
    valid_from_earliest,
    valid_from_latest,
    valid_from_expression,
    valid_from_derivation,
    valid_to_edtf,
    valid_to_earliest,
    valid_to_latest,
    valid_to_expression,
    valid_to_derivation,
    revision_id,
    ordinal
   FROM ( SELECT place_broader.place_id,
            place_broader.broader_id,
            place_broader.valid_from_edtf,
            place_broader.valid_from_earliest,
            place_broader.valid_from_latest,
            place_broader.valid_from_expression,
            place_broader.valid_from_derivation,
            place_broader.valid_to_edtf,
            place_broader.valid_to_earliest,
            place_broader.valid_to_latest,
            place_broader.valid_to_expression,
            place_broader.valid_to_derivation,
            place_broader.revision_id,
            place_broader.ordinal,
            NULL::bigint AS superseded_in
           FROM place_broader
        UNION ALL
         SELECT place_broader.place_id,
            place_broader.broader_id,
            place_broader.valid_from_edtf,
            place_broader.valid_from_earliest,
            place_broader.valid_from_latest,
            place_broader.valid_from_expression,
            place_broader.valid_from_derivation,
            place_broader.valid_to_edtf,
            place_broader.valid_to_earliest,
            place_broader.valid_to_latest,
            place_broader.valid_to_expression,
            place_broader.valid_to_derivation,
            place_broader.revision_id,
            place_broader.ordinal,
            place_broader.superseded_in
           FROM history.place_broader) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.places as
 SELECT id,
    namespace,
    absences,
    version,
    revision_id,
    key,
    name,
    description,
    search,
    first_revision_id
   FROM ( SELECT places.id,
            places.namespace,
            places.absences,
            places.version,
            places.revision_id,
            places.key,
            places.name,
            places.description,
            places.search,
            places.first_revision_id,
            NULL::bigint AS superseded_in
           FROM places
        UNION ALL
         SELECT places.id,
            places.namespace,
            places.absences,
            places.version,
            places.revision_id,
            places.key,
            places.name,
            places.description,
            places.search,
            places.first_revision_id,
            places.superseded_in
           FROM history.places) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.restriction_basis as
 SELECT restriction_id,
    ordinal,
    instrument,
    provision,
    url,
    revision_id,
    search
   FROM ( SELECT restriction_basis.restriction_id,
            restriction_basis.ordinal,
            restriction_basis.instrument,
            restriction_basis.provision,
            restriction_basis.url,
            restriction_basis.revision_id,
            restriction_basis.search,
            NULL::bigint AS superseded_in
           FROM restriction_basis
        UNION ALL
         SELECT restriction_basis.restriction_id,
            restriction_basis.ordinal,
            restriction_basis.instrument,
            restriction_basis.provision,
            restriction_basis.url,
            restriction_basis.revision_id,
            restriction_basis.search,
            restriction_basis.superseded_in
           FROM history.restriction_basis) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.restriction_conditions as
 SELECT restriction_id,
    ordinal,
    kind,
    text,
    revision_id,
    search
   FROM ( SELECT restriction_conditions.restriction_id,
            restriction_conditions.ordinal,
            restriction_conditions.kind,
            restriction_conditions.text,
            restriction_conditions.revision_id,
            restriction_conditions.search,
            NULL::bigint AS superseded_in
           FROM restriction_conditions
        UNION ALL
         SELECT restriction_conditions.restriction_id,
            restriction_conditions.ordinal,
            restriction_conditions.kind,
            restriction_conditions.text,
            restriction_conditions.revision_id,
            restriction_conditions.search,
            restriction_conditions.superseded_in
           FROM history.restriction_conditions) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.restriction_items as
 SELECT restriction_id,
    item_id,
    revision_id
   FROM ( SELECT restriction_items.restriction_id,
            restriction_items.item_id,
            restriction_items.revision_id,
            NULL::bigint AS superseded_in
           FROM restriction_items
        UNION ALL
         SELECT restriction_items.restriction_id,
            restriction_items.item_id,
            restriction_items.revision_id,
            restriction_items.superseded_in
           FROM history.restriction_items) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.restriction_limits as
 SELECT restriction_id,
    ordinal,
    quantity,
    operator,
    value,
    unit,
    expression,
    revision_id
   FROM ( SELECT restriction_limits.restriction_id,
            restriction_limits.ordinal,
            restriction_limits.quantity,
            restriction_limits.operator,
            restriction_limits.value,
            restriction_limits.unit,
            restriction_limits.expression,
            restriction_limits.revision_id,
            NULL::bigint AS superseded_in
           FROM restriction_limits
        UNION ALL
         SELECT restriction_limits.restriction_id,
            restriction_limits.ordinal,
            restriction_limits.quantity,
            restriction_limits.operator,
            restriction_limits.value,
            restriction_limits.unit,
            restriction_limits.expression,
            restriction_limits.revision_id,
            restriction_limits.superseded_in
           FROM history.restriction_limits) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.restriction_parties as
 SELECT restriction_id,
    ordinal,
    actor_id,
    function,
    derivation,
    revision_id
   FROM ( SELECT restriction_parties.restriction_id,
            restriction_parties.ordinal,
            restriction_parties.actor_id,
            restriction_parties.function,
            restriction_parties.derivation,
            restriction_parties.revision_id,
            NULL::bigint AS superseded_in
           FROM restriction_parties
        UNION ALL
         SELECT restriction_parties.restriction_id,
            restriction_parties.ordinal,
            restriction_parties.actor_id,
            restriction_parties.function,
            restriction_parties.derivation,
            restriction_parties.revision_id,
            restriction_parties.superseded_in
           FROM history.restriction_parties) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.restriction_relations as
 SELECT restriction_id,
    relation,
    related_id,
    revision_id
   FROM ( SELECT restriction_relations.restriction_id,
            restriction_relations.relation,
            restriction_relations.related_id,
            restriction_relations.revision_id,
            NULL::bigint AS superseded_in
           FROM restriction_relations
        UNION ALL
         SELECT restriction_relations.restriction_id,
            restriction_relations.relation,
            restriction_relations.related_id,
            restriction_relations.revision_id,
            restriction_relations.superseded_in
           FROM history.restriction_relations) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.restriction_scopes as
 SELECT restriction_id,
    ordinal,
    dimension,
    operator,
    place_id,
    target_id,
    revision_id,
    "position"
   FROM ( SELECT restriction_scopes.restriction_id,
            restriction_scopes.ordinal,
            restriction_scopes.dimension,
            restriction_scopes.operator,
            restriction_scopes.place_id,
            restriction_scopes.target_id,
            restriction_scopes.revision_id,
            restriction_scopes."position",
            NULL::bigint AS superseded_in
           FROM restriction_scopes
        UNION ALL
         SELECT restriction_scopes.restriction_id,
            restriction_scopes.ordinal,
            restriction_scopes.dimension,
            restriction_scopes.operator,
            restriction_scopes.place_id,
            restriction_scopes.target_id,
            restriction_scopes.revision_id,
            restriction_scopes."position",
            restriction_scopes.superseded_in
           FROM history.restriction_scopes) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.restrictions as
 SELECT id,
    namespace,
    absences,
    version,
    revision_id,
    key,
    title,
    summary,
    modality,
    action,
    search,
    first_revision_id,
    licence_authority_id,
    licence_kind,
    action_text
   FROM ( SELECT restrictions.id,
            restrictions.namespace,
            restrictions.absences,
            restrictions.version,
            restrictions.revision_id,
            restrictions.key,
            restrictions.title,
            restrictions.summary,
            restrictions.modality,
            restrictions.action,
            restrictions.search,
            restrictions.first_revision_id,
            restrictions.licence_authority_id,
            restrictions.licence_kind,
            restrictions.action_text,
            NULL::bigint AS superseded_in
           FROM restrictions
        UNION ALL
         SELECT restrictions.id,
            restrictions.namespace,
            restrictions.absences,
            restrictions.version,
            restrictions.revision_id,
            restrictions.key,
            restrictions.title,
            restrictions.summary,
            restrictions.modality,
            restrictions.action,
            restrictions.search,
            restrictions.first_revision_id,
            restrictions.licence_authority_id,
            restrictions.licence_kind,
            restrictions.action_text,
            restrictions.superseded_in
           FROM history.restrictions) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.stances_by_date as
 SELECT p.statement_id,
    p.restriction_id,
    s.sort_date,
    s.sort_date_desc
   FROM (known.statement_stances p
     JOIN known.statements s ON ((s.id = p.statement_id)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.statement_about as
 SELECT statement_id,
    restriction_id,
    revision_id
   FROM ( SELECT statement_about.statement_id,
            statement_about.restriction_id,
            statement_about.revision_id,
            NULL::bigint AS superseded_in
           FROM statement_about
        UNION ALL
         SELECT statement_about.statement_id,
            statement_about.restriction_id,
            statement_about.revision_id,
            statement_about.superseded_in
           FROM history.statement_about) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.statement_addressees as
 SELECT statement_id,
    actor_id,
    revision_id
   FROM ( SELECT statement_addressees.statement_id,
            statement_addressees.actor_id,
            statement_addressees.revision_id,
            NULL::bigint AS superseded_in
           FROM statement_addressees
        UNION ALL
         SELECT statement_addressees.statement_id,
            statement_addressees.actor_id,
            statement_addressees.revision_id,
            statement_addressees.superseded_in
           FROM history.statement_addressees) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.statement_on_behalf_of as
 SELECT statement_id,
    speaker_id,
    actor_id,
    revision_id
   FROM ( SELECT statement_on_behalf_of.statement_id,
            statement_on_behalf_of.speaker_id,
            statement_on_behalf_of.actor_id,
            statement_on_behalf_of.revision_id,
            NULL::bigint AS superseded_in
           FROM statement_on_behalf_of
        UNION ALL
         SELECT statement_on_behalf_of.statement_id,
            statement_on_behalf_of.speaker_id,
            statement_on_behalf_of.actor_id,
            statement_on_behalf_of.revision_id,
            statement_on_behalf_of.superseded_in
           FROM history.statement_on_behalf_of) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.statement_relations as
 SELECT id,
    namespace,
    absences,
    version,
    revision_id,
    subject_id,
    relation,
    object_id,
    note,
    first_revision_id
   FROM ( SELECT statement_relations.id,
            statement_relations.namespace,
            statement_relations.absences,
            statement_relations.version,
            statement_relations.revision_id,
            statement_relations.subject_id,
            statement_relations.relation,
            statement_relations.object_id,
            statement_relations.note,
            statement_relations.first_revision_id,
            NULL::bigint AS superseded_in
           FROM statement_relations
        UNION ALL
         SELECT statement_relations.id,
            statement_relations.namespace,
            statement_relations.absences,
            statement_relations.version,
            statement_relations.revision_id,
            statement_relations.subject_id,
            statement_relations.relation,
            statement_relations.object_id,
            statement_relations.note,
            statement_relations.first_revision_id,
            statement_relations.superseded_in
           FROM history.statement_relations) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.statement_speakers as
 SELECT statement_id,
    ordinal,
    actor_id,
    role,
    revision_id
   FROM ( SELECT statement_speakers.statement_id,
            statement_speakers.ordinal,
            statement_speakers.actor_id,
            statement_speakers.role,
            statement_speakers.revision_id,
            NULL::bigint AS superseded_in
           FROM statement_speakers
        UNION ALL
         SELECT statement_speakers.statement_id,
            statement_speakers.ordinal,
            statement_speakers.actor_id,
            statement_speakers.role,
            statement_speakers.revision_id,
            statement_speakers.superseded_in
           FROM history.statement_speakers) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.statement_stances as
 SELECT statement_id,
    restriction_id,
    ordinal,
    stance,
    explicitness,
    revision_id
   FROM ( SELECT statement_stances.statement_id,
            statement_stances.restriction_id,
            statement_stances.ordinal,
            statement_stances.stance,
            statement_stances.explicitness,
            statement_stances.revision_id,
            NULL::bigint AS superseded_in
           FROM statement_stances
        UNION ALL
         SELECT statement_stances.statement_id,
            statement_stances.restriction_id,
            statement_stances.ordinal,
            statement_stances.stance,
            statement_stances.explicitness,
            statement_stances.revision_id,
            statement_stances.superseded_in
           FROM history.statement_stances) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.statement_translations as
 SELECT statement_id,
    ordinal,
    language,
    text,
    by,
    search,
    revision_id
   FROM ( SELECT statement_translations.statement_id,
            statement_translations.ordinal,
            statement_translations.language,
            statement_translations.text,
            statement_translations.by,
            statement_translations.search,
            statement_translations.revision_id,
            NULL::bigint AS superseded_in
           FROM statement_translations
        UNION ALL
         SELECT statement_translations.statement_id,
            statement_translations.ordinal,
            statement_translations.language,
            statement_translations.text,
            statement_translations.by,
            statement_translations.search,
            statement_translations.revision_id,
            statement_translations.superseded_in
           FROM history.statement_translations) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.statement_via as
 SELECT statement_id,
    ordinal,
    actor_id,
    relation,
    revision_id
   FROM ( SELECT statement_via.statement_id,
            statement_via.ordinal,
            statement_via.actor_id,
            statement_via.relation,
            statement_via.revision_id,
            NULL::bigint AS superseded_in
           FROM statement_via
        UNION ALL
         SELECT statement_via.statement_id,
            statement_via.ordinal,
            statement_via.actor_id,
            statement_via.relation,
            statement_via.revision_id,
            statement_via.superseded_in
           FROM history.statement_via) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.statements as
 SELECT id,
    namespace,
    absences,
    version,
    revision_id,
    key,
    quotation,
    attribution,
    speech_act,
    medium,
    event_id,
    note,
    spoken_edtf,
    spoken_earliest,
    spoken_latest,
    spoken_expression,
    spoken_derivation,
    said_by,
    sort_date,
    sort_date_desc,
    first_revision_id,
    factuality
   FROM ( SELECT statements.id,
            statements.namespace,
            statements.absences,
            statements.version,
            statements.revision_id,
            statements.key,
            statements.quotation,
            statements.attribution,
            statements.speech_act,
            statements.medium,
            statements.event_id,
            statements.note,
            statements.spoken_edtf,
            statements.spoken_earliest,
            statements.spoken_latest,
            statements.spoken_expression,
            statements.spoken_derivation,
            statements.said_by,
            statements.sort_date,
            statements.sort_date_desc,
            statements.first_revision_id,
            statements.factuality,
            NULL::bigint AS superseded_in
           FROM statements
        UNION ALL
         SELECT statements.id,
            statements.namespace,
            statements.absences,
            statements.version,
            statements.revision_id,
            statements.key,
            statements.quotation,
            statements.attribution,
            statements.speech_act,
            statements.medium,
            statements.event_id,
            statements.note,
            statements.spoken_edtf,
            statements.spoken_earliest,
            statements.spoken_latest,
            statements.spoken_expression,
            statements.spoken_derivation,
            statements.said_by,
            statements.sort_date,
            statements.sort_date_desc,
            statements.first_revision_id,
            statements.factuality,
            statements.superseded_in
           FROM history.statements) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.status_grounds as
 SELECT status_period_id,
    statement_id,
    "for",
    weight,
    ordinal,
    revision_id
   FROM ( SELECT status_grounds.status_period_id,
            status_grounds.statement_id,
            status_grounds."for",
            status_grounds.weight,
            status_grounds.ordinal,
            status_grounds.revision_id,
            NULL::bigint AS superseded_in
           FROM status_grounds
        UNION ALL
         SELECT status_grounds.status_period_id,
            status_grounds.statement_id,
            status_grounds."for",
            status_grounds.weight,
            status_grounds.ordinal,
            status_grounds.revision_id,
            status_grounds.superseded_in
           FROM history.status_grounds) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.status_periods as
 SELECT id,
    namespace,
    absences,
    version,
    revision_id,
    restriction_id,
    status,
    review,
    is_no_review_stated,
    starts_at,
    ends_at,
    valid_from_edtf,
    valid_from_earliest,
    valid_from_latest,
    valid_from_expression,
    valid_from_derivation,
    valid_to_edtf,
    valid_to_earliest,
    valid_to_latest,
    valid_to_expression,
    valid_to_derivation,
    observed_at_edtf,
    observed_at_earliest,
    observed_at_latest,
    observed_at_expression,
    observed_at_derivation,
    last_observed_at_edtf,
    last_observed_at_earliest,
    last_observed_at_latest,
    last_observed_at_expression,
    last_observed_at_derivation,
    resumes,
    grounded_id,
    first_revision_id,
    suspended_by_id,
    licence_policy
   FROM ( SELECT status_periods.id,
            status_periods.namespace,
            status_periods.absences,
            status_periods.version,
            status_periods.revision_id,
            status_periods.restriction_id,
            status_periods.status,
            status_periods.review,
            status_periods.is_no_review_stated,
            status_periods.starts_at,
            status_periods.ends_at,
            status_periods.valid_from_edtf,
            status_periods.valid_from_earliest,
            status_periods.valid_from_latest,
            status_periods.valid_from_expression,
            status_periods.valid_from_derivation,
            status_periods.valid_to_edtf,
            status_periods.valid_to_earliest,
            status_periods.valid_to_latest,
            status_periods.valid_to_expression,
            status_periods.valid_to_derivation,
            status_periods.observed_at_edtf,
            status_periods.observed_at_earliest,
            status_periods.observed_at_latest,
            status_periods.observed_at_expression,
            status_periods.observed_at_derivation,
            status_periods.last_observed_at_edtf,
            status_periods.last_observed_at_earliest,
            status_periods.last_observed_at_latest,
            status_periods.last_observed_at_expression,
            status_periods.last_observed_at_derivation,
            status_periods.resumes,
            status_periods.grounded_id,
            status_periods.first_revision_id,
            status_periods.suspended_by_id,
            status_periods.licence_policy,
            NULL::bigint AS superseded_in
           FROM status_periods
        UNION ALL
         SELECT status_periods.id,
            status_periods.namespace,
            status_periods.absences,
            status_periods.version,
            status_periods.revision_id,
            status_periods.restriction_id,
            status_periods.status,
            status_periods.review,
            status_periods.is_no_review_stated,
            status_periods.starts_at,
            status_periods.ends_at,
            status_periods.valid_from_edtf,
            status_periods.valid_from_earliest,
            status_periods.valid_from_latest,
            status_periods.valid_from_expression,
            status_periods.valid_from_derivation,
            status_periods.valid_to_edtf,
            status_periods.valid_to_earliest,
            status_periods.valid_to_latest,
            status_periods.valid_to_expression,
            status_periods.valid_to_derivation,
            status_periods.observed_at_edtf,
            status_periods.observed_at_earliest,
            status_periods.observed_at_latest,
            status_periods.observed_at_expression,
            status_periods.observed_at_derivation,
            status_periods.last_observed_at_edtf,
            status_periods.last_observed_at_earliest,
            status_periods.last_observed_at_latest,
            status_periods.last_observed_at_expression,
            status_periods.last_observed_at_derivation,
            status_periods.resumes,
            status_periods.grounded_id,
            status_periods.first_revision_id,
            status_periods.suspended_by_id,
            status_periods.licence_policy,
            status_periods.superseded_in
           FROM history.status_periods) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.targets as
 SELECT id,
    namespace,
    absences,
    version,
    revision_id,
    key,
    name,
    description,
    broader_id,
    search,
    first_revision_id
   FROM ( SELECT targets.id,
            targets.namespace,
            targets.absences,
            targets.version,
            targets.revision_id,
            targets.key,
            targets.name,
            targets.description,
            targets.broader_id,
            targets.search,
            targets.first_revision_id,
            NULL::bigint AS superseded_in
           FROM targets
        UNION ALL
         SELECT targets.id,
            targets.namespace,
            targets.absences,
            targets.version,
            targets.revision_id,
            targets.key,
            targets.name,
            targets.description,
            targets.broader_id,
            targets.search,
            targets.first_revision_id,
            targets.superseded_in
           FROM history.targets) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

create view known.transfers as
 SELECT id,
    namespace,
    absences,
    version,
    revision_id,
    key,
    supplier_id,
    recipient_id,
    item_id,
    status,
    quantity,
    date_edtf,
    date_earliest,
    date_latest,
    date_expression,
    date_derivation,
    sort_date,
    sort_date_desc,
    first_revision_id,
    quantity_minimum,
    quantity_maximum,
    quantity_is_approximate,
    quantity_unit,
    quantity_expression
   FROM ( SELECT transfers.id,
            transfers.namespace,
            transfers.absences,
            transfers.version,
            transfers.revision_id,
            transfers.key,
            transfers.supplier_id,
            transfers.recipient_id,
            transfers.item_id,
            transfers.status,
            transfers.quantity,
            transfers.date_edtf,
            transfers.date_earliest,
            transfers.date_latest,
            transfers.date_expression,
            transfers.date_derivation,
            transfers.sort_date,
            transfers.sort_date_desc,
            transfers.first_revision_id,
            transfers.quantity_minimum,
            transfers.quantity_maximum,
            transfers.quantity_is_approximate,
            transfers.quantity_unit,
            transfers.quantity_expression,
            NULL::bigint AS superseded_in
           FROM transfers
        UNION ALL
         SELECT transfers.id,
            transfers.namespace,
            transfers.absences,
            transfers.version,
            transfers.revision_id,
            transfers.key,
            transfers.supplier_id,
            transfers.recipient_id,
            transfers.item_id,
            transfers.status,
            transfers.quantity,
            transfers.date_edtf,
            transfers.date_earliest,
            transfers.date_latest,
            transfers.date_expression,
            transfers.date_derivation,
            transfers.sort_date,
            transfers.sort_date_desc,
            transfers.first_revision_id,
            transfers.quantity_minimum,
            transfers.quantity_maximum,
            transfers.quantity_is_approximate,
            transfers.quantity_unit,
            transfers.quantity_expression,
            transfers.superseded_in
           FROM history.transfers) rows
  WHERE ((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.revision_id)) <= ( SELECT known_at() AS known_at)) AND ((superseded_in IS NULL) OR COALESCE((( SELECT revisions.recorded_at
           FROM revisions
          WHERE (revisions.id = rows.superseded_in)) > ( SELECT known_at() AS known_at)), true)));
  -- owner: delete, insert, maintain, references, select, trigger, truncate, update; caveat_server: select

CREATE OR REPLACE FUNCTION public.absences_line(absences jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
AS $function$ select nullif(absences, '{}') $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.actor_line(target uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
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
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.actor_named(target uuid)
 RETURNS TABLE(key text, kind actor_kind)
 LANGUAGE sql
 STABLE
AS $function$
  select key, kind from actors where id = target offset 0
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.actor_references()
 RETURNS TABLE(name text, field text)
 LANGUAGE sql
 STABLE
AS $function$
  select c.conrelid::regclass::text, t.attname::text
    from pg_constraint c join pg_attribute t on t.attrelid = c.conrelid and t.attnum = any (c.conkey)
   where c.contype = 'f' and c.confrelid = 'actors'::regclass
     and c.conrelid not in ('actor_aliases'::regclass, 'evidence'::regclass)
     and (c.conrelid, t.attname) <> ('actor_merges'::regclass, 'actor_id')
   order by 1, 2
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.actors_named(ids uuid[], keys text[])
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(m.into_id, a.id) from actors a left join actor_merges m on m.actor_id = a.id
   where a.id = any (ids) or a.key = any (keys)
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.add_text_dictionary(wanted text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  insert into text_dictionaries
  select wanted where wanted is not null and not exists (select from text_dictionaries where name = wanted)
  on conflict do nothing
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.affiliation_line(target uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
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
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.alias_line(name text, namespace text, owner text)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select case when namespace = owner then to_jsonb(name) else jsonb_build_object('name', name, 'namespace', namespace) end
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.allow_server(privilege text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if to_regrole('caveat_server') is not null then
    execute format('grant %s to caveat_server', privilege);
  end if;
end $function$
  -- owner: execute

CREATE OR REPLACE FUNCTION public.any_of(queries tsquery[])
 RETURNS tsquery
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  whole tsquery;
  one tsquery;
begin
  foreach one in array coalesce(queries, '{}') loop
    whole := coalesce(whole || one, whole, one);
  end loop;
  return whole;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.asked_valid_at()
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
AS $function$
  select nullif(current_setting('caveat.valid_at', true), '')::timestamptz
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.begin_of(edtf text, latest timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
AS $function$
  select case when last_part !~ 'T' then date_trunc('day', latest, 'UTC')
              when last_part ~ 'T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]'
                then latest + interval '1 millisecond'
                  - make_interval(secs => 0.1 ^ least(length(substring(last_part from 'T..:..:..[.]([0-9]+)')), 3))
              when last_part ~ 'T[0-9]{2}:[0-9]{2}:[0-9]{2}' then date_trunc('second', latest)
              else date_trunc('minute', latest) end
    from (select regexp_replace(edtf, '^.*([.][.]|[/,])', '') as last_part) parts
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.begin_revision()
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  revision bigint;
  nothing text;
begin
  insert into revisions (principal, reason)
  values (coalesce(nullif(current_setting('caveat.principal', true), ''), 'postgres:' || session_user),
          nullif(current_setting('caveat.reason', true), ''))
  returning id into revision;
  nothing := set_config('caveat.revision', pg_current_xact_id() || ':' || revision, true);
  return revision;
end $function$
  -- owner: execute; caveat_server: execute

CREATE OR REPLACE FUNCTION public.both_of(one tsquery, other tsquery)
 RETURNS tsquery
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN ((numnode(one) > 0) AND (numnode(other) > 0)) THEN (one && other) WHEN (numnode(one) > 0) THEN one ELSE other END
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.bound_open_date()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  new.said_by := case when new.spoken_edtf is not null and new.spoken_latest is null
                      then said_by(new.id, new.spoken_earliest) end;
  return new;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.bound_open_dates_by_evidence()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  update statements s set version = s.version
   where s.spoken_edtf is not null and s.spoken_latest is null
     and exists (select from written w where w.statement_id = s.id);
  return null;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.bound_open_dates_by_publication()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  update statements set version = version where id in (select statement_id
      from evidence e join document_versions v on v.id = e.document_version_id where v.document_id = new.id)
    and spoken_edtf is not null and spoken_latest is null;
  return null;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.check_dates(name text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  date text;
  constraint_name text;
begin
  for date in
    select left(attname, -5) from pg_attribute
     where attrelid = format('public.%I', name)::regclass and attname like '%\_edtf' and not attisdropped
  loop
    constraint_name := format('%s_%s_is_of_its_text', name, date);
    continue when exists (select from pg_constraint
                           where conrelid = format('public.%I', name)::regclass and conname = constraint_name);
    execute format('alter table public.%1$I add constraint %2$I check (public.is_date(%3$I, %4$I, %5$I, %6$I, %7$I)) not valid',
      name, constraint_name, date || '_edtf', date || '_earliest', date || '_latest', date || '_expression', date || '_derivation');
    begin
      execute format('alter table public.%1$I validate constraint %2$I', name, constraint_name);
    exception when check_violation then
      raise warning 'rows of % have a date that is not that of its text: see the constraint %', name, constraint_name;
    end;
  end loop;
end $function$
  -- owner: execute

CREATE OR REPLACE FUNCTION public.columns_changed(a jsonb, b jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select jsonb_object_agg(key, value) from jsonb_each(a)
   where b -> key is distinct from value
     and key not in ('version', 'revision_id', 'first_revision_id', 'said_by', 'sort_date', 'sort_date_desc', 'dictionary', 'search')
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.columns_of(name text, without text[])
 RETURNS text[]
 LANGUAGE sql
 STABLE
AS $function$
  select array_agg(quote_ident(attname) order by attnum) from pg_attribute
   where attrelid = format('public.%I', name)::regclass and attnum > 0 and not attisdropped and attgenerated = ''
     and attname <> all (without)
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.consent_line(target uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
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
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.consent_needs_review(period uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select not exists (select from consent_periods p join consent_grounds g on g.consent_period_id = p.grounded_id
                      where p.id = period and g.weight = 'SUPPORTS' and statement_supports(g.statement_id))
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.create_as_of_view(name text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  columns text;
begin
  select string_agg(quote_ident(attname), ', ' order by attnum) into columns
    from pg_attribute where attrelid = format('public.%I', name)::regclass and attnum > 0 and not attisdropped;
  -- The rows are combined before any is filtered out, so that joins can use their indexes.
  perform define_view(format('known.%I', name), format($f$
    select %2$s from (select %2$s, null::bigint as superseded_in from public.%1$I
                      union all select %2$s, superseded_in from history.%1$I) rows
     where (select recorded_at from public.revisions where id = rows.revision_id) <= (select known_at())
       and (superseded_in is null
            or coalesce((select recorded_at from public.revisions where id = rows.superseded_in) > (select known_at()), true))$f$,
    name, columns));
end $function$
  -- owner: execute

CREATE OR REPLACE FUNCTION public.current_revision()
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare
  mark text := current_setting('caveat.revision', true);
begin
  if split_part(mark, ':', 1) = pg_current_xact_id()::text then
    return split_part(mark, ':', 2)::bigint;
  end if;
  return public.begin_revision();
end $function$
  -- owner: execute; caveat_server: execute

CREATE OR REPLACE FUNCTION public.date_line(edtf text, expression text, derivation derivation)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select case when edtf is not null then
    jsonb_build_object('edtf', edtf, 'derivation', derivation, 'expression', expression) end
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.define_function(signature text, definition text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if obj_description(to_regprocedure(signature), 'pg_proc') is not distinct from md5(definition) then
    return;
  end if;
  execute definition;
  execute format('comment on function %s is %L', signature, md5(definition));
end $function$
  -- owner: execute

CREATE OR REPLACE FUNCTION public.define_trigger(definition text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  name text := (regexp_match(definition, 'trigger (\w+)'))[1];
  on_table text := (regexp_match(definition, '\son (\w+)'))[1];
  mark text := md5(regexp_replace(definition, '\s+', ' ', 'g'));
begin
  if exists (select from pg_trigger where tgrelid = on_table::regclass and tgname = name
                and obj_description(oid, 'pg_trigger') = mark) then
    return;
  end if;
  execute format('drop trigger if exists %I on %I', name, on_table);
  execute definition;
  execute format('comment on trigger %I on %I is %L', name, on_table, mark);
end $function$
  -- owner: execute

CREATE OR REPLACE FUNCTION public.define_view(name text, query text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if obj_description(to_regclass(name), 'pg_class') is not distinct from md5(query) then
    return;
  end if;
  begin
    execute format('create or replace view %s as %s', name, query);
  exception when invalid_table_definition then
    execute format('drop view %s cascade', name);
    execute format('create view %s as %s', name, query);
  end;
  execute format('comment on view %s is %L', name, md5(query));
end $function$
  -- owner: execute

CREATE OR REPLACE FUNCTION public.dictionary_of(language text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN CASE lower(split_part(language, '-'::text, 1)) WHEN 'ar'::text THEN 'arabic'::text WHEN 'hy'::text THEN 'armenian'::text WHEN 'eu'::text THEN 'basque'::text WHEN 'ca'::text THEN 'catalan'::text WHEN 'da'::text THEN 'danish'::text WHEN 'nl'::text THEN 'dutch'::text WHEN 'et'::text THEN 'estonian'::text WHEN 'fi'::text THEN 'finnish'::text WHEN 'fr'::text THEN 'french'::text WHEN 'de'::text THEN 'german'::text WHEN 'el'::text THEN 'greek'::text WHEN 'hi'::text THEN 'hindi'::text WHEN 'hu'::text THEN 'hungarian'::text WHEN 'id'::text THEN 'indonesian'::text WHEN 'ga'::text THEN 'irish'::text WHEN 'it'::text THEN 'italian'::text WHEN 'lt'::text THEN 'lithuanian'::text WHEN 'ne'::text THEN 'nepali'::text WHEN 'no'::text THEN 'norwegian'::text WHEN 'nb'::text THEN 'norwegian'::text WHEN 'nn'::text THEN 'norwegian'::text WHEN 'pt'::text THEN 'portuguese'::text WHEN 'ro'::text THEN 'romanian'::text WHEN 'ru'::text THEN 'russian'::text WHEN 'sr'::text THEN 'serbian'::text WHEN 'es'::text THEN 'spanish'::text WHEN 'sv'::text THEN 'swedish'::text WHEN 'ta'::text THEN 'tamil'::text WHEN 'tr'::text THEN 'turkish'::text WHEN 'yi'::text THEN 'yiddish'::text ELSE NULL::text END
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.document_line(target uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
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
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.document_vector(title text, author text, publisher text, language text)
 RETURNS tsvector
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (text_vector_in(COALESCE(title, ''::text), dictionary_of(language)) || text_vector('simple'::regconfig, ((COALESCE(author, ''::text) || '
'::text) || COALESCE(publisher, ''::text))))
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.edtf_bounds(edtf text, OUT earliest timestamp with time zone, OUT latest timestamp with time zone, OUT valid boolean)
 RETURNS record
 LANGUAGE plpgsql
 IMMUTABLE
AS $function$
declare
  sides text[];
  bounds record;
begin
  valid := false;
  if length(edtf) > 100 then
    return;
  elsif edtf ~ '^[[{]' then
    bounds := public.edtf_set_bounds(edtf);
  elsif edtf ~ '/' then
    sides := string_to_array(edtf, '/');
    if cardinality(sides) <> 2 then
      return;
    end if;
    bounds := public.edtf_interval_bounds(sides[1], sides[2]);
  else
    bounds := public.edtf_point_bounds(edtf);
  end if;
  if bounds.valid then
    earliest := bounds.earliest;
    latest := bounds.latest;
    valid := true;
  end if;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.edtf_date_bounds(year text, month text, day text, OUT earliest timestamp with time zone, OUT latest timestamp with time zone, OUT valid boolean)
 RETURNS record
 LANGUAGE plpgsql
 IMMUTABLE
AS $function$
declare
  years integer[] := case when year = 'XXXX' then array[2000] else public.edtf_numbers(year, 1, 9999) end;
  months integer[];
  days integer[] := public.edtf_numbers(coalesce(day, 'XX'), 1, 31);
  first date;
  last date;
begin
  months := case
    when day is not null or month is null or month ~ 'X' or month::integer < 21
      then public.edtf_numbers(coalesce(month, 'XX'), 1, 12)
    -- Seasons, quarters, thirds, halves.
    when month::integer <= 32 then array[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    when month::integer <= 36 then (array[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])[month::integer * 3 - 98 : month::integer * 3 - 96]
    when month::integer <= 39 then (array[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])[month::integer * 4 - 147 : month::integer * 4 - 144]
    when month::integer <= 41 then (array[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])[month::integer * 6 - 239 : month::integer * 6 - 234]
    else '{}' end;
  first := public.edtf_day(years, months, days, false);
  valid := first is not null;
  if valid and year <> 'XXXX' then
    last := public.edtf_day(years, months, days, true);
    earliest := first::timestamp at time zone 'UTC';
    latest := (last + 1)::timestamp at time zone 'UTC' - interval '1 millisecond';
  end if;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.edtf_day(years integer[], months integer[], days integer[], backward boolean)
 RETURNS date
 LANGUAGE plpgsql
 IMMUTABLE
AS $function$
declare
  year integer;
  month integer;
  day integer;
  month_length integer;
begin
  for y in 1 .. cardinality(years) loop
    year := years[case when backward then cardinality(years) + 1 - y else y end];
    for m in 1 .. cardinality(months) loop
      month := months[case when backward then cardinality(months) + 1 - m else m end];
      month_length := case when month = 2 then 28 + (year % 4 = 0 and (year % 100 <> 0 or year % 400 = 0))::integer
                           when month in (4, 6, 9, 11) then 30 else 31 end;
      for d in 1 .. cardinality(days) loop
        day := days[case when backward then cardinality(days) + 1 - d else d end];
        if day <= month_length then
          return make_date(year, month, day);
        end if;
      end loop;
    end loop;
  end loop;
  return null;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.edtf_interval_bounds(since text, until text, OUT earliest timestamp with time zone, OUT latest timestamp with time zone, OUT valid boolean)
 RETURNS record
 LANGUAGE plpgsql
 IMMUTABLE
AS $function$
declare
  a record;
  b record;
begin
  a := public.edtf_point_bounds(since);
  b := case when until = since then a else public.edtf_point_bounds(until) end;
  earliest := a.earliest;
  latest := b.latest;
  valid := (since in ('', '..') or a.valid) and (until in ('', '..') or b.valid) and coalesce(latest >= earliest, true);
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.edtf_numbers(digits text, low integer, high integer)
 RETURNS integer[]
 LANGUAGE plpgsql
 IMMUTABLE
AS $function$
begin
  if digits !~ 'X' then
    return case when digits::integer between low and high then array[digits::integer] else '{}' end;
  elsif digits = 'XX' then
    return (array[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
                  30, 31])[low : high];
  end if;
  return array(select n from generate_series(greatest(low, replace(digits, 'X', '0')::integer),
                                             least(high, replace(digits, 'X', '9')::integer)) n
                where lpad(n::text, length(digits), '0') like replace(digits, 'X', '_') order by n);
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.edtf_point_bounds(qualified text, OUT earliest timestamp with time zone, OUT latest timestamp with time zone, OUT valid boolean)
 RETURNS record
 LANGUAGE plpgsql
 IMMUTABLE
AS $function$
declare
  plain text := translate(qualified, '?~%', '');
  part text[];
  first date;
  last date;
  bounds record;
begin
  if qualified ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?[?~%]?$' and qualified !~ '^0000' then
    first := (left(plain, 7) || substr('-01-01', length(left(plain, 7)) - 3))::date;
    if length(plain) = 10 then
      first := first + (right(plain, 2)::integer - 1);
      last := first;
    elsif length(plain) = 7 then
      last := (first + interval '1 month')::date - 1;
    else
      last := (plain || '-12-31')::date;
    end if;
    valid := length(plain) = 4 or extract(month from first) = substr(plain, 6, 2)::integer;
    if valid then
      earliest := first::timestamp at time zone 'UTC';
      latest := (last + 1)::timestamp at time zone 'UTC' - interval '1 millisecond';
    end if;
    return;
  end if;
  if qualified ~ '^([?~%]?[0-9X]{4}|[0-9X]{4}[?~%])(-([?~%]?[0-9X]{2}|[0-9X]{2}[?~%])(-([?~%]?[0-9X]{2}|[0-9X]{2}[?~%]))?)?$' then
    part := string_to_array(plain, '-');
    bounds := public.edtf_date_bounds(part[1], part[2], part[3]);
  elsif qualified ~ 'T' then
    bounds := public.edtf_time_bounds(qualified);
  elsif qualified ~ '^[?~%]?([1-9][0-9]{3}S[1-4]|[0-9]{2,3})$|^([1-9][0-9]{3}S[1-4]|[0-9]{2,3})[?~%]$' then
    plain := case when plain ~ 'S' then left(plain, right(plain, 1)::integer) else plain end;
    bounds := public.edtf_date_bounds(rpad(plain, 4, 'X'), null, null);
  else
    valid := false;
    return;
  end if;
  earliest := bounds.earliest;
  latest := bounds.latest;
  valid := bounds.valid;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.edtf_set_bounds(text text, OUT earliest timestamp with time zone, OUT latest timestamp with time zone, OUT valid boolean)
 RETURNS record
 LANGUAGE plpgsql
 IMMUTABLE
AS $function$
declare
  content text := left(substr(text, 2), -1);
  earlier boolean := content like '..%';
  later boolean := content like '%..';
  member text;
  ends text[];
  bounds record;
  openly boolean[] := array[earlier, later];
begin
  valid := false;
  if right(text, 1) <> (case left(text, 1) when '[' then ']' else '}' end) then
    return;
  end if;
  if earlier then
    content := substr(content, 3);
  end if;
  if later then
    content := left(content, -2);
  end if;
  foreach member in array regexp_split_to_array(content, ' *, *') loop
    ends := string_to_array(member, '..');
    if member ~ 'T|^$' or cardinality(ends) > 2 or '' = any (ends) then
      return;
    end if;
    bounds := public.edtf_interval_bounds(ends[1], ends[cardinality(ends)]);
    if not bounds.valid then
      return;
    end if;
    openly := array[openly[1] or bounds.earliest is null, openly[2] or bounds.latest is null];
    earliest := least(earliest, bounds.earliest);
    latest := greatest(latest, bounds.latest);
  end loop;
  earliest := case when not openly[1] then earliest end;
  latest := case when not openly[2] then latest end;
  valid := true;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.edtf_time_bounds(text text, OUT earliest timestamp with time zone, OUT latest timestamp with time zone, OUT valid boolean)
 RETURNS record
 LANGUAGE plpgsql
 IMMUTABLE
AS $function$
declare
  part text[];
  digits text;
  bounds record;
  day date;
begin
  valid := false;
  if text !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]' then
    return;
  end if;
  bounds := public.edtf_point_bounds(left(text, 10));
  if not bounds.valid then
    return;
  end if;
  if text ~ '^.{16}(:[0-5][0-9]([.][0-9]+)?)?Z$' then
    earliest := (left(text, 10) || ' ' || substr(rtrim(text, 'Z'), 12, 12) || 'Z')::timestamptz;
    latest := earliest - interval '1 millisecond'
      + case length(text) when 17 then 60000 when 20 then 1000 when 22 then 100 when 23 then 10 else 1 end * interval '1 millisecond';
    valid := true;
    return;
  end if;
  part := regexp_match(text, '^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2})(?::([0-5][0-9])(?:[.]([0-9]+))?)?([+-])([0-9]{2})(?::?([0-5][0-9]))?$');
  digits := left(part[7], 3);
  if part is null or part[9]::integer * 60 + coalesce(part[10], '00')::integer > 840 then
    return;
  end if;
  day := (bounds.earliest at time zone 'UTC')::date;
  earliest := (day + make_interval(hours => part[4]::integer, mins => part[5]::integer)
    + coalesce(part[6], '0')::integer * interval '1 second' + rpad(coalesce(digits, ''), 3, '0')::integer * interval '1 millisecond'
    - (part[8] || '1')::integer
      * make_interval(hours => part[9]::integer, mins => coalesce(part[10], '0')::integer)) at time zone 'UTC';
  latest := earliest - interval '1 millisecond'
    + case when part[6] is null then 60000 else 10 ^ (3 - length(coalesce(digits, ''))) end * interval '1 millisecond';
  valid := earliest >= timestamptz '0001-01-01 00:00:00+00' and latest < timestamptz '10000-01-01 00:00:00+00';
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.either_of(one tsquery[], other tsquery[])
 RETURNS tsquery[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN ARRAY[COALESCE(((one)[1] || (other)[1]), (one)[1], (other)[1]), COALESCE(((one)[2] || (other)[2]), (one)[2], (other)[2]), COALESCE(((one)[3] || (other)[3]), (one)[3], (other)[3])]
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.event_line(target uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
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
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.evidence_line(e evidence, owner text)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select span_line(e, d.key, v.number, owner)
    from document_versions v join documents d on d.id = v.document_id where v.id = e.document_version_id
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.evidence_stands(version uuid, exact text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (
    select from document_versions v
     cross join lateral (select id, text from document_versions where document_id = v.document_id
                          order by number desc limit 1) newest
     where v.id = version
       and not exists (select from document_retractions r where r.document_id = v.document_id)
       and (newest.id = v.id or position(exact in newest.text) > 0))
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.facets_of(entity entity_type, target uuid, line jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  if entity = 'STATEMENT' then
    return (select facets from facets_of_statement(target));
  elsif entity in ('STATUS', 'CONSENT') then
    return facets_of_restriction(line ->> 'restriction') || jsonb_build_object('current',
      entity = 'STATUS' and exists (select from status_periods p
                                     where target in (p.id, p.resumes) and p.starts_at <= now() and now() < p.ends_at))
      || case when entity = 'STATUS' then jsonb_strip_nulls(jsonb_build_object('from', status_before(target))) else '{}' end;
  end if;
  return null;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.facets_of_restriction(named text)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select jsonb_build_object(
    'items', (select coalesce(jsonb_agg(i.key order by i.key), '[]')
                from restriction_items ri join items i on i.id = ri.item_id where ri.restriction_id = r.id),
    'assigners', (select coalesce(jsonb_agg(distinct a.key), '[]')
                    from restriction_parties p join actors a on a.id = p.actor_id
                   where p.restriction_id = r.id and p.function = 'ASSIGNER'),
    'consentingParties', (select coalesce(jsonb_agg(distinct a.key), '[]')
                            from consents c join actors a on a.id = c.consenting_party_id
                           where c.restriction_id = r.id))
    from restrictions r where r.key = named
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.facets_of_statement(target uuid)
 RETURNS TABLE(facets jsonb)
 LANGUAGE sql
 STABLE
AS $function$
  select jsonb_build_object('speakers', coalesce(jsonb_agg(jsonb_build_object('actor', a.key, 'kind', a.kind)), '[]'))
    from statement_speakers s cross join actor_named(s.actor_id) a where s.statement_id = target
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.feed_after(place bigint, most integer)
 RETURNS SETOF feed
 LANGUAGE sql
 STABLE
AS $function$
  select r.first_position + c.ordinal - 1, r.last_position, c.revision_id, c.entity, c.entity_id, c.kind,
         c.before, c.after, r.principal, r.reason, r.recorded_at, c.facets
    from revisions r
   cross join lateral (
      select * from changes
       where revision_id = r.id and ordinal > place - r.first_position + 1
       order by ordinal limit most) c
   where r.last_position > place
   order by r.last_position, c.ordinal
   limit most
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.feed_epoch()
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select epoch from feed_place
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.feed_head()
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce((select last_position from revisions where last_position is not null
                    order by last_position desc limit 1), 0)
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.feed_incarnation(place bigint)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select id from feed_incarnations where begins_after < place order by ordinal desc limit 1
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.feed_start()
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select concat_ws(':', (extract(epoch from pg_postmaster_start_time()) * 1000000)::bigint,
                   split_part(pg_relation_filepath('feed_incarnations'), '/', -2),
                   'feed_incarnations'::regclass::oid)
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.find_by_language()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform add_text_dictionary(dictionary_of(new.language));
  return null;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.find_by_other_language()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform add_text_dictionary(dictionary_of(new.language));
  update document_parts p set search = text_vector_in(substr(v.text, p.start + 1, p."end" - p.start), dictionary_of(new.language))
    from document_versions v where v.document_id = new.id and p.document_version_id = v.id;
  update evidence set dictionary = dictionary_of(new.language) where statement_id is not null
     and document_version_id in (select id from document_versions where document_id = new.id);
  return null;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.find_document_parts()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  insert into document_parts (document_version_id, start, "end", search)
  select v.id, p.start, p."end", text_vector_in(p.part, dictionary_of(d.language))
    from written v join documents d on d.id = v.document_id, parts_of(v.text) p;
  return null;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.first_overwriting(name text, target bigint)
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  found bigint;
begin
  execute format($f$
    with states as (select to_jsonb(t) as row, revision_id, null::bigint as superseded_in from public.%1$I t
                    union all
                    select to_jsonb(h) - 'superseded_in', revision_id, superseded_in from history.%1$I h),
         wrote as (select became, coalesce(columns_changed(became, was), became) as written
                     from row_changes_of(%1$L, $1) where became is not null)
    select coalesce(min(s.revision_id) filter (where s.revision_id > $1 and columns_changed(w.written, s.row) is not null),
                    min(s.superseded_in) filter (where s.superseded_in > $1))
      from wrote w join states s on %2$s$f$,
    name, same_row(name, '(w.became -> %1$L) = (s.row -> %1$L)')) into found using target;
  return found;
end $function$
  -- owner: execute; caveat_server: execute

CREATE OR REPLACE FUNCTION public.first_recorded_at(target uuid)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select min(recorded_at) from revisions
   where id in (select revision_id from statements where id = target
                union all select revision_id from history.statements where id = target)
$function$
  -- owner: execute

CREATE OR REPLACE FUNCTION public.fold(value text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN fold_marks(fold_case(value))
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.fold_case(value text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
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
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.fold_marks(value text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
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
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.foreign_query(asked text, OUT wanted tsquery, OUT unwanted tsquery)
 RETURNS record
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select public.any_of(array_agg(q.english)), public.any_of(array_agg(q.unwanted[1]))
    from public.text_queries(asked) q where q.dictionary is not null
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.forget_what_was_said()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if current_setting('caveat.undoing', true) = 'on' then
    insert into said_before_undo (namespace, entity, identity, entity_id, owner_id, line)
    select s.namespace, s.entity, s.identity, s.entity_id, s.owner_id, s.line from last_said s join old_rows o on s.entity = o.entity and s.entity_id = o.entity_id;
  end if;
  delete from last_said s using old_rows o where s.entity = o.entity and s.entity_id = o.entity_id;
  return null;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.group_is_of_one(target uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (
    select from actor_members g
      join actor_merges m on m.into_id = g.member_id
      join (select actor_id as id, into_id from actor_merges union all select into_id, into_id from actor_merges) o
        on o.into_id = m.into_id and o.id <> m.actor_id
     where g.group_id = target
       and not exists (select from actor_members x where x.group_id = target and x.member_id <> g.member_id)
       and were_members_at_once(target, m.actor_id, o.id))
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.held_at(earliest timestamp with time zone, latest timestamp with time zone, moment timestamp with time zone)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(earliest <= moment, true) and coalesce(moment < latest + interval '1 millisecond', true)
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.held_from(starts_at timestamp with time zone, resumes uuid, valid_from text, valid_from_earliest timestamp with time zone, valid_from_latest timestamp with time zone, observed_at text, observed_at_earliest timestamp with time zone, observed_at_latest timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
AS $function$
  select case when resumes is null then greatest(anchor, starts_at) else anchor end
    from (select least(coalesce(valid_from_earliest, begin_of(valid_from, valid_from_latest)),
                       coalesce(begin_of(observed_at, observed_at_latest), observed_at_earliest)) as anchor) dates
   where anchor is not null
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.held_when_asked(earliest timestamp with time zone, latest timestamp with time zone)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(earliest <= asked_valid_at(), true)
     and coalesce(asked_valid_at() < latest + interval '1 millisecond', true)
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.identity_of(name text)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select string_agg(quote_ident(a.attname), ', ')
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)
   where c.conrelid = format('public.%I', name)::regclass and c.contype = 'p'
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.in_dictionary(dictionary text, stems text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN regexp_replace(fold_marks(stems), '''([^'']+)'''::text, (('''/'::text || dictionary) || '/\1'''::text), 'g'::text)
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.is_blocked(restriction uuid, moment timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return exists (select from consents c where c.restriction_id = restriction and not exists (
    select from consent_periods p
     where p.consent_id = c.id and p.state = 'GRANTED' and p.starts_at <= moment and moment < p.ends_at));
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.is_date(edtf text, earliest timestamp with time zone, latest timestamp with time zone, expression text, derivation derivation)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE
AS $function$
declare
  first timestamp := earliest at time zone 'UTC';
  last timestamp := latest at time zone 'UTC' + interval '1 millisecond' - interval '1 day';
  bounds record;
begin
  if edtf is null then
    return num_nonnulls(earliest, latest, expression, derivation) = 0;
  elsif derivation is not null and first <= last and first >= timestamp '0001-01-01' and last < timestamp '10000-01-01'
    and first = date_trunc('day', first) and last = date_trunc('day', last)
    and edtf in (to_char(last, 'YYYY-MM-DD'), '[' || to_char(first, 'YYYY-MM-DD') || '..' || to_char(last, 'YYYY-MM-DD') || ']')
    and (first = last or length(edtf) > 10) then
    return true;
  end if;
  bounds := public.edtf_bounds(edtf);
  return derivation is not null and bounds.valid
     and earliest is not distinct from bounds.earliest and latest is not distinct from bounds.latest;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.item_line(target uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
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
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.keep_members_in_groups()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if not exists (select from actors where id = new.group_id and kind = 'GROUP') then
    raise exception 'only a group has members'
      using errcode = 'check_violation', constraint = 'only_groups_have_members', table = 'actor_members';
  end if;
  return new;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.keep_source_unnamed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'an unnamed source stays unnamed'
    using errcode = 'restrict_violation', constraint = 'unnamed_source_stays_unnamed', table = tg_table_name;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.keep_source_without_alias()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if exists (select from actors where id = new.actor_id and kind = 'UNNAMED_SOURCE') then
    raise exception 'an unnamed source stays unnamed'
      using errcode = 'restrict_violation', constraint = 'unnamed_source_stays_unnamed', table = 'actor_aliases';
  end if;
  return new;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.keyboard_signs(value text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN translate(value, ('‘’‚‛‹›ʹʻʼʽʾʿˈ′´“”„‟«»″‐‑‒–—―−⁃'::text || ' ­​﻿'::text), (repeat(''''::text, 15) || '"""""""-------- '::text))
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.kind_of_change(entity entity_type, target uuid, revision bigint, before jsonb, after jsonb)
 RETURNS change_kind
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  if entity not in ('STATUS', 'CONSENT') then
    if before is null then
      return case when entity <> 'RELATION' then 'CREATED'
                  when after ->> 'relation' = 'DENIES' then 'DENIED'
                  when after ->> 'relation' = 'WALKS_BACK' then 'WALKED_BACK'
                  else 'CREATED' end;
    elsif after is null then
      return 'REMOVED';
    elsif entity = 'DOCUMENT' then
      return case when after ? 'retracted' and not before ? 'retracted' then 'RETRACTED'
                  when before ? 'retracted' and not after ? 'retracted' then 'REINSTATED'
                  when (after ->> 'version')::int > (before ->> 'version')::int then 'NEW_VERSION'
                  else 'REVISED' end;
    elsif entity = 'ACTOR' then
      return case when after ? 'mergedInto' and not before ? 'mergedInto' then 'MERGED'
                  when before ? 'mergedInto' and not after ? 'mergedInto' then 'SEPARATED'
                  else 'REVISED' end;
    end if;
    return 'REVISED';
  elsif after is null then
    return 'CORRECTION';
  elsif before is not null then
    if position(target::text in coalesce(current_setting('caveat.corrected', true), '')) > 0 then
      return 'CORRECTION';
    elsif current_setting('caveat.refining', true) = 'on'
      and before - '{validFrom,validTo,observedAt,lastObservedAt,review,suspendedBy,licencePolicy,grounds,absent}'::text[]
            = after - '{validFrom,validTo,observedAt,lastObservedAt,review,suspendedBy,licencePolicy,grounds,absent}'::text[] then
      return 'REVISED';
    end if;
    -- Further evidence for a known state is neither a change of the world nor a correction; nor is a merge of an actor
    -- that the line names.
    return case when before - '{grounds,observedAt,lastObservedAt,absent,consentingParty,suspendedBy}'::text[]
                   = after - '{grounds,observedAt,lastObservedAt,absent,consentingParty,suspendedBy}'::text[]
                 and (before -> 'suspendedBy' is not distinct from after -> 'suspendedBy'
                      or exists (select from actor_merges m where m.revision_id = revision)
                      or exists (select from history.actor_merges m where m.superseded_in = revision))
                then 'REVISED' else 'CORRECTION' end;
  elsif current_setting('caveat.undoing', true) = 'on' then
    return 'CORRECTION';
  elsif entity = 'STATUS' then
    return case when exists (select from status_periods p join status_periods o
                               on o.restriction_id = p.restriction_id and o.id <> p.id and o.resumes is null
                              where p.id = target and (o.starts_at < p.starts_at or exists (
                                select from lines l where l.entity = kind_of_change.entity and l.entity_id = o.id)))
                then 'TRANSITION' else 'INITIAL' end;
  else
    return case when exists (select from consent_periods p join consent_periods o
                               on o.consent_id = p.consent_id and o.id <> p.id and o.resumes is null
                              where p.id = target and (o.starts_at < p.starts_at or exists (
                                select from lines l where l.entity = kind_of_change.entity and l.entity_id = o.id)))
                then 'TRANSITION' else 'INITIAL' end;
  end if;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.known_at()
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
AS $function$
  select current_setting('caveat.known_at')::timestamptz
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.line_before(entity entity_type, target uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  if entity = 'STATUS' then
    return (select status_line(o.grounded_id) from status_periods p
              join status_periods o on o.restriction_id = p.restriction_id and o.ends_at = p.starts_at
             where p.id = target);
  elsif entity = 'CONSENT' then
    return (select consent_line(o.grounded_id) from consent_periods p
              join consent_periods o on o.consent_id = p.consent_id and o.ends_at = p.starts_at
             where p.id = target);
  end if;
  return null;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.line_of(entity entity_type, target uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
    begin
      case entity when 'DOCUMENT' then return document_line(target); when 'ACTOR' then return actor_line(target); when 'AFFILIATION' then return affiliation_line(target); when 'ITEM' then return item_line(target); when 'PLACE' then return place_line(target); when 'TARGET' then return target_line(target); when 'EVENT' then return event_line(target); when 'TRANSFER' then return transfer_line(target); when 'RESTRICTION' then return restriction_line(target); when 'STATEMENT' then return statement_line(target); when 'RELATION' then return relation_line(target); when 'STATUS' then return status_line(target); when 'CONSENT' then return consent_line(target); end case;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.member_line(field text, key text, valid_from jsonb, valid_to jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case when valid_from is null and valid_to is null then to_jsonb(key)
              else jsonb_build_object(field, key, 'validFrom', valid_from, 'validTo', valid_to) end
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.merged_actor_is_named(ids uuid[])
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  reference record;
  is_named boolean;
begin
  for reference in select * from actor_references() loop
    execute format('select exists (select from %I where %I = any ($1))', reference.name, reference.field)
      into is_named using ids;
    if is_named then
      return true;
    end if;
  end loop;
  return false;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.name_query(asked text, of_whole boolean)
 RETURNS tsquery
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN (SELECT CASE WHEN (words.words = ''::text) THEN NULL::tsquery WHEN name_query.of_whole THEN ((quote_literal(('^'::text || "left"(words.words, 250))) || ':*'::text))::tsquery ELSE (SELECT (string_agg((quote_literal("left"(word.word, 250)) || ':*'::text), ' & '::text))::tsquery AS string_agg FROM unnest(string_to_array(words.words, ' '::text)) word(word)) END AS string_agg FROM words_of(fold(name_query.asked)) words(words))
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.name_vector(name text)
 RETURNS tsvector
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
declare
  words text := public.words_of(public.fold_marks(public.fold_case(name)));
begin
  return array_to_tsvector(
    string_to_array(regexp_replace(words, '([^ ]{250})[^ ]+', '\1', 'g'), ' ') || ('^' || left(words, 250)));
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.needed_review(entity entity_type, target uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'known', 'public'
AS $function$
declare
  before text := current_setting('caveat.known_at', true);
  answer boolean;
begin
  perform set_config('caveat.known_at', 'infinity', true);
  answer := needs_review(entity, target);
  perform set_config('caveat.known_at', coalesce(before, ''), true);
  return answer;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.needs_review(entity entity_type, target uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return case entity when 'STATUS' then status_needs_review(target) when 'CONSENT' then consent_needs_review(target) end;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.next_recorded_at()
 RETURNS timestamp with time zone
 LANGUAGE sql
AS $function$
  select timestamptz 'epoch' + interval '1 microsecond' * setval('public.newest_recorded_at',
           greatest((extract(epoch from clock_timestamp()) * 1000000)::bigint,
                    pg_sequence_last_value('public.newest_recorded_at') + 1))
$function$
  -- owner: execute

CREATE OR REPLACE FUNCTION public.open_incarnation()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET lock_timeout TO '0'
AS $function$
begin
  if pg_is_in_recovery() or exists (select from feed_incarnations where start = feed_start()) then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtext('caveat.feed'));
  begin
    insert into feed_incarnations (id, begins_after, start)
    select substr(replace(gen_random_uuid()::text, '-', ''), 1, 16), feed_head(), feed_start()
    on conflict on constraint feed_incarnations_start do nothing;
  exception
    when serialization_failure then null;
  end;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.order_stances_by_date()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  -- Each is looked up by itself: a join that Postgres planned for few rows keeps its plan for the session, even with a
  -- million.
  insert into stances_by_date (statement_id, restriction_id, sort_date)
  select statement_id, restriction_id, (select sort_date from statements where id = statement_id) from written;
  return null;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.part_query(cased text, folded text, is_prefix boolean, dictionary text)
 RETURNS tsquery[]
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
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
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.parts_ever(restrictions uuid[], agreements uuid[], parties uuid[], utterances uuid[])
 RETURNS TABLE(owner uuid, entity entity_type, id uuid)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  with consents_ever as (
    select id, restriction_id, consenting_party_id from consents
     where restriction_id = any (restrictions) or id = any (agreements) or consenting_party_id = any (parties)
    union select id, restriction_id, consenting_party_id from history.consents
     where restriction_id = any (restrictions) or id = any (agreements) or consenting_party_id = any (parties)
  ), roles_ever as (
    select id, person_id, organization_id from affiliations
     where person_id = any (parties) or organization_id = any (parties)
    union select id, person_id, organization_id from history.affiliations
     where person_id = any (parties) or organization_id = any (parties)
  ), relations_ever as (
    select id, subject_id, object_id from statement_relations
     where subject_id = any (utterances) or object_id = any (utterances)
    union select id, subject_id, object_id from history.statement_relations
     where subject_id = any (utterances) or object_id = any (utterances)
  )
  select restriction_id, 'STATUS'::entity_type, id from status_periods where restriction_id = any (restrictions)
  union select restriction_id, 'STATUS', id from history.status_periods where restriction_id = any (restrictions)
  union
  select o.owner, 'CONSENT', p.id
    from consents_ever c
    cross join lateral (select restriction_id as owner union select c.id union select consenting_party_id) o
    join (select consent_id, id from consent_periods union select consent_id, id from history.consent_periods) p
      on p.consent_id = c.id
   where o.owner = any (restrictions || agreements || parties)
  union select o.owner, 'AFFILIATION', r.id
    from roles_ever r cross join lateral (select person_id as owner union select organization_id) o where o.owner = any (parties)
  union select o.owner, 'RELATION', r.id
    from relations_ever r cross join lateral (select subject_id as owner union select object_id) o where o.owner = any (utterances)
$function$
  -- owner: execute; caveat_server: execute

CREATE OR REPLACE FUNCTION public.parts_of(value text, OUT start integer, OUT "end" integer, OUT part text)
 RETURNS SETOF record
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
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
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.passages_of(documents uuid[], asked text, most integer)
 RETURNS TABLE(document_id uuid, start integer, "end" integer, passage text)
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
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
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.period_date_line(edtf text, expression text, derivation derivation)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select case when derivation = 'STATED' and expression is null then to_jsonb(edtf)
              else date_line(edtf, expression, derivation) end
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.pieces_of(value text)
 RETURNS TABLE(start integer, passage text)
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  select s.start + piece.at, substr(s.sentence, piece.at + 1, 400)
    from (select t.sentence, sum(length(t.sentence) + 1) over (order by t.ordinal)::integer - length(t.sentence) - 1 as start
            from regexp_split_to_table(value, E'(?<=[.!?…]["”’»)]?)\\s|(?<![-\u00ad\u2010]\\s*)\\n') with ordinality t (sentence, ordinal)) s,
         generate_series(0, length(s.sentence) - 1, 400) piece (at)
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.place_line(target uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
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
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.publish_revision()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET lock_timeout TO '0'
 SET enable_seqscan TO 'off'
AS $function$
declare
  many boolean;
  reaching boolean;
  resting boolean;
  is_open boolean;
  nothing text;
  count bigint;
  gone bigint;
  base bigint;
begin
  select bool_or(entity in ('CONSENT', 'RELATION')), bool_or(entity in ('STATEMENT', 'DOCUMENT')),
         count(*) filter (where entity = 'STATEMENT') > 20,
         exists (select from feed_incarnations where start = feed_start())
    into reaching, resting, many, is_open from touched_entities where revision_id = new.id;
  -- A new entity supports nothing yet.
  if resting and not reaching then
    reaching := exists (
       select from touched_entities t join lines l on l.entity = t.entity and l.entity_id = t.entity_id
        where t.revision_id = new.id and t.entity in ('STATEMENT', 'DOCUMENT'));
  end if;
  if reaching then
    perform touch_consequences(new.id);
  end if;
  if many then
    update touched_entities t set line = (select s.line from statement_lines(t.entity_id) s),
                         facets = (select f.facets from facets_of_statement(t.entity_id) f)
     where t.revision_id = new.id and t.entity = 'STATEMENT';
  end if;
  -- Writes after this (constraints set to immediate) are a revision of their own.
  nothing := set_config('caveat.revision', '', true);
  with mine as materialized (
    delete from touched_entities where revision_id = new.id returning ordinal, entity, entity_id, event_kind, line, facets
  ), entities as materialized (
    select t.ordinal, t.entity, t.entity_id, t.event_kind, l.line as before,
           coalesce(t.line, line_of(t.entity, t.entity_id)) as after, t.facets
      from mine t left join lines l on l.entity = t.entity and l.entity_id = t.entity_id
  ), changed as (
    insert into changes (revision_id, ordinal, entity, entity_id, kind, before, after, facets)
    select new.id, row_number() over (order by ordinal), entity, entity_id,
           case when before is distinct from after
                then kind_of_change(entity, entity_id, new.id, before, after) else event_kind end,
           case when before is distinct from after and before is not null
                  or event_kind is not null and event_kind <> 'TOOK_EFFECT' then before
                when entity in ('STATUS', 'CONSENT') then line_before(entity, entity_id) end,
           after,
           -- Called only if there are any: most commits touch one entity, and a call costs more than the check.
           case when facets is not null then facets
                when entity in ('STATUS', 'CONSENT', 'STATEMENT')
                then facets_of(entity, entity_id, coalesce(after, before)) end
      from entities
     where before is distinct from after or (event_kind is not null and after is not null)
    returning entity, entity_id, after
  ), kept as (
    insert into lines (entity, entity_id, line)
    select entity, entity_id, after from changed where after is not null
    on conflict on constraint lines_pkey do update set line = excluded.line
  )
  select count(*), count(*) filter (where after is null) into count, gone from changed;
  if gone > 0 then
    delete from lines l using changes c
     where c.revision_id = new.id and c.after is null and l.entity = c.entity and l.entity_id = c.entity_id;
  end if;
  -- A revision without any change in the feed has a position, too: an answer has a position, and two answers with the
  -- same position must not differ, not even by a version or by the time of recording.
  if not is_open then
    perform open_incarnation();
  end if;
  nothing := pg_advisory_xact_lock(hashtext('caveat.feed'));
  base := nextval('feed_position');
  if count > 1 then
    nothing := setval('feed_position', base + count - 1);
  end if;
  update revisions set recorded_at = next_recorded_at(), first_position = base, last_position = base + greatest(count, 1) - 1
   where id = new.id;
  nothing := pg_notify('feed', '');
  return null;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.quantity_line(amount numeric, minimum numeric, maximum numeric, is_approximate boolean, unit text, expression text)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case when num_nonnulls(amount, minimum, maximum, expression) = 0 then null
              when num_nonnulls(minimum, maximum, unit, expression) = 0 and not is_approximate then to_jsonb(amount)
              else jsonb_build_object('amount', amount, 'minimum', minimum, 'maximum', maximum,
                                      'isApproximate', nullif(is_approximate, false), 'unit', unit, 'expression', expression) end
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.recorded_table_names()
 RETURNS text[]
 LANGUAGE sql
 STABLE
AS $function$
  select array_agg(name order by ordinal) from recorded_tables
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.refuse_cycle()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  kind text := coalesce(tg_argv[4], 'null::text');
  ring uuid;
begin
  if not exists (select from new_rows n where to_jsonb(n) ->> tg_argv[2] is not null) then
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
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.refuse_grounds_of_resumed()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if tg_table_name = 'status_grounds' then
    if not exists (select from status_periods where id = new.status_period_id and resumes is not null) then
      return null;
    end if;
  elsif not exists (select from consent_periods where id = new.consent_period_id and resumes is not null) then
    return null;
  end if;
  raise exception 'the grounds of a period that resumes another are those of that one'
    using errcode = 'check_violation', constraint = tg_name, table = tg_table_name;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.refuse_merged_actors()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  field text;
  is_named boolean;
begin
  if current_setting('caveat.undoing', true) = 'on' or not exists (select from actor_merges) then
    return null;
  end if;
  foreach field in array tg_argv loop
    execute format('select exists (select from new_rows n join actor_merges m on m.actor_id = n.%I)', field) into is_named;
    if is_named then
      raise exception '% of %: an actor that was merged is named by the one that it turned out to be', field, tg_table_name
        using errcode = 'serialization_failure', constraint = 'no_merged_actor_is_named', table = tg_table_name;
    end if;
  end loop;
  return null;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.refuse_mixed_scope()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if exists (select from restriction_scopes where restriction_id = new.restriction_id and ordinal = new.ordinal
             having count(distinct (dimension, operator)) > 1 or min(position) <> 0) then
    raise exception 'the values of a condition are of one dimension and one operator, the first of them at 0'
      using errcode = 'check_violation', constraint = tg_name, table = tg_table_name;
  end if;
  return null;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.refuse_named_merges()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if current_setting('caveat.undoing', true) is distinct from 'on'
     and merged_actor_is_named(array(select actor_id from new_rows)) then
    raise exception 'what names an actor that is merged has to name the other one first'
      using errcode = 'restrict_violation', constraint = 'no_merged_actor_is_named', table = 'actor_merges';
  end if;
  return null;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.refuse_overlap()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  taken boolean;
begin
  -- The present row: it may have been written again, or deleted.
  if tg_table_name = 'status_periods' then
    taken := exists (select from status_periods p join status_periods o on o.restriction_id = p.restriction_id
                         where p.id = new.id and o.id <> p.id and o.starts_at < p.ends_at and p.starts_at < o.ends_at);
  else
    taken := exists (select from consent_periods p join consent_periods o on o.consent_id = p.consent_id
                         where p.id = new.id and o.id <> p.id and o.starts_at < p.ends_at and p.starts_at < o.ends_at);
  end if;
  if taken then
    raise exception 'another period holds at the same time'
      using errcode = 'exclusion_violation', constraint = tg_name, table = tg_table_name;
  end if;
  return null;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.refuse_overtaken(name text, done bigint, wanted bigint)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  if done < wanted then
    raise exception 'what the revision wrote has been written since'
      using errcode = 'restrict_violation', constraint = 'revision_is_overtaken', table = name;
  end if;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.refuse_resumed_without_original()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  -- The columns in which a part may differ from its original: its identity, its range, and its revision.
  own constant text[] := '{id,resumes,grounded_id,starts_at,ends_at,namespace,version,revision_id,first_revision_id,said_by}';
  stray boolean;
begin
  if tg_table_name = 'status_periods' then
    select exists (
      select from status_periods p left join status_periods o on o.id = p.resumes
       where new.id in (p.id, p.resumes) and p.resumes is not null
         and (o.id is null or o.resumes is not null or p.starts_at < o.ends_at
              or to_jsonb(p) - own <> to_jsonb(o) - own)) into stray;
  else
    select exists (
      select from consent_periods p left join consent_periods o on o.id = p.resumes
       where new.id in (p.id, p.resumes) and p.resumes is not null
         and (o.id is null or o.resumes is not null or p.starts_at < o.ends_at
              or to_jsonb(p) - own <> to_jsonb(o) - own)) into stray;
  end if;
  if stray then
    raise exception 'a period that resumes another says what that one says, and follows it'
      using errcode = 'check_violation', constraint = tg_name, table = tg_table_name;
  end if;
  return null;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.refuse_truncate()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception '% is part of the record: it is not truncated', tg_table_name
    using errcode = 'restrict_violation', constraint = 'record_is_not_truncated', table = tg_table_name;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.refuse_two_terms()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  taken boolean;
begin
  execute format(
    $f$select exists (
         select from %1$I o where (o.%2$I, o.%3$I) = ($1, $2) and o.ordinal <> $3
            and coalesce(o.valid_from_earliest, '-infinity') <= coalesce($5, 'infinity')
            and coalesce($4, '-infinity') <= coalesce(o.valid_to_latest, 'infinity'))
         -- The present row: it may have been written again, or deleted.
         and exists (select from %1$I o where (o.%2$I, o.%3$I, o.ordinal) = ($1, $2, $3)
            and (o.valid_from_earliest, o.valid_to_latest) is not distinct from ($4, $5))$f$,
    tg_table_name, tg_argv[0], tg_argv[1]) into taken
    using (to_jsonb(new) ->> tg_argv[0])::uuid, (to_jsonb(new) ->> tg_argv[1])::uuid, new.ordinal, new.valid_from_earliest, new.valid_to_latest;
  if taken then
    raise exception 'two terms at one time'
      using errcode = 'exclusion_violation', constraint = tg_name, table = tg_table_name;
  end if;
  return null;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.refuse_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'rows of % are never changed', tg_table_name
    using errcode = 'restrict_violation', constraint = tg_argv[0], table = tg_table_name;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.relation_line(target uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select jsonb_strip_nulls(jsonb_build_object(
    'type', 'relation', 'subject', s.key, 'relation', r.relation, 'object', o.key, 'note', r.note,
    'absent', absences_line(r.absences)))
  from statement_relations r join statements s on s.id = r.subject_id join statements o on o.id = r.object_id
  where r.id = target
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.remember_what_was_said()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if current_setting('caveat.undoing', true) = 'on' then
    with back as (
      delete from said_before_undo s using new_rows n where s.entity = n.entity and s.entity_id = n.entity_id returning s.*)
    insert into last_said (namespace, entity, identity, entity_id, owner_id, line)
    select namespace, entity, identity, entity_id, owner_id, line from back on conflict on constraint last_said_pkey do nothing;
  end if;
  return null;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.require_consent_grounds()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  period uuid := case tg_table_name when 'consent_periods' then to_jsonb(new) ->> 'id'
                                     else to_jsonb(old) ->> 'consent_period_id' end;
begin
  if exists (select from consent_periods where id = period and resumes is null)
     and not exists (select from consent_grounds where consent_period_id = period and weight = 'SUPPORTS') then
    raise exception 'a consent rests on at least one supporting statement'
      using errcode = 'check_violation', constraint = 'consent_rests_on_evidence', table = 'consent_periods';
  end if;
  return null;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.require_status_grounds()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  period uuid := case tg_table_name when 'status_periods' then to_jsonb(new) ->> 'id'
                                     else to_jsonb(old) ->> 'status_period_id' end;
  reviewed boolean;
begin
  select review <> 'NONE' into reviewed from status_periods where id = period and resumes is null;
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
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.restriction_line(target uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
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
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.revision_names_merged_actor(revision bigint)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  reference record;
  is_named boolean;
begin
  if not exists (select from actor_merges) then
    return false;
  end if;
  for reference in select * from actor_references() loop
    execute format('select exists (select from %I t join actor_merges m on m.actor_id = t.%I where t.revision_id = $1)',
      reference.name, reference.field) into is_named using revision;
    if is_named then
      return true;
    end if;
  end loop;
  return merged_actor_is_named(array(select actor_id from actor_merges where revision_id = revision));
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.row_changes_of(name text, revision bigint)
 RETURNS TABLE(was jsonb, became jsonb)
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  return query execute format($f$
    with was as (select to_jsonb(h) - 'superseded_in' as row from history.%1$I h where superseded_in = $1),
         became as (select to_jsonb(t) as row from public.%1$I t where revision_id = $1
                    union all
                    select to_jsonb(h) - 'superseded_in' from history.%1$I h where revision_id = $1)
    select w.row, b.row from was w full join became b on %2$s
     where w.row - '{version,revision_id,first_revision_id,said_by,sort_date,sort_date_desc,dictionary,search}'::text[]
           is distinct from b.row - '{version,revision_id,first_revision_id,said_by,sort_date,sort_date_desc,dictionary,search}'::text[]
       and coalesce(w.row, b.row) ->> 'resumes' is null$f$,
    name, same_row(name, '(w.row -> %1$L) = (b.row -> %1$L)')) using revision;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.said_by(target uuid, earliest timestamp with time zone)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select greatest(earliest, coalesce(
    (select min(d.published_latest) from evidence e join document_versions v on v.id = e.document_version_id
       join documents d on d.id = v.document_id where e.statement_id = target),
    first_recorded_at(target), clock_timestamp()))
$function$
  -- owner: execute

CREATE OR REPLACE FUNCTION public.same_row(name text, form text)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select string_agg(format(form, t.attname), ' and ')
    from pg_constraint c join pg_attribute t on t.attrelid = c.conrelid and t.attnum = any (c.conkey)
   where c.conrelid = format('public.%I', name)::regclass and c.contype = 'p'
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.schedule_effect()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  of entity_type := tg_argv[0]::entity_type;
begin
  if tg_op = 'DELETE' then
    delete from scheduled_effects where entity = of and entity_id = old.id;
    return null;
  end if;
  if new.resumes is null and new.starts_at > clock_timestamp() then
    insert into scheduled_effects (entity, entity_id, due_at) values (of, new.id, new.starts_at)
    on conflict on constraint scheduled_effects_pkey do update set due_at = excluded.due_at;
  elsif tg_op = 'UPDATE' then
    delete from scheduled_effects where entity = of and entity_id = new.id and not is_end;
  end if;
  if new.ends_at > clock_timestamp() and new.ends_at < 'infinity' then
    insert into scheduled_effects (entity, entity_id, due_at, is_end) values (of, new.id, new.ends_at, true)
    on conflict on constraint scheduled_effects_pkey do update set due_at = excluded.due_at;
  elsif tg_op = 'UPDATE' then
    delete from scheduled_effects where entity = of and entity_id = new.id and is_end;
  end if;
  return null;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.set_dictionary()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  -- The trigger fires for an update of no rows, too: the recursion ends here.
  if exists (select from written where statement_id is not null) and exists (select from text_dictionaries) then
    update evidence e set dictionary = dictionary_of(d.language)
      from written w join document_versions v on v.id = w.document_version_id join documents d on d.id = v.document_id
     where e.id = w.id and e.statement_id is not null and e.dictionary is distinct from dictionary_of(d.language);
  end if;
  return null;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.span_line(e evidence, document text, version integer, owner text)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select jsonb_build_object(
    'document', document, 'version', version, 'start', e.start, 'end', e."end", 'exact', e.exact,
    'prefix', e.prefix, 'suffix', e.suffix, 'locator', e.locator, 'namespace', nullif(e.namespace, owner))
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.stamp_entity()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.revision_id := public.current_revision();
  if tg_op = 'UPDATE' then
    new.version := old.version + (old.revision_id <> new.revision_id)::int;
    new.first_revision_id := old.first_revision_id;
  elsif current_setting('caveat.undoing', true) = 'on' then
    new.version := coalesce(new.version, 0) + 1;
  else
    new.version := 1;
    new.first_revision_id := new.revision_id;
  end if;
  return new;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.stamp_row()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.revision_id := public.current_revision();
  return new;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.state_at(entity entity_type, owner uuid, moment timestamp with time zone)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select status::text from status_periods
   where entity = 'STATUS' and restriction_id = owner and starts_at <= moment and moment < ends_at
  union all
  select state::text from consent_periods
   where entity = 'CONSENT' and consent_id = owner and starts_at <= moment and moment < ends_at
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.statement_counts(statement uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select statement_is_shown(statement)
     and not exists (select from statement_relations r join statements s on s.id = r.subject_id
                      where r.object_id = statement and r.relation = 'WALKS_BACK' and statement_is_shown(s.id)
                        and coalesce(s.spoken_earliest, '-infinity') <= valid_at())
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.statement_is_shown(statement uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (select from evidence e
                  where e.statement_id = statement and evidence_stands(e.document_version_id, e.exact))
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.statement_line(target uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select line from statement_lines(target)
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.statement_lines(target uuid)
 RETURNS TABLE(line jsonb)
 LANGUAGE sql
 STABLE
AS $function$
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
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.statement_names_one_twice(statement uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (
    select from statement_speakers s join statement_addressees a using (statement_id, actor_id)
     where s.statement_id = statement and exists (select from actor_merges m where m.into_id = s.actor_id))
  or exists (
    select from statement_via v join statement_via w using (statement_id, actor_id)
     where v.statement_id = statement and v.ordinal < w.ordinal
       and exists (select from actor_merges m where m.into_id = v.actor_id))
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.statement_supports(statement uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select statement_is_shown(statement)
     and not exists (select from statement_relations r
                      where r.object_id = statement and r.relation in ('WALKS_BACK', 'DENIES')
                        and statement_is_shown(r.subject_id))
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.status_attestation(period uuid)
 RETURNS attribution
 LANGUAGE sql
 STABLE
AS $function$
  select min(s.attribution)
    from status_periods p join status_grounds g on g.status_period_id = p.grounded_id
    join statements s on s.id = g.statement_id
   where p.id = period and g."for" = 'STATUS' and g.weight = 'SUPPORTS' and statement_supports(s.id)
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.status_before(target uuid)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select case when o.ends_at < p.starts_at and o.valid_to_edtf is not null then 'EXPIRED' end
    from status_periods p
   cross join lateral (select ends_at, valid_to_edtf from status_periods
                        where restriction_id = p.restriction_id and starts_at < p.starts_at order by starts_at desc limit 1) o
   where p.id = target
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.status_last_evidence(period uuid)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
AS $function$
  select greatest(p.observed_at_latest, p.last_observed_at_latest, (
    select max(coalesce(s.spoken_latest, (
             select max(d.published_latest) from evidence e join document_versions v on v.id = e.document_version_id
               join documents d on d.id = v.document_id where e.statement_id = s.id)))
      from status_grounds g join statements s on s.id = g.statement_id
     where g.status_period_id = p.grounded_id and g.weight = 'SUPPORTS' and statement_supports(s.id)))
    from status_periods p where p.id = period
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.status_line(target uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
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
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.status_needs_review(period uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select not exists (select from status_grounds g where g.status_period_id = p.grounded_id and g."for" = 'STATUS'
                        and g.weight = 'SUPPORTS' and statement_supports(g.statement_id))
      or (p.review <> 'NONE'
          and not exists (select from status_grounds g where g.status_period_id = p.grounded_id and g."for" = 'REVIEW'
                             and g.weight = 'SUPPORTS' and statement_supports(g.statement_id)))
    from status_periods p where p.id = period
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.stems_query(dictionary text, cased text, folded text)
 RETURNS tsquery
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
declare
  configuration regconfig := ('pg_catalog.' || dictionary)::regconfig;
  stems tsquery := websearch_to_tsquery(configuration, '"' || cased || '"');
begin
  if numnode(stems) > 0 and folded <> cased then
    stems := stems || websearch_to_tsquery(configuration, '"' || folded || '"');
  end if;
  return public.in_dictionary(dictionary, stems::text)::tsquery;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.take_effect(most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  moment timestamptz;
  taken integer;
  reported integer;
begin
  select min(due_at) into moment from scheduled_effects where due_at <= clock_timestamp();
  if moment is null then
    return null;
  end if;
  perform set_config('caveat.principal', 'caveat', true);
  perform set_config('caveat.reason', 'its day came', true);
  with due as materialized (
    select entity, entity_id, is_end from scheduled_effects
     where due_at = moment order by entity, entity_id, is_end limit most for update skip locked
  ), gone as materialized (
    delete from scheduled_effects s using due
     where s.entity = due.entity and s.entity_id = due.entity_id and s.is_end = due.is_end
    returning s.entity, s.entity_id, s.is_end
  ), periods as (
    select g.entity, g.is_end, p.id, p.grounded_id, p.restriction_id as owner, r.key as restriction
      from gone g join status_periods p on g.entity = 'STATUS' and p.id = g.entity_id
      join restrictions r on r.id = p.restriction_id
    union all
    select g.entity, g.is_end, p.id, p.grounded_id, p.consent_id, r.key
      from gone g join consent_periods p on g.entity = 'CONSENT' and p.id = g.entity_id
      join consents c on c.id = p.consent_id join restrictions r on r.id = c.restriction_id
  ), entered as (
    insert into touched_entities (revision_id, entity, entity_id, event_kind, facets)
    select current_revision(), p.entity, p.grounded_id,
           case when p.is_end then 'ENDED'::change_kind else 'TOOK_EFFECT' end,
           case when p.is_end then facets_of(p.entity, p.grounded_id, jsonb_build_object('restriction', p.restriction))
             || jsonb_build_object('to', state_at(p.entity, p.owner, moment)) end
      from periods p
     where not p.is_end
        or not exists (select from status_periods o where p.entity = 'STATUS' and o.restriction_id = p.owner
                          and o.resumes is null and o.starts_at = moment)
       and not exists (select from consent_periods o where p.entity = 'CONSENT' and o.consent_id = p.owner
                          and o.resumes is null and o.starts_at = moment)
    returning entity_id
  )
  select (select count(*) from gone), (select count(*) from entered) into taken, reported;
  return case when taken > 0 then reported end;
end $function$
  -- owner: execute; caveat_server: execute

CREATE OR REPLACE FUNCTION public.target_line(target uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select jsonb_strip_nulls(jsonb_build_object(
    'type', 'target', 'key', t.key, 'name', t.name, 'description', t.description,
    'broader', (select key from targets where id = t.broader_id),
    'evidence', (select jsonb_agg(evidence_line(e, t.namespace) order by e.namespace collate "C", e.ordinal)
                   from evidence e where e.target_id = t.id),
    'absent', absences_line(t.absences)))
  from targets t where t.id = target
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.text_queries(asked text)
 RETURNS TABLE(dictionary text, english tsquery, simple tsquery, either tsquery, marked tsquery, any_word tsquery, unwanted tsquery[])
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE ROWS 1
AS $function$
begin
  return query select null, q.* from public.text_query(asked) q;
  return query select d.name, q.english, null::tsquery, q.english, null::tsquery, q.any_word,
                      array[q.unwanted[1], null, q.unwanted[1]]
                 from public.text_dictionaries d, public.text_query(asked, d.name) q;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.text_query(asked text, dictionary text DEFAULT NULL::text, OUT english tsquery, OUT simple tsquery, OUT either tsquery, OUT marked tsquery, OUT any_word tsquery, OUT unwanted tsquery[])
 RETURNS record
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
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
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.text_vector(configuration regconfig, value text)
 RETURNS tsvector
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
declare
  plain text;
  cased text;
  kept text;
  folded text;
  unmarked text;
  vector tsvector;
  joined text := value;
begin
  if value = '' then
    return '';
  end if;
  -- Most texts have no other signs than these.
  plain := replace(replace(replace(replace(replace(value, '’', ''''), '“', '"'), '”', '"'), '–', '-'), '—', '-');
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
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.text_vector_in(value text, dictionary text)
 RETURNS tsvector
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
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
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.timeline_known_at(restriction uuid, moment timestamp with time zone)
 RETURNS SETOF status_periods
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'known', 'public'
AS $function$
declare
  before text := current_setting('caveat.known_at', true);
begin
  perform set_config('caveat.known_at', coalesce(to_jsonb(moment) #>> '{}', 'infinity'), true);
  return query select * from status_periods p where p.restriction_id = restriction order by p.starts_at;
  perform set_config('caveat.known_at', coalesce(before, ''), true);
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.timelines_are_whole(revision bigint)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select not exists (
    select from (
      select ends_at, least(lead(starts_at) over (partition by restriction_id order by starts_at),
                            valid_to_latest + interval '1 millisecond', 'infinity') as due
        from status_periods
       where resumes is null
         and restriction_id in (select restriction_id from status_periods where revision_id = revision union
                                select restriction_id from history.status_periods where superseded_in = revision)
      union all
      select ends_at, least(lead(starts_at) over (partition by consent_id order by starts_at),
                            valid_to_latest + interval '1 millisecond', 'infinity')
        from consent_periods
       where resumes is null
         and consent_id in (select consent_id from consent_periods where revision_id = revision union
                            select consent_id from history.consent_periods where superseded_in = revision)) t
     where ends_at <> due)
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.timelines_written()
 RETURNS TABLE(entity entity_type, owner uuid)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  with revision as (
    select nullif(split_part(current_setting('caveat.revision', true), ':', 2), '')::bigint as id
  )
  select 'STATUS'::entity_type, restriction_id from status_periods where revision_id = (select id from revision)
  union select 'STATUS', restriction_id from history.status_periods where superseded_in = (select id from revision)
  union select 'CONSENT', consent_id from consent_periods where revision_id = (select id from revision)
  union select 'CONSENT', consent_id from history.consent_periods where superseded_in = (select id from revision)
$function$
  -- owner: execute; caveat_server: execute

CREATE OR REPLACE FUNCTION public.touch_consequences(revision bigint)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  statements uuid[];
begin
  select array_agg(distinct id) into statements from (
    select t.entity_id as id from touched_entities t where t.revision_id = revision and t.entity = 'STATEMENT'
    union
    select e.statement_id from touched_entities t join document_versions v on v.document_id = t.entity_id
      join evidence e on e.document_version_id = v.id
     where t.revision_id = revision and t.entity = 'DOCUMENT' and e.statement_id is not null
    union
    select r.object_id from touched_entities t join statement_relations r on r.id = t.entity_id
     where t.revision_id = revision and t.entity = 'RELATION' and r.relation in ('DENIES', 'WALKS_BACK')
    union
    select r.object_id from history.statement_relations r
     where r.superseded_in = revision and r.relation in ('DENIES', 'WALKS_BACK')) written;

  insert into touched_entities (revision_id, entity, entity_id, event_kind)
  select revision, entity, id, case when needs_review(entity, id) then 'SUPPORT_LOST'::change_kind
                                    else 'SUPPORT_RESTORED' end
    from (select 'STATUS'::entity_type as entity, g.status_period_id as id from status_grounds g
           where g.weight = 'SUPPORTS' and g.statement_id in (
             select unnest(statements) union
             select r.object_id from statement_relations r
              where r.subject_id = any (statements) and r.relation in ('DENIES', 'WALKS_BACK'))
          union
          select 'CONSENT', g.consent_period_id from consent_grounds g
           where g.weight = 'SUPPORTS' and g.statement_id in (
             select unnest(statements) union
             select r.object_id from statement_relations r
              where r.subject_id = any (statements) and r.relation in ('DENIES', 'WALKS_BACK'))) resting
   where exists (select from lines l where l.entity = resting.entity and l.entity_id = resting.id)
     and needs_review(entity, id) is distinct from needed_review(entity, id)
   order by entity, id
  on conflict on constraint touched_entities_pkey do update set event_kind = excluded.event_kind where touched_entities.event_kind is null;

  insert into touched_entities (revision_id, entity, entity_id, event_kind)
  select revision, 'STATUS', p.grounded_id, case when blocked then 'BLOCKED'::change_kind else 'UNBLOCKED' end
    from (select restriction_id, at, is_blocked(restriction_id, at) as blocked,
                 -- When the day of a consent comes, the record does not change: the former state is that of the moment
                 -- before.
                 case when is_due then is_blocked(restriction_id, at - interval '1 microsecond')
                      else was_blocked(restriction_id, at) end as was
            from (select restriction_id, due is not null as is_due, coalesce(due, now()) as at
                    from (select c.restriction_id,
                                 min(case t.event_kind when 'ENDED' then o.ends_at when 'TOOK_EFFECT' then o.starts_at end) as due
                            from touched_entities t
                            join (select grounded_id as id, consent_id, min(starts_at) as starts_at, max(ends_at) as ends_at
                                    from consent_periods group by grounded_id, consent_id union
                                  select grounded_id, consent_id, starts_at, ends_at
                                    from history.consent_periods where superseded_in = revision) o
                              on o.id = t.entity_id
                            join (select id, restriction_id from consents union
                                  select id, restriction_id from history.consents where superseded_in = revision) c
                              on c.id = o.consent_id
                           where t.revision_id = revision and t.entity = 'CONSENT'
                           group by c.restriction_id) days) moments) needing
    join status_periods p on p.restriction_id = needing.restriction_id and p.starts_at <= at and at < p.ends_at
   where blocked <> was
   order by p.grounded_id
  on conflict on constraint touched_entities_pkey do update set event_kind = excluded.event_kind where touched_entities.event_kind is null;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.touch_periods_of_consents()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  insert into touched_entities (revision_id, entity, entity_id)
  select n.revision_id, 'CONSENT', p.id
    from new_rows n join old_rows o using (id) join consent_periods p on p.consent_id = n.id
   where n.consenting_party_id <> o.consenting_party_id and p.resumes is null
      on conflict do nothing;
  return null;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.track_all()
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  perform track_table(name) from unnest(recorded_table_names()) name;
  -- The history is not stored in this order, but can be queried like the present.
  perform define_view('known.stances_by_date', $f$
    select p.statement_id, p.restriction_id, s.sort_date, s.sort_date_desc
      from known.statement_stances p join known.statements s on s.id = p.statement_id$f$);
  -- The line of any entity as it is in this transaction; null for an unknown one.
  perform define_function('line_of(entity_type, uuid)', format($f$
    create or replace function line_of(entity entity_type, target uuid) returns jsonb language plpgsql stable as $body$
    begin
      case entity %s end case;
    end $body$
    $f$,
    (select string_agg(format('when %L then return %I(target);', entity, line_function), ' ' order by ordinal) from entities)));
  -- The role of the server: it writes the record, and can change neither tables nor the past. Changes, revisions and
  -- history are written by functions of the owner alone.
  perform allow_server('usage on schema public, known');
  perform allow_server('select on all tables in schema public');
  perform allow_server('select on all tables in schema known');
  perform allow_server((select format('insert, update, delete on %s, api_keys, idempotency_keys, last_said',
    string_agg(quote_ident(name), ', ')) from unnest(recorded_table_names()) name));
end $function$
  -- owner: execute

CREATE OR REPLACE FUNCTION public.track_columns(name text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  kept text := format('history.%I', name);
  c record;
begin
  if to_regclass(kept) is null then
    execute format('create table %s as select *, null::bigint as superseded_in from public.%I with no data', kept, name);
    execute format('alter table %s alter column superseded_in set not null', kept);
  end if;
  for c in
    select quote_ident(p.attname) as column, h.attnum is null as is_new, h.attnotnull, p.attgenerated <> '' as is_generated,
           (p.atttypid, p.atttypmod, p.attcollation) is distinct from (h.atttypid, h.atttypmod, h.attcollation) as differs,
           format_type(p.atttypid, p.atttypmod) || case when p.attcollation <> t.typcollation
             then format(' collate %s', p.attcollation::regcollation) else '' end as type,
           pg_get_expr(d.adbin, d.adrelid) as expression
      from pg_attribute p join pg_type t on t.oid = p.atttypid
      left join pg_attribute h on h.attrelid = kept::regclass and h.attname = p.attname
      left join pg_attrdef d on d.adrelid = p.attrelid and d.adnum = p.attnum
     where p.attrelid = format('public.%I', name)::regclass and p.attnum > 0 and not p.attisdropped
     order by p.attnum
  loop
    if c.is_new and c.is_generated then
      execute format('alter table %s add column %s %s', kept, c.column, c.type);
      execute format('update %s set %s = %s', kept, c.column, c.expression);
    elsif c.is_new and c.expression is not null then
      execute format('alter table %s add column %s %s default %s', kept, c.column, c.type, c.expression);
      execute format('alter table %s alter column %s drop default', kept, c.column);
    elsif c.is_new then
      execute format('alter table %s add column %s %s', kept, c.column, c.type);
    elsif c.differs then
      execute format('alter table %1$s alter column %2$s type %3$s using %2$s::%3$s', kept, c.column, c.type);
    end if;
    if c.attnotnull then
      execute format('alter table %s alter column %s drop not null', kept, c.column);
    end if;
  end loop;
  for c in
    select attname from pg_attribute
     where attrelid = kept::regclass and attnum > 0 and not attisdropped and attname <> 'superseded_in'
       and attname not in (select attname from pg_attribute
                            where attrelid = format('public.%I', name)::regclass and attnum > 0 and not attisdropped)
  loop
    raise exception '%.% has no column in public: a migration that renames or drops a column does so in both', kept, c.attname;
  end loop;
end $function$
  -- owner: execute

CREATE OR REPLACE FUNCTION public.track_indexes(name text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  there text;
  wanted record;
  names text[] := '{}';
begin
  if to_regclass(format('public.%I', name || '_written_in')) is null then
    execute format('create index %2$I on public.%1$I using brin (revision_id) with (pages_per_range = 16, autosummarize = on)',
      name, name || '_written_in');
  end if;
  for wanted in
    select distinct on (definition) definition, index_name from (
      select 1 as place, name || '_identity' as index_name, format('%I USING btree (%s)', name, identity_of(name)) as definition
      union all select 2, name || '_superseded_in', format('%I USING btree (superseded_in)', name)
      union all select 3, name || '_written_in', format('%I USING btree (revision_id)', name)
      -- Not unique: the history has many rows of one identity.
      union all
      select 4, c.relname, regexp_replace(pg_get_indexdef(i.indexrelid), '^.* ON public\.', '')
        from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam
       where i.indrelid = format('public.%I', name)::regclass and m.amname = 'btree' and not i.indisprimary) all_of_them
     order by definition, place
  loop
    select c.relname into there from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indrelid = format('history.%I', name)::regclass
       and regexp_replace(pg_get_indexdef(i.indexrelid), '^.* ON history\.', '') = wanted.definition
     order by c.relname = wanted.index_name desc limit 1;
    if there is distinct from wanted.index_name then
      execute format('drop index if exists history.%I', wanted.index_name);
      execute case when there is null then format('create index %I on history.%s', wanted.index_name, wanted.definition)
                   else format('alter index history.%I rename to %I', there, wanted.index_name) end;
    end if;
    names := names || wanted.index_name;
  end loop;
  for there in
    select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indrelid = format('history.%I', name)::regclass and c.relname <> all (names)
  loop
    execute format('drop index history.%I', there);
  end loop;
end $function$
  -- owner: execute

CREATE OR REPLACE FUNCTION public.track_table(name text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  versioned boolean := exists (select from pg_attribute where attrelid = name::regclass and attname = 'version');
  event text[];
begin
  perform track_columns(name);
  perform track_indexes(name);
  perform write_history_triggers(name);
  perform define_trigger(format('create trigger stamp before insert or update on %I for each row execute function %I()',
    name, case when versioned then 'stamp_entity' else 'stamp_row' end));
  foreach event slice 1 in array array[['inserted', 'insert', 'new table as new_rows'],
    ['updated', 'update', 'old table as old_rows new table as new_rows'], ['deleted', 'delete', 'old table as old_rows']]
  loop
    perform define_trigger(format('create trigger %s after %s on %I referencing %s for each statement execute function history.%I()',
      event[1], event[2], name, event[3], name || '_' || event[1]));
  end loop;
  perform define_trigger(format('create trigger never_truncated before truncate on %I
    for each statement execute function refuse_truncate()', name));
  perform create_as_of_view(name);
  perform check_dates(name);
end $function$
  -- owner: execute

CREATE OR REPLACE FUNCTION public.transfer_line(target uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
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
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.trim_feed(kept interval, most integer)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  start bigint;
  bound bigint;
begin
  select trimmed_to into start from feed_retention for update skip locked;
  if not found then
    return 0;
  end if;
  select max(last_position) into bound
    from (select last_position, recorded_at from revisions
           where last_position > start order by last_position limit most) r
   where recorded_at < clock_timestamp() - kept;
  if bound is null then
    return 0;
  end if;
  bound := least(bound, start + most);
  update feed_retention set trimmed_to = bound;
  delete from changes c using revisions r
   where r.id = c.revision_id and r.last_position > start and r.first_position <= bound
     and c.ordinal <= bound - r.first_position + 1;
  return bound - start;
end $function$
  -- owner: execute; caveat_server: execute

CREATE OR REPLACE FUNCTION public.undo_revision(target bigint)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  revision bigint;
  name text;
  written text[] := '{}';
  wanted record;
  done bigint;
  total bigint := 0;
  removed bigint := 0;
begin
  perform set_config('caveat.undoing', 'on', true);
  foreach name in array recorded_table_names() loop
    select count(*) as steps, count(*) filter (where was is null) as brought into wanted from row_changes_of(name, target);
    if wanted.steps > 0 then
      written := written || name;
      total := total + wanted.steps;
      removed := removed + wanted.brought;
    end if;
  end loop;
  if total = 0 then
    return 0;
  end if;
  revision := current_revision();
  update revisions set undoes = target where id = revision;

  -- Deleted rows are restored first, then changed ones, then inserted rows are deleted: each finds the rows that it
  -- refers to.
  foreach name in array written loop
    execute format($f$
      insert into public.%1$I (%2$s)
      select %3$s from row_changes_of(%1$L, $1) s cross join lateral jsonb_populate_record(null::public.%1$I, s.was) r
       where s.became is null$f$,
      name, array_to_string(columns_of(name, '{revision_id}'), ', '),
      'r.' || array_to_string(columns_of(name, '{revision_id}'), ', r.')) using target;
  end loop;
  foreach name in array written loop
    -- Only the columns that it changed: others may have been written since.
    execute format($f$
      update public.%1$I t set (%2$s) = (select %2$s from jsonb_populate_record(t, s.back))
        from (select became, columns_changed(was, became) as back, columns_changed(became, was) as forth
                from row_changes_of(%1$L, $1) where was is not null and became is not null) s
             cross join lateral jsonb_populate_record(null::public.%1$I, s.became) r
       where %3$s and columns_changed(s.forth, to_jsonb(t)) is null$f$,
      name, array_to_string(columns_of(name, '{revision_id,version}'), ', '), same_row(name, 't.%1$I = r.%1$I'))
      using target;
    get diagnostics done = row_count;
    perform refuse_overtaken(name, done,
      (select count(*) from row_changes_of(name, target) where was is not null and became is not null));
  end loop;
  for name in select it from unnest(written) with ordinality o (it, n) order by n desc loop
    execute format($f$
      delete from public.%1$I t
       using row_changes_of(%1$L, $1) s cross join lateral jsonb_populate_record(null::public.%1$I, s.became) r
       where s.was is null and %2$s and columns_changed(s.became, to_jsonb(t)) is null$f$,
      name, same_row(name, 't.%1$I = r.%1$I')) using target;
    get diagnostics done = row_count;
    perform refuse_overtaken(name, done, (select count(*) from row_changes_of(name, target) where was is null));
  end loop;

  -- A cascade would delete rows that others wrote.
  foreach name in array recorded_table_names() loop
    execute format($f$
      select count(*) from history.%1$I h
       where superseded_in = $1 and not exists (select from public.%1$I t where %2$s)$f$,
      name, same_row(name, 't.%1$I = h.%1$I')) into done using revision;
    removed := removed - done;
  end loop;
  if removed <> 0 then
    raise exception 'more would go than the revision brought'
      using errcode = 'restrict_violation', constraint = 'undo_reaches_further';
  end if;
  if not timelines_are_whole(revision) then
    raise exception 'a period that came or went is one that others were laid beside since'
      using errcode = 'restrict_violation', constraint = 'revision_is_overtaken';
  end if;
  if revision_names_merged_actor(revision) then
    raise exception 'an actor that what the revision wrote names was merged into another one since'
      using errcode = 'restrict_violation', constraint = 'revision_names_merged_actor';
  end if;
  return total;
exception when unique_violation or check_violation then
  -- A row to restore exists again, or conflicts with later rows.
  raise exception 'what the revision wrote does not fit what has been written since: %', sqlerrm
    using errcode = 'restrict_violation', constraint = 'revision_is_overtaken';
end $function$
  -- owner: execute; caveat_server: execute

CREATE OR REPLACE FUNCTION public.utterance_of(statement uuid)
 RETURNS uuid
 LANGUAGE sql
 STABLE
AS $function$
  with recursive same(id) as (
    select statement
    union
    select case r.subject_id when same.id then r.object_id else r.subject_id end
      from same join statement_relations r on same.id in (r.subject_id, r.object_id) and r.relation::text = 'SAME_UTTERANCE')
  select id from same order by id limit 1
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.valid_at()
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(nullif(current_setting('caveat.valid_at', true), '')::timestamptz, now())
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.verify_evidence()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.version_named(target uuid)
 RETURNS TABLE(key text, number integer)
 LANGUAGE sql
 STABLE
AS $function$
  select d.key, v.number from document_versions v join documents d on d.id = v.document_id where v.id = target offset 0
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.was_blocked(restriction uuid, moment timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'known', 'public'
AS $function$
declare
  before text := current_setting('caveat.known_at', true);
  answer boolean;
begin
  perform set_config('caveat.known_at', 'infinity', true);
  answer := is_blocked(restriction, moment);
  perform set_config('caveat.known_at', coalesce(before, ''), true);
  return answer;
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.was_recorded(name text, target uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  found boolean;
begin
  if name <> all (recorded_table_names()) then
    raise exception '% is no table of the record', name;
  end if;
  execute format('select exists (select from public.%1$I where id = $1) or exists (select from history.%1$I where id = $1)', name)
    into found using target;
  return found;
end $function$
  -- owner: execute; caveat_server: execute

CREATE OR REPLACE FUNCTION public.were_members_at_once(target uuid, one uuid, other uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  with known_members as (
    select member_id, revision_id, 9223372036854775807 as superseded_in from actor_members where group_id = target
    union all
    select member_id, revision_id, superseded_in from history.actor_members where group_id = target)
  select exists (
    select from known_members a join known_members b
      on a.revision_id < b.superseded_in and b.revision_id < a.superseded_in
     where a.member_id = one and b.member_id = other)
$function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.without_apostrophes(value text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN CASE WHEN (POSITION((''''::text) IN (value)) = 0) THEN ''::text ELSE COALESCE((SELECT string_agg(replace(found.found[1], ''''::text, ''::text), ' '::text) AS string_agg FROM regexp_matches((without_apostrophes.value COLLATE pg_unicode_fast), '([[:alnum:]''-]*[[:alpha:]]''(?!s(?![[:alnum:]]))[[:alpha:]][[:alnum:]''-]*)'::text, 'g'::text) found(found)), ''::text) END
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.without_signs(value text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN CASE WHEN (octet_length(value) = length(value)) THEN value ELSE regexp_replace((value COLLATE pg_unicode_fast), '[ª²³¹º¼-¾ʰ-ʸˠ-ˤᴬ-ᵪᵸᶛ-ᶿ⁰-ₜ₨℀℁℃℅℆℉№℠-™℻⅐-⅟↉①-⓪ⱼⱽ㆒-㆟㈀-㏿﷼𜳖-𜳹🄀-🉑]'::text, ' '::text, 'g'::text) END
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.words_of(value text)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
begin
  -- Most names are such words already.
  if value collate "C" ~ '^[A-Za-z]+( [A-Za-z]+)*$' then
    return value;
  end if;
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
end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION public.write_history_triggers(name text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  columns text;
  owner record;
  guard text;
  touch text := '';
  raise text := '';
  body text := $f$
    create or replace function history.%1$I() returns trigger language plpgsql
    security definer set search_path = public, pg_temp as $body$
    %2$s
    begin
      %3$s
      return null;
    end $body$
  $f$;
  revision constant text := 'declare revision bigint := current_revision();';
  remember text;
begin
  select string_agg(quote_ident(attname), ', ' order by attnum) into columns
    from pg_attribute where attrelid = name::regclass and attnum > 0 and not attisdropped;
  remember := format($f$
      insert into history.%1$I (%2$s, superseded_in)
      select %2$s, revision from old_rows where revision_id <> revision;$f$, name, columns);

  -- `rows` stands for either transition table, `revision` for the revision of its rows, if they have it.
  for owner in
    select o.* from recorded_tables t
     cross join lateral jsonb_to_recordset(t.owners) o (entity text, "column" text, raises text) where t.name = write_history_triggers.name
  loop
    guard := case when (select attnotnull from pg_attribute where attrelid = name::regclass and attname = owner.column)
                  then '%2$s' else 'if exists (select from rows where %1$I is not null) then %2$s end if;' end;
    if owner.entity is not null then
      touch := touch || format(guard, owner.column, format($f$
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, %1$L::entity_type, %2$I from rows where %2$I is not null
        on conflict do nothing;$f$, owner.entity, owner.column));
    end if;
    if owner.raises is not null then
      raise := raise || format(guard, owner.column, format($f$
        update %2$I set version = version where id in (select %1$I from rows) and revision_id <> revision;$f$,
        owner.column, owner.raises));
    end if;
  end loop;

  perform define_function(format('history.%I()', name || '_inserted'), format(body, name || '_inserted',
    case when raise <> '' then revision else '' end,
    replace(case when raise <> '' then touch || raise else replace(touch, 'select revision,', 'select revision_id,') end,
      'from rows', 'from new_rows')));
  -- A version that another table's trigger raised is not a change of the entity itself.
  perform define_function(format('history.%I()', name || '_updated'), format(body, name || '_updated', revision, remember
    || ' if pg_trigger_depth() = 1 then ' || replace(touch, 'from rows', 'from new_rows')
    || replace(touch, 'from rows', 'from old_rows') || ' end if; '
    || replace(raise, 'from rows', 'from new_rows') || replace(raise, 'from rows', 'from old_rows')));
  perform define_function(format('history.%I()', name || '_deleted'), format(body, name || '_deleted', revision,
    remember || replace(touch || raise, 'from rows', 'from old_rows')));
end $function$
  -- owner: execute

CREATE OR REPLACE FUNCTION history.actor_aliases_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.actor_aliases (actor_id, name, namespace, search, revision_id, superseded_in)
      select actor_id, name, namespace, search, revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ACTOR'::entity_type, actor_id from old_rows where actor_id is not null
        on conflict do nothing;
        update actors set version = version where id in (select actor_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.actor_aliases_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ACTOR'::entity_type, actor_id from new_rows where actor_id is not null
        on conflict do nothing;
        update actors set version = version where id in (select actor_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.actor_aliases_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.actor_aliases (actor_id, name, namespace, search, revision_id, superseded_in)
      select actor_id, name, namespace, search, revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ACTOR'::entity_type, actor_id from new_rows where actor_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ACTOR'::entity_type, actor_id from old_rows where actor_id is not null
        on conflict do nothing; end if; 
        update actors set version = version where id in (select actor_id from new_rows) and revision_id <> revision;
        update actors set version = version where id in (select actor_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.actor_members_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.actor_members (group_id, member_id, revision_id, valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation, valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation, ordinal, superseded_in)
      select group_id, member_id, revision_id, valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation, valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation, ordinal, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ACTOR'::entity_type, group_id from old_rows where group_id is not null
        on conflict do nothing;
        update actors set version = version where id in (select group_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.actor_members_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ACTOR'::entity_type, group_id from new_rows where group_id is not null
        on conflict do nothing;
        update actors set version = version where id in (select group_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.actor_members_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.actor_members (group_id, member_id, revision_id, valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation, valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation, ordinal, superseded_in)
      select group_id, member_id, revision_id, valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation, valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation, ordinal, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ACTOR'::entity_type, group_id from new_rows where group_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ACTOR'::entity_type, group_id from old_rows where group_id is not null
        on conflict do nothing; end if; 
        update actors set version = version where id in (select group_id from new_rows) and revision_id <> revision;
        update actors set version = version where id in (select group_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.actor_merges_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.actor_merges (actor_id, into_id, revision_id, superseded_in)
      select actor_id, into_id, revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ACTOR'::entity_type, actor_id from old_rows where actor_id is not null
        on conflict do nothing;
        update actors set version = version where id in (select actor_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.actor_merges_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ACTOR'::entity_type, actor_id from new_rows where actor_id is not null
        on conflict do nothing;
        update actors set version = version where id in (select actor_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.actor_merges_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.actor_merges (actor_id, into_id, revision_id, superseded_in)
      select actor_id, into_id, revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ACTOR'::entity_type, actor_id from new_rows where actor_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ACTOR'::entity_type, actor_id from old_rows where actor_id is not null
        on conflict do nothing; end if; 
        update actors set version = version where id in (select actor_id from new_rows) and revision_id <> revision;
        update actors set version = version where id in (select actor_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.actors_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.actors (id, namespace, absences, version, revision_id, key, kind, name, given_name, description, country, cardinality, members_exhaustive, document_id, sort_name, search, first_revision_id, superseded_in)
      select id, namespace, absences, version, revision_id, key, kind, name, given_name, description, country, cardinality, members_exhaustive, document_id, sort_name, search, first_revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ACTOR'::entity_type, id from old_rows where id is not null
        on conflict do nothing;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.actors_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision_id, 'ACTOR'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.actors_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.actors (id, namespace, absences, version, revision_id, key, kind, name, given_name, description, country, cardinality, members_exhaustive, document_id, sort_name, search, first_revision_id, superseded_in)
      select id, namespace, absences, version, revision_id, key, kind, name, given_name, description, country, cardinality, members_exhaustive, document_id, sort_name, search, first_revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ACTOR'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ACTOR'::entity_type, id from old_rows where id is not null
        on conflict do nothing; end if; 
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.affiliations_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.affiliations (id, namespace, absences, version, revision_id, person_id, organization_id, role, valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation, valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation, first_revision_id, superseded_in)
      select id, namespace, absences, version, revision_id, person_id, organization_id, role, valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation, valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation, first_revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'AFFILIATION'::entity_type, id from old_rows where id is not null
        on conflict do nothing;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.affiliations_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision_id, 'AFFILIATION'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.affiliations_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.affiliations (id, namespace, absences, version, revision_id, person_id, organization_id, role, valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation, valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation, first_revision_id, superseded_in)
      select id, namespace, absences, version, revision_id, person_id, organization_id, role, valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation, valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation, first_revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'AFFILIATION'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'AFFILIATION'::entity_type, id from old_rows where id is not null
        on conflict do nothing; end if; 
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.consent_grounds_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.consent_grounds (consent_period_id, statement_id, weight, ordinal, revision_id, superseded_in)
      select consent_period_id, statement_id, weight, ordinal, revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'CONSENT'::entity_type, consent_period_id from old_rows where consent_period_id is not null
        on conflict do nothing;
        update consent_periods set version = version where id in (select consent_period_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.consent_grounds_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'CONSENT'::entity_type, consent_period_id from new_rows where consent_period_id is not null
        on conflict do nothing;
        update consent_periods set version = version where id in (select consent_period_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.consent_grounds_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.consent_grounds (consent_period_id, statement_id, weight, ordinal, revision_id, superseded_in)
      select consent_period_id, statement_id, weight, ordinal, revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'CONSENT'::entity_type, consent_period_id from new_rows where consent_period_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'CONSENT'::entity_type, consent_period_id from old_rows where consent_period_id is not null
        on conflict do nothing; end if; 
        update consent_periods set version = version where id in (select consent_period_id from new_rows) and revision_id <> revision;
        update consent_periods set version = version where id in (select consent_period_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.consent_periods_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.consent_periods (id, namespace, absences, version, revision_id, consent_id, state, starts_at, ends_at, valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation, valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation, observed_at_edtf, observed_at_earliest, observed_at_latest, observed_at_expression, observed_at_derivation, last_observed_at_edtf, last_observed_at_earliest, last_observed_at_latest, last_observed_at_expression, last_observed_at_derivation, resumes, grounded_id, first_revision_id, superseded_in)
      select id, namespace, absences, version, revision_id, consent_id, state, starts_at, ends_at, valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation, valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation, observed_at_edtf, observed_at_earliest, observed_at_latest, observed_at_expression, observed_at_derivation, last_observed_at_edtf, last_observed_at_earliest, last_observed_at_latest, last_observed_at_expression, last_observed_at_derivation, resumes, grounded_id, first_revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'CONSENT'::entity_type, id from old_rows where id is not null
        on conflict do nothing;
        update consents set version = version where id in (select consent_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.consent_periods_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'CONSENT'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
        update consents set version = version where id in (select consent_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.consent_periods_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.consent_periods (id, namespace, absences, version, revision_id, consent_id, state, starts_at, ends_at, valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation, valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation, observed_at_edtf, observed_at_earliest, observed_at_latest, observed_at_expression, observed_at_derivation, last_observed_at_edtf, last_observed_at_earliest, last_observed_at_latest, last_observed_at_expression, last_observed_at_derivation, resumes, grounded_id, first_revision_id, superseded_in)
      select id, namespace, absences, version, revision_id, consent_id, state, starts_at, ends_at, valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation, valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation, observed_at_edtf, observed_at_earliest, observed_at_latest, observed_at_expression, observed_at_derivation, last_observed_at_edtf, last_observed_at_earliest, last_observed_at_latest, last_observed_at_expression, last_observed_at_derivation, resumes, grounded_id, first_revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'CONSENT'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'CONSENT'::entity_type, id from old_rows where id is not null
        on conflict do nothing; end if; 
        update consents set version = version where id in (select consent_id from new_rows) and revision_id <> revision;
        update consents set version = version where id in (select consent_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.consents_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.consents (id, restriction_id, consenting_party_id, covers, version, revision_id, first_revision_id, superseded_in)
      select id, restriction_id, consenting_party_id, covers, version, revision_id, first_revision_id, revision from old_rows where revision_id <> revision;
        update restrictions set version = version where id in (select restriction_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.consents_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        update restrictions set version = version where id in (select restriction_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.consents_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.consents (id, restriction_id, consenting_party_id, covers, version, revision_id, first_revision_id, superseded_in)
      select id, restriction_id, consenting_party_id, covers, version, revision_id, first_revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then  end if; 
        update restrictions set version = version where id in (select restriction_id from new_rows) and revision_id <> revision;
        update restrictions set version = version where id in (select restriction_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.document_retractions_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.document_retractions (document_id, note, date_edtf, date_earliest, date_latest, date_expression, date_derivation, revision_id, superseded_in)
      select document_id, note, date_edtf, date_earliest, date_latest, date_expression, date_derivation, revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'DOCUMENT'::entity_type, document_id from old_rows where document_id is not null
        on conflict do nothing;
        update documents set version = version where id in (select document_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.document_retractions_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'DOCUMENT'::entity_type, document_id from new_rows where document_id is not null
        on conflict do nothing;
        update documents set version = version where id in (select document_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.document_retractions_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.document_retractions (document_id, note, date_edtf, date_earliest, date_latest, date_expression, date_derivation, revision_id, superseded_in)
      select document_id, note, date_edtf, date_earliest, date_latest, date_expression, date_derivation, revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'DOCUMENT'::entity_type, document_id from new_rows where document_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'DOCUMENT'::entity_type, document_id from old_rows where document_id is not null
        on conflict do nothing; end if; 
        update documents set version = version where id in (select document_id from new_rows) and revision_id <> revision;
        update documents set version = version where id in (select document_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.document_versions_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.document_versions (id, document_id, number, text, sha256, revision_id, superseded_in)
      select id, document_id, number, text, sha256, revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'DOCUMENT'::entity_type, document_id from old_rows where document_id is not null
        on conflict do nothing;
        update documents set version = version where id in (select document_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.document_versions_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'DOCUMENT'::entity_type, document_id from new_rows where document_id is not null
        on conflict do nothing;
        update documents set version = version where id in (select document_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.document_versions_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.document_versions (id, document_id, number, text, sha256, revision_id, superseded_in)
      select id, document_id, number, text, sha256, revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'DOCUMENT'::entity_type, document_id from new_rows where document_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'DOCUMENT'::entity_type, document_id from old_rows where document_id is not null
        on conflict do nothing; end if; 
        update documents set version = version where id in (select document_id from new_rows) and revision_id <> revision;
        update documents set version = version where id in (select document_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.documents_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.documents (id, namespace, absences, version, revision_id, key, title, author, publisher, url, language, published_edtf, published_earliest, published_latest, published_expression, published_derivation, first_revision_id, sort_title, sort_date, sort_date_desc, superseded_in)
      select id, namespace, absences, version, revision_id, key, title, author, publisher, url, language, published_edtf, published_earliest, published_latest, published_expression, published_derivation, first_revision_id, sort_title, sort_date, sort_date_desc, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'DOCUMENT'::entity_type, id from old_rows where id is not null
        on conflict do nothing;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.documents_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision_id, 'DOCUMENT'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.documents_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.documents (id, namespace, absences, version, revision_id, key, title, author, publisher, url, language, published_edtf, published_earliest, published_latest, published_expression, published_derivation, first_revision_id, sort_title, sort_date, sort_date_desc, superseded_in)
      select id, namespace, absences, version, revision_id, key, title, author, publisher, url, language, published_edtf, published_earliest, published_latest, published_expression, published_derivation, first_revision_id, sort_title, sort_date, sort_date_desc, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'DOCUMENT'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'DOCUMENT'::entity_type, id from old_rows where id is not null
        on conflict do nothing; end if; 
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.event_ballots_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.event_ballots (event_id, actor_id, option, revision_id, superseded_in)
      select event_id, actor_id, option, revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'EVENT'::entity_type, event_id from old_rows where event_id is not null
        on conflict do nothing;
        update events set version = version where id in (select event_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.event_ballots_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'EVENT'::entity_type, event_id from new_rows where event_id is not null
        on conflict do nothing;
        update events set version = version where id in (select event_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.event_ballots_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.event_ballots (event_id, actor_id, option, revision_id, superseded_in)
      select event_id, actor_id, option, revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'EVENT'::entity_type, event_id from new_rows where event_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'EVENT'::entity_type, event_id from old_rows where event_id is not null
        on conflict do nothing; end if; 
        update events set version = version where id in (select event_id from new_rows) and revision_id <> revision;
        update events set version = version where id in (select event_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.event_participants_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.event_participants (event_id, actor_id, revision_id, superseded_in)
      select event_id, actor_id, revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'EVENT'::entity_type, event_id from old_rows where event_id is not null
        on conflict do nothing;
        update events set version = version where id in (select event_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.event_participants_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'EVENT'::entity_type, event_id from new_rows where event_id is not null
        on conflict do nothing;
        update events set version = version where id in (select event_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.event_participants_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.event_participants (event_id, actor_id, revision_id, superseded_in)
      select event_id, actor_id, revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'EVENT'::entity_type, event_id from new_rows where event_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'EVENT'::entity_type, event_id from old_rows where event_id is not null
        on conflict do nothing; end if; 
        update events set version = version where id in (select event_id from new_rows) and revision_id <> revision;
        update events set version = version where id in (select event_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.event_votes_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.event_votes (event_id, motion_id, result, yes, no, abstentions, not_voting, revision_id, superseded_in)
      select event_id, motion_id, result, yes, no, abstentions, not_voting, revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'EVENT'::entity_type, event_id from old_rows where event_id is not null
        on conflict do nothing;
        update events set version = version where id in (select event_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.event_votes_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'EVENT'::entity_type, event_id from new_rows where event_id is not null
        on conflict do nothing;
        update events set version = version where id in (select event_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.event_votes_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.event_votes (event_id, motion_id, result, yes, no, abstentions, not_voting, revision_id, superseded_in)
      select event_id, motion_id, result, yes, no, abstentions, not_voting, revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'EVENT'::entity_type, event_id from new_rows where event_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'EVENT'::entity_type, event_id from old_rows where event_id is not null
        on conflict do nothing; end if; 
        update events set version = version where id in (select event_id from new_rows) and revision_id <> revision;
        update events set version = version where id in (select event_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.events_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.events (id, namespace, absences, version, revision_id, key, name, status, place_id, date_edtf, date_earliest, date_latest, date_expression, date_derivation, sort_date, sort_date_desc, search, first_revision_id, superseded_in)
      select id, namespace, absences, version, revision_id, key, name, status, place_id, date_edtf, date_earliest, date_latest, date_expression, date_derivation, sort_date, sort_date_desc, search, first_revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'EVENT'::entity_type, id from old_rows where id is not null
        on conflict do nothing;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.events_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision_id, 'EVENT'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.events_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.events (id, namespace, absences, version, revision_id, key, name, status, place_id, date_edtf, date_earliest, date_latest, date_expression, date_derivation, sort_date, sort_date_desc, search, first_revision_id, superseded_in)
      select id, namespace, absences, version, revision_id, key, name, status, place_id, date_edtf, date_earliest, date_latest, date_expression, date_derivation, sort_date, sort_date_desc, search, first_revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'EVENT'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'EVENT'::entity_type, id from old_rows where id is not null
        on conflict do nothing; end if; 
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.evidence_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.evidence (id, namespace, role, ordinal, document_version_id, start, "end", exact, prefix, suffix, actor_id, affiliation_id, item_id, place_id, target_id, event_id, transfer_id, restriction_id, statement_id, search, revision_id, locator, dictionary, superseded_in)
      select id, namespace, role, ordinal, document_version_id, start, "end", exact, prefix, suffix, actor_id, affiliation_id, item_id, place_id, target_id, event_id, transfer_id, restriction_id, statement_id, search, revision_id, locator, dictionary, revision from old_rows where revision_id <> revision;if exists (select from old_rows where actor_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ACTOR'::entity_type, actor_id from old_rows where actor_id is not null
        on conflict do nothing; end if;if exists (select from old_rows where affiliation_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'AFFILIATION'::entity_type, affiliation_id from old_rows where affiliation_id is not null
        on conflict do nothing; end if;if exists (select from old_rows where item_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ITEM'::entity_type, item_id from old_rows where item_id is not null
        on conflict do nothing; end if;if exists (select from old_rows where place_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'PLACE'::entity_type, place_id from old_rows where place_id is not null
        on conflict do nothing; end if;if exists (select from old_rows where target_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'TARGET'::entity_type, target_id from old_rows where target_id is not null
        on conflict do nothing; end if;if exists (select from old_rows where event_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'EVENT'::entity_type, event_id from old_rows where event_id is not null
        on conflict do nothing; end if;if exists (select from old_rows where transfer_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'TRANSFER'::entity_type, transfer_id from old_rows where transfer_id is not null
        on conflict do nothing; end if;if exists (select from old_rows where restriction_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from old_rows where restriction_id is not null
        on conflict do nothing; end if;if exists (select from old_rows where statement_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from old_rows where statement_id is not null
        on conflict do nothing; end if;if exists (select from old_rows where actor_id is not null) then 
        update actors set version = version where id in (select actor_id from old_rows) and revision_id <> revision; end if;if exists (select from old_rows where affiliation_id is not null) then 
        update affiliations set version = version where id in (select affiliation_id from old_rows) and revision_id <> revision; end if;if exists (select from old_rows where item_id is not null) then 
        update items set version = version where id in (select item_id from old_rows) and revision_id <> revision; end if;if exists (select from old_rows where place_id is not null) then 
        update places set version = version where id in (select place_id from old_rows) and revision_id <> revision; end if;if exists (select from old_rows where target_id is not null) then 
        update targets set version = version where id in (select target_id from old_rows) and revision_id <> revision; end if;if exists (select from old_rows where event_id is not null) then 
        update events set version = version where id in (select event_id from old_rows) and revision_id <> revision; end if;if exists (select from old_rows where transfer_id is not null) then 
        update transfers set version = version where id in (select transfer_id from old_rows) and revision_id <> revision; end if;if exists (select from old_rows where restriction_id is not null) then 
        update restrictions set version = version where id in (select restriction_id from old_rows) and revision_id <> revision; end if;if exists (select from old_rows where statement_id is not null) then 
        update statements set version = version where id in (select statement_id from old_rows) and revision_id <> revision; end if;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.evidence_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      if exists (select from new_rows where actor_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ACTOR'::entity_type, actor_id from new_rows where actor_id is not null
        on conflict do nothing; end if;if exists (select from new_rows where affiliation_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'AFFILIATION'::entity_type, affiliation_id from new_rows where affiliation_id is not null
        on conflict do nothing; end if;if exists (select from new_rows where item_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ITEM'::entity_type, item_id from new_rows where item_id is not null
        on conflict do nothing; end if;if exists (select from new_rows where place_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'PLACE'::entity_type, place_id from new_rows where place_id is not null
        on conflict do nothing; end if;if exists (select from new_rows where target_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'TARGET'::entity_type, target_id from new_rows where target_id is not null
        on conflict do nothing; end if;if exists (select from new_rows where event_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'EVENT'::entity_type, event_id from new_rows where event_id is not null
        on conflict do nothing; end if;if exists (select from new_rows where transfer_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'TRANSFER'::entity_type, transfer_id from new_rows where transfer_id is not null
        on conflict do nothing; end if;if exists (select from new_rows where restriction_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from new_rows where restriction_id is not null
        on conflict do nothing; end if;if exists (select from new_rows where statement_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from new_rows where statement_id is not null
        on conflict do nothing; end if;if exists (select from new_rows where actor_id is not null) then 
        update actors set version = version where id in (select actor_id from new_rows) and revision_id <> revision; end if;if exists (select from new_rows where affiliation_id is not null) then 
        update affiliations set version = version where id in (select affiliation_id from new_rows) and revision_id <> revision; end if;if exists (select from new_rows where item_id is not null) then 
        update items set version = version where id in (select item_id from new_rows) and revision_id <> revision; end if;if exists (select from new_rows where place_id is not null) then 
        update places set version = version where id in (select place_id from new_rows) and revision_id <> revision; end if;if exists (select from new_rows where target_id is not null) then 
        update targets set version = version where id in (select target_id from new_rows) and revision_id <> revision; end if;if exists (select from new_rows where event_id is not null) then 
        update events set version = version where id in (select event_id from new_rows) and revision_id <> revision; end if;if exists (select from new_rows where transfer_id is not null) then 
        update transfers set version = version where id in (select transfer_id from new_rows) and revision_id <> revision; end if;if exists (select from new_rows where restriction_id is not null) then 
        update restrictions set version = version where id in (select restriction_id from new_rows) and revision_id <> revision; end if;if exists (select from new_rows where statement_id is not null) then 
        update statements set version = version where id in (select statement_id from new_rows) and revision_id <> revision; end if;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.evidence_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.evidence (id, namespace, role, ordinal, document_version_id, start, "end", exact, prefix, suffix, actor_id, affiliation_id, item_id, place_id, target_id, event_id, transfer_id, restriction_id, statement_id, search, revision_id, locator, dictionary, superseded_in)
      select id, namespace, role, ordinal, document_version_id, start, "end", exact, prefix, suffix, actor_id, affiliation_id, item_id, place_id, target_id, event_id, transfer_id, restriction_id, statement_id, search, revision_id, locator, dictionary, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then if exists (select from new_rows where actor_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ACTOR'::entity_type, actor_id from new_rows where actor_id is not null
        on conflict do nothing; end if;if exists (select from new_rows where affiliation_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'AFFILIATION'::entity_type, affiliation_id from new_rows where affiliation_id is not null
        on conflict do nothing; end if;if exists (select from new_rows where item_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ITEM'::entity_type, item_id from new_rows where item_id is not null
        on conflict do nothing; end if;if exists (select from new_rows where place_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'PLACE'::entity_type, place_id from new_rows where place_id is not null
        on conflict do nothing; end if;if exists (select from new_rows where target_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'TARGET'::entity_type, target_id from new_rows where target_id is not null
        on conflict do nothing; end if;if exists (select from new_rows where event_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'EVENT'::entity_type, event_id from new_rows where event_id is not null
        on conflict do nothing; end if;if exists (select from new_rows where transfer_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'TRANSFER'::entity_type, transfer_id from new_rows where transfer_id is not null
        on conflict do nothing; end if;if exists (select from new_rows where restriction_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from new_rows where restriction_id is not null
        on conflict do nothing; end if;if exists (select from new_rows where statement_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from new_rows where statement_id is not null
        on conflict do nothing; end if;if exists (select from old_rows where actor_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ACTOR'::entity_type, actor_id from old_rows where actor_id is not null
        on conflict do nothing; end if;if exists (select from old_rows where affiliation_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'AFFILIATION'::entity_type, affiliation_id from old_rows where affiliation_id is not null
        on conflict do nothing; end if;if exists (select from old_rows where item_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ITEM'::entity_type, item_id from old_rows where item_id is not null
        on conflict do nothing; end if;if exists (select from old_rows where place_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'PLACE'::entity_type, place_id from old_rows where place_id is not null
        on conflict do nothing; end if;if exists (select from old_rows where target_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'TARGET'::entity_type, target_id from old_rows where target_id is not null
        on conflict do nothing; end if;if exists (select from old_rows where event_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'EVENT'::entity_type, event_id from old_rows where event_id is not null
        on conflict do nothing; end if;if exists (select from old_rows where transfer_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'TRANSFER'::entity_type, transfer_id from old_rows where transfer_id is not null
        on conflict do nothing; end if;if exists (select from old_rows where restriction_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from old_rows where restriction_id is not null
        on conflict do nothing; end if;if exists (select from old_rows where statement_id is not null) then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from old_rows where statement_id is not null
        on conflict do nothing; end if; end if; if exists (select from new_rows where actor_id is not null) then 
        update actors set version = version where id in (select actor_id from new_rows) and revision_id <> revision; end if;if exists (select from new_rows where affiliation_id is not null) then 
        update affiliations set version = version where id in (select affiliation_id from new_rows) and revision_id <> revision; end if;if exists (select from new_rows where item_id is not null) then 
        update items set version = version where id in (select item_id from new_rows) and revision_id <> revision; end if;if exists (select from new_rows where place_id is not null) then 
        update places set version = version where id in (select place_id from new_rows) and revision_id <> revision; end if;if exists (select from new_rows where target_id is not null) then 
        update targets set version = version where id in (select target_id from new_rows) and revision_id <> revision; end if;if exists (select from new_rows where event_id is not null) then 
        update events set version = version where id in (select event_id from new_rows) and revision_id <> revision; end if;if exists (select from new_rows where transfer_id is not null) then 
        update transfers set version = version where id in (select transfer_id from new_rows) and revision_id <> revision; end if;if exists (select from new_rows where restriction_id is not null) then 
        update restrictions set version = version where id in (select restriction_id from new_rows) and revision_id <> revision; end if;if exists (select from new_rows where statement_id is not null) then 
        update statements set version = version where id in (select statement_id from new_rows) and revision_id <> revision; end if;if exists (select from old_rows where actor_id is not null) then 
        update actors set version = version where id in (select actor_id from old_rows) and revision_id <> revision; end if;if exists (select from old_rows where affiliation_id is not null) then 
        update affiliations set version = version where id in (select affiliation_id from old_rows) and revision_id <> revision; end if;if exists (select from old_rows where item_id is not null) then 
        update items set version = version where id in (select item_id from old_rows) and revision_id <> revision; end if;if exists (select from old_rows where place_id is not null) then 
        update places set version = version where id in (select place_id from old_rows) and revision_id <> revision; end if;if exists (select from old_rows where target_id is not null) then 
        update targets set version = version where id in (select target_id from old_rows) and revision_id <> revision; end if;if exists (select from old_rows where event_id is not null) then 
        update events set version = version where id in (select event_id from old_rows) and revision_id <> revision; end if;if exists (select from old_rows where transfer_id is not null) then 
        update transfers set version = version where id in (select transfer_id from old_rows) and revision_id <> revision; end if;if exists (select from old_rows where restriction_id is not null) then 
        update restrictions set version = version where id in (select restriction_id from old_rows) and revision_id <> revision; end if;if exists (select from old_rows where statement_id is not null) then 
        update statements set version = version where id in (select statement_id from old_rows) and revision_id <> revision; end if;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.item_aliases_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.item_aliases (item_id, name, namespace, search, revision_id, superseded_in)
      select item_id, name, namespace, search, revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ITEM'::entity_type, item_id from old_rows where item_id is not null
        on conflict do nothing;
        update items set version = version where id in (select item_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.item_aliases_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ITEM'::entity_type, item_id from new_rows where item_id is not null
        on conflict do nothing;
        update items set version = version where id in (select item_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.item_aliases_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.item_aliases (item_id, name, namespace, search, revision_id, superseded_in)
      select item_id, name, namespace, search, revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ITEM'::entity_type, item_id from new_rows where item_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ITEM'::entity_type, item_id from old_rows where item_id is not null
        on conflict do nothing; end if; 
        update items set version = version where id in (select item_id from new_rows) and revision_id <> revision;
        update items set version = version where id in (select item_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.item_broader_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.item_broader (item_id, broader_id, revision_id, superseded_in)
      select item_id, broader_id, revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ITEM'::entity_type, item_id from old_rows where item_id is not null
        on conflict do nothing;
        update items set version = version where id in (select item_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.item_broader_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ITEM'::entity_type, item_id from new_rows where item_id is not null
        on conflict do nothing;
        update items set version = version where id in (select item_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.item_broader_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.item_broader (item_id, broader_id, revision_id, superseded_in)
      select item_id, broader_id, revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ITEM'::entity_type, item_id from new_rows where item_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ITEM'::entity_type, item_id from old_rows where item_id is not null
        on conflict do nothing; end if; 
        update items set version = version where id in (select item_id from new_rows) and revision_id <> revision;
        update items set version = version where id in (select item_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.items_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.items (id, namespace, absences, version, revision_id, key, kind, name, description, origin_id, sort_name, search, first_revision_id, superseded_in)
      select id, namespace, absences, version, revision_id, key, kind, name, description, origin_id, sort_name, search, first_revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ITEM'::entity_type, id from old_rows where id is not null
        on conflict do nothing;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.items_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision_id, 'ITEM'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.items_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.items (id, namespace, absences, version, revision_id, key, kind, name, description, origin_id, sort_name, search, first_revision_id, superseded_in)
      select id, namespace, absences, version, revision_id, key, kind, name, description, origin_id, sort_name, search, first_revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ITEM'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'ITEM'::entity_type, id from old_rows where id is not null
        on conflict do nothing; end if; 
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.place_broader_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.place_broader (place_id, broader_id, valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation, valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation, revision_id, ordinal, superseded_in)
      select place_id, broader_id, valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation, valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation, revision_id, ordinal, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'PLACE'::entity_type, place_id from old_rows where place_id is not null
        on conflict do nothing;
        update places set version = version where id in (select place_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.place_broader_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'PLACE'::entity_type, place_id from new_rows where place_id is not null
        on conflict do nothing;
        update places set version = version where id in (select place_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.place_broader_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.place_broader (place_id, broader_id, valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation, valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation, revision_id, ordinal, superseded_in)
      select place_id, broader_id, valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation, valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation, revision_id, ordinal, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'PLACE'::entity_type, place_id from new_rows where place_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'PLACE'::entity_type, place_id from old_rows where place_id is not null
        on conflict do nothing; end if; 
        update places set version = version where id in (select place_id from new_rows) and revision_id <> revision;
        update places set version = version where id in (select place_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.places_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.places (id, namespace, absences, version, revision_id, key, name, description, search, first_revision_id, superseded_in)
      select id, namespace, absences, version, revision_id, key, name, description, search, first_revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'PLACE'::entity_type, id from old_rows where id is not null
        on conflict do nothing;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.places_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision_id, 'PLACE'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.places_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.places (id, namespace, absences, version, revision_id, key, name, description, search, first_revision_id, superseded_in)
      select id, namespace, absences, version, revision_id, key, name, description, search, first_revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'PLACE'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'PLACE'::entity_type, id from old_rows where id is not null
        on conflict do nothing; end if; 
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.restriction_basis_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.restriction_basis (restriction_id, ordinal, instrument, provision, url, revision_id, search, superseded_in)
      select restriction_id, ordinal, instrument, provision, url, revision_id, search, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from old_rows where restriction_id is not null
        on conflict do nothing;
        update restrictions set version = version where id in (select restriction_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.restriction_basis_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from new_rows where restriction_id is not null
        on conflict do nothing;
        update restrictions set version = version where id in (select restriction_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.restriction_basis_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.restriction_basis (restriction_id, ordinal, instrument, provision, url, revision_id, search, superseded_in)
      select restriction_id, ordinal, instrument, provision, url, revision_id, search, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from new_rows where restriction_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from old_rows where restriction_id is not null
        on conflict do nothing; end if; 
        update restrictions set version = version where id in (select restriction_id from new_rows) and revision_id <> revision;
        update restrictions set version = version where id in (select restriction_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.restriction_conditions_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.restriction_conditions (restriction_id, ordinal, kind, text, revision_id, search, superseded_in)
      select restriction_id, ordinal, kind, text, revision_id, search, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from old_rows where restriction_id is not null
        on conflict do nothing;
        update restrictions set version = version where id in (select restriction_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.restriction_conditions_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from new_rows where restriction_id is not null
        on conflict do nothing;
        update restrictions set version = version where id in (select restriction_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.restriction_conditions_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.restriction_conditions (restriction_id, ordinal, kind, text, revision_id, search, superseded_in)
      select restriction_id, ordinal, kind, text, revision_id, search, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from new_rows where restriction_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from old_rows where restriction_id is not null
        on conflict do nothing; end if; 
        update restrictions set version = version where id in (select restriction_id from new_rows) and revision_id <> revision;
        update restrictions set version = version where id in (select restriction_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.restriction_items_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.restriction_items (restriction_id, item_id, revision_id, superseded_in)
      select restriction_id, item_id, revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from old_rows where restriction_id is not null
        on conflict do nothing;
        update restrictions set version = version where id in (select restriction_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.restriction_items_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from new_rows where restriction_id is not null
        on conflict do nothing;
        update restrictions set version = version where id in (select restriction_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.restriction_items_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.restriction_items (restriction_id, item_id, revision_id, superseded_in)
      select restriction_id, item_id, revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from new_rows where restriction_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from old_rows where restriction_id is not null
        on conflict do nothing; end if; 
        update restrictions set version = version where id in (select restriction_id from new_rows) and revision_id <> revision;
        update restrictions set version = version where id in (select restriction_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.restriction_limits_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.restriction_limits (restriction_id, ordinal, quantity, operator, value, unit, expression, revision_id, superseded_in)
      select restriction_id, ordinal, quantity, operator, value, unit, expression, revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from old_rows where restriction_id is not null
        on conflict do nothing;
        update restrictions set version = version where id in (select restriction_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.restriction_limits_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from new_rows where restriction_id is not null
        on conflict do nothing;
        update restrictions set version = version where id in (select restriction_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.restriction_limits_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.restriction_limits (restriction_id, ordinal, quantity, operator, value, unit, expression, revision_id, superseded_in)
      select restriction_id, ordinal, quantity, operator, value, unit, expression, revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from new_rows where restriction_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from old_rows where restriction_id is not null
        on conflict do nothing; end if; 
        update restrictions set version = version where id in (select restriction_id from new_rows) and revision_id <> revision;
        update restrictions set version = version where id in (select restriction_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.restriction_parties_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.restriction_parties (restriction_id, ordinal, actor_id, function, derivation, revision_id, superseded_in)
      select restriction_id, ordinal, actor_id, function, derivation, revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from old_rows where restriction_id is not null
        on conflict do nothing;
        update restrictions set version = version where id in (select restriction_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.restriction_parties_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from new_rows where restriction_id is not null
        on conflict do nothing;
        update restrictions set version = version where id in (select restriction_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.restriction_parties_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.restriction_parties (restriction_id, ordinal, actor_id, function, derivation, revision_id, superseded_in)
      select restriction_id, ordinal, actor_id, function, derivation, revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from new_rows where restriction_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from old_rows where restriction_id is not null
        on conflict do nothing; end if; 
        update restrictions set version = version where id in (select restriction_id from new_rows) and revision_id <> revision;
        update restrictions set version = version where id in (select restriction_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.restriction_relations_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.restriction_relations (restriction_id, relation, related_id, revision_id, superseded_in)
      select restriction_id, relation, related_id, revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from old_rows where restriction_id is not null
        on conflict do nothing;
        update restrictions set version = version where id in (select restriction_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.restriction_relations_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from new_rows where restriction_id is not null
        on conflict do nothing;
        update restrictions set version = version where id in (select restriction_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.restriction_relations_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.restriction_relations (restriction_id, relation, related_id, revision_id, superseded_in)
      select restriction_id, relation, related_id, revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from new_rows where restriction_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from old_rows where restriction_id is not null
        on conflict do nothing; end if; 
        update restrictions set version = version where id in (select restriction_id from new_rows) and revision_id <> revision;
        update restrictions set version = version where id in (select restriction_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.restriction_scopes_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.restriction_scopes (restriction_id, ordinal, dimension, operator, place_id, target_id, revision_id, "position", superseded_in)
      select restriction_id, ordinal, dimension, operator, place_id, target_id, revision_id, "position", revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from old_rows where restriction_id is not null
        on conflict do nothing;
        update restrictions set version = version where id in (select restriction_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.restriction_scopes_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from new_rows where restriction_id is not null
        on conflict do nothing;
        update restrictions set version = version where id in (select restriction_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.restriction_scopes_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.restriction_scopes (restriction_id, ordinal, dimension, operator, place_id, target_id, revision_id, "position", superseded_in)
      select restriction_id, ordinal, dimension, operator, place_id, target_id, revision_id, "position", revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from new_rows where restriction_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, restriction_id from old_rows where restriction_id is not null
        on conflict do nothing; end if; 
        update restrictions set version = version where id in (select restriction_id from new_rows) and revision_id <> revision;
        update restrictions set version = version where id in (select restriction_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.restrictions_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.restrictions (id, namespace, absences, version, revision_id, key, title, summary, modality, action, search, first_revision_id, licence_authority_id, licence_kind, action_text, superseded_in)
      select id, namespace, absences, version, revision_id, key, title, summary, modality, action, search, first_revision_id, licence_authority_id, licence_kind, action_text, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, id from old_rows where id is not null
        on conflict do nothing;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.restrictions_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision_id, 'RESTRICTION'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.restrictions_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.restrictions (id, namespace, absences, version, revision_id, key, title, summary, modality, action, search, first_revision_id, licence_authority_id, licence_kind, action_text, superseded_in)
      select id, namespace, absences, version, revision_id, key, title, summary, modality, action, search, first_revision_id, licence_authority_id, licence_kind, action_text, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RESTRICTION'::entity_type, id from old_rows where id is not null
        on conflict do nothing; end if; 
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statement_about_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.statement_about (statement_id, restriction_id, revision_id, superseded_in)
      select statement_id, restriction_id, revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from old_rows where statement_id is not null
        on conflict do nothing;
        update statements set version = version where id in (select statement_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statement_about_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from new_rows where statement_id is not null
        on conflict do nothing;
        update statements set version = version where id in (select statement_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statement_about_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.statement_about (statement_id, restriction_id, revision_id, superseded_in)
      select statement_id, restriction_id, revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from new_rows where statement_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from old_rows where statement_id is not null
        on conflict do nothing; end if; 
        update statements set version = version where id in (select statement_id from new_rows) and revision_id <> revision;
        update statements set version = version where id in (select statement_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statement_addressees_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.statement_addressees (statement_id, actor_id, revision_id, superseded_in)
      select statement_id, actor_id, revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from old_rows where statement_id is not null
        on conflict do nothing;
        update statements set version = version where id in (select statement_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statement_addressees_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from new_rows where statement_id is not null
        on conflict do nothing;
        update statements set version = version where id in (select statement_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statement_addressees_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.statement_addressees (statement_id, actor_id, revision_id, superseded_in)
      select statement_id, actor_id, revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from new_rows where statement_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from old_rows where statement_id is not null
        on conflict do nothing; end if; 
        update statements set version = version where id in (select statement_id from new_rows) and revision_id <> revision;
        update statements set version = version where id in (select statement_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statement_on_behalf_of_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.statement_on_behalf_of (statement_id, speaker_id, actor_id, revision_id, superseded_in)
      select statement_id, speaker_id, actor_id, revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from old_rows where statement_id is not null
        on conflict do nothing;
        update statements set version = version where id in (select statement_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statement_on_behalf_of_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from new_rows where statement_id is not null
        on conflict do nothing;
        update statements set version = version where id in (select statement_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statement_on_behalf_of_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.statement_on_behalf_of (statement_id, speaker_id, actor_id, revision_id, superseded_in)
      select statement_id, speaker_id, actor_id, revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from new_rows where statement_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from old_rows where statement_id is not null
        on conflict do nothing; end if; 
        update statements set version = version where id in (select statement_id from new_rows) and revision_id <> revision;
        update statements set version = version where id in (select statement_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statement_relations_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.statement_relations (id, namespace, absences, version, revision_id, subject_id, relation, object_id, note, first_revision_id, superseded_in)
      select id, namespace, absences, version, revision_id, subject_id, relation, object_id, note, first_revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RELATION'::entity_type, id from old_rows where id is not null
        on conflict do nothing;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statement_relations_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision_id, 'RELATION'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statement_relations_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.statement_relations (id, namespace, absences, version, revision_id, subject_id, relation, object_id, note, first_revision_id, superseded_in)
      select id, namespace, absences, version, revision_id, subject_id, relation, object_id, note, first_revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RELATION'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'RELATION'::entity_type, id from old_rows where id is not null
        on conflict do nothing; end if; 
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statement_speakers_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.statement_speakers (statement_id, ordinal, actor_id, role, revision_id, superseded_in)
      select statement_id, ordinal, actor_id, role, revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from old_rows where statement_id is not null
        on conflict do nothing;
        update statements set version = version where id in (select statement_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statement_speakers_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from new_rows where statement_id is not null
        on conflict do nothing;
        update statements set version = version where id in (select statement_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statement_speakers_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.statement_speakers (statement_id, ordinal, actor_id, role, revision_id, superseded_in)
      select statement_id, ordinal, actor_id, role, revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from new_rows where statement_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from old_rows where statement_id is not null
        on conflict do nothing; end if; 
        update statements set version = version where id in (select statement_id from new_rows) and revision_id <> revision;
        update statements set version = version where id in (select statement_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statement_stances_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.statement_stances (statement_id, restriction_id, ordinal, stance, explicitness, revision_id, superseded_in)
      select statement_id, restriction_id, ordinal, stance, explicitness, revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from old_rows where statement_id is not null
        on conflict do nothing;
        update statements set version = version where id in (select statement_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statement_stances_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from new_rows where statement_id is not null
        on conflict do nothing;
        update statements set version = version where id in (select statement_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statement_stances_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.statement_stances (statement_id, restriction_id, ordinal, stance, explicitness, revision_id, superseded_in)
      select statement_id, restriction_id, ordinal, stance, explicitness, revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from new_rows where statement_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from old_rows where statement_id is not null
        on conflict do nothing; end if; 
        update statements set version = version where id in (select statement_id from new_rows) and revision_id <> revision;
        update statements set version = version where id in (select statement_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statement_translations_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.statement_translations (statement_id, ordinal, language, text, by, search, revision_id, superseded_in)
      select statement_id, ordinal, language, text, by, search, revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from old_rows where statement_id is not null
        on conflict do nothing;
        update statements set version = version where id in (select statement_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statement_translations_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from new_rows where statement_id is not null
        on conflict do nothing;
        update statements set version = version where id in (select statement_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statement_translations_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.statement_translations (statement_id, ordinal, language, text, by, search, revision_id, superseded_in)
      select statement_id, ordinal, language, text, by, search, revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from new_rows where statement_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from old_rows where statement_id is not null
        on conflict do nothing; end if; 
        update statements set version = version where id in (select statement_id from new_rows) and revision_id <> revision;
        update statements set version = version where id in (select statement_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statement_via_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.statement_via (statement_id, ordinal, actor_id, relation, revision_id, superseded_in)
      select statement_id, ordinal, actor_id, relation, revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from old_rows where statement_id is not null
        on conflict do nothing;
        update statements set version = version where id in (select statement_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statement_via_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from new_rows where statement_id is not null
        on conflict do nothing;
        update statements set version = version where id in (select statement_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statement_via_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.statement_via (statement_id, ordinal, actor_id, relation, revision_id, superseded_in)
      select statement_id, ordinal, actor_id, relation, revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from new_rows where statement_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, statement_id from old_rows where statement_id is not null
        on conflict do nothing; end if; 
        update statements set version = version where id in (select statement_id from new_rows) and revision_id <> revision;
        update statements set version = version where id in (select statement_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statements_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.statements (id, namespace, absences, version, revision_id, key, quotation, attribution, speech_act, medium, event_id, note, spoken_edtf, spoken_earliest, spoken_latest, spoken_expression, spoken_derivation, said_by, sort_date, sort_date_desc, first_revision_id, factuality, superseded_in)
      select id, namespace, absences, version, revision_id, key, quotation, attribution, speech_act, medium, event_id, note, spoken_edtf, spoken_earliest, spoken_latest, spoken_expression, spoken_derivation, said_by, sort_date, sort_date_desc, first_revision_id, factuality, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, id from old_rows where id is not null
        on conflict do nothing;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statements_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision_id, 'STATEMENT'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.statements_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.statements (id, namespace, absences, version, revision_id, key, quotation, attribution, speech_act, medium, event_id, note, spoken_edtf, spoken_earliest, spoken_latest, spoken_expression, spoken_derivation, said_by, sort_date, sort_date_desc, first_revision_id, factuality, superseded_in)
      select id, namespace, absences, version, revision_id, key, quotation, attribution, speech_act, medium, event_id, note, spoken_edtf, spoken_earliest, spoken_latest, spoken_expression, spoken_derivation, said_by, sort_date, sort_date_desc, first_revision_id, factuality, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATEMENT'::entity_type, id from old_rows where id is not null
        on conflict do nothing; end if; 
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.status_grounds_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.status_grounds (status_period_id, statement_id, "for", weight, ordinal, revision_id, superseded_in)
      select status_period_id, statement_id, "for", weight, ordinal, revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATUS'::entity_type, status_period_id from old_rows where status_period_id is not null
        on conflict do nothing;
        update status_periods set version = version where id in (select status_period_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.status_grounds_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATUS'::entity_type, status_period_id from new_rows where status_period_id is not null
        on conflict do nothing;
        update status_periods set version = version where id in (select status_period_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.status_grounds_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.status_grounds (status_period_id, statement_id, "for", weight, ordinal, revision_id, superseded_in)
      select status_period_id, statement_id, "for", weight, ordinal, revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATUS'::entity_type, status_period_id from new_rows where status_period_id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATUS'::entity_type, status_period_id from old_rows where status_period_id is not null
        on conflict do nothing; end if; 
        update status_periods set version = version where id in (select status_period_id from new_rows) and revision_id <> revision;
        update status_periods set version = version where id in (select status_period_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.status_periods_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.status_periods (id, namespace, absences, version, revision_id, restriction_id, status, review, is_no_review_stated, starts_at, ends_at, valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation, valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation, observed_at_edtf, observed_at_earliest, observed_at_latest, observed_at_expression, observed_at_derivation, last_observed_at_edtf, last_observed_at_earliest, last_observed_at_latest, last_observed_at_expression, last_observed_at_derivation, resumes, grounded_id, first_revision_id, suspended_by_id, licence_policy, superseded_in)
      select id, namespace, absences, version, revision_id, restriction_id, status, review, is_no_review_stated, starts_at, ends_at, valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation, valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation, observed_at_edtf, observed_at_earliest, observed_at_latest, observed_at_expression, observed_at_derivation, last_observed_at_edtf, last_observed_at_earliest, last_observed_at_latest, last_observed_at_expression, last_observed_at_derivation, resumes, grounded_id, first_revision_id, suspended_by_id, licence_policy, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATUS'::entity_type, id from old_rows where id is not null
        on conflict do nothing;
        update restrictions set version = version where id in (select restriction_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.status_periods_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATUS'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
        update restrictions set version = version where id in (select restriction_id from new_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.status_periods_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.status_periods (id, namespace, absences, version, revision_id, restriction_id, status, review, is_no_review_stated, starts_at, ends_at, valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation, valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation, observed_at_edtf, observed_at_earliest, observed_at_latest, observed_at_expression, observed_at_derivation, last_observed_at_edtf, last_observed_at_earliest, last_observed_at_latest, last_observed_at_expression, last_observed_at_derivation, resumes, grounded_id, first_revision_id, suspended_by_id, licence_policy, superseded_in)
      select id, namespace, absences, version, revision_id, restriction_id, status, review, is_no_review_stated, starts_at, ends_at, valid_from_edtf, valid_from_earliest, valid_from_latest, valid_from_expression, valid_from_derivation, valid_to_edtf, valid_to_earliest, valid_to_latest, valid_to_expression, valid_to_derivation, observed_at_edtf, observed_at_earliest, observed_at_latest, observed_at_expression, observed_at_derivation, last_observed_at_edtf, last_observed_at_earliest, last_observed_at_latest, last_observed_at_expression, last_observed_at_derivation, resumes, grounded_id, first_revision_id, suspended_by_id, licence_policy, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATUS'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'STATUS'::entity_type, id from old_rows where id is not null
        on conflict do nothing; end if; 
        update restrictions set version = version where id in (select restriction_id from new_rows) and revision_id <> revision;
        update restrictions set version = version where id in (select restriction_id from old_rows) and revision_id <> revision;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.targets_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.targets (id, namespace, absences, version, revision_id, key, name, description, broader_id, search, first_revision_id, superseded_in)
      select id, namespace, absences, version, revision_id, key, name, description, broader_id, search, first_revision_id, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'TARGET'::entity_type, id from old_rows where id is not null
        on conflict do nothing;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.targets_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision_id, 'TARGET'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.targets_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.targets (id, namespace, absences, version, revision_id, key, name, description, broader_id, search, first_revision_id, superseded_in)
      select id, namespace, absences, version, revision_id, key, name, description, broader_id, search, first_revision_id, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'TARGET'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'TARGET'::entity_type, id from old_rows where id is not null
        on conflict do nothing; end if; 
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.transfers_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.transfers (id, namespace, absences, version, revision_id, key, supplier_id, recipient_id, item_id, status, quantity, date_edtf, date_earliest, date_latest, date_expression, date_derivation, sort_date, sort_date_desc, first_revision_id, quantity_minimum, quantity_maximum, quantity_is_approximate, quantity_unit, quantity_expression, superseded_in)
      select id, namespace, absences, version, revision_id, key, supplier_id, recipient_id, item_id, status, quantity, date_edtf, date_earliest, date_latest, date_expression, date_derivation, sort_date, sort_date_desc, first_revision_id, quantity_minimum, quantity_maximum, quantity_is_approximate, quantity_unit, quantity_expression, revision from old_rows where revision_id <> revision;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'TRANSFER'::entity_type, id from old_rows where id is not null
        on conflict do nothing;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.transfers_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    
    begin
      
        insert into touched_entities (revision_id, entity, entity_id)
        select revision_id, 'TRANSFER'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
      return null;
    end $function$
  -- public: execute; owner: execute

CREATE OR REPLACE FUNCTION history.transfers_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    declare revision bigint := current_revision();
    begin
      
      insert into history.transfers (id, namespace, absences, version, revision_id, key, supplier_id, recipient_id, item_id, status, quantity, date_edtf, date_earliest, date_latest, date_expression, date_derivation, sort_date, sort_date_desc, first_revision_id, quantity_minimum, quantity_maximum, quantity_is_approximate, quantity_unit, quantity_expression, superseded_in)
      select id, namespace, absences, version, revision_id, key, supplier_id, recipient_id, item_id, status, quantity, date_edtf, date_earliest, date_latest, date_expression, date_derivation, sort_date, sort_date_desc, first_revision_id, quantity_minimum, quantity_maximum, quantity_is_approximate, quantity_unit, quantity_expression, revision from old_rows where revision_id <> revision; if pg_trigger_depth() = 1 then 
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'TRANSFER'::entity_type, id from new_rows where id is not null
        on conflict do nothing;
        insert into touched_entities (revision_id, entity, entity_id)
        select revision, 'TRANSFER'::entity_type, id from old_rows where id is not null
        on conflict do nothing; end if; 
      return null;
    end $function$
  -- public: execute; owner: execute
