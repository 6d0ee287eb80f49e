import {
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  getNamedType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { FieldSite } from '../field-site.ts';

type Level = 'page' | 'edge';

/**
 * The same page, with the selection of its rows moved to one type: plugin-drizzle plans a type's fields only if they
 * are selected of that type, not of an interface that it implements.
 */
export function narrowToType(site: FieldSite, type: GraphQLObjectType): FieldSite {
  const { info } = site;
  const page = getNamedType(info.returnType);
  const edges = isObjectType(page) ? page.getFields().edges : undefined;
  const levels: ReadonlyMap<string, Level> = new Map([
    [page.name, 'page'],
    ...(edges ? ([[getNamedType(edges.type).name, 'edge']] as const) : []),
  ]);
  const fragments = Object.entries(info.fragments).map(([name, fragment]) => {
    const level = levels.get(fragment.typeCondition.name.value);
    return [name, level ? withRowsOf(fragment, type, level) : fragment] as const;
  });
  return {
    ...site,
    info: {
      ...info,
      fieldNodes: info.fieldNodes.map((node) => withRowsOf(node, type, 'page')),
      fragments: Object.fromEntries(fragments),
    },
  };
}

function withRowsOf<Node extends SelectionNode | FragmentDefinitionNode>(
  node: Node,
  type: GraphQLObjectType,
  level: Level,
): Node {
  if (!('selectionSet' in node) || !node.selectionSet) return node;
  const selections = node.selectionSet.selections.map((it): SelectionNode => {
    if (it.kind === Kind.INLINE_FRAGMENT) return withRowsOf(it, type, level);
    if (it.kind !== Kind.FIELD || !it.selectionSet) return it;
    if (level === 'page' && it.name.value === 'edges') return withRowsOf(it, type, 'edge');
    const isRows = it.name.value === (level === 'page' ? 'nodes' : 'node');
    return isRows ? { ...it, selectionSet: ofType(it.selectionSet, type) } : it;
  });
  return { ...node, selectionSet: { kind: Kind.SELECTION_SET, selections } };
}

const ofType = (selectionSet: SelectionSetNode, type: GraphQLObjectType): SelectionSetNode => ({
  kind: Kind.SELECTION_SET,
  selections: [
    {
      kind: Kind.INLINE_FRAGMENT,
      typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type.name } },
      selectionSet,
    },
  ],
});
