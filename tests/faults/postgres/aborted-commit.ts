import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { start } from '../../support/servers/process.ts';
import type { Fault } from '../support/fault.ts';
import { checkSeen, follow, readFeed, readHead, waitForSeen } from '../support/witness.ts';

const WRITERS = 8;

/** What came of a transaction, as far as its client knows. */
type Outcome = 'committed' | 'aborted' | 'unknown';
type Session = postgres.Sql;

export const fault: Fault = {
  title: 'rollback or serialization failure inside the deferred trigger',
  async run(scene) {
    const transactions = scene.full ? 10_000 : 1_000;
    const { url } = await scene.openPostgres();
    const server = await start({ DATABASE_URL: url, DEMO: 'false' });
    scene.onEnd(() => server.stop());
    const open = () => {
      const session = connect(url);
      scene.onEnd(() => session.end({ timeout: 1 }));
      return session;
    };
    const sql = open();
    await prepare(sql);
    const after = await readHead(sql);
    const followers = await Promise.all([
      follow(server.url, 'sse', { after }),
      follow(server.url, 'ws', { after }),
    ]);
    for (const { close } of followers) scene.onEnd(close);

    const outcomes = new Map<string, Outcome>();
    const failures: Record<string, number> = {};
    let left = transactions;
    const run = async (_: unknown, writer: number) => {
      const [session, other] = [open(), open()];
      while (left > 0) {
        left -= 1;
        const key = `actor-${left}`;
        const way = ways[Math.floor(scene.random() * ways.length)] ?? succeed;
        await way({ url, session, other, rule: `rule-${writer}`, key, random: scene.random, note });
      }
    };
    const note = (key: string, error: unknown) => {
      if (error === undefined) return void outcomes.set(key, 'committed');
      const code = (error as { code?: string } | null)?.code ?? 'ROLLBACK';
      // A client that loses the connection while committing cannot know the result.
      const isLost = /^(57P01|CONNECTION_|ECONN|EPIPE)/.test(code);
      outcomes.set(key, isLost ? 'unknown' : 'aborted');
      const cause = isLost ? 'KILLED' : code;
      failures[cause] = (failures[cause] ?? 0) + 1;
    };
    await Promise.all(Array.from({ length: WRITERS }, run));

    const held = await readFeed(sql, after);
    await waitForSeen(followers, held.length);
    checkSeen(followers, held);
    // The table is the witness: each transaction wrote one actor, and whatever else it wrote stands or falls with that.
    const kept = await sql<{ key: string }[]>`select key from actors where key like 'actor-%'`;
    const there = new Set(kept.map(({ key }) => key));
    const told = held.flatMap(({ recordType, key }) => (recordType === 'ACTOR' && key !== null ? [key] : []));
    assert.equal(new Set(told).size, told.length, 'each once');
    assert.deepEqual(new Set(told), there, 'what was told is what was kept');
    assert.equal(held.length, told.length, 'nothing else of an aborted transaction');
    for (const [key, outcome] of outcomes) {
      if (outcome !== 'unknown') assert.equal(there.has(key), outcome === 'committed', `${key}: ${outcome}`);
    }
    for (const code of ['23514', '23P01', '23503', '40001', '57014', 'KILLED', 'ROLLBACK'])
      assert(failures[code], `no transaction failed with ${code}`);
    return { transactions, committed: held.length, ...prefixed(failures) };
  },
};

const prefixed = (failures: Record<string, number>) =>
  Object.fromEntries(Object.entries(failures).map(([code, count]) => [`failed with ${code}`, count]));

/** One connection, so that transactions can be begun by hand. */
const connect = (url: string): Session =>
  postgres(url, {
    max: 1,
    fetch_types: false,
    onnotice: () => {},
    connection: { application_name: 'fault' },
  });

async function prepare(sql: postgres.Sql) {
  await sql`insert into restrictions (key, namespace, title, modality)
            select 'rule-' || n, 'fault', 'A rule', 'DUTY' from generate_series(0, ${WRITERS - 1}) n`;
  await sql`insert into statements (key, namespace, quotation, attribution)
            values ('fault:said', 'fault', 'DIRECT', 'ON_THE_RECORD')`;
}

type Doing = {
  url: string;
  session: Session;
  /** For the work of another connection at the same time. */
  other: Session;
  /** The restriction whose status it may write; of its own, so that writers don't wait for each other. */
  rule: string;
  key: string;
  random: () => number;
  /** Tells how it ended: with an error (null for a rollback that was wanted), or without. */
  note(key: string, error?: unknown): void;
};
type Way = (doing: Doing) => Promise<void>;

const addActor = (session: Session, key: string) =>
  session`insert into actors (key, namespace, kind) values (${key}, 'fault', 'PERSON')`;

/** Begins, writes the actor and what else, and ends as told. */
async function transact({ session, key, note }: Doing, write: Work, end: Work = commit): Promise<void> {
  const failure = await attempt(session, key, write, end);
  if (failure !== undefined) await session.unsafe('rollback');
  note(key, failure);
}

