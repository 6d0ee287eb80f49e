import type { Config } from '../config.ts';
import type { Database } from '../db/client.ts';
import { authenticateKey } from './keys.ts';
import { type Principal, Unauthenticated } from './principal.ts';
import { createVerifier, type Issuer } from './tokens.ts';

/**
 * Whose credential an `Authorization` header carries; null without a header, where everybody may read. Throws
 * `Unauthenticated` for any other one, `KeysUnavailable` when it cannot be told.
 */
export type Authenticate = (authorization: string | null | undefined) => Promise<Principal | null>;

/** Longer is no token that anybody issues, and not worth looking at. */
const LONGEST = 8_192;

/** Authenticates by the keys in the database and by the tokens of an issuer, if there is one. */
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
