import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

/** How a request went: what was answered, and after how many milliseconds. */
export type Answer = { status: number; code: string | null; retryAfter: string | null; milliseconds: number };

/** Asks a GraphQL query over HTTP. Throws when there is no answer within `deadline` milliseconds. */
export async function askGraphql(url: string, query: string, deadline: number): Promise<Answer> {
  return ask(`${url}/graphql`, deadline, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
}

/** Asks for a page that answers JSON. Throws when there is no answer within `deadline` milliseconds. */
export async function ask(address: string, deadline: number, init: RequestInit = {}): Promise<Answer> {
  const started = performance.now();
  const response = await fetch(address, { ...init, signal: AbortSignal.timeout(deadline) });
  const body = await response.json();
  return {
    status: response.status,
    code: body.errors?.[0]?.extensions?.code ?? body.code ?? null,
    retryAfter: response.headers.get('retry-after'),
    milliseconds: Math.round(performance.now() - started),
  };
}

/** Sends the same request again and again, with a pause between, until it is stopped; returns all the answers. */
export function keepAsking(pause: number, once: () => Promise<Answer>) {
  let going = true;
  const answers = (async () => {
    const all: Answer[] = [];
    while (going) {
      all.push(await once());
      await delay(pause);
    }
    return all;
  })();
  answers.catch(() => {});
  return () => {
    going = false;
    return answers;
  };
}

/** How many milliseconds it takes until it holds; throws when it does not within `deadline` of them. */
export async function untilHolds(deadline: number, holds: () => Promise<boolean>): Promise<number> {
  const started = performance.now();
  while (!(await holds())) {
    assert.ok(performance.now() - started < deadline, `it did not hold within ${deadline} ms`);
    await delay(50);
  }
  return Math.round(performance.now() - started);
}

export const slowest = (answers: readonly Answer[]) => Math.max(0, ...answers.map((it) => it.milliseconds));

/** How many answers there were of each kind, as `{ '200': 3, '503 OVERLOADED': 7 }`. */
export function countKinds(answers: readonly Answer[]): Record<string, number> {
  const kinds = Map.groupBy(answers, ({ status, code }) =>
    code === null ? `${status}` : `${status} ${code}`,
  );
  return Object.fromEntries([...kinds].map(([kind, some]) => [kind, some.length]));
}

/** Nothing that was logged is a surprise. */
export function assertNoErrorLogged(printed: string): void {
  assert.deepEqual(
    printed.split('\n').filter((line) => /"level":[56]0/.test(line)),
    [],
  );
}
