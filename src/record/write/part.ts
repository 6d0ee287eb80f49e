import type { KeyedLine } from './concept.ts';

/** A namespace's part of an entity: all of it for its owner, names and evidence for others. */
export function partOf<Line extends KeyedLine>(line: Line, namespace: string, owner: string): Line {
  const aliases = (line.aliases as (string | { name: string; namespace: string })[] | undefined)?.flatMap(
    (it) =>
      typeof it === 'string'
        ? namespace === owner
          ? [it]
          : []
        : it.namespace === namespace
          ? [it.name]
          : [],
  );
  const spans = (line.evidence as (object & { namespace?: string })[] | undefined)?.flatMap(
    ({ namespace: by = owner, ...span }) => (by === namespace ? [span] : []),
  );
  const { aliases: _, evidence: __, ...rest } = line;
  return {
    ...rest,
    ...(aliases?.length && { aliases }),
    ...(spans?.length && { evidence: spans }),
  } as unknown as Line;
}

/** The names that other namespaces gave. */
export function aliasesOfOthers<Line extends KeyedLine>(
  line: Line | null,
  namespace: string,
  owner: string,
): string[] {
  const all = (line?.aliases ?? []) as (string | { name: string; namespace: string })[];
  return all.flatMap((it) =>
    typeof it === 'string' ? (namespace === owner ? [] : [it]) : it.namespace === namespace ? [] : [it.name],
  );
}

/** A line without its absent fields, as JSON would write it. */
export function plain<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}
