import { fault as abortedCommit } from './aborted-commit.ts';
import { fault as dumpRestore } from './dump-restore.ts';
import type { Fault } from './fault.ts';
import { fault as frozenPostgres } from './frozen-postgres.ts';
import { fault as migrators } from './migrators.ts';
import { fault as openTransaction } from './open-transaction.ts';
import { fault as pageWalk } from './page-walk.ts';
import { fault as poolExhausted } from './pool-exhausted.ts';
import { fault as writers } from './writers.ts';

/** Every fault by the name of its file. */
export const faults: Record<string, Fault> = {
  writers,
  'open-transaction': openTransaction,
  'aborted-commit': abortedCommit,
  'frozen-postgres': frozenPostgres,
  'pool-exhausted': poolExhausted,
  migrators,
  'dump-restore': dumpRestore,
  'page-walk': pageWalk,
};
