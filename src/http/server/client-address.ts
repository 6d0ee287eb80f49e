import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * Where a request comes from, as the limits count it: an IPv4 address, or the /64 of an IPv6 one, which is the least that
 * a network gives to one customer. `proxies`: how many of ours it came through, each of which wrote down in
 * X-Forwarded-For whom it has it from; what lies before is whatever the caller says, and with 0 all of it.
 */
export function addressOf(request: IncomingMessage, proxies: number): string {
  const own = request.socket.remoteAddress ?? '';
  if (proxies === 0) return networkOf(own);
  const told = String(request.headers['x-forwarded-for'] ?? '').split(',');
  const address = bare(told.at(-proxies)?.trim() ?? '');
  return networkOf(isIP(address) > 0 ? address : own);
}

/** Whether it comes from this machine, and through no proxy that says otherwise. */
export function isLocal(request: IncomingMessage, proxies: number): boolean {
  if (proxies === 0 && (request.headers['x-forwarded-for'] ?? request.headers.forwarded) !== undefined)
    return false;
  const address = addressOf(request, proxies);
  return address.startsWith('127.') || address === networkOf('::1');
}

/** Without the port that some proxies add. */
const bare = (address: string) =>
  /^\[(.+)\](:\d+)?$|^([\d.]+):\d+$/.exec(address)?.slice(1).find(isIP) ?? address;

export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  // Written in the one canonical way.
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
