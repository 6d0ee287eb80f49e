import { existsSync } from 'node:fs';

/** Whether the peers, a package of its own, are installed. */
export const arePeersInstalled = () => existsSync(new URL('./peers/node_modules', import.meta.url));
