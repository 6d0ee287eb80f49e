import { connect } from 'node:net';
import { type Address, AddressError, describeAddress, readAddress } from '../db/connection/address.ts';
import { NoHost } from '../db/connection/hosts.ts';
import { UnfitDatabase } from '../db/unfit.ts';

/** The message of a command in place of a stack: one line for each fault. */
export class CommandError extends Error {
  override name = 'CommandError';
}

type Failure = { code?: unknown; message?: string; severity?: unknown };

const UNREACHABLE =
  /^(ECONNREFUSED|ECONNRESET|ENOENT|EACCES|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|CONNECT_TIMEOUT|CONNECTION_\w+)$/;
const UNTRUSTED = /CERT|^ERR_TLS|^ERR_SSL|^EPROTO|ISSUER/;
/** Something by this name is there already: a table, a type, a schema, a function. */
const TAKEN = /^(42P07|42710|42P06|42723)$/;

/** A failure to reach or use the database at `url`, in one line that says what to do; anything else as it is. */
export async function explain(error: unknown, url: string): Promise<unknown> {
  const root = rootOf(error) as Failure;
  if (root instanceof AddressError)
    return new CommandError(`DATABASE_URL must be ${root.message}.`, { cause: error });
  const address = readAddress(url);
  if (root instanceof NoHost) {
    const faults = await Promise.all(root.faults.map((fault) => describeHostFault(fault, address)));
    return new CommandError(`DATABASE_URL: no Postgres accepts a session: ${faults.join('; ')}.`, {
      cause: error,
    });
  }
  const said = (await describeUnreachable(root, address)) ?? describeRefused(root, address);
  if (said === undefined) return error;
  const { server } = describeAddress(address);
  return new CommandError(`DATABASE_URL: the Postgres at ${server} ${said}.`, { cause: error });
}

async function describeHostFault({ place, host, port, error }: NoHost['faults'][number], address: Address) {
  const one = { ...address, hosts: [host], ports: [typeof port === 'number' ? port : undefined] };
  const root = rootOf(error) as Failure;
  const said = (await describeUnreachable(root, one)) ?? describeRefused(root, one);
  return `${place} ${said ?? `fails (${root.message})`}`;
}

async function describeUnreachable(
  { code, message }: Failure,
  address: Address,
): Promise<string | undefined> {
  const reason = String(code);
  if (UNTRUSTED.test(reason))
    return `shows a certificate that is not trusted (${message}). Name its authority with sslrootcert=FILE, or trust any with sslmode=require`;
  if (!UNREACHABLE.test(reason)) return undefined;
  if (reason === 'CONNECTION_DESTROYED' && address.client.target_session_attrs !== undefined)
    return 'is a standby, which is read-only. Give the address of the primary';
  if (address.needsTls !== undefined && (await offersTls(address)) === false)
    return `offers no TLS, which sslmode=${address.needsTls} needs. Turn TLS on there, or take sslmode out of the address`;
  return `cannot be reached (${reason})`;
}

function describeRefused(root: Failure, address: Address): string | undefined {
  const { user, database } = describeAddress(address);
  const { message } = root;
  const code = String(root.code);
  if (root instanceof UnfitDatabase) return `can't keep the record: ${message}`;
  const setting = describeSetting(root, address);
  if (setting !== undefined) return setting;
  if (/^28/.test(code)) {
    const isPlain =
      address.tls === false && address.socket === undefined && /no encryption|SSL off/.test(message ?? '');
    const isNamed = address.user !== undefined;
    return `refuses user "${user}": ${message}${isNamed ? '' : '. The address names no user: write postgres://USER@ there, or user=USER'}${isPlain ? '. Add ?sslmode=require to the address' : ''}`;
  }
  if (code === '3D000') return `has no database "${database}"`;
  if (code === '42501') return `does not let user "${user}" set up the tables: ${message}`;
  if (code === '57P03' || code === '53300')
    return `refuses connections now: ${message}. Caveat needs DATABASE_CONNECTIONS and four more`;
  if (code === '08P01' && /startup parameter/.test(message ?? ''))
    return `is behind a pooler that does not pass on the settings of a session (${message}). Give the address of Postgres itself, or let the pooler keep sessions and ignore such parameters`;
  if (TAKEN.test(code))
    return `can't hold the record: "${database}" has objects of another application: ${message}. Give Caveat a database of its own`;
  return undefined;
}

/** A session setting that the server rejects: one of the address, or one of ours if the server is too old. */
function describeSetting({ code, message, severity }: Failure, { settings }: Address): string | undefined {
  if (severity !== 'FATAL' || !/^(22|42|55P02)/.test(String(code))) return undefined;
  const names = Object.keys(settings);
  const named = names.find((name) => message?.toLowerCase().includes(`"${name.toLowerCase()}"`));
  const isRole = /role/.test(message ?? '') && 'role' in settings;
  const name = named ?? (isRole ? 'role' : 'options' in settings ? 'options' : undefined);
  if (name !== undefined)
    return `does not accept ${name}=${settings[name]} from the address: ${message}. Correct it, or take it out of the address`;
  if (String(code) === '42704')
    return `does not know what Caveat tells a session: ${message}. Use Postgres 18 or newer`;
  return undefined;
}

/** True if a server would speak TLS; undefined where it doesn't say. */
function offersTls({ hosts, ports }: Address): Promise<boolean | undefined> {
  return new Promise((resolve) => {
    const socket = connect(ports[0] ?? 5432, hosts[0] ?? 'localhost');
    const end = (answer: boolean | undefined) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(2_000, () => end(undefined));
    socket.once('error', () => end(undefined));
    socket.once('close', () => end(undefined));
    socket.once('data', (data) => end(data[0] === 'S'.charCodeAt(0)));
    // The protocol's SSLRequest.
    socket.once('connect', () => socket.write(Uint8Array.of(0, 0, 0, 8, 4, 210, 22, 47)));
  });
}

/** The first cause. */
export function rootOf(error: unknown): unknown {
  let root = error;
  for (;;) {
    const next = root instanceof AggregateError ? root.errors[0] : (root as { cause?: unknown })?.cause;
    if (!(next instanceof Error)) return root;
    root = next;
  }
}
