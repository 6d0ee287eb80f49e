import { findKey, issueKey, withdrawKey } from '../../access/keys.ts';
import { type Principal, Unauthenticated } from '../../access/principal.ts';
import { builder, type Context } from '../builder.ts';
import { refuse } from '../errors.ts';
import { decodeId } from '../ids.ts';
import { AccessRole, ApiKey } from '../key.ts';
import { canFail } from '../nullability.ts';
import { definePayload, type PayloadFields } from './payload.ts';
import { type Payload, refusable } from './write.ts';

const CreateApiKeyInput = builder.inputType('CreateApiKeyInput', {
  description: 'A key to be made.',
  fields: (t) => ({
    idempotencyKey: t.string({
      description:
        'A unique string, such as a UUID. The same request, sent again with it, makes no other API key, and does not tell the secret again (`isReplayed`).',
    }),
    name: t.string({
      required: true,
      description: 'Whose it is. Everybody sees it in each change that is written with the key.',
    }),
    accessRole: t.field({ type: AccessRole, required: true, description: 'What it may do.' }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'Good until then, by the clock of the database; for ever when left out.',
    }),
  }),
});

const apiKeyField = (t: PayloadFields) =>
  t.field({
    type: ApiKey,
    nullable: true,
    description: 'The key, as it is listed. Null when the request was refused.',
    authScopes: { admin: true },
    resolve: ({ id }, _, { db }) => (id === null ? null : findKey(db, id)),
  });

const CreateApiKeyPayload = definePayload('CreateApiKey', 'createApiKey', (t) => ({
  apiKey: apiKeyField(t),
  secret: t.string({
    nullable: true,
    authScopes: { admin: true },
    description:
      'The text of the key, for `Authorization: Bearer`. Shown this once. Null when the request was refused, and when it is `isReplayed`: revoke the key if the first answer is lost.',
    resolve: ({ secret }) => secret ?? null,
  }),
}));

builder.mutationField('createApiKey', (t) =>
  t.field({
    type: CreateApiKeyPayload,
    ...canFail,
    description: 'Makes an API key. For an ADMIN.',
    authScopes: { admin: true },
    args: { input: t.arg({ type: CreateApiKeyInput, required: true, description: 'What to make.' }) },
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
  description: 'A key to be revoked.',
  fields: (t) => ({
    id: t.id({
      required: true,
      description: 'Its ID, as `apiKeys` gives it, or as the command lists it.',
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
      'Revokes an API key: streams that it was let into end within a second. One that was revoked before stays so (`UNCHANGED`); none revokes itself. For an ADMIN.',
    authScopes: { admin: true },
    args: { input: t.arg({ type: RevokeApiKeyInput, required: true, description: 'What to revoke.' }) },
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

/** What was done to an API key: it is no part of the record, so there is no revision. */
const keyPayload = (id: string, outcome: Payload['outcome']): Payload => ({
  id,
  outcome,
  revisionId: null,
  warnings: [],
  isReplayed: false,
  refusals: [],
});

function principalOf({ principal }: Context): Principal {
  if (principal === null) throw new Error('keys were reached without a principal');
  return principal;
}
