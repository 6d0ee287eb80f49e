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
  /** Everybody may read, also without a credential. */
  publicRead: boolean;
  /** Also the whole texts of documents, not only the passages that serve as evidence. */
  publicText: boolean;
  /** Null, as are the two that follow: no tokens are taken. */
  jwtIssuer: string | null;
  jwtAudience: string | null;
  jwtJwksUrl: string | null;
  jwtRoleClaim: string;
  databaseConnections: number;
  /** Room for answers that are kept; 0: none is. */
  answerCacheMegabytes: number;
  /** Days that changes are kept in the feed. */
  retentionDays: number;
  /** Days after its newest evidence that a status is stale. */
  staleDays: number;
  /** Seconds over which clients are sent away before the process ends. */
  drainSeconds: number;
  /** Seconds that a reader of a stream may take nothing. */
  slowReaderSeconds: number;
  /** Open WebSockets, streams and long polls; 0: any number. */
  connectionsPerAddress: number;
  connectionsPerKey: number;
  /** What an operation may cost; 0: anything. */
  costPerOperation: number;
  costPerOperationWithKey: number;
  /** What operations may cost in a minute; 0: anything. */
  ratePerAddress: number;
  ratePerKey: number;
  /** Proxies before the server that say where a request comes from; 0: none is believed. */
  trustProxy: number;
  /** Whether the metrics are for everybody, not only for this machine. */
  publicMetrics: boolean;
  logLevel: LogLevel;
};

/** A variable: what a reader of the documentation needs, and how its text becomes a value. */
type Variable<Value> = { name: string; fallback: string; meaning: string; read: (text: string) => Value };

/** Every variable that Caveat reads. `read` throws what the value should have been. */
export const variables: { [Field in keyof Config]: Variable<Config[Field]> } = {
  port: {
    name: 'PORT',
    fallback: '4000',
    meaning: 'the port to listen on; 0 chooses a free one',
    read: readWhole(0, 65_535),
  },
  host: {
    name: 'HOST',
    fallback: '127.0.0.1',
    meaning: 'the address to listen on; 0.0.0.0 for all interfaces',
    read: (text) => text,
  },
  databaseUrl: {
    name: 'DATABASE_URL',
    fallback: '',
    meaning: 'the address of a Postgres 18 or newer; without it, the embedded Postgres is started',
    read: readDatabaseUrl,
  },
  folder: {
    name: 'CAVEAT_FOLDER',
    fallback: fileURLToPath(new URL('../.caveat', import.meta.url)),
    meaning: 'the data folder of the embedded Postgres',
    read: (text) => text,
  },
  demo: {
    name: 'DEMO',
    fallback: 'true',
    meaning: 'true or false: whether an empty database gets the demo record',
    read: readBoolean,
  },
  corsOrigins: {
    name: 'CORS_ORIGINS',
    fallback: '',
    meaning: 'origins whose pages may send requests, beside the server’s own, separated by commas',
    read: readOrigins,
  },
  publicRead: {
    name: 'PUBLIC_READ',
    fallback: 'true',
    meaning:
      'true or false: whether the record can be read without an API key or a token; responses in caches are not recalled',
    read: readBoolean,
  },
  publicText: {
    name: 'PUBLIC_TEXT',
    fallback: 'true',
    meaning:
      'true or false: whether whole texts of documents can be read without an API key or a token; otherwise only the passages of evidence',
    read: readBoolean,
  },
  jwtIssuer: {
    name: 'JWT_ISSUER',
    fallback: '',
    meaning:
      'the `iss` of accepted tokens (JWT); set all of JWT_ISSUER, JWT_AUDIENCE and JWT_JWKS_URL, or none',
    read: readOptional,
  },
  jwtAudience: {
    name: 'JWT_AUDIENCE',
    fallback: '',
    meaning: 'the `aud` of accepted tokens',
    read: readOptional,
  },
  jwtJwksUrl: {
    name: 'JWT_JWKS_URL',
    fallback: '',
    meaning: 'the https address of the issuer’s JWK Set',
    read: readKeysUrl,
  },
  jwtRoleClaim: {
    name: 'JWT_ROLE_CLAIM',
    fallback: 'role',
    meaning: 'the claim with the role: READER, EDITOR or ADMIN; a token without it has the role READER',
    read: (text) => text,
  },
  databaseConnections: {
    name: 'DATABASE_CONNECTIONS',
    fallback: '10',
    meaning: 'maximum connections to Postgres for requests; four more follow the feed and watch keys',
    read: readWhole(1, 1_000),
  },
  answerCacheMegabytes: {
    name: 'ANSWER_CACHE_MB',
    fallback: '64',
    meaning: 'megabytes of memory for cached answers; 0 for no cache',
    read: readWhole(0, 65_536),
  },
  retentionDays: {
    name: 'RETENTION_DAYS',
    fallback: '30',
    meaning: 'days that changes stay in the feed; the record itself keeps everything',
    read: readWhole(1, 36_500),
  },
  staleDays: {
    name: 'STALE_DAYS',
    fallback: '180',
    meaning: 'days after its newest evidence until a status counts as stale',
    read: readWhole(1, 36_500),
  },
  drainSeconds: {
    name: 'DRAIN_SECONDS',
    fallback: '3',
    meaning: 'seconds over which clients with streams are disconnected when the process stops',
    read: readWhole(0, 5),
  },
  slowReaderSeconds: {
    name: 'SLOW_READER_SECONDS',
    fallback: '60',
    meaning: 'seconds that a reader of a stream may receive nothing before it is disconnected',
    read: readWhole(1, 3_600),
  },
  connectionsPerAddress: {
    name: 'CONNECTIONS_PER_ADDRESS',
    fallback: '100',
    meaning: 'maximum open WebSockets, streams and long polls of one address; 0 for no limit',
    read: readWhole(0, 1_000_000),
  },
  connectionsPerKey: {
    name: 'CONNECTIONS_PER_KEY',
    fallback: '200',
    meaning: 'the same for one key',
    read: readWhole(0, 1_000_000),
  },
  costPerOperation: {
    name: 'COST_PER_OPERATION',
    fallback: '100000',
    meaning: 'maximum cost of an operation without a key, in points; 0 for no limit',
    read: readWhole(0, 1_000_000_000),
  },
  costPerOperationWithKey: {
    name: 'COST_PER_OPERATION_WITH_KEY',
    fallback: '250000',
    meaning: 'the same with a key',
    read: readWhole(0, 1_000_000_000),
  },
  ratePerAddress: {
    name: 'RATE_PER_ADDRESS',
    fallback: '1000000',
    meaning: 'points per minute of an address without a key; 0 for no limit',
    read: readWhole(0, 1_000_000_000),
  },
  ratePerKey: {
    name: 'RATE_PER_KEY',
    fallback: '4000000',
    meaning: 'points per minute of a key; 0 for no limit',
    read: readWhole(0, 1_000_000_000),
  },
  trustProxy: {
    name: 'TRUST_PROXY',
    fallback: '0',
    meaning: 'number of trusted proxies in front of the server, whose X-Forwarded-For is used',
    read: readWhole(0, 10),
  },
  publicMetrics: {
    name: 'PUBLIC_METRICS',
    fallback: 'false',
    meaning: 'true or false: whether /metrics answers requests from other machines without a key',
    read: readBoolean,
  },
  logLevel: {
    name: 'LOG_LEVEL',
    fallback: 'info',
    meaning: `the least level to log, on standard error: ${logLevels.join(', ')}`,
    read: readLogLevel,
  },
};

