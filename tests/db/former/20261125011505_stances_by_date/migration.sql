CREATE TABLE "stances_by_date" (
	"statement_id" uuid,
	"restriction_id" uuid,
	"sort_date" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "stances_by_date_pkey" PRIMARY KEY("statement_id","restriction_id")
);
--> statement-breakpoint
ALTER TABLE "statements" ADD CONSTRAINT "statements_dated" UNIQUE("id","sort_date");--> statement-breakpoint
CREATE INDEX "stances_by_date_order" ON "stances_by_date" ("restriction_id","sort_date","statement_id");--> statement-breakpoint
ALTER TABLE "stances_by_date" ADD CONSTRAINT "stances_by_date_stance_fkey" FOREIGN KEY ("statement_id","restriction_id") REFERENCES "statement_stances"("statement_id","restriction_id") ON DELETE CASCADE ON UPDATE CASCADE;--> statement-breakpoint
ALTER TABLE "stances_by_date" ADD CONSTRAINT "stances_by_date_statement_fkey" FOREIGN KEY ("statement_id","sort_date") REFERENCES "statements"("id","sort_date") ON DELETE CASCADE ON UPDATE CASCADE;