import { type SQL, sql } from 'drizzle-orm';
import { costs } from '../../access/limits.ts';
import type { Database } from '../../db/client.ts';
import {
  type FoundBy,
  findDoubtfulAfterMerge,
  findUnsupportedBy,
  findUnsupportedByStatements,
  type Unsupported,
} from '../../record/rules/needs-review.ts';
import { sliceOf } from '../../record/rules/slice.ts';
import { asOfArg } from '../as-of/as-of.ts';
import { nodeTypeOf } from '../changes/change.ts';
import { statementNeedsReview } from '../filters/statement-filter.ts';
import { inOneTurn } from '../lists/batch-loader.ts';
import { ownPages, type PageArguments, pageOf, readSlice } from '../lists/slice-page.ts';
import { builder, type Context } from '../schema/builder.ts';
import { NodeConnection, nodeOf } from '../schema/nodes.ts';
import { Actor } from '../types/actor.ts';
import { ConsentPeriod } from '../types/consent.ts';
import { Document } from '../types/document.ts';
import { Statement, StatementRelation } from '../types/statement.ts';
import { StatusPeriod } from '../types/status.ts';

/**
 * What is found for all records that ask in one turn, by one statement. The fields of what is found plugin-drizzle loads
 * together, a statement for each type.
 */
function nodesFoundBy(find: (db: Database, ids: readonly string[]) => Promise<FoundBy>) {
  const all = inOneTurn(async ({ db }, _: null, ids: string[]) => {
    const found = await find(db, ids);
    return (id: string) => found.get(id) ?? [];
  });
  return async (context: Context, field: string, args: PageArguments, id: string) => {
    const asked = readSlice(field, args, ['bigint', 'uuid']);
    const found = await all(context, null, id);
    const shown = sliceOf(found, asked.slice, placeIn);
    return pageOf(asked, shown, { placeIn, nodeIn }, () => found.length) as never;
  };
}
const placeIn = ({ rank, id }: Unsupported) => [rank, id];
const nodeIn = ({ entity, id }: Unsupported) => nodeOf(nodeTypeOf[entity], id);
const afterMerge = nodesFoundBy(findDoubtfulAfterMerge);
const restingOnDocument = nodesFoundBy(findUnsupportedBy);
const restingOnStatement = nodesFoundBy(findUnsupportedByStatements);

const test = (expression: (id: unknown) => SQL) => ({
  extras: { needsReview: (row: { id: unknown }) => expression(row.id) },
});
const needsReview = (row: unknown) => (row as { needsReview: boolean }).needsReview;

builder.drizzleObjectField(StatusPeriod, 'needsReview', (t) =>
  t.boolean({
    description:
      'Whether its status or its review has no support at `asOf` (by default now): every statement for it is retracted, denied or walked back, or its words no longer occur in the newest text.',
    select: test((id) => sql<boolean>`status_needs_review(${id})`) as never,
    resolve: needsReview,
  }),
);
builder.drizzleObjectField(ConsentPeriod, 'needsReview', (t) =>
  t.boolean({
    description:
      'Whether it has no support at `asOf` (by default now): every statement for it is retracted, denied or walked back, or its words no longer occur in the newest text.',
    select: test((id) => sql<boolean>`consent_needs_review(${id})`) as never,
    resolve: needsReview,
  }),
);
builder.drizzleObjectField(Statement, 'needsReview', (t) =>
  t.boolean({
    description:
      'Whether a person has to check it. Either it supports nothing at `asOf` (by default now): its document is retracted, its words no longer occur in the newest text, or another statement denies it or walks it back. Or actors were merged since, and it is addressed to its own speaker or names one actor twice in `via`.',
    select: test(statementNeedsReview) as never,
    resolve: needsReview,
  }),
);

builder.drizzleObjectField(Actor, 'doubtfulAfterMerge', (t) =>
  t.field({
    type: NodeConnection,
    nullable: true,
    extensions: { ...ownPages, cost: costs.needsReviewList },
    args: { ...t.arg.connectionArgs(), asOf: asOfArg(t) },
    description:
      'The records that a person has to check because other actors were merged into this one: statements addressed to their own speaker or with one actor twice in `via`, then transfers from this actor to itself, then groups in which several members became one. Empty when nothing was merged.',
    select: { columns: { id: true } },
    resolve: ({ id }, args, context) => afterMerge(context, 'Actor.doubtfulAfterMerge', args, id),
  }),
);
builder.drizzleObjectField(Document, 'leftUnsupported', (t) =>
  t.field({
    type: NodeConnection,
    nullable: true,
    extensions: { ...ownPages, cost: costs.needsReviewList },
    args: { ...t.arg.connectionArgs(), asOf: asOfArg(t) },
    description:
      'Everything that this document alone supported and that has no support at `asOf` (by default now): statements first, then statuses, consents, and other records.',
    select: { columns: { id: true } },
    resolve: ({ id }, args, context) => restingOnDocument(context, 'Document.leftUnsupported', args, id),
  }),
);
builder.drizzleObjectField(StatementRelation, 'leftUnsupported', (t) =>
  t.field({
    type: NodeConnection,
    nullable: true,
    extensions: { ...ownPages, cost: costs.needsReviewList },
    args: { ...t.arg.connectionArgs(), asOf: asOfArg(t) },
    description:
      'For a denial or a walk-back, its `target` and everything that the target alone supported and that has no support at `asOf` (by default now).',
    select: { columns: { objectId: true } },
    resolve: ({ objectId }, args, context) =>
      restingOnStatement(context, 'StatementRelation.leftUnsupported', args, objectId),
  }),
);
