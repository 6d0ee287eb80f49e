import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';

export const ISSUER = 'https://issuer.example';
export const AUDIENCE = 'caveat';

type Key = { kid: string; privateKey: CryptoKey; publicKey: CryptoKey };
export type Claims = {
  sub?: string | undefined;
  exp?: number | string | undefined;
  [claim: string]: unknown;
};

/** An issuer of tokens that publishes its keys on a port of its own, for as long as it is not `away`. */
export async function openIssuer(alg = 'ES256') {
  const issuer = { away: false, asked: 0, key: await createKey() };
  let published = [issuer.key];

  async function createKey(): Promise<Key> {
    const pair = await generateKeyPair(alg, { extractable: true });
    return { kid: crypto.randomUUID(), ...pair };
  }

  const server = createServer(async (_request, response) => {
    issuer.asked += 1;
    if (issuer.away) return response.writeHead(500).end();
    const keys = await Promise.all(
      published.map(async ({ kid, publicKey }) => ({ ...(await exportJWK(publicKey)), kid, alg })),
    );
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;

  return Object.assign(issuer, {
    settings: { jwtIssuer: ISSUER, jwtAudience: AUDIENCE, jwtJwksUrl: url, jwtRoleClaim: 'role' },
    /** A token good for five minutes, unless its claims say otherwise; undefined leaves one out. */
    sign: (claims: Claims = {}, key: Pick<Key, 'kid' | 'privateKey'> = issuer.key) => {
      const all = { iss: ISSUER, aud: AUDIENCE, sub: 'ada', exp: inSeconds(300), ...claims };
      return new SignJWT(JSON.parse(JSON.stringify(all)))
        .setProtectedHeader({ alg, kid: key.kid })
        .sign(key.privateKey);
    },
    createKey,
    /** Another key, and the old one no more. */
    async rotate() {
      issuer.key = await createKey();
      published = [issuer.key];
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

export const inSeconds = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds;
