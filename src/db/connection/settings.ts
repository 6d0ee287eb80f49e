import type postgres from 'postgres';
import { type Address, socketIn } from './address.ts';

type Options = postgres.Options<Record<string, never>>;

/**
 * What every session is told, so that a database, a role or a server with settings of its own answers the same. As texts:
 * postgres.js leaves a 0 out, and the database's own limit would hold.
 */
const pinned = {
  client_encoding: 'UTF8',
  standard_conforming_strings: 'on',
  search_path: 'public',
  TimeZone: 'UTC',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '1',
  array_nulls: 'on',
  transform_null_equals: 'off',
  quote_all_identifiers: 'off',
  gin_fuzzy_search_limit: '0',
  row_security: 'on',
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'off',
  lock_timeout: '1000',
  transaction_timeout: '0',
  idle_session_timeout: '0',
  idle_in_transaction_session_timeout: '60000',
};

/** What a session is told: ours, and before it what the address says where that is not ours to say. */
export function settingsOf(
  address: Address,
  { statementTimeout, staleDays }: { statementTimeout: number; staleDays: number },
): Record<string, string> {
  const ours = {
    ...pinned,
    statement_timeout: String(statementTimeout),
    'caveat.stale_days': String(staleDays),
  };
  const taken = new Set(Object.keys(ours).map((name) => name.toLowerCase()));
  const others = Object.entries(address.settings).filter(([name]) => !taken.has(name.toLowerCase()));
  return { application_name: 'caveat', ...Object.fromEntries(others), ...ours };
}

/** The options of postgres.js that lead to an address. */
export function optionsOf(address: Address, settings: Record<string, string>): Options {
  const { hosts, ports, socket, user, password, database, tls, client } = address;
  const options = {
    ...placeOf(hosts, ports),
    ...(socket !== undefined && { path: socket }),
    user,
    password,
    database,
    ssl: tls,
    ...client,
    // Fetching types makes an unhandled rejection when the server goes away while a connection opens.
    fetch_types: false,
    onnotice: () => {},
    connection: settings,
  };
  // Its types know one host, its code several.
  return options as unknown as Options;
}

/** The host and the port, or several; of none that is named postgres.js knows the usual one. */
function placeOf(hosts: string[], ports: (number | undefined)[]) {
  const [host, port] = [hosts[0], ports[0]];
  if (hosts.length > 1) return placesOf(hosts, ports);
  if (host === undefined || host.startsWith('/')) return {};
  const isPlain = port === undefined && !host.includes(':');
  return isPlain ? { host } : { host: [host], port: [port ?? 5432] };
}

/** Several hosts, as postgres.js tries them; it hands a port that is the path of a socket on to Node, which takes it. */
function placesOf(hosts: string[], ports: (number | undefined)[]) {
  const places = hosts.map((host, index) => {
    const port = ports[index] ?? 5432;
    return host.startsWith('/') ? socketIn(host, port) : port;
  });
  return { host: [...hosts], port: places };
}

/**
 * The statement that tells a session once more: a pooler between here and Postgres may have kept the settings for itself.
 * As one text without parameters, so that it takes one round trip.
 */
export function tellAgain(settings: Record<string, string>): string {
  const named = Object.entries(settings).filter(
    ([name]) => name !== 'options' && name !== 'application_name',
  );
  return `select ${named.map((it) => `set_config(${it.map(quote).join(', ')}, false)`).join(', ')} -- tellAgain`;
}

/** A literal that reads the same whatever `standard_conforming_strings` is. */
const quote = (text: string) => `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
