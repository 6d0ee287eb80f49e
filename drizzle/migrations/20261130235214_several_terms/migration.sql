-- A member may leave a group and come back: it may have several terms there, as may a place in another one. A single term has the number 0.
ALTER TABLE "actor_members" ADD COLUMN "ordinal" integer DEFAULT 0;--> statement-breakpoint
ALTER TABLE "place_broader" ADD COLUMN "ordinal" integer DEFAULT 0;--> statement-breakpoint
ALTER TABLE "actor_members" DROP CONSTRAINT "actor_members_pkey";--> statement-breakpoint
ALTER TABLE "actor_members" ADD CONSTRAINT "actor_members_pkey" PRIMARY KEY("group_id","member_id","ordinal");--> statement-breakpoint
ALTER TABLE "place_broader" DROP CONSTRAINT "place_broader_pkey";--> statement-breakpoint
ALTER TABLE "place_broader" ADD CONSTRAINT "place_broader_pkey" PRIMARY KEY("place_id","broader_id","ordinal");