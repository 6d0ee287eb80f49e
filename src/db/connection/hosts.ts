import postgres from 'postgres';
import { describeHost } from './address.ts';

type Options = postgres.Options<Record<string, never>>;
/** Several hosts, in the order in which they are tried; a port may be the path of a socket. */
type Places = { host: string[]; port: (number | string)[] };

/** None of several hosts accepts a session; `faults` has the reason of each. */
export class NoHost extends Error {
  override name = 'NoHost';
  /** The code of the first fault. */
  readonly code: string;
  readonly faults: { place: string; host: string; port: number | string; error: unknown }[];
  constructor(faults: NoHost['faults']) {
    super(`none of ${faults.map(({ place }) => place).join(', ')} accepts a session`);
    this.faults = faults;
    this.code = String((faults[0]?.error as { code?: unknown } | undefined)?.code);
  }
}

/** The timeout for one of several hosts to accept a session. */
const CONNECT_SECONDS = 3;

/**
 * Opens a session on the first host that accepts one, trying each in turn as libpq does: postgres.js would retry
 * endlessly if none does. The host is moved to the front of `options` for every later connection. Throws `NoHost`, and
 * the error of a host that is reachable and refuses.
 */
export async function openOnFirst<Opened>(
  options: Options,
  open: (options: Options) => Promise<Opened>,
): Promise<Opened> {
  const places = options as unknown as Partial<Places>;
  const { host: hosts, port: ports } = places;
  if (!Array.isArray(hosts) || !Array.isArray(ports) || hosts.length < 2) return open(options);
  const faults: NoHost['faults'] = [];
  // A copy: another session may reorder the hosts while this one connects.
  const tried = hosts.map((host, index) => ({ host, port: ports[index] ?? 5432 }));
  for (const { host, port } of tried) {
    try {
      const one = { ...options, host: [host], port: [port], connect_timeout: CONNECT_SECONDS };
      const opened = await open(one as unknown as Options);
      putFirst({ host: hosts, port: ports }, host, port);
      return opened;
    } catch (error) {
      if (!isAbsence(error)) throw error;
      faults.push({ place: describeHost(host, port), host, port, error });
    }
  }
  throw new NoHost(faults);
}

/** Moves the host that `client` reached to the front of the options. */
export function onFirst(options: Options, { options: { host, port } }: postgres.Sql): Options {
  return { ...options, host: host.slice(0, 1), port: port.slice(0, 1) } as unknown as Options;
}

/** Changed in place, because postgres.js keeps the lists that it was given. */
function putFirst({ host: hosts, port: ports }: Places, host: string, port: number | string) {
  const index = hosts.findIndex((it, at) => it === host && ports[at] === port);
  if (index < 1) return;
  hosts.unshift(...hosts.splice(index, 1));
  ports.unshift(...ports.splice(index, 1));
}

/** True if a host is unreachable or starting up. */
function isAbsence(error: unknown): boolean {
  return !(error instanceof postgres.PostgresError) || error.code === '57P03';
}
