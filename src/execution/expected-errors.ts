import { GraphQLError } from 'graphql';
import { SnapshotOver } from '../db/connection/snapshot.ts';
import { isTransient } from '../live/retry.ts';
import { type FallbackReason, NotPlannable } from './not-plannable.ts';

/** Invalid text, as a statement's parameter. */
const INVALID_TEXT = new Set(['22021', '22P05']);

/** True if an error is the caller's, or Postgres is unreachable, busy or too slow: no sign that a plan is wrong. */
export const isExpected = (error: unknown): boolean =>
  error instanceof GraphQLError || isTransient(error) || INVALID_TEXT.has(codeOf(error));

/** Why a query falls back after an error of its plan. */
export function reasonOf(error: unknown): FallbackReason {
  if (error instanceof NotPlannable) return error.reason;
  if (error instanceof GraphQLError) return 'field_error';
  if (isTooLate(error)) return 'snapshot_ended';
  return isExpected(error) ? 'database_error' : 'unexpected_error';
}

/** The query was sent after the snapshot was released. */
function isTooLate(error: unknown): boolean {
  for (let it = error; it instanceof Error; it = it.cause) if (it instanceof SnapshotOver) return true;
  return false;
}

function codeOf(error: unknown): string {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  return String((root as { code?: unknown } | null | undefined)?.code);
}
