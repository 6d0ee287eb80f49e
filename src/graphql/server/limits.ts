import { limits, type PublishedLimits } from '../../access/limits.ts';
import { builder } from '../builder.ts';
import { pageSizes } from '../pages.ts';

const orNone = (points: number | undefined) => points || null;

const Limits = builder.objectRef<Partial<PublishedLimits>>('Limits').implement({
  description:
    'What may be asked of this server. What an operation may cost is in `extensions.cost` of its answer, what is left of a minute in the header `RateLimit`.',
  fields: (t) => ({
    costPerOperation: t.int({
      nullable: true,
      description: 'Points that one operation may cost without a key or a token. Null: any number.',
      resolve: (it) => orNone(it.costPerOperation),
    }),
    costPerOperationWithKey: t.int({
      nullable: true,
      description: 'Points that one operation may cost with a key or a token. Null: any number.',
      resolve: (it) => orNone(it.costPerOperationWithKey),
    }),
    costPerMinute: t.int({
      nullable: true,
      description:
        'Points that all operations from one address may cost in a minute, without a key. Null: any number.',
      resolve: (it) => orNone(it.ratePerAddress),
    }),
    costPerMinuteWithKey: t.int({
      nullable: true,
      description: 'Points that all operations with one key may cost in a minute. Null: any number.',
      resolve: (it) => orNone(it.ratePerKey),
    }),
    defaultPageSize: t.int({
      description: 'Records in a page when neither `first` nor `last` is given.',
      resolve: () => pageSizes.default,
    }),
    maxPageSize: t.int({ description: 'The largest `first` and `last`.', resolve: () => pageSizes.most }),
    maxDepth: t.int({ description: 'How deep fields may nest.', resolve: () => limits.depth }),
    maxFields: t.int({
      description: 'Fields in an operation, those of its fragments counted wherever they are spread.',
      resolve: () => limits.breadth,
    }),
    maxTokens: t.int({ description: 'Tokens in a document.', resolve: () => limits.tokens }),
    maxSubscriptions: t.int({
      description: 'Operations under way at once on one WebSocket.',
      resolve: () => limits.subscriptions,
    }),
  }),
});

builder.queryField('limits', (t) =>
  t.field({
    type: Limits,
    description: 'What may be asked of this server, the same for everybody.',
    resolve: (_, __, { published }) => published ?? {},
  }),
);
