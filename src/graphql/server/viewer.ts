import type { Principal } from '../../access/principal.ts';
import { builder } from '../builder.ts';
import { AccessRole } from '../key.ts';

const Viewer = builder.objectRef<Principal>('Viewer').implement({
  description: 'Who asks, as the server knows them by their key or token.',
  fields: (t) => ({
    principal: t.exposeString('name', {
      description:
        'The name that stands in each change they write: that of a key, or `jwt:` and the subject of a token.',
    }),
    accessRole: t.expose('role', { type: AccessRole, description: 'What they may do.' }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when the key or the token is good. Null for ever.',
      resolve: ({ credential }) => credential?.expiresAt ?? null,
    }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    type: Viewer,
    nullable: true,
    description: 'Who asks. Null without a key or a token.',
    // Everybody may ask; said as an authority, because the answer is no one else's.
    authScopes: () => true,
    resolve: (_, __, { principal }) => principal,
  }),
);
