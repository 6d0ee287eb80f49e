CREATE TYPE "vote_option" AS ENUM('YES', 'NO', 'ABSTAIN', 'NOT_VOTING');--> statement-breakpoint
CREATE TYPE "vote_result" AS ENUM('ADOPTED', 'REJECTED', 'VETOED');--> statement-breakpoint
CREATE TABLE "event_ballots" (
	"event_id" uuid,
	"actor_id" uuid,
	"option" "vote_option" NOT NULL,
	"revision_id" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "event_ballots_pkey" PRIMARY KEY("event_id","actor_id")
);
--> statement-breakpoint
CREATE TABLE "event_votes" (
	"event_id" uuid PRIMARY KEY,
	"motion_id" uuid NOT NULL,
	"result" "vote_result",
	"yes" integer,
	"no" integer,
	"abstentions" integer,
	"not_voting" integer,
	"revision_id" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE INDEX "event_ballots_actor" ON "event_ballots" ("actor_id");--> statement-breakpoint
CREATE INDEX "event_votes_motion" ON "event_votes" ("motion_id");--> statement-breakpoint
ALTER TABLE "event_ballots" ADD CONSTRAINT "event_ballots_event_id_events_id_fkey" FOREIGN KEY ("event_id") REFERENCES "events"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "event_ballots" ADD CONSTRAINT "event_ballots_actor_id_actors_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "actors"("id");--> statement-breakpoint
ALTER TABLE "event_votes" ADD CONSTRAINT "event_votes_event_id_events_id_fkey" FOREIGN KEY ("event_id") REFERENCES "events"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "event_votes" ADD CONSTRAINT "event_votes_motion_id_restrictions_id_fkey" FOREIGN KEY ("motion_id") REFERENCES "restrictions"("id") DEFERRABLE INITIALLY DEFERRED;