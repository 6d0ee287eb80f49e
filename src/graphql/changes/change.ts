import type { FeedChange } from '../../feed/change.ts';
import { withoutTexts } from '../../record/bundle/withheld.ts';
import { canonical } from '../../record/lines/canonical.ts';
import { builder, type Context } from '../schema/builder.ts';
import { ChangeKind, RecordType } from '../schema/change-vocabulary.ts';
import type { NodeType } from '../schema/ids.ts';
import { findNode, Node } from '../schema/nodes.ts';
import { changeFields } from './change-fields.ts';

/** The source of a `Change`, as every reader of the feed has it. */
type Told = Omit<FeedChange, 'bytes' | 'position'>;

/** The type of the node that a change is about. */
export const nodeTypeOf: Record<Told['entity'], NodeType> = {
  DOCUMENT: 'Document',
  ACTOR: 'Actor',
  AFFILIATION: 'Affiliation',
  ITEM: 'Item',
  PLACE: 'Place',
  TARGET: 'Target',
  EVENT: 'Event',
  TRANSFER: 'Transfer',
  RESTRICTION: 'Restriction',
  STATEMENT: 'Statement',
  RELATION: 'StatementRelation',
  STATUS: 'StatusPeriod',
  CONSENT: 'ConsentPeriod',
};

const lineFor = ({ textsWithheld }: Context, line: Told['before']) =>
  textsWithheld ? withoutTexts(line) : line;

const keyOf = ({ before, after }: Told) => ((after ?? before)?.key as string | undefined) ?? null;

/** `type` is no field: it says what a line is. */
function changedFieldsOf({ before, after }: Told): string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  names.delete('type');
  return [...names].filter((name) => canonical(before?.[name]) !== canonical(after?.[name])).sort();
}

export const Change = builder.objectRef<Told>('Change').implement({
  description:
    'The change that one transaction made to one record. The feed contains each change once, in commit order.',
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: 'The position in the feed.' }),
    kind: t.expose('kind', { type: ChangeKind, description: 'The kind of change.' }),
    recordType: t.expose('entity', { type: RecordType, description: 'The subject.' }),
    node: t.field({
      type: Node,
      nullable: true,
      description:
        'The record in its *present* state, not as the change left it. Null when it has been removed.',
      resolve: (change, _, context) => findNode(context, nodeTypeOf[change.entity], change.entityId) as never,
    }),
    key: t.string({
      nullable: true,
      description: 'The key of the record at this change. Null where its type has no keys, such as a status.',
      resolve: keyOf,
    }),
    changedFields: t.stringList({
      description:
        'The names of the fields in which `before` and `after` differ, as bundles spell them, sorted alphabetically. All fields when the record was created or removed.',
      resolve: changedFieldsOf,
    }),
    before: t.field({
      type: 'JSON',
      resolve: ({ before }, _, context) => lineFor(context, before),
      nullable: true,
      description:
        'The bundle line of the record before the change, with the names of bundle fields. For a new period, the line of the period that it follows. Null when there was none.',
    }),
    after: t.field({
      type: 'JSON',
      resolve: ({ after }, _, context) => lineFor(context, after),
      nullable: true,
      description:
        'The bundle line of the record after the change, with the names of bundle fields. Null when the record was removed.',
    }),
    ...changeFields(t),
  }),
});
