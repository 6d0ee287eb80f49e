/** Who asks, once shown to be who they say. Its name stands in each revision that they write. */
export type Principal = {
  name: string;
  canWrite: boolean;
  /** The key that they showed, and until when it is good, if not for ever: streams end with it. */
  credential?: { id: string; expiresAt: string | null };
};

/** A token was given, and it is not a good one. */
export class Unauthenticated extends Error {
  override name = 'Unauthenticated';
  readonly code = 'UNAUTHENTICATED';
  constructor() {
    super('The authorization is not a valid "Bearer" with an API key.');
  }
}
