import { relayStylePagination } from '@apollo/client/utilities';
import embeddedTypes from './embedded-types.json' with { type: 'json' };
import pagedFields from './paged-fields.json' with { type: 'json' };
import possibleTypes from './possible-types.json' with { type: 'json' };

const typePolicies = {};
// Two views that select different parts of such an object add to each other, instead of replacing each other.
for (const type of embeddedTypes) typePolicies[type] = { merge: true };
for (const [type, fields] of Object.entries(pagedFields)) {
  const paged = Object.entries(fields).map(([field, keyArgs]) => [field, relayStylePagination(keyArgs)]);
  typePolicies[type] = { ...typePolicies[type], fields: Object.fromEntries(paged) };
}

/** Options of Apollo Client's `InMemoryCache` for this schema. */
export const cacheOptions = { possibleTypes, typePolicies };
