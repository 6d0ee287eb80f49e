-- The view of the past is made again by `track_all()`, which also gives history the new columns and this one's type.
DROP VIEW IF EXISTS known.transfers;--> statement-breakpoint
ALTER TABLE "transfers" ADD COLUMN "quantity_minimum" numeric;--> statement-breakpoint
ALTER TABLE "transfers" ADD COLUMN "quantity_maximum" numeric;--> statement-breakpoint
ALTER TABLE "transfers" ADD COLUMN "quantity_is_approximate" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "transfers" ADD COLUMN "quantity_unit" text;--> statement-breakpoint
ALTER TABLE "transfers" ADD COLUMN "quantity_expression" text;--> statement-breakpoint
ALTER TABLE "transfers" ALTER COLUMN "quantity" SET DATA TYPE numeric USING "quantity"::numeric;--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "quantity_is_within_its_bounds" CHECK (quantity_minimum <= quantity_maximum and quantity_minimum <= quantity and quantity <= quantity_maximum);--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "quantity_is_exact_or_approximate" CHECK (case when quantity_is_approximate then quantity is not null else quantity is null or num_nonnulls(quantity_minimum, quantity_maximum) = 0 end);--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "quantity_is_more_than_a_unit" CHECK (quantity_unit is null or num_nonnulls(quantity, quantity_minimum, quantity_maximum, quantity_expression) > 0);--> statement-breakpoint
ALTER TABLE "transfers" DROP CONSTRAINT "quantity_is_not_negative", ADD CONSTRAINT "quantity_is_not_negative" CHECK (least(quantity, quantity_minimum, quantity_maximum) >= 0);