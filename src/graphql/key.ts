import { countKeys, findKeys, keyColumns, type ListedKey, type PlacedKey } from '../access/keys.ts';
import type { Role } from '../access/principal.ts';
import { builder } from './builder.ts';
import { connectionOf } from './connection.ts';
import { ownPages, pageOf, readSlice } from './lists/slice-page.ts';
import { Node } from './nodes.ts';
import { neverNull } from './nullability.ts';
import { defineEnum } from './vocabulary.ts';

export const AccessRole = defineEnum<Role>(
  'AccessRole',
  'What one may do; each role can do what those before it can.',
  {
    READER: 'Reads.',
    EDITOR: 'Writes the record.',
    ADMIN: 'Makes and revokes API keys.',
  },
);

/** Of each field but the ID: were it of the type, whatever is a `Node` would be for an ADMIN only. */
const forAdmin = { authScopes: { admin: true } } as const;

export const ApiKey = builder.objectRef<ListedKey>('ApiKey').implement({
  description:
    'A key with which somebody is let in, for an ADMIN to see. No part of the record, nor of its feed; its text is kept nowhere.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.globalID({
      description: 'Global and opaque; it never changes. `node` gives keys to an ADMIN only.',
      resolve: ({ id }) => ({ type: 'ApiKey' as never, id }),
    }),
    name: t.exposeString('name', {
      ...forAdmin,
      ...neverNull,
      description:
        'The principal of what is written with it. Several keys may have one name, as when one replaces another.',
    }),
    accessRole: t.expose('role', { ...forAdmin, type: AccessRole, description: 'What it may do.' }),
    createdAt: t.expose('createdAt', { ...forAdmin, type: 'DateTime', description: 'When it was made.' }),
    createdBy: t.exposeString('createdBy', {
      ...forAdmin,
      nullable: true,
      description: 'The principal that made it. Null when it was made by the command.',
    }),
    expiresAt: t.expose('expiresAt', {
      ...forAdmin,
      type: 'DateTime',
      nullable: true,
      description: 'Good until then, by the clock of the database. Null for ever.',
    }),
    revokedAt: t.expose('revokedAt', {
      ...forAdmin,
      type: 'DateTime',
      nullable: true,
      description: 'Since when it is good no more. Null when it was not revoked.',
    }),
    revokedBy: t.exposeString('revokedBy', {
      ...forAdmin,
      nullable: true,
      description: 'The principal that revoked it. Null when it was not, or by the command.',
    }),
  }),
});

const ApiKeyConnection = connectionOf(ApiKey, 'ApiKey', { authScopes: { admin: true } });

const ApiKeyFilter = builder.inputType('ApiKeyFilter', {
  description: 'All fields given must hold; null is refused.',
  fields: (t) => ({
    isLive: t.boolean({
      description: 'Only keys that are good now (true), or only those that expired or were revoked (false).',
    }),
  }),
});

const placed = { placeIn: ({ place }: PlacedKey) => place, nodeIn: (key: PlacedKey): ListedKey => key };

builder.queryField('apiKeys', (t) =>
  t.field({
    type: ApiKeyConnection,
    nullable: true,
    extensions: ownPages,
    description: 'API keys, the oldest first. For an ADMIN.',
    authScopes: { admin: true },
    args: {
      where: t.arg({
        type: ApiKeyFilter,
        description: 'Which ones; all, expired and revoked ones too, when left out.',
      }),
      ...t.arg.connectionArgs(),
    },
    resolve: async (_root, args, { db }) => {
      const asked = readSlice(
        'Query.apiKeys',
        args,
        keyColumns.map(({ type }) => type),
      );
      const live = args.where?.isLive ?? null;
      const found = await findKeys(db, live, asked.slice);
      return pageOf(asked, found, placed, () => countKeys(db, live)) as never;
    },
  }),
);
