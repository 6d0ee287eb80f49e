CREATE INDEX "documents_revision" ON "documents" ("revision_id","id");--> statement-breakpoint
CREATE INDEX "documents_published" ON "documents" USING gist (tstzrange("published_earliest", "published_latest", '[]')) WHERE published_edtf is not null;--> statement-breakpoint
CREATE INDEX "events_date" ON "events" USING gist (tstzrange("date_earliest", "date_latest", '[]')) WHERE date_edtf is not null;--> statement-breakpoint
CREATE INDEX "statements_spoken" ON "statements" USING gist (tstzrange("spoken_earliest", "spoken_latest", '[]')) WHERE spoken_edtf is not null;--> statement-breakpoint
CREATE INDEX "transfers_date" ON "transfers" USING gist (tstzrange("date_earliest", "date_latest", '[]')) WHERE date_edtf is not null;