import type { InMemoryCacheConfig } from '@apollo/client';

/** Options of Apollo Client's `InMemoryCache` for this schema. */
export declare const cacheOptions: Required<Pick<InMemoryCacheConfig, 'possibleTypes' | 'typePolicies'>>;
