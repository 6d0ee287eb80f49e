import { inject } from 'vitest';

/** The seed of this run, printed when it starts. `CAVEAT_SEED=…` draws the same once more. */
export const seed: number = inject('seed');