/** The same on a connection that is going to be killed. */
async function transactAlone({ url, key, note }: Doing, end: Work): Promise<void> {
  const session = connect(url);
  note(key, await attempt(session, key, async () => {}, end));
  await session.end({ timeout: 0 });
}

type Work = (session: Session) => Promise<unknown>;
const commit: Work = (session) => session.unsafe('commit');

/** Resolves with what it failed with; undefined when it was committed. */
async function attempt(session: Session, key: string, write: Work, end: Work): Promise<unknown> {
  try {
    await session.unsafe('begin');
    await addActor(session, key);
    await write(session);
    await end(session);
    return undefined;
  } catch (error) {
    return error;
  }
}

const succeed: Way = (doing) => transact(doing, async () => delay(doing.random() * 3));

const rollBack: Way = (doing) =>
  transact(
    doing,
    async () => {},
    () => Promise.reject(null),
  );

const period = (session: Session, rule: string, from: string, until: string) =>
  session`insert into status_periods (namespace, restriction_id, status, starts_at, ends_at)
          select 'fault', id, 'PROHIBITED', ${from}::timestamptz, ${until}::timestamptz
            from restrictions where key = ${rule} returning id`;

/** Refused at commit: an unsupported status. */
const leaveStatusWithoutGrounds: Way = (doing) =>
  transact(doing, (session) => period(session, doing.rule, '2024-01-01', '2024-02-01'));

/** Refused at commit: two statuses at a time. */
const overlapStatuses: Way = (doing) =>
  transact(doing, async (session) => {
    for (const from of ['2024-01-01', '2024-01-15']) {
      const [row] = await period(session, doing.rule, from, '2024-02-01');
      await session`insert into status_grounds (status_period_id, statement_id, "for", weight, ordinal)
                    select ${row?.id}, id, 'STATUS', 'SUPPORTS', 0 from statements where key = 'fault:said'`;
    }
  });

/** Refused at commit: a reference forward to what never comes. */
const dangle: Way = (doing) =>
  transact(
    doing,
    (
      session,
    ) => session`with place as (insert into places (key, namespace, name) values (${doing.key}, 'fault', 'nowhere') returning id)
                         insert into place_broader (place_id, broader_id) select id, uuidv7() from place`,
  );

/** Two that each rest on the other not being there: SERIALIZABLE lets one of them commit at most. */
const skew: Way = async ({ session, other, key, note }) => {
  const ends = [
    { own: `${key}-one`, session },
    { own: `${key}-two`, session: other },
  ];
  const failed = new Map<string, unknown>();
  const step = (work: (session: Session, own: string) => Promise<unknown>) =>
    Promise.all(
      ends
        .filter(({ own }) => !failed.has(own))
        .map(({ own, session }) => work(session, own).catch((error) => failed.set(own, error))),
    );
  await step((session) => session.unsafe('begin isolation level serializable'));
  await step((session) => session`select count(*) from actors where key like ${`${key}-%`}`);
  await step(addActor);
  await step(commit);
  for (const { own, session } of ends) {
    if (failed.has(own)) await session.unsafe('rollback').catch(() => {});
    note(own, failed.get(own));
  }
};

/** The backend is ended about when it commits: before, inside or after, nobody can say. */
const killAbout: Way = (doing) =>
  transactAlone(doing, async (session) => {
    const pid = await pidOf(session);
    const committed = commit(session);
    committed.catch(() => {});
    await delay(doing.random() * 2);
    await doing.other`select pg_terminate_backend(${pid})`;
    await committed;
  });

/** Ended while it waits inside the deferred trigger for the lock under which positions are given. */
const endInside =
  (how: 'pg_terminate_backend' | 'pg_cancel_backend'): Way =>
  (doing) =>
    transactAlone(doing, async (session) => {
      const pid = await pidOf(session);
      const { other } = doing;
      await other`select pg_advisory_lock(hashtext('caveat.feed'))`;
      const committed = commit(session);
      committed.catch(() => {});
      const isWaiting = () =>
        other`select from pg_locks where pid = ${pid} and locktype = 'advisory' and not granted`;
      while ((await isWaiting()).length === 0) await delay(1);
      await other.unsafe(`select ${how}(${pid})`);
      const [outcome] = await Promise.allSettled([committed]);
      await other`select pg_advisory_unlock_all()`;
      assert.equal(outcome.status, 'rejected', 'a commit that was ended inside the trigger');
      await committed;
    });

async function pidOf(session: Session): Promise<number> {
  const [row] = await session`select pg_backend_pid() as pid`;
  return row?.pid;
}

/** Good ones as often as all others together. */
const bad = [
  rollBack,
  leaveStatusWithoutGrounds,
  overlapStatuses,
  dangle,
  skew,
  killAbout,
  endInside('pg_terminate_backend'),
  endInside('pg_cancel_backend'),
];
const ways = [...bad, ...bad.map(() => succeed)];
