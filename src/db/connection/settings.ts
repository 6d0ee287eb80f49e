import type postgres from 'postgres';
import { type Address, socketIn } from './address.ts';

type Options = postgres.Options<Record<string, never>>;

/**
 * The settings of every session, so that results do not depend on settings of a database, a role or a server. They are
 * texts: postgres.js drops a 0, and the database's own limit would apply.
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

/** The settings of a session: those of the address, overridden by ours. */
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

/** The options of postgres.js for an address. */
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
    // Fetching types causes an unhandled rejection if the server stops while a connection opens.
    fetch_types: false,
    onnotice: () => {},
    connection: settings,
  };
  // The types of postgres.js allow one host, its code several.
  return options as unknown as Options;
}

/** The host and the port, or several; without any, postgres.js uses its default. */
function placeOf(hosts: string[], ports: (number | undefined)[]) {
  const [host, port] = [hosts[0], ports[0]];
  if (hosts.length > 1) return placesOf(hosts, ports);
  if (host === undefined || host.startsWith('/')) return {};
  const isPlain = port === undefined && !host.includes(':');
  return isPlain ? { host } : { host: [host], port: [port ?? 5432] };
}

/**
 * Several hosts in the form of postgres.js; a port that is the path of a socket is passed on to Node, which accepts it.
 */
function placesOf(hosts: string[], ports: (number | undefined)[]) {
  const places = hosts.map((host, index) => {
    const port = ports[index] ?? 5432;
    return host.startsWith('/') ? socketIn(host, port) : port;
  });
  return { host: [...hosts], port: places };
}

/**
 * The statement that repeats a session's settings: a pooler may have kept those of the start to itself. One text
 * without parameters needs one round trip.
 */
export function repeatSettings(settings: Record<string, string>): string {
  const named = Object.entries(settings).filter(
    ([name]) => name !== 'options' && name !== 'application_name',
  );
  return `select ${named.map((it) => `set_config(${it.map(quote).join(', ')}, false)`).join(', ')} -- repeatSettings`;
}

/** A literal that means the same with every `standard_conforming_strings`. */
const quote = (text: string) => `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
