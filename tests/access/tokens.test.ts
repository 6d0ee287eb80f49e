import { createHmac } from 'node:crypto';
import { exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Unauthenticated } from '../../src/access/principal.ts';
import { createVerifier, KeysUnavailable } from '../../src/access/tokens.ts';
import { AUDIENCE, type Claims, ISSUER, inSeconds, openIssuer } from '../support/servers/issuer.ts';

let issuer: Awaited<ReturnType<typeof openIssuer>>;
let verify: NonNullable<ReturnType<typeof createVerifier>>;

function verifier() {
  const made = createVerifier(issuer.settings);
  if (made === null) throw new Error('there is an issuer');
  return made;
}

beforeAll(async () => {
  issuer = await openIssuer();
  verify = verifier();
});
afterAll(() => issuer?.close());
afterEach(() => {
  vi.useRealTimers();
  issuer.away = false;
});

test('no tokens are taken when there is no issuer', () => {
  expect(createVerifier({ ...issuer.settings, jwtIssuer: null })).toBeNull();
});

test('a token is who its subject says, never by the name of a key, and ends when it says', async () => {
  const exp = inSeconds(60);
  expect(await verify(await issuer.sign({ sub: 'auth0|17', exp, role: 'EDITOR' }))).toEqual({
    name: 'jwt:auth0|17',
    role: 'EDITOR',
    credential: { id: null, expiresAt: new Date(1_000 * exp).toISOString() },
  });
});

test.each([
  ['ADMIN', 'ADMIN'],
  [['reader', 'EDITOR', 'READER'], 'EDITOR'],
  ['admin', 'READER'],
  [{ ADMIN: true }, 'READER'],
  [[['ADMIN']], 'READER'],
  [undefined, 'READER'],
])('the claims %j make %s', async (role, expected) => {
  expect(await verify(await issuer.sign({ role }))).toMatchObject({ role: expected });
});

test('the claim of the role can have any name', async () => {
  const named = createVerifier({ ...issuer.settings, jwtRoleClaim: 'https://caveat.example/role' });
  const token = await issuer.sign({ role: 'ADMIN', 'https://caveat.example/role': 'EDITOR' });
  expect(await named?.(token)).toMatchObject({ role: 'EDITOR' });
});

const refused = (token: string) => expect(verify(token)).rejects.toThrow(Unauthenticated);

test.each<[string, Claims]>([
  ['another issuer', { iss: 'https://evil.example' }],
  ['no issuer', { iss: undefined }],
  ['another audience', { aud: 'other' }],
  ['no audience', { aud: undefined }],
  ['an end in the past, however little', { exp: inSeconds(-1) }],
  ['no end', { exp: undefined }],
  ['an end that is text', { exp: '2099-01-01' }],
  ['an end after the end of time', { exp: 1e300 }],
  ['a beginning to come', { nbf: inSeconds(60) }],
  ['no subject', { sub: undefined }],
  ['an empty subject', { sub: '' }],
  ['a subject of two lines', { sub: 'a\nb' }],
  ['a subject that moves the cursor', { sub: 'a\u001b[2J' }],
  ['a subject beyond ASCII', { sub: 'аda' }],
  ['a subject too long', { sub: 'x'.repeat(256) }],
])('a token with %s is refused', async (_, claims) => {
  await refused(await issuer.sign(claims));
});

test('clocks may differ a little about the beginning', async () => {
  expect(await verify(await issuer.sign({ nbf: inSeconds(3) }))).toMatchObject({ name: 'jwt:ada' });
});

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = () => ({ iss: ISSUER, aud: AUDIENCE, sub: 'ada', exp: inSeconds(300), role: 'ADMIN' });

test.each(['none', 'None', 'NONE'])('a token signed with "%s" is refused', async (alg) => {
  const signed = `${base64({ alg, kid: issuer.key.kid })}.${base64(claims())}`;
  await refused(`${signed}.`);
  await refused(`${signed}.${Buffer.alloc(64).toString('base64url')}`);
});

test('a token signed with what everybody can read is refused', async () => {
  const pem = await exportSPKI(issuer.key.publicKey);
  for (const secret of [
    pem,
    pem.trim(),
    JSON.stringify(await (await fetch(issuer.settings.jwtJwksUrl)).json()),
  ]) {
    const signed = `${base64({ alg: 'HS256', kid: issuer.key.kid })}.${base64(claims())}`;
    await refused(`${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`);
  }
});

test('a token signed by somebody else is refused, with their key in it, too', async () => {
  const other = await generateKeyPair('ES256', { extractable: true });
  await refused(await issuer.sign({}, { kid: issuer.key.kid, privateKey: other.privateKey }));
  const { exportJWK } = await import('jose');
  for (const header of [
    { jwk: await exportJWK(other.publicKey) },
    { jku: 'http://127.0.0.1:1/keys', kid: 'mine' },
    { x5u: 'http://127.0.0.1:1/cert', kid: issuer.key.kid },
    { crit: ['exp'], exp: 1, kid: issuer.key.kid },
  ])
    await refused(
      await new SignJWT(claims()).setProtectedHeader({ alg: 'ES256', ...header }).sign(other.privateKey, {
        crit: { exp: true },
      }),
    );
});

test('a token that was changed is refused', async () => {
  const [header, , signature] = (await issuer.sign()).split('.');
  await refused(`${header}.${base64(claims())}.${signature}`);
  for (const token of ['', '.', '..', 'a.b.c', `${header}..${signature}`, '\u0000.\u0000.\u0000'])
    await refused(token);
});

test('a new key of the issuer is fetched, and the old one is refused', async () => {
  const old = await issuer.sign();
  expect(await verify(old)).toMatchObject({ name: 'jwt:ada' });
  await issuer.rotate();
  const { asked } = issuer;
  // Rotated in the moment after the keys were asked for: they are not asked for each time.
  await refused(await issuer.sign());
  await refused(await issuer.sign({}, await issuer.createKey()));
  expect(issuer.asked).toBe(asked);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 6_000 });
  expect(await verify(await issuer.sign())).toMatchObject({ name: 'jwt:ada' });
  await refused(old);
  expect(issuer.asked).toBe(asked + 1);
});

test('keys that cannot be had are another thing than a bad token, and are not asked for each time', async () => {
  const late = verifier();
  issuer.away = true;
  const { asked } = issuer;
  const token = await issuer.sign();
  for (let n = 0; n < 3; n += 1) await expect(late(token)).rejects.toThrow(KeysUnavailable);
  expect(issuer.asked).toBe(asked + 1);
  issuer.away = false;
  await expect
    .poll(() => late(token).catch(() => null), { timeout: 3_000 })
    .toMatchObject({ name: 'jwt:ada' });
});

test('keys that are known serve while the issuer is away', async () => {
  issuer.away = true;
  expect(await verify(await issuer.sign())).toMatchObject({ name: 'jwt:ada' });
});

test.each(['RS256', 'PS384', 'ES512', 'EdDSA'])('tokens may be signed with %s', async (alg) => {
  const other = await openIssuer(alg);
  const check = createVerifier(other.settings);
  expect(await check?.(await other.sign())).toMatchObject({ name: 'jwt:ada' });
  await other.close();
});
