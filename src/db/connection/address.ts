import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import {
  type ConnectionOptions,
  checkServerIdentity,
  createSecureContext,
  type PeerCertificate,
} from 'node:tls';
import { readPostgresEnvironment } from '../../config.ts';

/** The expected form of an address, in words that follow "must be". Never contains a password. */
export class AddressError extends Error {
  override name = 'AddressError';
}

/** The parts of `DATABASE_URL`: a Postgres and the user. For missing parts postgres.js has the defaults of libpq. */
export type Address = {
  hosts: string[];
  ports: (number | undefined)[];
  /** The unix socket, in place of host and port, if there is a single host. */
  socket?: string;
  user: string | undefined;
  password: string | undefined;
  database: string | undefined;
  tls: false | 'prefer' | ConnectionOptions;
  /** The `sslmode`, if it requires TLS. */
  needsTls?: string;
  /** Further settings that are sent when a session starts. */
  settings: Record<string, string>;
  /** Parameters that postgres.js itself reads. */
  client: { sslnegotiation?: string; target_session_attrs?: string };
};

const FORM = /^postgres(?:ql)?:\/\/(?:([^/?#]*)@)?([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/;
type Take = (name: string) => string | undefined;
const SHAPE = 'an address like postgres://user:password@host:5432/database';

/** Parameters of libpq and other drivers that mean nothing here. */
const IGNORED = new Set(
  `connect_timeout keepalives keepalives_idle keepalives_interval keepalives_count tcp_user_timeout load_balance_hosts
   gssencmode krbsrvname gsslib sslcompression sslsni fallback_application_name client_encoding`.split(/\s+/),
);
/** Parameters that ask for more safety than there is here; ignoring them would be unsafe. */
const UNSUPPORTED = ['service', 'passfile', 'requirepeer', 'require_auth', 'sslcrl', 'sslcrldir', 'hostaddr'];

/** Reads an address as libpq does, percent signs, unix sockets and several hosts included. Throws only `AddressError`. */
export function readAddress(text: string): Address {
  const [, userinfo, authority = '', path = '', query = ''] = FORM.exec(text) ?? refuse(SHAPE);
  const parameters = readParameters(query);
  const [user, password] = (userinfo ?? '').split(/:(.*)/s).map(decode);
  const take = (name: string) => {
    const value = parameters.get(name);
    parameters.delete(name);
    return value || undefined;
  };
  const { hosts, ports } = readHosts(authority, take('host'), take('port'));
  const [only, other] = hosts;
  const { tls, needsTls } = readTls(take, hosts);
  const client = { sslnegotiation: take('sslnegotiation'), target_session_attrs: readTarget(take) };
  return {
    hosts,
    ports,
    ...(only?.startsWith('/') && other === undefined && { socket: socketIn(only, ports[0]) }),
    user: take('user') ?? (user || undefined),
    password: take('password') ?? (password || undefined),
    database: take('dbname') ?? (decode(path) || undefined),
    tls,
    ...(needsTls !== undefined && { needsTls }),
    client: Object.fromEntries(Object.entries(client).filter(([, value]) => value !== undefined)),
    settings: readSettings(parameters),
  };
}

/** The server and the name of the database, for people. */
export function describeAddress({ hosts, ports, socket, user, database }: Address) {
  const names = hosts.map((host, index) => describeHost(host, ports[index]));
  const server = socket ?? (names.join(',') || 'localhost');
  const name = user ?? usualUser();
  return { server, user: name, database: database ?? readPostgresEnvironment().PGDATABASE ?? name };
}

/** The user that postgres.js signs in as if the address names none. */
function usualUser(): string {
  const { PGUSERNAME, PGUSER, USERNAME, USER, LOGNAME } = readPostgresEnvironment();
  if (PGUSERNAME || PGUSER) return PGUSERNAME || PGUSER || '';
  try {
    return userInfo().username;
  } catch {
    return USERNAME || USER || LOGNAME || '';
  }
}

/** One host of an address, for people. */
export function describeHost(host: string, port?: number | string): string {
  if (host.startsWith('/')) return typeof port === 'string' ? port : socketIn(host, port);
  const name = host.includes(':') ? `[${host}]` : host;
  return port === undefined ? name : `${name}:${port}`;
}

/** The path of the socket in Postgres's socket folder. */
export function socketIn(folder: string, port = 5432): string {
  return `${folder}/.s.PGSQL.${port}`;
}

/** The same address for a session in another role. */
export function addressInRole(text: string, role: string): string {
  return `${text}${text.includes('?') ? '&' : '?'}role=${encodeURIComponent(role)}`;
}

/** Hosts and ports missing from an address come from the environment. A single port is that of every host. */
function readHosts(authority: string, host = '', port = '') {
  const { PGHOST = '', PGPORT = '' } = readPostgresEnvironment();
  const given = authority === '' ? [] : authority.split(',').map(readHost);
  const named = host || (given.length === 0 ? PGHOST : '');
  const hosts = (named ? named.split(',') : given.map((it) => it.host)).map((it) => it.trim() || 'localhost');
  const written = port ? port.split(',') : given.map((it) => it.port);
  const numbers = written.some((it) => it !== '') ? written : PGPORT.split(',');
  if (numbers.length > 1 && numbers.length !== Math.max(1, hosts.length))
    refuse('an address with one port for all of its hosts, or one for each (PGHOST and PGPORT count, too)');
  const portOf = (index: number) => (numbers.length > 1 ? numbers[index] : numbers[0]) ?? '';
  return { hosts, ports: hosts.map((_, index) => readPort(portOf(index).trim())) };
}

function readHost(text: string): { host: string; port: string } {
  const [, bracketed, plain, port = ''] =
    /^(?:\[([^\]]+)\]|([^:[\]]*))(?::(\d*))?$/.exec(text) ?? refuse(SHAPE);
  return { host: bracketed ?? decode(plain ?? ''), port };
}

function readPort(text: string): number | undefined {
  if (text === '') return undefined;
  const port = Number(text);
  return Number.isInteger(port) && port > 0 && port < 65_536
    ? port
    : refuse('an address whose port is from 1 to 65535');
}

function readParameters(query: string): Map<string, string> {
  const pairs = query.split('&').filter((it) => it !== '');
  return new Map(
    pairs.map((pair) => {
      const [name = '', value = ''] = pair.split(/=(.*)/s).map(decode);
      return [name, value];
    }),
  );
}

/**
 * The `target_session_attrs`. Our sessions set `default_transaction_read_only` to off, so that postgres.js would
 * mistake a standby for a writable server: "read-write" asks for the primary, too.
 */
function readTarget(take: Take): 'primary' | undefined {
  const asked = take('target_session_attrs') ?? readPostgresEnvironment().PGTARGETSESSIONATTRS;
  if (!asked) return undefined;
  if (asked === 'read-write' || asked === 'primary') return 'primary';
  // postgres.js would reject the value in the environment. Caveat needs the primary in any case.
  if (asked === 'any') return readPostgresEnvironment().PGTARGETSESSIONATTRS ? 'primary' : undefined;
  return refuse(
    'an address whose target_session_attrs (or PGTARGETSESSIONATTRS) is any, read-write or primary: the record is written to',
  );
}

function readTls(take: Take, hosts: string[]) {
  const isSocket = hosts.length > 0 && hosts.every((host) => host.startsWith('/'));
  const asked = take('ssl');
  const root = take('sslrootcert');
  const chosen = take('sslmode') ?? (asked === undefined || asked === 'false' ? undefined : 'require');
  const mode = chosen ?? (root === undefined ? 'disable' : 'verify-ca');
  const { cert, key } = readOwn(take);
  const own = { ...(cert && { cert }), ...(key && { key }) };
  const ca = root === 'system' ? undefined : readCertificate('sslrootcert', root, checkAuthority);
  const verified = { ...own, ...(ca && { ca }), rejectUnauthorized: true };
  // A unix socket has no TLS, whatever `sslmode` says, as with libpq.
  if (isSocket || mode === 'disable') return { tls: false as const };
  if (mode === 'allow' || mode === 'prefer') return { tls: 'prefer' as const };
  if (hosts.some((host) => host.startsWith('/')))
    return refuse(`an address without a unix socket among its hosts, or without sslmode=${mode}`);
  if (mode === 'verify-full' || root === 'system')
    return { tls: { ...verified, checkServerIdentity: isOfOne(hosts) }, needsTls: mode };
  if (mode === 'verify-ca' || (mode === 'require' && ca))
    return { tls: { ...verified, checkServerIdentity: () => undefined }, needsTls: mode };
  if (mode === 'require' || mode === 'no-verify')
    return { tls: { ...own, rejectUnauthorized: false }, needsTls: mode };
  return refuse('an address whose sslmode is disable, allow, prefer, require, verify-ca or verify-full');
}

/**
 * Verifies that a certificate names one of the hosts. postgres.js would check for "localhost" if the host is a number.
 */
function isOfOne(hosts: string[]) {
  return (name: string, certificate: PeerCertificate): Error | undefined => {
    const faults = (hosts.length > 0 ? hosts : [name]).map((host) => checkServerIdentity(host, certificate));
    return faults.includes(undefined) ? undefined : faults[0];
  };
}

/**
 * The client certificate and its key. They are checked here, because Node would end the process over an unusable one.
 */
function readOwn(take: Take) {
  const [certFile, keyFile] = [take('sslcert'), take('sslkey')];
  const cert = readCertificate('sslcert', certFile, (it) => createSecureContext({ cert: it }));
  const key = readCertificate('sslkey', keyFile, (it) => createSecureContext({ key: it }));
  if (cert && key)
    readCertificate('sslkey', keyFile, () => createSecureContext({ cert, key }), `the key of ${certFile}`);
  return { cert, key };
}

/** Node accepts a root file without a certificate, and then trusts nobody. */
function checkAuthority(text: Buffer) {
  if (!text.includes('-----BEGIN')) throw new Error('it has no certificate');
  return [new X509Certificate(text), createSecureContext({ ca: text })];
}

function readCertificate(
  name: string,
  file: string | undefined,
  check: (text: Buffer) => unknown,
  should = `a ${name === 'sslkey' ? 'key without a passphrase' : 'certificate'} in PEM form`,
): Buffer | undefined {
  if (file === undefined) return undefined;
  let text: Buffer;
  try {
    text = readFileSync(file);
  } catch (error) {
    return refuse(`an address whose certificate and key can be read: ${(error as Error).message}`);
  }
  try {
    check(text);
  } catch (error) {
    return refuse(`an address whose ${name} is ${should}; ${file} is not (${(error as Error).message})`);
  }
  return text;
}

function readSettings(parameters: Map<string, string>): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const [name, value] of parameters) {
    const isSearchPath = /^(search_path|currentschema|schema)$/i.test(name) && value !== 'public';
    if (isSearchPath || (name === 'options' && /search_path/i.test(value)))
      refuse('an address without a schema: the record lies in the schema public, in a database of its own');
    if (UNSUPPORTED.includes(name) || (name === 'channel_binding' && value === 'require'))
      refuse(
        `an address without ${name === 'channel_binding' ? 'channel_binding=require' : name}, which is not supported`,
      );
    if (!IGNORED.has(name) && !/^(channel_binding|search_path|currentschema|schema)$/i.test(name))
      settings[name] = value;
  }
  return settings;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse('an address in which a percent sign is written %25');
  }
}

function refuse(should: string): never {
  throw new AddressError(should);
}
