ALTER TYPE "stance_kind" ADD VALUE 'WITHHELD';--> statement-breakpoint
CREATE TABLE "statement_about" (
	"statement_id" uuid,
	"restriction_id" uuid,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "statement_about_pkey" PRIMARY KEY("statement_id","restriction_id")
);
--> statement-breakpoint
CREATE INDEX "statement_about_restriction" ON "statement_about" ("restriction_id");--> statement-breakpoint
ALTER TABLE "statement_about" ADD CONSTRAINT "statement_about_statement_id_statements_id_fkey" FOREIGN KEY ("statement_id") REFERENCES "statements"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "statement_about" ADD CONSTRAINT "statement_about_restriction_id_restrictions_id_fkey" FOREIGN KEY ("restriction_id") REFERENCES "restrictions"("id");