import { fault as halfOpen } from './clients/half-open.ts';
import { fault as lostCursors } from './clients/lost-cursors.ts';
import { fault as pageWalk } from './clients/page-walk.ts';
import { fault as reconnectStorm } from './clients/reconnect-storm.ts';
import { fault as sseClients } from './clients/sse-clients.ts';
import { fault as stalledReaders } from './clients/stalled-readers.ts';
import { fault as abortedCommit } from './postgres/aborted-commit.ts';
import { fault as copies } from './postgres/copies.ts';
import { fault as dumpRestore } from './postgres/dump-restore.ts';
import { fault as frozenPostgres } from './postgres/frozen-postgres.ts';
import { fault as migrators } from './postgres/migrators.ts';
import { fault as openTransaction } from './postgres/open-transaction.ts';
import { fault as poolExhausted } from './postgres/pool-exhausted.ts';
import { fault as stoppedPostgres } from './postgres/stopped-postgres.ts';
import { fault as terminatedListener } from './postgres/terminated-listener.ts';
import { fault as bulk } from './servers/bulk.ts';
import { fault as killedServer } from './servers/killed-server.ts';
import { fault as restartedClient } from './servers/restarted-client.ts';
import { fault as revokedKey } from './servers/revoked-key.ts';
import { fault as rollingRestart } from './servers/rolling-restart.ts';
import type { Fault } from './support/fault.ts';
import { fault as writers } from './support/writers.ts';

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
