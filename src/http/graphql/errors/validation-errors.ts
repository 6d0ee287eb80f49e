import {
  type ASTNode,
  BREAK,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  isObjectType,
  Kind,
  visit,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { namedBy } from '../../../graphql/references/names.ts';

/** Adds to errors of validation what a client has to know to mend them: where in the arguments, and how a record is named. */
export function useExplanations(): Plugin {
  return {
    onValidate:
      ({ params: { schema, documentAST } }) =>
      ({ result, setResult }) => {
        if (result.length > 0)
          setResult((result as GraphQLError[]).map((error) => explain(error, schema, documentAST)));
      },
  };
}

/** Those of one document are kept, and validated again. */
const explained = new WeakSet<GraphQLError>();

function explain(error: GraphQLError, schema: GraphQLSchema, document: DocumentNode): GraphQLError {
  if (explained.has(error)) return error;
  const [node] = error.nodes ?? [];
  const path = node === undefined ? [] : pathTo(node, document);
  const hint = hintFor(error.message, schema);
  if (path.length === 0 && hint === '') return error;
  const extensions = { ...error.extensions, ...(path.length > 0 && { path }) };
  const told = new GraphQLError(`${error.message}${hint}`, { nodes: error.nodes ?? null, extensions });
  explained.add(told);
  return told;
}

/** An edition before this one had `id` and `key` where a record is named. */
function hintFor(message: string, schema: GraphQLSchema): string {
  const [, type, field] = /^Unknown argument "(?:id|key)" on field "(\w+)\.(\w+)"/.exec(message) ?? [];
  const parent = schema.getType(type ?? '');
  const args = isObjectType(parent) ? (parent.getFields()[field ?? '']?.args ?? []) : [];
  const naming = args.find((it) => it.name === 'name' && namedBy(it) !== undefined);
  return naming ? ' Did you mean "name"? It takes an ID or a key.' : '';
}

/** The names and indexes that lead from a field to a value within its arguments; empty for anything else. */
function pathTo(target: ASTNode, document: DocumentNode): string[] {
  let trail: readonly (ASTNode | readonly ASTNode[])[] = [];
  visit(document, {
    enter(node, _key, parent, _path, ancestors) {
      if (node !== target) return undefined;
      trail = [...ancestors, ...(parent ? [parent] : []), node];
      return BREAK;
    },
  });
  const from = trail.findLastIndex((it) => 'kind' in it && it.kind === Kind.ARGUMENT);
  if (from < 0) return [];
  return trail.slice(from).flatMap((it, at, all) => {
    if ('kind' in it)
      return it.kind === Kind.ARGUMENT || it.kind === Kind.OBJECT_FIELD ? [it.name.value] : [];
    const list = all[at - 1] as ASTNode;
    return list.kind === Kind.LIST ? [String(it.indexOf(all[at + 1] as ASTNode))] : [];
  });
}
