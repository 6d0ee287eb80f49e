import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Config } from '../config.ts';
import { type Principal, type Role, roles, Unauthenticated } from './principal.ts';

/** Whose tokens are taken, as the configuration names them. */
export type Issuer = Pick<Config, 'jwtIssuer' | 'jwtAudience' | 'jwtJwksUrl' | 'jwtRoleClaim'>;

/** The issuer's keys cannot be had: whether the token is good, nobody knows. */
export class KeysUnavailable extends Error {
  override name = 'KeysUnavailable';
  constructor(cause?: unknown) {
    super('The keys of the issuer of tokens cannot be had. Try again.', { cause });
  }
}

/** What signs with one key and is verified with another: no token signed with what everybody may know. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];
/** What `nbf` may lie ahead, where clocks differ. An end is an end. */
const TOLERANCE_SECONDS = 5;
const FETCHING = { timeoutDuration: 3_000, cooldownDuration: 5_000 };
/** How long the keys are not asked for again, when there was no answer. */
const REST_MILLISECONDS = 1_000;
/** OpenID Connect's bound on a `sub`, of characters that a log and a page can show. */
const SUBJECT = /^[\x21-\x7e]{1,255}$/;

/**
 * Verifies tokens (JWT, RFC 7519) of one issuer with the keys that it publishes, asked for when a new one turns up, every
 * five seconds at most. Null when there is no issuer. Throws Unauthenticated, KeysUnavailable.
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

/** `jwt:` before the subject: it is no key's name, and no database user's. */
function principalOf({ sub, exp = 0, ...claims }: JWTPayload, roleClaim: string): Principal {
  const ends = 1_000 * exp;
  if (typeof sub !== 'string' || !SUBJECT.test(sub) || !(ends > Date.now()) || ends > 8.64e15)
    throw new Unauthenticated();
  const expiresAt = new Date(ends).toISOString();
  return { name: `jwt:${sub}`, role: roleOf(claims[roleClaim]), credential: { id: null, expiresAt } };
}

/** The greatest of the roles that are claimed; who claims none of ours reads. */
function roleOf(claim: unknown): Role {
  const claimed = [claim].flat();
  return roles.findLast((role) => claimed.includes(role)) ?? 'READER';
}

/** The keys that an issuer publishes. Tells a token without a key among them from keys that cannot be had. */
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
