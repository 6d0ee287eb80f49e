CREATE TABLE "restriction_basis" (
	"restriction_id" uuid,
	"ordinal" integer,
	"instrument" text NOT NULL,
	"provision" text,
	"url" text,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "restriction_basis_pkey" PRIMARY KEY("restriction_id","ordinal")
);
--> statement-breakpoint
ALTER TABLE "evidence" ADD COLUMN "locator" text;--> statement-breakpoint
ALTER TABLE "restriction_basis" ADD CONSTRAINT "restriction_basis_restriction_id_restrictions_id_fkey" FOREIGN KEY ("restriction_id") REFERENCES "restrictions"("id") ON DELETE CASCADE;