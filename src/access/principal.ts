import { accessRole } from '../db/tables/bookkeeping/access.ts';

/** Roles from least to most: READER reads, EDITOR also writes the record, ADMIN also manages keys. */
export const roles = accessRole.enumValues;
export type Role = (typeof roles)[number];

/** An authenticated caller. Its name stands in each revision it writes. */
export type Principal = {
  name: string;
  role: Role;
  /**
   * The credential and its expiry, at which streams end; null if it does not expire. `id` is a key's, null for a token.
   * `endsAt` is the key's expiry by the database's clock, in terms of `performance.now()`.
   */
  credential?: { id: string | null; expiresAt: string | null; endsAt?: number };
};

/** The message for a missing role: how to send a key, or which role the present key has. */
export function describeRoleNeeded(principal: Principal | null, role: string): string {
  const needed = `This needs a key or a token with the role ${role}`;
  return principal === null
    ? `${needed}: send it in the header Authorization: Bearer KEY`
    : `${needed}; yours has ${principal.role}`;
}

/** True if the principal has the role or a higher one; an anonymous caller has no role. */
export function mayActAs(principal: Principal | null, role: Role): boolean {
  return principal !== null && roles.indexOf(principal.role) >= roles.indexOf(role);
}

/** The credential is invalid, or it is missing where one is required. */
export class Unauthenticated extends Error {
  override name = 'Unauthenticated';
  readonly code = 'UNAUTHENTICATED';
  constructor(message = 'The authorization is not a valid "Bearer" with an API key or a token.') {
    super(message);
  }
}
