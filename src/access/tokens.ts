import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Config } from '../config.ts';
import { type Principal, type Role, roles, Unauthenticated } from './principal.ts';

/** The configured issuer whose tokens are accepted. */
export type Issuer = Pick<Config, 'jwtIssuer' | 'jwtAudience' | 'jwtJwksUrl' | 'jwtRoleClaim'>;

/** The issuer's keys are unreachable; the token cannot be verified. */
export class KeysUnavailable extends Error {
  override name = 'KeysUnavailable';
  constructor(cause?: unknown) {
    super("The token cannot be verified now: its issuer's keys are unreachable. Try again.", { cause });
  }
}

/** Asymmetric algorithms only: a token signed with a key that everybody may know proves nothing. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
/** The tolerance for `nbf` where clocks differ; `exp` has none. */
const TOLERANCE_SECONDS = 5;
const FETCHING = { timeoutDuration: 3_000, cooldownDuration: 5_000 };
/** The pause before the keys are requested again after a failure. */
const REST_MILLISECONDS = 1_000;
/** OpenID Connect's limit on the length of `sub`, restricted to printable ASCII. */
const SUBJECT = /^[\x21-\x7e]{1,255}$/;

/**
 * Verifies tokens (JWT, RFC 7519) of one issuer with the keys it publishes; these are fetched again for an unknown key,
 * at most every five seconds. Null without an issuer. Throws Unauthenticated, KeysUnavailable.
 */
export function createVerifier({
  jwtIssuer: issuer,
  jwtAudience: audience,
  jwtJwksUrl: url,
  jwtRoleClaim: roleClaim,
}: Issuer): ((token: string) => Promise<Principal>) | null {
  if (issuer === null || audience === null || url === null) return null;
  const keys = readKeysOf(new URL(url));
  const options = {
    issuer,
    audience,
    algorithms: ALGORITHMS,
    clockTolerance: TOLERANCE_SECONDS,
    requiredClaims: ['exp', 'sub'],
  };
  return async (token) => {
    const { payload } = await jwtVerify(token, keys, options).catch((error: unknown) => {
      throw error instanceof KeysUnavailable ? error : new Unauthenticated();
    });
    return principalOf(payload, roleClaim);
  };
}

/** The prefix `jwt:` keeps a subject apart from names of keys and database users. */
function principalOf({ sub, exp = 0, ...claims }: JWTPayload, roleClaim: string): Principal {
  const ends = 1_000 * exp;
  if (typeof sub !== 'string' || !SUBJECT.test(sub) || !(ends > Date.now()) || ends > 8.64e15)
    throw new Unauthenticated();
  const expiresAt = new Date(ends).toISOString();
  return { name: `jwt:${sub}`, role: roleOf(claims[roleClaim]), credential: { id: null, expiresAt } };
}

/** The highest claimed role; READER without one. */
function roleOf(claim: unknown): Role {
  const claimed = [claim].flat();
  return roles.findLast((role) => claimed.includes(role)) ?? 'READER';
}

/**
 * The keys that an issuer publishes. A token without a matching key is invalid; keys that cannot be fetched throw
 * KeysUnavailable.
 */
function readKeysOf(url: URL): JWTVerifyGetKey {
  const published = createRemoteJWKSet(url, FETCHING);
  let restingUntil = 0;
  return async (header, token) => {
    if (performance.now() < restingUntil && !published.fresh) throw new KeysUnavailable();
    try {
      return await published(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
        throw error;
      restingUntil = performance.now() + REST_MILLISECONDS;
      throw new KeysUnavailable(error);
    }
  };
}
