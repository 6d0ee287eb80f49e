import type { Principal } from './principal.ts';

/** Whether a caller gets, of the texts of documents, only the passages that serve as evidence. */
export const withholdsTexts = (publicText: boolean, principal: Principal | null): boolean =>
  !publicText && principal === null;
