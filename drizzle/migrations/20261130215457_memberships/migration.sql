-- A place may lie within several others, each for a time, and an actor may be a member of a group for a time.
CREATE TABLE "place_broader" (
	"place_id" uuid,
	"broader_id" uuid,
	"valid_from_edtf" text,
	"valid_from_earliest" timestamp(6) with time zone,
	"valid_from_latest" timestamp(6) with time zone,
	"valid_from_expression" text,
	"valid_from_derivation" "derivation",
	"valid_to_edtf" text,
	"valid_to_earliest" timestamp(6) with time zone,
	"valid_to_latest" timestamp(6) with time zone,
	"valid_to_expression" text,
	"valid_to_derivation" "derivation",
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "place_broader_pkey" PRIMARY KEY("place_id","broader_id"),
	CONSTRAINT "place_is_within_before_it_is_not" CHECK (valid_from_earliest <= valid_to_latest)
);
--> statement-breakpoint
-- What the record has, and had, of broader places. No revision writes that: it stays with those that did.
do $$
begin
  insert into place_broader (place_id, broader_id, revision_id)
  select id, within_id, revision_id from places where within_id is not null;
  if to_regclass('history.places') is not null then
    create table history.place_broader as select *, null::bigint as superseded_in from public.place_broader with no data;
    alter table history.place_broader alter column superseded_in set not null;
    insert into history.place_broader (place_id, broader_id, revision_id, superseded_in)
    select id, within_id, revision_id, superseded_in from history.places where within_id is not null;
    drop view if exists known.places;
    alter table history.places drop column within_id;
  end if;
end $$;--> statement-breakpoint
-- It looked at each row that was written.
drop trigger if exists dictionary_is_of_its_document on evidence;--> statement-breakpoint
drop trigger if exists places_within_is_acyclic_insert on places;--> statement-breakpoint
drop trigger if exists places_within_is_acyclic_update on places;--> statement-breakpoint
ALTER TABLE "places" DROP CONSTRAINT "places_within_id_places_id_fkey";--> statement-breakpoint
DROP INDEX "places_within";--> statement-breakpoint
ALTER TABLE "actor_members" ADD COLUMN "valid_from_edtf" text;--> statement-breakpoint
ALTER TABLE "actor_members" ADD COLUMN "valid_from_earliest" timestamp(6) with time zone;--> statement-breakpoint
ALTER TABLE "actor_members" ADD COLUMN "valid_from_latest" timestamp(6) with time zone;--> statement-breakpoint
ALTER TABLE "actor_members" ADD COLUMN "valid_from_expression" text;--> statement-breakpoint
ALTER TABLE "actor_members" ADD COLUMN "valid_from_derivation" "derivation";--> statement-breakpoint
ALTER TABLE "actor_members" ADD COLUMN "valid_to_edtf" text;--> statement-breakpoint
ALTER TABLE "actor_members" ADD COLUMN "valid_to_earliest" timestamp(6) with time zone;--> statement-breakpoint
ALTER TABLE "actor_members" ADD COLUMN "valid_to_latest" timestamp(6) with time zone;--> statement-breakpoint
ALTER TABLE "actor_members" ADD COLUMN "valid_to_expression" text;--> statement-breakpoint
ALTER TABLE "actor_members" ADD COLUMN "valid_to_derivation" "derivation";--> statement-breakpoint
ALTER TABLE "places" DROP COLUMN "within_id";--> statement-breakpoint
CREATE INDEX "place_broader_broader" ON "place_broader" ("broader_id");--> statement-breakpoint
ALTER TABLE "place_broader" ADD CONSTRAINT "place_broader_place_id_places_id_fkey" FOREIGN KEY ("place_id") REFERENCES "places"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "place_broader" ADD CONSTRAINT "place_broader_broader_id_places_id_fkey" FOREIGN KEY ("broader_id") REFERENCES "places"("id") DEFERRABLE INITIALLY DEFERRED;--> statement-breakpoint
ALTER TABLE "actor_members" ADD CONSTRAINT "actor_is_a_member_before_it_is_not" CHECK (valid_from_earliest <= valid_to_latest);