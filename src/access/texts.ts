import type { Principal } from './principal.ts';

/** True if a caller gets only the passages of documents that serve as evidence. */
export const withholdsTexts = (publicText: boolean, principal: Principal | null): boolean =>
  !publicText && principal === null;
