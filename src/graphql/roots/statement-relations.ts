import { combined, filterType } from '../filters/combined.ts';
import { orderOf } from '../filters/order.ts';
import { enumFilter, matches } from '../filters.ts';
import {
  StatementFilter,
  StatementRelation,
  StatementRelationConnection,
  statementWhere,
} from '../statement.ts';
import { StatementRelationKind } from '../vocabulary.ts';
import { rootList } from './root-list.ts';

const StatementRelationKindFilter = enumFilter('StatementRelationKind', StatementRelationKind);
const StatementRelationFilter = filterType(
  'StatementRelationFilter',
  'A filter of what statements do to one another.',
  (t) => ({
    relation: t.field({ type: StatementRelationKindFilter, description: 'What the one does to the other.' }),
    subject: t.field({ type: StatementFilter, description: 'The statement that does it.' }),
    target: t.field({ type: StatementFilter, description: 'The statement it is done to.' }),
  }),
);

rootList<typeof StatementRelationFilter.$inferInput | null | undefined>({
  all: 'statementRelations',
  description: 'What statements do to one another, page by page: who denies, repeats or walks back what.',
  type: StatementRelation,
  connection: StatementRelationConnection,
  filter: StatementRelationFilter,
  where: (filter) =>
    combined('statementRelations', filter, (own) => [
      matches('relation', own.relation),
      own.subject && { subject: statementWhere(own.subject) },
      own.target && { object: statementWhere(own.target) },
    ]),
  order: orderOf('StatementRelation', {
    FIRST_RECORDED: { column: 'firstRevisionId', description: 'By `firstRecordedAt`.' },
    LAST_RECORDED: { column: 'revisionId', description: 'By `lastRecordedAt`.' },
  }),
  orderedBy: 'when it was first recorded',
});
