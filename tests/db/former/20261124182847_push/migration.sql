CREATE TABLE "feed_retention" (
	"trimmed_to" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "scheduled_effects" (
	"entity" "entity_type",
	"entity_id" uuid,
	"due_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "scheduled_effects_pkey" PRIMARY KEY("entity","entity_id")
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "expires_at" timestamp(6) with time zone;--> statement-breakpoint
ALTER TABLE "changes" ADD COLUMN "facets" jsonb;--> statement-breakpoint
CREATE INDEX "scheduled_effects_due_at" ON "scheduled_effects" ("due_at");