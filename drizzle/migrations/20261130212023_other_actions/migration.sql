ALTER TYPE "action" ADD VALUE 'OTHER';--> statement-breakpoint
ALTER TABLE "restrictions" ADD COLUMN "action_text" text;--> statement-breakpoint
-- In place: views and the table of the past have the column, too.
ALTER TABLE "restrictions" ALTER COLUMN "search" SET EXPRESSION AS (public.text_vector('english', title || ' ' || coalesce(summary, '') || ' ' || coalesce(action_text, '')));--> statement-breakpoint
ALTER TABLE "restrictions" ADD CONSTRAINT "only_another_action_has_a_text" CHECK ((action::text = 'OTHER') = (action_text is not null));
