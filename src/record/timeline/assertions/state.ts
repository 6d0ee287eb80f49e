/**
 * A state with its qualifier, the actor that suspended a rule: `SUSPENDED/council`. A line without the qualifier leaves
 * it open.
 */
export const qualifiedState = (state: string, qualifier: string | null | undefined): string =>
  qualifier == null ? state : `${state}/${qualifier}`;

/** A state and its qualifier; null without one. */
export function partsOfState(state: string): [state: string, qualifier: string | null] {
  const at = state.indexOf('/');
  return at < 0 ? [state, null] : [state.slice(0, at), state.slice(at + 1)];
}

/** True if a line leaves the qualifier open, which then equals any. */
export const saysNoOther = (said: string, holds: string): boolean =>
  said === holds || holds.startsWith(`${said}/`);

/** A state for a message. */
export function wordsOfState(state: string): string {
  const [bare, qualifier] = partsOfState(state);
  return qualifier === null ? bare : `${bare} (${qualifier})`;
}
