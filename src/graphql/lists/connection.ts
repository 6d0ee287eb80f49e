import type { ObjectRef } from '@pothos/core';
import { builder, type Types } from '../schema/builder.ts';
import { canFail } from '../schema/nullability.ts';

type Counted = { totalCount?: number | (() => number | Promise<number>) };

/** A connection type: annotate with it where the type's own fields lead back to it. */
export type ConnectionRef = ObjectRef<Types, never>;

/** The connection and edge types of one node type, shared by all fields that page through it; `guard`: who may see them. */
export function connectionOf<Node extends ObjectRef<Types, unknown>>(
  node: Node,
  name: string,
  guard: { authScopes?: { admin: true } } = {},
): ConnectionRef {
  return builder.connectionObject(
    {
      type: node as ObjectRef<Types, unknown>,
      ...guard,
      name: `${name}Connection`,
      description: `A page of ${name} records.`,
      fields: (t) => ({
        totalCount: t.int({
          nullable: true,
          description: 'The number of records that match the filter, on all pages together.',
          extensions: { ...canFail.extensions, pothosDrizzleTotalCount: true },
          resolve: (page) => {
            const { totalCount } = page as Counted;
            return (typeof totalCount === 'function' ? totalCount() : totalCount) ?? 0;
          },
        }),
      }),
    },
    {
      ...guard,
      name: `${name}Edge`,
      description: `${/^[AEIO]/.test(name) ? 'An' : 'A'} ${name} and its cursor.`,
    },
  ) as unknown as ConnectionRef;
}
