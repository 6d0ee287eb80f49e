CREATE TYPE "condition_kind" AS ENUM('PURPOSE', 'EVENT', 'KNOWLEDGE', 'ASSURANCE', 'PROCEDURE', 'LAW');--> statement-breakpoint
CREATE TYPE "licence_kind" AS ENUM('SPECIFIC', 'GENERAL', 'EXCEPTION');--> statement-breakpoint
CREATE TYPE "licence_policy" AS ENUM('POLICY_OF_DENIAL', 'PRESUMPTION_OF_DENIAL', 'CASE_BY_CASE', 'PRESUMPTION_OF_APPROVAL');--> statement-breakpoint
ALTER TYPE "restriction_status" ADD VALUE 'REJECTED' BEFORE 'PROHIBITED';--> statement-breakpoint
ALTER TYPE "restriction_status" ADD VALUE 'LICENCE_REQUIRED' BEFORE 'LIMITED';--> statement-breakpoint
ALTER TYPE "restriction_status" ADD VALUE 'IN_FORCE' BEFORE 'PERMITTED';--> statement-breakpoint
ALTER TYPE "restriction_status" ADD VALUE 'SUSPENDED' BEFORE 'LIFTED';--> statement-breakpoint
CREATE TABLE "restriction_conditions" (
	"restriction_id" uuid,
	"ordinal" integer,
	"kind" "condition_kind" NOT NULL,
	"text" text NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "restriction_conditions_pkey" PRIMARY KEY("restriction_id","ordinal")
);
--> statement-breakpoint
ALTER TABLE "restrictions" ADD COLUMN "licence_authority_id" uuid;--> statement-breakpoint
ALTER TABLE "restrictions" ADD COLUMN "licence_kind" "licence_kind";--> statement-breakpoint
ALTER TABLE "status_periods" ADD COLUMN "suspended_by_id" uuid;--> statement-breakpoint
ALTER TABLE "status_periods" ADD COLUMN "licence_policy" "licence_policy";--> statement-breakpoint
CREATE INDEX "restrictions_licence_authority" ON "restrictions" ("licence_authority_id") WHERE licence_authority_id is not null;--> statement-breakpoint
CREATE INDEX "status_periods_suspended_by" ON "status_periods" ("suspended_by_id") WHERE suspended_by_id is not null;--> statement-breakpoint
ALTER TABLE "restriction_conditions" ADD CONSTRAINT "restriction_conditions_restriction_id_restrictions_id_fkey" FOREIGN KEY ("restriction_id") REFERENCES "restrictions"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "restrictions" ADD CONSTRAINT "restrictions_licence_authority_id_actors_id_fkey" FOREIGN KEY ("licence_authority_id") REFERENCES "actors"("id");--> statement-breakpoint
ALTER TABLE "status_periods" ADD CONSTRAINT "status_periods_suspended_by_id_actors_id_fkey" FOREIGN KEY ("suspended_by_id") REFERENCES "actors"("id");--> statement-breakpoint
ALTER TABLE "status_periods" ADD CONSTRAINT "only_what_is_suspended_says_by_whom" CHECK (suspended_by_id is null or status::text = 'SUSPENDED');--> statement-breakpoint
ALTER TABLE "status_periods" ADD CONSTRAINT "only_a_licence_that_is_required_has_a_policy" CHECK (licence_policy is null or status::text = 'LICENCE_REQUIRED');