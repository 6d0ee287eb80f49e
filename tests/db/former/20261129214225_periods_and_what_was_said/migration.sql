ALTER TYPE "change_kind" ADD VALUE 'ENDED';--> statement-breakpoint
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
ALTER TABLE "consent_periods" ADD COLUMN "last_observed_at_edtf" text;--> statement-breakpoint
ALTER TABLE "consent_periods" ADD COLUMN "last_observed_at_earliest" timestamp(6) with time zone;--> statement-breakpoint
ALTER TABLE "consent_periods" ADD COLUMN "last_observed_at_latest" timestamp(6) with time zone;--> statement-breakpoint
ALTER TABLE "consent_periods" ADD COLUMN "last_observed_at_expression" text;--> statement-breakpoint
ALTER TABLE "consent_periods" ADD COLUMN "last_observed_at_derivation" "derivation";--> statement-breakpoint
ALTER TABLE "consent_periods" ADD COLUMN "resumes" uuid;--> statement-breakpoint
ALTER TABLE "consent_periods" ADD COLUMN "grounded_id" uuid GENERATED ALWAYS AS (coalesce(resumes, id)) STORED;--> statement-breakpoint
ALTER TABLE "scheduled_effects" ADD COLUMN "is_end" boolean DEFAULT false;--> statement-breakpoint
ALTER TABLE "status_periods" ADD COLUMN "is_no_review_stated" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "status_periods" ADD COLUMN "last_observed_at_edtf" text;--> statement-breakpoint
ALTER TABLE "status_periods" ADD COLUMN "last_observed_at_earliest" timestamp(6) with time zone;--> statement-breakpoint
ALTER TABLE "status_periods" ADD COLUMN "last_observed_at_latest" timestamp(6) with time zone;--> statement-breakpoint
ALTER TABLE "status_periods" ADD COLUMN "last_observed_at_expression" text;--> statement-breakpoint
ALTER TABLE "status_periods" ADD COLUMN "last_observed_at_derivation" "derivation";--> statement-breakpoint
ALTER TABLE "status_periods" ADD COLUMN "resumes" uuid;--> statement-breakpoint
ALTER TABLE "status_periods" ADD COLUMN "grounded_id" uuid GENERATED ALWAYS AS (coalesce(resumes, id)) STORED;--> statement-breakpoint
ALTER TABLE "scheduled_effects" DROP CONSTRAINT "scheduled_effects_pkey";--> statement-breakpoint
ALTER TABLE "scheduled_effects" ADD CONSTRAINT "scheduled_effects_pkey" PRIMARY KEY("entity","entity_id","is_end");--> statement-breakpoint
CREATE INDEX "consent_periods_resumes" ON "consent_periods" ("resumes") WHERE resumes is not null;--> statement-breakpoint
CREATE INDEX "last_said_entity" ON "last_said" ("entity","entity_id");--> statement-breakpoint
CREATE INDEX "last_said_owner" ON "last_said" ("owner_id");--> statement-breakpoint
CREATE INDEX "status_periods_resumes" ON "status_periods" ("resumes") WHERE resumes is not null;--> statement-breakpoint
ALTER TABLE "consent_periods" ADD CONSTRAINT "consent_periods_resumes_consent_periods_id_fkey" FOREIGN KEY ("resumes") REFERENCES "consent_periods"("id");--> statement-breakpoint
ALTER TABLE "status_periods" ADD CONSTRAINT "status_periods_resumes_status_periods_id_fkey" FOREIGN KEY ("resumes") REFERENCES "status_periods"("id");