import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '../../src/access/keys.ts';
import { bundle, demo } from '../support/bundle.ts';
import { useDatabase } from '../support/database.ts';
import { start } from '../support/servers/process.ts';

const database = useDatabase();
let server: Awaited<ReturnType<typeof start>>;
let key: string;

beforeAll(async () => {
  key = (await createKey(database.db, 'pipeline')).key;
  server = await start({ DATABASE_URL: database.url, DEMO: 'false' });
}, 60_000);
afterAll(async () => {
  await server?.stop();
});

const post = (body: string, headers: Record<string, string> = {}, path = '/bundles') =>
  fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${key}`, ...headers },
    body,
  });
const head = async () => (await database.db.execute('select feed_head() as head'))[0]?.head;

describe('POST /bundles', () => {
  it('loads a bundle, counts it, and GET gives back what makes the same record', async () => {
    const response = await post(demo);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      lines: demo.trim().split('\n').length,
      dryRun: false,
      counts: { actor: { created: demo.match(/^{"type": "actor"/gm)?.length } },
    });
    const out = await (await fetch(`${server.url}/bundles`)).text();
    const before = await head();
    expect((await post(out)).status).toBe(200);
    expect(await head()).toBe(before);
  });

  it('stores nothing in a dry run', async () => {
    const before = await head();
    const response = await post(
      bundle('n', { type: 'place', key: 'p', name: 'P' }),
      {},
      '/bundles?dryRun=true',
    );
    expect(await response.json()).toMatchObject({
      ...{ dryRun: true, revision: null, position: null, isReplayed: false },
      counts: { place: { created: 1 } },
    });
    expect(response.headers.has('caveat-position')).toBe(false);
    expect(await head()).toBe(before);
  });

  it('warns of a state under a second key, in a dry run and in earnest', async () => {
    const state = (key: string) => ({ type: 'actor', key, kind: 'STATE', name: key, country: 'NZ' });
    await post(bundle('first', state('new-zealand')));
    for (const path of ['/bundles?dryRun=true', '/bundles']) {
      const { counts, warnings } = await (await post(bundle('second', state('aotearoa')), {}, path)).json();
      expect(counts.actor).toMatchObject({ created: 1 });
      expect(warnings).toMatchObject([
        {
          line: 2,
          type: 'actor',
          field: 'country',
          code: 'SAME_COUNTRY',
          reason: expect.stringContaining('"new-zealand"'),
        },
      ]);
    }
  });

  it('is refused with every problem, as problem+json', async () => {
    const response = await post(bundle('n', { type: 'place', key: 'p' }, { type: 'verse' }));
    expect(response.status).toBe(422);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({
      code: 'BUNDLE_REFUSED',
      count: 2,
      problems: [
        { line: 2, field: 'name' },
        { line: 3, field: 'type' },
      ],
    });
  });

  it('tells what differs with what each says, and applies it where overwriting is asked for', async () => {
    const place = (name: string) => bundle('n', { type: 'place', key: 'hill', name });
    await post(place('Hill'));
    await database.db.execute("update places set name = 'The Hill' where key = 'hill'");
    expect(await (await post(place('Hill'))).json()).toMatchObject({ differing: [], warnings: [] });
    const kept = await (await post(place('Mount'))).json();
    expect(kept.differing).toEqual([
      {
        line: 2,
        type: 'place',
        key: 'hill',
        field: 'name',
        record: 'The Hill',
        said: 'Hill',
        bundle: 'Mount',
      },
    ]);
    expect(kept.counts.place).toEqual({ created: 0, revised: 0, unchanged: 1, differing: 1 });
    const path = '/bundles?overwrite=true';
    const key = { 'idempotency-key': 'overwriting' };
    await post(place('Mount'), key, path);
    const [row] = await database.db.execute("select name from places where key = 'hill'");
    expect(row).toEqual({ name: 'Mount' });
    // The same bytes without it are another request.
    expect((await post(place('Mount'), key)).status).toBe(422);
  });

  it('gets candidates for a quote that is not there', async () => {
    const statement = { type: 'statement', key: 's', quotation: 'INDIRECT', attribution: 'NARRATOR' };
    const response = await post(
      bundle(
        'n',
        { type: 'document', key: 'd', text: 'It’s no, he said: no.' },
        { ...statement, evidence: { document: 'd', exact: "it's no" } },
        { ...statement, key: 't', evidence: { document: 'd', exact: 'no' } },
      ),
    );
    expect(await response.json()).toMatchObject({
      code: 'BUNDLE_REFUSED',
      problems: [
        {
          line: 3,
          candidates: [
            {
              start: 0,
              end: 7,
              exact: 'It’s no',
              prefix: '',
              suffix: ', he said: no.',
              difference: "it has I for i, ’ (U+2019) for ' (U+0027)",
            },
          ],
        },
        { line: 4, positions: [{ start: 5 }, { start: 18, prefix: 'It’s no, he said: ' }] },
      ],
    });
  });

  it('is answered once for each Idempotency-Key', async () => {
    const body = bundle('n', { type: 'place', key: 'once', name: 'Once' });
    const first = await (await post(body, { 'idempotency-key': 'k' })).json();
    expect(first.counts.place.created).toBe(1);
    expect(first).toMatchObject({ isReplayed: false, revision: expect.stringMatching(/^r\d+$/) });
    const again = await post(body, { 'idempotency-key': 'k' });
    expect(await again.json()).toEqual({ ...first, isReplayed: true });
    expect(again.headers.get('caveat-position')).toBe(first.position);
    const later = await (await fetch(`${server.url}/changes?after=${first.position}`)).json();
    expect(later).toMatchObject({ cursor: first.position, more: false });
    // What changes nothing has no revision; the newest change is where it is true.
    const same = await post(body);
    expect(await same.json()).toMatchObject({ revision: null, position: first.position });
    expect(same.headers.get('caveat-position')).toBe(first.position);
    const other = await post(bundle('n', { type: 'place', key: 'twice', name: 'T' }), {
      'idempotency-key': 'k',
    });
    expect([other.status, (await other.json()).code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    const blank = await post(body, { 'idempotency-key': ' ' });
    expect([blank.status, (await blank.json()).code]).toEqual([400, 'BAD_USER_INPUT']);
  });

  it('needs a key that may write, and the right media type', async () => {
    const anonymous = await fetch(`${server.url}/bundles`, { method: 'POST', body: demo });
    expect([anonymous.status, await anonymous.json()]).toMatchObject([
      403,
      {
        code: 'FORBIDDEN',
        detail: expect.stringContaining('EDITOR: send it in the header Authorization: Bearer'),
      },
    ]);
    const wrong = await post(demo, { authorization: 'Bearer cav_wrong' });
    expect([wrong.status, (await wrong.json()).code]).toEqual([401, 'UNAUTHENTICATED']);
    const form = await post('a=b', { 'content-type': 'application/x-www-form-urlencoded' });
    expect([form.status, (await form.json()).code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });

  it('refuses bytes that are not UTF-8', async () => {
    const response = await fetch(`${server.url}/bundles`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${key}` },
      body: new Uint8Array([0xff, 0xfe, 0x0a]),
    });
    expect(response.status).toBe(422);
    expect((await response.json()).problems[0].code).toBe('BAD_ENCODING');
  });
});
