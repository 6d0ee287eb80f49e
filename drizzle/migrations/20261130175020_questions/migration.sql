CREATE TYPE "factuality" AS ENUM('FACT', 'CONDITIONAL', 'COUNTERFACTUAL');--> statement-breakpoint
ALTER TYPE "speech_act" ADD VALUE 'ASK';--> statement-breakpoint
ALTER TYPE "speech_act" ADD VALUE 'COMMIT';--> statement-breakpoint
ALTER TYPE "speech_act" ADD VALUE 'DECLINE';--> statement-breakpoint
ALTER TYPE "statement_relation_kind" ADD VALUE 'ANSWERS';--> statement-breakpoint
ALTER TABLE "statements" ADD COLUMN "factuality" "factuality";