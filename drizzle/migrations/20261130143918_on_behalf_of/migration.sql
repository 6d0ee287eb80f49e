CREATE TABLE "statement_on_behalf_of" (
	"statement_id" uuid,
	"speaker_id" uuid,
	"actor_id" uuid,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "statement_on_behalf_of_pkey" PRIMARY KEY("statement_id","speaker_id","actor_id"),
	CONSTRAINT "nobody_speaks_on_behalf_of_themselves" CHECK (speaker_id <> actor_id)
);
--> statement-breakpoint
CREATE INDEX "statement_on_behalf_of_actor" ON "statement_on_behalf_of" ("actor_id");--> statement-breakpoint
ALTER TABLE "statement_on_behalf_of" ADD CONSTRAINT "statement_on_behalf_of_statement_id_statements_id_fkey" FOREIGN KEY ("statement_id") REFERENCES "statements"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "statement_on_behalf_of" ADD CONSTRAINT "statement_on_behalf_of_actor_id_actors_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "actors"("id");--> statement-breakpoint
ALTER TABLE "statement_on_behalf_of" ADD CONSTRAINT "statement_on_behalf_of_speaker_fkey" FOREIGN KEY ("statement_id","speaker_id") REFERENCES "statement_speakers"("statement_id","actor_id") DEFERRABLE INITIALLY DEFERRED;