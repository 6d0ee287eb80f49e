ALTER TYPE "stance_kind" ADD VALUE 'ADOPT' BEFORE 'NEUTRAL';--> statement-breakpoint
ALTER TYPE "stance_kind" ADD VALUE 'OPPOSE' BEFORE 'NEUTRAL';