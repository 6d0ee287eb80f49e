ALTER TYPE "change_kind" ADD VALUE 'RETRACTED';--> statement-breakpoint
ALTER TYPE "change_kind" ADD VALUE 'REINSTATED';--> statement-breakpoint
ALTER TYPE "change_kind" ADD VALUE 'NEW_VERSION';--> statement-breakpoint
ALTER TYPE "change_kind" ADD VALUE 'DENIED';--> statement-breakpoint
ALTER TYPE "change_kind" ADD VALUE 'WALKED_BACK';--> statement-breakpoint
ALTER TYPE "change_kind" ADD VALUE 'MERGED';--> statement-breakpoint
ALTER TYPE "change_kind" ADD VALUE 'SEPARATED';--> statement-breakpoint
ALTER TYPE "change_kind" ADD VALUE 'SUPPORT_LOST';--> statement-breakpoint
ALTER TYPE "change_kind" ADD VALUE 'SUPPORT_RESTORED';--> statement-breakpoint
ALTER TYPE "change_kind" ADD VALUE 'BLOCKED';--> statement-breakpoint
ALTER TYPE "change_kind" ADD VALUE 'UNBLOCKED';--> statement-breakpoint
CREATE TABLE "actor_merges" (
	"actor_id" uuid PRIMARY KEY,
	"into_id" uuid NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "actor_is_not_merged_into_itself" CHECK (actor_id <> into_id)
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
ALTER TABLE "revisions" ADD COLUMN "undoes" bigint;--> statement-breakpoint
CREATE INDEX "actor_merges_into" ON "actor_merges" ("into_id");--> statement-breakpoint
ALTER TABLE "actor_merges" ADD CONSTRAINT "actor_merges_actor_id_actors_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "actors"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "actor_merges" ADD CONSTRAINT "actor_merges_into_id_actors_id_fkey" FOREIGN KEY ("into_id") REFERENCES "actors"("id");--> statement-breakpoint
ALTER TABLE "document_retractions" ADD CONSTRAINT "document_retractions_document_id_documents_id_fkey" FOREIGN KEY ("document_id") REFERENCES "documents"("id") ON DELETE CASCADE;