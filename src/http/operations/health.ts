import { sql } from 'drizzle-orm';
import { Problem } from '../problem.ts';
import type { Handler } from '../route.ts';

/** Liveness: 200 while the process can answer at all. */
export const handleHealth: Handler = (_request, response) => {
  answer(response, { status: 'alive' });
};

/** Readiness: 200 while the database answers and the feed is followed, otherwise 503. */
export const handleReady: Handler = async (_request, response, { db, hub, lifetime }) => {
  if (lifetime.signal.aborted) throw new Problem('DRAINING', 'Not ready.', { 'retry-after': '1' });
  const timeout = new Promise<false>((resolve) => setTimeout(resolve, 2_000, false).unref());
  const answers = db.execute(sql`select 1 -- handleReady`).then(
    () => true,
    () => false,
  );
  if (!hub.ready || !(await Promise.race([answers, timeout]))) {
    throw new Problem('OVERLOADED', 'Not ready.', { 'retry-after': '1' });
  }
  answer(response, { status: 'ready' });
};

function answer(response: Parameters<Handler>[1], body: object) {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
