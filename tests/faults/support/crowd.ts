import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from '../../../src/db/client.ts';
import { decodeCursor, encodeCursor } from '../../../src/feed/cursor.ts';
import { recordTypeOf } from '../../../src/graphql/schema/change-vocabulary.ts';
import { type Connect, connectSocket, connectStream, type Transport } from './connections.ts';

/** A row of the feed, and where it stands. */
export type Held = {
  cursor: string;
  position: number;
  entity: string;
  kind: string;
  // biome-ignore lint/suspicious/noExplicitAny: lines of every type
  before: any;
  // biome-ignore lint/suspicious/noExplicitAny: lines of every type
  after: any;
};

/** The subscriptions of a crowd, the part of the feed that each one matches, and its expected messages. */
export type Topic = {
  /** It has a variable `$after`. */
  query: string;
  wants(held: Held): boolean;
  /** The `data` of its message. */
  tell(held: Held): unknown;
};

/** All changes, with their lines. */
export const everything: Topic = {
  query: `subscription ($after: Cursor) {
    changed(after: $after) { __typename ... on Change { cursor recordType kind key after } }
  }`,
  wants: () => true,
  tell: ({ cursor, entity, kind, before, after }) => {
    const { key = null } = after ?? before;
    return { changed: { __typename: 'Change', cursor, recordType: recordTypeOf(entity), kind, key, after } };
  },
};

/** One subscriber, which reconnects with its last cursor until it is stopped. */
export type Member = {
  readonly transport: Transport;
  /** The cursor to continue from: the last one received. */
  cursor: string;
  /** The positions of the received messages, in the order in which they came. */
  readonly positions: number[];
  /** How its subscriptions were ended from the other side: a WebSocket's close code, or 'cut'. */
  readonly endings: (number | 'cut')[];
  /** The server has its subscription. */
  isConnected: boolean;
};

export type CrowdOptions = {
  size: number;
  topic: Topic;
  /** The server. `crowd.url` is where they connect the next time. */
  url: string;
  /** A cursor. */
  after: string;
  random: () => number;
  /** Which part of them subscribes over Server-Sent Events; none unless given. */
  streams?: number;
};

const connects: Record<Transport, Connect> = { ws: connectSocket, sse: connectStream };
const LONGEST_PAUSE_MILLISECONDS = 500;
const STALLED_MILLISECONDS = 60_000;

/** Many subscribers to one topic. Each message is kept once: everybody must have been told the same under its cursor. */
export class Crowd {
  url: string;
  readonly members: readonly Member[];
  readonly #topic: Topic;
  readonly #after: string;
  readonly #random: () => number;
  readonly #told = new Map<string, { position: number; payload: Buffer }>();
  #failure: Error | undefined;
  #leave = new AbortController();
  #stays: Promise<unknown> = Promise.resolve();

  constructor({ size, topic, url, after, random, streams = 0 }: CrowdOptions) {
    this.url = url;
    this.#topic = topic;
    this.#after = after;
    this.#random = random;
    this.members = Array.from({ length: size }, (_, index) => ({
      transport: index < size * streams ? 'sse' : 'ws',
      cursor: after,
      positions: [],
      endings: [],
      isConnected: false,
    }));
  }

  /** All subscribe, or come back with their cursors. Resolves when the server has every subscription. */
  async come(): Promise<void> {
    this.#leave = new AbortController();
    const { signal } = this.#leave;
    this.#stays = Promise.all(this.members.map((member) => this.#stay(member, signal)));
    await this.until(() => this.members.every(({ isConnected }) => isConnected));
  }

  /** All go, and stay away. */
  async leave(): Promise<void> {
    this.#leave.abort();
    await this.#stays;
  }

  /** Resolves when everybody has what stands at that position, or after it. */
  async reach(position: number): Promise<void> {
    await this.until(() => this.members.every(({ positions }) => (positions.at(-1) ?? 0) >= position));
  }

