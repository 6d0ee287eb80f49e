import { fileURLToPath } from 'node:url';
import { unlimited } from '../../support/servers/process.ts';
import { type Child, startChild } from '../child.ts';
import { findPort, hearPort } from '../ports.ts';
import type { Usage } from '../probe.ts';
import type { Postgres } from './postgres.ts';

export const sideNames = ['ours', 'raw', 'ws', 'graphql-ws', 'yoga', 'mercurius', 'postgraphile'] as const;
export type SideName = (typeof sideNames)[number];

/** A server that is measured, in a process of its own. */
export type Side = {
  name: SideName;
  port: number;
  /** What a subscriber sends; null where a connection is all that is needed. */
  operation: string | null;
  /** The same, with a field named differently for each subscriber: `%n` stands for its number. */
  distinct: string | null;
  /** Characters of a change's description, set so that messages of all sides are of one size. */
  padding: number;
  /** A commit in Postgres is what publishes. */
  commits: boolean;
  /** Publishes changes: here, or by a commit in Postgres. Resolves when they are published, not when they are sent. */
  publish(count: number): Promise<void>;
  cpu(): Promise<number>;
  memory(): Promise<Usage>;
  /** An order that only this side knows. */
  order(order: object): Promise<void>;
  check(): void;
  close(): Promise<void>;
};

/** Sides that a commit in Postgres publishes to; the others keep what they publish in memory. */
export const committing: readonly SideName[] = ['ours', 'postgraphile'];

export const titles: Record<SideName, string> = {
  ours: 'Caveat',
  raw: 'raw frames',
  ws: 'ws.send',
  'graphql-ws': 'graphql-ws',
  yoga: 'Yoga',
  mercurius: 'Mercurius',
  postgraphile: 'PostGraphile 5',
};

const fields = 'key after reason principal recordedAt';
const peerOperation = (cursor: string) => `subscription { changed { ${cursor} kind entity ${fields} } }`;
const ourOperation = (cursor: string) =>
  `subscription { changed(where: { recordTypes: [PLACE] }) { ... on Change { ${cursor} kind recordType ${fields} } } }`;
const DISTINCT = 'c%n: cursor';

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const flags = ['--import', file('../probe.ts')];

/** Starts a side and waits until it listens. */
export async function openSide(name: SideName, postgres: Postgres): Promise<Side> {
  const child = name === 'ours' ? startOurs(postgres) : startPeer(name, postgres);
  try {
    const port = await (name === 'ours' ? findPort(child) : hearPort(child));
    const isBare = name === 'raw' || name === 'ws';
    const operation = name === 'ours' ? ourOperation : peerOperation;
    let from = 1;
    const side: Side = {
      name,
      port,
      operation: isBare ? null : operation('cursor'),
      distinct: isBare ? null : operation(DISTINCT),
      padding: 100,
      commits: committing.includes(name),
      async publish(count) {
        child.check();
        if (name === 'ours') return postgres.publish.ours(count, side.padding);
        if (name === 'postgraphile') return postgres.publish.peer(count, side.padding);
        from += count;
        await child.ask({ order: 'publish', from: from - count, count, padding: side.padding }, 60_000);
      },
      cpu: async () => (await child.ask<Usage>({ probe: 'cpu' })).cpu,
      memory: () => child.ask<Usage>({ probe: 'memory' }),
      order: (order) => child.ask(order, 60_000),
      check: child.check,
      close: child.end,
    };
    return side;
  } catch (error) {
    await child.end();
    throw error;
  }
}

function startOurs({ urls }: Postgres): Child {
  const settings = { ...unlimited, PORT: '0', DEMO: 'false', LOG_LEVEL: 'warn', DATABASE_URL: urls.ours };
  return startChild('src/main.ts', settings, flags);
}

function startPeer(name: SideName, { urls }: Postgres): Child {
  const settings = { NODE_ENV: 'production', GRAPHILE_ENV: 'production', DATABASE_URL: urls.peer };
  return startChild(file(`../peers/${name}.js`), settings, flags);
}
