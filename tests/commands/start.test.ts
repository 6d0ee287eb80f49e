import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demo } from '../support/bundle.ts';
import { run, start } from '../support/servers/process.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caveat-start-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const addPlace = (key: string) =>
  `mutation { addPlace(input: { key: "${key}", name: "${key}" }) { place { key } } }`;

describe('npm start', { timeout: 180_000 }, () => {
  let key: string | undefined;

  it('serves the demo record on an embedded Postgres, prints where to go and a first key', async () => {
    const server = await start({ CAVEAT_FOLDER: folder });
    key = server.key;
    expect(key).toMatch(/^cav_/);
    const { data } = await server.ask('{ restrictions { totalCount } }');
    expect(data.restrictions.totalCount).toBe(demo.match(/^{"type": "restriction"/gm)?.length);
    expect((await server.ask(addPlace('here'), {}, key)).data.addPlace).toEqual({ place: { key: 'here' } });
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    expect((await fetch(`${server.url}/ready`)).status).toBe(200);
    expect(await server.stop()).toBe(0);
    await expect(fetch(`${server.url}/health`)).rejects.toThrow();
  });

  it('finds its data again, and recovers from kill -9', async () => {
    const killed = await start({ CAVEAT_FOLDER: folder });
    expect(killed.key).toBeUndefined();
    expect((await killed.ask(addPlace('there'), {}, key)).data.addPlace).toEqual({ place: { key: 'there' } });
    killed.kill('SIGKILL');
    await killed.ended;
    const server = await start({ CAVEAT_FOLDER: folder });
    const { data } = await server.ask(
      '{ here: place(name: "here") { name } there: place(name: "there") { name } }',
    );
    expect(data).toEqual({ here: { name: 'here' }, there: { name: 'there' } });
    const dump = await run('src/commands/dump.ts', [], { CAVEAT_FOLDER: folder });
    expect(dump.stdout).toContain('"key":"there"');
    expect(await server.stop()).toBe(0);
  });

  it('is backed up by copying its folder, and restored by putting the copy back', async () => {
    const copy = `${folder}-copy`;
    await cp(folder, copy, { recursive: true });
    const server = await start({ CAVEAT_FOLDER: copy });
    expect((await server.ask('{ place(name: "there") { name } }')).data.place).toEqual({ name: 'there' });
    const made = await run('src/commands/key.ts', ['create', 'somebody'], { CAVEAT_FOLDER: copy });
    expect(made.code).toBe(0);
    expect((await server.ask(addPlace('copied'), {}, made.stdout.trim())).data.addPlace).toEqual({
      place: { key: 'copied' },
    });
    await server.stop();
    await rm(copy, { recursive: true, force: true });
  });

  it('can start without the demo record', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'caveat-empty-'));
    const server = await start({ CAVEAT_FOLDER: empty, DEMO: 'false' });
    expect((await server.ask('{ restrictions { totalCount } }')).data.restrictions.totalCount).toBe(0);
    const loaded = await run('src/commands/load.ts', ['src/commands/demo/brief.ndjson'], {
      CAVEAT_FOLDER: empty,
    });
    expect(loaded).toMatchObject({ code: 0 });
    expect(loaded.stdout).toMatch(/statement +37 created, 0 revised, 0 unchanged, 0 differing/);
    const again = await run(
      'src/commands/load.ts',
      ['-'],
      { CAVEAT_FOLDER: empty },
      '{"type":"actor","key":"x"}\n',
    );
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/line 1: /);
    expect(await server.stop()).toBe(0);
    await rm(empty, { recursive: true, force: true });
  });

  it.each([
    ['a bad variable, with all others', { PORT: 'x', DEMO: 'maybe' }, /PORT.*\n.*DEMO/],
    ['a server that is not there', { DATABASE_URL: 'postgres://u:p@127.0.0.1:1/db' }, /DATABASE_URL/],
    ['an address that is none', { DATABASE_URL: 'http://example.invalid' }, /DATABASE_URL/],
  ])('says in a line what is wrong: %s', async (_what, settings, message) => {
    const { code, stderr } = await run('src/main.ts', [], { CAVEAT_FOLDER: folder, ...settings });
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at ');
  });

  it('says which port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const { code, stderr } = await run('src/main.ts', [], { CAVEAT_FOLDER: folder, PORT: String(port) });
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(`${port} is taken`);

    // A first start that failed has not used up the first key.
    const empty = await mkdtemp(join(tmpdir(), 'caveat-taken-'));
    await run('src/main.ts', [], { CAVEAT_FOLDER: empty, PORT: String(port) });
    other.close();
    const server = await start({ CAVEAT_FOLDER: empty });
    expect(server.key).toMatch(/^cav_/);
    const url = await run('src/commands/url.ts', [], { CAVEAT_FOLDER: empty });
    expect(url.stdout).toMatch(/^postgres:\/\//);
    const nul = await server.ask('{ restriction(name: "\\u0000") { key } }');
    expect(nul.errors[0].extensions.code).toBe('INVALID_TEXT');
    await server.stop();
    await rm(empty, { recursive: true, force: true });
  });
});
