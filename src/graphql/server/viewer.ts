import type { Principal } from '../../access/principal.ts';
import { builder } from '../schema/builder.ts';
import { AccessRole } from '../schema/key.ts';

const Viewer = builder.objectRef<Principal>('Viewer').implement({
  description: 'The caller, identified by a key or a token.',
  fields: (t) => ({
    principal: t.exposeString('name', {
      description:
        'The name that is recorded in each change of the caller: the name of the key, or `jwt:` and the subject of the token.',
    }),
    accessRole: t.expose('role', { type: AccessRole, description: 'The role of the caller.' }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The time until which the key or the token is valid. Null when it does not expire.',
      resolve: ({ credential }) => credential?.expiresAt ?? null,
    }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    type: Viewer,
    nullable: true,
    description: 'The caller. Null without a key or a token.',
    // Everybody may ask; said as an authority, because the answer is no one else's.
    authScopes: () => true,
    resolve: (_, __, { principal }) => principal,
  }),
);
