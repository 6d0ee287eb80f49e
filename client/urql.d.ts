import type { KeyingConfig } from '@urql/exchange-graphcache';

/** `keys` of urql's Graphcache for this schema: what has no `id` is a part of whatever has it. */
export declare const keys: KeyingConfig;
