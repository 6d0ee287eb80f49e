import type { GraphQLSchema } from 'graphql';
import { pino } from 'pino';
import { openCredentials } from '../../src/access/credentials.ts';
import { type Hub, type HubOptions, openHub } from '../../src/live/hub.ts';
import { createServer, type Server } from '../../src/server.ts';
import type { TestDatabase } from './database.ts';

export type TestServer = Server & { url: string; hub: Hub; lines: Record<string, unknown>[] };

/** A server in this process, on a port of its own, whose log is kept in `lines`; closing it closes all of it. */
export async function startServer(
  { db, pool, url }: TestDatabase,
  schema: GraphQLSchema,
  options: HubOptions & { corsOrigins?: string[]; drainSeconds?: number } = {},
): Promise<TestServer> {
  const { corsOrigins = [], drainSeconds = 0, ...hubOptions } = options;
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const hub = await openHub(db, url, log, hubOptions);
  const credentials = openCredentials(url);
  const config = { corsOrigins, drainSeconds };
  const server = createServer({ config, db, pool, hub, credentials, schema, log });
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
