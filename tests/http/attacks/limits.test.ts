import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { Callers } from '../../../src/access/callers.ts';
import { createKey } from '../../../src/access/keys.ts';
import { limits } from '../../../src/access/limits.ts';
import { readConfig } from '../../../src/config.ts';
import { networkOf } from '../../../src/http/server/client-address.ts';
import { useDatabase } from '../../support/database.ts';
import { toldOf, useAttackedServer } from './attacked.ts';

const database = useDatabase();
// What comes from memory costs next to nothing: nothing does here.
const direct = useAttackedServer(database, {
  ratePerAddress: 2_000,
  ratePerKey: 1_000,
  trustProxy: 1,
  answerCacheMegabytes: 0,
});
const closing: (() => unknown)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Asks as somebody of another address, by the word of the proxy before us. */
const from = (address: string, headers: Record<string, string> = {}) =>
  direct.post({ query: '{ restrictions { nodes { key } } }' }, { 'x-forwarded-for': address, ...headers });

describe('the rate', () => {
  test('of an address is shown, and requests beyond it are refused until the minute is over', async () => {
    const first = await from('192.0.2.1');
    expect(first.headers.get('ratelimit-policy')).toBe('"address";q=2000;w=60');
    const [, remaining, seconds] =
      /^"address";r=(\d+);t=(\d+)$/.exec(String(first.headers.get('ratelimit'))) ?? [];
    expect([Number(remaining) < 2_000, Number(seconds) <= 60]).toEqual([true, true]);
    let answer = first;
    for (let n = 0; n < 150 && answer.status === 200; n += 1) answer = await from('192.0.2.1');
    expect(toldOf(answer)).toEqual([429, 'RATE_LIMITED']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(50);
    expect((await from('192.0.2.2')).status).toBe(200);
    const doors = ['/changes', '/bundles', '/nothing'].map((path) =>
      fetch(direct.url + path, { headers: { 'x-forwarded-for': '192.0.2.1' } }),
    );
    expect((await Promise.all(doors)).map(({ status }) => status)).toEqual([429, 429, 429]);
    for (const path of ['/health', '/ready'])
      expect((await fetch(direct.url + path, { headers: { 'x-forwarded-for': '192.0.2.1' } })).status).toBe(
        200,
      );
  });

  test('of a key is its own, wherever it is used', async () => {
    const { key } = await createKey(database.db, 'busy');
    const authorization = `Bearer ${key}`;
    let answer = await from('192.0.2.10', { authorization });
    expect(answer.headers.get('ratelimit')).toMatch(/^"key";/);
    for (let n = 0; n < 150 && answer.status === 200; n += 1)
      answer = await from(`192.0.2.${n}`, { authorization });
    expect(toldOf(answer)).toEqual([429, 'RATE_LIMITED']);
    expect((await from('192.0.2.10')).status).toBe(200);
  });

  test('is used up by what takes long to read, too', async () => {
    const large = { query: '{ __typename }', variables: { text: 'x'.repeat(900_000) } };
    const ask = () => direct.post(large, { 'x-forwarded-for': '192.0.2.20' });
    const statuses = [await ask(), await ask(), await ask(), await ask()].map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBeLessThan(4);
    expect(statuses.at(-1)).toBe(429);
  });

  test('of wrong keys is one of its own', async () => {
    const authorization = `Bearer cav_${'x'.repeat(43)}`;
    const statuses = new Set<number>();
    for (let n = 0; n < 70; n += 1) statuses.add((await from('192.0.2.30', { authorization })).status);
    expect([...statuses]).toEqual([401, 429]);
    expect((await from('192.0.2.30')).status).toBe(200);
  });

  test('is shown in a stream and over a WebSocket, too', async () => {
    for (let n = 0; n < 150; n += 1) await from('192.0.2.40');
    const response = await fetch(`${direct.url}/graphql?query=subscription{changed{__typename}}`, {
      headers: { accept: 'text/event-stream', 'x-forwarded-for': '192.0.2.40' },
    });
    // A status would end an EventSource for good.
    expect(response.status).toBe(200);
    const reader = response.body?.getReader();
    expect(String(Buffer.from((await reader?.read())?.value ?? []))).toMatch(
      /^: RATE_LIMITED .*\nretry: \d+000\n$/,
    );
    await expect(reader?.read()).rejects.toThrow();
  });

  test('is counted for a bounded number of addresses, and for all others together', async () => {
    const callers = new Callers(readConfig({ RATE_PER_ADDRESS: '100' }));
    const heap = process.memoryUsage().heapUsed;
    for (let n = 0; n < 60_000; n += 1)
      await callers
        .of(`address-${n}`, null)
        .spend(1)
        .catch(() => {});
    await expect(callers.of('address-60001', null).spend(1)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await expect(callers.of('address-7', null).spend(1)).resolves.toMatchObject({ remaining: 98 });
    expect(process.memoryUsage().heapUsed - heap).toBeLessThan(60_000_000);
  });
});

describe('an address', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s counts as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  test('is what the proxy before us says, not what is said to it', async () => {
    const remaining = async (forwarded: string) =>
      Number(/r=(\d+)/.exec(String((await from(forwarded)).headers.get('ratelimit')))?.[1]);
    // One ask costs some thirty.
    const isFresh = async (forwarded: string) => (await remaining(forwarded)) > 1_955;
    expect(await isFresh('198.51.100.1')).toBe(true);
    expect(await isFresh('203.0.113.7, 198.51.100.1')).toBe(false);
    expect(await isFresh('198.51.100.1, 198.51.100.2')).toBe(true);
    expect(await isFresh('198.51.100.3:4711')).toBe(true);
    expect(await isFresh('198.51.100.3')).toBe(false);
  });
});

describe('without a proxy that is believed', () => {
  const bare = useAttackedServer(database, { ratePerAddress: 5_000, answerCacheMegabytes: 0 });

  test('nothing that is said of other addresses counts', async () => {
    let status = 200;
    for (let n = 0; n < 300 && status === 200; n += 1)
      status = (
        await bare.post(
          { query: '{ restrictions { nodes { key } } }' },
          { 'x-forwarded-for': `192.0.2.${n % 250}`, forwarded: `for=192.0.2.${n % 250}` },
        )
      ).status;
    expect(status).toBe(429);
  });

  test('the metrics are for this machine, and for who has a key', async () => {
    const get = (headers: Record<string, string> = {}) => fetch(`${bare.url}/metrics`, { headers });
    expect((await get()).status).toBe(200);
    const refused = await get({ 'x-forwarded-for': '192.0.2.1' });
    expect([refused.status, (await refused.json()).code]).toEqual([403, 'FORBIDDEN']);
    const { key } = await createKey(database.db, 'prometheus', { role: 'READER' });
    expect((await get({ 'x-forwarded-for': '192.0.2.1', authorization: `Bearer ${key}` })).status).toBe(200);
  });
});

describe('the whole record', () => {
  const server = useAttackedServer(database);

  test('is read by few at once, and they keep nobody else out', async () => {
    // In several statements: each has its own time.
    for (const from of [1, 201, 401])
      await database.sql`
        insert into places (namespace, key, name)
        select 'large', 'large-' || n, repeat(md5(n::text), 2000) from generate_series(${from}::int, ${from}::int + 199) n`;
    /** The first line of an answer, of which no more is read. */
    const read = async () => {
      const socket = connect(server.port, '127.0.0.1');
      closing.push(() => socket.destroy());
      socket.write('GET /bundles HTTP/1.1\r\nhost: a\r\n\r\n');
      const [chunk] = await once(socket, 'data');
      socket.pause();
      return String(chunk).slice(0, 12);
    };
    expect([await read(), await read(), await read()]).toEqual(Array(3).fill('HTTP/1.1 200'));
    const response = await fetch(`${server.url}/bundles`);
    expect([response.status, response.headers.get('retry-after'), (await response.json()).code]).toEqual([
      503,
      '5',
      'OVERLOADED',
    ]);
    expect((await server.post({ query: '{ restrictions { totalCount } }' })).status).toBe(200);
    for (const close of closing.splice(0)) close();
    await expect.poll(async () => (await read()).slice(-3)).toBe('200');
  });

  test('is not kept for a reader who takes nothing', async () => {
    const { dumpPause } = limits;
    Object.assign(limits, { dumpPause: 300 });
    const socket = connect(server.port, '127.0.0.1').on('error', () => {});
    closing.push(() => socket.destroy());
    socket.write('GET /bundles HTTP/1.1\r\nhost: a\r\n\r\n');
    await once(socket, 'data');
    socket.pause();
    await expect.poll(() => database.pool.busy).toBe(1);
    await expect.poll(() => database.pool.busy, { timeout: 5_000 }).toBe(0);
    Object.assign(limits, { dumpPause });
  });
});
