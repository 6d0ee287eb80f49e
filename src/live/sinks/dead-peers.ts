import { readFile } from 'node:fs/promises';
import { type Socket, SocketAddress } from 'node:net';

const LOOK_MILLISECONDS = 4_000;
/** Between two tries, in the list's hundredths of a second: the first come at once, and each wait is twice the one before. */
const LONGEST_WAIT = 600;
/** A silent other side is asked by the system whether it is there: after 5 s, then every other, three times. */
const keepAlive = { enable: true, initialDelay: 5_000, interval: 2_000, count: 3 };

const watched = new Set<Socket>();
let clock: NodeJS.Timeout | undefined;

/**
 * Lets go of a connection that nobody can be asked over, once the other side is lost: where nothing is under way the
 * system finds out, and where something is, it would go on sending that for a quarter of an hour.
 */
export function watchDeadPeer(socket: Socket): void {
  if (watched.has(socket)) return;
  socket.setKeepAlive(keepAlive);
  watched.add(socket);
  clock ??= setInterval(look, LOOK_MILLISECONDS).unref();
  socket.once('close', () => {
    watched.delete(socket);
    if (watched.size > 0) return;
    clearInterval(clock);
    clock = undefined;
  });
}

async function look(): Promise<void> {
  const lost = new Set((await Promise.all(['tcp', 'tcp6'].map(readLost))).flat());
  if (lost.size === 0) return;
  for (const socket of watched) if (lost.has(nameOf(socket))) socket.resetAndDestroy();
}

const nameOf = ({ localPort, remoteAddress, remotePort }: Socket) =>
  `${localPort} ${remoteAddress} ${remotePort}`;

/** Connections to which the system says the same again and again, by Linux' own list of them; elsewhere there is none. */
async function readLost(table: string): Promise<string[]> {
  const list = await readFile(`/proc/self/net/${table}`, 'latin1').catch(() => '');
  return list
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , , , timer, repeats, , , , , , wait]) => {
      const isRepeating = timer?.startsWith('01:') === true && Number.parseInt(repeats ?? '', 16) > 0;
      return isRepeating && Number(wait) > LONGEST_WAIT;
    })
    .map(([, local = '', remote = '']) => {
      const [address = '', port = ''] = remote.split(':');
      return `${portOf(local.split(':')[1])} ${addressOf(address)} ${portOf(port)}`;
    });
}

const portOf = (hex = '') => Number.parseInt(hex, 16);

/** As Node writes it. The system's words of four bytes have the last of them first. */
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  if (bytes.length === 4) return bytes.map((byte) => Number.parseInt(byte, 16)).join('.');
  const groups = bytes.join('').match(/.{4}/g) ?? [];
  return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address;
}
