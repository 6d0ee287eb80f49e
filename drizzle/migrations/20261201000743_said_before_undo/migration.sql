-- The undo of an undo gives back what namespaces had said of what it removed.
CREATE TABLE "said_before_undo" (
	"namespace" text NOT NULL,
	"entity" "entity_type" NOT NULL,
	"identity" text NOT NULL,
	"entity_id" uuid,
	"owner_id" uuid,
	"line" jsonb NOT NULL
);
--> statement-breakpoint
CREATE INDEX "said_before_undo_entity" ON "said_before_undo" ("entity","entity_id");--> statement-breakpoint
-- Texts that were superseded before texts had dictionaries are found by the language of their document, too, as of then.
do $$
begin
  if to_regclass('history.evidence') is not null then
    alter table history.evidence add column if not exists dictionary text;
    update history.evidence e set dictionary = dictionary_of(d.language), search = text_vector_in(e.exact, dictionary_of(d.language))
      from document_versions v join documents d on d.id = v.document_id
     where v.id = e.document_version_id and e.statement_id is not null and e.dictionary is null and dictionary_of(d.language) is not null;
  end if;
end $$;
