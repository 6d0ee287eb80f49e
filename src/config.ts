import { fileURLToPath } from 'node:url';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export type Config = {
  port: number;
  host: string;
  /** Null: the embedded Postgres. */
  databaseUrl: string | null;
  folder: string;
  demo: boolean;
  corsOrigins: readonly string[];
  databaseConnections: number;
  /** Days that changes are kept in the feed. */
  retentionDays: number;
  /** Days after its newest evidence that a status is stale. */
  staleDays: number;
  /** Seconds over which clients are sent away before the process ends. */
  drainSeconds: number;
  /** Seconds that a reader of a stream may take nothing. */
  slowReaderSeconds: number;
  logLevel: LogLevel;
};

/** A variable: what a reader of the documentation needs, and how its text becomes a value. */
type Variable<Value> = { name: string; fallback: string; meaning: string; read: (text: string) => Value };

/** Every variable that Caveat reads. `read` throws what the value should have been. */
export const variables: { [Field in keyof Config]: Variable<Config[Field]> } = {
  port: {
    name: 'PORT',
    fallback: '4000',
    meaning: 'where the server listens; 0 takes a free one',
    read: readWhole(0, 65_535),
  },
  host: {
    name: 'HOST',
    fallback: '127.0.0.1',
    meaning: 'the address it listens on; 0.0.0.0 for all of the machine',
    read: (text) => text,
  },
  databaseUrl: {
    name: 'DATABASE_URL',
    fallback: '',
    meaning: 'a Postgres 18 or newer of your own; without it, the one that npm brought is started',
    read: readDatabaseUrl,
  },
  folder: {
    name: 'CAVEAT_FOLDER',
    fallback: fileURLToPath(new URL('../.caveat', import.meta.url)),
    meaning: 'where the Postgres that npm brought keeps its data (`.caveat` beside `src`)',
    read: (text) => text,
  },
  demo: {
    name: 'DEMO',
    fallback: 'true',
    meaning: 'true or false: whether an empty database is given the demo record',
    read: readBoolean,
  },
  corsOrigins: {
    name: 'CORS_ORIGINS',
    fallback: '',
    meaning: 'origins whose pages may ask, besides our own, with commas between them',
    read: readOrigins,
  },
  databaseConnections: {
    name: 'DATABASE_CONNECTIONS',
    fallback: '10',
    meaning: 'connections to Postgres at most, besides the three that follow the feed and watch keys',
    read: readWhole(1, 1_000),
  },
  retentionDays: {
    name: 'RETENTION_DAYS',
    fallback: '30',
    meaning: 'days that changes are kept in the feed; the record itself forgets nothing',
    read: readWhole(1, 36_500),
  },
  staleDays: {
    name: 'STALE_DAYS',
    fallback: '180',
    meaning: 'days after its newest evidence that a status is called stale',
    read: readWhole(1, 36_500),
  },
  drainSeconds: {
    name: 'DRAIN_SECONDS',
    fallback: '3',
    meaning: 'seconds over which clients with streams are sent away when the process is told to stop',
    read: readWhole(0, 5),
  },
  slowReaderSeconds: {
    name: 'SLOW_READER_SECONDS',
    fallback: '60',
    meaning: 'seconds that a reader of a stream may take nothing before it is sent away, to come again',
    read: readWhole(1, 3_600),
  },
  logLevel: {
    name: 'LOG_LEVEL',
    fallback: 'info',
    meaning: `what is logged, on standard error: ${logLevels.join(', ')}`,
    read: readLogLevel,
  },
};

/** Variables that were set to something else than they take, one line each. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

/** The configuration that an environment asks for. An empty variable is one not set. Throws only `ConfigError`. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const faults: string[] = [];
  const values = Object.entries(variables).map(([field, { name, fallback, read }]) => {
    const text = environment[name]?.trim() || fallback;
    try {
      return [field, read(text)];
    } catch (error) {
      // Never the value itself, which may hold a password.
      faults.push(`${name} must be ${(error as Error).message}`);
      return [field, undefined];
    }
  });
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.fromEntries(values);
}

/** The configuration of this process. */
export const readEnvironment = (): Config => readConfig(process.env);

function readWhole(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new Error(`a whole number from ${least} to ${most}`);
  };
}

function readBoolean(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new Error('true or false');
}

function readDatabaseUrl(text: string): string | null {
  if (text === '') return null;
  const url = URL.parse(text);
  if (url && /^postgres(ql)?:$/.test(url.protocol) && url.hostname !== '') return text;
  throw new Error('an address like postgres://user:password@host:5432/database');
}

function readOrigins(text: string): string[] {
  const origins = text
    .split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '');
  if (origins.every((origin) => URL.parse(origin)?.origin === origin)) return origins;
  throw new Error('origins like https://example.org, with commas between them and no path');
}

function readLogLevel(text: string): LogLevel {
  const level = logLevels.find((name) => name === text);
  if (level) return level;
  throw new Error(`one of ${logLevels.join(', ')}`);
}
