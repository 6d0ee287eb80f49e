import { setTimeout as delay } from 'node:timers/promises';
import { bounded, type Child } from './child.ts';

const LONGEST_START_MILLISECONDS = 30_000;

/** Where a peer says that it listens. */
export function hearPort(child: Child): Promise<number> {
  const heard = new Promise<number>((resolve) => child.onMessage(({ port }) => port && resolve(port)));
  return bounded(heard, LONGEST_START_MILLISECONDS, child.check);
}

/** Where our own server says that it listens. */
export function findPort(child: Child): Promise<number> {
  const look = async () => {
    for (let end = performance.now() + LONGEST_START_MILLISECONDS; performance.now() < end; ) {
      const port = /http:\/\/[^/]+:(\d+)\/graphql/.exec(child.printed())?.[1];
      if (port) return Number(port);
      child.check();
      await delay(20);
    }
    throw new Error(`the server never said where it listens:\n${child.printed()}`);
  };
  return bounded(look(), LONGEST_START_MILLISECONDS, child.check);
}
