DROP INDEX "revisions_last_position";--> statement-breakpoint
CREATE INDEX "revisions_last_position" ON "revisions" ("last_position") WHERE last_position is not null;