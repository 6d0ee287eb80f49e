-- Restrictions are found by the words of their conditions and of the legal acts that they rest on, in the past, too.
ALTER TABLE "restriction_basis" ADD COLUMN "search" tsvector GENERATED ALWAYS AS (public.text_vector('english', instrument || ' ' || coalesce(provision, ''))) STORED;--> statement-breakpoint
ALTER TABLE "restriction_conditions" ADD COLUMN "search" tsvector GENERATED ALWAYS AS (public.text_vector('english', text)) STORED;--> statement-breakpoint
CREATE INDEX "restriction_basis_search" ON "restriction_basis" USING gin ("search");--> statement-breakpoint
CREATE INDEX "restriction_conditions_search" ON "restriction_conditions" USING gin ("search");