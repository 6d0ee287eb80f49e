ALTER TABLE "documents" ADD COLUMN "sort_title" text COLLATE public.alphabetical GENERATED ALWAYS AS (coalesce(title, key)) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "documents" ADD COLUMN "sort_date" timestamp(6) with time zone GENERATED ALWAYS AS (coalesce(published_latest, case when published_edtf is null then timestamptz 'infinity' else timestamptz '9999-12-31 23:59:59.999999+00' end)) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "documents" ADD COLUMN "sort_date_desc" timestamp(6) with time zone GENERATED ALWAYS AS (coalesce(published_latest, case when published_edtf is null then timestamptz '-infinity' else timestamptz '9999-12-31 23:59:59.999999+00' end)) STORED NOT NULL;--> statement-breakpoint
CREATE INDEX "documents_sort_title" ON "documents" ("sort_title","id");--> statement-breakpoint
CREATE INDEX "documents_sort_date" ON "documents" ("sort_date","id");--> statement-breakpoint
CREATE INDEX "documents_sort_date_desc" ON "documents" ("sort_date_desc","id");--> statement-breakpoint
CREATE INDEX "places_revision" ON "places" ("revision_id","id");--> statement-breakpoint
CREATE INDEX "places_first_revision" ON "places" ("first_revision_id","id");--> statement-breakpoint
CREATE INDEX "targets_revision" ON "targets" ("revision_id","id");--> statement-breakpoint
CREATE INDEX "targets_first_revision" ON "targets" ("first_revision_id","id");