import { GraphQLError } from 'graphql';
import { Overloaded } from '../db/connection/pool.ts';
import { Unanswered } from '../db/connection/session.ts';
import type { ErrorCode } from '../graphql/schema/errors.ts';
import { causeOf } from '../record/constraint.ts';

/** A failure of the database in the form that clients get, with its code and message. */
export type DatabaseFailure = { code: ErrorCode; message: string };

const conflictingWrite: DatabaseFailure = {
  code: 'OVERLOADED',
  message: 'Another transaction is writing to the same record. Try again.',
};
const invalidText: DatabaseFailure = {
  code: 'INVALID_TEXT',
  message: 'The text contains a NUL character or invalid UTF-8.',
};

/** By SQLSTATE. */
const failures: Record<string, DatabaseFailure> = {
  '22021': invalidText,
  '22P05': invalidText,
  '57014': {
    code: 'TIMEOUT',
    message: 'The statement exceeded the time limit. Ask for less in one request.',
  },
  // lock_not_available, deadlock_detected, serialization_failure
  '55P03': conflictingWrite,
  '40P01': conflictingWrite,
  '40001': conflictingWrite,
};
const overloaded: DatabaseFailure = { code: 'OVERLOADED', message: 'The database is busy. Try again.' };
const unanswered: DatabaseFailure = {
  code: 'TIMEOUT',
  message: 'The database did not answer in time. A write may have succeeded all the same.',
};

/** The failure of the database behind an error; undefined for any other error. */
export function databaseFailureOf(error: unknown): DatabaseFailure | undefined {
  const root = rootCauseOf(error);
  for (let it = root; it instanceof Error; it = it.cause) {
    if (it instanceof Overloaded) return overloaded;
    if (it instanceof Unanswered) return unanswered;
  }
  return failures[causeOf(root)?.code ?? ''];
}

/** The error that graphql-js wrapped, however often. */
export function rootCauseOf(error: unknown): unknown {
  let root = error;
  while (root instanceof GraphQLError && (root.cause ?? root.originalError) instanceof Error)
    root = root.cause ?? root.originalError;
  return root;
}
