CREATE TYPE "access_role" AS ENUM('READER', 'EDITOR', 'ADMIN');--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "role" "access_role" DEFAULT 'EDITOR'::"access_role" NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "created_by" text;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "revoked_by" text;