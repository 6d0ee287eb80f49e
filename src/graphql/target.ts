import { builder } from './builder.ts';
import { connectionOf } from './connection.ts';
import { entityQueries } from './entity-queries.ts';
import { inOrder } from './evidence.ts';
import { keyedFields } from './fields.ts';
import { allOf, matches, orderOf, StringFilter } from './filters.ts';
import { amongIdsOrKeys } from './ids.ts';

export const Target = builder.drizzleNode('targets', {
  name: 'Target',
  description: 'A kind of target a scope can name: military sites, airfields.',
  id: { column: (target) => target.id },
  select: { columns: { id: true } },
  fields: (t) => ({
    ...keyedFields(t, { description: 'description', broader: 'broaderId' }),
    name: t.exposeString('name', { description: 'As commonly called.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'More about it. Null: see `absences`.',
    }),
    broader: t.relation('broader', {
      nullable: true,
      description: 'The next broader kind. Null at the top, or when it is not known: see `absences`.',
    }),
    narrower: t.relation('narrower', {
      query: { orderBy: { name: 'asc', id: 'asc' } },
      description: 'The kinds directly below it, by name.',
    }),
    evidence: t.relation('evidence', { query: inOrder, description: 'Where sources speak of it.' }),
  }),
});
export const TargetConnection = connectionOf(Target, 'Target');

export const TargetFilter = builder.inputType('TargetFilter', {
  description: 'All fields given must hold; null is refused.',
  fields: (t) => ({
    targets: t.idList({ description: 'One of these: IDs or keys.' }),
    name: t.field({ type: StringFilter, description: 'Its name.' }),
    broader: t.idList({ description: 'Directly below one of these kinds: IDs or keys.' }),
  }),
});

function targetWhere(filter: typeof TargetFilter.$inferInput | null | undefined) {
  if (!filter) return allOf();
  return allOf(
    filter.targets && amongIdsOrKeys('Target', filter.targets),
    matches('name', filter.name),
    filter.broader && { broader: amongIdsOrKeys('Target', filter.broader) },
  );
}

const order = orderOf('Target', {
  NAME: { column: 'name', description: 'By name.' },
  KEY: { column: 'key', description: 'By key.' },
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
