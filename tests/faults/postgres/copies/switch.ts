import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Scene } from '../../support/fault.ts';

/** An address that leads to one Postgres, and then to another. */
export async function openSwitch(scene: Scene, target: string) {
  let port = Number(new URL(target).port);
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  scene.onEnd(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    /** From here on it leads there; what was connected is cut off. */
    leadTo(other: string) {
      port = Number(new URL(other).port);
      for (const socket of open) socket.destroy();
    },
  };
}
