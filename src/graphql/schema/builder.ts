import SchemaBuilder from '@pothos/core';
import DrizzlePlugin from '@pothos/plugin-drizzle';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin, { type AuthFailure } from '@pothos/plugin-scope-auth';
import { getTableConfig } from 'drizzle-orm/pg-core';
import type { PublishedLimits } from '../../access/limits.ts';
import { describeRoleNeeded, mayActAs, type Principal } from '../../access/principal.ts';
import type { Database } from '../../db/client.ts';
import { relations } from '../../db/relations.ts';
import type { Hub } from '../../live/hub.ts';
import type { Seen } from '../../record/revisions/version.ts';
import { asOfPlugin } from '../as-of/plugin.ts';
import { timesOf } from '../as-of/travel.ts';
import { pagesPlugin } from '../lists/pages.ts';
import { referencesPlugin } from '../references/plugin.ts';
import type { Alongside } from '../references/unknown.ts';
import type { Find } from '../search/search-loader.ts';
import { refuse } from './errors.ts';
import { decodeId, encodeId } from './ids.ts';

/**
 * What every resolver is handed. `principal` is null for the public, who may read the record and write nothing. `find`
 * and `alongside` are there where statements were planned: see `search-loader.ts` and `references/unknown.ts`.
 */
export type Context = {
  db: Database;
  hub: Hub;
  principal: Principal | null;
  /** With `PUBLIC_TEXT` false, readers without a key get only the passages of documents that serve as evidence. */
  textsWithheld?: boolean;
  requestId: string;
  /** The limits that an operator set, for who asks. */
  published?: PublishedLimits;
  find?: Find;
  alongside?: Alongside;
};

export type BuilderTypes = {
  Context: Context;
  DrizzleRelations: typeof relations;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
  AuthScopes: { editor: boolean; admin: boolean };
  Scalars: {
    ID: { Input: string; Output: string | number };
    DateTime: { Input: string; Output: string };
    DateOrTime: { Input: string; Output: string };
    EDTF: { Input: string; Output: string };
    URL: { Input: string; Output: string };
    LanguageTag: { Input: string; Output: string };
    CountryCode: { Input: string; Output: string };
    Cursor: { Input: string; Output: string };
    Version: { Input: Seen; Output: string };
    JSON: { Input: unknown; Output: unknown };
  };
};

export type Types = typeof builder.$inferSchemaTypes;

export const builder = new SchemaBuilder<BuilderTypes>({
  plugins: [referencesPlugin, asOfPlugin, ScopeAuthPlugin, pagesPlugin, RelayPlugin, DrizzlePlugin],
  defaultFieldNullability: false,
  scopeAuth: {
    authScopes: ({ principal }) => ({
      editor: mayActAs(principal, 'EDITOR'),
      admin: mayActAs(principal, 'ADMIN'),
    }),
    unauthorizedError: (_root, { principal }, _info, { failure }) =>
      refuse('FORBIDDEN', describeRoleNeeded(principal, scopesOf(failure).join(' or ').toUpperCase())),
  },
  drizzle: {
    client: (context) => context.db,
    getTableConfig: getTableConfig as never,
    relations,
    defaultConnectionSize: 20,
    maxConnectionSize: 100,
  },
  relay: {
    encodeGlobalID: (type, id, context) => encodeId(type, String(id), timesOf(context)),
    decodeGlobalID: (text) => {
      const decoded = decodeId(text);
      if (decoded === null) throw refuse('INVALID_ID', 'This is not an ID that this server gives');
      return { typename: decoded.type, id: decoded.id };
    },
    clientMutationId: 'omit',
    nodesOnConnection: {
      description: 'The records of this page without cursors, in the order of the connection.',
    },
    brandLoadedObjects: true,
    idFieldOptions: {
      description:
        'A global, opaque ID. It identifies the record as it is read: beneath an `asOf` it includes the times that were given, so that no cache mixes the past with the present, and `node` returns the same view again. Without an `asOf` it never changes.',
    },
    nodeTypeOptions: { description: 'An object with a global ID, which `node` can fetch again.' },
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    pageInfoTypeOptions: { description: 'The position of a page among all pages (Relay).' },
    hasNextPageFieldOptions: { description: 'Whether there are records after `endCursor`.' },
    hasPreviousPageFieldOptions: { description: 'Whether there are records before `startCursor`.' },
    startCursorFieldOptions: {
      description: 'The cursor of the first record, for `before`. Null when the page is empty.',
    },
    endCursorFieldOptions: {
      description: 'The cursor of the last record, for `after`. Null when the page is empty.',
    },
    firstArgOptions: {
      description:
        'Page size from the start: 0 to 100, by default 20 if `last` is not given either. More is refused (`PAGE_SIZE_OUT_OF_RANGE`).',
    },
    lastArgOptions: {
      description:
        'Page size from the end: 0 to 100. More is refused (`PAGE_SIZE_OUT_OF_RANGE`); it cannot be combined with `first`.',
    },
    afterArgOptions: {
      description:
        'Start after this cursor (`pageInfo.endCursor`). It is valid only for the same field with the same filter, order and `asOf`; otherwise `CURSOR_MISMATCH`.',
    },
    beforeArgOptions: {
      description:
        'End before this cursor (`pageInfo.startCursor`). It is valid only for the same field with the same filter, order and `asOf`; otherwise `CURSOR_MISMATCH`.',
    },
    edgesFieldOptions: {
      nullable: false,
      description: 'The records of this page with their cursors, in the order of the connection.',
    },
    nodeFieldOptions: { nullable: false, description: 'The record.' },
    cursorFieldOptions: {
      description:
        'The position of this record, for `after` and `before`. Opaque; valid only for the same field, filter, order and `asOf`.',
    },
    pageInfoFieldOptions: {
      description: 'Whether there are more pages, and the cursors to request them with.',
    },
  },
});

/** The role that would have been enough. */
function scopesOf(failure: AuthFailure): string[] {
  if ('failures' in failure) return failure.failures.flatMap(scopesOf);
  return 'scope' in failure ? [failure.scope] : [];
}

builder.queryType({
  description:
    'The record, for reading. Every reader may read all of it, except where a field says otherwise.',
});
