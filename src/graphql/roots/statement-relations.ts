import { combined, filterType } from '../filters/combined.ts';
import { enumFilter, matches } from '../filters/filters.ts';
import { orderOf } from '../filters/order.ts';
import { namespaceField, recordedWhere, writtenFields } from '../filters/recorded.ts';
import { StatementRelationKind } from '../schema/vocabulary.ts';
import {
  StatementFilter,
  StatementRelation,
  StatementRelationConnection,
  statementWhere,
} from '../types/statement.ts';
import { rootList } from './root-list.ts';

const StatementRelationKindFilter = enumFilter('StatementRelationKind', StatementRelationKind);
const StatementRelationFilter = filterType(
  'StatementRelationFilter',
  'Filters relations between statements.',
  (t) => ({
    ...namespaceField(t),
    ...writtenFields(t),
    relation: t.field({
      type: StatementRelationKindFilter,
      description: 'The relation, read from `subject` to `target`.',
    }),
    subject: t.field({
      type: StatementFilter,
      description: 'The statement from which the relation is read.',
    }),
    target: t.field({ type: StatementFilter, description: 'The statement that the relation points to.' }),
  }),
);

rootList<typeof StatementRelationFilter.$inferInput | null | undefined>({
  all: 'statementRelations',
  description:
    'The relations between statements, page by page: which statement denies, repeats or walks back which other one.',
  type: StatementRelation,
  connection: StatementRelationConnection,
  filter: StatementRelationFilter,
  where: (filter) =>
    combined('statementRelations', filter, (own) => [
      ...recordedWhere(own),
      matches('relation', own.relation),
      own.subject && { subject: statementWhere(own.subject) },
      own.target && { object: statementWhere(own.target) },
    ]),
  order: orderOf('StatementRelation', {
    FIRST_RECORDED: { column: 'firstRevisionId', description: 'By `firstRecordedAt`.' },
    LAST_RECORDED: { column: 'revisionId', description: 'By `lastRecordedAt`.' },
  }),
  orderedBy: '`firstRecordedAt`',
});
