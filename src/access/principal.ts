import { accessRole } from '../db/tables/access.ts';

/** From least to most: a READER reads, an EDITOR writes the record, too, an ADMIN has the keys besides. */
export const roles = accessRole.enumValues;
export type Role = (typeof roles)[number];

/** Who asks, once shown to be who they say. Its name stands in each revision that they write. */
export type Principal = {
  name: string;
  role: Role;
  /**
   * What they showed, and until when it is good, if not for ever: streams end with it. `id`: of a key; null for a token.
   * `endsAt`: when a key expires by the database's clock, on that of `performance.now()`.
   */
  credential?: { id: string | null; expiresAt: string | null; endsAt?: number };
};

/** The message for a missing role: how to send a key, or which role the key at hand has. */
export function tellRoleNeeded(principal: Principal | null, role: string): string {
  const needed = `This needs a key or a token with the role ${role}`;
  return principal === null
    ? `${needed}: send it in the header Authorization: Bearer KEY`
    : `${needed}; yours has ${principal.role}`;
}

/** Whether somebody has the role, or one that can do more. Nobody has none. */
export function mayActAs(principal: Principal | null, role: Role): boolean {
  return principal !== null && roles.indexOf(principal.role) >= roles.indexOf(role);
}

/** What was given is no good credential, or none was given where one is needed. */
export class Unauthenticated extends Error {
  override name = 'Unauthenticated';
  readonly code = 'UNAUTHENTICATED';
  constructor(message = 'The authorization is not a valid "Bearer" with an API key or a token.') {
    super(message);
  }
}
