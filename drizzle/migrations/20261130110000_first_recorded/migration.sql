ALTER TABLE "actors" ADD COLUMN "first_revision_id" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "affiliations" ADD COLUMN "first_revision_id" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "consent_periods" ADD COLUMN "first_revision_id" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "consents" ADD COLUMN "first_revision_id" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "documents" ADD COLUMN "first_revision_id" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "first_revision_id" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "items" ADD COLUMN "first_revision_id" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "places" ADD COLUMN "first_revision_id" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "restrictions" ADD COLUMN "first_revision_id" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "statement_relations" ADD COLUMN "first_revision_id" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "statements" ADD COLUMN "first_revision_id" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "status_periods" ADD COLUMN "first_revision_id" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "targets" ADD COLUMN "first_revision_id" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "transfers" ADD COLUMN "first_revision_id" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
-- Rows that are there, and those of the past, were first recorded by the oldest revision that wrote one of their identity. No
-- trigger runs: nothing of the record changes. A row of an older record that a later check would refuse stays as it is: such a
-- check, which is not valid for all rows, is left out while they are written.
DO $$
DECLARE
  name text;
  drops text;
  adds text;
BEGIN
  FOR name IN
    SELECT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE a.attname = 'first_revision_id' AND c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  LOOP
    CONTINUE WHEN to_regclass(format('history.%I', name)) IS NULL;
    EXECUTE format('ALTER TABLE history.%I ADD COLUMN first_revision_id bigint', name);
    EXECUTE format('UPDATE history.%1$I h SET first_revision_id = o.first
                      FROM (SELECT id, min(revision_id) AS first FROM history.%1$I GROUP BY id) o WHERE o.id = h.id', name);
    SELECT string_agg(format('DROP CONSTRAINT %I', conname), ', '),
           string_agg(format('ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)), ', ')
      INTO drops, adds
      FROM pg_constraint WHERE conrelid = format('public.%I', name)::regclass AND contype = 'c' AND NOT convalidated;
    IF drops IS NOT NULL THEN
      EXECUTE format('ALTER TABLE public.%I %s', name, drops);
    END IF;
    EXECUTE format('ALTER TABLE public.%I DISABLE TRIGGER USER', name);
    EXECUTE format('UPDATE public.%1$I t SET first_revision_id =
                      coalesce((SELECT min(revision_id) FROM history.%1$I h WHERE h.id = t.id), revision_id)', name);
    -- What waits for the end of the transaction stands in the way of altering the table.
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
    EXECUTE format('ALTER TABLE public.%I ENABLE TRIGGER USER', name);
    IF adds IS NOT NULL THEN
      EXECUTE format('ALTER TABLE public.%I %s', name, adds);
    END IF;
  END LOOP;
END $$;--> statement-breakpoint
CREATE INDEX "actors_first_revision" ON "actors" ("first_revision_id","id");--> statement-breakpoint
CREATE INDEX "documents_first_revision" ON "documents" ("first_revision_id","id");--> statement-breakpoint
CREATE INDEX "events_first_revision" ON "events" ("first_revision_id","id");--> statement-breakpoint
CREATE INDEX "items_first_revision" ON "items" ("first_revision_id","id");--> statement-breakpoint
CREATE INDEX "restrictions_first_revision" ON "restrictions" ("first_revision_id","id");--> statement-breakpoint
CREATE INDEX "statements_first_revision" ON "statements" ("first_revision_id","id");--> statement-breakpoint
CREATE INDEX "transfers_first_revision" ON "transfers" ("first_revision_id","id");
