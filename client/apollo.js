import { relayStylePagination } from '@apollo/client/utilities';
import embeddedTypes from './embedded-types.json' with { type: 'json' };
import pagedFields from './paged-fields.json' with { type: 'json' };
import possibleTypes from './possible-types.json' with { type: 'json' };

/**
 * Adds a page to those before it, in `edges` and in `nodes`. Apollo's own policy adds to `edges` alone, and replaces `nodes`. Each of
 * the two lists has its own `pageInfo`, because queries that select one of them may have read a different number of pages.
 */
function pagination(keyArgs) {
  const { read, merge } = relayStylePagination(keyArgs);
  return {
    keyArgs,
    merge(existing, incoming, options) {
      if (!incoming) return existing ?? incoming;
      const { edges, nodes, ...others } = incoming;
      const pages = { ...existing?.pages };
      const add = (list, added) => {
        pages[list] = merge(pages[list], { edges: added, pageInfo: incoming.pageInfo }, options);
      };
      if (edges) add('edges', edges);
      if (nodes)
        add(
          'nodes',
          nodes.map((node) => ({ node })),
        );
      return { ...existing, ...others, pages };
    },
    read(existing, options) {
      if (!existing) return existing;
      const { pages, ...others } = existing;
      const edges = pages.edges && read(pages.edges, options);
      const nodes = pages.nodes && read(pages.nodes, options);
      const pageInfo = (selects(options.field, 'edges') && edges ? edges : (nodes ?? edges))?.pageInfo;
      return {
        ...others,
        ...(edges && { edges: edges.edges }),
        ...(nodes && { nodes: nodes.edges.map(({ node }) => node) }),
        ...(pageInfo && { pageInfo }),
      };
    },
  };
}

/** Whether a field, or an inline fragment of it, selects this name. */
function selects(field, name) {
  return field?.selectionSet?.selections.some((it) =>
    it.kind === 'Field' ? it.name.value === name : it.kind === 'InlineFragment' && selects(it, name),
  );
}

const typePolicies = {};
// Two views that select different parts of such an object add to each other, instead of replacing each other.
for (const type of embeddedTypes) typePolicies[type] = { merge: true };
for (const [type, fields] of Object.entries(pagedFields)) {
  const paged = Object.entries(fields).map(([field, keyArgs]) => [field, pagination(keyArgs)]);
  typePolicies[type] = { ...typePolicies[type], fields: Object.fromEntries(paged) };
}

/** Options of Apollo Client's `InMemoryCache` for this schema. */
export const cacheOptions = { possibleTypes, typePolicies };
