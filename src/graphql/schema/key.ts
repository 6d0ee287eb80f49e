import { countKeys, findKeys, keyColumns, type ListedKey, type SortableKey } from '../../access/keys.ts';
import type { Role } from '../../access/principal.ts';
import { connectionOf } from '../lists/connection.ts';
import { ownPages, pageOf, readSlice } from '../lists/slice-page.ts';
import { builder } from './builder.ts';
import { Node } from './nodes.ts';
import { neverNull } from './nullability.ts';
import { defineEnum } from './vocabulary.ts';

export const AccessRole = defineEnum<Role>(
  'AccessRole',
  'The role of a caller. `READER` is the lowest, then `EDITOR`, then `ADMIN`; each includes the lower ones.',
  {
    READER: 'May read the record.',
    EDITOR: 'May also write to the record.',
    ADMIN: 'May also create and revoke API keys.',
  },
);

/** The scope of each field except the ID: as the type's scope it would restrict every `Node` to an ADMIN. */
const forAdmin = { authScopes: { admin: true } } as const;

export const ApiKey = builder.objectRef<ListedKey>('ApiKey').implement({
  description:
    'An API key, visible to an `ADMIN`. It is not part of the record or its feed; the secret itself is not stored.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.globalID({
      description: 'A global, opaque ID that never changes. `node` returns API keys only to an `ADMIN`.',
      resolve: ({ id }) => ({ type: 'ApiKey' as never, id }),
    }),
    name: t.exposeString('name', {
      ...forAdmin,
      ...neverNull,
      description:
        'The principal under which changes made with this key are recorded. Several keys may share a name, for example while one replaces another.',
    }),
    accessRole: t.expose('role', { ...forAdmin, type: AccessRole, description: 'The role of the key.' }),
    createdAt: t.expose('createdAt', {
      ...forAdmin,
      type: 'DateTime',
      description: 'The time when the key was created.',
    }),
    createdBy: t.exposeString('createdBy', {
      ...forAdmin,
      nullable: true,
      description: 'The principal that created the key. Null when it was created on the command line.',
    }),
    expiresAt: t.expose('expiresAt', {
      ...forAdmin,
      type: 'DateTime',
      nullable: true,
      description:
        'The key is valid until this time, by the clock of the database. Null when it does not expire.',
    }),
    revokedAt: t.expose('revokedAt', {
      ...forAdmin,
      type: 'DateTime',
      nullable: true,
      description: 'The time from which the key is no longer valid. Null when it was not revoked.',
    }),
    revokedBy: t.exposeString('revokedBy', {
      ...forAdmin,
      nullable: true,
      description:
        'The principal that revoked the key. Null when it was not revoked, or was revoked on the command line.',
    }),
  }),
});

const ApiKeyConnection = connectionOf(ApiKey, 'ApiKey', { authScopes: { admin: true } });

const ApiKeyFilter = builder.inputType('ApiKeyFilter', {
  description: 'Several fields are combined with AND; null is refused.',
  fields: (t) => ({
    isLive: t.boolean({
      description: 'True: only keys that are valid now. False: only keys that expired or were revoked.',
    }),
  }),
});

const placed = { placeIn: ({ place }: SortableKey) => place, nodeIn: (key: SortableKey): ListedKey => key };

builder.queryField('apiKeys', (t) =>
  t.field({
    type: ApiKeyConnection,
    nullable: true,
    extensions: ownPages,
    description: 'The API keys, oldest first. Needs the role `ADMIN`.',
    authScopes: { admin: true },
    args: {
      where: t.arg({
        type: ApiKeyFilter,
        description: 'Filter. Without it, all keys, including expired and revoked ones.',
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
