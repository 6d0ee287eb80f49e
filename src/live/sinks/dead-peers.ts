import { readFile } from 'node:fs/promises';
import { type Socket, SocketAddress } from 'node:net';

const CHECK_MILLISECONDS = 4_000;
/** A peer is dead when the retransmission timeout, which doubles each time, exceeds this: in /proc/net/tcp's hundredths of a second. */
const LONGEST_RETRANSMISSION = 600;
/** TCP keep-alive of an idle connection: probes after 5 s, then every 2 s, three times. */
const keepAlive = { enable: true, initialDelay: 5_000, interval: 2_000, count: 3 };

const watched = new Set<Socket>();
let clock: NodeJS.Timeout | undefined;

/**
 * Destroys a socket whose peer vanished. Over Server-Sent Events there is no ping: TCP keep-alive finds idle peers, but unreceived
 * data would be retransmitted for 15 minutes.
 */
export function watchDeadPeer(socket: Socket): void {
  if (watched.has(socket)) return;
  socket.setKeepAlive(keepAlive);
  watched.add(socket);
  clock ??= setInterval(check, CHECK_MILLISECONDS).unref();
  socket.once('close', () => {
    watched.delete(socket);
    if (watched.size > 0) return;
    clearInterval(clock);
    clock = undefined;
  });
}

async function check(): Promise<void> {
  const lost = new Set((await Promise.all(['tcp', 'tcp6'].map(readRetransmitting))).flat());
  if (lost.size === 0) return;
  for (const socket of watched) if (lost.has(nameOf(socket))) socket.resetAndDestroy();
}

const nameOf = ({ localPort, remoteAddress, remotePort }: Socket) =>
  `${localPort} ${remoteAddress} ${remotePort}`;

/** Connections in TCP retransmission, from /proc/self/net/tcp; empty on other systems than Linux. */
async function readRetransmitting(table: string): Promise<string[]> {
  const list = await readFile(`/proc/self/net/${table}`, 'latin1').catch(() => '');
  return list
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , , , timer, repeats, , , , , , wait]) => {
      const isRepeating = timer?.startsWith('01:') === true && Number.parseInt(repeats ?? '', 16) > 0;
      return isRepeating && Number(wait) > LONGEST_RETRANSMISSION;
    })
    .map(([, local = '', remote = '']) => {
      const [address = '', port = ''] = remote.split(':');
      return `${portOf(local.split(':')[1])} ${addressOf(address)} ${portOf(port)}`;
    });
}

const portOf = (hex = '') => Number.parseInt(hex, 16);

/** The address in Node's form. /proc/net/tcp has it in little-endian words of four bytes. */
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  if (bytes.length === 4) return bytes.map((byte) => Number.parseInt(byte, 16)).join('.');
  const groups = bytes.join('').match(/.{4}/g) ?? [];
  return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address;
}
