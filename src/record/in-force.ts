import type { restrictionStatus } from '../db/tables/vocabulary.ts';

type Status = (typeof restrictionStatus.enumValues)[number];

/** With these a restriction has no effect: a new status has one until it is listed here. */
export const notInForce: readonly Status[] = ['PROPOSED', 'LIFTED'];

export const isNotInForce = (status: Status): boolean => notInForce.includes(status);
