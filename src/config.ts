import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

const whole = (least: number, most: number) => {
  const form = `a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d+$/, form)
    .transform(Number)
    .refine((value) => value >= least && value <= most, form);
};

const boolean = z.enum(['true', 'false'], 'true or false').transform((text) => text === 'true');

/** Null when it is not set. */
const optional = z.string().transform((text) => text || null);

// The rest of an address, after its scheme, is read where it is used: a unix socket and several hosts are no URLs.
const databaseUrl = z
  .union(
    [z.literal(''), z.string().regex(/^postgres(ql)?:\/\//)],
    'an address like postgres://user:password@host:5432/database',
  )
  .transform((text) => text || null);

const keysUrl = z
  .string()
  .refine((text) => text === '' || isKeysUrl(text), 'an https address, or an http one of this machine')
  .transform((text) => text || null);

const origins = z
  .string()
  .transform((text) => text.split(',').flatMap((origin) => origin.trim() || []))
  .refine(
    (all) => all.every((origin) => URL.parse(origin)?.origin === origin),
    'origins like https://example.org, with commas between them and no path',
  );

function isKeysUrl(text: string): boolean {
  const url = URL.parse(text);
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url?.hostname ?? '');
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback);
}

/** A variable: what a reader of the documentation needs, and the schema of its text, whose message says what the text must be. */
type Variable = { name: string; fallback: string; meaning: string; schema: z.ZodType<unknown, string> };

/** Every variable that Caveat reads, by its field of the configuration. */
export const variables = {
  port: {
    name: 'PORT',
    fallback: '4000',
    meaning: 'the port to listen on; 0 chooses a free one',
    schema: whole(0, 65_535),
  },
  host: {
    name: 'HOST',
    fallback: '127.0.0.1',
    meaning: 'the address to listen on; 0.0.0.0 for all interfaces',
    schema: z.string(),
  },
  databaseUrl: {
    name: 'DATABASE_URL',
    fallback: '',
    meaning: 'the address of a Postgres 18 or newer; without it, the embedded Postgres is started',
    schema: databaseUrl,
  },
  folder: {
    name: 'CAVEAT_FOLDER',
    fallback: fileURLToPath(new URL('../.caveat', import.meta.url)),
    meaning: 'the data folder of the embedded Postgres',
    schema: z.string(),
  },
  demo: {
    name: 'DEMO',
    fallback: 'true',
    meaning: 'true or false: whether an empty database gets the demo record',
    schema: boolean,
  },
  corsOrigins: {
    name: 'CORS_ORIGINS',
    fallback: '',
    meaning: 'origins whose pages may send requests, beside the server’s own, separated by commas',
    schema: origins,
  },
  publicRead: {
    name: 'PUBLIC_READ',
    fallback: 'true',
    meaning:
      'true or false: whether the record can be read without an API key or a token; responses in caches are not recalled',
    schema: boolean,
  },
  publicText: {
    name: 'PUBLIC_TEXT',
    fallback: 'true',
    meaning:
      'true or false: whether whole texts of documents can be read without an API key or a token; otherwise only the passages of evidence',
    schema: boolean,
  },
  jwtIssuer: {
    name: 'JWT_ISSUER',
    fallback: '',
    meaning:
      'the `iss` of accepted tokens (JWT); set all of JWT_ISSUER, JWT_AUDIENCE and JWT_JWKS_URL, or none',
    schema: optional,
  },
  jwtAudience: {
    name: 'JWT_AUDIENCE',
    fallback: '',
    meaning: 'the `aud` of accepted tokens',
    schema: optional,
  },
  jwtJwksUrl: {
    name: 'JWT_JWKS_URL',
    fallback: '',
    meaning: 'the https address of the issuer’s JWK Set',
    schema: keysUrl,
  },
  jwtRoleClaim: {
    name: 'JWT_ROLE_CLAIM',
    fallback: 'role',
    meaning: 'the claim with the role: READER, EDITOR or ADMIN; a token without it has the role READER',
    schema: z.string(),
  },
  databaseConnections: {
    name: 'DATABASE_CONNECTIONS',
    fallback: '10',
    meaning: 'maximum connections to Postgres for requests; four more follow the feed and watch keys',
    schema: whole(1, 1_000),
  },
  answerCacheMegabytes: {
    name: 'ANSWER_CACHE_MB',
    fallback: '64',
    meaning: 'megabytes of memory for cached answers; 0 for no cache',
    schema: whole(0, 65_536),
  },
  retentionDays: {
    name: 'RETENTION_DAYS',
    fallback: '30',
    meaning: 'days that changes stay in the feed; the record itself keeps everything',
    schema: whole(1, 36_500),
  },
  staleDays: {
    name: 'STALE_DAYS',
    fallback: '180',
    meaning: 'days after its newest evidence until a status counts as stale',
    schema: whole(1, 36_500),
  },
  drainSeconds: {
    name: 'DRAIN_SECONDS',
    fallback: '3',
    meaning: 'seconds over which clients with streams are disconnected when the process stops',
    schema: whole(0, 5),
  },
  slowReaderSeconds: {
    name: 'SLOW_READER_SECONDS',
    fallback: '60',
    meaning: 'seconds that a reader of a stream may receive nothing before it is disconnected',
    schema: whole(1, 3_600),
  },
  connectionsPerAddress: {
    name: 'CONNECTIONS_PER_ADDRESS',
    fallback: '100',
    meaning: 'maximum open WebSockets, streams and long polls of one address; 0 for no limit',
    schema: whole(0, 1_000_000),
  },
  connectionsPerKey: {
    name: 'CONNECTIONS_PER_KEY',
    fallback: '200',
    meaning: 'the same for one key',
    schema: whole(0, 1_000_000),
  },
  costPerOperation: {
    name: 'COST_PER_OPERATION',
    fallback: '100000',
    meaning: 'maximum cost of an operation without a key, in points; 0 for no limit',
    schema: whole(0, 1_000_000_000),
  },
  costPerOperationWithKey: {
    name: 'COST_PER_OPERATION_WITH_KEY',
    fallback: '250000',
    meaning: 'the same with a key',
    schema: whole(0, 1_000_000_000),
  },
  ratePerAddress: {
    name: 'RATE_PER_ADDRESS',
    fallback: '1000000',
    meaning: 'points per minute of an address without a key; 0 for no limit',
    schema: whole(0, 1_000_000_000),
  },
  ratePerKey: {
    name: 'RATE_PER_KEY',
    fallback: '4000000',
    meaning: 'points per minute of a key; 0 for no limit',
    schema: whole(0, 1_000_000_000),
  },
  trustProxy: {
    name: 'TRUST_PROXY',
    fallback: '0',
    meaning: 'number of trusted proxies in front of the server, whose X-Forwarded-For is used',
    schema: whole(0, 10),
  },
  publicMetrics: {
    name: 'PUBLIC_METRICS',
    fallback: 'false',
    meaning: 'true or false: whether /metrics answers requests from other machines without a key',
    schema: boolean,
  },
  logLevel: {
    name: 'LOG_LEVEL',
    fallback: 'info',
    meaning: `the least level to log, on standard error: ${logLevels.join(', ')}`,
    schema: z.enum(logLevels, `one of ${logLevels.join(', ')}`),
  },
} satisfies Record<string, Variable>;

export type Config = {
  readonly [Field in keyof typeof variables]: z.output<(typeof variables)[Field]['schema']>;
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
  const values = Object.entries(variables).map(([field, { name, fallback, schema }]) => {
    const { data, error } = schema.safeParse(environment[name]?.trim() || fallback);
    // The message never holds the value itself, which may be a password.
    if (error) faults.push(`${name} must be ${error.issues[0]?.message}`);
    return [field, data];
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

/** The values that libpq and postgres.js take from the environment where an address leaves them out, and the names of the present user. */
export function readPostgresEnvironment() {
  const { PGHOST, PGPORT, PGDATABASE, PGTARGETSESSIONATTRS } = process.env;
  const { PGUSERNAME, PGUSER, USERNAME, USER, LOGNAME } = process.env;
  return { PGHOST, PGPORT, PGDATABASE, PGTARGETSESSIONATTRS, PGUSERNAME, PGUSER, USERNAME, USER, LOGNAME };
}

/** True if npm has taken an option of a command for one of its own: `npm run load --dry-run`. */
export function isTakenByNpm(option: string): boolean {
  const taken = process.env[`npm_config_${option.replaceAll('-', '_')}`];
  return taken !== undefined && taken !== '' && taken !== 'false';
}
