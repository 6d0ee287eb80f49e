ALTER TABLE "restriction_scopes" ADD COLUMN "position" integer DEFAULT 0;--> statement-breakpoint
ALTER TABLE "restriction_scopes" DROP CONSTRAINT "restriction_scopes_pkey";--> statement-breakpoint
ALTER TABLE "restriction_scopes" ADD CONSTRAINT "restriction_scopes_pkey" PRIMARY KEY("restriction_id","ordinal","position");