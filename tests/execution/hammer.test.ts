import { setTimeout as delay } from 'node:timers/promises';
import { type DocumentNode, execute, parse } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKey } from '../../src/access/keys.ts';
import { readAsOf } from '../../src/db/client.ts';
import { decodeCursor } from '../../src/feed/cursor.ts';
import { schema } from '../../src/graphql/schema.ts';
import { takeEffect } from '../../src/record/revisions/effects.ts';
import { demo, load } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { seed } from '../support/runs/seed.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';
import { Chance } from './chance.ts';
import { ask, type Question, requestOf } from './questions.ts';
import { workshop, writers } from './writers.ts';

/** `CAVEAT_ANSWERS=100000 npm test -- tests/execution/hammer` asks as often as is promised, and says what it met. */
const most = Number(process.env.CAVEAT_ANSWERS ?? 5_000);
const ROUND = 2_500;
const READERS = 6;
const unlimited = { ratePerAddress: 0, ratePerKey: 0, connectionsPerAddress: 0, costPerOperation: 0 };

// What the record said then is asked of its whole history: on a busy machine that takes longer than an answer may.
const database = useDatabase({ connections: 12, statementTimeout: 60_000 });
let server: TestServer;
let key: string;

beforeAll(async () => {
  await load(database.db, demo);
  await load(database.db, workshop);
  server = await startServer(database, schema, unlimited);
  key = (await createKey(database.db, 'hammer')).key;
});
afterAll(() => server?.close());

/** What was answered, of when it says it is true, and the instants between which it was. */
type Told = { question: Question; data: string; position: number; from: number; to: number };
const accepted = new Map<string, number>();
let floor: string | null = null;

async function send(
  url: string,
  init: RequestInit & { headers: Record<string, string> },
  credential = false,
) {
  if (credential) init.headers.authorization = `Bearer ${key}`;
  const response = await fetch(url, init);
  // biome-ignore lint/suspicious/noExplicitAny: compared as a whole
  return (await response.json()) as any;
}

/** Reads on until there are `count` answers. */
async function read(chance: Chance, told: Told[], enough: number): Promise<void> {
  let last: string | null = null;
  while (told.length < enough) {
    const question = ask(chance);
    const least = chance.below(4) === 0 ? (chance.among([last, floor]) ?? null) : null;
    const { url, init } = requestOf(server.url, question, chance, least);
    const from = Date.now();
    const { data, errors, extensions } = await send(url, init, chance.below(8) === 0);
    const to = Date.now() + 1;
    if (errors) throw new Error(JSON.stringify({ question, errors }));
    last = extensions.position;
    const position = decodeCursor(extensions.position)?.position ?? -1;
    if (least !== null) expect(position).toBeGreaterThanOrEqual(decodeCursor(least)?.position ?? 0);
    told.push({ question, data: JSON.stringify(data), position, from, to });
  }
}

/** Writes different records until it is stopped. */
async function write(chance: Chance, stop: AbortSignal): Promise<void> {
  const post = async (query: string, variables: object) => {
    const body = JSON.stringify({ query, variables });
    const headers = { 'content-type': 'application/json' };
    const answer = await send(`${server.url}/graphql`, { method: 'POST', headers, body }, true);
    floor = answer.extensions?.position ?? floor;
    return answer;
  };
  const shop = {
    ask: post,
    sql: database.sql,
    chance,
    revisions: [] as string[],
    async load(body: string) {
      const headers = { 'content-type': 'application/x-ndjson', authorization: `Bearer ${key}` };
      await fetch(`${server.url}/bundles`, { method: 'POST', headers, body });
    },
  };
  while (!stop.aborted) {
    const name = chance.among(Object.keys(writers));
    // If two writers change one restriction, one of them is refused.
    const isTaken = await writers[name]?.(shop).catch(() => false);
    if (isTaken) accepted.set(name, (accepted.get(name) ?? 0) + 1);
    await takeEffect(database.db).catch(() => {});
    await delay(chance.below(40));
  }
}

/** The answer of graphql-js for the record as it was known at a position, at a valid time. */
class Witness {
  readonly #known: { position: number; at: string }[];
  readonly #instants: number[];
  readonly #said = new Map<string, Promise<string>>();
  readonly #documents = new Map<string, DocumentNode>();

  constructor(known: { position: number; at: string }[], instants: number[]) {
    this.#known = known;
    this.#instants = instants;
  }