  /**
   * Waits until the condition holds; throws if a member received a message that it should not have, or if nothing
   * happens any more.
   */
  async until(isSo: () => boolean): Promise<void> {
    let [last, quietSince] = ['', performance.now()];
    while (!isSo()) {
      await delay(10);
      if (this.#failure) throw this.#failure;
      const sum = this.members.reduce((total, it) => total + it.positions.length, 0);
      const connected = this.members.filter((it) => it.isConnected).length;
      const state = `${sum} messages, ${connected} of ${this.members.length} connected`;
      if (state !== last) [last, quietSince] = [state, performance.now()];
      assert(performance.now() - quietSince < STALLED_MILLISECONDS, `stalled: ${state}`);
    }
  }

  /**
   * I1, I2, I3, I4: every member received the matching changes of the feed: all of them, once, in order, and nothing
   * else.
   */
  check(feed: readonly Held[]): void {
    if (this.#failure) throw this.#failure;
    const held = feed.filter((it) => this.#topic.wants(it));
    for (const [index, { transport, positions, endings }] of this.members.entries()) {
      const wrong = held.findIndex(({ position }, at) => position !== positions[at]);
      if (wrong === -1 && positions.length === held.length) continue;
      const at = wrong === -1 ? held.length : wrong;
      const told = `${positions.slice(Math.max(0, at - 2), at + 4)} where ${held.slice(Math.max(0, at - 2), at + 4).map((it) => it.position)} was to come`;
      assert.fail(
        `${transport} ${index} (ended: ${endings}): ${positions.length} of ${held.length}; at ${at}: ${told}`,
      );
    }
    for (const it of held) {
      const { data, extensions, errors } = JSON.parse(String(this.#told.get(it.cursor)?.payload));
      assert.deepEqual(data, this.#topic.tell(it));
      assert.deepEqual({ extensions, errors }, { extensions: { cursor: it.cursor }, errors: undefined });
    }
  }

  async #stay(member: Member, signal: AbortSignal): Promise<void> {
    let tries = 0;
    while (!signal.aborted) {
      const ending = await connects[member.transport](this.url, {
        query: this.#topic.query,
        after: this.#after,
        cursor: member.cursor,
        signal,
        onSubscribed: () => {
          member.isConnected = true;
          tries = 0;
        },
        onNext: (payload) => this.#take(member, payload),
        // It stands for a place up to which nothing was left out.
        onPlace: (cursor) => {
          member.cursor = cursor;
        },
        onSurprise: (message) => this.#fail(`a surprise: ${message}`),
      });
      if (member.isConnected && !signal.aborted) member.endings.push(ending);
      member.isConnected = false;
      const pause = (0.5 + this.#random()) * Math.min(100 * 2 ** tries, LONGEST_PAUSE_MILLISECONDS);
      tries += 1;
      await delay(pause, undefined, { signal }).catch(() => {});
    }
  }

  #take(member: Member, payload: Buffer): void {
    // The last one is that of the extensions.
    const from = payload.lastIndexOf(CURSOR) + CURSOR.length;
    const cursor = payload.toString('latin1', from, payload.indexOf(QUOTE, from));
    const told = this.#told.get(cursor) ?? this.#keep(cursor, payload);
    if (!told.payload.equals(payload)) this.#fail(`told as ${told.payload} and as ${payload}`);
    member.positions.push(told.position);
    member.cursor = cursor;
  }

  #keep(cursor: string, payload: Buffer) {
    const position = decodeCursor(cursor)?.position;
    if (position === undefined) this.#fail(`no cursor: ${payload}`);
    const told = { position: position ?? Number.NaN, payload: Buffer.from(payload) };
    this.#told.set(cursor, told);
    return told;
  }

  #fail(why: string): void {
    this.#failure ??= new Error(why);
  }
}

const CURSOR = Buffer.from('"cursor":"');
const QUOTE = '"'.charCodeAt(0);

/** The feed after a cursor, in order. */
export async function readHeld(sql: Sql, after: string): Promise<Held[]> {
  const place = decodeCursor(after);
  const rows = await sql`
    select feed_incarnation(position) as epoch, position, entity, kind, before, after from feed
     where position > ${place?.position ?? 0} order by position`;
  return rows.map(({ epoch, position, entity, kind, before, after }) => ({
    cursor: encodeCursor({ epoch, position: Number(position) }),
    position: Number(position),
    entity,
    kind,
    before,
    after,
  }));
}
