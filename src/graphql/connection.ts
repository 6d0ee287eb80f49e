import type { ObjectRef } from '@pothos/core';
import { builder, type Types } from './builder.ts';
import { canFail } from './nullability.ts';

type Counted = { totalCount?: number | (() => number | Promise<number>) };

/** The connection and edge types of one node type, shared by all fields that page through it. */
export function connectionOf<Node extends ObjectRef<Types, unknown>>(node: Node, name: string) {
  return builder.connectionObject(
    {
      type: node as ObjectRef<Types, unknown>,
      name: `${name}Connection`,
      description: `A page of ${name} records.`,
      fields: (t) => ({
        totalCount: t.int({
          nullable: true,
          description: 'How many match the filter, on all pages together.',
          extensions: { ...canFail.extensions, pothosDrizzleTotalCount: true },
          resolve: (page) => {
            const { totalCount } = page as Counted;
            return (typeof totalCount === 'function' ? totalCount() : totalCount) ?? 0;
          },
        }),
      }),
    },
    { name: `${name}Edge`, description: `A ${name} with its place in the page.` },
  ) as unknown as ObjectRef<Types, never>;
}
