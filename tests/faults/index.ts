import { fault as abortedCommit } from './aborted-commit.ts';
import { fault as bulk } from './bulk.ts';
import { fault as copies } from './copies.ts';
import { fault as dumpRestore } from './dump-restore.ts';
import type { Fault } from './fault.ts';
import { fault as frozenPostgres } from './frozen-postgres.ts';
import { fault as halfOpen } from './half-open.ts';
import { fault as killedServer } from './killed-server.ts';
import { fault as lostCursors } from './lost-cursors.ts';
import { fault as migrators } from './migrators.ts';
import { fault as openTransaction } from './open-transaction.ts';
import { fault as pageWalk } from './page-walk.ts';
import { fault as poolExhausted } from './pool-exhausted.ts';
import { fault as reconnectStorm } from './reconnect-storm.ts';
import { fault as restartedClient } from './restarted-client.ts';
import { fault as revokedKey } from './revoked-key.ts';
import { fault as rollingRestart } from './rolling-restart.ts';
import { fault as sseClients } from './sse-clients.ts';
import { fault as stalledReaders } from './stalled-readers.ts';
import { fault as stoppedPostgres } from './stopped-postgres.ts';
import { fault as terminatedListener } from './terminated-listener.ts';
import { fault as writers } from './writers.ts';

/** Every fault by the name of its file. */
export const faults: Record<string, Fault> = {
  'killed-server': killedServer,
  'stopped-postgres': stoppedPostgres,
  'terminated-listener': terminatedListener,
  writers,
  'open-transaction': openTransaction,
  bulk,
  'aborted-commit': abortedCommit,
  'stalled-readers': stalledReaders,
  'half-open': halfOpen,
  'revoked-key': revokedKey,
  'rolling-restart': rollingRestart,
  'reconnect-storm': reconnectStorm,
  'sse-clients': sseClients,
  'restarted-client': restartedClient,
  'lost-cursors': lostCursors,
  'frozen-postgres': frozenPostgres,
  'pool-exhausted': poolExhausted,
  migrators,
  'dump-restore': dumpRestore,
  copies,
  'page-walk': pageWalk,
};
