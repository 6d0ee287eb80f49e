CREATE TYPE "limit_operator" AS ENUM('LESS_THAN', 'AT_MOST', 'EQUAL_TO', 'AT_LEAST', 'MORE_THAN');--> statement-breakpoint
CREATE TABLE "restriction_limits" (
	"restriction_id" uuid,
	"ordinal" integer,
	"quantity" text NOT NULL,
	"operator" "limit_operator" NOT NULL,
	"value" numeric NOT NULL,
	"unit" text,
	"expression" text,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "restriction_limits_pkey" PRIMARY KEY("restriction_id","ordinal")
);
--> statement-breakpoint
CREATE INDEX "restriction_limits_quantity" ON "restriction_limits" ("quantity","value");--> statement-breakpoint
ALTER TABLE "restriction_limits" ADD CONSTRAINT "restriction_limits_restriction_id_restrictions_id_fkey" FOREIGN KEY ("restriction_id") REFERENCES "restrictions"("id") ON DELETE CASCADE;