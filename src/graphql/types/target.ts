import { combined, filterType } from '../filters/combined.ts';
import { matches, StringFilter } from '../filters/filters.ts';
import { orderOf } from '../filters/order.ts';
import { recordedFields, recordedWhere } from '../filters/recorded.ts';
import { along, refers, refersToItself, TargetRefFilter } from '../filters/references.ts';
import { type ConnectionRef, connectionOf } from '../lists/connection.ts';
import { entityQueries } from '../lists/entity-queries.ts';
import { relatedPage } from '../lists/related-page.ts';
import { labelOf } from '../records/label.ts';
import { keyed } from '../records/record.ts';
import { builder } from '../schema/builder.ts';
import { keyedFields } from '../schema/fields.ts';
import { neverNull } from '../schema/nullability.ts';
import { evidenceOf } from './parts/evidence.ts';

export const Target = builder.drizzleNode('targets', {
  name: 'Target',
  description: 'A kind of target that a scope can refer to, such as military sites or airfields.',
  id: { column: (target) => target.id },
  interfaces: keyed,
  select: { columns: { id: true } },
  fields: (t) => ({
    label: labelOf(t, ['name'], 'its name'),
    ...keyedFields(t, 'target', { description: 'description', broader: 'broaderId' }),
    name: t.exposeString('name', { ...neverNull, description: 'The common name.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'A longer description. Null: see `absences`.',
    }),
    broader: t.field({
      type: ['Target' as never],
      description:
        'The next broader kind: a list of at most one. Empty at the top, or when it is not known (see `absences`).',
      select: (_args, _context, nested) => ({ with: { broader: nested() } }),
      resolve: (target) => {
        const { broader } = target as unknown as { broader: object | null };
        return (broader ? [broader] : []) as never;
      },
    }),
    narrower: t.relatedConnection(
      'narrower',
      {
        ...relatedPage(t),
        query: { orderBy: { name: 'asc', id: 'asc' } },
        description: 'The kinds directly below this one, sorted by name.',
      },
      TargetConnection,
    ),
    evidence: evidenceOf(t),
  }),
});
export const TargetConnection: ConnectionRef = connectionOf(Target, 'Target');

export const TargetFilter = filterType('TargetFilter', 'Filters kinds of target.', (t) => ({
  targets: t.field({
    type: TargetRefFilter,
    description: 'The kind itself is one of these. `within` includes all narrower kinds.',
  }),
  ...recordedFields(t),
  name: t.field({ type: StringFilter, description: 'The name.' }),
  broader: t.field({ type: TargetRefFilter, description: 'The kind directly above it.' }),
}));

const targetWhere = (filter: typeof TargetFilter.$inferInput | null | undefined) =>
  combined('targets', filter, (own) => [
    refersToItself('Target', own.targets),
    ...recordedWhere(own),
    matches('name', own.name),
    refers('Target', own.broader, along('broader')),
  ]);

const order = orderOf('Target', {
  NAME: { column: 'name', description: 'By name.' },
  KEY: { column: 'key', description: 'By key.' },
  LAST_RECORDED: { column: 'revisionId', description: 'By `lastRecordedAt`.' },
  FIRST_RECORDED: { column: 'firstRevisionId', description: 'By `firstRecordedAt`.' },
});

entityQueries({
  name: 'Target',
  one: 'target',
  all: 'targets',
  words: { one: 'kind of target', all: 'kinds of target' },
  type: Target,
  connection: TargetConnection,
  filter: TargetFilter,
  where: targetWhere,
  order,
  orderedBy: 'name',
});
