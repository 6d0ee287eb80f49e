import { fileURLToPath } from 'node:url';
import { unlimited } from '../../support/servers/process.ts';
import { startChild } from '../child.ts';
import { findPort, hearPort } from '../ports.ts';
import type { Usage } from '../probe.ts';
import type { Dialect } from './operations.ts';

export const sideNames = ['hot', 'cold', 'ordinary', 'postgraphile', 'mercurius', 'limit'] as const;
export type SideName = (typeof sideNames)[number];

/** How a side writes its cursors: those of our schema are ours, except where it is answered by hand. */
export type Cursors = 'ours' | 'postgraphile' | 'sql';

type About = {
  title: string;
  dialect: Dialect;
  cursors: Cursors;
  file: string;
  settings?: Record<string, string>;
};

export const sides: Record<SideName, About> = {
  /** As it is by default, asked the same few questions again and again. */
  hot: { title: 'Caveat, hot', dialect: 'ours', cursors: 'ours', file: 'src/main.ts' },
  /** Its answers are kept by nobody. */
  cold: {
    title: 'Caveat, cold',
    dialect: 'ours',
    cursors: 'ours',
    file: 'src/main.ts',
    settings: { ANSWER_CACHE_MB: '0' },
  },
  ordinary: { title: 'Pothos, Yoga', dialect: 'ours', cursors: 'ours', file: path('./ordinary.ts') },
  postgraphile: {
    title: 'PostGraphile 5',
    dialect: 'postgraphile',
    cursors: 'postgraphile',
    file: path('../peers/read/postgraphile.js'),
  },
  mercurius: {
    title: 'Mercurius, SQL',
    dialect: 'ours',
    cursors: 'sql',
    file: path('../peers/read/mercurius.js'),
  },
  limit: { title: 'only SQL', dialect: 'ours', cursors: 'sql', file: path('../peers/read/limit.js') },
};

/** A server that is measured, in a process of its own. */
export type Side = About & {
  name: SideName;
  port: number;
  pid: number;
  /** The processor time of all its threads, in microseconds. */
  cpu(): Promise<number>;
  check(): void;
  close(): Promise<void>;
};

/** Starts a side on a database, and waits until it listens. */
export async function openSide(name: SideName, url: string): Promise<Side> {
  const about = sides[name];
  const production = { NODE_ENV: 'production', GRAPHILE_ENV: 'production', DATABASE_URL: url };
  const ours = { ...unlimited, PORT: '0', DEMO: 'false', LOG_LEVEL: 'warn' };
  const isOurs = name === 'hot' || name === 'cold';
  const settings = { ...production, ...(isOurs && ours), ...about.settings };
  const child = startChild(about.file, settings, ['--import', path('../probe.ts')]);
  try {
    return {
      ...about,
      name,
      port: await (isOurs ? findPort(child) : hearPort(child)),
      pid: child.pid,
      cpu: async () => (await child.ask<Usage>({ probe: 'cpu' })).cpu,
      check: child.check,
      close: child.end,
    };
  } catch (error) {
    await child.end();
    throw error;
  }
}

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
