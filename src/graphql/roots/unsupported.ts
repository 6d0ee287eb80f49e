import { costs } from '../../access/limits.ts';
import { findUnsupported, type Unsupported } from '../../record/rules/needs-review.ts';
import { sliceOf } from '../../record/rules/slice.ts';
import { asOfArg } from '../as-of/as-of.ts';
import { nodeTypeOf } from '../changes/change.ts';
import { ownPages, pageOf, readSlice } from '../lists/slice-page.ts';
import { builder } from '../schema/builder.ts';
import { NodeConnection, nodeOf } from '../schema/nodes.ts';

const placeIn = ({ rank, id }: Unsupported) => [rank, id];
const nodeIn = ({ entity, id }: Unsupported) => nodeOf(nodeTypeOf[entity], id);

builder.queryField('unsupported', (t) =>
  t.field({
    type: NodeConnection,
    nullable: true,
    extensions: { ...ownPages, cost: costs.unsupported },
    description:
      'Everything that has no support at `asOf` (by default now) and has to be checked by a person: statements first, then statuses, consents, and other records. The same records as in `leftUnsupported` of all documents and relations.',
    args: { ...t.arg.connectionArgs(), asOf: asOfArg(t) },
    resolve: async (_, args, { db }) => {
      const asked = readSlice('Query.unsupported', args, ['bigint', 'uuid']);
      const found = await findUnsupported(db);
      const shown = sliceOf(found, asked.slice, placeIn);
      return pageOf(asked, shown, { placeIn, nodeIn }, () => found.length) as never;
    },
  }),
);
