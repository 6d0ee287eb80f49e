/**
 * A state with what qualifies it, by whom a rule is suspended: `SUSPENDED/council`. A line that leaves the qualifier out says
 * nothing of it.
 */
export const qualifiedState = (state: string, qualifier: string | null | undefined): string =>
  qualifier == null ? state : `${state}/${qualifier}`;

/** A state, and what qualifies it; null where nothing does. */
export function partsOfState(state: string): [state: string, qualifier: string | null] {
  const at = state.indexOf('/');
  return at < 0 ? [state, null] : [state.slice(0, at), state.slice(at + 1)];
}

/** Whether a line says nothing of a state but what holds: silence about a qualifier equals any. */
export const saysNoOther = (said: string, holds: string): boolean =>
  said === holds || holds.startsWith(`${said}/`);

/** A state for a message. */
export function wordsOfState(state: string): string {
  const [bare, qualifier] = partsOfState(state);
  return qualifier === null ? bare : `${bare} (${qualifier})`;
}
