import type { Config } from '../config.ts';
import type { Database } from '../db/client.ts';
import { authenticateKey } from './keys.ts';
import { type Principal, Unauthenticated } from './principal.ts';
import { createVerifier, type Issuer } from './tokens.ts';

/**
 * Authenticates an `Authorization` header; null without a header on a server that everybody may read. Throws
 * `Unauthenticated` for an invalid credential, `KeysUnavailable` when it cannot be verified now.
 */
export type Authenticate = (authorization: string | null | undefined) => Promise<Principal | null>;

/** No issuer's tokens are longer; a longer header is not parsed. */
const LONGEST = 8_192;

/** Authenticates by the API keys in the database and, if an issuer is configured, by its tokens. */
export function createAuthentication(
  db: Database,
  { publicRead, ...issuer }: Pick<Config, 'publicRead'> & Issuer,
): Authenticate {
  const verify = createVerifier(issuer);
  return async (authorization) => {
    if (authorization === null || authorization === undefined) {
      if (publicRead) return null;
      throw new Unauthenticated(
        'This server is read with an API key or a token, as "Authorization: Bearer".',
      );
    }
    if (authorization.length > LONGEST) throw new Unauthenticated();
    const [, credential = ''] = /^Bearer ([\w.-]+)$/i.exec(authorization) ?? [];
    if (/^cav_[\w-]{43}$/.test(credential)) return authenticateKey(db, credential);
    if (verify === null || credential.split('.').length !== 3) throw new Unauthenticated();
    return verify(credential);
  };
}
