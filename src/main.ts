import { pino } from 'pino';
import { createAuthentication } from './access/authentication.ts';
import { openCredentials } from './access/credentials.ts';
import { createKey, listKeys } from './access/keys.ts';
import { exitCodeOf, readArguments } from './commands/arguments.ts';
import { loadDemo } from './commands/demo/load.ts';
import { CommandError, explain } from './commands/explain.ts';
import { openRecord } from './commands/open.ts';
import { describeFault } from './commands/run.ts';
import { readEnvironment } from './config.ts';
import { describeTooFewConnections } from './db/connection/connection-budget.ts';
import { trimFeed } from './feed/retention.ts';
import { examples } from './graphql/examples.ts';
import { schema } from './graphql/schema.ts';
import { writeExamples } from './graphql/write-examples.ts';
import { openHub } from './live/hub.ts';
import { takeEffect } from './record/revisions/effects.ts';
import { createServer } from './server.ts';

const LONGEST_STOP_MILLISECONDS = 9_500;
/** The interval of scheduled jobs: the longest delay of a period's effect, or of a change's removal from the feed. */
const EFFECTS_MILLISECONDS = 1_000;
const RETENTION_MILLISECONDS = 600_000;
/** Connections besides those for requests: three that follow the feed, one that watches keys. */
const OTHER_CONNECTIONS = 4;

/** The functions that close what was opened, called in the opposite order. */
const opened: (() => Promise<void>)[] = [];
let stopping = false;

process.on('SIGINT', stop);
process.on('SIGTERM', stop);

try {
  await start();
} catch (error) {
  if (!stopping) {
    console.error(describeFault(error));
    await closeAll();
    process.exit(exitCodeOf(error));
  }
}

async function start() {
  readArguments({
    name: 'npm start',
    about:
      'Serves the record: GraphQL, GraphiQL, the feed and bundles. The first start makes an embedded Postgres.',
    more: 'Settings are environment variables, such as PORT and DATABASE_URL: see docs/configuration.md. Ctrl-C stops it.',
  });
  const config = readEnvironment();
  // The log is for machines and goes to standard error; the notes for people go to standard output.
  const log = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: true }));
  const record = await openRecord(config, console.log);
  opened.push(record.close);
  const { url, db, pool, embedded } = record;
  const tooFew = await describeTooFewConnections(db, config.databaseConnections + OTHER_CONNECTIONS);
  if (tooFew !== null) console.log(tooFew);
  if (config.demo && (await loadDemo(db))) console.log('The database was empty: it has the demo record now.');
  const follow = openHub(db, url, log, { slowMilliseconds: 1_000 * config.slowReaderSeconds });
  const hub = await follow.catch(async (error) => {
    throw await explain(error, record.owner);
  });
  opened.push(() => hub.close());
  const credentials = openCredentials(url);
  opened.push(credentials.close);
  const report = (error: unknown) =>
    log.warn({ err: error }, 'what is done by the clock waits for the next time');
  opened.push(repeat(EFFECTS_MILLISECONDS, () => takeEffect(db), report));
  opened.push(repeat(RETENTION_MILLISECONDS, () => trimFeed(db, config.retentionDays), report));
  const authenticate = createAuthentication(db, config);
  const shared = { db, pool, hub, authenticate, credentials };
  const server = createServer({ config, ...shared, schema, examples: [...examples, ...writeExamples], log });
  const port = await server.listen(config.port, config.host).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE')
      throw new CommandError(`PORT: ${config.host}:${config.port} is taken. Set PORT to another.`);
    if (error.code === 'EACCES' || error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
      throw new CommandError(`HOST, PORT: cannot listen on ${config.host}:${config.port} (${error.code}).`);
    throw error;
  });
  opened.push(() => server.close());
  // The key is made last, because a failed start must not use it up unseen.
  const isNew = embedded && (await listKeys(db)).length === 0;
  const first = isNew ? await createKey(db, 'first', { role: 'ADMIN' }) : undefined;
  const named = ['0.0.0.0', '::'].includes(config.host) ? '127.0.0.1' : config.host;
  const host = named.includes(':') ? `[${named}]` : named;
  console.log(`GraphiQL, GraphQL over HTTP and SSE: http://${host}:${port}/graphql`);
  console.log(`Subscriptions over WebSocket:        ws://${host}:${port}/graphql`);
  if (first) console.log(`A key to write with (ADMIN), shown this once: ${first.key}`);
  else console.log('A key to write with:                 npm run key -- create NAME');
}

/** Runs a job at intervals, never twice at once; returns how to stop and wait for a running one. */
function repeat(milliseconds: number, work: () => Promise<unknown>, report: (error: unknown) => void) {
  let under: Promise<unknown> = Promise.resolve();
  let idle = true;
  const begin = () => {
    if (!idle) return;
    idle = false;
    under = work()
      .catch(report)
      .finally(() => {
        idle = true;
      });
  };
  begin();
  const clock = setInterval(begin, milliseconds).unref();
  return async () => {
    clearInterval(clock);
    await under;
  };
}

function stop() {
  // A second signal ends the process at once.
  if (stopping) process.exit(1);
  stopping = true;
  setTimeout(() => process.exit(1), LONGEST_STOP_MILLISECONDS).unref();
  closeAll().then(
    () => process.exit(0),
    () => process.exit(1),
  );
}

async function closeAll() {
  for (const close of opened.splice(0).reverse()) await close().catch(() => {});
}
