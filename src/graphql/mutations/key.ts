import { findKey, issueKey, withdrawKey } from '../../access/keys.ts';
import { Unauthenticated } from '../../access/principal.ts';
import { builder } from '../schema/builder.ts';
import { refuse } from '../schema/errors.ts';
import { decodeId } from '../schema/ids.ts';
import { AccessRole, ApiKey } from '../schema/key.ts';
import { canFail } from '../schema/nullability.ts';
import { definePayload, type PayloadFields } from './builder/payload.ts';
import { type Payload, principalOf, refusable } from './builder/write.ts';

const CreateApiKeyInput = builder.inputType('CreateApiKeyInput', {
  description: 'The API key to create.',
  fields: (t) => ({
    idempotencyKey: t.string({
      description:
        'A unique string, such as a UUID. Sending the same request again creates no second key and does not return the secret again (`isReplayed`). A blank one is refused.',
    }),
    name: t.string({
      required: true,
      description:
        'The name of its owner. Every reader sees it in the changes that are written with the key.',
    }),
    accessRole: t.field({ type: AccessRole, required: true, description: 'The role of the key.' }),
    expiresAt: t.field({
      type: 'DateTime',
      description:
        'The key is valid until this time, by the clock of the database. By default it does not expire.',
    }),
  }),
});

const apiKeyField = (t: PayloadFields) =>
  t.field({
    type: ApiKey,
    nullable: true,
    description: 'The API key. Null when the request was refused.',
    authScopes: { admin: true },
    resolve: ({ id }, _, { db }) => (id === null ? null : findKey(db, id)),
  });

const CreateApiKeyPayload = definePayload('CreateApiKey', 'createApiKey', (t) => ({
  apiKey: apiKeyField(t),
  secret: t.string({
    nullable: true,
    authScopes: { admin: true },
    description:
      'The secret, for `Authorization: Bearer`. It is shown only once. Null when the request was refused or `isReplayed`: if you lost the first answer, revoke the key.',
    resolve: ({ secret }) => secret ?? null,
  }),
}));

builder.mutationField('createApiKey', (t) =>
  t.field({
    type: CreateApiKeyPayload,
    ...canFail,
    description: 'Creates an API key. Needs the role `ADMIN`.',
    authScopes: { admin: true },
    args: {
      input: t.arg({
        type: CreateApiKeyInput,
        required: true,
        description: 'The name, the role and the expiry of the new API key.',
      }),
    },
    resolve: (_root, { input }, context) =>
      refusable(input, async () => {
        const { name, accessRole: role, expiresAt = null, idempotencyKey = null } = input;
        const made = { name, role, expiresAt, idempotencyKey };
        const { id, key, isReplayed } = await issueKey(context.db, principalOf(context), made);
        return { ...keyPayload(id, 'ADDED'), secret: key, isReplayed };
      }),
  }),
);

const RevokeApiKeyInput = builder.inputType('RevokeApiKeyInput', {
  description: 'The API key to revoke.',
  fields: (t) => ({
    id: t.id({
      required: true,
      description: 'The ID of the key, as `apiKeys` or the command line lists it.',
    }),
  }),
});

const RevokeApiKeyPayload = definePayload('RevokeApiKey', 'revokeApiKey', (t) => ({
  apiKey: apiKeyField(t),
}));

builder.mutationField('revokeApiKey', (t) =>
  t.field({
    type: RevokeApiKeyPayload,
    ...canFail,
    description:
      'Revokes an API key; its open streams end within a second. Revoking it again changes nothing (`UNCHANGED`); a key cannot revoke itself. Needs the role `ADMIN`.',
    authScopes: { admin: true },
    args: {
      input: t.arg({ type: RevokeApiKeyInput, required: true, description: 'The API key to revoke.' }),
    },
    resolve: (_root, { input }, context) =>
      refusable(input, async () => {
        const named = decodeId(String(input.id));
        const id = named?.type === 'ApiKey' ? named.id : String(input.id);
        const isNew = await withdrawKey(context.db, principalOf(context), id).catch((error: unknown) => {
          throw error instanceof Unauthenticated ? refuse(error.code, error.message) : error;
        });
        return keyPayload(id, isNew ? 'AMENDED' : 'UNCHANGED');
      }),
  }),
);

/** The result of a write to an API key: keys are no part of the record, so there is no revision. */
const keyPayload = (id: string, outcome: Payload['outcome']): Payload => ({
  id,
  outcome,
  revisionId: null,
  warnings: [],
  isReplayed: false,
  refusals: [],
});
