import { findKey, issueKey, type ListedKey, withdrawKey } from '../../access/keys.ts';
import { type Principal, Unauthenticated } from '../../access/principal.ts';
import {
  IdempotencyInProgress,
  IdempotencyKeyReused,
  InvalidInput,
  UnknownReference,
} from '../../record/errors.ts';
import { builder, type Context } from '../builder.ts';
import { refuse } from '../errors.ts';
import { decodeId } from '../ids.ts';
import { ApiKey, Role } from '../key.ts';

const CreatedKey = builder.objectRef<{ apiKey: ListedKey; key: string | null }>('CreatedKey').implement({
  description: 'A key that was made, with its text.',
  authScopes: { admin: true },
  fields: (t) => ({
    apiKey: t.field({ type: ApiKey, description: 'As it is listed.', resolve: ({ apiKey }) => apiKey }),
    key: t.exposeString('key', {
      nullable: true,
      description:
        'For `Authorization: Bearer`. Shown this once. Null when the request was answered before: revoke the key if that answer is lost.',
    }),
  }),
});

const CreateKeyInput = builder.inputType('CreateKeyInput', {
  description: 'A key to be made.',
  fields: (t) => ({
    idempotencyKey: t.string({
      description: 'A key of your choice: a request that is sent again with it makes no other API key.',
    }),
    name: t.string({
      required: true,
      description: 'Whose it is. Everybody sees it in each change that is written with the key.',
    }),
    role: t.field({ type: Role, required: true, description: 'What it may do.' }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'Good until then, by the clock of the database; for ever when left out.',
    }),
  }),
});

builder.mutationField('createKey', (t) =>
  t.field({
    type: CreatedKey,
    description: 'Makes an API key. For an ADMIN.',
    authScopes: { admin: true },
    args: { input: t.arg({ type: CreateKeyInput, required: true, description: 'What to make.' }) },
    errors: {
      types: [InvalidInput, IdempotencyKeyReused, IdempotencyInProgress],
      directResult: true,
      union: { name: 'CreateKeyResult', description: 'The key that was made, or why it was refused.' },
    },
    resolve: async (_root, { input }, context) => {
      const { name, role, expiresAt = null, idempotencyKey = null } = input;
      const { id, key } = await issueKey(context.db, principalOf(context), {
        name,
        role,
        expiresAt,
        idempotencyKey,
      });
      return { apiKey: await storedKey(context, id), key };
    },
  }),
);

const RevokeKeyInput = builder.inputType('RevokeKeyInput', {
  description: 'A key to be revoked.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Its ID, as `keys` gives it, or as the command lists it.' }),
  }),
});

builder.mutationField('revokeKey', (t) =>
  t.field({
    type: ApiKey,
    description:
      'Revokes an API key: streams that it was let into end within a second. One that was revoked before stays so; none revokes itself. For an ADMIN.',
    authScopes: { admin: true },
    args: { input: t.arg({ type: RevokeKeyInput, required: true, description: 'What to revoke.' }) },
    errors: {
      types: [InvalidInput, UnknownReference],
      directResult: true,
      union: { name: 'RevokeKeyResult', description: 'The key that was revoked, or why it was not.' },
    },
    resolve: async (_root, { input }, context) => {
      const named = decodeId(String(input.id));
      const id = named?.type === 'ApiKey' ? named.id : String(input.id);
      await withdrawKey(context.db, principalOf(context), id).catch((error: unknown) => {
        throw error instanceof Unauthenticated ? refuse(error.code, error.message) : error;
      });
      return storedKey(context, id);
    },
  }),
);

function principalOf({ principal }: Context): Principal {
  if (principal === null) throw new Error('keys were reached without a principal');
  return principal;
}

async function storedKey({ db }: Context, id: string): Promise<ListedKey> {
  const key = await findKey(db, id);
  if (key === null) throw new Error(`the key ${id} is gone`);
  return key;
}
