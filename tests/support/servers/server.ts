import type { GraphQLSchema } from 'graphql';
import { pino } from 'pino';
import { createAuthentication } from '../../../src/access/authentication.ts';
import { openCredentials } from '../../../src/access/credentials.ts';
import { type Config, readConfig } from '../../../src/config.ts';
import { type Hub, type HubOptions, openHub } from '../../../src/live/hub.ts';
import { createServer, type Server } from '../../../src/server.ts';
import type { TestDatabase } from '../database.ts';

export type TestServer = Server & { url: string; hub: Hub; lines: Record<string, unknown>[] };

/** A server in this process, on a port of its own, whose log is kept in `lines`; closing it closes all of it. */
export async function startServer(
  { db, pool, url }: TestDatabase,
  schema: GraphQLSchema,
  options: HubOptions & Partial<Config> = {},
): Promise<TestServer> {
  const config = { ...readConfig({ DRAIN_SECONDS: '0' }), ...options };
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const hub = await openHub(db, url, log, options);
  const credentials = openCredentials(url);
  const authenticate = createAuthentication(db, config);
  const server = createServer({ config, db, pool, hub, authenticate, credentials, schema, log });
  const port = await server.listen(0, '127.0.0.1');
  return {
    ...server,
    url: `http://127.0.0.1:${port}`,
    hub,
    lines,
    async close() {
      await server.close();
      await hub.close();
      await credentials.close();
    },
  };
}
