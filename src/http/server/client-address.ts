import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * The network that a request comes from, as the limits count it: an IPv4 address, or the /64 of an IPv6 address, the smallest
 * block that a customer gets. `proxies`: the number of trusted proxies, each of which appended its peer to X-Forwarded-For;
 * entries before those are the caller's own claims.
 */
export function addressOf(request: IncomingMessage, proxies: number): string {
  const own = request.socket.remoteAddress ?? '';
  if (proxies === 0) return networkOf(own);
  const told = String(request.headers['x-forwarded-for'] ?? '').split(',');
  const address = bare(told.at(-proxies)?.trim() ?? '');
  return networkOf(isIP(address) > 0 ? address : own);
}

/** True if a request comes from this machine, and not through a proxy. */
export function isLocal(request: IncomingMessage, proxies: number): boolean {
  if (proxies === 0 && (request.headers['x-forwarded-for'] ?? request.headers.forwarded) !== undefined)
    return false;
  const address = addressOf(request, proxies);
  return address.startsWith('127.') || address === networkOf('::1');
}

/** The address without the port that some proxies add. */
const bare = (address: string) =>
  /^\[(.+)\](:\d+)?$|^([\d.]+):\d+$/.exec(address)?.slice(1).find(isIP) ?? address;

/** An IPv4 address itself, an IPv6 address as its /64. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  // The URL parser writes an address in its canonical form.
  const text = new URL(`http://[${address.split('%', 1)[0]}]`).hostname.slice(1, -1);
  const [head = '', tail] = text.split('::');
  const groups = (part: string | undefined) => (part ? part.split(':') : []);
  const [before, after] = [groups(head), groups(tail)];
  const all =
    tail === undefined ? before : [...before, ...Array(8 - before.length - after.length).fill('0'), ...after];
  const isMapped = all.slice(0, 6).join(':') === '0:0:0:0:0:ffff';
  if (isMapped) {
    const [high, low] = all.slice(6).map((it) => Number.parseInt(it, 16)) as [number, number];
    return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  }
  return `${all.slice(0, 4).join(':')}::/64`;
}