  static async open() {
    const known = await database.sql<{ position: number; at: string }[]>`
      select last_position::int as position, to_char(recorded_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from revisions
       where last_position is not null order by last_position`;
    // Answers are checked at once, or later against the past, too: rows that were overwritten since were there when
    // they were read.
    const instants = await database.sql<{ at: number }[]>`
      select distinct unnest(array[ceil(ms), floor(ms) + 1])::float8 as at from (select extract(epoch from at) * 1000 as ms from (
        select unnest(array[starts_at, ends_at, observed_at_latest + interval '180 days']) as at from status_periods
        union select unnest(array[starts_at, ends_at, observed_at_latest + interval '180 days']) from history.status_periods
        union select unnest(array[starts_at, ends_at]) from consent_periods
        union select spoken_earliest from statements union select spoken_earliest from history.statements
        union select spoken_latest + interval '180 days' from statements
        union select unnest(array[valid_from_earliest, valid_to_latest + interval '1 millisecond']) from place_broader
        union select unnest(array[valid_from_earliest, valid_to_latest + interval '1 millisecond']) from history.place_broader
        union select unnest(array[valid_from_earliest, valid_to_latest + interval '1 millisecond']) from actor_members
        union select unnest(array[valid_from_earliest, valid_to_latest + interval '1 millisecond']) from history.actor_members
        union select spoken_latest + interval '180 days' from history.statements) all_of_them
       where at between now() - interval '1 day' and now() + interval '1 day') instants order by 1`;
    return new Witness(
      [...known],
      Array.from(instants, (it) => it.at),
    );
  }

  /** True if the answer was right at some instant between the two that bound it. */
  async confirms({ question, data, position, from, to }: Told): Promise<string | null> {
    const between = this.#instants.filter((it) => it > from && it <= to);
    let said = '';
    for (const instant of [from, ...between, to]) {
      said = await this.#say(question, position, instant);
      if (said === data) return null;
    }
    return said;
  }

  #say({ query, variables }: Question, position: number, instant: number): Promise<string> {
    // Between two instants at which anything may turn into something else, all say the same.
    const span = this.#instants.filter((it) => it <= instant).length;
    const id = JSON.stringify([query, variables, position, span]);
    const known = this.#said.get(id);
    if (known) return known;
    const knownAt = this.#known.findLast((it) => it.position <= position)?.at ?? '';
    const moment = { knownAt, validAt: new Date(instant).toISOString() };
    const isThen = 'knownAt' in variables;
    const document = this.#documents.get(query) ?? parse(query);
    this.#documents.set(query, document);
    const said = Promise.resolve(
      execute({
        schema,
        document,
        variableValues: isThen ? { ...variables, knownAt } : variables,
        contextValue: {
          db: isThen ? database.db : readAsOf(database.db, moment),
          principal: null,
          requestId: 'witness',
        },
      }),
    ).then(({ data, errors }) => JSON.stringify(errors ?? data));
    this.#said.set(id, said);
    return said;
  }
}

const longest = most > 5_000 ? 3_600_000 : 400_000;

test('an answer is what the record said at the position it carries', { timeout: longest }, async () => {
  const chances = Array.from({ length: READERS }, (_, index) => new Chance(seed * 1_000 + index));
  let count = 0;
  while (count < most) {
    const told: Told[] = [];
    const stop = new AbortController();
    const enough = Math.min(ROUND, most - count);
    const writing = [0, 1].map((index) => write(new Chance(seed * 1_000 + 500 + count + index), stop.signal));
    await Promise.all(chances.map((chance) => read(chance, told, enough))).finally(() => stop.abort());
    await Promise.all(writing);
    const witness = await Witness.open();
    const left = [...told];
    const differences: object[] = [];
    const check = async () => {
      for (let it = left.pop(); it; it = left.pop()) {
        const said = await witness.confirms(it);
        if (said !== null) differences.push({ ...it, said });
      }
    };
    await Promise.all([check(), check(), check(), check()]);
    // A few are enough to see what is wrong.
    expect({ count: differences.length, first: differences.slice(0, 2) }).toEqual({ count: 0, first: [] });
    count += told.length;
  }
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  const figures = Object.fromEntries(
    [...metrics.matchAll(/^(caveat_answer\S+) (\d+)$/gm)].map(([, name, value]) => [name, Number(value)]),
  );
  if (process.env.CAVEAT_ANSWERS) console.log({ count, accepted: Object.fromEntries(accepted), figures });
  expect(figures.caveat_answer_hits_total).toBeGreaterThan(count / 20);
  expect(figures['caveat_answers_ended_total{by="change"}']).toBeGreaterThan(0);
  expect(figures['caveat_answers_ended_total{by="boundary"}']).toBeGreaterThan(0);
  expect([...accepted.keys()].sort()).toEqual(Object.keys(writers).sort());
});
