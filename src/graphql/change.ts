import type { FeedChange } from '../feed/change.ts';
import { withoutTexts } from '../record/bundle/withheld.ts';
import { canonical } from '../record/canonical.ts';
import { builder, type Context } from './builder.ts';
import { changeFields } from './change-fields.ts';
import type { NodeType } from './ids.ts';
import { findNode, Node } from './nodes.ts';
import { ChangeKind, RecordType } from './vocabulary.ts';

/** What a `Change` is made of: any reader of the feed has it. */
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
    'One committed fact: what a transaction did to one entity. The feed has each once, in commit order.',
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: 'Its place in the feed.' }),
    kind: t.expose('kind', { type: ChangeKind, description: 'What it was.' }),
    recordType: t.expose('entity', { type: RecordType, description: 'What it is about.' }),
    node: t.field({
      type: Node,
      nullable: true,
      description: 'The record as it is *now*, not as the change left it. Null when it has been removed.',
      resolve: (change, _, context) => findNode(context, nodeTypeOf[change.entity], change.entityId) as never,
    }),
    key: t.string({
      nullable: true,
      description: 'The key of the record as of this change. Null where there is none, as for a status.',
      resolve: keyOf,
    }),
    changedFields: t.stringList({
      description:
        'The fields of `before` and `after` that differ, by their names in bundles, in alphabetical order; of what came or went all that it has.',
      resolve: changedFieldsOf,
    }),
    before: t.field({
      type: 'JSON',
      resolve: ({ before }, _, context) => lineFor(context, before),
      nullable: true,
      description:
        'The line of a bundle that described it before; of a new period, the line of the one it took over from. Null when there was none.',
    }),
    after: t.field({
      type: 'JSON',
      resolve: ({ after }, _, context) => lineFor(context, after),
      nullable: true,
      description: 'The line of a bundle that describes it after. Null when it was removed.',
    }),
    ...changeFields(t),
  }),
});
