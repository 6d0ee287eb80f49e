import SchemaBuilder from '@pothos/core';
import DrizzlePlugin from '@pothos/plugin-drizzle';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin, { type AuthFailure } from '@pothos/plugin-scope-auth';
import { getTableConfig } from 'drizzle-orm/pg-core';
import type { PublishedLimits } from '../access/limits.ts';
import { mayActAs, type Principal } from '../access/principal.ts';
import type { Database } from '../db/client.ts';
import { relations } from '../db/relations.ts';
import type { Hub } from '../live/hub.ts';
import type { Seen } from '../record/version.ts';
import { timesOf } from './as-of/travel.ts';
import { asOfPlugin } from './as-of-plugin.ts';
import { refuse } from './errors.ts';
import type { Find } from './find.ts';
import { decodeId, encodeId } from './ids.ts';
import { pagesPlugin } from './pages.ts';
import { referencesPlugin } from './references/plugin.ts';

/**
 * What every resolver is handed. `principal` is null for the public, who may read the record and write nothing. `find`:
 * see `find.ts`.
 */
export type Context = {
  db: Database;
  hub: Hub;
  principal: Principal | null;
  /** Of the texts of documents only the passages that serve as evidence may be sent: to readers without a key, where `PUBLIC_TEXT` is false. */
  textsWithheld?: boolean;
  requestId: string;
  /** The limits that an operator set, for who asks. */
  published?: PublishedLimits;
  find?: Find;
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
    unauthorizedError: (_root, _context, _info, { failure }) =>
      refuse(
        'FORBIDDEN',
        `This needs a key or a token with the role ${scopesOf(failure).join(' or ').toUpperCase()}`,
      ),
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
    nodesOnConnection: { description: 'The same records without their cursors, in order.' },
    brandLoadedObjects: true,
    idFieldOptions: {
      description:
        'Global and opaque. It identifies the record as it is read: beneath an `asOf` it names the times that were given, so that no cache mixes the past with the present, and `node` gives the same view again. Where none were given it stays the same for as long as the record lives.',
    },
    nodeTypeOptions: { description: 'Anything with a global ID, fetched again with `node`.' },
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    pageInfoTypeOptions: { description: 'Where a page lies among all pages (Relay).' },
    hasNextPageFieldOptions: { description: 'Whether more follow after `endCursor`.' },
    hasPreviousPageFieldOptions: { description: 'Whether there are any before `startCursor`.' },
    startCursorFieldOptions: { description: 'For `before`. Null when the page is empty.' },
    endCursorFieldOptions: { description: 'For `after`. Null when the page is empty.' },
    firstArgOptions: {
      description: 'The first so many, 0 to 100; 20 when neither `first` nor `last` is given.',
    },
    lastArgOptions: { description: 'The last so many, 0 to 100. Not together with `first`.' },
    afterArgOptions: { description: 'Only what follows this cursor of the same field, filter and order.' },
    beforeArgOptions: { description: 'Only what precedes this cursor of the same field, filter and order.' },
    edgesFieldOptions: { nullable: false, description: 'Each with its cursor, in order.' },
    nodeFieldOptions: { nullable: false, description: 'The record at this place.' },
    cursorFieldOptions: {
      description: 'This place: opaque, good for the same field, filter and order only.',
    },
    pageInfoFieldOptions: { description: 'Whether there is more, and where to go on.' },
  },
});

/** What would have been enough. */
function scopesOf(failure: AuthFailure): string[] {
  if ('failures' in failure) return failure.failures.flatMap(scopesOf);
  return 'scope' in failure ? [failure.scope] : [];
}

builder.queryType({ description: 'What the record holds. Who may read may read all of it.' });
