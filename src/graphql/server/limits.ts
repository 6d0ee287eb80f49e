import { limits, type PublishedLimits } from '../../access/limits.ts';
import { pageSizes } from '../lists/pages.ts';
import { builder } from '../schema/builder.ts';

const orNone = (points: number | undefined) => points || null;

const Limits = builder.objectRef<Partial<PublishedLimits>>('Limits').implement({
  description:
    'The limits of this server. The cost of an operation is in `extensions.cost` of its response, the rest of the budget for a minute in the header `RateLimit`.',
  fields: (t) => ({
    costPerOperation: t.int({
      nullable: true,
      description:
        'The maximum cost of one operation, in points, without a key or a token. Null: no maximum.',
      resolve: (it) => orNone(it.costPerOperation),
    }),
    costPerOperationWithKey: t.int({
      nullable: true,
      description: 'The maximum cost of one operation, in points, with a key or a token. Null: no maximum.',
      resolve: (it) => orNone(it.costPerOperationWithKey),
    }),
    costPerMinute: t.int({
      nullable: true,
      description:
        'The maximum cost, in points per minute, of all operations from one address without a key. Null: no maximum.',
      resolve: (it) => orNone(it.ratePerAddress),
    }),
    costPerMinuteWithKey: t.int({
      nullable: true,
      description:
        'The maximum cost, in points per minute, of all operations with one key. Null: no maximum.',
      resolve: (it) => orNone(it.ratePerKey),
    }),
    defaultPageSize: t.int({
      description: 'The page size when neither `first` nor `last` is given.',
      resolve: () => pageSizes.default,
    }),
    maxPageSize: t.int({ description: 'The maximum of `first` and `last`.', resolve: () => pageSizes.most }),
    maxDepth: t.int({ description: 'The maximum depth of nested fields.', resolve: () => limits.depth }),
    maxFields: t.int({
      description:
        'The maximum number of fields in an operation. Fields of a fragment count once for each spread.',
      resolve: () => limits.breadth,
    }),
    maxTokens: t.int({
      description: 'The maximum number of tokens in a document.',
      resolve: () => limits.tokens,
    }),
    maxSubscriptions: t.int({
      description: 'The maximum number of running operations on one WebSocket.',
      resolve: () => limits.subscriptions,
    }),
  }),
});

builder.queryField('limits', (t) =>
  t.field({
    type: Limits,
    description: 'The limits of this server.',
    resolve: (_, __, { published }) => published ?? {},
  }),
);
