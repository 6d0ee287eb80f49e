import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { besides, connectionsOf } from './bystander.ts';
import { checkAnswer, checkLog, type Outcome } from './contract.ts';
import { describe, send } from './exchange.ts';
import { anySequence, type Sequence } from './inputs/frames.ts';
import { Operations } from './inputs/operations.ts';
import { anyRequest } from './inputs/requests.ts';
import { Values } from './inputs/values.ts';
import type { Fuzzed } from './record.ts';
import { play } from './sockets.ts';

export type Size = { count: number; seed: number };
export type Figures = {
  /** How many cases came to what; in how many there were errors of a code. */
  outcomes: Record<string, number>;
  codes: Record<string, number>;
  perSecond: number;
  megabytesMore: number;
  changes: number;
  slowestHealth: number;
};

/** The number of cases after which another client commits a change. */
const TOUCH_EVERY = 50;
const LONGEST_SHRINK_MILLISECONDS = 60_000;
const LONGEST_LEAVE_MILLISECONDS = 10_000;

/** Sends requests of all kinds, one after the other; throws the smallest one that was answered against the contract. */
export async function fuzzRequests(fuzzed: Fuzzed, size: Size): Promise<Figures> {
  const { server, keys, schema, known } = fuzzed;
  const requests = anyRequest(new Operations(schema, new Values(known)));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    return await run(fuzzed, size, requests, describe, async (sent, n) => {
      const authorization = { ...keys, nobody: undefined, unknown: `Bearer cav_${n}` }[sent.caller];
      const answer = await send(agent, server.url, sent, {
        // Wrong keys are counted by address.
        'x-forwarded-for': addressOf(n),
        ...(authorization && {
          authorization: sent.caller === 'unknown' ? authorization : `Bearer ${authorization}`,
        }),
      });
      return checkAnswer(answer, sent.method, sent.headers.accept ?? '');
    });
  } finally {
    agent.destroy();
  }
}

/** The same over WebSockets, a sequence of frames at a time; after each, its subscriptions are gone. */
export async function fuzzFrames(fuzzed: Fuzzed, size: Size): Promise<Figures> {
  const { server, keys, schema, known } = fuzzed;
  const sequences = anySequence(new Operations(schema, new Values(known)), keys.editor);
  const describe = ({ steps, ending }: Sequence) =>
    [...steps, ending].map((it) => JSON.stringify(it)).join('\n');
  return run(fuzzed, size, sequences, describe, async (sequence, n) => {
    const before = { streams: server.hub.streams, connections: Math.max(2, await connectionsOf(server)) };
    const { code, told } = await play(server.url, addressOf(n), sequence);
    const isAlone = async () =>
      server.hub.streams <= before.streams && (await connectionsOf(server)) <= before.connections;
    for (const until = performance.now() + LONGEST_LEAVE_MILLISECONDS; !(await isAlone()); await delay(1))
      assert.ok(performance.now() < until, `${server.hub.streams - before.streams} subscriptions are left`);
    return { kind: String(code), codes: told };
  });
}

/** An address of a network without hosts. */
const addressOf = (n: number) => `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;

async function run<Case>(
  fuzzed: Fuzzed,
  { count, seed }: Size,
  cases: fc.Arbitrary<Case>,
  describe: (it: Case) => string,
  check: (it: Case, n: number) => Promise<Outcome>,
): Promise<Figures> {
  const outcomes = new Map<string, number>();
  const codes = new Map<string, number>();
  let n = 0;
  let failedAt: number | undefined;
  let logged: unknown[] = [];
  const began = performance.now();
  const memory = memoryNow();
  const done = await besides(fuzzed, async (touch) => {
    const property = fc.asyncProperty(cases, async (it) => {
      n += 1;
      // The search for smaller cases is bounded.
      if (failedAt !== undefined && performance.now() - failedAt > LONGEST_SHRINK_MILLISECONDS) return;
      if (n % TOUCH_EVERY === 0) await touch();
      try {
        const outcome = await check(it, n);
        checkLog(fuzzed.server.lines);
        add(outcomes, outcome.kind);
        for (const code of outcome.codes) add(codes, code);
      } catch (error) {
        failedAt ??= performance.now();
        logged = fuzzed.server.lines.filter(({ level }) => Number(level) >= 50);
        fuzzed.server.lines.length = 0;
        throw error;
      }
    });
    const found = await fc.check(property, { numRuns: count, seed });
    if (!found.failed) return {};
    const [smallest] = found.counterexample ?? [];
    const shown = smallest === undefined ? '' : describe(smallest);
    throw new Error(
      `seed ${seed}, case ${found.numRuns}, ${found.numShrinks} times made smaller:\n${shown}\n${found.errorInstance}\n${inspect(logged)}`,
      { cause: found.errorInstance },
    );
  });
  const seconds = (performance.now() - began) / 1_000;
  return {
    outcomes: sorted(outcomes),
    codes: sorted(codes),
    perSecond: Math.round(count / seconds),
    megabytesMore: Math.round(memoryNow() - memory),
    ...done,
  };
}

const add = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
const sorted = (counts: Map<string, number>) => Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));

function memoryNow(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1_048_576;
}