/** Variables that are set all, or none. */
const together: (keyof Config)[] = ['jwtIssuer', 'jwtAudience', 'jwtJwksUrl'];

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
  const isSet = (field: keyof Config) => Boolean(environment[variables[field].name]?.trim());
  if (together.some(isSet))
    for (const field of together.filter((it) => !isSet(it)))
      faults.push(
        `${variables[field].name} must be set, as ${together.map((it) => variables[it].name).join(', ')} go together`,
      );
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.fromEntries(values);
}

/** The configuration of this process. */
export const readEnvironment = (): Config => readConfig(process.env);

/** What libpq and postgres.js take from the environment where an address leaves it out, and the names of the present user. */
export function readPostgresEnvironment() {
  const { PGHOST, PGPORT, PGDATABASE, PGTARGETSESSIONATTRS } = process.env;
  const { PGUSERNAME, PGUSER, USERNAME, USER, LOGNAME } = process.env;
  return { PGHOST, PGPORT, PGDATABASE, PGTARGETSESSIONATTRS, PGUSERNAME, PGUSER, USERNAME, USER, LOGNAME };
}

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
  // What comes after is read where it is used: a unix socket and several hosts are no URLs.
  if (/^postgres(ql)?:\/\//.test(text)) return text;
  throw new Error('an address like postgres://user:password@host:5432/database');
}

function readOptional(text: string): string | null {
  return text || null;
}

function readKeysUrl(text: string): string | null {
  if (text === '') return null;
  const url = URL.parse(text);
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url?.hostname ?? '');
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback)) return text;
  throw new Error('an https address, or an http one of this machine');
}

/** Whether npm has taken an option of a command for one of its own: `npm run load --dry-run`. */
export function isTakenByNpm(option: string): boolean {
  const taken = process.env[`npm_config_${option.replaceAll('-', '_')}`];
  return taken !== undefined && taken !== '' && taken !== 'false';
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
